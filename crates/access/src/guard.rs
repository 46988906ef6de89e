//! The guard the writer asks before every act: the row of the table, the role in force in the record (not merely in the session), and the place.

use crate::table::{ACTS, Grant};
use kernel::{Actor, Guard, Known, Need, Who};
use record::folds::{Clinic, StaffRoles};

/// Default deny from the printed table.
pub struct Access;

impl Guard for Access {
    fn needs(&self, who: &Who) -> Vec<Need> {
        let staff = who.actor.staff().map(|s| Need::of::<StaffRoles>(s.as_str()));
        staff.into_iter().chain([Need::of::<Clinic>("main")]).collect()
    }

    fn allows(&self, act: &str, who: &Who, known: &Known) -> bool {
        match (&who.actor, who.role) {
            // Whoever holds the one-time code may do one thing, and the act itself refuses it once it was done.
            (Actor::Setup, _) => act == "set_up_clinic",
            (Actor::System, _) | (Actor::Staff(_), None) => false,
            (Actor::Staff(id), Some(role)) => {
                let in_force = known.get::<StaffRoles>(id.as_str()).has(role);
                let kind = who.place.as_ref().and_then(|p| known.get::<Clinic>("main").place(p).map(|p| p.kind));
                // A place that is not the clinic's is no place.
                let place_known = who.place.is_none() || kind.is_some();
                in_force && place_known && ACTS.iter().any(|r| r.name == act && r.grant(role, kind) != Grant::No)
            }
        }
    }
}
