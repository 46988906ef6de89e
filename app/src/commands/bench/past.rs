//! A clinic with a long past: the story of the demo, told once by the real acts, and then written again many times in bulk, each time for other
//! people with other cells, some weeks earlier. Every fact is one that an act left; only ids, labels of vessels and materials, days and
//! the patients' persons differ.

use super::super::demo;
use super::Failure;
use crate::demo::cast::person;
use crate::demo::chance::Chance;
use crate::demo::{Director, story};
use crate::house::{house, rulebooks};
use kernel::fact::Stamp;
use kernel::{Draft, Fact, FactCorrected, FactKind, Fold, House, Space, Tag};
use record::folds::AgeSex;
use record::making::{EquipmentCalibrated, MaterialRegistered, StaffTrained};
use record::patient::PatientRegistered;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::path::Path;
use std::sync::Arc;
use store::bulk::BulkFact;
use store::{ClockChoice, Durability, ManualClock, Options, Store};
use terms::{CommandId, Day, Moment, PlaceId, Role};

/// Days between two tellings: whole weeks, so that a Sunday stays one.
const APART: i32 = 7;
/// Tellings in a year: once a year the clinic's own yearly work (calibration, training) is written again.
const YEARLY: u64 = 52;
/// Seed of the stage and of the story.
const SEED: u64 = 1;
/// Letters of derived ids that belong to one course; staff, places, plans and equipment are the same in every telling.
const OWN: [&str; 15] = ["P", "CN", "T", "DV", "AE", "H", "O", "J", "CD", "OR", "B", "LT", "K", "CT", "DS"];
/// A booking too.
const BOOKING: &str = "BK";

/// A piece of a payload.
enum Piece {
    /// As it is.
    Same(String),
    /// An id or a label that every telling has its own of.
    Own(String),
    /// A day of the story, and what follows it.
    Day(Day, String),
}

/// A fact of the story, ready to be written again.
struct Told {
    kind: &'static str,
    version: u16,
    tags: Vec<(Space, Piece)>,
    payload: Vec<Piece>,
    stamp: Stamp,
    /// Number of its command within the story.
    command: u64,
}

/// The clinic's now in these records.
pub(super) fn now() -> Moment {
    Day::parse("2026-11-24").map_or(Moment::from_millis(0), Day::start).plus_minutes(9 * 60 + 12)
}

/// Makes a record of `tellings` stories of `patients` people each; how many facts. Its lists are filled.
pub(super) fn make(dir: &Path, patients: u32, tellings: u64) -> Result<u64, Failure> {
    let story = tell(&dir.join("told"), patients)?;
    let record = dir.join("record");
    let back = APART.saturating_mul(i32::try_from(tellings).unwrap_or(i32::MAX));
    let store = create(&record, story::begins(now()).plus_minutes(i64::from(back) * -1440))?;
    set_the_stage(&store)?;
    store.close();
    drop(store);
    let n = store::bulk::load(&record, &house(true), again(&story, tellings), &|_| {})?;
    store::replay::replay(&record, &house(true), &|_, _| {})?;
    Ok(n)
}

/// Opens it at its now, as sure of the disk as a clinic is.
pub(super) fn open(dir: &Path) -> Result<Store, Failure> {
    let options = Options { durability: Durability::Full, ..options(now()) };
    Ok(Store::open(&dir.join("record"), Arc::new(house(true)), options)?)
}

fn options(at: Moment) -> Options {
    let clock = ClockChoice::Given(Arc::new(ManualClock::at(at)));
    Options { clock, durability: Durability::UnsafeOff, ..Options::new(rulebooks()) }
}

fn create(dir: &Path, at: Moment) -> Result<Store, Failure> {
    Ok(Store::create(dir, Arc::new(house(true)), options(at), &demo::opening()?)?)
}

fn wanted(d: &Director<'_>) -> Result<(), Failure> {
    d.surprises.first().map_or(Ok(()), |s| Err(Failure::Bad(format!("bench: {s}"))))
}

/// Sets the stage in a new record, or learns who is who in one made here.
fn set_the_stage(store: &Store) -> Result<(), Failure> {
    let mut d = Director::new(store, SEED);
    story::set_the_stage(&mut d, store);
    wanted(&d)
}

/// The facts of one telling, without those of the stage.
fn tell(dir: &Path, patients: u32) -> Result<Vec<Told>, Failure> {
    let store = create(dir, story::begins(now()))?;
    let mut d = Director::new(&store, SEED);
    story::set_the_stage(&mut d, &store);
    let stage = store.tip().position;
    story::go_on(&mut d, &store, patients, SEED, now(), &|_, _| {});
    wanted(&d)?;
    let mut commands: BTreeMap<String, u64> = BTreeMap::new();
    let house = house(true);
    let out = store.read(|snap| {
        let mut out = Vec::new();
        for position in stage + 1..=snap.tip().position {
            let Some(fact) = snap.fact(position)? else { continue };
            let next = u64::try_from(commands.len()).unwrap_or(0);
            let command = *commands.entry(fact.head.command.clone()).or_insert(next);
            out.extend(told(&house, &fact, command));
        }
        Ok(out)
    })?;
    store.close();
    Ok(out)
}

/// A correction names the position of what it corrects, which differs in every telling: it is left out.
fn told(house: &House, f: &Fact, command: u64) -> Option<Told> {
    let kind = house.kind(&f.head.kind).filter(|k| k.kind != FactCorrected::KIND)?;
    let h = &f.head;
    let stamp = Stamp {
        actor: h.actor.clone(),
        role: Role::parse(&h.role),
        place: PlaceId::parse(&h.place).ok(),
        behalf: None,
        // What a signature means is not asked again by any fold.
        signed: "",
        occurred_at: h.occurred_at,
        recorded_at: h.recorded_at,
        programme: h.programme.clone(),
        law: h.law.clone(),
        software: h.software.clone(),
        command: CommandId::numbered("past", 0, 0),
    };
    let tags = h.tags.iter().map(|t| (t.space, piece(&t.id))).collect();
    let payload = pieces(f.payload.as_deref()?);
    Some(Told { kind: kind.kind, version: h.version, tags, payload, stamp, command })
}

/// Whether it is an id or a label that belongs to one telling.
fn own(token: &str) -> bool {
    let label = |prefix: &str| {
        token
            .strip_prefix(prefix)
            .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit() || c.is_ascii_uppercase()))
    };
    let sign = |b: u8| (b.is_ascii_uppercase() || b.is_ascii_digit()) && !b"ILOU".contains(&b);
    let derived =
        |prefix: &&str| token.strip_prefix(*prefix).is_some_and(|rest| rest.len() == 10 && rest.bytes().all(sign));
    label("K-") || label("MT-") || derived(&BOOKING) || OWN.iter().any(derived)
}

fn piece(token: &str) -> Piece {
    // Births and the years of laws lie before the story.
    let day = token.get(..10).filter(|d| d.starts_with("202")).and_then(|d| Day::parse(d).ok());
    match day {
        Some(day) => Piece::Day(day, token.get(10..).unwrap_or_default().to_owned()),
        None if own(token) => Piece::Own(token.to_owned()),
        None => Piece::Same(token.to_owned()),
    }
}

fn pieces(text: &str) -> Vec<Piece> {
    let inside = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let (mut out, mut rest) = (Vec::new(), text);
    let mut same = String::new();
    while !rest.is_empty() {
        let to = rest.find(|c| !inside(c)).unwrap_or(rest.len());
        let (token, after) = rest.split_at(to);
        match piece(token) {
            Piece::Same(s) => same.push_str(&s),
            other => out.extend([Piece::Same(std::mem::take(&mut same)), other]),
        }
        let to = after.find(inside).unwrap_or(after.len());
        let (between, after) = after.split_at(to);
        same.push_str(between);
        rest = after;
    }
    out.push(Piece::Same(same));
    out
}

impl Piece {
    fn again(&self, telling: u64, days: i32) -> String {
        match self {
            Self::Same(s) => s.clone(),
            Self::Own(s) => format!("{s}-{telling}"),
            Self::Day(day, rest) => format!("{}{rest}", day.plus_days(-days)),
        }
    }
}

/// All tellings together, in the order of time. The first ends now, each other some weeks before.
fn again(story: &[Told], tellings: u64) -> impl Iterator<Item = BulkFact> + '_ {
    let days = |telling: u64| APART.saturating_mul(i32::try_from(telling).unwrap_or(i32::MAX));
    let at = move |telling: u64, n: usize| {
        story.get(n).map(|t| Reverse((t.stamp.recorded_at.plus_minutes(i64::from(days(telling)) * -1440), telling, n)))
    };
    let mut next: BinaryHeap<_> = (0..tellings).filter_map(|k| at(k, 0)).collect();
    let mut serial = 0;
    std::iter::from_fn(move || {
        loop {
            let Reverse((_, telling, n)) = next.pop()?;
            next.extend(at(telling, n + 1));
            let t = story.get(n)?;
            let yearly = [EquipmentCalibrated::KIND, StaffTrained::KIND, MaterialRegistered::KIND];
            if yearly.contains(&t.kind) && !telling.is_multiple_of(YEARLY) {
                continue;
            }
            if t.kind == PatientRegistered::KIND {
                serial += 1;
            }
            return Some(one(t, telling + 1, days(telling), serial));
        }
    })
}

fn one(t: &Told, telling: u64, days: i32, serial: u64) -> BulkFact {
    let back = |m: Moment| m.plus_minutes(i64::from(days) * -1440);
    let tags = t.tags.iter().map(|(space, id)| Tag::new(*space, id.again(telling, days))).collect();
    let mut payload: String = t.payload.iter().map(|p| p.again(telling, days)).collect();
    match t.kind {
        PatientRegistered::KIND => payload = numbered(payload, serial),
        // The other kind that this fold reads is the one that says who it is (L16).
        kind if AgeSex::KINDS.contains(&kind) => payload = somebody(payload, serial),
        _ => {}
    }
    let stamp = Stamp {
        occurred_at: back(t.stamp.occurred_at),
        recorded_at: back(t.stamp.recorded_at),
        command: CommandId::numbered("past", telling, t.command),
        ..t.stamp.clone()
    };
    BulkFact { draft: Draft { kind: t.kind, version: t.version, tags, payload }, stamp }
}

fn numbered(payload: String, serial: u64) -> String {
    match serde_json::from_str::<PatientRegistered>(&payload) {
        Ok(p) => serde_json::to_string(&PatientRegistered { number: format!("SP25{serial:05}"), serial, ..p }),
        Err(e) => Err(e),
    }
    .unwrap_or(payload)
}

fn somebody(payload: String, serial: u64) -> String {
    let p = person(&mut Chance::new(serial), 2026);
    match serde_json::from_str::<identity::facts::PatientIdentified>(&payload) {
        Ok(i) => serde_json::to_string(&identity::facts::PatientIdentified {
            name: p.name,
            kana: p.kana,
            birth_date: Day::parse(&p.born).unwrap_or(i.birth_date),
            telephone: p.telephone,
            ..i
        }),
        Err(e) => Err(e),
    }
    .unwrap_or(payload)
}

/// The director of a record made here, who knows its staff and places, with ids of its own.
pub(super) fn director(store: &Store, seed: u64) -> Result<Director<'_>, Failure> {
    let mut d = Director::new(store, seed);
    d.find_places();
    let rows = store.read(|snap| snap.select(&store::Select::from("staff").limit(100)))?;
    for p in crate::demo::cast::STAFF {
        let found = rows.iter().find(|r| r.text("name") == p.name);
        d.staff.extend(found.and_then(|r| terms::StaffId::parse(&r.subject).ok()).map(|id| (p.login, id)));
    }
    Ok(d)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_payload_is_written_again_with_its_own_ids_and_days() {
        let told = r#"{"lot":"LT0YG0K8ENGY","staff":"S921XHAPHM0","from":["K-0073"],"on":"2026-11-24T09:12:00.000+09:00","born":"1960-01-01","note":"培地"}"#;
        let again: String = pieces(told).iter().map(|p| p.again(3, 7)).collect();
        let want = r#"{"lot":"LT0YG0K8ENGY-3","staff":"S921XHAPHM0","from":["K-0073-3"],"on":"2026-11-17T09:12:00.000+09:00","born":"1960-01-01","note":"培地"}"#;
        assert_eq!(again, want);
    }
}
