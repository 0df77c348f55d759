//! The calendar file of an appointment (RFC 5545, RFC 5546). Never the reason of the visit, never the specialty: a calendar is
//! read by family and employers.

use crate::domain::appointment::{Appointment, AppointmentStatus};
use crate::domain::language::Language;
use chrono::Duration;
use icalendar::{Alarm, Calendar, Class, Component, Event, EventLike, EventStatus, Property};

/// Who invites.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct House {
    pub name: String,
    pub phone: String,
    pub address: String,
    /// Address of the sender, without `mailto:`. Programs want one before they take an update or a cancellation.
    pub email: String,
}

/// One event. The UID never changes and SEQUENCE grows with each version, so that programs update instead of adding.
pub fn file(appointment: &Appointment, house: &House, language: Language) -> String {
    let gone = matches!(appointment.status, AppointmentStatus::Cancelled | AppointmentStatus::NoShow);
    let mut event = Event::new();
    event
        .uid(&format!("{}@healthcare-chatbot", appointment.id))
        .sequence(u32::try_from(appointment.version - 1).unwrap_or_default())
        .timestamp(appointment.updated_at.0)
        .created(appointment.created_at.0)
        .last_modified(appointment.updated_at.0)
        .starts(appointment.datetime.0)
        .ends(appointment.end.0)
        .class(Class::Private)
        .status(event_status(appointment.status))
        .summary(&summary(appointment, house, language))
        .description(&description(appointment, house, language))
        .location(&format!("{}, {}", appointment.location, house.address))
        .append_property(organizer(house))
        .append_property(attendee(appointment));
    if !gone {
        let ahead = language.pick("Sắp đến giờ khám", "Your visit is coming up");
        event.alarm(Alarm::display(ahead, -Duration::hours(2)));
    }
    let mut calendar = Calendar::empty();
    calendar.append_property(Property::new("VERSION", "2.0"));
    calendar.append_property(Property::new("PRODID", "-//healthcare-chatbot//appointments//VI"));
    calendar.append_property(Property::new("CALSCALE", "GREGORIAN"));
    calendar.append_property(Property::new("METHOD", if gone { "CANCEL" } else { "REQUEST" }));
    calendar.push(event.done());
    calendar.done().to_string()
}

fn event_status(status: AppointmentStatus) -> EventStatus {
    match status {
        AppointmentStatus::Cancelled | AppointmentStatus::NoShow => EventStatus::Cancelled,
        AppointmentStatus::Waitlist | AppointmentStatus::Proposed | AppointmentStatus::Pending => EventStatus::Tentative,
        AppointmentStatus::Scheduled | AppointmentStatus::Confirmed | AppointmentStatus::Arrived | AppointmentStatus::Completed => {
            EventStatus::Confirmed
        }
    }
}

fn summary(appointment: &Appointment, house: &House, language: Language) -> String {
    let doctor = &appointment.doctor_name;
    match language {
        Language::Vi => format!("Lịch hẹn tại {} – bác sĩ {doctor}", house.name),
        Language::En => format!("Appointment at {} – Dr {doctor}", house.name),
    }
}

fn description(appointment: &Appointment, house: &House, language: Language) -> String {
    let (code, patient, phone) = (&appointment.code, &appointment.patient_name, &house.phone);
    let when = appointment.datetime.text(language);
    match language {
        Language::Vi => format!(
            "Mã lịch hẹn: {code}\nNgười đến khám: {patient}\nThời gian: {when}\nVui lòng đến trước 15 phút và mang theo giấy tờ tùy thân.\nCần đổi hoặc hủy lịch, gọi {phone}."
        ),
        Language::En => format!(
            "Appointment code: {code}\nPatient: {patient}\nTime: {when}\nPlease come 15 minutes early and bring an identity document.\nTo change or cancel, call {phone}."
        ),
    }
}

fn organizer(house: &House) -> Property {
    let mut organizer = Property::new("ORGANIZER", format!("mailto:{}", house.email));
    organizer.add_parameter("CN", &quoted(&house.name));
    organizer.done()
}

/// Named by id: the file must work without the patient's address.
fn attendee(appointment: &Appointment) -> Property {
    let mut attendee = Property::new("ATTENDEE", format!("urn:uuid:{}", appointment.patient_id));
    attendee.add_parameter("CUTYPE", "INDIVIDUAL");
    attendee.add_parameter("PARTSTAT", "ACCEPTED");
    attendee.done()
}

/// A parameter's value in quotes, without what may not stand in them.
fn quoted(text: &str) -> String {
    let safe: String = text.chars().filter(|c| *c != '"' && !c.is_control()).collect();
    format!("\"{safe}\"")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice)]

    use super::{House, file};
    use crate::domain::appointment::{Appointment, AppointmentStatus, Source};
    use crate::domain::ids::{AppointmentId, DoctorId, PatientId};
    use crate::domain::language::Language;
    use crate::domain::time::At;
    use uuid::Uuid;

    fn appointment(status: AppointmentStatus, version: i64) -> Appointment {
        let at = |text: &str| At::parse(text).unwrap();
        Appointment {
            id: AppointmentId(Uuid::from_u128(7)),
            code: "HCB-7K2M9P".into(),
            status,
            patient_id: PatientId(Uuid::from_u128(8)),
            patient_name: "Nguyễn Văn An".into(),
            doctor_id: DoctorId(Uuid::from_u128(9)),
            doctor_name: "Trần Thu Hà".into(),
            specialty: "Da liễu".into(),
            datetime: at("2026-11-27T14:30:00+07:00"),
            end: at("2026-11-27T15:00:00+07:00"),
            duration_min: 30,
            location: "Phòng 201; tầng 2".into(),
            reason: "nổi mẩn ngứa".into(),
            source: Source::Chatbot,
            version,
            queue_number: None,
            room: None,
            cancellation_reason: None,
            cancelled_at: None,
            created_at: at("2026-11-25T09:00:00+07:00"),
            updated_at: at("2026-11-25T09:00:00+07:00"),
        }
    }

    fn house() -> House {
        House {
            name: "Phòng khám \"An Tâm\"".into(),
            phone: "028 0000 0000".into(),
            address: "1 Lê Lợi".into(),
            email: "lich@antam.example".into(),
        }
    }

    /// Lines put together again after folding.
    fn lines(text: &str) -> Vec<String> {
        text.replace("\r\n ", "").split("\r\n").map(String::from).collect()
    }

    #[test]
    fn one_uid_and_a_growing_sequence() {
        let first = file(&appointment(AppointmentStatus::Scheduled, 1), &house(), Language::Vi);
        let moved = file(&appointment(AppointmentStatus::Scheduled, 3), &house(), Language::Vi);
        let uid = "UID:00000000-0000-0000-0000-000000000007@healthcare-chatbot".to_string();
        assert!(lines(&first).contains(&uid) && lines(&moved).contains(&uid));
        assert!(lines(&first).contains(&"SEQUENCE:0".into()) && lines(&moved).contains(&"SEQUENCE:2".into()));
        assert!(lines(&first).contains(&"METHOD:REQUEST".into()));
        assert!(lines(&first).contains(&"DTSTART:20261127T073000Z".into()) && lines(&first).contains(&"DTEND:20261127T080000Z".into()));
        assert!(
            lines(&first).contains(&"BEGIN:VALARM".into()) && lines(&first).contains(&"TRIGGER:-PT7200S".into()),
            "{first}"
        );
    }

    #[test]
    fn a_cancellation_cancels_and_rings_no_more() {
        let text = file(&appointment(AppointmentStatus::Cancelled, 2), &house(), Language::En);
        assert!(lines(&text).contains(&"METHOD:CANCEL".into()) && lines(&text).contains(&"STATUS:CANCELLED".into()));
        assert!(!text.contains("VALARM"));
    }

    #[test]
    fn nothing_clinical_stands_in_it() {
        for language in [Language::Vi, Language::En] {
            let text = lines(&file(&appointment(AppointmentStatus::Scheduled, 1), &house(), language)).join("\n");
            assert!(!text.contains("mẩn") && !text.contains("Da liễu"), "{text}");
            assert!(text.contains("HCB-7K2M9P") && text.contains("14:30"), "{text}");
        }
    }

    #[test]
    fn lines_are_folded_and_texts_escaped() {
        let text = file(&appointment(AppointmentStatus::Confirmed, 1), &house(), Language::Vi);
        assert!(text.split("\r\n").all(|line| line.len() <= 75), "{text}");
        assert!(text.contains(r"Phòng 201\; tầng 2\, 1 Lê Lợi"), "{text}");
        assert_eq!(text.matches("PRODID").count(), 1);
        assert!(
            lines(&text)
                .iter()
                .any(|line| line.starts_with("ORGANIZER;CN=\"Phòng khám An Tâm\":mailto:")),
            "{text}"
        );
        assert!(text.starts_with("BEGIN:VCALENDAR\r\n") && text.ends_with("END:VCALENDAR\r\n"));
        assert_eq!(text.matches("BEGIN:V").count(), text.matches("END:V").count());
    }
}
