//! Files that a server is given together: a key in one, its certificates in another.

use crate::diagnosis::Patient;
use crate::diagnosis::bundle::opened_key;
use crate::formats::Content;
use crate::key::PrivateKey;
use crate::x509::Certificate;
use crate::x509::matches::matches;

/// What the other files hold for one of several.
#[derive(Debug, Clone)]
pub enum Companion {
    /// The key of the certificates in this file, and the certificates of files that belong to no key.
    Key(PrivateKey, Vec<Certificate>),
    /// Certificates, and none of them belongs to the key in this file.
    Strangers,
}

/// What the others hold for each of these files; `None` for one that is complete, or of which nothing can be told.
///
/// A certificate of a key and a key on its own are brought together by the public key, in whatever order they are given.
pub fn companions(patients: &[Patient]) -> Vec<Option<Companion>> {
    let halves: Vec<Half> = patients.iter().map(Half::of).collect();
    let keys = || halves.iter().filter_map(|half| if let Half::Key(key) = half { Some(key) } else { None });
    let chains = || halves.iter().filter_map(|half| if let Half::Chain(chain) = half { Some(chain) } else { None });
    let key_of = |chain: &Vec<Certificate>| keys().find(|key| chain.iter().any(|one| belong(key, one)));
    let is_single = keys().count() == 1;
    let strays = || chains().filter(|chain| key_of(chain).is_none()).flatten().cloned().collect();
    let companion = |half: &Half| match half {
        Half::Key(key) => {
            let has_chain = chains().any(|chain| chain.iter().any(|one| belong(key, one)));
            (chains().next().is_some() && !has_chain).then_some(Companion::Strangers)
        }
        Half::Chain(chain) => {
            // Of several keys each has its own chain; what belongs to none may be anything.
            key_of(chain).map(|key| Companion::Key(key.clone(), if is_single { strays() } else { Vec::new() }))
        }
        Half::Neither => None,
    };
    halves.iter().map(companion).collect()
}

/// Keys that cannot be compared are given the benefit of the doubt.
fn belong(key: &PrivateKey, certificate: &Certificate) -> bool {
    matches(key, certificate).unwrap_or(true)
}

enum Half {
    Key(PrivateKey),
    Chain(Vec<Certificate>),
    Neither,
}

impl Half {
    fn of(patient: &Patient) -> Self {
        let Content::Bundle(bundle) = patient.content else { return Self::Neither };
        let has_key = bundle.keys().next().is_some() || bundle.encrypted_keys().next().is_some();
        let certificates: Vec<Certificate> = bundle.certificates().cloned().collect();
        match (has_key, certificates.is_empty()) {
            (true, true) => opened_key(patient, bundle).into_key().map_or(Self::Neither, Self::Key),
            (false, false) => Self::Chain(certificates),
            _ => Self::Neither,
        }
    }
}
