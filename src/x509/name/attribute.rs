//! Attribute types: identifiers, keywords, and how their values are encoded.

use crate::asn1::Oid;
use crate::fault::{Fault, Result};

/// id-at-commonName
pub const COMMON_NAME: Oid = Oid::known(&[0x55, 4, 3]);
/// id-at-organizationName
pub const ORGANIZATION: Oid = Oid::known(&[0x55, 4, 10]);
/// id-at-organizationalUnitName
pub const ORGANIZATIONAL_UNIT: Oid = Oid::known(&[0x55, 4, 11]);

/// The string type of new values, as OpenSSL and RFC 5280 4.1.2.4 choose it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// PrintableString of exactly two letters.
    Country,
    /// IA5String
    Ia5,
    /// PrintableString
    Printable,
    /// UTF8String
    Utf8,
}

/// An attribute type as the user wrote it.
#[derive(Debug, Clone)]
pub struct Kind {
    pub oid: Oid,
    /// The keyword shown for it, or dotted digits.
    pub shown: String,
    pub form: Form,
    /// The most characters that RFC 5280 appendix A.1 (or X.520) allows.
    pub max: usize,
}

/// Content octets, keyword, other keywords that are understood, form, upper bound.
type Row = (&'static [u8], &'static str, &'static [&'static str], Form, usize);

const ANY: usize = 32_768;

/// The nine keywords of RFC 4514 3, then those that OpenSSL uses for what occurs in certificates. Other keywords are
/// Java's, Microsoft's and the full names.
const KINDS: &[Row] = &[
    (&[0x55, 4, 3], "CN", &["commonName"], Form::Utf8, 64),
    (&[0x55, 4, 7], "L", &["localityName"], Form::Utf8, 128),
    (&[0x55, 4, 8], "ST", &["S", "SP", "stateOrProvinceName"], Form::Utf8, 128),
    (&[0x55, 4, 10], "O", &["organizationName"], Form::Utf8, 64),
    (&[0x55, 4, 11], "OU", &["organizationalUnitName"], Form::Utf8, 64),
    (&[0x55, 4, 6], "C", &["countryName"], Form::Country, 2),
    (&[0x55, 4, 9], "STREET", &["streetAddress"], Form::Utf8, 128),
    (&[0x09, 0x92, 0x26, 0x89, 0x93, 0xf2, 0x2c, 0x64, 1, 25], "DC", &["domainComponent"], Form::Ia5, ANY),
    (&[0x09, 0x92, 0x26, 0x89, 0x93, 0xf2, 0x2c, 0x64, 1, 1], "UID", &["userId"], Form::Utf8, 256),
    (&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 1], "emailAddress", &["E", "EMAIL"], Form::Ia5, 255),
    (&[0x09, 0x92, 0x26, 0x89, 0x93, 0xf2, 0x2c, 0x64, 1, 3], "mail", &[], Form::Ia5, 256),
    (&[0x55, 4, 5], "serialNumber", &[], Form::Printable, 64),
    (&[0x55, 4, 4], "SN", &["surname"], Form::Utf8, ANY),
    (&[0x55, 4, 42], "GN", &["G", "givenName"], Form::Utf8, ANY),
    (&[0x55, 4, 43], "initials", &["I"], Form::Utf8, ANY),
    (&[0x55, 4, 44], "generationQualifier", &["GENERATION"], Form::Utf8, ANY),
    (&[0x55, 4, 41], "name", &[], Form::Utf8, ANY),
    (&[0x55, 4, 65], "pseudonym", &[], Form::Utf8, 128),
    (&[0x55, 4, 12], "title", &["T"], Form::Utf8, 64),
    (&[0x55, 4, 46], "dnQualifier", &["DNQ"], Form::Printable, ANY),
    (&[0x55, 4, 13], "description", &[], Form::Utf8, 1024),
    (&[0x55, 4, 15], "businessCategory", &[], Form::Utf8, 128),
    (&[0x55, 4, 17], "postalCode", &[], Form::Utf8, 40),
    (&[0x55, 4, 18], "postOfficeBox", &[], Form::Utf8, 40),
    (&[0x55, 4, 20], "telephoneNumber", &[], Form::Printable, 32),
    (&[0x55, 4, 97], "organizationIdentifier", &[], Form::Utf8, ANY),
    (&[0x2b, 6, 1, 4, 1, 0x82, 0x37, 60, 2, 1, 1], "jurisdictionL", &["jurisdictionLocalityName"], Form::Utf8, 128),
    (
        &[0x2b, 6, 1, 4, 1, 0x82, 0x37, 60, 2, 1, 2],
        "jurisdictionST",
        &["jurisdictionStateOrProvinceName"],
        Form::Utf8,
        128,
    ),
    (&[0x2b, 6, 1, 4, 1, 0x82, 0x37, 60, 2, 1, 3], "jurisdictionC", &["jurisdictionCountryName"], Form::Country, 2),
    (&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 2], "unstructuredName", &[], Form::Utf8, 255),
    (&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 8], "unstructuredAddress", &[], Form::Utf8, 255),
];

impl Kind {
    /// From a keyword in any case, or dotted digits, which `OID.` may precede (RFC 1779 2.3).
    pub fn parse(text: &str) -> Result<Self> {
        let named =
            |row: &&Row| row.1.eq_ignore_ascii_case(text) || row.2.iter().any(|other| other.eq_ignore_ascii_case(text));
        if let Some(row) = KINDS.iter().find(named) {
            return Ok(Self::of(row));
        }
        let digits = match text.split_at_checked(4) {
            Some((prefix, digits)) if prefix.eq_ignore_ascii_case("oid.") => digits,
            _ => text,
        };
        let unknown = || {
            Fault::Invalid(format!(
                "`{text}` is no attribute type: use CN, OU, O, L, ST, C, DC … or digits such as 2.5.4.3"
            ))
        };
        let oid = Oid::from_dotted(digits).ok_or_else(unknown)?;
        let row = KINDS.iter().find(|row| row.0 == oid.content());
        Ok(row.map_or_else(|| Self { shown: oid.to_string(), oid, form: Form::Utf8, max: ANY }, Self::of))
    }

    /// The keyword of a type, where there is one.
    pub fn keyword(oid: &Oid) -> Option<&'static str> {
        KINDS.iter().find(|row| row.0 == oid.content()).map(|row| row.1)
    }

    fn of(row: &Row) -> Self {
        Self { oid: Oid::known(row.0), shown: row.1.into(), form: row.3, max: row.4 }
    }
}
