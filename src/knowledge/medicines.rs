//! Recognises medicines by what people type: substance, brand, product of several substances, with a strength or a slip.

use crate::knowledge::load::Pack;
use crate::knowledge::sound;
use crate::language::syllable::is_syllable;
use crate::language::text::{self, Gap, Text, Token};
use std::collections::HashMap;

/// Words for drinking alcohol.
const ALCOHOL: [&str; 15] = [
    "alcohol",
    "rượu",
    "bia",
    "rượu bia",
    "bia rượu",
    "beer",
    "wine",
    "liquor",
    "spirits",
    "vodka",
    "whisky",
    "rượu vang",
    "rượu thuốc",
    "đồ uống có cồn",
    "nước có cồn",
];
/// Words that mean a medicine where medicines are listed, and other things elsewhere; with the id.
const LISTED: [(&str, &str); 2] = [("sắt", "iron"), ("nước muối", "sodium_chloride")];
/// Id that interactions use for alcohol.
pub const ALCOHOL_ID: &str = "alcohol";
/// From this length on one slip of the finger is forgiven.
const FORGIVEN_LENGTH: usize = 6;
/// Words of the longest name.
const LONGEST: usize = 6;
/// A name torn apart by spaces has at most so many pieces: `pa ra ce ta mol`.
const PIECES: usize = 5;

/// One way to write a medicine, and what is in it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Name {
    pub written: String,
    /// Ids of the substances, in the product's order.
    pub ids: Vec<String>,
    /// The name of the substance itself, no brand.
    pub generic: bool,
    pub food: bool,
}

/// Every name of the pack. Where two are spelt alike the later one counts.
pub fn names(pack: &Pack) -> Vec<Name> {
    let mut all = Vec::new();
    for drug in pack.drugs() {
        let spaced = drug.id().replace('_', " ");
        let own = [drug.name().vi.clone(), drug.name().en.clone(), spaced];
        let generic = own.into_iter().map(|written| (written, true));
        for (written, generic) in generic.chain(drug.brands().iter().map(|brand| (brand.clone(), false))) {
            all.push(Name {
                written,
                ids: vec![drug.id().to_owned()],
                generic,
                food: drug.is_food(),
            });
        }
    }
    // Of two medicines the first that claims a name keeps it.
    all.reverse();
    // A product comes last and wins: a brand listed under one of its substances would hide the others.
    for product in &pack.products {
        for written in std::iter::once(&product.name).chain(&product.also) {
            all.push(Name {
                written: written.clone(),
                ids: product.substances.clone(),
                generic: false,
                food: false,
            });
        }
    }
    all
}

/// A name in the forms that are looked up.
#[derive(Clone, Debug)]
struct Known {
    /// Its words with their marks.
    exact: Vec<String>,
    /// Without marks and spaces.
    joined: String,
    sound: String,
    ids: Vec<String>,
    generic: bool,
    food: bool,
}

/// A medicine in the words `first` to before `after` of a text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Found {
    pub first: usize,
    pub after: usize,
    pub ids: Vec<String>,
    /// Named by its substance, not by a brand.
    pub generic: bool,
    pub food: bool,
    /// One Vietnamese syllable typed without its marks: `buoi` may be `bưởi`, and `buổi` too.
    pub loose: bool,
}

/// All names of all medicines of a pack.
#[derive(Clone, Default, Debug)]
pub struct Medicines {
    known: Vec<Known>,
    by_name: HashMap<String, usize>,
    by_joined: HashMap<String, usize>,
    by_sound: HashMap<String, Vec<usize>>,
    /// By first letter and length, for slips; of the joined form and of the sound.
    near_joined: HashMap<(u8, usize), Vec<usize>>,
    near_sound: HashMap<(u8, usize), Vec<usize>>,
}

impl Medicines {
    pub fn of(pack: &Pack) -> Medicines {
        let mut by_fold: HashMap<String, Known> = HashMap::new();
        let drinks = ALCOHOL.iter().map(|word| (*word, ALCOHOL_ID));
        let listed = LISTED.iter().copied().filter(|(_, id)| pack.drug(id).is_some());
        let own = drinks.chain(listed).map(|(word, id)| Name {
            written: word.to_owned(),
            ids: vec![id.to_owned()],
            generic: true,
            food: true,
        });
        for name in names(pack).into_iter().chain(own) {
            let read = text::read(&name.written);
            let joined: String = read.tokens.iter().map(|token| token.folded.as_str()).collect();
            if joined.is_empty() {
                continue;
            }
            let known = Known {
                sound: read.tokens.iter().map(|token| sound::key(&token.folded)).collect(),
                exact: read.tokens.into_iter().map(|token| token.exact).collect(),
                joined,
                ids: name.ids,
                generic: name.generic,
                food: name.food,
            };
            by_fold.insert(read.folded, known);
        }
        let mut sorted: Vec<(String, Known)> = by_fold.into_iter().collect();
        sorted.sort_by(|a, b| a.0.cmp(&b.0));
        let mut medicines = Medicines::default();
        for (place, (folded, known)) in sorted.into_iter().enumerate() {
            medicines.put(place, folded, known);
        }
        medicines
    }

    fn put(&mut self, place: usize, folded: String, known: Known) {
        // Names of Vietnamese words are not guessed at: their letters spell too much else.
        let foreign = known.exact.iter().all(|word| word.is_ascii());
        if foreign {
            self.by_joined.entry(known.joined.clone()).or_insert(place);
            self.by_sound.entry(known.sound.clone()).or_default().push(place);
        }
        if foreign && known.joined.len() + 1 >= FORGIVEN_LENGTH && known.joined.bytes().all(|b| b.is_ascii_lowercase()) {
            for (word, into) in [(&known.joined, &mut self.near_joined), (&known.sound, &mut self.near_sound)] {
                if let Some(first) = word.bytes().next() {
                    into.entry((first, word.len())).or_default().push(place);
                }
            }
        }
        self.by_name.insert(folded, place);
        self.known.push(known);
    }

    /// Ids of the substances of a medicine as somebody wrote it; empty where it is not known. Of several the longest name.
    pub fn recognise(&self, name: &str) -> Vec<String> {
        let found = self.find(&text::read(name));
        let longest = found
            .into_iter()
            .max_by_key(|found| (found.after - found.first, std::cmp::Reverse(found.first)));
        longest.map(|found| found.ids).unwrap_or_default()
    }

    /// All medicines of a text that names medicines, in its order; of names that overlap the longest.
    pub fn find(&self, text: &Text) -> Vec<Found> {
        let mut taken = vec![false; text.tokens.len()];
        let mut found = Vec::new();
        let accented = text.is_accented();
        for length in (1..=LONGEST).rev() {
            self.pass(text, length, &mut taken, &mut found, |run| self.named(run, accented));
        }
        for length in (1..=PIECES).rev() {
            self.pass(text, length, &mut taken, &mut found, |run| self.guessed(run));
        }
        found.sort_by_key(|found| found.first);
        found
    }

    /// Food and drink in a running text, as written: what may not go with a medicine named beside it.
    pub fn foods(&self, typed: &str) -> Vec<String> {
        let text = text::read(typed);
        let sure = self.find(&text).into_iter().filter(|found| found.food && !found.loose);
        let ends = |found: &Found| {
            let start = text.tokens.get(found.first)?.start;
            Some((start, text.tokens.get(found.after.checked_sub(1)?)?.end))
        };
        sure.filter_map(|found| ends(&found))
            .map(|(start, end)| text.slice(start, end))
            .collect()
    }

    /// Looks at every run of so many words of which none is taken.
    fn pass(&self, text: &Text, length: usize, taken: &mut [bool], found: &mut Vec<Found>, look: impl Fn(&[Token]) -> Option<usize>) {
        for (first, run) in text.tokens.windows(length).enumerate() {
            let after = first + length;
            let free = taken.get(first..after).is_some_and(|run| !run.contains(&true));
            let torn = run.iter().skip(1).any(|token| token.before == Gap::Sentence);
            if !free || torn {
                continue;
            }
            let Some(known) = look(run).and_then(|place| self.known.get(place)) else {
                continue;
            };
            let bare = run.iter().all(|token| !token.accented) && known.exact.iter().any(|word| !word.is_ascii());
            taken.iter_mut().take(after).skip(first).for_each(|taken| *taken = true);
            found.push(Found {
                first,
                after,
                ids: known.ids.clone(),
                generic: known.generic,
                food: known.food,
                loose: length == 1 && bare && !known.ids.iter().any(|id| id == ALCOHOL_ID),
            });
        }
    }

    /// The name that these words spell.
    fn named(&self, run: &[Token], accented: bool) -> Option<usize> {
        let words: Vec<&str> = run.iter().map(|token| token.folded.as_str()).collect();
        let place = *self.by_name.get(&words.join(" "))?;
        let known = self.known.get(place)?;
        // A syllable typed with marks is another word than the same letters with others; among marked words a bare one too.
        let spelt = |(token, word): (&Token, &String)| {
            token.exact == *word || !is_syllable(&token.folded) || (!token.accented && (word.is_ascii() || !accented))
        };
        (run.len() == known.exact.len() && run.iter().zip(&known.exact).all(spelt)).then_some(place)
    }

    /// The one name that these words, written together, may mean; none where two do.
    fn guessed(&self, run: &[Token]) -> Option<usize> {
        let apart = run.iter().skip(1).any(|token| token.before != Gap::Space);
        let joined: String = run.iter().map(|token| token.folded.as_str()).collect();
        let plain = joined.bytes().all(|b| b.is_ascii_alphanumeric());
        let word = run.len() == 1 && is_syllable(&joined);
        if apart || !plain || word || joined.len() + 1 < FORGIVEN_LENGTH {
            return None;
        }
        // A strength typed onto a name is cut off it: `atorvastatin10mg`.
        let head: String = joined.chars().take_while(char::is_ascii_alphabetic).collect();
        let bare = || (run.len() == 1 && head.len() + 2 >= FORGIVEN_LENGTH && head != joined).then(|| self.spelt(&head, 0))?;
        self.spelt(&joined, run.len()).or_else(bare)
    }

    /// The one name that this is, written together from so many pieces, by ear or with a slip.
    fn spelt(&self, joined: &str, pieces: usize) -> Option<usize> {
        if let Some(place) = self.by_joined.get(joined) {
            return Some(*place);
        }
        let key = sound::key(joined);
        let least = FORGIVEN_LENGTH + usize::from(pieces > 1);
        let sure = if pieces > 1 { least } else { FORGIVEN_LENGTH - 1 };
        let alike = self.by_sound.get(&key).filter(|_| key.len() >= sure);
        if let Some(place) = alike.and_then(|places| self.only(places.iter().copied())) {
            return Some(place);
        }
        // Two words side by side come near some name too easily; a name spelt syllable by syllable has more (`pa na don`).
        if pieces == 2 {
            return None;
        }
        let slip = (joined.len() >= least).then(|| self.slip(joined, &self.near_joined, |known| &known.joined));
        let heard = || (key.len() >= least).then(|| self.slip(&key, &self.near_sound, |known| &known.sound))?;
        slip.flatten().or_else(heard)
    }

    /// The one name that differs by a single slip, not in its first letter.
    fn slip(&self, word: &str, near: &HashMap<(u8, usize), Vec<usize>>, form: impl Fn(&Known) -> &str) -> Option<usize> {
        if !word.bytes().all(|b| b.is_ascii_lowercase()) {
            return None;
        }
        let first = word.bytes().next()?;
        let lengths = word.len().saturating_sub(1)..=word.len() + 1;
        let places = lengths.filter_map(|length| near.get(&(first, length))).flatten().copied();
        self.only(places.filter(|place| {
            self.known
                .get(*place)
                .is_some_and(|known| strsim::osa_distance(form(known), word) == 1)
        }))
    }

    /// The place where all of them mean the same substances.
    fn only(&self, mut places: impl Iterator<Item = usize>) -> Option<usize> {
        let first = places.next()?;
        let ids = |place: usize| self.known.get(place).map(|known| &known.ids);
        places.all(|place| ids(place) == ids(first)).then_some(first)
    }
}

/// Substances in words: their ids with spaces, of a combination joined by ` + `.
pub fn substance(ids: &[String]) -> String {
    ids.iter().map(|id| id.replace('_', " ")).collect::<Vec<_>>().join(" + ")
}
