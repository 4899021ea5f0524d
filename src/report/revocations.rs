//! A certificate revocation list in every detail.

use std::collections::HashMap;

use serde::ser::SerializeSeq;
use serde::{Serialize, Serializer};
use time::OffsetDateTime;

use crate::report::Page;
use crate::report::details::{field, named};
use crate::report::moment::{days_between, left, rfc3339};
use crate::report::{ExtensionReport, FindingReport, extension};
use crate::x509::crl::{Crl, Revoked};
use crate::x509::serial::append_hex;
use crate::x509::{Problem, fingerprint::Sha256};

/// A revocation list.
#[derive(Debug, Serialize)]
pub struct CrlReport {
    issuer: String,
    version: u8,
    this_update: Option<String>,
    next_update: Option<String>,
    days_left: Option<i64>,
    signature_algorithm: String,
    sha256: String,
    extensions: Vec<ExtensionReport>,
    revoked: Revocations,
    findings: Vec<FindingReport>,
}

/// What was revoked, in the DER that it was read from: lists of a million are usual, and each is shown once.
#[derive(Debug)]
struct Revocations(Vec<u8>);

/// One revoked certificate.
#[derive(Debug, Serialize)]
struct Row<'a> {
    serial: &'a str,
    date: Option<&'a str>,
    extensions: &'a [ExtensionReport],
}

/// Puts row after row into words, in the same memory. What a row has in common with others is not put into words again:
/// dates often follow each other, and there are eleven reasons.
#[derive(Debug, Default)]
struct Rows<'a> {
    serial: String,
    date_der: &'a [u8],
    date: Option<String>,
    extensions: HashMap<&'a [u8], Vec<ExtensionReport>>,
}

/// How many different extensions are kept for further rows.
const KEPT: usize = 64;

impl CrlReport {
    /// The facts of a list with this DER, with the days that are left at `now`.
    pub fn new(der: &[u8], crl: &Crl, now: OffsetDateTime) -> Self {
        Self {
            issuer: crl.issuer().to_string(),
            version: crl.version(),
            this_update: crl.this_update().map(rfc3339),
            next_update: crl.next_update().map(rfc3339),
            days_left: crl.next_update().map(|end| days_between(now, end)),
            signature_algorithm: crl.signature_algorithm(),
            sha256: Sha256::of(der).to_string(),
            extensions: ExtensionReport::all(crl.extensions()),
            revoked: Revocations(der.to_vec()),
            findings: FindingReport::all(&Problem::of_crl(crl, now)),
        }
    }

    /// Its lines.
    pub(super) fn lines(&self, page: &mut Page) {
        let next = match (&self.next_update, self.days_left) {
            (Some(time), Some(days)) => format!("{time} ({})", left(days)),
            _ => "not said".into(),
        };
        field(page, "issuer", named(&self.issuer));
        field(page, "version", &self.version.to_string());
        field(page, "this update", self.this_update.as_deref().unwrap_or("not a date"));
        field(page, "next update", &next);
        field(page, "signature", &self.signature_algorithm);
        field(page, "sha256", &self.sha256);
        self.findings.iter().for_each(|finding| finding.line(page));
        extension::section(page, &self.extensions);
        self.revoked.lines(page);
    }
}

impl Revocations {
    fn lines(&self, page: &mut Page) {
        let Ok(crl) = Crl::from_der(&self.0) else { return };
        field(page, "revoked", &crl.revoked().count().to_string());
        let (mut rows, mut line) = (Rows::default(), String::new());
        crl.revoked().for_each(|revoked| rows.read(&revoked).lines(page, &mut line));
    }
}

impl Serialize for Revocations {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let crl = Crl::from_der(&self.0).ok();
        let (mut rows, mut list) = (Rows::default(), serializer.serialize_seq(None)?);
        for revoked in crl.iter().flat_map(Crl::revoked) {
            list.serialize_element(&rows.read(&revoked))?;
        }
        list.end()
    }
}

impl<'a> Rows<'a> {
    fn read(&mut self, revoked: &Revoked<'a>) -> Row<'_> {
        self.serial.clear();
        append_hex(&mut self.serial, revoked.serial());
        if self.date_der != revoked.date_der() {
            self.date_der = revoked.date_der();
            self.date = revoked.date().map(rfc3339);
        }
        let der = revoked.extensions_der();
        if self.extensions.len() == KEPT && !self.extensions.contains_key(der) {
            self.extensions.clear();
        }
        let extensions = self.extensions.entry(der).or_insert_with(|| ExtensionReport::all(revoked.extensions()));
        Row { serial: &self.serial, date: self.date.as_deref(), extensions }
    }
}

impl Row<'_> {
    /// Its lines, the first put together in `line`.
    fn lines(&self, page: &mut Page, line: &mut String) {
        let is_reason = |one: &&ExtensionReport| one.title() == "cRLReason";
        line.clear();
        ["    ", self.date.unwrap_or("not a date"), "  ", self.serial].iter().for_each(|part| line.push_str(part));
        for reason in self.extensions.iter().filter(is_reason).filter_map(ExtensionReport::text) {
            line.push_str("  ");
            line.push_str(&reason);
        }
        page.line(line);
        self.extensions.iter().filter(|one| !is_reason(one)).for_each(|extension| extension.lines(page, 6));
    }
}
