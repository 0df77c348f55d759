//! The composition root: builds everything from the settings, serves, and shuts down in order.

use crate::dialogue::mind::Mind;
use crate::domain::time::At;
use crate::engine::Engine;
use crate::engine::ai::{Ai, AiSettings};
use crate::engine::booking::Booking;
use crate::engine::deps::{Deps, Pace, Ports};
use crate::engine::desk::Hub;
use crate::engine::escalation::Escalation;
use crate::engine::outbox::OutboxWorker;
use crate::engine::registry::Registry;
use crate::engine::stages::Stages;
use crate::passwords::{self, Passwords};
use crate::ports::accounts::{Accounts, NewAccount};
use crate::ports::clinic::Clinic;
use crate::ports::clock::{ClinicClock, Clock};
use crate::remote::openai::{OpenAi, OpenAiSettings};
use crate::scheduling::calendar::House;
use crate::settings::{External, Settings, is_in_house};
use crate::store::db::{Access, Db, DbSettings};
use crate::store::demo;
use crate::transport::http::fallback::{Routes, unrouted};
use crate::transport::http::sockets::Sockets;
use crate::transport::http::{Pulse, Site, middleware, openapi, table};
use crate::transport::limits::Limits;
use crate::transport::web as pages;
use crate::transport::ws::link::Wire;
use actix::{Actor, Arbiter};
use actix_web::dev::Server;
use actix_web::middleware::{Compress, NormalizePath, from_fn};
use actix_web::{App as Service, HttpServer, web};
use anyhow::{Context, Result};
use secrecy::ExposeSecret;
use std::io::Write;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use utoipa_actix_web::AppExt;
use utoipa_swagger_ui::SwaggerUi;

/// Finishing the turns in progress may take this long once the sockets are told.
const FINISH_TURNS: Duration = Duration::from_secs(4);

pub struct App {
    server: Server,
    site: web::Data<Site>,
    drain: watch::Sender<bool>,
    address: String,
}

/// What a first start has to tell, once: names and passwords.
type Logins = Vec<(String, String)>;

impl App {
    /// Opens the store, loads the mind, starts the actors, binds the port.
    pub async fn build(settings: Settings) -> Result<App> {
        let clock: Arc<dyn Clock> = Arc::new(ClinicClock::new(settings.clock.now, settings.clock.speed));
        // The mind takes a moment of computing: it loads while the store opens.
        let mind = std::thread::spawn(Mind::load);
        let db = Arc::new(open_store(&settings)?);
        let (logins, demo) = first_start(&settings, &db, clock.now()).await?;
        let mind = mind.join().map_err(|_| anyhow::anyhow!("the knowledge pack could not be loaded"))?;
        let mind = Arc::new(mind.map_err(anyhow::Error::msg).context("the knowledge pack could not be loaded")?);
        let metrics = prometheus::Registry::new();
        let engine = start_engine(&settings, &db, mind, clock, demo, &metrics).await?;
        let (drain, draining) = watch::channel(false);
        let api = openapi::document();
        let site = web::Data::new(Site {
            engine,
            passwords: Passwords::new()?,
            limits: Arc::new(Limits::new(settings.limits.enabled)),
            idempotency: db.clone(),
            health: db.clone(),
            metrics,
            allowed_origins: settings.server.allowed_origins.clone(),
            trusted_proxies: settings.server.trusted_proxies.clone(),
            clinic_name: settings.clinic.name.clone(),
            house: House {
                name: settings.clinic.name.clone(),
                phone: settings.clinic.phone.clone(),
                address: settings.clinic.address.clone(),
                email: settings.clinic.email.clone(),
            },
            emergency_tel: settings
                .emergency
                .numbers
                .first()
                .map_or_else(|| "115".into(), |number| number.tel.clone()),
            draining,
            routes: Routes::of(&api),
            openapi: api.to_json().context("the interface description could not be written")?,
            sockets: Sockets::default(),
            pulse: Pulse {
                hello: Duration::from_millis(settings.server.hello_ms),
                ping: Duration::from_millis(settings.server.ping_ms),
                dead: Duration::from_millis(settings.server.dead_ms),
            },
        });
        if !settings.limits.enabled {
            log::warn!("all limits of counts and rates are off: for load tests on one machine only");
        }
        let (server, address) = serve(&settings, site.clone(), api)?;
        tell(&logins)?;
        Ok(App {
            server,
            site,
            drain,
            address,
        })
    }

    /// The address that it listens on, as `http://127.0.0.1:8080`.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Serves until a signal comes, then goes down in order: not ready, sockets told, turns finished, outbox flushed, connections
    /// closed.
    pub async fn run_until_stopped(self) -> Result<()> {
        let (handle, site, drain) = (self.server.handle(), self.site, self.drain);
        let going = tokio::spawn(async move {
            wait_for_signal().await;
            log::info!("going down: finishing what is in progress");
            // The receivers live in `site`, so there is always one.
            let _none = drain.send(true);
            site.drain_sockets();
            site.engine.drain(FINISH_TURNS).await;
            handle.stop(true).await;
        });
        self.server.await.context("the server failed")?;
        going.abort();
        Ok(())
    }
}

fn open_store(settings: &Settings) -> Result<Db> {
    Db::open(
        &DbSettings {
            url: settings.database.url.clone(),
            pool_size: settings.database.pool_size,
        },
        Access::Serve,
    )
}

/// On a database without accounts: the demonstration clinic, or one administrator. Returns what to print, and whether the
/// demonstration clinic is there.
async fn first_start(settings: &Settings, db: &Arc<Db>, now: At) -> Result<(Logins, bool)> {
    let wanted = settings.demo.enabled;
    if db.count().await? > 0 {
        return Ok((Vec::new(), wanted.unwrap_or(true) && demo::is_loaded(db).await?));
    }
    let given = settings.demo.password.as_ref().map(|password| password.expose_secret().to_string());
    if wanted.unwrap_or(true) {
        let logins = demo::load_demo(
            db,
            given.as_deref(),
            |password: &str| passwords::hash(password).map_err(anyhow::Error::from),
            now,
        )
        .await?;
        return Ok((logins.into_iter().map(|login| (login.username, login.password)).collect(), true));
    }
    let password = demo::random_password()?;
    let account = NewAccount {
        username: "admin".into(),
        role: crate::domain::person::Role::Admin,
        display_name: "Quản trị".into(),
        password_hash: passwords::hash(&password)?,
        phone: None,
        language: crate::domain::language::Language::Vi,
    };
    db.create_account(account, now).await?;
    Ok((vec![("admin".into(), password)], false))
}

async fn start_engine(
    settings: &Settings,
    db: &Arc<Db>,
    mind: Arc<Mind>,
    clock: Arc<dyn Clock>,
    demo: bool,
    metrics: &prometheus::Registry,
) -> Result<Engine> {
    let ports = Ports {
        conversations: db.clone(),
        accounts: db.clone(),
        clinic: db.clone(),
        desk: db.clone(),
        outbox: db.clone(),
        ledger: db.clone(),
    };
    let require_consent = settings.privacy.require_consent.unwrap_or(!demo);
    let stages = Stages::new(metrics)?;
    mind.know_doctors(
        db.doctors(None, crate::domain::language::Language::Vi, clock.now())
            .await?
            .into_iter()
            .map(|d| (d.id, d.name))
            .collect(),
    );
    let hub = Hub::new(db.clone()).start();
    let deps = Arc::new(Deps {
        specialties: Arc::new(db.specialties().await?),
        ai: start_ai(settings, db, clock.clone(), require_consent, stages.clone())?,
        booking: Booking {
            clinic: db.clone(),
            accounts: db.clone(),
        }
        .start(),
        hub: hub.clone(),
        ports,
        mind,
        clock: clock.clone(),
        settings: settings.engine.clone(),
        emergency: settings.emergency.clone(),
        require_consent,
        pace: Pace::new(settings.limits.enabled),
        stages: stages.clone(),
    });
    Escalation {
        desk: db.clone(),
        hub: hub.clone(),
        clock: clock.clone(),
        page_again_s: settings.emergency.page_again_s.clone(),
    }
    .start();
    let outbox = OutboxWorker {
        outbox: db.clone(),
        desk: db.clone(),
        notifier: db.clone(),
        hub: hub.clone(),
        clock,
        stages,
    }
    .start();
    let arbiters = (0..workers(settings)).map(|_| Arbiter::new().handle()).collect();
    let registry = Registry::new(deps.clone(), arbiters).start();
    Ok(Engine {
        deps,
        registry,
        hub,
        outbox,
    })
}

fn start_ai(
    settings: &Settings,
    db: &Arc<Db>,
    clock: Arc<dyn Clock>,
    consent_needed: bool,
    stages: Stages,
) -> Result<Option<actix::Addr<Ai>>> {
    let ai = &settings.ai;
    if !ai.configured() {
        return Ok(None);
    }
    let in_house = reqwest::Url::parse(ai.url()).is_ok_and(|url| is_in_house(&url));
    let external = match ai.external {
        External::Auto => !in_house,
        External::Always => true,
        External::Never => false,
    };
    if external {
        log::warn!("the model's server is outside the house: texts leave it redacted, and only with consent where consent is asked for");
    }
    let millis = Duration::from_millis;
    let model = OpenAi::new(OpenAiSettings {
        base_url: ai.url().to_string(),
        api_key: ai.api_key.clone(),
        connect: millis(ai.connect_ms),
        first_token: millis(ai.first_token_ms),
        idle: millis(ai.idle_ms),
        total: millis(ai.total_ms),
    })?;
    let numbers = settings
        .emergency
        .numbers
        .iter()
        .chain(&settings.emergency.crisis_numbers)
        .map(|number| number.tel.clone())
        .collect();
    let settings = AiSettings {
        models: std::iter::once(ai.model.clone()).chain(ai.second_model.clone()).collect(),
        max_in_flight: ai.max_in_flight,
        max_tokens: ai.max_tokens,
        temperature: ai.temperature,
        external,
        consent_needed,
        numbers,
    };
    Ok(Some(
        Ai::new(settings, Arc::new(model), db.clone(), db.clone(), clock, stages).start(),
    ))
}

fn workers(settings: &Settings) -> usize {
    match settings.server.workers {
        0 => std::thread::available_parallelism().map_or(2, std::num::NonZero::get),
        workers => workers,
    }
}

fn serve(settings: &Settings, site: web::Data<Site>, api: utoipa::openapi::OpenApi) -> Result<(Server, String)> {
    let shared = site.clone();
    let server = HttpServer::new(move || {
        let (app, _) = Service::new()
            .into_utoipa_app()
            .app_data(shared.clone())
            .configure(table)
            .split_for_parts();
        app.service(SwaggerUi::new("/docs/{_:.*}").url("/openapi.json", api.clone()))
            .route("/docs", web::get().to(docs))
            .route("/", web::get().to(pages::chat))
            .route("/favicon.ico", web::get().to(pages::favicon))
            .route("/assets/{path:.*}", web::get().to(pages::asset))
            .default_service(web::to(unrouted))
            .wrap(Compress::default())
            .wrap(from_fn(middleware::pass))
            .wrap(NormalizePath::trim())
    })
    .on_connect(|connection, data| {
        let Some(stream) = connection.downcast_ref::<actix_web::rt::net::TcpStream>() else {
            return;
        };
        // A frame leaves at once: many small ones in a row would wait for the client's acknowledgements.
        if let Err(error) = stream.set_nodelay(true) {
            log::warn!("a connection stays with Nagle's algorithm: {error}");
        }
        // A second handle on the socket: the only way to end a client that never reads.
        if let Some(wire) = Wire::of(stream) {
            data.insert(wire);
        }
    })
    .workers(workers(settings))
    .backlog(4096)
    .max_connections(50_000)
    .client_request_timeout(Duration::from_secs(10))
    .shutdown_timeout(3)
    .disable_signals()
    .bind((settings.server.host.as_str(), settings.server.port))
    .with_context(|| format!("cannot listen on {}:{}", settings.server.host, settings.server.port))?;
    let address = server
        .addrs()
        .first()
        .map(|address| format!("http://{address}"))
        .context("no address was bound")?;
    Ok((server.run(), address))
}

async fn docs() -> actix_web::HttpResponse {
    actix_web::HttpResponse::Found()
        .insert_header(("Location", "/docs/index.html"))
        .finish()
}

/// Standard output: the passwords of a first start. The line that it can serve follows.
fn tell(logins: &Logins) -> Result<()> {
    let mut out = std::io::stdout().lock();
    for (username, password) in logins {
        writeln!(out, "{username} {password}")?;
    }
    out.flush()?;
    Ok(())
}

async fn wait_for_signal() {
    use tokio::signal::unix::{SignalKind, signal};
    let (Ok(mut term), Ok(mut int)) = (signal(SignalKind::terminate()), signal(SignalKind::interrupt())) else {
        log::error!("signals can not be heard; stop the process with SIGKILL");
        return std::future::pending().await;
    };
    tokio::select! {
        _ = term.recv() => {}
        _ = int.recv() => {}
    }
}
