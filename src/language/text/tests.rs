//! Promises of reading a text.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice)]

use super::*;

fn exact(text: &str) -> String {
    read(text)
        .tokens
        .iter()
        .map(|token| token.exact.clone())
        .collect::<Vec<_>>()
        .join(" ")
}

fn folded(text: &str) -> String {
    read(text).folded
}

#[test]
fn teen_code_is_spelt_out() {
    assert_eq!(
        exact("ck e bi đau ngực wá k thở đc lm s h ạ"),
        "chồng em bi đau ngực quá không thở được làm sao giờ ạ"
    );
    assert_eq!(exact("hk còn lý do j để sống"), "không còn lý do gì để sống");
    assert_eq!(
        exact("bs ơi bầu 37w con k đạp từ tối qua tới h"),
        "bác sĩ ơi bầu 37 tuần con không đạp từ tối qua tới giờ"
    );
    assert_eq!(exact("giá 200k, nặng 60kg, em đau hông"), "giá 200 k nặng 60 kg em đau hông");
    assert_eq!(exact("hổng thở được"), "không thở được");
}

#[test]
fn disguises_are_seen_through() {
    assert_eq!(folded("b4t t1nh r0i, ko ph4n ung"), "bat tinh roi khong phan ung");
    assert_eq!(folded("k h ó  t h ở  q u á"), "kho tho qua");
    assert_eq!(folded("k h ó t h ở q u á"), "kho tho qua");
    assert_eq!(folded("b.ấ.t t.ỉ.n.h"), "bat tinh");
    assert_eq!(folded("ddau nguwcj khos thowr"), "dau nguc kho tho");
    assert_eq!(folded("d9au ngu75c"), "dau nguc");
    assert_eq!(exact("đauuuu quáaaaa cứuuu"), "đau quá cứu");
    assert_eq!(folded("đ\u{200B}au\u{200B} ng\u{200B}ực d\u{AD}ữ dội"), "dau nguc du doi");
}

#[test]
fn numbers_keep_together_and_units_stand_alone() {
    assert_eq!(
        exact("sốt 38.5 độ, huyết áp 170/110, 39,5 lúc 10h30 ngày 29/2/2027"),
        "sốt 38.5 độ huyết áp 170/110 39,5 lúc 10 giờ 30 ngày 29/2/2027"
    );
    assert_eq!(
        exact("sốt39 uống20 viên, thứ t2, vitamin b12"),
        "sốt 39 uống 20 viên thứ t2 vitamin b12"
    );
}

#[test]
fn english_contractions_are_spelt_out() {
    assert_eq!(
        exact("my dad's face is droping and he cant speak"),
        "my dad face is droping and he can not speak"
    );
    assert_eq!(exact("he passed out and won’t wake up"), "he passed out and will not wake up");
}

#[test]
fn unaccented_vietnamese_is_vietnamese() {
    for text in [
        "dau nguc kho tho",
        "toi bi dau dau",
        "con em 8 thang sot",
        "me em meo mieng",
        "đau ngực",
        "",
        "115",
        "Mẹ em bị chest pain với khó thở",
        "ok em",
        "toi co the dat lich kham khong",
    ] {
        assert_eq!(read(text).language, Language::Vi, "{text}");
    }
    for text in [
        "I have chest pain",
        "he passed out and wont wake up",
        "hello",
        "my throat is closing up",
        "no chest pain, just a rash",
        "can I book an appointment",
        "bleeding won't stop its everywhere",
    ] {
        assert_eq!(read(text).language, Language::En, "{text}");
    }
}

#[test]
fn gaps_and_places_are_kept() {
    let text = read("Không đau ngực, khó thở. Bs ơi!");
    let khó = text.tokens.iter().find(|token| token.exact == "khó").unwrap();
    assert_eq!((khó.before, text.slice(khó.start, khó.end)), (Gap::Comma, "khó".to_owned()));
    let bác = text.tokens.iter().find(|token| token.exact == "bác").unwrap();
    assert_eq!((bác.before, text.slice(bác.start, bác.end)), (Gap::Sentence, "Bs".to_owned()));
}

#[test]
fn hostile_input_is_read_without_harm() {
    let zalgo: String = std::iter::once('a').chain(std::iter::repeat_n('\u{301}', 100_000)).collect();
    assert_eq!(read(&zalgo).tokens.len(), 1);
    assert!(read(&"a ".repeat(20_000)).tokens.len() <= 20_000);
    for text in ["\u{FDFA}", "👨‍👩‍👧‍👦", "\0\u{FFFD}", "'''", "١٢٣", "ß İ ŉ", "1.,2", "9'9"] {
        let _ = read(text);
    }
}
