//! The passwords at hand, and the work that trying them may cost.

use crate::fault::{Fault, Result};
use crate::key::pbe::Budget;
use crate::key::{PrivateKey, SealedKey};
use crate::keystore::StoredKey;
use crate::secret::Password;

/// Passwords that may open the keys of a store, and one budget for all of them.
#[derive(Default)]
pub struct Keyring<'a> {
    /// In the order in which they are tried.
    pub passwords: Vec<&'a Password>,
    /// What opening is charged to.
    pub budget: Budget,
}

impl<'a> Keyring<'a> {
    /// The key, opened with the first password that fits. [`Fault::PasswordWrong`] when none does.
    pub fn open(&mut self, key: &StoredKey) -> Result<PrivateKey> {
        match key {
            StoredKey::Open(key) => Ok(key.clone()),
            StoredKey::Sealed(sealed) => self.open_sealed(sealed).map(|(key, _)| key),
        }
    }

    /// The same of a sealed key, with the password that fitted.
    pub fn open_sealed(&mut self, sealed: &SealedKey) -> Result<(PrivateKey, &'a Password)> {
        let mut wrong = Fault::PasswordNeeded("the key is encrypted".into());
        for password in &self.passwords {
            match sealed.open(password, &mut self.budget) {
                Ok(key) => return Ok((key, password)),
                Err(fault @ Fault::PasswordWrong(_)) => wrong = fault,
                Err(fault) => return Err(fault),
            }
        }
        Err(wrong)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::key::pbe::Scheme;

    #[test]
    fn every_password_is_tried_within_the_budget() {
        let key = PrivateKey::from_pkcs8(include_bytes!("../../fixtures/keys/p256.pkcs8.der")).unwrap();
        let [store, own, other] = ["store", "own", "other"].map(|text| Password::new(text.into()));
        let sealed = StoredKey::Sealed(SealedKey::seal(&key, &Scheme::pbes2_aes256(3), &own).unwrap());
        let ring = |passwords| Keyring { passwords, budget: Budget { iterations_left: 6, ..Budget::default() } };
        assert_eq!(ring(vec![&store, &own]).open(&sealed), Ok(key.clone()));
        assert_eq!(ring(vec![]).open(&StoredKey::Open(key.clone())), Ok(key));
        assert!(matches!(ring(vec![]).open(&sealed), Err(Fault::PasswordNeeded(_))));
        assert!(matches!(ring(vec![&store, &other]).open(&sealed), Err(Fault::PasswordWrong(_))));
        assert!(matches!(ring(vec![&store, &other, &own]).open(&sealed), Err(Fault::Limit { .. })));
    }
}
