//! Step 4 in the story: doses received, allotted, judged on the day, drawn up, checked at the bedside and given; a wrong bag, a fever, a power cut.

use super::scene::{Fields, Open, Part, SURGEON, Scene, WARD};
use record::administration::NoGoChoice;
use terms::{ContainerId, DeviationId, HoldId};

fn doses(p: &Part) -> Vec<(usize, String)> {
    (0..).zip(&p.targets).filter_map(|(n, t)| Some((n, t.dose.clone()?))).collect()
}

/// The doses arrive.
pub fn receive(s: &mut Scene<'_, '_>, p: &mut Part) {
    for (_, dose) in doses(p) {
        let fields = Fields::new()
            .with("dose", dose)
            .with("seal_intact", "yes")
            .with("lowest_c", format!("4.{}", p.chance.between(0, 9)))
            .with("highest_c", format!("6.{}", p.chance.between(0, 9)))
            .with("accepted", "yes");
        s.done(WARD, "receive_dose", &fields);
    }
}

/// Each dose is entered in the dose book for its target.
pub fn allocate(s: &mut Scene<'_, '_>, p: &mut Part) {
    let band = super::harvest::wristband(s, p);
    for (n, dose) in doses(p) {
        let fields = Fields::new().with("dose", dose).with("wristband", &band).with("target", n + 1);
        s.done(WARD, "allocate_dose", &fields);
    }
}

/// Answers to the checks of the day; one of them may be otherwise than wanted.
fn checks(s: &Scene<'_, '_>, otherwise: Option<&str>) -> Fields {
    let items = s.store.current().programme.as_ref().map(|(_, p)| p.bedside().checks.clone()).unwrap_or_default();
    items.iter().fold(Fields::new(), |f, c| {
        let flipped = if c.want == "yes" { "no" } else { "yes" };
        let answer = if otherwise == Some(c.id.as_str()) { flipped } else { c.want.as_str() };
        f.with(format!("check_{}", c.id), answer)
    })
}

/// The doctor decides to give.
pub fn go(s: &mut Scene<'_, '_>, p: &mut Part) {
    let band = super::harvest::wristband(s, p);
    for (_, dose) in doses(p) {
        let fields = checks(s, None).with("dose", dose).with("wristband", &band).with("decision", "go");
        s.done(SURGEON, "decide_go", &fields);
    }
}

/// The patient has a fever: not now.
pub fn fever(s: &mut Scene<'_, '_>, p: &mut Part, then: NoGoChoice) {
    for (_, dose) in doses(p) {
        let fields = checks(s, Some("no_fever"))
            .with("dose", dose)
            .with("decision", "no_go")
            .with("cause", "発熱 38.4 ℃")
            .with("choice", then.code())
            .with_some("witness", (then == NoGoChoice::Discard).then(|| s.staff("kango2")));
        s.done(SURGEON, "decide_go", &fields);
    }
}

/// Drawn up into syringes.
pub fn draw_up(s: &mut Scene<'_, '_>, p: &mut Part) {
    let band = super::harvest::wristband(s, p);
    for (n, dose) in doses(p) {
        let fields = Fields::new().with("dose", dose).with("wristband", &band);
        let fields = fields.with("materials", "MT-SAL-1").with("checked_by", s.staff("kango"));
        if let (Some(command), Some(t)) = (s.done(WARD, "draw_up", &fields), p.targets.get_mut(n)) {
            t.syringe = Some(ContainerId::derive(&command, 0).to_string());
        }
    }
}

fn time_out(s: &Scene<'_, '_>, p: &Part, syringe: &str) -> Fields {
    Fields::new()
        .with("patient", &p.id)
        .with("syringe", syringe)
        .with("wristband", super::harvest::wristband(s, p))
        .with_all("identifiers", &["name", "born"])
        .with("site_said", "yes")
        .with("second", s.staff("ishi"))
}

/// The bag of the patient before is picked up at the bedside: refused, the bag quarantined, a near miss opened.
pub fn wrong_bag(s: &mut Scene<'_, '_>, p: &mut Part) {
    let Some(other) = s.last_syringe.clone() else { return };
    let fields = time_out(s, p, &other);
    if let Some(command) = s.refused(WARD, "check_identity", &fields) {
        p.open.push((Open::Deviation, DeviationId::derive(&command, 0).to_string()));
        p.open.push((Open::Hold, HoldId::derive(&command, 0).to_string()));
    }
}

/// The first injection is stopped half-way; what is left is discarded before a witness.
pub fn give_part(s: &mut Scene<'_, '_>, p: &mut Part) {
    let half = p.targets.first().map_or(0, |t| t.volume / 2);
    let half = format!("{}.{:02}", half / 100, half % 100);
    for (n, syringe) in (0u8..).zip(p.targets.iter().filter_map(|t| t.syringe.clone()).collect::<Vec<_>>()) {
        s.done(WARD, "check_identity", &time_out(s, p, &syringe));
        s.minutes(3);
        let fields = Fields::new().with("syringe", &syringe).with("guidance", guidance(p));
        if n > 0 {
            s.done(SURGEON, "give_dose", &exposure(p, fields));
            continue;
        }
        let fields =
            fields.with("volume_ml", &half).with("complications", "注入の途中で冷汗と血圧低下。臥床と補液で回復");
        s.done(SURGEON, "give_dose", &exposure(p, fields));
        let fields = Fields::new().with("patient", &p.id).with("syringe", &syringe);
        s.done(WARD, "stop_dose", &fields.with("given_ml", &half).with("reason", "冷汗と血圧低下"));
        s.minutes(30);
        let fields = Fields::new().with("syringe", &syringe).with("reason", "投与を途中で止めた残り");
        s.done(WARD, "discard_dose", &fields.with("witness", s.staff("ishi")));
    }
}

/// What is not given goes back to where it was packed, under seal.
pub fn send_back(s: &mut Scene<'_, '_>, p: &mut Part) {
    for (_, dose) in doses(p) {
        let fields = Fields::new()
            .with("dose", dose)
            .with("seal", format!("SEAL-{}", p.chance.between(1000, 9999)))
            .with("logger", format!("LOG-{}", p.chance.between(1, 12)))
            .with("carrier", "院内搬送")
            .with("witness", s.staff("ishi"));
        s.done(WARD, "return_dose", &fields);
    }
}

/// The power goes after the time-out. The needle is in, the cells are given; nobody can enter it, so it is recorded as an occurrence afterwards.
pub fn given_in_the_dark(s: &mut Scene<'_, '_>, p: &mut Part) {
    let syringes: Vec<String> = p.targets.iter().filter_map(|t| t.syringe.clone()).collect();
    for syringe in &syringes {
        s.done(WARD, "check_identity", &time_out(s, p, syringe));
    }
    s.minutes(25);
    for syringe in &syringes {
        let fields = Fields::new()
            .with("patient", &p.id)
            .with("syringe", syringe)
            .with("what", "照合の直後に停電。穿刺を終えていたため、手元の灯りで最後まで投与した")
            .with("where", "処置室1")
            .with("seen_by", "医師 1名、看護師 1名")
            .with("harm", "no")
            .with("cells", "yes")
            .with("why_late", "停電のため");
        // It stops the work on this patient until quality knows what happened.
        if let Some(command) = s.done(WARD, "record_occurrence", &fields) {
            p.open.push((Open::Deviation, DeviationId::derive(&command, 0).to_string()));
            p.open.push((Open::Hold, HoldId::derive(&command, 0).to_string()));
        }
    }
}

/// Quality looks at what the power cut left.
pub fn after_the_outage(s: &mut Scene<'_, '_>, p: &mut Part) {
    for _ in 0..p.targets.len() {
        let cause = "停電。照合は済み、記録だけができなかった";
        super::harvest::close_deviation(s, p, cause, "停電時の手順を定め、非常灯を備えた");
        s.minutes(10);
        super::counselling::lift(s, p, "投与録の控えとシリンジの残量を確かめ、患者さんに異常がないことを確かめた");
    }
}

/// As the programme names it for these routes.
fn under_the_c_arm(p: &Part) -> bool {
    matches!(p.route, "intradiscal" | "epidural")
}

fn guidance(p: &Part) -> &'static str {
    if under_the_c_arm(p) { "fluoroscopy" } else { "ultrasound" }
}

/// Time and dose of fluoroscopy, where it was used.
fn exposure(p: &mut Part, fields: Fields) -> Fields {
    if !under_the_c_arm(p) {
        return fields;
    }
    let kerma = format!("{}.{}", p.chance.between(3, 14), p.chance.between(0, 9));
    fields.with("fluoroscopy_s", p.chance.between(35, 110)).with("air_kerma_mgy", kerma)
}

/// Time-out and injection, one syringe after another.
pub fn give(s: &mut Scene<'_, '_>, p: &mut Part) {
    let syringes: Vec<String> = p.targets.iter().filter_map(|t| t.syringe.clone()).collect();
    for syringe in syringes {
        s.done(WARD, "check_identity", &time_out(s, p, &syringe));
        s.minutes(4);
        let fields = Fields::new()
            .with("syringe", &syringe)
            .with("guidance", guidance(p))
            .with_some("complications", p.chance.one_in(12).then_some("血管迷走神経反射(臥床で回復)"));
        s.done(SURGEON, "give_dose", &exposure(p, fields));
        s.last_syringe = Some(syringe);
        s.minutes(6);
    }
}
