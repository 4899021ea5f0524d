//! Values as text: side by side on one line, and as strings of JSON.

use std::borrow::Cow;
use std::fmt::Display;

use serde::{Serialize, Serializer};

/// A value that JSON has as the text that it displays.
pub(super) struct Displayed<T>(pub T);

impl<T: Display> Serialize for Displayed<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

/// The values with commas between them; none can pass for two.
pub(super) fn joined<T: AsRef<str>>(values: &[T]) -> String {
    values.iter().map(|value| listed(value.as_ref())).collect::<Vec<_>>().join(", ")
}

/// A value with a comma in quotes, so that it cannot pass for two.
pub(super) fn listed(name: &str) -> Cow<'_, str> {
    if name.contains([',', '"']) {
        Cow::Owned(format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\"")))
    } else {
        Cow::Borrowed(name)
    }
}
