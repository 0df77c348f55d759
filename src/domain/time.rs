//! One clinic zone, one way to print a moment (invariant I9): UTC inside, `Asia/Ho_Chi_Minh` at the edge.

use crate::domain::language::Language;
use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, SubsecRound, TimeZone, Timelike, Utc, Weekday};
use chrono_tz::Tz;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::ToSchema;

/// The clinic's zone. Vietnam has one, without daylight saving.
pub const CLINIC_ZONE: Tz = chrono_tz::Asia::Ho_Chi_Minh;

/// A moment. On the wire: RFC 3339 with the clinic's offset, whole milliseconds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, ToSchema)]
#[schema(value_type = String, format = DateTime)]
pub struct At(pub DateTime<Utc>);

impl At {
    /// Milliseconds of the Unix epoch, as it stands in the store.
    pub fn millis(self) -> i64 {
        self.0.timestamp_millis()
    }

    /// The moment of a stored number; the epoch for one that no calendar holds.
    pub fn from_millis(millis: i64) -> Self {
        At(DateTime::from_timestamp_millis(millis).unwrap_or_default())
    }

    /// A local wall-clock time of the clinic; none where the zone skips it.
    pub fn clinic(local: NaiveDateTime) -> Option<Self> {
        CLINIC_ZONE
            .from_local_datetime(&local)
            .earliest()
            .map(|at| At(at.with_timezone(&Utc)))
    }

    /// The clinic's wall clock at this moment.
    pub fn local(self) -> NaiveDateTime {
        self.0.with_timezone(&CLINIC_ZONE).naive_local()
    }

    pub fn date(self) -> NaiveDate {
        self.local().date()
    }

    pub fn plus(self, duration: chrono::Duration) -> Self {
        At(self.0.checked_add_signed(duration).unwrap_or(self.0))
    }

    /// The one text form: `Thứ Sáu, 27/11/2026, 14:30` or `Friday, 27/11/2026, 14:30`.
    pub fn text(self, language: Language) -> String {
        let local = self.local();
        format!("{}, {:02}:{:02}", date_text(local.date(), language), local.hour(), local.minute())
    }

    pub fn rfc3339(self) -> String {
        let local = self.0.trunc_subsecs(3).with_timezone(&CLINIC_ZONE);
        let format = if local.timestamp_subsec_millis() == 0 {
            chrono::SecondsFormat::Secs
        } else {
            chrono::SecondsFormat::Millis
        };
        local.to_rfc3339_opts(format, false)
    }

    /// Reads RFC 3339 with an offset.
    pub fn parse(text: &str) -> Option<Self> {
        DateTime::parse_from_rfc3339(text).ok().map(|at| At(at.with_timezone(&Utc)))
    }
}

/// `Thứ Sáu, 27/11/2026` or `Friday, 27/11/2026`.
pub fn date_text(date: NaiveDate, language: Language) -> String {
    let day = match (language, date.weekday()) {
        (Language::Vi, Weekday::Mon) => "Thứ Hai",
        (Language::Vi, Weekday::Tue) => "Thứ Ba",
        (Language::Vi, Weekday::Wed) => "Thứ Tư",
        (Language::Vi, Weekday::Thu) => "Thứ Năm",
        (Language::Vi, Weekday::Fri) => "Thứ Sáu",
        (Language::Vi, Weekday::Sat) => "Thứ Bảy",
        (Language::Vi, Weekday::Sun) => "Chủ Nhật",
        (Language::En, Weekday::Mon) => "Monday",
        (Language::En, Weekday::Tue) => "Tuesday",
        (Language::En, Weekday::Wed) => "Wednesday",
        (Language::En, Weekday::Thu) => "Thursday",
        (Language::En, Weekday::Fri) => "Friday",
        (Language::En, Weekday::Sat) => "Saturday",
        (Language::En, Weekday::Sun) => "Sunday",
    };
    format!("{day}, {}", date.format("%d/%m/%Y"))
}

impl Serialize for At {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.rfc3339())
    }
}

impl<'de> Deserialize<'de> for At {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        At::parse(&text).ok_or_else(|| serde::de::Error::custom("expected an RFC 3339 time with an offset"))
    }
}
