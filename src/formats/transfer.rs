//! Carrying entries from one store to another.

use std::collections::HashMap;

use crate::fault::{Fault, Result};
use crate::formats::{Codec, WriteOptions, objections};
use crate::key::PrivateKey;
use crate::key::pbe::Budget;
use crate::keystore::{
    Alias, Entry, Format, Item, Kind, Secret, StoredCertificate, StoredKey, Timestamp, TrustSettings,
};
use crate::secret::Password;
use crate::x509::matches::is_same_key;

/// How entries go from one store to another.
pub struct Transfer<'a> {
    /// The format of the store they come from.
    pub from: &'a dyn Codec,
    /// The password of that store.
    pub from_password: Option<&'a Password>,
    /// The passwords of keys that have their own.
    pub own_passwords: &'a KeyPasswords,
    /// The format of the store they go to.
    pub to: &'a dyn Codec,
    /// How that store is written, its password among it.
    pub options: &'a WriteOptions,
    /// Whether keys are sealed anew even where they could stay as they are.
    pub anew: bool,
    /// Whether certificates may be trusted for every use that their file does not trust for servers.
    pub distrusted: bool,
    /// The date of entries that come without one.
    pub now: Timestamp,
}

/// The passwords of keys that have their own.
#[derive(Debug, Clone, Default)]
pub struct KeyPasswords {
    /// That of every key that has none of its own in `of`.
    pub any: Option<Password>,
    /// Those of single keys.
    pub of: HashMap<Alias, Password>,
}

/// What became of the entries.
#[derive(Debug, Default)]
pub struct Carried<'e> {
    entries: Vec<Entry>,
    left_out: Vec<LeftOut<'e>>,
    locked: Vec<(&'e Alias, String)>,
    with_own: Vec<&'e Alias>,
    widened: Vec<(String, String)>,
    mismatched: Vec<&'e Alias>,
    seedless: Vec<&'e Alias>,
}

/// An entry that the other format cannot hold.
#[derive(Debug)]
pub struct LeftOut<'e> {
    /// As it was.
    pub entry: &'e Entry,
    /// What it is that cannot be held: `secret keys`.
    pub what: String,
}

/// How a key was sealed.
#[derive(Default)]
struct Sealing {
    /// Whether under a password that is not that of its store.
    has_own: bool,
    /// Whether without the seed that it was stored with.
    drops_seed: bool,
    /// Whether its certificate is that of another key.
    is_mismatched: bool,
}

/// What was protected, and the password that is to protect it from now on.
type Opened<'p, K> = (K, Option<&'p Password>);

impl Transfer<'_> {
    /// The entries as the other store can hold them, with their dates, and with their attributes if the formats agree.
    ///
    /// A key with the password of its store gets that of the other store; a key with a password of its own keeps it.
    /// A key that can stay sealed as it is stays so, unless it is to be sealed anew; it is opened all the same, where a
    /// password does, to see whether its certificate belongs to it.
    pub fn carry<'e>(&self, entries: &[&'e Entry], budget: &mut Budget) -> Result<Carried<'e>> {
        let mut carried = Carried::default();
        for entry in entries {
            match self.carry_one(entry, budget) {
                Ok((there, Sealing { has_own, drops_seed, is_mismatched })) => {
                    let stored = entry.stored_certificates().iter().zip(there.stored_certificates());
                    let lost = stored.filter(|(old, new)| old.trust != new.trust);
                    carried.widened.extend(lost.map(|(old, _)| (entry.name_of(old), old.trust.words())));
                    carried.mismatched.extend(is_mismatched.then_some(&entry.alias));
                    carried.entries.push(there);
                    carried.with_own.extend(has_own.then_some(&entry.alias));
                    carried.seedless.extend(drops_seed.then_some(&entry.alias));
                }
                Err(Fault::CannotHold(what)) => carried.left_out.push(LeftOut { entry, what }),
                Err(Fault::PasswordWrong(why)) => carried.locked.push((&entry.alias, why)),
                Err(fault) => return Err(fault.within(&format!("entry \"{}\"", entry.alias))),
            }
        }
        Ok(carried)
    }

    /// The entry there, and how its key was sealed.
    fn carry_one(&self, entry: &Entry, budget: &mut Budget) -> Result<(Entry, Sealing)> {
        self.check_kind(entry)?;
        let (mut carried, mut sealing) = (entry.clone(), Sealing::default());
        carried.place = None;
        if !self.is_alike() {
            carried.attributes.clear();
            carried.created.get_or_insert(self.now);
        }
        match &mut carried.item {
            Item::Certificate(stored) | Item::TrustedCertificate(stored) => {
                stored.detach(self.is_alike());
                if !self.keeps_trust() {
                    stored.trust = TrustSettings::default();
                }
            }
            Item::KeyPair { key, chain } => {
                let public_key = match self.key(&entry.alias, key, budget)? {
                    Some((opened, password)) => {
                        let public_key = usable_public_key(&opened)?;
                        (*key, sealing) = self.seal(opened, password)?;
                        public_key
                    }
                    None => self.public_key(&entry.alias, key, budget),
                };
                sealing.is_mismatched = public_key.is_some_and(|own| is_foreign(&own, chain));
                for stored in chain {
                    stored.detach(self.is_alike());
                    if !self.keeps_trust_of_chains() {
                        stored.trust = TrustSettings::default();
                    }
                }
            }
            Item::Secret(secret) => (*secret, sealing.has_own) = self.secret(&entry.alias, secret, budget)?,
            Item::Opaque(_) => {}
        }
        match self.to.objection(&carried) {
            Some(what) => Err(Fault::CannotHold(what.into())),
            None => Ok((carried, sealing)),
        }
    }

    /// Nobody should look for the password of what cannot be held anyway.
    fn check_kind(&self, entry: &Entry) -> Result<()> {
        match &entry.item {
            Item::Opaque(_) if !self.is_alike() => Err(Fault::CannotHold("what is not understood".into())),
            Item::Secret(_) if !self.to.capabilities().secret_keys => Err(Fault::CannotHold("secret keys".into())),
            Item::TrustedCertificate(stored) if !self.distrusted && !self.keeps_trust() => {
                let held = |why| Fault::CannotHold(format!("as trusted what its file {why}"));
                stored.trust.objection().map_or(Ok(()), |why| Err(held(why)))
            }
            _ => self.check_rejections(entry),
        }
    }

    /// No mark, and nobody would know that the certificate is rejected.
    fn check_rejections(&self, entry: &Entry) -> Result<()> {
        let keeps = match entry.kind() {
            Kind::KeyPair => self.keeps_trust_of_chains(),
            _ => self.keeps_trust(),
        };
        let rejected = |stored: &StoredCertificate| Some((stored.certificate.subject(), stored.trust.rejection()?));
        let rejection = entry.stored_certificates().iter().find_map(rejected);
        match rejection.filter(|_| !keeps && !self.distrusted) {
            None => Ok(()),
            // Any certificate of the chain may be meant.
            Some((subject, why)) if entry.kind() == Kind::KeyPair => {
                Err(Fault::CannotHold(format!("the mark of {subject}, which its file {why}")))
            }
            Some((_, why)) => Err(Fault::CannotHold(format!("the mark of a certificate that its file {why}"))),
        }
    }

    /// Whether the other store says as this one does what its certificates may be trusted for. PEM has a form for it;
    /// the others trust for every use, PKCS#12 to Java too whatever its mark names.
    fn keeps_trust(&self) -> bool {
        self.is_alike() || self.to.format() == Format::PEM
    }

    /// The same of certificates that stand with a key: in PEM servers read them without any mark.
    fn keeps_trust_of_chains(&self) -> bool {
        self.is_alike() && self.to.format() != Format::PEM
    }

    fn is_alike(&self) -> bool {
        self.from.format() == self.to.format()
    }

    /// The key, with the password that is to protect it; `None` where it can stay as it is.
    fn key(&self, alias: &Alias, key: &StoredKey, budget: &mut Budget) -> Result<Option<Opened<'_, PrivateKey>>> {
        match key {
            StoredKey::Open(key) => Ok(Some((key.clone(), self.options.password.as_ref()))),
            StoredKey::Sealed(sealed) => self.opened(alias, |password| sealed.open(password, budget)),
        }
    }

    /// That of a key that stays as it is; `None` where no password that is known opens it, or it cannot be told.
    fn public_key(&self, alias: &Alias, key: &StoredKey, budget: &mut Budget) -> Option<Vec<u8>> {
        let StoredKey::Sealed(sealed) = key else { return None };
        let mut passwords = self.from_password.into_iter().chain(self.own_passwords.for_key(alias));
        passwords.find_map(|password| sealed.open(password, budget).ok())?.public_key_info().ok()
    }

    fn seal(&self, key: PrivateKey, password: Option<&Password>) -> Result<(StoredKey, Sealing)> {
        match password {
            Some(password) => {
                let drops_seed = self.options.drops_seed(self.to.format(), &key);
                let sealing = Sealing { has_own: self.is_own(password), drops_seed, is_mismatched: false };
                Ok((self.to.seal(&key, password, self.options)?, sealing))
            }
            None => Ok((StoredKey::Open(key), Sealing::default())),
        }
    }

    fn secret(&self, alias: &Alias, secret: &Secret, budget: &mut Budget) -> Result<(Secret, bool)> {
        match self.opened(alias, |password| self.from.open_secret(secret, password, budget))? {
            Some((key, Some(password))) => {
                Ok((self.to.seal_secret(&key, password, self.options)?, self.is_own(password)))
            }
            Some((_, None)) => Err(Fault::CannotHold("secret keys in the clear".into())),
            None => Ok((secret.clone(), false)),
        }
    }

    /// Whether the password of a key is not that of the store that it goes to.
    fn is_own(&self, password: &Password) -> bool {
        self.options.password.as_ref() != Some(password)
    }

    /// Opens what the store protects; `None` where it can stay as it is.
    fn opened<K>(&self, alias: &Alias, mut open: impl FnMut(&Password) -> Result<K>) -> Result<Option<Opened<'_, K>>> {
        if self.is_alike() && !self.anew && self.from_password == self.options.password.as_ref() {
            return Ok(None);
        }
        if let Some(password) = self.from_password {
            match open(password) {
                Ok(key) => return Ok(Some((key, self.new_password(password, self.options.password.as_ref())))),
                Err(Fault::PasswordWrong(_)) => {}
                // Within its format it can stay even when it is of an unknown kind.
                Err(Fault::Unsupported(_) | Fault::CannotHold(_)) if self.is_alike() => return Ok(None),
                Err(fault) => return Err(fault),
            }
        }
        // A key with a password of its own, which need not be known where the key may stay as it is.
        match self.own_passwords.for_key(alias) {
            _ if self.is_alike() => Ok(None),
            Some(own) => Ok(Some((open(own)?, self.new_password(own, None)))),
            None => Err(Fault::PasswordWrong("the key has a password of its own".into())),
        }
    }

    /// The password that is to protect what this one opened: that of the other store, or the same. In PEM keys stand in
    /// the clear unless a password is wanted.
    fn new_password<'p>(&self, opened_with: &'p Password, other: Option<&'p Password>) -> Option<&'p Password> {
        let in_the_clear = self.to.format() == Format::PEM && self.options.password.is_none();
        (!in_the_clear).then_some(other.unwrap_or(opened_with))
    }
}

impl KeyPasswords {
    /// The one for this key, if it is known.
    pub fn for_key(&self, alias: &Alias) -> Option<&Password> {
        self.of.get(alias).or(self.any.as_ref())
    }
}

/// The public key; `None` where it cannot be told. A key that no signature can be made with is not worth a new seal.
fn usable_public_key(key: &PrivateKey) -> Result<Option<Vec<u8>>> {
    match key.public_key_info() {
        Ok(public_key) => Ok(Some(public_key)),
        Err(Fault::Corrupt(reason)) => Err(Fault::CannotHold(format!("damaged keys: {reason}"))),
        Err(_) => Ok(None),
    }
}

/// Whether the chain begins with the certificate of another key. What cannot be told counts as its own.
fn is_foreign(public_key: &[u8], chain: &[StoredCertificate]) -> bool {
    let leaf = chain.first().map(|leaf| leaf.certificate.public_key_info());
    leaf.is_some_and(|of_leaf| !is_same_key(public_key, of_leaf).unwrap_or(true))
}

impl<'e> Carried<'e> {
    /// The keys that were opened and whose certificates are those of other keys.
    pub fn mismatched(&self) -> &[&'e Alias] {
        &self.mismatched
    }

    /// The entries that kept a password of their own.
    pub fn with_own_password(&self) -> &[&'e Alias] {
        &self.with_own
    }

    /// The certificates, in words, whose trust is limited by their file and no longer is, with those limits.
    pub fn widened(&self) -> &[(String, String)] {
        &self.widened
    }

    /// The entries whose key was stored with the seed that it was made from, and no longer is.
    pub fn seedless(&self) -> &[&'e Alias] {
        &self.seedless
    }

    /// All of the entries. [`Fault::CannotHold`] names every one that the other format cannot hold;
    /// [`Fault::PasswordWrong`] every one whose password is missing or wrong.
    pub fn whole(self, format: Format) -> Result<Vec<Entry>> {
        let objections = self.left_out.iter().map(|left_out| (&left_out.entry.alias, left_out.what.as_str()));
        match objections::fault(format, objections) {
            Some(fault) => Err(fault),
            None => self.possible().map(|(entries, _)| entries),
        }
    }

    /// Those that the other format can hold, and the others. [`Fault::PasswordWrong`] as in [`Self::whole`].
    pub fn possible(self) -> Result<(Vec<Entry>, Vec<LeftOut<'e>>)> {
        let reasons = objections::by_reason(self.locked.iter().map(|(alias, why)| (*alias, why.as_str())));
        if reasons.is_empty() {
            return Ok((self.entries, self.left_out));
        }
        let word = if self.locked.len() == 1 { "entry" } else { "entries" };
        let reasons: Vec<_> = reasons.into_iter().map(|(why, aliases)| format!("{word} {aliases}: {why}")).collect();
        Err(Fault::PasswordWrong(reasons.join("; ")))
    }
}

#[cfg(test)]
#[allow(clippy::panic, clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::formats::codec;
    use crate::key::pbe::Scheme;
    use crate::key::{SealedKey, SecretKey};
    use crate::secret::SecretBytes;

    const KEY: &[u8] = include_bytes!("../../fixtures/keys/p256.pkcs8.der");

    fn password(text: &str) -> Password {
        Password::new(text.into())
    }

    fn sealed(scheme: &Scheme, text: &str) -> Entry {
        let key = SealedKey::seal(&PrivateKey::from_pkcs8(KEY).unwrap(), scheme, &password(text)).unwrap();
        Entry::new(Alias::from("a"), None, Item::KeyPair { key: StoredKey::Sealed(key), chain: Vec::new() })
    }

    /// Carries entries into a store with the password `other`, from one with the password `store`.
    fn carried(from: Format, entries: &[&Entry], to: Format, own: KeyPasswords) -> Result<Vec<Entry>> {
        let (store, other) = (password("store"), password("other"));
        let options = WriteOptions { password: Some(other), iterations: Some(1000), ..WriteOptions::default() };
        let transfer = Transfer {
            from: codec(from).unwrap(),
            from_password: Some(&store),
            own_passwords: &own,
            to: codec(to).unwrap(),
            options: &options,
            anew: false,
            distrusted: false,
            now: Timestamp(7),
        };
        transfer.carry(entries, &mut Budget::default())?.whole(to)
    }

    /// The same for one entry: whether the key stayed as it was, or the password that it has now.
    fn carried_key(from: Format, entry: &Entry, to: Format, own: Option<&str>) -> Result<Option<&'static str>> {
        let own = KeyPasswords { any: own.map(password), of: HashMap::new() };
        let carried = carried(from, &[entry], to, own)?.remove(0);
        let Item::KeyPair { key: StoredKey::Sealed(key), .. } = &carried.item else { return Ok(Some("not sealed")) };
        let budget = &mut Budget::default();
        let opens = ["other", "own", "store"].into_iter().find(|text| key.open(&password(text), budget).is_ok());
        Ok(opens.filter(|_| carried.item != entry.item))
    }

    fn secret(format: Format, alias: &str, algorithm: &str, text: &str) -> Entry {
        let key = SecretKey { algorithm: algorithm.into(), octets: SecretBytes::new(vec![7; 16]) };
        let options = WriteOptions { password: None, iterations: Some(1000), ..WriteOptions::default() };
        let sealed = codec(format).unwrap().seal_secret(&key, &password(text), &options).unwrap();
        Entry::new(Alias::from(alias), None, Item::Secret(sealed))
    }

    #[test]
    fn keys_of_the_store_get_the_password_of_the_other() {
        let entry = sealed(&Scheme::jks(), "store");
        assert_eq!(carried_key(Format::JKS, &entry, Format::JKS, None), Ok(Some("other")));
        assert_eq!(carried_key(Format::JKS, &entry, Format::PKCS12, Some("own")), Ok(Some("other")));
    }

    #[test]
    fn keys_with_their_own_keep_it() {
        let entry = sealed(&Scheme::jks(), "own");
        assert_eq!(carried_key(Format::JKS, &entry, Format::JKS, None), Ok(None), "it stays as it is");
        assert_eq!(carried_key(Format::JKS, &entry, Format::PKCS12, Some("own")), Ok(Some("own")));
        let fault = carried_key(Format::JKS, &entry, Format::PKCS12, None).unwrap_err();
        assert_eq!(fault, Fault::PasswordWrong("entry \"a\": the key has a password of its own".into()));
    }

    #[test]
    fn secret_keys_go_from_format_to_format_under_the_password_of_the_other_store_or_their_own() {
        for (from, to) in [(Format::JCEKS, Format::PKCS12), (Format::BCFKS, Format::BKS), (Format::UBER, Format::UBER)]
        {
            let own = KeyPasswords { any: None, of: HashMap::from([(Alias::from("b"), password("own"))]) };
            let entries = [secret(from, "a", "AES", "store"), secret(from, "b", "AES", "own")];
            let carried = carried(from, &entries.each_ref(), to, own).unwrap();
            for (entry, text) in carried.iter().zip(["other", "own"]) {
                let Item::Secret(secret) = &entry.item else { panic!("{entry:?}") };
                let key = codec(to).unwrap().open_secret(secret, &password(text), &mut Budget::default());
                assert_eq!(key.map(|key| key.algorithm).as_deref(), Ok("AES"), "{from} {to} {text}");
            }
        }
    }

    #[test]
    fn all_that_cannot_be_held_is_named_at_once_and_before_missing_passwords() {
        let entries = [
            secret(Format::JCEKS, "s", "AES", "store"),
            secret(Format::JCEKS, "t", "AES", "own"),
            sealed(&Scheme::jceks(3), "own"),
        ];
        let refused = |to| carried(Format::JCEKS, &entries.each_ref(), to, KeyPasswords::default()).unwrap_err();
        let text = "a JKS keystore cannot hold secret keys: \"s\", \"t\"";
        assert_eq!(refused(Format::JKS), Fault::CannotHold(text.into()));
        let text = "entries \"t\", \"a\": the key has a password of its own";
        assert_eq!(refused(Format::PKCS12), Fault::PasswordWrong(text.into()));
    }
}
