//! A CA's answer onto the key entry that it is for.

use std::path::PathBuf;

use serde::Serialize;
use time::OffsetDateTime;

use crate::context::Context;
use crate::error::Failure;
use crate::fault::{Fault, Result};
use crate::io::options::{Issuers, Limits, NewEntry, PasswordSource, Replace, Role};
use crate::io::password;
use crate::io::store::{Edit, Editing, Reading};
use crate::keystore::credential::{Finding, chain_of, distrusted};
use crate::keystore::keyring::Keyring;
use crate::keystore::reply::addressees;
use crate::keystore::{Alias, Entry, Item, Kind, StoredKey, TrustStatements};
use crate::operations::allow::Tolerance;
use crate::operations::entry;
use crate::operations::material;
use crate::operations::root::{Root, Roots};
use crate::report::{CertificateReport, KeyReport};
use crate::secret::Password;
use crate::x509::{Certificate, chain};

/// What is wanted.
#[derive(Debug, Clone)]
pub struct Request {
    /// Files with the reply; `-` is standard input.
    pub reply: Vec<PathBuf>,
    /// The keystore, which must be there.
    pub keystore: PathBuf,
    /// The entry; without one, the one whose key the certificate belongs to.
    pub alias: Option<String>,
    /// Certificates that complete the chain.
    pub issuers: Issuers,
    /// Keep or omit the root certificate at the end of the chain.
    pub root: Root,
    /// Where the keystore's password comes from.
    pub password: Option<PasswordSource>,
    /// Password of a key that has its own; needed only if no certificate shows its public key.
    pub key_password: Option<PasswordSource>,
    /// Password of a reply that is a keystore.
    pub from_password: Option<PasswordSource>,
    /// What is allowed.
    pub tolerance: Tolerance,
    /// When validity is judged; now without one.
    pub at: Option<OffsetDateTime>,
    /// How files are replaced.
    pub replace: Replace,
    /// Protection against hostile files.
    pub limits: Limits,
}

/// What was done, or would be.
#[derive(Serialize)]
pub struct Report {
    /// The keystore.
    pub file: String,
    /// The name of its format.
    pub format: &'static str,
    /// Alias of the entry.
    pub alias: String,
    /// What became of its chain.
    pub verdict: Verdict,
    /// The key, as the certificate tells it.
    pub key: Option<KeyReport>,
    /// The chain as it is now, the certificate of the key first.
    pub certificates: Vec<CertificateReport>,
    /// Whether nothing was written.
    pub dry_run: bool,
}

/// What became of the chain of the entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Another took its place.
    Replaced,
    /// It is the right one already.
    Unchanged,
}

/// The entry that the reply is for.
struct Addressee {
    at: usize,
    /// Its public key; an error where that cannot be computed.
    public_key: Result<Vec<u8>>,
}

/// Imports a CA's reply onto the entry whose key it certifies. The key stays sealed, and the entry keeps its alias, date
/// and attributes.
///
/// # Errors
/// When the reply is for no key of the store, or for several, when its chain is not what it should be and that is not
/// allowed, and when a file cannot be read or written.
pub fn run(request: &Request, context: &Context) -> anyhow::Result<Report> {
    let reading = Reading::new(Role::From, request.from_password.as_ref(), &request.limits);
    let mut trust = TrustStatements::default();
    let reply = material::certificates(context, &request.reply, &reading, &mut trust)?;
    let of_store = Reading::new(Role::Store, request.password.as_ref(), &request.limits);
    let issuers = material::issuers(context, &request.issuers, &of_store, &mut trust)?;
    let editing = Editing {
        role: Role::Store,
        source: request.password.as_ref(),
        format: None,
        mac_password: None,
        keys: None,
        limits: &request.limits,
        protection: &NewEntry::UNCHANGED,
        replace: &request.replace,
    };
    // Before the lock is taken: nobody should wait for a person who types.
    let own = password::given(context, Role::Key, request.key_password.as_ref())?;
    let mut edit = Edit::begin_existing(context, &request.keystore, &editing)?;
    let addressee = addressee(request, &edit, &reply, own.as_ref())?;
    let chain = chain(request, context, &edit, &addressee, (&reply, &issuers, &trust))?;
    let entry = &mut edit.keystore.entries[addressee.at];
    let changed = entry.set_chain(chain);
    let report = Report {
        file: request.keystore.display().to_string(),
        format: edit.keystore.format.name(),
        alias: entry.alias.to_string(),
        verdict: if changed { Verdict::Replaced } else { Verdict::Unchanged },
        key: entry.certificates().next().map(|leaf| KeyReport::new(&leaf.key_algorithm())),
        certificates: entry.certificates().map(|one| CertificateReport::new(one, context.now)).collect(),
        dry_run: request.replace.dry_run,
    };
    if changed {
        edit.commit(context, &editing)?;
    }
    Ok(report)
}

/// Finds the entry by what its old certificate says of its key, and by the key itself only where that says nothing.
fn addressee(
    request: &Request,
    edit: &Edit,
    reply: &[Certificate],
    own: Option<&Password>,
) -> anyhow::Result<Addressee> {
    let candidates = candidates(request, edit)?;
    let stated = candidates.iter().filter_map(|&at| Some((at, stated_key(&edit.keystore.entries[at])?)));
    let stated = only(request, edit, stated.collect(), reply)?;
    let passwords = own.into_iter().chain(&edit.password).collect();
    let mut keyring = Keyring { passwords, budget: request.limits.budget_of_keys(2 * candidates.len()) };
    if let Some(addressee) = stated {
        let Item::KeyPair { key, .. } = &edit.keystore.entries[addressee.at].item else { return Ok(addressee) };
        // A certificate may stand beside a key that is not its own.
        return Ok(match keyring.open(key) {
            Ok(key) => Addressee { at: addressee.at, public_key: key.public_key_info() },
            Err(_) => addressee,
        });
    }
    let (mut opened, mut closed) = (Vec::new(), Vec::new());
    for &at in &candidates {
        let Item::KeyPair { key, .. } = &edit.keystore.entries[at].item else { continue };
        match keyring.open(key).map(|key| key.public_key_info()) {
            Ok(public_key) if candidates.len() == 1 => return Ok(Addressee { at, public_key }),
            Ok(Ok(public_key)) => opened.push((at, public_key)),
            Ok(Err(fault)) | Err(fault) => closed.push((at, fault)),
        }
    }
    match only(request, edit, opened, reply)? {
        Some(addressee) => Ok(addressee),
        None if closed.is_empty() => Err(mismatch(request).into()),
        None => Err(untold(request, edit, &closed)),
    }
}

/// The entries that may be meant.
fn candidates(request: &Request, edit: &Edit) -> anyhow::Result<Vec<usize>> {
    let (keystore, name) = (&edit.keystore, request.keystore.display().to_string());
    let is_key = |at: &usize| keystore.entries[*at].kind() == Kind::KeyPair;
    let Some(alias) = &request.alias else {
        let keys: Vec<usize> = (0..keystore.entries.len()).filter(is_key).collect();
        let none = || Failure::content(format!("there is no private key in `{name}`"));
        return if keys.is_empty() { Err(none().into()) } else { Ok(keys) };
    };
    let at = keystore.position(&Alias::new(alias)).ok_or_else(|| entry::missing(&[alias], keystore, &name))?;
    let no_key = || Failure::content(format!("the entry `{alias}` of `{name}` has no private key"));
    if is_key(&at) { Ok(vec![at]) } else { Err(no_key().into()) }
}

/// The public key of an entry as it shows without a password.
fn stated_key(entry: &Entry) -> Option<Vec<u8>> {
    match &entry.item {
        Item::KeyPair { key: StoredKey::Open(key), .. } => key.public_key_info().ok(),
        _ => entry.certificates().next().map(|leaf| leaf.public_key_info().to_vec()),
    }
}

/// The entry whose key the reply certifies, if there is one; more than one is an error.
fn only(
    request: &Request,
    edit: &Edit,
    known: Vec<(usize, Vec<u8>)>,
    reply: &[Certificate],
) -> std::result::Result<Option<Addressee>, Failure> {
    let (places, mut public_keys): (Vec<usize>, Vec<Vec<u8>>) = known.into_iter().unzip();
    match addressees(&public_keys, reply)[..] {
        [] => Ok(None),
        [one] => Ok(Some(Addressee { at: places[one], public_key: Ok(public_keys.swap_remove(one)) })),
        ref several => {
            let positions = several.iter().map(|&one| &edit.keystore.entries[places[one]]);
            let message = format!("the reply is for {} entries of `{}`", several.len(), request.keystore.display());
            Err(Failure::usage(message).hint(entry::choice_of("an --alias", positions)))
        }
    }
}

fn mismatch(request: &Request) -> Failure {
    let name = request.keystore.display();
    Failure::check(format!("no certificate of the reply belongs to a private key of `{name}`"))
        .hint("to import it anyway, give --alias ALIAS --allow mismatch")
}

/// The failure of keys that neither a certificate nor opening them tells anything of.
fn untold(request: &Request, edit: &Edit, closed: &[(usize, Fault)]) -> anyhow::Error {
    let what = "no certificate tells whose key the reply is for";
    let hint = format!("a key with a password of its own needs {} SOURCE", Role::Key.option());
    match closed {
        [(at, fault)] => {
            let alias = &edit.keystore.entries[*at].alias;
            let within = format!("{what}, and not the key `{alias}` of `{}`", request.keystore.display());
            match fault {
                Fault::PasswordNeeded(_) | Fault::PasswordWrong(_) => {
                    Failure::password(format!("{within}: {fault}")).hint(hint).into()
                }
                other => anyhow::Error::new(other.clone()).context(within),
            }
        }
        several => {
            let closed = several.iter().map(|(at, _)| &edit.keystore.entries[*at]);
            Failure::password(format!("{what}, and {} keys do not open", several.len()))
                .hint(entry::choice_of("an --alias", closed))
                .hint(hint)
                .into()
        }
    }
}

/// The new chain, judged.
fn chain(
    request: &Request,
    context: &Context,
    edit: &Edit,
    addressee: &Addressee,
    (reply, issuers, trust): (&[Certificate], &[Certificate], &TrustStatements),
) -> anyhow::Result<Vec<Certificate>> {
    let old = edit.keystore.entries[addressee.at].certificates();
    let known = old.chain(issuers).chain(edit.keystore.certificates());
    let now = request.at.unwrap_or(context.now);
    let none = || Failure::content("there is no certificate in the reply");
    let (chain, mut findings) =
        chain_of(&addressee.public_key, reply, &mut chain::Builder::new(known), now).ok_or_else(none)?;
    findings.extend(distrusted(&chain, trust));
    let mismatched = findings.contains(&Finding::Mismatch) && request.alias.is_some();
    request.tolerance.judge(context, &findings).map_err(|failure| match mismatched {
        true => failure.hint("leave --alias out to have the entry found by its key"),
        false => failure,
    })?;
    Ok(match request.root {
        Root::Include => chain,
        Root::Omit => Roots::of(&edit.keystore).omit(context, &edit.keystore.entries[addressee.at], chain),
    })
}
