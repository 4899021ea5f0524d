//! The entries of a store.

use std::path::PathBuf;

use serde::Serialize;
use time::OffsetDateTime;

use crate::context::Context;
use crate::formats::pkcs12::{self, JavaKey};
use crate::io::options::{Limits, StoreInput};
use crate::io::password::OfKeys;
use crate::io::store::{self, Reading};
use crate::keystore::{Format, Keystore};
use crate::operations::entries::{self, Entries};
use crate::report::{self, EntryReport};

/// What is wanted.
#[derive(Debug, Clone)]
pub struct Request {
    /// The file; `-` is standard input.
    pub keystore: PathBuf,
    /// How it is opened.
    pub input: StoreInput,
    /// When validity is judged; now without one.
    pub at: Option<OffsetDateTime>,
    /// Protection against hostile files.
    pub limits: Limits,
}

/// The entries.
#[derive(Serialize)]
pub struct Report {
    /// The file.
    pub file: String,
    /// The name of its format.
    pub format: &'static str,
    /// The same in a sentence.
    #[serde(skip)]
    pub title: &'static str,
    /// Whether integrity was checked.
    pub integrity: &'static str,
    /// The same at the end of a sentence.
    #[serde(skip)]
    pub integrity_words: &'static str,
    /// The entries, in the order of the file.
    pub entries: Vec<EntryReport>,
}

/// Lists the entries of a keystore, a truststore or a file of certificates and keys.
///
/// # Errors
/// When the file cannot be read.
pub fn run(request: &Request, context: &Context) -> anyhow::Result<Report> {
    let keys = Some(OfKeys::OF_THE_STORE);
    let reading = Reading { keys, ..Reading::of(&request.input, &request.limits) };
    let opened = store::open(context, &request.keystore, &reading)?;
    let now = request.at.unwrap_or(context.now);
    let given = [request.input.given()];
    let Entries { name, keystore, password } = entries::of(context, opened, &given, &request.limits, now)?;
    if password.is_some() {
        warn_of_pairing(context, &keystore);
    }
    Ok(Report {
        file: name,
        format: keystore.format.name(),
        title: keystore.format.title(),
        integrity: keystore.integrity.name(),
        integrity_words: report::integrity(&keystore),
        entries: keystore.entries.iter().map(|entry| EntryReport::new(entry, now)).collect(),
    })
}

/// What attributes say of a key that the password opened is not believed here, and by Java it is.
fn warn_of_pairing(context: &Context, keystore: &Keystore) {
    if keystore.format != Format::PKCS12 {
        return;
    }
    for (at, java) in pkcs12::java_keys(keystore) {
        let entry = &keystore.entries[at];
        let JavaKey::Chain(chain) = java else { continue };
        let (Some(own), Some(leaf)) = (entry.certificates().next(), chain.first()) else { continue };
        if own != *leaf {
            let message = format!(
                "`{}`: names and identifiers lead to the certificate of {}, which Java takes for its own; certtool doctor \
                 --fix repairs that",
                entry.alias,
                leaf.subject()
            );
            context.ui.warn("pairing", message);
        }
    }
}
