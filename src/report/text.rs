//! Values side by side on one line.

use std::borrow::Cow;

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
