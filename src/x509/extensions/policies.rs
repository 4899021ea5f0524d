//! certificatePolicies and what constrains them (RFC 5280 4.2.1.4, 4.2.1.5, 4.2.1.11), and the CA/Browser Forum's
//! organization identifier.

use x509_parser::extensions::{
    ParsedExtension, PolicyConstraints, PolicyInformation, PolicyMappings, PolicyQualifierInfo, X509Extension,
};
use x509_parser::prelude::FromDer;

use crate::asn1::{Element, Oid, Reader, tag, writer};
use crate::x509::extensions::{Value, any, names};

const CERTIFICATE_POLICIES: Oid = Oid::known(&[0x55, 0x1d, 32]);

/// x509-parser reads this one only as a whole extension.
pub fn policies(der: &[u8]) -> Option<Value> {
    let extension = writer::sequence(|fields| {
        fields.oid(&CERTIFICATE_POLICIES).octet_string(der);
    });
    let (_, extension) = X509Extension::from_der(&extension).ok()?;
    let ParsedExtension::CertificatePolicies(policies) = extension.parsed_extension() else { return None };
    Some(Value::List(policies.iter().map(policy).collect()))
}

fn policy(policy: &PolicyInformation) -> Value {
    let qualifiers = policy.policy_qualifiers.as_ref().map(|all| Value::List(all.iter().map(qualifier).collect()));
    Value::fields([("policy", Some(Value::Text(named(names::dotted(&policy.policy_id))))), ("qualifiers", qualifiers)])
}

/// What it means, where that is common knowledge.
fn named(dotted: String) -> String {
    let name = match dotted.as_str() {
        "2.5.29.32.0" => "anyPolicy",
        "2.23.140.1.1" => "extended validation",
        "2.23.140.1.2.1" => "domain validated",
        "2.23.140.1.2.2" => "organization validated",
        "2.23.140.1.2.3" => "individual validated",
        "2.23.140.1.3" => "extended validation code signing",
        "2.23.140.1.4.1" => "code signing",
        "0.4.0.2042.1.4" => "ETSI EVCP",
        "0.4.0.2042.1.6" => "ETSI DVCP",
        "0.4.0.2042.1.7" => "ETSI OVCP",
        "0.4.0.194112.1.0" => "ETSI QCP-n",
        "0.4.0.194112.1.1" => "ETSI QCP-l",
        "0.4.0.194112.1.2" => "ETSI QCP-n-qscd",
        "0.4.0.194112.1.3" => "ETSI QCP-l-qscd",
        "0.4.0.194112.1.4" => "ETSI QEVCP-w",
        _ => return dotted,
    };
    format!("{dotted} ({name})")
}

fn qualifier(info: &PolicyQualifierInfo) -> Value {
    let kind = names::dotted(&info.policy_qualifier_id);
    let value = Reader::new(info.qualifier).element().ok();
    match (kind.as_str(), value) {
        ("1.3.6.1.5.5.7.2.1", Some(uri)) => Value::Fields(vec![("cps", any(uri))]),
        ("1.3.6.1.5.5.7.2.2", Some(notice)) if notice.tag == tag::SEQUENCE => user_notice(notice),
        _ => Value::Fields(vec![("qualifier", Value::Text(kind)), ("value", Value::octets(info.qualifier))]),
    }
}

/// UserNotice: a reference to numbered notices, and a text, both optional.
fn user_notice(notice: Element) -> Value {
    let mut fields = notice.reader();
    let reference = fields.optional(tag::SEQUENCE).ok().flatten();
    let organization = reference.and_then(|reference| reference.reader().element().ok()).map(any);
    let numbers = reference.and_then(numbers);
    let text = fields.element().ok().map(any);
    Value::fields([("notice", text), ("organization", organization), ("notice_numbers", numbers)])
}

fn numbers(reference: Element) -> Option<Value> {
    let mut fields = reference.reader();
    fields.element().ok()?;
    let mut numbers = fields.sequence().ok()?;
    Some(Value::List(std::iter::from_fn(|| numbers.element().ok()).map(any).collect()))
}

pub fn mappings(der: &[u8]) -> Option<Value> {
    let (_, mappings) = PolicyMappings::from_der(der).ok()?;
    let mapping = |mapping: &x509_parser::extensions::PolicyMapping| {
        Value::Fields(vec![
            ("issuer_policy", Value::Text(named(names::dotted(&mapping.issuer_domain_policy)))),
            ("subject_policy", Value::Text(named(names::dotted(&mapping.subject_domain_policy)))),
        ])
    };
    Some(Value::List(mappings.mappings.iter().map(mapping).collect()))
}

pub fn constraints(der: &[u8]) -> Option<Value> {
    let (_, constraints) = PolicyConstraints::from_der(der).ok()?;
    let number = |number: Option<u32>| number.map(|number| Value::Number(number.into()));
    Some(Value::fields([
        ("require_explicit_policy", number(constraints.require_explicit_policy)),
        ("inhibit_policy_mapping", number(constraints.inhibit_policy_mapping)),
    ]))
}

/// CABFOrganizationIdentifier (EV Guidelines 9.8.2): scheme, country, state, reference.
pub fn organization_identifier(der: &[u8]) -> Option<Value> {
    let mut fields = Reader::new(der).sequence().ok()?;
    let scheme = fields.element().ok().map(any);
    let country = fields.element().ok().map(any);
    let state = fields.optional(tag::context_primitive(0)).ok()?;
    let state = state.map(|state| any(Element { tag: tag::PRINTABLE_STRING, ..state }));
    let reference = fields.element().ok().map(any);
    Some(Value::fields([("scheme", scheme), ("country", country), ("state", state), ("reference", reference)]))
}
