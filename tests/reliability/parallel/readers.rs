//! Readers beside a writer see the old store or the new one. Beside keytool, 4,161 of 3.45 million reads were broken.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

use super::with_store;
use crate::CHANGEIT;
use crate::reliability::STORE_FORMATS;
use crate::reliability::others::OTHERS;
use crate::support::jdk::need_jdk;
use crate::support::{Sandbox, figure, scale, tools};

/// Of all formats together; ten times as many are the target.
const READS: usize = 2_000;
const REWRITES: usize = 100;

#[test]
fn a_reader_never_sees_half_a_store() {
    let (mut reads, mut rewrites, mut broken) = (0, 0, Vec::new());
    for format in STORE_FORMATS {
        let beside = beside_a_writer(format);
        reads += beside.0;
        rewrites += beside.1;
        broken.extend(beside.2);
    }
    let what = format!("broken of {reads} reads beside {rewrites} rewrites");
    figure(6, &what, broken.len(), "0 of 20,000 beside 1,000: CERTTOOL_SCALE=10");
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

/// Reads, rewrites, and reads that were broken.
fn beside_a_writer(format: &str) -> (usize, usize, Vec<String>) {
    let sandbox = with_store(format);
    let roots = [sandbox.fixture("chain/root.pem"), sandbox.fixture("trusted/anchor-2.pem")];
    rewrite(&sandbox, &roots[0]);
    let share = |all: usize| all * scale() / STORE_FORMATS.len() + 1;
    let rewrite = |count: usize| rewrite(&sandbox, &roots[(count + 1) % 2]);
    beside(&sandbox, "3 entries, integrity verified", share(READS), share(REWRITES), rewrite)
}

/// Reads while `rewrite` is called, until there are enough of both. A whole store is one that is listed in these words.
fn beside(
    sandbox: &Sandbox,
    whole: &str,
    least_reads: usize,
    least_rewrites: usize,
    rewrite: impl Fn(usize),
) -> (usize, usize, Vec<String>) {
    let (reads, enough) = (AtomicUsize::new(0), AtomicBool::new(false));
    let broken = Mutex::new(Vec::new());
    let rewrites = thread::scope(|scope| {
        scope.spawn(|| {
            while !enough.load(Ordering::Relaxed) {
                let seen = sandbox.certtool(["list", "store"]).password(CHANGEIT).run();
                if seen.exit_code() != Some(0) || !seen.stdout().contains(whole) {
                    broken.lock().unwrap().push(seen.to_string());
                }
                reads.fetch_add(1, Ordering::Relaxed);
            }
        });
        let mut rewrites = 0;
        while rewrites < least_rewrites || reads.load(Ordering::Relaxed) < least_reads {
            rewrite(rewrites);
            rewrites += 1;
        }
        enough.store(true, Ordering::Relaxed);
        rewrites
    });
    (reads.into_inner(), rewrites, broken.into_inner().unwrap())
}

fn rewrite(sandbox: &Sandbox, certificate: &str) {
    let import = ["import-trusted", certificate, "--truststore", "store", "--alias", "changing"];
    sandbox.certtool(import).args(["--yes", "--if-exists", "replace"]).password(CHANGEIT).run().code(0);
}

/// Rewrites of another program; a Java machine takes a second for each.
const OTHERS_REWRITES: usize = 40;

#[test]
#[ignore = "measures other programs"]
fn others_beside_a_reader() {
    let (Some(jdk), Some(openssl)) = (need_jdk(), tools::need("openssl")) else { return };
    let sandbox = with_store("pkcs12");
    let change = |count: usize| {
        let alias = ["anchor", "renamed"].map(str::to_owned);
        let [from, to] = [&alias[count % 2], &alias[(count + 1) % 2]];
        let words = ["-changealias", "-alias", from, "-destalias", to, "-keystore", "store", "-storepass", CHANGEIT];
        jdk.keytool(&sandbox, words).run().code(0);
    };
    print_beside("keytool -changealias", beside(&sandbox, "2 entries", 0, OTHERS_REWRITES, change));
    let other = OTHERS.iter().find(|other| other.line.starts_with("pkcs12 -export")).unwrap();
    let sandbox = other.sandbox();
    let export = |_| drop(sandbox.program(&openssl, other.words(&sandbox)).run().code(0));
    print_beside("openssl pkcs12 -export", beside(&sandbox, "1 entr", 0, 20 * OTHERS_REWRITES, export));
}

fn print_beside(who: &str, (reads, rewrites, broken): (usize, usize, Vec<String>)) {
    figure(6, &format!("{who}: broken of {reads} reads beside {rewrites} rewrites"), broken.len(), "ours: 0");
    assert!(reads > 0 && rewrites > 0);
}
