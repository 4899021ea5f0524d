//! Every fixture cut off at every byte, and with bits flipped: an error or a value, never a panic, never a hang.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use certtool::fault::Result;
use certtool::formats::{Content, Purpose, Unlock, detect};
use certtool::key::pbe::Budget;
use certtool::secret::Password;

use crate::support::jdk::need_jdk;
use crate::support::random::{self, Random};
use crate::support::sandbox::fixture_path;
use crate::support::workers;
use crate::support::{Sandbox, figure, scale, tools};

/// Flips of each file; each may cost a key derivation. Five times as many are the target.
const FLIPS: usize = 60;

/// The worst that one small file may cost on a slow machine, built for tests.
const SOON: Duration = Duration::from_secs(10);

/// Folders whose files are stores with an integrity check over every byte that matters.
const STORES: [&str; 5] = ["jks", "jceks", "pkcs12", "queue-agent", "gateway"];

struct Always(&'static str);

impl Unlock for Always {
    fn password(&mut self, _purpose: Purpose) -> Result<Option<Password>> {
        Ok(Some(Password::new(self.0.into())))
    }
}

fn read(bytes: &[u8], password: &'static str) -> Result<Content> {
    detect::detect(bytes, None)?.read(&mut Always(password), &mut Budget::default())
}

/// Every file below `fixtures`, except the hostile ones and the recipes.
fn fixtures() -> Vec<PathBuf> {
    let folders = fs::read_dir(fixture_path("")).unwrap().map(|entry| entry.unwrap().path());
    let folders =
        folders.filter(|path| path.is_dir() && !["broken", "cve"].iter().any(|hostile| path.ends_with(hostile)));
    let files = folders.flat_map(|folder| fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()));
    files.filter(|file| file.extension().is_none_or(|extension| extension != "sh")).collect()
}

fn is_store(file: &Path) -> bool {
    let folder = file.parent().and_then(Path::file_name).unwrap();
    let unprotected = ["cacerts.pkcs12", "keystore.pw"].iter().any(|name| file.ends_with(name));
    STORES.iter().any(|store| folder == *store) && !unprotected
}

fn password(file: &Path) -> &'static str {
    if file.parent().is_some_and(|folder| folder.ends_with("gateway")) { "gateway-secret" } else { "changeit" }
}

#[test]
fn a_store_cut_off_anywhere_does_not_open() {
    for file in fixtures().into_iter().filter(|file| is_store(file)) {
        let whole = fs::read(&file).unwrap();
        assert!(read(&whole, password(&file)).is_ok(), "{}", file.display());
        for end in 0..whole.len() {
            assert!(read(&whole[..end], password(&file)).is_err(), "{} cut off at {end}", file.display());
        }
    }
}

#[test]
fn any_file_cut_off_anywhere_is_answered() {
    for file in fixtures().into_iter().filter(|file| !is_store(file)) {
        let whole = fs::read(&file).unwrap();
        for end in 0..whole.len() {
            let _ = read(&whole[..end], password(&file));
        }
    }
}

#[test]
fn any_file_with_flipped_bits_is_answered_soon() {
    let mut random = Random::new(random::seed(0x5eed));
    for file in fixtures() {
        let whole = fs::read(&file).unwrap();
        for _ in 0..if whole.is_empty() { 0 } else { FLIPS * scale() } {
            let mut bytes = whole.clone();
            let at = random.below(bytes.len());
            bytes[at] ^= 1 << random.below(8);
            let start = Instant::now();
            let _ = read(&bytes, password(&file));
            assert!(start.elapsed() < SOON, "{} flipped at {at}", file.display());
        }
    }
}

/// Mutants of each store that others are given.
const OTHERS_MUTANTS: usize = 500;

/// The store itself, which must open, and then one bit flipped anywhere. What is outside the MAC of a PKCS#12 may change unnoticed; of a JKS, nothing may.
#[test]
#[ignore = "measures other programs"]
fn others_on_mutants() {
    let (Some(jdk), Some(openssl)) = (need_jdk(), tools::need("openssl")) else { return };
    for (file, format) in [("jks/mixed.jks", "jks"), ("jceks/mixed.jceks", "jceks"), ("pkcs12/chain.pkcs12", "pkcs12")]
    {
        let sandbox = Sandbox::new();
        let names = mutants(&sandbox, file);
        let requests: String =
            names.iter().map(|name| format!("{}\t{format}\tchangeit\n", tools::text(&sandbox.path(name)))).collect();
        let answers = jdk.java(&sandbox, "Mutants", []).stdin(requests).run().code(0).stdout();
        let count = |wanted: &str| answers.lines().filter(|answer| *answer == wanted).count();
        let (opened, refused) = (count("opened"), count("refused"));
        let unchecked = answers.lines().count() - opened - refused;
        let changed = opened.saturating_sub(1);
        figure(
            15,
            &format!("Java, {format}: opened, unchecked exceptions"),
            format!("{changed}, {unchecked} of {OTHERS_MUTANTS}"),
            "",
        );
        assert!(opened > 0 && refused > 0, "{answers}");
        if format == "pkcs12" {
            let command = |name: &String| {
                sandbox.program(&openssl, ["pkcs12", "-noout", "-passin", "pass:changeit", "-in", name])
            };
            let codes = workers::each(&names, |name| command(name).run().exit_code());
            let count = |wanted: Option<i32>| codes.iter().filter(|code| **code == wanted).count();
            let figures = format!("{}, {} of {OTHERS_MUTANTS}", count(Some(0)).saturating_sub(1), count(None));
            figure(15, "openssl, pkcs12: opened, ended by a signal", figures, "");
        }
    }
}

/// The names of the whole store and of its mutants.
fn mutants(sandbox: &Sandbox, file: &str) -> Vec<String> {
    let whole = fs::read(fixture_path(file)).unwrap();
    let mut random = Random::new(0x5eed);
    let mutant = |number: usize| {
        let mut bytes = whole.clone();
        let at = random.below(bytes.len());
        bytes[at] ^= 1 << random.below(8);
        let name = format!("{number}.store");
        sandbox.write(&name, bytes);
        name
    };
    sandbox.write("whole.store", &whole);
    ["whole.store".to_owned()].into_iter().chain((0..OTHERS_MUTANTS).map(mutant)).collect()
}
