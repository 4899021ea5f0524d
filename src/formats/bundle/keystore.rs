//! A bundle as the entries that it makes: keys with their chains, and the other certificates.

use std::collections::HashMap;

use time::OffsetDateTime;

use crate::formats::Bundle;
use crate::formats::bundle::chains::Chains;
use crate::formats::bundle::names::Names;
use crate::formats::bundle::{EncryptedKey, Object, Piece};
use crate::key::PrivateKey;
use crate::keystore::keyring::Keyring;
use crate::keystore::trusted::name_for;
use crate::keystore::{
    Alias, Entry, Integrity, Item, Keystore, Opaque, StoredCertificate, StoredKey, TrustSettings, TrustStatements,
};
use crate::secret::SecretBytes;
use crate::x509::Certificate;

/// Oracle's mark of a trust anchor in PKCS#12, as `openssl pkcs12` writes it before a certificate.
pub(crate) const TRUSTED_KEY_USAGE: &str = "2.16.840.1.113894.746875.1.1";

impl Bundle {
    /// The bundle as a store of the same format: the one way in which every command reads entries out of it.
    ///
    /// A key gets its certificate with the chain above it, wherever they stand; every other certificate is an entry of
    /// its own, trusted where the file marks it so. An encrypted key stays sealed; it is paired by what a password of the
    /// keyring shows, else by position, as this program writes it, or by `localKeyID`, as openssl does. Aliases are the
    /// names of the headings, else made from common names as those of imported certificates. What the file leaves open
    /// is told in [`Keystore::inferred`]; a key that none of the passwords opens, in its notes. Of several ways to a root
    /// one that is valid `now` is taken, if that is given.
    pub fn into_keystore(mut self, keyring: &mut Keyring, now: Option<OffsetDateTime>) -> Keystore {
        let mut store = Keystore::new(self.format);
        store.integrity = Integrity::Absent;
        store.inferred.trust = !self.pieces.iter().any(|piece| piece.trusted);
        let statements = share_trust(&mut self.pieces, std::mem::take(&mut self.statements));
        let mut opened = opened(&self.pieces, keyring, &mut store.notes);
        let chains = Chains::of(&self.pieces, &opened, now);
        let mut names = Names::default();
        for (position, piece) in self.pieces.into_iter().enumerate() {
            if chains.have(&piece) {
                continue;
            }
            let chain = chains.of_key_at(position).to_vec();
            let name = piece.friendly_name.clone();
            let made_up = chain.first().or(piece.object.certificate()).map(name_for);
            let Some(item) = item(piece, opened.remove(&position), chain, &statements) else { continue };
            let alias = match name {
                Some(name) => names.keep(name),
                None => inferred(&mut store, names.give(made_up)),
            };
            store.entries.push(Entry::new(alias, None, item));
        }
        store
    }
}

/// What a file says of a certificate counts wherever the certificate stands in it. That it came along as a signer says
/// nothing of its other places.
fn share_trust(pieces: &mut [Piece], mut statements: TrustStatements) -> TrustStatements {
    for piece in pieces.iter() {
        let trust = TrustSettings { signer: false, ..piece.trust.clone() };
        piece.object.certificate().into_iter().for_each(|certificate| statements.add(certificate, &trust));
    }
    for piece in pieces {
        let said = piece.object.certificate().map(|certificate| statements.of(certificate));
        if let Some(said) = said.filter(|said| piece.trust != *said) {
            piece.trust.restrict(&said);
        }
    }
    statements
}

fn inferred(store: &mut Keystore, alias: Alias) -> Alias {
    store.inferred.aliases.insert(alias.clone());
    alias
}

/// The encrypted keys that a password opens, by their positions.
fn opened(pieces: &[Piece], keyring: &mut Keyring, notes: &mut Vec<String>) -> HashMap<usize, PrivateKey> {
    let mut opened = HashMap::new();
    for (position, piece) in pieces.iter().enumerate() {
        let Object::EncryptedKey(key) = &piece.object else { continue };
        let Keyring { passwords, budget } = &mut *keyring;
        let mut why = None;
        for password in passwords.iter() {
            match key.open(password, budget) {
                Ok(key) => {
                    opened.insert(position, key);
                    why = None;
                    break;
                }
                Err(fault) => why = Some(fault),
            }
        }
        if let Some(fault) = why {
            let line = piece.line.map_or_else(String::new, |line| format!("line {line}: "));
            notes.push(format!("{line}the private key was not opened: {fault}"));
        }
    }
    opened
}

/// The item that a piece makes; nothing for what says nothing.
fn item(
    piece: Piece,
    opened: Option<PrivateKey>,
    chain: Vec<Certificate>,
    statements: &TrustStatements,
) -> Option<Item> {
    let stored = |one| StoredCertificate { trust: statements.of(&one), ..StoredCertificate::new(one) };
    let chain = chain.into_iter().map(stored).collect();
    Some(match (piece.object, opened) {
        (Object::Certificate(certificate), _) => {
            let stored = StoredCertificate { trust: piece.trust, ..StoredCertificate::new(certificate) };
            if piece.trusted { Item::TrustedCertificate(stored) } else { Item::Certificate(stored) }
        }
        (Object::PrivateKey(key), _) => Item::KeyPair { key: StoredKey::Open(key), chain },
        (Object::EncryptedKey(EncryptedKey::Sealed(key)), _) => Item::KeyPair { key: StoredKey::Sealed(key), chain },
        (Object::EncryptedKey(EncryptedKey::LegacyPem { .. }), Some(key)) => {
            Item::KeyPair { key: StoredKey::Open(key), chain }
        }
        (Object::EncryptedKey(EncryptedKey::LegacyPem { body, .. }), None) => {
            opaque("private key in OpenSSL's older encryption (Proc-Type: 4,ENCRYPTED)", body)
        }
        (Object::Request(der), _) => opaque("certificate request", der),
        (Object::Crl(der), _) => opaque("certificate revocation list", der),
        (Object::PublicKey(der), _) => opaque("public key", der),
        (Object::Other(_), _) => return None,
    })
}

fn opaque(what: &str, encoded: Vec<u8>) -> Item {
    Item::Opaque(Opaque { what: what.into(), damaged: false, encoded: SecretBytes::new(encoded) })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
