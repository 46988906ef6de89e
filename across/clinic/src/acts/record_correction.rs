//! A recorded fact was wrong: the right payload is added, with a reason; the old one stays readable (L13; 真正性, 省令44号4条4項).
//! Signed by whoever corrects, so that the correction of a signed entry is signed as well; each kind of fact says which roles correct it.
//! Decided on the fact as corrected so far. Ids, tags, consents and signatures are never corrected: no correction can change whose cells
//! a container holds (L1). Values keep the type they had: text stays text, a number a number, an empty one becomes null.

use crate::folds::OneFact;
use crate::refusals::Clinic;
use kernel::act::Text2;
use kernel::form::{free, unusable};
use kernel::{
    Act, Correctable, Ctx, FactCorrected, Field, Form, Head, KindEntry, Known, Meaning, Need, Reasons, Recording, Tag,
};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use terms::{Decimal, Text, fold_width, say, whole_between};

/// Longest corrected value, in characters: as long as the longest free text of any form.
const LONGEST: usize = 4000;

/// Correct a fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordCorrectionCommand {
    /// Position of the fact.
    pub position: u64,
    /// Field → right value, as typed.
    pub changes: BTreeMap<String, String>,
    /// Why.
    pub reason: String,
}

/// The act.
pub struct RecordCorrection;

impl Act for RecordCorrection {
    type Command = RecordCorrectionCommand;
    const NAME: &'static str = "record_correction";
    const SIGNED: Option<Meaning> = Some(Meaning {
        code: "corrected",
        text: Text2 {
            ja: "私は、この記録を訂正しました。もとの記録は、これからも読めます。",
            en: "I have corrected this record; the old entry stays readable.",
        },
    });

    fn title() -> Text {
        Text::fixed("記録を訂正する", "Correct a record")
    }

    fn form(f: &mut Form) -> Option<Self::Command> {
        let position = f.subject("position", |s| whole_between(s, 1, u64::MAX).ok());
        let reason = f
            .field("reason", free)
            .label(Text::fixed("訂正の理由", "Why it is corrected"))
            .hint(Text::fixed(
                "もとの記録は消えません。訂正前・訂正後・理由・氏名・時刻が残ります。",
                "The old entry stays. Old value, new value, reason, name and time are kept.",
            ))
            .long(2000)
            .example("聞き取りの写し間違い")
            .required();
        let changes: BTreeMap<String, String> =
            f.prefixed("change.").into_iter().map(|(k, v)| (k, v.replace("\r\n", "\n"))).collect();
        for (field, value) in &changes {
            let name = format!("change.{field}");
            if value.chars().count() > LONGEST {
                f.error(&name, say! {ja: "{LONGEST} 文字までです。", en: "At most {LONGEST} characters."});
            }
            if let Some(say) = unusable(value) {
                f.error(&name, say);
            }
        }
        Some(RecordCorrectionCommand { position: position?, changes, reason: reason? })
    }

    fn about(c: &Self::Command) -> Tag {
        Tag::fact(c.position)
    }

    fn needs(about: &Tag, _: Option<&Self::Command>, _: &Known) -> Vec<Need> {
        vec![Need::of::<OneFact>(&*about.id)]
    }

    fn may(about: &Tag, known: &Known, ctx: &Ctx) -> Reasons {
        target(about, known, ctx).err().unwrap_or_default()
    }

    fn rules(c: &Self::Command, known: &Known, ctx: &Ctx) -> Reasons {
        // What `may` refused is not said twice.
        let Ok(t) = target(&Tag::fact(c.position), known, ctx) else { return Reasons::new() };
        change(&t, &c.changes).err().unwrap_or_default()
    }

    fn record(c: &Self::Command, known: &Known, ctx: &Ctx) -> Recording {
        let Ok(t) = target(&Tag::fact(c.position), known, ctx) else { return Recording::new() };
        let Ok((payload, fields)) = change(&t, &c.changes) else { return Recording::new() };
        Recording::new().fact(&FactCorrected {
            position: t.head.position,
            kind: t.head.kind.clone(),
            payload,
            fields,
            reason: c.reason.clone(),
            tags: Tag::join(&t.head.tags),
        })
    }
}

/// What is corrected, once it is known that it may be.
struct Target {
    head: Head,
    payload: Map<String, Value>,
    kind: KindEntry,
    fields: &'static [Field],
}

fn target(about: &Tag, known: &Known, ctx: &Ctx) -> Result<Target, Reasons> {
    let no = |why: Clinic| {
        let mut reasons = Reasons::new();
        reasons.push(why);
        reasons
    };
    let fact = known.get::<OneFact>(&*about.id);
    let found = fact.head.as_ref().filter(|h| h.position.to_string() == about.id);
    let head = found.ok_or_else(|| no(Clinic::NoSuchFact { position: about.id.clone() }))?.clone();
    let kind = ctx.kinds.iter().find(|k| k.kind == head.kind).filter(|k| k.version == head.version);
    let Some(kind) = kind.cloned() else {
        let instead = Text::fixed(
            "この版のソフトウェアでは扱えない形の記録です。",
            "This software cannot handle a record of that form.",
        );
        return Err(no(Clinic::KindNotCorrectable { title: Text::same(head.kind), instead }));
    };
    let (fields, by) = match (kind.correctable)() {
        Correctable::Fields { fields, by } => (fields, by),
        Correctable::No(instead) => return Err(no(Clinic::KindNotCorrectable { title: (kind.title)(), instead })),
    };
    let mut reasons = Reasons::new();
    let yours = ctx.role.is_some_and(|r| by.contains(&r));
    reasons.push_if(!yours, || Clinic::NotYoursToCorrect { title: (kind.title)(), by });
    let payload = fact.payload.as_deref().and_then(|text| serde_json::from_str(text).ok());
    reasons.push_if(payload.is_none(), || Clinic::FactErased { position: head.position });
    match payload {
        Some(payload) if reasons.is_empty() => Ok(Target { head, payload, kind, fields }),
        _ => Err(reasons),
    }
}

/// The whole corrected payload and the names of the fields that changed, or every reason why not.
fn change(t: &Target, changes: &BTreeMap<String, String>) -> Result<(String, Vec<String>), Reasons> {
    let mut reasons = Reasons::new();
    let (mut payload, mut changed) = (t.payload.clone(), Vec::new());
    for (field, typed) in changes {
        let Some((_, word)) = t.fields.iter().find(|(name, _)| name == field) else {
            reasons.push(Clinic::FieldNotCorrectable { field: field.clone(), fields: t.fields });
            continue;
        };
        let old = t.payload.get(field).cloned().unwrap_or(Value::Null);
        match readable(t, field, &old, typed) {
            None => reasons.push(Clinic::ValueUnreadable { field: word.clone(), value: typed.clone() }),
            Some(new) if new == old => {}
            Some(new) => {
                payload.insert(field.clone(), new);
                changed.push(field.clone());
            }
        }
    }
    let text = Value::Object(payload).to_string();
    let tags = (t.kind.tags)(&text).map(|tags| Tag::join(&tags));
    reasons.push_if(tags.is_ok_and(|tags| tags != Tag::join(&t.head.tags)), || Clinic::TagsWouldChange);
    reasons.push_if(changed.is_empty() && reasons.is_empty(), || Clinic::NothingChanged);
    if reasons.is_empty() { Ok((text, changed)) } else { Err(reasons) }
}

/// The value of the old one's type that the fact's kind can read.
fn readable(t: &Target, field: &str, old: &Value, typed: &str) -> Option<Value> {
    let reads = |v: &Value| {
        let mut payload = t.payload.clone();
        payload.insert(field.to_owned(), v.clone());
        (t.kind.tags)(&Value::Object(payload).to_string()).is_ok()
    };
    candidates(old, typed).into_iter().find(|v| !turns_negative(old, v) && reads(v))
}

/// What the typed text may mean, most likely first.
fn candidates(old: &Value, typed: &str) -> Vec<Value> {
    let plain = fold_width(typed);
    let texts = || vec![Value::from(typed), Value::from(plain.as_str())];
    let number = || plain.parse::<u64>().map(Value::from).or_else(|_| plain.parse::<i64>().map(Value::from)).ok();
    let yes = || match plain.as_str() {
        "true" | "yes" => Some(Value::from(true)),
        "false" | "no" => Some(Value::from(false)),
        _ => None,
    };
    match old {
        Value::String(_) if typed.is_empty() => vec![Value::from(""), Value::Null],
        Value::String(_) => texts(),
        Value::Number(_) | Value::Bool(_) if typed.is_empty() => vec![Value::Null],
        Value::Number(_) => number().into_iter().collect(),
        Value::Bool(_) => yes().into_iter().collect(),
        Value::Null if typed.is_empty() => vec![Value::Null],
        // Nothing was there to say of which type it is: the kind decides.
        Value::Null => texts().into_iter().chain(number()).chain(yes()).collect(),
        Value::Array(_) | Value::Object(_) => serde_json::from_str(typed).into_iter().collect(),
    }
}

/// A count or a mass that was not negative does not become so: no such field may be below zero in any form.
fn turns_negative(old: &Value, new: &Value) -> bool {
    let number = |v: &Value| match v {
        Value::String(s) => s.parse::<Decimal>().ok(),
        Value::Number(n) => n.to_string().parse().ok(),
        _ => None,
    };
    matches!((number(old), number(new)), (Some(a), Some(b)) if a >= Decimal::ZERO && b < Decimal::ZERO)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{LabelSeen, house, patient, registered, scene};
    use kernel::harness::Scene;
    use kernel::{Outcome, Source};
    use record::counselling::{ConsentForm, ConsentGiven};
    use record::harvest::FatHarvested;
    use record::keeping::PayloadErased;
    use terms::{ConsentId, Day, Hash32, PlanId, Role, StaffId, TissueId};

    fn harvested() -> FatHarvested {
        FatHarvested {
            patient: patient(),
            tissue: TissueId::parse("T1").expect("id"),
            plan: PlanId::parse("PL1").expect("id"),
            site: "abdomen".into(),
            mass_g: "0.90".parse().expect("decimal"),
            pieces: 8,
            anaesthesia: "local".into(),
            doctor: StaffId::parse("S2").expect("id"),
            checked_by: StaffId::parse("S3").expect("id"),
            complications: String::new(),
            order: terms::OrderId::parse("OR-1").expect("id"),
            incision_mm: None,
            materials: Vec::new(),
            expires_at: terms::Moment::parse("2026-11-25T09:00").expect("moment"),
        }
    }
    /// The scene's four facts, the patient (5) and a harvest (6).
    fn with_harvest(h: &kernel::House) -> Scene<'_> {
        scene(h).given(&registered()).given(&harvested()).by("S2", Role::Doctor, "L2")
    }
    fn correct<'h>(s: Scene<'h>, position: &str, change: &[(&str, &str)]) -> Scene<'h> {
        s.when("record_correction", &[&[("position", position), ("reason", "写し間違い")], change].concat())
    }
    fn payload(s: &Scene<'_>) -> Value {
        serde_json::from_str(&s.fact::<FactCorrected>().payload).expect("json")
    }

    #[test]
    fn l13_a_correction_adds_the_right_payload_and_keeps_types_digits_and_tags() {
        let h = house();
        let change = [("change.mass_g", "1.10"), ("change.pieces", "9"), ("change.complications", "内出血")];
        let s = correct(with_harvest(&h), "6", &change).then_recorded(&["fact_corrected"]);
        let (c, p) = (s.fact::<FactCorrected>(), payload(&s));
        assert_eq!(
            (c.position, c.kind.as_str(), c.fields),
            (6, "fat_harvested", vec!["complications".into(), "mass_g".into(), "pieces".to_owned()])
        );
        assert_eq!((p["mass_g"].clone(), p["pieces"].clone()), (Value::from("1.10"), Value::from(9)));
        assert_eq!((p["complications"].clone(), p["site"].clone()), (Value::from("内出血"), Value::from("abdomen")));
        assert_eq!(c.tags, "order:OR-1 patient:P1 plan:PL1 staff:S2 staff:S3 tissue:T1");
        assert!(s.head().tags.contains(&Tag::fact(6)));
        // Who reads the patient now reads the corrected harvest at the old place; the old payload is still there.
        let mut memory = s.memory.clone();
        let seen = kernel::fold::facts_of(
            &Tag::parse("patient:P1").expect("tag"),
            &["fat_harvested"],
            kernel::Read::All,
            &mut memory,
        )
        .expect("reads");
        assert_eq!(seen[0].read::<FatHarvested>().map(|f| f.pieces), Some(9));
        let stored = memory.facts(&Tag::fact(6), &["fat_harvested"]).expect("reads");
        assert_eq!(stored[0].read::<FatHarvested>().map(|f| f.pieces), Some(8));
    }

    #[test]
    fn l13_a_second_correction_works_on_the_corrected_payload() {
        let h = house();
        let s = correct(with_harvest(&h), "6", &[("change.pieces", "9")]);
        let s = correct(s, "6", &[("change.site", "thigh")]).then_recorded(&["fact_corrected"]);
        assert_eq!(
            (payload(&s)["pieces"].clone(), payload(&s)["site"].clone()),
            (Value::from(9), Value::from("thigh"))
        );
        // The original value is no longer what stands: changing to it is a change, to the corrected one is none.
        let s = correct(s, "6", &[("change.pieces", "9")]).then_refused(&["nothing_changed"]);
        let _ = correct(s, "6", &[("change.pieces", "8")]).then_recorded(&["fact_corrected"]);
    }

    #[test]
    fn l14_the_reason_for_late_entry_stays_in_the_payload() {
        let h = house();
        let mut s = with_harvest(&h);
        let text = s.memory.facts[5].payload.clone().expect("there").replace("\"site\"", "\"_late\":\"停電\",\"site\"");
        s.memory.facts[5].payload = Some(text.into());
        let s = correct(s, "6", &[("change.site", "thigh")]);
        assert_eq!(payload(&s)["_late"], Value::from("停電"));
    }

    #[test]
    fn l1_no_correction_changes_whose_it_is() {
        let h = house();
        let seen = LabelSeen { patient: patient(), count: None, clear: true };
        let s = scene(&h).given(&seen);
        let _ = correct(s, "5", &[("change.patient", "P2")]).then_refused(&["tags_would_change"]);
        // Real kinds do not even offer such a field.
        let _ = correct(
            with_harvest(&h),
            "6",
            &[("change.patient", "P2"), ("change.tissue", "T2"), ("change.pieces", "9")],
        )
        .then_refused(&["field_not_correctable", "field_not_correctable"]);
    }

    #[test]
    fn types_are_kept_also_for_nothing_numbers_and_yes_or_no() {
        let h = house();
        let s = scene(&h).given(&LabelSeen { patient: patient(), count: None, clear: true });
        let s = correct(s, "5", &[("change.count", "3"), ("change.clear", "no")]).then_recorded(&["fact_corrected"]);
        assert_eq!((payload(&s)["count"].clone(), payload(&s)["clear"].clone()), (Value::from(3), Value::from(false)));
        let s = correct(s, "5", &[("change.count", "")]).then_recorded(&["fact_corrected"]);
        assert_eq!(payload(&s)["count"], Value::Null);
        let _ = correct(s, "5", &[("change.clear", "maybe")]).then_refused(&["value_unreadable"]);
    }

    #[test]
    fn bad_values_are_refused_by_field_and_all_at_once() {
        let h = house();
        for (field, word, bad) in [
            ("mass_g", "質量", "たくさん"),
            ("mass_g", "質量", ""),
            ("mass_g", "質量", "-1"),
            ("pieces", "片の数", "8.5"),
            ("pieces", "片の数", "-1"),
            ("pieces", "片の数", ""),
        ] {
            let s = correct(with_harvest(&h), "6", &[(&format!("change.{field}"), bad)])
                .then_refused(&["value_unreadable"]);
            let Some(Outcome::Refused(r, _)) = &s.last else { panic!("refused") };
            assert!(r.as_slice()[0].detail.ja.contains(word), "{bad}");
        }
        let _ =
            correct(with_harvest(&h), "6", &[("change.pieces", "x"), ("change.mass_g", "y"), ("change.doctor", "S3")])
                .then_refused(&["value_unreadable", "value_unreadable", "field_not_correctable"]);
        let long = "あ".repeat(LONGEST + 1);
        let _ = correct(with_harvest(&h), "6", &[("change.site", &long)]).then_invalid(&["change.site"]);
        for sign in ['\u{1b}', '\u{FFFD}', '\u{202E}'] {
            let _ =
                correct(with_harvest(&h), "6", &[("change.site", &format!("a{sign}b"))]).then_invalid(&["change.site"]);
        }
        let _ = with_harvest(&h)
            .when("record_correction", &[("position", "6"), ("change.site", "x")])
            .then_invalid(&["reason"]);
    }

    #[test]
    fn l13_what_is_not_there_or_has_its_own_act_is_not_corrected() {
        let h = house();
        let s = correct(with_harvest(&h), "99", &[("change.site", "x")]).then_refused(&["no_such_fact"]);
        let consent = ConsentGiven {
            consent: ConsentId::parse("CN1").expect("id"),
            patient: patient(),
            scopes: vec!["harvest".into()],
            document: "1".into(),
            explained_by: StaffId::parse("S2").expect("id"),
            witness: None,
            language: "ja".into(),
            form: ConsentForm::Paper,
            understood: true,
            proxy_relation: String::new(),
        };
        let s = correct(s.given(&consent), "7", &[("change.document", "2")]).then_refused(&["kind_not_correctable"]);
        let Some(Outcome::Refused(r, _)) = &s.last else { panic!("refused") };
        assert!(r.as_slice()[0].next.en.contains("withdraw and consent anew"));
        // A correction is corrected by correcting the original once more.
        let s = correct(s, "6", &[("change.pieces", "9")]);
        let at = s.head().position.to_string();
        let _ = correct(s, &at, &[("change.reason", "x")]).then_refused(&["kind_not_correctable"]);
        let _ = correct(with_harvest(&h), "6", &[]).then_refused(&["nothing_changed"]);
    }

    #[test]
    fn l20_a_kind_is_corrected_by_its_own_roles_alone() {
        let h = house();
        let change = [("change.pieces", "9")];
        for (who, role) in [("S3", Role::Nurse), ("S1", Role::Manager)] {
            let s = correct(with_harvest(&h).by(who, role, "L1"), "6", &change).then_refused(&["not_yours_to_correct"]);
            let Some(Outcome::Refused(r, _)) = &s.last else { panic!("refused") };
            assert!(r.as_slice()[0].detail.ja.contains("医師"), "it says who may");
        }
        // Who registers patients corrects what was registered.
        let s = correct(with_harvest(&h).by("S3", Role::Nurse, "L1"), "5", &[("change.sex", "male")]);
        let s = s.then_recorded(&["fact_corrected"]);
        // Both reasons at once.
        let mut s = s;
        s.memory.facts[5].payload = None;
        let _ = correct(s, "6", &change).then_refused(&["not_yours_to_correct", "fact_erased"]);
    }

    #[test]
    fn requirement20_a_correction_is_signed_and_never_over_another_one_unseen() {
        let h = house();
        let mut s = with_harvest(&h);
        s.signs = false;
        s = correct(s, "6", &[("change.pieces", "9")]);
        assert_eq!(s.last, Some(Outcome::Unsigned));
        s.signs = true;
        s = correct(s, "6", &[("change.pieces", "9")]).then_recorded(&["fact_corrected"]);
        assert_eq!(s.head().signed, "corrected");
        // Two people had the same form open: the second sees what changed before signing.
        s.seen = Some(6);
        s = correct(s, "6", &[("change.site", "thigh")]);
        assert_eq!(s.last, Some(Outcome::Conflict(7)));
        let behalf = [("behalf", "S3"), ("change.site", "thigh")];
        s.seen = None;
        s.options.insert("staff".to_owned(), vec![kernel::Choice::new("S3", Text::same("S3"))]);
        let _ = correct(s, "6", &behalf).then_invalid(&["behalf"]);
    }

    #[test]
    fn l16_what_was_erased_stays_erased() {
        let h = house();
        let erased = PayloadErased {
            position: 6,
            commitment: Hash32::default(),
            cite: "x".into(),
            until: Day::parse("2056-02-02").expect("day"),
            law: "x".into(),
            reason: "x".into(),
        };
        let _ = correct(with_harvest(&h).given(&erased), "6", &[("change.pieces", "9")]).then_refused(&["fact_erased"]);
        let mut s = with_harvest(&h);
        s.memory.facts[5].payload = None;
        let _ = correct(s, "6", &[("change.pieces", "9")]).then_refused(&["fact_erased"]);
    }
}
