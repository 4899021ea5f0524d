//! Shows a bundle as a keystore: names for what has none, chains for the keys.

use std::collections::{HashMap, HashSet};

use crate::formats::Bundle;
use crate::formats::bundle::{EncryptedKey, Object, Piece};
use crate::key::PrivateKey;
use crate::keystore::{Alias, Entry, Integrity, Item, Keystore, Opaque, StoredCertificate, StoredKey};
use crate::secret::SecretBytes;
use crate::x509::Certificate;
use crate::x509::matches;

/// Oracle's mark of a trust anchor in PKCS#12, as `openssl pkcs12` writes it before a certificate.
pub(crate) const TRUSTED_KEY_USAGE: &str = "2.16.840.1.113894.746875.1.1";

impl Bundle {
    /// The bundle as a store of the same format. A key in the clear gets the certificate that is its own, and the
    /// issuers that stand right behind it; any other key gets no chain. Names are those of the headings, else common names,
    /// or numbers.
    pub fn into_keystore(self) -> Keystore {
        let mut store = Keystore::new(self.format);
        store.integrity = Integrity::Absent;
        let chains = Chains::of(&self.pieces);
        let mut names = Names::default();
        for (position, piece) in self.pieces.into_iter().enumerate() {
            if chains.taken.contains(&position) {
                continue;
            }
            let chain = chains.of_key.get(&position).cloned().unwrap_or_default();
            let wish = piece.friendly_name.clone().or_else(|| common_name(&piece.object, &chain));
            if let Some(item) = item(piece, chain) {
                store.entries.push(Entry::new(names.give(wish), None, item));
            }
        }
        store
    }
}

/// The common name of what an object is about.
fn common_name(object: &Object, chain: &[Certificate]) -> Option<String> {
    let own = if let Object::Certificate(certificate) = object { Some(certificate) } else { None };
    chain.first().or(own).and_then(Certificate::common_name)
}

/// The item that a piece makes; nothing for what says nothing.
pub(super) fn item(piece: Piece, chain: Vec<Certificate>) -> Option<Item> {
    let chain = chain.into_iter().map(StoredCertificate::new).collect();
    Some(match piece.object {
        Object::Certificate(certificate) => {
            let stored = StoredCertificate { trust: piece.trust, ..StoredCertificate::new(certificate) };
            if piece.trusted { Item::TrustedCertificate(stored) } else { Item::Certificate(stored) }
        }
        Object::PrivateKey(key) => Item::KeyPair { key: StoredKey::Open(key), chain },
        Object::EncryptedKey(EncryptedKey::Sealed(key)) => Item::KeyPair { key: StoredKey::Sealed(key), chain },
        Object::EncryptedKey(EncryptedKey::LegacyPem { body, .. }) => {
            opaque("private key in OpenSSL's older encryption (Proc-Type: 4,ENCRYPTED)", body)
        }
        Object::Request(der) => opaque("certificate request", der),
        Object::Crl(der) => opaque("certificate revocation list", der),
        Object::PublicKey(der) => opaque("public key", der),
        Object::Other(_) => return None,
    })
}

fn opaque(what: &str, encoded: Vec<u8>) -> Item {
    Item::Opaque(Opaque { what: what.into(), encoded: SecretBytes::new(encoded) })
}

/// Which certificates belong to which key, by their positions.
#[derive(Default)]
struct Chains {
    of_key: HashMap<usize, Vec<Certificate>>,
    taken: HashSet<usize>,
}

impl Chains {
    fn of(pieces: &[Piece]) -> Self {
        let mut chains = Self::default();
        // Where each public key stands first: asking every certificate about every key would be quadratic.
        let mut owners: HashMap<&[u8], usize> = HashMap::new();
        for (position, certificate) in certificates(pieces) {
            owners.entry(certificate.public_key_info()).or_insert(position);
        }
        for (position, piece) in pieces.iter().enumerate() {
            let Object::PrivateKey(key) = &piece.object else { continue };
            if let Some(leaf) = leaf_of(key, position, pieces, &owners) {
                chains.take(position, leaf, pieces);
            }
        }
        chains
    }

    /// Gives the key at `position` the chain that begins at `leaf`; two equal keys have it both.
    fn take(&mut self, position: usize, leaf: usize, pieces: &[Piece]) {
        let mut chain: Vec<Certificate> = Vec::new();
        for (at, certificate) in certificates(pieces).skip_while(|(at, _)| *at < leaf) {
            let follows = !pieces[at].trusted
                && chain.last().is_none_or(|child: &Certificate| {
                    !child.is_self_issued() && child.issuer_der() == certificate.subject_der()
                });
            if !follows || at != leaf + chain.len() {
                break;
            }
            chain.push(certificate.clone());
            self.taken.insert(at);
        }
        self.of_key.insert(position, chain);
    }
}

fn certificates(pieces: &[Piece]) -> impl Iterator<Item = (usize, &Certificate)> {
    pieces.iter().enumerate().filter_map(|(position, piece)| match &piece.object {
        Object::Certificate(certificate) => Some((position, certificate)),
        _ => None,
    })
}

/// The certificate with this key: the one right behind it, else the first anywhere (HAProxy's files end with the key).
fn leaf_of(key: &PrivateKey, position: usize, pieces: &[Piece], owners: &HashMap<&[u8], usize>) -> Option<usize> {
    if let Some(Object::Certificate(next)) = pieces.get(position + 1).map(|piece| &piece.object)
        && matches::matches(key, next).unwrap_or(false)
    {
        return Some(position + 1);
    }
    owners.get(key.public_key_info().ok()?.as_slice()).copied()
}

/// Gives names, none twice, as Java compares them.
#[derive(Default)]
pub(super) struct Names {
    given: HashSet<String>,
    /// The last number behind a name that was wished more than once.
    last: HashMap<String, usize>,
    entries: usize,
    /// As they are.
    exactly: HashSet<String>,
}

impl Names {
    /// A name that stands in the file, as it is unless another has just the same.
    pub fn keep(&mut self, name: String) -> Alias {
        if !self.exactly.insert(name.clone()) {
            return self.give(Some(name));
        }
        let alias = Alias::new(name);
        self.given.insert(alias.folded());
        self.entries += 1;
        alias
    }

    /// A name that was not given before: this one, or as near to it as can be.
    pub fn give(&mut self, wish: Option<String>) -> Alias {
        self.entries += 1;
        let wish = wish.filter(|name| !name.trim().is_empty()).unwrap_or_else(|| self.entries.to_string());
        let mut alias = Alias::new(wish.clone());
        while !self.given.insert(alias.folded()) {
            let last = self.last.entry(Alias::new(wish.clone()).folded()).or_insert(1);
            *last += 1;
            alias = Alias::new(format!("{wish}-{last}"));
        }
        self.exactly.insert(alias.to_string());
        alias
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::formats::pem;

    const KEY: &str = include_str!("../../../fixtures/pem/leaf.key");
    const LEAF: &str = include_str!("../../../fixtures/pem/leaf.crt");
    const CA: &str = include_str!("../../../fixtures/pem/ca.crt");
    const SEALED: &str = include_str!("../../../fixtures/pem/leaf-encrypted.key");
    const REQUEST: &str = include_str!("../../../fixtures/pem/leaf.csr");

    /// Each entry as `alias kind certificates`.
    fn entries(parts: &[&str]) -> Vec<String> {
        let store = pem::read(parts.concat().as_bytes()).unwrap().into_keystore();
        let describe =
            |entry: &Entry| format!("{} {} {}", entry.alias, entry.kind().name(), entry.certificates().count());
        store.entries.iter().map(describe).collect()
    }

    #[test]
    fn a_key_takes_its_chain_in_either_order() {
        assert_eq!(entries(&[KEY, LEAF, CA]), ["leaf.example key-pair 2"]);
        assert_eq!(entries(&[LEAF, CA, KEY]), ["leaf.example key-pair 2"]);
        assert_eq!(entries(&[CA, LEAF, KEY]), ["Test CA certificate 1", "leaf.example key-pair 1"]);
    }

    #[test]
    fn a_key_without_its_certificate_stands_alone() {
        assert_eq!(entries(&[KEY, CA]), ["1 key-pair 0", "Test CA certificate 1"]);
        assert_eq!(entries(&[SEALED, LEAF]), ["1 key-pair 0", "leaf.example certificate 1"]);
    }

    #[test]
    fn the_rest_is_named_and_parameters_are_not() {
        let parameters = "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n";
        assert_eq!(
            entries(&[parameters, REQUEST, LEAF, LEAF]),
            ["1 opaque 0", "leaf.example certificate 1", "leaf.example-2 certificate 1"]
        );
    }

    #[test]
    fn names_are_unique_as_java_sees_them() {
        let mut names = Names::default();
        let wishes = [Some("a"), Some("A"), None, Some(""), Some("a-2"), Some("a")];
        let given = wishes.map(|wish| names.give(wish.map(str::to_owned)).to_string());
        assert_eq!(given, ["a", "A-2", "3", "4", "a-2-2", "a-3"]);
    }
}
