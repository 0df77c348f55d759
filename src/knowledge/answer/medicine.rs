//! Answers about medicines and what they do not go with.

use crate::domain::conversation::Pregnancy;
use crate::domain::intent::QuestionType;
use crate::domain::language::Language;
use crate::knowledge::answer::{Answer, Ask, Page};
use crate::knowledge::catalogue::side_name;
use crate::knowledge::load::{Pack, usable};
use crate::knowledge::medicines::ALCOHOL_ID;
use crate::knowledge::pack::{InteractionEntry, MedicineEntry};

/// Medicines that one line names.
const MOST_NAMES: usize = 6;

pub fn medicine(pack: &Pack, entry: &MedicineEntry, ask: Ask) -> Answer {
    let language = ask.language;
    let cautions = language.pick("Cần thận trọng:", "Take care:");
    let page = match ask.question {
        Some(QuestionType::Dosage) => {
            let own = language.pick(
                "Liều phù hợp tùy tuổi, cân nặng, bệnh kèm theo và loại thuốc đang có; hãy theo đơn hoặc tờ hướng dẫn, hoặc hỏi dược sĩ.",
                "The right dose depends on age, weight, other illnesses and the product at hand: follow the prescription or leaflet, or ask a pharmacist.",
            );
            let maximum = entry
                .maximum
                .iter()
                .fold(Page::default(), |page, maximum| page.passage(maximum.of(language)));
            maximum.say(own).list(cautions, entry.cautions.of(language))
        }
        Some(QuestionType::Interaction) => interactions_of(pack, entry, ask),
        Some(QuestionType::Severity | QuestionType::Cause) => {
            let effects = language.pick("Tác dụng phụ có thể gặp:", "Possible side effects:");
            Page::default()
                .passage(entry.uses.of(language))
                .list(effects, entry.side_effects.of(language))
                .list(cautions, entry.cautions.of(language))
        }
        _ => Page::default()
            .passage(entry.uses.of(language))
            .list(cautions, entry.cautions.of(language)),
    };
    let page = match ask.pregnancy {
        Some(Pregnancy::Pregnant | Pregnancy::Postpartum) => page.passage(entry.pregnancy.of(language)),
        _ => page,
    };
    let next = language.pick(
        "Hỏi dược sĩ hoặc bác sĩ trước khi dùng nếu bạn đang mang thai, có bệnh mạn tính hoặc đang uống thuốc khác; không tự ngưng thuốc theo đơn.",
        "Ask a pharmacist or doctor first if you are pregnant, have a long-term illness or take other medicines; do not stop prescribed medicine on your own.",
    );
    page.answer(pack, entry.name.of(language), &entry.meta, next.to_owned(), ask)
}

fn interactions_of(pack: &Pack, entry: &MedicineEntry, ask: Ask) -> Page {
    let language = ask.language;
    let own = |side: &str| match side.strip_prefix("class:") {
        Some(class) => entry.classes.iter().any(|own| own == class),
        None => side == entry.id,
    };
    let mut pairs: Vec<(&InteractionEntry, &str)> = Vec::new();
    for pair in pack.interactions.iter().filter(|pair| usable(&pair.meta, ask.today)) {
        let other = if own(&pair.a) {
            Some(pair.b.as_str())
        } else {
            own(&pair.b).then_some(pair.a.as_str())
        };
        pairs.extend(other.map(|other| (pair, other)));
    }
    // What has an article is what people ask about; it comes before what only hospitals use.
    let everyday = |side: &str| side.starts_with("class:") || side == ALCOHOL_ID || pack.medicine(side).is_some();
    pairs.sort_by_key(|(pair, other)| (std::cmp::Reverse(pair.level), !everyday(other)));
    if pairs.is_empty() {
        let none = language.pick(
            "Kho kiến thức chưa ghi tương tác nào của thuốc này; điều đó không có nghĩa là không có. Hãy hỏi dược sĩ.",
            "Our knowledge lists no interaction of this medicine; that does not mean there is none. Please ask a pharmacist.",
        );
        return Page::default().passage(entry.uses.of(language)).say(none);
    }
    let lines: Vec<String> = lines(pack, &pairs, language);
    let heading = language.pick(
        "Không nên dùng chung, hoặc phải hỏi bác sĩ trước:",
        "Not to be combined, or only after asking a doctor:",
    );
    let mut page = Page::default().list(heading, &lines);
    page.quotes
        .extend(pairs.first().map(|(pair, _)| pair.consequence.of(language).to_owned()));
    page
}

/// One line for each consequence, with everything that has it.
fn lines(pack: &Pack, pairs: &[(&InteractionEntry, &str)], language: Language) -> Vec<String> {
    let mut by_text: Vec<(&str, Vec<String>)> = Vec::new();
    for (pair, other) in pairs {
        let (text, name) = (pair.consequence.of(language), side_name(pack, other, language));
        match by_text.iter_mut().find(|(own, _)| *own == text) {
            Some((_, names)) => names.push(name),
            None => by_text.push((text, vec![name])),
        }
    }
    let line = |(text, names): (&str, Vec<String>)| {
        let more = match names.len().saturating_sub(MOST_NAMES) {
            0 => String::new(),
            more => language.pick(" và {} thuốc khác", " and {} more").replace("{}", &more.to_string()),
        };
        let named: Vec<String> = names.into_iter().take(MOST_NAMES).collect();
        format!("{}{more}: {text}", named.join(", "))
    };
    by_text.into_iter().map(line).collect()
}

pub fn interaction(pack: &Pack, entry: &InteractionEntry, ask: Ask) -> Answer {
    let language = ask.language;
    let title = format!("{} + {}", side_name(pack, &entry.a, language), side_name(pack, &entry.b, language));
    let page = Page::default()
        .passage(entry.consequence.of(language))
        .say(entry.advice.of(language));
    let next = language.pick(
        "Hỏi dược sĩ hoặc bác sĩ trước khi dùng chung.",
        "Ask a pharmacist or doctor before combining them.",
    );
    page.answer(pack, &title, &entry.meta, next.to_owned(), ask)
}
