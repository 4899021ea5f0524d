//! `certtool copy`: entries of one keystore into another.

use std::collections::HashMap;
use std::path::PathBuf;

use serde::Serialize;

use crate::args::{Replace, password_source, store_format};
use crate::context::Context;
use crate::error::Failure;
use crate::formats::Codec;
use crate::io::options::{Limits, NewEntry, PasswordSource, Role};
use crate::io::store::{Edit, Editing};
use crate::key::SecretKey;
use crate::keystore::Format;
use crate::keystore::keyring::Keyring;
use crate::keystore::trusted::IfTaken;
use crate::keystore::{Entry, Item, Secret, StoredKey};
use crate::operations::entry;
use crate::operations::replace_key::ReplaceKey;
use crate::operations::source::FromStore;
use crate::operations::source::{self, Source};
use crate::outcome::Outcome;
use crate::report::EntryReport;

const EXAMPLES: &str = "\
Examples:
  One key with its chain into a keystore of another format
      certtool copy keystore.p12 --to keystore.jks --alias server \\
        --from-password env:STOREPASS --to-password env:STOREPASS
  Every entry whose alias begins so
      certtool copy truststore.jks --to truststore.p12 --alias 'ven*' \\
        --from-password env:STOREPASS --to-password env:STOREPASS";

/// Copy entries of a keystore into another keystore
///
/// Dates are kept, and attributes where the formats agree. A private or secret key with the password of its store gets
/// that of the other store; one with a password of its own keeps it. All of the entries are copied, or nothing: what the
/// other format cannot hold is named before anything is written.
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Args {
    /// The keystore to copy from; `-` for standard input
    #[arg(value_name = "KEYSTORE")]
    keystore: PathBuf,
    /// The keystore to copy to, made when it does not exist
    #[arg(long, value_name = "FILE")]
    to: PathBuf,
    /// The entry, or a pattern with * and ? that may mean several; repeat for more [default: every entry]
    #[arg(long, value_name = "ALIAS")]
    alias: Vec<String>,
    /// Format of a new keystore [default: by its name, else pkcs12]
    #[arg(long, value_name = "FORMAT", value_parser = store_format())]
    format: Option<Format>,
    /// When an alias is taken by another entry: error, replace or skip
    #[arg(long, value_name = "WHAT", default_value = "error", hide_possible_values = true)]
    if_exists: IfTaken,
    #[command(flatten)]
    replace_key: ReplaceKey,
    #[command(flatten)]
    from: FromStore,
    /// Where the password of the keystore to copy to comes from
    #[arg(long, value_name = "SOURCE", value_parser = password_source())]
    to_password: Option<PasswordSource>,
    #[command(flatten)]
    protection: NewEntry,
    #[command(flatten)]
    replace: Replace,
    #[command(flatten)]
    limits: Limits,
}

#[derive(Serialize)]
struct Report {
    file: String,
    format: &'static str,
    created: bool,
    changed: bool,
    entries: Vec<Line>,
    dry_run: bool,
}

#[derive(Serialize)]
struct Line {
    verdict: Verdict,
    entry: EntryReport,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Verdict {
    Added,
    Replaced,
    Skipped,
    Unchanged,
}

/// Runs the command.
pub fn run(args: Args, context: &Context) -> anyhow::Result<Outcome> {
    let args = &args;
    let source = Source::read(context, &args.keystore, &args.from, &args.limits)?;
    let chosen = chosen(args, &source)?;
    let editing = Editing {
        source: args.to_password.as_ref(),
        role: Role::To,
        format: args.format,
        mac_password: None,
        keys: None,
        limits: &args.limits,
        protection: &args.protection,
        replace: &args.replace,
    };
    let mut edit = Edit::begin(context, &args.to, &editing)?;
    let carried = carry(args, context, &source, &chosen, &edit, &editing)?;
    let entries = put(args, context, &mut edit, &source, carried)?;
    let changed =
        edit.reprotected || entries.iter().any(|line| matches!(line.verdict, Verdict::Added | Verdict::Replaced));
    let (created, format) = (changed && !edit.existed(), edit.keystore.format.name());
    if changed {
        edit.commit(context, &editing)?;
    }
    let file = args.to.display().to_string();
    let report = Report { file, format, created, changed, entries, dry_run: args.replace.dry_run };
    let outcome = Outcome::summary(context, &report, report.lines())?;
    Ok(outcome.unchanged_if(!changed && args.replace.detailed_exitcode))
}

/// The entries to be copied.
fn chosen(args: &Args, source: &Source) -> anyhow::Result<Vec<Entry>> {
    let positions = entry::select_or_all(&source.keystore, &args.alias, &source.name)?;
    let chosen: Vec<Entry> = positions.into_iter().map(|at| source.keystore.entries[at].clone()).collect();
    if chosen.is_empty() {
        return Err(Failure::content(format!("there is no entry to copy in `{}`", source.name)).into());
    }
    Ok(chosen)
}

/// The entries as the other store will hold them, under the aliases that it will find them by.
fn carry(
    args: &Args,
    context: &Context,
    source: &Source,
    chosen: &[Entry],
    edit: &Edit,
    editing: &Editing,
) -> anyhow::Result<Vec<Entry>> {
    let (entries, options): (Vec<&Entry>, _) = (chosen.iter().collect(), edit.options(editing));
    let failed = format!("cannot copy from `{}`", source.name);
    let failed = |fault| source::explained(failed.clone(), fault, "choose the other entries with --alias");
    let carried = source.carry(context, &entries, (edit.codec(), &options), (&args.limits, false)).map_err(failed)?;
    source.judge_pairs(context, &carried)?;
    let mut carried = carried.whole(edit.keystore.format).map_err(failed)?;
    source::settle_names(edit.codec(), &mut carried)?;
    Ok(carried)
}

/// Puts the entries into the store in memory, with a verdict for each.
fn put(
    args: &Args,
    context: &Context,
    edit: &mut Edit,
    source: &Source,
    carried: Vec<Entry>,
) -> Result<Vec<Line>, Failure> {
    let (codec, password) = (edit.codec(), edit.password.clone());
    let budget = args.limits.budget_of_keys(carried.len().saturating_mul(4));
    let mut comparison = Comparison { codec, keyring: Keyring { passwords: Vec::new(), budget } };
    let format = edit.keystore.format;
    let mut taken: HashMap<String, Vec<usize>> = HashMap::new();
    for (at, one) in edit.keystore.entries.iter().enumerate() {
        taken.entry(format.name_of(&one.alias)).or_default().push(at);
    }
    let file = args.to.display().to_string();
    let mut lines = Vec::with_capacity(carried.len());
    for entry in carried {
        let report = EntryReport::new(&entry, context.now);
        let holders = taken.get(&format.name_of(&entry.alias)).map_or(&[][..], Vec::as_slice);
        let at = holders.last().copied();
        let entries = &mut edit.keystore.entries;
        comparison.keyring.passwords = source.own_password(&entry.alias).into_iter().chain(&password).collect();
        let is_same = at.map(|at| comparison.is_same(args, &entries[at], &entry));
        let verdict = verdict(args, is_same, &entry)?;
        match (verdict, at) {
            (Verdict::Added, _) => entries.push(entry),
            (Verdict::Replaced, Some(_)) if holders.len() > 1 => {
                return Err(entry::ambiguous(&edit.keystore, (&entry.alias, holders.len()), &file));
            }
            (Verdict::Replaced, Some(at)) => {
                args.replace_key.check(context, &file, &entries[at], &entry)?;
                entries[at] = entry;
            }
            _ => {}
        }
        lines.push(Line { verdict, entry: report });
    }
    Ok(lines)
}

fn verdict(args: &Args, is_same: Option<bool>, entry: &Entry) -> Result<Verdict, Failure> {
    match (is_same, args.if_exists) {
        (None, _) => Ok(Verdict::Added),
        (Some(true), _) => Ok(Verdict::Unchanged),
        (Some(_), IfTaken::Replace) => Ok(Verdict::Replaced),
        (Some(_), IfTaken::Skip) => Ok(Verdict::Skipped),
        (Some(_), IfTaken::Error) => {
            let message = format!("cannot copy `{}` to `{}`: the alias exists", entry.alias, args.to.display());
            Err(Failure::conflict(message).hint("choose other entries, or --if-exists replace or skip"))
        }
    }
}

/// Tells whether two entries of one format hold the same, under whatever salt.
struct Comparison<'a> {
    codec: &'a dyn Codec,
    keyring: Keyring<'a>,
}

impl Comparison<'_> {
    /// Keys that do not open are taken for the same if their chains are and nobody asked to replace them.
    fn is_same(&mut self, args: &Args, one: &Entry, other: &Entry) -> bool {
        if one.item == other.item {
            return true;
        }
        match (&one.item, &other.item) {
            (Item::KeyPair { key: of_one, .. }, Item::KeyPair { key: of_other, .. }) => {
                let unknown = args.if_exists != IfTaken::Replace;
                let same_key = of_one == of_other || self.is_same_key(of_one, of_other).unwrap_or(unknown);
                one.certificates().eq(other.certificates()) && same_key
            }
            (Item::Secret(one), Item::Secret(other)) => {
                self.secret(one).is_some_and(|it| Some(it) == self.secret(other))
            }
            (Item::Opaque(_), _) | (_, Item::Opaque(_)) => false,
            _ => one.kind() == other.kind() && one.certificates().eq(other.certificates()),
        }
    }

    fn is_same_key(&mut self, one: &StoredKey, other: &StoredKey) -> Option<bool> {
        Some(self.keyring.open(one).ok()? == self.keyring.open(other).ok()?)
    }

    fn secret(&mut self, secret: &Secret) -> Option<SecretKey> {
        let Keyring { passwords, budget } = &mut self.keyring;
        passwords.iter().find_map(|password| self.codec.open_secret(secret, password, budget).ok())
    }
}

impl Report {
    fn lines(&self) -> Vec<String> {
        let would = if self.dry_run { "would be " } else { "" };
        let line = |Line { verdict, entry }: &Line| match verdict {
            Verdict::Added => format!("{}: {would}added {}", self.file, entry.title()),
            Verdict::Replaced => format!("{}: {would}replaced {}", self.file, entry.title()),
            Verdict::Skipped => format!("{}: skipped {}: the alias exists", self.file, entry.title()),
            Verdict::Unchanged => format!("{}: unchanged {}", self.file, entry.title()),
        };
        self.entries.iter().map(line).collect()
    }
}
