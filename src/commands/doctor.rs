//! `certtool doctor`: why a store, a bundle or a key will not work.

use std::collections::HashMap;
use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use serde::Serialize;

use crate::args::{self, At, Replace, password_source};
use crate::context::Context;
use crate::diagnosis::{self, Companion, Consumer, Finding, Patient, Remedy, Severity, Sources};
use crate::error::Failure;
use crate::formats::{Bundle, Content};
use crate::io::input::is_dash;
use crate::io::options::{Issuers, KeyPassword, Limits, NewEntry, PasswordSource, Role, StoreInput};
use crate::io::output;
use crate::io::password::{self, OfKeys};
use crate::io::store::{self, Edit, Editing, Reading};
use crate::keystore::TrustStatements;
use crate::operations::each::{self, Unread};
use crate::operations::material;
use crate::outcome::Outcome;
use crate::report::Page;
use crate::secret::Password;
use crate::x509::Certificate;

const EXAMPLES: &str = "\
Examples:
  What is wrong with a keystore, for anyone
      certtool doctor keystore.p12 --password env:STOREPASS
  The same for Java, and the repair of it, the old file kept
      certtool doctor keystore.p12 --for java --fix --backup \\
        --password env:STOREPASS
  Why Java finds nothing in a truststore; then what it prints, confirmed
      certtool doctor truststore.p12 --for java \\
        --password env:STOREPASS || true
      certtool import-trusted truststore.p12 --truststore truststore.p12 \\
        --from-password env:STOREPASS --password env:STOREPASS --yes
  Whether HAProxy will start with a file, for a script
      certtool doctor certificate.pem --for haproxy --json";

/// How often a store is examined again for what its repair brought to light.
const ROUNDS: usize = 4;

/// Find out why a keystore, a bundle or a key will not work, and repair it
///
/// Names each finding with its cause, what comes of it, and the command that repairs it where there is one; --fix does
/// what needs nothing else. Without --for it looks for what fails anywhere, with it for what that program cannot read or
/// use. Exits with 1 while anything worse than a note is left, with --detailed-exitcode and --fix with 10 where nothing
/// had to be repaired; a file that cannot be read is told, with its own exit code, after the others.
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Args {
    /// The files; `-` for standard input
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// Who is going to read them: bouncy-castle, dotnet, haproxy, java, java8, jetty, nginx, openssl3, tomcat or windows
    #[arg(long = "for", value_name = "PROGRAM", hide_possible_values = true, value_parser = args::consumer::parser())]
    consumer: Option<Consumer>,
    /// Repair what can be repaired, in place
    #[arg(long)]
    fix: bool,
    #[command(flatten)]
    input: StoreInput,
    /// Where the password of keys that have their own comes from
    #[arg(long, value_name = "SOURCE", value_parser = password_source())]
    key_password: Option<PasswordSource>,
    #[command(flatten)]
    issuers: Issuers,
    #[command(flatten)]
    at: At,
    #[command(flatten)]
    replace: Replace,
    #[command(flatten)]
    limits: Limits,
}

#[derive(Serialize)]
struct Report {
    healthy: bool,
    files: Vec<FileReport>,
    unread: Vec<Unread>,
    dry_run: bool,
}

#[derive(Serialize)]
struct FileReport {
    file: String,
    format: &'static str,
    #[serde(skip)]
    title: &'static str,
    findings: Vec<FindingReport>,
}

#[derive(Serialize)]
struct FindingReport {
    code: &'static str,
    severity: &'static str,
    entry: Option<String>,
    cause: String,
    consequence: String,
    command: Option<String>,
    /// Whether `--fix` does it.
    fixable: bool,
    /// Whether it was done.
    fixed: bool,
}

/// What is at hand for every file.
struct Practice<'a> {
    args: &'a Args,
    context: &'a Context,
    issuers: Vec<Certificate>,
    key_password: Option<Password>,
    /// The same, for reading: a key shows which certificate is its own.
    keys: Vec<KeyPassword>,
    /// What the files hold for each other, by file.
    companions: HashMap<PathBuf, Companion>,
}

/// One file, opened.
struct Opened {
    name: String,
    path: PathBuf,
    mode: Option<u32>,
    content: Content,
    password: Option<Password>,
}

/// Runs the command.
pub fn run(args: Args, context: &Context) -> anyhow::Result<Outcome> {
    let args = &args;
    if args.fix && args.files.iter().any(|file| is_dash(file)) {
        return Err(Failure::usage("what --fix repairs must be a file, not `-`").into());
    }
    let reading = Reading::of(&args.input, &args.limits);
    let mut trust = TrustStatements::default();
    let mut issuers = material::issuers(context, &args.issuers, &reading, &mut trust)?;
    leave_out_distrusted(context, &mut issuers, &trust);
    for useless in issuers.iter().filter(|one| !diagnosis::would_issue(one, args.at.or(context.now))) {
        let why = "it is no CA, or not valid now, and completes no chain";
        context.ui.warn("issuer-refused", format!("{}: {why}", useless.subject()));
    }
    let key_password = password::given(context, Role::Key, args.key_password.as_ref())?;
    let keys = args.key_password.iter().cloned().map(KeyPassword::of_every_key).collect();
    let mut practice = Practice { args, context, issuers, key_password, keys, companions: HashMap::new() };
    let mut opened = practice.opened_together();
    practice.companions = practice.companions(&opened);
    let (files, unread) = each::of(&args.files, |file| practice.treat(file, opened.remove(file)))?;
    let mut findings = files.iter().flat_map(|file| &file.findings);
    let healthy =
        unread.is_empty() && findings.all(|finding| finding.fixed || finding.severity == Severity::Note.name());
    let report = Report { healthy, files, unread, dry_run: args.replace.dry_run };
    let outcome = Outcome::page(context, &report, |page| report.lines(page))?;
    let repaired = report.files.iter().flat_map(|file| &file.findings).any(|finding| finding.fixed);
    let unchanged = args.fix && !repaired && args.replace.detailed_exitcode;
    Ok(outcome.unchanged_if(unchanged).negative_if(!healthy).without(each::problems(&report.unread)))
}

impl Practice<'_> {
    /// The files, where the program may have its key in one of them and its certificates in another. One that cannot be
    /// read is told when its turn comes.
    fn opened_together(&self) -> HashMap<PathBuf, Opened> {
        let files: Vec<&PathBuf> = self.args.files.iter().filter(|file| !is_dash(file)).collect();
        if files.len() < 2 || !self.args.consumer.is_some_and(Consumer::takes_two_files) {
            return HashMap::new();
        }
        files.into_iter().filter_map(|file| Some((file.clone(), self.open(file).ok()?))).collect()
    }

    fn companions(&self, opened: &HashMap<PathBuf, Opened>) -> HashMap<PathBuf, Companion> {
        let mut files: Vec<&PathBuf> = opened.keys().collect();
        files.sort_by_key(|file| self.args.files.iter().position(|given| given == *file));
        let patients: Vec<Patient> = files.iter().map(|file| self.patient(&opened[*file])).collect();
        let found = diagnosis::companions(&patients);
        files.into_iter().zip(found).filter_map(|(file, companion)| Some((file.clone(), companion?))).collect()
    }

    fn treat(&self, file: &Path, opened: Option<Opened>) -> anyhow::Result<FileReport> {
        let opened = opened.map_or_else(|| self.open(file), Ok)?;
        let mut found = self.examine(&opened, &opened.content)?;
        let left = if self.args.fix && found.iter().any(is_fixable) {
            self.fix(file, &opened, &mut found)?;
            let failed = || format!("`{}` was written, but cannot be examined again", file.display());
            let again =
                || self.open(file).and_then(|opened| self.examine(&opened, &opened.content)).with_context(failed);
            if self.args.replace.dry_run { found.clone() } else { again()? }
        } else {
            found.clone()
        };
        Ok(FileReport::new(&opened, &found, &left, &self.sources()))
    }

    fn open(&self, file: &Path) -> anyhow::Result<Opened> {
        let reading = Reading { keys: Some(self.of_keys()), ..Reading::of(&self.args.input, &self.args.limits) };
        let opened = store::open(self.context, file, &reading)?;
        let mode = if is_dash(file) { None } else { Some(mode(file)?) };
        let password = match opened.password {
            None => password::given(self.context, Role::Store, self.args.input.password.as_ref())?,
            used => used,
        };
        let path = if is_dash(file) { PathBuf::from(&opened.name) } else { file.to_owned() };
        Ok(Opened { name: opened.name, path, mode, content: opened.content, password })
    }

    fn of_keys(&self) -> OfKeys<'_> {
        OfKeys { role: Role::Key, given: &self.keys, opens_all: true }
    }

    fn sources(&self) -> Sources {
        let words = |source: &Option<PasswordSource>| source.as_ref().and_then(PasswordSource::words);
        Sources {
            store: words(&self.args.input.password),
            key: words(&self.args.key_password),
            ca: self.args.issuers.ca.clone(),
            ca_password: words(&self.args.issuers.ca_password),
            asks_for_key: self.key_password.is_none(),
        }
    }

    fn patient<'p>(&'p self, opened: &'p Opened) -> Patient<'p> {
        self.patient_with(opened, &opened.content)
    }

    /// The file as it would be with this in it.
    fn patient_with<'p>(&'p self, opened: &'p Opened, content: &'p Content) -> Patient<'p> {
        Patient {
            name: &opened.name,
            mode: opened.mode,
            content,
            password: opened.password.as_ref(),
            key_password: self.key_password.as_ref(),
            issuers: &self.issuers,
            companion: self.companions.get(&opened.path),
            consumer: self.args.consumer,
            now: self.args.at.or(self.context.now),
        }
    }

    fn examine(&self, opened: &Opened, content: &Content) -> anyhow::Result<Vec<Finding>> {
        let keys = match content {
            Content::Bundle(bundle) => bundle.pieces.len(),
            Content::Keystore(keystore) => keystore.entries.len(),
        };
        let mut budget = self.args.limits.budget_of_keys(keys);
        let failed = || format!("cannot examine `{}`", opened.name);
        diagnosis::examine(&self.patient_with(opened, content), &mut budget).with_context(failed)
    }

    /// A mode that may not be changed, as that of a file of somebody else, hinders no other repair.
    fn close_to_others(&self, file: &Path) -> anyhow::Result<()> {
        let message = || format!("cannot change the mode of `{}`", file.display());
        match fs::set_permissions(file, fs::Permissions::from_mode(0o600)) {
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
                self.context.ui.warn("mode-not-changed", format!("{}: {error}", message()));
                Ok(())
            }
            changed => changed.with_context(message),
        }
    }

    fn fix(&self, file: &Path, opened: &Opened, found: &mut Vec<Finding>) -> anyhow::Result<()> {
        let any = |wanted: &dyn Fn(&Remedy) -> bool| found.iter().filter_map(|one| one.remedy.as_ref()).any(wanted);
        let in_store =
            |remedy: &Remedy| remedy.is_automatic() && !matches!(remedy, Remedy::OwnerOnly | Remedy::Rewrite { .. });
        let (in_store, is_open) = (any(&in_store), any(&|remedy| *remedy == Remedy::OwnerOnly));
        let rewrite = any(&|remedy| matches!(remedy, Remedy::Rewrite { .. }));
        let root = !any(&|remedy| matches!(remedy, Remedy::Rewrite { root: false, .. }));
        // First, because what replaces the file keeps its mode.
        if is_open && !self.args.replace.dry_run {
            self.close_to_others(file)?;
        }
        match &opened.content {
            Content::Keystore(_) if in_store => self.fix_store(file, opened, found),
            Content::Bundle(bundle) if rewrite => self.fix_bundle(file, opened, bundle, root),
            _ => Ok(()),
        }
    }

    /// Repairs a store until nothing is left that can be repaired: one repair may bring to light what another is for. All
    /// that was found on the way is added.
    fn fix_store(&self, file: &Path, opened: &Opened, found: &mut Vec<Finding>) -> anyhow::Result<()> {
        let Args { input, limits, replace, .. } = self.args;
        let editing = Editing {
            role: Role::Store,
            source: input.password.as_ref(),
            format: None,
            mac_password: None,
            keys: Some(self.of_keys()),
            limits,
            protection: &NewEntry::UNCHANGED,
            replace,
        };
        let mut edit = Edit::begin_existing(self.context, file, &editing)?;
        let failed = || format!("cannot repair `{}`", file.display());
        let (mut changed, mut round) = (false, found.clone());
        for _ in 0..ROUNDS {
            let before = edit.keystore.clone();
            let mut budget = limits.budget_of_keys(before.entries.len().saturating_mul(2));
            diagnosis::repair(&self.patient(opened), &mut edit.keystore, &round, &mut budget).with_context(failed)?;
            if edit.keystore == before {
                break;
            }
            changed = true;
            edit.reread(self.context, &editing)?;
            round = self.examine(opened, &Content::Keystore(edit.keystore.clone()))?;
            let new = round.iter().filter(|finding| !found.iter().any(|known| is_same(known, finding)));
            let new: Vec<Finding> = new.cloned().collect();
            found.extend(new);
        }
        if changed { edit.commit(self.context, &editing) } else { Ok(()) }
    }

    fn fix_bundle(&self, file: &Path, opened: &Opened, bundle: &Bundle, root: bool) -> anyhow::Result<()> {
        let Some(bytes) = diagnosis::rewritten(&self.patient(opened), bundle, root) else { return Ok(()) };
        let private = bundle.keys().next().is_some() || bundle.encrypted_keys().next().is_some();
        let secrecy = if private { output::Secrecy::Private } else { output::Secrecy::Public };
        let lines: usize = bundle.pieces.iter().map(|piece| piece.headings.len()).sum();
        if lines > 0 {
            let what = format!("the text before the blocks of `{}` is left out (lines: {lines})", file.display());
            self.context.ui.warn("text-left-out", what);
        }
        let file = output::File { path: file, bytes: &bytes, secrecy };
        output::rewrite(self.context, &file, &self.args.replace).map(drop)
    }
}

fn is_fixable(finding: &Finding) -> bool {
    finding.remedy.as_ref().is_some_and(Remedy::is_automatic)
}

fn is_same(one: &Finding, other: &Finding) -> bool {
    (one.code, &one.entry) == (other.code, &other.entry)
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

/// The permission bits of a file.
fn mode(file: &Path) -> anyhow::Result<u32> {
    let metadata = fs::metadata(file).with_context(|| format!("cannot read `{}`", file.display()))?;
    Ok(metadata.permissions().mode())
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
        let command = |remedy: &Remedy| remedy.command(&opened.path, sources);
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

    fn lines(&self, page: &mut Page) {
        let count = self.findings.len();
        page.line(&match count {
            0 => format!("{}: {}, nothing found", self.file, self.title),
            _ => format!("{}: {}, findings: {count}", self.file, self.title),
        });
        self.findings.iter().for_each(|finding| finding.lines(page));
    }
}

impl FindingReport {
    fn new(finding: &Finding, command: Option<String>, fixed: bool) -> Self {
        Self {
            code: finding.code,
            severity: finding.severity.name(),
            entry: finding.entry.clone(),
            cause: finding.cause.clone(),
            consequence: finding.consequence.clone(),
            command,
            fixable: finding.remedy.as_ref().is_some_and(Remedy::is_automatic),
            fixed,
        }
    }

    fn lines(&self, page: &mut Page) {
        let entry = self.entry.as_ref().map(|entry| format!(" `{entry}`:")).unwrap_or_default();
        let what = if self.fixed { "repaired" } else { self.severity };
        page.gap().line(&format!("{what}: {}:{entry} {}", self.code, self.cause));
        page.field("so", &self.consequence);
        if let (Some(command), false) = (&self.command, self.fixed) {
            page.field("repair", command);
        }
    }
}

impl Report {
    fn lines(&self, page: &mut Page) {
        for (place, file) in self.files.iter().enumerate() {
            if place > 0 {
                page.gap();
            }
            file.lines(page);
        }
    }
}
