//! Chains: every signature algorithm that OpenSSL and keytool have, and random rules, judged as `openssl verify` does.

use std::path::Path;

use crate::CHANGEIT;
use crate::support::jdk::need_jdks;
use crate::support::random::Random;
use crate::support::{Sandbox, tools};

const CA: &str = "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\nsubjectKeyIdentifier=hash\n";
const LEAF: &str = "subjectAltName=DNS:www.example.com\nauthorityKeyIdentifier=keyid\n";

/// What certtool makes of a chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Valid,
    Broken,
    Unknown,
}

/// An issuer of chains of two.
struct Issuer<'a> {
    sandbox: &'a Sandbox,
    openssl: &'a Path,
}

impl Issuer<'_> {
    fn openssl(&self, line: &str) -> bool {
        let words = line.split_whitespace();
        self.sandbox.program(self.openssl, words).run().exit_code() == Some(0)
    }

    /// Root and leaf by a key of `kind`, signed as `how` says: `false` where OpenSSL itself does not make that.
    fn issue(&self, kind: &str, how: &str) -> bool {
        let key = format!("ca{}.key", kind.replace(|c: char| !c.is_alphanumeric(), "-"));
        self.sandbox.write("ca.ext", CA);
        self.sandbox.write("leaf.ext", LEAF);
        (self.sandbox.exists(&key) || self.openssl(&format!("genpkey {kind} -out {key}")))
            && self.openssl(&format!("req -new -key {key} -subj /CN=Root -out ca.csr {how}"))
            && self.openssl(&format!(
                "x509 -req -in ca.csr -signkey {key} -days 9 -set_serial 1 -extfile ca.ext -out ca.crt {how}"
            ))
            && self.openssl(&format!(
                "x509 -req -in leaf.csr -CA ca.crt -CAkey {key} -days 9 -set_serial 2 -extfile leaf.ext -out leaf.crt {how}"
            ))
    }

    /// What OpenSSL says of a leaf, and what `merge-pem` and `doctor` do.
    fn judge(&self, leaf: &str) -> (bool, Verdict, Verdict) {
        let sound = self.openssl(&format!("verify -CAfile ca.crt {leaf}"));
        let all = ["leaf.key", leaf, "ca.crt"].map(|name| self.sandbox.read(name)).concat();
        self.sandbox.write("all.pem", all);
        self.sandbox.set_mode("all.pem", 0o600);
        let merged = self.sandbox.line("merge-pem all.pem --out merged.pem --force").run();
        let merged_verdict = match merged.exit_code() {
            Some(0) => Verdict::Valid,
            _ if merged.stderr().contains("--allow unverified-signature") => Verdict::Unknown,
            _ if merged.stderr().contains("--allow broken-signature") => Verdict::Broken,
            _ => panic!("{}", merged.stderr()),
        };
        let examined = self.sandbox.line("doctor all.pem").run().stdout();
        let found = |code: &str| examined.contains(&format!(": {code}:"));
        let examined_verdict = match (found("broken-signature"), found("unverified-signature")) {
            (true, _) => Verdict::Broken,
            (_, true) => Verdict::Unknown,
            _ => Verdict::Valid,
        };
        (sound, merged_verdict, examined_verdict)
    }

    /// The leaf with a bit of its signature turned.
    fn damage(&self) {
        assert!(self.openssl("x509 -in leaf.crt -outform DER -out leaf.der"));
        let mut der = self.sandbox.read("leaf.der");
        let at = der.len() - 5;
        der[at] ^= 1;
        self.sandbox.write("damaged.der", der);
        assert!(self.openssl("x509 -inform DER -in damaged.der -out damaged.crt"));
    }
}

const DIGESTS: [&str; 15] = [
    "md4",
    "md5",
    "sha1",
    "sha224",
    "sha256",
    "sha384",
    "sha512",
    "sha512-224",
    "sha512-256",
    "sha3-224",
    "sha3-256",
    "sha3-384",
    "sha3-512",
    "ripemd160",
    "sm3",
];

/// Key and way to sign, for `openssl genpkey` and `openssl x509`.
fn algorithms(issuer: &Issuer) -> Vec<(String, String)> {
    let mut all = Vec::new();
    let rsa = |bits: u32| format!("-algorithm RSA -pkeyopt rsa_keygen_bits:{bits}");
    let ec = |curve: &str| format!("-algorithm EC -pkeyopt ec_paramgen_curve:{curve}");
    for digest in DIGESTS {
        all.push((rsa(2048), format!("-{digest}")));
        all.push((ec("P-256"), format!("-{digest}")));
        all.push(("-paramfile dsa.pem".into(), format!("-{digest}")));
        for salt in ["max", "digest", "0", "20"] {
            all.push((rsa(1025), format!("-{digest} -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:{salt}")));
        }
    }
    for bits in [512, 1023, 3071] {
        all.push((rsa(bits), "-sha256".into()));
    }
    for exponent in ["3", "65539", "4294967297"] {
        all.push((format!("{} -pkeyopt rsa_keygen_pubexp:{exponent}", rsa(2048)), "-sha256".into()));
    }
    all.push((rsa(2048), "-sha256 -sigopt rsa_padding_mode:pss -sigopt rsa_mgf1_md:sha1".into()));
    all.push(("-algorithm RSA-PSS -pkeyopt rsa_keygen_bits:2048".into(), "-sha384".into()));
    all.extend(["ED25519", "ED448"].map(|name| (format!("-algorithm {name}"), String::new())));
    let curves = issuer.sandbox.program(issuer.openssl, ["ecparam", "-list_curves"]).run().stdout();
    let named = curves.lines().filter_map(|line| Some(line.split_once(':')?.0.trim().to_owned()));
    let named = named.filter(|name| !name.is_empty() && !name.contains(' ') && !name.starts_with("Oakley"));
    all.extend(named.map(|name| (ec(&name), if name == "SM2" { "-sm3" } else { "-sha384" }.to_owned())));
    all
}

/// Curves over binary fields, and MD4.
fn is_unknown(kind: &str, how: &str) -> bool {
    let binary = ["sect", "c2pnb", "c2tnb", "wtls1", "wtls3", "wtls4", "wtls5"];
    let is_binary = binary.iter().any(|part| kind.contains(part)) && !kind.ends_with("wtls12");
    is_binary || how.starts_with("-md4")
}

#[test]
fn every_signature_algorithm_of_openssl_is_judged_alike() {
    let Some(openssl) = tools::need("openssl") else { return };
    let sandbox = Sandbox::new();
    let issuer = Issuer { sandbox: &sandbox, openssl: &openssl };
    assert!(issuer.openssl("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out leaf.key"));
    assert!(issuer.openssl("req -new -key leaf.key -subj /CN=www.example.com -out leaf.csr"));
    assert!(issuer.openssl("genpkey -genparam -algorithm DSA -pkeyopt dsa_paramgen_bits:1024 -out dsa.pem"));
    let mut judged = 0;
    for (kind, how) in algorithms(&issuer) {
        if !issuer.issue(&kind, &how) {
            continue;
        }
        issuer.damage();
        let (sound, damaged) = match is_unknown(&kind, &how) {
            true => (Verdict::Unknown, Verdict::Unknown),
            false => (Verdict::Valid, Verdict::Broken),
        };
        assert_eq!(issuer.judge("leaf.crt"), (true, sound, sound), "{kind} {how}");
        assert_eq!(issuer.judge("damaged.crt"), (false, damaged, damaged), "{kind} {how}");
        judged += 1;
    }
    assert!(judged > 120, "{judged}");
}

#[test]
fn what_keytool_signs_is_verified() {
    let Some(jdks) = need_jdks() else { return };
    for jdk in &jdks {
        for (key, how) in [
            ("RSA -keysize 2048", "RSASSA-PSS"),
            ("RSASSA-PSS -keysize 2048", "RSASSA-PSS"),
            ("RSA -keysize 2048", "SHA3-384withRSA"),
            ("RSA -keysize 2048", "SHA512/256withRSA"),
            ("EC -groupname secp256r1", "SHA3-256withECDSA"),
            ("DSA -keysize 2048", "SHA3-512withDSA"),
            ("DSA -keysize 2048", "SHA224withDSA"),
            ("Ed448", "Ed448"),
            ("Ed25519", "Ed25519"),
        ] {
            let sandbox = Sandbox::new();
            let line = format!(
                "-genkeypair -keyalg {key} -sigalg {how} -alias a -dname CN=a -keystore a.p12 -storepass {CHANGEIT}"
            );
            jdk.ask_keytool(&sandbox, line.split_whitespace()).run().code(0);
            let export = ["-exportcert", "-alias", "a", "-keystore", "a.p12", "-storepass", CHANGEIT, "-file", "a.der"];
            jdk.ask_keytool(&sandbox, export).run().code(0);
            sandbox.line("import-trusted a.der --truststore new.p12 --yes").password(CHANGEIT).run().code(0);
            let mut der = sandbox.read("a.der");
            let at = der.len() - 5;
            der[at] ^= 1;
            sandbox.write("broken.der", der);
            let import = sandbox.line("import-trusted broken.der --truststore new.p12 --yes").password(CHANGEIT);
            import.run().code(1).says("--allow broken-signature");
        }
    }
}

/// The text of a random nameConstraints or subjectAltName item.
fn name(random: &mut Random, is_constraint: bool) -> String {
    let (kind, names): (&str, &[&str]) = match (random.below(5), is_constraint) {
        (0 | 1, true) => ("DNS", &["example.com", "www.example.com", ".example.com", "example.org", "com"]),
        (0 | 1, false) => {
            ("DNS", &["example.com", "a.www.example.com", "xexample.com", "example.org", "*.example.com"])
        }
        (2, true) => ("email", &["example.com", ".example.com", "joe@example.com", "Joe@example.com"]),
        (2, false) => ("email", &["joe@example.com", "ann@mail.example.com", "JOE@Example.com"]),
        (3, true) => ("URI", &["example.com", ".example.com", "www.example.com"]),
        (3, false) => ("URI", &["https://example.com/", "http://www.example.com:80/x", "urn:x:y"]),
        (_, true) => ("IP", &["10.0.0.0/255.0.0.0", "10.1.0.0/255.255.0.0", "2001:db8::/ffff:ffff::"]),
        (_, false) => ("IP", &["10.1.2.3", "192.168.0.7", "2001:db8::1"]),
    };
    format!("{kind}:{}", random.one_of(names))
}

/// The extensions of a random CA.
fn authority(random: &mut Random) -> String {
    let mut text = match random.below(12) {
        0 => "basicConstraints=critical,CA:FALSE\n".to_owned(),
        1..6 => format!("basicConstraints=critical,CA:TRUE,pathlen:{}\n", random.below(3)),
        _ => "basicConstraints=critical,CA:TRUE\n".into(),
    };
    text += ["keyUsage=digitalSignature\n", "keyUsage=keyCertSign\n", "", ""][random.below(12).min(3)];
    let purposes = ["clientAuth", "emailProtection", "serverAuth", "serverAuth,clientAuth"];
    if random.below(6) == 0 {
        text += &format!("extendedKeyUsage={}\n", random.one_of(&purposes));
    }
    if random.below(3) == 0 {
        let items: Vec<String> = (0..=random.below(2))
            .map(|_| format!("{};{}", random.one_of(&["permitted", "permitted", "excluded"]), name(random, true)))
            .collect();
        text += &format!("nameConstraints=critical,{}\n", items.join(","));
    }
    text
}

/// The extensions of a random leaf.
fn subject(random: &mut Random) -> String {
    let names: Vec<String> = (0..random.below(3)).map(|_| name(random, false)).collect();
    let names = if names.is_empty() { String::new() } else { format!("subjectAltName={}\n", names.join(",")) };
    let critical = if random.below(15) == 0 { "1.2.3.4=critical,DER:0500\n" } else { "" };
    format!("basicConstraints=CA:FALSE\n{names}{critical}")
}

#[test]
fn random_rules_are_judged_as_openssl_does() {
    let Some(openssl) = tools::need("openssl") else { return };
    let seed = crate::support::random::seed(7);
    let mut random = Random::new(seed);
    let sandbox = Sandbox::new();
    let issuer = Issuer { sandbox: &sandbox, openssl: &openssl };
    for name in ["root", "top", "sub", "leaf"] {
        assert!(issuer.openssl(&format!("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out {name}.key")));
        let subject = if name == "leaf" { "/O=Acme/CN=www.example.com" } else { &format!("/O=Acme/CN={name}") };
        assert!(issuer.openssl(&format!("req -new -key {name}.key -subj {subject} -out {name}.csr")));
    }
    let (mut accepted, mut refused) = (0, 0);
    for round in 0..60 {
        for (name, by) in [("root", "root"), ("top", "root"), ("sub", "top"), ("leaf", "sub")] {
            let text = if name == "leaf" { subject(&mut random) } else { authority(&mut random) };
            sandbox.write("ext", text);
            let signer = match name == by {
                true => "-signkey root.key".to_owned(),
                false => format!("-CA {by}.crt -CAkey {by}.key"),
            };
            let line = format!("x509 -req -in {name}.csr {signer} -days 9 -set_serial 5 -extfile ext -out {name}.crt");
            assert!(issuer.openssl(&line), "{round}");
        }
        let pool = ["top.crt", "sub.crt"].map(|name| sandbox.read(name)).concat();
        sandbox.write("pool.pem", pool);
        let sound = issuer.openssl("verify -purpose sslserver -CAfile root.crt -untrusted pool.pem leaf.crt");
        let all = ["leaf.key", "leaf.crt", "pool.pem", "root.crt"].map(|name| sandbox.read(name)).concat();
        sandbox.write("all.pem", all);
        let merged = sandbox.line("merge-pem all.pem --out merged.pem --force").run();
        assert_eq!(merged.exit_code() == Some(0), sound, "seed {seed}, round {round}: {}", merged.stderr());
        *(if sound { &mut accepted } else { &mut refused }) += 1;
    }
    assert!(accepted > 5 && refused > 5, "{accepted} accepted, {refused} refused");
}
