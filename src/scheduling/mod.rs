//! Pure rules of booking: when a doctor is free, which change of status is legal, who may change what until when,
//! what is reminded and how a calendar file looks. No clock, no store: times and data come in as parameters.

pub mod availability;
pub mod calendar;
pub mod code;
pub mod offer;
pub mod policy;
pub mod reminders;
pub mod status;
