//! PkiPath: SEQUENCE OF Certificate, the certificate nearest the anchor first (ITU-T X.509; RFC 6066 10.1; Java's
//! CertPath encoding "PkiPath").

use crate::asn1::Reader;
use crate::asn1::writer::sequence;
use crate::fault::{Fault, Result};
use crate::formats::Bundle;
use crate::formats::bundle::Object;
use crate::key::pbe::Budget;
use crate::keystore::{About, Format};
use crate::x509::Certificate;

impl Format {
    /// Java's PkiPath: SEQUENCE OF Certificate, root side first.
    pub const PKIPATH: Self = Self::new(&About::bundle("pkipath", "PkiPath", &["pkipath"]));
}

/// Reads as [`read_within`] does, within the usual limits.
pub fn read(bytes: &[u8]) -> Result<Bundle> {
    read_within(bytes, &mut Budget::default())
}

/// Reads a path; the pieces come leaf first, as everywhere else.
pub fn read_within(bytes: &[u8], budget: &mut Budget) -> Result<Bundle> {
    let mut file = Reader::new(bytes);
    let mut path = file.sequence()?;
    let mut bundle = Bundle::new(Format::PKIPATH);
    while !path.is_empty() {
        budget.charge_entry()?;
        let element = path.element()?;
        let certificate = Certificate::from_der(element.raw);
        let place = || format!("certificate {} of the path", bundle.pieces.len() + 1);
        let certificate = certificate.map_err(|fault| fault.within(&place()))?;
        bundle.push(Object::Certificate(certificate));
    }
    if bundle.pieces.is_empty() {
        return Err(Fault::corrupt("a PkiPath without a certificate"));
    }
    if !file.is_empty() {
        let (end, rest) = (bytes.len() - file.rest().len(), file.rest().len());
        bundle.damage(None, format!("the path ends at byte {end}, and {rest} bytes are behind it"));
    }
    bundle.pieces.reverse();
    Ok(bundle)
}

/// Writes a chain that is given leaf first.
pub fn write(chain: &[Certificate]) -> Vec<u8> {
    sequence(|path| {
        chain.iter().rev().for_each(|certificate| {
            path.raw(certificate.der());
        });
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::formats::pem;

    const JAVA: &[u8] = include_bytes!("../../fixtures/pkipath/chain.pkipath");

    fn chain() -> Vec<Certificate> {
        let bundle = pem::read(include_bytes!("../../fixtures/pem/chain.pem")).unwrap();
        bundle.certificates().cloned().collect()
    }

    #[test]
    fn a_chain_is_read_leaf_first_and_written_as_java_writes_it() {
        assert_eq!(read(JAVA).unwrap().certificates().cloned().collect::<Vec<_>>(), chain());
        assert_eq!(write(&chain()), JAVA);
    }

    #[test]
    fn damage_is_told() {
        assert!((0..JAVA.len()).all(|end| read(&JAVA[..end]).is_err()));
        assert!(read(&[0x30, 0]).is_err());
        let longer = read(&[JAVA, &[1, 2]].concat()).unwrap();
        assert!(longer.notes[0].damaged);
    }
}
