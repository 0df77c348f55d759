//! Numbers that rules compare: temperature, blood pressure, age, weeks of pregnancy, tablets. Read from the words around them.

use crate::language::text::{Gap, Text, Token};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Measure {
    Temperature,
    Systolic,
    Diastolic,
    Oxygen,
    /// mmol/l.
    Glucose,
    Pulse,
    /// Years.
    Age,
    PregnancyWeeks,
    Tablets,
    /// How long it lasts.
    Minutes,
    /// For how many days.
    Days,
    /// Storey or metres of a fall.
    Height,
}

const COUNT: usize = 12;

impl Measure {
    pub fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "temp" => Measure::Temperature,
            "sys" => Measure::Systolic,
            "dia" => Measure::Diastolic,
            "spo2" => Measure::Oxygen,
            "glucose" => Measure::Glucose,
            "pulse" => Measure::Pulse,
            "age" => Measure::Age,
            "weeks" => Measure::PregnancyWeeks,
            "pills" => Measure::Tablets,
            "minutes" => Measure::Minutes,
            "days" => Measure::Days,
            "height" => Measure::Height,
            _ => return None,
        })
    }
}

/// The numbers of a text; where one is told twice, the more alarming way of reading is not guessed: the first stays.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Measures {
    values: [Option<f64>; COUNT],
    /// First and last token of each, where this very text says it.
    places: [Option<(usize, usize)>; COUNT],
}

impl Measures {
    pub fn get(&self, measure: Measure) -> Option<f64> {
        self.values.get(measure as usize).copied().flatten()
    }

    /// The tokens that say it, where the text that was read says it.
    pub fn place(&self, measure: Measure) -> Option<(usize, usize)> {
        self.places.get(measure as usize).copied().flatten()
    }

    fn found(&mut self, measure: Measure, value: f64, place: &Place<'_>) {
        if self.get(measure).is_none()
            && let Some(slot) = self.places.get_mut(measure as usize)
        {
            *slot = Some((place.at, place.at + usize::from(place.has_unit())));
        }
        self.set(measure, value);
    }

    pub fn set(&mut self, measure: Measure, value: f64) {
        if let Some(slot) = self.values.get_mut(measure as usize) {
            slot.get_or_insert(value);
        }
    }

    /// Takes over what the other knows and this does not.
    pub fn fill(&mut self, other: &Measures) {
        for (mine, theirs) in self.values.iter_mut().zip(other.values) {
            *mine = mine.or(theirs);
        }
    }

    /// Reads a text.
    pub fn of(text: &Text) -> Self {
        let mut measures = Measures::default();
        for at in 0..text.tokens.len() {
            measures.read(&Place { tokens: &text.tokens, at });
        }
        measures
    }

    fn read(&mut self, place: &Place<'_>) {
        let Some(token) = place.token(0) else { return };
        if !token.exact.starts_with(|c: char| c.is_ascii_digit()) {
            return;
        }
        if let Some((high, low)) = token.exact.split_once('/').and_then(|(a, b)| Some((whole(a)?, whole(b)?))) {
            // `17/11` is said of a pressure; where nothing says so it is a date.
            let short = high < 28.0 && place.near_before(&["ap", "pressure", "bp", "ha", "tensio"], 4);
            let (high, low) = if short {
                (high * 10.0, if low < 16.0 { low * 10.0 } else { low })
            } else {
                (high, low)
            };
            if (60.0..300.0).contains(&high) && (30.0..200.0).contains(&low) && high > low {
                self.found(Measure::Systolic, high, place);
                self.found(Measure::Diastolic, low, place);
            }
            return;
        }
        let Some(number) = decimal(&token.exact) else { return };
        self.read_body(place, number);
        self.read_age(place, number);
        self.read_time(place, number);
    }

    fn read_body(&mut self, place: &Place<'_>, number: f64) {
        let degree = place.after(&["do", "oc", "celsius", "degrees", "degree"]);
        let near_fever = place.near_before(&["sot", "nhiet", "fever", "temperature", "temp", "nong", "cap", "kep"], 6);
        if (34.0..43.5).contains(&number) && (degree || near_fever) && !place.counts_other() {
            self.found(Measure::Temperature, number, place);
        }
        if (95.0..110.0).contains(&number) && near_fever && place.near_before(&["fever", "temperature"], 4) {
            self.found(Measure::Temperature, (number - 32.0) / 1.8, place);
        }
        if !place.counts_other() && !place.near_before(&["age", "aged", "tuoi"], 1) {
            self.read_meter(place, number);
        }
        let english = place.near_after(
            &[
                "tablets",
                "pills",
                "capsules",
                "tylenol",
                "paracetamol",
                "panadol",
                "para",
                "ibuprofen",
            ],
            2,
        );
        if english || place.after(&["vien", "tablets", "tablet", "pills", "pill", "vi", "capsules", "hat"]) {
            let packs = if place.after(&["vi"]) { 10.0 } else { 1.0 };
            self.found(Measure::Tablets, number * packs, place);
        }
        if place.near_before(&["tang", "lau", "floor"], 1)
            || (place.after(&["m", "met", "meters", "feet"]) && place.near_before(&["cao", "nga", "te", "roi", "fell"], 5))
        {
            self.found(Measure::Height, number, place);
        }
    }

    /// What a device at home shows: oxygen, sugar, pulse, the upper pressure.
    fn read_meter(&mut self, place: &Place<'_>, number: f64) {
        if (40.0..=100.0).contains(&number) && place.near_before(&["spo2", "oxy", "oxi", "sp02", "oxygen", "spo"], 4) {
            self.found(Measure::Oxygen, number, place);
        }
        let sugar = place.near_before(&["glucose", "sugar"], 4)
            || (place.near_before(&["huyet"], 5) && place.near_before(&["duong"], 6))
            || (place.near_before(&["duong"], 3) && !place.near_before(&["type", "tuyp", "typ", "kinh", "thai", "bac"], 3));
        if sugar && (0.5..900.0).contains(&number) && !place.after(&["vien"]) {
            self.found(Measure::Glucose, if number > 35.0 { number / 18.0 } else { number }, place);
        }
        if (20.0..260.0).contains(&number) && place.near_before(&["mach", "nhip", "pulse", "hr", "rate"], 4) {
            self.found(Measure::Pulse, number, place);
        }
        let lower = place.near_before(&["thieu", "duoi", "truong", "diastolic", "bottom"], 2);
        if (60.0..300.0).contains(&number) && place.near_before(&["ap", "pressure", "bp"], 3) && !lower {
            self.found(Measure::Systolic, number, place);
        }
    }

    fn read_age(&mut self, place: &Place<'_>, number: f64) {
        let old = place.near_after(&["tuoi", "old"], 2);
        let pregnant = place.near_before(&["bau", "thai", "pregnant"], 3);
        let child = place.near_before(
            &["con", "be", "chau", "nhoc", "baby", "son", "daughter", "kid", "infant", "toddler"],
            4,
        );
        let new = place.near_before(&["sinh", "de", "birth"], 3);
        let unit = if place.after(&["ngay", "day", "days"]) {
            1.0 / 365.0
        } else if place.after(&["tuan", "week", "weeks"]) {
            7.0 / 365.0
        } else if place.after(&["thang", "month", "months"]) {
            1.0 / 12.0
        } else {
            1.0
        };
        let weeks = pregnant && place.after(&["tuan", "week", "weeks"]);
        let english_weeks = place.after(&["week", "weeks"]) && (place.near_after(&["pregnant"], 2) || place.is_own_week(number));
        if weeks || english_weeks {
            self.found(Measure::PregnancyWeeks, number, place);
        } else if pregnant && place.after(&["thang", "months"]) {
            self.found(Measure::PregnancyWeeks, number * 4.3, place);
        } else if (place.after(&["tuoi", "yo"]) || place.after(&["years", "year", "yr"]))
            && number < 120.0
            && !place.near_after(&["truoc", "ago", "nay"], 2)
        {
            self.found(Measure::Age, number, place);
        } else {
            let told_so = old || (child && !place.near_before(&["sot", "ho", "khoc", "tieu", "oi", "bo"], 3));
            let aged = !pregnant && told_so && !place.near_after(&["nay", "roi", "ago", "truoc"], 2);
            if unit < 1.0 && (aged || (new && child)) {
                self.found(Measure::Age, number * unit, place);
            }
        }
    }

    fn read_time(&mut self, place: &Place<'_>, number: f64) {
        if place.after(&["phut", "minutes", "minute", "mins", "min"]) {
            self.found(Measure::Minutes, number, place);
        } else if place.after(&["gio", "tieng", "hours", "hour"]) && number <= 72.0 {
            self.found(Measure::Minutes, number * 60.0, place);
        } else if place.after(&["ngay", "hom", "days", "day"]) && !place.near_after(&["tuoi", "old"], 2) {
            self.found(Measure::Days, number, place);
        } else if place.after(&["tuan", "weeks", "week"]) && !place.near_before(&["bau", "thai"], 3) {
            self.found(Measure::Days, number * 7.0, place);
        }
    }
}

/// A token and its neighbours.
struct Place<'a> {
    tokens: &'a [Token],
    at: usize,
}

impl Place<'_> {
    fn token(&self, ahead: usize) -> Option<&Token> {
        self.tokens.get(self.at + ahead)
    }

    fn after(&self, words: &[&str]) -> bool {
        self.token(1)
            .is_some_and(|token| token.before < Gap::Sentence && words.contains(&token.folded.as_str()))
    }

    /// Is the next word a unit? Then it belongs to what the number says.
    fn has_unit(&self) -> bool {
        self.after(&[
            "do", "oc", "celsius", "degrees", "degree", "tuoi", "tuan", "week", "weeks", "thang", "month", "months", "ngay", "hom", "day",
            "days", "year", "years", "yr", "yo", "phut", "minutes", "minute", "mins", "min", "gio", "tieng", "hours", "hour", "vien",
            "tablets", "tablet", "pills", "pill", "vi", "capsules", "hat", "m", "met", "meters", "feet", "mmhg", "mmol",
        ])
    }

    /// A number of years, days, kilos or times is no value of the body: `huyết áp người 70 tuổi`.
    fn counts_other(&self) -> bool {
        self.after(&[
            "tuoi", "tuan", "ngay", "thang", "gio", "kg", "nam", "lan", "year", "years", "yr", "yo", "week", "weeks", "day", "days",
            "months", "times",
        ])
    }

    /// `I am 28 weeks` is said of a pregnancy.
    fn is_own_week(&self, number: f64) -> bool {
        let own = self.near_before(&["am", "im"], 1);
        own && (4.0..=42.0).contains(&number) && !self.near_after(&["old", "ago", "into", "post", "after"], 2)
    }

    fn near_after(&self, words: &[&str], reach: usize) -> bool {
        (1..=reach)
            .filter_map(|ahead| self.token(ahead))
            .any(|token| words.contains(&token.folded.as_str()))
    }

    fn near_before(&self, words: &[&str], reach: usize) -> bool {
        (1..=reach)
            .filter_map(|back| self.at.checked_sub(back))
            .filter_map(|at| self.tokens.get(at))
            .any(|token| words.contains(&token.folded.as_str()))
    }
}

fn whole(text: &str) -> Option<f64> {
    text.parse::<u32>().ok().map(f64::from)
}

/// `38.5` and `38,5` are one number; dates and hours are none.
pub fn decimal(text: &str) -> Option<f64> {
    let number: f64 = text.replace(',', ".").parse().ok()?;
    (number.is_finite() && number < 1e9).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::text::read;

    fn value(text: &str, measure: Measure) -> Option<f64> {
        Measures::of(&read(text))
            .get(measure)
            .map(|value| (value * 1000.0).round() / 1000.0)
    }

    #[test]
    fn numbers_are_read_with_what_they_measure() {
        assert_eq!(value("bé 20 ngày tuổi sốt 38.5", Measure::Age), Some(0.055));
        assert_eq!(value("bé 20 ngày tuổi sốt 38,5", Measure::Temperature), Some(38.5));
        assert_eq!(value("huyết áp 170/110", Measure::Diastolic), Some(110.0));
        assert_eq!(value("bầu 37w con k đạp", Measure::PregnancyWeeks), Some(37.0));
        assert_eq!(value("mang thai 34 tuần", Measure::Age), None);
        assert_eq!(value("con em 8 tháng thở rút lõm", Measure::Age), Some(0.667));
        assert_eq!(value("đường huyết 450", Measure::Glucose), Some(25.0));
        assert_eq!(value("my 3 week old baby has a fever of 100.8", Measure::Age), Some(0.058));
        assert_eq!(value("uống 2 vỉ paracetamol", Measure::Tablets), Some(20.0));
        assert_eq!(value("sốt 3 ngày nay 39 độ", Measure::Days), Some(3.0));
        assert_eq!(value("con em sốt 3 ngày nay", Measure::Age), None);
    }
}
