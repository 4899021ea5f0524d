//! What distinguishes two stores.

use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::context::Context;
use crate::fault::Fault;
use crate::formats;
use crate::io::options::{Limits, PasswordSource, Role};
use crate::io::password::{self, Given};
use crate::io::store::{self, Reading};
use crate::keystore::difference::{self, Change, Difference, Pair, Protections, Side};
use crate::keystore::{Entry, Format, Keystore};
use crate::operations::entries;
use crate::report::EntryReport;
use crate::secret::Password;

/// What is wanted.
#[derive(Debug, Clone)]
pub struct Request {
    /// The first file; `-` is standard input.
    pub from: PathBuf,
    /// The second file; `-` is standard input.
    pub to: PathBuf,
    /// Whether formats, encryption schemes, iteration counts and MACs count as differences.
    pub protection: bool,
    /// Whether the dates of entries count as differences.
    pub dates: bool,
    /// Where the password of both comes from.
    pub password: Option<PasswordSource>,
    /// Password of the first file, if different.
    pub from_password: Option<PasswordSource>,
    /// Password of the second file, if different.
    pub to_password: Option<PasswordSource>,
    /// Password of keys that have their own password.
    pub key_password: Option<PasswordSource>,
    /// Password of a PKCS#12 MAC that has its own (openssl pkcs12 -twopass).
    pub mac_password: Option<PasswordSource>,
    /// The format to read both files as, instead of looking at their contents.
    pub in_format: Option<Format>,
    /// Protection against hostile files.
    pub limits: Limits,
}

/// What distinguishes the two.
#[derive(Serialize)]
pub struct Report {
    /// Whether nothing does that counts.
    pub equal: bool,
    /// The first.
    pub from: FileReport,
    /// The second.
    pub to: FileReport,
    /// How many entries are the same.
    pub same: usize,
    /// The others.
    pub entries: Vec<Line>,
    /// What differs beside the contents.
    pub notes: Vec<Note>,
}

/// One of the two.
#[derive(Serialize)]
pub struct FileReport {
    /// Its name.
    pub file: String,
    /// The name of its format.
    pub format: &'static str,
}

/// An entry that is not the same in both.
#[derive(Serialize)]
pub struct Line {
    /// What became of it.
    pub verdict: Verdict,
    /// In what it changed.
    pub changes: Vec<&'static str>,
    /// As it is in the first.
    pub from: Option<EntryReport>,
    /// As it is in the second.
    pub to: Option<EntryReport>,
}

/// What became of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Only the second has it.
    Added,
    /// Both have it, and it is not the same.
    Changed,
    /// Only the first has it.
    Removed,
    /// Both have it, under different names.
    Renamed,
}

/// A difference beside the contents.
#[derive(Serialize)]
pub struct Note {
    /// A stable name for scripts.
    pub code: &'static str,
    /// The sentence.
    pub message: String,
}

/// One of the two files, opened.
struct File {
    name: String,
    keystore: Keystore,
    passwords: Vec<Password>,
}

/// Compares two stores by content.
///
/// # Errors
/// When one of them cannot be read.
pub fn run(request: &Request, context: &Context) -> anyhow::Result<Report> {
    let from = File::open(request, context, &request.from, (Role::From, request.from_password.as_ref()))?;
    let to = File::open(request, context, &request.to, (Role::To, request.to_password.as_ref()))?;
    let difference = difference::compare(from.side(request), to.side(request))?;
    let is_unopened = |pair: &&Pair| pair.changes.contains(&Change::NotComparable);
    let unopened = difference.pairs.iter().filter(is_unopened).count();
    if unopened > 0 {
        let message = format!("keys that could not be compared, for want of their passwords: {unopened}");
        context.ui.warn("keys-not-opened", format!("{message}; give them with --key-password SOURCE"));
    }
    Ok(Report::new(request, context, &from, &to, &difference))
}

impl File {
    fn open(request: &Request, context: &Context, path: &Path, own: Given) -> anyhow::Result<Self> {
        let (role, source) = password::choose(&[own, (Role::Store, request.password.as_ref())])?;
        let reading = Reading::new(role, source, &request.limits);
        let reading = Reading { mac_source: request.mac_password.as_ref(), format: request.in_format, ..reading };
        let opened = store::open(context, path, &reading)?;
        let of_keys = (Role::Key, request.key_password.as_ref());
        let opened = entries::of(context, opened, &[(role, source), of_keys], &request.limits, context.now)?;
        let of_store = match opened.password {
            None => password::given(context, role, source)?,
            used => used,
        };
        let of_keys = password::given(context, of_keys.0, of_keys.1)?;
        let passwords = of_store.into_iter().chain(of_keys).collect();
        Ok(Self { name: opened.name, keystore: opened.keystore, passwords })
    }

    fn side(&self, request: &Request) -> Side<'_> {
        let codec = formats::codec(self.keystore.format);
        Side {
            open_secret: Box::new(move |secret, password, budget| match codec {
                Some(codec) => codec.open_secret(secret, password, budget),
                None => Err(Fault::unsupported("secret keys outside of keystores")),
            }),
            keystore: &self.keystore,
            passwords: self.passwords.clone(),
            budget: request.limits.budget_of_keys(self.keystore.entries.len()),
        }
    }

    fn report(&self) -> FileReport {
        FileReport { file: self.name.clone(), format: self.keystore.format.name() }
    }
}

impl Report {
    fn new(request: &Request, context: &Context, from: &File, to: &File, difference: &Difference) -> Self {
        let shown = |entry: &Entry| Some(EntryReport::new(entry, context.now));
        let (ours, theirs) = (&from.keystore.entries, &to.keystore.entries);
        let different: Vec<&Pair> = difference.pairs.iter().filter(|pair| !pair.is_same(request.dates)).collect();
        let same = difference.pairs.len() - different.len();
        let counts = |change: &&Change| request.dates || **change != Change::Date;
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
        let equal = difference.is_empty(request.dates) && (notes.is_empty() || !request.protection);
        notes.extend(date_note(difference).filter(|_| !request.dates));
        notes.extend(trust_note(from, to, difference));
        Self { equal, from: from.report(), to: to.report(), same, entries, notes }
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
