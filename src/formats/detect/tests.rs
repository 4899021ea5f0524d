//! Files of every format, bare, wrapped and under a wrong name.
#![allow(clippy::unwrap_used)]

use crate::fault::{Fault, Result};
use crate::formats::detect;
use crate::formats::{Bundle, Content, Purpose, Unlock, pem};
use crate::key::pbe::Budget;
use crate::keystore::Format;
use crate::secret::Password;

const PEM: &[u8] = include_bytes!("../../../fixtures/pem/chain.pem");
const PKCS7: &[u8] = include_bytes!("../../../fixtures/pkcs7/chain.p7b");
const PKIPATH: &[u8] = include_bytes!("../../../fixtures/pkipath/chain.pkipath");
const KEY: &[u8] = include_bytes!("../../../fixtures/keys/p256.pkcs8.der");

struct NoPassword;

impl Unlock for NoPassword {
    fn password(&mut self, _: Purpose) -> Result<Option<Password>> {
        Ok(None)
    }
}

fn bundle(bytes: &[u8], format: Option<Format>) -> Result<Bundle> {
    match detect::detect(bytes, format)?.read(&mut NoPassword, &mut Budget::default())? {
        Content::Bundle(bundle) => Ok(bundle),
        Content::Keystore(store) => panic!("a keystore: {}", store.format),
    }
}

fn base64(bytes: &[u8]) -> Vec<u8> {
    let armored = pem::encode("X", bytes);
    armored.lines().filter(|line| !line.starts_with('-')).collect::<Vec<_>>().join("\n").into_bytes()
}

fn detect(bytes: &[u8]) -> Result<Format> {
    detect::detect(bytes, None).map(|file| file.format)
}

#[test]
fn each_format_is_found_and_read_bare_and_in_base64() {
    for (bytes, format, pieces) in
        [(PEM, Format::PEM, 2), (PKCS7, Format::PKCS7, 2), (PKIPATH, Format::PKIPATH, 2), (KEY, Format::DER, 1)]
    {
        for file in [bytes.to_vec(), base64(bytes)] {
            assert_eq!(detect(&file), Ok(format));
            let bundle = bundle(&file, None).unwrap();
            assert_eq!((bundle.format, bundle.pieces.len()), (format, pieces));
        }
    }
    let note = bundle(&base64(PKCS7), None).unwrap().notes.remove(0);
    assert_eq!(note.text, "the whole file is base64 around PKCS#7");
}

#[test]
fn keystores_are_told_by_their_first_bytes() {
    assert_eq!(detect(&[0xfe, 0xed, 0xfe, 0xed, 0, 0, 0, 2, 0, 0, 0, 0]), Ok(Format::JKS));
    assert_eq!(detect(&[0xce, 0xce, 0xce, 0xce, 0, 0, 0, 2, 0, 0, 0, 0]), Ok(Format::JCEKS));
    let pfx = [&[0x30, 20, 2, 1, 3, 0x30, 15, 6, 9][..], &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 1, 0xa0, 2, 4, 0]];
    assert_eq!(detect(&pfx.concat()), Ok(Format::PKCS12));
}

#[test]
fn a_format_that_does_not_fit_is_told_what_is_there() {
    let fault = |bytes, format| bundle(bytes, Some(format)).unwrap_err();
    assert_eq!(fault(PEM, Format::JKS), Fault::corrupt("the content is PEM, not a JKS keystore"));
    assert_eq!(fault(PKCS7, Format::DER), Fault::corrupt("the content is PKCS#7, not DER"));
    assert_eq!(fault(&base64(PKIPATH), Format::PKCS7), Fault::corrupt("the content is PkiPath, not PKCS#7"));
    assert_eq!(bundle(PEM, Some(Format::PEM)).unwrap().pieces.len(), 2);
}

#[test]
fn what_is_no_format_has_a_reason() {
    assert_eq!(detect(b""), Err(Fault::corrupt("the file is empty")));
    assert_eq!(detect(&KEY[..40]), Err(Fault::corrupt("it begins like DER, but is cut short or damaged")));
    let unknown = "ASN.1, but neither a keystore nor a certificate, key, request or revocation list";
    assert_eq!(detect(&[0x30, 3, 2, 1, 5]), Err(Fault::corrupt(unknown)));
    assert!(matches!(detect(b"-----BEGIN PGP MESSAGE-----\n"), Ok(Format::PEM)));
}

#[test]
fn damaged_files_never_panic() {
    for original in [PKCS7, PKIPATH, KEY, &base64(PKCS7)] {
        for at in 0..original.len() {
            for change in [0x01, 0x80, 0xff] {
                let mut mutant = original.to_vec();
                mutant[at] ^= change;
                let _ = bundle(&mutant, None);
            }
        }
    }
}
