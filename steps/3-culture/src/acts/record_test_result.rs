//! `record_test_result`: the result of a test of the programme, on a lot or on the patient's blood, interim or final (Reg. 100). What a laboratory
//! reports is always recordable (L21). A failure holds the lot and opens a deviation by itself; after a release it holds every lot of that
//! patient and the deviation is serious (L8; Reg. 105, 107).

use super::receive_tissue::{fault, yes_no};
use crate::bench::owner;
use crate::quality::{self, CellsOf};
use crate::refusals::Why;
use kernel::form::{day_until, free};
use kernel::tag::Tagged;
use kernel::{Act, Choice, Ctx, FieldError, Form, Known, Need, Reasons, Recording, Space, Tag};
use programme::{Programme, TestOn};
use record::folds::{BloodState, LotMakers, LotRelease, LotState};
use record::refusals::programme_adopted;
use record::release::{TestResultRecorded, Verdict};
use record::safety::{DeviationCause, DeviationKind, DeviationOpened, Held, HoldCause};
use record::tissue::SEROLOGY;
use terms::{BloodId, Day, Decimal, DeviationId, HoldId, LotId, Moment, PatientId, Text, say};

/// The code of the test on viability in the shipped programme.
const VIABILITY: &str = "viability";

/// The act.
pub struct RecordTestResult;

/// What was tested.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sample {
    /// A lot.
    Lot(LotId),
    /// Blood.
    Blood(BloodId),
}

/// What the laboratory reports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// What was tested.
    pub sample: Sample,
    /// Code of the test.
    pub test: String,
    /// Other tests of the same blood in the same report, with the same verdict.
    pub others: Vec<String>,
    /// What it says.
    pub verdict: Verdict,
    /// An interim reading.
    pub interim: bool,
    /// Value as reported.
    pub value: String,
    /// Method and laboratory.
    pub method: String,
    /// Lot of the kit.
    pub kit: String,
    /// Day of the report.
    pub reported_on: Day,
}

impl Act for RecordTestResult {
    type Command = Command;
    const NAME: &'static str = "record_test_result";

    fn title() -> Text {
        Text::fixed("試験の結果を記録する", "Record a test result")
    }

    fn form(f: &mut Form) -> Option<Command> {
        let blood = f.carried("blood").is_some_and(|b| !b.trim().is_empty());
        let sample = if blood {
            f.subject("blood", |s| BloodId::parse(s).ok()).map(Sample::Blood)
        } else {
            f.subject("lot", |s| LotId::parse(s).ok()).map(Sample::Lot)
        };
        let test = test(f, if blood { TestOn::Blood } else { TestOn::Lot });
        let verdicts = Verdict::ALL.iter().map(|v| Choice::new(v.code(), v.text())).collect();
        let verdict = f.choose("verdict", verdicts, Verdict::parse).label(Text::fixed("判定", "Verdict")).required();
        let others = if blood { others(f) } else { Some(Vec::new()) };
        let interim =
            yes_no(f, "interim", Text::fixed("中間結果(最終結果は後から)", "Interim (the final result follows)"));
        let value = line(f, "value", Text::fixed("結果の値", "Value as reported"));
        let method = line(f, "method", Text::fixed("方法と検査機関", "Method and laboratory"));
        let kit = line(f, "kit", Text::fixed("試薬キットのロット", "Lot of the test kit"));
        let today = f.ctx().now.day();
        let day = f
            .field("reported_on", day_until(today))
            .label(Text::fixed("報告日", "Day of the report"))
            .day()
            .example(today.to_string())
            .required();
        Some(Command {
            sample: sample?,
            test: test?,
            others: others?,
            verdict: verdict?,
            interim: interim?,
            value: value?,
            method: method?,
            kit: kit?,
            reported_on: day?,
        })
    }

    fn about(c: &Command) -> Tag {
        match &c.sample {
            Sample::Lot(l) => l.tag(),
            Sample::Blood(b) => b.tag(),
        }
    }

    fn needs(about: &Tag, _: Option<&Command>, known: &Known) -> Vec<Need> {
        let id = about.id.as_str();
        let mut needs = match about.space {
            Space::Blood => vec![Need::of::<BloodState>(id)],
            _ => vec![Need::of::<LotState>(id), Need::of::<LotRelease>(id), Need::of::<LotMakers>(id)],
        };
        let Some(patient) = patient(about, known) else { return needs };
        needs.push(Need::of::<CellsOf>(patient.as_str()));
        if about.space == Space::Blood {
            needs.extend(quality::tissue_needs(patient.as_str(), known));
        }
        let cells = known.peek::<CellsOf>(patient.as_str());
        needs.extend(cells.iter().flat_map(|c| &c.lots).map(|(l, _)| Need::of::<LotRelease>(l.as_str())));
        needs
    }

    fn may(about: &Tag, known: &Known, ctx: &Ctx) -> Reasons {
        let mut reasons = programme_adopted(ctx);
        let why = if about.space == Space::Blood { Why::UnknownBloodSample } else { Why::UnknownLot };
        reasons.push_if(patient(about, known).is_none(), || why.with(Text::same(about.id.clone())));
        reasons
    }

    /// Nothing is reported of a sample before there was one, and what is found is not ticked along with others: a slip of the pen, for a result is never refused (L21).
    fn slips(c: &Command, known: &Known) -> Vec<FieldError> {
        let since = match &c.sample {
            Sample::Blood(b) => known.get::<BloodState>(b.as_str()).drawn.as_ref().map(|(_, at)| *at),
            Sample::Lot(l) => known.get::<LotState>(l.as_str()).started.as_ref().map(|(_, at)| *at),
        };
        let early = since.map(Moment::day).filter(|day| c.reported_on < *day);
        let told = early.map(|day| FieldError {
            field: "reported_on".to_owned(),
            say: say! {
                ja: "採血・培養の開始({day})より前の日です。報告書の日付を確かめてください。",
                en: "Before the sample was taken ({day}). Check the date on the report."
            },
        });
        // What is found is written down by itself, with its own value.
        let found = (c.verdict == Verdict::Fail && !c.others.is_empty()).then(|| FieldError {
            field: "others".to_owned(),
            say: Text::fixed(
                "陽性の結果は、検査ごとに一つずつ記録します。",
                "A positive result is recorded on its own, one test at a time.",
            ),
        });
        told.into_iter().chain(found).collect()
    }

    fn rules(_: &Command, _: &Known, _: &Ctx) -> Reasons {
        Reasons::new()
    }

    fn remarks(c: &Command, known: &Known, ctx: &Ctx) -> Vec<Text> {
        let drawn = match &c.sample {
            Sample::Blood(b) => known.get::<BloodState>(b.as_str()).drawn.clone(),
            Sample::Lot(_) => None,
        };
        let other = drawn.filter(|(d, _)| !d.purposes.iter().any(|p| p == SEROLOGY)).map(|_| {
            let ja = "この採血は、感染症の検査のためと記録されていません。";
            Text::fixed(ja, "This blood was not drawn for tests of infections.")
        });
        other.into_iter().chain(too_few_alive(c, ctx)).chain(own_lot(c, known, ctx)).collect()
    }

    fn record(c: &Command, known: &Known, ctx: &Ctx) -> Recording {
        let about = Self::about(c);
        let Some(patient) = patient(&about, known) else { return fault() };
        let (lot, blood) = match &c.sample {
            Sample::Lot(l) => (Some(l.clone()), None),
            Sample::Blood(b) => (None, Some(b.clone())),
        };
        let unit = ctx.programme.and_then(|p| p.value.test(&c.test)?.unit.clone());
        let result = TestResultRecorded {
            patient: patient.clone(),
            lot: lot.clone(),
            blood,
            test: c.test.clone(),
            verdict: c.verdict,
            interim: c.interim,
            value: c.value.clone(),
            unit: unit.map(|u| u.ja.into_owned()).filter(|_| !c.value.is_empty()).unwrap_or_default(),
            method: c.method.clone(),
            kit: c.kit.clone(),
            reported_on: c.reported_on,
        };
        let others = c.others.iter().filter(|t| **t != c.test).map(|test| TestResultRecorded {
            test: test.clone(),
            // Value and kit are those of the one assay.
            value: String::new(),
            unit: String::new(),
            kit: String::new(),
            ..result.clone()
        });
        let recording = others.fold(Recording::new().fact(&result), |r, other| r.fact(&other));
        if c.verdict == Verdict::Fail { failed(recording, lot.as_ref(), &patient, known, ctx) } else { recording }
    }
}

/// Whoever made the lot says how it was tested: seen before it is confirmed, and again at the release (Reg. 93, 100).
fn own_lot(c: &Command, known: &Known, ctx: &Ctx) -> Option<Text> {
    let Sample::Lot(lot) = &c.sample else { return None };
    let by = quality::maker(lot, known, ctx)?;
    Some(say! {
        ja: "このロットの製造・確認に関わった人({by})が、その試験の結果を記録します。品質部門の人が記録することが望まれます。",
        en: "Somebody who made or verified this lot ({by}) records a result of it. Preferably somebody of quality does."
    })
}

/// A viability entered as passed, below the limit of the product standard.
fn too_few_alive(c: &Command, ctx: &Ctx) -> Option<Text> {
    let value = c.value.trim().trim_end_matches(['%', '％']).trim().parse::<Decimal>().ok()?;
    let least = *ctx.programme?.value.making().viability_min_pct.value()?;
    let low = c.test == VIABILITY && c.verdict == Verdict::Pass && value < Decimal::from(least);
    low.then(|| {
        say! {
            ja: "生存率 {value} % は、標準書の下限 {least} % に届きません。判定を確かめてください。",
            en: "A viability of {value} % is below the limit of {least} %. Check the verdict."
        }
    })
}

/// What a failure does by itself. Before a release it stops this lot; after one every lot of the patient; of blood, tissue not yet in culture as well.
fn failed(recording: Recording, lot: Option<&LotId>, patient: &PatientId, known: &Known, ctx: &Ctx) -> Recording {
    let cells = known.get::<CellsOf>(patient.as_str());
    let released = |l: &LotId| known.get::<LotRelease>(l.as_str()).released.is_some();
    let late = match lot {
        Some(l) => released(l),
        None => cells.lots.iter().any(|(l, _)| released(l)),
    };
    let related = quality::lots(patient.as_str(), known, |l| late || lot.is_none_or(|tested| tested == l));
    let tissue = if lot.is_none() { quality::unused_tissue(patient.as_str(), known) } else { Vec::new() };
    let held = |(n, target)| Held::by_itself(HoldId::derive(ctx.command, n), target, HoldCause::TestFailed);
    let holds = (0u8..).zip(related.into_iter().chain(tissue)).map(held);
    holds.fold(recording, |r, hold| r.fact(&hold)).fact(&DeviationOpened {
        deviation: DeviationId::derive(ctx.command, 0),
        kind: DeviationKind::Deviation,
        patient: Some(patient.clone()),
        place: ctx.place.clone(),
        cause: if late { DeviationCause::TestFailedAfterRelease } else { DeviationCause::TestFailed },
        what: String::new(),
        serious: late,
    })
}

/// Whose: from what was tested (L1).
fn patient(about: &Tag, known: &Known) -> Option<PatientId> {
    match about.space {
        Space::Blood => known.peek::<BloodState>(&*about.id)?.drawn.as_ref().map(|(b, _)| b.patient.clone()),
        _ => owner(&*known.peek::<LotState>(&*about.id)?),
    }
}

/// One of the programme's tests on this kind of sample.
fn test(f: &mut Form, on: TestOn) -> Option<String> {
    let b = match f.ctx().programme.map(Programme::tests) {
        Some(tests) => {
            let mine = tests.iter().filter(|t| t.on == on);
            f.choose("test", mine.map(|t| Choice::new(t.code.clone(), t.text.clone())).collect(), |s| {
                Some(s.to_owned())
            })
        }
        None => f.field("test", free),
    };
    b.label(Text::fixed("試験", "Test")).required()
}

/// A laboratory reports on one tube of blood in one paper: what else it found to be the same.
fn others(f: &mut Form) -> Option<Vec<String>> {
    let tests = f.ctx().programme.map(Programme::tests).unwrap_or_default();
    let mine = tests.iter().filter(|t| t.on == TestOn::Blood);
    let choices: Vec<Choice> = mine.map(|t| Choice::new(t.code.clone(), t.text.clone())).collect();
    let label =
        Text::fixed("同じ報告書で、同じ判定のほかの検査", "Other tests of the same report with the same verdict");
    f.many("others", label, choices, false, |s| Some(s.to_owned()))
}

fn line(f: &mut Form, name: &str, text: Text) -> Option<String> {
    f.field(name, free).label(text).optional().map(Option::unwrap_or_default)
}

#[cfg(test)]
mod tests;
