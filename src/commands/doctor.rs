//! `certtool doctor`: why a store, a bundle or a key will not work.

use std::path::PathBuf;

use crate::args::{self, At, Replace, password_source};
use crate::context::Context;
use crate::diagnosis::Consumer;
use crate::io::options::{Issuers, Limits, PasswordSource, StoreInput};
use crate::operations::doctor::{self, FileReport, FindingReport, Report, Request};
use crate::operations::each;
use crate::outcome::Outcome;
use crate::report::Page;

const EXAMPLES: &str = "\
Examples:
  Check a keystore, whoever reads it
      certtool doctor keystore.p12 --password env:STOREPASS
  The same for Java, and the repair of it, the old file kept
      certtool doctor keystore.p12 --for java --fix --backup \\
        --password env:STOREPASS
  Why Java finds nothing in a truststore; then what it prints, confirmed
      certtool doctor truststore.p12 --for java \\
        --password env:STOREPASS || true
      certtool import-trusted truststore.p12 --truststore truststore.p12 \\
        --from-password env:STOREPASS --password env:STOREPASS --yes
  Whether HAProxy will start with a file, for a script
      certtool doctor certificate.pem --for haproxy --json";

/// Find out why a keystore, a bundle or a key does not work, and repair it
///
/// Lists each problem with cause, effect and repair command; --fix applies the repairs that need no further input.
/// Without --for it checks for what fails anywhere, with --for for what that program cannot read or use. Exits with 1
/// while anything worse than a note is left, and with 10 if --fix and --detailed-exitcode are given and nothing had
/// to be repaired; unreadable files are reported last and set the exit code.
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Args {
    /// The files; `-` for standard input
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// The program that will read them: bouncy-castle, dotnet, haproxy, java, java8, jetty, nginx, openssl3, tomcat or windows
    #[arg(long = "for", value_name = "PROGRAM", hide_possible_values = true, value_parser = args::consumer::parser())]
    consumer: Option<Consumer>,
    /// Repair what can be repaired, in place
    #[arg(long)]
    fix: bool,
    #[command(flatten)]
    input: StoreInput,
    /// Password of keys that have their own password
    #[arg(long, value_name = "SOURCE", value_parser = password_source())]
    key_password: Option<PasswordSource>,
    #[command(flatten)]
    issuers: Issuers,
    #[command(flatten)]
    at: At,
    #[command(flatten)]
    replace: Replace,
    #[command(flatten)]
    limits: Limits,
}

/// Runs the command.
pub fn run(args: Args, context: &Context) -> anyhow::Result<Outcome> {
    let request = Request {
        files: args.files,
        consumer: args.consumer,
        fix: args.fix,
        input: args.input,
        key_password: args.key_password,
        issuers: args.issuers,
        at: args.at.given(),
        replace: args.replace.files,
        limits: args.limits,
    };
    let report = doctor::run(&request, context)?;
    let (healthy, problems) = (report.healthy, each::problems(&report.unread));
    let unchanged = args.fix && !report.repaired && args.replace.detailed_exitcode;
    let outcome = Outcome::shows(report, Report::lines);
    Ok(outcome.unchanged_if(unchanged).negative_if(!healthy).without(problems))
}

impl Report {
    fn lines(&self, page: &mut Page) {
        for (place, file) in self.files.iter().enumerate() {
            if place > 0 {
                page.gap();
            }
            file.lines(page);
        }
    }
}

impl FileReport {
    fn lines(&self, page: &mut Page) {
        let count = self.findings.len();
        page.line(&match count {
            0 => format!("{}: {}, nothing found", self.file, self.title),
            _ => format!("{}: {}, findings: {count}", self.file, self.title),
        });
        self.findings.iter().for_each(|finding| finding.lines(page));
    }
}

impl FindingReport {
    fn lines(&self, page: &mut Page) {
        let entry = self.entry.as_ref().map(|entry| format!(" `{entry}`:")).unwrap_or_default();
        let what = if self.fixed { "repaired" } else { self.severity.name() };
        page.gap().line(&format!("{what}: {}:{entry} {}", self.code, self.cause));
        page.field("so", &self.consequence);
        if let (Some(command), false) = (&self.command, self.fixed) {
            page.field("repair", command);
        }
    }
}
