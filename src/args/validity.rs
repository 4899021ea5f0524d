//! How long a new certificate is valid.

use clap::Args;
use time::{Duration, OffsetDateTime};

use crate::args::instant;
use crate::error::Failure;

const DEFAULT: Duration = Duration::days(365);

/// From when, and to when or for how long.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Validity")]
pub struct Validity {
    /// Days of validity [default: 365]
    #[arg(long, value_name = "N", conflicts_with_all = ["validity", "not_after"], value_parser = clap::value_parser!(u32).range(1..))]
    pub days: Option<u32>,
    /// Validity as a duration: 90d, 12w, 6mo (of 30 days), 2y (of 365 days), 36h
    #[arg(long, value_name = "DURATION", conflicts_with = "not_after", value_parser = duration)]
    pub validity: Option<Duration>,
    /// First moment of validity (RFC 3339) [default: now]
    #[arg(long, value_name = "TIME", value_parser = instant)]
    pub not_before: Option<OffsetDateTime>,
    /// Last moment of validity (RFC 3339)
    #[arg(long, value_name = "TIME", value_parser = instant)]
    pub not_after: Option<OffsetDateTime>,
}

impl Validity {
    /// Both ends, in whole seconds.
    pub fn period(&self, now: OffsetDateTime) -> Result<(OffsetDateTime, OffsetDateTime), Failure> {
        let whole = |time: OffsetDateTime| time.replace_nanosecond(0).unwrap_or(time);
        let not_before = whole(self.not_before.unwrap_or(now));
        let length = self.days.map(|days| Duration::days(days.into())).or(self.validity).unwrap_or(DEFAULT);
        let not_after = self.not_after.map(whole).or_else(|| not_before.checked_add(length));
        match not_after {
            None => Err(Failure::usage("the certificate would be valid beyond the year 9999")),
            Some(not_after) if not_after < not_before => {
                Err(Failure::usage("--not-after is before the beginning of validity"))
            }
            Some(not_after) => Ok((not_before, not_after)),
        }
    }
}

fn duration(text: &str) -> Result<Duration, String> {
    let unit = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let hours_per_unit = match &text[unit..] {
        "h" => 1,
        "d" => 24,
        "w" => 7 * 24,
        "mo" => 30 * 24,
        "y" => 365 * 24,
        _ => return Err("not a duration such as 90d, 12w, 6mo, 2y or 36h".into()),
    };
    let count: i64 = text[..unit].parse().map_err(|_| "no number before the unit".to_owned())?;
    let hours = count.checked_mul(hours_per_unit).filter(|hours| (1..=8_765_820 * 10).contains(hours));
    hours.map(Duration::hours).ok_or_else(|| "out of range".into())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_one_unit() {
        assert_eq!(duration("90d").unwrap(), Duration::days(90));
        assert_eq!(duration("2y").unwrap(), Duration::days(730));
        assert_eq!(duration("6mo").unwrap(), Duration::days(180));
        for wrong in ["", "d", "5", "5x", "-1d", "0d", "99999999999999999999d", "9999999999999d"] {
            assert!(duration(wrong).is_err(), "{wrong}");
        }
    }
}
