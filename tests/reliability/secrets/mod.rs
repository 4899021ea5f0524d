//! Passwords and private keys are where they must be, and nowhere else: not in what a command prints, not in its
//! memory after it is done, not in a file that others can read at any instant, not in the list of processes.

mod commands;
mod files;
mod memory;
mod output;
mod process;

use certtool::asn1::Reader;
use certtool::formats::pem;
use certtool::key::{KeyAlgorithm, PrivateKey};

/// The password of the stores.
pub const PASSWORD: &str = "hunter2-S3CRET-pw";
/// The one that is set anew.
pub const NEW_PASSWORD: &str = "hunter3-N3WPASS-pw";

/// What must not be found: recognisable pieces of passwords and of a key, each with a name.
#[derive(Clone, Default)]
pub struct Secrets(pub Vec<(String, Vec<u8>)>);

/// A piece this long is found by no accident.
const PIECE: usize = 24;

impl Secrets {
    /// Both passwords as text, and in UTF-16 as Java and PKCS#12 take them.
    pub fn passwords() -> Self {
        let forms = |text: &str| {
            let units = || text.encode_utf16();
            let big: Vec<u8> = units().flat_map(u16::to_be_bytes).collect();
            let little: Vec<u8> = units().flat_map(u16::to_le_bytes).collect();
            [text.as_bytes().to_vec(), big, little].map(|form| (format!("the password {text}"), form))
        };
        Self([PASSWORD, NEW_PASSWORD].into_iter().flat_map(forms).collect())
    }

    /// The same and the private parts of the keys in a PEM file: as numbers of either byte order, and as text.
    pub fn with_keys_of(mut self, text: &str) -> Self {
        for key in pem::read(text.as_bytes()).unwrap().keys() {
            for (name, number) in private_numbers(key) {
                let reversed: Vec<u8> = number.iter().rev().copied().collect();
                let hex: String = number.iter().map(|octet| format!("{octet:02x}")).collect();
                let forms = [("", number), (", reversed", reversed), (" in hex", hex.into_bytes())];
                self.0.extend(forms.map(|(form, mut octets)| {
                    octets.truncate(PIECE);
                    (format!("{name} of the key{form}"), octets)
                }));
            }
        }
        // The lines at the end of a key: the first hold its algorithm and what is public.
        let lines: Vec<&str> = text.lines().skip_while(|line| !line.contains("PRIVATE KEY")).collect();
        let end = lines.iter().position(|line| line.contains("END ")).unwrap();
        let private = lines[end.saturating_sub(12).max(1)..end].iter().filter(|line| line.len() == 64);
        self.0.extend(private.skip(1).map(|line| ("the key in base64".to_owned(), line.as_bytes()[..PIECE].to_vec())));
        self
    }

    /// The names of those that are found in these bytes.
    pub fn within(&self, bytes: &[u8]) -> Vec<String> {
        let found = self.0.iter().filter(|(_, secret)| contains(bytes, secret));
        found.map(|(name, _)| name.clone()).collect()
    }
}

/// Whether the bytes hold the piece: its first octets are looked for, then the rest.
fn contains(bytes: &[u8], piece: &[u8]) -> bool {
    let first = piece[0];
    let mut rest = bytes;
    while let Some(at) = rest.iter().position(|octet| *octet == first) {
        if rest[at..].starts_with(piece) {
            return true;
        }
        rest = &rest[at + 1..];
    }
    false
}

/// The numbers of a key that nobody may know.
fn private_numbers(key: &PrivateKey) -> Vec<(&'static str, Vec<u8>)> {
    let mut info = Reader::new(key.pkcs8()).sequence().unwrap();
    info.unsigned().unwrap();
    info.sequence().unwrap();
    let inner = info.octet_string().unwrap();
    let mut inner = Reader::new(inner);
    match key.algorithm() {
        KeyAlgorithm::Rsa { .. } => {
            let mut numbers = inner.sequence().unwrap();
            let names = ["version", "n", "e", "d", "p", "q", "dP", "dQ", "qInv"];
            let all = names.map(|name| (name, numbers.element().unwrap().content.to_vec()));
            let unsigned = |octets: Vec<u8>| octets.into_iter().skip_while(|octet| *octet == 0).collect();
            all.into_iter().skip(3).map(|(name, octets)| (name, unsigned(octets))).collect()
        }
        KeyAlgorithm::Ec(_) => {
            let mut parts = inner.sequence().unwrap();
            parts.unsigned().unwrap();
            vec![("the scalar", parts.octet_string().unwrap().to_vec())]
        }
        _ => vec![("the seed", inner.octet_string().unwrap().to_vec())],
    }
}
