//! nameConstraints (RFC 5280 4.2.1.10).

use x509_parser::extensions::{GeneralSubtree, NameConstraints};
use x509_parser::prelude::FromDer;

use crate::x509::extensions::{Value, names};

pub fn constraints(der: &[u8]) -> Option<Value> {
    let (_, constraints) = NameConstraints::from_der(der).ok()?;
    Some(Value::fields([
        ("permitted", constraints.permitted_subtrees.as_deref().map(subtrees)),
        ("excluded", constraints.excluded_subtrees.as_deref().map(subtrees)),
    ]))
}

fn subtrees(subtrees: &[GeneralSubtree]) -> Value {
    Value::texts(subtrees.iter().map(|subtree| names::general(&subtree.base)))
}
