//! How much waits, for the numbers beside the rooms: counted along the indexes that the worklist reads, once for each state of the record and each
//! minute, and never stored (time passing makes no facts).

use crate::app::App;
use crate::error::WebError;
use crate::pages::piles::{self, Source};
use crate::pages::tasks;
use std::sync::{Arc, PoisonError};
use terms::Role;

/// State of the record and minute of the clock.
type Key = (u64, i64);

/// What was counted last.
pub(crate) type Last = Option<(Key, Arc<Counts>)>;

/// How many rows each source of work has.
#[derive(Clone, Debug, Default)]
pub struct Counts {
    sources: Vec<(Source, u64)>,
    /// Acts of the first set-up that are still to be done.
    setup: Vec<&'static str>,
}

impl Counts {
    /// Work of a role, wherever it is done.
    pub fn of(&self, role: Role) -> u64 {
        let own = self.sources.iter().filter(|(s, _)| s.for_role(role)).map(|(_, n)| *n);
        let setup = self.setup.iter().filter(|act| tasks::work_of(act, None, role)).count();
        own.fold(u64::try_from(setup).unwrap_or(0), u64::saturating_add)
    }
    /// What stands open in the registers of safety.
    pub fn safety(&self) -> u64 {
        let all = self.sources.iter().filter(|(s, _)| tasks::REGISTERS.contains(s)).map(|(_, n)| *n);
        all.fold(0, u64::saturating_add)
    }
}

/// What was counted last, however long ago.
pub(crate) fn last(app: &App) -> Option<Arc<Counts>> {
    app.0.counts.lock().unwrap_or_else(PoisonError::into_inner).as_ref().map(|(_, counts)| Arc::clone(counts))
}

/// Counts what waits now.
///
/// # Errors
/// As the store's.
pub(crate) async fn counts(app: &App) -> Result<Arc<Counts>, WebError> {
    let store = &app.0.store;
    let key = (store.tip().position, store.now().millis().div_euclid(60_000));
    let last = app.0.counts.lock().unwrap_or_else(PoisonError::into_inner).clone();
    if let Some((_, counts)) = last.filter(|(k, _)| *k == key) {
        return Ok(counts);
    }
    let read = |snap: &mut store::Snapshot<'_>| {
        let setup = tasks::missing(snap)?.into_iter().map(|(act, _)| act).collect();
        Ok(Counts { sources: piles::totals(snap)?, setup })
    };
    let counts = Arc::new(app.read(read).await?);
    *app.0.counts.lock().unwrap_or_else(PoisonError::into_inner) = Some((key, Arc::clone(&counts)));
    Ok(counts)
}
