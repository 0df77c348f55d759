//! Vietnamese and English as people type them: normalising, folding, tokens, language detection, dates and numbers.
//! Pure; knows nothing of medicine.

pub mod dates;
pub mod days;
pub mod detect;
pub mod fold;
pub mod lunar;
pub mod normalise;
pub mod numbers;
pub mod pieces;
pub mod shorthand;
pub mod since;
pub mod spelling;
pub mod syllable;
pub mod text;
pub mod times;
pub mod words;
