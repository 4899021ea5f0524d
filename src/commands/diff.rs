//! `certtool diff`: what distinguishes two stores.

use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::args::password_source;
use crate::context::Context;
use crate::fault::Fault;
use crate::formats;
use crate::io::options::{Limits, PasswordSource, Role};
use crate::io::password::{self, Given};
use crate::io::store::{self, Reading};
use crate::keystore::difference::{self, Change, Difference, Pair, Protections, Side};
use crate::keystore::{Entry, Format, Keystore};
use crate::operations::entries;
use crate::outcome::Outcome;
use crate::report::EntryReport;
use crate::report::Page;
use crate::secret::Password;

const EXAMPLES: &str = "\
Examples:
  Whether a copy or a conversion holds what the original does
      certtool diff keystore.jks copy.p12 --password env:STOREPASS
  What an update would change, for a script
      certtool diff truststore.jks bundle.pem --json || true
  Whether the backup is protected in the same way, too
      certtool diff keystore.jks keystore.jks.bak --protection --dates";

/// Show what distinguishes two keystores or bundles, by content
///
/// Compares entries by alias as the formats look them up, their certificates, chains and keys; an entry under another
/// alias is found by what it holds. Keys are compared themselves, and count as different where no password opens them.
/// Formats, protection and dates are not contents: they are noted, and count only when asked for. Exits with 0 when both
/// hold the same and with 1 when not.
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Args {
    /// The first file; `-` for standard input
    #[arg(value_name = "FROM")]
    from: PathBuf,
    /// The second file; `-` for standard input
    #[arg(value_name = "TO")]
    to: PathBuf,
    /// Let formats, encryption schemes, iteration counts and MACs count as differences
    #[arg(long)]
    protection: bool,
    /// Let the dates of entries count as differences
    #[arg(long)]
    dates: bool,
    /// Where the password of both comes from: env:NAME, file:PATH, fd:N, stdin, prompt or pass:LITERAL
    #[arg(long, value_name = "SOURCE", value_parser = password_source())]
    password: Option<PasswordSource>,
    /// Where the password of the first comes from, if it has its own
    #[arg(long, value_name = "SOURCE", value_parser = password_source())]
    from_password: Option<PasswordSource>,
    /// Where the password of the second comes from, if it has its own
    #[arg(long, value_name = "SOURCE", value_parser = password_source())]
    to_password: Option<PasswordSource>,
    /// Where the password of keys with one of their own comes from
    #[arg(long, value_name = "SOURCE", value_parser = password_source())]
    key_password: Option<PasswordSource>,
    /// Where the password of a PKCS#12 MAC comes from, if it has its own (openssl pkcs12 -twopass)
    #[arg(long, value_name = "SOURCE", value_parser = password_source())]
    mac_password: Option<PasswordSource>,
    /// Read both files as this format instead of looking at their contents
    #[arg(long, value_name = "FORMAT")]
    in_format: Option<Format>,
    #[command(flatten)]
    limits: Limits,
}

#[derive(Serialize)]
struct Report {
    equal: bool,
    from: FileReport,
    to: FileReport,
    /// How many entries are the same.
    same: usize,
    entries: Vec<Line>,
    /// What differs beside the contents.
    notes: Vec<Note>,
}

#[derive(Serialize)]
struct FileReport {
    file: String,
    format: &'static str,
}

/// An entry that is not the same in both.
#[derive(Serialize)]
struct Line {
    verdict: Verdict,
    changes: Vec<&'static str>,
    from: Option<EntryReport>,
    to: Option<EntryReport>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Verdict {
    Added,
    Changed,
    Removed,
    Renamed,
}

#[derive(Serialize)]
struct Note {
    code: &'static str,
    message: String,
}

/// One of the two files, opened.
struct File {
    name: String,
    keystore: Keystore,
    passwords: Vec<Password>,
}

/// Runs the command.
pub fn run(args: Args, context: &Context) -> anyhow::Result<Outcome> {
    let args = &args;
    let from = File::open(args, context, &args.from, (Role::From, args.from_password.as_ref()))?;
    let to = File::open(args, context, &args.to, (Role::To, args.to_password.as_ref()))?;
    let difference = difference::compare(from.side(args), to.side(args))?;
    let is_unopened = |pair: &&Pair| pair.changes.contains(&Change::NotComparable);
    let unopened = difference.pairs.iter().filter(is_unopened).count();
    if unopened > 0 {
        let message = format!("keys that could not be compared, for want of their passwords: {unopened}");
        context.ui.warn("keys-not-opened", format!("{message}; give them with --key-password SOURCE"));
    }
    let report = Report::new(args, context, &from, &to, &difference);
    let outcome = Outcome::page(context, &report, |page| report.lines(page))?;
    Ok(outcome.negative_if(!report.equal))
}

impl File {
    fn open(args: &Args, context: &Context, path: &Path, own: Given) -> anyhow::Result<Self> {
        let (role, source) = password::choose(&[own, (Role::Store, args.password.as_ref())])?;
        let reading = Reading::new(role, source, &args.limits);
        let reading = Reading { mac_source: args.mac_password.as_ref(), format: args.in_format, ..reading };
        let opened = store::open(context, path, &reading)?;
        let of_keys = (Role::Key, args.key_password.as_ref());
        let opened = entries::of(context, opened, &[(role, source), of_keys], &args.limits, context.now)?;
        let of_store = match opened.password {
            None => password::given(context, role, source)?,
            used => used,
        };
        let of_keys = password::given(context, of_keys.0, of_keys.1)?;
        let passwords = of_store.into_iter().chain(of_keys).collect();
        Ok(Self { name: opened.name, keystore: opened.keystore, passwords })
    }

    fn side(&self, args: &Args) -> Side<'_> {
        let codec = formats::codec(self.keystore.format);
        Side {
            open_secret: Box::new(move |secret, password, budget| match codec {
                Some(codec) => codec.open_secret(secret, password, budget),
                None => Err(Fault::unsupported("secret keys outside of keystores")),
            }),
            keystore: &self.keystore,
            passwords: self.passwords.clone(),
            budget: args.limits.budget_of_keys(self.keystore.entries.len()),
        }
    }

    fn report(&self) -> FileReport {
        FileReport { file: self.name.clone(), format: self.keystore.format.name() }
    }
}

impl Report {
    fn new(args: &Args, context: &Context, from: &File, to: &File, difference: &Difference) -> Self {
        let shown = |entry: &Entry| Some(EntryReport::new(entry, context.now));
        let (ours, theirs) = (&from.keystore.entries, &to.keystore.entries);
        let different: Vec<&Pair> = difference.pairs.iter().filter(|pair| !pair.is_same(args.dates)).collect();
        let same = difference.pairs.len() - different.len();
        let counts = |change: &&Change| args.dates || **change != Change::Date;
        let counted = |changes: &[Change]| changes.iter().filter(counts).map(|change| change.name()).collect();
        let pairs = different.into_iter().map(|pair| Line {
            verdict: if pair.renamed { Verdict::Renamed } else { Verdict::Changed },
            changes: counted(&pair.changes),
            from: shown(&ours[pair.from]),
            to: shown(&theirs[pair.to]),
        });
        let lone = |verdict, from, to| Line { verdict, changes: Vec::new(), from, to };
        let removed = difference.removed.iter().map(|at| lone(Verdict::Removed, shown(&ours[*at]), None));
        let added = difference.added.iter().map(|at| lone(Verdict::Added, None, shown(&theirs[*at])));
        let entries = pairs.chain(removed).chain(added).collect();
        let mut notes = protection_notes(&from.keystore, &to.keystore);
        let equal = difference.is_empty(args.dates) && (notes.is_empty() || !args.protection);
        notes.extend(date_note(difference).filter(|_| !args.dates));
        notes.extend(trust_note(from, to, difference));
        Self { equal, from: from.report(), to: to.report(), same, entries, notes }
    }

    fn lines(&self, page: &mut Page) {
        let verdict = if self.equal { "equal" } else { "different" };
        let same = format!("entries that are the same: {}", self.same);
        page.line(&format!("{} and {}: {verdict}, {same}", self.from.file, self.to.file));
        self.entries.iter().for_each(|line| line.lines(page));
        for Note { code, message } in &self.notes {
            page.line(&format!("note: {code}: {message}"));
        }
    }
}

fn protection_notes(from: &Keystore, to: &Keystore) -> Vec<Note> {
    let or_none = |text: &str| if text.is_empty() { "none".to_owned() } else { text.to_owned() };
    let (ours, theirs) = (Protections::of(from), Protections::of(to));
    let note = |(aspect, from, to): (difference::Aspect, &str, &str)| Note {
        code: aspect.name(),
        message: format!("{}, and {}", or_none(from), or_none(to)),
    };
    ours.differences(&theirs).map(note).collect()
}

fn date_note(difference: &Difference) -> Option<Note> {
    let dated = difference.pairs.iter().filter(|pair| pair.changes.contains(&Change::Date)).count();
    (dated > 0).then(|| Note { code: "dates", message: format!("entries with another date: {dated}") })
}

/// A file that marks no certificate as trusted agrees with either kind, which `list` shows.
fn trust_note(from: &File, to: &File, difference: &Difference) -> Option<Note> {
    let (ours, theirs) = (&from.keystore.entries, &to.keystore.entries);
    let is_another_kind =
        |pair: &&Pair| !pair.changes.contains(&Change::Kind) && ours[pair.from].kind() != theirs[pair.to].kind();
    let count = difference.pairs.iter().filter(is_another_kind).count();
    let message = || format!("certificates that one file marks as trusted, while the other marks none: {count}");
    (count > 0).then(|| Note { code: "trust", message: message() })
}

impl Line {
    fn lines(&self, page: &mut Page) {
        let changes = if self.changes.is_empty() { String::new() } else { format!(": {}", self.changes.join(", ")) };
        match (&self.from, &self.to) {
            (Some(from), Some(to)) if self.verdict == Verdict::Renamed => {
                page.line(&format!("  renamed {} to {}{changes}", from.title(), to.title()));
            }
            (Some(from), Some(to)) => {
                page.line(&format!("  changed {}{changes}", from.title()));
                page.field("from", &from.summary()).field("to", &to.summary());
            }
            (Some(from), None) => _ = page.line(&format!("  removed {}", from.title())).field("was", &from.summary()),
            (None, Some(to)) => _ = page.line(&format!("  added   {}", to.title())).field("is", &to.summary()),
            (None, None) => {}
        }
    }
}
