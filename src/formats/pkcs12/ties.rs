//! What the attributes of keys and certificates have in common.

use crate::formats::pkcs12::bags::Bag;

/// What a key and its certificate have in common, the strongest first.
#[derive(Debug, PartialEq, Eq, Hash)]
pub enum Tie<'a> {
    /// The local key identifier and the name: identifiers alone are not always unique, least of all Java's dates.
    IdAndName(&'a [u8], String),
    /// The local key identifier.
    Id(&'a [u8]),
    /// The name, in lower case.
    Name(String),
}

/// What the attributes of a bag say about whom it belongs to, the strongest first.
pub fn ties(bag: &Bag) -> impl Iterator<Item = Tie<'_>> {
    let id = bag.attributes.local_key_id();
    let name = bag.attributes.friendly_name().map(|name| name.to_lowercase());
    let both = id.zip(name.clone()).map(|(id, name)| Tie::IdAndName(id, name));
    both.into_iter().chain(id.map(Tie::Id)).chain(name.map(Tie::Name))
}

/// The certificates of one tie.
#[derive(Debug, Default)]
pub struct Group<'a> {
    certificates: Vec<usize>,
    public_key: Option<&'a [u8]>,
    has_other_public_keys: bool,
    keys: usize,
}

impl<'a> Group<'a> {
    /// Adds a certificate by the position of its bag.
    pub fn add_certificate(&mut self, at: usize, public_key: &'a [u8]) {
        self.has_other_public_keys |= *self.public_key.get_or_insert(public_key) != public_key;
        self.certificates.push(at);
    }

    /// Counts a key that has the same tie.
    pub fn add_key(&mut self) {
        self.keys += 1;
    }

    /// The positions of the certificates' bags, in the order of the file.
    pub fn certificates(&self) -> &[usize] {
        &self.certificates
    }

    /// Whether the tie is shared, so that it does not say which certificate is whose.
    pub fn is_ambiguous(&self) -> bool {
        self.has_other_public_keys || self.keys > 1
    }
}
