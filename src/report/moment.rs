//! Points in time, and how far away they are.

use time::format_description::well_known::Rfc3339;
use time::{OffsetDateTime, UtcOffset};

/// RFC 3339 in UTC, whole seconds.
pub fn rfc3339(time: OffsetDateTime) -> String {
    let time = time.to_offset(UtcOffset::UTC);
    time.replace_nanosecond(0).unwrap_or(time).format(&Rfc3339).unwrap_or_else(|_| time.to_string())
}

/// Whole days, rounded down: what expires later today has 0 left, what expired a minute ago has -1.
pub fn days_between(from: OffsetDateTime, to: OffsetDateTime) -> i64 {
    (to - from).whole_seconds().div_euclid(86_400)
}

/// `30 days left`, `expired 1 day ago`
pub(super) fn left(days: i64) -> String {
    let unit = if days.abs() == 1 { "day" } else { "days" };
    if days < 0 { format!("expired {} {unit} ago", -days) } else { format!("{days} {unit} left") }
}
