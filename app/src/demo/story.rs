//! What happens in the demo clinic, in order of time: patients are registered, interviewed, consent, are harvested, withdraw; some are refused,
//! some things go wrong and are recorded afterwards. Later parts of the story lie after the simulated now, so patients stand at every stage.

use super::cast::{Person, STAFF, person};
use super::chance::Chance;
use super::director::{As, Director};
use store::{Answer, Select, Store};
use terms::{Moment, PatientId, Role, StaffId};

/// Days of story before the simulated now.
pub const DAYS: i32 = 75;

/// One thing that happens.
#[derive(Clone, Debug)]
enum Step {
    Register,
    Interview { disease: String, alarm: bool, late: bool },
    Consent { secondary: bool },
    Harvest,
    HarvestTooEarly,
    Withdraw { cells: &'static str },
    AdverseEvent { seriousness: &'static str, what: &'static str },
    Occurrence,
    Deviation { closed: bool },
    HoldForAWhile,
    Correct,
    TwiceRegistered,
}

/// A patient of the story.
struct Part {
    person: Person,
    id: Option<PatientId>,
    number: String,
}

/// Tells the story to a new, empty, simulated record whose clock stands at its beginning. `now` is where the clock ends. Returns what went
/// otherwise than wanted (empty when all went well).
pub fn tell(store: &Store, patients: u32, seed: u64, now: Moment, progress: &dyn Fn(u64, u64)) -> Vec<String> {
    let mut d = Director::new(store, seed);
    if !set_the_stage(&mut d, store) {
        return d.surprises;
    }
    let mut chance = Chance::new(seed);
    let diseases: Vec<String> = store
        .current()
        .programme
        .as_ref()
        .map(|(_, p)| p.diseases().iter().map(|x| x.code.clone()).collect())
        .unwrap_or_default();
    let year = now.day().ymd().0;
    let mut parts: Vec<Part> =
        (0..patients).map(|_| Part { person: person(&mut chance, year), id: None, number: String::new() }).collect();
    let mut steps = Vec::new();
    for i in 0..parts.len() {
        script(i, now, &mut chance, &diseases, &mut steps);
    }
    steps.sort_by_key(|(at, i, _)| (*at, *i));
    steps.retain(|(at, ..)| *at <= now);
    let of = u64::try_from(steps.len()).unwrap_or(0);
    for (n, (at, i, step)) in (0u64..).zip(steps) {
        d.advance(at);
        if let Some(part) = parts.get_mut(i) {
            play(&mut d, store, part, &step, &mut chance);
        }
        progress(n, of);
    }
    d.advance(now);
    progress(of, of);
    d.surprises
}

/// Sets the clinic up, takes on the staff, adopts law and programme, files the plan. `false` (with the director's surprises) if something went wrong.
pub fn set_the_stage(d: &mut Director, store: &Store) -> bool {
    let Some(manager) = STAFF.first() else { return false };
    let command = d.command();
    let id = StaffId::derive(&command, 0);
    let given = [
        ("clinic_name", "模擬クリニック"),
        ("name", manager.name),
        ("kana", manager.kana),
        ("also", "responsible_doctor"),
    ];
    let answer = d.act_as(None, "set_up_clinic", &given, command);
    if !d.expect_recorded("set_up_clinic", &answer) {
        return false;
    }
    d.staff.insert(manager.login, id);
    d.find_places();
    let boss = d.who("kanri", Role::Manager, "office");
    for p in STAFF.iter().skip(1) {
        let command = d.command();
        let id = StaffId::derive(&command, 0);
        let mut given = vec![("name", p.name), ("kana", p.kana)];
        given.extend(p.roles.iter().map(|r| ("roles", r.code())));
        let answer = d.act_as(boss.as_ref(), "add_staff", &given, command);
        if d.expect_recorded("add_staff", &answer) {
            d.staff.insert(p.login, id);
        }
    }
    adopt_and_file(d, store, boss.as_ref())
}

/// Law table, programme with simulated numbers, and a filed plan.
fn adopt_and_file(d: &mut Director, store: &Store, boss: Option<&As>) -> bool {
    let code = |kind: &str| {
        let mut of_kind = store.house().candidates.iter().filter(|c| c.kind == kind);
        // The simulated one is listed after the plain one.
        of_kind.next_back().map(|c| format!("{}@{}", c.name, c.bundle.hash())).unwrap_or_default()
    };
    let (law, programme) = (code("law"), code("programme"));
    let ok = d.done(boss, "adopt_law", &[("candidate", &law)])
        && d.done(boss, "adopt_programme", &[("candidate", &programme)]);
    let current = store.current();
    let Some((_, p)) = current.programme.as_ref().filter(|_| ok) else { return false };
    let submitted = store.now().day().plus_days(-120).to_string();
    let document = p.consent().version.clone();
    let mut given: Vec<(&str, String)> = vec![
        ("number", "PB0000000".to_owned()),
        ("submitted_on", submitted.clone()),
        ("valid_from", submitted),
        ("committee", "模擬特定認定再生医療等委員会 NA0000000".to_owned()),
        ("consent_version", document),
    ];
    given.extend(p.diseases().iter().map(|x| ("diseases", x.code.clone())));
    given.extend(p.products().first().map(|x| ("product", x.code.clone())));
    given.extend(p.routes().iter().filter(|r| !r.locked).map(|r| ("routes", r.code.clone())));
    for login in ["kanri", "ishi"] {
        given.extend(d.staff.get(login).map(|s| ("doctors", s.to_string())));
    }
    for kind in ["consulting", "treatment"] {
        given.extend(d.places.get(kind).map(|s| ("places", s.to_string())));
    }
    given.extend(d.places.get("cpc").map(|s| ("maker", s.to_string())));
    let given: Vec<(&str, &str)> = given.iter().map(|(k, v)| (*k, v.as_str())).collect();
    d.done(boss, "file_plan", &given)
}

/// What will happen to patient `i`, with times; some of it after `now`.
fn script(i: usize, now: Moment, chance: &mut Chance, diseases: &[String], out: &mut Vec<(Moment, usize, Step)>) {
    let start = now.day().plus_days(-DAYS).start();
    let minutes = |m: u64| i64::try_from(m).unwrap_or(0);
    let day = |d: u64, m: u64| start.plus_minutes(minutes(d).saturating_mul(1440).saturating_add(minutes(m)));
    let first = chance.between(1, 74);
    let morning = chance.between(540, 990);
    let disease = chance.pick(diseases).cloned().unwrap_or_default();
    let mut add = |d: u64, m: u64, step: Step| out.push((day(d, m), i, step));
    add(first, morning, Step::Register);
    let alarm = chance.one_in(9);
    add(first, morning + 35, Step::Interview { disease, alarm, late: chance.one_in(6) });
    if chance.one_in(7) {
        add(first + 1, morning, Step::HarvestTooEarly);
    }
    if chance.one_in(8) {
        add(first, morning + 55, Step::Correct);
    }
    if chance.one_in(12) {
        add(first + 2, morning, Step::TwiceRegistered);
    }
    let consent = first + chance.between(5, 14);
    add(consent, morning + 10, Step::Consent { secondary: chance.one_in(2) });
    if chance.one_in(8) {
        add(consent + 2, morning, Step::Withdraw { cells: "not_asked" });
        return;
    }
    if !alarm {
        let harvest = consent + chance.between(5, 10);
        add(harvest, morning + 20, Step::Harvest);
        after_harvest(harvest, morning, chance, &mut add);
    }
}

fn after_harvest(harvest: u64, morning: u64, chance: &mut Chance, add: &mut dyn FnMut(u64, u64, Step)) {
    match chance.between(1, 12) {
        1 => add(harvest + 15, morning, Step::Withdraw { cells: "keep" }),
        2 => add(harvest + 20, morning, Step::Withdraw { cells: "discard" }),
        3 => add(
            harvest + 1,
            morning,
            Step::AdverseEvent { seriousness: "other", what: "採取部の腫れと発赤、体温 37.4 ℃" },
        ),
        // No act of this release closes a statutory clock, so the demo's serious event is a fresh one.
        4 if harvest + 8 > u64::from(DAYS.unsigned_abs()) => {
            add(harvest + 2, morning, Step::AdverseEvent { seriousness: "serious", what: "採取部の血腫で入院" })
        }
        5 => add(harvest, morning + 90, Step::Occurrence),
        6 => add(harvest + 1, morning, Step::Deviation { closed: true }),
        7 => add(harvest + 3, morning, Step::Deviation { closed: false }),
        8 => add(harvest + 4, morning, Step::HoldForAWhile),
        _ => {}
    }
}

fn play(d: &mut Director, store: &Store, part: &mut Part, step: &Step, chance: &mut Chance) {
    let nurse = d.who("kango", Role::Nurse, "consulting");
    let desk = d.who("uketsuke", Role::Coordinator, "office");
    let doctor = d.who("ishi", Role::Doctor, "consulting");
    let surgeon = d.who("ishi", Role::Doctor, "treatment");
    let quality = d.who("hinshitsu", Role::Quality, "office");
    if let Step::Register = step {
        return register(d, part, desk.as_ref());
    }
    let Some(id) = part.id.as_ref().map(ToString::to_string) else { return };
    let patient = ("patient", id.as_str());
    match step {
        Step::Register => {}
        Step::Interview { disease, alarm, late } => {
            interview(d, store, nurse.as_ref(), patient, disease, *alarm, *late, chance)
        }
        Step::Consent { secondary } => consent(d, doctor.as_ref(), patient, *secondary),
        Step::Harvest => {
            let checked = d.staff.get("kango").map(ToString::to_string).unwrap_or_default();
            let mass = format!("0.{}", chance.between(4, 9));
            d.act(
                surgeon.as_ref(),
                "harvest_fat",
                &[patient, ("checked_by", &checked), ("mass_g", &mass), ("pieces", "5")],
            );
        }
        Step::HarvestTooEarly => {
            let checked = d.staff.get("kango").map(ToString::to_string).unwrap_or_default();
            let answer = d.act(
                surgeon.as_ref(),
                "harvest_fat",
                &[patient, ("checked_by", &checked), ("mass_g", "0.5"), ("pieces", "4")],
            );
            if !matches!(answer, Answer::Refused(_)) {
                d.surprises.push(format!("a harvest without consent was not refused: {answer:?}"));
            }
        }
        Step::Withdraw { cells } => {
            d.done(nurse.as_ref(), "withdraw_consent", &[patient, ("cells", cells)]);
        }
        Step::AdverseEvent { seriousness, what } => {
            d.done(nurse.as_ref(), "report_adverse_event", &[patient, ("seriousness", seriousness), ("what", what)]);
        }
        Step::Occurrence => {
            let given = [
                patient,
                ("what", "停電中に搬送箱の封印を開けて入れ替えた"),
                ("where", "処置室1"),
                ("seen_by", "看護師 1名"),
                ("harm", "no"),
                ("cells", "yes"),
                ("why_late", "停電のため"),
            ];
            d.done(nurse.as_ref(), "record_occurrence", &given);
        }
        Step::Deviation { closed } => deviation(d, nurse.as_ref(), quality.as_ref(), patient, *closed),
        Step::HoldForAWhile => {
            d.done(
                doctor.as_ref(),
                "hold",
                &[patient, ("target", "patient"), ("reason", "感染症の再検査の結果を待つ")],
            );
        }
        Step::Correct => correct(d, store, nurse.as_ref(), &id),
        Step::TwiceRegistered => twice(d, part, desk.as_ref()),
    }
}

fn register(d: &mut Director, part: &mut Part, desk: Option<&As>) {
    let p = part.person.clone();
    let command = d.command();
    let id = PatientId::derive(&command, 0);
    let given = [
        ("purpose", "told"),
        ("name", p.name.as_str()),
        ("kana", &p.kana),
        ("birth_date", &p.born),
        ("sex", p.sex),
        ("telephone", &p.telephone),
    ];
    let answer = d.act_as(desk, "register_patient", &given, command);
    if d.expect_recorded("register_patient", &answer) {
        part.number = id.to_string();
        part.id = Some(id);
    }
}

const COMPLAINTS: &[&str] = &[
    "右膝の痛み(階段で強い)",
    "腰から左脚へのしびれ",
    "両膝の痛みと朝のこわばり",
    "首から肩の痛み",
    "股関節の痛みで長く歩けない",
    "腰痛で眠れない",
];

#[allow(clippy::too_many_arguments, reason = "one scene, told once")]
fn interview(
    d: &mut Director,
    store: &Store,
    nurse: Option<&As>,
    patient: (&str, &str),
    disease: &str,
    alarm: bool,
    late: bool,
    chance: &mut Chance,
) {
    let questions = store.current().programme.as_ref().map(|(_, p)| p.questions().to_vec()).unwrap_or_default();
    let complaint = chance.pick(COMPLAINTS).copied().unwrap_or("膝の痛み");
    let mut given: Vec<(String, String)> = vec![
        (patient.0.to_owned(), patient.1.to_owned()),
        ("disease".to_owned(), disease.to_owned()),
        ("complaint".to_owned(), complaint.to_owned()),
    ];
    if chance.one_in(5) {
        given.push(("allergies".to_owned(), "ヨード造影剤".to_owned()));
    }
    for q in questions {
        let name = format!("q.{}", q.id);
        match &q.kind {
            programme::QuestionKind::YesNoUnknown => {
                given.push((name, if alarm && q.id == "weakness" { "yes" } else { "no" }.to_owned()))
            }
            programme::QuestionKind::Choice { .. } => {
                let answers = q.answers();
                given.extend(chance.pick(&answers).map(|(code, _)| (name, code.clone())));
            }
            programme::QuestionKind::Number { low, high, .. } => {
                let high = if q.id == "pain_nrs" { 9 } else { (*high).min(60) };
                given.push((name, chance.between((*low).max(3), high.max(3)).to_string()));
            }
            programme::QuestionKind::Text { .. } if q.required => {
                given.push((name, "運動療法と内服、変わらない".to_owned()))
            }
            programme::QuestionKind::Text { .. } => {}
        }
    }
    if late {
        given.push(("occurred_at".to_owned(), store.now().plus_minutes(-150).local_input()));
        given.push(("late_reason".to_owned(), "午前の診察が続いたため".to_owned()));
    }
    let given: Vec<(&str, &str)> = given.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    d.done(nurse, "record_interview", &given);
}

fn consent(d: &mut Director, doctor: Option<&As>, patient: (&str, &str), secondary: bool) {
    let by = doctor.map(|d| d.staff.to_string()).unwrap_or_default();
    let witness = d.staff.get("kango").map(ToString::to_string).unwrap_or_default();
    let mut given = vec![
        patient,
        ("scopes", "harvest"),
        ("scopes", "culture"),
        ("scopes", "administration"),
        ("scopes", "banking"),
        ("explained_all", "yes"),
        ("understood", "yes"),
        ("explained_by", &by),
        ("witness", &witness),
        ("language", "ja"),
        ("consent_form", "paper"),
    ];
    if secondary {
        given.push(("scopes", "secondary_use"));
    }
    let answer = d.act(doctor, "give_consent", &given);
    // A hold placed meanwhile may refuse it: that is part of the story.
    if !matches!(answer, Answer::Recorded(_) | Answer::Refused(_)) {
        d.surprises.push(format!("give_consent: {answer:?}"));
    }
}

fn deviation(d: &mut Director, nurse: Option<&As>, quality: Option<&As>, patient: (&str, &str), closed: bool) {
    let command = d.command();
    let id = terms::DeviationId::derive(&command, 0).to_string();
    let given = [
        patient,
        ("what", "搬送箱の温度記録計の電池切れ。記録が 20 分欠けた"),
        ("kind", "deviation"),
        ("serious", "no"),
    ];
    let answer = d.act_as(nurse, "raise_deviation", &given, command);
    if d.expect_recorded("raise_deviation", &answer) && closed {
        let given = [
            ("deviation", id.as_str()),
            ("cause", "電池の交換時期を決めていなかった"),
            ("action", "毎月1日に交換する手順にした"),
            ("evidence", "手順書 7 第2版"),
        ];
        d.done(quality, "close_deviation", &given);
    }
}

fn correct(d: &mut Director, store: &Store, nurse: Option<&As>, patient: &str) {
    let position = store.read(|snap| {
        let facts = snap.corrected(&kernel::Tag::new(kernel::Space::Patient, patient), &["interview_recorded"])?;
        Ok(facts.last().map(|f| f.head.position))
    });
    let Some(position) = position.ok().flatten().map(|p| p.to_string()) else { return };
    let given = [
        ("position", position.as_str()),
        ("change.medicines", "ロキソプロフェン、ワルファリン"),
        ("reason", "お薬手帳で確かめた"),
    ];
    d.done(nurse, "record_correction", &given);
}

fn twice(d: &mut Director, part: &Part, desk: Option<&As>) {
    let p = &part.person;
    let command = d.command();
    let id = PatientId::derive(&command, 0).to_string();
    let given =
        [("purpose", "told"), ("name", p.name.as_str()), ("kana", &p.kana), ("birth_date", &p.born), ("sex", p.sex)];
    let answer = d.act_as(desk, "register_patient", &given, command);
    if d.expect_recorded("register_patient", &answer) {
        let boss = d.who("kanri", Role::Manager, "office");
        d.done(
            boss.as_ref(),
            "merge_patients",
            &[("patient", &id), ("into", &part.number), ("evidence", "保険証と本人への確認")],
        );
    }
}

/// How many patient rows a record has (for the command's report).
pub fn patient_rows(store: &Store) -> u64 {
    store.read(|snap| snap.count(&Select::from("patients"))).unwrap_or(0)
}
