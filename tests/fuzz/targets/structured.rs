//! Stores that were changed inside and authenticated again with the right password: no check stands before the codec.

use std::sync::LazyLock;

use certtool::asn1::{Oid, Reader, Writer, tag, writer};
use certtool::formats::{Codec, codec};
use certtool::key::pbe::{self, Cipher, Convention, Encryption, MacData, MacScheme, Scheme};
use certtool::keystore::{Alias, Format, Keystore, Timestamp};
use certtool::x509::fingerprint::Sha1;

use super::edit::{self, Program};
use super::layout::{self, Layout};
use super::stores::{self, CHEAP, cheap};
use super::unlocked::{password, read};

const DATA: &str = "1.2.840.113549.1.7.1";
const ENCRYPTED_DATA: &str = "1.2.840.113549.1.7.6";

/// A store that a password protects from changes, and what is in it.
type Checked = (&'static dyn Codec, &'static [u8], Keystore);

/// The cheap ones.
static CHECKED: LazyLock<Vec<Checked>> = LazyLock::new(|| {
    let stores = CHEAP.iter().filter(|(format, _)| format.is_keystore());
    let stores = stores.filter_map(|(format, bytes)| Some((codec(*format)?, bytes.as_slice())));
    let opened = stores.map(|(codec, bytes)| (codec, bytes, read(codec, bytes).expect("a cheap store")));
    opened.filter(|(_, _, store)| store.format != Format::PKCS12 || store.protection.mac.is_some()).collect()
});

/// A store with one byte changed does not open, or is what it was: nothing that matters stands outside the check.
pub fn changed_byte(data: &[u8]) {
    let mut program = Program::new(data);
    let (codec, bytes, original) = program.choose(&*CHECKED);
    let mut changed = bytes.to_vec();
    changed[program.below(bytes.len())] ^= program.byte().max(1);
    if let Ok(opened) = read(*codec, &changed) {
        assert_eq!(opened.entries, original.entries, "a changed {} opened", original.format);
    }
}

/// PKCS#12: the AuthenticatedSafe changed as a tree, the SafeContents in the clear or encrypted again, and a right MAC.
pub fn pkcs12_authentic(data: &[u8]) {
    let mut program = Program::new(data);
    let choice = program.byte();
    let safe_contents = edit::der(&clear_safe_contents(choice / 2), &mut program);
    let safe = if choice.is_multiple_of(2) { clear_safe(&safe_contents) } else { encrypted_safe(&safe_contents) };
    examine(Format::PKCS12, &pfx(&safe), data);
}

/// SafeContents of one of the cheap stores that stand in the clear.
fn clear_safe_contents(choice: u8) -> Vec<u8> {
    let clear = cheap(Format::PKCS12);
    let safe = authenticated_safe(clear[clear.len() - 1 - usize::from(choice % 2)]);
    let content = Reader::new(&safe).sequence().and_then(|mut all| all.sequence()).and_then(|mut info| {
        info.oid()?;
        info.expect(tag::context(0))?.reader().octet_string().map(<[u8]>::to_vec)
    });
    content.expect("SafeContents in the clear")
}

fn authenticated_safe(pfx: &[u8]) -> Vec<u8> {
    let content = Reader::new(pfx).sequence().and_then(|mut pfx| {
        pfx.unsigned()?;
        let mut info = pfx.sequence()?;
        info.oid()?;
        info.expect(tag::context(0))?.reader().octet_string().map(<[u8]>::to_vec)
    });
    content.expect("an AuthenticatedSafe")
}

fn clear_safe(safe_contents: &[u8]) -> Vec<u8> {
    writer::sequence(|all| content_info(all, DATA, |content| _ = content.octet_string(safe_contents)))
}

fn encrypted_safe(safe_contents: &[u8]) -> Vec<u8> {
    let scheme = Scheme::pbes2_aes256(1);
    let (algorithm, ciphertext) = pbe::encrypt(&scheme, safe_contents, &password()).expect("encrypted");
    writer::sequence(|all| {
        content_info(all, ENCRYPTED_DATA, |content| {
            content.sequence(|data| {
                data.unsigned(0).sequence(|info| {
                    info.oid(&oid(DATA)).raw(&algorithm).element(tag::context_primitive(0), &ciphertext);
                });
            });
        })
    })
}

fn pfx(authenticated_safe: &[u8]) -> Vec<u8> {
    let mac = MacData::compute(&MacScheme::pkcs12_sha256(1), 8, authenticated_safe, &password()).expect("a MAC");
    writer::sequence(|pfx| {
        pfx.unsigned(3);
        content_info(pfx, DATA, |content| _ = content.octet_string(authenticated_safe));
        pfx.raw(&mac.to_der());
    })
}

fn content_info(out: &mut Writer, kind: &str, fill: impl FnOnce(&mut Writer)) {
    out.sequence(|info| _ = info.oid(&oid(kind)).constructed(tag::context(0), fill));
}

fn oid(dotted: &str) -> Oid {
    Oid::from_dotted(dotted).expect("an identifier")
}

/// Goes through a store whose check is right; without a program of edits it opens.
fn examine(format: Format, bytes: &[u8], program: &[u8]) {
    let fault = stores::of(format, bytes);
    assert!(!program.is_empty() || fault.is_none(), "{fault:?}");
}

/// JKS: entries changed as what they are, and a right digest.
pub fn jks_authentic(data: &[u8]) {
    java(Format::JKS, data);
}

/// JCEKS, the same.
pub fn jceks_authentic(data: &[u8]) {
    java(Format::JCEKS, data);
}

fn java(format: Format, data: &[u8]) {
    let mut program = Program::new(data);
    let store = *program.choose(&cheap(format));
    let mut contents = layout::edited(&store[..store.len() - 20], Layout::Java, &mut program);
    let digested = [password().utf16_be().as_slice(), b"Mighty Aphrodite", &contents].concat();
    contents.extend_from_slice(&Sha1::of(&digested).0);
    examine(format, &contents, data);
}

/// BKS: the same, and a right HMAC.
pub fn bks_authentic(data: &[u8]) {
    let mut program = Program::new(data);
    let contents = bouncy_castle_entries(&mut program);
    let salt = [7; 20];
    let mac = MacData::bouncy_castle(&salt, 1, 20, &[0; 20]).and_then(|mac| mac.over(&contents, &password()));
    let header = [&2_u32.to_be_bytes()[..], &20_u32.to_be_bytes(), &salt, &1_u32.to_be_bytes()].concat();
    examine(Format::BKS, &[&header, &contents[..], mac.expect("a MAC").value()].concat(), data);
}

/// UBER: the same, and a right digest under its encryption.
pub fn uber_authentic(data: &[u8]) {
    let mut program = Program::new(data);
    let mut contents = bouncy_castle_entries(&mut program);
    contents.extend_from_slice(&Sha1::of(&contents.clone()).0);
    let salt = [7; 20];
    let encryption = Encryption::bouncy_castle(Cipher::Twofish, &salt, 1).expect("the scheme of UBER");
    let ciphertext = encryption.encrypt(&contents, &password()).expect("encrypted");
    let header = [&1_u32.to_be_bytes()[..], &20_u32.to_be_bytes(), &salt, &1_u32.to_be_bytes()].concat();
    examine(Format::UBER, &[header, ciphertext].concat(), data);
}

/// What stands between the header and the MAC of a BKS, changed.
fn bouncy_castle_entries(program: &mut Program) -> Vec<u8> {
    let store = *program.choose(&cheap(Format::BKS));
    layout::edited(&store[32..store.len() - 20], Layout::BouncyCastle, program)
}

/// BCFKS: ObjectStoreData changed as a tree, encrypted and authenticated again.
pub fn bcfks_authentic(data: &[u8]) {
    let mut program = Program::new(data);
    let (plaintext, check) = object_store_data(program.choose(&cheap(Format::BCFKS)));
    let plaintext = edit::der(&plaintext, &mut program);
    let encryption = Encryption::fresh(&Scheme::bcfks(1)).expect("the scheme of BCFKS");
    let encryption = encryption.with_convention(Convention::BouncyCastle("STORE_ENCRYPTION"));
    let ciphertext = encryption.encrypt(&plaintext, &password()).expect("encrypted");
    let algorithm = encryption.algorithm_identifier().expect("an algorithm identifier");
    let encrypted = writer::sequence(|data| _ = data.raw(&algorithm).octet_string(&ciphertext));
    let mac = MacData::fresh_bcfks(&check, 16).and_then(|mac| mac.over(&encrypted, &password())).expect("a MAC");
    let store = writer::sequence(|store| mac.write_bcfks(store.raw(&encrypted)));
    examine(Format::BCFKS, &store, data);
}

/// What a BCFKS holds, decrypted, and how it is authenticated.
fn object_store_data(store: &[u8]) -> (Vec<u8>, MacScheme) {
    let parts = Reader::new(store).sequence().and_then(|mut store| {
        let mut encrypted = store.sequence()?;
        let algorithm = encrypted.expect(tag::SEQUENCE)?.raw;
        let encryption = Encryption::from_algorithm_identifier(algorithm)?;
        let encryption = encryption.with_convention(Convention::BouncyCastle("STORE_ENCRYPTION"));
        let plaintext = encryption.decrypt(encrypted.octet_string()?, &password())?.as_slice().to_vec();
        Ok((plaintext, store.fields(MacData::read_bcfks)?.scheme().clone()))
    });
    parts.expect("a cheap store")
}

/// A store made of another's entries under any names and dates is the same in every format that takes it.
pub fn round_trip(data: &[u8]) {
    let mut program = Program::new(data);
    let (format, bytes) = program.choose::<(Format, Vec<u8>)>(&*CHEAP);
    let Some(codec) = codec(*format).filter(|_| format.is_keystore()) else { return };
    let mut keystore = read(codec, bytes).expect("a cheap store");
    let originals = std::mem::take(&mut keystore.entries);
    let mut names = std::collections::HashSet::new();
    while !program.is_over() && !originals.is_empty() && keystore.entries.len() < 6 {
        let mut entry = program.choose(&originals).clone();
        let alias = Alias::new(String::from_utf8_lossy(&program.some()));
        entry.created = Some(Timestamp(i64::from_be_bytes([0, 0, 0, program.byte(), program.byte(), 0, 1, 0])));
        stores::detach(&mut entry);
        if names.insert(alias.folded()) && codec.rename(&mut entry, alias).is_ok() {
            keystore.entries.push(entry);
        }
    }
    if let Some(again) = stores::same_as_new(codec, &keystore) {
        stores::same_in_its_own_format(codec, &again);
    }
    stores::same_in_another(codec, &keystore, stores::choice(data));
}
