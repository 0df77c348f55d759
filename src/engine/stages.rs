//! Counters and histograms of the engine (Prometheus). Label values come from closed sets only.

use prometheus::{Histogram, HistogramOpts, IntCounter, IntCounterVec, IntGauge, Opts, Registry};

#[derive(Clone)]
pub struct Stages {
    pub messages: IntCounterVec,
    pub emergencies: IntCounterVec,
    pub conversations: IntGauge,
    pub sockets: IntGauge,
    pub crashes: IntCounter,
    pub understand_seconds: Histogram,
    pub commit_seconds: Histogram,
    pub turn_seconds: Histogram,
    pub model_calls: IntCounterVec,
    pub model_tokens: IntCounterVec,
    pub outbox_failures: IntCounter,
}

impl Stages {
    /// Makes and registers them.
    pub fn new(registry: &Registry) -> prometheus::Result<Self> {
        let fast = vec![
            0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0,
        ];
        let histogram = |name: &str, help: &str, buckets: Vec<f64>| -> prometheus::Result<Histogram> {
            let histogram = Histogram::with_opts(HistogramOpts::new(name, help).buckets(buckets))?;
            registry.register(Box::new(histogram.clone()))?;
            Ok(histogram)
        };
        let counters = |name: &str, help: &str, label: &str| -> prometheus::Result<IntCounterVec> {
            let counters = IntCounterVec::new(Opts::new(name, help), &[label])?;
            registry.register(Box::new(counters.clone()))?;
            Ok(counters)
        };
        let gauge = |name: &str, help: &str| -> prometheus::Result<IntGauge> {
            let gauge = IntGauge::new(name, help)?;
            registry.register(Box::new(gauge.clone()))?;
            Ok(gauge)
        };
        let counter = |name: &str, help: &str| -> prometheus::Result<IntCounter> {
            let counter = IntCounter::new(name, help)?;
            registry.register(Box::new(counter.clone()))?;
            Ok(counter)
        };
        Ok(Stages {
            messages: counters("hcb_messages_total", "Messages of patients by how their turn ended", "outcome")?,
            emergencies: counters("hcb_dangers_total", "Danger cards shown", "level")?,
            conversations: gauge("hcb_conversations_live", "Conversations in memory")?,
            sockets: gauge("hcb_sockets", "Open sockets")?,
            crashes: counter("hcb_actor_crashes_total", "Conversation actors that panicked")?,
            understand_seconds: histogram("hcb_understand_seconds", "Understanding one message", fast.clone())?,
            commit_seconds: histogram("hcb_commit_seconds", "Committing a turn", fast.clone())?,
            turn_seconds: histogram(
                "hcb_turn_seconds",
                "From a message's arrival to the end of its turn",
                vec![0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1.0, 5.0, 12.0, 60.0],
            )?,
            model_calls: counters("hcb_model_calls_total", "Calls of the model by outcome", "outcome")?,
            model_tokens: counters("hcb_model_tokens_total", "Tokens by kind", "kind")?,
            outbox_failures: counter("hcb_outbox_failures_total", "Deliveries that failed and will be tried again")?,
        })
    }
}
