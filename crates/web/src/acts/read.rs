//! Everything a form, its review and its answer need, read in one snapshot: fields, what is wrong, what stands against the act now, whom it
//! is about. The same reading for every act of the house.

use super::weigh::{self, Weighed};
use super::{correct, offer, opened, person, ways};
use crate::names::NameBook;
use crate::pages::culture::evidence::{self, Evidence};
use crate::pages::head::{self, Head};
use crate::refused;
use access::Grant;
use kernel::form::Form;
use kernel::run::{envelope_errors, envelope_fields};
use kernel::{ActEntry, Choice, FactKind, FieldKind, FieldSpec, Input, Meaning, Space, Tag, Who};
use record::clinic::PlaceKind;
use record::treatment::CandidacyDecided;
use std::sync::Arc;
use store::{Current, FieldSaid, RefusalSaid, Row, Select, Snapshot, StoreError, Tip};
use terms::{Moment, Role, Text, say};

/// Who asks, as far as reading needs it.
#[derive(Clone)]
pub struct Asker {
    /// Actor, role, place.
    pub who: Who,
    /// The role.
    pub role: Role,
    /// Kind of the place.
    pub place: PlaceKind,
    /// What the act's row of the access table grants.
    pub grant: Grant,
}

/// Why a form is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// It is opened: what the record knows is filled in.
    Opened,
    /// It is changed: only what was typed.
    Changed,
    /// It was sent: what was typed is checked.
    Sent,
}

/// What stands beside some acts' forms.
pub enum Extra {
    /// Nothing.
    None,
    /// Records with the same birth date.
    Merge(Vec<Row>),
    /// The fact to be corrected.
    Correct(Box<correct::Original>),
    /// Programmes or law tables that may be adopted.
    Adopt(&'static str),
    /// The criteria of candidacy as they would be recorded now.
    Criteria(Box<CandidacyDecided>),
    /// What is explained before consent: items and risks of the programme.
    Consent,
    /// What a release rests on.
    Lot(Box<Evidence>),
    /// What the decision on the day rests on.
    Dose(Box<Weighed>),
}

/// A form as read.
pub struct Drawn {
    /// Name of the act.
    pub act: &'static str,
    /// Its heading.
    pub title: Text,
    /// Meaning of its signature.
    pub signed: Option<Meaning>,
    /// A safety act.
    pub safety: bool,
    /// The form itself is what is confirmed.
    pub one_page: bool,
    /// Its fields, those of the envelope last.
    pub specs: Vec<FieldSpec>,
    /// What was typed, as typed.
    pub typed: Input,
    /// The same with numbers as ids: what is sent to the writer.
    pub resolved: Input,
    /// What is wrong with it.
    pub errors: Vec<FieldSaid>,
    /// What stands against the act now: whatever is typed, and once it was sent, every rule on what was typed.
    pub reasons: Vec<RefusalSaid>,
    /// What stands against nothing and is to be seen before it is signed.
    pub remarks: Vec<Text>,
    /// Where the acts named by reasons are done: name, address, title.
    pub ways: Vec<(String, String, Text)>,
    /// The patient, if the act is about one.
    pub head: Option<Head>,
    /// Names.
    pub book: NameBook,
    /// Beside the form.
    pub extra: Extra,
    /// As typed it would be refused and leave a quarantine or a near miss behind: a wrong scan.
    pub leaves: bool,
    /// Open records that may be the same person (registration only).
    pub twins: Vec<Row>,
    /// Rules and choices.
    pub current: Arc<Current>,
    /// Where the record ends.
    pub tip: Tip,
    /// The server's now.
    pub now: Moment,
}

/// Group of the envelope's fields.
pub fn envelope_group() -> Text {
    Text::fixed("いつ・だれの代わりに", "When, and on whose behalf")
}

fn fault(f: kernel::Fault) -> StoreError {
    StoreError::bad(f.0)
}

pub(super) fn first<'a>(input: &'a Input, name: &str) -> &'a str {
    input.get(name).and_then(|v| v.first()).map_or("", |s| s.trim())
}

/// Reads a form.
pub fn read(
    snap: &mut Snapshot<'_>,
    act: &'static str,
    asker: &Asker,
    typed: Input,
    why: Why,
) -> store::Result<Option<Drawn>> {
    let house = snap.house();
    let Some(entry) = house.act(act) else { return Ok(None) };
    let (current, now, tip) = (Arc::clone(snap.current()), snap.now(), snap.tip());
    let mut book = NameBook::staff_only(snap, asker.grant)?;
    let (mut resolved, mut errors) = person::resolve(snap, &typed)?;
    // A correction may empty a field; everything else that is empty was not given.
    resolved.retain(|name, values| name.starts_with(correct::PREFIX) || values.iter().any(|v| !v.trim().is_empty()));
    let mut typed = typed;
    let correct = correct::original(snap, act, &resolved, asker)?;
    let check = why == Why::Sent;
    let mut specs = specs(snap, entry, &resolved, correct.as_ref(), &current, now)?;
    let proposed = offer::narrow(snap, entry, asker, &resolved, &current, &mut specs)?;
    if why == Why::Opened {
        opened::prefill(snap, act, asker, &mut typed, &resolved, &specs, correct.as_ref())?;
        opened::to_be_scanned(&mut specs, &mut typed);
        if let Some((name, value)) = proposed {
            typed.entry(name.to_owned()).or_insert_with(|| vec![value]);
        }
    }
    let ctx_of = |input| current.surround(now).form_ctx(input);
    if check {
        let parsed = entry.act.parse(ctx_of(&resolved), &resolved);
        let wrong = parsed.err().unwrap_or_default().into_iter().chain(envelope_errors(
            ctx_of(&resolved),
            &resolved,
            entry,
            &asker.who.actor,
        ));
        for e in wrong.map(FieldSaid::from) {
            if !errors.iter().any(|x| x.field == e.field) {
                errors.push(e);
            }
        }
        patient_wanted(act, &resolved, &mut errors);
    }
    let about = about(entry, &specs, &resolved, &current, now);
    let patient = patient_of(snap, &resolved, about.as_ref())?;
    let head = match &patient {
        Some(id) => head::read(snap, id, &mut book)?,
        None => None,
    };
    // What was sent is decided dry, to the last rule: whoever looks at it sees every reason before signing. What is only opened is asked `may`.
    let foretold = match check && errors.is_empty() {
        true => Some(snap.foretell(act, &asker.who, resolved.clone())?),
        false => None,
    };
    errors.extend(foretold.iter().flat_map(|f| f.slips.iter().cloned()).map(FieldSaid::from));
    let leaves = foretold.as_ref().is_some_and(|f| f.leaves);
    let mut remarks = foretold.as_ref().map(|f| f.remarks.clone()).unwrap_or_default();
    let reasons = match (foretold, &about) {
        (Some(f), _) => f.reasons,
        (None, Some(tag)) => snap.may(act, tag, &asker.who)?.unwrap_or_default(),
        (None, None) => kernel::Reasons::new(),
    };
    let reasons = refused::named(reasons.as_slice().iter().map(RefusalSaid::from).collect(), &current);
    let lot = first(&resolved, "lot");
    let ways = ways::ways(house, &reasons, asker, patient.as_deref(), &ways::led(&current, head.as_ref(), &resolved));
    let extra = match (act, correct) {
        ("merge_patients", _) => {
            Extra::Merge(patient.as_deref().map(|id| person::same_birth(snap, id)).transpose()?.unwrap_or_default())
        }
        ("adopt_programme", _) => Extra::Adopt("programme"),
        ("adopt_law", _) => Extra::Adopt("law"),
        (_, Some(original)) => Extra::Correct(Box::new(original)),
        ("decide_candidacy", _) => match foreseen(snap, entry, &specs, &resolved, &asker.who)? {
            Some((decided, told)) => {
                remarks = told;
                Extra::Criteria(Box::new(decided))
            }
            None => Extra::None,
        },
        ("give_consent", _) => Extra::Consent,
        ("release_product" | "reject_product", _) => {
            evidence::read(snap, lot, asker.grant)?.map_or(Extra::None, |e| Extra::Lot(Box::new(e)))
        }
        ("decide_go", _) => {
            weigh::read(snap, first(&resolved, "dose"), asker.grant)?.map_or(Extra::None, |x| Extra::Dose(Box::new(x)))
        }
        _ => Extra::None,
    };
    let remarks = remarks.iter().map(|t| refused::spelled(t, &current)).collect();
    let twins = if act == "register_patient" && check && errors.is_empty() {
        person::twins(snap, &resolved)?
    } else {
        Vec::new()
    };
    Ok(Some(Drawn {
        act,
        title: (entry.title)(),
        signed: entry.signed,
        safety: entry.safety,
        one_page: entry.one_page,
        specs,
        typed,
        resolved,
        errors,
        reasons,
        remarks,
        ways,
        head,
        book,
        extra,
        leaves,
        twins,
        current,
        tip,
        now,
    }))
}

/// Fields of the act and of the envelope. Safety acts offer their patient field even when nobody is carried; subjects that were not carried
/// become a choice among what is open.
fn specs(
    snap: &mut Snapshot<'_>,
    entry: &ActEntry,
    resolved: &Input,
    correct: Option<&correct::Original>,
    current: &Current,
    now: Moment,
) -> store::Result<Vec<FieldSpec>> {
    let mut carried = resolved.clone();
    let nobody = entry.safety && !carried.contains_key("patient");
    if nobody {
        // Only for listing the fields: with a patient named, an act lists what it would ask then.
        carried.insert("patient".to_owned(), vec!["nobody".to_owned()]);
    }
    let ctx = current.surround(now).form_ctx(&carried);
    let mut specs = entry.act.fields(ctx);
    if let Some(original) = correct {
        let at = specs.iter().position(|s| s.name == "reason").unwrap_or(specs.len());
        specs.splice(at..at, original.fields.iter().cloned());
    }
    let mut f = Form::declare(ctx);
    let _ = envelope_fields(&mut f);
    let group = envelope_group();
    for mut s in f.into_specs() {
        s.group = group.clone();
        // A safety act never waits for a reason of lateness (L22).
        let left_out = entry.safety && s.name == "late_reason";
        if !left_out && specs.iter().all(|own| own.name != s.name) {
            specs.push(s);
        }
    }
    for s in specs.iter_mut().filter(|s| s.kind == FieldKind::Carried && !resolved.contains_key(&s.name)) {
        open_subject(snap, s, entry, resolved, current)?;
    }
    Ok(specs)
}

/// A subject that was not carried: a patient by number, others out of what is open.
fn open_subject(
    snap: &Snapshot<'_>,
    s: &mut FieldSpec,
    entry: &ActEntry,
    resolved: &Input,
    current: &Current,
) -> store::Result<()> {
    let patient = first(resolved, "patient");
    let rows = |list: &str, open: &str| -> store::Result<Vec<Row>> {
        let mut select = Select::from(list).filter(open, store::Test::Null).limit(200);
        if !patient.is_empty() {
            select = select.eq("patient", patient);
        }
        snap.select(&select)
    };
    match s.name.as_str() {
        "patient" => {
            s.label = person::LABEL;
            s.hint = Text::fixed(
                "SP で始まる番号。分からなければ患者の一覧から開いてください。",
                "The number that begins with SP. If unknown, open this from the patient list.",
            );
            s.required = !matches!(entry.name, "hold" | "raise_deviation" | "record_occurrence");
            s.kind = FieldKind::Line(40);
        }
        "deviation" => {
            s.kind = FieldKind::Choice(
                rows("deviations", "closed_at")?.iter().map(|r| open_choice(r, "opened_at")).collect(),
            )
        }
        "hold" => {
            s.kind = FieldKind::Choice(rows("holds", "lifted_at")?.iter().map(|r| open_choice(r, "held_at")).collect())
        }
        "staff" => s.kind = FieldKind::Choice(current.options.get("staff").cloned().unwrap_or_default()),
        "booking" => {
            let today = snap.now().day().to_string();
            let open = Select::from("bookings").at_least("day", today).eq("cancelled", 0_i64);
            let rows = snap.select(&open.order("day").order("starts").limit(200))?;
            s.kind = FieldKind::Choice(rows.iter().map(|r| open_choice(r, "starts")).collect());
        }
        name => {
            if let Some(label) = label_of(name) {
                s.label = label;
                s.kind = FieldKind::Scan;
                s.hint = Text::fixed("ラベルを読み取るか、番号を打ちます。", "Scan the label or type its number.");
            }
        }
    }
    if matches!(s.name.as_str(), "deviation" | "hold" | "staff" | "booking") {
        s.hint = Text::fixed("一覧から選んでください。", "Choose from the list.");
    }
    Ok(())
}

/// The word for a labelled thing that an act is about.
fn label_of(field: &str) -> Option<Text> {
    Some(match field {
        "tissue" => Text::fixed("組織のラベル", "Label of the tissue"),
        "lot" => Text::fixed("ロット番号", "Lot"),
        "dose" => Text::fixed("投与分のラベル", "Label of the dose"),
        "syringe" => Text::fixed("シリンジのラベル", "Label of the syringe"),
        "blood" => Text::fixed("採血管のラベル", "Label of the blood tube"),
        "cabinet" => Text::fixed("安全キャビネットのラベル", "Label of the cabinet"),
        _ => return None,
    })
}

fn open_choice(row: &Row, since: &str) -> Choice {
    let (id, at) = (
        &row.subject,
        Moment::parse(row.text(since)).map(|m| format!("{} {}", m.day(), m.clock())).unwrap_or_default(),
    );
    Choice::new(id.clone(), say! {ja: "{id}({at} から)", en: "{id} (since {at})"})
}

/// A hold on a patient without a patient is told at the field that can mend it.
fn patient_wanted(act: &str, resolved: &Input, errors: &mut Vec<FieldSaid>) {
    if act == "hold" && first(resolved, "target") == "patient" && !resolved.contains_key("patient") {
        errors.retain(|e| e.field != "target");
        let say = Text::fixed(
            "どの患者の作業を止めるか、番号を入れてください。",
            "Enter the number of the patient whose work is to stop.",
        );
        errors.push(FieldSaid { field: "patient".to_owned(), say });
    }
}

/// Whom or what the act will be about: asked of the act itself, with its own examples where nothing was typed yet.
pub fn about(entry: &ActEntry, specs: &[FieldSpec], resolved: &Input, current: &Current, now: Moment) -> Option<Tag> {
    let mut full = resolved.clone();
    for s in specs.iter().filter(|s| s.required && s.kind != FieldKind::Carried && !s.example.is_empty()) {
        full.entry(s.name.clone()).or_insert_with(|| vec![s.example.clone()]);
    }
    let ctx = current.surround(now).form_ctx(&full);
    if let Ok(command) = entry.act.parse(ctx, &full)
        && let Some(tag) = entry.act.about(&command)
    {
        return Some(tag);
    }
    let subject = specs.iter().find(|s| space(&s.name).is_some());
    match subject {
        Some(s) => {
            // Only what has the form of an id is looked up.
            let id = terms::CommandId::parse(first(resolved, &s.name)).ok()?;
            Some(Tag::new(space(&s.name)?, id.as_str()))
        }
        None => Some(Tag::clinic()),
    }
}

/// The field that carries a thing of this space into a form.
pub fn field_of(space: Space) -> &'static str {
    match space {
        Space::AdverseEvent => "event",
        Space::Fact => "position",
        Space::Container => "syringe",
        other => other.code(),
    }
}

/// The space that a subject field names.
pub fn space(field: &str) -> Option<Space> {
    match field {
        "event" => Some(Space::AdverseEvent),
        "position" => Some(Space::Fact),
        "syringe" => Some(Space::Container),
        "into" | "clinic" | "place" | "plan" => None,
        other => Space::parse(other),
    }
}

/// The patient whom an act concerns: named, or whose tissue, lot, dose, deviation … it is about (L1: never typed where cells are named).
fn patient_of(snap: &mut Snapshot<'_>, resolved: &Input, about: Option<&Tag>) -> store::Result<Option<String>> {
    let named = first(resolved, "patient");
    if !named.is_empty() {
        return Ok(Some(named.to_owned()));
    }
    match about {
        Some(tag) => patient_behind(snap, tag),
        None => Ok(None),
    }
}

/// The patient behind a thing: by the list of such things, else by the facts that name it. The clinic, a place and a person of the staff are
/// about no one patient.
pub fn patient_behind(snap: &mut Snapshot<'_>, tag: &Tag) -> store::Result<Option<String>> {
    match tag.space {
        Space::Patient => return Ok(Some(tag.id.clone())),
        Space::Fact => {
            let fact = tag.id.parse().ok().map(|n| snap.fact(n)).transpose()?.flatten();
            return Ok(fact.and_then(patient_named));
        }
        Space::Clinic | Space::Place | Space::Staff | Space::Plan | Space::Programme | Space::Law | Space::Day => {
            return Ok(None);
        }
        Space::Cabinet | Space::Equipment | Space::Material | Space::Incubator | Space::Operator => return Ok(None),
        _ => {}
    }
    let list = snap.house().lists.iter().find(|l| l.space == tag.space && l.at("patient").is_some()).map(|l| l.name);
    if let Some(list) = list {
        let row = snap.select(&Select::from(list).eq("subject", tag.id.as_str()).limit(1))?.pop();
        if let Some(row) = row {
            return Ok(Some(row.text("patient").to_owned()).filter(|p| !p.is_empty()));
        }
    }
    Ok(snap.timeline(tag)?.into_iter().find_map(patient_named))
}

fn patient_named(f: kernel::Fact) -> Option<String> {
    f.head.tags.into_iter().find(|t| t.space == Space::Patient).map(|t| t.id)
}

/// What an act's row grants.
pub fn granted(act: &str, role: Role, place: PlaceKind) -> Grant {
    access::ACTS.iter().find(|r| r.name == act).map_or(Grant::No, |r| r.grant(role, Some(place)))
}

/// What the act itself would record of the criteria if it were done now, and what it remarks: the page works nothing out by itself. What the doctor has not answered
/// is unknown. Nothing until disease and route are chosen.
fn foreseen(
    snap: &mut Snapshot<'_>,
    entry: &ActEntry,
    specs: &[FieldSpec],
    resolved: &Input,
    who: &Who,
) -> store::Result<Option<(CandidacyDecided, Vec<Text>)>> {
    if first(resolved, "disease").is_empty() || first(resolved, "route").is_empty() {
        return Ok(None);
    }
    let (house, current, now) = (snap.house(), Arc::clone(snap.current()), snap.now());
    let mut full = resolved.clone();
    for s in specs.iter().filter(|s| s.required && s.kind != FieldKind::Carried) {
        let unsaid = if s.name.starts_with("c.") { "unknown" } else { s.example.as_str() };
        full.entry(s.name.clone()).or_insert_with(|| vec![unsaid.to_owned()]);
    }
    let Ok(command) = entry.act.parse(current.surround(now).form_ctx(&full), &full) else { return Ok(None) };
    let Some(about) = entry.act.about(&command) else { return Ok(None) };
    let known = kernel::gather(&|k| entry.act.needs(&about, Some(&command), k), snap).map_err(fault)?;
    let id = terms::CommandId::parse("asked").map_err(StoreError::bad)?;
    let around = ctx(who, &current, house, now, &id);
    let recording = entry.act.record(&command, &known, &around);
    let told = entry.act.remarks(&command, &known, &around);
    let drafts = recording.map(|r| r.drafts).unwrap_or_default();
    let draft = drafts.iter().find(|d| d.kind == CandidacyDecided::KIND);
    Ok(draft.and_then(|d| Some((serde_json::from_str(&d.payload).ok()?, told))))
}

/// What surrounds an act that is only asked about.
fn ctx<'a>(
    who: &Who,
    current: &'a Current,
    house: &'a kernel::House,
    now: Moment,
    command: &'a terms::CommandId,
) -> kernel::Ctx<'a> {
    let around = current.surround(now);
    kernel::Ctx {
        now,
        occurred_at: now,
        actor: who.actor.clone(),
        role: who.role,
        place: who.place.clone(),
        behalf: None,
        command,
        programme: around.programme,
        law: around.law,
        simulated: current.simulated,
        kinds: &house.kinds,
    }
}

/// What stands against an act for somebody who may do it, whoever asks: for worklists of other roles. The guard is not asked.
pub fn against(snap: &mut Snapshot<'_>, act: &str, about: &Tag, who: &Who) -> store::Result<Vec<RefusalSaid>> {
    let house = snap.house();
    let Some(entry) = house.act(act) else { return Ok(Vec::new()) };
    let (current, now) = (Arc::clone(snap.current()), snap.now());
    let known = kernel::gather(&|k| entry.act.needs(about, None, k), snap).map_err(fault)?;
    let command = terms::CommandId::parse("asked").map_err(StoreError::bad)?;
    let ctx = ctx(who, &current, house, now, &command);
    Ok(refused::named(entry.act.may(about, &known, &ctx).as_slice().iter().map(RefusalSaid::from).collect(), &current))
}
