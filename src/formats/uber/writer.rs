//! Writes UBER.

use sha1::{Digest, Sha1};

use crate::data_stream::Output;
use crate::fault::{Fault, Result};
use crate::formats::WriteOptions;
use crate::formats::bks::{ITERATIONS, contents};
use crate::formats::uber::{MAX_ITERATIONS, VERSION};
use crate::key::pbe::{Cipher, Convention, Encryption, Scheme};
use crate::keystore::{Format, Keystore, Section};
use crate::secret::SecretBytes;

/// Writes a store. It keeps its iteration count unless `options` say otherwise.
pub fn write(keystore: &Keystore, options: &WriteOptions) -> Result<Vec<u8>> {
    let Some(password) = &options.password else {
        return Err(Fault::PasswordNeeded("an UBER keystore cannot be written without a password".into()));
    };
    contents::check(Format::UBER, &keystore.entries)?;
    let iterations = iterations(keystore, options)?;
    let mut plaintext = Output::default();
    contents::write(&mut plaintext, &keystore.entries, password, options)?;
    let digest = Sha1::digest(plaintext.since(0));
    plaintext.raw(&digest);
    let plaintext = SecretBytes::new(plaintext.into_bytes());
    let encryption = Encryption::fresh(&Scheme::uber(iterations))?.with_convention(Convention::BouncyCastle(""));
    let mut output = Output::default();
    output.u32(VERSION).block(encryption.salt())?.u32(iterations);
    output.raw(&encryption.encrypt(plaintext.as_slice(), password)?);
    Ok(output.into_bytes())
}

fn iterations(keystore: &Keystore, options: &WriteOptions) -> Result<u32> {
    let own = match keystore.protection.sections.as_slice() {
        [Section::Encrypted(Scheme::Pkcs12 { cipher: Cipher::Twofish, iterations })] => Some(iterations.get()),
        _ => None,
    };
    let iterations = options.iterations.or(own).unwrap_or(ITERATIONS);
    if iterations <= MAX_ITERATIONS {
        return Ok(iterations);
    }
    let limit = format!("Bouncy Castle opens UBER keystores of up to {MAX_ITERATIONS} iterations, not {iterations}");
    Err(Fault::Invalid(limit))
}
