//! Where a patient stands and which act comes next, from facts alone: the worklist, the thread and the patient list read it. Whether that act
//! is permitted now is asked of the act itself (`may`), never stored (§4 of the plan of the house).

use super::{
    Candidacies, Consents, Course, DoseState, Harvests, Interview, LotRelease, LotState, LotTests, Orders,
    SyringeState, TissueState,
};
use crate::administration::{
    DoseAllocated, DoseDiscarded, DoseGiven, DoseReceived, DoseStopped, DrawnUp, DueKind, GoDecided, IdentityChecked,
    NoGoChoice,
};
use crate::candidacy::favours;
use crate::coming_back::{DoseReturned, DoseTakenBack};
use crate::counselling::{CellsWish, ConsentGiven, ConsentWithdrawn, InterviewRecorded};
use crate::culture::{
    CellsCounted, CellsHarvested, CellsPassaged, CountPurpose, CultureObserved, CultureStarted, TissueReceived,
};
use crate::follow_up::{CourseClosed, RelapseReported, SafetyContactMade, VisitRecorded};
use crate::harvest::FatHarvested;
use crate::off_plan::{DoseGivenOffPlan, FollowUpOpened};
use crate::patient::PatientRegistered;
use crate::release::{
    DoseDispatched, DosePacked, ProductDiscarded, ProductRejected, ProductReleased, TestResultRecorded,
    TestResultVoided, Verdict,
};
use crate::tissue::{BloodDrawn, SEROLOGY, TissueDispatched};
use crate::treatment::{CandidacyDecided, TreatmentOrdered};
use kernel::fold::fold;
use kernel::tag::Tagged;
use kernel::{Fact, FactKind, PatientsMerged, PatientsUnmerged, Tag};
use terms::{Moment, codes};

codes! {
    /// How far a patient has come.
    Stage {
        /// 登録
        Registered "registered" "登録済" "registered",
        /// 問診済
        Interviewed "interviewed" "問診済" "interviewed",
        /// 適応なし・標準治療が先
        NotOffered "not_offered" "治療しない" "not offered",
        /// 適応を判定済
        Decided "decided" "適応判定済" "candidacy decided",
        /// 同意済
        Consented "consented" "同意済" "consented",
        /// 指示済
        Ordered "ordered" "指示済" "ordered",
        /// 採取済
        Harvested "harvested" "採取済" "fat harvested",
        /// 組織を搬送中・受入済
        Tissue "tissue" "組織を受入" "tissue at the centre",
        /// 培養中
        Culture "culture" "培養中" "in culture",
        /// 採り込み済・試験と出荷判定
        Product "product" "試験・出荷判定" "tests and release",
        /// 出荷可
        Released "released" "出荷可" "released",
        /// 投与分を調製・搬送中
        Dose "dose" "投与分を搬送" "dose on its way",
        /// 投与の日
        Bedside "bedside" "投与の日" "at the bedside",
        /// 経過観察
        FollowUp "follow_up" "経過観察" "follow-up",
        /// 同意の撤回
        Withdrawn "withdrawn" "同意撤回" "consent withdrawn",
        /// 終了
        Closed "closed" "終了" "closed",
    }
}

impl Stage {
    /// The knot of the thread that this stage belongs to, 1–5.
    pub const fn knot(self) -> u8 {
        match self {
            Self::Registered | Self::Interviewed | Self::NotOffered | Self::Decided | Self::Consented => 1,
            Self::Ordered | Self::Harvested => 2,
            Self::Tissue | Self::Culture | Self::Product | Self::Released => 3,
            Self::Dose | Self::Bedside => 4,
            Self::FollowUp | Self::Closed | Self::Withdrawn => 5,
        }
    }
}

/// Where a patient stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// How far.
    pub stage: Stage,
    /// Since when.
    pub since: Moment,
    /// The act that comes next, with whom or what it is about.
    pub next: Option<(&'static str, Tag)>,
    /// Since when that act is open; in the future if its day has not come.
    pub opens: Moment,
    /// When it must be done, if there is such a time.
    pub due: Option<Moment>,
}

impl Standing {
    fn at(stage: Stage, since: Moment, next: Option<(&'static str, Tag)>) -> Self {
        Self { stage, since, next, opens: since, due: None }
    }
    fn due(self, due: Option<Moment>) -> Self {
        Self { due, ..self }
    }
}

/// Every kind that can change where a patient stands: what [`standing`] reads, and what begins, closes or reopens the record itself.
pub const KINDS: &[&str] = &[
    PatientRegistered::KIND,
    PatientsMerged::KIND,
    PatientsUnmerged::KIND,
    InterviewRecorded::KIND,
    ConsentGiven::KIND,
    ConsentWithdrawn::KIND,
    CandidacyDecided::KIND,
    TreatmentOrdered::KIND,
    BloodDrawn::KIND,
    FatHarvested::KIND,
    TissueDispatched::KIND,
    TissueReceived::KIND,
    CultureStarted::KIND,
    CultureObserved::KIND,
    CellsCounted::KIND,
    CellsPassaged::KIND,
    CellsHarvested::KIND,
    TestResultRecorded::KIND,
    TestResultVoided::KIND,
    ProductReleased::KIND,
    ProductRejected::KIND,
    ProductDiscarded::KIND,
    DosePacked::KIND,
    DoseDispatched::KIND,
    DoseReceived::KIND,
    DoseAllocated::KIND,
    GoDecided::KIND,
    DrawnUp::KIND,
    IdentityChecked::KIND,
    DoseGiven::KIND,
    DoseStopped::KIND,
    DoseDiscarded::KIND,
    DoseReturned::KIND,
    DoseTakenBack::KIND,
    DoseGivenOffPlan::KIND,
    FollowUpOpened::KIND,
    SafetyContactMade::KIND,
    VisitRecorded::KIND,
    RelapseReported::KIND,
    CourseClosed::KIND,
];

/// Scopes without which treatment does not go on: withdrawing one of them shows as withdrawn.
pub const TREATMENT: [&str; 3] = ["harvest", "culture", "administration"];

/// Confluence, %, from which a count comes next: seeding again at 70–90 % is usual (regulation.md §2.3, from memory there: it only orders the
/// worklist and decides nothing).
const CONFLUENT: u8 = 80;

fn about(facts: &[Fact], tag: &Tag) -> Vec<Fact> {
    facts.iter().filter(|f| f.head.tags.contains(tag)).cloned().collect()
}

/// Where the patient of these facts (corrected, in order, merged records included) stands; `registered` is when the record began.
pub fn standing(patient: &Tag, registered: Moment, facts: &[Fact]) -> Standing {
    let consents: Consents = fold(facts);
    let here = |act: &'static str| Some((act, patient.clone()));
    let withdrawn = TREATMENT.iter().filter_map(|s| consents.withdrawn.get(*s)).max().copied();
    if let Some(at) = withdrawn.filter(|_| consents.cells == Some(CellsWish::NotAsked)) {
        return Standing::at(Stage::Withdrawn, at, here("withdraw_consent")).due(Some(at));
    }
    let (closed, course_facts) = present_course(facts);
    if let Some(closed) = closed {
        return Standing::at(Stage::Closed, closed, None);
    }
    let course: Course = fold(course_facts);
    if let Some(at) = withdrawn {
        // Cells that were given are followed up all the same: the patient's safety does not end with the consent.
        let after = course.first_given().map(|given| follow_up(patient, given, &course));
        return match after {
            Some(after) => Standing { stage: Stage::Withdrawn, since: at, ..after },
            None => Standing::at(Stage::Withdrawn, at, None),
        };
    }
    if let Some(s) = cells(patient, registered, &course, course_facts) {
        return s;
    }
    let orders: Orders = fold(course_facts);
    let candidacies: Candidacies = fold(course_facts);
    let interviewed = fold::<Interview>(facts).newest.map(|(_, at)| at);
    let consented = consents.in_force.get("harvest").map(|c| c.since);
    // Decided against since it was ordered: nothing is begun under that order.
    let against = |(c, at, _): &&(CandidacyDecided, Moment, u64)| {
        !favours(c) && orders.all.last().is_some_and(|(_, ordered, _)| at > ordered)
    };
    let turned = candidacies.all.last().filter(against).is_some();
    if let (Some((_, ordered, _)), Some(consented)) = (orders.all.last().filter(|_| !turned), consented) {
        // Whose blood was never tested for infections is bled first: the harvest waits for the results.
        let mut drawn = facts.iter().filter_map(Fact::read::<BloodDrawn>);
        let tested = drawn.any(|b| b.purposes.iter().any(|p| p == SEROLOGY));
        let act = if tested { "harvest_fat" } else { "draw_blood" };
        return Standing::at(Stage::Ordered, (*ordered).max(consented), here(act));
    }
    match (candidacies.all.last(), consented, interviewed) {
        (Some((c, decided, _)), _, asked) if !favours(c) => {
            match asked.filter(|asked| asked > decided) {
                // Who comes back after standard care, and is interviewed anew, is considered anew.
                Some(asked) => Standing::at(Stage::Interviewed, asked, here("decide_candidacy")),
                None => Standing::at(Stage::NotOffered, *decided, None),
            }
        }
        (Some((_, decided, _)), Some(since), _) => {
            Standing::at(Stage::Consented, since.max(*decided), here("order_treatment"))
        }
        (Some((_, decided, _)), None, _) => Standing::at(Stage::Decided, *decided, here("give_consent")),
        (None, Some(since), _) => Standing::at(Stage::Consented, since, here("decide_candidacy")),
        (None, None, Some(since)) => Standing::at(Stage::Interviewed, since, here("decide_candidacy")),
        (None, None, None) => Standing::at(Stage::Registered, registered, here("record_interview")),
    }
}

/// What is alive beside the one thing [`standing`] names: tissue taken while a lot is still open, lots beside the newest, and every other dose. Each
/// waits for its own next act; where treatment has ended nothing does.
pub fn beside(patient: &Tag, first: &Standing, facts: &[Fact]) -> Vec<Standing> {
    if matches!(first.stage, Stage::Withdrawn | Stage::Closed) {
        return Vec::new();
    }
    let (_, facts) = present_course(facts);
    let (course, harvests): (Course, Harvests) = (fold(facts), fold(facts));
    // Of several harvests the newest is worked on; what was left of an older one has been replaced by it.
    let tissues = harvests.taken.last().into_iter().map(|t| tissue_stage(patient, t.tissue.tag(), t.at, facts));
    let alive = course.lots.iter().filter(|(lot, ..)| !course.rejected.contains(lot));
    let lots = alive.map(|(lot, _, began)| lot_stage(lot.tag(), *began, facts));
    // Every target of the order gets its dose before the first leaves.
    let waits = first.next.as_ref().is_some_and(|(act, _)| *act == "pack_dose");
    let leaves = |s: &Standing| s.next.as_ref().is_some_and(|(act, _)| *act == "dispatch_dose");
    let doses = course.doses.iter().map(|(d, _)| d.tag());
    let open = doses.map(|tag| (fold::<DoseState>(&about(facts, &tag)), tag)).filter(|(d, _)| !d.finished());
    let doses = open.map(|(d, tag)| dose_stage(patient, tag, &d, first.since, facts)).filter(|s| !(waits && leaves(s)));
    // A second harvest and packing are for the whole of the course, not for one thing of it.
    let own = |s: &Standing| s.next.as_ref().is_some_and(|(act, _)| !matches!(*act, "harvest_fat" | "pack_dose"));
    let others = |s: &Standing| s.next.as_ref().map(|n| &n.1) != first.next.as_ref().map(|n| &n.1);
    tissues.chain(lots).chain(doses).filter(|s| own(s) && others(s)).collect()
}

/// The facts of the course that runs now. A course that was closed for good is over until the patient is interviewed, decided on or treated
/// anew; then only what came after it counts.
fn present_course(facts: &[Fact]) -> (Option<Moment>, &[Fact]) {
    // Whoever receives cells off-plan after the end is followed up anew. Of cells given to another nothing begins for their owner.
    const BEGINS: [&str; 5] = [
        InterviewRecorded::KIND,
        CandidacyDecided::KIND,
        TreatmentOrdered::KIND,
        FatHarvested::KIND,
        FollowUpOpened::KIND,
    ];
    let own = |f: &Fact| f.read::<DoseGivenOffPlan>().is_some_and(|g| g.given_to.is_none());
    let ends = |f: &Fact| f.read::<CourseClosed>().is_some_and(|c| c.ends());
    let Some(n) = facts.iter().rposition(ends) else { return (None, facts) };
    let (closed, after) = (facts.get(n).map(|f| f.head.occurred_at), facts.get(n + 1..).unwrap_or_default());
    if after.iter().any(|f| BEGINS.contains(&f.head.kind.as_str()) || own(f)) { (None, after) } else { (closed, after) }
}

/// Where the cells are, once there are any outside the body.
fn cells(patient: &Tag, registered: Moment, course: &Course, facts: &[Fact]) -> Option<Standing> {
    let lot = course.lots.iter().rev().find(|(l, ..)| !course.rejected.contains(l));
    let lot = lot.map(|(lot, _, began)| (lot.tag(), *began));
    let open = course.doses.iter().map(|(d, _)| d.tag());
    let open = open.map(|tag| (fold::<DoseState>(&about(facts, &tag)), tag)).find(|(d, _)| !d.finished());
    // Own cells decide: follow-up that came from outside waits for cells that are still alive.
    match (lot, course.own_given(), open) {
        // Every target of the order gets its dose before the first leaves.
        (Some((lot, began)), None, open) if unpacked(facts) => {
            let packing = lot_stage(lot, began, facts);
            // Of a product of which nothing is left nothing is packed: what there is goes on.
            let more = packing.next.as_ref().is_some_and(|(act, _)| *act != "harvest_fat");
            let open = open.filter(|_| !more);
            Some(open.map_or(packing, |(state, dose)| dose_stage(patient, dose, &state, registered, facts)))
        }
        (_, _, Some((state, dose))) => Some(dose_stage(patient, dose, &state, registered, facts)),
        (_, Some(own), None) => Some(follow_up(patient, course.first_given().unwrap_or(own), course)),
        (Some((lot, began)), None, None) => Some(lot_stage(lot, began, facts)),
        (None, None, None) => {
            let harvests: Harvests = fold(facts);
            let tissue = harvests.taken.last().map(|taken| tissue_stage(patient, taken.tissue.tag(), taken.at, facts));
            let gone = tissue.as_ref().is_none_or(|t| t.stage == Stage::Ordered);
            let outside = course.first_given().filter(|_| gone).map(|given| follow_up(patient, given, course));
            outside.or(tissue)
        }
    }
}

/// Whether a target of the order in force has no dose, or only doses that are gone.
fn unpacked(facts: &[Fact]) -> bool {
    let orders: Orders = fold(facts);
    let Some(order) = orders.in_force() else { return false };
    let packed: Vec<DosePacked> = facts.iter().filter_map(Fact::read).collect();
    let stands = |d: &&DosePacked| {
        let state: DoseState = fold(&about(facts, &d.dose.tag()));
        state.begun() || !state.finished()
    };
    // A dose that was packed for the order before this one may still be allocated to a target of this one.
    let standing = packed.iter().filter(stands).count();
    standing < order.targets.len()
}

fn tissue_stage(patient: &Tag, tissue: Tag, taken: Moment, facts: &[Fact]) -> Standing {
    let state: TissueState = fold(&about(facts, &tissue));
    let due = state.harvested.as_ref().map(|(h, _)| h.expires_at);
    match (&state.dispatched, &state.received) {
        // Its culture was rejected, or it was never accepted: only a second harvest helps.
        _ if !state.lots.is_empty() => Standing::at(Stage::Ordered, taken, Some(("harvest_fat", patient.clone()))),
        (_, Some((r, at))) if !r.accepted => Standing::at(Stage::Ordered, *at, Some(("harvest_fat", patient.clone()))),
        (_, Some((_, at))) => Standing::at(Stage::Tissue, *at, Some(("start_culture", tissue))).due(due),
        (Some((_, at)), None) => Standing::at(Stage::Tissue, *at, Some(("receive_tissue", tissue))).due(due),
        (None, None) => Standing::at(Stage::Harvested, taken, Some(("dispatch_tissue", tissue))).due(due),
    }
}

fn lot_stage(lot: Tag, began: Moment, facts: &[Fact]) -> Standing {
    let mine = about(facts, &lot);
    let (state, release, tests): (LotState, LotRelease, LotTests) = (fold(&mine), fold(&mine), fold(&mine));
    let expires = state.product.as_ref().map(|(p, _)| p.expires_at);
    // All of it was discarded before anything was packed: only a second harvest helps.
    if let Some((p, at)) = state.product.as_ref().filter(|_| state.doses.is_empty() && !state.discarded.is_empty()) {
        return Standing::at(Stage::Ordered, *at, Some(("harvest_fat", p.patient.tag())));
    }
    if let Some((_, released, _)) = release.released.as_ref().filter(|_| release.stands()) {
        // Every cell of it was packed, and what was packed is gone: there is nothing more to pack.
        if let Some((p, _)) = state.product.as_ref().filter(|_| state.cells_left() == 0) {
            return Standing::at(Stage::Ordered, *released, Some(("harvest_fat", p.patient.tag())));
        }
        return Standing::at(Stage::Released, *released, Some(("pack_dose", lot))).due(expires);
    }
    if let Some((_, harvested)) = &state.product {
        let waits = tests.newest.is_empty() || tests.newest.values().any(|(t, _)| t.verdict == Verdict::Pending);
        let act = if waits { "record_test_result" } else { "release_product" };
        return Standing::at(Stage::Product, *harvested, Some((act, lot))).due(expires);
    }
    let seen = state.observed.last();
    let act = match (state.open_count(), seen) {
        (Some(c), _) if c.purpose == CountPurpose::Harvest => "harvest_cells",
        (Some(_), _) => "passage_cells",
        (None, Some((o, at))) if o.confluence_pct >= CONFLUENT && state.since.is_none_or(|s| s <= *at) => {
            "record_count"
        }
        _ => "observe_culture",
    };
    let opens = seen.map_or(began, |(_, at)| *at);
    Standing { opens, ..Standing::at(Stage::Culture, began, Some((act, lot))) }
}

fn dose_stage(patient: &Tag, dose: Tag, d: &DoseState, registered: Moment, facts: &[Fact]) -> Standing {
    let packed = d.packed.as_ref().map_or(registered, |(_, at)| *at);
    let due = d.packed.as_ref().map(|(p, _)| p.expires_at);
    let here = |act: &'static str| Some((act, patient.clone()));
    let drawn = d.syringes.iter().find(|s| d.syringe_left(&s.syringe) > terms::Decimal::ZERO);
    if let Some(s) = drawn {
        let syringe = s.syringe.tag();
        let state: SyringeState = fold(&about(facts, &syringe));
        let refused = d.go.as_ref().map(|(g, ..)| g).filter(|g| !g.go);
        let next = match (&state.checked, state.given.is_some() || state.stopped) {
            // Opened, and then not to be given: it waits for another hour only if that was chosen.
            _ if refused.is_some_and(|g| g.choice == Some(NoGoChoice::Retime)) => Some(("decide_go", dose)),
            _ if refused.is_some() => Some(("discard_dose", syringe)),
            (_, true) => Some(("discard_dose", syringe)),
            (Some(_), false) => Some(("give_dose", syringe)),
            (None, false) => here("check_identity"),
        };
        let since = state.drawn.map_or(packed, |(_, at)| at);
        return Standing::at(Stage::Bedside, since, next).due(Some(s.expires_at));
    }
    if let Some((_, at)) = &d.returned {
        return Standing::at(Stage::Dose, *at, Some(("take_back_dose", dose))).due(due);
    }
    // A decision counts for the order under which the dose stands in the book; a newer order asks for a new place in it.
    let orders: Orders = fold(facts);
    let now = orders.in_force().map(|o| &o.order);
    let newer = |a: &DoseAllocated| now.is_some_and(|o| *o != a.order);
    let book = d.allocated.as_ref().map(|a| &a.order).or(now);
    let go = d.go.as_ref().filter(|(g, ..)| going_back(d) || book.is_none_or(|o| *o == g.order));
    let (stage, since, next) = match (&d.dispatched, &d.received, &d.allocated, &go) {
        // What is left in the dose's own container after the syringe.
        _ if d.begun() || d.strayed() => (Stage::Bedside, packed, Some(("discard_dose", dose))),
        (_, Some((r, at)), Some(a), _) if r.accepted && newer(a) && !going_back(d) => {
            (Stage::Bedside, *at, Some(("allocate_dose", dose)))
        }
        (_, _, _, Some((g, at, _))) if g.go => (Stage::Bedside, *at, Some(("draw_up", dose))),
        (_, _, _, Some((g, at, _))) => (Stage::Bedside, *at, after_no_go(g.choice, patient, dose)),
        (_, Some((r, at)), ..) if !r.accepted => (Stage::Bedside, *at, Some(("discard_dose", dose))),
        (_, Some((_, at)), Some(_), None) => (Stage::Bedside, *at, Some(("decide_go", dose))),
        (_, Some((_, at)), None, None) => (Stage::Bedside, *at, Some(("allocate_dose", dose))),
        (Some((_, at)), None, ..) => (Stage::Dose, *at, Some(("receive_dose", dose))),
        (None, None, ..) => (Stage::Dose, packed, Some(("dispatch_dose", dose))),
    };
    Standing::at(stage, since, next).due(due)
}

/// Whether it was decided to send the dose back.
fn going_back(d: &DoseState) -> bool {
    d.go.as_ref().is_some_and(|(g, ..)| g.choice == Some(NoGoChoice::ReturnAndFreeze))
}

/// What follows a no-go is what the doctor chose then.
fn after_no_go(choice: Option<NoGoChoice>, patient: &Tag, dose: Tag) -> Option<(&'static str, Tag)> {
    match choice? {
        NoGoChoice::Retime | NoGoChoice::AnotherDay => Some(("decide_go", dose)),
        NoGoChoice::LowerDose => Some(("order_treatment", patient.clone())),
        NoGoChoice::ReturnAndFreeze => Some(("return_dose", dose)),
        NoGoChoice::Discard => Some(("discard_dose", dose)),
    }
}

/// Contacts and visits follow from what the programme said on the day of the injection.
fn follow_up(patient: &Tag, given: Moment, course: &Course) -> Standing {
    let next = course.open().first().map(|due| match due.kind {
        DueKind::Contact => (due.on, due.until, "record_safety_contact"),
        DueKind::Visit => (due.on, due.until, "record_visit"),
    });
    match next {
        Some((on, until, act)) => Standing {
            opens: on.start(),
            ..Standing::at(Stage::FollowUp, given, Some((act, patient.clone()))).due(Some(until.plus_days(1).start()))
        },
        None => Standing::at(Stage::FollowUp, given, Some(("close_course", patient.clone()))),
    }
}
