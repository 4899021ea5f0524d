//! Every command with passwords and keys, one line each.

use super::{NEW_PASSWORD, PASSWORD};
use crate::support::commands::{all, assert_covered};
use crate::support::{Process, Sandbox};

/// The formats of stores, each of which every line with `@` is run on.
pub const FORMATS: [&str; 6] = ["bcfks", "bks", "jceks", "jks", "pkcs12", "uber"];

/// The first word is the command; `@` is a store with the RSA key `a` and the trusted `root` under the password in
/// `pw`. `new` holds another password.
pub const LINES: [&str; 48] = [
    "chain @ --root omit --password file:pw",
    "convert @ --to new.p12 --from-password file:pw --to-password file:new",
    "convert @ --to new.pem --from-password file:pw",
    "copy @ --to copy.jks --from-password file:pw --to-password file:new",
    "delete @ --alias root --password file:pw",
    "diff @ other.pkcs12 --from-password file:pw --to-password file:pw",
    "doctor @ --password file:pw",
    "export-chain @ --alias a --password file:pw",
    "export-key @ --password file:pw",
    "export-key @ --password file:pw --out key.pem",
    "export-trusted @ --password file:pw",
    "gen-selfsigned --cn a --keystore @ --alias new --password file:pw --key-alg ec:p256",
    "import-keypair key.pem chain.pem --keystore @ --alias new --password file:pw",
    "import-reply chain.pem --keystore @ --password file:pw",
    "import-trusted root.pem --truststore @ --alias new --password file:pw --yes",
    "inspect @ --password file:pw",
    "list @ --password file:pw",
    "merge-pem @ --password file:pw",
    "rename @ --alias a --new-alias b --password file:pw",
    "set-password @ --password file:pw --new-password file:new",
    "completions bash",
    "convert both.pem --to new.jks --to-password file:new",
    "doctor both.pem",
    "export-key other.pkcs12 --password file:pw --format jwk --out key.jwk",
    "export-key other.pkcs12 --password file:pw --format der --out key.der",
    "export-key other.pkcs12 --password file:pw --key-format pkcs1 --out key.pem",
    "export-key other.pkcs12 --password file:pw --new-password file:new --out key.pem",
    "export-key sealed.pem --key-password file:pw",
    "gen-selfsigned --cn a --key-alg ec:p256 --out-dir .",
    "gen-selfsigned --cn a --key-alg ed25519 --out-dir .",
    "gen-selfsigned --cn a --key-alg rsa:2048 --out-dir .",
    "gen-selfsigned --cn a --key-alg rsa:2048 --out server.key",
    "import-keypair both.pem --keystore new.p12 --alias a --password file:pw",
    "import-keypair both.pem --keystore new.uber --alias a --password file:pw --json",
    "inspect both.pem",
    "inspect key.pem --verbose",
    "list both.pem --json",
    "list other.pkcs12 --password stdin --verbose",
    "list other.pkcs12 --password pass:hunter2-S3CRET-pw",
    "list other.pkcs12 --password=pass:hunter2-S3CRET-pw",
    "list other.pkcs12 --password file:new",
    "man list",
    "merge-pem both.pem --out new.pem --verbose",
    "merge-pem sealed.pem chain.pem --key-password file:pw",
    "merge-pem proc-type.pem chain.pem --key-password file:pw",
    "split-pem both.pem --out-dir . --verbose",
    "export-trusted other.pkcs12 --password file:pw --json",
    "set-password other.pkcs12 --password file:pw --new-password file:new --json",
];

/// Every line on every store that it is for.
pub fn runs() -> Vec<String> {
    let stores = || FORMATS.iter().map(|format| format!("store.{format}"));
    let on_stores = |line: &&str| line.contains('@').then(|| stores().map(|store| line.replace('@', &store)).collect());
    LINES.iter().flat_map(|line| on_stores(line).unwrap_or_else(|| vec![(*line).to_owned()])).collect()
}

/// Whether a private key on standard output is what was asked for.
pub fn prints_the_key(line: &str) -> bool {
    let to_stdout = !line.contains("--out ") && !line.contains("--json");
    to_stdout && ["export-key", "merge-pem"].iter().any(|command| line.starts_with(command))
}

/// A directory with everything that the lines name; made once, then copied.
pub fn prepared() -> Sandbox {
    let sandbox = Sandbox::new();
    for (fixture, name) in [("leaf.key", "key.pem"), ("ordered.pem", "chain.pem"), ("root.pem", "root.pem")] {
        sandbox.fixture_as(&format!("chain/{fixture}"), name);
    }
    sandbox.write("both.pem", sandbox.read_text("key.pem") + &sandbox.read_text("chain.pem"));
    for (name, password) in [("pw", PASSWORD), ("new", NEW_PASSWORD)] {
        sandbox.write(name, format!("{password}\n"));
        sandbox.set_mode(name, 0o600);
    }
    for name in ["key.pem", "both.pem"] {
        sandbox.set_mode(name, 0o600);
    }
    for store in FORMATS.iter().map(|format| format!("store.{format}")).chain(["other.pkcs12".into()]) {
        let format = store.rsplit('.').next().unwrap();
        let import =
            format!("import-keypair both.pem --keystore {store} --format {format} --alias a --password file:pw");
        sandbox.line(&import).run().code(0);
        let trust = format!("import-trusted root.pem --truststore {store} --alias root --password file:pw --yes");
        sandbox.line(&trust).run().code(0);
    }
    let seal = "export-key other.pkcs12 --password file:pw --new-password file:pw --out sealed.pem";
    sandbox.line(seal).run().code(0);
    // The key of the chain, under the password by openssl's own way.
    let args = ["rsa", "-in", "key.pem", "-traditional", "-aes128", "-passout", "file:pw", "-out", "proc-type.pem"];
    if let Some(openssl) = crate::support::tools::need("openssl") {
        sandbox.program(openssl, args).run().code(0);
    }
    sandbox
}

/// A copy of what was prepared.
pub fn copy(prepared: &Sandbox) -> Sandbox {
    let sandbox = Sandbox::new();
    for name in prepared.names() {
        std::fs::copy(prepared.path(&name), sandbox.path(&name)).unwrap();
    }
    sandbox
}

/// The command of a line; a password that comes from standard input is there.
pub fn process(sandbox: &Sandbox, line: &str) -> Process {
    sandbox.line(line).stdin(format!("{PASSWORD}\n"))
}

#[test]
fn no_command_is_missing() {
    let table: Vec<&str> = LINES.iter().filter_map(|line| line.split(' ').next()).collect();
    assert_covered(&all(), &table, &[]);
}
