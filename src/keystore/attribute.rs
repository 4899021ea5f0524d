//! One attribute of an entry: PKCS12Attribute (RFC 7292 4.2).

use crate::asn1::{Oid, Reader};
use crate::x509::extensions::{self, Value};

/// One attribute as the format encodes it (PKCS#12: the DER of a PKCS12Attribute).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute(pub Vec<u8>);

impl Attribute {
    /// Its type and its values; `None` when it is damaged.
    pub fn decode(&self) -> Option<(Oid, Value)> {
        let (kind, mut values) = Reader::new(&self.0).fields(|fields| Ok((fields.oid()?, fields.set()?))).ok()?;
        let mut shown = Vec::new();
        while !values.is_empty() {
            shown.push(extensions::any(values.element().ok()?));
        }
        Some((kind, Value::List(shown)))
    }

    /// The name of a type, where it has one.
    pub fn name(kind: &Oid) -> Option<&'static str> {
        Some(match kind.to_string().as_str() {
            "1.2.840.113549.1.9.20" => "friendlyName",
            "1.2.840.113549.1.9.21" => "localKeyID",
            "1.3.6.1.4.1.311.17.1" => "msCSPName",
            "1.3.6.1.4.1.311.17.2" => "msLocalMachineKeySet",
            "1.3.6.1.4.1.311.17.3" => "msCertificateHash",
            "2.5.29.37" => "extKeyUsage",
            "2.16.840.1.113894.746875.1.1" => "trustedKeyUsage",
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_read_and_damage_is_none() {
        let name = [&[0x30, 0x14, 6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 13, 1, 9, 20][..], &[0x31, 7, 0x1e, 2, 0, 0x61]]
            .concat();
        assert_eq!(Attribute(name).decode(), None);
        let name =
            [&[0x30, 17, 6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 13, 1, 9, 20][..], &[0x31, 4, 0x1e, 2, 0, 0x61]].concat();
        let decoded = Attribute(name).decode();
        assert_eq!(decoded.as_ref().and_then(|(kind, _)| Attribute::name(kind)), Some("friendlyName"));
        assert_eq!(decoded.map(|(_, values)| values), Some(Value::texts(["a"])));
    }
}
