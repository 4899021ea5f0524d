//! The encodings of private keys other than PKCS#8.

pub mod bouncy_castle;
pub mod jwk;
pub mod legacy_pem;
pub mod pkcs1;
pub mod sec1;

pub use legacy_pem::decrypt_legacy_pem;
