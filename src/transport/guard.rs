//! The payload guard: looks at the headers of incoming WebSocket frames *before* the codec buffers a frame, because actix checks its
//! limit only after the whole frame is in memory. Also counts the length and number of fragments of one message.

use actix_web::error::PayloadError;
use actix_web::web::Bytes;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

/// Largest frame, and largest message put together from fragments, in bytes.
pub const MOST_BYTES: u64 = 32 * 1024;
/// Most fragments of one message; endless empty ones would cost time without end.
const MOST_FRAGMENTS: u32 = 128;

/// Why the stream was cut, told to the session through a shared cell.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Breach {
    None = 0,
    /// Close 1009.
    TooLarge = 1,
    /// Close 1002.
    Protocol = 2,
}

/// A cell that the guard writes and the session reads.
#[derive(Clone, Default)]
pub struct BreachCell(Arc<AtomicU8>);

impl BreachCell {
    pub fn get(&self) -> Breach {
        match self.0.load(Ordering::Acquire) {
            1 => Breach::TooLarge,
            2 => Breach::Protocol,
            _ => Breach::None,
        }
    }

    fn set(&self, breach: Breach) {
        self.0.store(breach as u8, Ordering::Release);
    }
}

/// Reads RFC 6455 headers as the bytes pass.
#[derive(Default)]
pub struct Guard {
    header: Vec<u8>,
    /// Payload bytes of the current frame still to come.
    skip: u64,
    /// Bytes and fragments of the message in progress.
    message: u64,
    fragments: u32,
    in_message: bool,
}

impl Guard {
    /// Lets the bytes pass, or says what is wrong with them.
    pub fn feed(&mut self, mut bytes: &[u8]) -> Result<(), Breach> {
        while let Some((first, rest)) = bytes.split_first() {
            if self.skip > 0 {
                let step = self.skip.min(bytes.len() as u64);
                self.skip -= step;
                bytes = bytes.get(step as usize..).unwrap_or_default();
                continue;
            }
            self.header.push(*first);
            bytes = rest;
            self.header_byte()?;
        }
        Ok(())
    }

    fn header_byte(&mut self) -> Result<(), Breach> {
        let (Some(&start), Some(&second)) = (self.header.first(), self.header.get(1)) else {
            return Ok(());
        };
        let (opcode, last) = (start & 0x0f, start & 0x80 != 0);
        let masked = second & 0x80 != 0;
        let control = opcode >= 8;
        let known = matches!(opcode, 0 | 1 | 2 | 8 | 9 | 10);
        // Reserved bits, unknown opcodes, unmasked frames, long or fragmented control frames (RFC 6455 §5).
        if start & 0x70 != 0 || !known || !masked || (control && (second & 0x7f > 125 || !last)) {
            return Err(Breach::Protocol);
        }
        let extra = match second & 0x7f {
            126 => 2,
            127 => 8,
            _ => 0,
        };
        let Some(length_bytes) = self.header.get(2..2 + extra) else {
            return Ok(());
        };
        let length = match extra {
            0 => u64::from(second & 0x7f),
            _ => length_bytes.iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte)),
        };
        if length > MOST_BYTES {
            return Err(Breach::TooLarge);
        }
        if self.header.len() < 2 + extra + 4 {
            return Ok(());
        }
        self.header.clear();
        self.skip = length;
        if control { Ok(()) } else { self.fragment(opcode, last, length) }
    }

    fn fragment(&mut self, opcode: u8, last: bool, length: u64) -> Result<(), Breach> {
        if (opcode == 0) != self.in_message {
            return Err(Breach::Protocol);
        }
        self.message += length;
        self.fragments += 1;
        if self.message > MOST_BYTES || self.fragments > MOST_FRAGMENTS {
            return Err(Breach::TooLarge);
        }
        self.in_message = !last;
        if last {
            self.message = 0;
            self.fragments = 0;
        }
        Ok(())
    }
}

/// The request's payload with a guard in front.
pub fn guarded(payload: actix_web::dev::Payload, cell: BreachCell) -> actix_web::dev::Payload {
    use futures_util::StreamExt;
    let mut guard = Guard::default();
    let stream = payload.map(move |chunk: Result<Bytes, PayloadError>| {
        let chunk = chunk?;
        match guard.feed(&chunk) {
            Ok(()) => Ok(chunk),
            Err(breach) => {
                cell.set(breach);
                Err(PayloadError::Overflow)
            }
        }
    });
    actix_web::dev::Payload::Stream { payload: Box::pin(stream) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(first: u8, length: u64, masked: bool) -> Vec<u8> {
        let mask = if masked { 0x80 } else { 0 };
        let mut bytes = vec![first];
        match length {
            0..=125 => bytes.push(mask | length as u8),
            126..=65535 => {
                bytes.push(mask | 126);
                bytes.extend((length as u16).to_be_bytes());
            }
            _ => {
                bytes.push(mask | 127);
                bytes.extend(length.to_be_bytes());
            }
        }
        if masked {
            bytes.extend([0; 4]);
        }
        bytes.extend(vec![0; length.min(70_000) as usize]);
        bytes
    }

    fn verdict(bytes: &[u8]) -> Result<(), Breach> {
        // Byte by byte: a header may be split anywhere.
        let mut guard = Guard::default();
        bytes.iter().try_for_each(|byte| guard.feed(&[*byte]))
    }

    #[test]
    fn a1_a_header_of_400_mib_is_refused_before_its_payload() {
        assert_eq!(verdict(&frame(0x81, 400 << 20, true)), Err(Breach::TooLarge));
        assert_eq!(verdict(&frame(0x81, u64::MAX >> 1, true)), Err(Breach::TooLarge));
    }

    #[test]
    fn a2_fragments_count_together() {
        let mut bytes = frame(0x01, 20_000, true);
        bytes.extend(frame(0x00, 20_000, true));
        assert_eq!(verdict(&bytes), Err(Breach::TooLarge));
    }

    #[test]
    fn a3_endless_empty_fragments_end() {
        let mut bytes = frame(0x01, 0, true);
        for _ in 0..200 {
            bytes.extend(frame(0x00, 0, true));
        }
        assert_eq!(verdict(&bytes), Err(Breach::TooLarge));
    }

    #[test]
    fn a4_to_a7_protocol_breaches_are_seen() {
        for bytes in [
            frame(0x81, 5, false),
            frame(0xc1, 5, true),
            frame(0x83, 5, true),
            frame(0x89, 126, true),
            frame(0x80, 5, true),
        ] {
            assert_eq!(verdict(&bytes), Err(Breach::Protocol));
        }
    }

    #[test]
    fn a_plain_frames_pass() {
        let mut bytes = frame(0x81, 100, true);
        bytes.extend(frame(0x01, 10, true));
        bytes.extend(frame(0x89, 3, true));
        bytes.extend(frame(0x80, 32 * 1024 - 10, true));
        assert_eq!(verdict(&bytes), Ok(()));
    }
}
