//! Open sockets by session, so that a revoked one is closed at once.

use crate::domain::ids::UserId;
use crate::transport::http::Site;
use crate::transport::ws::session::End;
use actix::Recipient;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

struct Known {
    token_hash: String,
    user: UserId,
    end: Recipient<End>,
}

#[derive(Default)]
pub struct Sockets(Mutex<HashMap<u64, Known>>);

impl Site {
    pub fn know_socket(&self, number: u64, token_hash: &str, user: UserId, end: Recipient<End>) {
        let known = Known {
            token_hash: token_hash.to_string(),
            user,
            end,
        };
        self.sockets.0.lock().unwrap_or_else(PoisonError::into_inner).insert(number, known);
    }

    pub fn forget_socket(&self, number: u64) {
        self.sockets.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&number);
    }

    /// Ends the sockets of a token or of a user.
    pub fn end_sockets(&self, token_hash: Option<&str>, user: Option<UserId>) {
        let sockets = self.sockets.0.lock().unwrap_or_else(PoisonError::into_inner);
        for known in sockets
            .values()
            .filter(|known| Some(known.token_hash.as_str()) == token_hash || Some(known.user) == user)
        {
            // One that does not read is cut by its conversation.
            let _full = known.end.try_send(End::Session);
        }
    }

    /// Tells every socket that the server goes down.
    pub fn drain_sockets(&self) {
        let sockets = self.sockets.0.lock().unwrap_or_else(PoisonError::into_inner);
        for known in sockets.values() {
            let _full = known.end.try_send(End::Draining);
        }
    }
}
