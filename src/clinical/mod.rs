//! Red flags, crisis, negation, findings, triage, symptom analysis. Pure, deterministic, explained; no I/O, no model.

pub mod analysis;
pub mod assertion;
pub mod crisis;
pub mod cues;
pub mod danger;
pub mod differential;
pub mod expression;
pub mod findings;
pub mod matcher;
pub mod measures;
pub mod next_question;
pub mod pattern;
pub mod reader;
pub mod recommendations;
pub mod red_flags;
pub mod rules;
pub mod rules_test;
pub mod urgency_of;
pub mod vocabulary;
