//! A certificate that its own file rejects goes nowhere without that mark, unless somebody allows it: every command that
//! reads certificates and writes them.

use crate::CHANGEIT;
use crate::support::sandbox::fixture;
use crate::support::{Process, Sandbox};

/// A command, and the file that it makes or would make.
struct Case {
    line: &'static str,
    made: &'static str,
    code: i32,
}

const fn case(line: &'static str, made: &'static str, code: i32) -> Case {
    Case { line, made, code }
}

/// `all.pem` holds a key with its chain, and `rejected.pem` the root: both with the mark. `key.p12` has the key and its
/// chain without the root.
const CASES: [Case; 16] = [
    case("chain key.p12 --ca rejected.pem --root include", "key.p12", 1),
    case("convert all.pem --to new.p12", "new.p12", 6),
    case("convert all.pem --to new.jks", "new.jks", 6),
    case("convert all.pem --to new.pem", "new.pem", 6),
    case("convert rejected.pem --to new.p12", "new.p12", 6),
    case("convert rejected.pem --to new.jks --trust-certificates", "new.jks", 6),
    case("export-chain all.pem --out new.pem", "new.pem", 1),
    case("export-chain rejected.pem --out new.pem", "new.pem", 1),
    case("export-chain key.p12 --ca rejected.pem --out new.pem", "new.pem", 1),
    case("export-trusted rejected.pem --out new.pem", "new.pem", 1),
    case("export-trusted all.pem --out new.pem", "new.pem", 1),
    case("import-keypair all.pem --keystore new.p12", "new.p12", 1),
    case("import-reply leaf.pem intermediate.pem --ca rejected.pem --keystore key.p12", "key.p12", 1),
    case("import-trusted rejected.pem --truststore new.p12 --yes", "new.p12", 1),
    case("merge-pem all.pem --out new.pem", "new.pem", 1),
    case("split-pem all.pem --out-dir .", "server.crt", 1),
];

fn run(sandbox: &Sandbox, line: &str) -> Process {
    let process = sandbox.line(line).password(CHANGEIT).env("CERTTOOL_FROM_PASSWORD", CHANGEIT);
    process.env("CERTTOOL_TO_PASSWORD", CHANGEIT).env("CERTTOOL_AT", "2030-01-01")
}

fn prepared() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.fixtures(["chain/leaf.pem", "chain/intermediate.pem", "chain/leaf.key", "trusted/rejected.pem"]);
    let all = ["chain/leaf.key", "chain/leaf.pem", "chain/intermediate.pem", "trusted/rejected.pem"].map(fixture);
    sandbox.write("all.pem", all.concat());
    run(&sandbox, "import-keypair leaf.key leaf.pem intermediate.pem --keystore key.p12").run().code(0);
    sandbox
}

#[test]
fn no_command_drops_the_mark_unless_it_is_allowed() {
    for Case { line, made, code } in CASES {
        let sandbox = prepared();
        let before = sandbox.exists(made).then(|| sandbox.read(made));
        let refused = run(&sandbox, line).run().code(code);
        refused.says("its file rejects for serverAuth").says("--allow distrusted");
        assert!(sandbox.exists(made).then(|| sandbox.read(made)) == before, "{line}");
        let allowed = run(&sandbox, &format!("{line} --allow distrusted")).run().code(0);
        let stderr = allowed.stderr();
        let is_said = ["rejected for serverAuth", "rejects for serverAuth"].iter().any(|said| stderr.contains(said));
        assert!(is_said, "{line}: {stderr}");
        assert!(sandbox.exists(made).then(|| sandbox.read(made)) != before, "{line}");
    }
}

#[test]
fn in_another_file_of_pem_the_mark_stays() {
    let sandbox = prepared();
    run(&sandbox, "convert rejected.pem --to copy.pem").run().code(0);
    let list = run(&sandbox, "list copy.pem --json").run().code(0).json();
    assert_eq!(list["result"]["entries"][0]["trust"]["rejected_for"], serde_json::json!(["serverAuth"]));
}

/// What came into PKCS#12 without a mark is trusted by nobody, and no repair changes that by itself.
#[test]
fn doctor_trusts_nothing_by_itself() {
    let sandbox = prepared();
    run(&sandbox, "convert rejected.pem --to bare.p12 --allow distrusted").run().code(0);
    sandbox.set_mode("bare.p12", 0o600);
    let before = sandbox.read("bare.p12");
    let fixed = run(&sandbox, "doctor bare.p12 --for java --fix").run().code(1);
    fixed.prints("error: not-trusted").prints("certtool import-trusted bare.p12 --truststore bare.p12");
    assert!(sandbox.read("bare.p12") == before);
    run(&sandbox, "copy bare.p12 --to new.jks").run().code(6);
    run(&sandbox, "export-trusted bare.p12 --out new.pem").run().code(5);
    // Nobody vouches for it, so a person has to.
    let import = "import-trusted bare.p12 --truststore bare.p12";
    run(&sandbox, import).run().code(6).says("not signed by a CA in the truststore: CN=Example Root");
    run(&sandbox, &format!("{import} --yes")).run().code(0);
    run(&sandbox, "doctor bare.p12 --for java").run().code(0);
}

#[test]
fn doctor_completes_no_chain_with_what_is_distrusted() {
    let sandbox = prepared();
    sandbox.set_mode("key.p12", 0o600);
    let before = sandbox.read("key.p12");
    let run = run(&sandbox, "doctor key.p12 --fix --ca rejected.pem").run();
    run.says("left out CN=Example Root,O=Example,C=SE, a certificate that its file rejects for serverAuth");
    assert!(sandbox.read("key.p12") == before);
}

#[test]
fn of_a_chain_the_certificate_is_named_that_is_rejected() {
    let sandbox = prepared();
    for (line, code) in [("convert all.pem --to new.p12", 6), ("export-trusted all.pem --out new.pem", 1)] {
        run(&sandbox, line).run().code(code).says("CN=Example Root");
    }
    let convert = run(&sandbox, "convert all.pem --to new.p12 --allow distrusted").run().code(0);
    convert.says("what the file says of CN=Example Root").says("in the chain of `central.example.test`");
}

/// `wrong-extension` has a command that merge-pem would refuse.
#[test]
fn doctor_prints_no_command_that_is_refused() {
    let sandbox = prepared();
    sandbox.write("all.der", sandbox.read("all.pem"));
    sandbox.set_mode("all.der", 0o644);
    let found = run(&sandbox, "doctor all.der --for haproxy --json").run().code(1).json();
    let findings = found["result"]["files"][0]["findings"].as_array().unwrap();
    let commands: Vec<_> = findings.iter().filter_map(|finding| finding["command"].as_str()).collect();
    assert_eq!(commands, ["chmod 600 all.der"], "{found}");
    assert!(findings.iter().any(|finding| finding["code"] == "wrong-extension"), "{found}");
}
