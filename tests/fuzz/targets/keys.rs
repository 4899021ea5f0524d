//! Private keys in their encodings, and their protection by passwords.

use std::sync::LazyLock;

use certtool::asn1::{Reader, tag};
use certtool::fault::Fault;
use certtool::formats::pem::{self, KeyEncoding};
use certtool::key::encoding::decrypt_legacy_pem;
use certtool::key::pbe::{self, Budget, Scheme};
use certtool::key::{PrivateKey, PublicKey, SealedKey};

use super::edit::{self, Program};
use super::unlocked::{budget, password};

/// A private key in the clear: what is kept is the same key in PKCS#8, whatever it came in.
pub fn private_key(data: &[u8]) {
    let _ = PublicKey::new(data).bits();
    if let Ok(sealed) = SealedKey::from_der(data) {
        let _ = (sealed.scheme(), sealed.open(&password(), &mut budget()));
    }
    let Ok(key) = PrivateKey::from_der(data) else { return };
    let again = PrivateKey::from_pkcs8(key.pkcs8()).expect("PKCS#8 is read");
    assert_eq!((again.algorithm(), again.pkcs8()), (key.algorithm(), key.pkcs8()));
    if let (Ok(own), Ok(other)) = (key.public_key_info(), again.public_key_info()) {
        assert_eq!(own, other);
        let _ = PublicKey::new(&own).algorithm();
    }
    if let Ok(text) = pem::encode_key(&key, KeyEncoding::Pkcs8) {
        let bundle = pem::read(text.as_slice()).expect("what is written is read");
        assert_eq!(bundle.keys().next().map(PrivateKey::pkcs8), Some(key.pkcs8()));
    }
}

/// One EncryptedPrivateKeyInfo under each scheme, at one iteration.
static SEALED: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let files = [
        &include_bytes!("../../../fixtures/pbe/aes-128-ccm.der")[..],
        include_bytes!("../../../fixtures/pbe/aes-256-gcm.der"),
        include_bytes!("../../../fixtures/pbe/aria-256-cbc.der"),
        include_bytes!("../../../fixtures/pbe/camellia-128-cbc.der"),
        include_bytes!("../../../fixtures/pbe/sm4-cbc.der"),
        include_bytes!("../../../fixtures/pbe/hmac-sha3-224.der"),
    ];
    let schemes = files.iter().map(|file| SealedKey::from_der(file).and_then(|key| key.scheme()).expect("a scheme"));
    let schemes = schemes.chain([Scheme::pbes2_aes256(1), Scheme::bks(1), Scheme::bcfks(1)]);
    let key = PrivateKey::from_der(include_bytes!("../../../fixtures/pbe/key.der")).expect("a key");
    let cheap = schemes.map(|scheme| SealedKey::seal(&key, &scheme.with_iterations(1), &password()).expect("sealed"));
    cheap.map(|sealed| sealed.bytes().to_vec()).collect()
});

/// Parameters of password-based encryption, changed: no work beyond the budget, and never another plaintext that passes
/// for the key.
pub fn password_based(data: &[u8]) {
    let _ = Scheme::from_algorithm_identifier(data);
    let _ = decrypt_legacy_pem(&String::from_utf8_lossy(data), data, &password());
    let mut program = Program::new(data);
    let sealed = edit::der(program.choose::<Vec<u8>>(&*SEALED), &mut program);
    let parts = Reader::new(&sealed)
        .sequence()
        .and_then(|mut parts| Ok((parts.expect(tag::SEQUENCE)?.raw.to_vec(), parts.octet_string()?.to_vec())));
    let Ok((algorithm, ciphertext)) = parts else { return };
    let mut left = budget();
    let before = left.iterations_left;
    let opened = pbe::decrypt(&algorithm, &ciphertext, &password(), &mut left);
    assert!(left.iterations_left <= before);
    let mut nothing = Budget { iterations_left: 0, ..budget() };
    let broke = pbe::decrypt(&algorithm, &ciphertext, &password(), &mut nothing);
    assert!(broke.is_err(), "no derivation without a budget");
    let (Ok(plaintext), Ok(scheme)) = (opened, Scheme::from_algorithm_identifier(&algorithm)) else { return };
    match pbe::encrypt(&scheme, plaintext.as_slice(), &password()) {
        Ok((algorithm, ciphertext)) => {
            assert_eq!(pbe::decrypt(&algorithm, &ciphertext, &password(), &mut budget()), Ok(plaintext));
        }
        Err(fault) => assert!(matches!(fault, Fault::Unsupported(_) | Fault::Invalid(_)), "{fault}"),
    }
}
