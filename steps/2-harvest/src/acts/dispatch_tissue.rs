//! `dispatch_tissue`: tissue leaves for the cell processing centre (Reg. 99; L2, L9). Its label is scanned and compared; whose it is follows from the
//! harvest alone (L1). It goes once, sealed, before its expiry, to the making facility of a plan in force (L5), with a witness; a withdrawn consent
//! keeps it here (L4).

use crate::refusals::Why;
use crate::rules::{near_miss, withdrawn};
use kernel::form::{free, scanned};
use kernel::{Act, Ctx, Form, Known, Need, Reasons, Recording, Tag, tag::Tagged};
use record::folds::{Consents, ContainerHolds, Plans, StaffRoles, TissueState};
use record::harvest::FatHarvested;
use record::refusals::{
    cells_open, container_needs, container_open, not_before, patient_needs, programme_adopted, second_fits,
};
use record::safety::{Held, HoldCause, HoldTarget};
use record::tissue::TissueDispatched;
use terms::{ContainerId, HoldId, PlaceId, StaffId, Text, TissueId, say};

/// The act.
pub struct DispatchTissue;

/// What leaves, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// Which is expected.
    pub tissue: TissueId,
    /// The label scanned.
    pub scan: ContainerId,
    /// The making facility.
    pub to: PlaceId,
    /// Number of the seal.
    pub seal: String,
    /// Number of the temperature logger; empty = none.
    pub logger: String,
    /// Who carries it.
    pub carrier: String,
    /// Second person at the hand-over.
    pub witness: StaffId,
}

impl Command {
    fn mismatch(&self) -> bool {
        self.scan.as_str() != self.tissue.as_str()
    }
}

impl Act for DispatchTissue {
    type Command = Command;
    const NAME: &'static str = "dispatch_tissue";
    const ATTEMPTS: bool = true;

    fn title() -> Text {
        Text::fixed("組織を発送する", "Dispatch the tissue")
    }

    fn form(f: &mut Form) -> Option<Command> {
        let tissue = f.subject("tissue", |s| TissueId::parse(s).ok());
        let scan = f
            .field("scan", scanned(ContainerId::parse))
            .scan()
            .label(Text::fixed("組織のラベル(読み取り)", "Label of the tissue (scan)"))
            .example("T-1")
            .required();
        let to = f
            .choose_from("to", "makers", |s| PlaceId::parse(s).ok())
            .label(Text::fixed("送り先の培養加工施設", "To which cell processing centre"))
            .required();
        let seal =
            f.field("seal", free).label(Text::fixed("封印の番号", "Number of the seal")).example("0001").required();
        let logger = f
            .field("logger", free)
            .label(Text::fixed("温度記録計の番号(なければ空欄)", "Number of the temperature logger (empty if none)"))
            .optional();
        let carrier = f
            .field("carrier", free)
            .label(Text::fixed("運ぶ人・会社", "Who carries it"))
            .example("院内搬送")
            .required();
        let witness = f
            .choose_from("witness", "staff", |s| StaffId::parse(s).ok())
            .label(Text::fixed("引き渡しに立ち会った職員", "Witness of the hand-over"))
            .required();
        Some(Command {
            tissue: tissue?,
            scan: scan?,
            to: to?,
            seal: seal?,
            logger: logger?.unwrap_or_default(),
            carrier: carrier?,
            witness: witness?,
        })
    }

    fn about(c: &Command) -> Tag {
        c.tissue.tag()
    }

    fn needs(about: &Tag, command: Option<&Command>, known: &Known) -> Vec<Need> {
        let mut needs = vec![Need::of::<TissueState>(&*about.id), Need::of::<Plans>("main")];
        needs.extend(container_needs(&about.id));
        if let Some(harvest) = known.peek::<TissueState>(&*about.id).and_then(|t| t.harvested.clone()) {
            let patient = harvest.0.patient;
            needs.extend(patient_needs(patient.as_str()));
            needs.push(Need::of::<Consents>(patient.as_str()));
        }
        if let Some(c) = command {
            needs.push(Need::of::<StaffRoles>(c.witness.as_str()));
            needs.extend(container_needs(c.scan.as_str()));
            needs.push(Need::of::<TissueState>(c.scan.as_str()));
        }
        needs
    }

    fn may(about: &Tag, known: &Known, ctx: &Ctx) -> Reasons {
        let mut reasons = programme_adopted(ctx);
        let Some(harvest) = harvest(&about.id, known) else {
            reasons.push(Why::UnknownTissue.with(Text::same(about.id.clone())));
            return reasons;
        };
        reasons.extend(cells_open(harvest.patient.as_str(), known));
        reasons.extend(container_open(&about.id, known));
        withdrawn(harvest.patient.as_str(), known, ctx, &mut reasons);
        let sent = known.get::<TissueState>(&*about.id).dispatched.is_some();
        reasons.push_if(sent, || Why::DispatchedAlready.with(Text::same(about.id.clone())));
        let until = harvest.expires_at;
        reasons.push_if(ctx.now > until, || {
            let at = format!("{} {}", until.day(), until.clock());
            Why::Expired.with(say! {ja: "期限 {at}", en: "expired {at}"})
        });
        reasons
    }

    fn rules(c: &Command, known: &Known, ctx: &Ctx) -> Reasons {
        let mut reasons = Reasons::new();
        reasons.push_if(c.mismatch(), || {
            let (want, got) = (&c.tissue, &c.scan);
            Why::LabelMismatch
                .with(say! {ja: "送る組織 {want}、読み取り {got}", en: "To be sent {want}, scanned {got}"})
        });
        let plans = known.get::<Plans>("main");
        let named = plans.in_force(ctx.now.day()).any(|p| p.maker == c.to);
        reasons.push_if(!named, || Why::NotToMaker.with(plans.told_on(ctx.now.day())));
        let same = ctx.actor.staff() == Some(&c.witness);
        reasons.push_if(same, || Why::WitnessIsSender.with(Text::same(c.witness.as_str().to_owned())));
        reasons.extend(second_fits(Self::NAME, &c.witness, known));
        let taken = known.get::<TissueState>(c.tissue.as_str()).harvested.as_ref().map(|(_, at)| *at);
        reasons.extend(not_before(Text::fixed("脂肪の採取", "harvest of the fat"), taken, ctx));
        reasons
    }

    fn record(c: &Command, known: &Known, _: &Ctx) -> Recording {
        let Some(harvest) = harvest(c.tissue.as_str(), known) else {
            let fault = "a dispatch was permitted without a harvest".to_owned();
            return Recording { fault: Some(fault), ..Recording::new() };
        };
        Recording::new().fact(&TissueDispatched {
            tissue: c.tissue.clone(),
            patient: harvest.patient,
            to: c.to.clone(),
            seal: c.seal.clone(),
            logger: c.logger.clone(),
            carrier: c.carrier.clone(),
            witness: c.witness.clone(),
        })
    }

    /// What was scanned instead is quarantined once, and a near miss is opened in the record of the patient whose tissue was to be sent (L2).
    fn refused(c: &Command, known: &Known, ctx: &Ctx, reasons: &Reasons) -> Recording {
        let mut recording = Recording::new();
        if c.mismatch() && known.get::<ContainerHolds>(c.scan.as_str()).open.is_empty() {
            let owner = harvest(c.scan.as_str(), known).map(|h| h.patient);
            let target = HoldTarget::Container { container: c.scan.clone(), patient: owner };
            recording =
                recording.fact(&Held::by_itself(HoldId::derive(ctx.command, 0), target, HoldCause::ScanMismatch));
        }
        match harvest(c.tissue.as_str(), known) {
            Some(h) => {
                recording.drafts.extend(near_miss(&h.patient, c.scan.as_str(), ctx, reasons).drafts);
                recording
            }
            None => recording,
        }
    }
}

fn harvest(tissue: &str, known: &Known) -> Option<FatHarvested> {
    known.get::<TissueState>(tissue).harvested.clone().map(|(h, _)| h)
}

#[cfg(test)]
mod tests;
