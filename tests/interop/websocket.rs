//! Java programs speak `wss://` over our keystores and truststores: the procedures of the users, word for word.

use crate::CHANGEIT;
use crate::support::jdk::{Jdk, jetty_jars, need_jdk};
use crate::support::server::Server;
use crate::support::{Outcome, Sandbox, tools};

/// A Java installation, when Jetty is there too.
fn need_java_and_jetty() -> Option<Jdk> {
    let jdk = need_jdk()?;
    if jetty_jars().is_empty() {
        tools::skip("libjetty9-java, libjetty9-extra-java are not installed");
        return None;
    }
    Some(jdk)
}

fn serve(jdk: &Jdk, sandbox: &Sandbox, store: &str, format: &str, password: &str) -> Server {
    Server::that_prints_its_port(jdk.java(sandbox, "WssServer", [store, format, password]))
}

/// One attempt of a client that trusts what is in a store.
fn connect(jdk: &Jdk, sandbox: &Sandbox, server: &Server, store: &str, format: &str, password: &str) -> Outcome {
    jdk.java(sandbox, "WssClient", [&server.port.to_string(), store, format, password, "PKIX"]).run()
}

/// Central's `keystore.jks`, default password changeit: export the certificate chain to a `.cer`; import it as a
/// trusted certificate into the agent profile's `truststore.jks`; verify that the queue agent connects.
#[test]
fn a_queue_agent_connects_to_central() {
    let Some(jdk) = need_java_and_jetty() else { return };
    let sandbox = Sandbox::new();
    let (keystore, truststore) =
        (sandbox.fixture("queue-agent/keystore.jks"), sandbox.fixture("queue-agent/truststore.jks"));
    let central = serve(&jdk, &sandbox, &keystore, "JKS", CHANGEIT);
    let before = connect(&jdk, &sandbox, &central, &truststore, "JKS", CHANGEIT);
    before.code(1).prints("unable to find valid certification path");

    sandbox.certtool(["export-chain", &keystore, "--out", "central.cer"]).password(CHANGEIT).run().code(0);
    let import = ["import-trusted", "central.cer", "--truststore", &truststore, "--yes"];
    sandbox.certtool(import).password(CHANGEIT).run().code(0);

    connect(&jdk, &sandbox, &central, &truststore, "JKS", CHANGEIT).code(0).prints("connected: queue agent");
    let aliases = sandbox.certtool(["list", &truststore, "--json"]).password(CHANGEIT).run().code(0).entries();
    assert!(aliases.iter().any(|entry| entry.alias == "vendor"), "{aliases:?}");
}

/// The same certificate for several agent profiles, each with a truststore of its own, one of them new.
#[test]
fn several_agent_profiles_get_the_same_certificate() {
    let Some(jdk) = need_java_and_jetty() else { return };
    let sandbox = Sandbox::new();
    let keystore = sandbox.fixture("queue-agent/keystore.jks");
    let known = sandbox.fixture("queue-agent/truststore.jks");
    let import = ["import-trusted", &keystore, "--from-password", "env:CENTRAL", "--truststore", &known];
    let import = sandbox.certtool(import).args(["--truststore", "new.jks", "--format", "jks", "--yes"]);
    import.password(CHANGEIT).env("CENTRAL", CHANGEIT).run().code(0);
    let central = serve(&jdk, &sandbox, &keystore, "JKS", CHANGEIT);
    for truststore in [known.as_str(), "new.jks"] {
        connect(&jdk, &sandbox, &central, truststore, "JKS", CHANGEIT).code(0).prints("connected: queue agent");
    }
}

/// A gateway's JCEKS `keystore.db` and `truststore.db`, their password in `keystore.pw`.
#[test]
fn a_gateway_trusts_its_back_end() {
    let Some(jdk) = need_java_and_jetty() else { return };
    let sandbox = Sandbox::new();
    let keystore = sandbox.fixture("gateway/keystore.db");
    let truststore = sandbox.fixture("gateway/truststore.db");
    let password = sandbox.fixture("gateway/keystore.pw");
    let text = sandbox.read_text(&password);
    let from_file = format!("file:{password}");
    let back_end = serve(&jdk, &sandbox, &keystore, "JCEKS", text.trim());
    connect(&jdk, &sandbox, &back_end, &truststore, "JCEKS", text.trim()).code(1);

    let export = ["export-chain", &keystore, "--password", &from_file, "--out", "back-end.cer"];
    sandbox.certtool(export).run().code(0);
    let import = ["import-trusted", "back-end.cer", "--truststore", &truststore, "--password", &from_file, "--yes"];
    sandbox.certtool(import).run().code(0);

    connect(&jdk, &sandbox, &back_end, &truststore, "JCEKS", text.trim()).code(0).prints("connected");
}

/// The gateway's own key pair, made by certtool as JCEKS.
#[test]
fn a_gateway_serves_a_generated_keystore() {
    let Some(jdk) = need_java_and_jetty() else { return };
    let sandbox = Sandbox::new();
    let password = sandbox.fixture("gateway/keystore.pw");
    let from_file = format!("file:{password}");
    let generate = ["gen-selfsigned", "--cn", "localhost", "--keystore", "keystore.db", "--format", "jceks"];
    sandbox.certtool(generate).args(["--alias", "localhost", "--password", &from_file]).run().code(0);
    let import = ["import-trusted", "keystore.db", "--from-password", &from_file, "--truststore", "truststore.db"];
    let import = sandbox.certtool(import).args(["--format", "jceks", "--password", &from_file, "--yes"]);
    import.run().code(0);
    let text = sandbox.read_text(&password);
    let gateway = serve(&jdk, &sandbox, "keystore.db", "JCEKS", text.trim());
    connect(&jdk, &sandbox, &gateway, "truststore.db", "JCEKS", text.trim()).code(0).prints("connected");
}

/// `keytool -genkey -keyalg RSA -alias selfsigned -keystore keystore.jks -storepass password -validity 3600 -keysize 2048`
/// by certtool, and the client of the same page: a SunX509 trust manager over the server's own keystore.
#[test]
fn an_application_server_shares_its_keystore_with_the_client() {
    let Some(jdk) = need_java_and_jetty() else { return };
    let sandbox = Sandbox::new();
    let generate = ["gen-selfsigned", "--cn", "localhost", "--key-alg", "rsa:2048", "--days", "3600"];
    let store =
        ["--alias", "selfsigned", "--keystore", "keystore.jks", "--format", "jks", "--password", "pass:password"];
    sandbox.certtool(generate).args(store).run().code(0);
    let server = serve(&jdk, &sandbox, "keystore.jks", "JKS", "password");
    let client = ["keystore.jks", "JKS", "password", "SunX509"];
    jdk.java(&sandbox, "WssClient", [server.port.to_string().as_str()].into_iter().chain(client))
        .run()
        .code(0)
        .prints("connected");
}

/// A chain from a CA: the server sends leaf and intermediate, the client trusts only the root.
#[test]
fn a_client_that_trusts_the_root_accepts_the_chain() {
    let Some(jdk) = need_java_and_jetty() else { return };
    let sandbox = Sandbox::new();
    let (keystore, root) = (sandbox.fixture("pkcs12/chain.pkcs12"), sandbox.fixture("chain/root.pem"));
    let import = ["import-trusted", &root, "--truststore", "truststore.p12", "--format", "pkcs12", "--yes"];
    sandbox.certtool(import).password(CHANGEIT).run().code(0);
    let server = serve(&jdk, &sandbox, &keystore, "PKCS12", CHANGEIT);
    connect(&jdk, &sandbox, &server, "truststore.p12", "PKCS12", CHANGEIT).code(0).prints("connected");
}

/// A key whose certificate came from a CA: before the reply is imported, the client misses the intermediate.
#[test]
fn a_client_that_trusts_the_root_accepts_an_imported_reply() {
    let Some(jdk) = need_java_and_jetty() else { return };
    let sandbox = Sandbox::new();
    sandbox.fixtures(["chain/leaf.key", "chain/leaf.pem", "chain/shuffled.pem", "chain/root.pem"]);
    for line in [
        "import-keypair leaf.key leaf.pem --allow incomplete --keystore keystore.jks --alias central",
        "import-trusted root.pem --truststore truststore.jks --yes",
    ] {
        sandbox.line(line).password(CHANGEIT).run().code(0);
    }
    let before = serve(&jdk, &sandbox, "keystore.jks", "JKS", CHANGEIT);
    connect(&jdk, &sandbox, &before, "truststore.jks", "JKS", CHANGEIT).code(1).prints("unable to find valid");
    drop(before);
    sandbox.line("import-reply shuffled.pem --keystore keystore.jks").password(CHANGEIT).run().code(0);
    let server = serve(&jdk, &sandbox, "keystore.jks", "JKS", CHANGEIT);
    connect(&jdk, &sandbox, &server, "truststore.jks", "JKS", CHANGEIT).code(0).prints("connected");
}
