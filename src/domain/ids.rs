//! Identifiers: one type for each kind of thing, so that a patient can never be passed where a user is asked.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use utoipa::ToSchema;
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize, ToSchema)]
        #[serde(transparent)]
        #[schema(value_type = String, format = Uuid)]
        pub struct $name(pub Uuid);

        impl $name {
            /// A new UUIDv7: ids of one kind sort by the time they were made.
            pub fn fresh() -> Self {
                Self(Uuid::now_v7())
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }
    )+};
}

ids! {
    /// One thread of messages between a person and the house.
    ConversationId,
    MessageId,
    /// Somebody who talks or works here.
    UserId,
    /// A person with a record; never the same id as a user's.
    PatientId,
    DoctorId,
    AppointmentId,
    /// A slot kept for one caller for a few minutes.
    HoldId,
    AlertId,
    NoteId,
    JobId,
}
