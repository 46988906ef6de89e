//! What stands against a patient's next step whoever does it. A thread is the same for every reader, so the one who asks is not asked about: the
//! step is asked for in a role whose work it is, by a doctor of a plan in force where that is a doctor's work, in a place where it is done.

use crate::acts::read::against;
use access::Where;
use kernel::{Actor, Need, Tag, Who, gather};
use record::folds::{Clinic, Plans};
use store::{RefusalSaid, Snapshot, StoreError};
use terms::Role;

/// Roles that act for the whole of their row, the one with the widest leave first.
const DOERS: [Role; 5] = [Role::Doctor, Role::Quality, Role::Nurse, Role::FacilityManager, Role::Manager];

/// What stands against an act in the row of a reader, and what stands against it whoever does it. Reasons about who signs (the plan does not name this
/// doctor) are for those whose work it is; everybody else reads what blocks the patient.
pub(super) fn for_reader(
    snap: &mut Snapshot<'_>,
    act: &str,
    about: &Tag,
    who: &Who,
) -> store::Result<(Vec<RefusalSaid>, Vec<RefusalSaid>)> {
    if !who.role.is_some_and(|role| super::work_of(act, None, role)) {
        let standing = against_anybody(snap, act, about)?;
        return Ok((standing.clone(), standing));
    }
    let why = against(snap, act, about, who)?;
    // What stands against nobody in particular is asked only where something stands at all.
    let standing = if why.is_empty() { Vec::new() } else { against_anybody(snap, act, about)? };
    Ok((why, standing))
}

/// The reasons that are left.
pub fn against_anybody(snap: &mut Snapshot<'_>, act: &str, about: &Tag) -> store::Result<Vec<RefusalSaid>> {
    let Some(row) = access::ACTS.iter().find(|r| r.name == act) else { return Ok(Vec::new()) };
    let may = |r: &Role| row.names.contains(r) || row.numbers.contains(r);
    let role = DOERS.into_iter().chain(Role::ALL.iter().copied()).find(may);
    let known = gather(&|_| vec![Need::of::<Clinic>("main"), Need::of::<Plans>("main")], snap)
        .map_err(|f| StoreError::bad(f.0))?;
    let kinds = match row.place {
        Where::Any => None,
        Where::Kinds(kinds) => Some(kinds),
    };
    let clinic = known.get::<Clinic>("main");
    let place = clinic.places.iter().find(|p| kinds.is_none_or(|k| k.contains(&p.kind))).map(|p| p.place.clone());
    let plans = known.get::<Plans>("main");
    let mut doctors: Vec<Actor> =
        plans.in_force(snap.now().day()).flat_map(|p| &p.doctors).cloned().map(Actor::Staff).collect();
    doctors.dedup();
    if role != Some(Role::Doctor) || doctors.is_empty() {
        doctors = vec![Actor::System];
    }
    // Nothing stands against it as long as one of them may do it.
    let mut fewest: Option<Vec<RefusalSaid>> = None;
    for actor in doctors {
        let left = against(snap, act, about, &Who { actor, role, place: place.clone() })?;
        if left.is_empty() {
            return Ok(left);
        }
        if fewest.as_ref().is_none_or(|f| left.len() < f.len()) {
            fewest = Some(left);
        }
    }
    Ok(fewest.unwrap_or_default())
}
