//! Step 1 in the story: registered, asked, examined, judged, told, consented, ordered; and some who go another way.

use super::scene::{CHIEF, DESK, DOCTOR, Fields, MANAGER, NURSE, Open, Part, SURGEON, Scene};
use programme::CriterionRule;
use terms::PatientId;

const COMPLAINTS: &[(&str, &str)] = &[
    ("knee_oa", "右膝の痛み(階段で強い)"),
    ("knee_oa", "両膝の痛みと朝のこわばり"),
    ("hip_oa", "股関節の痛みで長く歩けない"),
    ("disc_disease", "腰痛で眠れない"),
    ("disc_disease", "座っていると腰が痛む"),
    ("lumbar_stenosis", "腰から左脚へのしびれ。10分歩くと休む"),
    ("shoulder", "右肩が夜に痛む。腕が上がらない"),
    ("elbow_pain", "物を持つと肘の外側が痛む"),
    ("posttraumatic_pain", "けがの後から膝の痛みが続く"),
];

/// A new patient.
pub fn register(s: &mut Scene<'_, '_>, p: &mut Part) {
    let who = p.person.clone();
    let fields = Fields::new()
        .with("purpose", "told")
        .with("name", who.name)
        .with("kana", who.kana)
        .with("birth_date", who.born)
        .with("sex", who.sex)
        .with("telephone", who.telephone);
    if let Some(command) = s.done(DESK, "register_patient", &fields) {
        p.id = PatientId::derive(&command, 0).to_string();
    }
}

/// The short interview. `alarm` = a sign for an urgent referral; `late` = entered hours afterwards.
pub fn interview(s: &mut Scene<'_, '_>, p: &mut Part, alarm: bool, late: bool) {
    let questions = s.store.current().programme.as_ref().map(|(_, p)| p.questions().to_vec()).unwrap_or_default();
    let fitting: Vec<&str> = COMPLAINTS.iter().filter(|(d, _)| *d == p.disease).map(|(_, c)| *c).collect();
    let complaint = p.chance.pick(&fitting).copied().unwrap_or("痛みが半年以上続く");
    let mut fields = Fields::new()
        .with("patient", &p.id)
        .with("disease", p.disease)
        .with("complaint", complaint)
        .with_some("allergies", p.chance.one_in(5).then_some("花粉"));
    for q in questions {
        let name = format!("q.{}", q.id);
        match &q.kind {
            programme::QuestionKind::YesNoUnknown => {
                let yes = (alarm && q.id == "weakness") || (p.smoker && q.id == "smoking");
                fields = fields.with(name, if yes { "yes" } else { "no" });
            }
            programme::QuestionKind::Choice { .. } => {
                let answers = q.answers();
                let wanted =
                    answers.iter().find(|(code, _)| p.targets.first().is_some_and(|t| t.side == code.as_str()));
                let answer = wanted.or_else(|| p.chance.pick(&answers)).map(|(code, _)| code.clone());
                fields = fields.with_some(&name, answer);
            }
            programme::QuestionKind::Number { .. } if q.id == "pain_nrs" => fields = fields.with(name, p.pain),
            programme::QuestionKind::Number { low, high, .. } => {
                fields = fields.with(name, p.chance.between((*low).max(6), (*high).clamp(6, 60)));
            }
            programme::QuestionKind::Text { .. } if q.required => {
                fields = fields.with(name, "運動療法と内服、変わらない");
            }
            programme::QuestionKind::Text { .. } => {}
        }
    }
    if late {
        fields = fields
            .with("occurred_at", s.store.now().plus_minutes(-150).local_input())
            .with("late_reason", "午前の診察が続いたため");
    }
    s.done(NURSE, "record_interview", &fields);
}

/// A wrong answer is put right.
pub fn correct(s: &mut Scene<'_, '_>, p: &mut Part) {
    let position = s.store.read(|snap| {
        let facts =
            snap.corrected(&kernel::Tag::new(kernel::Space::Patient, p.id.as_str()), &["interview_recorded"])?;
        Ok(facts.last().map(|f| f.head.position))
    });
    let Some(position) = position.ok().flatten() else { return };
    let fields = Fields::new()
        .with("position", position)
        .with("change.medicines", "ロキソプロフェン、ワルファリン")
        .with("reason", "お薬手帳で確かめた");
    s.done(NURSE, "record_correction", &fields);
}

/// The same person was registered again and the records are joined.
pub fn twice(s: &mut Scene<'_, '_>, p: &mut Part) {
    let who = p.person.clone();
    let fields = Fields::new()
        .with("purpose", "told")
        .with("name", who.name)
        .with("kana", who.kana)
        .with("birth_date", who.born)
        .with("sex", who.sex);
    let Some(command) = s.done(DESK, "register_patient", &fields) else { return };
    let fields = Fields::new()
        .with("patient", PatientId::derive(&command, 0))
        .with("into", &p.id)
        .with("evidence", "保険証と本人への確認");
    s.done(MANAGER, "merge_patients", &fields);
}

/// A doctor wants to take fat before anything was consented to.
pub fn too_early(s: &mut Scene<'_, '_>, p: &mut Part) {
    let fields = super::harvest::fat(s, p);
    s.refused(SURGEON, "harvest_fat", &fields);
}

/// What the criteria of the disease rest on.
fn found(disease: &str, standard_care: bool) -> Vec<(&'static str, &'static str)> {
    let mut all = vec![("imaging", "on_file"), ("standard_care", if standard_care { "tried" } else { "not_tried" })];
    match disease {
        "disc_disease" => all.extend([
            ("paresis", "none"),
            ("bladder_bowel", "absent"),
            ("radicular", "absent"),
            ("pfirrmann", "grade_3"),
            ("disc_height", "under_half"),
            ("stenosis", "mild"),
            ("spine_infection_tumour", "absent"),
        ]),
        "lumbar_stenosis" => all.extend([
            ("paresis", "none"),
            ("bladder_bowel", "absent"),
            ("stenosis", "moderate"),
            ("clinical_research", "not_enrolled"),
        ]),
        "knee_oa" | "hip_oa" => all.extend([("kl_grade", "3"), ("joint_infection", "absent")]),
        _ => all.push(("joint_infection", "absent")),
    }
    all
}

/// Examination and imaging.
pub fn examine(s: &mut Scene<'_, '_>, p: &mut Part, standard_care: bool) {
    let programme = s.store.current().programme.clone();
    let today = s.store.now().day();
    for (finding, value) in found(p.disease, standard_care) {
        let sided = programme.as_ref().and_then(|(_, p)| p.finding(finding)).is_some_and(|f| f.sided);
        let side = p.targets.first().map(|t| t.side).filter(|side| sided && !side.is_empty()).unwrap_or("right");
        let fields = Fields::new()
            .with("patient", &p.id)
            .with("finding", finding)
            .with_some("side", sided.then_some(side))
            .with("value", value)
            .with("on", today)
            .with("origin", if finding == "imaging" { "他院の画像と読影" } else { "診察" });
        s.done(DOCTOR, "record_finding", &fields);
    }
}

/// A doctor decides on candidacy.
pub fn decide(s: &mut Scene<'_, '_>, p: &mut Part, outcome: &'static str) {
    let reasons = match outcome {
        "suitable" => "",
        "on_review" => "喫煙あり。血行の診察と禁煙の指導のうえ、利益が上回ると判断した。",
        "standard_care_first" => "運動療法と内服がまだ十分に行われていない。",
        "research_only" => "この疾患では研究としてのみ行う。",
        "referred" => "急な筋力低下の訴え。本日中に脊椎外科を受診するよう紹介した。",
        _ => "条件を満たさない。",
    };
    let fields = Fields::new()
        .with("patient", &p.id)
        .with("disease", p.disease)
        .with("route", p.route)
        .with("outcome", outcome)
        .with_some("reasons", Some(reasons).filter(|r| !r.is_empty()));
    let programme = s.store.current().programme.clone();
    let criteria = programme.iter().flat_map(|(_, p)| p.criteria());
    let asked = criteria.filter(|c| c.rule == CriterionRule::Doctor && c.concerns(p.disease, p.route));
    let fields = asked.fold(fields, |f, c| f.with(format!("c.{}", c.code), "met"));
    s.done(DOCTOR, "decide_candidacy", &fields);
}

/// Explained and consented.
pub fn consent(s: &mut Scene<'_, '_>, p: &mut Part) {
    let programme = s.store.current().programme.clone();
    let items: Vec<String> =
        programme.iter().flat_map(|(_, p)| &p.consent().items).map(|i| i.number.to_string()).collect();
    let items: Vec<&str> = items.iter().map(String::as_str).collect();
    let fields = Fields::new()
        .with("patient", &p.id)
        .with_all("scopes", &["harvest", "culture", "administration", "banking"])
        .with_some("scopes", p.chance.one_in(2).then_some("secondary_use"))
        .with_all("explained", &items)
        .with("understood", "yes")
        .with("explained_by", s.staff("ishi"))
        .with("witness", s.staff("kango"))
        .with("language", "ja")
        .with("consent_form", "paper");
    s.done(DOCTOR, "give_consent", &fields);
}

/// The order of cells.
pub fn order(s: &mut Scene<'_, '_>, p: &mut Part) {
    let fields = Fields::new().with("patient", &p.id).with("disease", p.disease).with("places", p.targets.len());
    let fields = (1u8..).zip(&p.targets).fold(fields, |f, (n, t)| {
        f.with(format!("site_{n}"), t.site)
            .with_some(&format!("side_{n}"), Some(t.side).filter(|x| !x.is_empty()))
            .with_some(&format!("level_{n}"), Some(t.level).filter(|x| !x.is_empty()))
            .with(format!("route_{n}"), p.route)
            .with(format!("cells_{n}"), t.cells)
    });
    s.done(DOCTOR, "order_treatment", &fields);
}

/// The patient no longer wants it.
pub fn withdraw(s: &mut Scene<'_, '_>, p: &mut Part, cells: &'static str) {
    s.done(NURSE, "withdraw_consent", &Fields::new().with("patient", &p.id).with("cells", cells));
}

/// Everything is stopped for a while, for a reason.
pub fn hold(s: &mut Scene<'_, '_>, p: &mut Part) {
    let fields =
        Fields::new().with("patient", &p.id).with("target", "patient").with("reason", "感染症の再検査の結果を待つ");
    if let Some(command) = s.done(DOCTOR, "hold", &fields) {
        p.open.push((Open::Hold, terms::HoldId::derive(&command, 0).to_string()));
    }
}

/// The reason is gone.
pub fn lift(s: &mut Scene<'_, '_>, p: &mut Part, evidence: &'static str) {
    if let Some(hold) = p.take(Open::Hold) {
        s.done(CHIEF, "lift_hold", &Fields::new().with("hold", hold).with("evidence", evidence));
    }
}
