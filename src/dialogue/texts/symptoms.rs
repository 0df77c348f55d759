//! Symptom talk: empathy in one short sentence, the next step, what to watch for, the questions about the person.

use crate::dialogue::texts::texts;
use crate::domain::finding::Whose;
use crate::domain::language::Language;
use crate::domain::urgency::Urgency;

texts! {
    /// Under every health answer.
    disclaimer = "Trợ lý AI, không phải bác sĩ. Thông tin chỉ để tham khảo, không thay thế việc khám và tư vấn của bác sĩ.", "AI assistant, not a doctor. For information only; it does not replace examination and advice by a doctor.";
    tell_me = "Bạn kể giúp tôi: thấy khó chịu ở đâu, từ khi nào, nặng hay nhẹ, và có gì đi kèm (sốt, nôn, khó thở…)? Nếu hỏi cho người khác, cho tôi biết là ai và bao nhiêu tuổi.", "Please tell me: what bothers you and where, since when, how bad it is, and what comes with it (fever, vomiting, trouble breathing…)? If you ask for someone else, tell me who and how old.";
    only_absent = "Tôi đã ghi những gì bạn không có. Vậy hiện giờ điều gì làm bạn khó chịu nhất?", "I have noted what you do not have. What is bothering you most right now?";
    empathy_own = "Tôi hiểu bạn đang khó chịu.", "I am sorry you feel unwell.";
    empathy_child = "Tôi hiểu bạn đang lo cho bé.", "I understand you are worried about your child.";
    empathy_other = "Tôi hiểu bạn đang lo cho người thân.", "I understand you are worried about them.";
    next_step = "Nên làm gì", "What to do";
    watch_for = "Đến cấp cứu hoặc gọi 115 nếu có", "Go to an emergency department or call 115 if there is";
    home_care = "Chăm sóc tại nhà", "At home";
    might_be = "Một số khả năng thường gặp (không phải chẩn đoán)", "Some common possibilities (not a diagnosis)";
    must_not_miss = "Ít gặp hơn nhưng cần bác sĩ loại trừ", "Less likely, but a doctor should rule out";
    more_questions = "Tôi hỏi thêm vài câu để gợi ý sát hơn. Bạn có thể trả lời “không rõ” hoặc dừng lúc nào cũng được.", "A few more questions will make this more precise. You can answer “not sure” or stop at any time.";
    refined = "Cảm ơn bạn. Với những gì bạn đã kể:", "Thank you. With what you have told me:";
    noted = "Tôi đã ghi lại.", "Noted.";
    stopped = "Tôi không hỏi thêm nữa; những gì bạn đã kể tôi vẫn nhớ. Nếu nặng lên, hãy đi khám hoặc gọi 115. Bạn cần gì khác không?", "I will stop asking; I keep what you have told me. If it gets worse, see a doctor or call 115. Is there anything else?";
    nothing_known = "Tôi chưa đủ thông tin đã được duyệt để nói thêm về triệu chứng này. An toàn nhất là để bác sĩ khám.", "I do not have enough approved information to say more about this symptom. The safest thing is to see a doctor.";

    ask_age = "Người bệnh bao nhiêu tuổi, là nam hay nữ?", "How old is the patient, and male or female?";
    ask_age_own = "Bạn bao nhiêu tuổi, là nam hay nữ?", "How old are you, and are you male or female?";
    ask_age_child = "Bé bao nhiêu tuổi (hoặc mấy tháng), là trai hay gái?", "How old is the child (or how many months), a boy or a girl?";
    why_age = "Cùng một triệu chứng nhưng mức độ đáng lo khác nhau theo tuổi và giới.", "The same symptom can be more or less worrying depending on age and sex.";
    ask_background = "Người bệnh có bệnh nền, đang dùng thuốc gì hoặc dị ứng gì không?", "Does the patient have any long-term illness, take any medicine, or have any allergy?";
    ask_background_own = "Bạn có bệnh nền, đang dùng thuốc gì hoặc dị ứng gì không?", "Do you have any long-term illness, take any medicine, or have any allergy?";
    why_background = "Bệnh nền, thuốc và dị ứng có thể làm thay đổi lời khuyên.", "Illnesses, medicines and allergies can change the advice.";
    background_yes = "Bạn kể tên bệnh, thuốc hoặc thứ gây dị ứng giúp tôi.", "Please name the illness, the medicine or the allergy.";
    ask_pregnancy = "Người bệnh có đang mang thai hoặc mới sinh trong 6 tuần không?", "Is the patient pregnant, or did she give birth within the last 6 weeks?";
    ask_pregnancy_own = "Bạn có đang mang thai hoặc mới sinh trong 6 tuần không?", "Are you pregnant, or did you give birth within the last 6 weeks?";
    why_pregnancy = "Khi mang thai hoặc mới sinh, một số dấu hiệu cần được khám sớm hơn.", "During pregnancy and just after birth some signs need care sooner.";

    button_yes = "Có", "Yes";
    button_no = "Không", "No";
    button_unsure = "Không rõ", "Not sure";
    button_rather_not = "Không muốn nói", "Rather not say";
    button_analyse = "Xem nhận định ngay", "Show the assessment now";
    button_none = "Không có", "None";
}

/// One short sentence of empathy.
pub fn empathy(whose: Whose, language: Language) -> &'static str {
    match whose {
        Whose::Own => empathy_own(language),
        Whose::Child => empathy_child(language),
        Whose::Parent | Whose::Spouse | Whose::Other => empathy_other(language),
    }
}

/// How soon, in one sentence.
pub fn disposition(urgency: Urgency, language: Language) -> &'static str {
    match urgency {
        Urgency::Emergency => language.pick("Cần cấp cứu ngay bây giờ: gọi 115.", "Emergency care is needed now: call 115."),
        Urgency::Urgent => language.pick(
            "Nên được bác sĩ khám trong vòng 24 giờ.",
            "A doctor should see this within 24 hours.",
        ),
        Urgency::Routine => language.pick("Nên đi khám trong vài ngày tới.", "Plan to see a doctor within a few days."),
        Urgency::SelfCare => language.pick(
            "Hiện có thể tự theo dõi và chăm sóc tại nhà.",
            "For now this can be watched and cared for at home.",
        ),
        Urgency::None => language.pick(
            "Tôi chưa đủ thông tin để nói mức độ gấp; nếu chưa yên tâm, hãy đi khám.",
            "I can not yet say how urgent this is; if in doubt, see a doctor.",
        ),
    }
}

/// By when to do something if it does not get better: every disposition ends with it.
pub fn safety_net(urgency: Urgency, language: Language) -> &'static str {
    match urgency {
        Urgency::Emergency | Urgency::Urgent => language.pick(
            "Nếu nặng lên trong lúc chờ khám, gọi 115 hoặc đến cấp cứu ngay.",
            "If it gets worse while you wait, call 115 or go to an emergency department at once.",
        ),
        Urgency::Routine => language.pick(
            "Nếu chưa đi khám được trong 3 ngày, hoặc nặng lên, hãy đi khám ngay trong ngày.",
            "If you can not be seen within 3 days, or it gets worse, see a doctor the same day.",
        ),
        Urgency::SelfCare | Urgency::None => language.pick(
            "Nếu không đỡ sau 2–3 ngày, hoặc nặng lên, hãy đi khám.",
            "If it is no better in 2 to 3 days, or gets worse, see a doctor.",
        ),
    }
}

/// "Tôi đã ghi thêm: đau bụng."
pub fn noted_names(names: &[String], language: Language) -> String {
    match (names, language) {
        ([], _) => noted(language).to_string(),
        (names, Language::Vi) => format!("Tôi đã ghi thêm: {}.", names.join(", ")),
        (names, Language::En) => format!("I have noted: {}.", names.join(", ")),
    }
}
