//! What every request shares: the store, the configuration, limits, and the two ways to reach the disk without blocking the others.

use crate::access_log::Waiting;
use crate::error::WebError;
use crate::hashing::Hashing;
use crate::limits::Limits;
use crate::sessions::Sessions;
use crate::setup::Gate;
use crate::tls::Authority;
use sha2::{Digest, Sha256};
use std::fmt::Write;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use store::clock::{Clock, SystemClock};
use store::rim::RimWrite;
use store::{Snapshot, Store};
use terms::{Moment, Role};

/// How the connection is protected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tls {
    /// Plain HTTP: on loopback alone.
    Off,
    /// A certificate chain and its key in PEM files.
    Files {
        /// The chain, leaf first.
        cert: PathBuf,
        /// The private key.
        key: PathBuf,
    },
    /// A local authority made at first start, kept in this folder (`DIR/tls`).
    Own {
        /// The folder.
        dir: PathBuf,
    },
}

/// Whether everybody needs a second factor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecondFactor {
    /// Set up at the first sign-in, asked at every sign-in and signature.
    Required,
    /// For those who set it up.
    Optional,
}

/// Says something to the person at the terminal.
pub type Say = Arc<dyn Fn(&str) + Send + Sync>;

/// A login of a demo record, told on its sign-in page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoLogin {
    /// Sign-in name.
    pub login: String,
    /// The person's name.
    pub name: String,
    /// The person's roles.
    pub roles: Vec<Role>,
}

/// How the clinic is served.
#[derive(Clone)]
pub struct Config {
    /// Where to listen.
    pub listen: SocketAddr,
    /// How the connection is protected.
    pub tls: Tls,
    /// Names and addresses under which this server is reached, without port: for the certificate and against forged `Host` headers.
    /// Empty off loopback: guessed from the machine.
    pub hosts: Vec<String>,
    /// Where the install page is served without TLS, so that tablets can fetch the authority's certificate; `None`: nowhere.
    pub install_listen: Option<SocketAddr>,
    /// Minutes without a request after which a session ends.
    pub idle_minutes: i64,
    /// Minutes after which a session ends in any case.
    pub session_minutes: i64,
    /// Whether everybody needs a second factor.
    pub second_factor: SecondFactor,
    /// The one-time code of the first start; `None`: one is made and said when needed.
    pub setup_code: Option<String>,
    /// Clock of sign-in, sessions, lock-out and second factor. Not the record's: moving a simulated clock signs nobody out.
    pub clock: Arc<dyn Clock>,
    /// Speaks at the terminal.
    pub say: Say,
    /// Logins told on the sign-in page; never on a record that is not simulated (L19).
    pub demo_logins: Vec<DemoLogin>,
    /// Their public password.
    pub demo_password: String,
}

impl Config {
    /// Idle minutes of a real record.
    pub const IDLE: i64 = 15;
    /// Idle minutes of a demo record.
    pub const IDLE_DEMO: i64 = 8 * 60;

    /// Defaults: this machine alone, plain HTTP, 15 idle minutes, at most 12 hours, second factor required (for a simulated record:
    /// 8 idle hours, optional).
    pub fn new(listen: SocketAddr, simulated: bool) -> Self {
        Self {
            listen,
            tls: Tls::Off,
            hosts: Vec::new(),
            install_listen: None,
            idle_minutes: if simulated { Self::IDLE_DEMO } else { Self::IDLE },
            session_minutes: 12 * 60,
            second_factor: if simulated { SecondFactor::Optional } else { SecondFactor::Required },
            setup_code: None,
            clock: Arc::new(SystemClock),
            say: Arc::new(|_| ()),
            demo_logins: Vec::new(),
            demo_password: String::new(),
        }
    }
    /// The same on a port of this machine alone.
    pub fn local(port: u16, simulated: bool) -> Self {
        Self::new(SocketAddr::from((Ipv4Addr::LOCALHOST, port)), simulated)
    }
}

/// The state behind [`App`].
pub struct Inner {
    /// The record.
    pub store: Arc<Store>,
    /// How it is served.
    pub config: Config,
    /// Rate limits.
    pub limits: Limits,
    /// The one-time code of the first start.
    pub gate: Mutex<Gate>,
    /// How many passwords are hashed at once.
    pub hashing: Hashing,
    /// What is known of sessions besides their rows.
    pub sessions: Sessions,
    /// Lines of the access log that could not be written yet.
    pub waiting: Waiting,
    pub(crate) waiting_turn: Mutex<()>,
    /// One at a time: acts that first look whether somebody is registered already (docs/decisions/0005).
    pub(crate) registering: Arc<tokio::sync::Mutex<()>>,
    /// The local authority, when the certificate is our own.
    pub authority: OnceLock<Authority>,
    /// What waits, as it was counted last.
    pub(crate) counts: Mutex<crate::counts::Last>,
    /// Whether set-up is known to be done.
    pub(crate) ready: AtomicBool,
    seed: [u8; 32],
    counter: AtomicU64,
}

/// What every handler gets.
#[derive(Clone)]
pub struct App(pub Arc<Inner>);

impl App {
    /// Joins a store and its configuration.
    ///
    /// # Errors
    /// The machine gives no random bytes.
    pub fn new(store: Arc<Store>, config: Config) -> Result<Self, String> {
        let mut seed = [0u8; 32];
        getrandom::fill(&mut seed).map_err(|e| format!("no random bytes: {e}"))?;
        let inner = Inner {
            limits: Limits::default(),
            gate: Mutex::new(Gate::default()),
            hashing: Hashing::default(),
            sessions: Sessions::default(),
            waiting: Waiting::of(store.dir()),
            waiting_turn: Mutex::new(()),
            registering: Arc::default(),
            authority: OnceLock::new(),
            counts: Mutex::default(),
            ready: AtomicBool::new(false),
            seed,
            counter: AtomicU64::new(0),
            store,
            config,
        };
        let app = Self(Arc::new(inner));
        app.write_waiting();
        Ok(app)
    }
    /// Now, for sign-in and sessions.
    pub fn now(&self) -> Moment {
        self.0.config.clock.now()
    }
    /// Whether cookies are `Secure`.
    pub fn secure(&self) -> bool {
        self.0.config.tls != Tls::Off
    }
    /// The port served.
    pub fn port(&self) -> u16 {
        self.0.config.listen.port()
    }
    /// Whether the clinic is set up and somebody can sign in.
    ///
    /// # Errors
    /// As the store's.
    pub async fn set_up(&self) -> Result<bool, String> {
        let found = self.read(|snap| crate::signed::find(snap, None, None, Moment::from_millis(0), 0)).await;
        found.map(|f| f.ready).map_err(|e| e.words().1.en.into_owned())
    }
    /// Fresh random bytes, also hashed with a secret of this start and a counter, so that they stay unguessable should the machine's
    /// source fail once.
    pub fn random(&self) -> [u8; 32] {
        let mut fresh = [0u8; 32];
        if getrandom::fill(&mut fresh).is_err() {
            tracing::error!("the machine gave no random bytes; using the seed of this start");
        }
        let n = self.0.counter.fetch_add(1, Ordering::Relaxed);
        Sha256::new().chain_update(self.0.seed).chain_update(n.to_be_bytes()).chain_update(fresh).finalize().into()
    }
    /// 64 random hexadecimal digits.
    pub fn token(&self) -> String {
        hex(&self.random())
    }
    /// A value that only this start of the program can make from `text`.
    pub(crate) fn keyed(&self, purpose: &str, text: &str) -> String {
        // The lengths of the parts are fixed or separated by a NUL, and the digest is taken twice: no extension.
        let inner = Sha256::new()
            .chain_update(self.0.seed)
            .chain_update(purpose)
            .chain_update([0])
            .chain_update(text)
            .finalize();
        hex(&Sha256::new().chain_update(self.0.seed).chain_update(inner).finalize())
    }
    /// Work that blocks, off the threads that answer.
    pub(crate) async fn blocking<T: Send + 'static>(
        &self,
        f: impl FnOnce(&Self) -> T + Send + 'static,
    ) -> Result<T, WebError> {
        let app = self.clone();
        tokio::task::spawn_blocking(move || f(&app)).await.map_err(|e| WebError::fault(&format!("a task ended: {e}")))
    }
    /// Reads one state of the record.
    ///
    /// # Errors
    /// As the store's, as a page.
    pub async fn read<T: Send + 'static>(
        &self,
        f: impl FnOnce(&mut Snapshot) -> store::Result<T> + Send + 'static,
    ) -> Result<T, WebError> {
        Ok(self.blocking(|app| app.0.store.read(f)).await??)
    }
    /// Writes the rim's tables: durable when it returns.
    pub(crate) async fn rim<T: Send + 'static>(
        &self,
        f: impl FnOnce(&dyn RimWrite) -> store::Result<T> + Send + 'static,
    ) -> Result<T, WebError> {
        Ok(self.blocking(|app| app.0.store.rim(f)).await??)
    }
}

/// Lower-case hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut s, b| {
        // writing to a String cannot fail
        let _ = write!(s, "{b:02x}");
        s
    })
}
