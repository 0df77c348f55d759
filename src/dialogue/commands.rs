//! The global commands: a few words that work in every state, with and without diacritics, in both languages. A command is the
//! whole message, polite words apart; a command inside a longer sentence is left to the intents.

use crate::domain::language::Language;

/// What may be said at any time.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Command {
    Help,
    Human,
    Abort,
    Terms,
    WhatDoYouKnow,
    Forget,
    Speak(Language),
}

const TABLE: &[(Command, &[&str])] = &[
    (
        Command::Help,
        &[
            "tro giup",
            "giup do",
            "huong dan",
            "huong dan su dung",
            "menu",
            "help",
            "help me use this",
            "tro ly lam duoc gi",
            "ban lam duoc gi",
            "ban giup duoc gi",
            "ban co the giup gi",
            "ban co the lam gi",
            "ban giup duoc gi cho toi",
            "what can you do",
            "how does this work",
            "commands",
        ],
    ),
    (
        Command::Human,
        &[
            "gap nhan vien",
            "gap nguoi that",
            "gap nguoi",
            "noi chuyen voi nhan vien",
            "noi chuyen voi nguoi that",
            "noi chuyen voi nguoi",
            "gap tu van vien",
            "gap tu van",
            "gap tong dai",
            "gap bac si truc",
            "gap dieu duong",
            "gap y ta",
            "chat voi nhan vien",
            "lien he nhan vien",
            "ket noi nhan vien",
            "chuyen nhan vien",
            "nhan vien",
            "can nguoi that",
            "talk to a person",
            "talk to person",
            "talk to a human",
            "talk to human",
            "talk to staff",
            "talk to someone",
            "talk to a real person",
            "speak to a person",
            "speak to a human",
            "speak to staff",
            "speak to someone",
            "speak with someone",
            "human",
            "agent",
            "real person",
            "live agent",
            "staff",
            "operator",
        ],
    ),
    (
        Command::Abort,
        &[
            "huy",
            "huy bo",
            "thoi",
            "thoi khong",
            "thoi bo di",
            "thoi khong dat",
            "thoi khong dat nua",
            "thoi khong can",
            "thoi khong can nua",
            "thoi huy",
            "thoi huy di",
            "huy het",
            "huy di",
            "dung",
            "dung lai",
            "bo qua",
            "bo di",
            "thoat",
            "khong dat nua",
            "khong can nua",
            "khong muon dat nua",
            "khong lam nua",
            "cancel",
            "cancel this",
            "cancel that",
            "stop",
            "quit",
            "exit",
            "abort",
            "never mind",
            "nevermind",
            "forget it",
            "leave it",
        ],
    ),
    (
        Command::Terms,
        &[
            "dieu khoan",
            "dieu khoan su dung",
            "xem dieu khoan",
            "chinh sach",
            "chinh sach bao mat",
            "quyen rieng tu",
            "chinh sach quyen rieng tu",
            "terms",
            "terms of use",
            "terms of service",
            "terms and conditions",
            "privacy",
            "privacy policy",
            "conditions of use",
        ],
    ),
    (
        Command::WhatDoYouKnow,
        &[
            "ban biet gi ve toi",
            "ban biet nhung gi ve toi",
            "ban nho gi ve toi",
            "ban dang nho gi ve toi",
            "ban dang biet gi ve toi",
            "ban luu gi ve toi",
            "ban da luu gi ve toi",
            "ban nho nhung gi ve toi",
            "biet gi ve toi",
            "em biet gi ve toi",
            "what do you know about me",
            "what do you remember about me",
            "what do you remember",
            "what do you know of me",
            "what have you stored about me",
            "what data do you have about me",
        ],
    ),
    (
        Command::Forget,
        &[
            "quen toi",
            "hay quen toi",
            "quen toi di",
            "xoa du lieu",
            "xoa du lieu cua toi",
            "xoa thong tin cua toi",
            "xoa het thong tin cua toi",
            "xoa het du lieu cua toi",
            "xoa du lieu ve toi",
            "quen het ve toi",
            "quen het di",
            "forget me",
            "forget about me",
            "delete my data",
            "delete my information",
            "erase my data",
            "delete everything about me",
        ],
    ),
    (
        Command::Speak(Language::Vi),
        &[
            "tieng viet",
            "noi tieng viet",
            "tra loi bang tieng viet",
            "bang tieng viet",
            "vietnamese",
            "speak vietnamese",
            "in vietnamese",
        ],
    ),
    (
        Command::Speak(Language::En),
        &[
            "tieng anh",
            "noi tieng anh",
            "tra loi bang tieng anh",
            "english",
            "speak english",
            "in english",
            "english please",
            "answer in english",
        ],
    ),
];

/// Words before a command that only make it polite.
const LEADS: &[&str] = &[
    "cho toi duoc",
    "cho toi",
    "cho em",
    "cho minh",
    "cho chau",
    "cho con",
    "toi muon",
    "em muon",
    "minh muon",
    "chau muon",
    "con muon",
    "toi can",
    "em can",
    "minh can",
    "vui long",
    "lam on",
    "xin",
    "hay",
    "da",
    "a",
    "ad oi",
    "ban oi",
    "em oi",
    "please",
    "can i",
    "could i",
    "may i",
    "i want to",
    "i would like to",
    "let me",
    "can you",
    "could you",
];

/// Words after it.
const TAILS: &[&str] = &[
    "a",
    "nhe",
    "nha",
    "nhen",
    "di",
    "voi",
    "nao",
    "luon",
    "giup toi",
    "giup em",
    "giup minh",
    "duoc khong",
    "dum",
    "please",
    "now",
    "ngay",
    "ban",
    "ban oi",
    "em",
    "ad",
];

/// The command that this message is. `folded`: lower case, no diacritics, one space between words.
pub fn parse(folded: &str) -> Option<Command> {
    variants(folded).find_map(|text| {
        TABLE
            .iter()
            .find(|(_, phrases)| phrases.contains(&text))
            .map(|(command, _)| *command)
    })
}

/// The text as it is, and without polite words around it, from the whole to the barest.
pub fn variants(folded: &str) -> impl Iterator<Item = &str> {
    let folded = folded.trim();
    let mut forms = vec![folded];
    let mut bare = folded;
    loop {
        let before = bare;
        bare = strip(bare);
        if bare == before || bare.is_empty() {
            break;
        }
        forms.push(bare);
    }
    forms.into_iter()
}

/// Without one polite word at either end.
fn strip(text: &str) -> &str {
    let tail = TAILS
        .iter()
        .find_map(|tail| text.strip_suffix(tail).and_then(|rest| rest.strip_suffix(' ')));
    let lead = LEADS
        .iter()
        .find_map(|lead| text.strip_prefix(lead).and_then(|rest| rest.strip_prefix(' ')));
    tail.or(lead).unwrap_or(text).trim()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice)]

    use super::{Command, parse};
    use crate::domain::language::Language;
    use crate::language::text;

    #[test]
    fn commands_work_in_every_spelling() {
        let table = [
            (
                Command::Help,
                &["Trợ giúp", "tro giup", "TRỢ GIÚP!", "help", "Help please", "trợ giúp với ạ"][..],
            ),
            (
                Command::Human,
                &[
                    "Gặp nhân viên",
                    "gap nhan vien",
                    "cho tôi gặp nhân viên",
                    "Cho em gặp nhân viên với ạ",
                    "talk to a person",
                    "I want to talk to a human",
                    "Can I speak to someone please",
                ],
            ),
            (
                Command::Abort,
                &[
                    "Huỷ",
                    "Hủy",
                    "huy",
                    "thôi",
                    "thoi",
                    "thôi không đặt nữa",
                    "cancel",
                    "never mind",
                    "Huỷ đi",
                ],
            ),
            (
                Command::Terms,
                &["Điều khoản", "dieu khoan", "terms", "cho tôi xem điều khoản", "Terms of use"],
            ),
            (
                Command::WhatDoYouKnow,
                &["Bạn biết gì về tôi", "ban biet gi ve toi?", "What do you know about me?"],
            ),
            (
                Command::Forget,
                &["Quên tôi", "quen toi", "Quên tôi đi", "forget me", "please forget me"],
            ),
            (Command::Speak(Language::En), &["English", "tiếng Anh", "speak English please"]),
        ];
        for (command, texts) in table {
            for typed in texts {
                assert_eq!(parse(&text::read(typed).folded), Some(command), "{typed}");
            }
        }
    }

    #[test]
    fn sentences_that_only_contain_one_are_no_commands() {
        for typed in [
            "hủy lịch hẹn của tôi",
            "tôi quên uống thuốc",
            "đừng hủy lịch",
            "thôi nôn từ hôm qua",
            "can you help my chest pain",
            "nhân viên có ở đó không thứ 7",
            "tôi muốn đặt lịch",
        ] {
            assert_eq!(parse(&text::read(typed).folded), None, "{typed}");
        }
    }
}
