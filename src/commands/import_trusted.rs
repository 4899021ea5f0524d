//! `certtool import-trusted`: trusted certificates into truststores.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use serde::Serialize;
use time::OffsetDateTime;

use crate::args::{At, Replace, password_source, store_format};
use crate::context::Context;
use crate::dialogue::Candidate;
use crate::error::Failure;
use crate::formats::detect;
use crate::io::input::{self, Input};
use crate::io::options::{Limits, NewEntry, PasswordSource, Role};
use crate::io::store::{self, Edit, Editing, Reading};
use crate::keystore::Format;
use crate::keystore::trusted::{self, IfTaken, Import, Imported, Verdict};
use crate::keystore::{self, Keystore, TrustSettings, TrustStatements};
use crate::operations::allow::AnchorTolerance;
use crate::operations::replace_key::ReplaceKey;
use crate::outcome::Outcome;
use crate::report::{AnchorReport, CertificateReport};
use crate::x509::Certificate;
use crate::x509::fingerprint::Sha256;

const EXAMPLES: &str = "\
Examples:
  Make the agents trust the server whose chain was exported to central.cer
      certtool import-trusted central.cer --truststore truststore.jks \\
        --password env:STOREPASS --yes
  Two agent profiles, and only the certificate with this fingerprint
      certtool import-trusted central.cer --truststore a.jks \\
        --truststore b.jks --password env:STOREPASS \\
        --fingerprint SHA256:<HEX>
  Every certificate of a bundle into a new PKCS#12 truststore
      certtool import-trusted bundle.pem --truststore cacerts.p12 \\
        --password env:STOREPASS --yes";

/// Import trusted certificates into truststores
///
/// Takes every certificate of every input: PEM bundles, DER, PKCS#7, other keystores, directories, standard input.
/// What is there already stays as it is, whatever its alias. A certificate that nothing in the truststore vouches for
/// is shown and confirmed on a terminal; a script confirms with --yes or --fingerprint. One that nobody should trust any
/// more, or yet, needs --allow, and so does one that its own file rejects for servers or trusts for other uses only. Of
/// a signed message the content is imported, never the signer. All of the import is done, or nothing.
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Args {
    /// Files or directories with the certificates; `-` for standard input
    #[arg(value_name = "CERT", required = true)]
    certificates: Vec<PathBuf>,
    /// The truststore to change, made when it does not exist; repeat for several
    #[arg(long, value_name = "FILE", required = true)]
    truststore: Vec<PathBuf>,
    /// Format of a new truststore [default: by its name, else pkcs12]
    #[arg(long, value_name = "FORMAT", value_parser = store_format())]
    format: Option<Format>,
    /// Alias of the entry [default: made from the subject]
    #[arg(long, value_name = "ALIAS")]
    alias: Option<String>,
    /// When --alias is taken by another certificate: error, replace or skip
    #[arg(long, value_name = "WHAT", default_value = "error", hide_possible_values = true)]
    if_exists: IfTaken,
    #[command(flatten)]
    replace_key: ReplaceKey,
    /// Trust the certificates without being asked
    #[arg(long)]
    yes: bool,
    /// Trust the certificate with this SHA-256 fingerprint without being asked; repeat for several
    #[arg(long, value_name = "SHA256:HEX", conflicts_with = "yes")]
    fingerprint: Vec<Sha256>,
    /// Where the truststores' password comes from: env:NAME, file:PATH, fd:N, stdin, prompt or pass:LITERAL
    #[arg(long, value_name = "SOURCE", value_parser = password_source())]
    password: Option<PasswordSource>,
    /// Where the password of an input that is a keystore comes from
    #[arg(long, value_name = "SOURCE", value_parser = password_source())]
    from_password: Option<PasswordSource>,
    #[command(flatten)]
    tolerance: AnchorTolerance,
    #[command(flatten)]
    at: At,
    #[command(flatten)]
    protection: NewEntry,
    #[command(flatten)]
    replace: Replace,
    #[command(flatten)]
    limits: Limits,
}

#[derive(Serialize)]
struct Report {
    truststores: Vec<Truststore>,
    dry_run: bool,
}

#[derive(Serialize)]
struct Truststore {
    file: String,
    format: &'static str,
    created: bool,
    changed: bool,
    certificates: Vec<Line>,
}

#[derive(Serialize)]
struct Line {
    alias: String,
    verdict: &'static str,
    #[serde(skip)]
    changes: bool,
    duplicate_of: Option<String>,
    /// Another alias under which the certificate stands, and stood before.
    also_under: Option<String>,
    #[serde(flatten)]
    anchor: AnchorReport,
    certificate: CertificateReport,
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

/// Runs the command.
pub fn run(args: Args, context: &Context) -> anyhow::Result<Outcome> {
    let args = &args;
    let candidates = gather(args, context)?;
    let editing = Editing {
        role: Role::Store,
        source: args.password.as_ref(),
        format: args.format,
        mac_password: None,
        keys: None,
        limits: &args.limits,
        protection: &args.protection,
        replace: &args.replace,
    };
    let mut confirmed: HashSet<Sha256> = args.fingerprint.iter().copied().collect();
    if can_ask(args, context) {
        ask(args, context, &editing, &candidates, &mut confirmed)?;
    }
    let truststores = import(args, context, &editing, &candidates, &confirmed)?;
    let unchanged = truststores.iter().all(|store| !store.changed);
    let report = Report { truststores, dry_run: args.replace.dry_run };
    let outcome = Outcome::summary(context, &report, report.lines())?;
    Ok(outcome.unchanged_if(unchanged && args.replace.detailed_exitcode))
}

fn gather(args: &Args, context: &Context) -> anyhow::Result<Candidates> {
    let mut candidates = Candidates::default();
    for path in &args.certificates {
        let from_directory = path.is_dir();
        for file in input::expand(context, path)? {
            let input = input::read(context, &file, args.limits.bytes())?;
            // A directory may hold a README and private keys beside its certificates, but no damaged certificate.
            if from_directory && let Err(fault) = detect::detect(&input.bytes) {
                input::skip(context, &input.name, fault);
                continue;
            }
            let name = input.name.clone();
            let found = anchors_of(args, context, input)?;
            match (found.is_empty(), from_directory) {
                (true, true) => input::skip(context, &name, "there is no certificate in it"),
                (true, false) => {
                    return Err(Failure::content(format!("there is no certificate in `{name}`")).into());
                }
                (false, _) => candidates.add(found),
            }
        }
    }
    match candidates.certificates.len() {
        0 => Err(Failure::content("there is no certificate in the input").into()),
        _ => Ok(candidates),
    }
}

/// The certificates of a file. Those of a signer do not count beside what was signed.
fn anchors_of(args: &Args, context: &Context, input: Input) -> anyhow::Result<Vec<(Certificate, TrustSettings)>> {
    let reading = Reading::new(Role::From, args.from_password.as_ref(), &args.limits);
    let mut anchors = store::decode(context, input, &reading)?.content.anchors();
    if anchors.iter().any(|(_, trust)| !trust.signer) {
        anchors.retain(|(_, trust)| !trust.signer);
    }
    Ok(anchors)
}

/// Asks once, under no lock, for the certificates that nothing vouches for in any of the stores.
fn ask(
    args: &Args,
    context: &Context,
    editing: &Editing,
    candidates: &Candidates,
    confirmed: &mut HashSet<Sha256>,
) -> anyhow::Result<()> {
    let certificates = &candidates.certificates;
    let mut unknown: Vec<&Certificate> = Vec::new();
    for path in &args.truststore {
        let mut edit = Edit::begin(context, path, editing)?;
        for certificate in unconfirmed(args, &edit.keystore, certificates, confirmed, now(args, context)) {
            if !unknown.contains(&certificate) {
                unknown.push(certificate);
            }
        }
        let imported = plan(args, context, &mut edit, path, certificates)?;
        Truststore::new(path, &edit, &imported, candidates, now(args, context)).judge(&args.tolerance)?;
    }
    if !unknown.is_empty() && confirm(context, candidates, &unknown, now(args, context))? {
        confirmed.extend(unknown.iter().map(|certificate| certificate.sha256()));
    }
    Ok(())
}

/// Changes the store in memory; an error when something is in the way.
fn plan(
    args: &Args,
    context: &Context,
    edit: &mut Edit,
    path: &Path,
    certificates: &[Certificate],
) -> anyhow::Result<Vec<Imported>> {
    let alias = args.alias.as_ref().map(|alias| edit.alias(alias)).transpose()?;
    let import = Import {
        alias,
        if_taken: args.if_exists,
        may_replace_key: args.replace_key.replace_key,
        created: context.now.into(),
    };
    let imported = trusted::import(&mut edit.keystore, certificates, &import);
    if let Some(conflict) = imported.iter().find(|one| one.verdict == Verdict::Conflict) {
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
fn now(args: &Args, context: &Context) -> OffsetDateTime {
    args.at.or(context.now)
}

/// A person is asked unless the command line has the answer already.
fn can_ask(args: &Args, context: &Context) -> bool {
    !args.yes && args.fingerprint.is_empty() && context.ui.is_interactive()
}

fn unconfirmed<'a>(
    args: &Args,
    keystore: &Keystore,
    certificates: &'a [Certificate],
    confirmed: &HashSet<Sha256>,
    now: OffsetDateTime,
) -> Vec<&'a Certificate> {
    if args.yes {
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
    let failure = Failure::conflict(format!("not confirmed: nothing vouches for {}", list.join(", ")));
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
    args: &Args,
    context: &Context,
    editing: &Editing,
    candidates: &Candidates,
    confirmed: &HashSet<Sha256>,
) -> anyhow::Result<Vec<Truststore>> {
    let certificates = &candidates.certificates;
    let paths: Vec<&Path> = args.truststore.iter().map(PathBuf::as_path).collect();
    let now = now(args, context);
    let (mut changed, mut reports) = (Vec::new(), Vec::new());
    for (mut edit, path) in Edit::begin_all(context, &paths, editing)?.into_iter().zip(&paths) {
        check_confirmed(&unconfirmed(args, &edit.keystore, certificates, confirmed, now), confirmed)?;
        let imported = plan(args, context, &mut edit, path, certificates)?;
        let report = Truststore::new(path, &edit, &imported, candidates, now);
        report.judge(&args.tolerance)?;
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
        let new = self.certificates.iter().filter(|line| line.changes);
        let anchors = new.map(|line| (line.certificate.name(), &line.anchor));
        tolerance.judge(anchors).with_context(|| format!("cannot import into `{}`", self.file))
    }
}

impl Line {
    fn new(imported: &Imported, candidates: &Candidates, now: OffsetDateTime) -> Self {
        let certificate = &imported.certificate;
        let (verdict, duplicate_of) = match &imported.verdict {
            Verdict::Added => ("added", None),
            Verdict::Conflict => ("conflict", None),
            Verdict::DuplicateOf(alias) => ("duplicate", Some(alias.to_string())),
            Verdict::Marked => ("marked-as-trusted", None),
            Verdict::Replaced => ("replaced", None),
            Verdict::Skipped => ("skipped", None),
            Verdict::Unchanged => ("unchanged", None),
        };
        Self {
            alias: imported.alias.to_string(),
            verdict,
            changes: imported.verdict.changes(),
            duplicate_of,
            also_under: imported.also.as_ref().map(ToString::to_string),
            anchor: candidates.anchor(certificate, now),
            certificate: CertificateReport::new(certificate, now),
        }
    }

    fn text(&self, dry_run: bool) -> String {
        let would = if dry_run { "would be " } else { "" };
        let mut text = match &self.duplicate_of {
            Some(other) => format!("duplicate of `{other}`"),
            None if self.verdict == "unchanged" || self.verdict == "skipped" => {
                format!("{} `{}`", self.verdict, self.alias)
            }
            None => format!("{would}{} `{}`", self.verdict.replace('-', " "), self.alias),
        };
        if let Some(other) = &self.also_under {
            text.push_str(&format!(", which also stands under `{other}`"));
        }
        for doubt in self.anchor.doubts() {
            text.push_str(", ");
            text.push_str(doubt);
        }
        format!("{text}: {}", self.certificate.summary())
    }
}

impl Report {
    fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for store in &self.truststores {
            let verb = match (store.changed, store.created, self.dry_run) {
                (false, ..) => "unchanged",
                (true, true, false) => "created",
                (true, true, true) => "would be created",
                (true, false, false) => "changed",
                (true, false, true) => "would be changed",
            };
            lines.push(format!("{}: {verb}", store.file));
            lines.extend(store.certificates.iter().map(|line| format!("  {}", line.text(self.dry_run))));
        }
        lines
    }
}
