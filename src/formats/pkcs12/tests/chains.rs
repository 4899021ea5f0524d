//! Chains, which the file does not have: they are found again by names, or refused before they are lost.

use super::*;
use crate::asn1::tag;
use crate::formats::pem;
use crate::x509::Certificate;

fn certificates() -> Vec<Certificate> {
    pem::read(include_bytes!("../../../../fixtures/chain/ordered.pem")).unwrap().certificates().cloned().collect()
}

fn store_of(chain: Vec<Certificate>) -> Keystore {
    let key = PrivateKey::from_pkcs8(include_bytes!("../../../../fixtures/keys/p256.pkcs8.der")).unwrap();
    let key = StoredKey::Sealed(SealedKey::seal(&key, &Scheme::pbes2_aes256(1), &password("changeit")).unwrap());
    let chain = chain.into_iter().map(StoredCertificate::new).collect();
    let entry = Entry::new(Alias::from("server"), None, Item::KeyPair { key, chain });
    Keystore { entries: vec![entry], ..Keystore::new(Format::PKCS12) }
}

fn write_of(chain: Vec<Certificate>) -> Result<Vec<u8>> {
    let options = WriteOptions { password: Some(password("changeit")), iterations: Some(1), ..WriteOptions::default() };
    Pkcs12.write(&store_of(chain), &options)
}

fn chain_of(bytes: &[u8]) -> Vec<Certificate> {
    read(bytes).entries[0].certificates().cloned().collect()
}

/// A certificate whose issuer is the root, in capitals, under a signature that cannot be checked.
fn child_of(root: &Certificate) -> Certificate {
    let issuer = root.subject_der().to_ascii_uppercase();
    let algorithm = writer::sequence(|algorithm| _ = algorithm.oid(&Oid::from_dotted("1.2.3").unwrap()));
    let tbs = writer::sequence(|tbs| {
        tbs.unsigned(7).raw(&algorithm).raw(&issuer);
        tbs.sequence(|dates| {
            _ = dates.element(tag::UTC_TIME, b"200101000000Z").element(tag::UTC_TIME, b"400101000000Z")
        });
        tbs.sequence(|_| ()).raw(root.public_key_info());
    });
    let der = writer::sequence(|child| _ = child.raw(&tbs).raw(&algorithm).bit_string(&[0; 8]));
    Certificate::from_der(&der).unwrap()
}

#[test]
fn an_issuer_is_found_by_a_name_that_is_spelled_another_way() {
    let root = certificates().pop().unwrap();
    let chain = vec![child_of(&root), root.clone()];
    assert_ne!(chain[0].issuer_der(), root.subject_der());
    assert_eq!(chain_of(&write_of(chain.clone()).unwrap()), chain);
}

#[test]
fn a_chain_in_another_order_is_put_in_order() {
    let chain = certificates();
    let shuffled = vec![chain[0].clone(), chain[2].clone(), chain[1].clone()];
    assert_eq!(chain_of(&write_of(shuffled).unwrap()), chain);
}

#[test]
fn what_would_fall_out_of_its_chain_is_refused() {
    let mut chain = certificates();
    let text = "a PKCS#12 keystore cannot hold chains with certificates that have no part in them: \"server\"";
    let refused = Err(Fault::CannotHold(text.into()));
    chain.push(chain[0].clone());
    assert_eq!(write_of(chain.clone()), refused, "a certificate twice");
    chain.swap_remove(1);
    assert_eq!(write_of(chain), refused, "a gap");
}
