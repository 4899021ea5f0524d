//! The repair of a file, in place.

use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use anyhow::Context as _;

use crate::diagnosis::{self, Finding, Remedy};
use crate::formats::{Bundle, Content};
use crate::io::options::{NewEntry, Role};
use crate::io::output;
use crate::io::store::{Edit, Editing};
use crate::operations::doctor::Request;
use crate::operations::doctor::examination::{Examination, Opened, is_same};

/// How often a store is examined again for what its repair brought to light.
const ROUNDS: usize = 4;

impl Examination<'_> {
    /// Does every repair that needs nobody, and adds to `found` what comes to light on the way.
    pub(super) fn fix(&self, file: &Path, opened: &Opened, found: &mut Vec<Finding>) -> anyhow::Result<()> {
        let any = |wanted: &dyn Fn(&Remedy) -> bool| found.iter().filter_map(|one| one.remedy.as_ref()).any(wanted);
        let in_store =
            |remedy: &Remedy| remedy.is_automatic() && !matches!(remedy, Remedy::OwnerOnly | Remedy::Rewrite { .. });
        let (in_store, is_open) = (any(&in_store), any(&|remedy| *remedy == Remedy::OwnerOnly));
        let rewrite = any(&|remedy| matches!(remedy, Remedy::Rewrite { .. }));
        let root = !any(&|remedy| matches!(remedy, Remedy::Rewrite { root: false, .. }));
        // First, because what replaces the file keeps its mode.
        if is_open && !self.request.replace.dry_run {
            self.close_to_others(file)?;
        }
        match &opened.content {
            Content::Keystore(_) if in_store => self.fix_store(file, opened, found),
            Content::Bundle(bundle) if rewrite => self.fix_bundle(file, opened, bundle, root),
            _ => Ok(()),
        }
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

    /// Repairs a store until nothing is left that can be repaired: one repair may bring to light what another is for. All
    /// that was found on the way is added.
    fn fix_store(&self, file: &Path, opened: &Opened, found: &mut Vec<Finding>) -> anyhow::Result<()> {
        let Request { input, limits, replace, .. } = self.request;
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
        output::rewrite(self.context, &file, &self.request.replace).map(drop)
    }
}

/// Whether a repair in place does away with it.
pub(super) fn is_fixable(finding: &Finding) -> bool {
    finding.remedy.as_ref().is_some_and(Remedy::is_automatic)
}
