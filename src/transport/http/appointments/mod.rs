//! The appointment service: what can be booked, holds, bookings.

pub mod book;
pub mod holds;
pub mod lists;

use crate::domain::error::{Code, Error};
use crate::domain::time::At;
use chrono::NaiveDate;

/// A moment with an offset.
fn moment(field: &str, text: &str) -> Result<At, Error> {
    At::parse(text)
        .ok_or_else(|| Error::new(Code::Invalid).field(field, Code::Invalid, "RFC 3339 with an offset, as 2026-11-27T14:00:00+07:00"))
}

/// A day of the clinic.
fn day(field: &str, text: Option<&str>) -> Result<Option<NaiveDate>, Error> {
    let bad = |_| Error::new(Code::Invalid).field(field, Code::Invalid, "a date, as 2026-11-27");
    text.map(|text| NaiveDate::parse_from_str(text, "%Y-%m-%d").map_err(bad))
        .transpose()
}
