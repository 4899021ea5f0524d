//! PKCS#12 bag by bag, as no honest program writes it.

use certtool::asn1::{Oid, Writer, tag, writer};
use certtool::formats::pem;
use certtool::key::pbe::{MacData, MacScheme, Scheme};
use certtool::key::{PrivateKey, SealedKey};
use certtool::secret::Password;
use certtool::x509::Certificate;

use super::Sandbox;

/// What one bag says of itself.
#[derive(Debug, Clone, Copy)]
pub struct Says {
    pub ids: &'static [&'static [u8]],
    pub name: Option<&'static str>,
    pub trusted: bool,
}

/// Identifiers, name, and whether the bag has the mark of an anchor.
pub fn says(ids: &'static [&'static [u8]], name: Option<&'static str>, trusted: bool) -> Says {
    Says { ids, name, trusted }
}

/// Nothing at all.
pub const NOTHING: Says = Says { ids: &[], name: None, trusted: false };

impl Says {
    pub fn write(self, bag: &mut Writer) {
        let attribute = |set: &mut Writer, oid: &str, value: &dyn Fn(&mut Writer)| {
            set.sequence(|one| _ = one.oid(&Oid::from_dotted(oid).unwrap()).constructed(tag::SET, |set| value(set)));
        };
        if self.ids.is_empty() && self.name.is_none() && !self.trusted {
            return;
        }
        bag.constructed(tag::SET, |set| {
            for id in self.ids {
                attribute(set, "1.2.840.113549.1.9.21", &|value| _ = value.octet_string(id));
            }
            if let Some(name) = self.name {
                let units: Vec<u8> = name.encode_utf16().flat_map(u16::to_be_bytes).collect();
                attribute(set, "1.2.840.113549.1.9.20", &|value| _ = value.element(tag::BMP_STRING, &units));
            }
            if self.trusted {
                let any = Oid::from_dotted("2.5.29.37.0").unwrap();
                attribute(set, "2.16.840.1.113894.746875.1.1", &|value| _ = value.oid(&any));
            }
        });
    }
}

/// Appends a bag of kind 2 (a sealed key) or 3 (a certificate).
pub fn bag(contents: &mut Writer, kind: u8, value: &[u8], says: Says) {
    let oid = Oid::from_dotted(&format!("1.2.840.113549.1.12.10.1.{kind}")).unwrap();
    contents.sequence(|bag| {
        bag.oid(&oid).constructed(tag::context(0), |explicit| _ = explicit.raw(value));
        says.write(bag);
    });
}

/// The CertBag of a certificate.
pub fn certificate_bag(der: &[u8]) -> Vec<u8> {
    writer::sequence(|bag| {
        bag.oid(&Oid::from_dotted("1.2.840.113549.1.9.22.1").unwrap());
        bag.constructed(tag::context(0), |explicit| _ = explicit.octet_string(der));
    })
}

fn content_info(out: &mut Writer, content: &[u8]) {
    out.sequence(|info| {
        info.oid(&Oid::from_dotted("1.2.840.113549.1.7.1").unwrap());
        info.constructed(tag::context(0), |explicit| _ = explicit.octet_string(content));
    });
}

/// A store of these SafeContents, none of them encrypted, with a MAC where there is a password.
pub fn pfx(sections: &[Vec<u8>], password: Option<&Password>) -> Vec<u8> {
    let safe = writer::sequence(|safe| sections.iter().for_each(|section| content_info(safe, section)));
    let mac = password.map(|password| MacData::compute(&MacScheme::pkcs12_sha256(1), 8, &safe, password).unwrap());
    writer::sequence(|pfx| {
        pfx.unsigned(3);
        content_info(pfx, &safe);
        mac.iter().for_each(|mac| _ = pfx.raw(&mac.to_der()));
    })
}

/// A key and its own certificate.
pub struct Pair {
    pub key: PrivateKey,
    pub certificate: Vec<u8>,
}

impl Pair {
    /// A new one of this common name.
    pub fn new(sandbox: &Sandbox, name: &str) -> Self {
        let file = format!("{name}.pem");
        sandbox.line(&format!("gen-selfsigned --cn {name} --key-alg ec:p256 --out {file}")).run().code(0);
        let bundle = pem::read(&sandbox.read(&file)).unwrap();
        let key = bundle.keys().next().unwrap().clone();
        Self { key, certificate: bundle.certificates().next().unwrap().der().to_vec() }
    }

    /// The SHA-256 of its certificate as `list --json` has it.
    pub fn sha256(&self) -> String {
        Certificate::from_der(&self.certificate).unwrap().sha256().to_string()
    }

    /// Appends the key, sealed under a password.
    pub fn add_key(&self, contents: &mut Writer, password: &str, says: Says) {
        let sealed = SealedKey::seal(&self.key, &Scheme::pbes2_aes256(1000), &Password::new(password.into())).unwrap();
        bag(contents, 2, sealed.bytes(), says);
    }

    /// Appends the certificate.
    pub fn add_certificate(&self, contents: &mut Writer, says: Says) {
        bag(contents, 3, &certificate_bag(&self.certificate), says);
    }
}
