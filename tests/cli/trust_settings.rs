//! What a file says its certificates may be trusted for: shown everywhere, and obeyed unless somebody allows otherwise.

use crate::CHANGEIT;
use crate::support::sandbox::fixture;
use crate::support::{Process, Sandbox};

fn pem(name: &str) -> String {
    String::from_utf8(fixture(name)).unwrap()
}

fn import(sandbox: &Sandbox, file: &str, options: &str) -> Process {
    let line = format!("import-trusted {file} --truststore new.p12 --yes --at 2030-01-01 {options}");
    sandbox.line(line.trim()).password(CHANGEIT)
}

/// An object of p11-kit around the root.
fn object(attributes: &str) -> String {
    format!("[p11-kit-object-v1]\nlabel: \"The%20root\"\n{attributes}\n{}\n", pem("chain/root.pem"))
}

/// An extension that p11-kit attaches to the key of the root: an Extension with these purposes under id-kp.
fn attached(oid: &str, octets: &[u8], purpose: u8) -> String {
    let eku = [&[0x30, 10, 6, 8][..], &[0x2b, 6, 1, 5, 5, 7, 3, purpose]].concat();
    let value = [&[6, octets.len() as u8], octets, &[4, eku.len() as u8], &eku].concat();
    let extension = [&[0x30, value.len() as u8][..], &value].concat();
    let encoded: String = extension.iter().map(|octet| format!("%{octet:02x}")).collect();
    format!("object-id: {oid}\nvalue: \"{encoded}\"")
}

#[test]
fn objects_of_p11_kit_are_trusted_as_they_say() {
    for (attributes, refused) in [
        ("trusted: true", None),
        ("certificate-category: authority", None),
        ("trusted: false", Some("does not trust for any use")),
        ("x-distrusted: true", Some("distrusts")),
        ("trusted: true\nx-distrusted: true", Some("distrusts")),
        ("trusted: false\nx-distrusted: true", Some("distrusts")),
    ] {
        let sandbox = Sandbox::new();
        sandbox.write("policy.p11-kit", object(attributes));
        let run = import(&sandbox, "policy.p11-kit", "").run();
        match refused {
            None => _ = run.code(0).says("added `example-root`"),
            Some(why) => {
                run.code(1).says(&format!("is one that its file {why}")).says("--allow distrusted");
                assert!(!sandbox.exists("new.p12"));
                sandbox.line("export-trusted policy.p11-kit --out out.pem").run().code(1).says(why);
                sandbox.line("convert policy.p11-kit --to new.jks").env("CERTTOOL_TO_PASSWORD", CHANGEIT).run().fails();
                sandbox.line("doctor policy.p11-kit --at 2030-01-01").run().code(1).prints("distrusted").prints(why);
                import(&sandbox, "policy.p11-kit", "--allow distrusted").run().code(0).says("is trusted for every use");
            }
        }
        sandbox.line("list policy.p11-kit").run().code(0).prints("The root");
    }
}

#[test]
fn what_p11_kit_attaches_to_a_key_limits_every_certificate_of_that_key() {
    let reject: &[u8] = &[0x2b, 6, 1, 4, 1, 0x99, 0x77, 6, 10, 1];
    let usage: &[u8] = &[0x55, 0x1d, 0x25];
    for (oid, octets, purpose, refused) in [
        ("2.5.29.37", usage, 1, None),
        ("2.5.29.37", usage, 4, Some("trusts for emailProtection only")),
        ("1.3.6.1.4.1.3319.6.10.1", reject, 4, None),
        ("1.3.6.1.4.1.3319.6.10.1", reject, 1, Some("rejects for serverAuth")),
    ] {
        let sandbox = Sandbox::new();
        sandbox.fixture("chain/root.pem");
        let report = sandbox.line("inspect root.pem --json").run().code(0).json();
        assert!(report["result"]["files"][0]["objects"][0]["trust"].is_null());
        let extension = attached(oid, octets, purpose);
        let key = pem("chain/root.pub");
        let text = format!(
            "{}\n[p11-kit-object-v1]\nclass: x-certificate-extension\n{extension}\n{key}",
            object("trusted: true")
        );
        sandbox.write("policy.p11-kit", text);
        let run = import(&sandbox, "policy.p11-kit", "").run();
        match refused {
            None => _ = run.code(0).says("is trusted for every use in `new.p12`"),
            Some(why) => _ = run.code(1).says(why),
        }
    }
}

#[test]
fn settings_go_from_pem_to_pem_and_are_reported() {
    let sandbox = Sandbox::new();
    sandbox.fixture("trusted/rejected.pem");
    let settings = |file: &str| {
        let list = sandbox.line(&format!("list {file} --json")).run().code(0).json();
        let entry = &list["result"]["entries"][0];
        (entry["kind"].clone(), entry["trust"].clone())
    };
    let (kind, trust) = settings("rejected.pem");
    assert_eq!(kind, "certificate");
    assert_eq!(trust["trusted_for"], serde_json::json!(["emailProtection"]));
    assert_eq!(trust["rejected_for"], serde_json::json!(["serverAuth"]));
    sandbox.line("convert rejected.pem --to copy.pem").run().code(0);
    assert_eq!(settings("copy.pem").1, trust);
    assert!(sandbox.read_text("copy.pem").contains("BEGIN TRUSTED CERTIFICATE"));
    let run = sandbox.line("convert rejected.pem --to copy.p12 --allow distrusted");
    let run = run.env("CERTTOOL_TO_PASSWORD", CHANGEIT).run().code(0);
    run.says("PKCS#12 keystore does not keep what the file says of").says("rejected for serverAuth");
    let list = sandbox.line("list copy.p12 --json").password(CHANGEIT).run().code(0).json();
    assert_eq!(list["result"]["entries"][0]["kind"], "certificate");
    let trusting = "convert rejected.pem --to new.jks --trust-certificates";
    sandbox.line(trusting).env("CERTTOOL_TO_PASSWORD", CHANGEIT).run().code(6).says("--allow distrusted");
    sandbox.line(&format!("{trusting} --allow distrusted")).env("CERTTOOL_TO_PASSWORD", CHANGEIT).run().code(0);
}

/// A plain copy beside the one that the file distrusts, before it or behind it, is distrusted too.
#[test]
fn what_a_file_distrusts_once_it_distrusts_everywhere() {
    let distrusted = object("x-distrusted: true");
    for text in [[pem("chain/root.pem"), distrusted.clone()].concat(), [distrusted, pem("chain/root.pem")].concat()] {
        let sandbox = Sandbox::new();
        sandbox.write("twice.pem", text);
        import(&sandbox, "twice.pem", "").run().code(1).says("--allow distrusted");
        sandbox.line("convert twice.pem --to new.p12").env("CERTTOOL_TO_PASSWORD", CHANGEIT).run();
        if sandbox.exists("new.p12") {
            let listed = sandbox.line("list new.p12 --json").password(CHANGEIT).run().code(0).stdout();
            assert!(!listed.contains("trusted-certificate"), "{listed}");
        }
    }
}

#[test]
fn the_signer_of_a_message_is_no_anchor() {
    let sandbox = Sandbox::new();
    sandbox.fixture("pkcs7/signed-message-ber.p7m");
    let why = "has only as the signer of a message";
    import(&sandbox, "signed-message-ber.p7m", "").run().code(1).says(why);
    sandbox.line("export-trusted signed-message-ber.p7m --out out.pem").run().code(1).says(why);
    sandbox.line("convert signed-message-ber.p7m --to new.jks").env("CERTTOOL_TO_PASSWORD", CHANGEIT).run().code(6);
    assert!(!sandbox.exists("new.p12") && !sandbox.exists("out.pem") && !sandbox.exists("new.jks"));
    sandbox.line("list signed-message-ber.p7m").run().code(0).prints("signer of a message, not trusted");
    sandbox.line("inspect signed-message-ber.p7m").run().code(0).prints("signer of a message, not trusted");
    sandbox.fixture("pkcs7/chain.p7b");
    import(&sandbox, "chain.p7b", "").run().code(0);
}

/// The numbers of the root's issuer and serial, as p11-kit writes octets.
fn blocklisted(sandbox: &Sandbox) -> String {
    let der = certtool::formats::pem::read(&sandbox.read("root.pem")).unwrap();
    let root = der.certificates().next().unwrap();
    let serial = [&[2, root.serial().0.len() as u8][..], &root.serial().0].concat();
    let octets = |octets: &[u8]| octets.iter().map(|octet| format!("%{octet:02x}")).collect::<String>();
    let (issuer, serial) = (octets(root.issuer_der()), octets(&serial));
    format!("class: certificate\nx-distrusted: true\nissuer: \"{issuer}\"\nserial-number: \"{serial}\"\n")
}

/// Among the files of one command it does not matter which of them says it.
#[test]
fn what_one_file_distrusts_is_distrusted_in_all() {
    let by_key = format!("x-distrusted: true\n{}", pem("chain/root.pub"));
    let by_certificate = format!("x-distrusted: true\n{}", pem("chain/root.pem"));
    let sandbox = Sandbox::new();
    sandbox.fixture("chain/root.pem");
    for objects in [blocklisted(&sandbox), by_key, by_certificate] {
        for list in ["a.p11-kit", "z.p11-kit"] {
            let sandbox = Sandbox::new();
            sandbox.mkdir("anchors");
            sandbox.write("anchors/root.pem", pem("chain/root.pem"));
            sandbox.write(&format!("anchors/{list}"), format!("[p11-kit-object-v1]\n{objects}"));
            import(&sandbox, "anchors", "").run().code(1).says("is one that its file distrusts");
            import(&sandbox, &format!("anchors/root.pem anchors/{list}"), "").run().code(1).says("--allow distrusted");
            assert!(!sandbox.exists("new.p12"));
            let convert = sandbox.line("convert anchors --to new.jks").env("CERTTOOL_TO_PASSWORD", CHANGEIT);
            convert.run().code(6).says("cannot hold");
            let leaf = ["chain/leaf.key", "chain/leaf.pem", "chain/intermediate.pem"].map(pem).concat();
            sandbox.write("leaf.pem", leaf);
            let merge = format!("merge-pem leaf.pem anchors/root.pem anchors/{list} --out all.pem");
            sandbox.line(&merge).run().code(1).says("CN=Example Root");
            import(&sandbox, "anchors", "--allow distrusted").run().code(0);
        }
    }
}

#[test]
fn an_object_that_distrusts_something_unreadable_is_damage() {
    let sandbox = Sandbox::new();
    sandbox.mkdir("anchors");
    sandbox.write("anchors/root.pem", pem("chain/root.pem"));
    sandbox.write("anchors/list.p11-kit", "[p11-kit-object-v1]\nx-distrusted: true\nissuer: \"%30%00\"\n");
    import(&sandbox, "anchors", "").run().code(5).says("line 1: what this object distrusts cannot be read");
    // What says nothing of trust stops nobody.
    sandbox.write("anchors/list.p11-kit", "[p11-kit-object-v1]\nclass: data\n");
    import(&sandbox, "anchors", "").run().code(0).says("there is no certificate in it");
}
