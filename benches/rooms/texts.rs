//! Texts to read: such as people write, of a wanted length, and such as nobody writes who means well.

use healthcare_chatbot::domain::time::At;

/// Sentences of patients. None of them is a danger on its own.
pub const SENTENCES: [&str; 12] = [
    "Dạ bác sĩ ơi, con em bị sốt 39 độ từ tối hôm kia, có ho khan và chảy nước mũi trong.",
    "Em đã cho uống hạ sốt hai lần nhưng khoảng sáu tiếng sau lại nóng lại.",
    "Cháu không nôn, không tiêu chảy, vẫn chơi nhưng ăn ít hơn mọi ngày.",
    "me em 62 tuoi bi cao huyet ap, dang uong amlodipin 5mg moi sang",
    "Hai hôm nay em đau bụng âm ỉ quanh rốn, đau nhiều hơn sau khi ăn đồ cay.",
    "Em bị dị ứng penicillin hồi nhỏ nên không dám tự mua thuốc.",
    "Nửa năm trước em có bị viêm dạ dày, uống thuốc một tháng thì đỡ.",
    "toi qua e bi nhuc dau, chong mat, sang ra thi het r",
    "Bố em thì hay tê tay lúc ngủ dậy, còn em thì không sao.",
    "Cho em hỏi phòng khám có làm việc chiều thứ bảy không ạ?",
    "Nếu tuần sau vẫn chưa khỏi thì em đặt lịch khám tiêu hóa với bác sĩ được không?",
    "I also have a mild sore throat and a runny nose since Monday.",
];

/// The clinic's clock while the benchmarks run: what is read must not depend on the day.
pub fn now() -> At {
    At::parse("2026-11-25T09:00:00+07:00").unwrap()
}

/// A natural text of exactly `length` code points.
pub fn natural(length: usize) -> String {
    let words = SENTENCES.join(" ") + " ";
    words.chars().cycle().take(length).collect()
}

/// Texts of 4,000 code points that are made to be slow, by name.
pub fn hostile() -> Vec<(&'static str, String)> {
    let filled = |part: &str| part.chars().cycle().take(4_000).collect::<String>();
    vec![
        ("one-word", filled("a")),
        ("one-symptom", filled("đau ")),
        ("unmarked", filled("dau bung o ")),
        ("fillers", filled("đau rất là quá ở cái ")),
        ("negations", filled("không ")),
        ("marks", filled("a\u{301}\u{323}\u{302}")),
        ("numbers", filled("39 độ 5 mg 3 ngày ")),
        ("commas", filled("đau,")),
        ("invisible", filled("đ\u{200b}a\u{200d}u ")),
    ]
}
