//! Files under examination.

use std::collections::HashMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use anyhow::Context as _;

use crate::context::Context;
use crate::diagnosis::{self, Companion, Consumer, Finding, Patient};
use crate::formats::Content;
use crate::io::input::is_dash;
use crate::io::options::{KeyPassword, PasswordSource, Role};
use crate::io::password::{self, OfKeys};
use crate::io::store::{self, Reading};
use crate::operations::doctor::{FileReport, Request, repair};
use crate::report::Sources;
use crate::secret::Password;
use crate::x509::Certificate;

/// What is at hand for every file.
pub(super) struct Examination<'a> {
    pub(super) request: &'a Request,
    pub(super) context: &'a Context,
    pub(super) issuers: Vec<Certificate>,
    pub(super) key_password: Option<Password>,
    /// The same, for reading: a key shows which certificate is its own.
    pub(super) keys: Vec<KeyPassword>,
    /// What the files hold for each other, by file.
    pub(super) companions: HashMap<PathBuf, Companion>,
}

/// One file, opened.
pub(super) struct Opened {
    pub(super) name: String,
    pub(super) path: PathBuf,
    pub(super) mode: Option<u32>,
    pub(super) content: Content,
    pub(super) password: Option<Password>,
}

impl Examination<'_> {
    /// The files, where the program may have its key in one of them and its certificates in another. One that cannot be
    /// read is told when its turn comes.
    pub(super) fn opened_together(&self) -> HashMap<PathBuf, Opened> {
        let files: Vec<&PathBuf> = self.request.files.iter().filter(|file| !is_dash(file)).collect();
        if files.len() < 2 || !self.request.consumer.is_some_and(Consumer::takes_two_files) {
            return HashMap::new();
        }
        files.into_iter().filter_map(|file| Some((file.clone(), self.open(file).ok()?))).collect()
    }

    /// What these files hold for each other.
    pub(super) fn companions(&self, opened: &HashMap<PathBuf, Opened>) -> HashMap<PathBuf, Companion> {
        let mut files: Vec<&PathBuf> = opened.keys().collect();
        files.sort_by_key(|file| self.request.files.iter().position(|given| given == *file));
        let patients: Vec<Patient> = files.iter().map(|file| self.patient(&opened[*file])).collect();
        let found = diagnosis::companions(&patients);
        files.into_iter().zip(found).filter_map(|(file, companion)| Some((file.clone(), companion?))).collect()
    }

    /// Examines one file, and repairs it if that is wanted.
    pub(super) fn examine_file(&self, file: &Path, opened: Option<Opened>) -> anyhow::Result<FileReport> {
        let opened = opened.map_or_else(|| self.open(file), Ok)?;
        let mut found = self.examine(&opened, &opened.content)?;
        let left = if self.request.fix && found.iter().any(repair::is_fixable) {
            self.fix(file, &opened, &mut found)?;
            let failed = || format!("`{}` was written, but cannot be examined again", file.display());
            let again =
                || self.open(file).and_then(|opened| self.examine(&opened, &opened.content)).with_context(failed);
            if self.request.replace.dry_run { found.clone() } else { again()? }
        } else {
            found.clone()
        };
        Ok(FileReport::new(&opened, &found, &left, &self.sources()))
    }

    fn open(&self, file: &Path) -> anyhow::Result<Opened> {
        let reading = Reading { keys: Some(self.of_keys()), ..Reading::of(&self.request.input, &self.request.limits) };
        let opened = store::open(self.context, file, &reading)?;
        let mode = if is_dash(file) { None } else { Some(mode(file)?) };
        let password = match opened.password {
            None => password::given(self.context, Role::Store, self.request.input.password.as_ref())?,
            used => used,
        };
        let path = if is_dash(file) { PathBuf::from(&opened.name) } else { file.to_owned() };
        Ok(Opened { name: opened.name, path, mode, content: opened.content, password })
    }

    pub(super) fn of_keys(&self) -> OfKeys<'_> {
        OfKeys { role: Role::Key, given: &self.keys, opens_all: true }
    }

    fn sources(&self) -> Sources {
        let words = |source: &Option<PasswordSource>| source.as_ref().and_then(PasswordSource::words);
        Sources {
            store: words(&self.request.input.password),
            key: words(&self.request.key_password),
            ca: self.request.issuers.ca.clone(),
            ca_password: words(&self.request.issuers.ca_password),
            asks_for_key: self.key_password.is_none(),
        }
    }

    pub(super) fn patient<'p>(&'p self, opened: &'p Opened) -> Patient<'p> {
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
            consumer: self.request.consumer,
            now: self.request.at.unwrap_or(self.context.now),
        }
    }

    pub(super) fn examine(&self, opened: &Opened, content: &Content) -> anyhow::Result<Vec<Finding>> {
        let keys = match content {
            Content::Bundle(bundle) => bundle.pieces.len(),
            Content::Keystore(keystore) => keystore.entries.len(),
        };
        let mut budget = self.request.limits.budget_of_keys(keys);
        let failed = || format!("cannot examine `{}`", opened.name);
        diagnosis::examine(&self.patient_with(opened, content), &mut budget).with_context(failed)
    }
}

/// Whether both say the same of the same entry.
pub(super) fn is_same(one: &Finding, other: &Finding) -> bool {
    (one.code, &one.entry) == (other.code, &other.entry)
}

/// The permission bits of a file.
fn mode(file: &Path) -> anyhow::Result<u32> {
    let metadata = fs::metadata(file).with_context(|| format!("cannot read `{}`", file.display()))?;
    Ok(metadata.permissions().mode())
}
