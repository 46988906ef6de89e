//! One row per person ever on the staff; `roles` is empty for those who left.

use crate::facts::StaffIdentified;
use kernel::{Choice, Column, Fact, FactKind, ListDecl, OptionsDecl, Space, Value};
use record::clinic::{RolesChanged, StaffAdded};
use terms::{Role, Text};

/// The list.
pub const STAFF: ListDecl = ListDecl {
    name: "staff",
    version: 1,
    space: Space::Staff,
    kinds: &[StaffAdded::KIND, RolesChanged::KIND, StaffIdentified::KIND],
    columns: &[
        Column::text("name"),
        Column::text("kana"),
        Column::text("kana_key"),
        Column::text("roles"),
        Column::text("added_at"),
    ],
    indexes: &[&["kana_key"]],
    rows,
};

/// Everybody on the staff now.
pub const ALL: OptionsDecl = OptionsDecl { name: "staff", list: "staff", choice: |id, row| choice(id, row, |_| true) };

/// Doctors on the staff now.
pub const DOCTORS: OptionsDecl = OptionsDecl {
    name: "doctors",
    list: "staff",
    choice: |id, row| choice(id, row, |r| r == Role::Doctor || r == Role::ResponsibleDoctor),
};

fn choice(id: &str, row: &[Value], fits: fn(Role) -> bool) -> Option<Choice> {
    let roles: Vec<Role> = row.get(3)?.as_text().split(' ').filter_map(Role::parse).collect();
    let name = row.first()?.as_text();
    roles.iter().any(|r| fits(*r)).then(|| {
        let ja: Vec<_> = roles.iter().map(|r| r.text().ja.into_owned()).collect();
        let en: Vec<_> = roles.iter().map(|r| r.text().en.into_owned()).collect();
        Choice::new(id, Text::new(format!("{name}({})", ja.join("・")), format!("{name} ({})", en.join(", "))))
    })
}

fn rows(_: &str, facts: &[Fact]) -> Vec<Vec<Value>> {
    let (mut roles, mut added, mut name, mut kana) = (Vec::new(), None, String::new(), String::new());
    for f in facts {
        if let Some(a) = f.read::<StaffAdded>() {
            roles = a.roles;
            added = Some(f.head.recorded_at.to_string());
        } else if let Some(c) = f.read::<RolesChanged>() {
            roles = c.roles;
        } else if let Some(i) = f.read::<StaffIdentified>() {
            (name, kana) = (i.name, i.kana);
        }
    }
    let Some(added) = added else { return Vec::new() };
    let codes: Vec<&str> = roles.iter().map(|r| r.code()).collect();
    let key = terms::kana(&kana);
    vec![vec![name.into(), kana.into(), key.into(), codes.join(" ").into(), added.into()]]
}
