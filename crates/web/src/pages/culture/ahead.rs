//! What is expected of lots that stand in a list of work: when the cells of the order are there, and whether a booking waits for them. Forecasts
//! are kept while nothing that they rest on has changed, and no page makes more than a few anew: a list of work is read often.

use super::figures;
use kernel::{Need, gather};
use page::Html;
use programme::Programme;
use record::booking::BookingKind;
use record::folds::{LotBookings, LotState, Orders};
use record::outlook;
use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use store::{Snapshot, StoreError};
use terms::{Day, Lang, Moment};

/// Lots of one page whose forecast is made anew; the next visit makes those of the next.
const ANEW: usize = 4;
/// So many forecasts are kept.
const KEPT: usize = 256;

/// What is expected of a lot.
#[derive(Clone)]
pub(in crate::pages) struct Ahead {
    found: Arc<forecast::Forecast>,
    began: Moment,
    booked: Option<Moment>,
}

/// Forecasts by what they were made of; none where nothing could be said.
static MADE: LazyLock<Mutex<BTreeMap<String, Option<Arc<forecast::Forecast>>>>> = LazyLock::new(Mutex::default);

/// Reads it for lots that still grow for an order.
pub(in crate::pages) fn read(snap: &mut Snapshot<'_>, lots: &[String]) -> store::Result<BTreeMap<String, Ahead>> {
    let mut out = BTreeMap::new();
    let Some(programme) = snap.current().programme.as_ref().map(|(_, p)| Arc::clone(p)) else { return Ok(out) };
    let needs = |known: &kernel::Known| {
        let own = lots.iter().flat_map(|l| [Need::of::<LotState>(l.as_str()), Need::of::<LotBookings>(l.as_str())]);
        let states = lots.iter().filter_map(|l| known.peek::<LotState>(l.as_str()));
        let patients = states.filter_map(|s| s.started.as_ref().map(|(s, _)| Need::of::<Orders>(s.patient.as_str())));
        own.chain(patients).collect()
    };
    let known = gather(&needs, snap).map_err(|f| StoreError::bad(f.0))?;
    let (mut beforehand, mut anew) = (None, 0);
    for lot in lots {
        let state = known.get::<LotState>(lot.as_str());
        let Some((started, began)) = state.started.as_ref().filter(|_| state.product.is_none()) else { continue };
        let orders = known.get::<Orders>(started.patient.as_str());
        let Some(cells) = super::ordered(&orders) else { continue };
        let bookings = known.get::<LotBookings>(lot.as_str());
        let booked = bookings.standing().into_iter().find(|b| b.kind == BookingKind::Administration).map(|b| b.starts);
        if beforehand.is_none() {
            beforehand = Some(super::prior(snap, &programme, "")?);
        }
        let Some(prior) = &beforehand else { continue };
        let key = key(lot, &state, &programme, cells, booked, prior);
        let kept = MADE.lock().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
        let found = match kept {
            Some(found) => found,
            None if anew >= ANEW => continue,
            None => {
                anew += 1;
                let found = outlook::expected(&state, &programme, cells, booked, prior).ok().map(Arc::new);
                keep(key, found.clone());
                found
            }
        };
        if let Some(found) = found {
            out.insert(lot.clone(), Ahead { found, began: *began, booked });
        }
    }
    Ok(out)
}

fn key(
    lot: &str,
    state: &LotState,
    programme: &Programme,
    cells: u64,
    booked: Option<Moment>,
    prior: &forecast::Prior,
) -> String {
    let rows = outlook::observations(state);
    format!("{lot} {rows:?} {:?} {cells} {booked:?} {prior:?}", outlook::policy(programme))
}

fn keep(key: String, found: Option<Arc<forecast::Forecast>>) {
    let mut all = MADE.lock().unwrap_or_else(PoisonError::into_inner);
    if all.len() >= KEPT {
        all.clear();
    }
    all.insert(key, found);
}

/// The bar in a row of work.
pub(in crate::pages) fn bar(a: &Ahead, today: Day, lang: Lang) -> Html {
    let days = |day: f64| a.began.day().plus_days(day.ceil() as i32).days_since(today);
    let [from, to] = a.found.ready_day.p80;
    let Some(from) = from.or(a.found.ready_day.median) else {
        return page::ready_words(figures::ready(&a.found, a.began, lang).text(lang));
    };
    page::ready(&page::Ready {
        band: (days(from), to.map(days)),
        median: a.found.ready_day.median.map(days),
        booked: a.booked.map(|m| m.day().days_since(today)),
        say: figures::ready(&a.found, a.began, lang).text(lang).to_owned(),
    })
}
