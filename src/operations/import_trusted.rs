//! Trusted certificates into truststores.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use serde::Serialize;
use time::OffsetDateTime;

use crate::context::Context;
use crate::dialogue::Candidate;
use crate::error::Failure;
use crate::formats::Content;
use crate::io::input;
use crate::io::options::{Limits, NewEntry, PasswordSource, Replace, Role};
use crate::io::store::{self, Edit, Editing, Reading};
use crate::keystore::Format;
use crate::keystore::trusted::{self, IfTaken, Import, Imported};
use crate::keystore::{self, Keystore, TrustSettings, TrustStatements};
use crate::operations::allow::AnchorTolerance;
use crate::operations::replace_key::ReplaceKey;
use crate::report::{AnchorReport, CertificateReport};
use crate::x509::Certificate;
use crate::x509::fingerprint::Sha256;

/// What is wanted.
#[derive(Debug, Clone)]
pub struct Request {
    /// Files or directories with the certificates; `-` is standard input.
    pub certificates: Vec<PathBuf>,
    /// The truststores, made where there are none.
    pub truststores: Vec<PathBuf>,
    /// Format of a new truststore; by its name without one.
    pub format: Option<Format>,
    /// Alias of the first certificate; made from the subject without one.
    pub alias: Option<String>,
    /// What happens when that alias is taken.
    pub if_taken: IfTaken,
    /// Whether a key may be lost.
    pub replace_key: ReplaceKey,
    /// Whether every certificate is trusted without a question.
    pub trust_all: bool,
    /// The fingerprints of certificates that are trusted without a question.
    pub fingerprints: Vec<Sha256>,
    /// Where the truststores' password comes from.
    pub password: Option<PasswordSource>,
    /// Password of an input that is a keystore.
    pub from_password: Option<PasswordSource>,
    /// What is allowed.
    pub tolerance: AnchorTolerance,
    /// When validity is judged; now without one.
    pub at: Option<OffsetDateTime>,
    /// How what is new is protected.
    pub protection: NewEntry,
    /// How files are replaced.
    pub replace: Replace,
    /// Protection against hostile files.
    pub limits: Limits,
}

/// What was done, or would be.
#[derive(Serialize)]
pub struct Report {
    /// The truststores, in the order of the request.
    pub truststores: Vec<Truststore>,
    /// Whether nothing was written.
    pub dry_run: bool,
}

/// What became of one truststore.
#[derive(Serialize)]
pub struct Truststore {
    /// The file.
    pub file: String,
    /// The name of its format.
    pub format: &'static str,
    /// Whether it is new.
    pub created: bool,
    /// Whether it is another one now.
    pub changed: bool,
    /// The certificates, in the order of the input.
    pub certificates: Vec<Line>,
}

/// What became of one certificate in one truststore.
#[derive(Serialize)]
pub struct Line {
    /// The alias under which it stands, or would have stood.
    pub alias: String,
    /// What became of it.
    pub verdict: Verdict,
    /// The alias under which it stands already, of a duplicate.
    pub duplicate_of: Option<String>,
    /// Another alias under which the certificate stands, and stood before.
    pub also_under: Option<String>,
    /// What speaks against trusting it.
    #[serde(flatten)]
    pub anchor: AnchorReport,
    /// The certificate.
    pub certificate: CertificateReport,
}

/// What became of a certificate, in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// A new entry.
    Added,
    /// The alias is taken by something else, and nothing is imported: the error says so, and no report.
    Conflict,
    /// There already, under another alias.
    Duplicate,
    /// It was there without being marked as trusted, and is now.
    MarkedAsTrusted,
    /// It took the place of another.
    Replaced,
    /// The alias is taken by something else, which stays.
    Skipped,
    /// There already.
    Unchanged,
}

impl Verdict {
    fn of(verdict: &trusted::Verdict) -> Self {
        match verdict {
            trusted::Verdict::Added => Self::Added,
            trusted::Verdict::Conflict => Self::Conflict,
            trusted::Verdict::DuplicateOf(_) => Self::Duplicate,
            trusted::Verdict::Marked => Self::MarkedAsTrusted,
            trusted::Verdict::Replaced => Self::Replaced,
            trusted::Verdict::Skipped => Self::Skipped,
            trusted::Verdict::Unchanged => Self::Unchanged,
        }
    }

    /// Whether the store is another one now.
    pub fn changes(self) -> bool {
        matches!(self, Self::Added | Self::MarkedAsTrusted | Self::Replaced)
    }
}

/// What is to be trusted.
#[derive(Default)]
struct Candidates {
    certificates: Vec<Certificate>,
    /// What the inputs say that each may be trusted for, where they say anything.
    trust: TrustStatements,
}

impl Candidates {
    fn add(&mut self, anchors: Vec<(Certificate, TrustSettings)>) {
        for (certificate, trust) in anchors {
            self.trust.add(&certificate, &trust);
            self.certificates.push(certificate);
        }
    }

    fn anchor(&self, certificate: &Certificate, now: OffsetDateTime) -> AnchorReport {
        AnchorReport::new(certificate, &self.trust.of(certificate), now)
    }
}

impl Report {
    /// Whether one of the truststores is another one now.
    pub fn changed(&self) -> bool {
        self.truststores.iter().any(|store| store.changed)
    }
}

/// Imports every certificate into every truststore, or none into any. Asks about those that nothing vouches for, unless
/// the request says which are trusted.
///
/// # Errors
/// When a certificate is not confirmed, or must not be trusted and that is not allowed, when an alias is taken, and when a
/// file cannot be read or written.
pub fn run(request: &Request, context: &Context) -> anyhow::Result<Report> {
    let candidates = gather(request, context)?;
    let editing = Editing {
        format: request.format,
        protection: &request.protection,
        ..Editing::new(Role::Store, request.password.as_ref(), &request.limits, &request.replace)
    };
    let mut confirmed: HashSet<Sha256> = request.fingerprints.iter().copied().collect();
    if can_ask(request, context) {
        ask(request, context, &editing, &candidates, &mut confirmed)?;
    }
    let truststores = import(request, context, &editing, &candidates, &confirmed)?;
    Ok(Report { truststores, dry_run: request.replace.dry_run })
}

fn gather(request: &Request, context: &Context) -> anyhow::Result<Candidates> {
    let mut candidates = Candidates::default();
    let reading = Reading::new(Role::From, request.from_password.as_ref(), &request.limits);
    for path in &request.certificates {
        let from_directory = path.is_dir();
        for file in input::expand(context, path)? {
            let input = input::read(context, &file, request.limits.bytes())?;
            // A directory may hold a README and private keys beside its certificates, but no damaged certificate.
            let name = &input.name;
            let found = if from_directory { input.detect_or_skip(context, None) } else { Some(input.detect(None)?) };
            let Some(found) = found else { continue };
            let content = store::decode(context, name, &found, &reading)?.content;
            let states_trust = content.statements().map(|said| candidates.trust.extend(said)).is_some();
            let anchors = anchors_of(&content);
            match (anchors.is_empty(), from_directory) {
                (true, _) if states_trust => {}
                (true, true) => input::skip(context, name, "there is no certificate in it"),
                (true, false) => {
                    return Err(Failure::content(format!("there is no certificate in `{name}`")).into());
                }
                (false, _) => candidates.add(anchors),
            }
        }
    }
    match candidates.certificates.len() {
        0 => Err(Failure::content("there is no certificate in the input").into()),
        _ => Ok(candidates),
    }
}

/// The certificates of a file. Those of a signer do not count beside what was signed.
fn anchors_of(content: &Content) -> Vec<(Certificate, TrustSettings)> {
    let mut anchors = content.anchors();
    if anchors.iter().any(|(_, trust)| !trust.signer) {
        anchors.retain(|(_, trust)| !trust.signer);
    }
    anchors
}

/// Asks once, under no lock, for the certificates that nothing vouches for in any of the stores.
fn ask(
    request: &Request,
    context: &Context,
    editing: &Editing,
    candidates: &Candidates,
    confirmed: &mut HashSet<Sha256>,
) -> anyhow::Result<()> {
    let certificates = &candidates.certificates;
    let mut unknown: Vec<&Certificate> = Vec::new();
    for path in &request.truststores {
        let mut edit = Edit::begin(context, path, editing)?;
        for certificate in unconfirmed(request, &edit.keystore, certificates, confirmed, now(request, context)) {
            if !unknown.contains(&certificate) {
                unknown.push(certificate);
            }
        }
        let imported = plan(request, context, &mut edit, path, certificates)?;
        Truststore::new(path, &edit, &imported, candidates, now(request, context)).judge(&request.tolerance)?;
    }
    if !unknown.is_empty() && confirm(context, candidates, &unknown, now(request, context))? {
        confirmed.extend(unknown.iter().map(|certificate| certificate.sha256()));
    }
    Ok(())
}

/// Changes the store in memory; an error when something is in the way.
fn plan(
    request: &Request,
    context: &Context,
    edit: &mut Edit,
    path: &Path,
    certificates: &[Certificate],
) -> anyhow::Result<Vec<Imported>> {
    let alias = request.alias.as_ref().map(|alias| edit.alias(alias)).transpose()?;
    let import = Import {
        alias,
        if_taken: request.if_taken,
        may_replace_key: request.replace_key.replace_key,
        created: context.now.into(),
    };
    let imported = trusted::import(&mut edit.keystore, certificates, &import);
    if let Some(conflict) = imported.iter().find(|one| one.verdict == trusted::Verdict::Conflict) {
        let alias = &conflict.alias;
        let (held, hint) = match &conflict.lost {
            Some(lost) => {
                let new = conflict.certificate.sha256();
                let held = format!("{lost}, which would be lost to the certificate SHA256:{new}");
                (held, "choose another --alias, or give --replace-key if the key is to be lost")
            }
            None => ("something else".to_owned(), "choose another --alias, or --if-exists replace or skip"),
        };
        let message = format!("cannot import into `{}`: the alias `{alias}` holds {held}", path.display());
        return Err(Failure::conflict(message).hint(hint).into());
    }
    Ok(imported)
}

/// The time that validity is judged at.
fn now(request: &Request, context: &Context) -> OffsetDateTime {
    request.at.unwrap_or(context.now)
}

/// A person is asked unless the command line has the answer already.
fn can_ask(request: &Request, context: &Context) -> bool {
    !request.trust_all && request.fingerprints.is_empty() && context.ui.is_interactive()
}

fn unconfirmed<'a>(
    request: &Request,
    keystore: &Keystore,
    certificates: &'a [Certificate],
    confirmed: &HashSet<Sha256>,
    now: OffsetDateTime,
) -> Vec<&'a Certificate> {
    if request.trust_all {
        return Vec::new();
    }
    let unvouched = keystore::unvouched(keystore, certificates, now).into_iter().map(|at| &certificates[at]);
    unvouched.filter(|certificate| !confirmed.contains(&certificate.sha256())).collect()
}

fn check_confirmed(unknown: &[&Certificate], confirmed: &HashSet<Sha256>) -> anyhow::Result<()> {
    let open = unknown.iter().filter(|certificate| !confirmed.contains(&certificate.sha256()));
    let list: Vec<String> =
        open.map(|certificate| format!("{} (SHA256:{})", certificate.subject(), certificate.sha256())).collect();
    if list.is_empty() {
        return Ok(());
    }
    let failure =
        Failure::conflict(format!("not confirmed: not signed by a CA in the truststore: {}", list.join(", ")));
    Err(failure.hint("compare the fingerprint with its owner's, then give --fingerprint SHA256:HEX, or --yes").into())
}

fn confirm(
    context: &Context,
    candidates: &Candidates,
    unknown: &[&Certificate],
    now: OffsetDateTime,
) -> anyhow::Result<bool> {
    let candidate = |certificate: &&Certificate| Candidate {
        certificate: CertificateReport::new(certificate, now),
        anchor: candidates.anchor(certificate, now),
    };
    Ok(context.ui.trusts(&unknown.iter().map(candidate).collect::<Vec<_>>())?)
}

/// Imports into every store in memory, then writes those that changed.
fn import(
    request: &Request,
    context: &Context,
    editing: &Editing,
    candidates: &Candidates,
    confirmed: &HashSet<Sha256>,
) -> anyhow::Result<Vec<Truststore>> {
    let certificates = &candidates.certificates;
    let paths: Vec<&Path> = request.truststores.iter().map(PathBuf::as_path).collect();
    let now = now(request, context);
    let (mut changed, mut reports) = (Vec::new(), Vec::new());
    for (mut edit, path) in Edit::begin_all(context, &paths, editing)?.into_iter().zip(&paths) {
        check_confirmed(&unconfirmed(request, &edit.keystore, certificates, confirmed, now), confirmed)?;
        let imported = plan(request, context, &mut edit, path, certificates)?;
        let report = Truststore::new(path, &edit, &imported, candidates, now);
        report.judge(&request.tolerance)?;
        for (one, lost) in imported.iter().filter_map(|one| Some((one, one.lost.as_ref()?))) {
            let (file, alias, new) = (path.display(), &one.alias, one.certificate.sha256());
            let message =
                format!("`{file}`: the certificate SHA256:{new} takes the place of `{alias}`, {lost}, which is lost");
            context.ui.warn("key-replaced", message);
        }
        warn_of_limits(context, path, candidates, &imported);
        if report.changed {
            changed.push(edit);
        }
        reports.push(report);
    }
    Edit::commit_all(changed, context, editing)?;
    Ok(reports)
}

/// A truststore trusts for every use.
fn warn_of_limits(context: &Context, path: &Path, candidates: &Candidates, imported: &[Imported]) {
    for one in imported.iter().filter(|one| one.verdict.changes()) {
        let trust = candidates.trust.of(&one.certificate);
        if !trust.is_silent() {
            let (name, alias) = (path.display(), &one.alias);
            let message = format!("`{alias}` is trusted for every use in `{name}`; its file says: {}", trust.words());
            context.ui.warn("trust-settings-lost", message);
        }
    }
}

impl Truststore {
    fn new(path: &Path, edit: &Edit, imported: &[Imported], candidates: &Candidates, now: OffsetDateTime) -> Self {
        let changed = edit.reprotected || imported.iter().any(|one| one.verdict.changes());
        Self {
            file: path.display().to_string(),
            format: edit.keystore.format.name(),
            created: !edit.existed() && changed,
            changed,
            certificates: imported.iter().map(|one| Line::new(one, candidates, now)).collect(),
        }
    }

    /// Fails when the store would trust what it must not. What it trusts already is not judged.
    fn judge(&self, tolerance: &AnchorTolerance) -> anyhow::Result<()> {
        let new = self.certificates.iter().filter(|line| line.verdict.changes());
        let anchors = new.map(|line| (line.certificate.name(), &line.anchor));
        tolerance.judge(anchors).with_context(|| format!("cannot import into `{}`", self.file))
    }
}

impl Line {
    fn new(imported: &Imported, candidates: &Candidates, now: OffsetDateTime) -> Self {
        let certificate = &imported.certificate;
        let duplicate_of = match &imported.verdict {
            trusted::Verdict::DuplicateOf(alias) => Some(alias.to_string()),
            _ => None,
        };
        Self {
            alias: imported.alias.to_string(),
            verdict: Verdict::of(&imported.verdict),
            duplicate_of,
            also_under: imported.also.as_ref().map(ToString::to_string),
            anchor: candidates.anchor(certificate, now),
            certificate: CertificateReport::new(certificate, now),
        }
    }
}
