//! Keys and certificates gathered from files of any kind, and put together.

use std::path::{Path, PathBuf};

use time::OffsetDateTime;

use crate::context::Context;
use crate::error::Failure;
use crate::formats::bundle::Object;
use crate::formats::{Bundle, Content, Piece};
use crate::io::options::{Issuers, Pieces, Role};
use crate::io::password;
use crate::io::store::{self, Opened, Reading};
use crate::key::PrivateKey;
use crate::keystore::credential::{self, Credential};
use crate::keystore::{Keystore, TrustStatements};
use crate::operations::allow::Tolerance;
use crate::operations::entries::{self, Entries};
use crate::operations::entry;
use crate::operations::key::Keys;
use crate::secret::SecretBytes;
use crate::x509::Certificate;
use crate::x509::matches::matches;

/// What files held.
#[derive(Default)]
pub struct Material {
    /// Private keys in the clear.
    pub keys: Vec<PrivateKey>,
    /// Certificates, in the order of the files.
    pub certificates: Vec<Certificate>,
    /// Certificates to complete a chain with, not all of which have to be of use.
    pub issuers: Vec<Certificate>,
    /// Diffie-Hellman parameters, in the order of the files.
    pub dh_parameters: Vec<DhParameters>,
    /// What the files say of the certificates.
    pub trust: TrustStatements,
}

/// Parameters for the key exchange of servers that offer DHE, as HAProxy takes them from the file of its certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DhParameters {
    /// The label of their block, which tells PKCS#3 from X9.42.
    pub label: String,
    /// Their DER.
    pub der: SecretBytes,
}

/// What is to be taken from a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Keys and certificates.
    All,
    /// Certificates only: a key beside them is none of our business, nor is its password.
    Certificates,
    /// Keys only.
    Keys,
}

/// How files are read.
pub struct Gathering<'a> {
    /// How they are opened.
    pub reading: Reading<'a>,
    /// How their keys are opened.
    pub keys: Keys<'a>,
    /// The entry of a file with several keys.
    pub alias: Option<&'a String>,
    /// The option that names it, with its article.
    pub alias_option: &'static str,
    /// Whether Diffie-Hellman parameters are of use.
    pub takes_dh_parameters: bool,
}

impl Gathering<'_> {
    /// What all of these files hold, each looked at for what it was given as.
    pub fn gather_all(&self, context: &Context, pieces: &Pieces) -> anyhow::Result<Material> {
        let mut material = Material::default();
        let mut gather = |path: &Path, part| self.gather(context, path, part, &mut material);
        pieces.files.iter().try_for_each(|path| gather(path, Part::All))?;
        pieces.key.iter().try_for_each(|path| gather(path, Part::Keys))?;
        pieces.cert.iter().try_for_each(|path| gather(path, Part::Certificates))?;
        let issuers = issuers(context, &pieces.issuers, &self.reading, &mut material.trust)?;
        material.issuers.extend(issuers);
        Ok(material)
    }

    /// Adds what a file holds.
    pub fn gather(&self, context: &Context, path: &Path, part: Part, material: &mut Material) -> anyhow::Result<()> {
        let opened = store::open(context, path, &self.reading)?;
        let mut found = self.contents(context, &opened, part)?;
        opened.content.state_trust(&mut material.trust);
        if part != Part::Certificates {
            material.keys.append(&mut found.keys);
        }
        if part != Part::Keys {
            material.certificates.append(&mut found.certificates);
            material.issuers.append(&mut found.issuers);
        }
        for parameters in found.dh_parameters {
            if !material.dh_parameters.contains(&parameters) {
                material.dh_parameters.push(parameters);
            }
        }
        Ok(())
    }

    fn contents(&self, context: &Context, opened: &Opened, part: Part) -> anyhow::Result<Material> {
        let name = &opened.name;
        let bundle = match &opened.content {
            Content::Bundle(bundle) => bundle,
            Content::Keystore(keystore) if part == Part::Certificates => {
                return Ok(Material::certificates_of(keystore));
            }
            Content::Keystore(keystore) => return self.key_pair(context, keystore, opened),
        };
        if part == Part::All {
            self.warn_of_the_rest(context, bundle, name);
        }
        let dh_parameters = bundle.pieces.iter().filter_map(dh_parameters).collect();
        let count = bundle.keys().count() + bundle.encrypted_keys().count();
        if let (Some(alias), true, 2..) = (self.alias, part != Part::Certificates, count) {
            let pair = self.named_pair(context, bundle, alias, name)?;
            return Ok(Material { dh_parameters, ..pair });
        }
        let keys =
            if part == Part::Certificates { Vec::new() } else { self.keys.open_bundle(context, bundle, name)? };
        if keys.iter().any(|other| *other != keys[0]) {
            let failure = Failure::usage(format!("there is more than one private key in `{name}`"));
            let entries = self.entries(context, bundle, name)?;
            return Err(failure.hint(entry::choice_of(self.alias_option, entries.keystore.key_pairs())).into());
        }
        let certificates: Vec<Certificate> = bundle.certificates().cloned().collect();
        if keys.is_empty() && certificates.is_empty() && bundle.statements.is_empty() {
            return Err(Failure::content(format!("there is neither a key nor a certificate in `{name}`")).into());
        }
        Ok(Material { keys, certificates, dh_parameters, ..Material::default() })
    }

    /// The key of this name in a file without entries, by the names that `list` shows. Its chain may stand anywhere in
    /// the file.
    fn named_pair(&self, context: &Context, bundle: &Bundle, alias: &str, name: &str) -> anyhow::Result<Material> {
        let Entries { keystore, password, .. } = self.entries(context, bundle, name)?;
        let entry = entry::named(&keystore, alias, name)?;
        let key = self.keys.open_entry(context, entry, name, password.as_ref())?;
        let certificates = entry.certificates().take(1).cloned().collect();
        let issuers = bundle.certificates().cloned().collect();
        Ok(Material { keys: vec![key], certificates, issuers, ..Material::default() })
    }

    fn entries(&self, context: &Context, bundle: &Bundle, name: &str) -> anyhow::Result<Entries> {
        let opened = Opened { name: name.to_owned(), content: Content::Bundle(bundle.clone()), password: None };
        let Keys { role, source, store_role, store_source, limits } = self.keys;
        entries::of(context, opened, &[(role, source), (store_role, store_source)], limits, context.now)
    }

    fn key_pair(&self, context: &Context, keystore: &Keystore, opened: &Opened) -> anyhow::Result<Material> {
        let Some(entry) = entry::key_pair(keystore, (self.alias_option, self.alias), &opened.name)? else {
            return Ok(Material::certificates_of(keystore));
        };
        let key = self.keys.open_entry(context, entry, &opened.name, opened.password.as_ref())?;
        let certificates: Vec<Certificate> = entry.certificates().cloned().collect();
        let is_own = |one: &Certificate| matches(&key, one).unwrap_or(false);
        // What the file ties to the key may be the certificate of another: the key knows its own, wherever it stands.
        if !certificates.iter().any(is_own) && keystore.certificates().any(is_own) {
            let issuers = keystore.certificates().cloned().collect();
            return Ok(Material { keys: vec![key], issuers, ..Material::default() });
        }
        Ok(Material { keys: vec![key], certificates, ..Material::default() })
    }

    /// What is neither key nor certificate goes nowhere. The curve that `openssl ecparam -genkey` writes before a key is
    /// in the key as well.
    fn warn_of_the_rest(&self, context: &Context, bundle: &Bundle, name: &str) {
        for piece in &bundle.pieces {
            let is_pair =
                matches!(piece.object, Object::Certificate(_) | Object::PrivateKey(_) | Object::EncryptedKey(_));
            let is_used = is_pair || self.takes_dh_parameters && dh_parameters(piece).is_some();
            let label = piece.label.as_deref().unwrap_or(piece.object.kind());
            if !is_used && label != "EC PARAMETERS" {
                let line = piece.line.map(|line| format!(", line {line}")).unwrap_or_default();
                context.ui.warn("left-out", format!("left out of `{name}`{line}: {label}"));
            }
        }
    }
}

/// The labels of Diffie-Hellman parameters: PKCS#3 3, and X9.42 as OpenSSL writes it.
fn dh_parameters(piece: &Piece) -> Option<DhParameters> {
    let label =
        piece.label.clone().filter(|label| matches!(label.as_str(), "DH PARAMETERS" | "X9.42 DH PARAMETERS"))?;
    if let Object::Other(der) = &piece.object { Some(DhParameters { label, der: der.clone() }) } else { None }
}

/// The certificates of files of any kind, stores too; a file without any is an error. What the files say of them goes
/// into `trust`.
pub fn certificates(
    context: &Context,
    paths: &[PathBuf],
    reading: &Reading,
    trust: &mut TrustStatements,
) -> anyhow::Result<Vec<Certificate>> {
    let mut all = Vec::new();
    for path in paths {
        let opened = store::open(context, path, reading)?;
        opened.content.state_trust(trust);
        match opened.content.certificates() {
            none if none.is_empty() => {
                return Err(Failure::content(format!("there is no certificate in `{}`", opened.name)).into());
            }
            some => all.extend(some),
        }
    }
    Ok(all)
}

/// The certificates of the files given with --ca. Keystores among them open with their own password, else with that of
/// the input, which `reading` names. What the files say of them goes into `trust`.
pub fn issuers(
    context: &Context,
    issuers: &Issuers,
    reading: &Reading,
    trust: &mut TrustStatements,
) -> anyhow::Result<Vec<Certificate>> {
    let mut certificates = Vec::new();
    if issuers.ca.is_empty() {
        return Ok(certificates);
    }
    let own = issuers.ca_password.as_ref();
    let is_shared = password::given(context, Role::Ca, own)?.is_none()
        && password::given(context, reading.role, reading.source)?.is_some();
    let (role, source) = if is_shared { (reading.role, reading.source) } else { (Role::Ca, own) };
    let reading = Reading::new(role, source, reading.limits);
    for path in &issuers.ca {
        let content = store::open(context, path, &reading)?.content;
        content.state_trust(trust);
        certificates.extend(content.certificates());
    }
    Ok(certificates)
}

impl Material {
    fn certificates_of(keystore: &Keystore) -> Self {
        Self { certificates: keystore.certificates().cloned().collect(), ..Self::default() }
    }

    /// The one key with its certificate and the chain above it; an error when that would not work and is not tolerated.
    pub fn assemble(self, context: &Context, tolerance: &Tolerance, now: OffsetDateTime) -> anyhow::Result<Credential> {
        let mut keys = self.keys.into_iter();
        let Some(key) = keys.next() else {
            let failure = Failure::content("there is no private key in the input");
            return Err(failure.hint("give it with --key FILE").into());
        };
        if keys.any(|other| other != key) {
            let failure = Failure::usage("there is more than one private key in the input");
            return Err(failure.hint("give the files one by one: --key FILE --cert FILE --ca FILE").into());
        }
        let none = || Failure::content("there is no certificate in the input").hint("give it with --cert FILE");
        let (credential, mut findings) =
            Credential::assemble(key, &self.certificates, &self.issuers, now).ok_or_else(none)?;
        findings.extend(credential::distrusted(&credential.chain, &self.trust));
        tolerance.judge(context, &findings)?;
        Ok(credential)
    }
}
