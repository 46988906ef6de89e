//! Bad input, driven by the declarations themselves: a field that is added to an act is attacked here without a line being written.

use crate::client::encoded;
use crate::scene::{CONSULTING, CPC, Scene, TREATMENT, escaped, step, subjects};
use crate::setting;
use kernel::{FieldKind, FieldSpec};
use terms::Role;

/// One bad value for a field, and why.
fn attacks(s: &FieldSpec) -> Vec<(&'static str, String)> {
    let mut out = Vec::new();
    if s.required {
        out.push(("empty", String::new()));
    }
    match &s.kind {
        FieldKind::Line(_) | FieldKind::Lines(_) | FieldKind::Scan | FieldKind::Scans => {
            out.push(("huge", "あ".repeat(10_000)));
            out.push(("control", format!("{}\u{7}", s.example)));
            out.push(("nul", format!("{}\0", s.example)));
            out.push(("lost letter", format!("{}\u{FFFD}", s.example)));
            out.push(("turned text", format!("{}\u{202E}", s.example)));
        }
        FieldKind::Number => out.extend([
            ("wrong kind", "たくさん".to_owned()),
            ("huge", "9".repeat(10_000)),
            ("sign", "-1e9".to_owned()),
            ("beyond every number", "1e309".to_owned()),
            ("no number", "NaN".to_owned()),
        ]),
        FieldKind::Day => out.extend([
            ("wrong kind", "きのう".to_owned()),
            ("no such day", "2026-02-30".to_owned()),
            ("year naught", "0000-01-01".to_owned()),
            ("huge", "2".repeat(10_000)),
        ]),
        // What is booked lies ahead: a day far from it is told beside the end, or by a rule.
        FieldKind::Moment if matches!(s.name.as_str(), "starts" | "ends") => {
            out.push(("wrong kind", "tomorrow".to_owned()));
        }
        FieldKind::Moment => out.extend([
            ("wrong kind", "tomorrow".to_owned()),
            ("future", "2099-01-01T00:00".to_owned()),
            ("end of time", "9999-12-31T23:59".to_owned()),
            ("year naught", "0000-01-01T00:00".to_owned()),
            ("mistyped year", "1926-11-24T09:00".to_owned()),
        ]),
        FieldKind::Choice(_) | FieldKind::Many(_) => {
            out.extend([("unknown choice", "no-such-answer".to_owned()), ("markup", "<b>x</b>".to_owned())])
        }
        FieldKind::Carried => out.extend([("empty", String::new()), ("no id", "<script>alert(1)</script>".to_owned())]),
    }
    if matches!(s.name.as_str(), "birth_date" | "known_on") {
        out.push(("future", "2099-01-01".to_owned()));
    }
    out
}

/// Every act × every field × every kind of bad input: 400, one message beside the field, nothing recorded, nothing typed lost.
#[tokio::test]
async fn bad_input_of_every_field_of_every_act_is_told_beside_it_and_nothing_is_lost() {
    let mut s = Scene::new();
    let known = subjects(&mut s);
    let acts: Vec<&'static str> =
        s.set.store.house().acts.iter().map(|a| a.name).filter(|a| *a != "set_up_clinic").collect();
    assert!(acts.len() >= 20, "{acts:?}");
    let mut asked = 0;
    for act in acts {
        let (role, place) = s.doer(act);
        let mut c = s.client(role, place);
        // Every subject that the act knows is carried; first with everything, to see which are fields at all.
        let all = setting::input(&known.iter().map(|(k, v)| (*k, v.as_str())).collect::<Vec<_>>());
        let specs = s.specs(act, &all);
        let carried: Vec<(&str, &str)> = specs
            .iter()
            .filter(|f| f.kind == FieldKind::Carried)
            .filter_map(|f| known.get_key_value(f.name.as_str()))
            .map(|(k, v)| (*k, v.as_str()))
            .collect();
        let good = s.good(act, &carried);
        let envelope =
            FieldSpec { name: "occurred_at".into(), kind: FieldKind::Moment, required: false, ..specs[0].clone() };
        for spec in specs.iter().chain([&envelope]) {
            for (why, bad) in attacks(spec) {
                // A safety act is offered without a patient, a deviation or a number of an event.
                let optional_subject = spec.kind == FieldKind::Carried
                    && s.set.store.house().act(act).is_some_and(|a| a.safety)
                    && bad.is_empty();
                if optional_subject {
                    continue;
                }
                asked += 1;
                let tip = s.tip();
                let mut fields: Vec<(String, String)> = good.iter().filter(|(n, _)| *n != spec.name).cloned().collect();
                fields.push((spec.name.clone(), bad.clone()));
                let got = step(&mut c, act, "confirm", &format!("bad-{asked}"), tip, &fields, &[]).await;
                let at = format!("{act}.{} {why}", spec.name);
                assert_eq!(got.status.as_u16(), 400, "{at}: {}", got.body);
                assert_eq!(s.tip(), tip, "{at}: something was recorded");
                let beside = format!("id=\"f-{}-error\"", spec.name);
                assert!(got.body.contains(&beside), "{at}: no message beside the field: {}", got.body);
                assert_eq!(got.body.matches(&beside).count(), 1, "{at}: one clear message");
                for (name, value) in fields.iter().filter(|(n, v)| {
                    !v.is_empty() && *n != "csrf" && v != "no-such-answer" && v != "<b>x</b>" && n != "roles"
                }) {
                    let kept =
                        got.body.contains(&escaped(value).replace('\n', "&#10;")) || got.body.contains(&escaped(value));
                    assert!(kept, "{at}: {name}={} was lost", value.chars().take(60).collect::<String>());
                }
                assert!(!got.body.contains("<script>alert(1)"), "{at}");
            }
        }
    }
    assert!(asked > 150, "only {asked} attacks");
}

/// What no declaration calls wrong by itself: the far end of the calendar, a field twice, a field that is not there, somebody else's id.
fn oddities(s: &FieldSpec, known: &std::collections::BTreeMap<&'static str, String>) -> Vec<Vec<String>> {
    let mut out = vec![Vec::new(), vec![s.example.clone(), s.example.clone()], vec![s.example.clone(), "x".to_owned()]];
    match &s.kind {
        FieldKind::Day => out.push(vec!["9999-12-31".to_owned()]),
        FieldKind::Moment => out.push(vec!["9999-12-31T23:59".to_owned()]),
        FieldKind::Number => {
            // A temperature may lie below zero; a count may not.
            out.extend([vec!["-1".to_owned()], vec!["18446744073709551616".to_owned()]]);
        }
        FieldKind::Choice(c) | FieldKind::Many(c) => out.push(c.iter().map(|c| c.code.clone()).collect()),
        _ => out.extend(known.values().map(|other| vec![other.clone()])),
    }
    out
}

/// Every act × every field × what is odd: an answer, never a fault; and what is not recorded leaves at most the trace of a refused attempt.
#[tokio::test]
async fn nothing_typed_into_any_field_of_any_act_is_a_fault() {
    let mut s = Scene::new();
    let known = subjects(&mut s);
    let mut asked = 0;
    for act in s.set.store.house().acts.iter().map(|a| a.name).filter(|a| *a != "set_up_clinic").collect::<Vec<_>>() {
        let (role, place) = s.doer(act);
        let mut c = s.client(role, place);
        let all = setting::input(&known.iter().map(|(k, v)| (*k, v.as_str())).collect::<Vec<_>>());
        let specs = s.specs(act, &all);
        let mine = |name: &str| specs.iter().any(|f| f.kind == FieldKind::Carried && f.name == name);
        let carried: Vec<(&str, &str)> = known.iter().filter(|(k, _)| mine(k)).map(|(k, v)| (*k, v.as_str())).collect();
        let good = s.good(act, &carried);
        for spec in &specs {
            for odd in oddities(spec, &known) {
                asked += 1;
                let tip = s.tip();
                let mut fields: Vec<(String, String)> = good.iter().filter(|(n, _)| *n != spec.name).cloned().collect();
                fields.extend(odd.iter().map(|v| (spec.name.clone(), v.clone())));
                let got = step(&mut c, act, "review", &format!("odd-{asked}"), tip, &fields, &[]).await;
                let at = format!("{act}.{}={odd:?}", spec.name);
                assert!(got.status.as_u16() < 500, "{at}: {} {}", got.status, got.body);
                // A review signs nothing: at most the trace of an attempt stays, or a safety act that needs no review.
                let safety = s.set.store.house().act(act).is_some_and(|a| a.safety);
                let traced = got.status.as_u16() == 422 || safety && got.status.as_u16() == 303;
                assert!(s.tip() == tip || traced, "{at}: {} recorded something", got.status);
            }
        }
    }
    assert!(asked > 600, "only {asked}");
}

#[tokio::test]
async fn markup_in_every_text_is_shown_as_text() {
    let mut s = Scene::new();
    let known = subjects(&mut s);
    let bad = "<script>alert(1)</script>\"'&";
    let mut seen = 0;
    for act in s.set.store.house().acts.iter().map(|a| a.name).filter(|a| *a != "set_up_clinic").collect::<Vec<_>>() {
        let (role, place) = s.doer(act);
        let mut c = s.client(role, place);
        let carried: Vec<(&str, &str)> = known.iter().map(|(k, v)| (*k, v.as_str())).collect();
        let specs = s.specs(act, &setting::input(&carried));
        let carried: Vec<(&str, &str)> =
            carried.into_iter().filter(|(k, _)| specs.iter().any(|f| f.name == *k)).collect();
        let mut fields = s.good(act, &carried);
        for f in specs.iter().filter(|f| matches!(f.kind, FieldKind::Line(_) | FieldKind::Lines(_))) {
            fields.retain(|(n, _)| *n != f.name);
            fields.push((f.name.clone(), bad.to_owned()));
            seen += 1;
        }
        // A wrong time keeps safety acts from being recorded.
        fields.push(("occurred_at".to_owned(), "tomorrow".to_owned()));
        let tip = s.tip();
        let form = step(&mut c, act, "review", &format!("m-{act}"), tip, &fields, &[]).await.is(400);
        assert!(!form.body.contains("<script>alert") && !form.body.contains("\"'&\""), "{act}");
        fields.retain(|(n, _)| n != "occurred_at");
        if !s.set.store.house().act(act).expect("act").safety {
            let review = step(&mut c, act, "review", &format!("m-{act}"), tip, &fields, &[]).await;
            assert!(!review.body.contains("<script>alert"), "{act}");
        }
        assert_eq!(s.tip(), tip);
    }
    assert!(seen > 20);
    // And after it was recorded.
    let id = s.ready.clone();
    s.act("record_occurrence", Role::Nurse, CONSULTING, &[("patient", &id), ("what", bad), ("where", bad)]);
    let mut c = s.client(Role::Manager, CONSULTING);
    for page in ["/", "/safety", "/record", &format!("/patients/{id}"), &format!("/fact/{}", s.tip() - 1)] {
        let got = c.get(page).await.is(200);
        assert!(!got.body.contains("<script>alert"), "{page}");
    }
    assert!(c.get(&format!("/patients/{id}")).await.body.contains("&lt;script&gt;alert(1)"));
}

#[tokio::test]
async fn full_width_digits_and_eras_are_accepted_where_a_number_or_a_day_is_asked() {
    let s = Scene::new();
    let id = s.ready.clone();
    let mut c = s.client(Role::Doctor, TREATMENT);
    let mut fields = s.good("harvest_fat", &[("patient", &id)]);
    let staff = s.set.staff[&Role::Nurse].to_string();
    fields.retain(|(n, _)| n != "checked_by");
    fields.push(("checked_by".into(), staff));
    for (name, value) in &mut fields {
        if name == "mass_g" || name == "pieces" {
            *value = value
                .chars()
                .map(|c| {
                    if c.is_ascii_digit() {
                        char::from_u32(u32::from(c) + 0xFEE0).expect("digit")
                    } else if c == '.' {
                        '．'
                    } else {
                        c
                    }
                })
                .collect();
        }
    }
    let review = step(&mut c, "harvest_fat", "review", "fw", s.tip(), &fields, &[]).await.is(200);
    assert!(review.body.contains("まだ記録していません") && review.body.contains("0.9\u{a0}g"), "{}", review.body);
    let mut c = s.client(Role::Coordinator, CONSULTING);
    let mut fields = s.good("register_patient", &[]);
    for (name, value) in &mut fields {
        match name.as_str() {
            "birth_date" => *value = "Ｓ５４．５．１３".into(),
            "telephone" => *value = "０３－１１１１－２２２２".into(),
            "kana" => *value = "もりた ひろし".into(),
            _ => {}
        }
    }
    step(&mut c, "register_patient", "confirm", "era", s.tip(), &fields, &[]).await.is(303);
}

#[tokio::test]
async fn another_roles_form_and_a_forged_token_record_nothing() {
    let s = Scene::new();
    let id = s.ready.clone();
    let tip = s.tip();
    for rule in access::ACTS {
        for role in
            Role::ALL.iter().filter(|r| rule.grant(**r, Some(record::clinic::PlaceKind::Cpc)) == access::Grant::No)
        {
            let mut c = s.client(*role, CPC);
            assert_eq!(
                c.get(&format!("/act/{}?patient={id}", rule.name)).await.status.as_u16(),
                403,
                "{} {role:?}",
                rule.name
            );
            let fields = vec![("patient".to_owned(), id.clone())];
            assert_eq!(
                step(&mut c, rule.name, "confirm", "x", tip, &fields, &[]).await.status.as_u16(),
                403,
                "{} {role:?}",
                rule.name
            );
        }
    }
    let mut c = s.client(Role::Nurse, CONSULTING);
    let good = [("_step", "confirm"), ("_command", "forged"), ("patient", id.as_str()), ("target", "patient")];
    let mut forged = vec![("csrf", "not-the-token")];
    forged.extend(good);
    let here = [("sec-fetch-site", "same-origin"), ("content-type", "application/x-www-form-urlencoded")];
    assert_eq!(c.send("POST", "/act/hold", &here, encoded(&forged)).await.status.as_u16(), 403);
    let there = [("sec-fetch-site", "cross-site"), ("content-type", "application/x-www-form-urlencoded")];
    let token = c.csrf.clone();
    forged[0].1 = &token;
    assert_eq!(c.send("POST", "/act/hold", &there, encoded(&forged)).await.status.as_u16(), 403);
    assert_eq!(s.tip(), tip);
    assert_eq!(c.get("/act/no_such_act").await.status.as_u16(), 404);
    assert_eq!(c.get("/act/set_up_clinic").await.status.as_u16(), 403);
    c.post("/act/hold", &good).await.is(303);
    assert!(s.tip() > tip, "the same form with the right token is recorded");
}
