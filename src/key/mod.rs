//! Private and secret keys: their encodings, their protection by passwords, their generation.

pub mod algorithm;
pub mod derivation;
pub mod encoding;
pub mod generate;
pub mod key_spec;
pub mod pbe;
pub mod private_key;
pub mod public_key;
pub mod sealed_key;
pub mod secret_key;

pub use algorithm::KeyAlgorithm;
pub use key_spec::{Curve, KeySpec};
pub use private_key::PrivateKey;
pub use public_key::PublicKey;
pub use sealed_key::{Envelope, SealedKey};
pub use secret_key::SecretKey;
