//! UTCTime and GeneralizedTime as certificates use them (RFC 5280 4.1.2.5).

use time::macros::datetime;
use time::{Date, Duration, Month, OffsetDateTime, Time};

use crate::asn1::{Element, Writer, tag};

/// The first year of GeneralizedTime; and below it two digits from 50 on mean the 20th century.
const GENERALIZED_FROM: i32 = 2050;

/// The notAfter of a certificate that has no well-defined expiration date (RFC 5280 4.1.2.5).
pub const NO_EXPIRATION: OffsetDateTime = datetime!(9999-12-31 23:59:59 UTC);

/// The instant, when it is one that a calendar can name. Beyond the form that RFC 5280 demands (`Z`, with seconds), the
/// older ones of X.680 are understood: without seconds, with a fraction, with an offset.
pub fn instant(element: Element) -> Option<OffsetDateTime> {
    let text = std::str::from_utf8(element.content).ok()?;
    let mut digits = Digits(text);
    let year = match element.tag {
        tag::UTC_TIME => match digits.number(2)? {
            year @ 50.. => 1900 + year,
            year => 2000 + year,
        },
        tag::GENERALIZED_TIME => digits.number(4)?,
        _ => return None,
    };
    let month = Month::try_from(digits.octet()?).ok()?;
    let date = Date::from_calendar_date(i32::from(year), month, digits.octet()?).ok()?;
    let (hour, minute) = (digits.octet()?, digits.octet()?);
    let second = if digits.0.starts_with(|c: char| c.is_ascii_digit()) { digits.octet()? } else { 0 };
    let local = date.with_time(Time::from_hms(hour, minute, second).ok()?).assume_utc();
    local.checked_sub(digits.without_fraction()?.offset()?)
}

/// Appends the time in the type that RFC 5280 4.1.2.5 prescribes for its year, in whole seconds.
pub fn write(writer: &mut Writer, instant: OffsetDateTime) {
    let utc = instant.to_offset(time::UtcOffset::UTC);
    let (date, (hour, minute, second)) = (utc.date(), utc.to_hms());
    let rest = format!("{:02}{:02}{hour:02}{minute:02}{second:02}Z", u8::from(date.month()), date.day());
    if (1950..GENERALIZED_FROM).contains(&date.year()) {
        writer.element(tag::UTC_TIME, format!("{:02}{rest}", date.year() % 100).as_bytes());
    } else {
        writer.element(tag::GENERALIZED_TIME, format!("{:04}{rest}", date.year()).as_bytes());
    }
}

/// What is left of a time's text.
struct Digits<'a>(&'a str);

impl Digits<'_> {
    fn number(&mut self, count: usize) -> Option<u16> {
        let (digits, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        digits.bytes().all(|digit| digit.is_ascii_digit()).then(|| digits.parse().ok())?
    }

    fn octet(&mut self) -> Option<u8> {
        self.number(2).and_then(|number| u8::try_from(number).ok())
    }

    fn without_fraction(mut self) -> Option<Self> {
        if let Some(fraction) = self.0.strip_prefix(['.', ',']) {
            self.0 = fraction.trim_start_matches(|c: char| c.is_ascii_digit());
        }
        Some(self)
    }

    /// How far the time is ahead of UTC.
    fn offset(mut self) -> Option<Duration> {
        let sign = match self.0.split_at_checked(1)? {
            ("Z", "") => return Some(Duration::ZERO),
            ("+", rest) => (self.0 = rest, 1).1,
            ("-", rest) => (self.0 = rest, -1).1,
            _ => return None,
        };
        let (hours, minutes) = (i64::from(self.octet()?), i64::from(self.octet()?));
        self.0.is_empty().then(|| Duration::minutes(sign * (60 * hours + minutes)))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::asn1::Reader;

    fn read(tag: u8, text: &str) -> Option<String> {
        let mut writer = Writer::new();
        writer.element(tag, text.as_bytes());
        instant(Reader::new(&writer.into_bytes()).element().unwrap()).map(|instant| instant.to_string())
    }

    #[test]
    fn two_digits_mean_1950_to_2049() {
        assert_eq!(read(tag::UTC_TIME, "491231235959Z").unwrap(), "2049-12-31 23:59:59.0 +00:00:00");
        assert_eq!(read(tag::UTC_TIME, "500101000000Z").unwrap(), "1950-01-01 0:00:00.0 +00:00:00");
    }

    #[test]
    fn all_years_of_four_digits() {
        assert_eq!(read(tag::GENERALIZED_TIME, "99991231235959Z").unwrap(), "9999-12-31 23:59:59.0 +00:00:00");
        assert_eq!(read(tag::GENERALIZED_TIME, "00000101000000Z").unwrap(), "0000-01-01 0:00:00.0 +00:00:00");
    }

    #[test]
    fn older_forms_are_understood() {
        for text in
            ["200102030405Z", "20010203040500Z", "20010203040500.5Z", "20010203050500+0100", "20010202230500-0500"]
        {
            let tag =
                if text.starts_with("2001020304") && text.len() == 13 { tag::UTC_TIME } else { tag::GENERALIZED_TIME };
            let expected = if tag == tag::UTC_TIME { "2020-01-02 3:04:05.0" } else { "2001-02-03 4:05:00.0" };
            assert_eq!(read(tag, text).unwrap(), format!("{expected} +00:00:00"), "{text}");
        }
        assert_eq!(read(tag::UTC_TIME, "0102030405Z").unwrap(), "2001-02-03 4:05:00.0 +00:00:00");
    }

    #[test]
    fn what_no_calendar_names_is_none() {
        for text in
            ["", "Z", "20010229000000Z", "20011301000000Z", "20010101240000Z", "20010101000000", "2001010100000٠Z"]
        {
            assert_eq!(read(tag::GENERALIZED_TIME, text), None, "{text}");
        }
        assert_eq!(read(tag::OCTET_STRING, "20010101000000Z"), None);
    }

    #[test]
    fn the_type_follows_the_year() {
        for (unix, tag, text) in [
            (-631_152_001, tag::GENERALIZED_TIME, "19491231235959Z"),
            (-631_152_000, tag::UTC_TIME, "500101000000Z"),
            (2_524_607_999, tag::UTC_TIME, "491231235959Z"),
            (2_524_608_000, tag::GENERALIZED_TIME, "20500101000000Z"),
        ] {
            let mut writer = Writer::new();
            write(&mut writer, OffsetDateTime::from_unix_timestamp(unix).unwrap());
            let der = writer.into_bytes();
            assert_eq!((der[0], &der[2..]), (tag, text.as_bytes()));
        }
    }
}
