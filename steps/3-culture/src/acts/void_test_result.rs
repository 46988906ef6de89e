//! `void_test_result`: a result that was entered by mistake is made void, with a reason and a signature (真正性, 省令44号4条4項; L13). It stays in the
//! record, struck, and counts for nothing: its test is open again. Never refused for what rests on it (L21): where fat was taken or a product
//! released on its strength, the cells are held and a deviation opens by itself (Reg. 100, 105; L8). What a failure held stays held until quality
//! lifts it with evidence.

use super::receive_tissue::fault;
use crate::quality::{self, CellsOf, lots};
use crate::refusals::Why;
use kernel::act::Text2;
use kernel::form::explained;
use kernel::{Act, Ctx, Form, Known, Meaning, Need, Reasons, Recording, Tag};
use record::folds::{BloodTests, Harvests, LotMakers, LotRelease, LotTests, ResultState};
use record::release::{TestResultRecorded, TestResultVoided, Verdict};
use record::safety::{DeviationCause, DeviationKind, DeviationOpened, Held, HoldCause, HoldTarget};
use terms::{DeviationId, HoldId, LotId, Text, say, whole_between};

/// The act.
pub struct VoidTestResult;

/// What is made void, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// Position of the result.
    pub position: u64,
    /// Why it does not count.
    pub reason: String,
}

impl Act for VoidTestResult {
    type Command = Command;
    const NAME: &'static str = "void_test_result";
    const SIGNED: Option<Meaning> = Some(Meaning {
        code: "test_result_voided",
        text: Text2 {
            ja: "私は、この試験の結果が誤って記録されたことを確かめ、無効にしました。もとの結果は、これからも読めます。",
            en: "I have found that this test result was entered by mistake and made it void; it stays readable.",
        },
    });

    fn title() -> Text {
        Text::fixed("試験の結果を無効にする", "Make a test result void")
    }

    fn form(f: &mut Form) -> Option<Command> {
        let position = f.subject("position", |s| whole_between(s, 1, u64::MAX).ok());
        let reason = f
            .field("reason", explained)
            .label(Text::fixed("無効にする理由", "Why it does not count"))
            .hint(Text::fixed(
                "結果は消えません。無効の印・理由・氏名・時刻が残り、試験は未実施に戻ります。",
                "The result stays: struck, with reason, name and time. Its test is open again.",
            ))
            .long(2000)
            .example("別の検体の報告書を写した")
            .required();
        Some(Command { position: position?, reason: reason? })
    }

    fn about(c: &Command) -> Tag {
        Tag::fact(c.position)
    }

    fn needs(about: &Tag, _: Option<&Command>, known: &Known) -> Vec<Need> {
        let mut needs = vec![Need::of::<ResultState>(&*about.id)];
        let state = known.peek::<ResultState>(&*about.id);
        let Some((result, ..)) = state.as_ref().and_then(|s| s.recorded.as_ref()) else { return needs };
        let patient = result.patient.as_str();
        needs.extend([Need::of::<CellsOf>(patient), Need::of::<BloodTests>(patient)]);
        needs.extend(quality::tissue_needs(patient, known));
        if let Some(lot) = &result.lot {
            needs.extend([Need::of::<LotTests>(lot.as_str()), Need::of::<LotRelease>(lot.as_str())]);
            needs.push(Need::of::<LotMakers>(lot.as_str()));
        }
        let cells = known.peek::<CellsOf>(patient);
        needs.extend(cells.iter().flat_map(|c| &c.lots).map(|(l, _)| Need::of::<LotRelease>(l.as_str())));
        needs
    }

    fn may(about: &Tag, known: &Known, _: &Ctx) -> Reasons {
        let mut reasons = Reasons::new();
        let state = known.get::<ResultState>(&*about.id);
        reasons.push_if(state.recorded.is_none(), || Why::UnknownResult.with(Text::same(about.id.clone())));
        if let Some((_, at)) = &state.voided {
            let at = crate::standard::told(*at);
            reasons.push(Why::ResultVoided.with(say! {ja: "{at} に無効", en: "void since {at}"}));
        }
        reasons
    }

    fn rules(_: &Command, _: &Known, _: &Ctx) -> Reasons {
        Reasons::new()
    }

    fn remarks(c: &Command, known: &Known, ctx: &Ctx) -> Vec<Text> {
        let state = known.get::<ResultState>(c.position.to_string());
        let Some((result, position, _)) = &state.recorded else { return Vec::new() };
        let (test, said) = (quality::words(std::slice::from_ref(&result.test), ctx), result.verdict.text());
        let (ja, en, said_ja, said_en) = (test.ja, test.en, said.ja, said.en);
        let value = [result.value.as_str(), result.unit.as_str()].join(" ");
        let (value, on) = (value.trim(), result.reported_on);
        let which = say! {
            ja: "無効にする結果: {ja}、{said_ja} {value}(報告日 {on})",
            en: "The result to be made void: {en}, {said_en} {value} (reported {on})"
        };
        let rest = rested(result, *position, known);
        let held = (!rest.is_empty()).then(|| {
            let ja = "この結果をもとに、採取または出荷が行われています。関わる組織とロットは隔離され、逸脱が開かれます。";
            Text::fixed(
                ja,
                "Fat was taken or a product released on the strength of it: the tissue and lots concerned are quarantined and a deviation opens.",
            )
        });
        let stays = (result.verdict == Verdict::Fail).then(|| {
            let ja = "不適合のときに始まった隔離と逸脱は、そのまま残ります。品質部門が根拠を添えて解きます。";
            Text::fixed(
                ja,
                "The quarantine and the deviation that the failure opened stay: quality lifts and closes them with evidence.",
            )
        });
        let maker = result.lot.as_ref().and_then(|lot| {
            let by = quality::maker(lot, known, ctx)?;
            Some(say! {
                ja: "このロットの製造・確認に関わった人({by})が、その試験の結果を無効にします。関わっていない人が行うことが望まれます。",
                en: "Somebody who made or verified this lot ({by}) voids a result of it. Preferably somebody does who did not."
            })
        });
        std::iter::once(which).chain(held).chain(stays).chain(maker).collect()
    }

    fn record(c: &Command, known: &Known, ctx: &Ctx) -> Recording {
        let state = known.get::<ResultState>(c.position.to_string());
        let Some((result, position, _)) = &state.recorded else { return fault() };
        let recording = Recording::new().fact(&TestResultVoided {
            result: *position,
            patient: result.patient.clone(),
            lot: result.lot.clone(),
            blood: result.blood.clone(),
            test: result.test.clone(),
            verdict: result.verdict,
            reason: c.reason.clone(),
        });
        let rest = rested(result, *position, known);
        if rest.is_empty() {
            return recording;
        }
        let held = |(n, target)| Held::by_itself(HoldId::derive(ctx.command, n), target, HoldCause::ResultVoided);
        let holds = (0u8..).zip(rest).map(held);
        holds.fold(recording, |r, hold| r.fact(&hold)).fact(&DeviationOpened {
            deviation: DeviationId::derive(ctx.command, 0),
            kind: DeviationKind::Deviation,
            patient: Some(result.patient.clone()),
            place: ctx.place.clone(),
            cause: DeviationCause::ResultVoided,
            what: String::new(),
            serious: false,
        })
    }
}

/// What was done and that no result carries any more once this one is void: the lot, if it was released; of blood, every lot of the patient and tissue
/// of which none was begun, if fat was taken or a lot released.
fn rested(result: &TestResultRecorded, position: u64, known: &Known) -> Vec<HoldTarget> {
    // A result newer than the release may be the only one left that carries it, once those before it were made void.
    let patient = result.patient.as_str();
    let others = match &result.lot {
        Some(lot) => known.get::<LotTests>(lot.as_str()).passed_without(&result.test, position),
        None => known.get::<BloodTests>(patient).passed_without(&result.test, position),
    };
    if result.verdict == Verdict::Fail || others {
        return Vec::new();
    }
    let released = |l: &LotId| known.get::<LotRelease>(l.as_str()).released.is_some();
    if let Some(lot) = &result.lot {
        return lots(patient, known, |l| l == lot && released(l));
    }
    let (taken, cells) = (known.get::<Harvests>(patient), known.get::<CellsOf>(patient));
    if taken.taken.is_empty() && !cells.lots.iter().any(|(l, _)| released(l)) {
        return Vec::new();
    }
    [lots(patient, known, |_| true), quality::unused_tissue(patient, known)].concat()
}

#[cfg(test)]
mod tests;
