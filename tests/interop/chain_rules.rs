//! Chains that break one rule each: `openssl verify` refuses them, `merge-pem` too unless that is allowed by name, and
//! `doctor` says so.

use std::path::{Path, PathBuf};

use crate::support::{Outcome, Sandbox, tools};

const CA: &str = "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\nsubjectKeyIdentifier=hash\n";
pub const LEAF: &str = "subjectAltName=DNS:www.example.com\n";

/// A root, an issuer below it and a leaf, of which the latter two can be issued again with other extensions.
pub struct Pki {
    pub sandbox: Sandbox,
    pub openssl: PathBuf,
}

impl Pki {
    pub fn new(openssl: &Path) -> Self {
        let pki = Self { sandbox: Sandbox::new(), openssl: openssl.to_owned() };
        for (name, subject) in [("root", "/CN=Root"), ("ca", "/CN=Issuer"), ("leaf", "/CN=www.example.com")] {
            pki.make(&format!("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out {name}.key"));
            pki.make(&format!("req -new -key {name}.key -subj {subject} -out {name}.csr"));
        }
        pki.issue("root.csr", "-signkey root.key", 1, CA, "root.crt");
        pki.issue("ca.csr", "-CA root.crt -CAkey root.key", 2, CA, "ca.crt");
        pki.issue("leaf.csr", "-CA ca.crt -CAkey ca.key", 3, LEAF, "leaf.crt");
        pki
    }

    pub fn openssl(&self, line: &str) -> Outcome {
        self.sandbox.program(&self.openssl, line.split_whitespace()).run()
    }

    pub fn make(&self, line: &str) {
        self.openssl(line).code(0);
    }

    pub fn issue(&self, request: &str, signer: &str, serial: u8, extensions: &str, file: &str) {
        self.sandbox.write("ext", extensions);
        self.make(&format!("x509 -req -in {request} {signer} -days 99 -set_serial {serial} -extfile ext -out {file}"));
    }

    /// Whether OpenSSL takes the leaf for that of a TLS server, with these issuers at hand.
    fn verifies(&self, issuers: &[&str]) -> bool {
        self.gather("pool.pem", issuers);
        let verify = self.openssl("verify -purpose sslserver -CAfile root.crt -untrusted pool.pem leaf.crt");
        verify.exit_code() == Some(0)
    }

    pub fn gather(&self, file: &str, parts: &[&str]) {
        let parts: Vec<Vec<u8>> = parts.iter().map(|part| self.sandbox.read(part)).collect();
        self.sandbox.write(file, parts.concat());
        self.sandbox.set_mode(file, 0o600);
    }
}

#[test]
fn every_rule_is_judged_as_openssl_does_and_has_its_name() {
    let Some(openssl) = tools::need("openssl") else { return };
    let other_serial = "authorityKeyIdentifier=DER:3003820109\n";
    let other_issuer =
        "authorityKeyIdentifier=DER:3016a111a40f300d310b300906035504030c0258588201 02\n".replace(' ', "");
    let other_key = "authorityKeyIdentifier=DER:3008800601020304050a\n";
    let client = format!("{CA}extendedKeyUsage=clientAuth\n");
    let critical = format!("{CA}1.2.3.4=critical,DER:0500\n");
    let constrained = format!("{CA}nameConstraints=critical,permitted;DNS:example.org\n");
    let bad_purposes = format!("{CA}extendedKeyUsage=DER:0500\n");
    let ca = |rest: &str| format!("basicConstraints=critical,CA:TRUE\n{rest}");
    for (ca, leaf, allow) in [
        (CA, "", None),
        (CA, "authorityKeyIdentifier=keyid,issuer:always\n", None),
        (&ca("keyUsage=critical,DER:0500\n"), "", Some("damaged-extension")),
        (&ca("keyUsage=critical,DER:03020904\n"), "", Some("damaged-extension")),
        ("basicConstraints=critical,DER:30060101FF0201FF\n", "", Some("damaged-extension")),
        (&bad_purposes, "", Some("damaged-extension")),
        (CA, "keyUsage=DER:0500\n", Some("damaged-extension")),
        (CA, other_serial, Some("another-authority")),
        (CA, &other_issuer, Some("another-authority")),
        (CA, other_key, Some("another-authority")),
        (&ca("keyUsage=critical,cRLSign\n"), "", Some("not-ca")),
        (&client, "", Some("ca-purpose")),
        (&critical, "", Some("critical-extension")),
        (&constrained, "", Some("name-constraints")),
    ] {
        let pki = Pki::new(&openssl);
        pki.issue("ca.csr", "-CA root.crt -CAkey root.key", 2, ca, "ca.crt");
        pki.issue("leaf.csr", "-CA ca.crt -CAkey ca.key", 3, &format!("{LEAF}{leaf}"), "leaf.crt");
        assert_eq!(pki.verifies(&["ca.crt"]), allow.is_none(), "{ca}{leaf}");
        assert_judged(&pki, &["ca.crt"], allow);
    }
}

#[test]
fn a_path_that_is_too_long_has_its_name() {
    let Some(openssl) = tools::need("openssl") else { return };
    let pki = Pki::new(&openssl);
    let short = "basicConstraints=critical,CA:TRUE,pathlen:0\nkeyUsage=critical,keyCertSign\n";
    pki.make("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out top.key");
    pki.make("req -new -key top.key -subj /CN=Top -out top.csr");
    pki.issue("top.csr", "-CA root.crt -CAkey root.key", 5, short, "top.crt");
    pki.issue("ca.csr", "-CA top.crt -CAkey top.key", 2, CA, "ca.crt");
    pki.issue("leaf.csr", "-CA ca.crt -CAkey ca.key", 3, LEAF, "leaf.crt");
    assert!(!pki.verifies(&["ca.crt", "top.crt"]));
    assert_judged(&pki, &["ca.crt", "top.crt"], Some("path-length"));
}

/// `merge-pem` and `doctor` refuse for this one reason, or for none.
fn assert_judged(pki: &Pki, issuers: &[&str], allow: Option<&str>) {
    pki.gather("all.pem", &[&["leaf.key", "leaf.crt"], issuers, &["root.crt"]].concat());
    let line = |line: &str| pki.sandbox.line(line).run();
    match allow {
        None => {
            let merged = line("merge-pem all.pem --out merged.pem").code(0);
            assert!(!merged.stderr().contains("warning"), "{merged}");
            line("doctor all.pem").code(0);
        }
        Some(name) => {
            line("merge-pem all.pem --out merged.pem").code(1).says(&format!("add --allow {name}\n"));
            line(&format!("merge-pem all.pem --out merged.pem --allow {name}")).code(0).says("warning: ");
            let code = if name == "not-ca" { "issuer-not-ca" } else { name };
            line("doctor all.pem --for haproxy").code(1).prints(&format!("error: {code}: "));
        }
    }
}

#[test]
fn doctor_tells_which_leaves_are_none_for_servers() {
    let Some(openssl) = tools::need("openssl") else { return };
    let pki = Pki::new(&openssl);
    for (extension, severity) in [
        ("", None),
        ("extendedKeyUsage=serverAuth,clientAuth\n", None),
        ("extendedKeyUsage=anyExtendedKeyUsage\n", Some("warning")),
        ("extendedKeyUsage=clientAuth\n", Some("error")),
        ("keyUsage=critical,nonRepudiation\n", Some("error")),
    ] {
        pki.issue("leaf.csr", "-CA ca.crt -CAkey ca.key", 3, &format!("{LEAF}{extension}"), "leaf.crt");
        assert_eq!(pki.verifies(&["ca.crt"]), severity.is_none(), "{extension}");
        pki.gather("all.pem", &["leaf.key", "leaf.crt", "ca.crt"]);
        let found = |options: &str| {
            let report = pki.sandbox.line(&format!("doctor all.pem {options}")).run().stdout();
            let line = report.lines().find(|line| line.contains(": not-for-servers:"))?;
            line.split(':').next().map(str::to_owned)
        };
        assert_eq!(found("--for haproxy").as_deref(), severity, "{extension}");
        assert_eq!(found(""), None, "nobody says that it is for a server");
    }
}

#[test]
fn of_several_certificates_of_one_ca_the_one_that_may_sign_is_taken() {
    let Some(openssl) = tools::need("openssl") else { return };
    let pki = Pki::new(&openssl);
    let mute = "basicConstraints=critical,CA:TRUE\nsubjectKeyIdentifier=hash\nkeyUsage=critical,cRLSign\n";
    pki.issue("ca.csr", "-CA root.crt -CAkey root.key", 9, mute, "mute.crt");
    assert!(pki.verifies(&["ca.crt"]) && !pki.verifies(&["mute.crt"]));
    for issuers in [["mute.crt", "ca.crt"], ["ca.crt", "mute.crt"]] {
        pki.gather("all.pem", &["leaf.key", "leaf.crt", issuers[0], issuers[1], "root.crt"]);
        pki.sandbox.line("merge-pem all.pem --out merged.pem --force").run().code(0);
        pki.gather("wanted.pem", &["leaf.crt", "ca.crt", "root.crt"]);
        let merged = pki.sandbox.read_text("merged.pem");
        assert!(merged.ends_with(&pki.sandbox.read_text("wanted.pem")), "{issuers:?}");
        let report = pki.sandbox.line("doctor all.pem").run().stdout();
        assert!(!report.contains("error:"), "{report}");
    }
}

/// A way that breaks a rule does not block its certificates for another way.
#[test]
fn a_root_is_reached_on_the_way_that_breaks_no_rule() {
    let Some(openssl) = tools::need("openssl") else { return };
    let pki = Pki::new(&openssl);
    let narrow = format!("{CA}nameConstraints=critical,permitted;DNS:example.org\n");
    for (serial, days) in [(9, 200), (10, 50)] {
        pki.sandbox.write("ext", &narrow);
        let signer = "-CA root.crt -CAkey root.key -extfile ext -out narrow.crt";
        pki.make(&format!("x509 -req -in ca.csr {signer} -days {days} -set_serial {serial}"));
        pki.gather("all.pem", &["leaf.key", "leaf.crt", "narrow.crt", "ca.crt", "root.crt"]);
        pki.sandbox.line("merge-pem all.pem --out merged.pem --force").run().code(0);
        let merged = pki.sandbox.read_text("merged.pem");
        assert!(merged.contains(&pki.sandbox.read_text("ca.crt")), "{days}");
    }
}

#[test]
fn an_expired_cross_certificate_beside_a_valid_root_is_no_error() {
    let Some(openssl) = tools::need("openssl") else { return };
    let pki = Pki::new(&openssl);
    pki.make("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out old.key");
    pki.make("req -new -key old.key -subj /CN=Old -out old.csr");
    pki.issue("old.csr", "-signkey old.key", 20, CA, "old.crt");
    pki.sandbox.write("ext", CA);
    pki.make("x509 -req -in root.csr -CA old.crt -CAkey old.key -set_serial 21 -days -1 -extfile ext -out cross.crt");
    pki.gather("all.pem", &["leaf.key", "leaf.crt", "ca.crt", "cross.crt", "root.crt"]);
    pki.sandbox.line("merge-pem all.pem --out merged.pem").run().code(0).says("left out CN=Root");
    let report = pki.sandbox.line("doctor all.pem --for haproxy").run().stdout();
    assert!(!report.contains("error:") && report.contains("warning: chain-unrelated"), "{report}");
    // Without that root it is the way that is served.
    pki.gather("all.pem", &["leaf.key", "leaf.crt", "ca.crt", "cross.crt"]);
    pki.sandbox.line("doctor all.pem --for haproxy").run().code(1).prints("error: expired: CN=Root");
}

/// A command that is printed is one that works.
#[test]
fn no_repair_is_printed_that_is_refused() {
    let Some(openssl) = tools::need("openssl") else { return };
    let pki = Pki::new(&openssl);
    for name in ["one", "two"] {
        pki.make(&format!("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out {name}.key"));
        pki.make(&format!("req -new -key {name}.key -subj /CN=Issuer -out {name}.csr"));
        pki.issue(&format!("{name}.csr"), "-CA root.crt -CAkey root.key", 30, CA, &format!("{name}.crt"));
    }
    let unnamed = format!("{LEAF}authorityKeyIdentifier=none\n");
    let misnamed = format!("{LEAF}authorityKeyIdentifier=DER:3008800601020304050a\n");
    pki.gather("ISSUERS.pem", &["ca.crt"]);
    let (one, two, right) =
        (&["one.crt", "root.crt"][..], &["one.crt", "two.crt", "root.crt"][..], &["ca.crt", "root.crt"][..]);
    for (extensions, issuers) in [(LEAF, [one, two]), (&unnamed, [one, two]), (&misnamed, [right, right])] {
        pki.issue("leaf.csr", "-CA ca.crt -CAkey ca.key", 3, extensions, "leaf.crt");
        for parts in issuers {
            pki.gather("all.pem", &[&["leaf.key", "leaf.crt"], parts].concat());
            let report = pki.sandbox.line("doctor all.pem --for haproxy").run().stdout();
            let commands =
                report.lines().filter_map(|line| line.trim().strip_prefix("repair ")?.trim().strip_prefix("certtool "));
            for command in commands {
                let run = pki.sandbox.line(&format!("{command} --force")).run();
                assert_eq!(run.exit_code(), Some(0), "{parts:?}: {command}\n{}", run.stderr());
            }
        }
    }
}
