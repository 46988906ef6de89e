//! One row per open patient record. Sort keys are made here and compared bytewise on every backend.

use crate::facts::PatientIdentified;
use kernel::{Column, Fact, FactKind, ListDecl, PatientsMerged, PatientsUnmerged, Space, Value};
use record::patient::PatientRegistered;
use std::collections::BTreeMap;

/// The list.
pub const PATIENTS: ListDecl = ListDecl {
    name: "patients",
    version: 1,
    space: Space::Patient,
    kinds: &[PatientRegistered::KIND, PatientIdentified::KIND, PatientsMerged::KIND, PatientsUnmerged::KIND],
    columns: &[
        Column::text("number"),
        Column::text("name"),
        Column::text("name_key"),
        Column::text("kana"),
        Column::text("kana_key"),
        Column::text("birth_date"),
        Column::text("sex"),
        Column::text("registered_at"),
        Column::text("other_numbers"),
    ],
    indexes: &[&["kana_key"], &["number"], &["name_key"], &["birth_date", "kana_key"]],
    rows,
};

/// Key for searching a written name: width folded, spaces dropped, lower case.
pub fn name_key(s: &str) -> String {
    terms::fold_width(s).chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
}

fn rows(subject: &str, facts: &[Fact]) -> Vec<Vec<Value>> {
    if kernel::alias::merged_away(subject, facts) {
        return Vec::new();
    }
    let mut registered: BTreeMap<String, (PatientRegistered, String)> = BTreeMap::new();
    let mut identity = None;
    for f in facts {
        if let Some(p) = f.read::<PatientRegistered>() {
            registered.insert(p.patient.as_str().to_owned(), (p, f.head.recorded_at.to_string()));
        } else if let Some(i) = f.read::<PatientIdentified>().filter(|i| i.patient.as_str() == subject) {
            identity = Some(i);
        }
    }
    let Some((own, at)) = registered.get(subject) else { return Vec::new() };
    let others: Vec<&str> =
        registered.iter().filter(|(id, _)| *id != subject).map(|(_, (p, _))| p.number.as_str()).collect();
    let text = |get: fn(&PatientIdentified) -> String| identity.as_ref().map(get).unwrap_or_default();
    vec![vec![
        own.number.clone().into(),
        text(|i| i.name.clone()).into(),
        text(|i| name_key(&i.name)).into(),
        text(|i| i.kana.clone()).into(),
        text(|i| terms::kana(&i.kana)).into(),
        text(|i| i.birth_date.to_string()).into(),
        own.sex.code().into(),
        at.clone().into(),
        others.join(" ").into(),
    ]]
}
