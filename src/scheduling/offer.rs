//! Which of many free slots are shown first: soon ones, spread over doctors, so that a choice is a choice.

use crate::domain::appointment::Slot;
use crate::domain::ids::DoctorId;
use std::collections::HashMap;

/// At most `limit` of these, soonest first. Each doctor gets a turn before any gets a second one.
pub fn choose(slots: &[Slot], limit: usize) -> Vec<Slot> {
    let mut seen: HashMap<DoctorId, usize> = HashMap::new();
    let mut ranked: Vec<(usize, &Slot)> = slots
        .iter()
        .map(|slot| {
            let turn = seen.entry(slot.doctor_id).or_default();
            *turn += 1;
            (*turn, slot)
        })
        .collect();
    ranked.sort_by_key(|(turn, slot)| (*turn, slot.datetime));
    let mut chosen: Vec<Slot> = ranked.into_iter().take(limit).map(|(_, slot)| slot.clone()).collect();
    chosen.sort_by_key(|slot| slot.datetime);
    chosen
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice)]

    use super::choose;
    use crate::domain::appointment::Slot;
    use crate::domain::ids::DoctorId;
    use crate::domain::time::At;
    use chrono::Duration;
    use uuid::Uuid;

    fn slot(doctor: u128, half_hours: i64) -> Slot {
        let datetime = At::parse("2026-11-27T08:00:00+07:00")
            .unwrap()
            .plus(Duration::minutes(30 * half_hours));
        Slot {
            doctor_id: DoctorId(Uuid::from_u128(doctor)),
            doctor_name: "BS. An".into(),
            specialty: "Da liễu".into(),
            specialty_id: "dermatology".into(),
            datetime,
            end: datetime.plus(Duration::minutes(30)),
            duration_min: 30,
            location: "P. 201".into(),
            price: None,
            remaining: 1,
        }
    }

    #[test]
    fn every_doctor_gets_a_turn_and_the_order_is_of_time() {
        let mut slots: Vec<Slot> = (0..8).map(|n| slot(1, n)).chain((6..8).map(|n| slot(2, n))).collect();
        slots.sort_by_key(|slot| slot.datetime);
        let chosen = choose(&slots, 5);
        assert_eq!(chosen.len(), 5);
        assert_eq!(chosen.iter().filter(|slot| slot.doctor_id.0.as_u128() == 2).count(), 2);
        assert_eq!(chosen[0].datetime, slots[0].datetime);
        assert!(chosen.is_sorted_by_key(|slot| slot.datetime));
    }

    #[test]
    fn few_slots_are_all_shown() {
        assert_eq!(choose(&[slot(1, 0), slot(1, 1)], 5).len(), 2);
        assert!(choose(&[], 5).is_empty());
    }
}
