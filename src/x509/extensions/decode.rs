//! Every extension that is known by name, and how it is read.

use crate::asn1::{Oid, Reader, hex};
use crate::x509::extensions::{
    BASIC_CONSTRAINTS, BasicConstraints, Extension, KEY_USAGE, KeyUsage, Value, access, alternative_names,
    directory_attributes, distribution_points, key_identifiers, microsoft, name_constraints, netscape, policies,
    primitive, qc_statements, timestamps, tls_feature,
};

/// What came of reading an extension.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decoded {
    /// What it says.
    Value(Value),
    /// It is of a known kind, but not encoded as its standard wants.
    Damaged,
    /// It is of no kind that is read here.
    Unknown,
}

/// Reads the value of one kind of extension; `None` when it is not encoded as its standard wants.
type Decoder = fn(&[u8]) -> Option<Value>;

/// Identifier, name and decoder. Names are those of RFC 5280 and its kin, in Microsoft's and Netscape's case with the
/// prefix that OpenSSL gives them.
static KINDS: [(&str, &str, Decoder); 48] = [
    ("2.5.29.9", "subjectDirectoryAttributes", directory_attributes::attributes),
    ("2.5.29.14", "subjectKeyIdentifier", key_identifiers::subject),
    ("2.5.29.15", "keyUsage", primitive::key_usage),
    ("2.5.29.16", "privateKeyUsagePeriod", primitive::private_key_usage_period),
    ("2.5.29.17", "subjectAltName", alternative_names::names),
    ("2.5.29.18", "issuerAltName", alternative_names::names),
    ("2.5.29.19", "basicConstraints", primitive::basic_constraints),
    ("2.5.29.20", "cRLNumber", primitive::integer),
    ("2.5.29.21", "cRLReason", primitive::reason),
    ("2.5.29.23", "holdInstructionCode", primitive::any_value),
    ("2.5.29.24", "invalidityDate", primitive::any_value),
    ("2.5.29.27", "deltaCRLIndicator", primitive::integer),
    ("2.5.29.28", "issuingDistributionPoint", distribution_points::issuing),
    ("2.5.29.29", "certificateIssuer", alternative_names::names),
    ("2.5.29.30", "nameConstraints", name_constraints::constraints),
    ("2.5.29.31", "cRLDistributionPoints", distribution_points::points),
    ("2.5.29.32", "certificatePolicies", policies::policies),
    ("2.5.29.33", "policyMappings", policies::mappings),
    ("2.5.29.35", "authorityKeyIdentifier", key_identifiers::authority),
    ("2.5.29.36", "policyConstraints", policies::constraints),
    ("2.5.29.37", "extKeyUsage", primitive::purposes),
    ("2.5.29.46", "freshestCRL", distribution_points::points),
    ("2.5.29.54", "inhibitAnyPolicy", primitive::integer),
    ("2.5.29.60", "expiredCertsOnCRL", primitive::any_value),
    ("1.3.6.1.5.5.7.1.1", "authorityInfoAccess", access::authority),
    ("1.3.6.1.5.5.7.1.3", "qcStatements", qc_statements::statements),
    ("1.3.6.1.5.5.7.1.11", "subjectInfoAccess", access::subject),
    ("1.3.6.1.5.5.7.1.24", "tlsFeature", tls_feature::features),
    ("1.3.6.1.5.5.7.48.1.5", "ocspNoCheck", primitive::null),
    ("1.3.6.1.4.1.11129.2.4.2", "signedCertificateTimestamps", timestamps::list),
    ("1.3.6.1.4.1.11129.2.4.3", "ctPoison", primitive::null),
    ("1.3.6.1.4.1.311.20.2", "msCertificateTemplateName", primitive::any_value),
    ("1.3.6.1.4.1.311.21.1", "msCaVersion", microsoft::ca_version),
    ("1.3.6.1.4.1.311.21.2", "msPreviousCertificateHash", primitive::any_value),
    ("1.3.6.1.4.1.311.21.4", "msNextPublish", primitive::any_value),
    ("1.3.6.1.4.1.311.21.7", "msCertificateTemplate", microsoft::template),
    ("1.3.6.1.4.1.311.21.10", "msApplicationPolicies", policies::policies),
    ("1.3.6.1.4.1.311.25.2", "msSecurityIdentifier", microsoft::security_identifier),
    ("2.16.840.1.113730.1.1", "netscapeCertType", netscape::certificate_type),
    ("2.16.840.1.113730.1.2", "netscapeBaseUrl", primitive::any_value),
    ("2.16.840.1.113730.1.3", "netscapeRevocationUrl", primitive::any_value),
    ("2.16.840.1.113730.1.4", "netscapeCaRevocationUrl", primitive::any_value),
    ("2.16.840.1.113730.1.7", "netscapeRenewalUrl", primitive::any_value),
    ("2.16.840.1.113730.1.8", "netscapeCaPolicyUrl", primitive::any_value),
    ("2.16.840.1.113730.1.12", "netscapeSslServerName", primitive::any_value),
    ("2.16.840.1.113730.1.13", "netscapeComment", primitive::any_value),
    ("2.23.140.3.1", "cabfOrganizationIdentifier", policies::organization_identifier),
    ("1.3.6.1.5.5.7.1.31", "acmeIdentifier", primitive::any_value),
];

/// Those that have a name, but are too rare to be decoded.
static NAMED: [(&str, &str); 9] = [
    ("1.3.6.1.5.5.7.1.2", "biometricInfo"),
    ("1.3.6.1.5.5.7.1.7", "ipAddrBlocks"),
    ("1.3.6.1.5.5.7.1.8", "autonomousSysIds"),
    ("1.3.6.1.5.5.7.1.12", "logotype"),
    ("1.3.6.1.5.5.7.1.14", "proxyCertInfo"),
    ("1.3.36.8.3.3", "admission"),
    ("2.23.140.1.31", "torServiceDescriptor"),
    ("1.2.840.113533.7.65.0", "entrustVersInfo"),
    ("1.2.840.113549.1.9.15", "smimeCapabilities"),
];

/// netscapeCertType, keyUsage, subjectAltName, basicConstraints, certificatePolicies, cRLDistributionPoints, extKeyUsage,
/// ipAddrBlocks, autonomousSysIds, ocspNoCheck, policyConstraints, proxyCertInfo, nameConstraints, policyMappings,
/// inhibitAnyPolicy.
const PROCESSED: [&str; 15] = [
    "2.16.840.1.113730.1.1",
    "2.5.29.15",
    "2.5.29.17",
    "2.5.29.19",
    "2.5.29.32",
    "2.5.29.31",
    "2.5.29.37",
    "1.3.6.1.5.5.7.1.7",
    "1.3.6.1.5.5.7.1.8",
    "1.3.6.1.5.5.7.48.1.5",
    "2.5.29.36",
    "1.3.6.1.5.5.7.1.14",
    "2.5.29.30",
    "2.5.29.33",
    "2.5.29.54",
];

impl Extension<'_> {
    /// Its identifier; `None` when that is malformed.
    pub fn identifier(&self) -> Option<Oid> {
        Oid::from_content(self.oid)
    }

    /// Its name in the standards, where it has one.
    pub fn name(&self) -> Option<&'static str> {
        let dotted = self.identifier()?.to_string();
        let named = || NAMED.iter().find(|(oid, _)| *oid == dotted).map(|(_, name)| *name);
        self.kind().map(|(_, name, _)| *name).or_else(named)
    }

    /// Its name, or its identifier in dotted digits.
    pub fn title(&self) -> String {
        let digits = || self.identifier().map_or_else(|| hex::encode(self.oid), |oid| oid.to_string());
        self.name().map_or_else(digits, str::to_owned)
    }

    /// Whether those who verify a chain process it or hold it for harmless, so that it may be critical: what OpenSSL 3.0
    /// takes (`supported_nids` of X509_supported_extension).
    pub fn is_processed(&self) -> bool {
        self.identifier().is_some_and(|oid| PROCESSED.contains(&oid.to_string().as_str()))
    }

    /// What it says.
    pub fn decode(&self) -> Decoded {
        let Some((_, _, decoder)) = self.kind() else { return Decoded::Unknown };
        // x509-parser (0.18) is silent about what follows the value.
        let mut value = Reader::new(self.value);
        let is_one = value.element().is_ok() && value.is_empty();
        is_one.then(|| decoder(self.value)).flatten().map_or(Decoded::Damaged, Decoded::Value)
    }

    /// Whether it cannot be read, or says what it must not: a key without any use, or a path shorter than none.
    pub fn is_invalid(&self) -> bool {
        let is_empty_usage = || {
            self.oid == KEY_USAGE.content()
                && KeyUsage::decode(self.value).is_some_and(|usage| usage.names().is_empty())
        };
        let is_negative =
            || self.oid == BASIC_CONSTRAINTS.content() && BasicConstraints::has_negative_path_len(self.value);
        self.decode() == Decoded::Damaged || is_empty_usage() || is_negative()
    }

    fn kind(&self) -> Option<&'static (&'static str, &'static str, Decoder)> {
        let dotted = self.identifier()?.to_string();
        KINDS.iter().find(|(oid, ..)| *oid == dotted)
    }
}
