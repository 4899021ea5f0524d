//! How a store is protected: sections and MAC, without opening anything.

use crate::asn1::ber;
use crate::fault::Result;
use crate::formats::pkcs12::pfx::{Pfx, Safe};
use crate::formats::structure::{Integrity, Section, Structure};
use crate::key::pbe::Budget;

/// Reads the outer structure alone.
pub fn read(bytes: &[u8]) -> Result<Structure> {
    let definite = ber::to_definite(bytes)?;
    let pfx = Pfx::read(&definite)?;
    let authenticated_safe = ber::to_definite(pfx.authenticated_safe)?;
    let integrity = pfx.mac.as_ref().map(Integrity::by);
    let sections = Safe::read_all(&authenticated_safe, &mut Budget::default())?.iter().map(section).collect();
    Ok(Structure { sections, integrity })
}

fn section(safe: &Safe<'_>) -> Section {
    match safe {
        Safe::Clear(_) => Section::Clear,
        Safe::Encrypted { encryption, .. } => Section::under(encryption),
        Safe::Opaque(_) => Section::Opaque,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    macro_rules! structure {
        ($name:literal) => {
            read(include_bytes!(concat!("../../../fixtures/openssl-pkcs12/", $name))).unwrap()
        };
    }

    #[test]
    fn what_openssl_wrote_is_told_without_a_password() {
        let legacy = structure!("legacy.p12");
        let Section::Encrypted { scheme, salt_len } = &legacy.sections[0] else { unreachable!() };
        assert_eq!((scheme.to_string().as_str(), *salt_len), ("PKCS#12 PBE (SHA1, 2048 iterations, RC2-40-CBC)", 8));
        assert_eq!(legacy.sections[1], Section::Clear);
        let mac = legacy.integrity.unwrap();
        assert_eq!((mac.algorithm.as_str(), mac.iterations), ("HMAC-SHA1 (2048 iterations)", Some(2048)));
        assert_eq!(structure!("no-mac.p12").integrity, None);
        assert!(structure!("clear.p12").sections.iter().all(|section| *section == Section::Clear));
    }
}
