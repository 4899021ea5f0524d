//! subjectDirectoryAttributes (RFC 5280 4.2.1.8, RFC 3739 3.3.2).

use crate::asn1::{Oid, Reader};
use crate::x509::extensions::{Value, any};

pub fn attributes(der: &[u8]) -> Option<Value> {
    let mut attributes = Reader::new(der).sequence().ok()?;
    let mut shown = Vec::new();
    while !attributes.is_empty() {
        let mut attribute = attributes.sequence().ok()?;
        let kind = name(&attribute.oid().ok()?);
        let mut values = attribute.set().ok()?;
        let values = std::iter::from_fn(|| values.element().ok()).map(any).collect();
        shown.push(Value::Fields(vec![("attribute", Value::Text(kind)), ("values", Value::List(values))]));
    }
    Some(Value::List(shown))
}

fn name(oid: &Oid) -> String {
    let dotted = oid.to_string();
    match dotted.as_str() {
        "1.3.6.1.5.5.7.9.1" => "dateOfBirth".into(),
        "1.3.6.1.5.5.7.9.2" => "placeOfBirth".into(),
        "1.3.6.1.5.5.7.9.3" => "gender".into(),
        "1.3.6.1.5.5.7.9.4" => "countryOfCitizenship".into(),
        "1.3.6.1.5.5.7.9.5" => "countryOfResidence".into(),
        _ => dotted,
    }
}
