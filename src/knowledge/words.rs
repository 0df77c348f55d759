//! The words that the index knows: each in its exact and its folded form, single and in pairs. Vietnamese words are mostly
//! pairs of syllables, so a pair weighs more than its halves.

use crate::domain::language::Language;
use crate::language::text::{Gap, Text, Token};

/// A word, or two neighbours, in the forms that are looked up.
#[derive(Clone, PartialEq, Debug)]
pub struct Unit {
    pub exact: String,
    /// Without diacritics; of English words the singular.
    pub folded: String,
    pub pair: bool,
    /// Typed with diacritics, so that only the exact form is the same word.
    pub accented: bool,
    /// 1 for words with a meaning of their own, 0 for function words; a pair of one of each stands between.
    pub content: f32,
}

/// Units of a text, in its order.
pub fn units(text: &Text, language: Language) -> Vec<Unit> {
    let mut out = Vec::with_capacity(text.tokens.len() * 2);
    let accented_text = text.is_accented();
    let mut before: Option<(&Token, f32)> = None;
    for token in &text.tokens {
        let content = content(token, accented_text, language);
        if let Some((left, of_left)) = before
            && token.before == Gap::Space
            && of_left + content > 0.2
        {
            out.push(Unit {
                content: (of_left * content).max(0.5),
                ..pair(left, token, language)
            });
        }
        if content > 0.0 {
            out.push(Unit {
                exact: token.exact.clone(),
                folded: folded(token, language),
                pair: false,
                accented: token.accented,
                content,
            });
        }
        before = Some((token, content));
    }
    out
}

fn pair(left: &Token, right: &Token, language: Language) -> Unit {
    let join = |a: &str, b: &str| {
        let mut both = String::with_capacity(a.len() + b.len() + 1);
        both.push_str(a);
        both.push(' ');
        both.push_str(b);
        both
    };
    Unit {
        exact: join(&left.exact, &right.exact),
        folded: join(&left.folded, &folded(right, language)),
        pair: true,
        accented: left.accented || right.accented,
        content: 1.0,
    }
}

fn folded(token: &Token, language: Language) -> String {
    match language {
        Language::Vi => token.folded.clone(),
        Language::En => singular(&token.folded).to_owned(),
    }
}

/// `headaches` -> `headache`; words that end so anyway stay.
fn singular(word: &str) -> &str {
    let stem = word.strip_suffix('s').filter(|stem| stem.len() > 2);
    stem.filter(|stem| !stem.ends_with(['s', 'u', 'i'])).unwrap_or(word)
}

/// Function words, as they are written. A word typed without marks may be another word with the same letters (`cho`: `chó`,
/// `chỗ`), so it keeps part of its weight.
fn content(token: &Token, accented_text: bool, language: Language) -> f32 {
    match language {
        Language::Vi if VI.contains(&token.exact.as_str()) && (token.accented || accented_text) => 0.0,
        Language::Vi if !token.accented && !accented_text && VI_FOLDED.contains(&token.folded.as_str()) => 0.15,
        Language::En if EN.contains(&token.folded.as_str()) => 0.0,
        _ => 1.0,
    }
}

/// Is this the exact form of a Vietnamese function word?
pub fn is_function_word(exact: &str) -> bool {
    VI.contains(&exact)
}

const VI: [&str; 97] = [
    "ai", "anh", "ạ", "à", "ấy", "bao", "bác", "bạn", "bị", "bởi", "các", "cái", "cần", "chào", "cháu", "chị", "chỉ", "cho", "chứ", "con",
    "còn", "có", "của", "cũng", "do", "dạ", "đang", "đã", "đâu", "đây", "để", "đến", "đi", "đó", "được", "em", "gì", "giúp", "giùm", "giờ",
    "hay", "hả", "hãy", "hoặc", "hỏi", "hiện", "kia", "khi", "không", "lại", "là", "làm", "lắm", "lúc", "mà", "mình", "mọi", "mỗi", "một",
    "muốn", "nào", "này", "nên", "nếu", "ngày", "nhé", "nha", "nhỉ", "nhiêu", "như", "nhưng", "những", "nó", "nữa", "ơi", "ở", "phải",
    "ra", "rất", "rồi", "sao", "sẽ", "sĩ", "ta", "tại", "thế", "thì", "thưa", "thể", "tôi", "từ", "và", "vào", "vậy", "về", "vì", "với",
];

/// The same without marks, where the letters spell hardly anything else of medicine, or the word is too common to weigh.
const VI_FOLDED: [&str; 40] = [
    "ai", "anh", "bac", "ban", "bao", "cac", "cai", "can", "chao", "chau", "cho", "co", "con", "cua", "cung", "dang", "duoc", "em", "gi",
    "giup", "hay", "khi", "khong", "la", "lam", "minh", "muon", "nao", "nay", "nen", "neu", "nha", "nhe", "nhieu", "nhu", "nhung", "oi",
    "si", "the", "va",
];

const EN: [&str; 92] = [
    "a", "about", "after", "all", "also", "am", "an", "and", "any", "are", "as", "at", "be", "because", "been", "but", "by", "can",
    "could", "did", "do", "does", "for", "from", "get", "getting", "had", "has", "have", "he", "hello", "help", "her", "hi", "him", "his",
    "how", "i", "i'm", "i've", "if", "in", "into", "is", "it", "it's", "its", "just", "know", "like", "me", "might", "much", "my", "need",
    "of", "on", "or", "our", "please", "she", "should", "so", "some", "tell", "than", "that", "the", "their", "them", "then", "there",
    "they", "this", "to", "too", "us", "very", "want", "was", "we", "were", "what", "when", "where", "which", "who", "why", "will", "with",
    "would", "you",
];

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]
    use super::*;
    use crate::language::text;

    fn exacts(typed: &str, language: Language) -> Vec<String> {
        units(&text::read_as(typed, Some(language)), language)
            .into_iter()
            .map(|unit| unit.exact)
            .collect()
    }

    #[test]
    fn function_words_fall_away_only_where_they_are_surely_meant() {
        assert_eq!(exacts("tôi bị chó cắn", Language::Vi), ["bị chó", "chó", "chó cắn", "cắn"]);
        assert!(exacts("toi bi cho can", Language::Vi).contains(&"cho can".to_owned()));
        assert!(exacts("toi bi cho can", Language::Vi).contains(&"cho".to_owned()));
        assert!(exacts("cổ và vai đau", Language::Vi).contains(&"cổ".to_owned()));
    }

    #[test]
    fn english_plurals_meet_their_singular() {
        let units = units(&text::read_as("bad headaches", Some(Language::En)), Language::En);
        assert_eq!(units.last().unwrap().folded, "headache");
        assert_eq!(singular("virus"), "virus");
    }
}
