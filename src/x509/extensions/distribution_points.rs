//! cRLDistributionPoints, freshestCRL and issuingDistributionPoint (RFC 5280 4.2.1.13, 5.2.5).

use x509_parser::extensions::{
    CRLDistributionPoint, CRLDistributionPoints, DistributionPointName, ParsedExtension, ReasonFlags, X509Extension,
};
use x509_parser::prelude::FromDer;

use crate::asn1::{Oid, writer};
use crate::x509::extensions::{Value, names};

const ISSUING_DISTRIBUTION_POINT: Oid = Oid::known(&[0x55, 0x1d, 28]);

pub fn points(der: &[u8]) -> Option<Value> {
    let (_, points) = CRLDistributionPoints::from_der(der).ok()?;
    Some(Value::List(points.iter().map(point).collect()))
}

fn point(point: &CRLDistributionPoint) -> Value {
    Value::fields([
        ("name", point.distribution_point.as_ref().map(name)),
        ("reasons", point.reasons.as_ref().map(reasons)),
        ("crl_issuer", point.crl_issuer.as_deref().map(names::list)),
    ])
}

fn name(name: &DistributionPointName) -> Value {
    match name {
        DistributionPointName::FullName(full) => names::list(full),
        DistributionPointName::NameRelativeToCRLIssuer(rdn) => {
            Value::List(vec![Value::Text(format!("relative to the CRL issuer: {}", names::relative(rdn)))])
        }
    }
}

/// ReasonFlags (RFC 5280 4.2.1.13), from its bit 1 on: bit 0 means nothing.
fn reasons(reasons: &ReasonFlags) -> Value {
    const NAMES: [&str; 8] = [
        "keyCompromise",
        "cACompromise",
        "affiliationChanged",
        "superseded",
        "cessationOfOperation",
        "certificateHold",
        "privilegeWithdrawn",
        "aACompromise",
    ];
    let set = NAMES.iter().enumerate().filter(|(bit, _)| reasons.flags >> (bit + 1) & 1 == 1);
    Value::texts(set.map(|(_, name)| name))
}

/// x509-parser reads this one only as a whole extension.
pub fn issuing(der: &[u8]) -> Option<Value> {
    let extension = writer::sequence(|fields| {
        fields.oid(&ISSUING_DISTRIBUTION_POINT).octet_string(der);
    });
    let (_, extension) = X509Extension::from_der(&extension).ok()?;
    let ParsedExtension::IssuingDistributionPoint(point) = extension.parsed_extension() else { return None };
    Some(Value::fields([
        ("name", point.distribution_point.as_ref().map(name)),
        ("only_user_certificates", Value::set(point.only_contains_user_certs)),
        ("only_ca_certificates", Value::set(point.only_contains_ca_certs)),
        ("only_attribute_certificates", Value::set(point.only_contains_attribute_certs)),
        ("only_reasons", point.only_some_reasons.as_ref().map(reasons)),
        ("indirect", Value::set(point.indirect_crl)),
    ]))
}
