//! What servers and clients make of the certificates that a server is given, beside what doctor says of them.

use std::path::Path;

use crate::interop::chain_rules::{LEAF, Pki};
use crate::interop::doctor::{haproxy_takes, nginx_takes_both};
use crate::interop::servers::{haproxy, nginx};
use crate::support::server::{Server, free_port};
use crate::support::tools;

const PROGRAMS: [&str; 2] = ["haproxy", "nginx"];

/// The command that doctor prints for a finding, without its first word.
fn repair(report: &str, code: &str) -> Option<String> {
    let about = report.split("\n\n").find(|paragraph| paragraph.contains(&format!(" {code}: ")))?;
    about.lines().find_map(|line| line.trim().strip_prefix("repair    certtool ")).map(str::to_owned)
}

#[test]
fn servers_take_the_first_certificate_for_that_of_the_key() {
    let (Some(haproxy), Some(nginx), Some(openssl)) =
        (tools::need("haproxy"), tools::need("nginx"), tools::need("openssl"))
    else {
        return;
    };
    let pki = Pki::new(&openssl);
    pki.make("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out stranger.key");
    pki.make("req -new -key stranger.key -subj /CN=stranger.example.com -out stranger.csr");
    pki.issue("stranger.csr", "-CA ca.crt -CAkey ca.key", 4, LEAF, "stranger.crt");
    for (parts, starts) in [
        (&["leaf.key", "leaf.crt", "ca.crt"][..], true),
        (&["leaf.key", "ca.crt", "leaf.crt"], false),
        (&["leaf.key", "root.crt", "leaf.crt", "ca.crt"], false),
        (&["leaf.key", "stranger.crt", "leaf.crt", "ca.crt"], false),
        // The key is that of the intermediate.
        (&["ca.key", "leaf.crt", "ca.crt"], false),
    ] {
        pki.gather("all.pem", parts);
        assert_eq!(haproxy_takes(&pki.sandbox, &haproxy, "all.pem").exit_code() == Some(0), starts, "{parts:?}");
        let both = nginx_takes_both(&pki.sandbox, &nginx, "all.pem", "all.pem");
        assert_eq!(both.exit_code() == Some(0), starts, "{parts:?}");
        for program in PROGRAMS {
            let report = pki.sandbox.line(&format!("doctor all.pem --for {program}")).run().stdout();
            assert_eq!(
                report.contains("error: chain-misordered: the first certificate"),
                !starts,
                "{parts:?} {report}"
            );
            assert_eq!(report.contains("does not start"), !starts, "{parts:?} {report}");
            let Some(command) = repair(&report, "chain-misordered") else { continue };
            pki.sandbox.line(&format!("{command} --force")).run().code(0);
            haproxy_takes(&pki.sandbox, &haproxy, "all.new.pem").code(0);
        }
    }
}

/// How many certificates a server sends.
fn sent(pki: &Pki, server: &Server) -> usize {
    let address = format!("127.0.0.1:{}", server.port);
    let client = pki.sandbox.program(&pki.openssl, ["s_client", "-showcerts", "-connect", &address]);
    client.stdin("").run().stdout().matches("BEGIN CERTIFICATE").count()
}

#[test]
fn an_issuer_under_the_label_of_trust_settings_is_not_sent() {
    let (Some(haproxy_program), Some(nginx_program), Some(openssl)) =
        (tools::need("haproxy"), tools::need("nginx"), tools::need("openssl"))
    else {
        return;
    };
    let pki = Pki::new(&openssl);
    for name in ["leaf", "ca"] {
        pki.make(&format!("x509 -in {name}.crt -trustout -addtrust serverAuth -out {name}.trusted"));
    }
    for (parts, expected) in [
        (["leaf.key", "leaf.crt", "ca.crt"], 2),
        (["leaf.key", "leaf.trusted", "ca.crt"], 2),
        (["leaf.key", "leaf.crt", "ca.trusted"], 1),
    ] {
        pki.gather("all.pem", &parts);
        assert_eq!(sent(&pki, &haproxy(&pki.sandbox, &haproxy_program, "all.pem")), expected, "{parts:?}");
        assert_eq!(sent(&pki, &nginx(&pki.sandbox, &nginx_program, "all.pem", "all.pem")), expected, "{parts:?}");
        for program in ["haproxy", "nginx", "openssl3"] {
            let report = pki.sandbox.line(&format!("doctor all.pem --for {program}")).run().stdout();
            assert_eq!(report.contains("error: not-sent: line "), expected == 1, "{parts:?} {report}");
        }
    }
    let report = pki.sandbox.line("doctor all.pem --for haproxy").run().stdout();
    let command = repair(&report, "not-sent").unwrap();
    pki.sandbox.line(&command).run().code(0);
    assert_eq!(sent(&pki, &haproxy(&pki.sandbox, &haproxy_program, "all.new.pem")), 2);
    pki.sandbox.line("doctor all.new.pem --for haproxy").run().code(0).prints("nothing found");
}

/// Whether OpenSSL's client and server shake hands in TLS 1.2.
fn shakes_hands(pki: &Pki, openssl: &Path, file: &str) -> bool {
    let port = free_port().to_string();
    let serve = ["s_server", "-accept", &port, "-cert", file, "-key", file, "-cert_chain", file, "-quiet"];
    let server = Server::on_port(port.parse().unwrap(), pki.sandbox.program(openssl, serve));
    let address = format!("127.0.0.1:{}", server.port);
    let connect = ["s_client", "-tls1_2", "-CAfile", "root.crt", "-verify_return_error", "-connect", &address];
    pki.sandbox.program(openssl, connect).stdin("Q\n").run().exit_code() == Some(0)
}

/// With RSA, Java refuses what OpenSSL takes ("KeyUsage does not allow digital signatures", JDK 17).
#[test]
fn a_key_that_only_signs_is_of_no_use_without_digital_signature() {
    let Some(openssl) = tools::need("openssl") else { return };
    let pki = Pki::new(&openssl);
    let ec = "EC -pkeyopt ec_paramgen_curve:P-256";
    let severity = |usage: &str, rsa: bool| match usage {
        "keyEncipherment" | "keyAgreement" => Some(if rsa { "warning" } else { "error" }),
        _ => None,
    };
    for algorithm in [ec, "ED25519", "RSA -pkeyopt rsa_keygen_bits:2048"] {
        pki.make(&format!("genpkey -algorithm {algorithm} -out leaf.key"));
        pki.make("req -new -key leaf.key -subj /CN=www.example.com -out leaf.csr");
        for usage in ["digitalSignature", "keyEncipherment", "keyAgreement", "digitalSignature,keyEncipherment"] {
            let extensions = format!("{LEAF}keyUsage=critical,{usage}\n");
            pki.issue("leaf.csr", "-CA ca.crt -CAkey ca.key", 3, &extensions, "leaf.crt");
            pki.gather("all.pem", &["leaf.key", "leaf.crt", "ca.crt"]);
            let severity = severity(usage, algorithm.starts_with("RSA"));
            assert_eq!(shakes_hands(&pki, &openssl, "all.pem"), severity != Some("error"), "{algorithm} {usage}");
            let report = pki.sandbox.line("doctor all.pem --for nginx").run().stdout();
            let found = report.lines().find(|line| line.contains(": not-for-servers:"));
            assert_eq!(found.and_then(|line| line.split(':').next()), severity, "{algorithm} {usage} {report}");
        }
    }
}
