//! A format made up for the tests: a new one is its own file, and one line in [`super::CODECS`].
#![allow(clippy::unwrap_used)]

use std::path::Path;

use crate::fault::{Fault, Result};
use crate::formats::pem::PemStore;
use crate::formats::{self, Codec, Content, Unlock, WriteOptions, detect};
use crate::key::PrivateKey;
use crate::key::pbe::Budget;
use crate::keystore::{About, Capabilities, Entry, Format, Keystore, StoredKey};
use crate::secret::Password;

impl Format {
    /// PEM behind a line of its own.
    const TOY: Self = Self::new(&About { aliases: &["plaything"], ..About::keystore("toy", "toy keystore", &["toy"]) });
}

const MAGIC: &[u8] = b"TOY\n";

/// The codec of toy keystores.
pub struct Toy;

impl Codec for Toy {
    fn format(&self) -> Format {
        Format::TOY
    }

    fn capabilities(&self) -> Capabilities {
        PemStore.capabilities()
    }

    fn sniff(&self, bytes: &[u8]) -> bool {
        bytes.starts_with(MAGIC)
    }

    fn read(&self, bytes: &[u8], unlock: &mut dyn Unlock, budget: &mut Budget) -> Result<Keystore> {
        let text = bytes.strip_prefix(MAGIC).ok_or_else(|| Fault::corrupt("it does not begin with TOY"))?;
        if text.is_empty() {
            return Ok(Keystore::new(Format::TOY));
        }
        Ok(Keystore { format: Format::TOY, ..PemStore.read(text, unlock, budget)? })
    }

    fn objection(&self, entry: &Entry) -> Option<&'static str> {
        PemStore.objection(entry)
    }

    fn write(&self, keystore: &Keystore, options: &WriteOptions) -> Result<Vec<u8>> {
        Ok([MAGIC, &PemStore.write(keystore, options)?].concat())
    }

    fn seal(&self, key: &PrivateKey, password: &Password, options: &WriteOptions) -> Result<StoredKey> {
        PemStore.seal(key, password, options)
    }
}

/// Everything that knows all formats knows this one.
#[test]
fn a_new_format_is_found_named_read_written_and_described() {
    assert_eq!(formats::named("TOY"), Ok(Format::TOY));
    assert_eq!(formats::for_new_store(Path::new("keys.Toy")), Format::TOY);
    assert_eq!(detect::detect(MAGIC, None).map(|file| file.format), Ok(Format::TOY));
    assert!(formats::codec(Format::TOY).is_some());
    assert!(crate::report::holdings::table().lines().next().unwrap().contains("    toy"));

    let options = WriteOptions::default();
    let bytes = Toy.write(&Keystore::new(Format::TOY), &options).unwrap();
    struct Nobody;
    impl Unlock for Nobody {
        fn password(&mut self, _: formats::Purpose) -> Result<Option<Password>> {
            Ok(None)
        }
    }
    let content = detect::detect(&bytes, None).unwrap().read(&mut Nobody, &mut Budget::default()).unwrap();
    assert!(matches!(content, Content::Keystore(Keystore { format: Format::TOY, .. })));
}
