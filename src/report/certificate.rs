//! A certificate as every command shows it.

use serde::{Serialize, Serializer};
use time::OffsetDateTime;

use crate::report::moment::{self, days_between, rfc3339};
use crate::report::text::{self, Displayed};
use crate::report::{KeyReport, Page};
use crate::x509::Certificate;

/// A certificate.
#[derive(Debug, Serialize)]
pub struct CertificateReport {
    pub(super) subject: String,
    pub(super) issuer: String,
    pub(super) serial: String,
    pub(super) not_before: Option<String>,
    pub(super) not_after: Option<String>,
    pub(super) days_left: Option<i64>,
    pub(super) sha256: String,
    pub(super) key: KeyReport,
    pub(super) signature_algorithm: String,
    pub(super) subject_alt_names: AltNames,
    pub(super) ca: bool,
    #[serde(skip)]
    begins_later: bool,
    #[serde(skip)]
    never_expires: bool,
}

/// The names of a certificate, read one by one when they are shown.
#[derive(Debug)]
pub(super) struct AltNames(Certificate);

impl AltNames {
    fn joined(&self) -> String {
        let mut joined = String::new();
        for name in self.0.each_subject_alt_name() {
            if !joined.is_empty() {
                joined.push_str(", ");
            }
            joined.push_str(&text::listed(&name.to_string()));
        }
        joined
    }
}

impl Serialize for AltNames {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.each_subject_alt_name().map(Displayed))
    }
}

impl CertificateReport {
    /// Facts of a certificate, with the days that are left at `now`.
    pub fn new(certificate: &Certificate, now: OffsetDateTime) -> Self {
        let not_after = certificate.not_after();
        Self {
            subject: certificate.subject().to_string(),
            issuer: certificate.issuer().to_string(),
            serial: certificate.serial().hex(),
            not_before: certificate.not_before().map(rfc3339),
            not_after: not_after.map(rfc3339),
            days_left: not_after.map(|end| days_between(now, end)),
            sha256: certificate.sha256().to_string(),
            key: KeyReport::new(&certificate.key_algorithm()),
            signature_algorithm: certificate.signature_algorithm(),
            subject_alt_names: AltNames(certificate.clone()),
            ca: certificate.is_ca(),
            begins_later: certificate.not_before().is_some_and(|start| now < start),
            never_expires: certificate.never_expires(),
        }
    }

    /// The lines that tell one certificate from another.
    pub fn fields(&self, page: &mut Page) {
        page.field("subject", if self.subject.is_empty() { "(empty)" } else { &self.subject });
        page.field("names", &self.subject_alt_names.joined());
        if self.issuer != self.subject {
            page.field("issuer", &self.issuer);
        }
        if self.begins_later {
            page.field("begins", &format!("{} (not yet valid)", self.not_before.as_deref().unwrap_or_default()));
        }
        page.field("expires", &self.expiry());
        page.field("sha256", &self.sha256);
    }

    /// One line for summaries.
    pub fn summary(&self) -> String {
        format!("{}, {}, expires {}, sha256 {}", self.subject, self.key.title(), self.expiry(), self.sha256)
    }

    /// Its subject and its term, for a message.
    pub fn name(&self) -> String {
        let date = |date: &Option<String>| date.clone().unwrap_or_else(|| "no date".into());
        let (start, end) = (date(&self.not_before), date(&self.not_after));
        format!("{} (sha256 {}…, valid {start} to {end})", self.subject, &self.sha256[..16])
    }

    pub(super) fn expiry(&self) -> String {
        match (&self.not_after, self.days_left) {
            (Some(time), _) if self.never_expires => format!("never ({time})"),
            (Some(time), Some(days)) => format!("{time} ({})", moment::left(days)),
            _ => "not a date".into(),
        }
    }
}
