//! Why a store, a bundle or a key will not work.

mod examination;
mod repair;

use std::collections::HashMap;
use std::path::PathBuf;

use serde::{Serialize, Serializer};
use time::OffsetDateTime;

use crate::context::Context;
use crate::diagnosis::{self, Consumer, Finding, Remedy, Severity};
use crate::error::Failure;
use crate::formats::Content;
use crate::io::input::is_dash;
use crate::io::options::{Issuers, KeyPassword, Limits, PasswordSource, Replace, Role, StoreInput};
use crate::io::password;
use crate::io::store::Reading;
use crate::keystore::TrustStatements;
use crate::operations::each::{self, Unread};
use crate::operations::material;
use crate::report::{Sources, command_line};
use crate::x509::Certificate;

use examination::{Examination, Opened, is_same};

/// What is wanted.
#[derive(Debug, Clone)]
pub struct Request {
    /// The files; `-` for standard input.
    pub files: Vec<PathBuf>,
    /// The program that is going to read them; any without one.
    pub consumer: Option<Consumer>,
    /// Whether what can be repaired is repaired, in place.
    pub fix: bool,
    /// How the store is opened.
    pub input: StoreInput,
    /// Password of keys that have their own password.
    pub key_password: Option<PasswordSource>,
    /// Certificates that complete chains.
    pub issuers: Issuers,
    /// When validity is judged; now without one.
    pub at: Option<OffsetDateTime>,
    /// How files are replaced.
    pub replace: Replace,
    /// Protection against hostile files.
    pub limits: Limits,
}

/// What was found, and what was done about it or would be.
#[derive(Serialize)]
pub struct Report {
    /// Whether every file was read and nothing worse than a note is left.
    pub healthy: bool,
    /// Each file that could be read.
    pub files: Vec<FileReport>,
    /// The others.
    pub unread: Vec<Unread>,
    /// Whether nothing was written.
    pub dry_run: bool,
    /// Whether anything was repaired.
    #[serde(skip)]
    pub repaired: bool,
}

/// What was found in one file.
#[derive(Serialize)]
pub struct FileReport {
    /// The file.
    pub file: String,
    /// The name of its format.
    pub format: &'static str,
    /// The same for people.
    #[serde(skip)]
    pub title: &'static str,
    /// What was found, the worst first.
    pub findings: Vec<FindingReport>,
}

/// One thing that is wrong, or was.
#[derive(Serialize)]
pub struct FindingReport {
    /// A word for scripts.
    pub code: &'static str,
    /// How bad it is.
    #[serde(serialize_with = "by_name")]
    pub severity: Severity,
    /// The alias of the entry that it is about.
    pub entry: Option<String>,
    /// What is the case.
    pub cause: String,
    /// What comes of it.
    pub consequence: String,
    /// The command that repairs it, where there is one.
    pub command: Option<String>,
    /// Whether a repair in place does it.
    pub fixable: bool,
    /// Whether that was done.
    pub fixed: bool,
}

/// Examines each file for itself, and repairs it if that is wanted.
///
/// # Errors
/// When standard input is to be repaired, when the certificates that complete chains cannot be read, and when the only
/// file cannot be read, examined or repaired.
pub fn run(request: &Request, context: &Context) -> anyhow::Result<Report> {
    if request.fix && request.files.iter().any(|file| is_dash(file)) {
        return Err(Failure::usage("what --fix repairs must be a file, not `-`").into());
    }
    let reading = Reading::of(&request.input, &request.limits);
    let mut trust = TrustStatements::default();
    let mut issuers = material::issuers(context, &request.issuers, &reading, &mut trust)?;
    leave_out_distrusted(context, &mut issuers, &trust);
    for useless in issuers.iter().filter(|one| !diagnosis::would_issue(one, request.at.unwrap_or(context.now))) {
        let why = "it is no CA, or not valid now, and completes no chain";
        context.ui.warn("issuer-refused", format!("{}: {why}", useless.subject()));
    }
    let key_password = password::given(context, Role::Key, request.key_password.as_ref())?;
    let keys = request.key_password.iter().cloned().map(KeyPassword::of_every_key).collect();
    let mut examination = Examination { request, context, issuers, key_password, keys, companions: HashMap::new() };
    let mut opened = examination.opened_together();
    examination.companions = examination.companions(&opened);
    let (files, unread) = each::of(&request.files, |file| examination.examine_file(file, opened.remove(file)))?;
    let findings = || files.iter().flat_map(|file| &file.findings);
    let healthy = unread.is_empty() && findings().all(|finding| finding.fixed || finding.severity == Severity::Note);
    let repaired = findings().any(|finding| finding.fixed);
    Ok(Report { healthy, files, unread, dry_run: request.replace.dry_run, repaired })
}

/// What its own file distrusts completes no chain.
fn leave_out_distrusted(context: &Context, issuers: &mut Vec<Certificate>, trust: &TrustStatements) {
    issuers.retain(|one| {
        let rejection = trust.of(one).rejection();
        if let Some(why) = rejection {
            let message = format!("left out {}, a certificate that its file {why}", one.subject());
            context.ui.warn("distrusted", message);
        }
        rejection.is_none()
    });
}

impl FileReport {
    fn new(opened: &Opened, found: &[Finding], left: &[Finding], sources: &Sources) -> Self {
        let is_left = |finding: &Finding| left.iter().any(|other| is_same(other, finding));
        // What a repair brought to light.
        let new = left.iter().filter(|finding| !found.iter().any(|other| is_same(other, finding)));
        let format = match &opened.content {
            Content::Bundle(bundle) => bundle.format,
            Content::Keystore(keystore) => keystore.format,
        };
        let command = |remedy: &Remedy| command_line(remedy, &opened.path, sources);
        let report =
            |finding: &Finding, fixed| FindingReport::new(finding, finding.remedy.as_ref().map(command), fixed);
        Self {
            file: opened.name.clone(),
            format: format.name(),
            title: format.title(),
            findings: found
                .iter()
                .map(|finding| report(finding, !is_left(finding)))
                .chain(new.map(|finding| report(finding, false)))
                .collect(),
        }
    }
}

impl FindingReport {
    fn new(finding: &Finding, command: Option<String>, fixed: bool) -> Self {
        Self {
            code: finding.code,
            severity: finding.severity,
            entry: finding.entry.clone(),
            cause: finding.cause.clone(),
            consequence: finding.consequence.clone(),
            command,
            fixable: finding.remedy.as_ref().is_some_and(Remedy::is_automatic),
            fixed,
        }
    }
}

fn by_name<S: Serializer>(severity: &Severity, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(severity.name())
}
