//! `certtool chain`: repairs the certificate chains of key entries.

use std::collections::HashSet;

use anyhow::Context as _;
use clap::ValueEnum;
use serde::Serialize;

use crate::args::{At, Changed, password_source};
use crate::context::Context;
use crate::error::Failure;
use crate::fault::{Fault, Result};
use crate::io::options::{Issuers, KeyPassword, PasswordSource, Role};
use crate::io::password::{self, OfKeys};
use crate::io::store::{Edit, Editing, Reading};
use crate::keystore::credential::{Finding, chain_of, distrusted};
use crate::keystore::keyring::Keyring;
use crate::keystore::{Entry, Item, Keystore, Kind, StoredKey, TrustStatements};
use crate::operations::allow::Tolerance;
use crate::operations::entry;
use crate::operations::material;
use crate::operations::root::Roots;
use crate::outcome::Outcome;
use crate::report::CertificateReport;
use crate::secret::Password;
use crate::x509::{Certificate, chain};

const EXAMPLES: &str = "\
Examples:
  What is wrong with the chains of a keystore, and what would be done
      certtool chain requested.jks --ca ca.pem --password env:STOREPASS \\
        --dry-run
  One entry, its missing issuers from a file, the root left out
      certtool chain requested.jks --alias server --ca ca.pem \\
        --root omit --password env:STOREPASS --backup";

/// Repair the certificate chains of a keystore's keys
///
/// Puts each chain into order, leaf first, completes it with --ca and the other certificates of the keystore, and
/// removes what has no part in it. Keys stay sealed as they are. All of the chains are repaired, or, when one stays
/// incomplete or would get an issuer that clients refuse, none. Loose PEM files are put into order by export-chain and
/// merge-pem.
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Args {
    /// The entry, or a pattern with * and ? that may mean several; repeat for more [default: every key]
    #[arg(long, value_name = "ALIAS")]
    alias: Vec<String>,
    #[command(flatten)]
    issuers: Issuers,
    /// What becomes of a self-signed certificate at the end of a chain
    #[arg(long, value_name = "WHAT", default_value = "keep")]
    root: Root,
    /// Where the password of keys that have their own comes from; needed only when a chain does not begin with its leaf
    #[arg(long, value_name = "SOURCE", value_parser = password_source())]
    key_password: Option<PasswordSource>,
    #[command(flatten)]
    tolerance: Tolerance,
    #[command(flatten)]
    at: At,
    #[command(flatten)]
    changed: Changed,
}

/// What becomes of the root.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Root {
    /// Every chain ends with its root
    Include,
    /// A root stays where it is, and is not added where it is not
    Keep,
    /// No chain has its root, unless that is its only certificate
    Omit,
}

#[derive(Serialize)]
struct Report {
    file: String,
    format: &'static str,
    changed: bool,
    entries: Vec<Line>,
    dry_run: bool,
}

#[derive(Serialize)]
struct Line {
    alias: String,
    verdict: Verdict,
    /// Whether it ends with a self-signed certificate.
    complete: bool,
    added: Vec<CertificateReport>,
    removed: Vec<CertificateReport>,
    certificates: Vec<CertificateReport>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Verdict {
    Repaired,
    Unchanged,
}

/// What the chains of a store are repaired with.
struct Workshop<'a> {
    args: &'a Args,
    context: &'a Context,
    issuers: chain::Builder<'a>,
    /// What the files of these say of them.
    trust: TrustStatements,
    roots: Roots,
    keyring: Keyring<'a>,
}

/// Runs the command.
pub fn run(args: Args, context: &Context) -> anyhow::Result<Outcome> {
    let args = &args;
    let reading = Reading::new(Role::Store, args.changed.password.as_ref(), &args.changed.limits);
    let mut trust = TrustStatements::default();
    let ca = material::issuers(context, &args.issuers, &reading, &mut trust)?;
    let keys: Vec<KeyPassword> = args.key_password.iter().cloned().map(KeyPassword::of_every_key).collect();
    let keys = Some(OfKeys { role: Role::Key, given: &keys, opens_all: false });
    let editing = Editing { keys, ..Editing::of(&args.changed) };
    // Before the lock is taken: nobody should wait for a person who types.
    let own = password::given(context, Role::Key, args.key_password.as_ref())?;
    let mut edit = Edit::begin_existing(context, &args.changed.keystore, &editing)?;
    let chosen = chosen(args, context, &edit.keystore)?;
    let chains = repaired(args, context, &edit, (&ca, trust), &chosen, own.as_ref())?;
    let entries: Vec<Line> = chosen
        .into_iter()
        .zip(chains)
        .map(|(at, chain)| Line::put(context, &mut edit.keystore.entries[at], chain))
        .collect();
    let changed = entries.iter().any(|line| line.verdict == Verdict::Repaired);
    let format = edit.keystore.format.name();
    if changed {
        edit.commit(context, &editing)?;
    }
    let file = args.changed.keystore.display().to_string();
    let report = Report { file, format, changed, entries, dry_run: args.changed.replace.dry_run };
    let outcome = Outcome::summary(context, &report, report.lines())?;
    Ok(outcome.unchanged_if(!changed && args.changed.detailed_exitcode))
}

/// The positions of the keys that are meant and have a chain.
fn chosen(args: &Args, context: &Context, keystore: &Keystore) -> anyhow::Result<Vec<usize>> {
    let name = args.changed.keystore.display().to_string();
    let meant = entry::select_or_all(keystore, &args.alias, &name)?;
    let keys: Vec<usize> = meant.into_iter().filter(|&at| keystore.entries[at].kind() == Kind::KeyPair).collect();
    let (chained, bare): (Vec<usize>, Vec<usize>) =
        keys.into_iter().partition(|&at| keystore.entries[at].certificates().next().is_some());
    for at in bare {
        let alias = &keystore.entries[at].alias;
        context.ui.warn("no-certificate", format!("`{alias}` has no certificate; import-reply gives it one"));
    }
    if chained.is_empty() {
        let failure = Failure::content(format!("there is no private key with a chain in `{name}`"));
        return Err(failure.hint(entry::choice(keystore)).into());
    }
    Ok(chained)
}

/// The chains of these entries as they should be.
fn repaired(
    args: &Args,
    context: &Context,
    edit: &Edit,
    (ca, trust): (&[Certificate], TrustStatements),
    chosen: &[usize],
    own: Option<&Password>,
) -> anyhow::Result<Vec<Vec<Certificate>>> {
    let keystore = &edit.keystore;
    let mut workshop = Workshop {
        args,
        context,
        issuers: chain::Builder::new(ca.iter().chain(keystore.certificates())),
        trust,
        roots: Roots::of(keystore),
        keyring: Keyring {
            passwords: own.into_iter().chain(&edit.password).collect(),
            budget: args.changed.limits.budget_of_keys(2 * chosen.len()),
        },
    };
    chosen.iter().map(|&at| workshop.repair(&keystore.entries[at])).collect()
}

impl Workshop<'_> {
    fn repair(&mut self, entry: &Entry) -> anyhow::Result<Vec<Certificate>> {
        let within = || format!("cannot repair the chain of `{}`", entry.alias);
        let stored: Vec<Certificate> = entry.certificates().cloned().collect();
        let public_key = self.public_key(entry, &stored).with_context(within)?;
        let now = self.args.at.or(self.context.now);
        let none = || Failure::content("it has no certificate");
        let (chain, mut findings) = chain_of(&public_key, &stored, &mut self.issuers, now).ok_or_else(none)?;
        let is_removed =
            |one: &Finding| matches!(one, Finding::Alternative(_) | Finding::Duplicate(_) | Finding::Unrelated(_));
        findings.retain(|finding| !is_removed(finding));
        findings.extend(distrusted(&chain, &self.trust));
        let last = chain.last().filter(|last| self.args.root == Root::Include && !chain::is_self_signed(last));
        if let Some(last) = last.filter(|_| chain.len() > 1) {
            findings.push(Finding::Incomplete(last.clone()));
        }
        // What is in use already is warned of; what would be added must be good.
        let is_grave = |finding: &Finding| match finding {
            Finding::DamagedKey(_) | Finding::Incomplete(_) | Finding::Mismatch => true,
            Finding::Distrusted(one, _) | Finding::Expired(one) | Finding::NotYetValid(one) => !stored.contains(one),
            Finding::Invalid(problem) => problem.is_of_signature() || !stored.contains(problem.culprit()),
            _ => false,
        };
        self.args.tolerance.judge_only(self.context, &findings, is_grave).with_context(within)?;
        Ok(match self.args.root {
            Root::Include => chain,
            Root::Keep if chain.last().is_some_and(|root| stored.contains(root)) => chain,
            Root::Keep | Root::Omit => self.roots.omit(self.context, entry, chain),
        })
    }

    /// The public key of an entry. Java takes the first certificate of a chain for that of the key; where it signed
    /// another one of the chain, only the key itself can tell.
    fn public_key(&mut self, entry: &Entry, stored: &[Certificate]) -> anyhow::Result<Result<Vec<u8>>> {
        match &entry.item {
            Item::KeyPair { key: key @ StoredKey::Sealed(_), .. } if !chain::leaves(stored).contains(&0) => {
                match self.keyring.open(key) {
                    Ok(key) => Ok(key.public_key_info()),
                    Err(fault @ (Fault::PasswordNeeded(_) | Fault::PasswordWrong(_))) => {
                        let message = format!("only its key tells which certificate comes first: {fault}");
                        let hint = format!("a key with a password of its own needs {} SOURCE", Role::Key.option());
                        Err(Failure::password(message).hint(hint).into())
                    }
                    Err(fault) => Err(fault.into()),
                }
            }
            Item::KeyPair { key: StoredKey::Open(key), .. } => Ok(key.public_key_info()),
            _ => Ok(Ok(stored.first().map(|leaf| leaf.public_key_info().to_vec()).unwrap_or_default())),
        }
    }
}

impl Line {
    /// Gives the entry its chain.
    fn put(context: &Context, entry: &mut Entry, chain: Vec<Certificate>) -> Self {
        let old: Vec<Certificate> = entry.certificates().cloned().collect();
        let report = |certificate: &Certificate| CertificateReport::new(certificate, context.now);
        let without = |some: &[Certificate], others: &[Certificate]| {
            let others: HashSet<&Certificate> = others.iter().collect();
            some.iter().filter(|one| !others.contains(one)).map(report).collect()
        };
        Self {
            alias: entry.alias.to_string(),
            complete: chain.last().is_some_and(chain::is_self_signed),
            added: without(&chain, &old),
            removed: without(&old, &chain),
            certificates: chain.iter().map(report).collect(),
            verdict: if entry.set_chain(chain) { Verdict::Repaired } else { Verdict::Unchanged },
        }
    }

    fn lines(&self, would: &'static str) -> Vec<String> {
        let alias = &self.alias;
        if self.verdict == Verdict::Unchanged {
            return vec![format!("  unchanged `{alias}`: chain of {}", self.certificates.len())];
        }
        let title = format!("  {would}repaired `{alias}`: chain of {}", self.certificates.len());
        let added = self.added.iter().map(|one| format!("    added {}", one.summary()));
        let removed = self.removed.iter().map(|one| format!("    removed {}", one.summary()));
        let sorted = (self.added.is_empty() && self.removed.is_empty()).then(|| "    put into order".to_owned());
        [title].into_iter().chain(added).chain(removed).chain(sorted).collect()
    }
}

impl Report {
    fn lines(&self) -> Vec<String> {
        let would = if self.dry_run { "would be " } else { "" };
        let verb = if self.changed { format!("{would}changed") } else { "unchanged".into() };
        let title = format!("{}: {verb}", self.file);
        [title].into_iter().chain(self.entries.iter().flat_map(|line| line.lines(would))).collect()
    }
}
