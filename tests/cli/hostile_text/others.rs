//! keytool and openssl on the same hostile text: `cargo test --test integration others_ -- --ignored --nocapture`.

use super::aliases::ALIASES;
use super::{HOSTILE, infected, is_forged, is_harmless};
use crate::CHANGEIT;
use crate::support::figure::figure;
use crate::support::jdk::need_jdk;
use crate::support::sandbox::names;
use crate::support::{Sandbox, tools};

/// What shows the name and the alias of `infected`.
const SHOWING: [&str; 7] = [
    "keytool -printcert -file server.crt",
    "keytool -list -keystore store.p12 -storepass changeit",
    "keytool -list -v -keystore store.p12 -storepass changeit",
    "openssl x509 -in server.crt -noout -subject",
    "openssl x509 -in server.crt -noout -text",
    "openssl x509 -in server.crt -noout -text -nameopt utf8,sep_comma_plus",
    "openssl pkcs12 -in store.p12 -passin pass:changeit -nokeys -info",
];

#[test]
#[ignore = "measures other programs"]
fn others_show_hostile_text() {
    let (Some(jdk), Some(openssl)) = (need_jdk(), tools::need("openssl")) else { return };
    let infected = HOSTILE.map(infected);
    for line in SHOWING {
        let words = line.split(' ').skip(1);
        let (mut raw, mut forged) = (0, 0);
        for sandbox in &infected {
            let keytool = |words| jdk.keytool(sandbox, words);
            let run = if line.starts_with("keytool") {
                keytool(words.clone())
            } else {
                sandbox.program(&openssl, words.clone())
            };
            let outcome = run.run();
            // keytool indents with tabs of its own
            let shown = (outcome.stdout() + &outcome.stderr()).replace('\t', " ");
            raw += usize::from(!shown.chars().all(is_harmless));
            forged += usize::from(is_forged(&shown));
        }
        figure(11, &format!("{line}: raw, forged"), format!("{raw}, {forged} of {}", HOSTILE.len()), "ours: 0, 0");
    }
}

/// The loop that people write: a file for each alias that the list has.
const LOOP: &str = r#"
    keytool -list -keystore store -storepass changeit 2>/dev/null | grep trustedCertEntry | sed 's/, .*//' |
    while IFS= read -r alias; do
        keytool -exportcert -rfc -alias "$alias" -keystore store -storepass changeit -file "below/out/$alias.cer"
    done
"#;

#[test]
#[ignore = "measures another program"]
fn others_export_each_alias() {
    let (Some(jdk), Some(_)) = (need_jdk(), tools::need("keytool")) else { return };
    let sandbox = Sandbox::new();
    sandbox.mkdir("below/out");
    let certificate = sandbox.fixture("chain/root.pem");
    sandbox.write("below/out/precious.cer", "precious");
    let import = ["-importcert", "-noprompt", "-file", &certificate, "-keystore", "store", "-storepass", CHANGEIT];
    let taken = ALIASES
        .iter()
        .filter(|alias| jdk.keytool(&sandbox, import).args(["-alias", alias]).run().exit_code() == Some(0));
    let taken = taken.count();
    assert!(taken > 0);
    let before = [sandbox.names(), names(&sandbox.path("below"))].concat().len();
    sandbox.program("sh", ["-c", LOOP]).run();
    let outside = [sandbox.names(), names(&sandbox.path("below"))].concat().len() - before;
    let inside = names(&sandbox.path("below/out"));
    let overwritten = usize::from(sandbox.read_text("below/out/precious.cer") != "precious");
    let what = "keytool -exportcert in a loop over hostile aliases: taken, files inside, outside, overwritten";
    figure(12, what, format!("{taken}, {}, {outside}, {overwritten}", inside.len()), "ours: 20, 20, 0, 0");
}
