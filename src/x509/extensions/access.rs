//! authorityInfoAccess and subjectInfoAccess (RFC 5280 4.2.2).

use x509_parser::extensions::{AccessDescription, AuthorityInfoAccess, SubjectInfoAccess};
use x509_parser::prelude::FromDer;

use crate::x509::extensions::{Value, names};

pub fn authority(der: &[u8]) -> Option<Value> {
    AuthorityInfoAccess::from_der(der).ok().map(|(_, access)| descriptions(&access.accessdescs))
}

pub fn subject(der: &[u8]) -> Option<Value> {
    SubjectInfoAccess::from_der(der).ok().map(|(_, access)| descriptions(&access.accessdescs))
}

fn descriptions(descriptions: &[AccessDescription]) -> Value {
    Value::List(descriptions.iter().map(description).collect())
}

fn description(description: &AccessDescription) -> Value {
    Value::Fields(vec![
        ("method", Value::Text(method(names::dotted(&description.access_method)))),
        ("location", Value::text(names::general(&description.access_location))),
    ])
}

fn method(dotted: String) -> String {
    match dotted.as_str() {
        "1.3.6.1.5.5.7.48.1" => "ocsp".into(),
        "1.3.6.1.5.5.7.48.2" => "caIssuers".into(),
        "1.3.6.1.5.5.7.48.3" => "timeStamping".into(),
        "1.3.6.1.5.5.7.48.5" => "caRepository".into(),
        _ => dotted,
    }
}
