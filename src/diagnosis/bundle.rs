//! What is wrong with a file of loose certificates and keys, and its repair.

use std::collections::HashSet;

use zeroize::Zeroizing;

use crate::diagnosis::chain::{self, Remedies};
use crate::diagnosis::opened_key::OpenedKey;
use crate::diagnosis::store::key_stays_closed;
use crate::diagnosis::{Companion, Finding, Patient, Remedy, Severity, keys, validity};
use crate::fault::Fault;
use crate::formats::bundle::{EncryptedKey, Object};
use crate::formats::pem::{self, KeyEncoding};
use crate::formats::{Bundle, Piece};
use crate::key::pbe::Budget;
use crate::secret::SecretBytes;
use crate::x509::chain::{is_self_signed, without_root};
use crate::x509::matches::matches;
use crate::x509::{Certificate, Problem};

pub(super) fn findings(patient: &Patient, bundle: &Bundle) -> Vec<Finding> {
    let certificates = certificates(patient, bundle);
    let key = opened_key(patient, bundle);
    let has_key = bundle.keys().next().is_some() || bundle.encrypted_keys().next().is_some();
    let is_single = is_single(bundle);
    let mut findings: Vec<Finding> = bundle.notes.iter().filter_map(|note| lie(note, has_key)).collect();
    findings.extend(objected(patient, bundle, has_key));
    findings.extend(keys::findings(patient, bundle, key.key()));
    if !is_single {
        findings.extend(several_keys(patient, bundle, &certificates));
        findings.iter_mut().for_each(|finding| finding.remedy = None);
    }
    findings.extend(wrong_password(patient, bundle));
    // Of several keys each has its own chain; such a file is no server's, and nothing in it is to be left out.
    if certificates.is_empty() || !is_single {
        let in_clear = bundle.keys().cloned().map(OpenedKey::Open);
        let opened = std::iter::once(key).filter(|_| bundle.keys().next().is_none());
        findings.extend(in_clear.chain(opened).filter_map(|key| chain::of_lone_key(&key)));
        findings.extend(certificates.iter().flat_map(|one| validity::of_anchor(one, patient.now)));
        return findings;
    }
    let remedies = Remedies {
        order: rewriting(has_key, true, false),
        leave_out: rewriting(has_key, true, true),
        fetch: if has_key { Remedy::FetchIssuers { alias: None } } else { Remedy::CompleteChain },
        restate: Some(match bundle.keys().next() {
            Some(_) => rewriting(true, true, false),
            None => Remedy::Decrypt { incomplete: false },
        }),
        omit_root: has_key.then(|| rewriting(true, false, false)),
    };
    let mut builder = patient.issuers_among(std::iter::empty());
    let mut of_chain =
        |key: &OpenedKey, all: &[Certificate]| chain::findings(patient, key, all, &mut builder, &remedies);
    match patient.companion {
        _ if has_key => findings.extend(of_chain(&key, &certificates)),
        Some(Companion::Key(key, others)) => {
            let all: Vec<Certificate> = certificates.iter().chain(others).cloned().collect();
            findings.extend(of_chain(&OpenedKey::Open(key.clone()), &all));
        }
        // A chain that a server is to show, and no bundle of CAs.
        _ if is_shown(patient, &certificates) => findings.extend(of_chain(&OpenedKey::Closed, &certificates)),
        _ => {
            findings.extend(certificates.iter().flat_map(|one| validity::of_anchor(one, patient.now)));
            return findings;
        }
    }
    findings.extend(not_sent(patient, bundle, has_key));
    let is_written = findings.iter().all(|finding| finding.severity < Severity::Error || is_rewritten(finding));
    let root = root(patient, &sent(patient, bundle), has_key);
    findings.extend(root.map(|root| Finding { remedy: root.remedy.filter(|_| is_written), ..root }));
    findings.extend(too_weak(patient, &certificates));
    findings
}

/// Whether the command that writes the file anew repairs it.
fn is_rewritten(finding: &Finding) -> bool {
    matches!(finding.remedy, Some(Remedy::Rewrite { .. } | Remedy::Decrypt { .. }))
}

/// The certificates that the program finds in it.
fn certificates(patient: &Patient, bundle: &Bundle) -> Vec<Certificate> {
    let reader = patient.consumer.filter(|consumer| consumer.is_server()).and_then(|one| one.program().pem);
    let taken = bundle.pieces.iter().filter(|piece| reader.is_none_or(|reader| reader.takes_for_certificate(piece)));
    taken.filter_map(|piece| piece.object.certificate().cloned()).collect()
}

/// Those of them that it sends: the first, and behind it what is labelled as it wants it.
fn sent(patient: &Patient, bundle: &Bundle) -> Vec<Certificate> {
    let passed_over: HashSet<&Certificate> =
        passed_over(patient, bundle).filter_map(|one| one.object.certificate()).collect();
    certificates(patient, bundle).into_iter().filter(|one| !passed_over.contains(one)).collect()
}

/// The certificates behind the first that the program passes over, and would take in its place.
fn passed_over<'b>(patient: &Patient, bundle: &'b Bundle) -> impl Iterator<Item = &'b Piece> {
    let reader = patient.consumer.and_then(|consumer| consumer.program().pem);
    let found = bundle.pieces.iter().filter(move |piece| reader.is_some_and(|one| one.takes_for_certificate(piece)));
    found.skip(1).filter(move |piece| reader.is_some_and(|reader| !reader.takes_for_issuer(piece)))
}

/// An issuer that stands there and does not reach the clients.
fn not_sent(patient: &Patient, bundle: &Bundle, has_key: bool) -> Option<Finding> {
    let is_needed = |piece: &&Piece| piece.object.certificate().is_some_and(|one| !is_self_signed(one));
    let piece = passed_over(patient, bundle).find(is_needed)?;
    let (issuer, label) = (piece.object.certificate()?, piece.label.as_deref()?);
    let line = piece.line.map(|line| format!("line {line}: ")).unwrap_or_default();
    let cause = format!("{line}{} is labelled {label}, and is not the first certificate", issuer.subject());
    let title = patient.consumer?.title();
    let consequence = format!("{title} passes over it and does not send it, and clients find no chain");
    Some(Finding::new("not-sent", Severity::Error, cause, consequence).repaired_by(rewriting(has_key, true, false)))
}

/// Whether it is what a server of two files shows: one certificate that is no CA's, and its issuers.
fn is_shown(patient: &Patient, certificates: &[Certificate]) -> bool {
    let is_server = patient.consumer.is_some_and(|consumer| consumer.is_server() && consumer.takes_two_files());
    is_server && certificates.iter().filter(|one| !one.is_ca()).count() == 1
}

fn rewriting(key: bool, root: bool, unrelated: bool) -> Remedy {
    Remedy::Rewrite { key, root, unrelated, incomplete: false }
}

/// OpenSSL does not load such a certificate into a server (`ssl_security_cert`, "ee key too small", "ca md too weak").
fn too_weak(patient: &Patient, certificates: &[Certificate]) -> Option<Finding> {
    let consumer = patient.consumer?;
    let demanded = consumer.program().security?;
    let mut weak = certificates.iter().flat_map(|one| {
        let of_one = Problem::of_strength(one, patient.now).into_iter();
        of_one.filter(|weakness| demanded.refuses(weakness)).map(|weakness| format!("{}: {weakness}", one.subject()))
    });
    let cause = weak.next()?;
    let consequence = format!(
        "{} does not start with it: OpenSSL refuses it at security level {}, which {} set",
        consumer.title(),
        demanded.level,
        demanded.set_by
    );
    Some(Finding::new("too-weak", Severity::Error, cause, consequence))
}

/// What is read here, and not by OpenSSL.
fn objected(patient: &Patient, bundle: &Bundle, key: bool) -> Option<Finding> {
    if patient.consumer.is_some_and(|consumer| !consumer.has_openssl()) {
        return None;
    }
    let mut objected = bundle.pieces.iter().filter(|piece| piece.objection.is_some());
    let first = objected.next()?;
    let (objection, kind) = (first.objection?, first.kind());
    let what = match (first.line, &first.label) {
        (Some(line), Some(label)) => format!("line {line}: {label}"),
        _ => format!("the {kind}"),
    };
    let others = match objected.count() {
        0 => String::new(),
        count => format!("; and {count} more of the like"),
    };
    let cause = format!("{what} {objection}{others}");
    let consequence = "OpenSSL does not find it or stops there, and HAProxy, nginx and Python with it";
    let finding = Finding::new("not-strict", Severity::Error, cause, consequence);
    Some(finding.repaired_by(Remedy::Rewrite { key, root: true, unrelated: false, incomplete: false }))
}

/// Servers take the first certificate, and the first key, or the last.
fn several_keys(patient: &Patient, bundle: &Bundle, certificates: &[Certificate]) -> Option<Finding> {
    let consumer = patient.consumer.filter(|consumer| consumer.is_server() || consumer.has_openssl());
    let takes_last = consumer.is_some_and(|consumer| consumer.program().takes_last_key);
    let (which, key) = if takes_last { ("last", bundle.keys().last()?) } else { ("first", bundle.keys().next()?) };
    let fits = matches(key, certificates.first()?).unwrap_or(true);
    let other = format!("there are several private keys, and the {which} is not that of the first certificate");
    let several = "there are several private keys".to_owned();
    let fails = if takes_last { "every handshake fails" } else { "refuses to start" };
    let (severity, cause, consequence) = match (consumer, fits) {
        (Some(consumer), false) => (Severity::Error, other, format!("{} takes it, and {fails}", consumer.title())),
        (Some(consumer), true) => (Severity::Note, several, format!("{} takes the {which}", consumer.title())),
        (None, false) => (Severity::Warning, other, "servers take the first of each, and refuse to start".to_owned()),
        (None, true) => return None,
    };
    Some(Finding::new("several-keys", severity, cause, consequence))
}

fn is_single(bundle: &Bundle) -> bool {
    bundle.keys().count() + bundle.encrypted_keys().count() < 2
}

/// The first key that is in the clear or that a password decrypts.
pub(super) fn opened_key(patient: &Patient, bundle: &Bundle) -> OpenedKey {
    if let Some(key) = bundle.keys().next() {
        return OpenedKey::Open(key.clone());
    }
    let mut budget = Budget::default();
    let mut opened = |key: &EncryptedKey| {
        let passwords = [patient.key_password, patient.password].into_iter().flatten();
        let opened = OpenedKey::with(passwords, |password| key.open(password, &mut budget)).ok()?.0;
        matches!(opened, OpenedKey::Open(_) | OpenedKey::Damaged(_)).then_some(opened)
    };
    bundle.encrypted_keys().find_map(&mut opened).unwrap_or(OpenedKey::Closed)
}

/// An encrypted key that none of the given passwords opens. What cannot be tried stays unknown.
fn wrong_password(patient: &Patient, bundle: &Bundle) -> Option<Finding> {
    let passwords: Vec<_> = [patient.key_password, patient.password].into_iter().flatten().collect();
    let mut budget = Budget::default();
    let mut is_wrong = |key: &EncryptedKey| {
        let mut opened = passwords.iter().map(|password| key.open(password, &mut budget));
        !passwords.is_empty() && opened.all(|opened| matches!(opened, Err(Fault::PasswordWrong(_))))
    };
    bundle.encrypted_keys().any(&mut is_wrong).then(key_stays_closed)
}

/// OpenSSL's reader takes `PRIVATE KEY` at its word, and looks for itself behind all other labels.
fn lie(note: &crate::formats::bundle::Note, key: bool) -> Option<Finding> {
    if !note.mislabelled {
        return None;
    }
    let fatal = note.text.starts_with("labelled PRIVATE KEY");
    let (severity, consequence) = if fatal {
        (Severity::Error, "nginx, HAProxy and Python look for PKCS#8 under that label, and find no key")
    } else {
        (Severity::Warning, "Java, Go and others go by the label, and find no key or certificate")
    };
    let finding = Finding::new("mislabelled", severity, note.to_string(), consequence);
    Some(finding.repaired_by(Remedy::Rewrite { key, root: true, unrelated: false, incomplete: false }))
}

fn root(patient: &Patient, certificates: &[Certificate], key: bool) -> Option<Finding> {
    let consumer = patient.consumer.filter(|consumer| consumer.is_server() && certificates.len() > 1)?;
    let root = certificates.iter().find(|one| is_self_signed(one))?;
    let cause = format!("the root {} is in the chain", root.subject());
    let consequence =
        format!("{} sends it needlessly in every handshake: clients use their own copy", consumer.title());
    Some(Finding::new("root-in-chain", Severity::Note, cause, consequence).repaired_by(rewriting(key, false, false)))
}

/// The same as canonical PEM: keys where they were, before the certificates or behind them; behind a key its chain alone,
/// in order. `None` when something would be lost.
pub fn rewritten(patient: &Patient, bundle: &Bundle, root: bool) -> Option<Zeroizing<Vec<u8>>> {
    if !is_single(bundle) || bundle.pieces.iter().any(|piece| !piece.trust.is_silent()) {
        return None;
    }
    let certificates: Vec<Certificate> = bundle.certificates().cloned().collect();
    let companion = if let Some(Companion::Key(key, _)) = patient.companion { Some(key.clone()) } else { None };
    let own = opened_key(patient, bundle).into_key();
    let chain = match own.or(companion) {
        Some(key) => {
            let mut builder = patient.issuers_among(std::iter::empty());
            let (chain, _) = chain::ordered(&OpenedKey::Open(key), &certificates, &mut builder, patient.now)?;
            let had_root = certificates.iter().any(is_self_signed);
            if root && had_root { chain } else { without_root(chain) }
        }
        None => certificates,
    };
    let (mut keys, mut others) = (Vec::new(), String::new());
    for piece in &bundle.pieces {
        match &piece.object {
            Object::Certificate(_) => {}
            Object::PrivateKey(key) => keys.push(pem::encode_key(key, KeyEncoding::Pkcs8).ok()?),
            Object::EncryptedKey(EncryptedKey::Sealed(key)) => {
                keys.push(SecretBytes::new(pem::encode_sealed_key(key)?.into_bytes()))
            }
            Object::EncryptedKey(EncryptedKey::LegacyPem { .. }) | Object::Other(_) => return None,
            Object::Request(der) => others += &pem::encode("CERTIFICATE REQUEST", der),
            Object::Crl(der) => others += &pem::encode("X509 CRL", der),
            Object::PublicKey(der) => others += &pem::encode("PUBLIC KEY", der),
        }
    }
    let keys = Zeroizing::new(keys.iter().map(SecretBytes::as_slice).collect::<Vec<_>>().concat());
    let chain: String = chain.iter().map(pem::encode_certificate).collect();
    let is_key = |piece: &Piece| matches!(piece.object, Object::PrivateKey(_) | Object::EncryptedKey(_));
    let key_first = bundle.pieces.first().is_some_and(is_key);
    let (first, second) =
        if key_first { (keys.as_slice(), chain.as_bytes()) } else { (chain.as_bytes(), keys.as_slice()) };
    Some(Zeroizing::new([first, second, others.as_bytes()].concat()))
}

#[cfg(test)]
#[allow(clippy::panic, clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::formats::Content;
    use time::macros::datetime;

    fn rewrite(file: &[u8]) -> Option<String> {
        let bundle = pem::read(file).unwrap();
        let content = Content::Bundle(bundle);
        let patient = Patient {
            name: "a.pem",
            mode: None,
            content: &content,
            password: None,
            key_password: None,
            issuers: &[],
            companion: None,
            consumer: None,
            now: datetime!(2027-01-01 0:00 UTC),
        };
        let Content::Bundle(bundle) = &content else { panic!("a bundle") };
        let bytes = rewritten(&patient, bundle, true)?;
        Some(String::from_utf8(bytes.to_vec()).unwrap())
    }

    /// Labels in their order.
    fn labels(text: &str) -> Vec<&str> {
        text.lines().filter_map(|line| line.strip_prefix("-----BEGIN ")).collect()
    }

    #[test]
    fn a_rewritten_bundle_is_its_own_rewriting() {
        let misordered = include_bytes!("../../fixtures/doctor/misordered.pem");
        let once = rewrite(misordered).unwrap();
        assert_eq!(labels(&once), ["CERTIFICATE-----", "CERTIFICATE-----", "PRIVATE KEY-----"]);
        assert_eq!(rewrite(once.as_bytes()), Some(once));
    }

    #[test]
    fn requests_and_lists_are_kept_and_what_would_be_lost_is_refused() {
        let mut file = include_bytes!("../../fixtures/pem/leaf.key").to_vec();
        file.extend_from_slice(include_bytes!("../../fixtures/pem/leaf.csr"));
        file.extend_from_slice(include_bytes!("../../fixtures/pem/leaf.crt"));
        let rewritten = rewrite(&file).unwrap();
        assert_eq!(labels(&rewritten), ["PRIVATE KEY-----", "CERTIFICATE-----", "CERTIFICATE REQUEST-----"]);
        file.extend_from_slice(include_bytes!("../../fixtures/pem/leaf-proc-type.key"));
        assert_eq!(rewrite(&file), None);
    }
}
