//! Changed files of every format: answered, soon, in little memory, and never as if nothing had happened.

use std::fs;
use std::time::Duration;

use crate::support::figure::{figure, scale};
use crate::support::random::{self, Random};
use crate::targets::{ALL, Row};
use crate::{changed, run, seeds};

/// What of each target CI tries; a release a thousand times as many.
const MUTANTS: usize = 1_000;

/// By the name of the target that reads them. The three of the last row were authenticated again after the change.
const FORMATS: &[&str] = &[
    "pkcs12",
    "jks",
    "jceks",
    "bks",
    "uber",
    "bcfks",
    "private_key",
    "password_based",
    "pkcs7",
    "x509",
    "csr",
    "crl",
    "pem",
    "pkipath",
    "changed_byte",
    "any_file",
    "pkcs12_authentic",
    "jks_authentic",
    "jceks_authentic",
    "bks_authentic",
    "uber_authentic",
    "bcfks_authentic",
];

fn row(name: &str) -> &'static Row {
    ALL.iter().find(|row| row.0 == name).unwrap()
}

/// The processor time that this thread has had: others use the machine too.
fn processor_time() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), u32::try_from(time.tv_nsec).unwrap())
}

/// The most memory that this process ever had, in MiB (Linux, proc(5) `status`).
fn peak() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() / 1024
}

#[test]
fn mutants() {
    let only = std::env::var("CERTTOOL_FUZZ_TARGET").ok();
    for name in FORMATS.iter().filter(|name| only.as_ref().is_none_or(|only| only == *name)) {
        let (name, target, of) = *row(name);
        let (seeds, mut random, count) = (seeds(of), Random::new(random::changing_seed()), MUTANTS * scale());
        let mut slowest = Duration::ZERO;
        for _ in 0..count {
            let mutant = changed(&seeds, &mut random);
            let start = processor_time();
            run(name, target, &mutant);
            slowest = slowest.max(processor_time() - start);
        }
        assert!(slowest < Duration::from_secs(1) && peak() < 128, "{name}: {slowest:?}, {} MiB", peak());
        let figures = format!("{count} answered, slowest {slowest:?}, {} MiB at most", peak());
        figure(15, &format!("mutants of {name}"), figures, "0 panics, 0 over 1 s, 128 MiB");
    }
}
