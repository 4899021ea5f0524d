//! Points in time on the command line.

use clap::Args;
use time::format_description::well_known::Rfc3339;
use time::macros::format_description;
use time::{Date, OffsetDateTime, UtcOffset};

/// The time to judge validity at.
#[derive(Debug, Clone, Copy, Args)]
pub struct At {
    /// Judge validity at this time (RFC 3339), not now
    #[arg(long, value_name = "TIME", value_parser = instant)]
    at: Option<OffsetDateTime>,
}

impl At {
    /// The time that was given.
    pub fn given(&self) -> Option<OffsetDateTime> {
        self.at
    }

    /// The time that was given, else `now`.
    pub fn or(&self, now: OffsetDateTime) -> OffsetDateTime {
        self.at.unwrap_or(now)
    }
}

/// A calendar day, `2026-11-22`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Day(pub Date);

/// RFC 3339, or a day alone for its first second in UTC.
pub fn instant(text: &str) -> Result<OffsetDateTime, String> {
    if let Ok(Day(day)) = text.parse() {
        return Ok(day.midnight().assume_utc());
    }
    OffsetDateTime::parse(text, &Rfc3339)
        .map(|time| time.to_offset(UtcOffset::UTC))
        .map_err(|_| "not a time such as 2027-01-31T12:00:00Z or 2027-01-31".into())
}

impl std::str::FromStr for Day {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Date::parse(text, format_description!("[year]-[month]-[day]"))
            .map(Self)
            .map_err(|_| "not a day such as 2027-01-31".into())
    }
}

impl std::fmt::Display for Day {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}
