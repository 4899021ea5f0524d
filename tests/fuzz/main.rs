//! Fuzzing on the stable toolchain: every seed, then some thousand changes of it; a failure leaves its input.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::disallowed_methods, reason = "tests")]

mod mutants;
#[path = "../support/mod.rs"]
mod support;
mod targets;

use std::fs;
use std::panic;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use certtool::formats::bundle::Object;
use certtool::formats::pem;
use certtool::keystore::Format;
use support::figure::{figure, scale};
use support::random::{self, Random};
use support::workers;
use targets::edit::{self, Program};
use targets::{ALL, Row, Seeds, stores};

/// How often each target is run with a changed seed, times the scale: a number, so that a slow machine tries the same.
const RUNS: u64 = 10_000;

/// The usual seed: without `CERTTOOL_SEED` every run tries the same, so that what fails was broken by the change.
const SEED: u64 = 16;

/// The slowest run that is allowed, built for tests on a busy machine. libFuzzer allows one second.
const SOON: Duration = Duration::from_secs(5);

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files(&path, found) } else { found.push(path) }
    }
}

fn seeds(seeds: Seeds) -> Vec<Vec<u8>> {
    match seeds {
        Seeds::Fixtures(parts) => {
            let mut found = Vec::new();
            files(&root().join("fixtures"), &mut found);
            found.sort();
            let wanted = |path: &&PathBuf| parts.iter().any(|part| path.to_str().unwrap().contains(part));
            let files: Vec<_> = found.iter().filter(wanted).map(|path| fs::read(path).unwrap()).collect();
            let objects = files.iter().flat_map(|file| objects(file));
            objects.chain(files.clone()).filter(|seed| seed.len() < 20_000).collect()
        }
        Seeds::Stores(formats) => {
            let formats: Vec<Format> = formats.iter().map(|name| certtool::formats::named(name).unwrap()).collect();
            let stores = stores::CHEAP.iter().filter(|(format, _)| formats.contains(format));
            stores.map(|(_, bytes)| bytes.clone()).collect()
        }
        Seeds::Texts(texts) => texts.iter().map(|text| text.as_bytes().to_vec()).collect(),
        Seeds::Edits => (0..16).map(|seed| Random::new(seed).bytes(32)).collect(),
    }
}

/// What a PEM file holds, in DER.
fn objects(file: &[u8]) -> Vec<Vec<u8>> {
    let pieces = pem::read(file).map(|bundle| bundle.pieces).unwrap_or_default();
    let ders = pieces.into_iter().filter_map(|piece| match piece.object {
        Object::Certificate(certificate) => Some(certificate.der().to_vec()),
        Object::Request(der) | Object::Crl(der) => Some(der),
        _ => None,
    });
    ders.collect()
}

/// Runs one target on its seeds and changes of them; a failure names the file that repeats it.
#[allow(clippy::print_stdout, reason = "a failure is repeated with it")]
fn fuzz(row: &Row, runs: u64) -> u64 {
    let (name, target, of) = *row;
    let seeds = seeds(of);
    assert!(!seeds.is_empty(), "{name} has no seeds");
    seeds.iter().for_each(|seed| run(name, target, seed));
    let seed = random::seed(SEED);
    let mut random = Random::new(seed);
    println!("{name}: CERTTOOL_SEED={seed}");
    (0..runs).for_each(|_| run(name, target, &changed(&seeds, &mut random)));
    runs + seeds.len() as u64
}

/// A seed after a few edits, of its bytes or of its structure.
fn changed(seeds: &[Vec<u8>], random: &mut Random) -> Vec<u8> {
    let mut input = seeds[random.below(seeds.len())].clone();
    let length = 1 + random.below(40);
    let script = random.bytes(length);
    let mut program = Program::new(&script);
    if random.below(2) == 0 {
        return edit::der(&input, &mut program);
    }
    while !program.is_over() && input.len() < edit::ENOUGH {
        edit::bytes(&mut input, &mut program);
    }
    input
}

fn run(name: &str, target: targets::Target, input: &[u8]) {
    let start = Instant::now();
    let outcome = panic::catch_unwind(|| target(input));
    if outcome.is_err() || start.elapsed() > SOON {
        let file = std::env::temp_dir().join(format!("certtool-fuzz-{name}-{}", std::process::id()));
        fs::write(&file, input).unwrap();
        panic!(
            "{name} fell after {:?}; repeat it with CERTTOOL_FUZZ_INPUT={} cargo test --test fuzz {name}",
            start.elapsed(),
            file.display()
        );
    }
}

#[test]
fn smoke() {
    let runs = RUNS * scale() as u64;
    let only = std::env::var("CERTTOOL_FUZZ_TARGET").ok();
    let rows: Vec<&Row> = ALL.iter().filter(|row| only.as_ref().is_none_or(|only| only == row.0)).collect();
    workers::each(&rows, |row| {
        if let Some(file) = std::env::var_os("CERTTOOL_FUZZ_INPUT") {
            return row.1(&fs::read(file).unwrap());
        }
        let (begin, count) = (Instant::now(), fuzz(row, runs));
        let figures = format!("{count} runs in {:.1?}, 0 findings", begin.elapsed());
        figure(16, &format!("fuzz {}", row.0), figures, "0 findings");
    });
}

#[test]
fn every_target_has_its_binary() {
    let mut binaries: Vec<String> = files_of("fuzz/fuzz_targets");
    binaries.sort();
    let mut targets: Vec<String> = ALL.iter().map(|row| format!("{}.rs", row.0)).collect();
    targets.sort();
    assert_eq!(binaries, targets);
    let manifest = fs::read_to_string(root().join("fuzz/Cargo.toml")).unwrap();
    for row in ALL {
        assert!(manifest.contains(&format!("name = \"{}\"", row.0)), "{}", row.0);
        let binary = fs::read_to_string(root().join(format!("fuzz/fuzz_targets/{}.rs", row.0))).unwrap();
        assert!(binary.contains(&format!("run(\"{}\", data)", row.0)), "{binary}");
    }
}

fn files_of(folder: &str) -> Vec<String> {
    let entries = fs::read_dir(root().join(folder)).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

/// Writes the seeds where libFuzzer looks for them: `CERTTOOL_FUZZ_CORPUS=fuzz/corpus cargo test --test fuzz corpus`.
#[test]
fn corpus() {
    let Some(folder) = std::env::var_os("CERTTOOL_FUZZ_CORPUS") else { return };
    for (name, _, of) in ALL {
        let folder = root().join(&folder).join(name);
        fs::create_dir_all(&folder).unwrap();
        for (number, seed) in seeds(*of).iter().enumerate() {
            fs::write(folder.join(format!("seed-{number:03}")), seed).unwrap();
        }
    }
}
