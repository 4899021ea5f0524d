//! keytool and openssl on the same files, for the comparison in `docs/reliability.md`.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::Files;
use crate::CHANGEIT;
use crate::support::figure::figure;
use crate::support::measure::Cost;
use crate::support::workers;
use crate::support::{Process, Sandbox, tools};

/// Where a run is stopped, in seconds of processor time.
const HANG: u32 = 10;

/// keytool, reading the file in the way of its kind.
pub fn keytool(sandbox: &Sandbox, file: &Path) -> Process {
    let keytool = tools::find("keytool").unwrap();
    let text = tools::text(file);
    match file.extension().and_then(|extension| extension.to_str()) {
        Some("cer" | "der" | "pem" | "p7b" | "txt") => sandbox.program(keytool, ["-printcert", "-file", text]),
        _ => sandbox.program(keytool, ["-list", "-v", "-keystore", text, "-storepass", CHANGEIT]),
    }
}

/// openssl, reading the file in the way of its kind.
pub fn openssl(sandbox: &Sandbox, file: &Path) -> Process {
    let openssl = tools::find("openssl").unwrap();
    let text = tools::text(file);
    let pass = "pass:changeit";
    match file.extension().and_then(|extension| extension.to_str()) {
        Some("cer" | "der") => sandbox.program(openssl, ["x509", "-noout", "-text", "-inform", "der", "-in", text]),
        Some("p7b") => sandbox.program(openssl, ["pkcs7", "-print_certs", "-inform", "der", "-in", text]),
        Some("p12") => sandbox.program(openssl, ["pkcs12", "-in", text, "-passin", pass, "-nodes"]),
        _ => sandbox.program(openssl, ["storeutl", "-noout", "-text", "-passin", pass, text]),
    }
}

/// What the program does with these files.
pub fn measure(row: u32, who: &str, all: &[PathBuf], command: impl Fn(&Sandbox, &Path) -> Process + Sync) {
    let sandbox = Sandbox::new();
    let costs: Vec<(String, u64, Cost)> = workers::each(all, |file| {
        let size = std::fs::metadata(file).unwrap().len();
        (file.file_name().unwrap().to_string_lossy().into_owned(), size, command(&sandbox, file).measure(HANG))
    });
    assert!(!costs.is_empty());
    let count = |holds: &dyn Fn(&Cost, u64) -> bool| costs.iter().filter(|(_, size, cost)| holds(cost, *size)).count();
    let crash = |cost: &Cost, _| {
        ["NullPointer", "StackOverflow", "OutOfMemory", "NegativeArraySize", "IndexOutOf"]
            .iter()
            .any(|name| cost.stderr.contains(name))
    };
    let refused = costs.iter().filter(|(name, _, cost)| !super::is_readable(name) && cost.code == Some(0)).count();
    let (slowest, memory) =
        (costs.iter().map(|(.., cost)| cost.cpu).max(), costs.iter().map(|(.., cost)| cost.memory).max());
    figure(row, &format!("{who}: runs"), costs.len(), "");
    figure(
        row,
        &format!("{who}: over 1 s of processor time"),
        count(&|cost, _| cost.cpu > Duration::from_secs(1)),
        "0",
    );
    figure(
        row,
        &format!("{who}: stopped at {HANG} s, or ended by a signal"),
        count(&|cost, _| cost.code.is_none()),
        "0",
    );
    figure(row, &format!("{who}: unchecked errors"), count(&crash), "0");
    figure(
        row,
        &format!("{who}: over 64 MiB + 4 x file"),
        count(&|cost, size| cost.memory > u64::max(super::MEMORY + 4 * size, super::own_memory())),
        "0",
    );
    if row == 13 {
        // only there do the names of files tell which are damaged
        figure(row, &format!("{who}: damaged files taken, exit 0"), refused, "0");
    }
    figure(
        row,
        &format!("{who}: slowest, most memory"),
        format!("{:.1} s, {} MiB", slowest.unwrap_or_default().as_secs_f64(), memory.unwrap_or_default() >> 20),
        "",
    );
}

/// The files of formats that openssl knows.
pub fn of_openssl(files: &[PathBuf]) -> Vec<PathBuf> {
    without(files, &["jks", "jceks", "bks", "uber", "bcfks"])
}

/// The files of formats that keytool knows.
pub fn of_keytool(files: &[PathBuf]) -> Vec<PathBuf> {
    without(files, &["bks", "uber", "bcfks"])
}

fn without(files: &[PathBuf], kinds: &[&str]) -> Vec<PathBuf> {
    let is = |file: &&PathBuf| file.extension().is_some_and(|own| kinds.iter().any(|kind| own == *kind));
    files.iter().filter(|file| !is(file)).cloned().collect()
}

#[test]
#[ignore = "measures other programs, for some minutes"]
fn others_on_hostile_files() {
    let Some(files) = Files::make() else { return };
    let all = files.all();
    measure(13, "openssl", &of_openssl(&all), openssl);
    measure(13, "keytool", &of_keytool(&all), keytool);
}
