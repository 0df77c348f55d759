//! What a booking needs, as far as the text says it: department, doctor, days, hours.

use crate::domain::finding::{Finding, Presence};
use crate::domain::ids::DoctorId;
use crate::domain::intent::Intent;
use crate::domain::understanding::Slots;
use crate::knowledge::load::Pack;
use crate::knowledge::pack::SpecialtyEntry;
use crate::language::dates::Wish;
use crate::language::text;
use crate::language::words::Words;
use std::collections::HashMap;

/// The doctors of the house by name.
#[derive(Default)]
pub struct Doctors {
    entries: Vec<Doctor>,
    /// Last word of a name, folded, to its bearers.
    by_last: HashMap<String, Vec<usize>>,
}

struct Doctor {
    id: DoctorId,
    name: String,
    exact: Vec<String>,
    folded: Vec<String>,
}

impl Doctors {
    pub fn of(names: Vec<(DoctorId, String)>) -> Self {
        let mut doctors = Doctors::default();
        for (id, name) in names {
            let read = text::read_as(&name, Some(crate::domain::language::Language::Vi));
            let exact: Vec<String> = read.tokens.iter().map(|token| token.exact.clone()).collect();
            let folded: Vec<String> = read.tokens.into_iter().map(|token| token.folded).collect();
            if let Some(last) = folded.last() {
                doctors.by_last.entry(last.clone()).or_default().push(doctors.entries.len());
                doctors.entries.push(Doctor { id, name, exact, folded });
            }
        }
        doctors
    }

    /// The one doctor whom the text names; none where two bear the name.
    pub fn find(&self, words: Words<'_>) -> Option<(DoctorId, &str)> {
        let mut best: Option<(usize, usize)> = None;
        let mut shared = false;
        for at in 0..words.len() {
            for place in self.by_last.get(words.folded(at)).into_iter().flatten() {
                let Some(length) = self.entries.get(*place).and_then(|doctor| doctor.named_until(words, at)) else {
                    continue;
                };
                match best {
                    Some((longest, other)) if longest == length && other != *place => shared = true,
                    Some((longest, _)) if longest >= length => {}
                    _ => (best, shared) = (Some((length, *place)), false),
                }
            }
        }
        let (_, place) = best.filter(|_| !shared)?;
        self.entries.get(place).map(|doctor| (doctor.id, doctor.name.as_str()))
    }
}

impl Doctor {
    /// How many words of the name end at this word: two and more, or one after a title.
    fn named_until(&self, words: Words<'_>, at: usize) -> Option<usize> {
        let matching = self
            .folded
            .iter()
            .zip(&self.exact)
            .rev()
            .enumerate()
            .take_while(|(back, (folded, exact))| {
                at.checked_sub(*back)
                    .and_then(|place| words.token(place))
                    .is_some_and(|token| token.exact == **exact || (!token.accented && token.folded == **folded))
            });
        let length = matching.count();
        let first = (at + 1).checked_sub(length)?;
        let titled = words.one_of(
            first.wrapping_sub(1),
            &["si", "bs", "dr", "doctor", "thay", "ths", "cki", "ckii", "ts"],
        );
        (length >= 2 || (length == 1 && titled)).then_some(length)
    }
}

/// What else was read of the text.
pub struct Told<'a> {
    pub pack: &'a Pack,
    /// The doctor whom the text names.
    pub doctor: Option<(DoctorId, &'a str)>,
    /// Departments named by their own words, and conditions, by id.
    pub specialties: &'a [String],
    pub conditions: &'a [String],
    pub findings: &'a [Finding],
    pub wish: &'a Wish,
}

/// Fills the slots. Only a booking takes its department from a complaint, and only told days of a complaint are left out.
pub fn fill(words: Words<'_>, told: &Told<'_>, asked: Intent) -> Slots {
    let language = words.text().language;
    let doctor = told.doctor;
    let specialty = specialty(told, asked);
    let mut slots = Slots {
        specialty: specialty.map(|entry| language.pick(&entry.name.vi, &entry.name.en).to_owned()),
        specialty_id: specialty.map(|entry| entry.id.clone()),
        doctor: doctor.map(|(_, name)| name.to_owned()),
        doctor_id: doctor.map(|(id, _)| id),
        ..Slots::default()
    };
    if !is_wish(words, told, asked) {
        return slots;
    }
    if let Some(time) = told.wish.time {
        slots.time_from = Some(time.from.format("%H:%M").to_string());
        slots.time_to = Some(time.to.format("%H:%M").to_string());
    }
    slots.date_from = told.wish.dates.map(|(from, _)| from);
    slots.date_to = told.wish.dates.map(|(_, to)| to);
    slots.date_text.clone_from(&told.wish.date_text);
    slots.ambiguous = told.wish.ambiguous;
    slots
}

/// "Sốt từ thứ hai", "đau buổi sáng" tell of a complaint; they ask for no day.
fn is_wish(words: Words<'_>, told: &Told<'_>, asked: Intent) -> bool {
    let booking = matches!(
        asked,
        Intent::AppointmentBook
            | Intent::AppointmentReschedule
            | Intent::AppointmentCancel
            | Intent::AppointmentCheck
            | Intent::FacilityInfo
    );
    let since = told
        .wish
        .first
        .is_some_and(|first| words.means(first.wrapping_sub(1), "từ", "tu") || words.one_of(first.wrapping_sub(1), &["since"]));
    booking || (told.findings.is_empty() && !since)
}

fn specialty<'a>(told: &Told<'a>, asked: Intent) -> Option<&'a SpecialtyEntry> {
    let named = told.specialties.iter().find_map(|id| told.pack.specialty(id));
    if named.is_some() || asked != Intent::AppointmentBook {
        return named;
    }
    let of_condition = told
        .conditions
        .iter()
        .find_map(|id| told.pack.specialty(&told.pack.condition(id)?.specialty));
    of_condition.or_else(|| {
        let present = told.findings.iter().filter(|finding| finding.state == Presence::Present);
        present
            .into_iter()
            .find_map(|finding| told.pack.specialties.iter().find(|entry| entry.findings.contains(&finding.concept)))
    })
}
