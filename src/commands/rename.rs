//! `certtool rename`: another alias for an entry.

use serde::Serialize;

use crate::args::Changed;
use crate::context::Context;
use crate::error::Failure;
use crate::io::store::{Edit, Editing};
use crate::keystore::Alias;
use crate::keystore::trusted::IfTaken;
use crate::operations::entry;
use crate::operations::replace_key::ReplaceKey;
use crate::outcome::Outcome;

const EXAMPLES: &str = "\
Examples:
  The alias that a server's configuration asks for
      certtool rename keystore.p12 --alias server --new-alias tomcat \\
        --password env:STOREPASS
  What would happen, and the old file kept
      certtool rename keystore.p12 --alias server --new-alias tomcat \\
        --password env:STOREPASS --dry-run --backup";

/// Give an entry of a keystore another alias
///
/// The key stays sealed as it is, under its own password, and the entry keeps its place, date and attributes. In JKS,
/// JCEKS and PKCS#12, where Java looks aliases up in lower case, the new one is stored in lower case.
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Args {
    /// The entry
    #[arg(long, value_name = "ALIAS")]
    alias: String,
    /// Its new alias
    #[arg(long, value_name = "ALIAS")]
    new_alias: String,
    /// When another entry has the new alias: error, replace (removes that entry) or skip
    #[arg(long, value_name = "WHAT", default_value = "error", hide_possible_values = true)]
    if_exists: IfTaken,
    #[command(flatten)]
    replace_key: ReplaceKey,
    #[command(flatten)]
    changed: Changed,
}

#[derive(Serialize)]
struct Report {
    file: String,
    alias: String,
    new_alias: String,
    verdict: Verdict,
    dry_run: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Verdict {
    Renamed,
    Replaced,
    Skipped,
    Unchanged,
}

/// Runs the command.
pub fn run(args: Args, context: &Context) -> anyhow::Result<Outcome> {
    let args = &args;
    let editing = Editing::of(&args.changed);
    let path = &args.changed.keystore;
    let name = path.display().to_string();
    let mut edit = Edit::begin_existing(context, path, &editing)?;
    let wanted = Alias::new(&args.alias);
    let at = edit.keystore.position(&wanted).ok_or_else(|| entry::missing(&[&wanted], &edit.keystore, &name))?;
    let old = edit.keystore.entries[at].alias.clone();
    let new = edit.alias(&args.new_alias)?;
    let verdict = rename(args, context, &mut edit, at, &new)?;
    let changed = matches!(verdict, Verdict::Renamed | Verdict::Replaced);
    if changed {
        edit.commit(context, &editing)?;
    }
    let dry_run = args.changed.replace.dry_run;
    let report = Report { file: name, alias: old.to_string(), new_alias: new.to_string(), verdict, dry_run };
    let outcome = Outcome::summary(context, &report, vec![report.line()])?;
    Ok(outcome.unchanged_if(!changed && args.changed.detailed_exitcode))
}

fn rename(args: &Args, context: &Context, edit: &mut Edit, at: usize, new: &Alias) -> anyhow::Result<Verdict> {
    let (codec, format, file) = (edit.codec(), edit.keystore.format, args.changed.keystore.display().to_string());
    let entries = &mut edit.keystore.entries;
    if entries[at].alias == *new {
        return Ok(Verdict::Unchanged);
    }
    let name = format.name_of(new);
    let is_holder = |&other: &usize| other != at && format.name_of(&entries[other].alias) == name;
    let holders: Vec<usize> = (0..entries.len()).filter(is_holder).collect();
    let holder = holders.first().copied();
    match (holder, args.if_exists) {
        (Some(_), IfTaken::Skip) => return Ok(Verdict::Skipped),
        (Some(_), IfTaken::Error) => {
            let old = &entries[at].alias;
            let message = format!("cannot rename `{old}` in `{file}`: the alias `{new}` exists");
            return Err(Failure::conflict(message).hint("choose another --new-alias, or --if-exists replace").into());
        }
        (Some(_), IfTaken::Replace) if holders.len() > 1 => {
            return Err(entry::ambiguous(&edit.keystore, (new, holders.len()), &file).into());
        }
        (Some(holder), IfTaken::Replace) => {
            args.replace_key.check(context, &file, &entries[holder], &entries[at])?;
        }
        (None, _) => {}
    }
    let within = format!("cannot rename `{}`", entries[at].alias);
    codec.rename(&mut entries[at], new.clone()).map_err(|fault| fault.within(&within))?;
    let Some(holder) = holder else { return Ok(Verdict::Renamed) };
    entries.remove(holder);
    Ok(Verdict::Replaced)
}

impl Report {
    fn line(&self) -> String {
        let Self { file, alias, new_alias, verdict, dry_run } = self;
        let verb = if *dry_run { "would rename" } else { "renamed" };
        match verdict {
            Verdict::Renamed => format!("{file}: {verb} `{alias}` to `{new_alias}`"),
            Verdict::Replaced => format!("{file}: {verb} `{alias}` to `{new_alias}`, in the place of another entry"),
            Verdict::Skipped => format!("{file}: skipped: another entry is `{new_alias}`"),
            Verdict::Unchanged => format!("{file}: unchanged: the entry is `{new_alias}` already"),
        }
    }
}
