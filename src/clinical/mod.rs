//! Red flags, crisis, negation, findings, triage, symptom analysis. Pure, deterministic, explained; no I/O, no model.

pub mod analysis;
pub mod assertion;
mod circumstance;
pub mod crisis;
pub mod cues;
pub mod danger;
pub mod differential;
pub mod expression;
pub mod findings;
pub mod heard;
mod known;
pub mod matcher;
pub mod measures;
mod negation;
pub mod next_question;
pub mod pattern;
pub mod reader;
pub mod recommendations;
pub mod red_flags;
pub mod rules;
pub mod rules_test;
pub mod slots;
pub mod urgency_of;
mod verdict;
pub mod vocabulary;
