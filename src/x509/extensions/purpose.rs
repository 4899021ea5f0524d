//! The purposes of extKeyUsage (RFC 5280 4.2.1.12).

use crate::asn1::{Oid, Reader};

/// id-kp-serverAuth (RFC 5280 4.2.1.12)
pub const SERVER_AUTH: Oid = Oid::known(&[0x2b, 6, 1, 5, 5, 7, 3, 1]);
/// id-kp-clientAuth (RFC 5280 4.2.1.12)
pub const CLIENT_AUTH: Oid = Oid::known(&[0x2b, 6, 1, 5, 5, 7, 3, 2]);

/// anyExtendedKeyUsage (RFC 5280 4.2.1.12)
pub const ANY_PURPOSE: Oid = Oid::known(&[0x55, 0x1d, 0x25, 0]);

/// The purposes in an ExtKeyUsageSyntax, as far as they can be read.
pub fn purposes(der: &[u8]) -> Vec<Oid> {
    let mut purposes = Reader::new(der).sequence().unwrap_or(Reader::new(&[]));
    std::iter::from_fn(|| purposes.oid().ok()).collect()
}

/// The name of a purpose of extKeyUsage as RFC 5280 and OpenSSL write it; dotted digits when it has none.
pub fn purpose_name(purpose: &Oid) -> String {
    let dotted = purpose.to_string();
    let name = match dotted.as_str() {
        "1.3.6.1.5.5.7.3.1" => "serverAuth",
        "1.3.6.1.5.5.7.3.2" => "clientAuth",
        "1.3.6.1.5.5.7.3.3" => "codeSigning",
        "1.3.6.1.5.5.7.3.4" => "emailProtection",
        "1.3.6.1.5.5.7.3.5" => "ipsecEndSystem",
        "1.3.6.1.5.5.7.3.6" => "ipsecTunnel",
        "1.3.6.1.5.5.7.3.7" => "ipsecUser",
        "1.3.6.1.5.5.7.3.8" => "timeStamping",
        "1.3.6.1.5.5.7.3.9" => "OCSPSigning",
        "1.3.6.1.5.5.7.3.17" => "ipsecIKE",
        "1.3.6.1.5.5.7.3.20" => "sipDomain",
        "1.3.6.1.5.5.7.3.21" => "secureShellClient",
        "1.3.6.1.5.5.7.3.22" => "secureShellServer",
        "1.3.6.1.5.5.7.3.36" => "documentSigning",
        "1.3.6.1.5.5.8.2.2" => "iKEIntermediate",
        "1.3.6.1.5.2.3.4" => "pkInitClientAuth",
        "1.3.6.1.5.2.3.5" => "pkInitKDC",
        "1.3.6.1.4.1.11129.2.4.4" => "precertificateSigning",
        "1.3.6.1.4.1.311.2.1.21" => "msCodeInd",
        "1.3.6.1.4.1.311.2.1.22" => "msCodeCom",
        "1.3.6.1.4.1.311.10.3.1" => "msCTLSign",
        "1.3.6.1.4.1.311.10.3.3" => "msSGC",
        "1.3.6.1.4.1.311.10.3.4" => "msEFS",
        "1.3.6.1.4.1.311.10.3.12" => "msDocumentSigning",
        "1.3.6.1.4.1.311.20.2.1" => "msEnrollmentAgent",
        "1.3.6.1.4.1.311.20.2.2" => "msSmartcardLogin",
        "1.3.6.1.4.1.311.54.1.2" => "msRemoteDesktop",
        "2.16.840.1.113730.4.1" => "nsSGC",
        "2.5.29.37.0" => "anyExtendedKeyUsage",
        _ => return dotted,
    };
    name.into()
}
