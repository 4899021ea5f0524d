//! Hostile text in extensions, which certificates carry where no program has looked at it.

use certtool::asn1::{Oid, Writer, tag, writer};
use certtool::formats::pem;
use certtool::x509::Certificate;

use super::assert_harmless;
use crate::support::Sandbox;
use crate::support::figure::figure;
use crate::support::sandbox::fixture;

/// What could steer a terminal, forge a line, pass for two names, end a string.
const TEXTS: [&str; 6] =
    ["a\x1b[2Jb", "a\nIssuer: CN=Trusted Root", "good.test, dns:evil.test", "good\0evil", "a\x07b", "a\u{202e}b"];

/// A kind of extension by its name and identifier, and a value with text in it.
type Case = (&'static str, &'static str, Vec<u8>);

/// Extensions that hold text, each made from it.
fn extensions(text: &str) -> Vec<Case> {
    [names(text.as_bytes()), places(text.as_bytes())].concat()
}

fn list(fill: &dyn Fn(&mut Writer)) -> Vec<u8> {
    writer::sequence(|out| fill(out))
}

/// Names of every kind.
fn names(bytes: &[u8]) -> Vec<Case> {
    let name = |number: u8| list(&|out| _ = out.element(0x80 | number, bytes));
    let common_name = writer::sequence(|out| {
        let attribute = writer::sequence(|out| _ = out.oid(&oid("2.5.4.3")).element(tag::UTF8_STRING, bytes));
        out.set_of(vec![attribute]);
    });
    vec![
        ("dns", "2.5.29.17", name(2)),
        ("e-mail", "2.5.29.17", name(1)),
        ("uri", "2.5.29.17", name(6)),
        (
            "directory name",
            "2.5.29.17",
            list(&|out| _ = out.constructed(tag::context(4), |name| _ = name.raw(&common_name))),
        ),
        (
            "other name",
            "2.5.29.17",
            list(&|out| {
                out.constructed(tag::context(0), |other| {
                    other.oid(&oid("1.3.6.1.4.1.311.20.2.3"));
                    other.constructed(tag::context(0), |value| _ = value.element(tag::UTF8_STRING, bytes));
                });
            }),
        ),
        ("issuer's names", "2.5.29.18", name(2)),
    ]
}

/// Addresses, policies and remarks.
fn places(bytes: &[u8]) -> Vec<Case> {
    let uri = |out: &mut Writer| _ = out.element(0x86, bytes);
    let policy = |qualifier: &str, value: &dyn Fn(&mut Writer)| {
        list(&|out| {
            out.sequence(|policy| {
                policy.oid(&oid("1.2.3.4")).sequence(|all| {
                    all.sequence(|one| value(one.oid(&oid(qualifier))));
                });
            });
        })
    };
    vec![
        ("practice statement", "2.5.29.32", policy("1.3.6.1.5.5.7.2.1", &|out| _ = out.element(0x16, bytes))),
        (
            "notice",
            "2.5.29.32",
            policy("1.3.6.1.5.5.7.2.2", &|out| _ = out.sequence(|notice| _ = notice.element(tag::UTF8_STRING, bytes))),
        ),
        (
            "authority information",
            "1.3.6.1.5.5.7.1.1",
            list(&|out| _ = out.sequence(|one| uri(one.oid(&oid("1.3.6.1.5.5.7.48.2"))))),
        ),
        (
            "revocation lists",
            "2.5.29.31",
            list(&|out| {
                out.sequence(|point| {
                    point.constructed(tag::context(0), |name| _ = name.constructed(tag::context(0), uri));
                });
            }),
        ),
        (
            "permitted names",
            "2.5.29.30",
            list(&|out| {
                out.constructed(tag::context(0), |trees| _ = trees.sequence(|tree| _ = tree.element(0x82, bytes)));
            }),
        ),
        (
            "excluded addresses",
            "2.5.29.30",
            list(&|out| {
                out.constructed(tag::context(1), |trees| _ = trees.sequence(|tree| _ = tree.element(0x81, bytes)));
            }),
        ),
        ("comment of Netscape", "2.16.840.1.113730.1.13", Writer::new().element(0x16, bytes).clone().into_bytes()),
    ]
}

fn oid(dotted: &str) -> Oid {
    Oid::from_dotted(dotted).unwrap()
}

/// A certificate with this extension; its signature is nobody's.
fn certificate(dotted: &str, value: &[u8]) -> Certificate {
    let root = Certificate::from_der(&fixture("x509/root.der")).unwrap();
    let algorithm = |out: &mut Writer| _ = out.sequence(|one| _ = one.oid(&oid("1.2.840.113549.1.1.11")).null());
    let tbs = writer::sequence(|tbs| {
        tbs.constructed(tag::context(0), |version| _ = version.unsigned(2)).unsigned(1);
        algorithm(tbs);
        tbs.raw(root.subject_der());
        tbs.sequence(|validity| _ = validity.element(23, b"200101000000Z").element(23, b"400101000000Z"));
        tbs.raw(root.subject_der()).raw(root.public_key_info());
        let one = |all: &mut Writer| _ = all.sequence(|one| _ = one.oid(&oid(dotted)).octet_string(value));
        tbs.constructed(tag::context(3), |explicit| _ = explicit.sequence(one));
    });
    let der = writer::sequence(|certificate| {
        algorithm(certificate.raw(&tbs));
        certificate.bit_string(&[0x5a; 256]);
    });
    Certificate::from_der(&der).unwrap()
}

#[test]
fn extensions_are_escaped_and_one_name_cannot_pass_for_two() {
    let mut cases = 0;
    for (text, (what, dotted, value)) in
        TEXTS.iter().flat_map(|text| extensions(text).into_iter().map(move |one| (text, one)))
    {
        let sandbox = Sandbox::cheap();
        sandbox.write("a.pem", pem::encode_certificate(&certificate(dotted, &value)));
        cases += 1;
        for line in [
            "inspect a.pem",
            "list a.pem",
            "doctor a.pem",
            "import-trusted a.pem --truststore t.jks",
            "export-chain a.pem --verbose",
        ] {
            let outcome = sandbox.line(line).run();
            assert_harmless(&outcome);
            // Two names stand in a list as `dns:a, dns:b`.
            let list = outcome.stdout().contains("good.test, dns:evil.test");
            let quoted = outcome.stdout().contains("\"dns:good.test, dns:evil.test\"") || !list;
            assert!(quoted || what != "dns", "{what}: one name passes for two\n{outcome}");
        }
        let json = sandbox.line("inspect a.pem --json").run().code(0);
        assert_harmless(&json);
        if text.is_ascii() && ["dns", "e-mail", "uri", "revocation lists", "authority information"].contains(&what) {
            assert!(holds(&json.json(), text), "{what}: JSON does not give {text:?} back\n{json}");
        }
    }
    figure(
        11,
        "extension cases x commands, raw characters, forged lines, ambiguous lists",
        format!("{cases} x 6: 0"),
        "0 of 40",
    );
}

/// Whether a string anywhere in the document ends with this text, as it was.
fn holds(value: &serde_json::Value, text: &str) -> bool {
    match value {
        serde_json::Value::String(string) => string.ends_with(text) || string.contains(text),
        serde_json::Value::Array(all) => all.iter().any(|value| holds(value, text)),
        serde_json::Value::Object(all) => all.values().any(|value| holds(value, text)),
        _ => false,
    }
}
