//! What a file says a certificate may be trusted for.

use serde::Serialize;

use crate::keystore::TrustSettings;
use crate::x509::extensions::purpose_name;

/// Trust settings; left out of a report where the file has none.
#[derive(Debug, Serialize)]
pub struct TrustReport {
    /// The uses that it is trusted for; `null` where the file sets no limit.
    trusted_for: Option<Vec<String>>,
    /// The uses that it is rejected for; `anyExtendedKeyUsage` is all of them.
    rejected_for: Vec<String>,
    /// Whether it only came along with a signed message.
    signer: bool,
    #[serde(skip)]
    words: String,
}

impl TrustReport {
    /// Those that say something.
    pub fn of(settings: &TrustSettings) -> Option<Self> {
        let names = |uses: &Vec<_>| uses.iter().map(purpose_name).collect();
        (!settings.is_silent()).then(|| Self {
            trusted_for: settings.trusted.as_ref().map(names),
            rejected_for: names(&settings.rejected),
            signer: settings.signer,
            words: settings.words(),
        })
    }

    /// All of them on one line.
    pub fn words(&self) -> &str {
        &self.words
    }
}
