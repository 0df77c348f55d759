//! An OpenAI-compatible model server over HTTP: request types of `openai-api-rs`, transport of our own, because that crate's stream
//! decoder breaks letters that lie across two chunks and its client follows redirects (the key would leak on the second hop).

use crate::domain::error::{Code, Error};
use crate::ports::model::{Completion, Model, ModelError, ModelRequest};
use async_trait::async_trait;
use eventsource_stream::Eventsource;
use futures_util::StreamExt;
use openai_api_rs::v1::chat_completion::chat_completion_stream::ChatCompletionStreamRequest;
use openai_api_rs::v1::chat_completion::{ChatCompletionMessage, Content, MessageRole};
use reqwest::{Client, Response, StatusCode};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use std::time::{Duration, Instant};
use tokio::sync::mpsc;

/// No answer is longer; what is gets cut.
const MOST_BYTES: usize = 1 << 20;

/// Where the server is and how long it may take.
#[derive(Debug, Clone)]
pub struct OpenAiSettings {
    pub base_url: String,
    pub api_key: Option<SecretString>,
    pub connect: Duration,
    pub first_token: Duration,
    pub idle: Duration,
    pub total: Duration,
}

pub struct OpenAi {
    client: Client,
    settings: OpenAiSettings,
}

#[derive(Deserialize)]
struct Chunk {
    #[serde(default)]
    choices: Vec<Choice>,
    usage: Option<Usage>,
    error: Option<serde_json::Value>,
}

#[derive(Deserialize)]
struct Choice {
    #[serde(default)]
    delta: Delta,
    finish_reason: Option<String>,
}

#[derive(Deserialize, Default)]
struct Delta {
    content: Option<String>,
    refusal: Option<String>,
}

#[derive(Deserialize)]
struct Usage {
    #[serde(default)]
    prompt_tokens: i64,
    #[serde(default)]
    completion_tokens: i64,
    prompt_tokens_details: Option<Cached>,
    completion_tokens_details: Option<Reasoning>,
}

#[derive(Deserialize)]
struct Cached {
    cached_tokens: Option<i64>,
}

#[derive(Deserialize)]
struct Reasoning {
    reasoning_tokens: Option<i64>,
}

impl OpenAi {
    /// Fails only where the TLS set-up of this machine is broken.
    pub fn new(settings: OpenAiSettings) -> Result<Self, Error> {
        let client = Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(settings.connect)
            .timeout(settings.total)
            .build()
            .map_err(|error| Error::new(Code::Internal).detail(format!("the model client could not be set up: {error}")))?;
        Ok(OpenAi { client, settings })
    }

    async fn open(&self, request: &ModelRequest) -> Result<Response, ModelError> {
        let message = |role, text: &str| ChatCompletionMessage {
            role,
            content: Content::Text(text.into()),
            name: None,
            tool_calls: None,
            tool_call_id: None,
        };
        let messages = vec![
            message(MessageRole::system, &request.system),
            message(MessageRole::user, &request.user),
        ];
        let body = ChatCompletionStreamRequest::new(request.model.clone(), messages)
            .temperature(f64::from(request.temperature))
            .max_tokens(i64::from(request.max_tokens));
        let mut body = serde_json::to_value(body).map_err(|_| ModelError::Malformed)?;
        if let Some(body) = body.as_object_mut() {
            body.insert("stream".into(), true.into());
            body.insert("stream_options".into(), serde_json::json!({"include_usage": true}));
        }
        let url = format!("{}/chat/completions", self.settings.base_url.trim_end_matches('/'));
        let mut call = self.client.post(url).json(&body);
        if let Some(key) = &self.settings.api_key {
            call = call.bearer_auth(key.expose_secret());
        }
        let response = call.send().await.map_err(of_transport)?;
        match response.status() {
            status if status.is_success() => Ok(response),
            StatusCode::TOO_MANY_REQUESTS => Err(ModelError::Limited {
                retry_after_ms: retry_after(&response),
            }),
            status @ (StatusCode::BAD_REQUEST | StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN | StatusCode::NOT_FOUND) => {
                Err(ModelError::Misconfigured(status.as_u16()))
            }
            status => Err(ModelError::Server(status.as_u16())),
        }
    }
}

#[async_trait]
impl Model for OpenAi {
    async fn complete(&self, request: ModelRequest, pieces: mpsc::Sender<String>) -> Result<Completion, ModelError> {
        let started = Instant::now();
        let first = |since: Instant| self.settings.first_token.saturating_sub(since.elapsed());
        let response = tokio::time::timeout(first(started), self.open(&request))
            .await
            .map_err(|_| ModelError::Timeout)??;
        let mut events = response.bytes_stream().eventsource();
        let mut completion = Completion {
            estimated: true,
            ..Completion::default()
        };
        let mut finished = false;
        loop {
            let patience = if completion.text.is_empty() {
                first(started)
            } else {
                self.settings.idle
            };
            let event = tokio::time::timeout(patience, events.next())
                .await
                .map_err(|_| ModelError::Timeout)?;
            let Some(event) = event else { break };
            let data = event.map_err(|_| ModelError::Malformed)?.data;
            if data.trim() == "[DONE]" {
                finished = true;
                break;
            }
            let chunk: Chunk = serde_json::from_str(&data).map_err(|_| ModelError::Malformed)?;
            finished |= take(chunk, &mut completion, &pieces, started).await?;
            if completion.text.len() > MOST_BYTES {
                completion.cut = true;
                break;
            }
        }
        if completion.text.trim().is_empty() || !(finished || completion.cut) {
            return Err(ModelError::Malformed);
        }
        if completion.estimated {
            // No count came: four bytes a token is the usual rule of thumb.
            completion.input_tokens = (request.system.len() + request.user.len()) as i64 / 4;
            completion.output_tokens = completion.text.len() as i64 / 4;
        }
        Ok(completion)
    }
}

/// Takes in one chunk; true when the server says that the answer is complete.
async fn take(chunk: Chunk, completion: &mut Completion, pieces: &mpsc::Sender<String>, started: Instant) -> Result<bool, ModelError> {
    if chunk.error.is_some() {
        return Err(ModelError::Server(200));
    }
    if let Some(usage) = chunk.usage {
        completion.estimated = false;
        completion.input_tokens = usage.prompt_tokens;
        completion.output_tokens = usage.completion_tokens;
        completion.cached_tokens = usage
            .prompt_tokens_details
            .and_then(|details| details.cached_tokens)
            .unwrap_or_default();
        completion.reasoning_tokens = usage
            .completion_tokens_details
            .and_then(|details| details.reasoning_tokens)
            .unwrap_or_default();
    }
    let Some(choice) = chunk.choices.into_iter().next() else {
        return Ok(false);
    };
    if choice.delta.refusal.is_some_and(|refusal| !refusal.is_empty()) {
        return Err(ModelError::Refused);
    }
    if let Some(text) = choice.delta.content.filter(|text| !text.is_empty()) {
        completion.first_token_ms.get_or_insert(started.elapsed().as_millis() as i64);
        completion.text.push_str(&text);
        // Whoever read the pieces is gone: the call ends with its future.
        let _gone = pieces.send(text).await;
    }
    match choice.finish_reason.as_deref() {
        Some("content_filter") => Err(ModelError::Refused),
        Some("length") => {
            completion.cut = true;
            Ok(true)
        }
        Some(_) => Ok(true),
        None => Ok(false),
    }
}

fn of_transport(error: reqwest::Error) -> ModelError {
    if error.is_timeout() {
        ModelError::Timeout
    } else {
        ModelError::Unreachable
    }
}

fn retry_after(response: &Response) -> Option<u64> {
    let seconds: f64 = response.headers().get("retry-after")?.to_str().ok()?.trim().parse().ok()?;
    (seconds >= 0.0).then_some((seconds * 1000.0) as u64)
}
