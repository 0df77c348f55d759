//! The small language in which terms are written: `(đau|tức) [hết] ngực`, `<person> .. co giật`. Knows no medicine.
//!
//! `(a|b c)` alternatives, `[a|b]` optional, `<name>` a named list, `..` up to three words between, `...` up to six, `#` any number;
//! a leading `=` asks that every marked word was typed with its marks.

use crate::domain::language::Language;
use crate::language::text;
use std::collections::{BTreeMap, HashMap};

/// A pattern may not spread into more spellings than this: a slip in a data file must not eat the memory.
const MAX_SPREAD: usize = 20_000;

#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Part {
    Word(String),
    /// Up to so many words of any kind.
    Gap(u8),
    Number,
}

/// One spelling of a pattern.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sequence {
    pub parts: Vec<Part>,
    /// Marked words count only where typed with their marks.
    pub strict: bool,
}

/// Spreads patterns; remembers how words are read, because most patterns share them.
pub struct Expander<'a> {
    classes: &'a BTreeMap<String, Vec<String>>,
    read: HashMap<(Language, String), Vec<String>>,
}

impl<'a> Expander<'a> {
    pub fn new(classes: &'a BTreeMap<String, Vec<String>>) -> Self {
        Expander {
            classes,
            read: HashMap::new(),
        }
    }

    /// Every spelling of the pattern.
    pub fn expand(&mut self, pattern: &str, language: Language) -> Result<Vec<Sequence>, String> {
        let (strict, body) = match pattern.strip_prefix('=') {
            Some(body) => (true, body),
            None => (false, pattern),
        };
        let spellings = self.spread(body, 0).map_err(|error| format!("pattern `{pattern}`: {error}"))?;
        let mut out = Vec::with_capacity(spellings.len());
        for spelling in spellings {
            let parts = self.parts(&spelling, language);
            if !parts.iter().any(|part| matches!(part, Part::Word(_))) {
                return Err(format!("pattern `{pattern}` matches without a word"));
            }
            out.push(Sequence { parts, strict });
        }
        Ok(out)
    }

    fn spread(&self, body: &str, depth: u8) -> Result<Vec<String>, String> {
        if depth > 4 {
            return Err("named lists refer to each other too deeply".to_owned());
        }
        let mut done = vec![String::new()];
        let mut rest = body;
        while let Some(open) = rest.find(['(', '[', '<']) {
            let (before, from) = rest.split_at(open);
            done.iter_mut().for_each(|text| text.push_str(before));
            let (kind, inner, after) = group(from)?;
            done = product(&done, &self.choices(kind, inner, depth)?)?;
            rest = after;
        }
        done.iter_mut().for_each(|text| text.push_str(rest));
        Ok(done)
    }

    fn choices(&self, kind: char, inner: &str, depth: u8) -> Result<Vec<String>, String> {
        if kind == '<' {
            let class = self.classes.get(inner).ok_or_else(|| format!("unknown list `{inner}`"))?;
            let mut out = Vec::new();
            for entry in class {
                out.extend(self.spread(entry, depth + 1)?);
            }
            return Ok(out);
        }
        let mut out = Vec::new();
        for choice in split_top(inner) {
            out.extend(self.spread(choice, depth + 1)?);
        }
        if kind == '[' {
            out.push(String::new());
        }
        Ok(out)
    }

    fn parts(&mut self, spelling: &str, language: Language) -> Vec<Part> {
        let mut parts = Vec::new();
        for chunk in spelling.split_whitespace() {
            match chunk {
                ".." => parts.push(Part::Gap(3)),
                "..." => parts.push(Part::Gap(6)),
                "#" => parts.push(Part::Number),
                word => {
                    let words = self.read.entry((language, word.to_owned())).or_insert_with(|| {
                        text::read_as(word, Some(language))
                            .tokens
                            .into_iter()
                            .map(|token| token.exact)
                            .collect()
                    });
                    parts.extend(words.iter().cloned().map(Part::Word));
                }
            }
        }
        parts
    }
}

/// The first group of `text`, which starts with its bracket: kind, content, what follows.
fn group(text: &str) -> Result<(char, &str, &str), String> {
    let kind = text.chars().next().unwrap_or(' ');
    let mut depth = 0_i32;
    for (at, c) in text.char_indices() {
        match c {
            '(' | '[' | '<' => depth += 1,
            ')' | ']' | '>' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            let (head, after) = text.split_at(at + c.len_utf8());
            let mut inner = head.chars();
            inner.next();
            inner.next_back();
            return Ok((kind, inner.as_str(), after));
        }
    }
    Err("bracket without end".to_owned())
}

fn split_top(inner: &str) -> Vec<&str> {
    let mut depth = 0_i32;
    inner
        .split(|c: char| {
            match c {
                '(' | '[' | '<' => depth += 1,
                ')' | ']' | '>' => depth -= 1,
                _ => {}
            }
            c == '|' && depth == 0
        })
        .collect()
}

fn product(heads: &[String], tails: &[String]) -> Result<Vec<String>, String> {
    if heads.len().saturating_mul(tails.len()) > MAX_SPREAD {
        return Err(format!("more than {MAX_SPREAD} spellings"));
    }
    Ok(heads
        .iter()
        .flat_map(|head| tails.iter().map(move |tail| format!("{head}{tail}")))
        .collect())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn spellings(pattern: &str) -> Vec<String> {
        let classes = BTreeMap::from([("pain".to_owned(), vec!["đau".to_owned(), "(nhói|tức)".to_owned()])]);
        let sequences = Expander::new(&classes).expand(pattern, Language::Vi).unwrap();
        sequences
            .iter()
            .map(|s| {
                s.parts
                    .iter()
                    .map(|p| if let Part::Word(w) = p { w.as_str() } else { "_" })
                    .collect::<Vec<_>>()
                    .join(" ")
            })
            .collect()
    }

    #[test]
    fn alternatives_options_lists_and_gaps_spread() {
        assert_eq!(
            spellings("<pain> [hết] ngực"),
            ["đau hết ngực", "đau ngực", "nhói hết ngực", "nhói ngực", "tức hết ngực", "tức ngực"]
        );
        assert_eq!(spellings("ho .. (máu|đàm (đỏ|hồng))"), ["ho _ máu", "ho _ đàm đỏ", "ho _ đàm hồng"]);
    }

    #[test]
    fn slips_are_told() {
        let classes = BTreeMap::new();
        for pattern in ["(a", "<none> b", "..", "[a]"] {
            assert!(Expander::new(&classes).expand(pattern, Language::Vi).is_err(), "{pattern}");
        }
    }
}
