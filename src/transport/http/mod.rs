//! The URL table, on one screen. One file a resource; `problem` alone picks a status; `auth` says who calls.

pub mod accounts;
pub mod appointments;
pub mod auth;
pub mod body;
pub mod chat;
pub mod consents;
pub mod events;
pub mod fallback;
pub mod feedback;
pub mod idempotency;
pub mod knowledge;
pub mod messages;
pub mod middleware;
pub mod openapi;
pub mod operating;
pub mod problem;
pub mod records;
pub mod sessions;
pub mod sockets;
pub mod staff;
pub mod users;

use crate::engine::Engine;
use crate::passwords::Passwords;
use crate::ports::operations::{Health, Idempotency};
use crate::transport::limits::Limits;
use crate::transport::ws::{socket, staff as staff_socket};
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use utoipa_actix_web::service_config::ServiceConfig;

/// What the handlers share.
pub struct Site {
    pub engine: Engine,
    pub passwords: Passwords,
    pub limits: Arc<Limits>,
    pub idempotency: Arc<dyn Idempotency>,
    pub health: Arc<dyn Health>,
    pub metrics: prometheus::Registry,
    pub allowed_origins: Vec<String>,
    pub trusted_proxies: Vec<IpAddr>,
    pub clinic_name: String,
    /// Who invites, in calendar files.
    pub house: crate::scheduling::calendar::House,
    pub emergency_tel: String,
    /// True once the server is going down.
    pub draining: watch::Receiver<bool>,
    pub openapi: String,
    pub routes: fallback::Routes,
    pub sockets: sockets::Sockets,
    pub pulse: Pulse,
}

/// How long a socket may be silent.
#[derive(Clone, Copy, Debug)]
pub struct Pulse {
    /// The first frame must come within this time.
    pub hello: Duration,
    pub ping: Duration,
    /// Nothing was heard for this long: the socket is closed. Two pings and a little.
    pub dead: Duration,
}

/// Every route. Each has an OpenAPI entry, because it could not be registered here without one.
pub fn table(routes: &mut ServiceConfig<'_>) {
    routes
        // Who calls
        .service(sessions::create)
        .service(accounts::login)
        .service(accounts::logout)
        .service(accounts::me)
        .service(accounts::register)
        .service(accounts::change_password)
        .service(consents::list)
        .service(consents::set)
        // Chat
        .service(chat::create)
        .service(chat::list)
        .service(chat::one)
        .service(chat::context)
        .service(messages::list)
        .service(messages::say)
        .service(messages::read)
        .service(messages::typing)
        .service(messages::stop)
        .service(events::stream)
        .service(feedback::give)
        .service(socket::open)
        // Understanding and knowledge
        .service(knowledge::understand)
        .service(knowledge::analyze)
        .service(knowledge::search)
        .service(knowledge::interactions)
        // Hospital services
        .service(users::one)
        .service(users::check_permissions)
        .service(records::history)
        .service(appointments::lists::specialties)
        .service(appointments::lists::doctors)
        .service(appointments::lists::slots)
        .service(appointments::holds::create)
        .service(appointments::holds::release)
        .service(appointments::book::create)
        .service(appointments::book::list)
        .service(appointments::book::one)
        .service(appointments::book::change)
        .service(appointments::book::calendar)
        // Staff
        .service(staff::queue)
        .service(staff::acknowledge)
        .service(staff::claim)
        .service(staff::release)
        .service(staff::resolve)
        .service(staff::say)
        .service(staff::add_note)
        .service(staff::notes)
        .service(staff::packet)
        .service(staff_socket::open)
        // Administration
        .service(users::list)
        .service(users::create)
        .service(users::change)
        // Operating
        .service(operating::livez)
        .service(operating::readyz)
        .service(operating::metrics)
        .service(operating::openapi)
        .service(operating::errors);
}
