//! Booking: questions, read-back, receipt, list, cancellation, and what is said when a time is gone.

use crate::dialogue::texts::texts;
use crate::domain::appointment::{Appointment, AppointmentStatus, Money, Slot};
use crate::domain::language::Language;

texts! {
    ask_specialty = "Bạn muốn khám chuyên khoa nào? Chọn bên dưới hoặc viết tên chuyên khoa, tên bác sĩ.", "Which department would you like? Choose below, or write the department or the doctor's name.";
    ask_date = "Bạn muốn khám ngày nào? Ví dụ: “chiều thứ 6”, “sáng mai”, “28/11”.", "Which day would you like? For example “Friday afternoon”, “tomorrow morning”, “28/11”.";
    ask_slot = "Bạn chọn giờ nào? Bấm vào giờ, hoặc viết “số 2”, “cái 14h”.", "Which time suits you? Tap one, or write “number 2” or “the one at 14:00”.";
    several_slots = "Có vài lựa chọn cùng giờ đó. Bạn chọn một trong số này nhé:", "Several options have that time. Please choose one of these:";
    none_at_all = "Không tìm thấy lịch trống trong thời gian bạn yêu cầu. Thông tin bạn đưa tôi vẫn giữ; bạn có thể chọn thời gian khác, chuyên khoa khác, hoặc gặp nhân viên.", "There are no free times in that period. I have kept what you told me; you can choose another time, another department, or talk to staff.";
    no_more = "Không còn giờ nào sau đó. Đây là danh sách gần nhất:", "There are no later times. This is the latest list:";
    ask_contact = "Để đặt lịch, cho tôi xin họ tên và số điện thoại của người đến khám. Ví dụ: Nguyễn Văn An 0912345678", "To book, please give me the patient's full name and phone number. For example: Nguyen Van An 0912345678";
    ask_name = "Cho tôi xin họ tên người đến khám.", "Please give me the patient's full name.";
    ask_phone = "Cho tôi xin số điện thoại để phòng khám liên lạc (ví dụ 0912345678).", "Please give me a phone number for the clinic to reach you (for example 0912345678).";
    bad_phone = "Số điện thoại này chưa đúng. Số di động có 10 chữ số, bắt đầu bằng 03, 05, 07, 08 hoặc 09; ví dụ 0912345678.", "This phone number is not right. A mobile number has 10 digits and begins with 03, 05, 07, 08 or 09; for example 0912345678.";
    confirm_heading = "Bạn xem lại giúp tôi trước khi đặt:", "Please check before I book:";
    confirm_move = "Bạn xem lại giúp tôi trước khi đổi lịch sang:", "Please check before I move the appointment to:";
    confirm_question = "Đặt giờ này chứ?", "Shall I book this time?";
    confirm_move_question = "Đổi sang giờ này chứ?", "Shall I move it to this time?";
    declined = "Tôi chưa đặt gì và đã trả lại giờ này cho người khác. Khi cần, bạn cứ nhắn “đặt lịch khám”.", "Nothing was booked and the time is free for others again. Write “book a visit” whenever you like.";
    booked = "✅ Đã đặt lịch hẹn thành công!", "✅ Your appointment is booked!";
    moved = "✅ Đã đổi lịch hẹn thành công!", "✅ Your appointment was moved!";
    how_to_cancel = "Cần hủy hoặc đổi, bạn nhắn “hủy lịch hẹn” hoặc “đổi lịch hẹn” tại đây. Vui lòng đến trước 15 phút và mang giấy tờ tùy thân, thẻ BHYT nếu có.", "To cancel or change, write “cancel my appointment” or “move my appointment” here. Please come 15 minutes early with an identity document and your insurance card if you have one.";
    list_heading = "📅 Lịch hẹn sắp tới của bạn:", "📅 Your upcoming appointments:";
    list_empty = "Bạn chưa có lịch hẹn nào sắp tới.", "You have no upcoming appointments.";
    which_cancel = "Bạn muốn hủy lịch hẹn nào?", "Which appointment would you like to cancel?";
    which_move = "Bạn muốn đổi lịch hẹn nào?", "Which appointment would you like to move?";
    cancel_ask = "Bạn có chắc muốn hủy lịch hẹn này không? Chỉ khi bạn đồng ý tôi mới hủy.", "Are you sure you want to cancel this appointment? I will cancel it only if you say yes.";
    cancel_unclear = "Bạn muốn hủy lịch hẹn này hay giữ lại?", "Do you want to cancel this appointment or keep it?";
    cancelled = "Đã hủy lịch hẹn.", "The appointment is cancelled.";
    cancel_kept = "Lịch hẹn vẫn được giữ nguyên.", "The appointment stays as it is.";
    gone = "Tôi không tìm thấy lịch hẹn này nữa.", "I can not find this appointment any more.";
    ambiguous_date = "Tôi chưa chắc ngày bạn muốn. Bạn viết rõ ngày giúp tôi, ví dụ “thứ 6”, “28/11”.", "I am not sure which day you mean. Please write it clearly, for example “Friday” or “28/11”.";
    left = "Tôi đã dừng việc đặt lịch, chưa có gì được đặt. Nếu bạn muốn hủy một lịch hẹn đã có, bấm bên dưới.", "I have stopped; nothing was booked. If you want to cancel an existing appointment, use the button below.";
    service_failed = "Hệ thống đặt lịch đang không trả lời, chưa có gì được đặt. Bạn thử lại sau ít phút hoặc gặp nhân viên.", "The booking system does not answer; nothing was booked. Please try again in a few minutes or talk to staff.";
    urgent_hint = "Với những gì bạn đã kể, bạn nên được khám trong vòng 24 giờ; tôi tìm giờ sớm nhất cho bạn.", "With what you have told me you should be seen within 24 hours; I am looking for the earliest time.";

    button_book_it = "Đặt giờ này", "Book this time";
    button_move_it = "Đổi sang giờ này", "Move to this time";
    button_later = "Để sau", "Not now";
    button_other_times = "Giờ khác", "Other times";
    button_other_days = "Chọn thời gian khác", "Choose another time";
    button_other_specialty = "Chọn chuyên khoa khác", "Choose another department";
    button_more = "Xem thêm", "Show more";
    button_view = "Xem lịch hẹn", "My appointments";
    button_cancel = "Hủy lịch hẹn", "Cancel an appointment";
    button_cancel_this = "Hủy lịch này", "Cancel this one";
    button_move = "Đổi lịch hẹn", "Move an appointment";
    button_another = "Đặt lịch khác", "Book another";
    button_new = "Đặt lịch hẹn mới", "Book a new visit";
    button_cancel_yes = "Đồng ý hủy", "Yes, cancel it";
    button_keep = "Giữ lịch hẹn", "Keep it";
    button_retry = "Thử lại", "Try again";
    reason_default = "Khám bệnh", "Consultation";
    cancelled_by_patient = "Người bệnh hủy qua trò chuyện", "Cancelled by the patient in the chat";
}

/// `150.000 đ`, `150,000 VND`.
pub fn money(money: &Money, language: Language) -> String {
    let digits: Vec<char> = money.amount.chars().collect();
    let plain = !digits.is_empty() && digits.iter().all(char::is_ascii_digit);
    let mark = language.pick(".", ",");
    let mut grouped = String::new();
    for (i, digit) in digits.iter().enumerate() {
        if plain && i > 0 && (digits.len() - i).is_multiple_of(3) {
            grouped.push_str(mark);
        }
        grouped.push(*digit);
    }
    match (money.currency.as_str(), language) {
        ("VND", Language::Vi) => format!("{grouped} đ"),
        (currency, _) => format!("{grouped} {currency}"),
    }
}

/// Heading of a list of free times.
pub fn slots_heading(what: Option<&str>, when: Option<&str>, language: Language) -> String {
    let what = what.map(|what| format!(" {what}")).unwrap_or_default();
    let when = when.map(|when| format!(", {when}")).unwrap_or_default();
    match language {
        Language::Vi => format!("Các giờ còn trống{what}{when}:"),
        Language::En => format!("Free times{what}{when}:"),
    }
}

/// Nothing fits; what was wanted is said back.
pub fn none_exact(wanted: &str, language: Language) -> String {
    let wanted = if wanted.is_empty() { String::new() } else { format!(" ({wanted})") };
    match language {
        Language::Vi => format!("Chưa có giờ trống đúng như bạn muốn{wanted}. Gần nhất là:"),
        Language::En => format!("Nothing is free exactly as you asked{wanted}. The nearest times are:"),
    }
}

/// Name, time, doctor, place and fee, line by line: what the patient says yes to.
pub fn read_back(slot: &Slot, patient: &str, language: Language) -> String {
    let fee = slot.price.as_ref().map(|price| money(price, language));
    let fee = fee.unwrap_or_else(|| language.pick("theo bảng giá tại phòng khám", "as listed at the clinic").to_string());
    let (when, doctor, specialty, place) = (slot.datetime.text(language), &slot.doctor_name, &slot.specialty, &slot.location);
    match language {
        Language::Vi => format!(
            "👤 Người khám: {patient}\n📅 Thời gian: {when}\n👨‍⚕️ Bác sĩ: {doctor} ({specialty})\n📍 Địa điểm: {place}\n💵 Phí khám: {fee}"
        ),
        Language::En => {
            format!("👤 Patient: {patient}\n📅 Time: {when}\n👨‍⚕️ Doctor: {doctor} ({specialty})\n📍 Place: {place}\n💵 Fee: {fee}")
        }
    }
}

/// The body of a receipt.
pub fn receipt(appointment: &Appointment, language: Language) -> String {
    let (when, doctor, place) = (appointment.datetime.text(language), &appointment.doctor_name, &appointment.location);
    let (code, patient, specialty) = (&appointment.code, &appointment.patient_name, &appointment.specialty);
    match language {
        Language::Vi => format!(
            "📅 Thời gian: {when}\n👨‍⚕️ Bác sĩ: {doctor} ({specialty})\n📍 Địa điểm: {place}\n👤 Người khám: {patient}\n🆔 Mã lịch hẹn: {code}"
        ),
        Language::En => {
            format!(
                "📅 Time: {when}\n👨‍⚕️ Doctor: {doctor} ({specialty})\n📍 Place: {place}\n👤 Patient: {patient}\n🆔 Appointment code: {code}"
            )
        }
    }
}

/// One entry of the list.
pub fn list_entry(appointment: &Appointment, language: Language) -> String {
    let (when, doctor, place) = (appointment.datetime.text(language), &appointment.doctor_name, &appointment.location);
    let (code, status) = (&appointment.code, status(appointment.status, language));
    let patient = &appointment.patient_name;
    format!(
        "• {when}\n  👨‍⚕️ {doctor} ({})\n  📍 {place}\n  👤 {patient}\n  🆔 {code} · {status}",
        appointment.specialty
    )
}

/// More entries than are shown.
pub fn list_more(count: usize, language: Language) -> String {
    match language {
        Language::Vi => format!("… và {count} lịch hẹn khác."),
        Language::En => format!("… and {count} more."),
    }
}

/// Status in a word that a patient uses.
pub fn status(status: AppointmentStatus, language: Language) -> &'static str {
    match status {
        AppointmentStatus::Waitlist => language.pick("đang chờ chỗ", "on the waiting list"),
        AppointmentStatus::Proposed => language.pick("đang đề nghị", "proposed"),
        AppointmentStatus::Pending => language.pick("chờ phòng khám xác nhận", "waiting for the clinic"),
        AppointmentStatus::Scheduled => language.pick("đã đặt", "booked"),
        AppointmentStatus::Confirmed => language.pick("đã xác nhận", "confirmed"),
        AppointmentStatus::Arrived => language.pick("đã đến", "arrived"),
        AppointmentStatus::Completed => language.pick("đã khám", "completed"),
        AppointmentStatus::Cancelled => language.pick("đã hủy", "cancelled"),
        AppointmentStatus::NoShow => language.pick("không đến", "missed"),
    }
}

/// Reason of a visit without a told complaint.
pub fn reason_of(specialty: Option<&str>, language: Language) -> String {
    match (specialty, language) {
        (Some(specialty), Language::Vi) => format!("Khám {specialty}"),
        (Some(specialty), Language::En) => format!("Consultation: {specialty}"),
        (None, _) => reason_default(language).to_string(),
    }
}

/// `Khoa Da liễu` before it stands in a heading.
pub fn department(name: &str, language: Language) -> String {
    match language {
        Language::Vi => format!("khoa {name}"),
        Language::En => format!("in {name}"),
    }
}

pub fn with_doctor(name: &str, language: Language) -> String {
    match language {
        Language::Vi => format!("của {name}"),
        Language::En => format!("with {name}"),
    }
}

/// Not everything that was typed as a date is one.
pub fn unclear_date(words: &str, language: Language) -> String {
    match language {
        Language::Vi => format!("Tôi chưa chắc “{words}” là ngày nào. Bạn viết rõ giúp tôi, ví dụ “thứ 6”, “28/11”."),
        Language::En => format!("I am not sure which day “{words}” is. Please write it clearly, for example “Friday” or “28/11”."),
    }
}

/// How long the clinic keeps the time.
pub fn held_until(clock: &str, language: Language) -> String {
    match language {
        Language::Vi => format!("Giờ này đang được giữ cho bạn đến {clock}."),
        Language::En => format!("This time is kept for you until {clock}."),
    }
}

/// "Đặt lịch khám Da liễu".
pub fn book_at(specialty: &str, language: Language) -> String {
    match language {
        Language::Vi => format!("Đặt lịch khám {specialty}"),
        Language::En => format!("Book a visit: {specialty}"),
    }
}
