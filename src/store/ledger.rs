//! The usage ledger: one row for each call of a model, whatever became of it.

use crate::domain::error::Result;
use crate::ports::operations::{Ledger, ModelCall};
use crate::store::db::Db;
use crate::store::schema::usage;
use async_trait::async_trait;
use diesel::prelude::*;

#[derive(Insertable)]
#[diesel(table_name = usage, treat_none_as_default_value = false)]
struct NewRow<'a> {
    conversation_id: Option<String>,
    message_id: Option<String>,
    feature: &'a str,
    model: &'a str,
    prompt_version: &'a str,
    outcome: &'a str,
    input_tokens: i64,
    output_tokens: i64,
    cached_tokens: i64,
    reasoning_tokens: i64,
    estimated: bool,
    duration_ms: i64,
    first_token_ms: Option<i64>,
    at: i64,
}

impl<'a> From<&'a ModelCall> for NewRow<'a> {
    fn from(call: &'a ModelCall) -> Self {
        NewRow {
            conversation_id: call.conversation_id.map(|id| id.to_string()),
            message_id: call.message_id.map(|id| id.to_string()),
            feature: &call.feature,
            model: &call.model,
            prompt_version: &call.prompt_version,
            outcome: &call.outcome,
            input_tokens: call.input_tokens,
            output_tokens: call.output_tokens,
            cached_tokens: call.cached_tokens,
            reasoning_tokens: call.reasoning_tokens,
            estimated: call.estimated,
            duration_ms: call.duration_ms,
            first_token_ms: call.first_token_ms,
            at: call.at.millis(),
        }
    }
}

#[async_trait]
impl Ledger for Db {
    async fn record(&self, call: ModelCall) -> Result<()> {
        self.write(move |c| {
            diesel::insert_into(usage::table).values(NewRow::from(&call)).execute(c)?;
            Ok(())
        })
        .await
    }
}
