//! Roles change; no role left = no longer on the staff. Making and quality are never one person (Reg. 93, L8), and the clinic is never
//! without a manager: nobody takes that role from themselves, and only a manager may do this act, so one always remains.

use crate::refusals::Clinic;
use kernel::act::Text2;
use kernel::form::free;
use kernel::tag::Tagged;
use kernel::{Act, Choice, Ctx, Form, Known, Meaning, Need, Reasons, Recording, Tag};
use record::clinic::RolesChanged;
use record::folds::StaffRoles;
use record::refusals::{Shared, making_and_quality};
use terms::{Role, StaffId, Text};

/// Give somebody these roles from now on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeRolesCommand {
    /// Who.
    pub staff: StaffId,
    /// The roles; none = left the staff.
    pub roles: Vec<Role>,
    /// Why.
    pub reason: String,
}

/// The act.
pub struct ChangeRoles;

impl Act for ChangeRoles {
    type Command = ChangeRolesCommand;
    const NAME: &'static str = "change_roles";
    const SIGNED: Option<Meaning> = Some(Meaning {
        code: "roles_changed",
        text: Text2 {
            ja: "私は、管理者として、この職員の役割を変更します。",
            en: "I, as manager, change the roles of this member of staff.",
        },
    });

    fn title() -> Text {
        Text::fixed("役割を変更する", "Change roles")
    }

    fn form(f: &mut Form) -> Option<Self::Command> {
        let staff = f.subject("staff", |s| StaffId::parse(s).ok());
        let choices = Role::ALL.iter().map(|r| Choice::new(r.code(), r.text())).collect();
        let roles = f.many(
            "roles",
            Text::fixed("これからの役割(なしは退職)", "Roles from now on (none = left the staff)"),
            choices,
            false,
            Role::parse,
        );
        let reason = f.field("reason", free).label(Text::fixed("理由", "Reason")).example("配置換え").required();
        Some(ChangeRolesCommand { staff: staff?, roles: roles?, reason: reason? })
    }

    fn about(c: &Self::Command) -> Tag {
        c.staff.tag()
    }

    fn needs(about: &Tag, _: Option<&Self::Command>, _: &Known) -> Vec<Need> {
        vec![Need::of::<StaffRoles>(&*about.id)]
    }

    fn may(about: &Tag, known: &Known, _: &Ctx) -> Reasons {
        let mut reasons = Reasons::new();
        if let Ok(staff) = StaffId::parse(&about.id) {
            reasons.push_if(!known.get::<StaffRoles>(&*about.id).known, || Shared::UnknownStaff { staff });
        }
        reasons
    }

    fn rules(c: &Self::Command, known: &Known, ctx: &Ctx) -> Reasons {
        let mut reasons = Reasons::new();
        let before = known.get::<StaffRoles>(c.staff.as_str());
        reasons.push_if(making_and_quality(&c.roles), || Shared::MakingAndQuality);
        let gives_up = before.has(Role::Manager) && !c.roles.contains(&Role::Manager);
        // Another manager who acts as manager stays one.
        let one_remains = ctx.role == Some(Role::Manager) && ctx.actor.staff() != Some(&c.staff);
        reasons.push_if(gives_up && !one_remains, || Clinic::LastManager);
        let same = before.roles.len() == c.roles.len() && c.roles.iter().all(|r| before.has(*r));
        reasons.push_if(before.known && same, || Clinic::RolesUnchanged);
        reasons
    }

    fn record(c: &Self::Command, _: &Known, _: &Ctx) -> Recording {
        Recording::new().fact(&RolesChanged {
            staff: c.staff.clone(),
            roles: c.roles.clone(),
            reason: c.reason.clone(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{house, scene};

    #[test]
    fn l8_making_and_quality_are_never_one_person() {
        let h = house();
        let both = [("staff", "S3"), ("roles", "operator"), ("roles", "quality"), ("reason", "x")];
        let _ = scene(&h).when("change_roles", &both).then_refused(&["making_and_quality"]);
        let s = scene(&h)
            .when("change_roles", &both[..2].iter().chain(&both[3..]).copied().collect::<Vec<_>>())
            .then_recorded(&["roles_changed"]);
        assert_eq!(s.fact::<RolesChanged>().roles, [Role::Operator]);
    }

    #[test]
    fn act4_the_clinic_is_never_without_a_manager() {
        let h = house();
        let s = scene(&h)
            .when("change_roles", &[("staff", "S1"), ("roles", "reader"), ("reason", "x")])
            .then_refused(&["last_manager"]);
        // Somebody who is not acting as a manager does not remove one either.
        let s = s
            .by("S2", Role::Doctor, "L1")
            .when("change_roles", &[("staff", "S1"), ("reason", "x")])
            .then_refused(&["last_manager"]);
        let s = s
            .by("S1", Role::Manager, "L1")
            .when("change_roles", &[("staff", "S2"), ("roles", "manager"), ("roles", "doctor"), ("reason", "x")]);
        let s = s.then_recorded(&["roles_changed"]).by("S2", Role::Manager, "L1");
        let _ = s.when("change_roles", &[("staff", "S1"), ("reason", "退職")]).then_recorded(&["roles_changed"]);
    }

    #[test]
    fn l14_only_people_on_the_staff_and_only_changes() {
        let h = house();
        let s = scene(&h)
            .when("change_roles", &[("staff", "S9"), ("roles", "nurse"), ("reason", "x")])
            .then_refused(&["unknown_staff"]);
        let s = s
            .when("change_roles", &[("staff", "S3"), ("roles", "nurse"), ("reason", "x")])
            .then_refused(&["roles_unchanged"]);
        let _ = s
            .when("change_roles", &[("staff", "S3"), ("roles", "captain"), ("reason", "")])
            .then_invalid(&["roles", "reason"]);
    }
}
