//! What PKCS#12 cannot hold, said before anything is written.

use crate::asn1::{Reader, tag};
use crate::fault::Result;
use crate::formats::objections;
use crate::formats::pkcs12::bags;
use crate::key::Envelope;
use crate::key::pbe::Scheme;
use crate::keystore::{Entry, Format, Item, StoredCertificate, StoredKey};
use crate::x509::{Certificate, chain};

/// Fails with every entry that PKCS#12 cannot hold, and why.
pub fn check(entries: &[Entry]) -> Result<()> {
    objections::check(Format::PKCS12, entries, objection)
}

/// Why the format cannot hold an entry.
pub fn objection(entry: &Entry) -> Option<&'static str> {
    match &entry.item {
        Item::KeyPair { key, chain } => sealed_key(key).or_else(|| strangers(chain)),
        Item::Opaque(opaque) if !is_bag(opaque.encoded.as_slice()) => Some("what was not understood in another format"),
        Item::Secret(secret) if bags::secret_key(secret.encoded.as_slice()).is_err() => {
            Some("secret keys as another format seals them")
        }
        _ => None,
    }
}

/// However odd: what BCFKS carries begins with a number.
fn is_bag(encoded: &[u8]) -> bool {
    Reader::new(encoded).sequence().is_ok_and(|bag| bag.peek() != Some(tag::INTEGER))
}

/// Java's providers read their own protectors nowhere else, and others not at all.
fn sealed_key(key: &StoredKey) -> Option<&'static str> {
    let StoredKey::Sealed(key) = key else { return None };
    let foreign = key.envelope() != Envelope::Pkcs8 || matches!(key.scheme(), Ok(Scheme::Jks | Scheme::Jceks { .. }));
    foreign.then_some("private keys as another format seals them")
}

/// The file has no chains: readers find each certificate's issuer by its name, and what is nobody's issuer would be an
/// entry of its own. Java refuses such chains as well.
fn strangers(chain: &[StoredCertificate]) -> Option<&'static str> {
    if chain.iter().all(|stored| stored.place.is_some()) {
        return None;
    }
    let certificates: Vec<Certificate> = chain.iter().map(|stored| stored.certificate.clone()).collect();
    let built = chain::build(certificates.first()?, &certificates);
    let strange = !built.unrelated.is_empty() || !built.duplicates.is_empty();
    strange.then_some("chains with certificates that have no part in them")
}
