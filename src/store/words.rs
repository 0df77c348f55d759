//! Ids, and the enums of the domain, as the words that stand in a column. Nothing is queried here.

use crate::store::error::{Failure, Outcome};
use serde::Serialize;
use serde::de::value::{Error as WordError, StrDeserializer};
use serde::de::{DeserializeOwned, IntoDeserializer};
use std::str::FromStr;

/// The word of a value that has no `code()` of its own: its name on the wire.
pub fn word<T: Serialize>(value: T) -> Outcome<String> {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => Ok(word),
        _ => Err(Failure::corrupt("word")),
    }
}

/// The value of a stored word.
pub fn value<T: DeserializeOwned>(word: &str) -> Outcome<T> {
    let words: StrDeserializer<'_, WordError> = word.into_deserializer();
    T::deserialize(words).map_err(|_| Failure::corrupt("word"))
}

/// Reads a stored id.
pub fn id<T: FromStr>(text: &str) -> Outcome<T> {
    text.parse().map_err(|_| Failure::corrupt("id"))
}

/// Reads a stored id that may be missing.
pub fn maybe_id<T: FromStr>(text: Option<&str>) -> Outcome<Option<T>> {
    text.map(id).transpose()
}

/// The value of a stored word with the domain's own `parse`.
pub fn known<T>(parsed: Option<T>) -> Outcome<T> {
    parsed.ok_or_else(|| Failure::corrupt("word"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::domain::message::Outcome as TurnOutcome;
    use crate::domain::person::Relation;

    #[test]
    fn words_are_the_names_on_the_wire() {
        assert_eq!(word(TurnOutcome::HandedOver).unwrap(), "handed_over");
        assert_eq!(word(Relation::Own).unwrap(), "self");
        assert_eq!(value::<Relation>("self").unwrap(), Relation::Own);
        assert!(value::<Relation>("cousin").is_err());
    }
}
