//! Names of algorithms that are recognised but not implemented, so that an error can say more than a number.

use crate::asn1::Oid;
use crate::fault::Fault;

/// The fault for an algorithm that is not implemented: its role, its name where there is one, its identifier.
pub(super) fn unsupported(role: &str, oid: &Oid) -> Fault {
    let oid = oid.to_string();
    match name(&oid) {
        Some(name) => Fault::unsupported(format!("{role} {name} ({oid})")),
        None => Fault::unsupported(format!("{role} {oid}")),
    }
}

fn name(oid: &str) -> Option<&'static str> {
    Some(match oid {
        "1.2.156.10197.1.104.2" => "SM4-CBC",
        "1.2.156.10197.1.401" => "SM3",
        "1.2.392.200011.61.1.1.1.2" => "Camellia-128-CBC",
        "1.2.392.200011.61.1.1.1.3" => "Camellia-192-CBC",
        "1.2.392.200011.61.1.1.1.4" => "Camellia-256-CBC",
        "1.2.410.200004.1.4" => "SEED-CBC",
        "1.2.410.200004.1.15" => "pbeWithSHA1AndSEED-CBC",
        "1.2.410.200046.1.1.2" => "ARIA-128-CBC",
        "1.2.410.200046.1.1.7" => "ARIA-192-CBC",
        "1.2.410.200046.1.1.12" => "ARIA-256-CBC",
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
        "1.3.36.3.2.1" => "RIPEMD-160",
        "2.16.840.1.101.3.4.1.6" => "AES-128-GCM",
        "2.16.840.1.101.3.4.1.26" => "AES-192-GCM",
        "2.16.840.1.101.3.4.1.46" => "AES-256-GCM",
        "2.16.840.1.101.3.4.1.47" => "AES-256-CCM",
        "2.16.840.1.101.3.4.2.7" => "SHA3-224",
        "2.16.840.1.101.3.4.2.8" => "SHA3-256",
        "2.16.840.1.101.3.4.2.9" => "SHA3-384",
        "2.16.840.1.101.3.4.2.10" => "SHA3-512",
        "2.16.840.1.101.3.4.2.13" => "HMAC-SHA3-224",
        "2.16.840.1.101.3.4.2.14" => "HMAC-SHA3-256",
        "2.16.840.1.101.3.4.2.15" => "HMAC-SHA3-384",
        "2.16.840.1.101.3.4.2.16" => "HMAC-SHA3-512",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_algorithms_are_named_beside_their_identifier() {
        let text = |oid| Oid::from_dotted(oid).map(|oid| unsupported("cipher", &oid).to_string());
        assert_eq!(
            text("1.2.392.200011.61.1.1.1.4").as_deref(),
            Some("cipher Camellia-256-CBC (1.2.392.200011.61.1.1.1.4)")
        );
        assert_eq!(text("1.2.3").as_deref(), Some("cipher 1.2.3"));
    }
}
