//! ASN.1: a bounds-checked BER/DER reader, a DER writer and object identifiers (X.690).

pub mod ber;
pub mod hex;
pub mod oid;
pub mod reader;
pub mod writer;

pub use oid::Oid;
pub use reader::{Element, Reader};
pub use writer::Writer;

/// How deep constructed values may nest before a file counts as hostile.
pub const MAX_DEPTH: usize = 64;

/// Identifier octets of the types used here (X.690 8.1.2).
pub mod tag {
    /// BOOLEAN
    pub const BOOLEAN: u8 = 0x01;
    /// INTEGER
    pub const INTEGER: u8 = 0x02;
    /// BIT STRING
    pub const BIT_STRING: u8 = 0x03;
    /// OCTET STRING
    pub const OCTET_STRING: u8 = 0x04;
    /// NULL
    pub const NULL: u8 = 0x05;
    /// OBJECT IDENTIFIER
    pub const OID: u8 = 0x06;
    /// ENUMERATED
    pub const ENUMERATED: u8 = 0x0a;
    /// UTF8String
    pub const UTF8_STRING: u8 = 0x0c;
    /// NumericString
    pub const NUMERIC_STRING: u8 = 0x12;
    /// PrintableString
    pub const PRINTABLE_STRING: u8 = 0x13;
    /// TeletexString (T61String)
    pub const TELETEX_STRING: u8 = 0x14;
    /// IA5String
    pub const IA5_STRING: u8 = 0x16;
    /// UTCTime
    pub const UTC_TIME: u8 = 0x17;
    /// GeneralizedTime
    pub const GENERALIZED_TIME: u8 = 0x18;
    /// UniversalString (UCS-4)
    pub const UNIVERSAL_STRING: u8 = 0x1c;
    /// BMPString (UCS-2)
    pub const BMP_STRING: u8 = 0x1e;
    /// SEQUENCE, SEQUENCE OF
    pub const SEQUENCE: u8 = 0x30;
    /// SET, SET OF
    pub const SET: u8 = 0x31;

    /// A constructed context-specific tag: `[n]` EXPLICIT, or IMPLICIT over a constructed type.
    pub const fn context(n: u8) -> u8 {
        0xa0 | n
    }

    /// A primitive context-specific tag: `[n]` IMPLICIT over a primitive type.
    pub const fn context_primitive(n: u8) -> u8 {
        0x80 | n
    }
}
