//! Certificates, requests, revocation lists, chains and imports.

use std::collections::HashSet;
use std::sync::LazyLock;

use certtool::formats::bundle::Object;
use certtool::formats::{Content, der, pem};
use certtool::keystore::trusted::{self, IfTaken, Import, Verdict};
use certtool::keystore::{Alias, Format, Keystore, Timestamp};
use certtool::x509::chain;
use certtool::x509::{Certificate, Crl, Csr, Problem, path, signature};

use super::edit::{self, Program};
use super::shown::{self, NOW};

/// Certificates with their issuers, a renewed issuer, strangers.
static POOL: LazyLock<Vec<Certificate>> = LazyLock::new(|| {
    let files = [
        &include_bytes!("../../../fixtures/chain/shuffled.pem")[..],
        include_bytes!("../../../fixtures/trusted/bundle.pem"),
        include_bytes!("../../../fixtures/inspect/everything.pem"),
        include_bytes!("../../../fixtures/inspect/weak.pem"),
    ];
    let certificates = files.iter().flat_map(|file| {
        let bundle = pem::read(file).expect("a fixture");
        bundle.certificates().cloned().collect::<Vec<_>>()
    });
    certificates.collect()
});

/// A certificate, and everything that `inspect` shows of it.
pub fn x509(data: &[u8]) {
    let Ok(certificate) = Certificate::from_der(data) else { return };
    assert_eq!(certificate.der(), data);
    assert!(data.len() > certificate.tbs_der().len());
    assert_eq!(Certificate::from_der(certificate.der()).as_ref(), Ok(&certificate));
    let _ = (chain::is_self_signed(&certificate), certificate.is_ca(), trusted::name_for(&certificate));
    let bundle = der::read(data).expect("a certificate is a DER file");
    shown::inspected(&Content::Bundle(bundle));
}

/// A certification request.
pub fn csr(data: &[u8]) {
    let Ok(csr) = Csr::from_der(data) else { return };
    let _ = (csr.is_signed_by_its_key(), Problem::of_request(&csr), csr.attributes().count());
    inspected(Object::Request(data.to_vec()));
}

/// A certificate revocation list.
pub fn crl(data: &[u8]) {
    let Ok(crl) = Crl::from_der(data) else { return };
    assert!(crl.revoked().count() <= data.len() / 4, "no more entries than there is room for");
    let _ = (Problem::of_crl(&crl, NOW), crl.has_whole_list());
    inspected(Object::Crl(data.to_vec()));
}

fn inspected(object: Object) {
    let mut bundle = der::read(POOL[0].der()).expect("a certificate");
    bundle.pieces[0].object = object;
    shown::inspected(&Content::Bundle(bundle));
}

/// Some of the pool, some of them changed.
fn chosen(program: &mut Program) -> Vec<Certificate> {
    let count = usize::from(program.byte() % 8);
    let chosen = (0..count).filter_map(|_| {
        let one = program.choose::<Certificate>(&*POOL).clone();
        let changes = program.some();
        if !program.byte().is_multiple_of(3) {
            return Some(one);
        }
        Certificate::from_der(&edit::der(one.der(), &mut Program::new(&changes))).ok()
    });
    chosen.collect()
}

/// Building and ordering chains: nothing is invented, nothing is lost, and each is signed by the next unless it is said.
pub fn chain(data: &[u8]) {
    let certificates = chosen(&mut Program::new(data));
    let leaves = chain::leaves(&certificates);
    assert!(leaves.iter().all(|&at| at < certificates.len()) && leaves.is_sorted());
    let Some(built) = chain::order(&certificates) else { return assert!(certificates.is_empty()) };
    assert_eq!(built.links.len() + 1, built.certificates.len());
    for (pair, link) in built.certificates.windows(2).zip(&built.links) {
        assert_eq!(signature::verify(&pair[0], &pair[1]), *link, "the links say whether each is signed by the next");
        assert_eq!(pair[0].issuer().canonical(), pair[1].subject().canonical());
    }
    assert!(path::problems(&built.certificates, &built.links).len() <= 4 * built.certificates.len().pow(2));
    let ders: HashSet<&[u8]> = built.certificates.iter().map(Certificate::der).collect();
    assert_eq!(ders.len(), built.certificates.len(), "none stands in a chain twice");
    let parts = built.certificates.len() + built.duplicates.len() + built.unrelated.len();
    assert_eq!(parts, certificates.len(), "chain, duplicates and the unrelated are all there is");
    assert!(built.unrelated.iter().all(|&at| !ders.contains(certificates[at].der())));
    let again = chain::order(&built.certificates).expect("a chain is not empty");
    assert_eq!(again.certificates.len(), built.certificates.len(), "a chain is its own order");
}

/// Importing trusted certificates: each gets a verdict, what is said to be there is there, and once is enough.
pub fn import(data: &[u8]) {
    let mut program = Program::new(data);
    let if_taken = *program.choose(&[IfTaken::Error, IfTaken::Replace, IfTaken::Skip]);
    let alias = program.byte().is_multiple_of(4).then(|| Alias::new(String::from_utf8_lossy(&program.some())));
    let certificates = chosen(&mut program);
    let mut keystore = Keystore::new(Format::JKS);
    let import = Import { alias, if_taken, may_replace_key: false, created: Timestamp(0) };
    let verdicts = trusted::import(&mut keystore, &certificates, &import);
    assert_eq!(verdicts.len(), certificates.len());
    for imported in verdicts.iter().filter(|imported| imported.verdict == Verdict::Added) {
        let there = keystore.entry(&imported.alias).expect("what was added is there");
        assert!(if_taken == IfTaken::Replace || there.certificates().eq([&imported.certificate]));
    }
    let names: HashSet<String> = keystore.entries.iter().map(|entry| entry.alias.folded()).collect();
    assert_eq!(names.len(), keystore.entries.len(), "no two entries are one to Java");
    if import.alias.is_none() {
        let before = keystore.clone();
        trusted::import(&mut keystore, &certificates, &import);
        assert_eq!(keystore, before, "a second import changes nothing");
    }
}
