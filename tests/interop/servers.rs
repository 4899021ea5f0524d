//! HAProxy and nginx serve TLS from what certtool writes; OpenSSL's client checks what they serve.

use std::path::Path;

use crate::CHANGEIT;
use crate::support::server::{Server, free_port};
use crate::support::{Outcome, Sandbox, tools};

/// Starts HAProxy with `crt SOURCE`, a merged PEM or a directory of them.
pub fn haproxy(sandbox: &Sandbox, program: &Path, source: &str) -> Server {
    let port = free_port();
    let source = sandbox.path(source);
    let configuration = format!(
        "global\n  maxconn 50\ndefaults\n  mode http\n  timeout connect 10s\n  timeout client 10s\n  timeout server 10s\n\
         frontend tls\n  bind 127.0.0.1:{port} ssl crt {}\n  http-request return status 200 content-type text/plain string served\n",
        source.display(),
    );
    sandbox.write("haproxy.cfg", configuration);
    Server::on_port(port, sandbox.program(program, ["-db", "-f", "haproxy.cfg"]))
}

/// Starts nginx with these certificate and key files, as one process, everything it writes in the sandbox.
pub fn nginx(sandbox: &Sandbox, program: &Path, certificate: &str, key: &str) -> Server {
    let port = free_port();
    let dir = sandbox.dir().display();
    let user = if tools::is_root() { "user root;\n" } else { "" };
    let temporary =
        ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(|kind| format!("{kind}_temp_path {dir}/tmp;"));
    let configuration = format!(
        "{user}daemon off;\nmaster_process off;\npid {dir}/nginx.pid;\nerror_log stderr;\nevents {{}}\nhttp {{\n\
         access_log off;\n{}\nserver {{\nlisten 127.0.0.1:{port} ssl;\n\
         ssl_certificate {dir}/{certificate};\nssl_certificate_key {dir}/{key};\n\
         location / {{ return 200 served; }}\n}}\n}}\n",
        temporary.join("\n"),
    );
    let configuration = sandbox.write("nginx.conf", configuration);
    Server::on_port(
        port,
        sandbox.program(program, ["-p", tools::text(sandbox.dir()), "-c", tools::text(&configuration)]),
    )
}

/// Connects as a client that trusts only `anchors` and wants `host`, and asks for the page.
fn request(sandbox: &Sandbox, openssl: &Path, server: &Server, host: &str, anchors: &str) -> Outcome {
    let address = format!("127.0.0.1:{}", server.port);
    let connect =
        ["s_client", "-quiet", "-showcerts", "-verify_return_error", "-connect", &address, "-servername", host];
    let verify = ["-verify_hostname", host, "-CAfile", anchors, "-no-CApath", "-no-CAstore"];
    let get = format!("GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    sandbox.program(openssl, connect).args(verify).stdin(get).run()
}

#[test]
fn haproxy_serves_a_merged_pem() {
    let (Some(program), Some(openssl)) = (tools::need("haproxy"), tools::need("openssl")) else { return };
    let sandbox = Sandbox::new();
    sandbox.fixture("chain/shuffled-with-key.pem");
    sandbox.fixture("chain/root.pem");
    sandbox.certtool(["merge-pem", "shuffled-with-key.pem", "--root", "omit", "--out", "site.pem"]).run().code(0);
    let server = haproxy(&sandbox, &program, "site.pem");
    request(&sandbox, &openssl, &server, "localhost", "root.pem").code(0).prints("served");
    request(&sandbox, &openssl, &server, "elsewhere.example.test", "root.pem").fails();
}

#[test]
fn haproxy_serves_a_merged_keystore() {
    let (Some(program), Some(openssl)) = (tools::need("haproxy"), tools::need("openssl")) else { return };
    let sandbox = Sandbox::new();
    let store = sandbox.fixture("jks/chain-shuffled.jks");
    sandbox.fixture("chain/root.pem");
    sandbox.certtool(["merge-pem", &store, "--out", "site.pem"]).password(CHANGEIT).run().code(0);
    let server = haproxy(&sandbox, &program, "site.pem");
    request(&sandbox, &openssl, &server, "localhost", "root.pem").code(0).prints("served");
}

#[test]
fn haproxy_picks_by_sni_from_a_directory() {
    let (Some(program), Some(openssl)) = (tools::need("haproxy"), tools::need("openssl")) else { return };
    let sandbox = Sandbox::new();
    let hosts = ["one.example.test", "two.example.test", "three.example.test"];
    let algorithms = ["rsa:2048", "ec:p256", "ec:p384"];
    sandbox.mkdir("sites");
    for (host, algorithm) in hosts.into_iter().zip(algorithms) {
        let generate = ["gen-selfsigned", "--cn", host, "--key-alg", algorithm, "--out-dir", sandbox.mkdir(host)];
        sandbox.certtool(generate).run().code(0);
        let (key, certificate) = (format!("{host}/server.key"), format!("{host}/server.crt"));
        let out = format!("sites/{host}.pem");
        sandbox.certtool(["merge-pem", &certificate, &key, "--out", &out]).run().code(0);
    }
    let server = haproxy(&sandbox, &program, "sites");
    for host in hosts {
        request(&sandbox, &openssl, &server, host, &format!("{host}/server.crt")).code(0).prints("served");
    }
    request(&sandbox, &openssl, &server, hosts[0], &format!("{}/server.crt", hosts[1])).fails();
}

/// gen-selfsigned's one merged PEM is what HAProxy wants, without merge-pem.
#[test]
fn haproxy_serves_a_generated_pem() {
    let (Some(program), Some(openssl)) = (tools::need("haproxy"), tools::need("openssl")) else { return };
    let sandbox = Sandbox::new();
    sandbox.certtool(["gen-selfsigned", "--cn", "localhost", "--out", "site.pem"]).run().code(0);
    let certificates = ["export-chain", "site.pem", "--out", "site.crt"];
    sandbox.certtool(certificates).run().code(0);
    let server = haproxy(&sandbox, &program, "site.pem");
    request(&sandbox, &openssl, &server, "localhost", "site.crt").code(0).prints("served");
}

/// The telephony platform wants `server.key` and `server.crt` in a directory, by exactly these names; so does nginx.
#[test]
fn nginx_serves_generated_files() {
    let (Some(program), Some(openssl)) = (tools::need("nginx"), tools::need("openssl")) else { return };
    for algorithm in ["rsa:2048", "ec:p256"] {
        let sandbox = Sandbox::new();
        sandbox
            .certtool(["gen-selfsigned", "--cn", "localhost", "--key-alg", algorithm, "--out-dir", "."])
            .run()
            .code(0);
        let server = nginx(&sandbox, &program, "server.crt", "server.key");
        request(&sandbox, &openssl, &server, "localhost", "server.crt").code(0).prints("served");
    }
}

/// The telephony platform's `certificate_pem` field, taken apart into the files its `certdir` wants.
#[test]
fn nginx_serves_a_split_certificate_pem() {
    let (Some(program), Some(openssl)) = (tools::need("nginx"), tools::need("openssl")) else { return };
    let sandbox = Sandbox::new();
    let field = sandbox.fixture("telephony/certificate_pem-one-line.txt");
    sandbox.fixture("chain/root.pem");
    sandbox.certtool(["split-pem", &field, "--out-dir", sandbox.mkdir("certdir")]).run().code(0);
    assert_eq!(sandbox.mode("certdir/server.key"), 0o600);
    let server = nginx(&sandbox, &program, "certdir/server.crt", "certdir/server.key");
    request(&sandbox, &openssl, &server, "localhost", "root.pem").code(0).prints("served");
}

/// What goes into the field: date heading, key, certificate, chain; on one line too. HAProxy reads the first form.
#[test]
fn a_certificate_pem_field_is_made_and_served() {
    let (Some(program), Some(openssl)) = (tools::need("haproxy"), tools::need("openssl")) else { return };
    let sandbox = Sandbox::new();
    let (root, chain) = (sandbox.fixture("chain/root.pem"), sandbox.fixture("chain/shuffled.pem"));
    let key = sandbox.fixture("keys/rsa-pkcs1.pem");
    let merge = ["merge-pem", &chain, &key, "--date", "2023-11-29", "--root", "omit"];
    sandbox.certtool(merge).args(["--out", "field.pem"]).run().code(0);
    sandbox.certtool(merge).args(["--single-line", "--out", "field.txt"]).run().code(0);

    let field = sandbox.read_text("field.pem");
    assert!(field.starts_with("date=2023-11-29"), "{field:.60}");
    let line = sandbox.read_text("field.txt");
    assert_eq!(line.trim_end().lines().count(), 1, "{line:.120}");
    assert!(line.starts_with("date=2023-11-29 -----BEGIN PRIVATE KEY-----"), "{line:.120}");

    sandbox.certtool(["merge-pem", "field.txt", "--out", "again.pem"]).run().code(0);
    assert_eq!(sandbox.read_text("again.pem"), field.split_once('\n').unwrap().1);
    let server = haproxy(&sandbox, &program, "field.pem");
    request(&sandbox, &openssl, &server, "localhost", &root).code(0).prints("served");
}
