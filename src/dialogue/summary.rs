//! The rolling summary: the case in two or three sentences, from the state and never from a model. Made anew every few turns
//! and at each handover.

use crate::dialogue::mind::Mind;
use crate::dialogue::state::{Form, State};
use crate::domain::conversation::{Memory, Pregnancy, Sex};
use crate::domain::finding::{Finding, Presence, Severity, When, Whose};
use crate::domain::language::Language;
use crate::domain::time::date_text;
use crate::domain::urgency::Urgency;

/// Turns after which the summary is made anew.
pub const EVERY: u32 = 6;

/// One more message of the patient; renews the summary when it is due.
pub fn count(mind: &Mind, state: &mut State) {
    state.turns = state.turns.saturating_add(1);
    if state.turns >= EVERY {
        renew(mind, state);
    }
}

pub fn renew(mind: &Mind, state: &mut State) {
    state.turns = 0;
    state.summary = text(mind, state, Language::Vi);
}

/// For the packet: the case in Vietnamese, also where nothing is known.
pub fn of(mind: &Mind, state: &State) -> String {
    text(mind, state, Language::Vi).unwrap_or_else(|| "Người bệnh chưa kể thông tin sức khỏe nào.".into())
}

/// The case in words; none while nothing is known. Staff read Vietnamese, so the stored one is Vietnamese; the model's is in the
/// language of the conversation.
pub fn text(mind: &Mind, state: &State, language: Language) -> Option<String> {
    let memory = &state.memory;
    let mut sentences = Vec::new();
    if let Some(person) = person(memory, language) {
        sentences.push(person);
    }
    let of = |wanted: Presence| -> Vec<String> {
        let relevant = memory
            .findings
            .iter()
            .filter(|finding| finding.state == wanted && finding.time == When::Now);
        relevant
            .map(|finding| finding_text(mind, finding, memory.for_whom, language))
            .collect()
    };
    let lists = [
        (language.pick("Có", "Has"), of(Presence::Present)),
        (language.pick("Không có", "Does not have"), of(Presence::Absent)),
        (language.pick("Chưa rõ", "Not clear"), of(Presence::Unknown)),
        (language.pick("Bệnh nền", "Known conditions"), memory.conditions.clone()),
        (language.pick("Thuốc đang dùng", "Takes"), memory.medications.clone()),
        (language.pick("Dị ứng", "Allergies"), memory.allergies.clone()),
    ];
    for (heading, entries) in lists {
        if !entries.is_empty() {
            sentences.push(format!("{heading}: {}.", entries.join(", ")));
        }
    }
    if sentences.is_empty() && state.form.is_none() {
        return None;
    }
    if state.urgency > Urgency::None {
        sentences.push(format!("{}: {}.", language.pick("Mức độ", "Level"), level(state.urgency, language)));
    }
    if let Some(form) = form_text(state, language) {
        sentences.push(form);
    }
    Some(sentences.join(" "))
}

fn person(memory: &Memory, language: Language) -> Option<String> {
    let mut parts = Vec::new();
    match memory.for_whom {
        Whose::Own => {}
        Whose::Child => parts.push(language.pick("hỏi cho con", "asks for a child").to_string()),
        Whose::Parent => parts.push(language.pick("hỏi cho cha/mẹ", "asks for a parent").to_string()),
        Whose::Spouse => parts.push(language.pick("hỏi cho vợ/chồng", "asks for a spouse").to_string()),
        Whose::Other => parts.push(language.pick("hỏi cho người khác", "asks for someone else").to_string()),
    }
    parts.extend(memory.sex.map(|sex| match sex {
        Sex::Female => language.pick("nữ", "female").to_string(),
        Sex::Male => language.pick("nam", "male").to_string(),
    }));
    parts.extend(memory.age.map(|age| age_text(age, language)));
    parts.extend(
        memory
            .pregnancy
            .and_then(|pregnancy| pregnancy_text(pregnancy, memory.pregnancy_weeks, language)),
    );
    let mut text = parts.join(", ");
    if text.is_empty() {
        return None;
    }
    text.push('.');
    Some(format!("{}: {text}", language.pick("Người bệnh", "Patient")))
}

fn pregnancy_text(pregnancy: Pregnancy, weeks: Option<u32>, language: Language) -> Option<String> {
    match (pregnancy, weeks) {
        (Pregnancy::Pregnant, Some(weeks)) => Some(match language {
            Language::Vi => format!("đang mang thai {weeks} tuần"),
            Language::En => format!("{weeks} weeks pregnant"),
        }),
        (Pregnancy::Pregnant, None) => Some(language.pick("đang mang thai", "pregnant").into()),
        (Pregnancy::Postpartum, _) => Some(language.pick("mới sinh", "gave birth recently").into()),
        (Pregnancy::NotPregnant, _) => None,
    }
}

/// Years, or months and days for the youngest.
pub fn age_text(age: f64, language: Language) -> String {
    let days = age * 365.25;
    let months = age * 12.0;
    let (number, vi, en) = match () {
        () if days < 31.0 => (days.round(), "ngày tuổi", "days old"),
        () if months < 24.0 => (months.round(), "tháng tuổi", "months old"),
        () => (age.floor(), "tuổi", "years old"),
    };
    format!("{number:.0} {}", language.pick(vi, en))
}

fn finding_text(mind: &Mind, finding: &Finding, for_whom: Whose, language: Language) -> String {
    let entry = mind.pack.finding(&finding.concept);
    let mut text = entry.map_or_else(|| finding.name.clone(), |entry| entry.name.of(language).to_lowercase());
    if let Some(value) = &finding.value {
        text.push_str(&format!(" {}{}", number(value.number), unit(&value.unit)));
    }
    match finding.severity {
        Some(Severity::Severe) => text.push_str(language.pick(" (nặng)", " (severe)")),
        Some(Severity::Mild) => text.push_str(language.pick(" (nhẹ)", " (mild)")),
        Some(Severity::Moderate) | None => {}
    }
    if let Some(since) = finding.since {
        text.push_str(&format!(" {} {}", language.pick("từ", "since"), date_text(since, language)));
    } else if let Some(words) = &finding.since_text {
        text.push_str(&format!(" ({words})"));
    }
    if finding.of != for_whom {
        text.push_str(language.pick(" [người khác]", " [someone else]"));
    }
    text
}

fn number(number: f64) -> String {
    if number.fract().abs() < 0.005 {
        format!("{number:.0}")
    } else {
        format!("{number:.1}")
    }
}

fn unit(unit: &str) -> String {
    if unit.starts_with(['°', '/', '%']) || unit.is_empty() {
        unit.to_string()
    } else {
        format!(" {unit}")
    }
}

fn level(urgency: Urgency, language: Language) -> &'static str {
    match urgency {
        Urgency::None => language.pick("chưa rõ", "not known"),
        Urgency::SelfCare => language.pick("tự chăm sóc", "self-care"),
        Urgency::Routine => language.pick("khám trong vài ngày", "doctor within days"),
        Urgency::Urgent => language.pick("khám trong 24 giờ", "doctor within 24 hours"),
        Urgency::Emergency => language.pick("cấp cứu", "emergency"),
    }
}

fn form_text(state: &State, language: Language) -> Option<String> {
    match state.form.as_ref()? {
        Form::Booking(form) if form.moving.is_some() => Some(language.pick("Đang đổi lịch hẹn.", "Moving an appointment.").into()),
        Form::Booking(form) => {
            let specialty = form
                .slot
                .as_ref()
                .or(form.offered.first())
                .map(|slot| slot.specialty.clone())
                .unwrap_or_default();
            Some(format!("{} {specialty}.", language.pick("Đang đặt lịch khám", "Booking a visit:")).replace(" .", "."))
        }
        Form::Cancel { .. } => Some(language.pick("Đang hỏi hủy lịch hẹn.", "Asked to cancel an appointment.").into()),
        Form::Interview(_) => None,
    }
}
