//! The demonstration clinic: loaded once, into a database without accounts. What it holds stands in data/demo/clinic.toml; what
//! depends on the day (the near holiday, the past visit) is counted from the clock. Nothing here is used by the product itself.

use crate::domain::ids::{DoctorId, UserId};
use crate::domain::language::Language;
use crate::domain::person::{KnownAllergy, KnownCondition, KnownMedication, Role};
use crate::domain::time::At;
use crate::ports::accounts::NewAccount;
use crate::store::connection::DbConnection;
use crate::store::db::Db;
use crate::store::error::{Failure, Outcome};
use crate::store::schema::{days_off, doctors, schedules, specialties};
use crate::store::{demo_patient, users};
use anyhow::Context;
use chrono::{Datelike, Days, NaiveDate, NaiveTime, Timelike, Weekday};
use diesel::prelude::*;
use serde::Deserialize;
use std::collections::HashMap;

const SOURCE: &str = include_str!("../../data/demo/clinic.toml");

/// The near holiday is the first Wednesday at least this many days ahead: within the next 30 days, not within the next week.
const HOLIDAY_AHEAD: u64 = 15;

/// Public holidays are laid down for this many years after the present one.
const YEARS_AHEAD: i32 = 2;

const PASSWORD_LENGTH: usize = 16;

/// Letters and digits that are not mistaken for one another.
const PASSWORD_ALPHABET: [char; 56] = [
    'A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'J', 'K', 'L', 'M', 'N', 'P', 'Q', 'R', 'S', 'T', 'U', 'V', 'W', 'X', 'Y', 'Z', 'a', 'b', 'c',
    'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'm', 'n', 'p', 'q', 'r', 's', 't', 'u', 'v', 'w', 'x', 'y', 'z', '2', '3', '4', '5', '6', '7',
    '8', '9',
];

/// What a first start prints, once.
#[derive(Clone, PartialEq, Eq)]
pub struct Login {
    pub username: String,
    pub password: String,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Source {
    slot_minutes: i64,
    sessions: Vec<Session>,
    sunday_sessions: Vec<Session>,
    yearly_holidays: Vec<YearlyHoliday>,
    lunar_holidays: Vec<Holiday>,
    specialties: Vec<SpecialtySource>,
    accounts: Vec<AccountSource>,
    patient: PatientSource,
}

#[derive(Clone, Deserialize)]
struct Session {
    from: String,
    to: String,
}

#[derive(Clone, Deserialize)]
struct YearlyHoliday {
    month: u32,
    day: u32,
    name: String,
}

#[derive(Clone, Deserialize)]
struct Holiday {
    day: NaiveDate,
    name: String,
}

#[derive(Clone, Deserialize)]
struct SpecialtySource {
    id: String,
    vi: String,
    en: String,
    doctors: Vec<DoctorSource>,
}

#[derive(Clone, Deserialize)]
struct DoctorSource {
    title: String,
    name: String,
    languages: Vec<String>,
    location: String,
    price: i64,
    #[serde(default)]
    sunday: bool,
}

#[derive(Clone, Deserialize)]
struct AccountSource {
    username: String,
    role: Role,
    display_name: String,
    phone: Option<String>,
    /// The doctor that this account is.
    doctor: Option<String>,
}

/// The record of the account of role `patient`.
#[derive(Clone, Deserialize)]
pub struct PatientSource {
    pub birth_date: String,
    pub sex: String,
    pub conditions: Vec<KnownCondition>,
    pub medications: Vec<KnownMedication>,
    pub allergies: Vec<KnownAllergy>,
    pub visit: VisitSource,
    pub invoice: InvoiceSource,
}

#[derive(Clone, Deserialize)]
pub struct VisitSource {
    pub days_ago: u64,
    pub starts: String,
    pub doctor: String,
    pub reason: String,
    pub diagnosis: String,
    pub notes: String,
}

#[derive(Clone, Deserialize)]
pub struct InvoiceSource {
    pub number: String,
    pub insurance_share: i64,
    pub lines: Vec<LineSource>,
}

#[derive(Clone, Deserialize)]
pub struct LineSource {
    pub description: String,
    pub quantity: i64,
    pub unit_price: i64,
}

/// A doctor as made here.
pub struct MadeDoctor {
    pub id: DoctorId,
    pub specialty: String,
    pub location: String,
}

/// Loads the clinic in one transaction and tells the logins; none where there are accounts already, and then nothing is changed.
/// `password` is for all accounts; without it each gets a random one. `hash` makes the PHC string of a password.
pub async fn load_demo<F>(db: &Db, password: Option<&str>, hash: F, now: At) -> anyhow::Result<Vec<Login>>
where
    F: Fn(&str) -> anyhow::Result<String> + Copy + Send + 'static,
{
    if db.read(users::count).await? > 0 {
        return Ok(Vec::new());
    }
    let source: Source = toml::from_str(SOURCE).context("the demonstration clinic can not be read")?;
    let mut logins = Vec::new();
    for account in &source.accounts {
        let password = password.map_or_else(random_password, |given| Ok(given.to_owned()))?;
        logins.push(Login {
            username: account.username.clone(),
            password,
        });
    }
    let hashes = hash_all(&logins, hash).await?;
    let loaded = db.write(move |c| load(c, &source, &hashes, now)).await?;
    Ok(if loaded { logins } else { Vec::new() })
}

/// All at once: hashing is slow on purpose, and the first start waits for it.
/// Does this database hold the demonstration clinic? Departments come from nowhere else yet.
pub async fn is_loaded(db: &Db) -> crate::domain::error::Result<bool> {
    db.read(|c| Ok(specialties::table.count().get_result::<i64>(c)? > 0)).await
}

async fn hash_all<F>(logins: &[Login], hash: F) -> anyhow::Result<Vec<String>>
where
    F: Fn(&str) -> anyhow::Result<String> + Copy + Send + 'static,
{
    let running: Vec<_> = logins
        .iter()
        .map(|login| login.password.clone())
        .map(|word| tokio::task::spawn_blocking(move || hash(&word)))
        .collect();
    let mut hashes = Vec::with_capacity(running.len());
    for task in running {
        hashes.push(task.await??);
    }
    Ok(hashes)
}

/// A password that is read out and typed without mistakes.
pub fn random_password() -> anyhow::Result<String> {
    let mut password = String::with_capacity(PASSWORD_LENGTH);
    let mut random = [0u8; 64];
    while password.len() < PASSWORD_LENGTH {
        getrandom::fill(&mut random).map_err(|error| anyhow::anyhow!("no random numbers: {error}"))?;
        // Numbers beyond the alphabet are thrown away, so that no letter is more likely.
        let letters = random.iter().filter_map(|byte| PASSWORD_ALPHABET.get(usize::from(byte % 64)));
        password.extend(letters.take(PASSWORD_LENGTH - password.len()));
    }
    Ok(password)
}

/// False if somebody else was quicker.
fn load(c: &mut DbConnection, source: &Source, hashes: &[String], now: At) -> Outcome<bool> {
    if users::count(c)? > 0 {
        return Ok(false);
    }
    let made = insert_doctors(c, source, now)?;
    insert_holidays(c, source, now.date())?;
    for (account, hash) in source.accounts.iter().zip(hashes) {
        let new = NewAccount {
            username: account.username.clone(),
            role: account.role,
            display_name: account.display_name.clone(),
            password_hash: hash.clone(),
            phone: account.phone.clone(),
            language: Language::Vi,
        };
        let user = users::insert_account(c, UserId::fresh(), &new, now)?;
        if let Some(doctor) = account.doctor.as_ref().and_then(|name| made.get(name)) {
            let here = doctors::table.find(doctor.id.to_string());
            diesel::update(here).set(doctors::user_id.eq(user.id.to_string())).execute(c)?;
        }
        if let Some(patient) = user.patient_id {
            demo_patient::insert(c, patient, &source.patient, &made, now)?;
        }
    }
    Ok(true)
}

fn insert_doctors(c: &mut DbConnection, source: &Source, now: At) -> Outcome<HashMap<String, MadeDoctor>> {
    let mut made = HashMap::new();
    for (position, specialty) in (1i64..).zip(&source.specialties) {
        let row = (
            specialties::id.eq(&specialty.id),
            specialties::vi.eq(&specialty.vi),
            specialties::en.eq(&specialty.en),
            specialties::position.eq(position),
        );
        diesel::insert_into(specialties::table).values(row).execute(c)?;
        for doctor in &specialty.doctors {
            let id = insert_doctor(c, source, &specialty.id, doctor, now)?;
            made.insert(
                doctor.name.clone(),
                MadeDoctor {
                    id,
                    specialty: specialty.vi.clone(),
                    location: doctor.location.clone(),
                },
            );
        }
    }
    Ok(made)
}

fn insert_doctor(c: &mut DbConnection, source: &Source, specialty: &str, doctor: &DoctorSource, now: At) -> Outcome<DoctorId> {
    let id = DoctorId::fresh();
    let languages = serde_json::to_string(&doctor.languages).map_err(|_| Failure::corrupt("list of languages"))?;
    let row = (
        doctors::id.eq(id.to_string()),
        doctors::name.eq(&doctor.name),
        doctors::title.eq(&doctor.title),
        doctors::specialty_id.eq(specialty),
        doctors::languages.eq(languages),
        doctors::location.eq(&doctor.location),
        doctors::price.eq(doctor.price),
        doctors::duration_min.eq(source.slot_minutes),
        doctors::active.eq(true),
        doctors::created_at.eq(now.millis()),
    );
    diesel::insert_into(doctors::table).values(row).execute(c)?;
    for weekday in [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat] {
        insert_sessions(c, id, weekday, &source.sessions)?;
    }
    if doctor.sunday {
        insert_sessions(c, id, Weekday::Sun, &source.sunday_sessions)?;
    }
    Ok(id)
}

fn insert_sessions(c: &mut DbConnection, doctor: DoctorId, weekday: Weekday, sessions: &[Session]) -> Outcome<()> {
    for session in sessions {
        let row = (
            schedules::doctor_id.eq(doctor.to_string()),
            schedules::weekday.eq(i64::from(weekday.number_from_monday())),
            schedules::starts_min.eq(minute(&session.from)?),
            schedules::ends_min.eq(minute(&session.to)?),
        );
        diesel::insert_into(schedules::table).values(row).execute(c)?;
    }
    Ok(())
}

fn minute(text: &str) -> Outcome<i64> {
    let time = time(text)?;
    Ok(i64::from(time.hour() * 60 + time.minute()))
}

/// A time of day, as `07:30`.
pub fn time(text: &str) -> Outcome<NaiveTime> {
    NaiveTime::parse_from_str(text, "%H:%M").map_err(|_| Failure::corrupt("time of the demonstration"))
}

fn insert_holidays(c: &mut DbConnection, source: &Source, today: NaiveDate) -> Outcome<()> {
    let mut days: HashMap<NaiveDate, &str> = HashMap::new();
    for year in today.year()..=today.year() + YEARS_AHEAD {
        days.extend(
            source
                .yearly_holidays
                .iter()
                .filter_map(|holiday| NaiveDate::from_ymd_opt(year, holiday.month, holiday.day).map(|day| (day, holiday.name.as_str()))),
        );
    }
    days.extend(
        source
            .lunar_holidays
            .iter()
            .filter(|holiday| holiday.day >= today)
            .map(|holiday| (holiday.day, holiday.name.as_str())),
    );
    days.extend(near_holiday(today).map(|day| (day, "Phòng khám nghỉ")));
    for (day, name) in days {
        let row = (
            days_off::doctor_id.eq(None::<String>),
            days_off::day.eq(day.to_string()),
            days_off::reason.eq(name),
        );
        diesel::insert_into(days_off::table).values(row).execute(c)?;
    }
    Ok(())
}

fn near_holiday(today: NaiveDate) -> Option<NaiveDate> {
    let first = today.checked_add_days(Days::new(HOLIDAY_AHEAD))?;
    first.iter_days().take(7).find(|day| day.weekday() == Weekday::Wed)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice)]

    use super::{NaiveDate, PASSWORD_LENGTH, SOURCE, Source, near_holiday, random_password};
    use chrono::{Datelike, Weekday};
    use std::collections::HashSet;

    #[test]
    fn the_clinic_has_what_was_promised() {
        let source: Source = toml::from_str(SOURCE).unwrap();
        assert!(source.specialties.len() >= 10);
        let ids: HashSet<&str> = source.specialties.iter().map(|specialty| specialty.id.as_str()).collect();
        assert_eq!(ids.len(), source.specialties.len());
        assert!(
            source
                .specialties
                .iter()
                .all(|specialty| specialty.doctors.len() == 2 && !specialty.en.is_empty())
        );
        let doctors: HashSet<&str> = source
            .specialties
            .iter()
            .flat_map(|specialty| &specialty.doctors)
            .map(|doctor| doctor.name.as_str())
            .collect();
        assert_eq!(doctors.len(), 2 * source.specialties.len(), "two doctors share a name");
        assert!(doctors.contains(source.patient.visit.doctor.as_str()));
        assert_eq!(source.accounts.len(), 6);
        assert!(
            source
                .specialties
                .iter()
                .flat_map(|specialty| &specialty.doctors)
                .any(|doctor| doctor.sunday)
        );
    }

    #[test]
    fn the_holiday_is_a_working_day_within_thirty_days_wherever_the_clock_starts() {
        let mut day: NaiveDate = "2026-01-01".parse().unwrap();
        for _ in 0..400 {
            let holiday = near_holiday(day).unwrap();
            assert!((holiday - day).num_days() <= 30 && (holiday - day).num_days() > 14);
            assert_eq!(holiday.weekday(), Weekday::Wed);
            day = day.succ_opt().unwrap();
        }
    }

    #[test]
    fn passwords_are_long_different_and_readable() {
        let (one, two) = (random_password().unwrap(), random_password().unwrap());
        assert_eq!(one.len(), PASSWORD_LENGTH);
        assert_ne!(one, two);
        assert!(!one.contains(['0', 'O', '1', 'l', 'I', 'o']));
    }
}
