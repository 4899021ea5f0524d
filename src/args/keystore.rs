//! Options about keystores and their entries.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use crate::args::{CarryTolerance, KeyPassword, Limits, PasswordSource, Replace, Role};
use crate::error::Failure;
use crate::formats::bks;
use crate::keystore::{Compatibility, Format, Suite};
use crate::secret::Password;

/// A keystore format to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum StoreFormat {
    /// Bouncy Castle's keystore for FIPS 140
    Bcfks,
    /// Bouncy Castle's keystore
    Bks,
    /// Sun's JCE keystore
    Jceks,
    /// Sun's Java keystore
    Jks,
    /// PKCS#12, also known as PFX
    #[value(alias = "p12", alias = "pfx")]
    Pkcs12,
    /// Bouncy Castle's keystore, encrypted as a whole
    Uber,
}

/// Who must be able to open what is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Compat {
    /// Bouncy Castle since 1.72: as java
    BouncyCastle,
    /// .NET since 9, within its limits: as java
    #[value(name = "dotnet")]
    DotNet,
    /// What runs in FIPS mode: PBES2 with AES-256, PBMAC1
    #[value(alias = "Modern2026")]
    Fips,
    /// Every JDK since 8u301, OpenSSL since 1.1, Windows since 10 1709: PBES2 with AES-256, HMAC-SHA256
    #[value(alias = "Modern2023")]
    Java,
    /// JDK 8 before 8u301 too: Triple DES, HMAC-SHA1
    #[value(aliases = ["LegacyDES", "LegacyRC2"])]
    Java8,
    /// The Keychain of macOS: Triple DES, HMAC-SHA1
    #[value(name = "macos")]
    MacOs,
    /// OpenSSL since 3.4, JDK since 26: PBES2 with AES-256, PBMAC1, 200,000 iterations
    Modern,
    /// OpenSSL 3 without its legacy provider: as java
    #[value(name = "openssl3")]
    OpenSsl3,
    /// Windows before 10 1709 and Server 2019 too: Triple DES, HMAC-SHA1
    Windows,
}

/// What to do when an alias is taken by something else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum IfExists {
    /// Stop
    #[default]
    Error,
    /// Put the new entry in its place
    Replace,
    /// Leave it as it is
    Skip,
}

/// Options of commands that read a keystore.
#[derive(Debug, Clone, Args)]
pub struct StoreInput {
    /// Where the store's password comes from: env:NAME, file:PATH, fd:N, stdin, prompt or pass:LITERAL
    #[arg(long, value_name = "SOURCE", value_parser = PasswordSource::parser())]
    pub password: Option<PasswordSource>,
    /// Where the password of a PKCS#12 MAC comes from, if it has its own (openssl pkcs12 -twopass)
    #[arg(long, value_name = "SOURCE", value_parser = PasswordSource::parser())]
    pub mac_password: Option<PasswordSource>,
    /// Read the file as this format instead of looking at its content
    #[arg(long, value_name = "FORMAT")]
    pub in_format: Option<Format>,
}

impl StoreInput {
    /// The option that names the store's password.
    pub fn given(&self) -> (Role, Option<&PasswordSource>) {
        (Role::Store, self.password.as_ref())
    }
}

/// The store that a command changes, which must be there, and how it is replaced.
#[derive(Debug, Clone, Args)]
pub struct Changed {
    /// The keystore to change
    #[arg(value_name = "KEYSTORE")]
    pub keystore: PathBuf,
    /// Where the store's password comes from: env:NAME, file:PATH, fd:N, stdin, prompt or pass:LITERAL
    #[arg(long, value_name = "SOURCE", value_parser = PasswordSource::parser())]
    pub password: Option<PasswordSource>,
    /// How it is replaced
    #[command(flatten)]
    pub replace: Replace,
    /// Protection against hostile files
    #[command(flatten)]
    pub limits: Limits,
}

/// Options about the passwords of a store whose entries go into another one.
#[derive(Debug, Clone, Args)]
pub struct FromStore {
    /// Where the password of the keystore that is read comes from: env:NAME, file:PATH, fd:N, stdin, prompt or
    /// pass:LITERAL
    #[arg(long, value_name = "SOURCE", value_parser = PasswordSource::parser())]
    pub from_password: Option<PasswordSource>,
    /// Where the password of keys that have their own comes from, or of the key ALIAS; repeat for several
    #[arg(long, value_name = "[ALIAS=]SOURCE", value_parser = KeyPassword::parser())]
    pub from_key_password: Vec<KeyPassword>,
    /// What may be carried nevertheless
    #[command(flatten)]
    pub tolerance: CarryTolerance,
}

/// Options of commands that may make a new store or protect a new entry.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Protection")]
pub struct NewEntry {
    /// Iterations of key derivation for what is newly protected
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=5_000_000))]
    pub iterations: Option<u32>,
    /// Protect PKCS#12 so that these programs open it: bouncy-castle, dotnet, fips, java, java8, macos, modern, openssl3 or
    /// windows, or one of cert-manager's names (LegacyRC2 and LegacyDES for java8, Modern2023 for java, Modern2026 for
    /// fips); a keystore that exists is protected anew as a whole [default: java for what is new, as it was for what exists]
    #[arg(long, value_name = "TARGET", hide_possible_values = true, ignore_case = true)]
    pub compat: Option<Compat>,
    /// Write BKS in this version: 1 is for programs that read no other; Bouncy Castle since 1.85 refuses it [default: 2]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=2))]
    pub bks_version: Option<u32>,
    /// Accept a new password of fewer than 6 characters
    #[arg(long)]
    pub allow_weak_password: bool,
}

impl From<StoreFormat> for Format {
    fn from(format: StoreFormat) -> Self {
        match format {
            StoreFormat::Bcfks => Self::Bcfks,
            StoreFormat::Bks => Self::Bks,
            StoreFormat::Jceks => Self::Jceks,
            StoreFormat::Jks => Self::Jks,
            StoreFormat::Pkcs12 => Self::Pkcs12,
            StoreFormat::Uber => Self::Uber,
        }
    }
}

impl From<Compat> for Compatibility {
    fn from(compat: Compat) -> Self {
        match compat {
            Compat::BouncyCastle => Self::BouncyCastle,
            Compat::DotNet => Self::DotNet,
            Compat::Fips => Self::Fips,
            Compat::Java => Self::Java,
            Compat::Java8 => Self::Java8,
            Compat::MacOs => Self::MacOs,
            Compat::Modern => Self::Modern,
            Compat::OpenSsl3 => Self::OpenSsl3,
            Compat::Windows => Self::Windows,
        }
    }
}

impl StoreFormat {
    /// What a new file of this name is expected to be: `.jks` and the like say so themselves, all else is PKCS#12.
    pub fn for_new(path: &Path) -> Format {
        let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
        match extension.to_ascii_lowercase().as_str() {
            "bcfks" => Format::Bcfks,
            "bks" => Format::Bks,
            "jceks" => Format::Jceks,
            "jks" => Format::Jks,
            "uber" | "ubr" => Format::Uber,
            _ => Format::Pkcs12,
        }
    }
}

impl NewEntry {
    /// For changes that protect nothing anew: every iteration count stays what it was.
    pub const AS_IT_WAS: Self = Self { iterations: None, compat: None, bks_version: None, allow_weak_password: false };

    /// The schemes that were asked for.
    pub fn suite(&self) -> Option<Suite> {
        self.compat.map(|compat| Compatibility::from(compat).suite())
    }

    /// Whether BKS is to be written in version 1.
    pub fn is_bks_version_1(&self) -> bool {
        self.bks_version == Some(1)
    }

    /// Refuses what is not for this format and more iterations than the target takes; without a target, the warning that
    /// a common reader of the format takes fewer.
    pub fn check(&self, format: Format) -> Result<Option<String>, Failure> {
        if self.bks_version.is_some() && format != Format::Bks {
            return Err(Failure::usage("--bks-version is for BKS"));
        }
        let Some(wanted) = self.iterations else { return Ok(None) };
        if let Some(compat) = self.compat {
            let target = Compatibility::from(compat);
            return match target.max_iterations() {
                Some(limit) if wanted > limit => Err(Failure::usage(format!(
                    "--compat {} takes up to {limit} iterations, not {wanted}",
                    target.name()
                ))),
                _ => Ok(None),
            };
        }
        let (reader, limit) = match format {
            Format::Bks => ("Bouncy Castle since 1.84", Some(bks::MAX_ITERATIONS)),
            Format::Pkcs12 => (".NET since 9", Compatibility::DotNet.max_iterations()),
            _ => return Ok(None),
        };
        Ok(limit
            .filter(|limit| wanted > *limit)
            .map(|limit| format!("{reader} opens keystores of up to {limit} iterations, not {wanted}")))
    }

    /// Refuses a new password that keytool would refuse too (fewer than 6 characters).
    pub fn check_strength(&self, password: &Password) -> Result<(), Failure> {
        if password.as_str().contains('\0') {
            return Err(Failure::usage("the new password has a NUL character, which hardly a program can be given"));
        }
        if self.allow_weak_password || password.len() >= 6 {
            return Ok(());
        }
        Err(Failure::usage("the new password has fewer than 6 characters")
            .hint("take a longer one, or give --allow-weak-password; keytool refuses short ones"))
    }
}
