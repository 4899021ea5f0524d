//! What habits of keytool are called here.

use std::ffi::OsString;

/// Commands of keytool (JDK 25) and what does the same.
const COMMANDS: [(&str, &str); 17] = [
    ("-changealias", "certtool rename"),
    ("-delete", "certtool delete"),
    ("-export", "certtool export-chain"),
    ("-exportcert", "certtool export-chain"),
    ("-genkey", "certtool gen-selfsigned"),
    ("-genkeypair", "certtool gen-selfsigned"),
    ("-import", "certtool import-trusted, or import-keypair for a key"),
    ("-importcert", "certtool import-trusted, or import-keypair for a key"),
    ("-importkeystore", "certtool copy"),
    ("-keyclone", "certtool copy"),
    ("-list", "certtool list"),
    ("-printcert", "certtool inspect"),
    ("-printcertreq", "certtool inspect"),
    ("-printcrl", "certtool inspect"),
    ("-rfc", "certtool export-chain"),
    ("-help", "certtool --help"),
    ("-version", "certtool --version"),
];

/// Options of keytool, and of nobody else.
const OPTIONS: [(&str, &str); 17] = [
    ("-alias", "--alias ALIAS"),
    ("-dname", "--subject NAME"),
    ("-ext", "--san dns:NAME, or --profile"),
    ("-file", "the file itself where it is read, --out FILE where it is written"),
    ("-keyalg", "--key-alg ALGORITHM"),
    ("-keypass", "--key-password SOURCE"),
    ("-keysize", "--key-alg ALGORITHM:SIZE"),
    ("-keystore", "the file itself where it is read, --keystore or --truststore FILE where it is written"),
    ("-noprompt", "--yes"),
    ("-srcalias", "--alias ALIAS"),
    ("-srckeystore", "the file itself"),
    ("-srcstorepass", "--from-password SOURCE"),
    ("-destkeystore", "--to FILE"),
    ("-deststorepass", "--to-password SOURCE"),
    ("-storepass", "--password SOURCE: env:NAME, file:PATH, stdin or prompt"),
    ("-storetype", "--format FORMAT"),
    ("-validity", "--days N"),
];

/// Whether keytool has an option of this name.
pub fn has_option(name: &str) -> bool {
    OPTIONS.iter().any(|(theirs, _)| theirs.strip_prefix('-') == Some(name))
}

/// A sentence for each word of the command line that keytool would have understood.
pub fn counterparts(args: &[OsString]) -> Vec<String> {
    let all = || COMMANDS.iter().chain(&OPTIONS);
    let counterpart = |arg: &OsString| all().find(|(theirs, _)| arg == theirs);
    let found = args.iter().skip(1).filter_map(counterpart);
    found.map(|(theirs, ours)| format!("keytool's {theirs} is {ours}")).collect()
}
