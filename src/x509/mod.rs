//! Certificates: reading, naming, ordering into chains, verifying, issuing.

/// A certificate of `fixtures/x509/`, by its name.
#[cfg(test)]
macro_rules! fixture {
    ($name:literal) => {
        crate::x509::Certificate::from_der(include_bytes!(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/fixtures/x509/",
            $name,
            ".der"
        )))
        .unwrap()
    };
}

pub mod certificate;
pub mod chain;
pub mod crl;
pub mod csr;
pub mod extensions;
pub mod fingerprint;
pub mod issue;
pub mod matches;
pub mod name;
pub mod path;
pub mod problem;
pub mod profile;
pub mod san;
pub mod serial;
pub mod signature;
pub mod validity;

pub use certificate::Certificate;
pub use crl::Crl;
pub use csr::Csr;
pub use name::Name;
pub use problem::{Flaw, Problem};
pub use san::GeneralName;
pub use serial::Serial;
