//! The documents of `--json`, against `docs/json.md`: the exact keys of every object.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::CHANGEIT;
use crate::support::Sandbox;

const ENVELOPE: &str = "schema command ok error warnings result";
const ERROR: &str = "code kind message causes hints";
const WARNING: &str = "code message";
const CERTIFICATE: &str =
    "subject issuer serial not_before not_after days_left sha256 key signature_algorithm subject_alt_names ca";
const KEY: &str = "algorithm bits";
const ENTRY: &str = "alias kind created key certificates";

/// Asserts that an object has these keys and no other.
#[track_caller]
fn assert_keys(object: &Value, keys: &str) {
    let expected: BTreeSet<_> = keys.split_whitespace().collect();
    let found: BTreeSet<_> =
        object.as_object().unwrap_or_else(|| panic!("no object: {object}")).keys().map(String::as_str).collect();
    assert_eq!(found, expected, "{object}");
}

#[track_caller]
fn elements(array: &Value) -> &Vec<Value> {
    array.as_array().unwrap_or_else(|| panic!("no array: {array}"))
}

#[track_caller]
fn assert_certificates(certificates: &Value) {
    for certificate in elements(certificates) {
        assert_keys(certificate, CERTIFICATE);
        assert_keys(&certificate["key"], KEY);
        elements(&certificate["subject_alt_names"]);
        for field in ["serial", "sha256"] {
            let hex = certificate[field].as_str().unwrap();
            assert!(hex.chars().all(|c| matches!(c, '0'..='9' | 'a'..='f')), "{field}: {hex}");
        }
        for field in ["not_before", "not_after"] {
            assert!(certificate[field].as_str().unwrap().ends_with('Z'), "{certificate}");
        }
        assert!(certificate["days_left"].is_i64() && certificate["ca"].is_boolean());
    }
}

/// The result of a command that succeeds in a sandbox with many fixtures.
#[track_caller]
fn result(line: &str) -> Value {
    let sandbox = Sandbox::new();
    sandbox.fixtures(["jks/chain.jks", "jceks/mixed.jceks", "chain/shuffled-with-key.pem", "trusted/bundle.pem"]);
    let run = sandbox.line(line).arg("--json").env("CERTTOOL_AT", "2030-01-01").password(CHANGEIT).run().code(0);
    let mut document = run.silent().json();
    assert_keys(&document, ENVELOPE);
    assert_eq!((&document["schema"], &document["ok"]), (&"certtool/1".into(), &true.into()));
    assert_eq!(document["command"], line.split(' ').next().unwrap());
    assert!(document["error"].is_null());
    elements(&document["warnings"]).iter().for_each(|warning| assert_keys(warning, WARNING));
    document["result"].take()
}

#[test]
fn list() {
    let result = result("list mixed.jceks");
    assert_keys(&result, "file format integrity entries");
    for entry in elements(&result["entries"]) {
        assert_keys(entry, ENTRY);
        assert_certificates(&entry["certificates"]);
        assert!(entry["created"].as_str().unwrap().ends_with('Z'));
        assert_eq!(entry["key"].is_object(), entry["kind"] == "key-pair", "{entry}");
    }
}

#[test]
fn inspect() {
    const DETAILS: &str = "version sha1 public_key extensions findings pem";
    let result = result("inspect shuffled-with-key.pem mixed.jceks --pem --structure");
    assert_keys(&result, "files unread");
    let [bundle, store] = &elements(&result["files"])[..] else { panic!("{result}") };
    assert_keys(bundle, "file format integrity objects entries");
    for object in elements(&bundle["objects"]) {
        let details = if object["kind"] == "certificate" { "certificate" } else { "private_key" };
        assert_keys(object, &format!("kind line label headings {details}"));
    }
    let certificate = &elements(&bundle["objects"])[0]["certificate"];
    assert_keys(certificate, &format!("{CERTIFICATE} {DETAILS}"));
    assert_keys(&certificate["public_key"], "algorithm bits exponent curve sha256");
    elements(&certificate["findings"]).iter().for_each(|finding| assert_keys(finding, "code message"));
    for extension in elements(&certificate["extensions"]) {
        assert_keys(extension, "oid name critical value hex");
    }
    assert_keys(store, "file format integrity structure objects entries");
    assert_keys(&store["structure"], "sections integrity");
    assert_keys(&store["structure"]["integrity"], "algorithm iterations salt_bytes");
    for entry in elements(&store["entries"]) {
        assert_keys(entry, &format!("{ENTRY} structure"));
        assert_keys(&entry["structure"], "protection section attributes");
    }
}

#[test]
fn gen_selfsigned() {
    for destination in ["--out-dir .", "--out a.pem", "--keystore a.p12", "--keystore a.p12 --dry-run"] {
        let result = result(&format!("gen-selfsigned --cn localhost --key-alg ec:p256 {destination}"));
        assert_keys(&result, "certificate files alias changed dry_run");
        assert_certificates(&Value::Array(vec![result["certificate"].clone()]));
        assert_eq!(elements(&result["files"]).len(), if destination == "--out-dir ." { 2 } else { 1 });
        assert_eq!(result["alias"].is_string(), destination.contains("--keystore"));
        assert_eq!(result["dry_run"], destination.contains("--dry-run"));
    }
}

#[test]
fn export_chain() {
    for (options, keys) in [
        ("", "alias complete file certificates pem"),
        ("--out a.cer", "alias complete file certificates"),
        ("--all --out-dir .", "alias complete file certificates"),
    ] {
        let result = result(&format!("export-chain chain.jks {options}"));
        assert_keys(&result, "chains dry_run");
        for chain in elements(&result["chains"]) {
            assert_keys(chain, keys);
            assert_certificates(&chain["certificates"]);
        }
    }
}

#[test]
fn import_trusted() {
    let result =
        result("import-trusted bundle.pem bundle.pem --truststore a.jks --truststore b.p12 --yes --allow expired");
    assert_keys(&result, "truststores dry_run");
    assert_eq!(elements(&result["truststores"]).len(), 2);
    for store in elements(&result["truststores"]) {
        assert_keys(store, "file format created changed certificates");
        for line in elements(&store["certificates"]) {
            assert_keys(
                line,
                "alias verdict duplicate_of also_under expired not_yet_valid broken_signature ca findings certificate",
            );
            assert_certificates(&Value::Array(vec![line["certificate"].clone()]));
            assert_eq!(line["duplicate_of"].is_string(), line["verdict"] == "duplicate");
        }
    }
}

#[test]
fn merge_pem() {
    let result = result("merge-pem shuffled-with-key.pem --out a.pem");
    assert_keys(&result, "file key certificates dry_run");
    assert_keys(&result["key"], KEY);
    assert_certificates(&result["certificates"]);
}

#[test]
fn split_pem() {
    let result = result("split-pem shuffled-with-key.pem --out-dir .");
    assert_keys(&result, "files certificates dry_run");
    assert_eq!(elements(&result["files"]).len(), 3);
    assert_certificates(&result["certificates"]);
}

#[test]
fn delete() {
    let result = result("delete mixed.jceks --alias server --alias anchor-*");
    assert_keys(&result, "file deleted left dry_run");
    for entry in elements(&result["deleted"]) {
        assert_keys(entry, ENTRY);
        assert_certificates(&entry["certificates"]);
    }
}

#[test]
fn import_keypair() {
    let result = result("import-keypair shuffled-with-key.pem --keystore a.p12");
    assert_keys(&result, "file format created alias verdict key certificates dry_run");
    assert_keys(&result["key"], KEY);
    assert_certificates(&result["certificates"]);
}

#[test]
fn import_reply() {
    let result =
        result("import-reply bundle.pem --keystore chain.jks --allow mismatch --allow unrelated --allow expired");
    assert_keys(&result, "file format alias verdict key certificates dry_run");
    assert_keys(&result["key"], KEY);
    assert_certificates(&result["certificates"]);
}

#[test]
fn set_password() {
    let result = result("set-password mixed.jceks --new-password pass:changed");
    assert_keys(&result, "file format changed keystore_changed entries dry_run");
    for line in elements(&result["entries"]) {
        assert_keys(line, "alias kind verdict");
    }
}

#[test]
fn export_trusted() {
    for (options, pem) in [("", " pem"), ("--out a.pem", ""), ("--out-dir .", "")] {
        let result = result(&format!("export-trusted mixed.jceks {options}"));
        assert_keys(&result, &format!("file certificates dry_run{pem}"));
        assert_eq!(result["file"].is_string(), options.contains("a.pem"));
        for line in elements(&result["certificates"]) {
            assert_keys(line, "alias file duplicate_of certificate");
            assert_certificates(&Value::Array(vec![line["certificate"].clone()]));
        }
    }
}

#[test]
fn chain() {
    let result = result("chain chain.jks --root omit");
    assert_keys(&result, "file format changed entries dry_run");
    for line in elements(&result["entries"]) {
        assert_keys(line, "alias verdict complete added removed certificates");
        ["added", "removed", "certificates"].into_iter().for_each(|list| assert_certificates(&line[list]));
    }
}

#[test]
fn convert() {
    let result = result("convert chain.jks --to a.p12 --from-password pass:changeit --to-password pass:changeit");
    assert_keys(&result, "from files format entries dry_run");
    for line in elements(&result["entries"]) {
        assert_keys(line, "verdict entry");
        assert_keys(&line["entry"], ENTRY);
    }
}

#[test]
fn copy() {
    let result = result("copy chain.jks --to a.p12 --from-password pass:changeit --to-password pass:changeit");
    assert_keys(&result, "file format created changed entries dry_run");
    for line in elements(&result["entries"]) {
        assert_keys(line, "verdict entry");
        assert_keys(&line["entry"], ENTRY);
    }
}

#[test]
fn export_key() {
    for store in ["chain.jks", "shuffled-with-key.pem"] {
        let result = result(&format!("export-key {store} --out a.key"));
        assert_keys(&result, "alias file key encrypted dry_run");
        assert_keys(&result["key"], KEY);
        assert_eq!(result["alias"].is_string(), store == "chain.jks");
    }
}

#[test]
fn rename() {
    let result = result("rename chain.jks --alias central --new-alias server");
    assert_keys(&result, "file alias new_alias verdict dry_run");
}

#[test]
fn man_and_completions() {
    assert_keys(&result("man"), "page");
    assert_keys(&result("man --out-dir ."), "files");
    assert_keys(&result("completions fish"), "script");
}

#[test]
fn an_error_has_its_object() {
    let document = Sandbox::new().line("list missing.jks --json").run().code(3).silent().json();
    assert_keys(&document, ENVELOPE);
    assert_keys(&document["error"], ERROR);
    elements(&document["error"]["causes"]);
    elements(&document["warnings"]);
}

#[test]
fn warnings_are_in_the_document_and_not_on_standard_error() {
    let sandbox = Sandbox::new();
    let leaf = sandbox.fixture("chain/leaf.pem");
    let document = sandbox.certtool(["export-chain", &leaf, "--json"]).run().code(0).silent().json();
    assert_eq!(elements(&document["warnings"])[0]["code"], "chain-incomplete");
}

#[test]
fn exit_10_is_a_success() {
    let sandbox = Sandbox::new();
    sandbox.fixture("trusted/bundle.pem");
    let import = "import-trusted bundle.pem --truststore a.jks --yes --allow expired --detailed-exitcode --json";
    sandbox.line(import).password(CHANGEIT).run().code(0);
    let document = sandbox.line(import).password(CHANGEIT).run().code(10).json();
    assert_eq!((&document["ok"], &document["result"]["truststores"][0]["changed"]), (&true.into(), &false.into()));
}

#[test]
fn an_entry_without_certificates_has_an_empty_array() {
    let result = result("list mixed.jceks");
    let secret = elements(&result["entries"]).iter().find(|entry| entry["alias"] == "secret").unwrap();
    assert!(elements(&secret["certificates"]).is_empty());
}

#[test]
fn diff() {
    let result = result("diff chain.jks chain.jks");
    assert_keys(&result, "equal from to same entries notes");
    assert_keys(&result["from"], "file format");
    assert_eq!((&result["equal"], &result["same"]), (&true.into(), &1.into()));
    let sandbox = Sandbox::new();
    let [one, other] = sandbox.fixtures(["jks/chain.jks", "trusted/bundle.pem"]);
    let document = sandbox.line(&format!("diff {one} {other} --json")).password(CHANGEIT).run().code(1).json();
    for line in elements(&document["result"]["entries"]) {
        assert_keys(line, "verdict changes from to");
        elements(&line["changes"]);
        let entry = if line["from"].is_null() { &line["to"] } else { &line["from"] };
        assert_keys(entry, ENTRY);
    }
    elements(&document["result"]["notes"]).iter().for_each(|note| assert_keys(note, "code message"));
}

#[test]
fn doctor() {
    let sandbox = Sandbox::new();
    let file = sandbox.fixture("doctor/not-trusted.p12");
    let document = sandbox.line(&format!("doctor {file} --json")).password(CHANGEIT).run().code(1).silent().json();
    assert_keys(&document, ENVELOPE);
    assert_keys(&document["result"], "healthy files unread dry_run");
    assert_eq!(document["result"]["healthy"], false);
    for file in elements(&document["result"]["files"]) {
        assert_keys(file, "file format findings");
        for finding in elements(&file["findings"]) {
            assert_keys(finding, "code severity entry cause consequence command fixable fixed");
        }
    }
}
