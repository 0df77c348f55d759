//! What to do at each level of urgency, the next step first. Fixed, approved sentences.

use crate::domain::language::Language;
use crate::domain::urgency::Urgency;

/// Ordered advice; `specialty` is the department's name.
pub fn recommend(urgency: Urgency, specialty: Option<&str>, doubtful: bool, language: Language) -> Vec<String> {
    let mut out = Vec::with_capacity(4);
    out.push(first(urgency, specialty, language));
    let mut say = |vi: &str, en: &str| out.push(language.pick(vi, en).to_owned());
    match urgency {
        Urgency::Emergency => {
            say(
                "Không tự lái xe; nhờ người ở bên cạnh và giữ điện thoại.",
                "Do not drive yourself; have somebody stay with you and keep the phone at hand.",
            );
            say(
                "Không ăn uống gì thêm cho đến khi được khám.",
                "Do not eat or drink anything more until you have been examined.",
            );
            say(
                "Mang theo các thuốc đang dùng và giấy tờ khám cũ nếu có sẵn.",
                "Take along current medicines and earlier medical papers if they are at hand.",
            );
        }
        Urgency::Urgent => {
            say(
                "Nếu xuất hiện bất kỳ dấu hiệu cảnh báo nào dưới đây, đến cấp cứu ngay, đừng đợi lịch hẹn.",
                "If any warning sign below appears, go to the emergency department at once and do not wait for the appointment.",
            );
            say(
                "Trong lúc chờ khám, ghi lại nhiệt độ, thuốc đã uống và diễn biến.",
                "While waiting, note temperature, medicines taken and how it develops.",
            );
        }
        Urgency::Routine => {
            say(
                "Trong lúc chờ khám, theo dõi các dấu hiệu cảnh báo dưới đây.",
                "Until then, watch for the warning signs below.",
            );
        }
        Urgency::SelfCare | Urgency::None => {
            say(
                "Nếu sau 3 ngày không đỡ hoặc nặng lên, nên đi khám.",
                "See a doctor if it is no better after 3 days, or gets worse.",
            );
        }
    }
    if doubtful && urgency != Urgency::Emergency {
        say(
            "Thông tin còn ít nên chưa thể nghiêng về bệnh nào; trả lời câu hỏi tiếp theo sẽ giúp rõ hơn.",
            "There is too little to go on yet; answering the next question will help.",
        );
    }
    out
}

fn first(urgency: Urgency, specialty: Option<&str>, language: Language) -> String {
    match (urgency, specialty, language) {
        (Urgency::Emergency, _, Language::Vi) => "Gọi 115 hoặc đến khoa cấp cứu gần nhất ngay bây giờ.".to_owned(),
        (Urgency::Emergency, _, Language::En) => "Call 115 or go to the nearest emergency department now.".to_owned(),
        (Urgency::Urgent, Some(name), Language::Vi) => format!("Nên được bác sĩ khám trong vòng 24 giờ, phù hợp nhất là {name}."),
        (Urgency::Urgent, Some(name), Language::En) => format!("See a doctor within 24 hours, best in {name}."),
        (Urgency::Urgent, None, Language::Vi) => "Nên được bác sĩ khám trong vòng 24 giờ.".to_owned(),
        (Urgency::Urgent, None, Language::En) => "See a doctor within 24 hours.".to_owned(),
        (Urgency::Routine, Some(name), Language::Vi) => format!("Nên đặt lịch khám trong vài ngày tới, phù hợp nhất là {name}."),
        (Urgency::Routine, Some(name), Language::En) => format!("Book an appointment within the next days, best in {name}."),
        (Urgency::Routine, None, Language::Vi) => "Nên đặt lịch khám trong vài ngày tới.".to_owned(),
        (Urgency::Routine, None, Language::En) => "Book an appointment within the next days.".to_owned(),
        (Urgency::SelfCare, _, Language::Vi) => "Hiện có thể tự chăm sóc tại nhà và theo dõi thêm.".to_owned(),
        (Urgency::SelfCare, _, Language::En) => "For now you can look after this at home and keep an eye on it.".to_owned(),
        (Urgency::None, _, Language::Vi) => "Hãy mô tả triệu chứng chính: ở đâu, từ bao giờ, nặng cỡ nào.".to_owned(),
        (Urgency::None, _, Language::En) => "Describe the main complaint: where it is, since when, how bad.".to_owned(),
    }
}
