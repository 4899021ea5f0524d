//! A certificate with its type, as Java's keystores and Bouncy Castle's BKS hold it.

use crate::data_stream::{Cursor, Output, modified_utf8};
use crate::fault::{Fault, Result};
use crate::keystore::StoredCertificate;
use crate::x509::Certificate;

/// The only type of certificate that Java itself writes, in modified UTF-8.
const X509: &[u8] = b"X.509";

/// A certificate as it stands in the file.
#[derive(Debug, Clone, Copy)]
pub struct RawCertificate<'a> {
    /// Its type in modified UTF-8.
    kind: &'a [u8],
    encoded: &'a [u8],
}

impl<'a> RawCertificate<'a> {
    /// An X.509 certificate.
    pub fn x509(certificate: &'a Certificate) -> Self {
        Self::untyped(certificate.der())
    }

    /// One without a type, which is X.509.
    pub fn untyped(encoded: &'a [u8]) -> Self {
        Self { kind: X509, encoded }
    }

    /// The next one in the file.
    pub fn read(cursor: &mut Cursor<'a>) -> Result<Self> {
        let kind = cursor.utf("the type of a certificate")?;
        Ok(Self { kind, encoded: cursor.block("a certificate")? })
    }

    /// Appends it: UTF type, 32-bit length, encoding.
    pub fn write(&self, output: &mut Output) -> Result<()> {
        output.utf(self.kind)?.block(self.encoded)?;
        Ok(())
    }

    /// Reads what is inside; [`Fault::Unsupported`] when it is no X.509 certificate.
    pub fn understand(&self) -> Result<StoredCertificate> {
        if self.kind != X509 {
            let kind = modified_utf8::decode(self.kind).unwrap_or_else(|| "unknown".into());
            return Err(Fault::unsupported(format!("a certificate of type {kind} is not supported")));
        }
        Certificate::from_der(self.encoded).map(StoredCertificate::new)
    }
}
