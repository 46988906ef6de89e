//! `saisei serve` and the serving half of `saisei demo`.

use super::{Done, Failure, demo};
use crate::background::{self, Backups};
use crate::cli;
use crate::demo::cast::{PASSWORD, STAFF};
use crate::house::{house, rulebooks};
use kernel::Draft;
use record::clinic::RecordOpened;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use store::{ClockChoice, Options, Store};
use web::{Config, DemoLogin, Tls};

fn address(listen: &str) -> Result<SocketAddr, Failure> {
    listen.parse().map_err(|_| Failure::Bad(format!("--listen {listen}: expected ADDRESS:PORT such as 127.0.0.1:8600")))
}

/// Logs go to standard error; `SAISEI_LOG` sets how much (default: warnings).
fn log() {
    let filter = tracing_subscriber::EnvFilter::try_from_env("SAISEI_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn"));
    // A second call (tests in one process) keeps the first subscriber.
    let _ = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).try_init();
}

/// Runs `serve`.
pub fn run(a: &cli::Serve) -> Done {
    log();
    let listen = address(&a.listen)?;
    let store = if Store::exists(&a.data) {
        Store::open(&a.data, Arc::new(house(false)), Options::new(rulebooks()))?
    } else {
        let opening = Draft::of(&RecordOpened { simulated: false, zone: "Asia/Tokyo".to_owned(), format: 1 })
            .map_err(Failure::Bad)?;
        println!("{}: a new record / 新しい記録", a.data.display());
        Store::create(&a.data, Arc::new(house(false)), Options::new(rulebooks()), &opening)?
    };
    if store.simulated() {
        return Err(Failure::Bad(format!(
            "{} holds a simulated record: use `saisei demo --data {0}`",
            a.data.display()
        )));
    }
    let tls = match (&a.cert, &a.key) {
        (Some(cert), Some(key)) => Tls::Files { cert: cert.clone(), key: key.clone() },
        _ if listen.ip().is_loopback() => Tls::Off,
        _ => Tls::Own { dir: a.data.join("tls") },
    };
    let install = (!listen.ip().is_loopback()).then(|| SocketAddr::new(listen.ip(), listen.port().saturating_add(1)));
    let config = Config {
        tls,
        hosts: a.names.clone(),
        install_listen: install,
        idle_minutes: i64::from(a.idle_minutes),
        say: Arc::new(|words| println!("{words}")),
        ..Config::new(listen, false)
    };
    let backups = a.backup_to.as_ref().map(|to| Backups {
        to: to.clone(),
        every_hours: a.backup_hours,
        keep: usize::try_from(a.backup_keep).unwrap_or(30),
    });
    serve(Arc::new(store), config, backups)
}

/// Serves a demo record, with its own clock.
pub fn demo(dir: &Path, listen: &str) -> Done {
    log();
    let listen = address(listen)?;
    if !listen.ip().is_loopback() {
        return Err(Failure::Bad("demo: only on this machine (127.0.0.1); its passwords are public".to_owned()));
    }
    let options = Options { clock: ClockChoice::Demo, ..Options::new(rulebooks()) };
    let store = Store::open(dir, Arc::new(house(true)), options)?;
    if !store.simulated() {
        return Err(Failure::Bad(format!("{} holds a clinical record: use `saisei serve --data {0}`", dir.display())));
    }
    println!("\nSaisei 再生: 模擬の医療機関 / a simulated clinic\n\n  http://{listen}/\n");
    println!("  {:<11} {:<22} name", "login", "role");
    for p in STAFF {
        let roles: Vec<_> = p.roles.iter().map(|r| r.text().en.into_owned()).collect();
        println!("  {:<11} {:<22} {}", p.login, roles.join(", "), p.name);
    }
    println!("\n  password of all: {PASSWORD}\n  Ctrl-C ends it.\n");
    let logins =
        STAFF.iter().map(|p| DemoLogin { login: p.login.to_owned(), name: p.name.to_owned(), roles: p.roles.to_vec() });
    let config = Config {
        say: Arc::new(|words| println!("{words}")),
        demo_logins: logins.collect(),
        demo_password: PASSWORD.to_owned(),
        ..Config::new(listen, true)
    };
    serve(Arc::new(store), config, None)
}

fn serve(store: Arc<Store>, config: Config, backups: Option<Backups>) -> Done {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(|e| Failure::Bad(e.to_string()))?;
    let background = background::start(Arc::clone(&store), backups);
    let served = runtime.block_on(web::serve(Arc::clone(&store), config, interrupted()));
    background.stop();
    store.close();
    served.map_err(Failure::Bad)
}

/// Ctrl-C, or the signal by which a service is ended.
async fn interrupted() {
    let ctrl_c = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut term) => {
                tokio::select! { _ = ctrl_c => {}, _ = term.recv() => {} }
            }
            Err(_) => drop(ctrl_c.await),
        }
    }
    #[cfg(not(unix))]
    drop(ctrl_c.await);
}

/// Makes a demo record at a moment and opens it for serving: for journeys.
pub fn demo_record(dir: &Path, patients: u32, seed: u64, now: terms::Moment) -> Result<Store, Failure> {
    demo::make(dir, patients, seed, now)?;
    let options = Options { clock: ClockChoice::Demo, ..Options::new(rulebooks()) };
    Ok(Store::open(dir, Arc::new(house(true)), options)?)
}
