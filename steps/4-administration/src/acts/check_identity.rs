//! The time-out at the bedside (L3): the syringe and the wristband are scanned and compared with the patient whose bedside it is, the patient says
//! two identifiers, the site is said aloud, a second person is there. It holds for the programme's minutes. A syringe or wristband that does
//! not fit refuses the attempt, quarantines the syringe and opens a near miss (L2).

use crate::cells::{Syringe, home, person_needs, syringe, syringe_chain};
use crate::refusals::Why;
use crate::{fields, permission, rules};
use kernel::act::Text2;
use kernel::tag::Tagged;
use kernel::{Act, Choice, Ctx, Form, Known, Meaning, Need, Offer, Part, Reasons, Recording, Space, Tag};
use record::administration::IdentityChecked;
use record::folds::{ContainerHolds, PatientRecord, StaffRoles};
use record::refusals::{patient_open, programme_adopted};
use record::safety::{DeviationCause, DeviationKind, DeviationOpened, Held, HoldCause, HoldTarget};
use terms::{ContainerId, DeviationId, HoldId, PatientId, StaffId, Text, say};

/// How many identifiers the patient gives (L3; two in the usual transfusion and medication rules).
const IDENTIFIERS: usize = 2;

/// The act.
pub struct CheckIdentity;

/// What was scanned, said and seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// Whose bedside it is, from the page.
    pub patient: PatientId,
    /// The syringe, as scanned.
    pub syringe: ContainerId,
    /// The number on the wristband, as scanned.
    pub wristband: String,
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
        let syringe = fields::syringe(f).required();
        let wristband = f
            .field("wristband", |s| Ok(fields::code(s)))
            .label(Text::fixed("リストバンドの患者番号", "Patient number on the wristband"))
            .hint(Text::fixed("リストバンドを読み取ります。", "Scan the wristband."))
            .example("SP2600001")
            .required();
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
            identifiers: identifiers?,
            site_said: site_said?,
            second: second?,
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
            needs.extend(syringe_chain(c.syringe.as_str(), known));
            needs.push(Need::of::<StaffRoles>(c.second.as_str()));
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
        scanned(c.syringe.as_str(), known, ctx, &mut reasons);
        compared(c, known, &mut reasons);
        reasons.push_if(c.identifiers.len() < IDENTIFIERS, || Why::TwoIdentifiers);
        reasons.push_if(!c.site_said, || Why::SiteNotSaid);
        rules::second(&c.second, known, ctx, &mut reasons);
        reasons
    }

    fn record(c: &Command, known: &Known, ctx: &Ctx) -> Recording {
        let minutes = ctx.programme.and_then(|p| p.value.bedside().timeout_minutes.value()).copied();
        let (Some(s), Some(minutes)) = (syringe(c.syringe.as_str(), known), minutes) else { return Recording::new() };
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
            identifiers: c.identifiers.clone(),
            site_said: c.site_said,
            second: c.second.clone(),
        })
    }

    fn refused(c: &Command, known: &Known, ctx: &Ctx, reasons: &Reasons) -> Recording {
        let mismatch = reasons.has("wrong_syringe") || reasons.has("wrong_wristband");
        let Some(s) = syringe(c.syringe.as_str(), known).filter(|_| mismatch) else { return Recording::new() };
        let held = known.get::<ContainerHolds>(c.syringe.as_str());
        let already = held.open.values().any(|h| h.cause == HoldCause::ScanMismatch);
        let target = HoldTarget::Container { container: c.syringe.clone(), patient: Some(s.drawn.patient) };
        let hold = Held::by_itself(HoldId::derive(ctx.command, 0), target, HoldCause::ScanMismatch);
        Recording::new().fact_if(Some(hold).filter(|_| !already)).fact(&DeviationOpened {
            deviation: DeviationId::derive(ctx.command, 0),
            kind: DeviationKind::NearMiss,
            patient: Some(c.patient.clone()),
            place: ctx.place.clone(),
            cause: DeviationCause::ScanMismatch,
            what: String::new(),
            serious: false,
        })
    }
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
    rules::allocated(&s.dose, known, reasons);
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
    if let Some(Syringe { drawn, .. }) = syringe(c.syringe.as_str(), known) {
        let (label, number) = (&c.syringe, known.get::<PatientRecord>(drawn.patient.as_str()));
        let owner = number.number(&drawn.patient);
        reasons.push_if(home(&drawn.patient, known) != here, || {
            Why::WrongSyringe.with(say! {ja: "シリンジ {label} は患者番号 {owner} のもの", en: "Syringe {label} belongs to patient number {owner}"})
        });
    }
    let mut theirs = record.records.iter().filter(|(id, _)| home(&c.patient, known) == goes_on(&record, id));
    reasons.push_if(!theirs.any(|(_, (number, _))| fields::code(number) == c.wristband), || {
        let (read, number) = (&c.wristband, record.number(&c.patient));
        Why::WrongWristband
            .with(say! {ja: "読み取った番号 {read}、この患者 {number}", en: "Scanned {read}, this patient {number}"})
    });
}

fn goes_on(record: &PatientRecord, id: &PatientId) -> PatientId {
    record.goes_on_as(id).unwrap_or_else(|| id.clone())
}

#[cfg(test)]
mod tests;
