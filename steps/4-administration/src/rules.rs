//! Rules about a dose that several acts ask, each pushing every reason it finds (L2, L3, L7–L9).

use crate::cells::{Dose, Syringe, home};
use crate::fields::Band;
use crate::folds::ReleasedBy;
use crate::refusals::{Why, at};
use kernel::form::code;
use kernel::{Ctx, Known, Reasons, Recording};
use programme::Setting;
use record::administration::NoGoChoice;
use record::folds::{DoseHolds, LotRelease, Orders, PatientRecord};
use record::near_miss::wrong_scan;
use record::refusals::{
    Shared, container_open, dose_open, lot_open, not_before, order_open, patient_open, second_fits,
};
use record::safety::{Held, HoldCause, HoldTarget};
use record::treatment::{Target, TreatmentOrdered};
use terms::{HoldId, Moment, PatientId, Role, StaffId, Text, say};

/// Whether a number on a wristband is this person's, merged records counted as one (L1, L3).
pub fn is_number_of(scanned: &str, patient: &PatientId, known: &Known) -> bool {
    let record = known.get::<PatientRecord>(patient.as_str());
    let here = home(patient, known);
    let goes_on = |id: &PatientId| record.goes_on_as(id).unwrap_or_else(|| id.clone());
    record.records.iter().any(|(id, (number, _))| goes_on(id) == here && code(number) == scanned)
}

/// L2: the dose that was scanned is that of the patient whose wristband was scanned.
pub fn same_person(d: &Dose, band: &Band, known: &Known, reasons: &mut Reasons) {
    let (of, wristband) = (&d.packed.patient, &band.number);
    reasons.push_if(!is_number_of(wristband, of, known), || {
        let record = known.get::<PatientRecord>(of.as_str());
        let (label, owner) = (&d.packed.dose, record.number(of));
        Why::OthersDose.with(say! {
            ja: "投与分 {label} は患者番号 {owner} のもの、読み取った番号は {wristband}",
            en: "Dose {label} belongs to patient number {owner}; the number scanned is {wristband}"
        })
    });
}

/// What [`same_person`] leaves behind: the dose quarantined, once, and a near miss of the person who would have got it (L2), or of the one whose
/// cells they are where nobody is known under the number.
pub fn others_dose(d: Option<Dose>, band: &Band, known: &Known, ctx: &Ctx, reasons: &Reasons) -> Recording {
    let Some(d) = d.filter(|_| reasons.has("dose_of_another_patient")) else { return Recording::new() };
    let (dose, patient) = (d.packed.dose.clone(), d.packed.patient.clone());
    let held = known.get::<DoseHolds>(dose.as_str()).open.values().any(|h| h.cause == HoldCause::ScanMismatch);
    let target = HoldTarget::Dose { dose, patient: patient.clone() };
    let hold = (!held).then(|| Held::by_itself(HoldId::derive(ctx.command, 0), target, HoldCause::ScanMismatch));
    let wearer = band.wearer.as_ref().filter(|p| is_number_of(&band.number, p, known)).map(|p| home(p, known));
    let read = [d.packed.dose.as_str(), &band.number];
    Recording::new().fact_if(hold).fact(&wrong_scan(wearer.or(Some(patient)), read, ctx))
}

/// Nothing is held: not the person, the lot, the dose, nor its container.
pub fn held(d: &Dose, known: &Known, reasons: &mut Reasons) {
    reasons.extend(patient_open(home(&d.packed.patient, known).as_str(), known));
    quarantined(d, known, reasons);
}

/// The cells themselves are not held.
pub fn quarantined(d: &Dose, known: &Known, reasons: &mut Reasons) {
    reasons.extend(lot_open(d.packed.lot.as_str(), known));
    reasons.extend(dose_open(d.packed.dose.as_str(), known));
    reasons.extend(container_open(d.packed.dose.as_str(), known));
}

/// It arrived, was accepted, and something of it is still meant for giving.
pub fn usable(d: &Dose, reasons: &mut Reasons) {
    match &d.state.received {
        None => reasons.push(Why::NotReceived),
        Some((r, _)) if !r.accepted => reasons.push(Why::NotAccepted.with(Text::same(r.reason.clone()))),
        Some(_) => {}
    }
    reasons.push_if(d.state.finished(), || Why::UsedUp);
    let choice = d.state.go.as_ref().and_then(|(g, ..)| g.choice);
    let going = choice == Some(NoGoChoice::ReturnAndFreeze) && d.state.returned.is_none();
    reasons.push_if(going, || Why::Returned);
    gone_back(d, reasons);
}

/// It was sent back: the clinic has it no more, and what was frozen is given only after a new release (L8).
pub fn gone_back(d: &Dose, reasons: &mut Reasons) {
    if let Some((_, when)) = &d.state.returned {
        let when = at(*when);
        reasons.push(Why::Returned.with(say! {ja: "返送 {when}", en: "sent back {when}"}));
    }
}

/// L8: quality released the product, and stands by it.
pub fn released(d: &Dose, known: &Known, reasons: &mut Reasons) {
    let release = known.get::<LotRelease>(d.packed.lot.as_str());
    if let Some((r, since)) = &release.rejected {
        let (why, when) = (&r.reason, at(*since));
        reasons.push(Why::NotReleased.with(say! {ja: "不合格({when}): {why}", en: "Rejected ({when}): {why}"}));
    } else if release.released.is_none() {
        let lot = &d.packed.lot;
        reasons.push(Why::NotReleased.with(say! {ja: "ロット {lot}: 判定なし", en: "Lot {lot}: no decision"}));
    }
}

/// L8: the two releases are by different people.
pub fn other_than_releaser(d: &Dose, known: &Known, ctx: &Ctx, reasons: &mut Reasons) {
    let by = known.get::<ReleasedBy>(d.packed.lot.as_str());
    reasons.push_if(by.actor.as_ref() == Some(&ctx.actor), || Why::GoByReleaser);
}

/// L9: before the expiry of the dose.
pub fn in_time(d: &Dose, ctx: &Ctx, reasons: &mut Reasons) {
    let e = d.packed.expires_at;
    reasons.push_if(ctx.now >= e, || Why::DoseExpired.with(expired(e)));
}

/// When something expired, in words.
pub fn expired(e: Moment) -> Text {
    let e = at(e);
    say! {ja: "期限 {e}(日本時間)", en: "Expired {e} (Japan time)"}
}

/// The order in force and the target for which the dose stands in the dose book (L7).
pub fn allocated(d: &Dose, known: &Known, reasons: &mut Reasons) -> Option<(TreatmentOrdered, Target)> {
    let order = order(d, known, reasons);
    let Some(a) = &d.state.allocated else {
        reasons.push(Why::NotAllocated);
        return None;
    };
    let order = order?;
    let target = order.targets.iter().find(|t| t.n == a.target).filter(|_| a.order == order.order).cloned();
    reasons.push_if(target.is_none(), || Why::OldAllocation);
    Some((order, target?))
}

/// What is said of a dose that goes to another place than the one for which it was packed and labelled (L3): seen before somebody confirms it.
pub fn elsewhere(d: &Dose, target: u8, known: &Known) -> Option<Text> {
    let orders = known.get::<Orders>(d.packed.patient.as_str());
    let order = orders.in_force().filter(|o| o.order == d.packed.order)?;
    let (n, meant) = (d.packed.target, order.targets.iter().any(|t| t.n == target));
    (meant && target != n).then(|| {
        say! {
            ja: "この投与分は、指示の部位 {n} のために調製され、そう表示されています。いま選ばれているのは部位 {target} です。",
            en: "This dose was packed and labelled for target {n} of the order; target {target} is chosen now."
        }
    })
}

/// The patient's order in force, which no end of the course has overtaken.
pub fn order(d: &Dose, known: &Known, reasons: &mut Reasons) -> Option<TreatmentOrdered> {
    let orders = known.get::<Orders>(d.packed.patient.as_str());
    let Some(order) = orders.in_force() else {
        reasons.push(Why::NoOrder);
        return None;
    };
    reasons.extend(order_open(&orders, order));
    Some(order.clone())
}

/// L8: a doctor decided today to give it, for the order in force and as it stands in the dose book.
pub fn go_stands(d: &Dose, ctx: &Ctx, reasons: &mut Reasons) {
    let Some((g, decided, _)) = &d.state.go else {
        reasons.push(Why::NoGo);
        return;
    };
    let current = d.state.allocated.as_ref().is_some_and(|a| a.order == g.order);
    if !g.go {
        let cause = &g.cause;
        reasons.push(Why::NoGo.with(say! {ja: "投与しないと決められた: {cause}", en: "No-go was decided: {cause}"}));
    } else if !current || decided.day() != ctx.now.day() {
        let when = at(*decided);
        let said = say! {ja: "{when} の判断は、いまの指示・今日のものではない", en: "The decision of {when} is not for this order or not of today"};
        reasons.push(Why::NoGo.with(said));
    }
}

/// The syringe can still be used: not given, stopped, discarded, expired or held (L7, L9).
pub fn syringe_ready(s: &Syringe, known: &Known, ctx: &Ctx, reasons: &mut Reasons) {
    let used = if let Some((_, when)) = &s.state.given {
        let when = at(*when);
        Some(say! {ja: "{when} に投与済み", en: "given {when}"})
    } else if let Some(when) = s.state.off_plan {
        let when = at(when);
        Some(say! {ja: "{when} に手順の外で投与済み", en: "given off-plan {when}"})
    } else if s.state.stopped {
        Some(Text::fixed("投与を中止した", "its giving was stopped"))
    } else if s.state.discarded {
        Some(Text::fixed("廃棄済み", "discarded"))
    } else {
        None
    };
    if let Some(how) = used {
        reasons.push(Why::SyringeUsedUp.with(how));
    }
    let e = s.drawn.expires_at;
    reasons.push_if(ctx.now >= e, || Why::SyringeExpired.with(expired(e)));
    reasons.extend(container_open(s.drawn.syringe.as_str(), known));
}

/// L14: what is done with a dose is done after it arrived.
pub fn after_receipt(d: &Dose, ctx: &Ctx, reasons: &mut Reasons) {
    let what = Text::fixed("投与分の受け入れ", "receipt of the dose");
    reasons.extend(not_before(what, d.state.received.as_ref().map(|(_, at)| *at), ctx));
}

/// Whether the person is signed in as a doctor.
pub fn doctor(ctx: &Ctx, reasons: &mut Reasons) {
    let doctor = matches!(ctx.role, Some(Role::Doctor | Role::ResponsibleDoctor));
    reasons.push_if(!doctor, || Why::NotADoctor);
}

/// The second person of an act: in a role that may stand by it, and not the one who acts; needs [`record::folds::StaffRoles`].
pub fn second(act: &str, staff: &StaffId, known: &Known, ctx: &Ctx, reasons: &mut Reasons) {
    reasons.push_if(ctx.actor.staff() == Some(staff), || Why::SecondIsYou);
    reasons.extend(second_fits(act, staff, known));
}

/// A number of the programme, or the reason that nobody has set it (L19).
pub fn number<T: Copy>(setting: &Setting<T>, what: Text, reasons: &mut Reasons) -> Option<T> {
    setting.need().map_err(|unset| reasons.push(unset_number(unset, what))).ok().copied()
}

/// The reason that a number is not set (L19).
pub fn unset_number(unset: programme::UnsetNumber, what: Text) -> Shared {
    let (who, line) = (unset.who.text(), usize::try_from(unset.line).unwrap_or(0));
    Shared::SettingUnset { what, file: unset.file, line, who }
}
