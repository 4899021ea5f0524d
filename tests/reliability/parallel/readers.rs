//! Readers beside a writer see the old store or the new one. Beside keytool, 4,161 of 3.45 million reads were broken.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

use super::with_store;
use crate::support::{Sandbox, figure, scale};
use crate::{CHANGEIT, STORE_FORMATS};

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
    let (reads, enough) = (AtomicUsize::new(0), AtomicBool::new(false));
    let broken = Mutex::new(Vec::new());
    let share = |all: usize| all * scale() / STORE_FORMATS.len() + 1;
    let rewrites = thread::scope(|scope| {
        scope.spawn(|| {
            while !enough.load(Ordering::Relaxed) {
                let seen = sandbox.certtool(["list", "store"]).password(CHANGEIT).run();
                let whole = seen.stdout().contains("3 entries, integrity verified");
                if seen.exit_code() != Some(0) || !whole {
                    broken.lock().unwrap().push(seen.to_string());
                }
                reads.fetch_add(1, Ordering::Relaxed);
            }
        });
        let mut rewrites = 0;
        while rewrites < share(REWRITES) || reads.load(Ordering::Relaxed) < share(READS) {
            rewrite(&sandbox, &roots[(rewrites + 1) % 2]);
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
