//! Short codes to say at the counter, as `HCB-7K2M9P`. Uniqueness is the store's business.

/// No letter or digit that is mistaken for another, spoken or written: no 0 O, 1 I L, U V, 5 S, 2 Z, 8 B, D.
const ALPHABET: [char; 24] = [
    '3', '4', '6', '7', '9', 'A', 'C', 'E', 'F', 'G', 'H', 'J', 'K', 'M', 'N', 'P', 'Q', 'R', 'T', 'V', 'W', 'X', 'Y', '2',
];

const LENGTH: u32 = 6;

/// The code of a random number: 191 million codes.
pub fn appointment_code(random: u64) -> String {
    let base = ALPHABET.len() as u64;
    let body = (0..LENGTH).filter_map(|place| {
        let digit = (random / base.pow(place)) % base;
        ALPHABET.get(usize::try_from(digit).unwrap_or_default())
    });
    "HCB-".chars().chain(body.copied()).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice)]

    use super::appointment_code;
    use proptest::prelude::{any, prop_assert, proptest};

    proptest! {
        #[test]
        fn every_code_can_be_said(random in any::<u64>()) {
            let code = appointment_code(random);
            prop_assert!(code.starts_with("HCB-") && code.len() == 10, "{code}");
            prop_assert!(code.chars().skip(4).all(|c| !"01OILUSZB58D".contains(c) && c.is_ascii_alphanumeric()), "{code}");
        }
    }

    #[test]
    fn neighbours_differ() {
        assert_ne!(appointment_code(1), appointment_code(2));
        assert_ne!(appointment_code(1), appointment_code(25));
    }
}
