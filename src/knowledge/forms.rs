//! The tokeniser of the index: takes text apart at a separator, into forms that `words` has made already. Nothing else may
//! change a word on its way into the index.

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

/// Stands between two forms; no text has it.
pub const SEPARATOR: char = '\u{1F}';
/// Under this name the index knows the tokeniser.
pub const NAME: &str = "forms";

#[derive(Clone, Default)]
pub struct Forms {
    token: Token,
}

pub struct FormStream<'a> {
    rest: std::str::Split<'a, char>,
    token: &'a mut Token,
}

impl Tokenizer for Forms {
    type TokenStream<'a> = FormStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> FormStream<'a> {
        self.token = Token::default();
        FormStream {
            rest: text.split(SEPARATOR),
            token: &mut self.token,
        }
    }
}

impl TokenStream for FormStream<'_> {
    fn advance(&mut self) -> bool {
        let Some(form) = self.rest.find(|form| !form.is_empty()) else {
            return false;
        };
        self.token.position = self.token.position.wrapping_add(1);
        self.token.text.clear();
        self.token.text.push_str(form);
        true
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}
