//! Random stores, hundreds in a run: Java, Bouncy Castle and OpenSSL write and we read; we write and they read.
//! The seed is printed; `CERTTOOL_SEED=new` takes another, `CERTTOOL_SEED=N` repeats it, `CERTTOOL_SCALE` makes more of it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use sha2::{Digest, Sha256};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::support::jdk::{JavaEntry, JavaStore, Jdk, need_bouncy_castle};
use crate::support::random::{self, Random};
use crate::support::{Outcome, Sandbox, figure, scale, tools};

const FORMATS: [&str; 6] = ["jks", "jceks", "pkcs12", "bks", "uber", "bcfks"];

/// Of each format in a run.
const STORES: usize = 20;

/// Among its stores is one with neither MAC nor encrypted certificates, whose keys are sealed all the same.
const USUAL: u64 = 1_795_386_000_943_654;

/// What every new store is protected with; OpenSSL takes it from the environment too.
const NEW: &str = "new password";

/// A store that Java made, with the passwords of its keys.
struct Made {
    file: String,
    format: String,
    password: String,
    keys: Vec<(String, String)>,
}

/// A certificate as Java decodes it: serial number, validity in seconds, key, whether it is a CA, names.
#[derive(Debug, Eq, PartialEq)]
struct Decoded {
    serial: String,
    validity: (i64, i64),
    key: String,
    ca: bool,
    names: Vec<String>,
}

/// What a run made, and what Java sees in it.
struct World {
    seed: u64,
    random: Random,
    sandbox: Sandbox,
    stores: Vec<Made>,
    certificates: BTreeMap<String, Decoded>,
    seen: BTreeMap<String, Vec<JavaEntry>>,
}

impl Made {
    fn parse(fields: &[&str]) -> Self {
        let keys = fields[3..].chunks(2).map(|pair| (pair[0].to_owned(), pair[1].to_owned())).collect();
        let [file, format, password] = [fields[0], fields[1], fields[2]].map(str::to_owned);
        Self { file, format, password, keys }
    }

    /// As Java is to open it.
    fn opened<'a>(&'a self, keys: &'a [(&'a str, &'a str)]) -> JavaStore<'a> {
        JavaStore { file: &self.file, format: &self.format, password: &self.password, keys }
    }

    fn keys(&self) -> Vec<(&str, &str)> {
        self.keys.iter().map(|(alias, password)| (alias.as_str(), password.as_str())).collect()
    }

    /// Keys that the password of the store does not open.
    fn own(&self) -> impl Iterator<Item = &(String, String)> {
        self.keys.iter().filter(|(_, password)| *password != self.password)
    }
}

impl Decoded {
    fn parse(fields: &[&str]) -> (String, Self) {
        let seconds = |text: &str| text.parse().unwrap();
        let names = fields[6].split(',').filter(|name| !name.is_empty()).map(java_name).collect();
        let decoded = Self {
            serial: fields[1].to_owned(),
            validity: (seconds(fields[2]), seconds(fields[3])),
            key: fields[4].to_owned(),
            ca: fields[5] == "true",
            names: joined(names),
        };
        (fields[0].to_owned(), decoded)
    }

    /// As `certtool list --json` has it.
    fn of(certificate: &serde_json::Value) -> Self {
        let text = |name: &str| certificate[name].as_str().unwrap();
        let seconds = |name| OffsetDateTime::parse(text(name), &Rfc3339).unwrap().unix_timestamp();
        let names = certificate["subject_alt_names"].as_array().unwrap();
        let key = &certificate["key"];
        Self {
            serial: text("serial").trim_start_matches('0').to_owned(),
            validity: (seconds("not_before"), seconds("not_after")),
            key: format!("{}:{}", key["algorithm"].as_str().unwrap(), key["bits"]),
            ca: certificate["ca"] == true,
            names: joined(names.iter().map(|name| name.as_str().unwrap().to_owned()).collect()),
        }
    }
}

/// The comma parts names here and is part of one of them: both sides are parted in the same way.
fn joined(names: Vec<String>) -> Vec<String> {
    names.join(",").split(',').map(str::to_owned).collect()
}

/// Java numbers the kinds of names (`GeneralName` of RFC 5280).
fn java_name(name: &str) -> String {
    let Some((kind, value)) = name.split_once(':') else { return name.to_owned() };
    match kind {
        "1" => format!("email:{value}"),
        "2" => format!("dns:{value}"),
        "6" => format!("uri:{value}"),
        "7" => format!("ip:{}", value.parse::<std::net::IpAddr>().unwrap()),
        "8" => format!("registeredID:{value}"),
        _ => name.to_owned(),
    }
}

impl World {
    /// Random stores of every format, by Java with Bouncy Castle.
    fn new(jdk: &Jdk) -> Self {
        let (seed, sandbox, count) = (random::seed(USUAL), Sandbox::new(), (STORES * scale()).to_string());
        let made = jdk.java(&sandbox, "RandomStores", [seed.to_string().as_str(), &count]).run().code(0);
        let (mut stores, mut certificates) = (Vec::new(), BTreeMap::new());
        for line in made.stdout().lines() {
            let fields: Vec<&str> = line.split('\t').collect();
            match fields[0] {
                "STORE" => stores.push(Made::parse(&fields[1..])),
                _ => certificates.extend([Decoded::parse(&fields[1..])]),
            }
        }
        let seen = opened(jdk, &sandbox, stores.iter());
        Self { seed, random: Random::new(seed), sandbox, stores, certificates, seen }
    }

    /// Entries and certificates that we see in a store otherwise than Java does.
    fn read(&self, store: &Made) -> Option<String> {
        let run = self.sandbox.certtool(["list", &store.file, "--json"]).password(&store.password).run();
        if run.exit_code() != Some(0) {
            return Some(run.to_string());
        }
        let theirs: Vec<_> = self.seen[&store.file].iter().map(|seen| seen.entry.clone()).collect();
        if run.entries() != theirs {
            return Some(format!("{run}\nJava: {theirs:#?}"));
        }
        certificates(&run).into_iter().find_map(|certificate| {
            let (ours, theirs) =
                (Decoded::of(&certificate), &self.certificates[certificate["sha256"].as_str().unwrap()]);
            (ours != *theirs).then(|| format!("{}: {ours:?}\nJava: {theirs:?}", store.file))
        })
    }

    /// Converts a store into another format, with `NEW` for its password and for keys that have no other.
    fn convert(&mut self, store: usize) -> Result<Made, String> {
        let format = *self.random.one_of(&FORMATS);
        let iterations = (1 + self.random.below(3000)).to_string();
        let store = &self.stores[store];
        let file = format!("{}.to.{format}", store.file);
        let mut convert = self.sandbox.certtool(["convert", &store.file, "--to", &file, "--format", format]);
        convert = convert.args(["--skip-unsupported", "--iterations", &iterations]);
        convert = convert.env("CERTTOOL_FROM_PASSWORD", &store.password).env("CERTTOOL_TO_PASSWORD", NEW);
        for (number, (alias, password)) in store.own().enumerate() {
            let option = format!("--from-key-password={alias}=env:KEY{number}");
            convert = convert.arg(option).env(format!("KEY{number}"), password);
        }
        let run = convert.run();
        if run.exit_code() != Some(0) {
            return Err(run.to_string());
        }
        let password = |own: &str| if own == store.password { NEW } else { own }.to_owned();
        let keys = store.keys.iter().map(|(alias, own)| (folded(alias, format), password(own))).collect();
        Ok(Made { file, format: format.to_owned(), password: NEW.to_owned(), keys })
    }

    /// What Java must see in the store that was made of another.
    fn expected(&self, from: &Made, to: &Made) -> Vec<JavaEntry> {
        let seen = self.seen[&from.file].iter().filter(|seen| to.format != "jks" || seen.entry.kind != "secret-key");
        let mut expected: Vec<_> = seen.cloned().collect();
        expected.iter_mut().for_each(|seen| seen.entry.alias = folded(&seen.entry.alias, &to.format));
        comparable(expected)
    }
}

/// What Java sees in each store, its keys used.
fn opened<'a>(
    jdk: &Jdk,
    sandbox: &Sandbox,
    stores: impl Iterator<Item = &'a Made>,
) -> BTreeMap<String, Vec<JavaEntry>> {
    let stores: Vec<_> = stores.map(|store| (store, store.keys())).collect();
    jdk.open(sandbox, &stores.iter().map(|(store, keys)| store.opened(keys)).collect::<Vec<_>>())
}

fn certificates(listed: &Outcome) -> Vec<serde_json::Value> {
    let report = listed.json();
    let entries = report["result"]["entries"].as_array().unwrap();
    entries.iter().flat_map(|entry| entry["certificates"].as_array().unwrap().clone()).collect()
}

fn folded(alias: &str, format: &str) -> String {
    if ["jks", "jceks", "pkcs12"].contains(&format) { alias.to_lowercase() } else { alias.to_owned() }
}

/// Without what no two formats have in common: BCFKS has whole seconds, and Java finds no date of a trusted certificate
/// in PKCS#12.
fn comparable(mut entries: Vec<JavaEntry>) -> Vec<JavaEntry> {
    for entry in &mut entries {
        let seconds = entry.created.len().saturating_sub(3);
        entry.created.truncate(if entry.entry.kind == "trusted-certificate" { 0 } else { seconds });
    }
    entries.sort();
    entries
}

/// In PKCS#12 a chain has no end: Java goes on with whatever certificate of the store issued the last.
fn is_same(format: &str, expected: &JavaEntry, seen: &JavaEntry) -> bool {
    let mut seen = seen.clone();
    if format == "pkcs12" && seen.entry.sha256.starts_with(&expected.entry.sha256) {
        seen.entry.sha256.truncate(expected.entry.sha256.len());
    }
    seen == *expected
}

#[test]
fn random_stores_are_the_same_to_java_and_to_us_in_both_directions() {
    let (Some(jdks), Some(openssl)) = (need_bouncy_castle(), tools::need("openssl")) else { return };
    let mut world = World::new(&jdks[0]);
    let seed = world.seed;
    let mut wrong: Vec<_> = world.stores.iter().filter_map(|store| world.read(store)).collect();
    let mut written = Vec::new();
    for from in 0..world.stores.len() {
        match world.convert(from) {
            Ok(made) => written.push((from, made)),
            Err(failure) => wrong.push(failure),
        }
    }
    for jdk in &jdks {
        let mut seen = opened(jdk, &world.sandbox, written.iter().map(|(_, made)| made));
        for (from, made) in &written {
            let expected = world.expected(&world.stores[*from], made);
            let seen = comparable(seen.remove(&made.file).unwrap());
            let is_same = |pair: &(&JavaEntry, &JavaEntry)| is_same(&made.format, pair.0, pair.1);
            let differences: Vec<_> = expected.iter().zip(&seen).filter(|pair| !is_same(pair)).collect();
            if expected.len() != seen.len() || !differences.is_empty() {
                wrong.push(format!(
                    "{}, {} of {} entries in {jdk:?}: {differences:#?}",
                    made.file,
                    seen.len(),
                    expected.len()
                ));
            }
        }
    }
    let simple = written.iter().map(|(_, made)| made).filter(|made| made.format == "pkcs12");
    let simple: Vec<&Made> = simple.filter(|made| made.own().next().is_none()).collect();
    let mut random = Random::new(seed);
    wrong.extend(simple.iter().filter_map(|made| by_openssl(&mut random, &world.sandbox, &openssl, made)));
    assert!(wrong.is_empty(), "CERTTOOL_SEED={seed}: {} wrong:\n{}", wrong.len(), wrong.join("\n"));
    let cases = world.stores.len() + written.len() * jdks.len() + 2 * simple.len();
    figure(
        15,
        "random stores seen otherwise than by Java, Bouncy Castle or OpenSSL",
        format!("0 of {cases}, seed {seed}"),
        "none",
    );
}

/// OpenSSL reads what we wrote, and we read what OpenSSL makes of it under schemes of its choice.
fn by_openssl(random: &mut Random, sandbox: &Sandbox, openssl: &Path, made: &Made) -> Option<String> {
    let run = |line: &str| sandbox.program(openssl, line.split(' ')).env("NEW", NEW).run();
    let all = run(&format!("pkcs12 -in {} -passin env:NEW -nodes", made.file));
    if all.exit_code() != Some(0) {
        return Some(all.to_string());
    }
    let list = |file: &str| sandbox.certtool(["list", file, "--json"]).password(NEW);
    let listed = list(&made.file).run().code(0);
    if in_pem(&all.stdout()) != hashes(&listed) {
        return Some(format!("OpenSSL sees {:?}\n{listed}", in_pem(&all.stdout())));
    }
    if !all.stdout().contains("PRIVATE KEY") {
        return None;
    }
    sandbox.write("all.pem", all.stdout());
    let cipher = ["AES-256-CBC", "aes-128-cbc", "camellia-192-cbc", "aria-256-cbc", "PBE-SHA1-3DES", "des-ede3-cbc"];
    let (key, certificate) = (random.one_of(&cipher), random.one_of(&["NONE", "AES-256-CBC", "PBE-SHA1-3DES"]));
    let mac = random.one_of(&["sha1", "sha224", "sha256", "sha384", "sha512"]);
    let iterations = 1 + random.below(3000);
    let line = format!(
        "pkcs12 -export -in all.pem -out theirs.p12 -passout env:NEW -keypbe {key} -certpbe {certificate} -macalg {mac} -iter {iterations}"
    );
    let exported = run(&line);
    let again = list("theirs.p12").run();
    let same =
        exported.exit_code() == Some(0) && again.exit_code() == Some(0) && hashes(&again) == in_pem(&all.stdout());
    let key = sandbox.certtool(["export-key", "theirs.p12", "--out", "-"]).password(NEW).run();
    let has_key = key.exit_code() == Some(0) && key.stdout().starts_with("-----BEGIN PRIVATE KEY-----");
    (!same || !has_key).then(|| format!("{exported}\n{again}\n{key}"))
}

/// The certificates of PEM text by their hash; OpenSSL writes those of two chains once or twice.
fn in_pem(text: &str) -> BTreeSet<String> {
    let blocks = pem::parse_many(text).unwrap();
    let certificates = blocks.iter().filter(|block| block.tag() == "CERTIFICATE");
    certificates
        .map(|block| Sha256::digest(block.contents()).iter().map(|octet| format!("{octet:02x}")).collect())
        .collect()
}

fn hashes(listed: &Outcome) -> BTreeSet<String> {
    certificates(listed).iter().map(|one| one["sha256"].as_str().unwrap().to_owned()).collect()
}
