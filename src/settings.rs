//! Settings.toml and `APP__SECTION__KEY` environment variables, read once into typed, validated structs and passed down as such.
//! No global; secrets print as `***`; an unknown key or a bad value stops the start and is named.

use crate::domain::message::{PhoneLine, Place};
use crate::domain::time::At;
use config::{Config, Environment, File, FileFormat};
use secrecy::SecretString;
use serde::{Deserialize, Deserializer, Serialize};
use std::collections::BTreeMap;
use std::net::IpAddr;
use std::path::Path;

/// The documented file that stands in the repository is the table of defaults, so the two can not differ.
const DEFAULTS: &str = include_str!("../Settings.toml");

/// Keys that have no default and therefore no line in the defaults.
const OPTIONAL: [(&str, &[&str]); 5] = [
    ("ai", &["api_key", "base_url", "second_model"]),
    ("clock", &["now"]),
    ("demo", &["enabled", "password"]),
    ("privacy", &["require_consent"]),
    ("emergency", &["place"]),
];

#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    #[error("settings: unknown key `{0}`")]
    UnknownKey(String),
    #[error("settings: `{key}`: {reason}")]
    BadValue { key: String, reason: String },
    #[error("settings: {0}")]
    Unreadable(String),
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    pub server: Server,
    pub database: Database,
    pub clock: Clock,
    pub limits: Limits,
    pub demo: Demo,
    pub ai: Ai,
    pub privacy: Privacy,
    pub engine: Engine,
    pub clinic: Clinic,
    pub emergency: Emergency,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Server {
    pub host: String,
    /// 0 picks a free port.
    pub port: u16,
    /// Origins of other sites that may connect; the server's own is always allowed.
    #[serde(deserialize_with = "words")]
    pub allowed_origins: Vec<String>,
    /// Addresses whose `X-Forwarded-For` is believed.
    #[serde(deserialize_with = "addresses")]
    pub trusted_proxies: Vec<IpAddr>,
    pub workers: usize,
    /// The first frame of a socket must come within this time.
    pub hello_ms: u64,
    pub ping_ms: u64,
    /// A socket of which nothing is heard for so long is closed.
    pub dead_ms: u64,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Database {
    pub url: String,
    pub pool_size: u32,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clock {
    #[serde(default)]
    pub now: Option<At>,
    pub speed: f64,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    pub enabled: bool,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Demo {
    /// None: yes on a new database.
    #[serde(default)]
    pub enabled: Option<bool>,
    #[serde(default)]
    pub password: Option<SecretString>,
}

/// Is the model's server outside the house?
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum External {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ai {
    #[serde(default)]
    pub api_key: Option<SecretString>,
    #[serde(default)]
    pub base_url: Option<String>,
    pub model: String,
    #[serde(default)]
    pub second_model: Option<String>,
    pub max_tokens: u32,
    pub temperature: f32,
    pub max_in_flight: usize,
    pub connect_ms: u64,
    pub first_token_ms: u64,
    pub idle_ms: u64,
    pub total_ms: u64,
    pub external: External,
}

impl Ai {
    /// Is there a model to ask? Without a key and without an address the product works in full without generated text.
    pub fn configured(&self) -> bool {
        self.api_key.is_some() || self.base_url.is_some()
    }

    pub fn url(&self) -> &str {
        self.base_url.as_deref().unwrap_or("https://api.openai.com/v1")
    }
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Privacy {
    /// None: yes, unless the demonstration clinic is loaded.
    #[serde(default)]
    pub require_consent: Option<bool>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Engine {
    /// A conversation without a socket leaves memory after this many seconds of silence.
    pub retire_after_s: u64,
    pub quarantine_crashes: u32,
    pub quarantine_window_s: u64,
    /// The emergency card waits for its commit at most this long.
    pub card_wait_ms: u64,
    /// How long a refused write is tried again before the sender is told.
    pub store_retry_ms: u64,
    /// Test hook: a message with exactly this text makes the conversation's actor panic. Empty: off.
    pub panic_on: String,
    /// Test hook: reading a message that contains this text panics. Empty: off.
    pub panic_in_reading_on: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clinic {
    pub name: String,
    /// Shown in calendar files; may be empty.
    pub phone: String,
    pub address: String,
    pub email: String,
}

/// Numbers and place on the emergency and crisis cards; nothing else is ever printed as a number to call.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Emergency {
    pub numbers: Vec<Number>,
    pub crisis_numbers: Vec<Number>,
    #[serde(default)]
    pub place: Option<Place>,
    /// Unacknowledged alerts are paged again, a tier up, after these seconds.
    #[serde(deserialize_with = "numbers")]
    pub page_again_s: Vec<u64>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Number {
    pub label_vi: String,
    pub label_en: String,
    pub tel: String,
    #[serde(default)]
    pub hours: Option<String>,
}

impl Number {
    pub fn line(&self, language: crate::domain::language::Language) -> PhoneLine {
        PhoneLine {
            label: language.pick(&self.label_vi, &self.label_en).to_string(),
            tel: self.tel.clone(),
            hours: self.hours.clone(),
        }
    }
}

impl Settings {
    /// The defaults, `Settings.toml` of this folder if there is one, then the environment.
    pub fn read(folder: &Path) -> Result<Settings, SettingsError> {
        Self::from(folder, std::env::vars().collect())
    }

    /// As `read`, with a given environment.
    pub fn from(folder: &Path, environment: BTreeMap<String, String>) -> Result<Settings, SettingsError> {
        let unreadable = |error: config::ConfigError| SettingsError::Unreadable(error.to_string());
        let defaults = Config::builder()
            .add_source(File::from_str(DEFAULTS, FileFormat::Toml))
            .build()
            .map_err(unreadable)?;
        let file = folder.join("Settings.toml");
        let mut builder = Config::builder().add_source(File::from_str(DEFAULTS, FileFormat::Toml));
        if file.is_file() {
            builder = builder.add_source(File::from(file).format(FileFormat::Toml));
        }
        let openai_key = environment.get("OPENAI_API_KEY").filter(|key| !key.is_empty()).cloned();
        let ours = environment.into_iter().filter(|(key, _)| key.starts_with("APP__")).collect();
        let source = Environment::with_prefix("APP")
            .prefix_separator("__")
            .separator("__")
            .ignore_empty(true)
            .source(Some(ours));
        let config = builder.add_source(source).build().map_err(unreadable)?;
        refuse_unknown(&config, &defaults)?;
        let mut settings: Settings = serde_path_to_error::deserialize(config).map_err(|error| SettingsError::BadValue {
            key: error.path().to_string(),
            reason: error.inner().to_string(),
        })?;
        if settings.ai.api_key.is_none() {
            settings.ai.api_key = openai_key.map(SecretString::from);
        }
        settings.validate()?;
        Ok(settings)
    }

    fn validate(&self) -> Result<(), SettingsError> {
        let bad = |key: &str, reason: &str| {
            Err(SettingsError::BadValue {
                key: key.into(),
                reason: reason.into(),
            })
        };
        if self.server.host.parse::<IpAddr>().is_err() && self.server.host != "localhost" {
            return bad("server.host", "not an address");
        }
        for (key, ms) in [
            ("server.hello_ms", self.server.hello_ms),
            ("server.ping_ms", self.server.ping_ms),
            ("server.dead_ms", self.server.dead_ms),
        ] {
            if ms == 0 {
                return bad(key, "must be above 0");
            }
        }
        if !self.database.url.starts_with("sqlite://")
            && !self.database.url.starts_with("postgres://")
            && !self.database.url.starts_with("postgresql://")
        {
            return bad("database.url", "must begin with sqlite:// or postgres://");
        }
        if !(self.clock.speed > 0.0 && self.clock.speed <= 100_000.0) {
            return bad("clock.speed", "must be above 0");
        }
        if !(0.0..=2.0).contains(&self.ai.temperature) {
            return bad("ai.temperature", "must be between 0 and 2");
        }
        if self.ai.max_in_flight == 0 {
            return bad("ai.max_in_flight", "must be at least 1");
        }
        if self.emergency.numbers.is_empty() {
            return bad("emergency.numbers", "at least one number is needed");
        }
        match reqwest::Url::parse(self.ai.url()) {
            Ok(url) if matches!(url.scheme(), "http" | "https") => {
                if self.ai.external == External::Never && self.ai.configured() && !is_in_house(&url) {
                    return bad("ai.external", "never, but ai.base_url is a public address");
                }
                Ok(())
            }
            _ => bad("ai.base_url", "not an http or https address"),
        }
    }
}

/// A loopback or private address, or a name without a dot (a neighbour in the same network).
pub fn is_in_house(url: &reqwest::Url) -> bool {
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    match host.parse::<IpAddr>() {
        Ok(IpAddr::V4(ip)) => ip.is_loopback() || ip.is_private() || ip.is_link_local(),
        Ok(IpAddr::V6(ip)) => ip.is_loopback() || ip.is_unique_local(),
        Err(_) => host == "localhost" || !host.contains('.'),
    }
}

fn refuse_unknown(config: &Config, defaults: &Config) -> Result<(), SettingsError> {
    let tree: BTreeMap<String, config::Value> = config
        .clone()
        .try_deserialize()
        .map_err(|error| SettingsError::Unreadable(error.to_string()))?;
    for (section, value) in tree {
        if defaults.get_table(&section).is_err() {
            return Err(SettingsError::UnknownKey(section));
        }
        let Ok(table) = value.into_table() else {
            return Err(SettingsError::BadValue {
                key: section,
                reason: "must be a section".into(),
            });
        };
        for key in table.keys() {
            let optional = OPTIONAL.iter().any(|(name, keys)| *name == section && keys.contains(&key.as_str()));
            if !optional && defaults.get::<config::Value>(&format!("{section}.{key}")).is_err() {
                return Err(SettingsError::UnknownKey(format!("{section}.{key}")));
            }
        }
    }
    Ok(())
}

/// A TOML list, or words with commas from the environment.
#[derive(Deserialize)]
#[serde(untagged)]
enum ListOrText {
    List(Vec<Word>),
    Text(String),
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Word {
    Number(u64),
    Text(String),
}

fn words<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    Ok(match ListOrText::deserialize(deserializer)? {
        ListOrText::List(list) => list
            .into_iter()
            .map(|word| match word {
                Word::Number(number) => number.to_string(),
                Word::Text(text) => text,
            })
            .collect(),
        ListOrText::Text(text) => text
            .split(',')
            .map(|word| word.trim().to_string())
            .filter(|word| !word.is_empty())
            .collect(),
    })
}

fn parsed<'de, D: Deserializer<'de>, T: std::str::FromStr>(deserializer: D, what: &str) -> Result<Vec<T>, D::Error> {
    words(deserializer)?
        .iter()
        .map(|word| {
            word.parse()
                .map_err(|_| serde::de::Error::custom(format!("`{word}` is not {what}")))
        })
        .collect()
}

fn addresses<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<IpAddr>, D::Error> {
    parsed(deserializer, "an address")
}

fn numbers<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u64>, D::Error> {
    parsed(deserializer, "a number")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn with(pairs: &[(&str, &str)]) -> Result<Settings, SettingsError> {
        let environment = pairs.iter().map(|(key, value)| (key.to_string(), value.to_string())).collect();
        Settings::from(Path::new("/nonexistent"), environment)
    }

    #[test]
    fn o1_the_defaults_are_valid() {
        let settings = with(&[]).unwrap();
        assert_eq!(settings.server.port, 8080);
        assert!(!settings.ai.configured());
    }

    #[test]
    fn o1_environment_overrides_every_kind_of_value() {
        let settings = with(&[
            ("APP__SERVER__PORT", "0"),
            ("APP__SERVER__ALLOWED_ORIGINS", "https://a.example, https://b.example"),
            ("APP__SERVER__TRUSTED_PROXIES", "127.0.0.1"),
            ("APP__LIMITS__ENABLED", "false"),
            ("APP__DEMO__PASSWORD", "123456"),
            ("APP__CLOCK__NOW", "2026-11-25T09:00:00+07:00"),
            ("APP__CLOCK__SPEED", "60"),
            ("APP__EMERGENCY__PAGE_AGAIN_S", "1,2"),
            ("OPENAI_API_KEY", "sk-x"),
        ])
        .unwrap();
        assert_eq!(settings.server.port, 0);
        assert_eq!(settings.server.allowed_origins.len(), 2);
        assert_eq!(settings.emergency.page_again_s, [1, 2]);
        assert!(!settings.limits.enabled && settings.ai.configured());
    }

    #[test]
    fn o1_an_unknown_key_or_a_bad_value_is_named() {
        for (key, value, named) in [
            ("APP__SERVER__PROT", "1", "server.prot"),
            ("APP__SEVER__PORT", "1", "sever"),
            ("APP__SERVER__PORT", "many", "server.port"),
            ("APP__AI__TEMPERATURE", "9", "ai.temperature"),
            ("APP__DATABASE__URL", "mysql://x", "database.url"),
            ("APP__CLOCK__NOW", "tomorrow", "clock.now"),
            ("APP__SERVER__TRUSTED_PROXIES", "nginx", "server.trusted_proxies"),
            ("APP__AI__EXTERNAL", "maybe", "ai.external"),
        ] {
            let error = with(&[(key, value)]).err().map(|error| error.to_string()).unwrap_or_default();
            assert!(error.contains(named), "{key}={value}: {error}");
        }
    }

    #[test]
    fn a1_a_public_model_is_refused_where_none_may_be_external() {
        assert!(with(&[("APP__AI__EXTERNAL", "never"), ("APP__AI__API_KEY", "k")]).is_err());
        assert!(with(&[("APP__AI__EXTERNAL", "never"), ("APP__AI__BASE_URL", "http://127.0.0.1:9/v1")]).is_ok());
    }

    #[test]
    fn o6_a_secret_never_prints() {
        let settings = with(&[("APP__AI__API_KEY", "sk-secret-canary"), ("APP__DEMO__PASSWORD", "pw-canary")]).unwrap();
        assert!(!format!("{settings:?}").contains("canary"));
    }
}
