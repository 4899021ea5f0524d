//! Many processes on one store: no update is lost, nobody waits for ever, and nobody sees half a file.

mod imports;
mod lock;
mod mixture;
mod readers;

use std::path::PathBuf;
use std::sync::OnceLock;

use crate::CHANGEIT;
use crate::reliability::cases;
use crate::support::Sandbox;
use crate::support::workers;

/// As many different certificates, each with its key in one file, as the harness ever imports at once.
fn certificates(count: usize) -> Vec<PathBuf> {
    static MADE: OnceLock<(Sandbox, Vec<PathBuf>)> = OnceLock::new();
    let (_, made) = MADE.get_or_init(|| {
        let sandbox = Sandbox::new();
        let names: Vec<_> = (0..imports::writers() * imports::ROUNDS).map(|n| format!("{n}.pem")).collect();
        workers::each(&names, |name| {
            let generate = "gen-selfsigned --profile ca --key-alg ec:p256 --cn";
            sandbox.line(generate).args([name, "--out", name]).run().code(0);
        });
        let paths = names.iter().map(|name| sandbox.path(name)).collect();
        (sandbox, paths)
    });
    made[..count].to_vec()
}

/// A directory with a store of this format, which has a key `server` and a trusted certificate `anchor`.
fn with_store(format: &str) -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("store", cases::base(format));
    sandbox
}

/// The aliases of the store, in order.
fn aliases(sandbox: &Sandbox) -> Vec<String> {
    let listed = sandbox.certtool(["list", "store", "--json"]).password(CHANGEIT).run().code(0);
    listed.entries().into_iter().map(|entry| entry.alias).collect()
}
