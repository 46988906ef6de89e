//! A person's roles in force.

use crate::clinic::{RolesChanged, StaffAdded};
use kernel::{Fact, FactKind, Fold, Read, Space};
use terms::Role;

/// Roles now; empty = unknown person or no longer on the staff.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StaffRoles {
    /// The roles.
    pub roles: Vec<Role>,
    /// Whether this person was ever added.
    pub known: bool,
}

impl StaffRoles {
    /// Whether the person has the role now.
    pub fn has(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }
    /// Whether the person may treat as a doctor.
    pub fn is_doctor(&self) -> bool {
        self.has(Role::Doctor) || self.has(Role::ResponsibleDoctor)
    }
}

impl Fold for StaffRoles {
    const NAME: &'static str = "staff_roles";
    const SPACE: Space = Space::Staff;
    const KINDS: &'static [&'static str] = &[StaffAdded::KIND, RolesChanged::KIND];
    const READ: Read = Read::Latest;
    fn apply(&mut self, fact: &Fact) {
        if let Some(a) = fact.read::<StaffAdded>() {
            self.known = true;
            self.roles = a.roles;
        } else if let Some(c) = fact.read::<RolesChanged>() {
            self.roles = c.roles;
        }
    }
}
