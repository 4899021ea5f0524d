//! Keystores of every format: what is read is written and read again as it was, in its own format and in every other.

use std::collections::HashSet;
use std::sync::LazyLock;

use certtool::diagnosis::{self, Consumer, Patient};
use certtool::fault::Fault;
use certtool::formats::transfer::{KeyPasswords, Transfer};
use certtool::formats::{CODECS, Codec, Content, WriteOptions, codec, detect, pem as pem_format};
use certtool::key::{PrivateKey, SecretKey};
use certtool::keystore::{Alias, Entry, Format, Item, Keystore, StoredCertificate, Timestamp};
use certtool::secret::SecretBytes;
use certtool::x509::Certificate;

use super::shown::{self, NOW};
use super::unlocked::{Given, budget, options, password, read};

/// A store of each kind: key, trusted certificate, secret key where there is room; every derivation of one iteration.
pub static CHEAP: LazyLock<Vec<(Format, Vec<u8>)>> = LazyLock::new(|| {
    CODECS
        .iter()
        .copied()
        .flat_map(|codec| samples(codec).into_iter().map(move |bytes| (codec.format(), bytes)))
        .collect()
});

/// The cheap stores of one format.
pub fn cheap(format: Format) -> Vec<&'static [u8]> {
    CHEAP.iter().filter(|(of, _)| *of == format).map(|(_, bytes)| bytes.as_slice()).collect()
}

fn samples(codec: &dyn Codec) -> Vec<Vec<u8>> {
    let bundle = pem_format::read(include_bytes!("../../../fixtures/chain/ordered.pem")).expect("a fixture");
    let certificates: Vec<Certificate> = bundle.certificates().skip(1).cloned().collect();
    let stored = |at: usize| StoredCertificate::new(certificates[at].clone());
    let entry = |alias: &str, item| Entry::new(Alias::from(alias), Some(Timestamp(1_700_000_000_000)), item);
    let key = PrivateKey::from_der(include_bytes!("../../../fixtures/keys/p256.pkcs8.der")).expect("a fixture");
    let key = codec.seal(&key, &password(), &options()).expect("sealed");
    let mut entries = vec![
        entry("server", Item::KeyPair { key, chain: vec![stored(0), stored(1)] }),
        entry("root", Item::TrustedCertificate(stored(1))),
    ];
    if codec.capabilities().secret_keys {
        let key = SecretKey { algorithm: "AES".into(), octets: SecretBytes::new(vec![7; 16]) };
        entries.push(entry("secret", Item::Secret(codec.seal_secret(&key, &password(), &options()).expect("sealed"))));
    }
    let write = |entries: &[Entry], options: &WriteOptions| {
        codec.write(&Keystore { entries: entries.to_vec(), ..Keystore::new(codec.format()) }, options).expect("written")
    };
    let mut samples = vec![write(&entries, &options()), write(&entries[1..2], &options()), write(&[], &options())];
    if codec.format() == Format::PKCS12 {
        let clear = WriteOptions { password: None, ..options() };
        samples.extend([write(&entries[1..2], &clear), write(&entries, &clear)]);
    }
    samples
}

/// PKCS#12.
pub fn pkcs12(data: &[u8]) {
    of(Format::PKCS12, data);
}

/// JKS.
pub fn jks(data: &[u8]) {
    of(Format::JKS, data);
}

/// JCEKS.
pub fn jceks(data: &[u8]) {
    of(Format::JCEKS, data);
}

/// BKS.
pub fn bks(data: &[u8]) {
    of(Format::BKS, data);
}

/// UBER.
pub fn uber(data: &[u8]) {
    of(Format::UBER, data);
}

/// BCFKS.
pub fn bcfks(data: &[u8]) {
    of(Format::BCFKS, data);
}

/// Reads a store of one format, and does one of the things with it that can be done.
pub fn of(format: Format, data: &[u8]) -> Option<Fault> {
    let codec = codec(format).expect("a keystore format");
    let _ = (codec.sniff(data), codec.structure(data));
    match read(codec, data) {
        Ok(keystore) => {
            match choice(data) % 3 {
                0 => same_in_its_own_format(codec, &keystore),
                1 => same_in_another(codec, &keystore, choice(data) / 3),
                _ => shown::inspected(&Content::Keystore(keystore)),
            }
            None
        }
        Err(fault) => Some(fault),
    }
}

/// A number of the input's own, to choose by: a run does one thing of several, all of them get their share of the runs.
pub fn choice(input: &[u8]) -> usize {
    input.iter().copied().map(usize::from).sum()
}

/// Written as it was read, it is the same store.
pub fn same_in_its_own_format(codec: &dyn Codec, keystore: &Keystore) {
    let Some(written) = written(codec, keystore) else { return };
    let again = read(codec, &written).expect("what is written is read");
    assert_eq!(without_places(&again), without_places(keystore));
}

/// What the codec writes; `None` when it says that the format has no place for something.
fn written(codec: &dyn Codec, keystore: &Keystore) -> Option<Vec<u8>> {
    match codec.write(keystore, &options()) {
        Ok(written) => Some(written),
        Err(Fault::CannotHold(_) | Fault::Invalid(_) | Fault::Unsupported(_) | Fault::Limit { .. }) => None,
        Err(fault) => panic!("written back, a {} that was read: {fault}", codec.format()),
    }
}

/// Written for the first time, it has all its names and certificates; what is then read.
pub fn same_as_new(codec: &dyn Codec, keystore: &Keystore) -> Option<Keystore> {
    let written = written(codec, keystore)?;
    let again = read(codec, &written).expect("what is written is read");
    assert_same(&again, keystore);
    Some(again)
}

fn without_places(keystore: &Keystore) -> Vec<Entry> {
    let mut entries = keystore.entries.clone();
    for entry in &mut entries {
        entry.place = None;
        stored(entry).iter_mut().for_each(|stored| stored.place = None);
        if let Item::Opaque(opaque) = &mut entry.item {
            // It tells where in the file the damage is.
            opaque.what.clear();
        }
    }
    entries
}

/// An entry of no file yet.
pub fn detach(entry: &mut Entry) {
    entry.place = None;
    entry.attributes.clear();
    stored(entry).iter_mut().for_each(|stored| stored.detach(false));
}

fn stored(entry: &mut Entry) -> &mut [StoredCertificate] {
    match &mut entry.item {
        Item::Certificate(stored) | Item::TrustedCertificate(stored) => std::slice::from_mut(stored),
        Item::KeyPair { chain, .. } => chain,
        Item::Opaque(_) | Item::Secret(_) => &mut [],
    }
}

/// Carried to another format, all that it can hold is there, under the same names, with the same certificates.
pub fn same_in_another(from: &dyn Codec, keystore: &Keystore, choice: usize) {
    let others = CODECS.iter().copied().filter(|to| to.format() != from.format());
    let others: Vec<&dyn Codec> = others.collect();
    same_in(others[choice % others.len()], from, keystore);
}

fn same_in(to: &dyn Codec, from: &dyn Codec, keystore: &Keystore) {
    // An empty name is none in PKCS#12, which numbers those entries; of two of one name Java sees but one.
    let mut names = HashSet::from([String::new()]);
    let distinct = keystore.entries.iter().filter(|entry| names.insert(entry.alias.folded()));
    let entries: Vec<&Entry> = distinct.take(8).collect();
    let (own_passwords, options, password) = (KeyPasswords::default(), options(), password());
    let transfer = Transfer {
        from,
        from_password: Some(&password),
        own_passwords: &own_passwords,
        to,
        options: &options,
        anew: false,
        distrusted: false,
        now: Timestamp(0),
    };
    let Ok((carried, _)) = transfer.carry(&entries, &mut budget()).and_then(|carried| carried.possible()) else {
        return;
    };
    let keystore = Keystore { entries: carried, ..Keystore::new(to.format()) };
    if to.format() == Format::PKCS12 && has_namesakes(&keystore) {
        return;
    }
    // A PEM without anything in it is no PEM.
    let Some(written) = written(to, &keystore).filter(|written| !written.is_empty()) else { return };
    let again = read(to, &written).unwrap_or_else(|fault| panic!("{} to {}: {fault}", from.format(), to.format()));
    assert_same(&again, &keystore);
}

/// Names and certificates are the same. In PKCS#12 a chain that breaks off goes on when its issuer is in the file.
#[track_caller]
fn assert_same(again: &Keystore, keystore: &Keystore) {
    let (mut now, before) = (essence(again), essence(keystore));
    if again.format == Format::PKCS12 && now.len() == before.len() {
        for ((_, now), (_, before)) in now.iter_mut().zip(&before) {
            now.truncate(before.len());
        }
    }
    assert_eq!(now, before, "a {}", again.format);
}

/// Whether a chain could go on with another certificate of the same name: PKCS#12 has no chains, its readers look for
/// the best issuer in the whole file.
fn has_namesakes(keystore: &Keystore) -> bool {
    let distinct: HashSet<&[u8]> = keystore.certificates().map(Certificate::der).collect();
    let names: HashSet<Vec<u8>> = keystore.certificates().map(|one| one.subject().canonical()).collect();
    names.len() < distinct.len()
}

/// Names and certificates, in any order: PKCS#12 keeps its kinds apart. In PEM a chain belongs to the key that its leaf is
/// for, which fuzzed ones are not, and a certificate of a chain that stands in the file once more is no entry of its own.
fn essence(keystore: &Keystore) -> Vec<(String, Vec<&[u8]>)> {
    let named = keystore.format != Format::PEM;
    let name = |entry: &Entry| if named { entry.alias.folded() } else { String::new() };
    let mut essence: Vec<_> = keystore
        .entries
        .iter()
        .map(|entry| (name(entry), entry.certificates().map(Certificate::der).collect()))
        .collect();
    if !named {
        essence = essence
            .into_iter()
            .flat_map(|(name, ders): (_, Vec<_>)| ders.into_iter().map(move |der| (name.clone(), vec![der])))
            .collect();
    }
    essence.sort();
    if !named {
        essence.dedup();
    }
    essence
}

/// Any file at all, its format told by its content.
pub fn any_file(data: &[u8]) {
    let Ok(file) = detect::detect(data, None) else { return };
    let _ = file.structure();
    let Ok(content) = file.read(&mut Given, &mut budget()) else { return };
    let format = match &content {
        Content::Bundle(bundle) => bundle.format,
        Content::Keystore(keystore) => keystore.format,
    };
    assert_eq!(file.format, format, "it is read as what it was taken for");
    shown::inspected(&content);
}

/// What is wrong with a file, for a program that may want it; what can be repaired is repaired once and for all.
pub fn diagnosis(data: &[u8]) {
    let consumers: Vec<Option<Consumer>> = Consumer::all().map(Some).chain([None]).collect();
    let Ok(file) = detect::detect(data, None) else { return };
    let Ok(content) = file.read(&mut Given, &mut budget()) else { return };
    let password = password();
    let patient = |content| Patient {
        name: "a.p12",
        mode: Some(0o644),
        content,
        password: Some(&password).filter(|_| matches!(content, Content::Keystore(_))),
        key_password: None,
        issuers: &[],
        companion: None,
        consumer: consumers[choice(data) % consumers.len()],
        now: NOW,
    };
    let Ok(findings) = diagnosis::examine(&patient(&content), &mut budget()) else { return };
    for finding in &findings {
        shown::nothing_raw(&certtool::report::escape::escape(&finding.cause));
    }
    match &content {
        Content::Keystore(keystore) => {
            let mut repaired = keystore.clone();
            let _ = diagnosis::repair(&patient(&content), &mut repaired, &findings, &mut budget());
            assert_eq!(repaired.entries.len(), keystore.entries.len(), "a repair loses nothing");
        }
        Content::Bundle(bundle) => {
            let Some(rewritten) = diagnosis::rewritten(&patient(&content), bundle, true) else { return };
            let again = pem_format::read(&rewritten).expect("what is rewritten is read");
            let content = Content::Bundle(again.clone());
            assert_eq!(diagnosis::rewritten(&patient(&content), &again, true), Some(rewritten));
        }
    }
}
