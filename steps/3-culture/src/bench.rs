//! What holds at every step at the bench: whose cells they are, consent (L4), the plan (L5), the cabinet, materials, equipment, training and
//! the second person (L11; Reg. 96–99, 109). Each check pushes every reason; none returns at the first.

use crate::refusals::Why;
use crate::scan::labels;
use crate::standard::told;
use kernel::form::{Builder, free, scanned};
use kernel::{Ctx, FieldError, Form, Known, Need, Reasons};
use record::clinic::PlanFiled;
use record::folds::{
    CabinetState, Consents, EquipmentState, Interview, LotRelease, LotState, MaterialState, Orders, Plans, StaffRoles,
    Training,
};
use record::making::{MaterialKind, kinds, kinds_told};
use record::materials::{self, FIELD};
use record::refusals::{Shared, lot_needs, lot_open, patient_needs, patient_open, second_fits};
use terms::{CabinetId, EquipmentId, MaterialId, PatientId, PlaceId, StaffId, Text, say};

/// Scope of consent that covers culture.
pub const CULTURE: &str = "culture";
/// Scope that covers freezing.
pub const BANKING: &str = "banking";
/// Scope that covers giving the cells.
pub const ADMINISTRATION: &str = "administration";

/// Folds about the person whose cells they are.
pub fn person_needs(patient: &PatientId) -> Vec<Need> {
    let mut needs = patient_needs(patient.as_str());
    needs.push(Need::of::<Consents>(patient.as_str()));
    needs
}

/// Folds about a lot and, once it is known, the person.
pub fn lot_and_person(lot: &str, known: &Known) -> Vec<Need> {
    let mut needs = lot_needs(lot);
    needs.extend([Need::of::<LotState>(lot), Need::of::<LotRelease>(lot)]);
    needs.extend(known.peek::<LotState>(lot).and_then(|l| owner(&l)).iter().flat_map(person_needs));
    needs
}

/// Whose cells a lot holds: from its start alone (L1).
pub fn owner(lot: &LotState) -> Option<PatientId> {
    lot.started.as_ref().map(|(s, _)| s.patient.clone())
}

/// Whether work on this person's cells may go on. The cells stay in the record they were taken in (L1), so a merged record stops nothing by
/// itself; the hold that a merge places does.
pub fn person_open(patient: &PatientId, known: &Known) -> Reasons {
    let mut reasons = Reasons::new();
    let open = patient_open(patient.as_str(), known).into_vec();
    open.into_iter().filter(|r| r.code != "merged_away").for_each(|r| reasons.push(r));
    reasons
}

/// Whether a lot is known, and nothing is on hold; gives its owner.
pub fn lot_free(lot: &str, known: &Known, reasons: &mut Reasons) -> Option<PatientId> {
    let patient = owner(&known.get::<LotState>(lot));
    reasons.push_if(patient.is_none(), || Why::UnknownLot.with(Text::same(lot)));
    if let Some(p) = &patient {
        reasons.extend(person_open(p, known));
    }
    reasons.extend(lot_open(lot, known));
    patient
}

/// Whether a lot is in culture: started, not harvested, not rejected.
pub fn growing(lot: &str, known: &Known, reasons: &mut Reasons) {
    let state = known.get::<LotState>(lot);
    let rejected = known.get::<LotRelease>(lot).rejected.is_some();
    let growing = state.product.is_none() && !rejected;
    reasons.push_if(state.started.is_some() && !growing, || Why::NotGrowing.with(Text::same(lot)));
}

/// L4: consent to culture in force; withdrawal of any scope named in `stops` stops the work.
pub fn consent(patient: &PatientId, stops: &[&str], known: &Known, ctx: &Ctx, reasons: &mut Reasons) {
    let consents = known.get::<Consents>(patient.as_str());
    let words = |code: &str| {
        ctx.programme.and_then(|p| p.value.scope(code)).map_or_else(|| Text::same(code), |s| s.text.clone())
    };
    for (scope, at) in consents.withdrawn.iter().filter(|(s, _)| stops.contains(&s.as_str())) {
        let (text, at) = (words(scope), told(*at));
        let (ja, en) = (&text.ja, &text.en);
        reasons.push(Why::ConsentWithdrawn.with(say! {ja: "{ja}({at})", en: "{en} ({at})"}));
    }
    let ever = consents.covers(CULTURE) || consents.withdrawn.contains_key(CULTURE);
    reasons.push_if(!ever, || {
        let (scope, why) = (words(CULTURE), consents.why_ended(CULTURE));
        Why::ConsentMissing.with(if why.is_empty() { scope } else { why })
    });
    // In recorded order (L14): a consent recorded later never covers earlier work. A form's time has minutes only.
    let since = consents.in_force.get(CULTURE).map(|i| i.since);
    if let Some(since) = since.filter(|s| s.minutes_since(ctx.occurred_at) >= 1) {
        let (done, since) = (told(ctx.occurred_at), told(since));
        let detail = say! {ja: "作業 {done}、同意の記録 {since}", en: "Work {done}, consent recorded {since}"};
        reasons.push(Why::ConsentAfterwards.with(detail));
    }
}

/// L4: freezing cells needs consent to banking.
pub fn banking(patient: Option<&PatientId>, frozen: u64, known: &Known, reasons: &mut Reasons) {
    let covered = patient.is_none_or(|p| known.get::<Consents>(p.as_str()).covers(BANKING));
    reasons.push_if(frozen > 0 && !covered, || Why::BankingConsent.plain());
}

/// Folds behind [`plan`].
pub fn plan_needs(patient: &PatientId) -> Vec<Need> {
    let p = patient.as_str();
    vec![Need::of::<Plans>("main"), Need::of::<Orders>(p), Need::of::<Interview>(p)]
}

/// L5: the plan in force today that covers product, disease and making facility; else the reasons of the one that lacks least.
pub fn plan(patient: &PatientId, maker: Option<&PlaceId>, known: &Known, ctx: &Ctx) -> (Option<PlanFiled>, Reasons) {
    let plans = known.get::<Plans>("main");
    let lacking = plans.in_force(ctx.now.day()).map(|p| (p, plan_lacks(p, patient, maker, known, ctx)));
    let mut reasons = Reasons::new();
    match lacking.min_by_key(|(_, lacks)| lacks.len()) {
        Some((plan, lacks)) => {
            for (why, asked) in lacks {
                let number = &plan.number;
                let (ja, en) = (&asked.ja, &asked.en);
                reasons
                    .push(why.with(say! {ja: "計画 {number}。求めたもの: {ja}", en: "Plan {number}. Asked for: {en}"}));
            }
            (Some(plan.clone()), reasons)
        }
        None => {
            reasons.push(Why::NoPlan.with(plans.told_on(ctx.now.day())));
            (None, reasons)
        }
    }
}

/// What a plan lacks. Product and disease follow from the order in force; before there is one, from the programme and the interview.
fn plan_lacks(
    plan: &PlanFiled,
    patient: &PatientId,
    maker: Option<&PlaceId>,
    known: &Known,
    ctx: &Ctx,
) -> Vec<(Why, Text)> {
    let mut out = Vec::new();
    let orders = known.get::<Orders>(patient.as_str());
    let order = orders.in_force();
    let own = |code: &str| {
        let product = ctx.programme.and_then(|p| p.value.product(code));
        ctx.programme.is_none() || product.is_some_and(|x| x.autologous && x.cultured)
    };
    let asked = order.map_or("", |o| o.product.as_str());
    if !own(&plan.product) || (!asked.is_empty() && plan.product != asked) {
        out.push((
            Why::PlanLacksProduct,
            if asked.is_empty() {
                Text::fixed("培養した本人の細胞", "the patient's own cultured cells")
            } else {
                Text::same(asked)
            },
        ));
    }
    let interview = known.get::<Interview>(patient.as_str());
    let disease =
        order.map(|o| o.disease.clone()).or_else(|| interview.newest.as_ref().map(|(i, _)| i.disease.clone()));
    if let Some(d) = disease.filter(|d| !plan.diseases.contains(d)) {
        let words = ctx.programme.and_then(|p| p.value.disease(&d)).map(|d| d.text.clone());
        out.push((Why::PlanLacksDisease, words.unwrap_or_else(|| Text::same(d))));
    }
    if maker != Some(&plan.maker) {
        out.push((Why::PlanLacksMaker, Text::same(maker.map_or("–", |p| p.as_str()))));
    }
    out
}

/// Who works, who checks, where and with what: the fields that the steps at the bench share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bench {
    /// Code of the procedure that the operator must be trained in.
    pub procedure: &'static str,
    /// Who does it.
    pub operator: StaffId,
    /// Who checks it; absent where no second person is asked for.
    pub checked_by: Option<StaffId>,
    /// Cabinet, as scanned; absent where no cells are open.
    pub cabinet: Option<CabinetId>,
    /// Incubator, as scanned; absent where none is used.
    pub incubator: Option<EquipmentId>,
    /// Materials, as scanned.
    pub materials: Vec<MaterialId>,
}

impl Bench {
    /// The folds behind [`Bench::rules`].
    pub fn needs(&self) -> Vec<Need> {
        let mut needs = vec![Need::of::<Training>(self.operator.as_str())];
        let people = std::iter::once(&self.operator).chain(&self.checked_by);
        needs.extend(people.map(|s| Need::of::<StaffRoles>(s.as_str())));
        needs.extend(materials::needs(&self.materials));
        if let Some(c) = &self.cabinet {
            needs.push(Need::of::<CabinetState>(c.as_str()));
            needs.push(Need::of::<EquipmentState>(c.as_str()));
        }
        needs.extend(self.incubator.iter().map(|i| Need::of::<EquipmentState>(i.as_str())));
        needs
    }
    /// L11.
    pub fn rules(
        &self,
        act: &'static str,
        patient: Option<&PatientId>,
        known: &Known,
        ctx: &Ctx,
        reasons: &mut Reasons,
    ) {
        let today = ctx.now.day();
        let gone = known.get::<StaffRoles>(self.operator.as_str()).roles.is_empty();
        reasons.push_if(gone, || Shared::UnknownStaff { staff: self.operator.clone() });
        self.checked_by.iter().for_each(|s| reasons.extend(second_fits(act, s, known)));
        let same = self.checked_by.as_ref() == Some(&self.operator);
        reasons.push_if(same, || Why::SecondSame.with(Text::same(self.operator.as_str())));
        let trained = known.get::<Training>(self.operator.as_str()).valid_on(self.procedure, today);
        reasons.push_if(!trained, || {
            let words = ctx.programme.and_then(|p| {
                p.value.making().procedures.iter().find(|c| c.code == self.procedure).map(|c| c.text.clone())
            });
            let (text, who) = (words.unwrap_or_else(|| Text::same(self.procedure)), &self.operator);
            let (ja, en) = (&text.ja, &text.en);
            Why::NotTrained.with(say! {ja: "手順: {ja}、職員 {who}", en: "Procedure: {en}, staff {who}"})
        });
        for m in &self.materials {
            material(m, known, ctx, reasons);
        }
        reasons.extend(materials::fit(act, &self.materials, known));
        if let Some(c) = &self.cabinet {
            self.cabinet(c, patient, known, ctx, reasons);
        }
        if let Some(i) = &self.incubator {
            let state = known.get::<EquipmentState>(i.as_str());
            let is = state.calibrated.as_ref().is_some_and(|c| c.kind == "incubator");
            let why = if is { Why::IncubatorUncalibrated } else { Why::IncubatorUnknown };
            reasons.push_if(!(is && state.valid_on(today)), || why.with(Text::same(i.as_str())));
        }
    }
    /// Complaints about the materials: a kind is missing that the act cannot do without, or a cryoprotectant stands where nothing was frozen. They are
    /// slips of scanning, so none of them is kept as an attempt.
    pub fn slips(&self, act: &str, wanted: &[MaterialKind], frozen: u64, known: &Known) -> Vec<FieldError> {
        let missing = wanted.iter().filter_map(|kind| materials::missing(act, &self.materials, *kind, known));
        let used = materials::registered(&self.materials, known);
        let cryo = MaterialKind::Cryoprotectant;
        let idle = frozen == 0 && kinds(act).contains(&cryo) && used.iter().any(|m| m.kind == cryo);
        let idle = idle.then(|| FieldError {
            field: FIELD.to_owned(),
            say: Text::fixed(
                "凍結した細胞がないのに、凍結保護剤が入っています。凍結した細胞数を入れるか、凍結保護剤を外してください。",
                "A cryoprotectant is among them and nothing was frozen. Enter the cells frozen, or leave it out.",
            ),
        });
        missing.chain(idle).collect()
    }
    /// What is to be seen of the materials before the step is confirmed.
    pub fn remarks(&self, act: &str, frozen: u64, known: &Known) -> Vec<Text> {
        let bare = frozen > 0 && materials::lacks(act, &self.materials, MaterialKind::Cryoprotectant, known);
        let bare = bare.then(|| {
            Text::fixed(
                "細胞を凍結していますが、材料に凍結保護剤が入っていません。",
                "Cells were frozen, and no cryoprotectant is among the materials.",
            )
        });
        bare.into_iter().chain(materials::others(&self.materials, known)).collect()
    }
    fn cabinet(&self, c: &CabinetId, patient: Option<&PatientId>, known: &Known, ctx: &Ctx, reasons: &mut Reasons) {
        let whose = known.get::<CabinetState>(c.as_str()).open.clone().map(|o| o.patient);
        reasons.push_if(whose.is_none(), || Why::CabinetNotOpen.with(Text::same(c.as_str())));
        reasons.push_if(self.for_other(patient, known), || Why::CabinetOther.with(Text::same(c.as_str())));
        let valid = known.get::<EquipmentState>(c.as_str()).valid_on(ctx.now.day());
        reasons.push_if(!valid, || Why::CabinetUncalibrated.with(Text::same(c.as_str())));
    }
    /// Whether the cabinet scanned is open for another patient: a near miss (L11).
    pub fn for_other(&self, patient: Option<&PatientId>, known: &Known) -> bool {
        let open = self.cabinet.as_ref().and_then(|c| known.get::<CabinetState>(c.as_str()).open.clone());
        open.is_some_and(|o| patient.is_some_and(|p| o.patient != *p))
    }
}

fn material(m: &MaterialId, known: &Known, ctx: &Ctx, reasons: &mut Reasons) {
    match &known.get::<MaterialState>(m.as_str()).registered {
        None => reasons.push(Why::MaterialUnknown.with(Text::same(m.as_str()))),
        Some(r) if r.expires_on < ctx.now.day() => {
            let (name, until) = (&r.name, r.expires_on);
            reasons.push(
                Why::MaterialExpired.with(say! {ja: "{name}({m})、期限 {until}", en: "{name} ({m}), expired {until}"}),
            );
        }
        Some(_) => {}
    }
}

/// A member of staff from the list.
pub fn person(f: &mut Form, name: &str, text: Text) -> Option<StaffId> {
    f.choose_from(name, "staff", |s| StaffId::parse(s).ok()).label(text).required()
}

/// Who did it.
pub fn operator(f: &mut Form) -> Option<StaffId> {
    let staff = f.choose_from("operator", "staff", |s| StaffId::parse(s).ok());
    staff.label(Text::fixed("作業した人", "Who did it")).mostly_oneself().required()
}

/// Who checked it.
pub fn checked_by(f: &mut Form) -> Option<StaffId> {
    checker(f).required()
}

/// The second person's field.
pub fn checker<'a, 'f>(f: &'a mut Form<'f>) -> Builder<'a, 'f, StaffId> {
    f.choose_from("checked_by", "staff", |s| StaffId::parse(s).ok())
        .label(Text::fixed("確かめたもう一人の職員", "Second person who checked"))
        .hint(Text::fixed(
            "ここで確かめた人は、このロットの出荷を判定できなくなります。",
            "Whoever checks here can no longer decide on the release of this lot.",
        ))
}

/// The cabinet's label.
pub fn cabinet(f: &mut Form) -> Option<CabinetId> {
    f.field("cabinet", scanned(CabinetId::parse))
        .scan()
        .label(Text::fixed("安全キャビネット(読み取り)", "Cabinet (scan)"))
        .example("CB-1")
        .required()
}

/// The incubator's label.
pub fn incubator(f: &mut Form) -> Option<EquipmentId> {
    f.field("incubator", scanned(EquipmentId::parse))
        .scan()
        .label(Text::fixed("インキュベーター(読み取り)", "Incubator (scan)"))
        .example("EQ-1")
        .required()
}

/// Labels of the materials used, with the kinds that the act takes.
pub fn materials(f: &mut Form, act: &str, required: bool) -> Option<Vec<MaterialId>> {
    let takes = kinds_told(act);
    let (ja, en) = (takes.ja, takes.en);
    let b = f
        .field(FIELD, labels(MaterialId::parse))
        .label(Text::fixed("使った材料(読み取り)", "Materials used (scan)"))
        .hint(say! {ja: "続けて読み取れます。使えるもの: {ja}。", en: "Scan one after another. Used here: {en}."})
        .scans()
        .example("MT-1 MT-2");
    if required { b.required() } else { b.optional().map(Option::unwrap_or_default) }
}

/// Free words, may be empty.
pub fn words(f: &mut Form, name: &str, text: Text) -> Option<String> {
    f.field(name, free).label(text).long(2000).optional().map(Option::unwrap_or_default)
}
