//! What an entry says and how it is called, field by field: for the index, the check and the answers alike.

use crate::domain::language::Language;
use crate::knowledge::pack::{
    ArticleEntry, Both, ConditionEntry, FacilityEntry, FindingEntry, InteractionEntry, Lines, MedicineEntry, SpecialtyEntry, SubstanceEntry,
};

impl Both {
    pub fn of(&self, language: Language) -> &str {
        language.pick(&self.vi, &self.en)
    }
}

impl Lines {
    pub fn of(&self, language: Language) -> &[String] {
        match language {
            Language::Vi => &self.vi,
            Language::En => &self.en,
        }
    }
}

/// An entry seen as its texts.
pub trait Texts {
    /// The name or title, shown on top.
    fn title(&self) -> &Both;
    /// Other names of this language.
    fn other_names(&self, language: Language) -> &[String];
    /// Running texts by field.
    fn passages(&self) -> Vec<(&'static str, &Both)>;
    /// Lists by field.
    fn lists(&self) -> Vec<(&'static str, &Lines)> {
        Vec::new()
    }
}

fn by<'a>(language: Language, vi: &'a [String], en: &'a [String]) -> &'a [String] {
    match language {
        Language::Vi => vi,
        Language::En => en,
    }
}

impl Texts for FindingEntry {
    fn title(&self) -> &Both {
        &self.name
    }
    fn other_names(&self, language: Language) -> &[String] {
        by(language, &self.lay_vi, &self.lay_en)
    }
    fn passages(&self) -> Vec<(&'static str, &Both)> {
        vec![("question", &self.question), ("why", &self.why)]
    }
}

impl Texts for ConditionEntry {
    fn title(&self) -> &Both {
        &self.name
    }
    fn other_names(&self, language: Language) -> &[String] {
        by(language, &self.lay_vi, &self.lay_en)
    }
    fn passages(&self) -> Vec<(&'static str, &Both)> {
        vec![
            ("definition", &self.definition),
            ("causes", &self.causes),
            ("diagnosis", &self.diagnosis),
            ("treatment", &self.treatment),
            ("prevention", &self.prevention),
            ("severity", &self.severity),
        ]
    }
    fn lists(&self) -> Vec<(&'static str, &Lines)> {
        vec![("home_care", &self.home_care), ("warning_signs", &self.warning_signs)]
    }
}

impl Texts for MedicineEntry {
    fn title(&self) -> &Both {
        &self.name
    }
    fn other_names(&self, _: Language) -> &[String] {
        &self.brands
    }
    fn passages(&self) -> Vec<(&'static str, &Both)> {
        let always = [("uses", &self.uses), ("pregnancy", &self.pregnancy)];
        always
            .into_iter()
            .chain(self.maximum.iter().map(|maximum| ("maximum", maximum)))
            .collect()
    }
    fn lists(&self) -> Vec<(&'static str, &Lines)> {
        vec![("cautions", &self.cautions), ("side_effects", &self.side_effects)]
    }
}

impl Texts for SubstanceEntry {
    fn title(&self) -> &Both {
        &self.name
    }
    fn other_names(&self, _: Language) -> &[String] {
        &self.brands
    }
    fn passages(&self) -> Vec<(&'static str, &Both)> {
        Vec::new()
    }
}

impl Texts for SpecialtyEntry {
    fn title(&self) -> &Both {
        &self.name
    }
    fn other_names(&self, language: Language) -> &[String] {
        by(language, &self.lay_vi, &self.lay_en)
    }
    fn passages(&self) -> Vec<(&'static str, &Both)> {
        vec![("about", &self.about)]
    }
}

impl Texts for ArticleEntry {
    fn title(&self) -> &Both {
        &self.title
    }
    fn other_names(&self, language: Language) -> &[String] {
        by(language, &self.keys_vi, &self.keys_en)
    }
    fn passages(&self) -> Vec<(&'static str, &Both)> {
        vec![("text", &self.text)]
    }
}

impl Texts for FacilityEntry {
    fn title(&self) -> &Both {
        &self.title
    }
    fn other_names(&self, language: Language) -> &[String] {
        by(language, &self.keys_vi, &self.keys_en)
    }
    fn passages(&self) -> Vec<(&'static str, &Both)> {
        vec![("text", &self.text)]
    }
}

impl InteractionEntry {
    pub fn passages(&self) -> [(&'static str, &Both); 2] {
        [("consequence", &self.consequence), ("advice", &self.advice)]
    }
}

/// The sentences of a running text, each as it stands there; also the lines of a list within it. A full stop inside a
/// number (`38.5`) ends nothing.
pub fn sentences(text: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let mut start = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let ends = match c {
            '\n' => true,
            '.' | '!' | '?' | '…' => chars.peek().is_none_or(|(_, next)| next.is_whitespace()),
            _ => false,
        };
        if ends {
            let end = at + c.len_utf8();
            out.extend(text.get(start..end));
            start = end;
        }
    }
    out.extend(text.get(start..));
    out.into_iter().map(str::trim).filter(|sentence| !sentence.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_end_at_stops_and_lines_but_not_inside_numbers() {
        assert_eq!(
            sentences("Sốt 38.5 độ. Nên nghỉ!\n- Uống nước"),
            ["Sốt 38.5 độ.", "Nên nghỉ!", "- Uống nước"]
        );
    }
}
