//! Extensions that are one plain value.

use crate::asn1::{Element, Oid, Reader, hex, tag};
use crate::x509::extensions::{BasicConstraints, KeyUsage, Value, purpose};
use crate::x509::validity::instant;
use crate::x509::{Serial, name};

/// The reasons of RFC 5280 5.3.1, by their numbers.
const REASONS: [&str; 11] = [
    "unspecified",
    "keyCompromise",
    "cACompromise",
    "affiliationChanged",
    "superseded",
    "cessationOfOperation",
    "certificateHold",
    "7",
    "removeFromCRL",
    "privilegeWithdrawn",
    "aACompromise",
];

/// Any ASN.1 value as well as it can be shown: text, time, number, flag, identifier; else octets in hexadecimal digits.
pub fn any(element: Element) -> Value {
    let text = || name::decode(element.tag, element.content).map(Value::Text);
    let shown = match element.tag {
        tag::BOOLEAN => Some(Value::Flag(element.content != [0])),
        tag::INTEGER => Some(number(element)),
        tag::OID => Oid::from_content(element.content).map(Value::text),
        tag::OCTET_STRING => Some(Value::octets(element.content)),
        tag::UTC_TIME | tag::GENERALIZED_TIME => instant(element).map(Value::Time),
        _ => text(),
    };
    shown.unwrap_or_else(|| Value::octets(element.raw))
}

/// An INTEGER of any size: one beyond 64 bits, or below zero, in hexadecimal digits.
fn number(element: Element) -> Value {
    element
        .unsigned()
        .map_or_else(|_| Value::Text(format!("0x{}", Serial(element.content.to_vec()).hex())), Value::Number)
}

pub fn any_value(der: &[u8]) -> Option<Value> {
    Reader::new(der).element().ok().map(any)
}

pub fn integer(der: &[u8]) -> Option<Value> {
    Reader::new(der).expect(tag::INTEGER).ok().map(number)
}

/// Extensions that say all by being there.
pub fn null(der: &[u8]) -> Option<Value> {
    Reader::new(der).expect(tag::NULL).ok().map(|_| Value::Flag(true))
}

pub fn basic_constraints(der: &[u8]) -> Option<Value> {
    let constraints = BasicConstraints::decode(der)?;
    let path_len = constraints.path_len.map(|length| Value::Number(length.into()));
    Some(Value::fields([("ca", Some(Value::Flag(constraints.ca))), ("path_len", path_len)]))
}

pub fn key_usage(der: &[u8]) -> Option<Value> {
    KeyUsage::decode(der).map(|usage| Value::texts(usage.names()))
}

pub fn purposes(der: &[u8]) -> Option<Value> {
    Reader::new(der).sequence().ok()?;
    Some(Value::texts(purpose::purposes(der).iter().map(purpose::purpose_name)))
}

pub fn reason(der: &[u8]) -> Option<Value> {
    let code = Reader::new(der).expect(tag::ENUMERATED).ok()?;
    let name = match code.content {
        [code] => REASONS.get(usize::from(*code)).map(Value::text),
        _ => None,
    };
    Some(name.unwrap_or_else(|| Value::Text(format!("0x{}", hex::encode(code.content)))))
}

/// PrivateKeyUsagePeriod (RFC 3280 4.2.1.4): two GeneralizedTime, both optional.
pub fn private_key_usage_period(der: &[u8]) -> Option<Value> {
    let mut fields = Reader::new(der).sequence().ok()?;
    let mut time = |number| {
        let element = fields.optional(tag::context_primitive(number)).ok()??;
        instant(Element { tag: tag::GENERALIZED_TIME, ..element }).map(Value::Time)
    };
    let (not_before, not_after) = (time(0), time(1));
    fields.finish().ok()?;
    Some(Value::fields([("not_before", not_before), ("not_after", not_after)]))
}
