//! Opening a record: the first fact, the kinds it holds, its clock; and what makes a new file durable.

use crate::answer::{Answer, Recorded, Why};
use crate::backend::{Backend, CommandRow, KindSeen};
use crate::clock::{Clock, DemoClock, SystemClock};
use crate::current::Current;
use crate::error::{ErrorKind, Result, StoreError};
use crate::store::ClockChoice;
use kernel::fact::Stamp;
use kernel::{Actor, Draft, House, chain};
use std::fs::File;
use std::path::Path;
use std::sync::Arc;
use terms::{CommandId, Hash32, Moment, say};

/// Key of the setting that keeps the simulated now.
pub(crate) const DEMO_NOW: &str = "demo_now";

/// The first fact of the chain.
pub(crate) fn open_chain<B: Backend>(db: &mut B, house: &House, opening: &Draft, now: Moment) -> Result<()> {
    let stamp = Stamp {
        actor: Actor::System,
        role: None,
        place: None,
        behalf: None,
        signed: "",
        occurred_at: now,
        recorded_at: now,
        programme: String::new(),
        law: String::new(),
        software: house.software.clone(),
        command: CommandId::parse("record-opened").map_err(StoreError::bad)?,
    };
    let salt = crate::desk::salt()?;
    let head = chain::seal(opening, &stamp, &salt, 1, Hash32::default());
    db.begin()?;
    db.append(&head, &salt, &opening.payload)?;
    let software = house.software.clone();
    db.note_kind(&KindSeen { kind: head.kind.clone(), version: head.version, first: 1, software })?;
    let recorded =
        Recorded { first: 1, last: 1, hash: head.hash, kinds: vec![head.kind.clone()], about: String::new() };
    let answer = serde_json::to_string(&Answer::Recorded(recorded)).map_err(|e| StoreError::bad(e.to_string()))?;
    db.put_command(&CommandRow { id: head.command.clone(), salt: None, digest: None, answer, range: Some((1, 1)) })?;
    db.commit()
}

/// A directory entry is durable only when its directory is synced.
pub(crate) fn sync_dirs(dir: &Path) -> Result<()> {
    File::open(dir)?.sync_all()?;
    if let Some(parent) = dir.canonicalize()?.parent() {
        File::open(parent)?.sync_all()?;
    }
    Ok(())
}

pub(crate) fn unknown_kinds<B: Backend>(db: &mut B, house: &House) -> Result<Option<Why>> {
    let unknown = db.kinds()?.into_iter().find(|seen| house.kind(&seen.kind).is_none_or(|k| k.version < seen.version));
    Ok(unknown.map(|seen| {
        let (kind, version, by, me) = (&seen.kind, seen.version, &seen.software, &house.software);
        let say = say! {ja: "この記録には {by} が書いた種類 {kind}(第{version}版)があり、{me} では読めません。閲覧だけできます。新しい版で開いてください。",
                        en: "This record holds kind {kind} (version {version}), written by {by}; {me} cannot read it. Reading only: open it with the newer version."};
        Why { code: "unknown_kind".to_owned(), say }
    }))
}

pub(crate) fn rules_unreadable(e: &StoreError) -> Why {
    let d = &e.detail;
    let say = say! {ja: "採用されたプログラムまたは法令表が読めません({d})。閲覧だけできます。", en: "The adopted programme or law table cannot be read ({d}). Reading only."};
    Why { code: "rules".to_owned(), say }
}

pub(crate) fn clock_for<B: Backend>(
    choice: &ClockChoice,
    db: &mut B,
    current: &Current,
    tip: &kernel::Head,
) -> Result<Arc<dyn Clock>> {
    match choice {
        ClockChoice::System => Ok(Arc::new(SystemClock)),
        ClockChoice::Given(c) => Ok(Arc::clone(c)),
        ClockChoice::Demo if !current.simulated => Err(StoreError::new(ErrorKind::NotSimulated, "demo clock")),
        ClockChoice::Demo => {
            let kept = db.rim().setting(DEMO_NOW)?.and_then(|s| Moment::parse(&s).ok());
            Ok(Arc::new(DemoClock::at(kept.map_or(tip.recorded_at, |k| k.max(tip.recorded_at)))))
        }
    }
}
