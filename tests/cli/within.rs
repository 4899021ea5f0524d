//! What files of other kinds hold: keystores in text, profiles, several keys, parameters, BER.

use crate::CHANGEIT;
use crate::support::sandbox::fixture;
use crate::support::{Process, Sandbox};

fn text(name: &str) -> String {
    String::from_utf8(fixture(name)).unwrap()
}

fn armoured(label: &str, bytes: &[u8]) -> String {
    pem::encode_config(&pem::Pem::new(label, bytes), pem::EncodeConfig::new().set_line_ending(pem::LineEnding::LF))
}

fn base64(bytes: &[u8]) -> String {
    armoured("X", bytes).lines().filter(|line| !line.starts_with('-')).collect::<Vec<_>>().join("\n")
}

/// The same certificate with an outer SEQUENCE of indefinite length, as BER has it.
fn in_ber(der: &[u8]) -> Vec<u8> {
    assert_eq!(der[..2], [0x30, 0x82]);
    [&[0x30, 0x80], &der[4..], &[0, 0]].concat()
}

fn convert(sandbox: &Sandbox, file: &str, to: &str) -> Process {
    sandbox.line(&format!("convert {file} --to {to} --from-password env:PW --to-password env:PW")).env("PW", CHANGEIT)
}

#[track_caller]
fn keys(sandbox: &Sandbox, store: &str) -> usize {
    let entries = sandbox.certtool(["list", store, "--json"]).password(CHANGEIT).run().code(0).entries();
    entries.iter().filter(|entry| entry.kind == "key-pair").count()
}

#[test]
fn a_whole_keystore_in_text_is_read_with_its_password_and_diagnosed() {
    for (store, label) in [
        ("pkcs12/mixed.pkcs12", "PKCS12"),
        ("pkcs12/mixed.pkcs12", "CERTIFICATE"),
        ("jks/mixed.jks", "JKS KEYSTORE"),
        ("jceks/mixed.jceks", "KEYSTORE"),
    ] {
        let sandbox = Sandbox::new();
        let bytes = fixture(store);
        sandbox.write("plain.store", &bytes);
        let count = keys(&sandbox, "plain.store");
        assert!(count > 0, "{store}");
        sandbox.write("armoured.pem", armoured(label, &bytes));
        sandbox.write("encoded.b64", base64(&bytes));
        for file in ["armoured.pem", "encoded.b64"] {
            assert_eq!(keys(&sandbox, file), count, "{store} {file}");
            let doctor = sandbox.certtool(["doctor", file]).password(CHANGEIT).run().code(1);
            doctor.prints("wrapped-keystore");
            convert(&sandbox, file, "new.pem").env("PW", "wrong").run().code(4);
            assert!(!sandbox.exists("new.pem"));
        }
    }
}

#[test]
fn a_profile_of_openvpn_gives_its_pkcs12() {
    let sandbox = Sandbox::new();
    let inline = base64(&fixture("pkcs12/chain.pkcs12"));
    let secret = "0123456789abcdef0123456789abcdef\n".repeat(16);
    let key = format!("-----BEGIN OpenVPN Static key V1-----\n{secret}-----END OpenVPN Static key V1-----");
    let ca = text("trusted/anchor-1.pem");
    let ovpn = |pkcs12: &str| format!("client\n<ca>\n{ca}</ca>\n{pkcs12}<tls-crypt>\n{key}\n</tls-crypt>\n");
    sandbox.write("user.ovpn", ovpn(&format!("<pkcs12>\n{inline}\n</pkcs12>\n")));
    let list = sandbox.line("list user.ovpn").password(CHANGEIT).run().code(0);
    list.prints("central").prints("Anchor 1").says("a key of OpenVPN's own: not read").never_shows("damaged");
    sandbox.write("bare.ovpn", format!("client\n<pkcs12>{inline}</pkcs12>\n"));
    sandbox.line("list bare.ovpn").password(CHANGEIT).run().code(0).prints("central");
    sandbox.write("open.ovpn", format!("client\n<pkcs12>\n{inline}\n"));
    sandbox.line("list open.ovpn").password(CHANGEIT).run().code(5).says("<pkcs12> is not closed by </pkcs12>");
    sandbox.write("static.key", key);
    sandbox.line("list static.key").run().code(5).says("this is a key of OpenVPN's own");
}

#[test]
fn a_configuration_profile_gives_the_certificates_of_its_payloads() {
    let payload = |kind: &str, bytes: &[u8]| {
        format!(
            "<dict><key>PayloadContent</key>\n<data>\n{}\n</data><key>PayloadType</key><string>{kind}</string></dict>",
            base64(bytes)
        )
    };
    let profile = |payloads: &[String]| {
        format!(
            "<?xml version=\"1.0\"?>\n<plist version=\"1.0\"><dict><key>PayloadContent</key><array>{}</array>\
             <key>PayloadType</key><string>Configuration</string></dict></plist>\n",
            payloads.concat()
        )
    };
    let sandbox = Sandbox::new();
    let root = payload("com.apple.security.root", &pem::parse(text("chain/root.pem")).unwrap().into_contents());
    let other = payload("com.apple.security.pem", &fixture("trusted/anchor-1.pem"));
    let wifi = payload("com.apple.wifi.managed", b"no certificate");
    sandbox.write("net.mobileconfig", profile(&[wifi.clone(), root, other]));
    let import = "import-trusted net.mobileconfig --truststore new.p12 --yes --at 2030-01-01";
    sandbox.line(import).password(CHANGEIT).run().code(0).says("added `example-root`").says("added `anchor-1`");
    let identity = payload("com.apple.security.pkcs12", &fixture("pkcs12/chain.pkcs12"));
    sandbox.write("identity.mobileconfig", profile(&[identity]));
    assert_eq!(keys(&sandbox, "identity.mobileconfig"), 1);
    sandbox.write("none.mobileconfig", profile(&[wifi]));
    sandbox.line("list none.mobileconfig").run().code(5);
    let broken = payload("com.apple.security.root", b"no certificate");
    sandbox.write("broken.mobileconfig", profile(&[broken]));
    sandbox.line("list broken.mobileconfig").run().code(5).says("com.apple.security.root");
}

#[test]
fn of_several_keys_in_pem_the_alias_chooses() {
    let sandbox = Sandbox::new();
    let [leaf, other] =
        ["chain/leaf", "chain/intermediate"].map(|name| (text(&format!("{name}.key")), text(&format!("{name}.pem"))));
    sandbox.write("all.pem", [other.0, other.1, leaf.0, leaf.1, text("chain/root.pem")].concat());
    let merge = "merge-pem all.pem --out new.pem --at 2030-01-01";
    let alias = "central.example.test";
    let refused = sandbox.line(merge).run().code(2);
    refused
        .says("more than one private key in `all.pem`")
        .says(&format!("choose an --alias of `example-issuing`, `{alias}`"));
    sandbox.line(&format!("{merge} --alias nobody")).run().code(5).says("there is no entry `nobody`");
    sandbox.line(&format!("{merge} --alias {alias}")).run().code(0);
    assert_eq!(sandbox.read_text("new.pem").matches("BEGIN CERTIFICATE").count(), 3);
    assert_eq!(sandbox.line("list new.pem --json").run().code(0).entries()[0].alias, alias);
    let import = "import-keypair all.pem --keystore new.p12 --at 2030-01-01";
    sandbox.line(import).password(CHANGEIT).run().code(2).says("choose a --from-alias of");
    sandbox.line(&format!("{import} --from-alias {alias}")).password(CHANGEIT).run().code(0).says("added");
}

#[test]
fn dh_parameters_stay_behind_the_certificates_unless_told_otherwise() {
    let sandbox = Sandbox::new();
    let dh = armoured("DH PARAMETERS", &[0x30, 6, 2, 1, 23, 2, 1, 5]);
    let parts = [
        text("chain/leaf.pem"),
        dh.clone(),
        text("chain/leaf.key"),
        text("chain/intermediate.pem"),
        text("chain/root.pem"),
    ];
    sandbox.write("site.pem", parts.concat());
    let merge = "merge-pem site.pem --at 2030-01-01";
    let run = sandbox.line(merge).run().code(0).silent();
    assert!(run.stdout().ends_with(&dh) && run.stdout().matches("DH PARAMETERS").count() == 2);
    let run = sandbox.line(&format!("{merge} --dh omit")).run().code(0);
    assert!(!run.stdout().contains("DH PARAMETERS"));
    let import = sandbox.line("import-keypair site.pem --keystore new.p12 --at 2030-01-01").password(CHANGEIT);
    import.run().code(0).says("left out of `site.pem`").says("DH PARAMETERS");
}

#[test]
fn a_certificate_in_ber_is_the_same_in_der() {
    let sandbox = Sandbox::new();
    let der = pem::parse(text("chain/leaf.pem")).unwrap().into_contents();
    sandbox.write("ber.der", in_ber(&der));
    sandbox.write("ber.pem", armoured("CERTIFICATE", &in_ber(&der)));
    sandbox.write("two.der", [in_ber(&der), pem::parse(text("chain/root.pem")).unwrap().into_contents()].concat());
    sandbox.write("more.der", [&der[..], b"more"].concat());
    let sha256 = |file: &str| {
        let run = sandbox.certtool(["list", file, "--json"]).run().code(0);
        run.json()["result"]["entries"][0]["certificates"][0]["sha256"].as_str().unwrap().to_owned()
    };
    sandbox.fixture("chain/leaf.pem");
    for file in ["ber.der", "ber.pem", "two.der"] {
        assert_eq!(sha256(file), sha256("leaf.pem"), "{file}");
        sandbox.certtool(["list", file]).run().code(0).says("in BER (indefinite length): taken as the same in DER");
    }
    for command in ["list", "inspect"] {
        sandbox.certtool([command, "more.der"]).run().code(0).says("the 4 bytes behind it are none");
    }
}

#[test]
fn directories_name_what_they_skip() {
    let sandbox = Sandbox::new();
    sandbox.write("cas/root.pem", fixture("chain/root.pem"));
    sandbox.write("cas/below/other.pem", fixture("trusted/anchor-1.pem"));
    sandbox.write("cas/about.txt", "about this folder\n");
    sandbox.write("cas/.hidden", "hidden\n");
    std::os::unix::fs::symlink("../gone.pem", sandbox.path("cas/dangling.pem")).unwrap();
    let skipped = [
        "skipped `cas/about.txt`: this is text without a PEM block",
        "skipped `cas/below`: it is a directory",
        "skipped `cas/dangling.pem`: it is a link to nothing",
        "skipped `cas/.hidden`: it is hidden",
    ];
    for line in [
        "import-trusted cas --truststore new.p12 --yes --at 2030-01-01",
        "convert cas --to converted.p12 --to-password env:CERTTOOL_PASSWORD",
    ] {
        let run = sandbox.line(line).password(CHANGEIT).run().code(0);
        skipped.iter().fold(run, |run, text| run.says(text));
    }
}

/// Beside a keystore in text a root is trusted as it is beside a key in PEM.
#[test]
fn certificates_beside_a_keystore_are_trusted_as_beside_a_key() {
    let sandbox = Sandbox::new();
    sandbox.fixtures(["chain/leaf.key", "chain/leaf.pem", "chain/intermediate.pem", "trusted/anchor-1.pem"]);
    let run = |line: &str| {
        let process = sandbox.line(line).password(CHANGEIT).env("CERTTOOL_FROM_PASSWORD", CHANGEIT);
        process.env("CERTTOOL_TO_PASSWORD", CHANGEIT).env("CERTTOOL_AT", "2030-01-01").run().code(0)
    };
    run("import-keypair leaf.key leaf.pem intermediate.pem --keystore key.p12");
    let encoded = pem::encode(&pem::Pem::new("PKCS12", sandbox.read("key.p12")));
    let body: String = encoded.lines().filter(|line| !line.starts_with("-----")).collect::<Vec<_>>().join("\n");
    let anchor = sandbox.read_text("anchor-1.pem");
    let key = ["leaf.key", "leaf.pem", "intermediate.pem"].map(|file| sandbox.read_text(file)).concat();
    for text in [key, encoded, format!("<pkcs12>\n{body}\n</pkcs12>\n")] {
        sandbox.write("all.pem", format!("{text}{anchor}"));
        run("convert all.pem --to new.p12 --force");
        let list = run("list new.p12 --json").entries();
        let mut kinds: Vec<&str> = list.iter().map(|entry| entry.kind.as_str()).collect();
        kinds.sort_unstable();
        assert_eq!(kinds, ["key-pair", "trusted-certificate"], "{text}");
    }
}
