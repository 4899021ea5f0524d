//! certtool: keystores, truststores and certificate chains for people who run TLS and WebSocket-secure servers.
//!
//! The program has three layers, and no arrow leads from a lower to an upper one.
//!
//! The **front** is the command line. [`cli`] is the table of contents: global options, the list of commands, one match.
//! [`commands`] has one file per subcommand: its arguments, the request they make, the words of its report. [`args`] are
//! option groups that commands share, [`ui`] is the only code that prints or asks, [`process`] hardens the process before
//! secrets enter it.
//!
//! The **operations** are what commands do: in [`operations`] a request of plain values becomes a report of plain values,
//! for whoever calls. [`io`] reads with limits and writes atomically, under a lock, in the right mode; [`context`] has the
//! time and the [`dialogue::Dialogue`] with the one who called; [`report`] has the objects reports are made of; [`error`]
//! turns an error chain into a kind, an exit code and hints.
//!
//! The **core** takes bytes and gives values, and never prints, prompts, reads the environment, opens files or asks
//! for the time. [`formats`] has a codec per file format, found by content;
//! [`diagnosis`] tells what is wrong with what they hold. [`keystore`] is the model they share: a
//! [`keystore::Keystore`] of entries whose private keys stay sealed as they were stored until somebody asks for one.
//! [`x509`] reads certificates, orders chains by signature and issues; [`key`] holds private keys, their encodings
//! and their protection by passwords; [`asn1`], [`data_stream`], [`secret`] and [`fault`] are the ground below.
//!
//! How a change to a store runs: [`cli`] parses and calls the command, which calls its operation; that begins an
//! [`io::store::Edit`], which takes the password, locks, reads and decodes; a pure function of [`keystore`] changes the
//! model and gives a verdict for everything it was asked; the edit encodes, has an independent implementation read the
//! result where there is one, writes a temporary file, syncs and renames it; only then is there a report.

pub mod args;
pub mod asn1;
pub mod cli;
pub mod commands;
pub mod context;
pub mod data_stream;
pub mod diagnosis;
pub mod dialogue;
mod environment;
pub mod error;
pub mod fault;
pub mod formats;
pub mod io;
pub mod key;
pub mod keystore;
mod keytool;
pub mod operations;
pub mod outcome;
pub mod process;
pub mod report;
pub mod secret;
pub mod ui;
mod usage;
pub mod x509;

use std::ffi::OsString;
use std::process::ExitCode;
use std::rc::Rc;

use cli::Invocation;
use context::Context;
use error::Problem;
use outcome::{Document, Envelope, Outcome};
use ui::Ui;

/// Runs the program with these arguments, the first being its own name.
pub fn run(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let args: Vec<OsString> = args.into_iter().collect();
    if let Err(error) = process::check_randomness() {
        return usage::refuse(&error, &args);
    }
    process::harden();
    process::hide_passwords(&args);
    let args = usage::normal(args);
    match Invocation::parse(&args) {
        Err(error) => usage::answer(&error, &args),
        Ok(invocation) => execute(invocation),
    }
}

fn execute(invocation: Invocation) -> ExitCode {
    let ui = Rc::new(Ui::new(invocation.settings()));
    let context = Context::new(ui.clone(), clock());
    let command = invocation.command();
    let result = invocation.run(&context).and_then(|outcome| {
        deliver(&ui, command, &outcome)?;
        Ok(outcome.exit_code())
    });
    match result {
        Ok(exit_code) => ExitCode::from(exit_code),
        Err(error) => fail(&ui, command, &Problem::of(&error)),
    }
}

fn deliver(ui: &Ui, command: &'static str, outcome: &Outcome) -> anyhow::Result<()> {
    if ui.wants_json() {
        let envelope = Envelope::of(command, ui, outcome.is_ok(), outcome.problems.first());
        return outcome.report.json(ui, &envelope);
    }
    outcome.report.text(ui)?;
    outcome.problems.iter().for_each(|problem| ui.problem(problem));
    Ok(())
}

fn fail(ui: &Ui, command: &'static str, problem: &Problem) -> ExitCode {
    let document = || ().print(ui, &Envelope::of(command, ui, false, Some(problem)));
    // When stdout itself is the problem, stderr is left.
    if !ui.wants_json() || document().is_err() {
        ui.problem(problem);
    }
    ExitCode::from(problem.kind as u8)
}

#[allow(clippy::disallowed_methods, reason = "the clock is read here, once, and nowhere else")]
fn clock() -> time::OffsetDateTime {
    time::OffsetDateTime::now_utc()
}
