//! Which certificates of a bundle belong to which key.

use std::collections::{HashMap, HashSet};

use time::OffsetDateTime;

use crate::formats::bundle::{Object, Piece};
use crate::key::PrivateKey;
use crate::x509::Certificate;
use crate::x509::chain;
use crate::x509::fingerprint::Sha256;
use crate::x509::matches;

/// The chains of the keys of a bundle.
#[derive(Default)]
pub(super) struct Chains {
    /// Leaf first, by the position of the key.
    of_key: HashMap<usize, Vec<Certificate>>,
    links: HashSet<Sha256>,
}

impl Chains {
    /// Pairs every key with its certificate and the chain above it.
    ///
    /// The certificates right behind a named key, as this program writes them, are its chain. Else the leaf is found by
    /// the public key, or by the `localKeyID` that `openssl pkcs12` writes where no password opens the key, wherever it
    /// stands; the chain is then built by signature. Of several ways to a root one that is valid `now` is taken, if that
    /// is given. `opened` has the keys that are encrypted in the file, by their positions.
    pub fn of(pieces: &[Piece], opened: &HashMap<usize, PrivateKey>, now: Option<OffsetDateTime>) -> Self {
        let owners = Owners::of(pieces);
        let mut builder = chain::Builder::new(loose(pieces).map(|(_, certificate)| certificate));
        let mut chains = Self::default();
        for (position, piece) in pieces.iter().enumerate() {
            let key = match &piece.object {
                Object::PrivateKey(key) => Some(key),
                Object::EncryptedKey(_) => opened.get(&position),
                _ => continue,
            };
            let mut built = || {
                let leaf = owners.leaf(key, piece)?;
                let built = match now {
                    Some(now) => builder.build_at(leaf, &[], now),
                    None => builder.build(leaf, &[]),
                };
                Some(built.certificates)
            };
            if let Some(chain) = written_behind(key, piece, &pieces[position + 1..]).or_else(&mut built) {
                chains.links.extend(chain.iter().map(Certificate::sha256));
                chains.of_key.insert(position, chain);
            }
        }
        chains
    }

    /// The chain of the key at this position; empty where none of the certificates is its own.
    pub fn of_key_at(&self, position: usize) -> &[Certificate] {
        self.of_key.get(&position).map_or(&[], Vec::as_slice)
    }

    /// Whether a piece is nothing but a part of such a chain.
    pub fn have(&self, piece: &Piece) -> bool {
        !piece.trusted
            && piece.object.certificate().is_some_and(|certificate| self.links.contains(&certificate.sha256()))
    }
}

/// The certificates that may be the leaf of a key.
struct Owners<'p> {
    /// By their public keys. Asking every certificate about every key would be quadratic.
    by_key: HashMap<Vec<u8>, &'p Certificate>,
    by_local_key_id: HashMap<&'p str, &'p Certificate>,
}

impl<'p> Owners<'p> {
    fn of(pieces: &'p [Piece]) -> Self {
        let mut owners = Self { by_key: HashMap::new(), by_local_key_id: HashMap::new() };
        for (piece, certificate) in loose(pieces) {
            if let Some(id) = local_key_id(piece) {
                owners.by_local_key_id.entry(id).or_insert(certificate);
            }
            let Ok(identity) = matches::identity(certificate.public_key_info()) else { continue };
            let owner = owners.by_key.entry(identity).or_insert(certificate);
            // A renewed certificate may have kept its key: the one that lasts longest is meant.
            if certificate.not_after() > owner.not_after() {
                *owner = certificate;
            }
        }
        owners
    }

    fn leaf(&self, key: Option<&PrivateKey>, piece: &Piece) -> Option<&'p Certificate> {
        let Some(key) = key else { return self.by_local_key_id.get(local_key_id(piece)?).copied() };
        let identity = matches::identity(&key.public_key_info().ok()?).ok()?;
        let leaf = *self.by_key.get(&identity)?;
        matches::matches(key, leaf).unwrap_or(false).then_some(leaf)
    }
}

/// The certificates that are not marked as trust anchors.
fn loose(pieces: &[Piece]) -> impl Iterator<Item = (&Piece, &Certificate)> {
    let unmarked = pieces.iter().filter(|piece| !piece.trusted);
    unmarked.filter_map(|piece| Some((piece, piece.object.certificate()?)))
}

fn local_key_id(piece: &Piece) -> Option<&str> {
    let id = piece.headings.iter().rev().find_map(|line| line.strip_prefix("localKeyID:"))?.trim();
    (!id.is_empty()).then_some(id)
}

/// The chain as this program writes it behind a key, in its order and no longer than it was: certificates without
/// headings, but for the name of the key when they stand in a file of their own. The position alone tells it where no
/// password opens the key.
fn written_behind(key: Option<&PrivateKey>, piece: &Piece, behind: &[Piece]) -> Option<Vec<Certificate>> {
    let name = piece.friendly_name.as_ref()?;
    let (first, rest) = behind.split_first()?;
    let leaf = first.object.certificate().filter(|_| is_unnamed(first, name))?;
    if first.trusted || key.is_some_and(|key| !matches::matches(key, leaf).unwrap_or(false)) {
        return None;
    }
    let issuers =
        rest.iter().take_while(|piece| piece.headings.is_empty()).map_while(|piece| piece.object.certificate());
    Some(std::iter::once(leaf).chain(issuers).cloned().collect())
}

/// Whether nothing more is said of a certificate than this name: openssl adds subject and issuer.
fn is_unnamed(piece: &Piece, name: &String) -> bool {
    let said = |line: &String| line != "Bag Attributes" && !line.starts_with("friendlyName:");
    !piece.headings.iter().any(said) && piece.friendly_name.as_ref().is_none_or(|own| own == name)
}
