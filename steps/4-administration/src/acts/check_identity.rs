//! The time-out at the bedside (L3): the syringe and the wristband are scanned and compared with the patient whose bedside it is, the patient says
//! two identifiers, the site is said aloud, a second person is there. It holds for the programme's minutes. A syringe or wristband that does
//! not fit refuses the attempt, quarantines the syringe and opens a near miss (L2); so does the label of a dose in the syringe's place. The bedside
//! page sends such a scan the moment it is made.

use crate::cells::{Dose, Syringe, dose, dose_chain, home, person_needs, syringe, syringe_chain};
use crate::refusals::Why;
use crate::{fields, permission, rules};
use kernel::act::Text2;
use kernel::tag::Tagged;
use kernel::{Act, Choice, Ctx, Form, Known, Meaning, Need, Offer, Part, Reasons, Recording, Space, Tag};
use record::administration::IdentityChecked;
use record::folds::{
    BloodState, ContainerHolds, DoseHolds, LotHolds, LotState, PatientRecord, StaffRoles, SyringeState, label_needs,
    label_owner,
};
use record::near_miss::wrong_scan;
use record::refusals::{patient_open, programme_adopted};
use record::safety::{Held, HoldCause, HoldTarget};
use terms::{ContainerId, HoldId, PatientId, StaffId, Text, say};

/// How many identifiers the patient gives (L3; two in the usual transfusion and medication rules).
const IDENTIFIERS: usize = 2;

/// What the bedside page sends along when a scan did not fit and the time-out ended there: then nothing more was asked, and the form asks for
/// nothing more. Such a command is never permitted.
pub const ENDED_AT_SCAN: &str = "ended_at_scan";

/// The act.
pub struct CheckIdentity;

/// What was scanned, said and seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// Whose bedside it is, from the page.
    pub patient: PatientId,
    /// The syringe, as scanned; none if the time-out ended at the wristband.
    pub syringe: Option<ContainerId>,
    /// The number on the wristband, as scanned.
    pub wristband: String,
    /// What followed the scans; none if the time-out ended at a scan.
    pub said: Option<Said>,
}

/// What is said at the bedside, and before whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// Codes of what the patient said.
    pub identifiers: Vec<String>,
    /// Site, side and level were said aloud and fit the order.
    pub site_said: bool,
    /// The second person.
    pub second: StaffId,
}

fn minutes() -> Text {
    Text::fixed("投与直前の確認の有効時間(分)", "minutes for which a time-out is valid")
}

impl Act for CheckIdentity {
    type Command = Command;
    const NAME: &'static str = "check_identity";
    const OFFERED: Option<Offer> = Some(Offer::Chart(Part::Knot(4)));
    const SIGNED: Option<Meaning> = Some(Meaning {
        code: "identity_checked",
        text: Text2 {
            ja: "私たちは二人で、患者本人、シリンジのラベル、部位・左右・高位が指示と一致することを確かめました。",
            en: "The two of us have checked that the patient, the label of the syringe, and site, side and level agree with the order.",
        },
    });
    const ATTEMPTS: bool = true;

    fn title() -> Text {
        Text::fixed("投与直前に照合する", "Bedside time-out")
    }

    fn form(f: &mut Form) -> Option<Command> {
        let patient = f.subject("patient", |s| PatientId::parse(s).ok());
        let ended = f.carried(ENDED_AT_SCAN) == Some("yes");
        let syringe = fields::syringe(f);
        let syringe = if ended { syringe.optional() } else { syringe.required().map(Some) };
        let wristband =
            fields::wristband(f).hint(Text::fixed("リストバンドを読み取ります。", "Scan the wristband.")).required();
        if ended {
            return Some(Command { patient: patient?, syringe: syringe?, wristband: wristband?, said: None });
        }
        let said = [
            ("name", Text::fixed("氏名", "name")),
            ("born", Text::fixed("生年月日", "date of birth")),
            ("number", Text::fixed("患者番号", "patient number")),
        ];
        let said = said.map(|(c, t)| Choice::new(c, t)).to_vec();
        let label = Text::fixed("本人が言った項目(二つ以上)", "What the patient said (two or more)");
        let identifiers = f.many("identifiers", label, said, true, |s| Some(s.to_owned()));
        let site_said = fields::yes_no(
            f,
            "site_said",
            Text::fixed(
                "部位・左右・高位を声に出し、指示と一致した",
                "Site, side and level were said aloud and fit the order",
            ),
        )
        .required();
        let second = fields::staff(f, "second", Text::fixed("いっしょに確かめた職員", "Second person")).required();
        Some(Command {
            patient: patient?,
            syringe: syringe?,
            wristband: wristband?,
            said: Some(Said { identifiers: identifiers?, site_said: site_said?, second: second? }),
        })
    }

    fn about(c: &Command) -> Tag {
        c.patient.tag()
    }

    /// Asked of a patient (the bedside) or, without input, of a syringe (the worklist).
    fn needs(about: &Tag, command: Option<&Command>, known: &Known) -> Vec<Need> {
        let mut needs = Vec::new();
        match (about.space, PatientId::parse(&about.id)) {
            (Space::Patient, Ok(p)) => needs.extend(person_needs(&p, known)),
            _ => needs.extend(syringe_chain(&about.id, known)),
        }
        if let Some(c) = command {
            for id in c.syringe.iter().map(ContainerId::as_str) {
                needs.extend(syringe_chain(id, known));
                if known.peek::<SyringeState>(id).is_some_and(|s| s.drawn.is_none()) {
                    needs.extend(dose_chain(id, known));
                    needs.extend(label_needs(id));
                    needs.push(Need::of::<LotHolds>(id));
                    needs.extend(label_owner(id, known).iter().flat_map(|p| person_needs(p, known)));
                }
            }
            needs.extend(c.said.iter().map(|s| Need::of::<StaffRoles>(s.second.as_str())));
        }
        needs
    }

    fn may(about: &Tag, known: &Known, ctx: &Ctx) -> Reasons {
        let mut reasons = programme_adopted(ctx);
        if let Some(p) = ctx.programme {
            rules::number(&p.value.bedside().timeout_minutes, minutes(), &mut reasons);
        }
        if about.space == Space::Patient {
            reasons.extend(patient_open(&about.id, known));
        } else {
            scanned(&about.id, known, ctx, &mut reasons);
        }
        reasons
    }

    fn rules(c: &Command, known: &Known, ctx: &Ctx) -> Reasons {
        let mut reasons = Reasons::new();
        let Some(said) = &c.said else {
            compared(c, known, &mut reasons);
            // Scans that fit are no time-out yet.
            reasons.push_if(!mismatch(&reasons), || Why::TwoIdentifiers);
            return reasons;
        };
        if not_drawn(c, known).is_none() && others_label(c, known).is_none() {
            scanned(c.syringe.as_ref().map_or("", ContainerId::as_str), known, ctx, &mut reasons);
        }
        compared(c, known, &mut reasons);
        reasons.push_if(said.identifiers.len() < IDENTIFIERS, || Why::TwoIdentifiers);
        reasons.push_if(!said.site_said, || Why::SiteNotSaid);
        rules::second(Self::NAME, &said.second, known, ctx, &mut reasons);
        reasons
    }

    fn record(c: &Command, known: &Known, ctx: &Ctx) -> Recording {
        let minutes = ctx.programme.and_then(|p| p.value.bedside().timeout_minutes.value()).copied();
        let (Some(s), Some(minutes), Some(said)) = (drawn(c, known), minutes, &c.said) else { return Recording::new() };
        let until = ctx.occurred_at.plus_minutes(i64::try_from(minutes).unwrap_or(i64::MAX));
        let d = s.drawn;
        Recording::new().fact(&IdentityChecked {
            valid_until: until.min(d.expires_at),
            syringe: d.syringe,
            dose: d.dose,
            lot: d.lot,
            patient: d.patient,
            order: d.order,
            target: d.target,
            identifiers: said.identifiers.clone(),
            site_said: said.site_said,
            second: said.second.clone(),
        })
    }

    fn refused(c: &Command, known: &Known, ctx: &Ctx, reasons: &Reasons) -> Recording {
        if !mismatch(reasons) {
            return Recording::new();
        }
        let hold = unexpected(c, known)
            .map(|target| Held::by_itself(HoldId::derive(ctx.command, 0), target, HoldCause::ScanMismatch));
        Recording::new().fact_if(hold).fact(&wrong_scan(
            Some(c.patient.clone()),
            [c.wristband.as_str(), c.syringe.as_ref().map_or("", ContainerId::as_str)],
            ctx,
        ))
    }
}

/// Whether two things that were scanned do not belong together.
fn mismatch(reasons: &Reasons) -> bool {
    ["wrong_syringe", "wrong_wristband", "dose_label_scanned"].iter().any(|code| reasons.has(code))
}

/// What is quarantined after a scan that does not fit, unless it is already: the syringe; or another's dose, for one's own belongs here.
fn unexpected(c: &Command, known: &Known) -> Option<HoldTarget> {
    let scan = |cause: HoldCause| cause == HoldCause::ScanMismatch;
    if let Some(Syringe { drawn, .. }) = drawn(c, known) {
        let held = known.get::<ContainerHolds>(drawn.syringe.as_str()).open.values().any(|h| scan(h.cause));
        return (!held).then_some(HoldTarget::Container { container: drawn.syringe, patient: Some(drawn.patient) });
    }
    if let Some((label, patient)) = others_label(c, known) {
        let lot = known.peek::<LotState>(label.as_str()).and_then(|l| l.started.as_ref().map(|(s, _)| s.lot.clone()));
        if let Some(lot) = lot {
            let held = known.get::<LotHolds>(lot.as_str()).open.values().any(|h| scan(h.cause));
            return (!held).then_some(HoldTarget::Lot { lot, patient });
        }
        // Blood is given to nobody: there is nothing to stop.
        if known.peek::<BloodState>(label.as_str()).is_some_and(|b| b.drawn.is_some()) {
            return None;
        }
        let held = known.get::<ContainerHolds>(label.as_str()).open.values().any(|h| scan(h.cause));
        return (!held).then_some(HoldTarget::Container { container: label, patient: Some(patient) });
    }
    let packed = not_drawn(c, known)?.packed;
    let held = known.get::<DoseHolds>(packed.dose.as_str()).open.values().any(|h| scan(h.cause));
    let own = home(&packed.patient, known) == home(&c.patient, known);
    (!held && !own).then_some(HoldTarget::Dose { dose: packed.dose, patient: packed.patient })
}

/// The syringe that was scanned.
fn drawn(c: &Command, known: &Known) -> Option<Syringe> {
    c.syringe.as_ref().and_then(|id| syringe(id.as_str(), known))
}

/// The dose whose own label was scanned where a syringe's belongs.
fn not_drawn(c: &Command, known: &Known) -> Option<Dose> {
    c.syringe.as_ref().filter(|_| drawn(c, known).is_none()).and_then(|id| dose(id.as_str(), known))
}

/// What else of another person's was scanned where a syringe belongs, such as the container of a product, and whose it is: one's own is told as
/// no syringe at all.
fn others_label(c: &Command, known: &Known) -> Option<(ContainerId, PatientId)> {
    let label = c.syringe.as_ref().filter(|_| drawn(c, known).is_none() && not_drawn(c, known).is_none())?;
    let owner = label_owner(label.as_str(), known)?;
    (home(&owner, known) != home(&c.patient, known)).then(|| (label.clone(), owner))
}

/// The syringe is known, ready, and still to be given.
fn scanned(id: &str, known: &Known, ctx: &Ctx, reasons: &mut Reasons) {
    let Some(s) = syringe(id, known) else {
        reasons.push(Why::SyringeUnknown);
        return;
    };
    rules::syringe_ready(&s, known, ctx, reasons);
    rules::held(&s.dose, known, reasons);
    rules::released(&s.dose, known, reasons);
    rules::in_time(&s.dose, ctx, reasons);
    if let Some((order, target)) = rules::allocated(&s.dose, known, reasons) {
        permission::candidacy(&s.dose, &order, &target, known, ctx, reasons);
    }
    rules::go_stands(&s.dose, ctx, reasons);
    permission::consent(&s.dose, known, reasons);
}

/// Page, syringe and wristband must be one person, merged records counted as one (L1, L3).
fn compared(c: &Command, known: &Known, reasons: &mut Reasons) {
    let record = known.get::<PatientRecord>(c.patient.as_str());
    if !record.knows(&c.patient) {
        return; // told by its own reason
    }
    let here = home(&c.patient, known);
    if let Some(Syringe { drawn, .. }) = drawn(c, known) {
        let (label, number) = (&drawn.syringe, known.get::<PatientRecord>(drawn.patient.as_str()));
        let owner = number.number(&drawn.patient);
        reasons.push_if(home(&drawn.patient, known) != here, || {
            Why::WrongSyringe.with(say! {ja: "シリンジ {label} は患者番号 {owner} のもの", en: "Syringe {label} belongs to patient number {owner}"})
        });
    } else if let Some(d) = not_drawn(c, known) {
        let label = &d.packed.dose;
        if home(&d.packed.patient, known) == here {
            reasons.push(
                Why::DoseScanned.with(say! {ja: "{label} は投与分のラベル", en: "{label} is the label of a dose"}),
            );
        } else {
            let record = known.get::<PatientRecord>(d.packed.patient.as_str());
            let owner = record.number(&d.packed.patient);
            reasons.push(Why::WrongSyringe.with(say! {ja: "{label} は患者番号 {owner} の投与分のラベル", en: "{label} is the label of a dose of patient number {owner}"}));
        }
    } else if let Some((label, of)) = others_label(c, known) {
        let record = known.get::<PatientRecord>(of.as_str());
        let owner = record.number(&of);
        reasons.push(Why::WrongSyringe.with(say! {ja: "{label} は患者番号 {owner} の容器のラベル", en: "{label} is the label of a container of patient number {owner}"}));
    }
    reasons.push_if(!rules::is_number_of(&c.wristband, &c.patient, known), || {
        let (read, number) = (&c.wristband, record.number(&c.patient));
        Why::WrongWristband
            .with(say! {ja: "読み取った番号 {read}、この患者 {number}", en: "Scanned {read}, this patient {number}"})
    });
}

#[cfg(test)]
mod tests;
