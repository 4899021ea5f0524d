//! nameConstraints and the names that they are applied to (RFC 5280 4.2.1.10).

use crate::asn1::{Element, Oid, Reader, tag};
use crate::x509::extensions::SUBJECT_ALT_NAME;
use crate::x509::problem::Inapplicable;
use crate::x509::{Certificate, GeneralName, Name};

/// emailAddress (RFC 2985 5.2.1)
const EMAIL_ADDRESS: Oid = Oid::known(&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 1]);

/// What is known of the names of a certificate.
pub struct Names(Vec<(GeneralName, Form)>);

/// The permitted and the excluded subtrees of a CA.
pub struct Constraints {
    permitted: Vec<Subtree>,
    excluded: Vec<Subtree>,
}

struct Subtree {
    base: GeneralName,
    form: Form,
    /// Without minimum and maximum, which nobody knows how to apply.
    is_plain: bool,
}

/// What came of applying constraints to names.
pub enum Verdict {
    Fine,
    Excluded { name: GeneralName, constraint: GeneralName },
    NotPermitted(GeneralName),
    Inapplicable(Inapplicable),
}

/// How many comparisons are left: of names made to keep a verifier busy.
pub struct Budget(usize);

impl Default for Budget {
    fn default() -> Self {
        Self(1 << 20)
    }
}

/// A GeneralName as it is compared, or as it constrains: the octets of texts in lower case.
#[derive(Debug, PartialEq, Eq)]
enum Form {
    Dns(Vec<u8>),
    Email(Option<Mailbox>),
    /// The host.
    Uri(Option<Vec<u8>>),
    /// An address, or an address with its mask.
    Ip(Vec<u8>),
    Directory(Vec<u8>),
    /// Of a kind without rules: its tag, and the type of an otherName.
    Other(u8, Vec<u8>),
}

#[derive(Debug, PartialEq, Eq)]
struct Mailbox {
    /// As it is written: case counts here. A constraint may have none.
    local: Option<Vec<u8>>,
    host: Vec<u8>,
}

impl Names {
    /// Subject, its e-mail addresses, the alternative names; of a leaf without DNS names also common names that are hosts,
    /// which some clients still go by.
    pub fn of(certificate: &Certificate, is_leaf: bool) -> Self {
        let subject = certificate.subject();
        let mut names = Vec::new();
        if !subject.is_empty() {
            names.push((GeneralName::of_directory(&subject), Form::Directory(subject.canonical())));
        }
        for address in subject.texts(&EMAIL_ADDRESS) {
            names.push((GeneralName::Email(address.clone()), Form::email(address.as_bytes(), false)));
        }
        let extension = certificate.extension(&SUBJECT_ALT_NAME);
        let list = extension.and_then(|extension| Reader::new(extension.value).sequence().ok());
        let mut list = list.unwrap_or(Reader::new(&[]));
        names.extend(
            std::iter::from_fn(|| list.element().ok()).map(|name| (GeneralName::decode(name), Form::of(name, false))),
        );
        if is_leaf && !names.iter().any(|(_, form)| matches!(form, Form::Dns(_))) {
            let hosts = subject.common_names().into_iter().filter(|name| name.contains('.'));
            names.extend(hosts.filter_map(|name| match GeneralName::from_common_name(&name)? {
                host @ GeneralName::Dns(_) => Some((host, Form::Dns(name.to_ascii_lowercase().into()))),
                _ => None,
            }));
        }
        Self(names)
    }
}

impl Constraints {
    /// From the DER of the extension; `None` when that cannot be read. One that says nothing constrains nothing, as OpenSSL
    /// has it, though RFC 5280 forbids it.
    pub fn read(der: &[u8]) -> Option<Self> {
        let mut outer = Reader::new(der);
        let mut fields = outer.sequence().ok()?;
        let permitted = fields.optional(tag::context(0)).ok()?.map(subtrees);
        let excluded = fields.optional(tag::context(1)).ok()?.map(subtrees);
        if !fields.is_empty() || !outer.is_empty() {
            return None;
        }
        Some(Self {
            permitted: permitted.unwrap_or(Some(Vec::new()))?,
            excluded: excluded.unwrap_or(Some(Vec::new()))?,
        })
    }

    /// The first name that may not be.
    pub fn judge(&self, names: &Names, budget: &mut Budget) -> Verdict {
        let pairs = names.0.len().saturating_mul(self.permitted.len() + self.excluded.len());
        match budget.0.checked_sub(pairs) {
            Some(left) => budget.0 = left,
            None => return Verdict::Inapplicable(Inapplicable::TooMany),
        }
        for (name, form) in &names.0 {
            let of_its_kind = |subtree: &&Subtree| subtree.form.is_of_kind(form);
            let mut permitted = self.permitted.iter().filter(of_its_kind).peekable();
            let excluded = || self.excluded.iter().filter(of_its_kind);
            let is_inapplicable = |subtree: &Subtree| !subtree.is_plain || matches!(subtree.form, Form::Other(..));
            if self.permitted.iter().chain(&self.excluded).filter(of_its_kind).any(is_inapplicable) {
                return Verdict::Inapplicable(Inapplicable::UnknownForm);
            }
            if let Some(by) = excluded().find(|subtree| form.is_within(&subtree.form)) {
                return Verdict::Excluded { name: name.clone(), constraint: by.base.clone() };
            }
            let is_constrained = permitted.peek().is_some() || (excluded().next().is_some() && form.is_malformed());
            if is_constrained && !permitted.any(|subtree| form.is_within(&subtree.form)) {
                return Verdict::NotPermitted(name.clone());
            }
        }
        Verdict::Fine
    }
}

/// GeneralSubtrees.
fn subtrees(list: Element) -> Option<Vec<Subtree>> {
    let mut reader = list.reader();
    let mut subtrees = Vec::new();
    while !reader.is_empty() {
        let mut subtree = reader.sequence().ok()?;
        let base = subtree.element().ok()?;
        let minimum = subtree.optional(tag::context_primitive(0)).ok()?;
        let is_plain = minimum.is_none_or(|minimum| minimum.content == [0]) && subtree.is_empty();
        subtrees.push(Subtree { base: constraint(base), form: Form::of(base, true), is_plain });
    }
    Some(subtrees)
}

/// As it is shown: an address has a mask here.
fn constraint(base: Element) -> GeneralName {
    if base.tag == tag::context_primitive(7) {
        GeneralName::of_address(base.content)
    } else {
        GeneralName::decode(base)
    }
}

impl Form {
    fn of(name: Element, is_constraint: bool) -> Self {
        let content = name.content;
        match name.tag {
            tag if tag == tag::context_primitive(1) => Self::email(content, is_constraint),
            tag if tag == tag::context_primitive(2) => Self::Dns(content.to_ascii_lowercase()),
            tag if tag == tag::context(4) => Self::Directory(Name::of_certificate(content).canonical()),
            tag if tag == tag::context_primitive(6) && is_constraint => Self::Uri(Some(content.to_ascii_lowercase())),
            tag if tag == tag::context_primitive(6) => Self::Uri(host(content)),
            tag if tag == tag::context_primitive(7) => Self::Ip(content.to_vec()),
            tag if tag == tag::context(0) => {
                let kind = name.reader().element().map(|kind| kind.content.to_vec());
                Self::Other(tag, kind.unwrap_or_default())
            }
            tag => Self::Other(tag, Vec::new()),
        }
    }

    fn email(text: &[u8], is_constraint: bool) -> Self {
        let at = text.iter().rposition(|octet| *octet == b'@');
        let (local, host) = match at {
            Some(at) => (Some(&text[..at]).filter(|local| !local.is_empty()), &text[at + 1..]),
            None => (None, text),
        };
        let is_whole = is_constraint || (at.is_some() && !host.is_empty());
        let mailbox = || Mailbox { local: local.map(<[u8]>::to_vec), host: host.to_ascii_lowercase() };
        Self::Email(is_whole.then(mailbox))
    }

    fn is_malformed(&self) -> bool {
        match self {
            Self::Email(mailbox) => mailbox.is_none(),
            Self::Uri(host) => host.is_none(),
            Self::Ip(address) => address.len() != 4 && address.len() != 16,
            Self::Dns(_) | Self::Directory(_) | Self::Other(..) => false,
        }
    }

    fn is_of_kind(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Other(..), _) => self == other,
            _ => std::mem::discriminant(self) == std::mem::discriminant(other),
        }
    }

    /// Whether this name is within a subtree.
    fn is_within(&self, subtree: &Self) -> bool {
        match (self, subtree) {
            (Self::Dns(name), Self::Dns(domain)) => is_below(name, domain),
            (Self::Email(Some(name)), Self::Email(Some(subtree))) => match &subtree.local {
                Some(_) => name == subtree,
                None => is_host_of(&name.host, &subtree.host),
            },
            (Self::Uri(Some(name)), Self::Uri(Some(subtree))) => is_host_of(name, subtree),
            (Self::Ip(address), Self::Ip(network)) => is_in_network(address, network),
            (Self::Directory(name), Self::Directory(subtree)) => name.starts_with(subtree),
            _ => false,
        }
    }
}

/// A domain covers itself and all that adds labels to its left; with a dot in front only these, as everybody has it.
fn is_below(name: &[u8], domain: &[u8]) -> bool {
    match name.strip_suffix(domain) {
        None => false,
        Some(labels) => labels.is_empty() || domain.is_empty() || domain.starts_with(b".") || labels.ends_with(b"."),
    }
}

/// A constraint of e-mail or URI is one host, or with a dot in front all hosts of a domain but the domain itself.
fn is_host_of(host: &[u8], constraint: &[u8]) -> bool {
    if constraint.starts_with(b".") {
        host.len() > constraint.len() && host.ends_with(constraint)
    } else {
        host == constraint
    }
}

fn is_in_network(address: &[u8], network: &[u8]) -> bool {
    let (base, mask) = network.split_at(network.len() / 2);
    let is_masked = |((octet, base), mask): ((&u8, &u8), &u8)| octet & mask == base & mask;
    (address.len() == 4 || address.len() == 16)
        && address.len() * 2 == network.len()
        && address.iter().zip(base).zip(mask).all(is_masked)
}

/// The host of a URI with an authority (RFC 3986 3.2); `None` without a host, or where it is an IPv6 address.
fn host(uri: &[u8]) -> Option<Vec<u8>> {
    let scheme = uri.iter().position(|octet| *octet == b':')?;
    let rest = uri[scheme + 1..].strip_prefix(b"//")?;
    let authority = rest.split(|octet| matches!(octet, b'/' | b'?' | b'#')).next()?;
    let host = authority.rsplit(|octet| *octet == b'@').next()?;
    let host = host.split(|octet| *octet == b':').next()?;
    (!host.is_empty() && !host.starts_with(b"[")).then(|| host.to_ascii_lowercase())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::asn1::writer;

    /// nameConstraints that permit these bases, as they are encoded.
    fn permitting(bases: &[(u8, Vec<u8>)]) -> Vec<u8> {
        writer::sequence(|constraints| {
            constraints.constructed(tag::context(0), |subtrees| {
                for (kind, base) in bases {
                    subtrees.sequence(|subtree| _ = subtree.element(*kind, base));
                }
            });
        })
    }

    fn names(kind: u8, names: &[&[u8]]) -> Names {
        let mut writer = crate::asn1::Writer::new();
        names.iter().for_each(|name| _ = writer.element(kind, name));
        let bytes = writer.into_bytes();
        let mut reader = Reader::new(&bytes);
        let elements = std::iter::from_fn(|| reader.element().ok());
        Names(elements.map(|name| (GeneralName::decode(name), Form::of(name, false))).collect())
    }

    #[test]
    fn names_match_as_rfc_5280_and_openssl_have_it() {
        const EMAIL: u8 = tag::context_primitive(1);
        const DNS: u8 = tag::context_primitive(2);
        const URI: u8 = tag::context_primitive(6);
        const IP: u8 = tag::context_primitive(7);
        for (kind, base, name, is_permitted) in [
            (DNS, &b"example.com"[..], &b"example.com"[..], true),
            (DNS, b"example.com", b"WWW.Example.com", true),
            (DNS, b"example.com", b"xexample.com", false),
            (DNS, b".example.com", b"example.com", false),
            (DNS, b".example.com", b"www.example.com", true),
            (DNS, b"", b"a", true),
            (EMAIL, b"example.com", b"joe@example.com", true),
            (EMAIL, b"example.com", b"joe@mail.example.com", false),
            (EMAIL, b".example.com", b"joe@mail.example.com", true),
            (EMAIL, b"joe@example.com", b"joe@EXAMPLE.com", true),
            (EMAIL, b"joe@example.com", b"Joe@example.com", false),
            (EMAIL, b"example.com", b"example.com", false),
            (URI, b"example.com", b"https://joe@example.com:8443/a?b", true),
            (URI, b"example.com", b"https://www.example.com", false),
            (URI, b".example.com", b"https://www.example.com", true),
            (URI, b"example.com", b"urn:example.com", false),
            (IP, &[10, 0, 0, 0, 255, 0, 0, 0], &[10, 9, 8, 7], true),
            (IP, &[10, 0, 0, 0, 255, 0, 0, 0], &[11, 9, 8, 7], false),
            (IP, &[10, 0, 0, 0, 255, 0, 0, 0], &[0; 16], false),
        ] {
            let constraints = Constraints::read(&permitting(&[(kind, base.to_vec())])).unwrap();
            let verdict = constraints.judge(&names(kind, &[name]), &mut Budget::default());
            assert_eq!(matches!(verdict, Verdict::Fine), is_permitted, "{kind:x} {base:?} {name:?}");
        }
    }

    #[test]
    fn too_many_pairs_are_not_compared() {
        const DNS: u8 = tag::context_primitive(2);
        let bases: Vec<_> = (0..100_000).map(|number| (DNS, format!("{number}.example.com").into_bytes())).collect();
        let constraints = Constraints::read(&permitting(&bases)).unwrap();
        let all: Vec<Vec<u8>> = bases.into_iter().map(|(_, base)| base).collect();
        let all: Vec<&[u8]> = all.iter().map(Vec::as_slice).collect();
        let mut budget = Budget::default();
        let verdict = constraints.judge(&names(DNS, &all), &mut budget);
        assert!(matches!(verdict, Verdict::Inapplicable(Inapplicable::TooMany)));
        assert!(matches!(constraints.judge(&names(DNS, &all[..5]), &mut budget), Verdict::Fine));
    }

    #[test]
    fn damaged_constraints_are_told_from_empty_ones() {
        for der in [&[][..], &[0x30, 4, 0xa0, 2, 0x30, 0], &[0x30, 2, 4, 0], &[5, 0]] {
            assert!(Constraints::read(der).is_none(), "{der:?}");
        }
        for der in [&[0x30, 0][..], &[0x30, 2, 0xa0, 0], &[0x30, 4, 0xa0, 0, 0xa1, 0]] {
            assert!(Constraints::read(der).is_some(), "{der:?}");
        }
    }
}
