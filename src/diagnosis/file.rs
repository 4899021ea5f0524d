//! What is wrong with a file whatever is in it: its name, its mode, its format.

use crate::diagnosis::{Finding, Patient, Remedy, Severity};
use crate::formats::bundle::Object;
use crate::formats::{self, Content, Piece};
use crate::keystore::{Format, Item, Keystore, Kind, Wrapping};

pub(super) fn findings(patient: &Patient) -> Vec<Finding> {
    [
        format(patient),
        wrapped(patient),
        extension(patient),
        mode(patient),
        without_key(patient),
        without_certificate(patient),
        empty(patient),
    ]
    .into_iter()
    .flatten()
    .collect()
}

pub(super) fn format_of(content: &Content) -> Format {
    match content {
        Content::Bundle(bundle) => bundle.format,
        Content::Keystore(keystore) => keystore.format,
    }
}

fn format(patient: &Patient) -> Option<Finding> {
    let (consumer, format) = (patient.consumer?, format_of(patient.content));
    if consumer.reads(format) {
        return None;
    }
    let remedy = match (patient.content, consumer.is_java()) {
        (Content::Bundle(_), true) if has_private_key(patient.content) => Remedy::ImportKeyPair,
        (Content::Bundle(_), true) => Remedy::ImportTrusted,
        (Content::Bundle(_), false) => {
            Remedy::Rewrite { key: has_private_key(patient.content), root: true, unrelated: false, incomplete: false }
        }
        (Content::Keystore(keystore), _) if !consumer.reads(Format::PKCS12) => {
            let mut keys = keystore.key_pairs();
            let first = keys.next().map(|entry| entry.alias.to_string());
            Remedy::ExportPem { alias: first.filter(|_| keys.next().is_some()) }
        }
        (Content::Keystore(_), _) => Remedy::Copy,
    };
    let consequence = format!("{} cannot read it", consumer.title());
    Some(
        Finding::new("wrong-format", Severity::Error, format!("it is {}", format.with_article()), consequence)
            .repaired_by(remedy),
    )
}

/// A whole keystore in text is read here, and hardly anywhere else.
fn wrapped(patient: &Patient) -> Option<Finding> {
    let Content::Keystore(Keystore { format, wrapping: Some(wrapping), .. }) = patient.content else { return None };
    let cause = format!("it is {} in {}", format.with_article(), wrapping.title());
    let consequence = match wrapping {
        Wrapping::Armour => "only GnuTLS reads it; Java, OpenSSL and servers want it as binary (openssl base64 -d)",
        Wrapping::Base64 => "no other program reads it; they want it as binary (openssl base64 -d)",
        Wrapping::Configuration => "only the program that the file is for reads it; others want it as binary",
    };
    let severity = if *wrapping == Wrapping::Configuration { Severity::Warning } else { Severity::Error };
    Some(Finding::new("wrapped-keystore", severity, cause, consequence))
}

fn extension(patient: &Patient) -> Option<Finding> {
    let (_, extension) = patient.name.rsplit_once('.')?;
    let format = format_of(patient.content);
    let about = format.about();
    let is_any_format = formats::all().into_iter().any(|other| other.is_named(extension));
    let may_be_so = about.other_extensions.iter().any(|other| other.eq_ignore_ascii_case(extension));
    if !is_any_format || format.is_named(extension) || may_be_so {
        return None;
    }
    let cause = format!("it is {}, and called .{extension}", format.with_article());
    let consequence = "programs that go by the name, and people, take it for something else";
    let finding = Finding::new("wrong-extension", Severity::Warning, cause, consequence);
    let loose = matches!(patient.content, Content::Bundle(_)) && Format::PEM.is_named(extension);
    let key = has_private_key(patient.content);
    Some(if loose {
        finding.repaired_by(Remedy::Rewrite { key, root: true, unrelated: false, incomplete: false })
    } else {
        finding
    })
}

fn mode(patient: &Patient) -> Option<Finding> {
    let mode = patient.mode.filter(|mode| mode & 0o044 != 0 && has_private_key(patient.content))?;
    let cause = format!("the file has mode {:03o}, and a private key in it", mode & 0o777);
    let consequence = "other users of the machine can copy the key, or try passwords on it";
    Some(Finding::new("readable-key", Severity::Warning, cause, consequence).repaired_by(Remedy::OwnerOnly))
}

fn without_key(patient: &Patient) -> Option<Finding> {
    let format = format_of(patient.content);
    let consumer = patient.consumer.filter(|consumer| consumer.wants_one_file(format))?;
    if has_private_key(patient.content) {
        return None;
    }
    let consequence = format!("{} needs a private key in this file", consumer.title());
    Some(Finding::new("no-key", Severity::Error, "there is no private key in it", consequence))
}

fn empty(patient: &Patient) -> Option<Finding> {
    let Content::Keystore(keystore) = patient.content else { return None };
    let consequence = "Java finds no trust anchors and fails (\"the trustAnchors parameter must be non-empty\")";
    keystore
        .entries
        .is_empty()
        .then(|| Finding::new("empty", Severity::Warning, "there is no entry in it", consequence))
}

/// In a keystore, a key without a certificate is found where the chains are.
fn without_certificate(patient: &Patient) -> Option<Finding> {
    let consumer = patient.consumer.filter(|consumer| consumer.is_server())?;
    let Content::Bundle(bundle) = patient.content else { return None };
    let reader = consumer.program().pem;
    let is_found = |piece: &Piece| match reader {
        Some(reader) => reader.takes_for_certificate(piece),
        None => matches!(piece.object, Object::Certificate(_)),
    };
    // A key alone is half of what a server of two files is given.
    if bundle.pieces.iter().any(is_found) || has_private_key(patient.content) != consumer.wants_one_file(bundle.format)
    {
        return None;
    }
    let consequence = format!("{} has no certificate to show, and does not start", consumer.title());
    let cause = match bundle.pieces.iter().find(|piece| !matches!(piece.object, Object::PrivateKey(_))) {
        Some(piece) => format!("there is no certificate in it that {} finds, but {}", consumer.title(), what(piece)),
        None => "there is no certificate in it".into(),
    };
    Some(Finding::new("no-certificate", Severity::Error, cause, consequence))
}

/// A piece by its kind, and by its label where that is not the usual one.
fn what(piece: &Piece) -> String {
    match (&piece.object, &piece.label) {
        (Object::Certificate(_), Some(label)) => format!("one labelled {label}"),
        _ => format!("a {}", piece.kind()),
    }
}

pub(super) fn has_private_key(content: &Content) -> bool {
    match content {
        Content::Bundle(bundle) => {
            bundle.pieces.iter().any(|piece| matches!(piece.object, Object::PrivateKey(_) | Object::EncryptedKey(_)))
        }
        Content::Keystore(keystore) => {
            keystore.entries.iter().any(|entry| entry.kind() == Kind::KeyPair || matches!(entry.item, Item::Secret(_)))
        }
    }
}
