//! Names, options and text on its way to a terminal or a file name.

use std::collections::HashSet;
use std::ffi::OsString;
use std::path::{Component, Path};

use certtool::asn1::writer;
use certtool::cli::Invocation;
use certtool::io::certificates;
use certtool::keystore::selection::{Pattern, select};
use certtool::keystore::{Alias, Entry, Format, Item, Keystore, Opaque};
use certtool::report::{self, Page};
use certtool::secret::SecretBytes;
use certtool::x509::{GeneralName, Name};

use super::shown::nothing_raw;

/// A distinguished name as text and as DER: it says the same in both.
pub fn distinguished_name(data: &[u8]) {
    if let Ok(name) = Name::from_der(data) {
        let _ = (name.canonical(), name.common_names(), name.most_specific_text());
        if let Ok(parsed) = Name::parse(&name.to_string()) {
            assert_eq!(parsed.to_string(), name.to_string(), "what is shown means what it shows");
        }
    }
    let Some(Ok(name)) = std::str::from_utf8(data).ok().map(Name::parse) else { return };
    assert_eq!(Name::from_der(name.der()).as_ref(), Ok(&name));
    match Name::parse(&name.to_string()) {
        Ok(again) => assert_eq!(again.canonical(), name.canonical(), "{name}"),
        // `#` takes any value, a country of one letter too, which is then shown as text.
        Err(fault) => assert!(data.contains(&b'#'), "what is shown can be typed: {fault}"),
    }
}

/// A subject alternative name as text and as DER.
pub fn general_name(data: &[u8]) {
    for name in GeneralName::decode_all(data) {
        let _ = name.to_string();
    }
    let Some(Ok(name)) = std::str::from_utf8(data).ok().map(str::parse::<GeneralName>) else { return };
    let der = writer::sequence(|names| name.write(names).expect("what was parsed is written"));
    assert_eq!(GeneralName::decode_all(&der), std::slice::from_ref(&name));
    assert_eq!(name.to_string().parse().as_ref(), Ok(&name));
}

/// Escaping for a terminal hides nothing and lets nothing through; JSON gives the exact text back.
pub fn escape(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let escaped = report::escape::escape(&text);
    nothing_raw(&escaped);
    assert_eq!(report::escape::escape(&escaped), escaped, "escaped text is left alone");
    let json = serde_json::to_string(&text).expect("any text is JSON");
    assert_eq!(serde_json::from_str::<String>(&json).expect("JSON"), text);
    let mut page = Page::new();
    page.line(&text);
    assert_eq!(page.render(false).lines().count(), 1, "one line stays one line");
    let heading = certificates::heading("alias: ", &text);
    assert!(heading.lines().count() == 1 && !heading.contains("-----"));
}

/// File names made of aliases stay in their directory and differ, also where case does not count.
pub fn file_names(data: &[u8]) {
    let aliases: Vec<Alias> =
        data.split(|byte| *byte == b'\n').map(|line| Alias::new(String::from_utf8_lossy(line))).collect();
    let names = certificates::file_names(aliases.iter(), "pem");
    assert_eq!(names.len(), aliases.len());
    let distinct: HashSet<String> = names.iter().map(|name| name.to_lowercase()).collect();
    assert_eq!(distinct.len(), names.len());
    for name in &names {
        nothing_raw(name);
        let mut components = Path::new(name).components();
        assert!(matches!((components.next(), components.next()), (Some(Component::Normal(_)), None)), "{name}");
        assert!(!name.starts_with('.') && !name.contains('\\') && name.len() <= 255, "{name}");
    }
}

/// A word after `--password` is a source, or a slip that is never repeated.
pub fn password_source(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let secret = text.len() >= 8 && !text.contains(' ') && !"--password --key-password <SOURCE>".contains(text);
    let option = if data.len().is_multiple_of(2) { "--password" } else { "--key-password" };
    let args = ["certtool", "convert", "a.jks", "--out", "b.p12"].map(OsString::from);
    let option = OsString::from(format!("{option}={text}"));
    match Invocation::parse(&args.into_iter().chain([option]).collect::<Vec<_>>()) {
        Ok(invocation) => assert_eq!(invocation.command(), "convert"),
        Err(error) => assert!(!secret || !error.to_string().contains(text), "{error}"),
    }
}

/// Patterns of aliases: the exact name means itself, `*` means all, and no pattern takes for ever.
pub fn selection(data: &[u8]) {
    let (pattern, aliases) = data.split_at(data.len().min(data.first().map_or(0, |first| 1 + usize::from(first % 32))));
    let mut keystore = Keystore::new(Format::JKS);
    for alias in aliases.split(|byte| *byte == b'\n').take(16) {
        let opaque = Opaque { what: String::new(), damaged: false, encoded: SecretBytes::new(Vec::new()) };
        keystore.put(Entry::new(Alias::new(String::from_utf8_lossy(alias)), None, Item::Opaque(opaque)));
    }
    let all = select(&keystore, &[Pattern::from("*")]).expect("all of them");
    assert!(all.len() == keystore.entries.len() || keystore.entry(&Alias::from("*")).is_some());
    for entry in &keystore.entries {
        let own = Pattern::new(entry.alias.as_str());
        let meant = select(&keystore, std::slice::from_ref(&own)).expect("itself");
        assert!(matches!(meant[..], [at] if keystore.entries[at].alias == entry.alias));
    }
    let pattern = [Pattern::new(String::from_utf8_lossy(pattern))];
    if let Ok(meant) = select(&keystore, &pattern) {
        assert!(meant.is_sorted() && meant.iter().all(|at| *at < keystore.entries.len()));
    }
}
