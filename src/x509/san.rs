//! Subject alternative names (RFC 5280 4.2.1.6).

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

use crate::asn1::{Element, Oid, Reader, Writer, hex, tag};
use crate::fault::{Fault, Result};
use crate::x509::Name;

/// A name of the subject beyond its distinguished name (GeneralName).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum GeneralName {
    /// A host name, its labels in ASCII; `*` may stand for the leftmost one.
    Dns(String),
    /// An address.
    Ip(IpAddr),
    /// A mailbox (RFC 5321 4.1.2).
    Email(String),
    /// A URI with its scheme.
    Uri(String),
    /// Any other kind, and what is malformed: its name and a readable or hexadecimal value.
    Other {
        /// `dirName`, `otherName`, `registeredID`, …
        kind: &'static str,
        /// What it says.
        value: String,
    },
}

/// The numbers of the choices (RFC 5280 4.2.1.6).
mod choice {
    use crate::asn1::tag::{context, context_primitive};

    pub const OTHER: u8 = context(0);
    pub const EMAIL: u8 = context_primitive(1);
    pub const DNS: u8 = context_primitive(2);
    pub const X400: u8 = context(3);
    pub const DIRECTORY: u8 = context(4);
    pub const EDI: u8 = context(5);
    pub const URI: u8 = context_primitive(6);
    pub const IP: u8 = context_primitive(7);
    pub const REGISTERED_ID: u8 = context_primitive(8);
}

impl GeneralName {
    /// What a common name contributes: a host name when it is one (also with a wildcard), an address when it is one.
    pub fn from_common_name(common_name: &str) -> Option<Self> {
        if let Ok(address) = common_name.parse() {
            return Some(Self::Ip(address));
        }
        check_host(common_name).ok().map(|()| Self::Dns(common_name.to_owned()))
    }

    /// The names in a GeneralNames, up to the first that cannot be read; each is read when it is asked for.
    pub fn each(der: &[u8]) -> impl Iterator<Item = Self> + '_ {
        let mut names = Reader::new(der).sequence().unwrap_or(Reader::new(&[]));
        std::iter::from_fn(move || names.element().ok()).map(Self::decode)
    }

    /// All of them.
    pub fn decode_all(der: &[u8]) -> Vec<Self> {
        Self::each(der).collect()
    }

    fn decode(element: Element) -> Self {
        let text = || String::from_utf8(element.content.to_vec()).ok().filter(|text| text.is_ascii());
        let known = match element.tag {
            choice::EMAIL => text().map(Self::Email),
            choice::DNS => text().map(Self::Dns),
            choice::URI => text().map(Self::Uri),
            choice::IP => address(element.content).map(Self::Ip),
            choice::DIRECTORY => {
                Name::from_der(element.content).ok().map(|name| Self::other("dirName", name.to_string()))
            }
            choice::REGISTERED_ID => {
                Oid::from_content(element.content).map(|oid| Self::other("registeredID", oid.to_string()))
            }
            choice::OTHER => other_name(element).map(|value| Self::other("otherName", value)),
            _ => None,
        };
        known.unwrap_or_else(|| Self::other(kind(element.tag), hex::encode(element.content)))
    }

    fn other(kind: &'static str, value: String) -> Self {
        Self::Other { kind, value }
    }

    /// A name of the string kind with this number: 1, 2 or 6.
    pub(super) fn of_text(number: u8, text: &str) -> Self {
        match number {
            _ if !text.is_ascii() => Self::of_unread(number.into(), hex::encode(text.as_bytes())),
            1 => Self::Email(text.into()),
            2 => Self::Dns(text.into()),
            _ => Self::Uri(text.into()),
        }
    }

    /// An address, or one with its mask as name constraints have it (RFC 5280 4.2.1.10).
    pub(super) fn of_address(octets: &[u8]) -> Self {
        let network = || {
            let (base, mask) = octets.split_at_checked(octets.len() / 2)?;
            let (base, mask) = (address(base)?, address(mask)?);
            Some(Self::other("ip", format!("{base}/{}", prefix(mask).unwrap_or_else(|| mask.to_string()))))
        };
        address(octets).map(Self::Ip).or_else(network).unwrap_or_else(|| Self::other("ip", hex::encode(octets)))
    }

    /// A distinguished name.
    pub(super) fn of_directory(name: &Name) -> Self {
        Self::other("dirName", name.to_string())
    }

    /// OtherName by its type and its explicitly tagged value.
    pub(super) fn of_other_name(kind: &str, value: &[u8]) -> Self {
        let inner = Reader::new(value).expect(tag::context(0)).and_then(|explicit| explicit.reader().element());
        let text = inner.map_or_else(|_| hex::encode(value), other_value);
        Self::other("otherName", format!("{kind};{text}"))
    }

    /// A name of the kind with this number, its value in the words of who read it.
    pub(super) fn of_unread(number: u32, value: String) -> Self {
        let number = u8::try_from(number).unwrap_or(u8::MAX) & 0x1f;
        let constructed = matches!(number, 0 | 3 | 4 | 5);
        Self::other(kind(if constructed { tag::context(number) } else { tag::context_primitive(number) }), value)
    }

    /// Appends its encoding; one of kind [`GeneralName::Other`] cannot be written.
    pub fn write(&self, writer: &mut Writer) -> Result<()> {
        match self {
            Self::Dns(host) => writer.element(choice::DNS, host.as_bytes()),
            Self::Ip(IpAddr::V4(address)) => writer.element(choice::IP, &address.octets()),
            Self::Ip(IpAddr::V6(address)) => writer.element(choice::IP, &address.octets()),
            Self::Email(mailbox) => writer.element(choice::EMAIL, mailbox.as_bytes()),
            Self::Uri(uri) => writer.element(choice::URI, uri.as_bytes()),
            Self::Other { .. } => return Err(Fault::Invalid(format!("`{self}` cannot be put into a new certificate"))),
        };
        Ok(())
    }
}

fn kind(tag: u8) -> &'static str {
    match tag {
        choice::OTHER => "otherName",
        choice::EMAIL => "email",
        choice::DNS => "dns",
        choice::X400 => "x400Address",
        choice::DIRECTORY => "dirName",
        choice::EDI => "ediPartyName",
        choice::URI => "uri",
        choice::IP => "ip",
        choice::REGISTERED_ID => "registeredID",
        _ => "unknown",
    }
}

fn address(octets: &[u8]) -> Option<IpAddr> {
    let v4 = <[u8; 4]>::try_from(octets).map(|octets| IpAddr::V4(Ipv4Addr::from(octets)));
    v4.or_else(|_| <[u8; 16]>::try_from(octets).map(|octets| IpAddr::V6(Ipv6Addr::from(octets)))).ok()
}

/// Type and value, as text where it is a string: Microsoft's user principal name is UTF8String.
fn other_name(element: Element) -> Option<String> {
    let mut fields = element.reader();
    let kind = fields.oid().ok()?;
    let value = fields.expect(tag::context(0)).ok()?.reader().element().ok()?;
    Some(format!("{kind};{}", other_value(value)))
}

fn other_value(value: Element) -> String {
    crate::x509::name::decode(value.tag, value.content).unwrap_or_else(|| hex::encode(value.raw))
}

/// How many bits a mask has, when they are its first.
fn prefix(mask: IpAddr) -> Option<String> {
    let (bits, width) = match mask {
        IpAddr::V4(mask) => (u128::from(mask.to_bits()) << 96, 32),
        IpAddr::V6(mask) => (mask.to_bits(), 128),
    };
    let ones = bits.leading_ones();
    (ones + bits.trailing_zeros() >= 128 && ones <= width).then(|| ones.to_string())
}

impl fmt::Display for GeneralName {
    /// The form that [`GeneralName::from_str`] reads back.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Dns(host) => write!(f, "dns:{host}"),
            Self::Ip(address) => write!(f, "ip:{address}"),
            Self::Email(mailbox) => write!(f, "email:{mailbox}"),
            Self::Uri(uri) => write!(f, "uri:{uri}"),
            Self::Other { kind, value } => write!(f, "{kind}:{value}"),
        }
    }
}

impl FromStr for GeneralName {
    type Err = Fault;

    /// `dns:example.com`, `ip:10.0.0.1`, `email:a@example.com`, `uri:https://example.com/`; the kind in any case.
    fn from_str(text: &str) -> Result<Self> {
        let unknown = || Fault::Invalid(format!("`{text}` needs a kind in front: dns:, ip:, email: or uri:"));
        let (kind, value) = text.split_once(':').ok_or_else(unknown)?;
        let value = value.trim();
        let refuse = |reason: String| Fault::Invalid(format!("`{text}`: {reason}"));
        match kind.trim().to_ascii_lowercase().as_str() {
            "dns" => check_host(value).map(|()| Self::Dns(value.into())).map_err(refuse),
            "email" => check_mailbox(value).map(|()| Self::Email(value.into())).map_err(refuse),
            "uri" => check_uri(value).map(|()| Self::Uri(value.into())).map_err(refuse),
            "ip" => match value.trim_start_matches('[').trim_end_matches(']').parse() {
                Ok(address) => Ok(Self::Ip(address)),
                Err(_) => Err(refuse("this is neither an IPv4 nor an IPv6 address".into())),
            },
            _ => Err(unknown()),
        }
    }
}

/// The reason against a value, if there is one.
type Check = std::result::Result<(), String>;

/// A host name as RFC 5280 4.2.1.6 wants it (RFC 1034 3.5, RFC 1123 2.1); underscores too, which occur in practice.
fn check_host(host: &str) -> Check {
    if !host.is_ascii() {
        return Err("an international name is written in its ASCII form, which begins with xn--".into());
    }
    if host.parse::<IpAddr>().is_ok() {
        return Err("an address is written ip:…".into());
    }
    if host.len() > 253 {
        return Err(format!("a host name has at most 253 characters, not {}", host.len()));
    }
    let plain = host.strip_prefix("*.").unwrap_or(host);
    plain.split('.').try_for_each(check_label)?;
    // So that no host name looks like an address (RFC 1123 2.1).
    match plain.rsplit('.').next() {
        Some(last) if last.bytes().all(|octet| octet.is_ascii_digit()) => {
            Err(format!("the last part of a host name is not a number, like `{last}`, and an address is written ip:…"))
        }
        _ => Ok(()),
    }
}

fn check_label(label: &str) -> Check {
    let allowed = |octet: u8| octet.is_ascii_alphanumeric() || octet == b'-' || octet == b'_';
    match label {
        "" => Err("a host name has no empty part and no dot at its end".into()),
        _ if label.contains('*') => Err("a wildcard is the whole leftmost part: *.example.com".into()),
        _ if label.len() > 63 => Err(format!("a part of a host name has at most 63 characters, not {}", label.len())),
        _ if label.starts_with('-') || label.ends_with('-') => {
            Err(format!("`{label}` begins or ends with a hyphen, which no host name does"))
        }
        _ => match label.chars().find(|c| !u8::try_from(*c).is_ok_and(allowed)) {
            Some(character) => Err(format!("a host name cannot contain `{character}`")),
            None => Ok(()),
        },
    }
}

fn check_mailbox(mailbox: &str) -> Check {
    if !mailbox.bytes().all(|octet| octet.is_ascii_graphic()) {
        return Err("a mailbox has ASCII characters only and no spaces".into());
    }
    match mailbox.rsplit_once('@') {
        Some((local, host)) if !local.is_empty() && !host.contains('*') => check_host(host),
        _ => Err("a mailbox is written name@host".into()),
    }
}

fn check_uri(uri: &str) -> Check {
    if !uri.bytes().all(|octet| octet.is_ascii_graphic()) {
        return Err("a URI has ASCII characters only and no spaces: others are written %20".into());
    }
    let scheme = |scheme: &str| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.bytes().all(|octet| octet.is_ascii_alphanumeric() || b"+-.".contains(&octet))
    };
    match uri.split_once(':') {
        Some((found, rest)) if scheme(found) && !rest.is_empty() => Ok(()),
        _ => Err("a URI begins with its scheme: https://example.com/".into()),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn display_and_encoding_are_read_back() {
        for text in [
            "dns:example.com",
            "dns:*.example.com",
            "dns:_svc.xn--bcher-kva.example",
            "dns:localhost",
            "ip:10.0.0.1",
            "ip:2001:db8::1",
            "email:a+b@example.com",
            "uri:https://example.com/a?b=c",
            "uri:urn:uuid:1",
        ] {
            let name: GeneralName = text.parse().unwrap();
            assert_eq!(name.to_string(), text);
            let mut writer = Writer::new();
            name.write(&mut writer).unwrap();
            assert_eq!(GeneralName::decode(Reader::new(&writer.into_bytes()).element().unwrap()), name);
        }
        assert_eq!("IP:[::1]".parse::<GeneralName>().unwrap().to_string(), "ip:::1");
    }

    #[test]
    fn what_cannot_be_is_refused_with_the_reason() {
        for (text, reason) in [
            ("example.com", "needs a kind"),
            ("host:example.com", "needs a kind"),
            ("dns:bücher.example", "begins with xn--"),
            ("dns:10.0.0.1", "written ip:"),
            ("dns:a.*.example.com", "leftmost"),
            ("dns:w*.example.com", "leftmost"),
            ("dns:example.com.", "no dot at its end"),
            ("dns:", "no empty part"),
            ("dns:-a.com", "hyphen"),
            ("dns:a b", "cannot contain ` `"),
            ("dns:https://a", "cannot contain `:`"),
            ("ip:10.0.0", "neither"),
            ("ip:10.0.0.0/8", "neither"),
            ("email:example.com", "name@host"),
            ("email:ü@example.com", "ASCII"),
            ("uri:example.com", "scheme"),
            ("uri:https://a b", "no spaces"),
        ] {
            let fault = text.parse::<GeneralName>().unwrap_err().to_string();
            assert!(fault.starts_with(&format!("`{text}`")) && fault.contains(reason), "{fault}");
        }
        assert!(format!("dns:{}.com", "a".repeat(64)).parse::<GeneralName>().is_err());
    }

    #[test]
    fn common_names_contribute_when_they_are_hosts() {
        let text = |name| GeneralName::from_common_name(name).map(|name| name.to_string());
        assert_eq!(text("*.example.com"), Some("dns:*.example.com".into()));
        assert_eq!(text("::1"), Some("ip:::1".into()));
        assert_eq!(text("Acme Root CA"), None);
        assert_eq!(text("bücher.example"), None);
        assert_eq!(text(""), None);
    }

    #[test]
    fn every_kind_is_shown() {
        let upn = [0xa0, 15, 6, 10, 0x2b, 6, 1, 4, 1, 0x82, 0x37, 20, 2, 3, 0xa0, 1, 0x61];
        let shown = |der: &[u8]| GeneralName::decode(Reader::new(der).element().unwrap()).to_string();
        let mut other = upn.to_vec();
        (other[1], other[15]) = (17, 3);
        other.splice(16.., [0x0c, 1, b'a']);
        assert_eq!(shown(&other), "otherName:1.3.6.1.4.1.311.20.2.3;a");
        assert_eq!(shown(&upn), format!("otherName:{}", hex::encode(&upn[2..])));
        assert_eq!(shown(&[0x88, 2, 0x2a, 3]), "registeredID:1.2.3");
        assert_eq!(shown(&[0x87, 3, 1, 2, 3]), "ip:010203");
        assert_eq!(shown(&[0x82, 1, 0xff]), "dns:ff");
        assert_eq!(shown(&[0xa4, 2, 0x30, 0]), "dirName:");
        assert_eq!(shown(&[0xa3, 0]), "x400Address:");
    }
}
