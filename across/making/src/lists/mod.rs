//! Cabinets, equipment, materials and training as they stand, and the choices that forms draw from them. Days stand in the rows; "out of date" is
//! made when shown (a row knows no clock). Whose cells are open in a cabinet is told by the label of tissue or lot (L16).

use kernel::{Choice, Column, Fact, FactKind, ListDecl, OptionsDecl, Space, Value};
use record::folds::CabinetState;
use record::making::{
    CABINET, CabinetCleared, CabinetOpened, EquipmentCalibrated, MaterialKind, MaterialRegistered, StaffTrained,
};
use std::collections::BTreeMap;
use terms::{Text, say};

/// Cabinets: their check, and whose cells are open in them. `passed` is null if one was opened that was never checked.
pub const CABINETS: ListDecl = ListDecl {
    name: "cabinets",
    version: 1,
    space: Space::Cabinet,
    kinds: &[EquipmentCalibrated::KIND, CabinetOpened::KIND, CabinetCleared::KIND],
    columns: &[
        Column::text("name"),
        Column::whole("passed"),
        Column::text("valid_until"),
        Column::text("patient"),
        Column::text("label"),
        Column::text("operator"),
        Column::text("opened_at"),
        Column::text("cleared_at"),
    ],
    indexes: &[],
    rows: cabinets,
};

fn cabinets(_: &str, facts: &[Fact]) -> Vec<Vec<Value>> {
    let check = facts.iter().rev().find_map(Fact::read::<EquipmentCalibrated>);
    let last = |kind: &str| facts.iter().rev().find(|f| f.head.kind == kind);
    let open = kernel::fold::fold::<CabinetState>(facts).open;
    let opened = last(CabinetOpened::KIND).filter(|_| open.is_some());
    if facts.is_empty() {
        return Vec::new();
    }
    let label = open.as_ref().and_then(|o| {
        o.lot.as_ref().map(|l| l.as_str().to_owned()).or(o.tissue.as_ref().map(|t| t.as_str().to_owned()))
    });
    vec![vec![
        check.as_ref().map(|c| c.name.clone()).unwrap_or_default().into(),
        check.as_ref().map(|c| i64::from(c.passed)).into(),
        check.as_ref().map(|c| c.valid_until.to_string()).into(),
        open.as_ref().map(|o| o.patient.to_string()).into(),
        label.into(),
        open.as_ref().map(|o| o.operator.to_string()).into(),
        opened.map(|f| f.head.occurred_at.to_string()).into(),
        last(CabinetCleared::KIND).map(|f| f.head.occurred_at.to_string()).into(),
    ]]
}

/// Equipment, cabinets included, by its newest check.
pub const EQUIPMENT: ListDecl = ListDecl {
    name: "equipment",
    version: 1,
    space: Space::Equipment,
    kinds: &[EquipmentCalibrated::KIND],
    columns: &[
        Column::text("name"),
        Column::text("kind"),
        Column::whole("passed"),
        Column::text("valid_until"),
        Column::text("calibrated_at"),
    ],
    indexes: &[&["valid_until"]],
    rows: equipment,
};

fn equipment(_: &str, facts: &[Fact]) -> Vec<Vec<Value>> {
    let newest = facts.iter().rev().find_map(|f| Some((f, f.read::<EquipmentCalibrated>()?)));
    let row = newest.map(|(f, c)| {
        vec![
            c.name.into(),
            c.kind.into(),
            c.passed.into(),
            c.valid_until.to_string().into(),
            f.head.occurred_at.to_string().into(),
        ]
    });
    row.into_iter().collect()
}

/// Materials in stock, and those once in stock.
pub const MATERIALS: ListDecl = ListDecl {
    name: "materials",
    version: 2,
    space: Space::Material,
    kinds: &[MaterialRegistered::KIND],
    columns: &[
        Column::text("name"),
        Column::text("kind"),
        Column::text("lot_number"),
        Column::text("expires_on"),
        Column::whole("biological"),
        Column::text("registered_at"),
    ],
    indexes: &[&["expires_on"]],
    rows: materials,
};

fn materials(_: &str, facts: &[Fact]) -> Vec<Vec<Value>> {
    let newest = facts.iter().rev().find_map(|f| Some((f, f.read::<MaterialRegistered>()?)));
    let row = newest.map(|(f, m)| {
        vec![
            m.name.into(),
            m.kind.code().into(),
            m.lot_number.into(),
            m.expires_on.to_string().into(),
            m.biological.into(),
            f.head.recorded_at.to_string().into(),
        ]
    });
    row.into_iter().collect()
}

/// Training: one row per person and procedure, the newest that counts.
pub const TRAINING: ListDecl = ListDecl {
    name: "training",
    version: 1,
    space: Space::Staff,
    kinds: &[StaffTrained::KIND],
    columns: &[
        Column::text("procedure"),
        Column::text("valid_until"),
        Column::text("trainer"),
        Column::text("trained_at"),
    ],
    indexes: &[&["procedure", "valid_until"]],
    rows: training,
};

fn training(_: &str, facts: &[Fact]) -> Vec<Vec<Value>> {
    let newest: BTreeMap<String, Vec<Value>> = facts
        .iter()
        .filter_map(|f| Some((f, f.read::<StaffTrained>()?)))
        .map(|(f, t)| {
            let (until, at) = (t.valid_until.to_string(), f.head.occurred_at.to_string());
            (t.procedure.clone(), vec![t.procedure.into(), until.into(), t.trainer.into(), at.into()])
        })
        .collect();
    newest.into_values().collect()
}

/// Cabinets that passed their check; in use or free, and until when the check holds, stands beside the name.
pub const CABINET_CHOICES: OptionsDecl = OptionsDecl { name: "cabinets", list: "cabinets", choice: cabinet_choice };

fn cabinet_choice(id: &str, row: &[Value]) -> Option<Choice> {
    let [name, passed, until, _, label, ..] = row else { return None };
    let (name, until) = (name.as_text(), until.as_text());
    let (ja, en) = if *label == Value::Null { ("空き", "free") } else { ("使用中", "in use") };
    let words: Text = say! {ja: "{name}({ja}、点検 {until} まで)", en: "{name} ({en}, check valid until {until})"};
    (passed.as_whole() == 1).then(|| Choice::new(id, words))
}

/// Equipment that passed its check, cabinets left out: they have their own list.
pub const EQUIPMENT_CHOICES: OptionsDecl =
    OptionsDecl { name: "equipment", list: "equipment", choice: |id, row| thing(id, row, |kind| kind != CABINET) };

/// Incubators that passed their check.
pub const INCUBATORS: OptionsDecl =
    OptionsDecl { name: "incubators", list: "equipment", choice: |id, row| thing(id, row, |kind| kind == "incubator") };

/// C-arms that passed their check.
pub const C_ARMS: OptionsDecl =
    OptionsDecl { name: "c_arms", list: "equipment", choice: |id, row| thing(id, row, |kind| kind == "c_arm") };

fn thing(id: &str, row: &[Value], fits: fn(&str) -> bool) -> Option<Choice> {
    let [name, kind, passed, until, _] = row else { return None };
    let (name, until) = (name.as_text(), until.as_text());
    let words: Text = say! {ja: "{name}(点検 {until} まで)", en: "{name} (check valid until {until})"};
    (passed.as_whole() == 1 && fits(kind.as_text())).then(|| Choice::new(id, words))
}

/// Materials, each with its kind and its last day of use.
pub const MATERIAL_CHOICES: OptionsDecl = OptionsDecl { name: "materials", list: "materials", choice: material_choice };

fn material_choice(id: &str, row: &[Value]) -> Option<Choice> {
    let [name, kind, lot, until, ..] = row else { return None };
    let (name, lot, until) = (name.as_text(), lot.as_text(), until.as_text());
    let kind = MaterialKind::parse(kind.as_text()).map(MaterialKind::text).unwrap_or_default();
    let (ja, en) = (kind.ja, kind.en);
    Some(Choice::new(id, say! {ja: "{name}({ja}、{lot}、期限 {until})", en: "{name} ({en}, {lot}, last day {until})"}))
}
