//! `certtool import-trusted`: trusted certificates into truststores.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::args::{At, IfExists, Limits, NewEntry, PasswordSource, Replace, Role, StoreFormat};
use crate::context::Context;
use crate::error::Failure;
use crate::formats::Content;
use crate::io::input;
use crate::io::store::{self, Edit, Editing, Reading};
use crate::keystore::Keystore;
use crate::keystore::trusted::{self, IfTaken, Import, Imported, Verdict};
use crate::outcome::Outcome;
use crate::report::CertificateReport;
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
/// is shown and confirmed on a terminal; a script confirms with --yes or --fingerprint. All of the import is done, or
/// nothing.
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
    #[arg(long, value_name = "FORMAT")]
    format: Option<StoreFormat>,
    /// Alias of the entry [default: made from the subject]
    #[arg(long, value_name = "ALIAS")]
    alias: Option<String>,
    /// When --alias is taken by another certificate: error, replace or skip
    #[arg(long, value_name = "WHAT", default_value = "error", hide_possible_values = true)]
    if_exists: IfExists,
    /// Trust the certificates without being asked
    #[arg(long)]
    yes: bool,
    /// Trust the certificate with this SHA-256 fingerprint without being asked; repeat for several
    #[arg(long, value_name = "SHA256:HEX", conflicts_with = "yes")]
    fingerprint: Vec<Sha256>,
    /// Where the truststores' password comes from: env:NAME, file:PATH, fd:N, stdin, prompt or pass:LITERAL
    #[arg(long, value_name = "SOURCE", value_parser = PasswordSource::parser())]
    password: Option<PasswordSource>,
    /// Where the password of an input that is a keystore comes from
    #[arg(long, value_name = "SOURCE", value_parser = PasswordSource::parser())]
    from_password: Option<PasswordSource>,
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
    duplicate_of: Option<String>,
    expired: bool,
    ca: bool,
    certificate: CertificateReport,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context) -> anyhow::Result<Outcome> {
    let certificates = gather(args, context)?;
    let editing = Editing {
        role: Role::Store,
        source: args.password.as_ref(),
        format: args.format.map(Into::into),
        limits: &args.limits,
        protection: &args.protection,
        replace: &args.replace,
    };
    let mut confirmed: HashSet<Sha256> = args.fingerprint.iter().copied().collect();
    if args.truststore.len() > 1 || can_ask(args, context) {
        rehearse(args, context, &editing, &certificates, &mut confirmed)?;
    }
    let mut truststores = Vec::new();
    for path in &args.truststore {
        truststores.push(import_into(args, context, &editing, path, &certificates, &confirmed)?);
    }
    let unchanged = truststores.iter().all(|store| !store.changed);
    let report = Report { truststores, dry_run: args.replace.dry_run };
    let outcome = Outcome::summary(context, &report, report.lines())?;
    Ok(outcome.unchanged_if(unchanged && args.replace.detailed_exitcode))
}

fn gather(args: &Args, context: &Context) -> anyhow::Result<Vec<Certificate>> {
    let reading = Reading::new(Role::From, args.from_password.as_ref(), &args.limits);
    let mut certificates = Vec::new();
    for path in &args.certificates {
        let from_directory = path.is_dir();
        for file in input::expand(path)? {
            match certificates_of(context, &file, &reading) {
                Ok(found) => certificates.extend(found),
                Err(error) if from_directory => context.ui.warn("file-skipped", format!("skipped: {error:#}")),
                Err(error) => return Err(error),
            }
        }
    }
    match certificates.len() {
        0 => Err(Failure::content("there is no certificate in the input").into()),
        _ => Ok(certificates),
    }
}

fn certificates_of(context: &Context, path: &Path, reading: &Reading) -> anyhow::Result<Vec<Certificate>> {
    let opened = store::open(context, path, reading)?;
    let found: Vec<Certificate> = match &opened.content {
        Content::Keystore(keystore) => {
            keystore.entries.iter().flat_map(|entry| entry.certificates().cloned()).collect()
        }
        Content::Bundle(bundle) => bundle.certificates().cloned().collect(),
    };
    if found.is_empty() {
        return Err(Failure::content(format!("there is no certificate in `{}`", opened.name)).into());
    }
    Ok(found)
}

/// Goes through all stores before the first is written, so that a conflict in one leaves all as they are, and asks
/// once, under no lock, for the certificates that nothing vouches for in any of them.
fn rehearse(
    args: &Args,
    context: &Context,
    editing: &Editing,
    certificates: &[Certificate],
    confirmed: &mut HashSet<Sha256>,
) -> anyhow::Result<()> {
    let mut unknown: Vec<&Certificate> = Vec::new();
    for path in &args.truststore {
        let mut edit = Edit::begin(context, path, editing)?;
        for certificate in unconfirmed(args, &edit.keystore, certificates, confirmed) {
            if !unknown.contains(&certificate) {
                unknown.push(certificate);
            }
        }
        plan(args, context, &mut edit, path, certificates)?;
    }
    if !unknown.is_empty() && can_ask(args, context) && confirm(context, &unknown)? {
        confirmed.extend(unknown.iter().map(|certificate| certificate.sha256()));
    }
    check_confirmed(&unknown, confirmed)
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
    let import = Import { alias, if_taken: args.if_exists.into(), created: context.now.into() };
    let imported = trusted::import(&mut edit.keystore, certificates, &import);
    if let Some(conflict) = imported.iter().find(|one| one.verdict == Verdict::Conflict) {
        let alias = &conflict.alias;
        let message = format!("cannot import into `{}`: the alias `{alias}` holds something else", path.display());
        return Err(Failure::conflict(message).hint("choose another --alias, or --if-exists replace or skip").into());
    }
    Ok(imported)
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
) -> Vec<&'a Certificate> {
    if args.yes {
        return Vec::new();
    }
    let unvouched = trusted::unvouched(keystore, certificates).into_iter().map(|at| &certificates[at]);
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

fn confirm(context: &Context, unknown: &[&Certificate]) -> anyhow::Result<bool> {
    for certificate in unknown {
        let report = CertificateReport::new(certificate, context.now);
        context.ui.show(|page| report.fields(page.line("Nothing vouches for this certificate:")));
    }
    let question = match unknown.len() {
        1 => "Trust it?".to_owned(),
        count => format!("Trust these {count} certificates?"),
    };
    Ok(context.ui.confirm(&question)?)
}

fn import_into(
    args: &Args,
    context: &Context,
    editing: &Editing,
    path: &Path,
    certificates: &[Certificate],
    confirmed: &HashSet<Sha256>,
) -> anyhow::Result<Truststore> {
    let mut edit = Edit::begin(context, path, editing)?;
    check_confirmed(&unconfirmed(args, &edit.keystore, certificates, confirmed), confirmed)?;
    let imported = plan(args, context, &mut edit, path, certificates)?;
    let changed = imported.iter().any(|one| one.verdict.changes());
    let format = edit.keystore.format.name();
    let created = !edit.existed();
    if changed {
        edit.commit(context, editing)?;
    }
    let now = args.at.at.unwrap_or(context.now);
    let certificates = imported.iter().map(|one| Line::new(one, now)).collect();
    Ok(Truststore { file: path.display().to_string(), format, created: created && changed, changed, certificates })
}

impl Line {
    fn new(imported: &Imported, now: time::OffsetDateTime) -> Self {
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
            duplicate_of,
            expired: certificate.not_after().is_some_and(|end| end < now),
            ca: certificate.is_ca(),
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
        if self.expired {
            text.push_str(", expired");
        }
        if !self.ca {
            text.push_str(", not a CA");
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

impl From<IfExists> for IfTaken {
    fn from(choice: IfExists) -> Self {
        match choice {
            IfExists::Error => Self::Error,
            IfExists::Replace => Self::Replace,
            IfExists::Skip => Self::Skip,
        }
    }
}
