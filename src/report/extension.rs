//! An extension, and the tree of what it says, as JSON and as text.

use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Serialize, Serializer};

use crate::asn1::hex;
use crate::report::text::{self, Displayed};
use crate::report::{Page, rfc3339};
use crate::x509::GeneralName;
use crate::x509::extensions::{Decoded, Extension, Value};

/// What fits on one line beside its label.
const ONE_LINE: usize = 90;

/// An extension.
#[derive(Debug, Serialize)]
pub struct ExtensionReport {
    oid: String,
    name: Option<&'static str>,
    critical: bool,
    value: Option<Value>,
    /// The DER of what could not be decoded.
    hex: Option<String>,
}

impl ExtensionReport {
    /// The facts of an extension; what is not decoded, or cannot be, in hexadecimal digits.
    pub fn new(extension: &Extension) -> Self {
        let value = match extension.decode() {
            Decoded::Value(value) => Some(value),
            Decoded::Damaged | Decoded::Unknown => None,
        };
        Self {
            oid: extension.identifier().map_or_else(|| hex::encode(extension.oid), |oid| oid.to_string()),
            name: extension.name(),
            critical: extension.critical,
            hex: value.is_none().then(|| hex::encode(extension.value)),
            value,
        }
    }

    /// All of a certificate, a request or a list.
    pub fn all<'a>(extensions: impl Iterator<Item = Extension<'a>>) -> Vec<Self> {
        extensions.map(|extension| Self::new(&extension)).collect()
    }

    /// Its name, or its identifier.
    pub(super) fn title(&self) -> &str {
        self.name.unwrap_or(&self.oid)
    }

    /// What it says, when that is one plain value.
    pub(super) fn text(&self) -> Option<String> {
        self.value.as_ref().and_then(inline)
    }

    /// Its lines, indented.
    pub(super) fn lines(&self, page: &mut Page, indent: usize) {
        let lead = " ".repeat(indent);
        page.labelled(&lead, self.title(), 0, if self.critical { "(critical)" } else { "" });
        let undecoded = self.hex.iter().map(|hex| Value::Text(format!("not decoded: {hex}"))).next();
        if let Some(value) = self.value.as_ref().or(undecoded.as_ref()) {
            lines(page, indent + 2, value);
        }
    }
}

/// The lines of several, under their common heading.
pub(super) fn section(page: &mut Page, extensions: &[ExtensionReport]) {
    if !extensions.is_empty() {
        page.labelled("  ", "extensions", 0, "");
    }
    extensions.iter().for_each(|extension| extension.lines(page, 4));
}

/// The lines of a value.
pub(super) fn lines(page: &mut Page, indent: usize, value: &Value) {
    let lead = " ".repeat(indent);
    match (inline(value), value) {
        (Some(text), _) => _ = page.line(&format!("{lead}{text}")),
        (None, Value::Fields(named)) => fields(page, &lead, &lead, named),
        (None, Value::Names(der)) => {
            GeneralName::each(der)
                .for_each(|name| _ = page.line(&format!("{lead}{}", text::listed(&name.to_string()))));
        }
        (None, Value::List(values)) => values.iter().for_each(|value| item(page, indent, value)),
        (None, _) => {}
    }
}

/// One of a list.
fn item(page: &mut Page, indent: usize, value: &Value) {
    let lead = " ".repeat(indent);
    match (value, inline(value)) {
        (Value::Fields(named), _) => fields(page, &format!("{lead}- "), &format!("{lead}  "), named),
        (_, Some(text)) => _ = page.line(&format!("{lead}{}", text::listed(&text))),
        (_, None) => lines(page, indent + 2, value),
    }
}

/// The first field behind `first`, the others behind `lead`.
fn fields(page: &mut Page, first: &str, lead: &str, named: &[(&'static str, Value)]) {
    let width = named.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    for (place, (name, value)) in named.iter().enumerate() {
        let lead_here = if place == 0 { first } else { lead };
        let label = name.replace('_', " ");
        match inline(value) {
            Some(text) => _ = page.labelled(lead_here, &label, width, &text),
            None => {
                page.labelled(lead_here, &label, 0, "");
                lines(page, lead.len() + 2, value);
            }
        }
    }
}

/// The value on one line, when that is readable.
fn inline(value: &Value) -> Option<String> {
    match value {
        Value::Flag(flag) => Some(if *flag { "yes" } else { "no" }.into()),
        Value::Number(number) => Some(number.to_string()),
        Value::Text(text) if text.is_empty() => Some("(empty)".into()),
        Value::Text(text) => Some(text.clone()),
        Value::Time(time) => Some(rfc3339(*time)),
        Value::Names(der) => inline_names(der),
        Value::List(values) if values.is_empty() => Some("(none)".into()),
        Value::List(values) => {
            let texts: Vec<_> = values.iter().filter(|value| is_plain(value)).filter_map(inline).collect();
            let joined = (texts.len() == values.len()).then(|| text::joined(&texts));
            joined.filter(|text| text.len() <= ONE_LINE || values.len() == 1)
        }
        Value::Fields(fields) if fields.is_empty() => Some("(empty)".into()),
        Value::Fields(_) => None,
    }
}

/// One name, or as many as fit.
fn inline_names(der: &[u8]) -> Option<String> {
    // The shortest has a character, and a comma and a space after it.
    let few: Vec<String> = GeneralName::each(der).take(ONE_LINE).map(|name| name.to_string()).collect();
    match text::joined(&few) {
        none if few.is_empty() => Some("(none)".to_owned() + &none),
        joined => (joined.len() <= ONE_LINE || few.len() == 1).then_some(joined),
    }
}

fn is_plain(value: &Value) -> bool {
    !matches!(value, Value::List(_) | Value::Fields(_) | Value::Names(_))
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Flag(flag) => serializer.serialize_bool(*flag),
            Self::Number(number) => serializer.serialize_u64(*number),
            Self::Text(text) => serializer.serialize_str(text),
            Self::Time(time) => serializer.serialize_str(&rfc3339(*time)),
            Self::Names(der) => serializer.collect_seq(GeneralName::each(der).map(Displayed)),
            Self::List(values) => {
                let mut list = serializer.serialize_seq(Some(values.len()))?;
                values.iter().try_for_each(|value| list.serialize_element(value))?;
                list.end()
            }
            Self::Fields(fields) => {
                let mut map = serializer.serialize_map(Some(fields.len()))?;
                fields.iter().try_for_each(|(name, value)| map.serialize_entry(name, value))?;
                map.end()
            }
        }
    }
}
