//! How private keys are written.

use clap::builder::PossibleValue;

use crate::formats::pem::KeyEncoding;

super::choice!(KeyEncoding, &[KeyEncoding::Traditional, KeyEncoding::Pkcs8], |encoding| match encoding {
    KeyEncoding::Traditional => {
        PossibleValue::new("pkcs1").aliases(["traditional", "sec1"]).help("PKCS#1 for RSA, SEC 1 for EC")
    }
    KeyEncoding::Pkcs8 => PossibleValue::new("pkcs8").help("PRIVATE KEY"),
});
