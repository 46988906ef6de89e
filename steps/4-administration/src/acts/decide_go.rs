//! The doctor decides on the day whether the product may be given (Reg. 10(3)): the second of the two releases (L8). Go needs everything that
//! giving needs; no-go needs only a cause and exactly one answer to what becomes of the cells, and nothing that stands against giving stops it.

use crate::cells::{dose, dose_chain, home};
use crate::fields::Band;
use crate::refusals::Why;
use crate::{fields, permission, rules};
use kernel::act::Text2;
use kernel::form::free;
use kernel::tag::Tagged;
use kernel::{Act, Choice, Ctx, Form, Known, Meaning, Need, Reasons, Recording, Tag};
use programme::DayCheck;
use record::administration::{DoseDiscarded, GoDecided, NoGoChoice};
use record::folds::StaffRoles;
use record::refusals::{patient_exists, programme_adopted};
use std::collections::BTreeMap;
use terms::{DoseId, StaffId, Text, say};

/// The act.
pub struct DecideGo;

/// The decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// Which, as scanned.
    pub dose: DoseId,
    /// The wristband, as scanned: a go is decided at the patient (L2). A no-go may have none, for the patient may have stayed away.
    pub band: Option<Band>,
    /// Answers to the checks of the day; an absent one is not known.
    pub checks: BTreeMap<String, String>,
    /// Go, or not.
    pub go: bool,
    /// Why not; empty if go.
    pub cause: String,
    /// What becomes of the cells if not.
    pub choice: Option<NoGoChoice>,
    /// Who sees it, if they are discarded.
    pub witness: Option<StaffId>,
}

impl Act for DecideGo {
    type Command = Command;
    const NAME: &'static str = "decide_go";
    const SIGNED: Option<Meaning> = Some(Meaning {
        code: "go_decided",
        text: Text2 {
            ja: "私は、この製品が定められたとおりに製造されたことと患者の今日の状態を確かめ、投与の可否を決めました。",
            en: "I have checked that this product was made as laid down and how the patient is today, and decided whether to give it.",
        },
    });
    const ATTEMPTS: bool = true;

    fn title() -> Text {
        Text::fixed("投与の可否を決める", "Decide go or no-go")
    }

    fn form(f: &mut Form) -> Option<Command> {
        let items = f.ctx().programme.map(|p| p.bedside().checks.as_slice()).unwrap_or_default();
        let dose = fields::dose(f).required();
        let wristband = fields::wristband(f)
            .hint(Text::fixed(
                "患者のリストバンドを読み取ります。投与しないときは、空でもかまいません。",
                "Scan the patient's wristband. For a no-go it may be left empty.",
            ))
            .optional();
        f.group(Text::fixed("当日の確認", "Checks of the day"));
        let checks = checks(f, items);
        f.group(Text::fixed("判断", "Decision"));
        let go = f
            .choose(
                "decision",
                vec![
                    Choice::new("go", Text::fixed("投与する", "go")),
                    Choice::new("no_go", Text::fixed("投与しない", "no-go")),
                ],
                |s| Some(s == "go"),
            )
            .label(Text::fixed("投与の可否", "Go or no-go"))
            .example("no_go")
            .required();
        let cause = f
            .field("cause", free)
            .label(Text::fixed("投与しない理由", "Why not"))
            .hint(Text::fixed("投与しないときに必要です。", "Needed for a no-go."))
            .long(2000)
            .example("発熱 38.4 ℃")
            .optional();
        let choices = NoGoChoice::ALL.iter().map(|c| Choice::new(c.code(), c.text())).collect();
        let choice = f
            .choose("choice", choices, NoGoChoice::parse)
            .label(Text::fixed("細胞をどうするか", "What becomes of the cells"))
            .hint(Text::fixed("投与しないときに一つだけ選びます。", "For a no-go choose exactly one."))
            .optional();
        let witness = fields::staff(f, "witness", Text::fixed("廃棄に立ち会う職員", "Witness of the discarding"))
            .hint(Text::fixed("廃棄するときに必要です。", "Needed if it is discarded."))
            .optional();
        let c = Command {
            dose: dose?,
            band: wristband?.map(|n| Band::read(n, f)),
            checks: checks?,
            go: go?,
            cause: cause?.unwrap_or_default(),
            choice: choice?,
            witness: witness?,
        };
        complaints(f, &c);
        Some(if c.go { Command { choice: None, witness: None, cause: String::new(), ..c } } else { c })
    }

    fn about(c: &Command) -> Tag {
        c.dose.tag()
    }

    fn needs(about: &Tag, command: Option<&Command>, known: &Known) -> Vec<Need> {
        let mut needs = dose_chain(&about.id, known);
        needs.extend(command.and_then(|c| c.band.as_ref()).into_iter().flat_map(|b| b.needs(known)));
        needs.extend(command.and_then(|c| c.witness.as_ref()).map(|w| Need::of::<StaffRoles>(w.as_str())));
        needs
    }

    fn may(about: &Tag, known: &Known, ctx: &Ctx) -> Reasons {
        let mut reasons = Reasons::new();
        let Some(d) = dose(&about.id, known) else {
            reasons.push(Why::DoseUnknown);
            return reasons;
        };
        rules::doctor(ctx, &mut reasons);
        reasons.extend(patient_exists(home(&d.packed.patient, known).as_str(), known));
        reasons.push_if(d.state.received.is_none(), || Why::NotReceived);
        reasons.push_if(d.state.finished(), || Why::UsedUp);
        reasons
    }

    fn rules(c: &Command, known: &Known, ctx: &Ctx) -> Reasons {
        let mut reasons = Reasons::new();
        let Some(d) = dose(c.dose.as_str(), known) else { return reasons };
        rules::after_receipt(&d, ctx, &mut reasons);
        if let Some(band) = &c.band {
            rules::same_person(&d, band, known, &mut reasons);
        }
        if c.go {
            go(c, &d, known, ctx, &mut reasons);
        } else {
            no_go(c, &d, known, ctx, &mut reasons);
        }
        reasons
    }

    fn remarks(c: &Command, known: &Known, _: &Ctx) -> Vec<Text> {
        let Some(d) = dose(c.dose.as_str(), known) else { return Vec::new() };
        let target = d.state.allocated.as_ref().map(|a| a.target);
        target.and_then(|t| rules::elsewhere(&d, t, known)).into_iter().collect()
    }

    fn record(c: &Command, known: &Known, _: &Ctx) -> Recording {
        let Some(d) = dose(c.dose.as_str(), known) else { return Recording::new() };
        let order = d.state.allocated.as_ref().map_or(&d.packed.order, |a| &a.order);
        let gone = c.witness.clone().filter(|_| c.choice == Some(NoGoChoice::Discard));
        let discarded = gone.map(|witness| DoseDiscarded {
            dose: c.dose.clone(),
            syringe: None,
            lot: d.packed.lot.clone(),
            patient: d.packed.patient.clone(),
            cells: d.state.cells_left(),
            volume_ml: d.state.volume_left(),
            reason: c.cause.clone(),
            witness,
        });
        Recording::new()
            .fact(&GoDecided {
                dose: c.dose.clone(),
                lot: d.packed.lot.clone(),
                patient: d.packed.patient.clone(),
                order: order.clone(),
                go: c.go,
                checks: c.checks.clone(),
                cause: c.cause.clone(),
                choice: c.choice,
            })
            .fact_if(discarded)
    }

    fn refused(c: &Command, known: &Known, ctx: &Ctx, reasons: &Reasons) -> Recording {
        let d = dose(c.dose.as_str(), known);
        c.band.as_ref().map_or_else(Recording::new, |band| rules::others_dose(d, band, known, ctx, reasons))
    }
}

/// One answer for each check; all may stay open, for a no-go is not delayed by a form.
fn checks(f: &mut Form, items: &[DayCheck]) -> Option<BTreeMap<String, String>> {
    let mut all = Some(BTreeMap::new());
    for item in items {
        let answer =
            fields::yes_no(f, format!("check_{}", item.id), item.text.clone()).example(item.want.clone()).optional();
        match answer {
            Some(Some(yes)) => {
                if let Some(all) = &mut all {
                    all.insert(item.id.clone(), if yes { "yes" } else { "no" }.to_owned());
                }
            }
            Some(None) => {}
            None => all = None,
        }
    }
    all
}

/// A go is decided at the patient. A no-go has its cause, exactly one choice, and a witness where cells are discarded; a go has none of them.
fn complaints(f: &mut Form, c: &Command) {
    if c.go && c.band.is_none() {
        f.error("wristband", Text::fixed("患者のリストバンドを読み取ってください。", "Scan the patient's wristband."));
    }
    if c.go && c.choice.is_some() {
        f.error("choice", Text::fixed("投与するなら、空にしてください。", "Leave it empty for a go."));
    }
    if !c.go && c.cause.is_empty() {
        f.error("cause", Text::fixed("投与しない理由を入れてください。", "Say why not."));
    }
    if !c.go && c.choice.is_none() {
        f.error("choice", Text::fixed("細胞をどうするか、一つ選んでください。", "Choose what becomes of the cells."));
    }
    if c.choice == Some(NoGoChoice::Discard) && c.witness.is_none() {
        f.error("witness", Text::fixed("立ち会う職員を選んでください。", "Choose the witness."));
    }
}

fn go(c: &Command, d: &crate::cells::Dose, known: &Known, ctx: &Ctx, reasons: &mut Reasons) {
    reasons.extend(programme_adopted(ctx));
    rules::held(d, known, reasons);
    rules::usable(d, reasons);
    rules::released(d, known, reasons);
    rules::other_than_releaser(d, known, ctx, reasons);
    rules::in_time(d, ctx, reasons);
    permission::consent(d, known, reasons);
    if let (Some((order, target)), Some(a)) = (rules::allocated(d, known, reasons), &d.state.allocated) {
        permission::candidacy(d, &order, &target, known, ctx, reasons);
        permission::plan(d, &order, &target, known, ctx, reasons);
        permission::dose(d, &order, &target, a.cells, known, ctx, reasons);
    }
    let items = ctx.programme.map(|p| p.value.bedside().checks.as_slice()).unwrap_or_default();
    for item in items.iter().filter(|i| c.checks.get(&i.id) != Some(&i.want)) {
        let (ja, en, sources) = (&item.text.ja, &item.text.en, programme::cited(&item.sources));
        let (from_ja, from_en) = (sources.ja, sources.en);
        reasons.push(Why::DayCheck.with(say! {ja: "{ja}({from_ja})", en: "{en} ({from_en})"}));
    }
}

fn no_go(c: &Command, d: &crate::cells::Dose, known: &Known, ctx: &Ctx, reasons: &mut Reasons) {
    // Once sent back, only the centre decides what becomes of it.
    rules::gone_back(d, reasons);
    let keeps = matches!(c.choice, Some(NoGoChoice::Retime | NoGoChoice::ReturnAndFreeze));
    let e = d.packed.expires_at;
    reasons.push_if(keeps && ctx.now >= e, || Why::TooLateForChoice.with(rules::expired(e)));
    let opened = !d.state.syringes.is_empty();
    reasons.push_if(opened && c.choice == Some(NoGoChoice::ReturnAndFreeze), || Why::OpenedReturn);
    if c.choice == Some(NoGoChoice::Discard) {
        // What is quarantined is evidence: quality decides about it (L1).
        rules::quarantined(d, known, reasons);
        reasons.push_if(d.state.volume_left().is_zero(), || Why::NothingLeft);
    }
    if let Some(w) = &c.witness {
        rules::second(DecideGo::NAME, w, known, ctx, reasons);
    }
}

#[cfg(test)]
mod tests;
