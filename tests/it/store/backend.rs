//! A fresh, empty store for each test, in a folder or a schema of its own.

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection};
use healthcare_chatbot::store::db::{Access, Db, DbSettings};
use tempfile::TempDir;
use uuid::Uuid;

/// The environment variable that names a PostgreSQL server to test on.
const POSTGRES: &str = "TEST_POSTGRES_URL";

pub struct Store {
    pub db: Db,
    pub settings: DbSettings,
    /// Deleted with everything in it at the end.
    pub folder: TempDir,
    schema: Option<Schema>,
}

pub fn sqlite() -> Store {
    let folder = TempDir::new().unwrap();
    let settings = DbSettings {
        url: format!("sqlite://{}", folder.path().join("data/test.db").display()),
        pool_size: 4,
    };
    let db = Db::open(&settings, Access::Serve).unwrap();
    Store {
        db,
        settings,
        folder,
        schema: None,
    }
}

/// None without a server, which is a failure where everything has to be tested.
pub fn postgres() -> Option<Store> {
    let Ok(server) = std::env::var(POSTGRES) else {
        assert!(
            std::env::var("CI").is_err(),
            "{POSTGRES} is not set: in CI the store is tested on PostgreSQL too"
        );
        return None;
    };
    let schema = Schema::create(server);
    let settings = DbSettings {
        url: schema.url(),
        pool_size: 8,
    };
    let db = Db::open(&settings, Access::Serve).unwrap();
    Some(Store {
        db,
        settings,
        folder: TempDir::new().unwrap(),
        schema: Some(schema),
    })
}

impl Store {
    pub fn is_postgres(&self) -> bool {
        self.schema.is_some()
    }

    /// Another handle on the same store, as another process would have it.
    pub fn beside(&self) -> Db {
        Db::open(&self.settings, Access::Beside).unwrap()
    }
}

/// A schema of the test server, dropped at the end.
struct Schema {
    server: String,
    name: String,
}

impl Schema {
    fn create(server: String) -> Self {
        let name = format!("hcb_{}", Uuid::now_v7().simple());
        let schema = Schema { server, name };
        schema.run(&format!("CREATE SCHEMA {}", schema.name));
        schema
    }

    fn url(&self) -> String {
        let sign = if self.server.contains('?') { '&' } else { '?' };
        format!("{}{sign}options=-csearch_path%3D{}", self.server, self.name)
    }

    fn run(&self, sql: &str) {
        PgConnection::establish(&self.server).unwrap().batch_execute(sql).unwrap();
    }
}

impl Drop for Schema {
    fn drop(&mut self) {
        self.run(&format!("DROP SCHEMA {} CASCADE", self.name));
    }
}

/// Makes of each `async fn name(store: &Store)` one test for each database.
macro_rules! contract {
    ($($name:ident),+ $(,)?) => {
        mod sqlite {$(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                super::$name(&crate::store::backend::sqlite()).await;
            }
        )+}
        mod postgres {$(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                if let Some(store) = crate::store::backend::postgres() {
                    super::$name(&store).await;
                }
            }
        )+}
    };
}
pub(super) use contract;
