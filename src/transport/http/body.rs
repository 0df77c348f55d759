//! Reading a request's body and query: size, time, type and shape are checked here, and each failure has its code.

use crate::domain::error::{Code, Error};
use crate::transport::http::problem::{Failure, Outcome};
use actix_web::dev::Payload;
use actix_web::http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use actix_web::{FromRequest, HttpRequest};
use futures_util::StreamExt;
use futures_util::future::LocalBoxFuture;
use serde::de::DeserializeOwned;
use std::time::Duration;

/// Largest body of an ordinary request, in bytes.
pub const MOST_BYTES: usize = 256 * 1024;
/// actix cuts slow heads but never a slow body: this does.
const MOST_TIME: Duration = Duration::from_secs(10);

/// A JSON body of type `T`.
pub struct Body<T>(pub T);

/// A body together with its bytes, for the fingerprint of an Idempotency-Key.
pub struct RawBody<T> {
    pub value: T,
    pub bytes: Vec<u8>,
}

/// A query string of type `T`.
pub struct Query<T>(pub T);

impl<T: DeserializeOwned + 'static> FromRequest for RawBody<T> {
    type Error = Failure;
    type Future = LocalBoxFuture<'static, Outcome<Self>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let read = read(&request, payload).await.and_then(|bytes| {
                Ok(RawBody {
                    value: parse(&bytes)?,
                    bytes,
                })
            });
            read.map_err(|error| Failure::new(&request, error))
        })
    }
}

impl<T: DeserializeOwned + 'static> FromRequest for Body<T> {
    type Error = Failure;
    type Future = LocalBoxFuture<'static, Outcome<Self>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let raw = RawBody::<T>::from_request(request, payload);
        Box::pin(async move { Ok(Body(raw.await?.value)) })
    }
}

impl<T: DeserializeOwned + 'static> FromRequest for Query<T> {
    type Error = Failure;
    type Future = std::future::Ready<Outcome<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let query = actix_web::web::Query::<T>::from_query(request.query_string());
        std::future::ready(match query {
            Ok(query) => Ok(Query(query.into_inner())),
            Err(error) => Err(Failure::new(
                request,
                Error::new(Code::Invalid).field("query", Code::Invalid, error.to_string()),
            )),
        })
    }
}

async fn read(request: &HttpRequest, mut payload: Payload) -> Result<Vec<u8>, Error> {
    let header = |name| {
        request
            .headers()
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
            .to_lowercase()
    };
    let kind = header(CONTENT_TYPE);
    let charset = kind
        .split(';')
        .skip(1)
        .map(str::trim)
        .find_map(|part| part.strip_prefix("charset="));
    let json = kind.split(';').next().is_some_and(|kind| kind.trim() == "application/json");
    if !json || charset.is_some_and(|charset| charset.trim_matches('"') != "utf-8") || !header(CONTENT_ENCODING).is_empty() {
        return Err(Code::UnsupportedMediaType.into());
    }
    let mut bytes = Vec::new();
    let deadline = tokio::time::Instant::now() + MOST_TIME;
    while let Some(chunk) = tokio::time::timeout_at(deadline, payload.next())
        .await
        .map_err(|_| Error::new(Code::BodyTimeout))?
    {
        let chunk = chunk.map_err(|_| Error::new(Code::BadRequest))?;
        if bytes.len() + chunk.len() > MOST_BYTES {
            return Err(Code::BodyTooLarge.into());
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

/// An empty body is an empty object.
fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Error> {
    let bytes = if bytes.is_empty() { b"{}" } else { bytes };
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let parsed = serde_path_to_error::deserialize(&mut json).map_err(|error| of_json(&error))?;
    json.end().map_err(|_| Error::new(Code::BadJson))?;
    Ok(parsed)
}

fn of_json(error: &serde_path_to_error::Error<serde_json::Error>) -> Error {
    let (path, inner) = (error.path().to_string(), error.inner());
    if !inner.is_data() {
        return Code::BadJson.into();
    }
    let detail = inner.to_string();
    // The words of serde: "unknown field `x`, expected …".
    let detail = detail.split(" at line ").next().unwrap_or_default().to_string();
    let code = if detail.starts_with("unknown field") {
        Code::UnknownField
    } else {
        Code::Invalid
    };
    let named = detail
        .split('`')
        .nth(1)
        .filter(|_| code == Code::UnknownField || detail.starts_with("missing field"));
    let field = match (path.as_str(), named) {
        (".", Some(name)) => name.to_string(),
        (path, Some(name)) if !path.ends_with(name) => format!("{path}.{name}"),
        (path, _) => path.to_string(),
    };
    Error::new(code).field(field, code, detail)
}

/// `?limit=`: 1 to 1000, 50 by default; larger is 1000.
pub fn limit(asked: Option<&str>) -> Result<i64, Error> {
    let Some(asked) = asked else { return Ok(50) };
    match asked.parse::<u64>() {
        Ok(limit) if limit >= 1 => Ok(limit.min(1000) as i64),
        _ => Err(Error::new(Code::Invalid).field("limit", Code::Invalid, "1 to 1000")),
    }
}

/// A text that a person wrote: no NUL, at most `most` characters, not blank where `required`.
pub fn text(field: &str, value: &str, most: usize) -> Result<String, Error> {
    if value.contains('\0') {
        return Err(Error::new(Code::Invalid).field(field, Code::Invalid, "NUL"));
    }
    if value.trim().is_empty() {
        return Err(Error::new(Code::Invalid).field(field, Code::Empty, "empty"));
    }
    if value.chars().count() > most {
        return Err(Error::new(Code::Invalid).field(field, Code::TooLong, format!("at most {most} characters")));
    }
    Ok(value.to_string())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use serde::Deserialize;

    #[derive(Deserialize, Debug)]
    #[serde(deny_unknown_fields)]
    struct Sample {
        #[expect(dead_code, reason = "only its parsing is looked at")]
        name: String,
    }

    #[test]
    fn j1_to_j3_bad_json_and_bad_fields_are_told_apart() {
        let code = |text: &str| parse::<Sample>(text.as_bytes()).map(|_| ()).unwrap_err();
        for text in [
            "{",
            r#"{"name":"\ud800"}"#,
            r#"{"name":1e400}"#,
            r#"{"name":"x"} trailing"#,
            r#"{"name":NaN}"#,
        ] {
            assert_eq!(code(text).code, Code::BadJson, "{text}");
        }
        let unknown = code(r#"{"name":"x","role":"admin"}"#);
        assert_eq!(
            (unknown.code, unknown.fields.first().unwrap().field.as_str()),
            (Code::UnknownField, "role")
        );
        let wrong = code(r#"{"name":7}"#);
        assert_eq!((wrong.code, wrong.fields.first().unwrap().field.as_str()), (Code::Invalid, "name"));
        assert_eq!(code("{}").fields.first().unwrap().field, "name");
    }

    #[test]
    fn j6_deep_nesting_is_no_stack_overflow() {
        let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
        assert_eq!(parse::<serde_json::Value>(deep.as_bytes()).unwrap_err().code, Code::BadJson);
    }

    #[test]
    fn j10_limit_is_clamped_or_refused() {
        assert_eq!((limit(None).unwrap(), limit(Some("5000")).unwrap()), (50, 1000));
        for bad in ["0", "-1", "many", "1e9"] {
            assert!(limit(Some(bad)).is_err(), "{bad}");
        }
    }
}
