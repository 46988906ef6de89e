//! A toy house: notes about patients, a signed thing, jobs; a list of patients and one of jobs.

use kernel::form::{Form, free};
use kernel::house::{Guard, Who};
use kernel::list::{Column, ListDecl, Value};
use kernel::tag::{Space, Tag};
use kernel::*;
use serde::{Deserialize, Serialize};
use std::path::Path;
use std::sync::Arc;
use store::{Answer, ClockChoice, ManualClock, Options, Rulebooks, Store};
use terms::{CommandId, Hash32, Moment, PatientId, Role, StaffId, Text};

macro_rules! kind {
    ($name:ident $kind:literal { $($field:ident: $ty:ty),* } |$me:ident| $tags:expr) => {
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        pub struct $name { $(pub $field: $ty),* }
        impl FactKind for $name {
            const KIND: &'static str = $kind;
            fn tags(&self) -> Vec<Tag> { let $me = self; $tags }
            fn correctable() -> Correctable { Correctable::Fields { fields: const { &[("text", Text::fixed("文", "Text"))] }, by: &[] } }
            fn title() -> Text { Text::fixed("玩具", $kind) }
            fn say(&self) -> Text { Text::same($kind) }
        }
    };
}

kind!(RecordOpened "record_opened" { simulated: bool, zone: String, format: u16 } |_me| vec![Tag::clinic()]);
kind!(NoteWritten "note_written" { patient: PatientId, text: String } |me| vec![patient(me.patient.as_str())]);
kind!(ThingSigned "thing_signed" { patient: PatientId } |me| vec![patient(me.patient.as_str())]);
kind!(PayloadErased "payload_erased" { position: u64, reason: String } |me| vec![Tag::fact(me.position)]);
kind!(AttachmentErased "attachment_erased" { hash: Hash32 } |me| vec![Tag::new(Space::Attachment, me.hash.to_string())]);
kind!(ProgrammeAdopted "programme_adopted" { hash: Hash32 } |_me| vec![Tag::clinic()]);
kind!(JobQueued "job_queued" { job: String, name: String, not_before: Moment } |me| vec![Tag::new(Space::Job, me.job.clone())]);
kind!(JobDone "job_done" { job: String, note: String } |me| vec![Tag::new(Space::Job, me.job.clone())]);
kind!(RecordRestored "record_restored" { position: u64, hash: Hash32, erased: Vec<u64> } |me| {
    me.erased.iter().map(|p| Tag::fact(*p)).chain([Tag::clinic()]).collect()
});
kind!(LaterThing "later_thing" { patient: PatientId } |me| vec![patient(me.patient.as_str())]);

pub fn patient(id: &str) -> Tag {
    Tag::new(Space::Patient, id)
}

#[derive(Default)]
pub struct Notes(pub usize);
impl Fold for Notes {
    const NAME: &'static str = "notes";
    const SPACE: Space = Space::Patient;
    const KINDS: &'static [&'static str] = &["note_written"];
    fn apply(&mut self, _fact: &Fact) {
        self.0 += 1;
    }
}

fn never() -> Refusal {
    Refusal {
        code: "never",
        law: "L4",
        say: Text::fixed("できません。", "No."),
        detail: Text::default(),
        kind: CiteKind::House,
        cite: Text::same("L4"),
        next: Text::fixed("待つ。", "Wait."),
        next_act: Some("write_note"),
    }
}

struct WriteNote;
impl Act for WriteNote {
    type Command = NoteWritten;
    const NAME: &'static str = "write_note";
    const ATTEMPTS: bool = true;
    fn title() -> Text {
        Text::fixed("書く", "Write a note")
    }
    fn form(f: &mut Form) -> Option<NoteWritten> {
        let patient = f.subject("patient", |s| PatientId::parse(s).ok());
        let text = f.field("text", free).long(100_000).required();
        Some(NoteWritten { patient: patient?, text: text? })
    }
    fn about(c: &NoteWritten) -> Tag {
        patient(c.patient.as_str())
    }
    fn needs(about: &Tag, _c: Option<&NoteWritten>, _known: &Known) -> Vec<Need> {
        vec![Need::of::<Notes>(&about.id)]
    }
    fn may(_about: &Tag, _known: &Known, _ctx: &Ctx) -> Reasons {
        Reasons::new()
    }
    fn rules(c: &NoteWritten, known: &Known, _ctx: &Ctx) -> Reasons {
        let _ = known.get::<Notes>(c.patient.as_str());
        let mut r = Reasons::new();
        r.push_if(c.text == "refuse", never);
        r
    }
    fn record(c: &NoteWritten, _known: &Known, _ctx: &Ctx) -> Recording {
        assert!(c.text != "panic", "asked to panic");
        let mut r = Recording::new().fact(c);
        r.fault = (c.text == "fault").then(|| "asked to fault".to_owned());
        r
    }
}

struct SignThing;
impl Act for SignThing {
    type Command = PatientId;
    const NAME: &'static str = "sign_thing";
    const SIGNED: Option<Meaning> = Some(Meaning { code: "toy", text: act::Text2 { ja: "私は", en: "I" } });
    fn title() -> Text {
        Text::fixed("署名", "Sign")
    }
    fn form(f: &mut Form) -> Option<PatientId> {
        f.subject("patient", |s| PatientId::parse(s).ok())
    }
    fn about(c: &PatientId) -> Tag {
        patient(c.as_str())
    }
    fn needs(about: &Tag, _c: Option<&PatientId>, _known: &Known) -> Vec<Need> {
        vec![Need::of::<Notes>(&about.id)]
    }
    fn may(about: &Tag, known: &Known, _ctx: &Ctx) -> Reasons {
        let mut r = Reasons::new();
        r.push_if(known.get::<Notes>(&about.id).0 == 0, never);
        r
    }
    fn rules(_c: &PatientId, _known: &Known, _ctx: &Ctx) -> Reasons {
        Reasons::new()
    }
    fn record(c: &PatientId, _known: &Known, _ctx: &Ctx) -> Recording {
        Recording::new().fact(&ThingSigned { patient: c.clone() })
    }
}

/// A scan, signed: the label `wrong` leaves a note behind, `strange` only a refusal.
struct ScanLabel;
impl Act for ScanLabel {
    type Command = NoteWritten;
    const NAME: &'static str = "scan_label";
    const SIGNED: Option<Meaning> = SignThing::SIGNED;
    const ATTEMPTS: bool = true;
    fn title() -> Text {
        Text::fixed("読む", "Scan a label")
    }
    fn form(f: &mut Form) -> Option<NoteWritten> {
        WriteNote::form(f)
    }
    fn about(c: &NoteWritten) -> Tag {
        WriteNote::about(c)
    }
    fn needs(about: &Tag, _c: Option<&NoteWritten>, _known: &Known) -> Vec<Need> {
        vec![Need::of::<Notes>(&about.id)]
    }
    fn may(_about: &Tag, _known: &Known, _ctx: &Ctx) -> Reasons {
        Reasons::new()
    }
    fn rules(c: &NoteWritten, _known: &Known, _ctx: &Ctx) -> Reasons {
        let mut r = Reasons::new();
        r.push_if(c.text == "wrong" || c.text == "strange", never);
        r
    }
    fn record(c: &NoteWritten, _known: &Known, _ctx: &Ctx) -> Recording {
        Recording::new().fact(c)
    }
    fn refused(c: &NoteWritten, _known: &Known, _ctx: &Ctx, _reasons: &Reasons) -> Recording {
        Recording::new().fact_if((c.text == "wrong").then(|| c.clone()))
    }
}

struct Everybody;
impl Guard for Everybody {
    fn needs(&self, _who: &Who) -> Vec<Need> {
        Vec::new()
    }
    fn allows(&self, _act: &str, who: &Who, _known: &Known) -> bool {
        who.role == Some(Role::Doctor)
    }
}

/// One row a patient: how many notes, the newest text, closed by a merge.
pub const PATIENTS: ListDecl = ListDecl {
    name: "patients",
    version: 1,
    space: Space::Patient,
    kinds: &["note_written", "patients_merged", "patients_unmerged"],
    columns: &[Column::whole("notes"), Column::text("last")],
    indexes: &[&["last"], &["notes", "last"]],
    rows: |subject, facts| {
        if alias::merged_away(subject, facts) {
            return Vec::new();
        }
        let notes: Vec<Option<String>> = facts
            .iter()
            .filter(|f| f.head.kind == "note_written")
            .map(|f| f.read::<NoteWritten>().map(|n| n.text))
            .collect();
        if notes.is_empty() {
            return Vec::new();
        }
        let count = i64::try_from(notes.len()).unwrap_or(0);
        vec![vec![Value::Whole(count), Value::from(notes.last().cloned().flatten())]]
    },
};

/// Jobs that are open.
pub const JOBS: ListDecl = ListDecl {
    name: "jobs",
    version: 1,
    space: Space::Job,
    kinds: &["job_queued", "job_done"],
    columns: &[Column::text("name"), Column::text("not_before"), Column::text("about")],
    indexes: &[&["not_before"]],
    rows: |_, facts| {
        if facts.iter().any(|f| f.head.kind == "job_done") {
            return Vec::new();
        }
        let queued = facts.iter().filter_map(|f| f.read::<JobQueued>());
        queued.map(|j| vec![Value::from(j.name), Value::from(j.not_before.to_string()), Value::Null]).collect()
    },
};

pub fn house() -> House {
    let mut kinds = run::own_kinds();
    kinds.extend([
        KindEntry::of::<RecordOpened>(),
        KindEntry::of::<NoteWritten>(),
        KindEntry::of::<ThingSigned>(),
        KindEntry::of::<PayloadErased>(),
        KindEntry::of::<AttachmentErased>(),
        KindEntry::of::<ProgrammeAdopted>(),
        KindEntry::of::<JobQueued>(),
        KindEntry::of::<JobDone>(),
        KindEntry::of::<RecordRestored>(),
    ]);
    House {
        acts: vec![ActEntry::of::<WriteNote>(), ActEntry::of::<SignThing>(), ActEntry::of::<ScanLabel>()],
        kinds,
        lists: vec![PATIENTS, JOBS],
        candidates: Vec::new(),
        options: vec![OptionsDecl {
            name: "patients",
            list: "patients",
            choice: |id, v| v.get(1).map(|t| Choice::new(id, Text::same(t.as_text()))),
        }],
        reasons: Vec::new(),
        guard: Box::new(Everybody),
        software: "toy 1.0".to_owned(),
    }
}

pub fn moment(s: &str) -> Moment {
    Moment::parse(s).expect("a moment")
}

pub const START: &str = "2026-11-24T09:00";

/// An open toy record, its clock and its directory.
pub struct Toy {
    pub store: Store,
    pub clock: Arc<ManualClock>,
    pub dir: tempfile::TempDir,
}

pub fn options(clock: &Arc<ManualClock>) -> Options {
    Options { clock: ClockChoice::Given(clock.clone()), readers: 2, ..Options::new(Rulebooks::default()) }
}

pub fn opening(simulated: bool) -> Draft {
    Draft::of(&RecordOpened { simulated, zone: "Asia/Tokyo".into(), format: 1 }).expect("a draft")
}

pub fn toy() -> Toy {
    toy_with(|_| ())
}

pub fn toy_with(change: impl FnOnce(&mut Options)) -> Toy {
    let dir = tempfile::tempdir().expect("a directory");
    let clock = Arc::new(ManualClock::at(moment(START)));
    let mut options = options(&clock);
    change(&mut options);
    let store = Store::create(&dir.path().join("data"), Arc::new(house()), options, &opening(true)).expect("made");
    Toy { store, clock, dir }
}

impl Toy {
    pub fn data(&self) -> std::path::PathBuf {
        self.dir.path().join("data")
    }
    /// Closes and opens again.
    pub fn again(self) -> Self {
        let Self { store, clock, dir } = self;
        drop(store);
        let store = open(&dir.path().join("data"), &clock);
        Self { store, clock, dir }
    }
    pub fn note(&self, command: &str, patient: &str, text: &str) -> Answer {
        self.store.submit_wait(note(command, patient, text))
    }
    /// Sends a form to be looked at.
    pub fn attempt(&self, request: Request) -> Answer {
        let (tell, told) = std::sync::mpsc::channel();
        self.store.attempt(request, Box::new(move |a| tell.send(a).expect("heard")));
        told.recv().expect("an answer")
    }
    pub fn system(&self, command: &str, draft: Draft) -> Answer {
        self.store.record_system(id(command), vec![draft], Vec::new())
    }
    pub fn verify(&self) -> store::verify::Report {
        verify(&self.data(), &[])
    }
}

pub fn verify(dir: &Path, anchors: &[&str]) -> store::verify::Report {
    let anchors = anchors.iter().map(|a| store::verify::Anchor::parse(a).expect("an anchor")).collect();
    store::verify::verify(dir, &house(), &store::verify::VerifyOptions { deep: true, anchors }, &|_, _| ())
        .expect("checked")
}

pub fn open(dir: &Path, clock: &Arc<ManualClock>) -> Store {
    Store::open(dir, Arc::new(house()), options(clock)).expect("opened")
}

pub fn id(s: &str) -> CommandId {
    CommandId::parse(s).expect("an id")
}

pub fn who() -> Who {
    Who { actor: Actor::Staff(StaffId::parse("S1").expect("an id")), role: Some(Role::Doctor), place: None }
}

pub fn request(act: &str, command: &str, fields: &[(&str, &str)]) -> Request {
    let input = fields.iter().map(|(k, v)| ((*k).to_owned(), vec![(*v).to_owned()])).collect();
    Request { act: act.to_owned(), command: id(command), who: who(), input, seen: u64::MAX, signed: true }
}

pub fn note(command: &str, patient: &str, text: &str) -> Request {
    request("write_note", command, &[("patient", patient), ("text", text)])
}

pub fn scan(command: &str, label: &str) -> Request {
    Request { signed: false, ..request("scan_label", command, &[("patient", "P1"), ("text", label)]) }
}

pub fn draft<T: FactKind>(fact: &T) -> Draft {
    Draft::of(fact).expect("a draft")
}

pub fn pid(s: &str) -> PatientId {
    PatientId::parse(s).expect("an id")
}

/// Corrects the text of a note.
pub fn correction(position: u64, patient_id: &str, text: &str) -> Draft {
    let payload = serde_json::to_string(&NoteWritten { patient: pid(patient_id), text: text.into() }).expect("json");
    let fields = vec!["text".into()];
    let tags = Tag::join(&[patient(patient_id)]);
    draft(&FactCorrected { position, kind: "note_written".into(), payload, fields, reason: "typo".into(), tags })
}

pub fn erasure(position: u64) -> Draft {
    draft(&PayloadErased { position, reason: "retention ended".into() })
}
