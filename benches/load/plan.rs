//! Who says what when: the counts, the texts, the two ways of sending.

use crate::chat::Chat;
use anyhow::Context;
use futures_util::future;
use std::str::FromStr;
use std::time::{Duration, Instant};
use tokio::task::JoinHandle;

/// What patients write, none of it an emergency.
pub const TEXTS: [&str; 20] = [
    "chào bác sĩ",
    "Con em sốt 38,5 độ từ tối qua, có ho khan, không nôn",
    "bi dau bung am i 2 hom nay, an vao thi day hoi",
    "Phòng khám làm việc đến mấy giờ vậy ạ?",
    "thuốc amlodipin uống lúc nào thì tốt",
    "Em bị nhức đầu với chóng mặt, đo huyết áp 145/90",
    "cam on ban nhieu",
    "Tôi bị ngứa và nổi mẩn ở hai cánh tay sau khi ăn hải sản",
    "benh tieu duong nen an gi",
    "Mẹ em 67 tuổi, đau khớp gối khi lên cầu thang, sáng dậy cứng khớp",
    "I have had a sore throat and a runny nose for three days",
    "khám da liễu giá bao nhiêu",
    "paracetamol một ngày uống tối đa mấy viên ạ",
    "hết sốt rồi nhưng vẫn còn ho nhiều về đêm",
    "Trào ngược dạ dày có tự khỏi được không bác sĩ?",
    "em mat ngu may tuan nay, lo lang cong viec",
    "Có bảo hiểm y tế thì cần mang giấy tờ gì?",
    "đau lưng lan xuống mông bên phải, ngồi lâu thì đau hơn",
    "What vaccines does a 12 month old baby need?",
    "bé nhà em 3 tuổi tiêu chảy 4 lần từ sáng, vẫn uống nước được",
];

/// Emergencies.
pub const ALARMS: [&str; 3] = [
    "dau nguc du doi lan ra tay trai, va mo hoi",
    "Bố tôi đột nhiên méo miệng, yếu nửa người, nói không ra tiếng",
    "bé bị sặc, tím tái, không thở được",
];
/// Conversations with emergencies, and how many a second they send together.
pub const ALARMED: usize = 20;
pub const ALARMS_A_SECOND: f64 = 20.0;

pub struct Counts {
    /// `HCB_SECONDS`: how long each load lasts.
    pub seconds: u64,
    /// `HCB_CLIENTS`: numbers of clients of the closed loads.
    pub clients: Vec<usize>,
    /// `HCB_OPEN` clients send `HCB_RATE` messages a second.
    pub open: usize,
    pub rate: f64,
    /// `HCB_IDLE`: conversations that are only held.
    pub idle: usize,
}

impl Counts {
    pub fn of_environment() -> anyhow::Result<Counts> {
        let clients = std::env::var("HCB_CLIENTS").unwrap_or_else(|_| "1,50,500".to_owned());
        Ok(Counts {
            seconds: count("HCB_SECONDS", 8)?,
            clients: clients
                .split(',')
                .map(|clients| clients.trim().parse().context("HCB_CLIENTS is no list of numbers"))
                .collect::<anyhow::Result<_>>()?,
            open: count("HCB_OPEN", 200)?,
            rate: count("HCB_RATE", 500.0)?,
            idle: count("HCB_IDLE", 2_000)?,
        })
    }
}

fn count<T: FromStr>(name: &str, default: T) -> anyhow::Result<T> {
    match std::env::var(name) {
        Ok(text) => text.parse().ok().with_context(|| format!("{name} is no number")),
        Err(_) => Ok(default),
    }
}

/// What one or many clients saw.
#[derive(Default)]
pub struct Sample {
    /// To the first frame of the reply, and to the end of the turn.
    pub first: Vec<Duration>,
    pub done: Vec<Duration>,
    pub errors: usize,
    /// Turns that the server called an emergency.
    pub emergencies: usize,
}

impl Sample {
    fn add(&mut self, from: Instant, answer: &crate::chat::Answer) {
        self.first.push(answer.first - from);
        self.done.push(answer.done - from);
        self.emergencies += usize::from(answer.emergency);
    }
}

/// Sends until `end`; what ends between `begin` and `end` counts.
pub async fn closed(mut chat: Chat, number: usize, begin: Instant, end: Instant) -> Sample {
    let mut sample = Sample::default();
    for text in TEXTS.iter().cycle().skip(number % TEXTS.len()) {
        let from = Instant::now();
        if from >= end {
            break;
        }
        match chat.ask(text).await {
            Ok(answer) if answer.done >= begin && answer.done < end => sample.add(from, &answer),
            Ok(_) => {}
            Err(_) => {
                sample.errors += 1;
                break;
            }
        }
    }
    sample
}

/// When one client of many has its turns.
pub struct Beat {
    pub number: usize,
    pub first: Instant,
    pub pause: Duration,
}

/// Sends at its beats until `end`. Time runs from the moment at which a message was due: one that had to wait for the answer to
/// the one before is charged its waiting.
pub async fn open(mut chat: Chat, beat: Beat, end: Instant, texts: &'static [&'static str]) -> Sample {
    let mut sample = Sample::default();
    let mut due = beat.first;
    for text in texts.iter().cycle().skip(beat.number % texts.len().max(1)) {
        if due >= end {
            break;
        }
        tokio::time::sleep_until(due.into()).await;
        match chat.ask(text).await {
            Ok(answer) => sample.add(due, &answer),
            Err(_) => {
                sample.errors += 1;
                break;
            }
        }
        due += beat.pause;
    }
    sample
}

pub async fn collect(tasks: Vec<JoinHandle<Sample>>) -> Sample {
    let mut all = Sample::default();
    for sample in future::join_all(tasks).await {
        match sample {
            Ok(sample) => {
                all.first.extend(sample.first);
                all.done.extend(sample.done);
                all.errors += sample.errors;
                all.emergencies += sample.emergencies;
            }
            Err(_) => all.errors += 1,
        }
    }
    all.first.sort_unstable();
    all.done.sort_unstable();
    all
}

/// One message in each conversation.
pub async fn each_says_one(chats: &mut [Chat]) -> anyhow::Result<()> {
    for (chat, text) in chats.iter_mut().zip(TEXTS.iter().cycle()) {
        chat.ask(text).await?;
    }
    Ok(())
}
