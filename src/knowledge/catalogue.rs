//! Every entry of the pack that can be found, one row each, with its names and passages: what the index and the name
//! finder are built from.

use crate::domain::language::Language;
use crate::domain::message::Citation;
use crate::knowledge::load::Pack;
use crate::knowledge::pack::{Both, InteractionEntry, Meta};
use crate::knowledge::shelf::{Entry, Shelf};
use crate::knowledge::texts::{Texts, sentences};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use utoipa::ToSchema;

/// What an entry is.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    ApprovedAnswer,
    FirstAid,
    Condition,
    Medicine,
    Interaction,
    Topic,
    Finding,
    Specialty,
    Facility,
}

impl Kind {
    pub fn code(self) -> &'static str {
        match self {
            Kind::ApprovedAnswer => "approved_answer",
            Kind::FirstAid => "first_aid",
            Kind::Condition => "condition",
            Kind::Medicine => "medicine",
            Kind::Interaction => "interaction",
            Kind::Topic => "topic",
            Kind::Finding => "finding",
            Kind::Specialty => "specialty",
            Kind::Facility => "facility",
        }
    }
}

/// Where an entry comes from, as it stands beside a hit.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct SourceRef {
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    pub reviewed: NaiveDate,
}

/// One entry that can be found.
#[derive(Clone, Debug)]
pub struct Row {
    pub kind: Kind,
    pub id: String,
    pub title: Both,
    /// Other names by language; those of both languages are searched.
    pub names_vi: Vec<String>,
    pub names_en: Vec<String>,
    /// Sentences and lines, in the order of reading.
    pub vi: Vec<String>,
    pub en: Vec<String>,
    pub source: SourceRef,
    /// Last day of use.
    pub expires: NaiveDate,
    /// A pair of a group: found where both its sides are named, not by its words, which stand for many pairs.
    pub by_sides: bool,
}

impl Row {
    pub fn passages(&self, language: Language) -> &[String] {
        match language {
            Language::Vi => &self.vi,
            Language::En => &self.en,
        }
    }

    /// Title and other names, of both languages.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let titles = [self.title.vi.as_str(), self.title.en.as_str()];
        titles
            .into_iter()
            .chain(self.names_vi.iter().chain(&self.names_en).map(String::as_str))
    }
}

/// The rows of a pack; a row's place is its number in the index.
#[derive(Clone, Default, Debug)]
pub struct Catalogue {
    rows: Vec<Row>,
    places: HashMap<(Kind, String), usize>,
}

impl Catalogue {
    pub fn of(pack: &Pack) -> Catalogue {
        let mut all = Catalogue::default();
        all.shelf(pack, Kind::ApprovedAnswer, &pack.answers);
        all.shelf(pack, Kind::FirstAid, &pack.first_aid);
        all.shelf(pack, Kind::Condition, &pack.conditions);
        all.shelf(pack, Kind::Medicine, &pack.medicines);
        all.shelf(pack, Kind::Topic, &pack.topics);
        all.shelf(pack, Kind::Finding, &pack.findings);
        all.shelf(pack, Kind::Specialty, &pack.specialties);
        for entry in pack.facility.iter() {
            let name = "Thông tin của cơ sở".to_owned();
            let source = SourceRef {
                name,
                url: None,
                reviewed: entry.as_of,
            };
            all.push(row(Kind::Facility, entry, source, entry.as_of));
        }
        for entry in &pack.interactions {
            all.push(interaction(pack, entry));
        }
        for product in &pack.products {
            for place in product
                .substances
                .iter()
                .filter_map(|id| all.place(Kind::Medicine, id))
                .collect::<Vec<_>>()
            {
                if let Some(row) = all.rows.get_mut(place) {
                    row.names_vi.push(product.name.clone());
                    row.names_vi.extend(product.also.iter().cloned());
                }
            }
        }
        all
    }

    fn shelf<T: Entry + Texts>(&mut self, pack: &Pack, kind: Kind, shelf: &Shelf<T>) {
        for entry in shelf.iter() {
            if let Some(meta) = entry.meta() {
                self.push(row(kind, entry, source_ref(pack, meta), meta.expires));
            }
        }
    }

    fn push(&mut self, row: Row) {
        self.places.insert((row.kind, row.id.clone()), self.rows.len());
        self.rows.push(row);
    }

    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    pub fn row(&self, place: usize) -> Option<&Row> {
        self.rows.get(place)
    }

    pub fn place(&self, kind: Kind, id: &str) -> Option<usize> {
        self.places.get(&(kind, id.to_owned())).copied()
    }
}

/// The first source of an entry, with the day of its review.
pub fn source_ref(pack: &Pack, meta: &Meta) -> SourceRef {
    let source = meta.sources.iter().find_map(|id| pack.source(id));
    SourceRef {
        name: source.map_or_else(|| meta.author.clone(), |source| source.name.clone()),
        url: source.and_then(|source| source.url.clone()),
        reviewed: meta.reviewed,
    }
}

/// A citation of an entry with words that stand in it.
pub fn citation(title: &str, source: &SourceRef, excerpt: &str) -> Citation {
    Citation {
        title: title.to_owned(),
        source: source.name.clone(),
        url: source.url.clone(),
        excerpt: excerpt.to_owned(),
    }
}

fn row<T: Entry + Texts>(kind: Kind, entry: &T, source: SourceRef, expires: NaiveDate) -> Row {
    let own = |language| -> Vec<String> {
        let running = entry
            .passages()
            .into_iter()
            .flat_map(|(_, text)| sentences(text.of(language)))
            .map(str::to_owned);
        let lines = entry.lists().into_iter().flat_map(|(_, lines)| lines.of(language)).cloned();
        running.chain(lines).collect()
    };
    let both = kind == Kind::Medicine;
    Row {
        kind,
        id: entry.id().to_owned(),
        title: entry.title().clone(),
        names_vi: entry.other_names(Language::Vi).to_vec(),
        // Brands are of no language; once is enough.
        names_en: if both {
            Vec::new()
        } else {
            entry.other_names(Language::En).to_vec()
        },
        vi: own(Language::Vi),
        en: own(Language::En),
        source,
        expires,
        by_sides: false,
    }
}

/// One side of an interaction in words: a medicine, a class, alcohol.
pub fn side_name(pack: &Pack, side: &str, language: Language) -> String {
    match (side.strip_prefix("class:"), pack.drug(side)) {
        (Some(class), _) => class_name(class, language),
        (None, Some(drug)) => drug.name().of(language).to_owned(),
        (None, None) if side == "alcohol" => language.pick("rượu bia", "alcohol").to_owned(),
        (None, None) => side.replace('_', " "),
    }
}

fn class_name(class: &str, language: Language) -> String {
    let known = match class {
        "nsaid" => ("thuốc chống viêm không steroid", "NSAID painkillers"),
        "anticoagulant" => ("thuốc chống đông máu", "blood thinners"),
        "antiplatelet" => ("thuốc chống kết tập tiểu cầu", "antiplatelet medicines"),
        "ace_inhibitor" => ("thuốc hạ áp ức chế men chuyển", "ACE inhibitors"),
        "arb" => ("thuốc hạ áp chẹn thụ thể angiotensin", "angiotensin receptor blockers"),
        "ssri" => ("thuốc chống trầm cảm SSRI", "SSRI antidepressants"),
        "maoi" => ("thuốc ức chế MAO", "MAO inhibitors"),
        "statin" => ("thuốc hạ mỡ máu nhóm statin", "statins"),
        "macrolide" => ("kháng sinh nhóm macrolid", "macrolide antibiotics"),
        "nitrate" => ("thuốc nhóm nitrat", "nitrates"),
        "pde5" | "pde5_inhibitor" => ("thuốc cường dương nhóm ức chế PDE5", "PDE5 inhibitors"),
        "benzodiazepine" => ("thuốc an thần benzodiazepin", "benzodiazepines"),
        "opioid" => ("thuốc giảm đau opioid", "opioids"),
        "corticosteroid" => ("thuốc corticoid", "corticosteroids"),
        "antihistamine" => ("thuốc kháng histamin", "antihistamines"),
        "sulfonylurea" => ("thuốc tiểu đường sulfonylurea", "sulfonylureas"),
        "vitamin_k_antagonist" => ("thuốc chống đông kháng vitamin K", "vitamin K antagonists"),
        "doac" => ("thuốc chống đông đường uống thế hệ mới", "direct oral anticoagulants"),
        "sedative" => ("thuốc gây buồn ngủ", "sedating medicines"),
        "diuretic" => ("thuốc lợi tiểu", "diuretics"),
        "thiazide" => ("thuốc lợi tiểu thiazid", "thiazide diuretics"),
        "potassium_sparing" => ("thuốc lợi tiểu giữ kali", "potassium-sparing diuretics"),
        "potassium_supplement" => ("thuốc bổ sung kali", "potassium supplements"),
        "beta_blocker" => ("thuốc chẹn beta", "beta blockers"),
        "antihypertensive" => ("thuốc huyết áp", "blood pressure medicines"),
        "antidiabetic" => ("thuốc tiểu đường", "diabetes medicines"),
        "hypoglycaemic" => ("thuốc có thể làm hạ đường huyết", "medicines that can lower the sugar too far"),
        "antacid" => ("thuốc trung hòa acid dạ dày", "antacids"),
        "ppi" => ("thuốc dạ dày ức chế bơm proton", "proton pump inhibitors"),
        "mineral" => ("khoáng chất (sắt, canxi, kẽm, magie)", "minerals (iron, calcium, zinc, magnesium)"),
        "azole_antifungal" => ("thuốc trị nấm nhóm azol", "azole antifungals"),
        "fluoroquinolone" => ("kháng sinh nhóm quinolon", "quinolone antibiotics"),
        "tetracycline" => ("kháng sinh nhóm tetracyclin", "tetracycline antibiotics"),
        "penicillin" => ("kháng sinh nhóm penicilin", "penicillins"),
        "enzyme_inducer" => ("thuốc làm gan thải thuốc nhanh hơn", "medicines that speed up the liver"),
        "contraceptive" => ("thuốc tránh thai", "contraceptives"),
        "oestrogen" => ("thuốc có estrogen", "oestrogens"),
        "decongestant" => ("thuốc chống nghẹt mũi đường uống", "decongestants"),
        "anticholinergic" => ("thuốc kháng cholinergic", "anticholinergic medicines"),
        "tricyclic" => ("thuốc chống trầm cảm ba vòng", "tricyclic antidepressants"),
        "triptan" => ("thuốc đau nửa đầu nhóm triptan", "triptans"),
        "protease_inhibitor" => ("thuốc HIV ức chế protease", "HIV protease inhibitors"),
        "retinoid" => ("thuốc vitamin A acid", "retinoids"),
        other => return other.replace('_', " "),
    };
    language.pick(known.0, known.1).to_owned()
}

fn interaction(pack: &Pack, entry: &InteractionEntry) -> Row {
    let title = |language| format!("{} + {}", side_name(pack, &entry.a, language), side_name(pack, &entry.b, language));
    let texts = |language| -> Vec<String> {
        let texts = entry.passages().into_iter().flat_map(|(_, text)| sentences(text.of(language)));
        texts.map(str::to_owned).collect()
    };
    Row {
        kind: Kind::Interaction,
        id: entry.key(),
        title: Both {
            vi: title(Language::Vi),
            en: title(Language::En),
        },
        names_vi: Vec::new(),
        names_en: Vec::new(),
        vi: texts(Language::Vi),
        en: texts(Language::En),
        source: source_ref(pack, &entry.meta),
        expires: entry.meta.expires,
        by_sides: entry.group.is_some(),
    }
}
