//! Twice as much takes twice as long: names, extensions, attributes, PEM blocks, bags, aliases, doubled five times.

use std::fmt::Write;

use certtool::asn1::{Oid, Writer, tag, writer};
use certtool::fault::Result;
use certtool::formats::{Content, Purpose, Unlock, codec, detect};
use certtool::formats::{WriteOptions, pem};
use certtool::key::pbe::Budget;
use certtool::keystore::{Alias, Entry, Format, Item, Keystore, StoredCertificate, Timestamp};
use certtool::report::Page;
use certtool::report::{EntryDetails, Inspecting, ObjectReport};
use certtool::secret::Password;
use certtool::x509::Certificate;

use crate::support::figure::figure;
use crate::support::jdk::need_jdk;
use crate::support::sandbox::fixture;
use crate::support::{Process, Sandbox, tools};

/// Quadratic would be 4; what the caches of the processor cost is within it.
const RATIO: f64 = 2.3;

/// Each size is measured so often, and the quickest counts: others use the machine too.
const TRIES: usize = 3;

/// What the first size takes at least, in seconds: enough to be measured, little enough for the caches.
const FLOOR: f64 = 0.005;

struct Given;

impl Unlock for Given {
    fn password(&mut self, _purpose: Purpose) -> Result<Option<Password>> {
        Ok(Some(Password::new(crate::CHANGEIT.into())))
    }
}

/// Reads a file and makes the whole report of `inspect`, as text and as JSON.
fn inspect(bytes: &[u8]) {
    let inspecting =
        Inspecting { now: time::macros::datetime!(2027-01-01 0:00 UTC), pem: true, structure: true, format: None };
    let mut page = Page::new();
    match detect::detect(bytes, None).unwrap().read(&mut Given, &mut Budget::default()).unwrap() {
        Content::Bundle(bundle) => bundle.pieces.iter().for_each(|piece| {
            let report = ObjectReport::new(piece, inspecting);
            assert!(!serde_json::to_vec(&report).unwrap().is_empty());
            report.lines(1, &mut page);
        }),
        Content::Keystore(keystore) => keystore.entries.iter().for_each(|entry| {
            let report = EntryDetails::new(entry, inspecting);
            assert!(!serde_json::to_vec(&report).unwrap().is_empty());
            report.lines(&mut page);
        }),
    }
    assert!(!page.render(false).is_empty());
}

/// The processor time that this thread has had, in seconds.
fn processor_time() -> f64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

fn quickest(bytes: &[u8]) -> f64 {
    let once = |_| {
        let start = processor_time();
        inspect(bytes);
        processor_time() - start
    };
    (0..TRIES).map(once).fold(f64::INFINITY, f64::min)
}

/// Doubles what takes long enough to be measured five times. The mean of the ratios counts: a cache that overflows once is no quadratic time.
fn assert_linear(what: &str, file: impl Fn(usize) -> Vec<u8>) {
    let mut count = 50;
    while quickest(&file(count)) < FLOOR {
        count *= 2;
    }
    let seconds: Vec<f64> = (0..6).map(|power| quickest(&file(count << power))).collect();
    let ratio = (seconds[5] / seconds[0]).powf(0.2);
    let target = format!("<= {RATIO} a doubling");
    let figures = format!("{ratio:.2} a doubling, {:.3} s for {}", seconds[5], count << 5);
    figure(14, what, figures, &target);
    assert!(ratio <= RATIO, "{what}: {seconds:?}");
}

/// The self-signed root of the fixtures with another subject and other extensions, under its old signature.
fn certificate(subject: Option<&[u8]>, extensions: &[u8]) -> Vec<u8> {
    let root = Certificate::from_der(&fixture("x509/root.der")).unwrap();
    let algorithm = writer::sequence(|all| _ = all.oid(&Oid::from_dotted("1.2.840.113549.1.1.11").unwrap()).null());
    let tbs = writer::sequence(|tbs| {
        tbs.constructed(tag::context(0), |version| _ = version.unsigned(2)).unsigned(7).raw(&algorithm);
        tbs.raw(root.issuer_der());
        tbs.sequence(|dates| {
            dates.element(tag::UTC_TIME, b"200101000000Z").element(tag::UTC_TIME, b"400101000000Z");
        });
        tbs.raw(subject.unwrap_or(root.subject_der())).raw(root.public_key_info());
        tbs.constructed(tag::context(3), |explicit| _ = explicit.sequence(|all| _ = all.raw(extensions)));
    });
    writer::sequence(|certificate| _ = certificate.raw(&tbs).raw(&algorithm).bit_string(&[0x5a; 256]))
}

fn extension(out: &mut Writer, oid: &str, value: &[u8]) {
    out.sequence(|extension| _ = extension.oid(&Oid::from_dotted(oid).unwrap()).octet_string(value));
}

fn alternative_names(count: usize) -> Vec<u8> {
    let names = writer::sequence(|names| {
        (0..count).for_each(|number| _ = names.element(0x82, format!("h{number}.example.com").as_bytes()));
    });
    let mut extensions = Writer::new();
    extension(&mut extensions, "2.5.29.17", &names);
    certificate(None, &extensions.into_bytes())
}

fn extensions(count: usize) -> Vec<u8> {
    let mut extensions = Writer::new();
    (0..count).for_each(|number| extension(&mut extensions, &format!("1.2.3.{number}"), b"\x04\x01x"));
    certificate(None, &extensions.into_bytes())
}

fn name_attributes(count: usize) -> Vec<u8> {
    let subject = writer::sequence(|name| {
        (0..count).for_each(|number| {
            let attribute = writer::sequence(|attribute| {
                attribute.oid(&Oid::from_dotted("2.5.4.11").unwrap());
                attribute.element(tag::UTF8_STRING, format!("unit {number}").as_bytes());
            });
            name.set_of(vec![attribute]);
        });
    });
    certificate(Some(&subject), &[])
}

fn pem_blocks(count: usize) -> Vec<u8> {
    let root = fixture("x509/root.der");
    let mut text = String::new();
    (0..count).for_each(|number| writeln!(text, "alias {number}\n{}", pem::encode("CERTIFICATE", &root)).unwrap());
    text.into_bytes()
}

fn store(format: Format, count: usize) -> Vec<u8> {
    let root = Certificate::from_der(&fixture("x509/root.der")).unwrap();
    let entry = |number| {
        let item = Item::TrustedCertificate(StoredCertificate::new(root.clone()));
        Entry::new(Alias::new(format!("alias {number}")), Some(Timestamp(0)), item)
    };
    let keystore = Keystore { entries: (0..count).map(entry).collect(), ..Keystore::new(format) };
    let password = Some(Password::new(crate::CHANGEIT.into()));
    let options = WriteOptions { password, iterations: Some(1), ..WriteOptions::default() };
    codec(format).unwrap().write(&keystore, &options).unwrap()
}

#[test]
fn doubling() {
    assert_linear("names in a certificate", alternative_names);
    assert_linear("extensions in a certificate", extensions);
    assert_linear("attributes in a name", name_attributes);
    assert_linear("blocks in a PEM", pem_blocks);
    assert_linear("bags in a PKCS#12", |count| store(Format::PKCS12, count));
    assert_linear("aliases in a JKS", |count| store(Format::JKS, count));
    assert_linear("aliases in a BKS", |count| store(Format::BKS, count));
}

/// Where another program is stopped, in seconds of processor time.
const HANG: u32 = 40;

/// How many there are of the first size for another program, whose start takes longer.
const OTHERS_COUNT: usize = 2_000;

#[test]
#[ignore = "measures other programs"]
fn others_doubling() {
    let (Some(jdk), Some(openssl)) = (need_jdk(), tools::need("openssl")) else { return };
    let sandbox = Sandbox::new();
    let x509 = ["x509", "-noout", "-text", "-inform", "der", "-in", "file"];
    let pkcs12 = ["pkcs12", "-nokeys", "-passin", "pass:changeit", "-in", "file"];
    let crl2pkcs7 = ["crl2pkcs7", "-nocrl", "-certfile", "file", "-out", "out"];
    let list = ["-list", "-v", "-keystore", "file", "-storepass", crate::CHANGEIT];
    let print = ["-printcert", "-file", "file"];
    let ours = |words: &[&str]| sandbox.program(&openssl, words);
    others_double(&sandbox, "openssl, names in a certificate", alternative_names, &|| ours(&x509));
    others_double(&sandbox, "openssl, blocks in a PEM", pem_blocks, &|| ours(&crl2pkcs7));
    others_double(&sandbox, "openssl, bags in a PKCS#12", |count| store(Format::PKCS12, count), &|| ours(&pkcs12));
    let keytool = |words: &[&'static str]| jdk.keytool(&sandbox, words.iter().copied());
    others_double(&sandbox, "keytool, names in a certificate", alternative_names, &|| keytool(&print));
    others_double(&sandbox, "keytool, blocks in a PEM", pem_blocks, &|| keytool(&print));
    others_double(&sandbox, "keytool, aliases in a JKS", |count| store(Format::JKS, count), &|| keytool(&list));
}

/// Three doublings, without the time that the program takes for a single one.
fn others_double(sandbox: &Sandbox, what: &str, file: impl Fn(usize) -> Vec<u8>, command: &dyn Fn() -> Process) {
    let seconds = |count: usize| {
        sandbox.write("file", file(count));
        command().measure(HANG).cpu.as_secs_f64()
    };
    let start = seconds(1);
    let all = [0, 1, 2, 3].map(|power| seconds(OTHERS_COUNT << power) - start);
    let ratio = (all[3] / all[0].max(0.001)).cbrt();
    figure(
        14,
        what,
        format!("{ratio:.2} a doubling, {:.1} s for {}", all[3] + start, OTHERS_COUNT << 3),
        "ours: <= 2.3",
    );
    assert!(all[3] > 0.0);
}
