//! `certtool convert`: all of a store as a new one of another format.

use std::path::{Path, PathBuf};

use clap::builder::{PossibleValuesParser, TypedValueParser};
use serde::Serialize;

use crate::args::{Replace, password_source};
use crate::context::Context;
use crate::dialogue::Stdout;
use crate::error::Failure;
use crate::formats::pem;
use crate::formats::transfer::LeftOut;
use crate::formats::{self, Codec, WriteOptions};
use crate::io::input::is_dash;
use crate::io::options::{Limits, NewEntry, PasswordSource, Role};
use crate::io::output::{self, Secrecy, Written};
use crate::io::store::{self, secrecy_of};
use crate::io::{certificates, password};
use crate::keystore::{Entry, Format, Keystore, Kind, TrustSettings};

use crate::operations::source::FromStore;
use crate::operations::source::{self, Source};
use crate::outcome::Outcome;
use crate::report::{EntryReport, holdings};
use crate::secret::SecretBytes;

const EXAMPLES: &str = "\
Examples:
  A JKS keystore as PKCS#12, under the same password
      certtool convert keystore.jks --to converted.p12 \\
        --from-password env:STOREPASS --to-password env:STOREPASS
  For nginx or HAProxy: keys and certificates as one PEM file, not encrypted
      certtool convert keystore.p12 --to converted.pem \\
        --from-password env:STOREPASS
  Key and certificates of a CA as a keystore of Bouncy Castle
      certtool convert certificate.pem --to converted.bks \\
        --to-password env:STOREPASS
  A file for each key and each certificate
      certtool convert truststore.jks --to . --format pem-dir \\
        --from-password env:STOREPASS";

/// The name of PEM in a file per entry.
const PEM_DIR: &str = "pem-dir";

/// The examples, and the table of what each format holds.
fn after_help() -> String {
    format!("{EXAMPLES}\n\nWhat each format holds:\n{}", holdings::table())
}

/// Convert a keystore into a new one of another format
///
/// Takes keystores, and PEM, DER and PKCS#7 files or a directory of them: there a key gets its certificate with the
/// chain above it, and every other certificate becomes a trusted one, unless the file marks only some as trusted, or
/// distrusts it. Every entry is converted, or nothing: what the new format cannot hold is named before anything is
/// written. A private or secret key with the password of its store gets that of the new one; one with a password of its own keeps it. PEM has
/// no password of its own: keys are written in the clear, unless --to-password is given.
#[derive(Debug, clap::Args)]
#[command(after_long_help = after_help())]
pub struct Args {
    /// The keystore, PEM file or directory to convert; `-` for standard input
    #[arg(value_name = "STORE")]
    store: PathBuf,
    /// The new file, or with --format pem-dir the directory for the new files; `-` for standard output
    #[arg(long, value_name = "FILE")]
    to: PathBuf,
    /// Format of what is written: bcfks, bks, jceks, jks, pem, pem-dir, pkcs12 or uber [default: by its name, else
    /// pkcs12]
    #[arg(long, value_name = "FORMAT", hide_possible_values = true, value_parser = Target::parser())]
    format: Option<Target>,
    /// Read the file as this format instead of looking at its content
    #[arg(long, value_name = "FORMAT")]
    in_format: Option<Format>,
    /// Leave out what the new format cannot hold, with a warning for each entry
    #[arg(long)]
    skip_unsupported: bool,
    /// Make trusted certificates of those that are not marked as trusted
    #[arg(long)]
    trust_certificates: bool,
    #[command(flatten)]
    from: FromStore,
    /// Where the password of the new keystore comes from; for PEM, that of its private keys
    #[arg(long, value_name = "SOURCE", value_parser = password_source())]
    to_password: Option<PasswordSource>,
    /// Replace existing files
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    protection: NewEntry,
    #[command(flatten)]
    replace: Replace,
    #[command(flatten)]
    limits: Limits,
}

/// What is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Target {
    /// A file of this format.
    File(Format),
    /// A PEM file for each key and each certificate.
    PemDir,
}

impl Target {
    /// One of these, by its names.
    fn parser() -> impl TypedValueParser<Value = Self> {
        let names = formats::writers().flat_map(|codec| {
            let about = codec.format().about();
            std::iter::once(about.name).chain(about.aliases.iter().copied())
        });
        PossibleValuesParser::new(names.chain([PEM_DIR])).try_map(|name| {
            let is_meant = |format: &Format| format.name() == name || format.about().aliases.contains(&&*name);
            let file = || formats::writers().map(Codec::format).find(is_meant).map(Self::File);
            if name == PEM_DIR { Ok(Self::PemDir) } else { file().ok_or("not a format") }
        })
    }
}

#[derive(Serialize)]
struct Report {
    from: String,
    files: Vec<String>,
    format: &'static str,
    entries: Vec<Line>,
    dry_run: bool,
}

#[derive(Serialize)]
struct Line {
    verdict: Verdict,
    entry: EntryReport,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Verdict {
    Converted,
    LeftOut,
}

/// A file that is to be written.
struct NewFile {
    path: PathBuf,
    bytes: SecretBytes,
    secrecy: Secrecy,
}

/// Runs the command.
pub fn run(args: Args, context: &Context) -> anyhow::Result<Outcome> {
    let args = &args;
    let target = args.format.unwrap_or_else(|| Target::for_new(&args.to));
    target.check_place(args, context)?;
    if args.protection.compat.is_some() && !matches!(target.format(), Format::PEM | Format::PKCS12) {
        return Err(Failure::usage("--compat is for PKCS#12 and PEM").into());
    }
    store::check_protection(context, target.format(), &args.protection)?;
    let mut source = Source::read_any(context, &args.store, &args.from, args.in_format, &args.limits)?;
    if args.trust_certificates {
        source.keystore.trust_certificates(|_| true);
    }
    let codec = target.codec()?;
    let options = options(args, context, target)?;
    let (entries, left_out) = carry(args, context, &source, codec, &options)?;
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
    let files = target.encode(args, codec, &keystore, &options)?;
    let written = files.iter().map(|NewFile { path, bytes, secrecy }| output::File {
        path,
        bytes: bytes.as_slice(),
        secrecy: *secrecy,
    });
    let written = output::write_all(context, &written.collect::<Vec<_>>(), args.force, &args.replace)?;
    let line = |verdict, entry| Line { verdict, entry: EntryReport::new(entry, context.now) };
    let converted = keystore.entries.iter().map(|entry| line(Verdict::Converted, entry));
    let report = Report {
        from: source.name.clone(),
        files: files.iter().map(|file| file.path.display().to_string()).collect(),
        format: target.name(),
        entries: converted.chain(left_out.iter().map(|one| line(Verdict::LeftOut, one.entry))).collect(),
        dry_run: args.replace.dry_run,
    };
    Ok(Outcome::summary(context, &report, report.lines(written))?.after(written, args.replace.detailed_exitcode))
}

fn objection(entry: &Entry) -> Option<String> {
    entry.trust().and_then(TrustSettings::objection)
}

/// How the new store is written; its password is asked for last, when all else is known to be well.
fn options(args: &Args, context: &Context, target: Target) -> anyhow::Result<WriteOptions> {
    let source = args.to_password.as_ref();
    let may_be_clear = target.format() == Format::PEM;
    let password = if may_be_clear && source.is_none() {
        password::given(context, Role::To, None)?
    } else {
        Some(password::for_new(context, Role::To, source, &format!("`{}`", args.to.display()))?)
    };
    if let Some(password) = &password {
        args.protection.check_strength(password)?;
    }
    let suite = args.protection.suite().unwrap_or_default();
    let (iterations, bks_version_1) = (args.protection.iterations, args.protection.is_bks_version_1());
    Ok(WriteOptions { password, iterations, suite, bks_version_1, budget: args.limits.budget() })
}

/// The entries as the new store will hold them, and those that it cannot hold if that is tolerated.
fn carry<'s>(
    args: &Args,
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
    let carried = source.carry(context, &entries, (codec, options), (&args.limits, true)).map_err(failed)?;
    source.judge_pairs(context, &carried)?;
    let (mut entries, left_out) = match args.skip_unsupported {
        true => carried.possible().map_err(failed)?,
        false => (carried.whole(codec.format()).map_err(failed)?, Vec::new()),
    };
    for LeftOut { entry, what } in &left_out {
        let message = format!("left out `{}`: {} cannot hold {what}", entry.alias, codec.format().with_article());
        context.ui.warn("left-out", message);
    }
    for (old, new) in source::settle_names(codec, &mut entries)? {
        let (code, why) = if old.folded() == new.folded() {
            ("alias-folded", format!("aliases of {} have no capitals", codec.format().with_article()))
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

    /// The name used in JSON.
    fn name(self) -> &'static str {
        if self == Self::PemDir { PEM_DIR } else { self.format().name() }
    }

    fn codec(self) -> Result<&'static dyn Codec, Failure> {
        let format = self.format();
        formats::writer(format).ok_or_else(|| Failure::usage(format!("{} cannot be written", format.title())))
    }

    /// Refuses early what could not be written in the end.
    fn check_place(self, args: &Args, context: &Context) -> anyhow::Result<()> {
        if self == Self::PemDir {
            return output::check_directory(&args.to);
        }
        if is_dash(&args.to)
            && (context.ui.wants_json() || self != Self::File(Format::PEM) && (context.ui.stdout() == Stdout::Terminal))
        {
            return Err(Failure::usage("a keystore goes neither into JSON nor to a terminal")
                .hint("give --to FILE")
                .into());
        }
        // Only of PEM it can turn out that the file is as it should be.
        if self == Self::File(Format::PEM) { Ok(()) } else { output::check_free(&args.to, args.force) }
    }

    fn encode(
        self,
        args: &Args,
        codec: &dyn Codec,
        keystore: &Keystore,
        options: &WriteOptions,
    ) -> anyhow::Result<Vec<NewFile>> {
        if self == Self::PemDir {
            return files_of_entries(&args.to, &keystore.entries);
        }
        let bytes = codec.write(keystore, options)?;
        args.limits.check_written(keystore, &bytes)?;
        codec.verify(&bytes, keystore, options)?;
        Ok(vec![NewFile { path: args.to.clone(), bytes: SecretBytes::new(bytes), secrecy: secrecy_of(keystore) }])
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

impl Report {
    fn lines(&self, written: Written) -> Vec<String> {
        let entry = |line: &Line| match line.verdict {
            Verdict::Converted => Some(format!("  {}", line.entry.title())),
            Verdict::LeftOut => None,
        };
        let files = self.files.iter().filter(|file| *file != "-").map(|file| format!("{} {file}", written.verb()));
        files.chain(self.entries.iter().filter_map(entry)).collect()
    }
}
