//! Generation of new private keys.

use std::sync::mpsc;
use std::thread;

use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::error::Unspecified;
use aws_lc_rs::rsa::{KeyPair as RsaKeyPair, KeySize};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P384_SHA384_ASN1_SIGNING, ECDSA_P521_SHA512_ASN1_SIGNING, EcdsaKeyPair,
    Ed25519KeyPair,
};

use crate::fault::{Fault, Result};
use crate::key::{Curve, KeySpec, PrivateKey};

/// Makes a new key from the system's random numbers. RSA takes its time: 0.1 s for 2048 bits, seconds for 8192.
///
/// [`Fault::Invalid`] for an RSA size other than 2048, 3072, 4096 and 8192.
pub fn generate(spec: KeySpec) -> Result<PrivateKey> {
    let failed = |Unspecified| Fault::Invalid(format!("the cryptographic library cannot make a key {spec}"));
    match spec {
        KeySpec::Rsa(bits) => {
            let size = key_size(bits)?;
            let key = if bits < 4096 { RsaKeyPair::generate(size) } else { race(size) };
            let pkcs8 = key.and_then(|key| key.as_der()).map_err(failed)?;
            PrivateKey::from_pkcs8(pkcs8.as_ref())
        }
        KeySpec::Ec(curve) => {
            let pkcs8 = EcdsaKeyPair::generate(signing(curve)).and_then(|key| key.to_pkcs8v1()).map_err(failed)?;
            PrivateKey::from_pkcs8(pkcs8.as_ref())
        }
        KeySpec::Ed25519 => {
            let pkcs8 = Ed25519KeyPair::generate().and_then(|key| key.to_pkcs8v1()).map_err(failed)?;
            PrivateKey::from_pkcs8(pkcs8.as_ref())
        }
    }
}

/// The faster of two searches: how long the search for large primes takes is mostly luck. The slower one goes on
/// unheard, and ends with the process.
fn race(size: KeySize) -> std::result::Result<RsaKeyPair, Unspecified> {
    let (finish, first) = mpsc::channel();
    let runners = thread::available_parallelism().map_or(1, |cores| cores.get().min(2));
    for _ in 0..runners {
        let finish = finish.clone();
        // Without a thread to be had, the search runs on this one, below.
        let _ = thread::Builder::new().spawn(move || finish.send(RsaKeyPair::generate(size)));
    }
    drop(finish);
    first.recv().unwrap_or_else(|_| RsaKeyPair::generate(size))
}

fn key_size(bits: u32) -> Result<KeySize> {
    Ok(match bits {
        2048 => KeySize::Rsa2048,
        3072 => KeySize::Rsa3072,
        4096 => KeySize::Rsa4096,
        8192 => KeySize::Rsa8192,
        other => {
            return Err(Fault::Invalid(format!("RSA keys of {other} bits cannot be made: 2048, 3072, 4096 or 8192")));
        }
    })
}

fn signing(curve: Curve) -> &'static aws_lc_rs::signature::EcdsaSigningAlgorithm {
    match curve {
        Curve::P256 => &ECDSA_P256_SHA256_ASN1_SIGNING,
        Curve::P384 => &ECDSA_P384_SHA384_ASN1_SIGNING,
        Curve::P521 => &ECDSA_P521_SHA512_ASN1_SIGNING,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::key::KeyAlgorithm;

    #[test]
    fn every_kind_is_what_it_was_asked_to_be() {
        for (spec, algorithm) in [
            (KeySpec::Rsa(2048), KeyAlgorithm::Rsa { bits: 2048 }),
            (KeySpec::Ec(Curve::P256), KeyAlgorithm::Ec(Curve::P256)),
            (KeySpec::Ec(Curve::P384), KeyAlgorithm::Ec(Curve::P384)),
            (KeySpec::Ec(Curve::P521), KeyAlgorithm::Ec(Curve::P521)),
            (KeySpec::Ed25519, KeyAlgorithm::Ed25519),
        ] {
            let (key, other) = (generate(spec).unwrap(), generate(spec).unwrap());
            assert_eq!(key.algorithm(), &algorithm);
            assert_eq!(KeyAlgorithm::of_public_key_info(&key.public_key_info().unwrap()).unwrap(), algorithm);
            assert_ne!(key, other);
        }
    }

    #[test]
    fn a_race_has_one_winner() {
        let key = race(KeySize::Rsa4096).unwrap();
        assert_eq!(key.public_modulus_len(), 512);
    }

    #[test]
    fn other_sizes_are_refused() {
        for bits in [0, 1024, 2049, 16384] {
            assert!(matches!(generate(KeySpec::Rsa(bits)), Err(Fault::Invalid(_))));
        }
    }
}
