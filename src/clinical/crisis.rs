//! What a crisis asks of the conversation: which kind it is, so that the right words and numbers are shown.

use crate::clinical::danger::Danger;

/// The kinds of crisis, by the rules that find them.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Crisis {
    SelfHarm,
    /// Violence against the writer or somebody else.
    Violence,
    /// A child is in danger: the child protection line belongs on the card.
    Child,
    Eating,
    Psychosis,
}

/// The gravest kind in a verdict; none where there is no crisis. A child in danger comes first, then violence, then self-harm.
pub fn kind(danger: &Danger) -> Option<Crisis> {
    let has = |ids: &[&str]| danger.rules.iter().any(|fired| ids.contains(&fired.id.as_str()));
    if !danger.crisis {
        None
    } else if has(&["crisis.child_abuse", "crisis.harm_baby", "crisis.minor"]) {
        Some(Crisis::Child)
    } else if has(&[
        "crisis.domestic",
        "crisis.violence_injury",
        "crisis.sexual_assault",
        "crisis.harm_other",
    ]) {
        Some(Crisis::Violence)
    } else if has(&["crisis.fasting"]) {
        Some(Crisis::Eating)
    } else if has(&["crisis.psychosis"]) {
        Some(Crisis::Psychosis)
    } else {
        Some(Crisis::SelfHarm)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::clinical::red_flags::{Context, RuleBook};
    use crate::domain::urgency::Urgency;
    use crate::language::text::read;

    #[test]
    fn a_crisis_is_urgent_and_with_an_attempt_an_emergency() {
        let book = RuleBook::load().unwrap();
        let check = |text: &str| book.check(&read(text), &Context::default());
        let vague = check("em không muốn sống nữa");
        assert!(vague.crisis && !vague.emergency && vague.urgency == Urgency::Urgent);
        let attempt = check("em vừa uống hết lọ thuốc ngủ");
        assert!(attempt.crisis && attempt.emergency && attempt.urgency == Urgency::Emergency);
        assert_eq!(kind(&check("bố dượng sờ vào chỗ kín của con")), Some(Crisis::Child));
        assert_eq!(kind(&check("chồng em đánh em bầm hết người")), Some(Crisis::Violence));
        assert_eq!(kind(&check("em muốn đặt lịch khám da liễu")), None);
    }
}
