//! ML-DSA: keys are paired with their own certificate alone, and stored for Java as Java reads them.

use crate::CHANGEIT;
use crate::support::{Process, Sandbox};

const SIZES: [u32; 3] = [44, 65, 87];

/// A command with the certificate of the seed, after a key of this form.
fn with(sandbox: &Sandbox, command: &str, size: u32, form: &str, options: &str) -> Process {
    let key = sandbox.fixture(&format!("keys/mldsa{size}.{form}.der"));
    let certificate = sandbox.fixture(&format!("keys/mldsa{size}.crt.der"));
    let words = [command, &key, &certificate, "--at", "2030-01-01"];
    sandbox.certtool(words).args(options.split_whitespace()).password(CHANGEIT)
}

/// Whether the key of a store is as long as the expanded key that a JDK made.
fn is_expanded(sandbox: &Sandbox, size: u32, store: &str) -> bool {
    sandbox.line(&format!("export-key {store} --out key.der --force")).password(CHANGEIT).run().code(0);
    let length = |name: &str| std::fs::metadata(sandbox.path(name)).unwrap().len();
    length("key.der") == length(&sandbox.fixture(&format!("keys/mldsa{size}.expanded.der")))
}

#[test]
fn a_key_is_joined_with_its_own_certificate_alone() {
    for size in SIZES {
        let sandbox = Sandbox::new();
        with(&sandbox, "merge-pem", size, "seed", "--out own.pem").run().code(0);
        with(&sandbox, "merge-pem", size, "expanded", "--out other.pem").run().code(1).says("--allow mismatch");
        let import = "--keystore other.p12 --alias server";
        with(&sandbox, "import-keypair", size, "expanded", import).run().code(1).says("--allow mismatch");
        assert!(!sandbox.path("other.pem").exists() && !sandbox.path("other.p12").exists());
        with(&sandbox, "merge-pem", size, "expanded", "--out wrong.pem --allow mismatch").run().code(0);
        sandbox.line("doctor wrong.pem").run().code(1).prints("key-mismatch");
    }
}

#[test]
fn what_is_written_for_java_is_expanded_and_nothing_else() {
    for size in SIZES {
        let sandbox = Sandbox::new();
        for (store, options, expanded) in [
            ("a.p12", "", false),
            ("b.p12", "--compat java", true),
            ("c.p12", "--compat openssl3", false),
            ("d.jks", "", true),
            ("e.jceks", "", true),
            ("f.bcfks", "", false),
        ] {
            let options = format!("--keystore {store} --alias server {options}");
            with(&sandbox, "import-keypair", size, "seed", &options).run().code(0);
            assert_eq!(is_expanded(&sandbox, size, store), expanded, "{size} {store}");
        }
        let convert = "convert a.p12 --to g.p12 --compat java --from-password env:P --to-password env:P";
        sandbox.line(convert).env("P", CHANGEIT).run().code(0);
        assert!(is_expanded(&sandbox, size, "g.p12"));
    }
}

#[test]
fn doctor_finds_a_key_that_java_does_not_read_and_expands_it() {
    let sandbox = Sandbox::new();
    with(&sandbox, "import-keypair", 65, "seed", "--keystore a.p12 --alias server").run().code(0);
    let doctor =
        |options: &str| sandbox.line(&format!("doctor a.p12 --at 2030-01-01 {options}")).password(CHANGEIT).run();
    doctor("").code(0).prints("note: pqc-key-form");
    doctor("--for openssl3").code(1).prints("error: unknown-key");
    doctor("--for java").code(1).prints("error: pqc-key-form").prints("pqc-java-version");
    doctor("--for java8").code(1).prints("error: pqc-java-version");
    doctor("--for java --fix").code(0).prints("repaired: pqc-key-form");
    assert!(is_expanded(&sandbox, 65, "a.p12"));
    doctor("--for java").code(0).prints("note: pqc-java-version");
}

/// No seed can be made of an expanded key again.
#[test]
fn it_is_said_where_the_seed_is_left_out() {
    let sandbox = Sandbox::new();
    with(&sandbox, "import-keypair", 44, "seed", "--keystore seed.p12 --alias server").run().code(0);
    let said = "the seed of its ML-DSA key is left out";
    with(&sandbox, "import-keypair", 44, "seed", "--keystore a.jks --alias server").run().code(0).says(said);
    let run = |line: &str| {
        let process = sandbox.line(line).env("CERTTOOL_FROM_PASSWORD", CHANGEIT);
        process.env("CERTTOOL_TO_PASSWORD", CHANGEIT).run().code(0)
    };
    for line in ["convert seed.p12 --to b.jks", "convert seed.p12 --to c.p12 --compat java", "copy seed.p12 --to d.jks"]
    {
        run(line).says(said);
    }
    assert!(!run("convert seed.p12 --to e.p12").stderr().contains(said));
    assert!(!run("convert a.jks --to f.jceks").stderr().contains(said), "there was none");
}
