//! Names from text: RFC 4514, what RFC 2253 and RFC 1779 allowed before it, and OpenSSL's slashes.

use crate::asn1::Reader;
use crate::fault::{Fault, Result};
use crate::x509::name::attribute::Kind;
use crate::x509::name::encode;

/// A Name in DER.
pub fn name(text: &str) -> Result<Vec<u8>> {
    let slashed = text.trim_start().starts_with('/');
    let separators = if slashed { &['/'][..] } else { &[',', ';'] };
    let mut parser = Parser { text: text.chars().collect(), at: 0, separators };
    parser.skip_spaces();
    if parser.peek().is_none() {
        return Ok(encode::name(Vec::new()));
    }
    parser.at += usize::from(slashed);
    let mut rdns = parser.rdns()?;
    if !slashed {
        rdns.reverse();
    }
    Ok(encode::name(rdns))
}

struct Parser {
    text: Vec<char>,
    at: usize,
    /// What may stand between two RDNs.
    separators: &'static [char],
}

impl Parser {
    fn rdns(&mut self) -> Result<Vec<Vec<Vec<u8>>>> {
        let mut rdns = vec![self.rdn()?];
        while self.peek().is_some() {
            self.at += 1;
            rdns.push(self.rdn()?);
        }
        Ok(rdns)
    }

    fn rdn(&mut self) -> Result<Vec<Vec<u8>>> {
        let mut attributes = vec![self.attribute()?];
        while self.peek() == Some('+') {
            self.at += 1;
            attributes.push(self.attribute()?);
        }
        Ok(attributes)
    }

    /// `type=value`, in DER.
    fn attribute(&mut self) -> Result<Vec<u8>> {
        self.skip_spaces();
        let start = self.at;
        let kind = self.take_until(|c| c == '=');
        if self.peek() != Some('=') {
            return Err(fault(start, &lacks_equals(kind.trim())));
        }
        let kind = Kind::parse(kind.trim()).map_err(|fault| fault.within(&place(start)))?;
        self.at += 1;
        self.skip_spaces();
        let start = self.at;
        let value = match self.peek() {
            Some('#') => return Ok(encode::encoded(&kind, &self.hex()?)),
            Some('"') => self.quoted()?,
            _ => self.plain()?,
        };
        let text = String::from_utf8(value).map_err(|_| fault(start, "the escaped octets are not UTF-8"))?;
        encode::attribute(&kind, &text).map_err(|fault| fault.within(&place(start)))
    }

    /// A value as it stands, up to the next separator; spaces around it count only when escaped.
    fn plain(&mut self) -> Result<Vec<u8>> {
        let mut value = Vec::new();
        let mut kept = 0;
        while let Some(character) = self.peek().filter(|c| !self.ends_value(*c)) {
            match character {
                '\\' => value.push(self.escaped()?),
                '"' => return Err(fault(self.at, "a quote within a value is written `\\\"`")),
                _ => self.push(&mut value),
            }
            if character != ' ' {
                kept = value.len();
            }
        }
        value.truncate(kept);
        Ok(value)
    }

    /// RFC 2253 4: within quotes, only the quote and the backslash need an escape.
    fn quoted(&mut self) -> Result<Vec<u8>> {
        let start = self.at;
        self.at += 1;
        let mut value = Vec::new();
        loop {
            match self.peek() {
                None => return Err(fault(start, "the quote is not closed")),
                Some('"') => break self.at += 1,
                Some('\\') => value.push(self.escaped()?),
                Some(_) => self.push(&mut value),
            }
        }
        self.end_of_value().map(|()| value)
    }

    /// `#` and the value's encoding in hexadecimal digits.
    fn hex(&mut self) -> Result<Vec<u8>> {
        let start = self.at;
        self.at += 1;
        let digits: Option<Vec<u8>> = self.take_until(|_| false).trim_end().chars().map(nibble).collect();
        let digits = digits.filter(|digits| digits.len() % 2 == 0);
        let digits = digits
            .ok_or_else(|| fault(start, "`#` stands before pairs of hexadecimal digits; text is written `\\#`"))?;
        let der: Vec<u8> =
            digits.chunks(2).map(|pair| pair.iter().fold(0, |octet, nibble| octet << 4 | nibble)).collect();
        let mut reader = Reader::new(&der);
        match reader.element().and_then(|_| reader.finish()) {
            Ok(()) => Ok(der),
            Err(reason) => Err(fault(start, &format!("the value is no encoding: {reason}"))),
        }
    }

    /// A backslash with the character or the octet it stands for, which is below 128 unless written in digits.
    fn escaped(&mut self) -> Result<u8> {
        let start = self.at;
        let (first, second) = (self.text.get(start + 1).copied(), self.text.get(start + 2).copied());
        if let Some(special) = first.filter(|c| " \"#+,;<=>\\/".contains(*c)) {
            self.at += 2;
            return Ok(special as u8);
        }
        let octet = first.and_then(nibble).zip(second.and_then(nibble)).map(|(high, low)| high << 4 | low);
        self.at += 3;
        octet.ok_or_else(|| {
            fault(start, "a backslash stands before a special character or two hexadecimal digits; itself it is `\\\\`")
        })
    }

    /// Moves one character into a value.
    fn push(&mut self, value: &mut Vec<u8>) {
        if let Some(character) = self.peek() {
            value.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
            self.at += 1;
        }
    }

    fn end_of_value(&mut self) -> Result<()> {
        self.skip_spaces();
        match self.peek() {
            Some(character) if !self.ends_value(character) => {
                Err(fault(self.at, "something follows the closing quote"))
            }
            _ => Ok(()),
        }
    }

    /// The text up to what ends a value, or what `end` accepts.
    fn take_until(&mut self, end: impl Fn(char) -> bool) -> String {
        let start = self.at;
        while self.peek().is_some_and(|c| !end(c) && !self.ends_value(c)) {
            self.at += 1;
        }
        self.text[start..self.at].iter().collect()
    }

    fn ends_value(&self, character: char) -> bool {
        character == '+' || self.separators.contains(&character)
    }

    fn skip_spaces(&mut self) {
        while self.peek().is_some_and(char::is_whitespace) {
            self.at += 1;
        }
    }

    fn peek(&self) -> Option<char> {
        self.text.get(self.at).copied()
    }
}

fn nibble(digit: char) -> Option<u8> {
    digit.to_digit(16).map(|nibble| nibble as u8)
}

fn lacks_equals(found: &str) -> String {
    if found.is_empty() {
        return "`type=value` is missing".into();
    }
    format!("`{found}` has no `=`: what separates attributes is written `\\,`, `\\+` or `\\/` within a value")
}

fn place(at: usize) -> String {
    format!("at character {}", at + 1)
}

fn fault(at: usize, reason: &str) -> Fault {
    Fault::Invalid(reason.to_owned()).within(&place(at))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use crate::x509::Name;

    #[test]
    fn every_way_of_writing_gives_the_same_name() {
        let expected =
            Name::from_attributes(&[("C", "SE"), ("O", "Acme, Inc."), ("OU", "a"), ("OU", "b"), ("CN", "x y")]);
        let expected = expected.unwrap();
        for text in [
            r"CN=x y,OU=b,OU=a,O=Acme\, Inc.,C=SE",
            r"  cn = x y , ou= b, OU =a ; O=Acme\2C Inc\. , C=SE ",
            "2.5.4.3=x y, OID.2.5.4.11=b, oid.2.5.4.11=a, O=\"Acme, Inc.\" , C=#13025345",
            r"commonName=x y,organizationalUnitName=b,OU=a,O=Acme\, Inc.,C=SE",
            "/C=SE/O=Acme, Inc./OU=a/OU=b/CN=x y",
            " / C = SE / O=Acme, Inc./OU=a/OU=b/CN=x y ",
        ] {
            let text = text.replace(r"\.", ".");
            assert_eq!(Name::parse(&text).unwrap(), expected, "{text}");
        }
    }

    #[test]
    fn escapes_give_octets() {
        assert_eq!(Name::parse(r"CN=L\C3\BCbeck\ ").unwrap().common_names(), ["Lübeck "]);
        assert_eq!(Name::parse(r"/CN=https:\/\/a").unwrap().common_names(), ["https://a"]);
        assert_eq!(Name::parse("CN=\"a \\\" b\\\\\"").unwrap().common_names(), ["a \" b\\"]);
    }

    #[test]
    fn values_of_one_rdn_are_sorted_as_der_wants() {
        assert_eq!(Name::parse("UID=7+CN=x").unwrap(), Name::parse("CN=x + UID=7").unwrap());
        assert_eq!(Name::parse("/CN=x+UID=7").unwrap(), Name::parse("CN=x+UID=7").unwrap());
    }

    #[test]
    fn string_types_are_those_of_openssl() {
        let name = Name::parse("emailAddress=a@b,DC=x,serialNumber=1,C=SE,CN=y").unwrap();
        let tags: Vec<u8> = super::super::distinguished::rdns(name.der())
            .unwrap()
            .iter()
            .flatten()
            .map(|attribute| attribute.tag)
            .collect();
        assert_eq!(tags, [0x0c, 0x13, 0x13, 0x16, 0x16]);
    }

    #[test]
    fn faults_tell_the_place_and_the_remedy() {
        for (text, place, reason) in [
            ("CN=x,O=Acme, Inc.,C=SE", 14, "`Inc.` has no `=`"),
            ("localhost", 1, "`localhost` has no `=`"),
            ("CN=a,", 6, "`type=value` is missing"),
            ("XY=a", 1, "`XY` is no attribute type"),
            ("CN=a,C=Sweden", 8, "not `Sweden`"),
            ("CN=", 4, "CN has no value"),
            ("CN=a\"b", 5, "quote within a value"),
            ("CN=\"a", 4, "not closed"),
            ("CN=\"a\"b", 7, "follows the closing quote"),
            ("CN=a\\", 5, "a backslash"),
            ("CN=\\zz", 4, "a backslash"),
            ("CN=\\ff", 4, "not UTF-8"),
            ("CN=#12", 4, "no encoding"),
            ("CN=#1g", 4, "hexadecimal"),
            ("DC=ü", 4, "ASCII only"),
            ("serialNumber=a_b", 14, "letters, digits"),
        ] {
            let fault = Name::parse(text).unwrap_err().to_string();
            assert!(fault.starts_with(&format!("at character {place}: ")) && fault.contains(reason), "{text}: {fault}");
        }
        let long = Name::parse(&format!("CN={}", "x".repeat(65))).unwrap_err().to_string();
        assert_eq!(long, "at character 4: CN has 65 characters; X.520 and RFC 5280 (appendix A.1) allow 64");
    }
}
