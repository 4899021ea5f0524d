//! What happens to people's files when things go wrong: crashes, full disks, many writers, odd targets, hostile input.

mod cases;
mod cve;
mod doubling;
mod faults;
mod file_systems;
mod full_disk;
mod hostile;
mod linear;
mod modes;
mod mutants;
mod odd_targets;
mod offline;
mod others;
mod parallel;
mod randomness;
mod secrets;
mod strace;

/// The keystore formats.
const STORE_FORMATS: [&str; 6] = ["jks", "jceks", "pkcs12", "bks", "uber", "bcfks"];
