//! A socket seen from the engine: a client that does not read can not be told anything, so its TCP connection is cut.

use crate::engine::conversation::delivery::Link;
use std::net::{Shutdown, TcpStream};
use std::os::fd::AsFd;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// A second handle on the connection's socket, made when it was accepted.
#[derive(Clone)]
pub struct Wire(Arc<TcpStream>);

impl Wire {
    /// Kept for every connection; none where the platform refuses.
    pub fn of(stream: &actix_web::rt::net::TcpStream) -> Option<Wire> {
        let handle = stream.as_fd().try_clone_to_owned().ok()?;
        Some(Wire(Arc::new(TcpStream::from(handle))))
    }

    pub fn cut(&self) {
        // Already gone is as good.
        let _gone = self.0.shutdown(Shutdown::Both);
    }
}

/// The link of one session.
pub struct SessionLink {
    pub wire: Option<Wire>,
    /// The conversation's actor died: the session closes and its client resumes.
    pub orphaned: AtomicBool,
}

impl Link for SessionLink {
    fn too_slow(&self) {
        if let Some(wire) = &self.wire {
            wire.cut();
        }
    }

    fn gone(&self) {
        self.orphaned.store(true, Ordering::Release);
    }
}

static SOCKETS: AtomicU64 = AtomicU64::new(1);

/// A number that no other socket of this process has.
pub fn socket_number() -> u64 {
    SOCKETS.fetch_add(1, Ordering::Relaxed)
}
