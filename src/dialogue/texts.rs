//! Every fixed sentence that the dialogue says, split by topic. Each one is written in both languages at once, so that a missing
//! translation does not compile. No logic beyond filling in names, times and counts; nothing internal is ever named.

pub mod booking;
pub mod common;
pub mod inquiry;
pub mod safety;
pub mod symptoms;

use crate::dialogue::event::Draft;
use crate::domain::language::Language;
use crate::domain::message::EventKind;
use crate::domain::person::Role;

/// A sentence as a function of the language.
macro_rules! texts {
    ($($(#[$doc:meta])* $name:ident = $vi:literal, $en:literal;)+) => {$(
        $(#[$doc])*
        pub fn $name(language: Language) -> &'static str {
            language.pick($vi, $en)
        }
    )+};
}
pub(crate) use texts;

/// The dialogue of this conversation keeps failing: a person takes over.
pub fn quarantine(language: Language) -> Draft {
    Draft::text(common::quarantine(language))
}

/// A message that the assistant failed to read: a person reads it, and 115 is in sight meanwhile.
pub fn unread(language: Language) -> Draft {
    Draft::text(common::unread(language))
}

/// The line in the transcript when staff come, go, or close.
pub fn event(kind: EventKind, name: &str, role: Role, language: Language) -> String {
    let who = format!("{} {name}", role_word(role, language));
    match (kind, language) {
        (EventKind::Takeover, Language::Vi) => format!("{who} đã tham gia cuộc trò chuyện."),
        (EventKind::Takeover, Language::En) => format!("{who} has joined the conversation."),
        (EventKind::Release, Language::Vi) => format!("{who} đã rời cuộc trò chuyện. Trợ lý AI tiếp tục hỗ trợ bạn."),
        (EventKind::Release, Language::En) => format!("{who} has left. The AI assistant goes on helping you."),
        (EventKind::Closed, Language::Vi) => "Cuộc trò chuyện đã được đóng. Bạn cứ nhắn lại khi cần.".into(),
        (EventKind::Closed, Language::En) => "The conversation was closed. Write again whenever you need.".into(),
        (EventKind::Assigned, Language::Vi) => format!("Cuộc trò chuyện đã được chuyển cho {who}."),
        (EventKind::Assigned, Language::En) => format!("The conversation was passed to {who}."),
    }
}

fn role_word(role: Role, language: Language) -> &'static str {
    match role {
        Role::Doctor => language.pick("Bác sĩ", "Doctor"),
        Role::Nurse => language.pick("Điều dưỡng", "Nurse"),
        Role::Reception => language.pick("Lễ tân", "Reception,"),
        Role::Guest | Role::Patient | Role::Reviewer | Role::Admin | Role::Service => language.pick("Nhân viên", "Staff member"),
    }
}
