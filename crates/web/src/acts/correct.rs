//! The form of a correction, drawn from its original: the fields that may be corrected, with what they say now. The original stays beside it
//! (law L13). Identity is corrected only by those who see names (law L16).

use super::read::Asker;
use access::Grant;
use kernel::{Choice, Correctable, Fact, FactKind, Field, FieldKind, FieldSpec, Input, Tag, fold};
use record::follow_up::{CloseReason, CourseClosed};
use serde_json::Value;
use store::{Snapshot, StoreError};
use terms::{Moment, Sex, Text};

/// No field.
const NONE: &[Field] = &[];

/// Prefix of the fields of a correction.
pub const PREFIX: &str = "change.";

/// A fact that is to be corrected.
pub struct Original {
    /// Its position.
    pub position: u64,
    /// Its heading.
    pub title: Text,
    /// Its sentence, as it reads now.
    pub say: Text,
    /// When it happened.
    pub occurred_at: Moment,
    /// When it was recorded.
    pub recorded_at: Moment,
    /// Who recorded it (id).
    pub actor: String,
    /// Corrections before this one.
    pub corrected_by: Vec<u64>,
    /// What to do instead, where this kind is not corrected.
    pub instead: Option<Text>,
    /// The fields.
    pub fields: Vec<FieldSpec>,
    /// Their present values.
    pub values: Vec<(String, String)>,
}

/// Reads the fact that a correction is about; `None` for other acts, for a position that does not exist, and for identity without the grant.
pub fn original(snap: &mut Snapshot<'_>, act: &str, input: &Input, asker: &Asker) -> store::Result<Option<Original>> {
    if act != "record_correction" {
        return Ok(None);
    }
    let position = input.get("position").and_then(|v| v.first()).and_then(|s| s.trim().parse::<u64>().ok());
    let Some(position) = position else { return Ok(None) };
    let Some(fact) = corrected(snap, position)? else { return Ok(None) };
    let Some(kind) = snap.house().kind(&fact.head.kind) else { return Ok(None) };
    if is_identity(kind.kind) && asker.grant != Grant::Names {
        return Ok(None);
    }
    let sites = snap.current().programme.as_ref().map(|(_, p)| p.harvest().clone());
    let (names, instead) = match (kind.correctable)() {
        // Another role's kind shows its original and the reason, no fields.
        Correctable::Fields { .. } if !access::may_correct(kind, asker.role, Some(asker.place)) => (NONE, None),
        Correctable::Fields { fields, .. } => (fields, None),
        Correctable::No(instead) => (NONE, Some(instead)),
    };
    let payload: Value = fact.payload.as_deref().and_then(|p| serde_json::from_str(p).ok()).unwrap_or_default();
    let coded = |list: &[programme::Coded]| {
        list.iter().map(|c| Choice::new(c.code.clone(), c.text.clone())).collect::<Vec<_>>()
    };
    let mut fields = Vec::new();
    let mut values = Vec::new();
    for (name, word) in names {
        let value = payload.get(*name).map(plain).unwrap_or_default();
        let choices = match *name {
            "reason" if kind.kind == <CourseClosed as FactKind>::KIND => {
                CloseReason::ALL.iter().map(|r| Choice::new(r.code(), r.text())).collect()
            }
            "sex" => Sex::ALL.iter().map(|s| Choice::new(s.code(), s.text())).collect(),
            "site" => sites.as_ref().map(|h| coded(&h.sites)).unwrap_or_default(),
            "anaesthesia" => sites.as_ref().map(|h| coded(&h.anaesthesia)).unwrap_or_default(),
            _ => Vec::new(),
        };
        fields.push(field(name, word, &value, choices, is_identity(kind.kind)));
        values.push((format!("{PREFIX}{name}"), value));
    }
    Ok(Some(Original {
        position,
        title: (kind.title)(),
        say: (kind.say)(&fact),
        occurred_at: fact.head.occurred_at,
        recorded_at: fact.head.recorded_at,
        actor: fact.head.actor.as_str().to_owned(),
        corrected_by: fact.corrected_by.clone(),
        instead,
        fields,
        values,
    }))
}

/// A fact by position, with its corrections applied.
pub fn corrected(snap: &mut Snapshot<'_>, position: u64) -> store::Result<Option<Fact>> {
    let facts =
        fold::facts_of(&Tag::fact(position), &[fold::ANY], fold::Read::All, snap).map_err(|f| StoreError::bad(f.0))?;
    Ok(facts.into_iter().find(|f| f.head.position == position))
}

/// Kinds that hold direct identifiers of patients.
pub fn is_identity(kind: &str) -> bool {
    kind == <identity::facts::PatientIdentified as FactKind>::KIND
}

/// A value of a payload as somebody would type it.
fn plain(v: &Value) -> String {
    match v {
        Value::Null => String::new(),
        Value::String(s) => s.clone(),
        other => other.to_string(),
    }
}

fn field(name: &str, word: &Text, value: &str, choices: Vec<Choice>, identifying: bool) -> FieldSpec {
    let known = !choices.is_empty() && choices.iter().any(|c| c.code == value);
    let kind = if known {
        FieldKind::Choice(choices)
    } else if matches!(name, "mass_g" | "pieces") {
        FieldKind::Number
    } else if matches!(name, "name" | "kana" | "telephone" | "mail" | "birth_date") {
        FieldKind::Line(200)
    } else {
        FieldKind::Lines(4000)
    };
    FieldSpec {
        name: format!("{PREFIX}{name}"),
        label: word.clone(),
        hint: Text::default(),
        unit: if name == "mass_g" { Text::same("g") } else { Text::default() },
        kind,
        required: false,
        example: value.to_owned(),
        identifying,
        group: Text::fixed("正しい内容(直すところだけ変える)", "What is right (change only what is wrong)"),
        initial: kernel::Initial::Empty,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_that_may_be_corrected_has_its_word_in_both_languages() {
        let kinds = record::kinds().into_iter().chain(identity::kinds()).chain(kernel::run::own_kinds());
        for k in kinds {
            for (n, word) in (k.correctable)().fields() {
                // A scale has one name in every language: NRS, VAS, ODI.
                let scale = word.ja.starts_with(|c: char| c.is_ascii_uppercase());
                let said = (scale || !word.ja.is_ascii()) && !word.en.is_empty() && word.ja != *n;
                assert!(said, "{}.{n} has no word", k.kind);
            }
        }
    }

    #[test]
    fn a_code_outside_the_list_is_not_hidden_by_it() {
        let choices = vec![Choice::new("abdomen", Text::fixed("腹部", "abdomen"))];
        let word = Text::fixed("部位", "Site");
        assert!(matches!(field("site", &word, "abdomen", choices.clone(), false).kind, FieldKind::Choice(_)));
        assert!(
            matches!(field("site", &word, "back", choices, false).kind, FieldKind::Lines(_)),
            "else the old value would be lost"
        );
    }
}
