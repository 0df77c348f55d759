//! The Vietnamese New Year: the only days of the lunar calendar that people name when they plan a visit.

use chrono::{Days, NaiveDate};

/// Year, month and day of the first day of Tết, reckoned for UTC+7 (in 2030 a day before the Chinese New Year), and the length of
/// the month before it.
const TET: [(i32, u32, u32, u64); 11] = [
    (2025, 1, 29, 29),
    (2026, 2, 17, 29),
    (2027, 2, 6, 29),
    (2028, 1, 26, 29),
    (2029, 2, 13, 29),
    (2030, 2, 2, 29),
    (2031, 1, 23, 29),
    (2032, 2, 11, 29),
    (2033, 1, 31, 30),
    (2034, 2, 19, 30),
    (2035, 2, 8, 30),
];

/// The `day`-th day of the first lunar month that is next after `today`; the day itself counts.
pub fn after_new_year(day: u32, today: NaiveDate) -> Option<NaiveDate> {
    let offset = u64::from(day.checked_sub(1)?);
    (day <= 29).then(|| next(today, |first, _| first.checked_add_days(Days::new(offset))))?
}

/// The `day`-th day of the last lunar month (`29 Tết`); none where that month is too short to have it.
pub fn before_new_year(day: u32, today: NaiveDate) -> Option<NaiveDate> {
    // Which Tết is meant is decided by the eve; only then is asked whether its month has the day.
    let eve = next(today, |first, _| first.pred_opt())?;
    TET.into_iter().find_map(|(year, month, date, length)| {
        let first = NaiveDate::from_ymd_opt(year, month, date)?;
        let back = (length + 1).checked_sub(u64::from(day)).filter(|back| *back > 0)?;
        (first.pred_opt() == Some(eve)).then(|| first.checked_sub_days(Days::new(back)))?
    })
}

fn next(today: NaiveDate, day_of: impl Fn(NaiveDate, u64) -> Option<NaiveDate>) -> Option<NaiveDate> {
    TET.into_iter()
        .filter_map(|(year, month, day, length)| day_of(NaiveDate::from_ymd_opt(year, month, day)?, length))
        .find(|date| *date >= today)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice)]

    use super::*;

    fn date(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn the_new_year_is_found_by_its_days() {
        let today = date(2026, 11, 25);
        assert_eq!(after_new_year(6, today), Some(date(2027, 2, 11)));
        assert_eq!(before_new_year(29, today), Some(date(2027, 2, 5)));
        assert_eq!(before_new_year(30, today), None, "the last month of 2026 has 29 days");
        assert_eq!(before_new_year(30, date(2032, 6, 1)), Some(date(2033, 1, 30)));
        assert_eq!(after_new_year(1, date(2040, 1, 1)), None);
    }
}
