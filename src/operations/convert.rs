//! All of a store as a new one of another format.

use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::context::Context;
use crate::dialogue::Stdout;
use crate::error::Failure;
use crate::formats::pem;
use crate::formats::transfer::LeftOut;
use crate::formats::{self, Codec, WriteOptions};
use crate::io::input::is_dash;
use crate::io::options::{Limits, NewEntry, PasswordSource, Replace, Role};
use crate::io::output::{self, Secrecy, Written};
use crate::io::store::{self, secrecy_of};
use crate::io::{certificates, password};
use crate::keystore::{Entry, Format, Keystore, Kind, TrustSettings};
use crate::operations::source::{self, FromStore, Source};
use crate::report::EntryReport;
use crate::secret::SecretBytes;

/// The name of PEM in a file per entry.
const PEM_DIR: &str = "pem-dir";

/// What is wanted.
#[derive(Debug, Clone)]
pub struct Request {
    /// The keystore, PEM file or directory to convert; `-` is standard input.
    pub store: PathBuf,
    /// The new file, or the directory for the new files; `-` is standard output.
    pub to: PathBuf,
    /// What is written; without one, by the name of the new file, else PKCS#12.
    pub format: Option<Target>,
    /// The format to read the file as, instead of looking at its content.
    pub in_format: Option<Format>,
    /// Whether what the new format cannot hold is left out, with a warning for each entry.
    pub skip_unsupported: bool,
    /// Whether certificates that are not marked as trusted become trusted ones.
    pub trust_certificates: bool,
    /// How the source is opened.
    pub from: FromStore,
    /// Password of the new keystore; for PEM, of its private keys.
    pub to_password: Option<PasswordSource>,
    /// Whether existing files are replaced.
    pub force: bool,
    /// How what is new is protected.
    pub protection: NewEntry,
    /// How files are replaced.
    pub replace: Replace,
    /// Protection against hostile files.
    pub limits: Limits,
}

/// What is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// A file of this format.
    File(Format),
    /// A PEM file for each key and each certificate.
    PemDir,
}

/// What was written, or would be.
#[derive(Serialize)]
pub struct Report {
    /// The store that was converted.
    pub from: String,
    /// The files that were written; `-` is standard output.
    pub files: Vec<String>,
    /// The name of what they are.
    pub format: &'static str,
    /// The entries: first those that were converted.
    pub entries: Vec<Line>,
    /// Whether nothing was written.
    pub dry_run: bool,
    /// What became of the files.
    #[serde(skip)]
    pub written: Written,
}

/// An entry of the store that was converted.
#[derive(Serialize)]
pub struct Line {
    /// What became of it.
    pub verdict: Verdict,
    /// The entry.
    pub entry: EntryReport,
}

/// What became of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The new store holds it.
    Converted,
    /// The new format cannot hold it.
    LeftOut,
}

/// A file that is to be written.
struct NewFile {
    path: PathBuf,
    bytes: SecretBytes,
    secrecy: Secrecy,
}

/// Converts a store into a new one of another format: all of it, or what the new format can hold.
///
/// # Errors
/// When the store cannot be read or has nothing to convert, when the new format cannot hold an entry and that is not
/// allowed, and when the result cannot be written.
pub fn run(request: &Request, context: &Context) -> anyhow::Result<Report> {
    let target = request.format.unwrap_or_else(|| Target::for_new(&request.to));
    target.check_place(request, context)?;
    if request.protection.compat.is_some() && !matches!(target.format(), Format::PEM | Format::PKCS12) {
        return Err(Failure::usage("--compat is for PKCS#12 and PEM").into());
    }
    store::check_protection(context, target.format(), &request.protection)?;
    let mut source = Source::read_any(context, &request.store, &request.from, request.in_format, &request.limits)?;
    if request.trust_certificates {
        source.keystore.trust_certificates(|_| true);
    }
    let codec = target.codec()?;
    let options = options(request, context, target)?;
    let (entries, left_out) = carry(request, context, &source, codec, &options)?;
    let keystore = Keystore { entries, ..Keystore::new(codec.format()) };
    // A keystore may well be empty; that of another kind of file nothing is left is not what was wanted.
    let was_keystore = source.keystore.format.is_keystore();
    if keystore.entries.is_empty() && (!was_keystore || (target.format() == Format::PEM)) {
        return Err(Failure::content(format!("there is no entry to convert in `{}`", source.name)).into());
    }
    store::warn_of_curves(context, &keystore);
    if let Some(password) = &options.password {
        store::warn_of_password(context, target.format(), password);
    }
    let files = target.encode(request, codec, &keystore, &options)?;
    let written = files.iter().map(|NewFile { path, bytes, secrecy }| output::File {
        path,
        bytes: bytes.as_slice(),
        secrecy: *secrecy,
    });
    let written = output::write_all(context, &written.collect::<Vec<_>>(), request.force, &request.replace)?;
    let line = |verdict, entry| Line { verdict, entry: EntryReport::new(entry, context.now) };
    let converted = keystore.entries.iter().map(|entry| line(Verdict::Converted, entry));
    Ok(Report {
        from: source.name.clone(),
        files: files.iter().map(|file| file.path.display().to_string()).collect(),
        format: target.name(),
        entries: converted.chain(left_out.iter().map(|one| line(Verdict::LeftOut, one.entry))).collect(),
        dry_run: request.replace.dry_run,
        written,
    })
}

fn objection(entry: &Entry) -> Option<String> {
    entry.trust().and_then(TrustSettings::objection)
}

/// How the new store is written; its password is asked for last, when all else is known to be well.
fn options(request: &Request, context: &Context, target: Target) -> anyhow::Result<WriteOptions> {
    let source = request.to_password.as_ref();
    let may_be_clear = target.format() == Format::PEM;
    let password = if may_be_clear && source.is_none() {
        password::given(context, Role::To, None)?
    } else {
        Some(password::for_new(context, Role::To, source, &format!("`{}`", request.to.display()))?)
    };
    if let Some(password) = &password {
        request.protection.check_strength(password)?;
    }
    let suite = request.protection.suite().unwrap_or_default();
    let (iterations, bks_version_1) = (request.protection.iterations, request.protection.is_bks_version_1());
    Ok(WriteOptions { password, iterations, suite, bks_version_1, budget: request.limits.budget() })
}

/// The entries as the new store will hold them, and those that it cannot hold if that is tolerated.
fn carry<'s>(
    request: &Request,
    context: &Context,
    source: &'s Source,
    codec: &dyn Codec,
    options: &WriteOptions,
) -> anyhow::Result<(Vec<Entry>, Vec<LeftOut<'s>>)> {
    let entries: Vec<&Entry> = source.keystore.entries.iter().collect();
    let is_distrusted = |entry: &&Entry| {
        let is_rejected = entry.stored_certificates().iter().any(|stored| stored.trust.rejection().is_some());
        is_rejected || entry.kind() == Kind::TrustedCertificate && objection(entry).is_some()
    };
    let hint = if entries.iter().any(is_distrusted) {
        "leave these out with --skip-unsupported; what the file does not trust is trusted with --allow distrusted"
    } else if entries.iter().any(|entry| entry.kind() == Kind::Certificate) {
        "leave these out with --skip-unsupported; certificates become trusted ones with --trust-certificates"
    } else {
        "leave these out with --skip-unsupported"
    };
    let failed = format!("cannot convert `{}`", source.name);
    let failed = |fault| source::explained(failed.clone(), fault, hint);
    let carried = source.carry(context, &entries, (codec, options), (&request.limits, true)).map_err(failed)?;
    source.judge_pairs(context, &carried)?;
    let (mut entries, left_out) = match request.skip_unsupported {
        true => carried.possible().map_err(failed)?,
        false => (carried.whole(codec.format()).map_err(failed)?, Vec::new()),
    };
    for LeftOut { entry, what } in &left_out {
        let message = format!("left out `{}`: {} cannot hold {what}", entry.alias, codec.format().with_article());
        context.ui.warn("left-out", message);
    }
    for (old, new) in source::settle_names(codec, &mut entries)? {
        let (code, why) = if old.folded() == new.folded() {
            ("alias-folded", format!("aliases of {} are lower-case", codec.format().with_article()))
        } else {
            ("alias-changed", "another entry has that alias".to_owned())
        };
        context.ui.warn(code, format!("`{old}` is now `{new}`: {why}"));
    }
    Ok((entries, left_out))
}

impl Target {
    /// What a new file of this name is expected to be.
    fn for_new(path: &Path) -> Self {
        if path.is_dir() { Self::PemDir } else { Self::File(formats::for_name(path).unwrap_or(Format::PKCS12)) }
    }

    fn format(self) -> Format {
        match self {
            Self::File(format) => format,
            Self::PemDir => Format::PEM,
        }
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        if self == Self::PemDir { PEM_DIR } else { self.format().name() }
    }

    fn codec(self) -> Result<&'static dyn Codec, Failure> {
        let format = self.format();
        formats::codec(format).ok_or_else(|| Failure::usage(format!("{} cannot be written", format.title())))
    }

    /// Refuses early what could not be written in the end.
    fn check_place(self, request: &Request, context: &Context) -> anyhow::Result<()> {
        if self == Self::PemDir {
            return output::check_directory(&request.to);
        }
        if is_dash(&request.to)
            && (context.ui.wants_json() || self != Self::File(Format::PEM) && (context.ui.stdout() == Stdout::Terminal))
        {
            return Err(Failure::usage("a keystore goes neither into JSON nor to a terminal")
                .hint("give --to FILE")
                .into());
        }
        // Only of PEM it can turn out that the file is as it should be.
        if self == Self::File(Format::PEM) { Ok(()) } else { output::check_free(&request.to, request.force) }
    }

    fn encode(
        self,
        request: &Request,
        codec: &dyn Codec,
        keystore: &Keystore,
        options: &WriteOptions,
    ) -> anyhow::Result<Vec<NewFile>> {
        if self == Self::PemDir {
            return files_of_entries(&request.to, &keystore.entries);
        }
        let bytes = codec.write(keystore, options)?;
        request.limits.check_written(keystore, &bytes)?;
        codec.verify(&bytes, keystore, options)?;
        Ok(vec![NewFile { path: request.to.clone(), bytes: SecretBytes::new(bytes), secrecy: secrecy_of(keystore) }])
    }
}

/// Private keys as ALIAS.key, certificates as ALIAS.pem. No two aliases may give one name, nor two that differ by case
/// only: there are file systems that take these for one.
fn files_of_entries(directory: &Path, entries: &[Entry]) -> anyhow::Result<Vec<NewFile>> {
    let stems: Vec<String> = entries.iter().map(|entry| certificates::file_stem(&entry.alias)).collect();
    if let Some((one, other)) = source::first_pair(stems.iter().map(|stem| stem.to_lowercase())) {
        let (one, other) = (&entries[one].alias, &entries[other].alias);
        let failure = Failure::conflict(format!("`{one}` and `{other}` would be files of the same name"));
        return Err(failure.hint("rename one of the entries").into());
    }
    let mut files = Vec::new();
    for (entry, stem) in entries.iter().zip(stems) {
        let (key, certificates) = pem::entry_files(entry)?;
        let mut add = |extension: &str, bytes, secrecy| {
            files.push(NewFile { path: directory.join(format!("{stem}.{extension}")), bytes, secrecy });
        };
        key.into_iter().for_each(|bytes| add("key", bytes, Secrecy::Private));
        certificates.into_iter().for_each(|bytes| add("pem", bytes, Secrecy::Public));
    }
    Ok(files)
}
