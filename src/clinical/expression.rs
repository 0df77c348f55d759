//! When a rule fires: `chest_pain & (sweat | 2 of (pale, vomit, ever:diabetes)) & !cough`, `fever & age<0.25`.
//!
//! A bare name asks for a finding of somebody real, now. `recent:` also takes what is over since, `ever:` what was ever true,
//! `said:` any mention at all. Numbers: `temp sys dia spo2 glucose pulse age weeks pills minutes days floor`.

use crate::clinical::measures::{Measure, Measures};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mode {
    Now,
    Recent,
    Ever,
    Said,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Order {
    Less,
    AtMost,
    AtLeast,
    More,
}

#[derive(Clone, PartialEq, Debug)]
pub enum Expression {
    Concept(u32, Mode),
    Number(Measure, Order, f64),
    All(Vec<Expression>),
    Any(Vec<Expression>),
    AtLeast(usize, Vec<Expression>),
    Not(Box<Expression>),
}

/// What made an expression true: concepts and numbers.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Reasons {
    pub concepts: Vec<u32>,
    pub measures: Vec<Measure>,
}

/// What an expression is asked about. `lenient` counts what is not sure.
pub trait Facts {
    fn holds(&self, concept: u32, mode: Mode) -> bool;
    fn measures(&self) -> &Measures;
}

impl Expression {
    pub fn parse(text: &str, concept: &dyn Fn(&str) -> Option<u32>) -> Result<Expression, String> {
        let mut parser = Parser {
            words: words(text)?,
            at: 0,
            concept,
        };
        let expression = parser.any()?;
        match parser.peek() {
            None => Ok(expression),
            Some(word) => Err(format!("`{word}` is left over in `{text}`")),
        }
    }

    pub fn holds(&self, facts: &dyn Facts) -> bool {
        match self {
            Expression::Concept(concept, mode) => facts.holds(*concept, *mode),
            Expression::Number(measure, order, bound) => facts.measures().get(*measure).is_some_and(|value| order.holds(value, *bound)),
            Expression::All(parts) => parts.iter().all(|part| part.holds(facts)),
            Expression::Any(parts) => parts.iter().any(|part| part.holds(facts)),
            Expression::AtLeast(least, parts) => parts.iter().filter(|part| part.holds(facts)).count() >= *least,
            Expression::Not(part) => !part.holds(facts),
        }
    }

    /// What made it true.
    pub fn reasons(&self, facts: &dyn Facts, out: &mut Reasons) {
        match self {
            Expression::Concept(concept, mode) => {
                if facts.holds(*concept, *mode) {
                    out.concepts.push(*concept);
                }
            }
            Expression::Number(measure, ..) => {
                if self.holds(facts) {
                    out.measures.push(*measure);
                }
            }
            Expression::All(parts) | Expression::Any(parts) | Expression::AtLeast(_, parts) => {
                for part in parts.iter().filter(|part| part.holds(facts)) {
                    part.reasons(facts, out);
                }
            }
            Expression::Not(_) => {}
        }
    }
}

impl Order {
    fn holds(self, value: f64, bound: f64) -> bool {
        match self {
            Order::Less => value < bound,
            Order::AtMost => value <= bound,
            Order::AtLeast => value >= bound,
            Order::More => value > bound,
        }
    }
}

fn words(text: &str) -> Result<Vec<String>, String> {
    let mut words: Vec<String> = Vec::new();
    let mut open = false;
    for c in text.chars() {
        if c.is_whitespace() {
            open = false;
        } else if matches!(c, '(' | ')' | '&' | '|' | '!' | ',') {
            words.push(c.to_string());
            open = false;
        } else if c.is_ascii_alphanumeric() || matches!(c, '_' | ':' | '.' | '<' | '>' | '=') {
            if !open {
                words.push(String::new());
            }
            if let Some(word) = words.last_mut() {
                word.push(c);
            }
            open = true;
        } else {
            return Err(format!("`{c}` has no meaning in `{text}`"));
        }
    }
    Ok(words)
}

struct Parser<'a> {
    words: Vec<String>,
    at: usize,
    concept: &'a dyn Fn(&str) -> Option<u32>,
}

impl Parser<'_> {
    fn peek(&self) -> Option<&str> {
        self.words.get(self.at).map(String::as_str)
    }

    fn take(&mut self, word: &str) -> bool {
        let found = self.peek() == Some(word);
        self.at += usize::from(found);
        found
    }

    fn any(&mut self) -> Result<Expression, String> {
        let mut parts = vec![self.all()?];
        while self.take("|") {
            parts.push(self.all()?);
        }
        Ok(single(parts, Expression::Any))
    }

    fn all(&mut self) -> Result<Expression, String> {
        let mut parts = vec![self.one()?];
        while self.take("&") {
            parts.push(self.one()?);
        }
        Ok(single(parts, Expression::All))
    }

    fn one(&mut self) -> Result<Expression, String> {
        if self.take("!") {
            return Ok(Expression::Not(Box::new(self.one()?)));
        }
        if self.take("(") {
            let inner = self.any()?;
            return if self.take(")") {
                Ok(inner)
            } else {
                Err("`)` is missing".to_owned())
            };
        }
        let word = self.peek().ok_or("the expression ends too early")?.to_owned();
        self.at += 1;
        if let Ok(least) = word.parse::<usize>() {
            return self.at_least(least);
        }
        if word.contains(['<', '>']) {
            return number(&word);
        }
        let (mode, name) = match word.split_once(':') {
            None => (Mode::Now, word.as_str()),
            Some(("recent", name)) => (Mode::Recent, name),
            Some(("ever", name)) => (Mode::Ever, name),
            Some(("said", name)) => (Mode::Said, name),
            Some((mode, _)) => return Err(format!("`{mode}:` is no way of asking")),
        };
        let concept = (self.concept)(name).ok_or_else(|| format!("unknown concept `{name}`"))?;
        Ok(Expression::Concept(concept, mode))
    }

    fn at_least(&mut self, least: usize) -> Result<Expression, String> {
        if !self.take("of") || !self.take("(") {
            return Err(format!("`{least}` needs `of (…)`"));
        }
        let mut parts = vec![self.any()?];
        while self.take(",") {
            parts.push(self.any()?);
        }
        if self.take(")") {
            Ok(Expression::AtLeast(least, parts))
        } else {
            Err("`)` is missing".to_owned())
        }
    }
}

fn single(mut parts: Vec<Expression>, many: fn(Vec<Expression>) -> Expression) -> Expression {
    match parts.pop() {
        Some(only) if parts.is_empty() => only,
        Some(last) => {
            parts.push(last);
            many(parts)
        }
        None => many(parts),
    }
}

fn number(word: &str) -> Result<Expression, String> {
    let orders = [
        ("<=", Order::AtMost),
        (">=", Order::AtLeast),
        ("<", Order::Less),
        (">", Order::More),
    ];
    let (name, order, bound) = orders
        .into_iter()
        .find_map(|(sign, order)| word.split_once(sign).map(|(name, bound)| (name, order, bound)))
        .ok_or_else(|| format!("`{word}` compares nothing"))?;
    let measure = Measure::parse(name).ok_or_else(|| format!("unknown number `{name}`"))?;
    let bound = bound.parse().map_err(|_| format!("`{bound}` is no number"))?;
    Ok(Expression::Number(measure, order, bound))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    struct Known(Vec<u32>, Measures);

    impl Facts for Known {
        fn holds(&self, concept: u32, _: Mode) -> bool {
            self.0.contains(&concept)
        }

        fn measures(&self) -> &Measures {
            &self.1
        }
    }

    fn concept(name: &str) -> Option<u32> {
        ["a", "b", "c", "d"]
            .iter()
            .position(|known| *known == name)
            .and_then(|at| u32::try_from(at).ok())
    }

    #[test]
    fn combinations_hold_as_written() {
        let mut measures = Measures::default();
        measures.set(Measure::Age, 0.1);
        let facts = Known(vec![0, 2], measures);
        for (text, expected) in [
            ("a", true),
            ("a & b", false),
            ("a & (b | c)", true),
            ("2 of (a, b, ever:c)", true),
            ("3 of (a, b, c)", false),
            ("a & !b & age<0.25", true),
            ("a & age>=1", false),
            ("a & temp>=38", false),
        ] {
            assert_eq!(Expression::parse(text, &concept).unwrap().holds(&facts), expected, "{text}");
        }
        let mut reasons = Reasons::default();
        let expression = Expression::parse("a & (b | c) & age<1", &concept).unwrap();
        expression.reasons(&facts, &mut reasons);
        assert_eq!((reasons.concepts, reasons.measures), (vec![0, 2], vec![Measure::Age]));
    }

    #[test]
    fn slips_are_told() {
        for text in ["", "a &", "(a", "a b", "x", "often:a", "size>2", "age>old", "2 (a)", "a ? b"] {
            assert!(Expression::parse(text, &concept).is_err(), "{text}");
        }
    }
}
