//! `certtool man`: manual pages.

use std::path::PathBuf;

use clap::Command;
use clap_mangen::Man;
use serde::Serialize;

use crate::args::Replace;
use crate::context::Context;
use crate::error::Failure;
use crate::io::output::{self, Secrecy, Written};
use crate::outcome::Outcome;

const EXAMPLES: &str = "\
Examples:
  Read the page of a command
      certtool man export-chain > export-chain.1
  Write all pages
      certtool man --out-dir .";

/// Print or write the manual pages
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Args {
    /// The command whose page to print [default: the page of certtool itself]
    #[arg(value_name = "COMMAND", conflicts_with = "out_dir")]
    command: Option<String>,
    /// Write every page into this directory
    #[arg(long, value_name = "DIR")]
    out_dir: Option<PathBuf>,
    /// Replace existing files
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    replace: Replace,
}

#[derive(Serialize)]
struct Report {
    files: Vec<String>,
    #[serde(skip)]
    written: Written,
}

/// Runs the command.
pub fn run(args: Args, context: &Context) -> anyhow::Result<Outcome> {
    let pages = pages()?;
    let Some(directory) = &args.out_dir else {
        let wanted = args.command.as_ref().map_or("certtool.1".into(), |command| format!("certtool-{command}.1"));
        let page = pages.iter().find(|(name, _)| *name == wanted);
        let (_, text) =
            page.ok_or_else(|| Failure::usage("there is no such command").hint("certtool --help lists the commands"))?;
        if context.ui.wants_json() {
            let text = String::from_utf8_lossy(text);
            return Ok(Outcome::tells(serde_json::json!({ "page": text }), |_| Vec::new()));
        }
        context.ui.data(text)?;
        return Ok(Outcome::tells((), |()| Vec::new()));
    };
    output::check_directory(directory)?;
    let paths: Vec<_> = pages.iter().map(|(name, _)| directory.join(name)).collect();
    let files: Vec<_> = paths
        .iter()
        .zip(&pages)
        .map(|(path, (_, text))| output::File { path, bytes: text, secrecy: Secrecy::Public })
        .collect();
    let written = output::write_all(context, &files, args.force, &args.replace)?;
    let report = Report { files: paths.iter().map(|path| path.display().to_string()).collect(), written };
    Ok(Outcome::tells(report, Report::lines).after(written, args.replace.detailed_exitcode))
}

impl Report {
    fn lines(&self) -> Vec<String> {
        self.files.iter().map(|file| format!("{} {file}", self.written.verb())).collect()
    }
}

/// Every page by its file name.
pub fn pages() -> anyhow::Result<Vec<(String, Vec<u8>)>> {
    let mut definition = crate::cli::definition().disable_help_flag(true);
    definition.build();
    let mut pages = vec![("certtool.1".into(), render(definition.clone())?)];
    for command in definition.get_subcommands() {
        let name = format!("certtool-{}", command.get_name());
        let page = command.clone().name(name.clone()).bin_name(format!("certtool {}", command.get_name()));
        pages.push((format!("{name}.1"), render(page)?));
    }
    Ok(pages)
}

fn render(command: Command) -> anyhow::Result<Vec<u8>> {
    let mut page = Vec::new();
    let version = env!("CARGO_PKG_VERSION");
    let sections = command.get_after_long_help().map(ToString::to_string).unwrap_or_default();
    let has_subcommands = command.has_subcommands();
    let man = Man::new(command.version(version)).manual("certtool manual").source(format!("certtool {version}"));
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    man.render_options_section(&mut page)?;
    if has_subcommands {
        man.render_subcommands_section(&mut page)?;
    }
    page.extend_from_slice(preformatted(&sections).as_bytes());
    man.render_version_section(&mut page)?;
    Ok(page)
}

/// What follows the options in the help, each `Heading:` at the margin a section of its own, its lines unfilled:
/// clap_mangen 0.3 would put all of it into one paragraph of a section called EXTRA.
fn preformatted(text: &str) -> String {
    let mut page = String::new();
    for line in text.lines() {
        match line.strip_suffix(':').filter(|heading| !heading.starts_with(' ')) {
            Some(heading) => {
                let open = if page.is_empty() { "" } else { ".fi\n" };
                page.push_str(&format!("{open}.SH {}\n.nf\n", heading.to_uppercase()));
            }
            None => page.push_str(&format!("{}\n", escape(line))),
        }
    }
    if !page.is_empty() {
        page.push_str(".fi\n");
    }
    page
}

/// A line that roff neither takes for a request nor changes the hyphens and backslashes of.
fn escape(line: &str) -> String {
    let text = line.replace('\\', "\\e").replace('-', "\\-").replace('\'', "\\(aq");
    if text.starts_with('.') { format!("\\&{text}") } else { text }
}
