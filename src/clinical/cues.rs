//! The kinds of small words that decide whether, whose and when. Their spellings are data (`cues.toml`).

use serde::Deserialize;

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cue {
    Negator,
    /// Negates everything up to the next contrast: `phủ nhận`, `denies`.
    StrongNegator,
    /// Looks like a negator and is none: `không chỉ`, `not only`, `không biết`.
    NotNegator,
    /// May stand between a negator and what it negates: `có`, `bị`, `any`.
    NegationFiller,
    /// `hay`, `hoặc`, `or`.
    Or,
    And,
    /// Ends a negation: `nhưng`, `chỉ`, `but`.
    Contrast,
    /// Closes a negated list: `gì hết`, `chỉ`, `just`.
    ListEnd,
    /// Negates what stands before it: `thì không`.
    PostNegator,
    Past,
    /// `tiền sử`: past beyond commas.
    History,
    Now,
    /// `giờ lại`: what was past is present.
    Again,
    /// After the finding: `hết rồi`.
    Resolved,
    /// Before the finding: `hết`, `không còn`.
    ResolvedBefore,
    /// `chưa hết`, `không đỡ`.
    NotResolved,
    Hypothetical,
    Education,
    /// `là gì`: asks what an illness is; after a symptom it asks what is wrong.
    Definition,
    Homework,
    Media,
    FamilyHistory,
    /// `có phải … không`: a disease asked about is not a disease told.
    Question,
    /// Somebody tells of a real person now: `bị`, `đang`, `tự nhiên`, `cứu`.
    Personal,
    /// `thường xuyên`, `lâu lâu`: again and again, not at this moment.
    Habit,
    /// `là dấu hiệu bệnh gì`, `cảnh báo điều gì`: asks what a symptom may come from.
    AskedCause,
    /// `có sao không`, `có nguy hiểm không`.
    AskedIfBad,
    /// `đột ngột`, `dữ dội`, `liên tục`: it happens to somebody.
    Acute,
    Own,
    Child,
    Parent,
    Spouse,
    Other,
}

impl Cue {
    /// Names a person.
    pub fn is_person(self) -> bool {
        matches!(self, Cue::Own | Cue::Child | Cue::Parent | Cue::Spouse | Cue::Other)
    }

    /// Says that a real person has it, now or badly.
    pub fn is_somebody(self) -> bool {
        self.is_person() || matches!(self, Cue::Personal | Cue::Now | Cue::Acute | Cue::Again)
    }
}
