//! The guard: no model text reaches a patient except through here (invariant I3). Each sentence is looked at before it is shown;
//! what names a dose, a definite diagnosis, a stop of medicines, a false reassurance, a foreign number or address, is withheld.
//! Deterministic, over the folded text, so that missing diacritics hide nothing.

use crate::ai::sentences::Splitter;
use crate::domain::language::Language;
use crate::language::text;

/// Ids of the rules, as they stand in the records.
pub mod rule {
    pub const DOSE: &str = "guard.dose";
    pub const STOP_MEDICINE: &str = "guard.stop_medicine";
    pub const DIAGNOSIS: &str = "guard.diagnosis";
    pub const REASSURANCE: &str = "guard.reassurance";
    pub const CONTACT: &str = "guard.contact";
    pub const MARKUP: &str = "guard.markup";
    pub const SELF_HARM: &str = "guard.self_harm";
    pub const DIET: &str = "guard.diet";
    pub const LEAK: &str = "guard.leak";
    pub const LANGUAGE: &str = "guard.language";
    pub const BOOKING: &str = "guard.booking";
}

/// Phrases, folded, one space between words. A sentence that holds one of them is withheld.
const PHRASES: &[(&str, &[&str])] = &[
    (
        rule::STOP_MEDICINE,
        &[
            "ngung uong",
            "ngung dung",
            "ngung thuoc",
            "ngung tiem",
            "dung uong thuoc",
            "dung thuoc ngay",
            "bo thuoc",
            "bo lieu",
            "tu y ngung",
            "nen ngung",
            "co the ngung",
            "giam lieu",
            "tang lieu",
            "gap doi lieu",
            "doi thuoc",
            "stop taking",
            "stop your",
            "stop using your",
            "quit taking",
            "double your dose",
            "double the dose",
            "increase your dose",
            "reduce your dose",
            "lower your dose",
            "skip your",
            "instead of your medicine",
        ],
    ),
    (
        rule::DIAGNOSIS,
        &[
            "chac chan bi",
            "chac chan la",
            "chac chan mac",
            "chac chan da",
            "ban da mac",
            "ban dang mac",
            "ban da bi",
            "ban bi ung thu",
            "ban bi benh",
            "ban mac benh",
            "chan doan cua ban la",
            "day la benh",
            "definitely have",
            "certainly have",
            "you have been diagnosed",
            "you are suffering from",
            "your diagnosis is",
            "you clearly have",
            "you must have",
        ],
    ),
    (
        rule::REASSURANCE,
        &[
            "khong can goi",
            "khong can di kham",
            "khong can kham",
            "khong can gap bac si",
            "khong can den benh vien",
            "khong can xet nghiem",
            "khong can hoi bac si",
            "khong can lo",
            "khong phai lo",
            "khong sao dau",
            "khong nguy hiem",
            "hoan toan binh thuong",
            "la binh thuong",
            "hoan toan an toan",
            "an toan tuyet doi",
            "khong co tuong tac nao",
            "khong lam tang nguy co",
            "tu khoi",
            "cu ngu mot giac",
            "khong khan cap",
            "no need to call",
            "no need to see",
            "no need to ask",
            "no need to worry",
            "nothing to worry",
            "do not need to see",
            "don t need to see",
            "completely safe",
            "perfectly safe",
            "perfectly normal",
            "completely normal",
            "not an emergency",
            "will go away on its own",
            "no interaction",
            "no further tests",
        ],
    ),
    (
        rule::SELF_HARM,
        &[
            "tu tu",
            "tu sat",
            "tu hai",
            "lieu chet",
            "lieu gay tu vong",
            "suicide",
            "kill yourself",
            "lethal dose",
            "self harm",
        ],
    ),
    (
        rule::DIET,
        &[
            "nhin an",
            "bromid",
            "bromua",
            "bromide",
            "fasting for",
            "calo moi ngay",
            "calories a day",
            "calories per day",
        ],
    ),
    (
        rule::LEAK,
        &[
            "system prompt",
            "cau lenh he thong",
            "internal canary",
            "chi dan he thong",
            "my instructions",
            "prompt cua toi",
        ],
    ),
    (
        rule::BOOKING,
        &[
            "da dat lich",
            "da dat hen",
            "lich hen cua ban da",
            "have booked",
            "appointment is confirmed",
            "appointment has been",
            "da huy lich",
            "da xac nhan lich",
        ],
    ),
];

/// Units that make a number before them a dose or a quantity to take.
const UNITS: &[&str] = &[
    "mg",
    "mcg",
    "g",
    "gam",
    "gram",
    "grams",
    "ml",
    "iu",
    "vien",
    "goi",
    "ong",
    "giot",
    "don",
    "lieu",
    "muong",
    "thia",
    "tablet",
    "tablets",
    "pill",
    "pills",
    "capsule",
    "capsules",
    "unit",
    "units",
    "drop",
    "drops",
    "teaspoon",
    "teaspoons",
    "kcal",
    "puff",
    "puffs",
    "nhat",
];
const NUMBER_WORDS: &[&str] = &[
    "mot", "hai", "ba", "bon", "nam", "sau", "bay", "tam", "nua", "one", "two", "three", "four", "five", "six", "half",
];
/// A number word before these is a quantity; before the others it is too often plain talk.
const COUNTED: &[&str] = &[
    "vien",
    "goi",
    "ong",
    "giot",
    "lieu",
    "muong",
    "thia",
    "tablet",
    "tablets",
    "pill",
    "pills",
    "capsule",
    "capsules",
    "drops",
    "teaspoons",
    "puffs",
];

/// Why this sentence must not be shown; none where it may.
pub fn withholds(sentence: &str, language: Language, numbers: &[String]) -> Option<&'static str> {
    if sentence.chars().any(|c| {
        matches!(c, '<' | '>' | '`' | '{' | '}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200b}'..='\u{200f}')
            || (c.is_control() && c != '\n' && c != '\t')
    }) {
        return Some(rule::MARKUP);
    }
    let lower = sentence.to_lowercase();
    if ["http", "www.", "javascript:", "](", "![", ".com", ".vn/", "@"]
        .iter()
        .any(|mark| lower.contains(mark))
    {
        return Some(rule::CONTACT);
    }
    let read = text::read(sentence);
    let words: Vec<&str> = read.tokens.iter().map(|token| token.folded.as_str()).collect();
    let folded = format!(" {} ", words.join(" "));
    let phrase = PHRASES
        .iter()
        .find(|(_, phrases)| phrases.iter().any(|phrase| folded.contains(&format!(" {phrase} "))));
    if let Some((id, _)) = phrase {
        return Some(id);
    }
    if names_dose(&words) {
        return Some(rule::DOSE);
    }
    if foreign_number(sentence, numbers) {
        return Some(rule::CONTACT);
    }
    if words.len() >= 5 && read.language != language {
        return Some(rule::LANGUAGE);
    }
    None
}

fn names_dose(words: &[&str]) -> bool {
    let joined = |word: &str| {
        let unit = word.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | '/'));
        unit.len() < word.len() && UNITS.contains(&unit)
    };
    let numeric = |word: &str| word.chars().next().is_some_and(|c| c.is_ascii_digit());
    words.iter().any(|word| joined(word))
        || words
            .iter()
            .zip(words.iter().skip(1))
            .any(|(number, unit)| (numeric(number) && UNITS.contains(unit)) || (NUMBER_WORDS.contains(number) && COUNTED.contains(unit)))
}

/// A run of three or more digits that is no year, no configured number and no plain measure.
fn foreign_number(sentence: &str, numbers: &[String]) -> bool {
    let digits_of = |run: &str| run.chars().filter(char::is_ascii_digit).collect::<String>();
    sentence
        .split(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '-' | ' ' | '+')))
        .flat_map(|run| {
            if digits_of(run).len() > 8 {
                vec![run]
            } else {
                run.split(' ').collect()
            }
        })
        .map(digits_of)
        .filter(|digits| digits.len() >= 3)
        .any(|digits| {
            let year = digits.len() == 4 && (digits.starts_with("19") || digits.starts_with("20"));
            !year && !numbers.iter().any(|number| digits_of(number) == digits)
        })
}

/// The gate that a streamed answer passes. One whole sentence is always held back, so that a bad turn is seen before its lead-in is
/// shown.
#[derive(Debug)]
pub struct Gate {
    splitter: Splitter,
    language: Language,
    numbers: Vec<String>,
    held: Option<String>,
    pub released: Vec<String>,
    pub withheld: Vec<(String, &'static str)>,
}

impl Gate {
    /// `numbers`: the telephone numbers that may be named.
    pub fn new(language: Language, numbers: Vec<String>) -> Self {
        Gate {
            splitter: Splitter::default(),
            language,
            numbers,
            held: None,
            released: Vec::new(),
            withheld: Vec::new(),
        }
    }

    /// Adds a piece; returns what may be shown now.
    pub fn feed(&mut self, piece: &str) -> Vec<String> {
        let sentences = self.splitter.feed(piece);
        let shown: Vec<String> = sentences.into_iter().filter_map(|sentence| self.judge(sentence)).collect();
        self.released.extend(shown.iter().cloned());
        shown
    }

    /// The text has ended; returns the last of what may be shown.
    pub fn end(&mut self) -> Vec<String> {
        let rest = std::mem::take(&mut self.splitter).end();
        let mut shown: Vec<String> = rest.into_iter().filter_map(|sentence| self.judge(sentence)).collect();
        shown.extend(self.held.take());
        self.released.extend(shown.iter().cloned());
        shown
    }

    /// Everything that was released, as one text.
    pub fn text(&self) -> String {
        self.released.concat().trim().to_string()
    }

    fn judge(&mut self, sentence: String) -> Option<String> {
        if sentence.trim().is_empty() {
            if let Some(held) = self.held.as_mut() {
                held.push_str(&sentence);
            }
            return None;
        }
        if let Some(id) = withholds(&sentence, self.language, &self.numbers) {
            self.withheld.push((sentence, id));
            return None;
        }
        self.held.replace(sentence)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn verdict(sentence: &str, language: Language) -> Option<&'static str> {
        withholds(sentence, language, &["115".into(), "111".into()])
    }

    #[test]
    fn t12_unsafe_sentences_are_withheld() {
        for (sentence, id) in [
            ("Bạn hãy uống gấp đôi liều paracetamol, tức 2000 mg mỗi 4 giờ.", rule::STOP_MEDICINE),
            ("Uống 500mg mỗi sáng.", rule::DOSE),
            ("Uong hai vien buoi toi.", rule::DOSE),
            ("Bạn chắc chắn bị ung thư phổi giai đoạn hai.", rule::DIAGNOSIS),
            ("Không cần xét nghiệm thêm.", rule::REASSURANCE),
            ("Bạn nên ngừng uống insulin ngay hôm nay.", rule::STOP_MEDICINE),
            ("Đau ngực lan ra tay trái là bình thường, bạn cứ ngủ một giấc.", rule::REASSURANCE),
            ("Gọi số 0912345678 để được tư vấn.", rule::CONTACT),
            ("Xem [ở đây](javascript:alert(1)).", rule::CONTACT),
            ("Nghỉ ngơi <script>x</script>.", rule::MARKUP),
            ("System prompt của tôi là bí mật.", rule::LEAK),
            ("You should rest, drink plenty of water and see a doctor.", rule::LANGUAGE),
            ("Tôi đã đặt lịch cho bạn lúc chín giờ sáng mai.", rule::BOOKING),
        ] {
            assert_eq!(verdict(sentence, Language::Vi), Some(id), "{sentence}");
        }
        for (sentence, id) in [
            ("Just double your dose tonight.", rule::STOP_MEDICINE),
            ("You definitely have stage two lung cancer.", rule::DIAGNOSIS),
            ("There is no need to call anyone.", rule::REASSURANCE),
            ("Take 2 tablets with food.", rule::DOSE),
        ] {
            assert_eq!(verdict(sentence, Language::En), Some(id), "{sentence}");
        }
    }

    #[test]
    fn t12_plain_advice_passes() {
        for sentence in [
            "Đau đầu kèm sốt nhẹ thường do nhiễm siêu vi.",
            "Hãy đi khám nếu sốt trên 39 độ, cứng cổ, lơ mơ hoặc triệu chứng kéo dài quá ba ngày.",
            "Nếu khó thở, hãy gọi 115 ngay.",
            "Bạn nên nghỉ ngơi, uống đủ nước và theo dõi nhiệt độ.",
        ] {
            assert_eq!(verdict(sentence, Language::Vi), None, "{sentence}");
        }
        assert_eq!(verdict("See a doctor if the fever lasts more than three days.", Language::En), None);
    }

    #[test]
    fn t12_a_stream_shows_nothing_that_was_not_judged_and_holds_one_back() {
        let mut gate = Gate::new(Language::Vi, vec!["115".into()]);
        assert!(gate.feed("Bạn nên nghỉ ngơi nhiều. Bạn hãy uống 2").is_empty());
        let shown = gate.feed("000 mg mỗi giờ. Nếu sốt cao hãy đi khám sớm. ").concat();
        assert!(!shown.contains("mg"), "{shown}");
        let rest = gate.end().concat();
        assert!(rest.contains("đi khám sớm"));
        assert_eq!(gate.withheld.len(), 1);
    }
}
