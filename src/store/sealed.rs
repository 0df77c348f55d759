//! The one type through which everything that a person wrote, or that names a person, passes on its way to the store and back.
//! Today it stands there as it is, behind one character that tells its form; encryption at rest will change only this file.
//! Sealed columns can not be searched or compared in SQL, on purpose.

use crate::store::error::{Failure, Outcome};
use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::serialize::{self, Output, ToSql};
use diesel::sql_types::Text;

/// The first character of a text that is stored as it is.
const PLAIN: char = '0';

/// A text as it stands in a sealed column.
#[derive(Clone, PartialEq, Eq, FromSqlRow, AsExpression)]
#[diesel(sql_type = Text)]
pub struct Sealed(String);

impl Sealed {
    pub fn seal(text: &str) -> Self {
        let mut sealed = String::with_capacity(text.len() + 1);
        sealed.push(PLAIN);
        sealed.push_str(text);
        Sealed(sealed)
    }

    /// Seals what may be missing.
    pub fn maybe(text: Option<&str>) -> Option<Self> {
        text.map(Self::seal)
    }

    /// Seals a value as JSON.
    pub fn json<T: serde::Serialize>(value: &T) -> Outcome<Self> {
        let mut sealed = Vec::with_capacity(512);
        sealed.push(PLAIN as u8);
        serde_json::to_writer(&mut sealed, value).map_err(|_| Failure::corrupt("value"))?;
        String::from_utf8(sealed).map(Sealed).map_err(|_| Failure::corrupt("value"))
    }

    pub fn open(&self) -> Outcome<String> {
        self.plain().map(str::to_owned)
    }

    /// Opens a value that was sealed as JSON.
    pub fn open_json<T: serde::de::DeserializeOwned>(&self) -> Outcome<T> {
        serde_json::from_str(self.plain()?).map_err(|_| Failure::corrupt("sealed JSON"))
    }

    fn plain(&self) -> Outcome<&str> {
        self.0.strip_prefix(PLAIN).ok_or_else(|| Failure::corrupt("sealed text"))
    }
}

/// Opens what may be missing.
pub fn open_maybe(sealed: Option<Sealed>) -> Outcome<Option<String>> {
    sealed.map(|text| text.open()).transpose()
}

impl std::fmt::Debug for Sealed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sealed(***)")
    }
}

impl<DB: Backend> ToSql<Text, DB> for Sealed
where
    String: ToSql<Text, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        self.0.to_sql(out)
    }
}

impl<DB: Backend> FromSql<Text, DB> for Sealed
where
    String: FromSql<Text, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
        String::from_sql(bytes).map(Sealed)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn what_was_sealed_opens_to_the_same_text() {
        for text in ["", "0", "đau ngực 🫀", "\"quoted\"\n"] {
            assert_eq!(Sealed::seal(text).open().unwrap(), text);
            assert_eq!(Sealed::json(&text).unwrap().open_json::<String>().unwrap(), text);
        }
    }

    #[test]
    fn an_unknown_form_is_refused_and_never_shown() {
        assert!(Sealed("9abc".into()).open().is_err());
        assert!(Sealed(String::new()).open().is_err());
        assert_eq!(format!("{:?}", Sealed::seal("secret")), "Sealed(***)");
    }
}
