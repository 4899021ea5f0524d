//! Files with private keys are for their owner only, whatever the umask.

use std::os::unix::fs::symlink;

use crate::CHANGEIT;
use crate::reliability::STORE_FORMATS;
use crate::reliability::strace;
use crate::support::jdk::need_jdk;
use crate::support::{Sandbox, figure, tools};

const UMASKS: [&str; 3] = ["000", "022", "077"];

/// Permission bits that let others write.
const WRITABLE_BY_OTHERS: u32 = 0o022;

#[test]
fn new_files_with_keys_are_0600() {
    for umask in UMASKS {
        let sandbox = Sandbox::new();
        sandbox.fixture("chain/shuffled-with-key.pem");
        sandbox.mkdir("split");
        let run = |args: &[&str]| sandbox.certtool(args).password(CHANGEIT).umask(umask).run().code(0);
        run(&["gen-selfsigned", "--cn", "localhost", "--key-alg", "ec:p256", "--out-dir", "."]);
        run(&["gen-selfsigned", "--cn", "localhost", "--key-alg", "ec:p256", "--out", "merged.pem"]);
        run(&["merge-pem", "shuffled-with-key.pem", "--out", "site.pem"]);
        run(&["split-pem", "shuffled-with-key.pem", "--out-dir", "split"]);
        sandbox.mkdir("files");
        sandbox.fixture("jks/chain.jks");
        let from = ["--from-password", "env:CERTTOOL_PASSWORD"];
        run(&[&["convert", "chain.jks", "--to", "bundle.pem"], &from[..]].concat());
        run(&[&["convert", "chain.jks", "--to", "files", "--format", "pem-dir"], &from[..]].concat());
        run(&[&["convert", "chain.jks", "--to", "a.p12", "--to-password", from[1]], &from[..]].concat());
        let mut private = vec![
            "bundle.pem",
            "files/central.key",
            "a.p12",
            "server.key",
            "merged.pem",
            "site.pem",
            "split/server.key",
        ];
        for format in STORE_FORMATS {
            run(&[
                "gen-selfsigned",
                "--cn",
                "localhost",
                "--key-alg",
                "ec:p256",
                "--keystore",
                format,
                "--format",
                format,
                "--alias",
                "a",
            ]);
            private.push(format);
        }
        for name in private {
            assert_eq!(sandbox.mode(name), 0o600, "umask {umask}: {name}");
        }
        for name in ["server.crt", "split/server.crt", "files/central.pem"] {
            assert_eq!(sandbox.mode(name) & WRITABLE_BY_OTHERS, 0, "umask {umask}: {name}");
        }
    }
}

#[test]
fn a_new_truststore_is_not_writable_by_others() {
    for umask in UMASKS {
        let sandbox = Sandbox::new();
        let bundle = sandbox.fixture("trusted/bundle.pem");
        let import =
            ["import-trusted", &bundle, "--truststore", "trust.jks", "--format", "jks", "--yes", "--allow", "expired"];
        sandbox.certtool(import).password(CHANGEIT).umask(umask).run().code(0);
        assert_eq!(sandbox.mode("trust.jks") & WRITABLE_BY_OTHERS, 0, "umask {umask}");
    }
}

#[test]
fn an_edited_store_keeps_its_mode() {
    for mode in [0o600, 0o640, 0o644] {
        let sandbox = Sandbox::new();
        let (store, root) = (sandbox.fixture("jks/mixed.jks"), sandbox.fixture("chain/root.pem"));
        sandbox.set_mode(&store, mode);
        sandbox.certtool(["import-trusted", &root, "--truststore", &store, "--yes"]).password(CHANGEIT).run().code(0);
        assert_eq!(sandbox.mode(&store), mode);
    }
}

#[test]
fn a_key_that_others_can_read_is_warned_about() {
    let sandbox = Sandbox::new();
    let (store, root) = (sandbox.fixture("jks/mixed.jks"), sandbox.fixture("chain/root.pem"));
    sandbox.set_mode(&store, 0o644);
    let import = ["import-trusted", &root, "--truststore", &store, "--yes"];
    sandbox.certtool(import).password(CHANGEIT).run().code(0).says("warning");
}

#[test]
fn a_backup_of_keys_is_0600() {
    for umask in UMASKS {
        let sandbox = Sandbox::new();
        let (store, root) = (sandbox.fixture("jks/mixed.jks"), sandbox.fixture("chain/root.pem"));
        sandbox.set_mode(&store, 0o600);
        let before = sandbox.names();
        let import = ["import-trusted", &root, "--truststore", &store, "--yes", "--backup"];
        sandbox.certtool(import).password(CHANGEIT).umask(umask).run().code(0);
        let after = sandbox.names();
        let backups: Vec<_> = after.iter().filter(|name| !before.contains(name)).collect();
        assert_eq!(backups.len(), 1, "{after:?}");
        assert_eq!(sandbox.mode(backups[0]), 0o600, "umask {umask}");
    }
}

#[test]
fn an_existing_file_is_not_overwritten_unasked() {
    let commands: [&[&str]; 7] = [
        &["gen-selfsigned", "--cn", "localhost", "--key-alg", "ec:p256", "--out", "precious"],
        &["export-chain", "chain.jks", "--out", "precious"],
        &["merge-pem", "shuffled-with-key.pem", "--out", "precious"],
        &["split-pem", "shuffled-with-key.pem", "--out-dir", "."],
        &["export-key", "chain.jks", "--out", "precious"],
        &["export-trusted", "mixed.jks", "--out", "precious"],
        &["convert", "chain.jks", "--to", "precious", "--format", "pem"],
    ];
    for command in commands {
        let sandbox = Sandbox::new();
        sandbox.fixtures(["jks/chain.jks", "jks/mixed.jks", "chain/shuffled-with-key.pem"]);
        sandbox.write("precious", "precious");
        sandbox.write("server.crt", "precious");
        let names = sandbox.names();
        let from = ("CERTTOOL_FROM_PASSWORD", CHANGEIT);
        sandbox.certtool(command).password(CHANGEIT).env(from.0, from.1).run().code(6);
        assert_eq!(sandbox.read_text("precious") + &sandbox.read_text("server.crt"), "preciousprecious", "{command:?}");
        assert_eq!(sandbox.names(), names, "{command:?}");
    }
}

/// A new file with a key is never written through a link that somebody else may have put there.
#[test]
fn a_dangling_link_is_not_followed_by_a_new_file() {
    for force in [&[][..], &["--force"]] {
        let sandbox = Sandbox::new();
        let bundle = sandbox.fixture("chain/shuffled-with-key.pem");
        symlink(sandbox.path("elsewhere"), sandbox.path("site.pem")).unwrap();
        let outcome = sandbox.certtool(["merge-pem", &bundle, "--out", "site.pem"]).args(force).run();
        assert!(!sandbox.exists("elsewhere"), "{outcome}");
        outcome.never_shows("panicked");
    }
}

/// Whoever can write into the directory may put a link in the place of the file while the command runs.
#[test]
fn a_link_that_appears_during_the_run_is_replaced_not_followed() {
    let Some(strace) = strace::need() else { return };
    for call in ["fsync", "rename"] {
        let sandbox = Sandbox::new();
        let bundle = sandbox.fixture("chain/shuffled-with-key.pem");
        sandbox.write("victim", "precious");
        let delay = format!("inject={call},renameat,renameat2:delay_enter=1500000:when=1");
        let slow = [tools::text(&strace), "-f", "-qq", "-o", "/dev/null", "-e", &delay];
        let child = sandbox.certtool(["merge-pem", &bundle, "--out", "site.pem"]).under(slow).spawn();
        std::thread::sleep(std::time::Duration::from_millis(700));
        symlink(sandbox.path("victim"), sandbox.path("site.pem")).unwrap();
        child.wait_with_output().unwrap();
        assert_eq!(sandbox.read_text("victim"), "precious", "{call}");
        assert!(sandbox.mode("site.pem") == 0o600 || sandbox.path("site.pem").is_symlink(), "{call}");
    }
}

#[test]
fn an_edit_through_a_link_changes_the_target_and_keeps_the_link() {
    let sandbox = Sandbox::new();
    let (store, root) = (sandbox.fixture("jks/mixed.jks"), sandbox.fixture("chain/root.pem"));
    symlink(&store, sandbox.path("link.jks")).unwrap();
    let before = sandbox.read(&store);
    sandbox.certtool(["import-trusted", &root, "--truststore", "link.jks", "--yes"]).password(CHANGEIT).run().code(0);
    assert!(sandbox.path("link.jks").is_symlink());
    assert!(sandbox.read(&store) != before);
}

/// What lies where another program is told to put a key: a file with this mode, or a link to one or to nothing.
const THERE: [&str; 4] = ["644", "666", "link", "dangling"];

#[test]
#[ignore = "measures other programs"]
fn others_over_what_is_there() {
    let (Some(jdk), Some(openssl)) = (need_jdk(), tools::need("openssl")) else { return };
    let keytool = "-importkeystore -noprompt -srckeystore chain.jks -srcstorepass changeit -destkeystore new -deststorepass changeit";
    let commands: [(&str, &str); 3] = [
        ("keytool", keytool),
        ("openssl", "genpkey -algorithm ed25519 -out new"),
        ("openssl", "pkcs12 -export -inkey leaf.key -in leaf.pem -passout pass:changeit -out new"),
    ];
    for program in ["keytool", "openssl"] {
        let (mut tried, mut written, mut wide) = (0, 0, 0);
        for (line, there) in
            commands.iter().filter(|(name, _)| *name == program).flat_map(|(_, line)| THERE.map(|there| (line, there)))
        {
            let sandbox = Sandbox::new();
            sandbox.fixtures(["jks/chain.jks", "chain/leaf.key", "chain/leaf.pem"]);
            let old = sandbox.read("chain.jks");
            match there {
                "link" | "dangling" => symlink("elsewhere", sandbox.path("new")).unwrap(),
                mode => {
                    sandbox.write("new", &old);
                    sandbox.set_mode("new", u32::from_str_radix(mode, 8).unwrap());
                }
            }
            if there == "link" {
                sandbox.write("elsewhere", &old);
                sandbox.set_mode("elsewhere", 0o644);
            }
            let words = line.split(' ');
            let command =
                if program == "keytool" { jdk.keytool(&sandbox, words) } else { sandbox.program(&openssl, words) };
            command.umask("022").run();
            tried += 1;
            if sandbox.path("new").exists() && sandbox.read("new") != old {
                written += 1;
                wide += usize::from(sandbox.mode("new") & 0o077 != 0);
            }
        }
        let what = format!(
            "{program}: onto a file of mode 644, 666, a link, a dangling link: written unasked, then open to others"
        );
        figure(9, &what, format!("{written}, {wide} of {tried}"), "ours: 0, 0");
        assert!(tried > 0);
    }
}
