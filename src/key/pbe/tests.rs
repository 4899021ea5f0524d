//! Keys that OpenSSL and Bouncy Castle encrypted, and what we make of them.

use super::*;
use crate::asn1::Reader;
use crate::fault::Fault;
use crate::secret::Password;

macro_rules! fixture {
    ($name:expr) => {
        include_bytes!(concat!("../../../fixtures/pbe/", $name, ".der")).as_slice()
    };
}

const KEY: &[u8] = fixture!("key");

/// Each with what names its cipher and its key derivation.
const SEALED: [(&[u8], &str); 17] = [
    (fixture!("aes-128-ccm"), "PBKDF2-HMAC-SHA512, 1000 iterations, AES-128-CCM"),
    (fixture!("aes-192-ccm"), "PBKDF2-HMAC-SHA512, 1000 iterations, AES-192-CCM"),
    (fixture!("aes-256-ccm"), "PBKDF2-HMAC-SHA512, 1000 iterations, AES-256-CCM"),
    (fixture!("aes-128-gcm"), "PBKDF2-HMAC-SHA512, 1000 iterations, AES-128-GCM"),
    (fixture!("aes-192-gcm"), "PBKDF2-HMAC-SHA512, 1000 iterations, AES-192-GCM"),
    (fixture!("aes-256-gcm"), "PBKDF2-HMAC-SHA512, 1000 iterations, AES-256-GCM"),
    (fixture!("aria-128-cbc"), "PBKDF2-HMAC-SHA256, 1000 iterations, ARIA-128-CBC"),
    (fixture!("aria-192-cbc"), "PBKDF2-HMAC-SHA256, 1000 iterations, ARIA-192-CBC"),
    (fixture!("aria-256-cbc"), "PBKDF2-HMAC-SHA256, 1000 iterations, ARIA-256-CBC"),
    (fixture!("camellia-128-cbc"), "PBKDF2-HMAC-SHA256, 1000 iterations, Camellia-128-CBC"),
    (fixture!("camellia-192-cbc"), "PBKDF2-HMAC-SHA256, 1000 iterations, Camellia-192-CBC"),
    (fixture!("camellia-256-cbc"), "PBKDF2-HMAC-SHA256, 1000 iterations, Camellia-256-CBC"),
    (fixture!("sm4-cbc"), "PBKDF2-HMAC-SHA256, 1000 iterations, SM4-CBC"),
    (fixture!("hmac-sha3-224"), "PBKDF2-HMAC-SHA3-224, 1000 iterations, AES-256-CBC"),
    (fixture!("hmac-sha3-256"), "PBKDF2-HMAC-SHA3-256, 1000 iterations, AES-256-CBC"),
    (fixture!("hmac-sha3-384"), "PBKDF2-HMAC-SHA3-384, 1000 iterations, AES-256-CBC"),
    (fixture!("hmac-sha3-512"), "PBKDF2-HMAC-SHA3-512, 1000 iterations, AES-256-CBC"),
];

/// AlgorithmIdentifier and ciphertext of an EncryptedPrivateKeyInfo.
fn parts(sealed: &[u8]) -> (&[u8], &[u8]) {
    let mut info = Reader::new(sealed).sequence().unwrap();
    (info.element().unwrap().raw, info.octet_string().unwrap())
}

#[test]
fn keys_of_other_tools_open_and_are_sealed_again_in_the_same_way() {
    let password = Password::new("changeit".into());
    for (sealed, name) in SEALED {
        let (algorithm, ciphertext) = parts(sealed);
        let key = decrypt(algorithm, ciphertext, &password, &mut Budget::default()).unwrap();
        assert_eq!(key.as_slice(), KEY, "{name}");
        let scheme = Scheme::from_algorithm_identifier(algorithm).unwrap();
        assert_eq!(scheme.to_string(), format!("PBES2 ({name})"));
        let (again, ciphertext) = encrypt(&scheme, KEY, &password).unwrap();
        assert_eq!(Scheme::from_algorithm_identifier(&again).as_ref(), Ok(&scheme));
        let key = decrypt(&again, &ciphertext, &password, &mut Budget::default()).unwrap();
        assert_eq!(key.as_slice(), KEY, "{name}");
    }
}

#[test]
fn a_wrong_password_is_told_from_a_missing_end() {
    for (sealed, name) in SEALED {
        let (algorithm, ciphertext) = parts(sealed);
        let opened = |ciphertext: &[u8], password: &str| {
            decrypt(algorithm, ciphertext, &Password::new(password.into()), &mut Budget::default()).unwrap_err()
        };
        assert!(matches!(opened(ciphertext, "changeIt"), Fault::PasswordWrong(_)), "{name}");
        assert!(matches!(opened(&ciphertext[..7], "changeit"), Fault::Corrupt(_)), "{name}");
    }
}

#[test]
fn seed_is_named() {
    let (algorithm, _) = parts(fixture!("seed-cbc"));
    let fault = Scheme::from_algorithm_identifier(algorithm).unwrap_err();
    assert_eq!(fault, Fault::Unsupported("unsupported cipher SEED-CBC (1.2.410.200004.1.4)".into()));
}
