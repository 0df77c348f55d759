//! Answers out of the pack, without a model: the part of an entry that was asked for, in its own approved sentences, with
//! source, warning signs and a next step. Finding the entry is `search`'s work.

mod medicine;

use crate::domain::conversation::Pregnancy;
use crate::domain::intent::QuestionType;
use crate::domain::language::Language;
use crate::domain::message::Citation;
use crate::domain::urgency::Urgency;
use crate::knowledge::catalogue::{Kind, citation, source_ref};
use crate::knowledge::load::{Pack, usable};
use crate::knowledge::pack::{ArticleEntry, ConditionEntry, FacilityEntry, FindingEntry, Meta, SpecialtyEntry};
use crate::knowledge::texts::sentences;
use chrono::NaiveDate;

/// Lines of a list in one answer.
const LINES: usize = 3;
/// A finding is typical of a condition from this likelihood on.
const TYPICAL: f64 = 0.4;

/// What is asked of an entry, by whom, when.
#[derive(Clone, Copy, Debug)]
pub struct Ask {
    pub question: Option<QuestionType>,
    pub language: Language,
    pub pregnancy: Option<Pregnancy>,
    pub today: NaiveDate,
}

/// An answer ready to be said.
#[derive(Clone, PartialEq, Debug)]
pub struct Answer {
    pub title: String,
    /// Paragraphs separated by an empty line; lists begin with `- `.
    pub text: String,
    pub citations: Vec<Citation>,
    /// What to do now, one sentence.
    pub next_step: String,
    /// None beside facts of the house.
    pub disclaimer: Option<String>,
    /// Department to see about it.
    pub specialty: Option<String>,
}

/// The line under everything medical.
pub fn disclaimer(language: Language) -> &'static str {
    language.pick(
        "Trợ lý AI, không phải bác sĩ. Thông tin chỉ để tham khảo, không thay thế việc khám và tư vấn của bác sĩ.",
        "AI assistant, not a doctor. For information only; it does not replace examination and advice by a doctor.",
    )
}

/// Answers a question about an entry. None where the entry is unknown or may not be used today.
pub fn compose(pack: &Pack, kind: Kind, id: &str, ask: Ask) -> Option<Answer> {
    let fresh = |meta: &Meta| usable(meta, ask.today);
    match kind {
        Kind::Condition => pack
            .condition(id)
            .filter(|entry| fresh(&entry.meta))
            .map(|entry| condition(pack, entry, ask)),
        Kind::Medicine => pack
            .medicine(id)
            .filter(|entry| fresh(&entry.meta))
            .map(|entry| medicine::medicine(pack, entry, ask)),
        Kind::Finding => pack
            .finding(id)
            .filter(|entry| fresh(&entry.meta))
            .and_then(|entry| finding(pack, entry, ask)),
        Kind::Specialty => pack
            .specialty(id)
            .filter(|entry| fresh(&entry.meta))
            .map(|entry| specialty(pack, entry, ask)),
        Kind::Interaction => {
            let entry = pack.interactions.iter().find(|entry| entry.key() == id)?;
            fresh(&entry.meta).then(|| medicine::interaction(pack, entry, ask))
        }
        Kind::FirstAid => pack
            .first_aid
            .get(id)
            .filter(|entry| fresh(&entry.meta))
            .map(|entry| article(pack, entry, ask)),
        Kind::Topic => pack
            .topics
            .get(id)
            .filter(|entry| fresh(&entry.meta))
            .map(|entry| article(pack, entry, ask)),
        Kind::ApprovedAnswer => pack
            .answers
            .get(id)
            .filter(|entry| fresh(&entry.meta))
            .map(|entry| article(pack, entry, ask)),
        Kind::Facility => pack.facility.get(id).map(|entry| facility(entry, ask)),
    }
}

/// Paragraphs, and the words of the entry that are cited.
#[derive(Default)]
struct Page {
    paragraphs: Vec<String>,
    quotes: Vec<String>,
}

impl Page {
    /// A passage as it stands in the entry; its first sentence becomes the quotation.
    fn passage(mut self, text: &str) -> Self {
        self.quotes.extend(sentences(text).first().map(|sentence| (*sentence).to_owned()));
        self.paragraphs.push(text.to_owned());
        self
    }

    fn say(mut self, text: impl Into<String>) -> Self {
        self.paragraphs.push(text.into());
        self
    }

    fn list(mut self, heading: &str, lines: &[String]) -> Self {
        if !lines.is_empty() {
            let items: Vec<String> = lines.iter().take(LINES).map(|line| format!("- {line}")).collect();
            self.paragraphs.push(format!("{heading}\n{}", items.join("\n")));
        }
        self
    }

    fn answer(self, pack: &Pack, title: &str, meta: &Meta, next_step: String, ask: Ask) -> Answer {
        let quote = self.quotes.first().cloned().unwrap_or_default();
        let mut citations = vec![citation(title, &source_ref(pack, meta), &quote)];
        // A second named source stands beside the first; the authors' own judgement is no evidence beside one.
        let second = meta
            .sources
            .iter()
            .skip(1)
            .filter_map(|id| pack.source(id))
            .find(|source| source.url.is_some());
        citations.extend(second.map(|source| Citation {
            title: title.to_owned(),
            source: source.name.clone(),
            url: source.url.clone(),
            excerpt: quote.clone(),
        }));
        Answer {
            title: title.to_owned(),
            text: self.paragraphs.join("\n\n"),
            citations,
            next_step,
            disclaimer: Some(disclaimer(ask.language).to_owned()),
            specialty: None,
        }
    }
}

fn condition(pack: &Pack, entry: &ConditionEntry, ask: Ask) -> Answer {
    let language = ask.language;
    let name = entry.name.of(language);
    let warning = language.pick("Đi khám ngay nếu có:", "See a doctor at once if there is:");
    let page = match ask.question {
        None | Some(QuestionType::Definition) => Page::default()
            .passage(entry.definition.of(language))
            .say(typical(pack, entry, language)),
        Some(QuestionType::Cause) => Page::default().passage(entry.causes.of(language)),
        Some(QuestionType::Diagnosis) => Page::default()
            .passage(entry.diagnosis.of(language))
            .say(typical(pack, entry, language)),
        Some(QuestionType::Prevention) => Page::default().passage(entry.prevention.of(language)),
        Some(QuestionType::Severity) => Page::default().passage(entry.severity.of(language)),
        Some(QuestionType::Treatment) => {
            let care = language.pick("Tự chăm sóc tại nhà:", "Looking after yourself at home:");
            Page::default()
                .passage(entry.treatment.of(language))
                .list(care, entry.home_care.of(language))
        }
        Some(QuestionType::Dosage | QuestionType::Interaction) => {
            let dose = language.pick(
                "Liều và cách phối hợp thuốc phải do bác sĩ hoặc dược sĩ chọn cho từng người.",
                "A doctor or pharmacist has to choose doses and combinations for each person.",
            );
            Page::default().passage(entry.treatment.of(language)).say(dose)
        }
    };
    let page = page.list(warning, entry.warning_signs.of(language));
    let specialty = pack
        .specialty(&entry.specialty)
        .map(|specialty| specialty.name.of(language).to_owned());
    let next = next_step(entry.urgency, specialty.as_deref(), language);
    Answer {
        specialty: Some(entry.specialty.clone()),
        ..page.answer(pack, name, &entry.meta, next, ask)
    }
}

/// "Thường gặp: sốt, đau đầu, phát ban."
fn typical(pack: &Pack, entry: &ConditionEntry, language: Language) -> String {
    let mut links: Vec<_> = entry.findings.iter().filter(|link| link.p >= TYPICAL).collect();
    links.sort_by(|a, b| b.p.total_cmp(&a.p));
    let names = links
        .into_iter()
        .filter_map(|link| pack.finding(&link.finding))
        .take(5)
        .map(|finding| lower(finding.name.of(language)));
    let names: Vec<String> = names.collect();
    match (names.is_empty(), language) {
        (true, _) => language
            .pick("Biểu hiện khác nhau tùy người.", "It shows differently from person to person.")
            .to_owned(),
        (false, Language::Vi) => format!("Biểu hiện thường gặp: {}.", names.join(", ")),
        (false, Language::En) => format!("Common signs: {}.", names.join(", ")),
    }
}

fn next_step(urgency: Urgency, specialty: Option<&str>, language: Language) -> String {
    match (urgency, specialty, language) {
        (Urgency::Emergency, _, Language::Vi) => "Nếu nghi đang bị, hãy gọi 115 hoặc đến khoa cấp cứu gần nhất ngay.".to_owned(),
        (Urgency::Emergency, _, Language::En) => {
            "If you think this is happening now, call 115 or go to the nearest emergency department.".to_owned()
        }
        (Urgency::Urgent, Some(name), Language::Vi) => format!("Nếu nghi đang bị, nên đi khám trong vòng 24 giờ ({name})."),
        (Urgency::Urgent, Some(name), Language::En) => format!("If you think you have it, see a doctor within 24 hours ({name})."),
        (Urgency::Urgent, None, _) => language
            .pick(
                "Nếu nghi đang bị, nên đi khám trong vòng 24 giờ.",
                "If you think you have it, see a doctor within 24 hours.",
            )
            .to_owned(),
        (_, Some(name), Language::Vi) => format!("Cần khám, bạn có thể đặt lịch ở {name}; hoặc kể triệu chứng để mình hỏi kỹ hơn."),
        (_, Some(name), Language::En) => format!("To be seen, you can book with {name}; or tell me your symptoms and I will ask further."),
        (_, None, _) => language
            .pick(
                "Bạn có thể kể triệu chứng để mình hỏi kỹ hơn.",
                "You can tell me your symptoms and I will ask further.",
            )
            .to_owned(),
    }
}

/// A symptom asked about as a topic: what often lies behind it.
fn finding(pack: &Pack, entry: &FindingEntry, ask: Ask) -> Option<Answer> {
    let language = ask.language;
    let mut causes: Vec<(f64, &ConditionEntry)> = Vec::new();
    for condition in pack.conditions.iter().filter(|condition| usable(&condition.meta, ask.today)) {
        let link = condition.findings.iter().find(|link| link.finding == entry.id);
        causes.extend(link.map(|link| (condition.prior * link.p, condition)));
    }
    causes.sort_by(|a, b| b.0.total_cmp(&a.0));
    let names: Vec<String> = causes
        .iter()
        .take(LINES)
        .map(|(_, condition)| lower(condition.name.of(language)))
        .collect();
    let first = causes.first().map(|(_, condition)| *condition)?;
    let name = entry.name.of(language);
    let page = Page::default().passage(entry.why.of(language)).say(match language {
        Language::Vi => format!("{name} thường gặp trong: {}. Chỉ khám mới biết chắc nguyên nhân.", names.join(", ")),
        Language::En => format!("{name} is common in: {}. Only an examination can tell the cause.", names.join(", ")),
    });
    let warning = language.pick("Đi khám ngay nếu có:", "See a doctor at once if there is:");
    let page = page.list(warning, first.warning_signs.of(language));
    let next = language.pick(
        "Kể thêm bạn bị từ bao giờ và còn triệu chứng nào khác, mình sẽ giúp xem nên khám ở đâu.",
        "Tell me since when and what else you feel, and I will help to find where to be seen.",
    );
    Some(page.answer(pack, name, &entry.meta, next.to_owned(), ask))
}

fn specialty(pack: &Pack, entry: &SpecialtyEntry, ask: Ask) -> Answer {
    let language = ask.language;
    let next = language.pick("Bạn có thể đặt lịch khám ngay tại đây.", "You can book an appointment right here.");
    let answer = Page::default()
        .passage(entry.about.of(language))
        .answer(pack, entry.name.of(language), &entry.meta, next.to_owned(), ask);
    Answer {
        specialty: Some(entry.id.clone()),
        ..answer
    }
}

/// An approved text is said unchanged.
fn article(pack: &Pack, entry: &ArticleEntry, ask: Ask) -> Answer {
    let language = ask.language;
    let next = language.pick(
        "Nếu tình trạng nặng lên hoặc bạn không yên tâm, hãy gặp nhân viên y tế; khẩn cấp gọi 115.",
        "If things get worse or you are worried, speak to a health professional; in an emergency call 115.",
    );
    Page::default()
        .passage(entry.text.of(language))
        .answer(pack, entry.title.of(language), &entry.meta, next.to_owned(), ask)
}

fn facility(entry: &FacilityEntry, ask: Ask) -> Answer {
    let language = ask.language;
    let text = entry.text.of(language).to_owned();
    let next = match (ask.today > entry.as_of, language) {
        (true, Language::Vi) => format!(
            "Thông tin cập nhật đến {}; vui lòng hỏi lại quầy lễ tân.",
            entry.as_of.format("%d/%m/%Y")
        ),
        (true, Language::En) => format!(
            "This was up to date on {}; please check with reception.",
            entry.as_of.format("%d/%m/%Y")
        ),
        (false, _) => language
            .pick("Cần thêm gì, bạn cứ nhắn.", "Just write if you need anything else.")
            .to_owned(),
    };
    let source = language.pick("Thông tin của cơ sở", "Information of the house").to_owned();
    let excerpt = sentences(&text).first().copied().unwrap_or_default().to_owned();
    let cited = Citation {
        title: entry.title.of(language).to_owned(),
        source,
        url: None,
        excerpt,
    };
    Answer {
        title: entry.title.of(language).to_owned(),
        text,
        citations: vec![cited],
        next_step: next,
        disclaimer: None,
        specialty: None,
    }
}

/// The name within a sentence: its first letter small, unless it is an abbreviation.
fn lower(name: &str) -> String {
    let mut chars = name.chars();
    match (chars.next(), chars.clone().next()) {
        (Some(first), Some(second)) if !second.is_uppercase() => first.to_lowercase().chain(chars).collect(),
        _ => name.to_owned(),
    }
}
