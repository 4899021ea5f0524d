//! qcStatements: what makes a certificate a qualified one (RFC 3739 3.2.6, ETSI EN 319 412-5, ETSI TS 119 495).

use crate::asn1::{Element, Oid, Reader};
use crate::x509::extensions::{Value, any};

pub fn statements(der: &[u8]) -> Option<Value> {
    let mut statements = Reader::new(der).sequence().ok()?;
    let mut shown = Vec::new();
    while !statements.is_empty() {
        let mut statement = statements.sequence().ok()?;
        let oid = statement.oid().ok()?;
        let info = if statement.is_empty() { None } else { Some(statement.element().ok()?) };
        statement.finish().ok()?;
        let value = info.map(|info| info_of(&oid, info).unwrap_or_else(|| any(info)));
        shown.push(Value::fields([("statement", Some(Value::Text(named(&oid)))), ("info", value)]));
    }
    Some(Value::List(shown))
}

fn named(oid: &Oid) -> String {
    let dotted = oid.to_string();
    match dotted.as_str() {
        "1.3.6.1.5.5.7.11.1" => "pkixQCSyntax-v1".into(),
        "1.3.6.1.5.5.7.11.2" => "pkixQCSyntax-v2".into(),
        "0.4.0.1862.1.1" => "QcCompliance".into(),
        "0.4.0.1862.1.2" => "QcLimitValue".into(),
        "0.4.0.1862.1.3" => "QcRetentionPeriod".into(),
        "0.4.0.1862.1.4" => "QcSSCD".into(),
        "0.4.0.1862.1.5" => "QcPDS".into(),
        "0.4.0.1862.1.6" => "QcType".into(),
        "0.4.0.1862.1.7" => "QcCClegislation".into(),
        "0.4.0.19495.2" => "PSD2".into(),
        _ => dotted,
    }
}

/// `None` for what has no syntax of its own, or not the one that it should have.
fn info_of(oid: &Oid, info: Element) -> Option<Value> {
    match oid.to_string().as_str() {
        "1.3.6.1.5.5.7.11.2" => semantics(info),
        "0.4.0.1862.1.2" => limit(info),
        "0.4.0.1862.1.5" => disclosures(info),
        "0.4.0.1862.1.6" => types(info),
        "0.4.0.1862.1.7" => each(info, |country| Some(any(country))),
        "0.4.0.19495.2" => psd2(info),
        _ => None,
    }
}

fn each(sequence: Element, show: impl Fn(Element) -> Option<Value>) -> Option<Value> {
    let mut elements = sequence.reader();
    let mut shown = Vec::new();
    while !elements.is_empty() {
        shown.push(show(elements.element().ok()?)?);
    }
    Some(Value::List(shown))
}

/// SemanticsInformation: how the attributes of the subject are meant (ETSI EN 319 412-1 5.1).
fn semantics(info: Element) -> Option<Value> {
    let oid = info.reader().oid().ok()?.to_string();
    Some(Value::Text(match oid.as_str() {
        "0.4.0.194121.1.1" => "natural person".into(),
        "0.4.0.194121.1.2" => "legal person".into(),
        "0.4.0.194121.1.3" => "eIDAS natural person".into(),
        "0.4.0.194121.1.4" => "eIDAS legal person".into(),
        _ => oid,
    }))
}

/// MonetaryValue: amount times ten to the power of the exponent.
fn limit(info: Element) -> Option<Value> {
    let mut fields = info.reader();
    let mut next = || fields.element().ok().map(any);
    let (currency, amount, exponent) = (next()?, next()?, next()?);
    Some(Value::Fields(vec![("currency", currency), ("amount", amount), ("exponent", exponent)]))
}

fn disclosures(info: Element) -> Option<Value> {
    each(info, |statement| {
        let mut fields = statement.reader();
        let (url, language) = (fields.element().ok()?, fields.element().ok()?);
        Some(Value::Fields(vec![("url", any(url)), ("language", any(language))]))
    })
}

fn types(info: Element) -> Option<Value> {
    each(info, |kind| {
        let oid = Oid::from_content(kind.content)?.to_string();
        Some(Value::Text(match oid.as_str() {
            "0.4.0.1862.1.6.1" => "electronic signatures".into(),
            "0.4.0.1862.1.6.2" => "electronic seals".into(),
            "0.4.0.1862.1.6.3" => "web site authentication".into(),
            _ => oid,
        }))
    })
}

/// PSD2QcType: roles, then the name and the identifier of the national authority.
fn psd2(info: Element) -> Option<Value> {
    let mut fields = info.reader();
    let roles = each(fields.element().ok()?, |role| {
        let mut role = role.reader();
        role.oid().ok()?;
        role.element().ok().map(any)
    })?;
    let (name, id) = (fields.element().ok()?, fields.element().ok()?);
    Some(Value::Fields(vec![("roles", roles), ("authority", any(name)), ("authority_id", any(id))]))
}
