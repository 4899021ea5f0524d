//! The encodings of private keys.

pub mod bouncy_castle;
pub mod jwk;
mod legacy_cipher;
pub mod legacy_pem;
pub mod ml_dsa;
pub mod pkcs1;
pub mod pkcs8;
pub mod sec1;

pub use legacy_pem::decrypt_legacy_pem;
