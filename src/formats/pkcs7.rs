//! PKCS#7 and CMS SignedData as a bag of certificates (RFC 2315 9, RFC 5652 5.1), DER or BER.

use crate::asn1::writer::sequence;
use crate::asn1::{Element, Oid, Reader, ber, tag};
use crate::fault::{Fault, Result};
use crate::formats::bundle::Object;
use crate::formats::shape::Shape;
use crate::formats::{Bundle, pem};
use crate::key::pbe::Budget;
use crate::keystore::{About, Format, TrustSettings};
use crate::x509::Certificate;

impl Format {
    /// A certificates-only PKCS#7 / CMS SignedData (RFC 5652 5.1).
    pub const PKCS7: Self = Self::new(&About {
        other_extensions: &["crt", "cer"],
        ..About::bundle("pkcs7", "PKCS#7", &["p7b", "p7c", "p7"])
    });
}

const DATA: Oid = Oid::known(&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x01]);
const SIGNED_DATA: Oid = Oid::known(&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02]);

/// Reads as [`read_within`] does, within the usual limits.
pub fn read(bytes: &[u8]) -> Result<Bundle> {
    read_within(bytes, &mut Budget::default())
}

/// Reads the certificates and CRLs of a SignedData. Only one without content and signers is a bundle of certificates
/// (RFC 5652 3: "certs-only"); those of any other are there to verify its signature, and marked so. The signature
/// itself is not verified.
pub fn read_within(bytes: &[u8], budget: &mut Budget) -> Result<Bundle> {
    let der = ber::to_definite(bytes)?;
    let content_type = Reader::new(&der).sequence()?.oid()?;
    if content_type != SIGNED_DATA {
        return Err(Fault::Unsupported(format!("PKCS#7 {} is not supported", content_name(&content_type))));
    }
    let signed_data = Reader::new(&der).fields(|content_info| {
        content_info.oid()?;
        content_info.explicit(0)
    })?;
    let mut signed_data = signed_data.expect(tag::SEQUENCE)?.reader();
    let mut bundle = Bundle::new(Format::PKCS7);
    signed_data.unsigned()?;
    signed_data.set()?;
    let content = signed_data.sequence()?;
    read_sets(&mut signed_data, &mut bundle, budget)?;
    read_message(content, &mut signed_data, &mut bundle, budget)?;
    signed_data.finish()?;
    match ber::trailing(bytes)? {
        0 => {}
        more => bundle.remark(None, format!("there is more after its end (bytes: {more}); other programs ignore it")),
    }
    bundle.not_empty()
}

/// The `[0]` certificates and the `[1]` CRLs, both IMPLICIT SET OF.
fn read_sets(signed_data: &mut Reader, bundle: &mut Bundle, budget: &mut Budget) -> Result<()> {
    for context in [tag::context(0), tag::context(1)] {
        let Some(set) = signed_data.optional(context)? else { continue };
        let mut members = set.reader();
        while !members.is_empty() {
            budget.charge_entry()?;
            read_member(&members.element()?, bundle);
        }
    }
    Ok(())
}

/// One damaged certificate does not cost the others.
fn read_member(member: &Element, bundle: &mut Bundle) {
    let shape = Shape::of(member);
    if !matches!(shape, Shape::Certificate | Shape::Crl) {
        // PKCS#6 and attribute certificates, other revocation information (RFC 5652 10.2.1, 10.2.2).
        return bundle
            .remark(None, format!("skipped what is neither a certificate nor a CRL, at byte {}", member.offset));
    }
    match Object::from_der(shape, member.raw) {
        Ok(object) => bundle.push(object),
        Err(fault) => {
            bundle.damage(None, fault.within(&format!("{} at byte {}", shape.title(), member.offset)).to_string())
        }
    }
}

fn read_message(mut content: Reader, signed_data: &mut Reader, bundle: &mut Bundle, budget: &mut Budget) -> Result<()> {
    content.oid()?;
    let content = content.optional(tag::context(0))?;
    let octets = content.map(|content| content.reader().octet_string()).transpose();
    // Content of another type than OCTET STRING (PKCS#7 before CMS) is content all the same.
    let octets = octets.unwrap_or(Some(b"?")).unwrap_or_default();
    if bundle.pieces.is_empty() {
        bundle.remark(None, "there is no certificate in it");
    }
    let signed = signed_data.optional(tag::SET)?.is_some_and(|signers| !signers.content.is_empty());
    let is_message = signed || !octets.is_empty();
    for piece in bundle.pieces.iter_mut().filter(|_| is_message) {
        piece.trust = TrustSettings::of_signer();
    }
    if pem::is_profile(octets) {
        let profile = pem::read_profile(octets, budget)?;
        bundle.remark(None, "a signed configuration profile: its payloads are read, its signature is not verified");
        profile.notes.into_iter().for_each(|note| bundle.take_note(note));
        bundle.stores = profile.stores;
        bundle.pieces.splice(0..0, profile.pieces);
        return Ok(());
    }
    match (signed, octets.is_empty()) {
        (false, true) => {}
        (true, true) => bundle.remark(None, "a detached signature: its certificates are read, it is not verified"),
        (true, false) => bundle.remark(None, "a signed message: its certificates are read, it is not verified"),
        (false, false) => bundle.remark(None, "a message without a signature: only its certificates are read"),
    }
    Ok(())
}

fn content_name(content_type: &Oid) -> String {
    let name = match content_type.content().strip_prefix(crate::formats::shape::PKCS7_ARC) {
        Some([1]) => "data",
        Some([3]) => "enveloped data",
        Some([4]) => "signed and enveloped data",
        Some([5]) => "digested data",
        Some([6]) => "encrypted data",
        _ => "content",
    };
    format!("{name} ({content_type})")
}

/// Writes a degenerate SignedData: certificates only, nobody's signature.
///
/// The certificates stay in the order given, leaf first. DER would have the SET OF sorted, and Java sorts; OpenSSL does
/// not, and every reader we know (Java's CertPath above all, which takes the set as a path) keeps the file's order. The
/// set is under no signature, so its order is free, and a chain in its order is worth more than canonical bytes.
pub fn write(certificates: &[Certificate]) -> Vec<u8> {
    sequence(|content_info| {
        content_info.oid(&SIGNED_DATA).constructed(tag::context(0), |explicit| {
            explicit.sequence(|signed_data| {
                signed_data.unsigned(1).set_of(Vec::new());
                signed_data.sequence(|content| {
                    content.oid(&DATA);
                });
                signed_data.constructed(tag::context(0), |set| {
                    certificates.iter().for_each(|certificate| {
                        set.raw(certificate.der());
                    });
                });
                signed_data.set_of(Vec::new());
            });
        });
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::formats::pem;

    const OPENSSL: &[u8] = include_bytes!("../../fixtures/pkcs7/chain.p7b");
    const JAVA: &[u8] = include_bytes!("../../fixtures/pkcs7/chain-java.p7b");

    fn chain() -> Vec<Certificate> {
        certificates(&pem::read(include_bytes!("../../fixtures/pem/chain.pem")).unwrap())
    }

    fn certificates(bundle: &Bundle) -> Vec<Certificate> {
        bundle.certificates().cloned().collect()
    }

    #[test]
    fn what_openssl_and_java_write_is_read_in_its_order() {
        assert_eq!(certificates(&read(OPENSSL).unwrap()), chain());
        let sorted: Vec<_> = chain().into_iter().rev().collect();
        assert_eq!(certificates(&read(JAVA).unwrap()), sorted);
    }

    #[test]
    fn the_chain_is_written_byte_for_byte_as_openssl_writes_it() {
        assert_eq!(write(&chain()), OPENSSL);
        assert!(read(&write(&[])).unwrap().pieces.is_empty());
    }

    #[test]
    fn a_signed_message_in_ber_gives_its_certificates() {
        let bundle = read(include_bytes!("../../fixtures/pkcs7/signed-message-ber.p7m")).unwrap();
        let mut found = certificates(&bundle);
        found.sort_by(|a, b| a.der().cmp(b.der()));
        let mut expected = chain();
        expected.sort_by(|a, b| a.der().cmp(b.der()));
        assert_eq!(found, expected);
        assert_eq!(bundle.notes[0].text, "a signed message: its certificates are read, it is not verified");
    }

    #[test]
    fn what_stands_behind_it_is_noted() {
        let bundle = read(&[OPENSSL, b"more"].concat()).unwrap();
        assert_eq!(certificates(&bundle), chain());
        assert_eq!(bundle.notes[0].text, "there is more after its end (bytes: 4); other programs ignore it");
    }

    #[test]
    fn crls_come_with_the_certificates() {
        let bundle = read(include_bytes!("../../fixtures/pkcs7/with-crl.p7b")).unwrap();
        let kinds: Vec<_> = bundle.pieces.iter().map(|piece| piece.kind()).collect();
        assert_eq!(kinds, ["certificate", "certificate", "certificate revocation list"]);
    }

    #[test]
    fn other_content_is_named() {
        let fault = read(include_bytes!("../../fixtures/pkcs7/enveloped.p7m")).unwrap_err();
        assert_eq!(fault, Fault::Unsupported("PKCS#7 enveloped data (1.2.840.113549.1.7.3) is not supported".into()));
    }

    #[test]
    fn truncation_is_a_fault() {
        assert!((0..OPENSSL.len()).all(|end| read(&OPENSSL[..end]).is_err()));
    }
}
