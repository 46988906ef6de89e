//! `start_culture`: a lot begins from accepted tissue, by enzyme (with the count of the isolated cells in the same form) or as an explant (no
//! count: doublings are then a lower bound). Whose it is follows from the harvest (L1). Needs consent to culture (L4), a plan that covers
//! product, disease and this facility (L5), tissue in date (L9), the blood tests that the programme asks for (Reg. 100), and clean hands (L11).

use super::receive_tissue::{fault, in_date, owner};
use crate::amounts::{aside, cells, percent};
use crate::balance::{self, Used};
use crate::bench::{self, Bench, CULTURE, banking, consent, person_needs, person_open, plan, plan_needs};
use crate::quality::blood_rules;
use crate::refusals::Why;
use crate::scan::{Scans, one};
use crate::vessels::{self, containers};
use kernel::tag::Tagged;
use kernel::{Act, Choice, Ctx, FieldError, Form, Known, Need, Offer, Reasons, Recording, Tag};
use programme::Programme;
use record::culture::{CellsCounted, CountPurpose, CultureStarted, Isolation, Vessel};
use record::folds::{BloodTests, TissueState};
use record::making::MaterialKind;
use record::refusals::programme_adopted;
use terms::{ContainerId, CountId, Decimal, LotId, Text, TissueId};

/// The act.
pub struct StartCulture;

/// The count after digestion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Isolated {
    /// Viable cells.
    pub viable: u64,
    /// Viability, %.
    pub viability_pct: Decimal,
    /// Counting error, %, if known.
    pub cv_pct: Option<Decimal>,
    /// Code of the method.
    pub method: String,
    /// Where the cells went.
    pub used: Used,
}

/// How a lot begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// From which tissue.
    pub tissue: TissueId,
    /// The label scanned.
    pub scan: ContainerId,
    /// How the cells leave the tissue.
    pub method: Isolation,
    /// The count; absent for explants.
    pub isolated: Option<Isolated>,
    /// New vessels.
    pub vessels: Vec<Vessel>,
    /// Who, where and with what.
    pub bench: Bench,
}

impl Command {
    fn frozen(&self) -> u64 {
        self.isolated.as_ref().map_or(0, |i| i.used.frozen)
    }
    fn scans(&self, known: &Known, ctx: &Ctx) -> Scans {
        let lot = LotId::derive(ctx.command, 0);
        Scans::same(self.tissue.as_str(), &self.scan).with_new(&containers(&self.vessels), &lot, known)
    }
}

impl Act for StartCulture {
    type Command = Command;
    const NAME: &'static str = "start_culture";
    const ATTEMPTS: bool = true;
    const OFFERED: Option<Offer> = None;

    fn title() -> Text {
        Text::fixed("培養を始める", "Start the culture")
    }

    fn form(f: &mut Form) -> Option<Command> {
        let tissue = f.subject("tissue", |s| TissueId::parse(s).ok());
        let scan = one(f, "scan", Text::fixed("組織のラベル(読み取り)", "Label of the tissue (scan)"));
        let methods = Isolation::ALL.iter().map(|m| Choice::new(m.code(), m.text())).collect();
        let method =
            f.choose("method", methods, Isolation::parse).label(Text::fixed("分離の方法", "Isolation")).required();
        let isolated = isolated(f, method);
        let vessels = vessels::new(f);
        let cabinet = bench::cabinet(f);
        let incubator = bench::incubator(f);
        let materials = bench::materials(f, Self::NAME, true);
        let operator = bench::operator(f);
        let checked_by = bench::checked_by(f);
        Some(Command {
            tissue: tissue?,
            scan: scan?,
            method: method?,
            isolated: isolated?,
            vessels: vessels?,
            bench: Bench {
                procedure: record::making::procedure(Self::NAME),
                operator: operator?,
                checked_by: Some(checked_by?),
                cabinet: Some(cabinet?),
                incubator: Some(incubator?),
                materials: materials?,
            },
        })
    }

    fn about(c: &Command) -> Tag {
        c.tissue.tag()
    }

    fn needs(about: &Tag, command: Option<&Command>, known: &Known) -> Vec<Need> {
        let mut needs = vec![Need::of::<TissueState>(&*about.id)];
        if let Some(p) = owner(&about.id, known) {
            needs.extend(person_needs(&p));
            needs.extend(plan_needs(&p));
            needs.push(Need::of::<BloodTests>(p.as_str()));
        }
        if let Some(c) = command {
            needs.extend(c.bench.needs());
            needs.extend(Scans::needs(std::iter::once(&c.scan).chain(c.vessels.iter().map(|v| &v.container))));
        }
        needs
    }

    fn may(about: &Tag, known: &Known, ctx: &Ctx) -> Reasons {
        let mut reasons = programme_adopted(ctx);
        let tissue = known.get::<TissueState>(&*about.id);
        let Some((harvest, _)) = &tissue.harvested else {
            reasons.push(Why::UnknownTissue.with(Text::same(about.id.clone())));
            return reasons;
        };
        reasons.extend(person_open(&harvest.patient, known));
        reasons.push_if(!tissue.accepted(), || Why::TissueNotAccepted.plain());
        let lots: Vec<&str> = tissue.lots.iter().map(LotId::as_str).collect();
        reasons.push_if(!lots.is_empty(), || Why::TissueUsed.with(Text::same(lots.join(", "))));
        consent(&harvest.patient, &[CULTURE], known, ctx, &mut reasons);
        reasons.extend(plan(&harvest.patient, ctx.place.as_ref(), known, ctx).1);
        blood_rules(&harvest.patient, "culture", known, ctx, &mut reasons);
        in_date(harvest, ctx, &mut reasons);
        reasons
    }

    fn slips(c: &Command, known: &Known) -> Vec<FieldError> {
        let wanted: &[_] = match c.method {
            Isolation::Enzyme => &[MaterialKind::Medium, MaterialKind::Enzyme],
            Isolation::Explant => &[MaterialKind::Medium],
        };
        c.bench.slips(Self::NAME, wanted, c.frozen(), known)
    }

    fn rules(c: &Command, known: &Known, ctx: &Ctx) -> Reasons {
        let mut reasons = Reasons::new();
        let patient = owner(c.tissue.as_str(), known);
        c.scans(known, ctx).rules(known, &mut reasons);
        c.bench.rules(Self::NAME, patient.as_ref(), known, ctx, &mut reasons);
        if let Some(i) = &c.isolated {
            balance::rules(i.viable, &i.used, ctx, &mut reasons);
            banking(patient.as_ref(), i.used.frozen, known, &mut reasons);
        }
        reasons
    }

    fn remarks(c: &Command, known: &Known, _: &Ctx) -> Vec<Text> {
        c.bench.remarks(Self::NAME, c.frozen(), known)
    }

    fn record(c: &Command, known: &Known, ctx: &Ctx) -> Recording {
        let Some(patient) = owner(c.tissue.as_str(), known) else { return fault() };
        let Some(plan) = plan(&patient, ctx.place.as_ref(), known, ctx).0 else { return fault() };
        let (Some(cabinet), Some(incubator), Some(checked_by)) =
            (c.bench.cabinet.clone(), c.bench.incubator.clone(), c.bench.checked_by.clone())
        else {
            return fault();
        };
        let (lot, count) = (LotId::derive(ctx.command, 0), CountId::derive(ctx.command, 0));
        let counted = c.isolated.as_ref().map(|i| CellsCounted {
            count: count.clone(),
            lot: lot.clone(),
            patient: patient.clone(),
            passage: 0,
            purpose: CountPurpose::Isolation,
            viable: i.viable,
            viability_pct: i.viability_pct,
            cv_pct: i.cv_pct,
            method: i.method.clone(),
            containers: Vec::new(),
            replaces: None,
            operator: c.bench.operator.clone(),
            checked_by: Some(checked_by.clone()),
        });
        let aside = |pick: fn(&Used) -> u64| c.isolated.as_ref().map_or(0, |i| pick(&i.used));
        let deviation = c.isolated.as_ref().and_then(|i| balance::deviation(i.viable, &i.used, &patient, ctx));
        Recording::new()
            .fact_if(counted)
            .fact(&CultureStarted {
                lot,
                tissue: c.tissue.clone(),
                patient,
                plan: plan.plan,
                method: c.method,
                count: c.isolated.as_ref().map(|_| count),
                seeded: c.isolated.as_ref().map(|i| i.used.onward),
                viability_pct: c.isolated.as_ref().map(|i| i.viability_pct),
                sampled: aside(|u| u.sampled),
                frozen: aside(|u| u.frozen),
                discarded: aside(|u| u.discarded),
                vessels: c.vessels.clone(),
                cabinet,
                incubator,
                materials: c.bench.materials.clone(),
                operator: c.bench.operator.clone(),
                checked_by,
            })
            .fact_if(deviation)
    }

    fn refused(c: &Command, known: &Known, ctx: &Ctx, _: &Reasons) -> Recording {
        let patient = owner(c.tissue.as_str(), known);
        let other = c.bench.for_other(patient.as_ref(), known);
        c.scans(known, ctx).near_miss(patient.as_ref(), known, ctx, other)
    }
}

/// The count of the isolated cells: asked for by enzyme, impossible for an explant. Outside `None` = wrong, inside = explant.
fn isolated(f: &mut Form, method: Option<Isolation>) -> Option<Option<Isolated>> {
    f.group(Text::fixed("酵素法のときの計数", "Count, for enzymatic digestion"));
    let viable = cells(f, "viable", Text::fixed("生細胞数", "Viable cells"), "500000");
    let viability = percent(f, "viability_pct", Text::fixed("生存率", "Viability"), "92.5");
    let cv = percent(f, "cv_pct", Text::fixed("計数の誤差(CV)", "Counting error (CV)"), "");
    let count_method = count_method(f, false);
    let seeded = cells(f, "seeded", Text::fixed("播種した生細胞数", "Viable cells seeded"), "450000");
    let used = aside_fields(f);
    f.group(Text::fixed("容器・場所・人", "Vessels, place, people"));
    let (viable, viability, cv) = (viable?, viability?, cv?);
    let (count_method, seeded, (sampled, frozen, discarded)) = (count_method?, seeded?, used?);
    match method? {
        Isolation::Explant => {
            let any = viable.is_some() || seeded.is_some() || sampled + frozen + discarded > 0;
            if any {
                f.error(
                    "viable",
                    Text::fixed(
                        "組織片培養法では細胞数は数えられません。空にしてください。",
                        "An explant has no count: leave it empty.",
                    ),
                );
            }
            (!any).then_some(None)
        }
        Isolation::Enzyme => {
            let missing = Text::fixed("酵素法では必要です。", "Needed for enzymatic digestion.");
            for (name, empty) in [
                ("viable", viable.is_none_or(|n| n == 0)),
                ("viability_pct", viability.is_none()),
                ("count_method", count_method.is_none()),
                ("seeded", seeded.is_none_or(|n| n == 0)),
            ] {
                if empty {
                    f.error(name, missing.clone());
                }
            }
            let used = Used { onward: seeded.filter(|n| *n > 0)?, sampled, frozen, discarded };
            Some(Some(Isolated {
                viable: viable.filter(|n| *n > 0)?,
                viability_pct: viability?,
                cv_pct: cv,
                method: count_method?,
                used,
            }))
        }
    }
}

/// How the cells were counted: one of the programme's methods; without a programme any word is read, so that the refusal can say so.
pub(crate) fn count_method(f: &mut Form, required: bool) -> Option<Option<String>> {
    let label = Text::fixed("計数の方法", "Method of counting");
    let b = match f.ctx().programme.map(Programme::making) {
        Some(m) => {
            let choices = m.count_methods.iter().map(|c| Choice::new(c.code.clone(), c.text.clone())).collect();
            f.choose("count_method", choices, |s| Some(s.to_owned()))
        }
        None => f.field("count_method", kernel::form::free),
    };
    if required { b.label(label).required().map(Some) } else { b.label(label).optional() }
}

/// Cells taken for tests, frozen, discarded.
pub(crate) fn aside_fields(f: &mut Form) -> Option<(u64, u64, u64)> {
    let sampled =
        aside(f, "sampled", Text::fixed("試験・保存に採った細胞数", "Cells taken for tests and kept samples"));
    let frozen = aside(f, "frozen", Text::fixed("凍結した細胞数", "Cells frozen"));
    let discarded = aside(f, "discarded", Text::fixed("廃棄した細胞数", "Cells discarded"));
    Some((sampled?, frozen?, discarded?))
}

#[cfg(test)]
mod tests;
