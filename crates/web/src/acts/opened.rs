//! What stands in a form when it is opened: what the record knows already and what the declaration proposes. Nothing that is read off a label,
//! seen or measured is ever proposed (L2).

use super::correct;
use super::read::{Asker, first};
use kernel::{FieldKind, FieldSpec, Initial, Input, Need, gather};
use record::folds::{Candidacies, Interview};
use store::{Select, Snapshot, StoreError};
use terms::say;

/// What stands in the fields when the form is opened: what the record already knows, and what the declaration proposes.
pub(super) fn prefill(
    snap: &mut Snapshot<'_>,
    act: &str,
    asker: &Asker,
    typed: &mut Input,
    resolved: &Input,
    specs: &[FieldSpec],
    correct: Option<&correct::Original>,
) -> store::Result<()> {
    if let Some(original) = correct {
        for (name, value) in &original.values {
            typed.entry(name.clone()).or_insert_with(|| vec![value.clone()]);
        }
    }
    for s in specs {
        let value = match &s.initial {
            Initial::Empty => None,
            Initial::Code(code) => Some((*code).to_owned()),
            Initial::Oneself => asker.who.actor.staff().map(ToString::to_string),
        };
        let listed = |v: &String| !matches!(&s.kind, FieldKind::Choice(list) if list.iter().all(|c| c.code != *v));
        if let Some(value) = value.filter(listed) {
            typed.entry(s.name.clone()).or_insert_with(|| vec![value]);
        }
    }
    for (name, value) in decided(snap, act, resolved)? {
        let listed = |s: &&FieldSpec| {
            s.name == name && !matches!(&s.kind, FieldKind::Choice(list) if list.iter().all(|c| c.code != value))
        };
        if specs.iter().find(listed).is_some() {
            typed.entry(name.to_owned()).or_insert_with(|| vec![value]);
        }
    }
    if act == "change_roles" && !typed.contains_key("roles") {
        let rows = snap.select(&Select::from("staff").eq("subject", first(resolved, "staff")).limit(1))?;
        let roles: Vec<String> =
            rows.iter().flat_map(|r| r.text("roles").split(' ')).filter(|r| !r.is_empty()).map(str::to_owned).collect();
        typed.insert("roles".to_owned(), roles);
    }
    Ok(())
}

/// What was said one step before is not asked again: the disease of the interview stands in the decision, disease and route of the decision in the
/// order. The doctor changes them where they are not right.
fn decided(snap: &mut Snapshot<'_>, act: &str, resolved: &Input) -> store::Result<Vec<(&'static str, String)>> {
    let patient = first(resolved, "patient");
    if patient.is_empty() || !matches!(act, "decide_candidacy" | "order_treatment") {
        return Ok(Vec::new());
    }
    let needs = |_: &kernel::Known| vec![Need::of::<Interview>(patient), Need::of::<Candidacies>(patient)];
    let known = gather(&needs, snap).map_err(|f| StoreError::bad(f.0))?;
    Ok(match act {
        "decide_candidacy" => {
            let asked = known.get::<Interview>(patient);
            asked.newest.iter().map(|(i, _)| ("disease", i.disease.clone())).collect()
        }
        _ => {
            let all = known.get::<Candidacies>(patient);
            let newest = all.all.last().map(|(c, ..)| c);
            newest.iter().flat_map(|c| [("disease", c.disease.clone()), ("route_1", c.route.clone())]).collect()
        }
    })
}

/// What a hand-over wants scanned is never filled in for the hand (L2): what the form was opened about is told beside the empty box.
pub(super) fn to_be_scanned(specs: &mut [FieldSpec], typed: &mut Input) {
    for s in specs.iter_mut().filter(|s| s.required && s.kind == FieldKind::Scan) {
        if let Some(id) = typed.remove(&s.name).and_then(|v| v.into_iter().next()) {
            s.hint = say! {ja: "{id} のラベルを読み取ります。", en: "Scan the label of {id}."};
        }
    }
}
