//! `certtool import-reply`: a CA's answer onto the key entry that it is for.

use std::path::PathBuf;

use serde::Serialize;

use crate::args::{At, Replace, password_source};
use crate::context::Context;
use crate::error::Failure;
use crate::fault::{Fault, Result};
use crate::io::options::{Issuers, Limits, NewEntry, PasswordSource, Role};
use crate::io::password;
use crate::io::store::{Edit, Editing, Reading};
use crate::keystore::credential::{Finding, chain_of, distrusted};
use crate::keystore::keyring::Keyring;
use crate::keystore::reply::addressees;
use crate::keystore::{Alias, Entry, Item, Kind, StoredKey, TrustStatements};
use crate::operations::allow::Tolerance;
use crate::operations::entry;
use crate::operations::material;
use crate::operations::root::Root;
use crate::operations::root::Roots;
use crate::outcome::Outcome;
use crate::report::{CertificateReport, KeyReport};
use crate::secret::Password;
use crate::x509::{Certificate, chain};

const EXAMPLES: &str = "\
Examples:
  What the CA sent, whatever its form and order
      certtool import-reply domain.crt ca.pem --keystore requested.jks \\
        --password env:STOREPASS --backup
  The certificate alone, its issuers from a file, the root left out
      certtool import-reply domain.crt --ca ca.pem --root omit \\
        --keystore requested.jks --password env:STOREPASS";

/// Import a CA's reply onto the key entry that it is for
///
/// Takes what the CA sent: certificates in PEM or DER, PKCS#7, a bundle, in any order. Finds the entry whose key the
/// certificate belongs to, completes the chain with --ca, the entry's old chain and the other certificates of the
/// keystore, and refuses what would not work: a reply for another key, a missing issuer, expired or unrelated
/// certificates. The key stays sealed, and the entry keeps its alias, date and attributes.
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Args {
    /// Files with the reply, in any order and format; `-` for standard input
    #[arg(value_name = "REPLY", required = true)]
    reply: Vec<PathBuf>,
    /// The keystore to change
    #[arg(long, value_name = "FILE")]
    keystore: PathBuf,
    /// The entry [default: the one whose key the certificate belongs to]
    #[arg(long, value_name = "ALIAS")]
    alias: Option<String>,
    #[command(flatten)]
    issuers: Issuers,
    /// What becomes of a self-signed certificate at the end of the chain
    #[arg(long, value_name = "WHAT", default_value = "include")]
    root: Root,
    /// Where the keystore's password comes from: env:NAME, file:PATH, fd:N, stdin, prompt or pass:LITERAL
    #[arg(long, value_name = "SOURCE", value_parser = password_source())]
    password: Option<PasswordSource>,
    /// Where the key's own password comes from; needed only when no certificate tells its public key
    #[arg(long, value_name = "SOURCE", value_parser = password_source())]
    key_password: Option<PasswordSource>,
    /// Where the password of a reply that is a keystore comes from
    #[arg(long, value_name = "SOURCE", value_parser = password_source())]
    from_password: Option<PasswordSource>,
    #[command(flatten)]
    tolerance: Tolerance,
    #[command(flatten)]
    at: At,
    #[command(flatten)]
    replace: Replace,
    #[command(flatten)]
    limits: Limits,
}

#[derive(Serialize)]
struct Report {
    file: String,
    format: &'static str,
    alias: String,
    verdict: Verdict,
    key: Option<KeyReport>,
    certificates: Vec<CertificateReport>,
    dry_run: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Verdict {
    Replaced,
    Unchanged,
}

/// The entry that the reply is for.
struct Addressee {
    at: usize,
    /// Its public key; an error where that cannot be computed.
    public_key: Result<Vec<u8>>,
}

/// Runs the command.
pub fn run(args: Args, context: &Context) -> anyhow::Result<Outcome> {
    let args = &args;
    let reading = Reading::new(Role::From, args.from_password.as_ref(), &args.limits);
    let mut trust = TrustStatements::default();
    let reply = material::certificates(context, &args.reply, &reading, &mut trust)?;
    let of_store = Reading::new(Role::Store, args.password.as_ref(), &args.limits);
    let issuers = material::issuers(context, &args.issuers, &of_store, &mut trust)?;
    let editing = Editing {
        role: Role::Store,
        source: args.password.as_ref(),
        format: None,
        mac_password: None,
        keys: None,
        limits: &args.limits,
        protection: &NewEntry::UNCHANGED,
        replace: &args.replace,
    };
    // Before the lock is taken: nobody should wait for a person who types.
    let own = password::given(context, Role::Key, args.key_password.as_ref())?;
    let mut edit = Edit::begin_existing(context, &args.keystore, &editing)?;
    let addressee = addressee(args, &edit, &reply, own.as_ref())?;
    let chain = chain(args, context, &edit, &addressee, (&reply, &issuers, &trust))?;
    let entry = &mut edit.keystore.entries[addressee.at];
    let changed = entry.set_chain(chain);
    let report = Report {
        file: args.keystore.display().to_string(),
        format: edit.keystore.format.name(),
        alias: entry.alias.to_string(),
        verdict: if changed { Verdict::Replaced } else { Verdict::Unchanged },
        key: entry.certificates().next().map(|leaf| KeyReport::new(&leaf.key_algorithm())),
        certificates: entry.certificates().map(|one| CertificateReport::new(one, context.now)).collect(),
        dry_run: args.replace.dry_run,
    };
    if changed {
        edit.commit(context, &editing)?;
    }
    let outcome = Outcome::summary(context, &report, report.lines())?;
    Ok(outcome.unchanged_if(!changed && args.replace.detailed_exitcode))
}

/// Finds the entry by what its old certificate says of its key, and by the key itself only where that says nothing.
fn addressee(args: &Args, edit: &Edit, reply: &[Certificate], own: Option<&Password>) -> anyhow::Result<Addressee> {
    let candidates = candidates(args, edit)?;
    let stated = candidates.iter().filter_map(|&at| Some((at, stated_key(&edit.keystore.entries[at])?)));
    let stated = only(args, edit, stated.collect(), reply)?;
    let passwords = own.into_iter().chain(&edit.password).collect();
    let mut keyring = Keyring { passwords, budget: args.limits.budget_of_keys(2 * candidates.len()) };
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
    match only(args, edit, opened, reply)? {
        Some(addressee) => Ok(addressee),
        None if closed.is_empty() => Err(mismatch(args).into()),
        None => Err(untold(args, edit, &closed)),
    }
}

/// The entries that may be meant.
fn candidates(args: &Args, edit: &Edit) -> anyhow::Result<Vec<usize>> {
    let (keystore, name) = (&edit.keystore, args.keystore.display().to_string());
    let is_key = |at: &usize| keystore.entries[*at].kind() == Kind::KeyPair;
    let Some(alias) = &args.alias else {
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
    args: &Args,
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
            let message = format!("the reply is for {} entries of `{}`", several.len(), args.keystore.display());
            Err(Failure::usage(message).hint(entry::choice_of("an --alias", positions)))
        }
    }
}

fn mismatch(args: &Args) -> Failure {
    let name = args.keystore.display();
    Failure::check(format!("no certificate of the reply belongs to a private key of `{name}`"))
        .hint("if it is meant for an entry all the same, give --alias ALIAS --allow mismatch")
}

/// The failure of keys that neither a certificate nor opening them tells anything of.
fn untold(args: &Args, edit: &Edit, closed: &[(usize, Fault)]) -> anyhow::Error {
    let what = "no certificate tells whose key the reply is for";
    let hint = format!("a key with a password of its own needs {} SOURCE", Role::Key.option());
    match closed {
        [(at, fault)] => {
            let alias = &edit.keystore.entries[*at].alias;
            let within = format!("{what}, and not the key `{alias}` of `{}`", args.keystore.display());
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
    args: &Args,
    context: &Context,
    edit: &Edit,
    addressee: &Addressee,
    (reply, issuers, trust): (&[Certificate], &[Certificate], &TrustStatements),
) -> anyhow::Result<Vec<Certificate>> {
    let old = edit.keystore.entries[addressee.at].certificates();
    let known = old.chain(issuers).chain(edit.keystore.certificates());
    let now = args.at.or(context.now);
    let none = || Failure::content("there is no certificate in the reply");
    let (chain, mut findings) =
        chain_of(&addressee.public_key, reply, &mut chain::Builder::new(known), now).ok_or_else(none)?;
    findings.extend(distrusted(&chain, trust));
    let mismatched = findings.contains(&Finding::Mismatch) && args.alias.is_some();
    args.tolerance.judge(context, &findings).map_err(|failure| match mismatched {
        true => failure.hint("leave --alias out to have the entry found by its key"),
        false => failure,
    })?;
    Ok(match args.root {
        Root::Include => chain,
        Root::Omit => Roots::of(&edit.keystore).omit(context, &edit.keystore.entries[addressee.at], chain),
    })
}

impl Report {
    fn lines(&self) -> Vec<String> {
        let Self { file, alias, .. } = self;
        let would = if self.dry_run { "would be " } else { "" };
        let mut lines = vec![match self.verdict {
            Verdict::Replaced => format!("{file}: {would}replaced the chain of `{alias}`"),
            Verdict::Unchanged => format!("{file}: unchanged: `{alias}` has this chain already"),
        }];
        lines.extend(self.certificates.iter().map(|certificate| format!("  {}", certificate.summary())));
        lines
    }
}
