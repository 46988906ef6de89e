//! What the bedside page knows: the patient, every number of theirs, the order, the syringe that was scanned, and what the acts say of it now.

use super::Draft;
use crate::names::NameBook;
use crate::pages::head::{self, Head};
use access::Grant;
use kernel::{Known, Need, Space, Tag, Who, gather};
use programme::Programme;
use record::administration::{DrawnUp, IdentityChecked};
use record::folds::{Orders, PatientRecord, SyringeState};
use std::sync::Arc;
use store::{RefusalSaid, Select, StoreError};
use terms::{Moment, PatientId, Role, Text};

/// How the scanned syringe stands.
pub(in super::super) struct Stand {
    /// As drawn up.
    pub drawn: DrawnUp,
    /// It is this patient's, merged records counted as one.
    pub own: bool,
    /// The newest time-out, and its position.
    pub checked: Option<(IdentityChecked, u64)>,
    /// What stands against the time-out.
    pub against_check: Vec<RefusalSaid>,
    /// What stands against giving it, whoever asks: that only a doctor gives is said beside it.
    pub against_giving: Vec<RefusalSaid>,
}

/// A label that the record knows, but not as a syringe that was drawn up: a dose, a vessel, tissue, blood.
pub(in super::super) struct Label {
    /// As scanned.
    pub id: String,
    /// It is surely another person's.
    pub anothers: bool,
}

pub(in super::super) struct Read {
    pub head: Head,
    /// Every number of this person.
    pub numbers: Vec<String>,
    pub orders: Arc<Orders>,
    pub syringe: Option<Stand>,
    /// What was scanned in a syringe's place and is none.
    pub other: Option<Label>,
    /// The newest fact about what was scanned, but for what wrong scans left: after it, a wrong scan is another one.
    pub newest: u64,
    /// Syringes of this person whose time-out stands now, and until when.
    pub done: Vec<(String, Moment)>,
    /// Members of staff: id and name, with their roles.
    pub staff: Vec<(String, Text)>,
    /// Ids of those whose role may stand by the time-out (docs/decisions/0013).
    pub seconds: Vec<String>,
    pub book: NameBook,
    pub programme: Option<Arc<Programme>>,
    pub now: Moment,
    pub tip: store::Tip,
}

/// Reasons of `give_dose` that are about the person who asks.
const DOCTORS_OWN: [&str; 2] = ["doctor_must_sign", "dose_plan_lacks_doctor"];

impl Read {
    /// Whether the wristband is another person's.
    pub fn wrong_wristband(&self, d: &Draft) -> bool {
        !d.wristband.is_empty() && !self.numbers.contains(&d.wristband)
    }
    /// Whether what was scanned as the syringe is not this person's: another's syringe, or something that is no drawn syringe at all.
    pub fn wrong_syringe(&self) -> bool {
        self.other.is_some() || self.syringe.as_ref().is_some_and(|x| !x.own)
    }
    /// Whether they are another person's cells.
    pub fn anothers(&self) -> bool {
        self.other.as_ref().is_some_and(|o| o.anothers) || self.syringe.as_ref().is_some_and(|x| !x.own)
    }
    /// Whether two things that were scanned do not belong together.
    pub fn wrong(&self, d: &Draft) -> bool {
        self.wrong_wristband(d) || self.wrong_syringe()
    }
}

fn needs(patient: &PatientId, syringe: &str, known: &Known) -> Vec<Need> {
    let mut needs = vec![Need::of::<PatientRecord>(patient.as_str()), Need::of::<Orders>(patient.as_str())];
    if let Some(on) = known.peek::<PatientRecord>(patient.as_str()).and_then(|r| r.goes_on_as(patient)) {
        needs.push(Need::of::<PatientRecord>(on.as_str()));
    }
    if !syringe.is_empty() {
        needs.push(Need::of::<SyringeState>(syringe));
        let state = known.peek::<SyringeState>(syringe);
        if let Some((d, _)) = state.as_ref().and_then(|s| s.drawn.as_ref()) {
            needs.push(Need::of::<PatientRecord>(d.patient.as_str()));
        }
    }
    needs
}

fn home(patient: &PatientId, known: &Known) -> PatientId {
    known.get::<PatientRecord>(patient.as_str()).goes_on_as(patient).unwrap_or_else(|| patient.clone())
}

/// What a label may stand on.
const LABELLED: [Space; 7] =
    [Space::Container, Space::Dose, Space::Tissue, Space::Lot, Space::Blood, Space::Material, Space::Kit];
/// What a wrong scan leaves behind at what was scanned.
const LEFT: [&str; 2] = ["held", "attempt_refused"];

/// What the record knows of a label: the person behind it, and its newest fact; nothing if it was never heard of.
fn labelled(snap: &mut store::Snapshot<'_>, label: &str) -> store::Result<Option<(Option<String>, u64)>> {
    for tag in LABELLED.map(|space| Tag::new(space, label)) {
        let facts = snap.timeline(&tag)?;
        // Somebody may have stopped a label that nobody ever stuck on anything: such a hold alone makes no thing known.
        let newest = facts.iter().filter(|f| !LEFT.contains(&f.head.kind.as_str())).map(|f| f.head.position).max();
        if let Some(newest) = newest {
            return Ok(Some((crate::acts::read::patient_behind(snap, &tag)?, newest)));
        }
    }
    Ok(None)
}

/// Syringes with a time-out that still holds.
fn standing(snap: &store::Snapshot<'_>, own: &[&PatientId]) -> store::Result<Vec<(String, Moment)>> {
    let mut out = Vec::new();
    if snap.house().list("syringes").is_none() {
        return Ok(out);
    }
    for id in own {
        let rows = snap.select(&Select::from("syringes").eq("patient", id.as_str()).limit(100))?;
        let until = |r: &store::Row| Moment::parse(r.text("valid_until")).ok().filter(|m| *m >= snap.now());
        let checked = rows.iter().filter(|r| r.text("state") == "checked");
        out.extend(checked.filter_map(|r| Some((r.subject.clone(), until(r)?))));
    }
    Ok(out)
}

pub(super) fn read(
    snap: &mut store::Snapshot<'_>,
    patient: &PatientId,
    syringe: &str,
    who: &Who,
    grant: Grant,
) -> store::Result<Option<Read>> {
    let syringe = if terms::ContainerId::parse(syringe).is_ok() { syringe } else { "" };
    let mut book = NameBook::staff_only(snap, grant)?;
    let Some(head) = head::read(snap, patient.as_str(), &mut book)? else { return Ok(None) };
    let known = gather(&|k| needs(patient, syringe, k), snap).map_err(|f| StoreError::bad(f.0))?;
    let here = home(patient, &known);
    let record = known.get::<PatientRecord>(patient.as_str());
    let own = record.records.keys().filter(|id| record.goes_on_as(id).unwrap_or_else(|| (*id).clone()) == here);
    let own: Vec<&PatientId> = own.collect();
    let numbers = own.iter().map(|id| record.number(id).to_owned()).collect();
    let stand = match syringe {
        "" => None,
        label => match known.get::<SyringeState>(label).drawn.clone() {
            None => None,
            Some((drawn, _)) => {
                let about = Tag::new(Space::Container, label);
                let state = known.get::<SyringeState>(label);
                let mut giving = crate::acts::read::against(snap, "give_dose", &about, who)?;
                // Who is no doctor gives nothing: that stands beside the verdict and is no fault of the cells.
                let doctor = matches!(who.role, Some(Role::Doctor | Role::ResponsibleDoctor));
                giving.retain(|r| doctor || !DOCTORS_OWN.contains(&r.code.as_str()));
                Some(Stand {
                    own: home(&drawn.patient, &known) == here,
                    drawn,
                    checked: state.checked.as_ref().map(|(c, _, position)| (c.clone(), *position)),
                    against_check: crate::acts::read::against(snap, "check_identity", &about, who)?,
                    against_giving: giving,
                })
            }
        },
    };
    let known_label = match (&stand, syringe) {
        (_, "") => None,
        (Some(stand), _) if stand.own => None,
        (_, label) => labelled(snap, label)?,
    };
    let newest = known_label.as_ref().map_or(0, |(_, newest)| *newest);
    let other = known_label.filter(|_| stand.is_none()).map(|(owner, _)| Label {
        id: syringe.to_owned(),
        anothers: owner.is_some_and(|p| own.iter().all(|id| id.as_str() != p)),
    });
    let done = standing(snap, &own)?;
    let current = Arc::clone(snap.current());
    let roles = record::second::roles("check_identity");
    let rows = snap.select(&Select::from("staff"))?;
    let stands_by = |r: &&store::Row| r.text("roles").split(' ').filter_map(Role::parse).any(|x| roles.contains(&x));
    let seconds = rows.iter().filter(stands_by).map(|r| r.subject.clone()).collect();
    let staff = current.options.get("staff").map(Vec::as_slice).unwrap_or_default();
    Ok(Some(Read {
        head,
        numbers,
        orders: known.get::<Orders>(patient.as_str()),
        syringe: stand,
        other,
        newest,
        done,
        seconds,
        staff: staff.iter().map(|c| (c.code.clone(), c.label.clone())).collect(),
        book,
        programme: current.programme.as_ref().map(|(_, p)| Arc::clone(p)),
        now: snap.now(),
        tip: snap.tip(),
    }))
}
