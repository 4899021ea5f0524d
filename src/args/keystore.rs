//! Options about keystores and their entries.

use std::path::PathBuf;

use clap::builder::{
    PossibleValue, PossibleValuesParser, StringValueParser, TypedValueParser, ValueParser, ValueParserFactory,
};

use crate::args::{key_password_source, password_source};
use crate::error::Failure;
use crate::formats::{self, Codec};
use crate::io::options::{self, CertificateFormat, KeyPassword, PasswordSource};
use crate::keystore::trusted::IfTaken;
use crate::keystore::{Compatibility, Format};
use crate::operations::allow::CarryTolerance;
use crate::operations::source::FromStore;

/// BKS of version 1 by the name that Keystore Explorer has for it.
pub const BKS_V1: &str = "bks-v1";

/// What `--format` says: the format, and of BKS perhaps the version.
#[derive(Debug, Clone, Copy)]
pub struct Chosen<F> {
    format: F,
    bks_version: Option<u32>,
}

impl<F> Chosen<F> {
    /// A format without a word of its version.
    pub fn new(format: F) -> Self {
        Self { format, bks_version: None }
    }

    /// BKS, or what stands for it, of version 1.
    pub fn bks_v1(format: F) -> Self {
        Self { format, bks_version: Some(1) }
    }

    /// The format, and the protection of what is new with the version that was chosen.
    ///
    /// # Errors
    /// When `--bks-version` says another.
    pub fn of(chosen: Option<Self>, protection: options::NewEntry) -> Result<(Option<F>, options::NewEntry), Failure> {
        let Some(Self { format, bks_version }) = chosen else { return Ok((None, protection)) };
        match (bks_version, protection.bks_version) {
            (Some(one), Some(other)) if one != other => {
                Err(Failure::usage(format!("--format {BKS_V1} and --bks-version {other} contradict each other")))
            }
            (one, other) => Ok((Some(format), options::NewEntry { bks_version: one.or(other), ..protection })),
        }
    }
}

/// A keystore format to write: the value of `--format`.
pub fn store_format() -> impl TypedValueParser<Value = Chosen<Format>> {
    format_of(formats::keystores().map(Codec::format).collect())
}

/// One of these formats, by its names.
fn format_of(mut formats: Vec<Format>) -> impl TypedValueParser<Value = Chosen<Format>> {
    formats.sort_unstable_by_key(|format| format.name());
    let value = |format: &Format| {
        PossibleValue::new(format.name()).aliases(format.about().aliases).help(format.about().summary)
    };
    let values: Vec<PossibleValue> = formats.iter().map(value).chain([PossibleValue::new(BKS_V1).hide(true)]).collect();
    PossibleValuesParser::new(values).try_map(move |name| {
        if name == BKS_V1 {
            return Ok(Chosen::bks_v1(Format::BKS));
        }
        formats.iter().copied().find(|format| format.is_called(&name)).map(Chosen::new).ok_or("not a format")
    })
}

/// Any format by its name: the value of `--in-format`.
impl ValueParserFactory for Format {
    type Parser = ValueParser;

    fn value_parser() -> ValueParser {
        ValueParser::new(StringValueParser::new().try_map(|name| formats::named(&name)))
    }
}

super::choice!(Compatibility, &Compatibility::ALL, |target| {
    let value = PossibleValue::new(target.name());
    match target {
        Compatibility::BouncyCastle => value.help("Bouncy Castle since 1.72: as java"),
        Compatibility::DotNet => value.help(".NET since 9, within its limits: as java"),
        Compatibility::Fips => value.alias("Modern2026").help("What runs in FIPS mode: PBES2 with AES-256, PBMAC1"),
        Compatibility::Java => value
            .alias("Modern2023")
            .help("Every JDK since 8u301, OpenSSL since 1.1, Windows since 10 1709: PBES2 with AES-256, HMAC-SHA256"),
        Compatibility::Java8 => {
            value.aliases(["LegacyDES", "LegacyRC2"]).help("JDK 8 before 8u301 too: Triple DES, HMAC-SHA1")
        }
        Compatibility::MacOs => value.help("The Keychain of macOS: Triple DES, HMAC-SHA1"),
        Compatibility::Modern => {
            value.help("OpenSSL since 3.4, JDK since 26: PBES2 with AES-256, PBMAC1, 200,000 iterations")
        }
        Compatibility::OpenSsl3 => value.help("OpenSSL 3 without its legacy provider: as java"),
        Compatibility::Windows => value.help("Windows before 10 1709 and Server 2019 too: Triple DES, HMAC-SHA1"),
    }
});

super::choice!(IfTaken, &[IfTaken::Error, IfTaken::Replace, IfTaken::Skip], |choice| match choice {
    IfTaken::Error => PossibleValue::new("error").help("Stop"),
    IfTaken::Replace => PossibleValue::new("replace").help("Put the new entry in its place"),
    IfTaken::Skip => PossibleValue::new("skip").help("Leave it as it is"),
});

super::choice!(
    CertificateFormat,
    &[
        CertificateFormat::Der,
        CertificateFormat::Pem,
        CertificateFormat::Pkcs7,
        CertificateFormat::Pkcs7Pem,
        CertificateFormat::Pkipath
    ],
    |format| match format {
        CertificateFormat::Der => PossibleValue::new("der").help("One certificate in DER"),
        CertificateFormat::Pem => PossibleValue::new("pem").help("PEM, one block per certificate"),
        CertificateFormat::Pkcs7 => PossibleValue::new("pkcs7").help("PKCS#7 in DER"),
        CertificateFormat::Pkcs7Pem => PossibleValue::new("pkcs7-pem").help("PKCS#7 in PEM"),
        CertificateFormat::Pkipath => PossibleValue::new("pkipath").help("Java's PkiPath"),
    }
);

/// Options of commands that read a keystore.
#[derive(Debug, clap::Args)]
struct StoreInput {
    /// Store password: env:NAME, file:PATH, fd:N, stdin, prompt or pass:LITERAL
    #[arg(long, value_name = "SOURCE", value_parser = password_source())]
    password: Option<PasswordSource>,
    /// Password of a PKCS#12 MAC that has its own (openssl pkcs12 -twopass)
    #[arg(long, value_name = "SOURCE", value_parser = password_source())]
    mac_password: Option<PasswordSource>,
    /// Read the file as this format instead of detecting it
    #[arg(long, value_name = "FORMAT")]
    in_format: Option<Format>,
}

super::group!(options::StoreInput = StoreInput { password, mac_password, in_format });

/// The store that a command changes, which must be there, and how it is replaced.
#[derive(Debug, Clone)]
pub struct Changed {
    /// The store.
    pub file: options::Changed,
    /// Whether the exit code is 10 when nothing had to be changed.
    pub detailed_exitcode: bool,
}

#[derive(Debug, clap::Args)]
struct ChangedArgs {
    /// The keystore to change
    #[arg(value_name = "KEYSTORE")]
    keystore: PathBuf,
    /// Store password: env:NAME, file:PATH, fd:N, stdin, prompt or pass:LITERAL
    #[arg(long, value_name = "SOURCE", value_parser = password_source())]
    password: Option<PasswordSource>,
    /// How it is replaced
    #[command(flatten)]
    replace: super::Replace,
    /// Protection against hostile files
    #[command(flatten)]
    limits: options::Limits,
}

super::parsed!(Changed = ChangedArgs);

impl From<ChangedArgs> for Changed {
    fn from(args: ChangedArgs) -> Self {
        let ChangedArgs { keystore, password, replace: super::Replace { files, detailed_exitcode }, limits } = args;
        Self { file: options::Changed { keystore, password, replace: files, limits }, detailed_exitcode }
    }
}

/// Options about the passwords of a store whose entries go into another one.
#[derive(Debug, clap::Args)]
struct FromStoreArgs {
    /// Password of the source keystore: env:NAME, file:PATH, fd:N, stdin, prompt or pass:LITERAL
    #[arg(long, value_name = "SOURCE", value_parser = password_source())]
    from_password: Option<PasswordSource>,
    /// Password of keys that have their own password, or of the key ALIAS; repeat for several
    #[arg(long, value_name = "[ALIAS=]SOURCE", value_parser = key_password_source())]
    from_key_password: Vec<KeyPassword>,
    /// What may be carried nevertheless
    #[command(flatten)]
    tolerance: CarryTolerance,
}

super::group!(FromStore = FromStoreArgs { from_password, from_key_password, tolerance });

/// Options of commands that may make a new store or protect a new entry.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Protection")]
struct NewEntry {
    /// Key-derivation iterations for newly protected items
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=5_000_000))]
    iterations: Option<u32>,
    /// Encrypt PKCS#12 so that this program can open it: bouncy-castle, dotnet, fips, java, java8, macos, modern, openssl3
    /// or windows, or one of cert-manager's names (LegacyRC2 and LegacyDES for java8, Modern2023 for java, Modern2026 for
    /// fips); an existing keystore is re-encrypted completely [default: java for new keystores, unchanged for existing
    /// ones]
    #[arg(long, value_name = "TARGET", hide_possible_values = true, ignore_case = true)]
    compat: Option<Compatibility>,
    /// BKS version to write: 1 is for programs that read no other; Bouncy Castle 1.85 and later refuse it [default: 2]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=2))]
    bks_version: Option<u32>,
    /// Accept a new password with fewer than 6 characters
    #[arg(long)]
    allow_weak_password: bool,
}

super::group!(options::NewEntry = NewEntry { iterations, compat, bks_version, allow_weak_password });
