//! The octets that a password may stand for: tools disagree as soon as it is empty or not ASCII.

use zeroize::Zeroizing;

use crate::key::pbe::Kdf;
use crate::secret::Password;

/// One way to turn a password into octets.
pub(super) type Form = Zeroizing<Vec<u8>>;

/// For the key derivation of PKCS#12: a BMPString with terminator (RFC 7292 B.1). Some writers take an empty password
/// for no octets at all, and OpenSSL before 1.1 widened the octets of UTF-8 one by one.
pub(super) fn bmp(password: &Password) -> Vec<Form> {
    let mut forms = vec![octets(password.as_str().encode_utf16().chain([0]))];
    if password.is_empty() {
        forms.push(Form::default());
    }
    if !password.as_str().is_ascii() {
        forms.push(octets(password.as_str().bytes().map(u16::from).chain([0])));
    }
    forms
}

/// The units in big-endian order, in room that never grows: growing would leave a copy of the password behind.
fn octets(units: impl Iterator<Item = u16> + Clone) -> Form {
    let mut octets: Form = Zeroizing::new(Vec::with_capacity(2 * units.clone().count()));
    octets.extend(units.flat_map(u16::to_be_bytes));
    octets
}

/// How a password becomes octets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Convention {
    /// As in Bouncy Castle's own keystores: BMPStrings with terminator of the password and of what the key is for,
    /// where the empty text has no octets at all (`PKCS12PasswordToBytes`). BKS and UBER name no purpose.
    BouncyCastle(&'static str),
    /// As the scheme's specification says.
    #[default]
    Scheme,
}

impl Convention {
    /// The derivation that is made where a file names this one: for scrypt, Bouncy Castle 1.72 takes the block size
    /// for the parallelisation too (`BcFKSKeyStoreSpi.generateKey`).
    pub(super) fn applied(self, kdf: Kdf) -> Kdf {
        match (self, kdf) {
            (Self::BouncyCastle(_), Kdf::Scrypt { log_n, r, .. }) => Kdf::Scrypt { log_n, r, p: r },
            (_, kdf) => kdf,
        }
    }
}

/// For Bouncy Castle: see [`Convention::BouncyCastle`].
pub(super) fn bouncy_castle(password: &Password, purpose: &str) -> Form {
    let texts = [password.as_str(), purpose].into_iter().filter(|text| !text.is_empty());
    octets(texts.flat_map(|text| text.encode_utf16().chain([0])))
}

/// For PBES1, PBES2 and PBMAC1: UTF-8 (RFC 8018 3), or the Latin-1 of older systems.
pub(super) fn utf8(password: &Password) -> Vec<Form> {
    let text = password.as_str();
    let mut forms = vec![Zeroizing::new(text.as_bytes().to_vec())];
    if !text.is_ascii() && text.chars().all(|character| u8::try_from(character).is_ok()) {
        forms.push(Zeroizing::new(text.chars().map(|character| character as u8).collect()));
    }
    forms
}

/// For Java's own password-based ciphers: the low seven bits of each UTF-16 unit (`com.sun.crypto.provider.PBEKey`).
pub(super) fn java(password: &Password) -> Form {
    Zeroizing::new(password.as_str().encode_utf16().map(|unit| (unit & 0x7f) as u8).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(forms: Vec<Form>) -> Vec<Vec<u8>> {
        forms.iter().map(|form| form.to_vec()).collect()
    }

    #[test]
    fn ascii_has_one_form() {
        let password = Password::new("ab".into());
        assert_eq!(all(bmp(&password)), [b"\0a\0b\0\0"]);
        assert_eq!(all(utf8(&password)), [b"ab"]);
    }

    #[test]
    fn empty_and_accented_passwords_have_two() {
        assert_eq!(all(bmp(&Password::new(String::new()))), [vec![0, 0], vec![]]);
        let accented = Password::new("é".into());
        assert_eq!(all(bmp(&accented)), [vec![0, 0xe9, 0, 0], vec![0, 0xc3, 0, 0xa9, 0, 0]]);
        assert_eq!(all(utf8(&accented)), [vec![0xc3, 0xa9], vec![0xe9]]);
        assert_eq!(utf8(&Password::new("€".into())).len(), 1);
    }

    #[test]
    fn bouncy_castle_adds_what_the_key_is_for() {
        let octets = |password: &str, purpose| bouncy_castle(&Password::new(password.into()), purpose).to_vec();
        assert_eq!(octets("a", "B"), b"\0a\0\0\0B\0\0");
        assert_eq!(octets("é", ""), [0, 0xe9, 0, 0]);
        assert!(octets("", "").is_empty());
    }
}
