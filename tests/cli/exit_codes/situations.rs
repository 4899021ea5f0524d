//! The table of situations, one a row.

/// What happens, by which command line, with which exit code.
pub struct Situation {
    pub what: &'static str,
    /// Variables first, as in a shell; the files are those of `prepared`.
    pub line: &'static str,
    pub code: i32,
    /// What the message names: the file, the option, or what is in the way.
    pub names: &'static str,
    pub world: World,
    /// Whether standard output has a report; of a failure it has nothing.
    pub prints: bool,
}

/// What is around the program.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum World {
    Usual,
    /// Standard input is this file.
    Input(&'static str),
    /// A person at a terminal answers no.
    Declining(&'static str),
    /// Standard output is full.
    Full,
    /// Whoever reads standard output leaves at once.
    ReaderGone,
    /// Another process writes in the directory.
    Locked,
    /// The user may neither read `private.jks` nor write anything here.
    Stranger,
}

const fn fails(code: i32, what: &'static str, line: &'static str, names: &'static str) -> Situation {
    Situation { what, line, code, names, world: World::Usual, prints: false }
}

const fn done(what: &'static str, line: &'static str, names: &'static str) -> Situation {
    fails(0, what, line, names)
}

const fn reports(code: i32, what: &'static str, line: &'static str) -> Situation {
    Situation { prints: true, ..fails(code, what, line, "") }
}

impl Situation {
    const fn amid(self, world: World) -> Self {
        Self { world, ..self }
    }

    /// Whether an error is told: neither done nor a report that says no.
    pub fn is_failure(&self) -> bool {
        !matches!(self.code, 0 | 10) && !self.prints
    }
}

/// Every situation, by its exit code.
pub const SITUATIONS: [Situation; 76] = [
    reports(0, "help", "--help"),
    reports(0, "version", "--version"),
    reports(0, "a store that shows itself without a password", "list chain.jks"),
    reports(0, "a password in a file", "list default.p12 --password file:right.pw"),
    reports(0, "a password in the environment", "P=changeit list default.p12 --password env:P"),
    reports(0, "standard input", "list -").amid(World::Input("leaf.pem")),
    reports(0, "whoever reads has left", "list chain.jks").amid(World::ReaderGone),
    reports(0, "nothing to find", "doctor sha256.p12 --password file:right.pw"),
    reports(0, "no difference", "diff chain.jks chain.jks"),
    done("a file written", "export-chain chain.jks --out new.pem", "wrote new.pem"),
    done("what would be written", "export-chain chain.jks --out new.pem --dry-run", "would write new.pem"),
    done("a file that is as it should be", "export-chain chain.jks --only leaf --out leaf.pem", "unchanged leaf.pem"),
    done(
        "an import of what is there",
        "CERTTOOL_PASSWORD=changeit import-trusted anchor-1.pem --truststore truststore.jks",
        "unchanged `vendor`",
    ),
    fails(
        10,
        "a file that is as it should be, in detail",
        "export-chain chain.jks --only leaf --out leaf.pem --detailed-exitcode",
        "leaf.pem",
    ),
    fails(
        10,
        "an import of what is there, in detail",
        "CERTTOOL_PASSWORD=changeit import-trusted anchor-1.pem --truststore truststore.jks --detailed-exitcode",
        "truststore.jks",
    ),
    fails(
        10,
        "an alias that is taken, to be left, in detail",
        "CERTTOOL_PASSWORD=changeit gen-selfsigned --cn a --key-alg ec:p256 --keystore chain.jks --alias central --if-exists skip --detailed-exitcode",
        "`central` exists",
    ),
    fails(
        10,
        "a reply that is there, in detail",
        "import-reply ordered.pem --keystore chain.jks --password file:right.pw --detailed-exitcode",
        "chain.jks",
    ),
    reports(1, "an expired certificate", "doctor expired.jks --password file:right.pw"),
    reports(1, "two stores that differ", "diff chain.jks mixed.jks"),
    reports(1, "keys that could not be compared", "diff mixed.jks resealed.jks"),
    fails(1, "a chain without its issuer", "merge-pem leaf.key leaf.pem --out new.pem", "CN=central.example.test"),
    fails(
        1,
        "a chain that has expired",
        "merge-pem leaf.key ordered.pem --out new.pem --at 2090-01-01",
        "CN=central.example.test",
    ),
    fails(
        1,
        "a key of another certificate",
        "import-keypair p256.der ordered.pem --keystore new.p12 --password file:right.pw",
        "private key",
    ),
    fails(2, "no command", "", "--help"),
    fails(2, "no such command", "certify chain.jks", "unknown command"),
    fails(2, "unknown option", "list chain.jks --no-such-option", "--no-such-option"),
    fails(2, "an argument is missing", "list", "<KEYSTORE>"),
    fails(2, "an argument too many", "list chain.jks mixed.jks", "too many"),
    fails(2, "a value that is none", "list chain.jks --at yesterday", "--at"),
    fails(2, "options that exclude each other", "list chain.jks --quiet --verbose", "--verbose"),
    fails(2, "a password where its source belongs", "list default.p12 --password sesame", "--password"),
    fails(
        2,
        "a new password that is too short",
        "gen-selfsigned --cn a --key-alg ec:p256 --keystore new.p12 --password file:short.pw",
        "--allow-weak-password",
    ),
    fails(
        2,
        "an empty new password",
        "set-password chain.jks --password file:right.pw --new-password file:empty.pw",
        "--allow-weak-password",
    ),
    fails(2, "several keys and no alias", "export-key mixed.jks --password file:right.pw", "mixed.jks"),
    fails(2, "a store to be changed on standard input", "delete - --alias a", "`-`"),
    fails(2, "standard input for two", "merge-pem - --key -", "standard input can be used only once")
        .amid(World::Input("leaf.pem")),
    fails(2, "a page of no command", "man no-such-page", "no such command"),
    fails(3, "a file that is missing", "list missing.jks", "missing.jks"),
    fails(3, "the second of two is missing", "merge-pem leaf.pem missing.pem --out new.pem", "missing.pem"),
    fails(
        3,
        "a store to be changed that is missing",
        "delete missing.jks --alias a --password file:right.pw",
        "missing.jks",
    ),
    fails(3, "a directory instead of a file", "list directory", "directory"),
    fails(3, "a link to itself", "list loop", "loop"),
    fails(3, "a file of somebody else", "list private.jks", "private.jks").amid(World::Stranger),
    fails(3, "a directory of somebody else", "export-chain chain.jks --out new.pem", "new.pem").amid(World::Stranger),
    fails(3, "a directory that is missing", "export-chain chain.jks --out missing/new.pem", "missing/new.pem"),
    fails(3, "a directory where the file should be", "export-chain chain.jks --out directory", "directory"),
    fails(3, "a link that leads nowhere", "export-chain chain.jks --out dangling", "dangling"),
    fails(3, "a full device", "export-chain chain.jks --out /dev/full", "/dev/full"),
    fails(3, "a full standard output", "list chain.jks", "standard output").amid(World::Full),
    fails(3, "a password file that is missing", "list default.p12 --password file:missing.pw", "--password"),
    fails(4, "no password", "list default.p12", "default.p12"),
    fails(4, "a wrong password", "list default.p12 --password file:wrong.pw", "default.p12"),
    fails(
        4,
        "a wrong password of a store that shows itself without one",
        "list chain.jks --password file:wrong.pw",
        "chain.jks",
    ),
    fails(4, "an empty password", "list default.p12 --password file:empty.pw", "default.p12"),
    fails(4, "a variable that is not set", "list default.p12 --password env:NOWHERE", "--password"),
    fails(4, "a password to be typed, and no terminal", "list default.p12 --password prompt", "no terminal"),
    fails(4, "a change without a password", "delete mixed.jks --alias server", "mixed.jks"),
    fails(
        4,
        "a key with a password of its own",
        "export-key mixed.jks --alias agent --out new.pem --password file:right.pw",
        "--key-password",
    ),
    fails(
        4,
        "a wrong password of a key",
        "split-pem sealed.pem --out-dir directory --key-password file:wrong.pw",
        "sealed.pem",
    ),
    fails(5, "an empty file", "list empty", "empty"),
    fails(5, "text", "list text", "text"),
    fails(5, "half a file", "list half.p12 --password file:right.pw", "half.p12"),
    fails(5, "a byte that was changed", "inspect changed.der", "changed.der"),
    fails(5, "an algorithm that is not known", "list unknown.p12 --password file:right.pw", "1.2.3.4"),
    fails(5, "more work than is allowed", "list costly.p12 --password file:right.pw", "--max-iterations"),
    fails(5, "a larger file than is allowed", "list leaf.pem --max-size 0", "--max-size"),
    fails(5, "no private key", "split-pem leaf.pem --out-dir directory", "leaf.pem"),
    fails(5, "no certificate", "import-trusted leaf.key --truststore new.jks --password file:right.pw", "leaf.key"),
    fails(5, "an alias that is missing", "export-chain chain.jks --alias nobody", "`nobody` in `chain.jks`"),
    fails(
        6,
        "an alias that is taken",
        "rename mixed.jks --alias server --new-alias gateway --password file:right.pw",
        "--new-alias",
    ),
    fails(6, "a file that exists", "export-chain chain.jks --out text", "text"),
    fails(
        6,
        "the output is the input",
        "convert chain.jks --to chain.jks --format jks --force --to-password file:right.pw --from-password file:right.pw",
        "chain.jks",
    ),
    fails(
        6,
        "a format that cannot hold it",
        "convert mixed.jceks --to new.jks --from-password file:right.pw --to-password file:right.pw",
        "mixed.jceks",
    ),
    fails(
        6,
        "nobody to confirm",
        "import-trusted anchor-1.pem --truststore new.jks --password file:right.pw",
        "CN=Anchor 1",
    ),
    fails(
        6,
        "a person says no",
        "import-trusted anchor-1.pem --truststore new.jks --password file:right.pw",
        "CN=Anchor 1",
    )
    .amid(World::Declining("Trust it?")),
    fails(
        6,
        "another process writes",
        "rename chain.jks --alias central --new-alias b --password file:right.pw --lock-timeout 0",
        "--lock-timeout",
    )
    .amid(World::Locked),
];
