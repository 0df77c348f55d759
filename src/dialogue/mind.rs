//! Everything that is known and loaded once, shared by every conversation; and the reading of one message with it. Pure after
//! loading: no I/O, no clock of its own.

use crate::clinical::analysis::Analyser;
use crate::clinical::danger::Danger;
use crate::clinical::findings::Lexicon;
use crate::clinical::heard::Heard;
use crate::clinical::red_flags::{Context, RuleBook};
use crate::dialogue::cues::CueFile;
use crate::dialogue::intents::{Intents, Signs};
use crate::dialogue::medicines::MedicineNames;
use crate::dialogue::persons::{self, Known};
use crate::dialogue::quantities;
use crate::dialogue::question_type::QuestionTypes;
use crate::dialogue::slots::{self, Doctors, Told};
use crate::dialogue::understand::Profile;
use crate::domain::finding::{Finding, Presence, When};
use crate::domain::ids::DoctorId;
use crate::domain::intent::{Intent, QuestionType};
use crate::domain::language::Language;
use crate::domain::time::At;
use crate::domain::understanding::{IntentScore, MedicineMention, Slots, Subject, Understanding};
use crate::domain::urgency::Urgency;
use crate::knowledge::catalogue::Kind;
use crate::knowledge::load::{self, Pack};
use crate::knowledge::medicines::Medicines;
use crate::knowledge::search::Search;
use crate::language::dates::{self, Wish};
use crate::language::since::{self, Onset};
use crate::language::text::{self, Text};
use crate::language::words::Words;
use chrono::Datelike;
use std::sync::{Arc, PoisonError, RwLock};
use std::thread;

mod judgement;

/// All that the program knows.
pub struct Mind {
    pub pack: Arc<Pack>,
    pub rules: RuleBook,
    pub lexicon: Lexicon,
    pub medicines: Medicines,
    pub search: Search,
    pub analyser: Analyser,
    medicine_names: MedicineNames,
    intents: Intents,
    question_types: QuestionTypes,
    doctors: RwLock<Arc<Doctors>>,
    ruleset: String,
}

/// One message as it was understood.
#[derive(Clone, Debug)]
pub struct Understood {
    pub understanding: Understanding,
    pub danger: Danger,
    /// What it says of the person it is about.
    pub profile: Profile,
    /// The message as the checks of later ones need it: danger may be split over messages.
    pub heard: Heard,
    /// The reading failed: nothing can be said of the message, and a person has to look at it.
    pub unread: bool,
}

impl Understood {
    /// A message of which nothing was understood.
    pub fn nothing(text: &str, language: Language) -> Self {
        let text = text::read_as(text, Some(language));
        let understanding = Understanding {
            language,
            folded: text.folded.clone(),
            intent: Intent::OutOfScope,
            intent_confidence: 0.0,
            intents: Vec::new(),
            emergency: false,
            crisis: false,
            urgency: Urgency::None,
            rules: Vec::new(),
            subject: Subject::Own,
            findings: Vec::new(),
            medications: Vec::new(),
            slots: Slots::default(),
            question_type: None,
        };
        Self {
            understanding,
            danger: Danger::default(),
            profile: Profile::default(),
            heard: Heard::silent(text),
            unread: false,
        }
    }

    /// The same without its danger: words that only say help is on the way.
    pub fn calmed(mut self) -> Self {
        self.danger = Danger::default();
        let understanding = &mut self.understanding;
        understanding.emergency = false;
        understanding.crisis = false;
        understanding.urgency = Urgency::None;
        understanding.rules.clear();
        understanding
            .intents
            .retain(|score| !matches!(score.name, Intent::Emergency | Intent::Crisis));
        (understanding.intent, understanding.intent_confidence) = judgement::first(&understanding.intents);
        self
    }
}

/// Entries of the pack named in a text.
#[derive(Default)]
struct Named {
    specialties: Vec<String>,
    /// Id, name in the text's language, first word.
    conditions: Vec<(String, String, usize)>,
    /// Where conditions are named, in code points.
    spans: Vec<(usize, usize)>,
}

/// What was read of a message besides its danger.
struct Reading {
    findings: Vec<Finding>,
    medications: Vec<MedicineMention>,
    named: Named,
    wish: Wish,
    onsets: Vec<Onset>,
}

/// What follows from the reading.
struct Judged<'a> {
    profile: &'a Profile,
    asked: Vec<IntentScore>,
    question_type: Option<QuestionType>,
    doctor: Option<(DoctorId, &'a str)>,
}

impl Mind {
    /// Loads everything that is built into the program. The index takes longest, so the rest is made ready beside it.
    pub fn load() -> Result<Mind, String> {
        let pack = Arc::new(load::load().map_err(|error| error.to_string())?);
        let cues = CueFile::embedded()?;
        let mut mind = thread::scope(|scope| {
            let search = scope.spawn(|| Search::build(&pack).map_err(|error| error.to_string()));
            let rules = RuleBook::load()?;
            Ok::<Mind, String>(Mind {
                ruleset: judgement::version(&rules),
                rules,
                lexicon: Lexicon::new(&pack.findings.iter().cloned().collect::<Vec<_>>()),
                medicines: Medicines::of(&pack),
                analyser: Analyser::new(&pack),
                medicine_names: MedicineNames::build(&pack)?,
                intents: Intents::build(&cues.intent)?,
                question_types: QuestionTypes::build(&cues.question)?,
                doctors: RwLock::default(),
                search: search.join().map_err(|_| "the search index could not be built".to_owned())??,
                pack: Arc::clone(&pack),
            })
        })?;
        let lessons = mind.intents.lessons(&cues.example, |text, language| mind.sign(text, language))?;
        mind.intents.learn(&lessons);
        Ok(mind)
    }

    /// An example as the classifier sees it; the day it is read on does not matter.
    fn sign(&self, text: &str, language: Language) -> (String, Signs) {
        let text = text::read_as(text, Some(language));
        let words = Words::of(&text);
        let now = At::from_millis(0);
        let reading = self.read(words, now);
        let profile = self.profile_of(words, &reading, now);
        let question_type = self.question_types.of(&text.folded, !reading.medications.is_empty());
        let signs = signs(words, &reading, &profile, question_type);
        (text.folded, signs)
    }

    fn profile_of(&self, words: Words<'_>, reading: &Reading, now: At) -> Profile {
        let conditions: Vec<(String, usize)> = reading.named.conditions.iter().map(|(_, name, at)| (name.clone(), *at)).collect();
        persons::read(
            words,
            &Known {
                findings: &reading.findings,
                medicines: &reading.medications,
                conditions: &conditions,
                year: now.date().year(),
            },
        )
    }

    /// The doctors of the house, so that a message can name one.
    pub fn know_doctors(&self, names: Vec<(DoctorId, String)>) {
        *self.doctors.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(Doctors::of(names));
    }

    /// Changes whenever a rule does.
    pub fn ruleset(&self) -> &str {
        &self.ruleset
    }

    /// Name of a rule, for staff.
    pub fn rule_name(&self, id: &str) -> String {
        self.rules.rule(id).map_or_else(|| id.to_owned(), |rule| rule.name.vi.clone())
    }

    /// Reads a message once: danger first, then everything else. `context` is what the conversation knows already.
    pub fn understand(&self, text: &str, language: Option<Language>, context: &Context<'_>, now: At) -> Understood {
        let text = text::read_as(text, language);
        let (danger, heard) = self.rules.check_and_hear(&text, context);
        let words = Words::of(&text);
        let reading = self.read(words, now);
        let profile = self.profile_of(words, &reading, now);
        let question_type = self
            .question_types
            .of(&text.folded, !reading.medications.is_empty() || text.folded.contains("thuoc"));
        let doctors = Arc::clone(&self.doctors.read().unwrap_or_else(PoisonError::into_inner));
        let doctor = doctors.find(words);
        let signs = Signs {
            doctor: doctor.is_some(),
            ..signs(words, &reading, &profile, question_type)
        };
        let asked = self.intents.classify(&text.folded, &signs);
        let question_type = judgement::of_health(question_type, &asked, &signs);
        let understanding = self.assemble(
            words,
            &danger,
            reading,
            Judged {
                profile: &profile,
                asked,
                question_type,
                doctor,
            },
        );
        Understood {
            understanding,
            danger,
            profile,
            heard,
            unread: false,
        }
    }

    /// Looks for danger only: what is left when the whole reading has failed.
    pub fn danger_alone(&self, text: &str, language: Language, context: &Context<'_>) -> Understood {
        let mut understood = Understood::nothing(text, language);
        let (danger, heard) = self.rules.check_and_hear(understood.heard.text(), context);
        let understanding = &mut understood.understanding;
        understanding.intents = judgement::with_danger(&danger, Vec::new());
        (understanding.intent, understanding.intent_confidence) = judgement::first(&understanding.intents);
        understanding.emergency = danger.emergency;
        understanding.crisis = danger.crisis;
        understanding.urgency = danger.urgency;
        understanding.rules.clone_from(&danger.rules);
        Understood {
            danger,
            heard,
            unread: true,
            ..understood
        }
    }

    fn read(&self, words: Words<'_>, now: At) -> Reading {
        let text = words.text();
        let mut findings = self.lexicon.find(text);
        findings.retain(|finding| !is_vocative(words, finding));
        let onsets = since::read(words, now);
        quantities::attach(words, &onsets, &self.pack, &mut findings);
        Reading {
            findings,
            medications: self.medicine_names.find(text),
            named: self.named(text),
            wish: dates::read(words, now),
            onsets,
        }
    }

    fn named(&self, text: &Text) -> Named {
        let mut named = Named::default();
        for hit in self.search.find_topic(text) {
            let Some(row) = self.search.catalogue().row(hit.place) else {
                continue;
            };
            match hit.kind {
                Kind::Specialty => named.specialties.push(row.id.clone()),
                Kind::Condition => {
                    let start = text.tokens.get(hit.start).map_or(0, |token| token.start);
                    let end = hit
                        .end
                        .checked_sub(1)
                        .and_then(|last| text.tokens.get(last))
                        .map_or(start, |token| token.end);
                    named.spans.push((start, end));
                    named.conditions.push((
                        row.id.clone(),
                        text.language.pick(&row.title.vi, &row.title.en).to_owned(),
                        hit.start,
                    ));
                }
                _ => {}
            }
        }
        named
    }

    fn assemble(&self, words: Words<'_>, danger: &Danger, reading: Reading, judged: Judged<'_>) -> Understanding {
        let text = words.text();
        let Judged {
            profile,
            asked,
            question_type,
            doctor,
        } = judged;
        let conditions: Vec<String> = reading.named.conditions.iter().map(|(id, _, _)| id.clone()).collect();
        let told = Told {
            pack: &self.pack,
            doctor,
            specialties: &reading.named.specialties,
            conditions: &conditions,
            findings: &reading.findings,
            wish: &reading.wish,
        };
        let first = asked.first().map_or(Intent::OutOfScope, |score| score.name);
        let slots = slots::fill(words, &told, first);
        let intents = judgement::with_danger(danger, asked);
        let (intent, intent_confidence) = judgement::first(&intents);
        Understanding {
            language: text.language,
            folded: text.folded.clone(),
            intent,
            intent_confidence,
            intents,
            emergency: danger.urgency == Urgency::Emergency,
            crisis: danger.crisis,
            urgency: danger.urgency,
            rules: danger.rules.clone(),
            subject: judgement::subject(danger, &reading.findings, profile),
            findings: reading.findings,
            medications: reading.medications,
            slots,
            question_type,
        }
    }
}

fn signs(words: Words<'_>, reading: &Reading, profile: &Profile, question_type: Option<QuestionType>) -> Signs {
    let text = words.text();
    // The fever in "sốt xuất huyết" is a name, no complaint.
    let in_name = |finding: &Finding| {
        reading
            .named
            .spans
            .iter()
            .any(|(start, end)| *start <= finding.start && finding.end <= *end && finding.end - finding.start < end - start)
    };
    let now = |finding: &Finding| finding.state == Presence::Present && finding.time == When::Now && !in_name(finding);
    let asks = question_type.is_some()
        || text.original.trim_end().ends_with('?')
        || words.one_of(words.len().wrapping_sub(1), &["khong", "chua", "gi", "nao", "sao", "dau"]);
    Signs {
        findings: reading.findings.len(),
        complains: reading.findings.iter().any(now),
        medicines: reading.medications.len(),
        condition: !reading.named.conditions.is_empty(),
        specialty: !reading.named.specialties.is_empty(),
        doctor: false,
        date: reading.wish.dates.is_some() || reading.wish.ambiguous,
        time: reading.wish.time.is_some(),
        question: asks,
        case: reading
            .findings
            .iter()
            .any(|finding| finding.since_text.is_some() || finding.value.is_some())
            || reading.onsets.iter().any(|onset| onset.sure),
        person: profile.for_whom.is_some() || profile.age.is_some(),
        words: words.len(),
    }
}

/// Bare `oi` after a person is a call (`bác sĩ ơi`), not vomiting (`ói`).
fn is_vocative(words: Words<'_>, finding: &Finding) -> bool {
    let at = words.text().tokens.partition_point(|token| token.end <= finding.start);
    let alone = words.token(at).is_some_and(|token| token.end == finding.end && token.exact == "oi");
    alone
        && words.one_of(
            at.wrapping_sub(1),
            &[
                "si", "bs", "ad", "em", "anh", "chi", "ban", "troi", "co", "chu", "shop", "me", "bac",
            ],
        )
}

#[cfg(test)]
mod tests;
