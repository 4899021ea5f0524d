//! Repairs the certificate chains of key entries.

use std::collections::HashSet;

use anyhow::Context as _;
use serde::Serialize;
use time::OffsetDateTime;

use crate::context::Context;
use crate::error::Failure;
use crate::fault::{Fault, Result};
use crate::io::options::{Changed, Issuers, KeyPassword, PasswordSource, Role};
use crate::io::password::{self, OfKeys};
use crate::io::store::{Edit, Editing, Reading};
use crate::keystore::credential::{Finding, chain_of, distrusted};
use crate::keystore::keyring::Keyring;
use crate::keystore::{Entry, Item, Keystore, Kind, StoredKey, TrustStatements};
use crate::operations::allow::Tolerance;
use crate::operations::entry;
use crate::operations::material;
use crate::operations::root::Roots;
use crate::report::CertificateReport;
use crate::x509::{Certificate, chain};

/// What is wanted.
#[derive(Debug, Clone)]
pub struct Request {
    /// The entries, or patterns with * and ?; every key without one.
    pub alias: Vec<String>,
    /// Certificates that complete the chains.
    pub issuers: Issuers,
    /// Keep or omit the root certificate at the end of a chain.
    pub root: Root,
    /// Password of keys that have their own password; needed only when a chain does not begin with its
    /// leaf.
    pub key_password: Option<PasswordSource>,
    /// What is allowed.
    pub tolerance: Tolerance,
    /// When validity is judged; now without one.
    pub at: Option<OffsetDateTime>,
    /// The store, and how it is replaced.
    pub changed: Changed,
}

/// What becomes of the root.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Root {
    /// Every chain ends with its root.
    Include,
    /// A root stays where it is, and is not added where it is not.
    Keep,
    /// No chain has its root, unless that is its only certificate.
    Omit,
}

/// What was done, or would be.
#[derive(Serialize)]
pub struct Report {
    /// The store.
    pub file: String,
    /// The name of its format.
    pub format: &'static str,
    /// Whether a chain was repaired.
    pub changed: bool,
    /// The chains that were looked at.
    pub entries: Vec<RepairedChain>,
    /// Whether nothing was written.
    pub dry_run: bool,
}

/// The chain of one entry.
#[derive(Serialize)]
pub struct RepairedChain {
    /// The alias of the entry.
    pub alias: String,
    /// Whether it had to be repaired.
    pub verdict: Verdict,
    /// Whether it ends with a self-signed certificate.
    pub complete: bool,
    /// What it has now and had not.
    pub added: Vec<CertificateReport>,
    /// What it had and has no longer.
    pub removed: Vec<CertificateReport>,
    /// What it has now, leaf first.
    pub certificates: Vec<CertificateReport>,
}

/// What became of a chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// It was not as it should be.
    Repaired,
    /// It was.
    Unchanged,
}

/// What the chains of a store are repaired with.
struct ChainRepair<'a> {
    request: &'a Request,
    context: &'a Context,
    issuers: chain::Builder<'a>,
    /// What the files of these say of them.
    trust: TrustStatements,
    roots: Roots,
    keyring: Keyring<'a>,
}

/// Repairs the chains of keys: all that are meant, or none.
///
/// # Errors
/// When no key with a chain is meant, when a chain stays incomplete or would get an issuer that clients refuse and that is
/// not allowed, and whatever keeps the store from being read or written.
pub fn run(request: &Request, context: &Context) -> anyhow::Result<Report> {
    let reading = Reading::new(Role::Store, request.changed.password.as_ref(), &request.changed.limits);
    let mut trust = TrustStatements::default();
    let ca = material::issuers(context, &request.issuers, &reading, &mut trust)?;
    let keys: Vec<KeyPassword> = request.key_password.iter().cloned().map(KeyPassword::of_every_key).collect();
    let keys = Some(OfKeys { role: Role::Key, given: &keys, opens_all: false });
    let editing = Editing { keys, ..Editing::of(&request.changed) };
    // Before the lock is taken: nobody should wait for a person who types.
    let own = password::given(context, Role::Key, request.key_password.as_ref())?;
    let mut edit = Edit::begin_existing(context, &request.changed.keystore, &editing)?;
    let chosen = chosen(request, context, &edit.keystore)?;
    let keyring = Keyring {
        passwords: own.iter().chain(&edit.password).collect(),
        budget: request.changed.limits.budget_of_keys(2 * chosen.len()),
    };
    let mut repair = ChainRepair::new(request, context, &edit.keystore, (&ca, trust), keyring);
    let chains =
        chosen.iter().map(|&at| repair.chain(&edit.keystore.entries[at])).collect::<anyhow::Result<Vec<_>>>()?;
    let entries: Vec<RepairedChain> = chosen
        .into_iter()
        .zip(chains)
        .map(|(at, chain)| RepairedChain::put(context, &mut edit.keystore.entries[at], chain))
        .collect();
    let changed = entries.iter().any(|line| line.verdict == Verdict::Repaired);
    let format = edit.keystore.format.name();
    if changed {
        edit.commit(context, &editing)?;
    }
    let file = request.changed.keystore.display().to_string();
    Ok(Report { file, format, changed, entries, dry_run: request.changed.replace.dry_run })
}

/// The positions of the keys that are meant and have a chain.
fn chosen(request: &Request, context: &Context, keystore: &Keystore) -> anyhow::Result<Vec<usize>> {
    let name = request.changed.keystore.display().to_string();
    let meant = entry::select_or_all(keystore, &request.alias, &name)?;
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

impl<'a> ChainRepair<'a> {
    fn new(
        request: &'a Request,
        context: &'a Context,
        keystore: &'a Keystore,
        (ca, trust): (&'a [Certificate], TrustStatements),
        keyring: Keyring<'a>,
    ) -> Self {
        let issuers = chain::Builder::new(ca.iter().chain(keystore.certificates()));
        Self { request, context, issuers, trust, roots: Roots::of(keystore), keyring }
    }

    /// The chain of an entry as it should be.
    fn chain(&mut self, entry: &Entry) -> anyhow::Result<Vec<Certificate>> {
        let within = || format!("cannot repair the chain of `{}`", entry.alias);
        let stored: Vec<Certificate> = entry.certificates().cloned().collect();
        let public_key = self.public_key(entry, &stored).with_context(within)?;
        let now = self.request.at.unwrap_or(self.context.now);
        let none = || Failure::content("it has no certificate");
        let (chain, mut findings) = chain_of(&public_key, &stored, &mut self.issuers, now).ok_or_else(none)?;
        let is_removed =
            |one: &Finding| matches!(one, Finding::Alternative(_) | Finding::Duplicate(_) | Finding::Unrelated(_));
        findings.retain(|finding| !is_removed(finding));
        findings.extend(distrusted(&chain, &self.trust));
        let last = chain.last().filter(|last| self.request.root == Root::Include && !chain::is_self_signed(last));
        if let Some(last) = last.filter(|_| chain.len() > 1) {
            findings.push(Finding::Incomplete(last.clone()));
        }
        // What is in use already is warned of; what would be added must be good.
        let is_grave = |finding: &Finding| match finding {
            Finding::DamagedKey(_) | Finding::Incomplete(_) | Finding::Mismatch => true,
            Finding::Flawed(flaw) => flaw.problem.is_of_signature() || !stored.contains(&flaw.certificate),
            _ => false,
        };
        self.request.tolerance.judge_only(self.context, &findings, is_grave).with_context(within)?;
        Ok(match self.request.root {
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

impl RepairedChain {
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
}
