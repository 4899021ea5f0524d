//! Every command that writes, one line a way of writing. A new command adds its lines here and is swept with the others.

/// A command line and what it is about.
pub struct Row {
    /// The arguments in words; `@` before a name stands for the directory, `FORMAT` for the format of the store.
    pub line: &'static str,
    /// What lies in the directory before: fixtures, each as `path` or `path=name`; `BASE=name` is a store of the format
    /// that holds a key `server` with its certificate alone, and a trusted certificate `anchor`; `MAN=pages` is every
    /// manual page but two.
    pub files: &'static str,
    /// The files that are written.
    pub written: &'static str,
}

const fn row(line: &'static str, files: &'static str, written: &'static str) -> Row {
    Row { line, files, written }
}

/// What is done to a store, in each format.
pub const STORES: &[Row] = &[
    row("chain @store --ca @shuffled.pem", "BASE=store chain/shuffled.pem", "store"),
    row("convert @chain.jks --to @store --format FORMAT", "jks/chain.jks", "store"),
    row("convert @chain.jks --to @store --format FORMAT --force", "BASE=store jks/chain.jks", "store"),
    row("copy @chain.jks --to @store --if-exists replace", "BASE=store jks/chain.jks", "store"),
    row("copy @chain.jks --to @store --format FORMAT", "jks/chain.jks", "store"),
    row("delete @store --alias anchor", "BASE=store", "store"),
    row("doctor @store --ca @shuffled.pem --fix", "BASE=store chain/shuffled.pem", "store"),
    row("gen-selfsigned --cn new --key-alg ec:p256 --keystore @store --alias new", "BASE=store", "store"),
    row("gen-selfsigned --cn new --key-alg ec:p256 --keystore @store --format FORMAT --alias new", "", "store"),
    row("import-keypair @leaf.key @shuffled.pem --keystore @store --alias new", KEY_AND_BASE, "store"),
    row("import-keypair @leaf.key @shuffled.pem --keystore @store --format FORMAT --alias new", KEY, "store"),
    row("import-reply @shuffled.pem --keystore @store", "BASE=store chain/shuffled.pem", "store"),
    row("import-trusted @root.pem --truststore @store --alias new --yes", "BASE=store chain/root.pem", "store"),
    row("import-trusted @root.pem --truststore @store --format FORMAT --alias new --yes", "chain/root.pem", "store"),
    row("rename @store --alias anchor --new-alias renamed", "BASE=store", "store"),
    row("set-password @store --new-password file:@new.pw", "BASE=store", "store"),
    row("set-password @store --alias server --new-password file:@new.pw", "BASE=store", "store"),
];

const KEY: &str = "chain/leaf.key chain/shuffled.pem";
const KEY_AND_BASE: &str = "BASE=store chain/leaf.key chain/shuffled.pem";

/// What is written beside stores, several files at once, and backups.
pub const OUTPUTS: &[Row] = &[
    row("convert @chain.jks --to @site.pem --force", "jks/chain.jks chain/root.pem=site.pem", "site.pem"),
    row(
        "convert @mixed.bks --to @ --format pem-dir --force",
        "bouncy-castle/chain.bks=mixed.bks",
        "central.key central.pem",
    ),
    row("doctor @site.pem --fix --backup", "doctor/misordered.pem=site.pem", "site.pem site.pem.bak"),
    row("export-chain @chain.jks --out @c.cer --force", "jks/chain.jks chain/root.pem=c.cer", "c.cer"),
    row("export-chain @chain.jks --out @c.p7b", "jks/chain.jks", "c.p7b"),
    row("export-chain @chain.jks --only leaf --format der --out @c.der", "jks/chain.jks", "c.der"),
    row("export-chain @chain.jks --all --out-dir @", "jks/chain.jks", "central.cer"),
    row("export-key @chain.jks --out @k.pem --force", "jks/chain.jks keys/rsa-pkcs1.pem=k.pem", "k.pem"),
    row("export-key @chain.jks --format der --out @k.der", "jks/chain.jks", "k.der"),
    row("export-key @chain.jks --format jwk --out @k.jwk", "jks/chain.jks", "k.jwk"),
    row("export-key @chain.jks --new-password file:@new.pw --out @k.pem", "jks/chain.jks", "k.pem"),
    row("export-trusted @mixed.jks --out @t.pem --force", "jks/mixed.jks chain/root.pem=t.pem", "t.pem"),
    row("export-trusted @mixed.jks --out @t.p7b", "jks/mixed.jks", "t.p7b"),
    row(
        "export-trusted @mixed.jks --alias anchor-* --out-dir @ --force",
        "jks/mixed.jks",
        "anchor-1.pem anchor-2.pem anchor-3.pem",
    ),
    row(
        "gen-selfsigned --cn new --key-alg ec:p256 --out @site.pem --force",
        "chain/shuffled-with-key.pem=site.pem",
        "site.pem",
    ),
    row("gen-selfsigned --cn new --key-alg ec:p256 --out-dir @ --force", "", "server.key server.crt"),
    row("import-trusted @root.pem --truststore @a --truststore @b --alias new --yes", TWO_STORES, "a b"),
    row("import-trusted @root.pem --truststore @a --alias new --yes --backup", TWO_STORES, "a a.bak"),
    row("man --out-dir @ --force", "MAN=pages", "certtool.1 certtool-list.1"),
    row("merge-pem @leaf.key @shuffled.pem --out @site.pem", KEY, "site.pem"),
    row("merge-pem @leaf.key @shuffled.pem --out @site.pem --force --backup", SITE, "site.pem site.pem.bak"),
    row("split-pem @shuffled-with-key.pem --out-dir @ --force", SPLIT, "server.key server.crt chain.crt"),
];

/// What only reads.
pub const READS: &[Row] = &[
    row("completions bash", "", ""),
    row("diff @a @b", "jks/mixed.jks=a jks/chain.jks=b", ""),
    row("doctor @mixed.jks", "jks/mixed.jks", ""),
    row("export-chain @chain.jks", "jks/chain.jks", ""),
    row("export-key @chain.jks", "jks/chain.jks", ""),
    row("export-trusted @mixed.jks", "jks/mixed.jks", ""),
    row("inspect @everything.pem", "inspect/everything.pem", ""),
    row("inspect @mixed.jks", "jks/mixed.jks", ""),
    row("list @mixed.jks", "jks/mixed.jks", ""),
    row("man list", "", ""),
    row("merge-pem @leaf.key @shuffled.pem", KEY, ""),
];

const TWO_STORES: &str = "jks/mixed.jks=a jceks/mixed.jceks=b chain/root.pem";
const SITE: &str = "chain/leaf.key chain/shuffled.pem chain/ordered.pem=site.pem";
const SPLIT: &str = "chain/shuffled-with-key.pem keys/rsa-pkcs1.pem=server.key chain/root.pem=server.crt";
