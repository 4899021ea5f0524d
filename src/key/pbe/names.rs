//! Names of algorithms that are recognised but not implemented, so that an error can say more than a number.

use crate::asn1::Oid;
use crate::fault::Fault;

/// The fault for an algorithm that is not implemented: its role, its name where there is one, its identifier.
pub(super) fn unsupported(role: &str, oid: &Oid) -> Fault {
    let oid = oid.to_string();
    match name(&oid) {
        Some(name) => Fault::unsupported(format!("unsupported {role} {name} ({oid})")),
        None => Fault::unsupported(format!("unsupported {role} {oid}")),
    }
}

fn name(oid: &str) -> Option<&'static str> {
    Some(match oid {
        "0.3.4401.5.3.1.9.3" => "Camellia-128-OFB",
        "0.3.4401.5.3.1.9.4" => "Camellia-128-CFB",
        "0.3.4401.5.3.1.9.23" => "Camellia-192-OFB",
        "0.3.4401.5.3.1.9.24" => "Camellia-192-CFB",
        "0.3.4401.5.3.1.9.43" => "Camellia-256-OFB",
        "0.3.4401.5.3.1.9.44" => "Camellia-256-CFB",
        "1.2.156.10197.1.104.3" => "SM4-OFB",
        "1.2.156.10197.1.104.4" => "SM4-CFB",
        "1.2.410.200004.1.4" => "SEED-CBC",
        "1.2.410.200004.1.15" => "pbeWithSHA1AndSEED-CBC",
        "1.2.410.200046.1.1.3" => "ARIA-128-CFB",
        "1.2.410.200046.1.1.4" => "ARIA-128-OFB",
        "1.2.410.200046.1.1.8" => "ARIA-192-CFB",
        "1.2.410.200046.1.1.9" => "ARIA-192-OFB",
        "1.2.410.200046.1.1.13" => "ARIA-256-CFB",
        "1.2.410.200046.1.1.14" => "ARIA-256-OFB",
        "1.2.643.2.2.21" => "GOST 28147-89",
        "1.2.643.7.1.1.2.2" => "Streebog-256",
        "1.2.643.7.1.1.2.3" => "Streebog-512",
        "1.2.643.7.1.1.4.1" => "HMAC-Streebog-256",
        "1.2.643.7.1.1.4.2" => "HMAC-Streebog-512",
        "1.2.840.113533.7.66.10" => "CAST5-CBC",
        "1.2.840.113549.1.5.1" => "pbeWithMD2AndDES-CBC",
        "1.2.840.113549.1.5.4" => "pbeWithMD2AndRC2-CBC",
        "1.2.840.113549.2.2" => "MD2",
        "1.2.840.113549.2.4" => "MD4",
        "1.2.840.113549.3.4" => "RC4",
        "1.2.840.113549.3.9" => "RC5-CBC",
        "1.3.6.1.4.1.3029.1.2" => "Blowfish-CBC",
        "1.3.6.1.4.1.188.7.1.1.2" => "IDEA-CBC",
        "2.16.840.1.101.3.4.1.3" => "AES-128-OFB",
        "2.16.840.1.101.3.4.1.4" => "AES-128-CFB",
        "2.16.840.1.101.3.4.1.23" => "AES-192-OFB",
        "2.16.840.1.101.3.4.1.24" => "AES-192-CFB",
        "2.16.840.1.101.3.4.1.43" => "AES-256-OFB",
        "2.16.840.1.101.3.4.1.44" => "AES-256-CFB",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_algorithms_are_named_beside_their_identifier() {
        let text = |oid| Oid::from_dotted(oid).map(|oid| unsupported("cipher", &oid).to_string());
        assert_eq!(text("1.2.410.200004.1.4").as_deref(), Some("unsupported cipher SEED-CBC (1.2.410.200004.1.4)"));
        assert_eq!(text("1.2.3").as_deref(), Some("unsupported cipher 1.2.3"));
    }
}
