//! `certtool copy`: entries of one keystore into another.

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;

use serde::Serialize;

use crate::args::{IfExists, Limits, NewEntry, PasswordSource, Replace, Role, StoreFormat};
use crate::context::Context;
use crate::error::Failure;
use crate::fault::Fault;
use crate::formats::Content;
use crate::io::entry;
use crate::io::password;
use crate::io::store::{self, Edit, Editing, Reading};
use crate::keystore::transfer::Transfer;
use crate::keystore::{Entry, Keystore, Kind};
use crate::outcome::Outcome;
use crate::report::EntryReport;
use crate::secret::Password;

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
/// Dates are kept, and attributes where the formats agree. A key with the password of its store gets that of the other
/// store; a key with a password of its own keeps it. All of the entries are copied, or nothing: what the other format
/// cannot hold is named before anything is written.
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
    #[arg(long, value_name = "FORMAT")]
    format: Option<StoreFormat>,
    /// When an alias is taken by another entry: error, replace or skip
    #[arg(long, value_name = "WHAT", default_value = "error", hide_possible_values = true)]
    if_exists: IfExists,
    /// Where the password of the keystore to copy from comes from
    #[arg(long, value_name = "SOURCE", value_parser = PasswordSource::parser())]
    from_password: Option<PasswordSource>,
    /// Where the password of keys that have their own comes from
    #[arg(long, value_name = "SOURCE", value_parser = PasswordSource::parser())]
    from_key_password: Option<PasswordSource>,
    /// Where the password of the keystore to copy to comes from
    #[arg(long, value_name = "SOURCE", value_parser = PasswordSource::parser())]
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

/// The store that is copied from.
struct Source {
    name: String,
    keystore: Keystore,
    password: Option<Password>,
    /// Of keys that have their own.
    own: Option<Password>,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context) -> anyhow::Result<Outcome> {
    let source = read(args, context)?;
    let chosen = chosen(args, &source)?;
    let editing = Editing {
        source: args.to_password.as_ref(),
        role: Role::To,
        format: args.format.map(Into::into),
        limits: &args.limits,
        protection: &args.protection,
        replace: &args.replace,
    };
    let mut edit = Edit::begin(context, &args.to, &editing)?;
    let carried = carry(args, context, &source, &chosen, &edit, &editing)?;
    check_distinct(&carried)?;
    let entries = put(args, context, &mut edit, carried)?;
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

fn read(args: &Args, context: &Context) -> anyhow::Result<Source> {
    let reading = Reading::new(Role::From, args.from_password.as_ref(), &args.limits);
    let opened = store::open(context, &args.keystore, &Reading { checked: true, ..reading })?;
    let Content::Keystore(keystore) = opened.content else {
        let failure = Failure::content(format!("`{}` is not a keystore", opened.name));
        return Err(failure.hint("import-keypair and import-trusted take files of keys and certificates").into());
    };
    let own = password::given(context, Role::FromKey, args.from_key_password.as_ref())?;
    Ok(Source { name: opened.name, keystore, password: opened.password, own })
}

/// The entries to be copied.
fn chosen(args: &Args, source: &Source) -> anyhow::Result<Vec<Entry>> {
    let entries = &source.keystore.entries;
    let chosen: Vec<Entry> = if args.alias.is_empty() {
        entries.clone()
    } else {
        let positions = entry::select(&source.keystore, &args.alias, &source.name)?;
        positions.into_iter().map(|at| entries[at].clone()).collect()
    };
    if chosen.is_empty() {
        return Err(entry::missing(&["*"], &source.keystore, &source.name).into());
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
    let options = edit.options(editing);
    let transfer = Transfer {
        from: source.keystore.format,
        from_password: source.password.as_ref(),
        own_password: source.own.as_ref(),
        to: edit.keystore.format,
        to_password: edit.password.as_ref(),
        seal: &|key, password| edit.codec().seal(key, password, &options),
        now: context.now.into(),
    };
    let entries: Vec<&Entry> = chosen.iter().collect();
    let carried = transfer.carry(&entries, &mut args.limits.budget_of_keys(entries.len()));
    let mut carried = carried.map_err(|fault| explained(fault, source))?;
    for entry in &mut carried {
        let alias = edit.alias(entry.alias.as_str())?;
        if alias != entry.alias {
            let within = format!("cannot rename \"{}\"", entry.alias);
            edit.codec().rename(entry, alias).map_err(|fault| fault.within(&within))?;
        }
    }
    if source.password != edit.password && carried.iter().any(|entry| entry.kind() == Kind::SecretKey) {
        context.ui.warn("secret-key-password", "secret keys keep the password that they had");
    }
    Ok(carried)
}

fn explained(fault: Fault, source: &Source) -> anyhow::Error {
    let failed = format!("cannot copy from `{}`: {fault}", source.name);
    match fault {
        Fault::PasswordWrong(_) => {
            Failure::password(failed).hint("give it with --from-key-password SOURCE; copy the others by --alias").into()
        }
        Fault::CannotHold(_) => Failure::conflict(failed).hint("choose the other entries with --alias").into(),
        other => anyhow::Error::new(other).context(format!("cannot copy from `{}`", source.name)),
    }
}

/// Two aliases that the other format takes for one would overwrite each other.
fn check_distinct(carried: &[Entry]) -> Result<(), Failure> {
    let mut seen = HashSet::new();
    match carried.iter().find(|entry| !seen.insert(entry.alias.folded())) {
        None => Ok(()),
        Some(entry) => {
            let message = format!("two of the entries would have the alias `{}`", entry.alias);
            Err(Failure::conflict(message).hint("copy them one by one, or rename one of them"))
        }
    }
}

/// Puts the entries into the store in memory, with a verdict for each.
fn put(args: &Args, context: &Context, edit: &mut Edit, carried: Vec<Entry>) -> Result<Vec<Line>, Failure> {
    let entries = &mut edit.keystore.entries;
    let taken: HashMap<String, usize> = entries.iter().enumerate().map(|(at, one)| (one.alias.folded(), at)).collect();
    let mut lines = Vec::with_capacity(carried.len());
    for entry in carried {
        let report = EntryReport::new(&entry, context.now);
        let at = taken.get(&entry.alias.folded()).copied();
        let verdict = verdict(args, at.map(|at| &entries[at]), &entry)?;
        match (verdict, at) {
            (Verdict::Added, _) => entries.push(entry),
            (Verdict::Replaced, Some(at)) => entries[at] = entry,
            _ => {}
        }
        lines.push(Line { verdict, entry: report });
    }
    Ok(lines)
}

fn verdict(args: &Args, taken: Option<&Entry>, entry: &Entry) -> Result<Verdict, Failure> {
    match (taken, args.if_exists) {
        (None, _) => Ok(Verdict::Added),
        (Some(taken), _) if is_same(taken, entry) => Ok(Verdict::Unchanged),
        (Some(_), IfExists::Replace) => Ok(Verdict::Replaced),
        (Some(_), IfExists::Skip) => Ok(Verdict::Skipped),
        (Some(_), IfExists::Error) => {
            let message = format!("cannot copy `{}` to `{}`: the alias exists", entry.alias, args.to.display());
            Err(Failure::conflict(message).hint("choose other entries, or --if-exists replace or skip"))
        }
    }
}

/// Whether two entries hold the same; the same chain is taken for the same key.
fn is_same(one: &Entry, other: &Entry) -> bool {
    let shows_all = one.certificates().next().is_some();
    one.kind() == other.kind()
        && if shows_all { one.certificates().eq(other.certificates()) } else { one.item == other.item }
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
