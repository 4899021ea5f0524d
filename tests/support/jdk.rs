//! Every Java installation of this machine: its keytool, and our Java programs run on it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::{env, fs};

use super::entry::Entry;
use super::oracle::{self, Keytool};
use super::process::Process;
use super::sandbox::Sandbox;
use super::tools;

/// A Java installation.
#[derive(Clone, Debug)]
pub struct Jdk {
    home: PathBuf,
}

/// An entry as Java sees it.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct JavaEntry {
    pub entry: Entry,
    /// Milliseconds since 1970, or `-` where the format keeps no date.
    pub created: String,
    /// `ok` when the key opened with the given password and its signature verified with the certificate,
    /// `-` when no password was given, else the exception.
    pub key: String,
    /// Algorithm and value of a secret key that opened, else `-`.
    pub secret: String,
}

/// A store for Java to open: file, Java's name of its type, password, and the passwords of the keys to use, by alias.
pub struct JavaStore<'a> {
    pub file: &'a str,
    pub format: &'a str,
    pub password: &'a str,
    pub keys: &'a [(&'a str, &'a str)],
}

/// Every Java installation found in `PATH`, `JAVA_HOME`, `/usr/lib/jvm` and `CERTTOOL_JAVA_HOMES`, or `None` after saying
/// SKIP.
#[track_caller]
pub fn need_jdks() -> Option<Vec<Jdk>> {
    let jdks = installed();
    if !jdks.iter().any(Jdk::compiles) {
        tools::skip("no Java development kit is installed");
        return None;
    }
    Some(jdks)
}

/// One Java installation, the first found.
#[track_caller]
pub fn need_jdk() -> Option<Jdk> {
    need_jdks()?.into_iter().next()
}

fn installed() -> Vec<Jdk> {
    let in_path = tools::find("javac").and_then(|javac| home_of(&javac));
    let beside = fs::read_dir("/usr/lib/jvm").into_iter().flatten().flatten().map(|entry| entry.path());
    let given = env::var_os("JAVA_HOME").map(PathBuf::from);
    let development_kits =
        in_path.into_iter().chain(given).chain(beside).filter(|home| home.join("bin/javac").is_file());
    let mut homes: Vec<PathBuf> = Vec::new();
    for home in development_kits.chain(further()).filter_map(|home| home.canonicalize().ok()) {
        if home.join("bin/keytool").is_file() && !homes.contains(&home) {
            homes.push(home);
        }
    }
    homes.into_iter().map(|home| Jdk { home }).collect()
}

/// Those that whoever runs the tests has besides, in the form of `PATH`; runtime environments will do.
fn further() -> Vec<PathBuf> {
    let homes = env::var_os("CERTTOOL_JAVA_HOMES").unwrap_or_default();
    let homes: Vec<_> = env::split_paths(&homes).filter(|home| !home.as_os_str().is_empty()).collect();
    for home in &homes {
        assert!(home.join("bin/keytool").is_file(), "CERTTOOL_JAVA_HOMES: no keytool in {}", home.display());
    }
    homes
}

fn home_of(program: &Path) -> Option<PathBuf> {
    Some(program.canonicalize().ok()?.parent()?.parent()?.to_owned())
}

impl Jdk {
    fn compiles(&self) -> bool {
        self.program("javac").is_file()
    }

    fn program(&self, name: &str) -> PathBuf {
        self.home.join("bin").join(name)
    }

    /// keytool with these arguments, a program of its own: for what its end, its memory or its speed says. The flags only
    /// make the virtual machine start faster and litter less.
    pub fn keytool<'a>(&self, sandbox: &Sandbox, args: impl IntoIterator<Item = &'a str>) -> Process {
        let quick = ["-J-XX:TieredStopAtLevel=1", "-J-XX:-UsePerfData", "-J-XX:+UseSerialGC"];
        sandbox.program(self.program("keytool"), quick).args(args)
    }

    /// keytool with these arguments, in a virtual machine that stays.
    pub fn ask_keytool<'a>(
        &'a self,
        sandbox: &'a Sandbox,
        args: impl IntoIterator<Item = impl AsRef<str>>,
    ) -> Keytool<'a> {
        Keytool::new(self, sandbox.dir()).args(args)
    }

    /// One of the programs of `tests/java`, by class name.
    pub fn java<'a>(&self, sandbox: &Sandbox, class: &str, args: impl IntoIterator<Item = &'a str>) -> Process {
        let class_path = class_path();
        let quick = ["-XX:TieredStopAtLevel=1", "-XX:-UsePerfData", "-XX:+UseSerialGC", "-cp", &class_path, class];
        sandbox.program(self.program("java"), quick).args(args)
    }

    /// The machine that `oracle` asks: it lives long enough for every compiler, and may run keytool's own class.
    pub(super) fn oracle(&self, sandbox: &Sandbox) -> Process {
        let exports = "--add-exports=java.base/sun.security.tools.keytool=ALL-UNNAMED";
        let class_path = class_path();
        let words = ["-XX:-UsePerfData", "-XX:+UseSerialGC", exports, "-cp", &class_path, "KeystoreOracle"];
        sandbox.program(self.program("java"), words)
    }

    pub(super) fn home(&self) -> &Path {
        &self.home
    }

    /// Opens each store in Java and tells what Java sees, by file name, ordered by alias.
    #[track_caller]
    pub fn open(&self, sandbox: &Sandbox, stores: &[JavaStore]) -> BTreeMap<String, Vec<JavaEntry>> {
        let open = |store: &JavaStore| {
            let file = sandbox.path(store.file);
            let question = [&["open", tools::text(&file), store.format, store.password], &store.keys()[..]].concat();
            let answer = oracle::ask(self, BOUNCY_CASTLE.contains(&store.format), &question);
            let entry = |line: &String| parse_entry(line).unwrap_or_else(|| panic!("{}: {line:?}", store.file));
            let mut entries: Vec<_> = answer.iter().map(entry).collect();
            entries.sort();
            (store.file.to_owned(), entries)
        };
        stores.iter().map(open).collect()
    }

    /// What keytool has to be told to know this format.
    pub fn provider(&self, format: &str) -> Vec<String> {
        if !BOUNCY_CASTLE.contains(&format) {
            return Vec::new();
        }
        let jars = bouncy_castle_jars().join(":");
        let class = "org.bouncycastle.jce.provider.BouncyCastleProvider";
        ["-providerpath", &jars, "-provider", class].map(str::to_owned).to_vec()
    }

    /// The entries of a store as `keytool -list -v` prints them, ordered by alias.
    #[track_caller]
    pub fn keytool_list(&self, sandbox: &Sandbox, file: &str, format: &str, password: &str) -> Vec<Entry> {
        let list = ["-list", "-v", "-keystore", file, "-storetype", format, "-storepass", password];
        let outcome = self.ask_keytool(sandbox, list).args(self.provider(format)).run().code(0);
        let entries = parse_list(&outcome.stdout());
        // Thousands have a comma.
        let said = outcome.stdout().replace(',', "").contains(&format!("contains {} entr", entries.len()));
        assert!(said, "{outcome}");
        entries
    }
}

impl JavaStore<'_> {
    /// Aliases and passwords in turn.
    fn keys(&self) -> Vec<&str> {
        self.keys.iter().flat_map(|(alias, password)| [*alias, *password]).collect()
    }
}

fn parse_entry(line: &str) -> Option<JavaEntry> {
    let fields: Vec<_> = line.split('\t').map(str::to_owned).collect();
    let [alias, kind, created, sha256, key, secret] = <[String; 6]>::try_from(fields).ok()?;
    let sha256 = sha256.split(',').filter(|hash| !hash.is_empty()).map(str::to_owned).collect();
    Some(JavaEntry { entry: Entry { alias, kind, sha256 }, created, key, secret })
}

/// keytool's words for the kinds of entries, and ours.
const KINDS: [(&str, &str); 3] =
    [("PrivateKeyEntry", "key-pair"), ("trustedCertEntry", "trusted-certificate"), ("SecretKeyEntry", "secret-key")];

fn parse_list(text: &str) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    for line in text.lines() {
        if let Some(alias) = line.strip_prefix("Alias name: ") {
            entries.push(Entry { alias: alias.to_owned(), kind: String::new(), sha256: Vec::new() });
        }
        let Some(entry) = entries.last_mut() else { continue };
        if let Some(kind) = line.strip_prefix("Entry type: ") {
            entry.kind = KINDS.iter().find(|(theirs, _)| *theirs == kind).map_or(kind, |(_, ours)| ours).to_owned();
        }
        if let Some(hash) = line.trim().strip_prefix("SHA256: ") {
            entry.sha256.push(hash.replace(':', "").to_lowercase());
        }
    }
    entries.sort();
    entries
}

fn class_path() -> String {
    let jars = [jetty_jars(), bouncy_castle_jars()].concat().join(":");
    format!("{}:{jars}", compiled().display())
}

/// The jars of Debian's libjetty9-java that our WebSocket server needs; empty when it is not installed.
pub fn jetty_jars() -> Vec<String> {
    let names =
        ["server", "http", "io", "util", "websocket-api", "websocket-common", "websocket-server", "websocket-servlet"];
    let jetty = names.map(|name| format!("/usr/share/java/jetty9-{name}.jar"));
    let jars: Vec<_> = jetty.into_iter().chain(["/usr/share/java/servlet-api.jar".to_owned()]).collect();
    if jars.iter().all(|jar| Path::new(jar).is_file()) { jars } else { Vec::new() }
}

/// The keystore formats that Java has from Bouncy Castle.
pub const BOUNCY_CASTLE: [&str; 3] = ["bks", "uber", "bcfks"];

/// The jars of Debian's libbcprov-java and its siblings; empty when one is not installed.
fn bouncy_castle_jars() -> Vec<String> {
    let jars = ["bcprov", "bcutil", "bcpkix"].map(|name| format!("/usr/share/java/{name}.jar")).to_vec();
    if jars.iter().all(|jar| Path::new(jar).is_file()) { jars } else { Vec::new() }
}

/// Every Java installation, with Bouncy Castle, or `None` after saying SKIP.
#[track_caller]
pub fn need_bouncy_castle() -> Option<Vec<Jdk>> {
    if bouncy_castle_jars().is_empty() {
        tools::skip("Bouncy Castle is not installed (libbcprov-java, libbcutil-java, libbcpkix-java)");
        return None;
    }
    need_jdks()
}

/// The class files of `tests/java`, compiled once a test run with the first installation found.
fn compiled() -> &'static Path {
    static CLASSES: OnceLock<PathBuf> = OnceLock::new();
    CLASSES.get_or_init(|| {
        let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/java");
        let classes = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("java-{}", env!("CARGO_CRATE_NAME")));
        let jars = jetty_jars();
        let has_jetty = !jars.is_empty();
        let jars = [jars, bouncy_castle_jars()].concat();
        let has_bouncy_castle = !bouncy_castle_jars().is_empty();
        let wanted = |file: &Path| {
            (has_jetty || !file.ends_with("WssServer.java"))
                && (has_bouncy_castle || !file.ends_with("RandomStores.java"))
        };
        let mut files: Vec<_> = fs::read_dir(sources).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.retain(|file| wanted(file));
        let sandbox = Sandbox::new();
        let javac = installed().iter().find(|jdk| jdk.compiles()).unwrap().program("javac");
        let jars = jars.join(":");
        let options = ["-Xlint:-options", "--release", "11", "-cp", &jars, "-d", tools::text(&classes)];
        sandbox.program(javac, options).args(files).run().code(0);
        classes
    })
}
