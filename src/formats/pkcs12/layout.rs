//! Where in the file each bag goes: back to its section, or where its like stands.

use crate::keystore::{Entry, Item, Keystore, Place, Section};
use crate::secret::SecretBytes;

/// The sections of a file with the bags of each.
#[derive(Debug)]
pub struct Layout {
    sections: Vec<(Section, Vec<Slot>)>,
    key_home: Option<usize>,
    certificate_home: Option<usize>,
    new_certificates: Section,
}

/// A bag with its position; new ones have the last.
#[derive(Debug)]
struct Slot {
    position: usize,
    bag: SecretBytes,
}

impl Layout {
    /// The sections of a store, still empty. Certificates without a place go to `new_certificates` if no section is fit
    /// for them; keys go to a clear one, for they are protected one by one.
    pub fn new(keystore: &Keystore, new_certificates: Section) -> Self {
        let sections: Vec<_> =
            keystore.protection.sections.iter().map(|section| (section.clone(), Vec::new())).collect();
        let mut layout = Self { sections, key_home: None, certificate_home: None, new_certificates };
        let places = |of: fn(&Entry) -> Vec<Option<Place>>| keystore.entries.iter().flat_map(of);
        layout.key_home = places(key_places).find_map(|place| layout.known(place)).or(layout.first(&Section::Clear));
        layout.certificate_home = places(certificate_places).find_map(|place| layout.known(place));
        layout
    }

    /// Adds the bag of a key.
    pub fn add_key(&mut self, place: Option<Place>, bag: SecretBytes) {
        let home = self.known(place).or(self.key_home).unwrap_or_else(|| self.add_section(Section::Clear));
        self.key_home.get_or_insert(home);
        self.put(home, place, bag);
    }

    /// Adds the bag of a certificate.
    pub fn add_certificate(&mut self, place: Option<Place>, bag: SecretBytes) {
        let home = self.known(place).or(self.certificate_home).or_else(|| self.first_encrypted());
        let home = home.unwrap_or_else(|| self.add_section(self.new_certificates.clone()));
        self.certificate_home.get_or_insert(home);
        self.put(home, place, bag);
    }

    /// The sections with their bags, both in file order: what was read stands where it stood, what is new at the end.
    pub fn into_sections(self) -> Vec<(Section, Vec<SecretBytes>)> {
        let sections = self.sections.into_iter().map(|(section, mut slots)| {
            slots.sort_by_key(|slot| slot.position);
            (section, slots.into_iter().map(|slot| slot.bag).collect())
        });
        sections.collect()
    }

    fn put(&mut self, section: usize, place: Option<Place>, bag: SecretBytes) {
        if let Some((_, slots)) = self.sections.get_mut(section) {
            slots.push(Slot { position: place.map_or(usize::MAX, |place| place.position), bag });
        }
    }

    fn add_section(&mut self, section: Section) -> usize {
        self.sections.push((section, Vec::new()));
        self.sections.len() - 1
    }

    /// A place that exists in this store and can be written to.
    fn known(&self, place: Option<Place>) -> Option<usize> {
        let writable = |at: &usize| self.sections.get(*at).is_some_and(|(section, _)| is_writable(section));
        place.map(|place| place.section).filter(writable)
    }

    fn first(&self, wanted: &Section) -> Option<usize> {
        self.sections.iter().position(|(section, _)| section == wanted)
    }

    fn first_encrypted(&self) -> Option<usize> {
        self.sections.iter().position(|(section, _)| matches!(section, Section::Encrypted(_)))
    }
}

fn is_writable(section: &Section) -> bool {
    !matches!(section, Section::Opaque(_))
}

fn key_places(entry: &Entry) -> Vec<Option<Place>> {
    match entry.item {
        Item::KeyPair { .. } | Item::Secret(_) => vec![entry.place],
        _ => Vec::new(),
    }
}

fn certificate_places(entry: &Entry) -> Vec<Option<Place>> {
    match &entry.item {
        Item::Certificate(stored) | Item::TrustedCertificate(stored) => vec![stored.place],
        Item::KeyPair { chain, .. } => chain.iter().map(|stored| stored.place).collect(),
        Item::Opaque(_) | Item::Secret(_) => Vec::new(),
    }
}
