//! A language model that phrases what the rules have decided. It never decides urgency and never speaks unguarded.

use async_trait::async_trait;
use tokio::sync::mpsc;

#[async_trait]
pub trait Model: Send + Sync {
    /// Streams an answer: each piece of text goes to `pieces` as it comes; the result is the whole. Dropping the future stops the call.
    async fn complete(&self, request: ModelRequest, pieces: mpsc::Sender<String>) -> Result<Completion, ModelError>;
}

#[derive(Clone, Debug)]
pub struct ModelRequest {
    pub model: String,
    pub system: String,
    pub user: String,
    pub max_tokens: u32,
    pub temperature: f32,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Completion {
    pub text: String,
    pub input_tokens: i64,
    pub output_tokens: i64,
    pub cached_tokens: i64,
    pub reasoning_tokens: i64,
    /// The counts are ours: the server sent none.
    pub estimated: bool,
    /// Cut off by the token limit.
    pub cut: bool,
    pub first_token_ms: Option<i64>,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ModelError {
    #[error("the model's server refuses our key or model ({0})")]
    Misconfigured(u16),
    #[error("the model's server asks to wait")]
    Limited { retry_after_ms: Option<u64> },
    #[error("the model's server failed ({0})")]
    Server(u16),
    #[error("no connection to the model's server")]
    Unreachable,
    #[error("the model took too long")]
    Timeout,
    #[error("the answer could not be read")]
    Malformed,
    #[error("the model declined to answer")]
    Refused,
    #[error("the circuit is open")]
    CircuitOpen,
}
