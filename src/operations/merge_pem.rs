//! Key, certificate and chain into one PEM.

use std::path::{Path, PathBuf};

use serde::Serialize;
use time::{Date, OffsetDateTime};
use zeroize::Zeroizing;

use crate::context::Context;
use crate::error::Failure;
use crate::formats::pem::{self, KeyEncoding};
use crate::io::certificates::heading;
use crate::io::input::is_dash;
use crate::io::options::{Limits, PasswordSource, Pieces, Replace, StoreInput};
use crate::io::output::{self, Secrecy, Written};
use crate::io::store::Reading;
use crate::keystore::credential::Credential;
use crate::operations::allow::Tolerance;
use crate::operations::key::Keys;
use crate::operations::material::{DhParameters, Gathering, Material};
use crate::operations::root::Root;
use crate::report::{CertificateReport, KeyReport};

/// What is wanted.
#[derive(Debug, Clone)]
pub struct Request {
    /// The files.
    pub pieces: Pieces,
    /// Entry of a file with several keys, by the alias that list shows.
    pub alias: Option<String>,
    /// The file to write; standard output without one.
    pub out: Option<PathBuf>,
    /// Keep or omit the root certificate at the end of the chain.
    pub root: Root,
    /// What becomes of DH PARAMETERS, from which HAProxy offers DHE.
    pub dh: Dh,
    /// Encoding of the key.
    pub key_format: KeyEncoding,
    /// The day in a first line `date=YYYY-MM-DD`.
    pub date: Option<Date>,
    /// Whether subject and issuer stand before each certificate.
    pub headings: bool,
    /// How everything is written in one line, if it is.
    pub single_line: Option<SingleLine>,
    /// What is allowed.
    pub tolerance: Tolerance,
    /// How the store is opened.
    pub input: StoreInput,
    /// Where the password of the private key comes from.
    pub key_password: Option<PasswordSource>,
    /// Whether an existing file is replaced.
    pub force: bool,
    /// When validity is judged; now without one.
    pub at: Option<OffsetDateTime>,
    /// How files are replaced.
    pub replace: Replace,
    /// Protection against hostile files.
    pub limits: Limits,
}

/// What becomes of Diffie-Hellman parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dh {
    /// They are written behind the certificates.
    Include,
    /// They are left out.
    Omit,
}

/// What takes the place of line ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SingleLine {
    /// `\n`, for a JSON or properties string.
    Escaped,
    /// Spaces.
    Spaces,
}

/// What was written, or would be.
#[derive(Serialize)]
pub struct Report {
    /// The file; `None` for standard output.
    pub file: Option<String>,
    /// The private key.
    pub key: KeyReport,
    /// The certificates, in their order.
    pub certificates: Vec<CertificateReport>,
    /// How many sets of Diffie-Hellman parameters.
    pub dh_parameters: usize,
    /// Whether nothing was written.
    pub dry_run: bool,
    /// What became of the file.
    #[serde(skip)]
    pub written: Written,
}

/// Merges key, certificate and chain into one PEM, checked and in order.
///
/// # Errors
/// When they do not belong together and that is not allowed, when a file cannot be read, and when the result cannot be
/// written.
pub fn run(request: &Request, context: &Context) -> anyhow::Result<Report> {
    let to_file = request.out.as_deref().filter(|path| !is_dash(path));
    if to_file.is_none() && context.ui.wants_json() {
        return Err(Failure::usage("a private key never goes into JSON").hint("give --out FILE").into());
    }
    let now = request.at.unwrap_or(context.now);
    let mut material = gather(request, context)?;
    let mut dh_parameters = std::mem::take(&mut material.dh_parameters);
    if request.dh == Dh::Omit {
        dh_parameters.clear();
    }
    let credential = assemble(request, context, material, now)?;
    let text = render(request, &credential, &dh_parameters)?;
    let path = request.out.as_deref().unwrap_or(Path::new("-"));
    let file = output::File { path, bytes: text.as_bytes(), secrecy: Secrecy::Private };
    let written = output::write_all(context, &[file], request.force, &request.replace)?;
    Ok(Report {
        file: to_file.map(|path| path.display().to_string()),
        key: KeyReport::new(credential.key.algorithm()),
        certificates: credential.chain.iter().map(|one| CertificateReport::new(one, now)).collect(),
        dh_parameters: dh_parameters.len(),
        dry_run: request.replace.dry_run,
        written,
    })
}

fn gather(request: &Request, context: &Context) -> anyhow::Result<Material> {
    let gathering = Gathering {
        reading: Reading::of(&request.input, &request.limits),
        keys: Keys::of(&request.input, request.key_password.as_ref(), &request.limits),
        alias: request.alias.as_ref(),
        alias_option: "an --alias",
        takes_dh_parameters: true,
    };
    gathering.gather_all(context, &request.pieces)
}

fn assemble(
    request: &Request,
    context: &Context,
    material: Material,
    now: OffsetDateTime,
) -> anyhow::Result<Credential> {
    let Credential { key, chain } = material.assemble(context, &request.tolerance, now)?;
    Ok(Credential { key, chain: request.root.of(chain) })
}

fn render(
    request: &Request,
    credential: &Credential,
    dh_parameters: &[DhParameters],
) -> anyhow::Result<Zeroizing<String>> {
    let mut text = Zeroizing::new(String::with_capacity(32 * 1024));
    if let Some(day) = request.date {
        text.push_str(&format!("date={day}\n"));
    }
    let key = pem::encode_key(&credential.key, request.key_format)?;
    text.push_str(std::str::from_utf8(key.as_slice())?);
    for certificate in &credential.chain {
        if request.headings {
            text.push_str(&heading("subject=", &certificate.subject().to_string()));
            text.push_str(&heading("issuer=", &certificate.issuer().to_string()));
        }
        text.push_str(&pem::encode_certificate(certificate));
    }
    dh_parameters.iter().for_each(|one| text.push_str(&pem::encode(&one.label, one.der.as_slice())));
    Ok(match request.single_line {
        None => text,
        Some(how) => {
            let separator = if how == SingleLine::Escaped { "\\n" } else { " " };
            let line = Zeroizing::new(text.trim_end().replace('\n', separator));
            Zeroizing::new(format!("{}\n", *line))
        }
    })
}
