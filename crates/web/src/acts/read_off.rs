//! In a simulated record alone: the labels that a scanner would read and the numbers that a counter would show if all goes well, so that whoever tries
//! the program is not asked for codes that stick on nothing (docs/decisions/0017). On a record of patients a label is scanned, or there is none (L2).

use super::read::{Drawn, first};
use kernel::{FieldKind, FieldSpec, Input, Need, gather};
use programme::CriterionRule;
use record::culture::CountPurpose;
use record::folds::{Findings, Interview, LotState, Orders};
use record::making::MaterialKind::{self, Anaesthetic, Diluent, Enzyme, Medium};
use store::{Row, Select, Snapshot, StoreError};
use terms::{LotId, TissueId};

/// What an act is done with; each kind once.
const WITH: [(&str, &[MaterialKind]); 6] = [
    ("harvest_fat", &[Anaesthetic]),
    ("start_culture", &[Medium, Enzyme]),
    ("observe_culture", &[Medium]),
    ("passage_cells", &[Medium, Enzyme]),
    ("harvest_cells", &[Medium, Enzyme]),
    ("draw_up", &[Diluent]),
];

/// Ordered cells times this many hundredths are there when the cells are harvested: what is sampled, lost and left over.
const ENOUGH: u64 = 130;
/// Times that the cells become more from one passage to the next.
const GROWTH: u64 = 6;

/// The route of the story told (the usual answer of [`super::fill`]).
const ROUTE: &str = "intra_articular";

/// What a form is about, by the lists and folds.
struct About<'d> {
    d: &'d Drawn,
    key: &'d str,
    lot: Option<(String, std::sync::Arc<LotState>)>,
    tissue: Option<String>,
    /// Targets of the order by number, with the cells of each.
    targets: Vec<(u8, u64)>,
}

impl About<'_> {
    /// A thing the form was opened about.
    fn named(&self, space: &str) -> Option<String> {
        let typed = first(&self.d.typed, space);
        let carried = || self.key.split(' ').find_map(|p| p.strip_prefix(space)?.strip_prefix(':'));
        (!typed.is_empty()).then_some(typed).or_else(carried).map(str::to_owned)
    }
    /// The volume that holds the cells of the chosen target, mL.
    fn portion(&self) -> Option<String> {
        let n = first(&self.d.typed, "target").parse::<u8>().ok()?;
        let target = self.targets.iter().find(|(t, _)| *t == n)?;
        Some(self.state()?.share(target.1)?.to_string())
    }
    fn state(&self) -> Option<&LotState> {
        self.lot.as_ref().map(|(_, s)| s.as_ref())
    }
}

/// Answers to what is still empty among the fields that are scanned or counted.
pub(super) fn read_off(snap: &mut Snapshot<'_>, d: &Drawn, key: &str) -> store::Result<Input> {
    let about = about(snap, d, key)?;
    let mut out = finding(snap, d)?;
    // What is used depends on how it is done.
    let open =
        |s: &FieldSpec| s.required && matches!(s.kind, FieldKind::Choice(_)) && first(&d.typed, &s.name).is_empty();
    let chosen = !d.specs.iter().any(open);
    for s in d.specs.iter().filter(|s| first(&d.typed, &s.name).is_empty()) {
        let scanned = matches!(s.kind, FieldKind::Scan | FieldKind::Scans);
        let value = if (d.act, s.name.as_str()) == ("pack_dose", "volume_ml") {
            about.portion()
        } else if s.name == "materials" && !chosen {
            None
        } else if scanned && (s.required || matches!(s.name.as_str(), "materials" | "wristband")) {
            label(snap, &about, s)?
        } else if s.kind == FieldKind::Number || s.required {
            number(&about, s).map(|n| n.to_string())
        } else {
            None
        };
        out.extend(value.map(|v| (s.name.clone(), vec![v])));
    }
    Ok(out)
}

/// The finding that the decision on candidacy still waits for, and a result that meets the criterion.
fn finding(snap: &mut Snapshot<'_>, d: &Drawn) -> store::Result<Input> {
    let mut out = Input::new();
    let Some(patient) = d.head.as_ref().map(|h| h.id.as_str()).filter(|_| d.act == "record_finding") else {
        return Ok(out);
    };
    let needs = |_: &kernel::Known| vec![Need::of::<Findings>(patient), Need::of::<Interview>(patient)];
    let known = gather(&needs, snap).map_err(|f| StoreError::bad(f.0))?;
    let (found, interview) = (known.get::<Findings>(patient), known.get::<Interview>(patient));
    let disease = interview.newest.as_ref().map_or("", |(i, _)| i.disease.as_str());
    let Some((_, programme)) = &d.current.programme else { return Ok(out) };
    let newest = |code: &str| found.newest(code).map(|f| f.value.clone());
    let typed = first(&d.typed, "finding");
    let waits = programme.criteria().iter().filter(|c| c.concerns(disease, ROUTE) && c.applies(newest)).find_map(|c| {
        let CriterionRule::Finding { code, met, not_met, .. } = &c.rule else { return None };
        let said = c.rule.findings_say(found.of(code).iter().map(|f| f.value.as_str()));
        let meant = if typed.is_empty() { said.is_none() } else { code == typed };
        let choices = programme.finding(code).map(programme::Finding::choices).unwrap_or_default();
        let sound = || choices.iter().map(|c| &c.code).find(|c| !not_met.contains(c));
        meant.then(|| (code, met.first().or_else(sound)))
    });
    if let Some((code, value)) = waits {
        let empty = |name: &str| first(&d.typed, name).is_empty();
        out.extend(empty("finding").then(|| ("finding".to_owned(), vec![code.clone()])));
        let asked = d.specs.iter().any(|s| s.name == "value") && empty("value");
        out.extend(value.filter(|_| asked).map(|v| ("value".to_owned(), vec![v.clone()])));
    }
    Ok(out)
}

fn about<'d>(snap: &mut Snapshot<'_>, d: &'d Drawn, key: &'d str) -> store::Result<About<'d>> {
    let mut about = About { d, key, lot: None, tissue: None, targets: Vec::new() };
    about.tissue = about.named("tissue").filter(|t| TissueId::parse(t).is_ok());
    let Some(lot) = about.named("lot").filter(|l| LotId::parse(l).is_ok()) else { return Ok(about) };
    let needs = |known: &kernel::Known| {
        let state = known.peek::<LotState>(lot.as_str());
        let begun = state.as_ref().and_then(|s| s.started.as_ref()).map(|(s, _)| s.patient.clone());
        let orders = begun.map(|p| Need::of::<Orders>(p.as_str()));
        std::iter::once(Need::of::<LotState>(lot.as_str())).chain(orders).collect()
    };
    let known = gather(&needs, snap).map_err(|f| StoreError::bad(f.0))?;
    let state = known.get::<LotState>(lot.as_str());
    let patient = state.started.as_ref().map(|(s, _)| s.patient.clone());
    let orders = patient.map(|p| known.get::<Orders>(p.as_str()));
    let order = orders.as_ref().and_then(|o| o.in_force());
    about.targets = order.map(|o| o.targets.iter().map(|t| (t.n, t.cells)).collect()).unwrap_or_default();
    about.lot = Some((lot, state));
    Ok(about)
}

/// The label that would be read here.
fn label(snap: &mut Snapshot<'_>, about: &About<'_>, s: &FieldSpec) -> store::Result<Option<String>> {
    let of_lot = |name: &str| about.state().filter(|_| name == "from" || name == "containers");
    let own = || {
        let tissue = about.state().and_then(|l| l.started.as_ref()).map(|(s, _)| s.tissue.to_string());
        let lot = about.lot.as_ref().map(|(l, _)| l.clone());
        lot.into_iter().chain(tissue).chain(about.tissue.clone()).chain(about.named("cells")).collect::<Vec<_>>()
    };
    let product = || about.state().and_then(|l| l.product.as_ref()).map(|(p, _)| p.product.to_string());
    Ok(match (about.d.act, s.name.as_str()) {
        (_, "wristband") => about.d.head.as_ref().map(|h| h.person.number.clone()),
        (_, "scan") => about.named("tissue").or_else(|| about.named("dose")),
        (_, "dose" | "tissue" | "blood" | "syringe") => about.named(&s.name),
        (_, "cells") => own().into_iter().next(),
        (_, name) if of_lot(name).is_some() => {
            of_lot(name).map(|l| l.vessels.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "))
        }
        ("pack_dose", "product") => product(),
        // A label that was never used: the record grows with each.
        ("harvest_cells", "product") | (_, "vessels") => Some(format!("K-{}", snap.tip().position)),
        ("clear_cabinet", "cabinet") => {
            rows(snap, "cabinets")?.iter().find(|r| !r.text("label").is_empty()).map(|r| r.subject.clone())
        }
        (_, "cabinet") => cabinet(snap, &own())?,
        (_, "incubator") => rows(snap, "equipment")?
            .iter()
            .find(|r| r.text("kind") == "incubator" && r.whole("passed") == 1)
            .map(|r| r.subject.clone()),
        (act, "materials") => materials(snap, act, about)?,
        _ => None,
    })
}

fn rows(snap: &Snapshot<'_>, list: &str) -> store::Result<Vec<Row>> {
    if snap.house().list(list).is_none() { Ok(Vec::new()) } else { snap.select(&Select::from(list)) }
}

/// The cabinet in which these cells are open, else the first that is free: then the act says that it is to be opened first.
fn cabinet(snap: &Snapshot<'_>, own: &[String]) -> store::Result<Option<String>> {
    let all = rows(snap, "cabinets")?;
    let ours = all.iter().find(|r| own.iter().any(|o| o == r.text("label")));
    let checked = || all.iter().filter(|r| r.whole("passed") == 1);
    let free = || checked().find(|r| r.text("label").is_empty());
    Ok(ours.or_else(free).or_else(|| checked().next()).map(|r| r.subject.clone()))
}

/// One material in date of each kind that is used here.
fn materials(snap: &Snapshot<'_>, act: &str, about: &About<'_>) -> store::Result<Option<String>> {
    let (today, all) = (snap.now().day().to_string(), rows(snap, "materials")?);
    // Explants are not digested, and a culture that is only looked at is not fed.
    let explant = first(&about.d.typed, "method") == "explant";
    let unfed = act == "observe_culture" && first(&about.d.typed, "fed") != "yes";
    let kinds = WITH.iter().find(|(a, _)| *a == act).map_or(&[][..], |(_, kinds)| kinds);
    let wanted = kinds.iter().filter(|k| !(unfed || explant && **k == Enzyme));
    let of =
        |k: &MaterialKind| all.iter().find(|r| r.text("kind") == k.code() && r.text("expires_on") >= today.as_str());
    let found: Vec<&str> = wanted.filter_map(of).map(|r| r.subject.as_str()).collect();
    Ok((!found.is_empty()).then(|| found.join(" ")))
}

/// The number that would be counted here: cells grow from passage to passage until there are enough for the order.
fn number(about: &About<'_>, s: &FieldSpec) -> Option<u64> {
    let state = about.state()?;
    let counted = state.open_count().map(|c| c.viable);
    let last = state
        .balances
        .last()
        .map_or_else(|| state.started.as_ref().and_then(|(s, _)| s.seeded).unwrap_or(500_000), |b| b.onward);
    let ordered = about.targets.iter().map(|(_, cells)| *cells).fold(0, u64::saturating_add);
    let enough = ordered.saturating_mul(ENOUGH) / 100;
    match (about.d.act, s.name.as_str()) {
        ("record_count", "viable") => {
            let harvest = first(&about.d.typed, "purpose") == CountPurpose::Harvest.code();
            let grown = last.saturating_mul(GROWTH);
            Some(if harvest { grown.max(enough) } else { grown })
        }
        ("passage_cells", "seeded") | ("harvest_cells", "in_product") => counted.map(|n| n / 100 * 95),
        _ => None,
    }
}
