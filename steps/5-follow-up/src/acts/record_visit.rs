//! `record_visit`: a visit of the programme, or the baseline before treatment (month 0), with the scores as answered (Reg. 18: follow-up and
//! evaluation). NRS 0–10 and VAS 0–100 mm in our own wording; of the ODI the per cent alone, as the clinic's licensed form computes it. One visit per
//! month: a wrong value is corrected, never entered again. Outside its window a visit counts with the reason in words.

use super::nrs;
use crate::refusals::FollowUpRefused;
use kernel::form::free;
use kernel::{Act, Choice, Ctx, Form, Known, Need, Offer, Part, Reasons, Recording, Tag, tag::Tagged};
use record::folds::Course;
use record::follow_up::{Analgesics, Impression, VisitRecorded};
use record::refusals::{patient_exists, patient_needs, programme_adopted};
use terms::{PatientId, Text, whole_between};

/// The act.
pub struct RecordVisit;

/// What was asked and answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// Whose.
    pub patient: PatientId,
    /// Month of the programme; 0 = before treatment.
    pub month: u64,
    /// Pain 0–10.
    pub nrs: Option<u64>,
    /// Pain 0–100 mm.
    pub vas_mm: Option<u64>,
    /// ODI 0–100 %.
    pub odi_pct: Option<u64>,
    /// Use of analgesics.
    pub analgesics: Analgesics,
    /// Global impression; absent at baseline.
    pub impression: Option<Impression>,
    /// In words.
    pub note: String,
}

fn month(f: &mut Form) -> Option<u64> {
    let label = Text::fixed("どの時点か", "Which visit");
    match f.ctx().programme {
        Some(p) => {
            let before = || Text::fixed("治療の前", "before treatment");
            let mut all = vec![Choice::new("0", p.baseline().map_or_else(before, |b| b.text.clone()))];
            all.extend(p.visits().iter().map(|v| Choice::new(v.month.to_string(), v.text.clone())));
            f.choose("month", all, |s| s.parse().ok()).label(label).required()
        }
        None => f.field("month", |s| whole_between(s, 0, 600)).label(label).example("0").required(),
    }
}

fn vas(f: &mut Form) -> Option<Option<u64>> {
    f.field("vas_mm", |s| whole_between(s, 0, 100))
        .label(Text::fixed("痛みの強さ VAS", "Pain, VAS"))
        .hint(Text::fixed("100 mm の線の左端からの長さ。", "Length from the left end of a 100 mm line."))
        .unit(Text::same("mm"))
        .number()
        .example("58")
        .optional()
}

fn odi(f: &mut Form) -> Option<Option<u64>> {
    f.field("odi_pct", |s| whole_between(s, 0, 100))
        .label(Text::fixed("ODI(腰痛による障害)", "ODI (disability from back pain)"))
        .hint(Text::fixed(
            "使用許諾を得た用紙で計算した百分率。設問はここに表示しません。",
            "The per cent computed on the clinic's licensed form. Its items are not shown here.",
        ))
        .unit(Text::same("%"))
        .number()
        .example("40")
        .optional()
}

impl Act for RecordVisit {
    type Command = Command;
    const NAME: &'static str = "record_visit";
    const OFFERED: Option<Offer> = Some(Offer::Chart(Part::Knot(5)));

    fn title() -> Text {
        Text::fixed("経過観察を記録する", "Record a visit")
    }

    fn form(f: &mut Form) -> Option<Command> {
        let patient = f.subject("patient", |s| PatientId::parse(s).ok());
        let month = month(f);
        let (nrs, vas_mm, odi_pct) = (nrs(f), vas(f), odi(f));
        let drugs = Analgesics::ALL.iter().map(|a| Choice::new(a.code(), a.text())).collect();
        let analgesics = f
            .choose("analgesics", drugs, Analgesics::parse)
            .label(Text::fixed("痛み止めの使用", "Analgesics"))
            .required();
        let steps = Impression::ALL.iter().map(|a| Choice::new(a.code(), a.text())).collect();
        let impression = f
            .choose("impression", steps, Impression::parse)
            .label(Text::fixed("治療前とくらべた全体の印象", "Overall, compared with before treatment"))
            .hint(Text::fixed("治療の前の記録では空欄。", "Empty before treatment."))
            // The first choice of `month` is the baseline, where there is nothing to compare with.
            .example(" ")
            .optional();
        let note = f
            .field("note", free)
            .label(Text::fixed("備考", "Note"))
            .hint(Text::fixed(
                "尺度を聞けなかった理由、期間の外に来院した理由。",
                "Why a scale could not be asked, or why the visit was outside its window.",
            ))
            .long(2000)
            .optional();
        let (month, impression) = (month?, impression?);
        let (nrs, vas_mm, odi_pct, note) = (nrs?, vas_mm?, odi_pct?, note?.unwrap_or_default());
        if month == 0 && impression.is_some() {
            f.error(
                "impression",
                Text::fixed("治療の前には比べるものがありません。", "Before treatment there is nothing to compare."),
            );
        }
        if nrs.or(vas_mm).or(odi_pct).is_none() && note.is_empty() {
            f.error("note", Text::fixed("尺度が一つもない理由を入れてください。", "Say why there is no score at all."));
        }
        Some(Command { patient: patient?, month, nrs, vas_mm, odi_pct, analgesics: analgesics?, impression, note })
    }

    fn about(c: &Command) -> Tag {
        c.patient.tag()
    }

    fn needs(about: &Tag, _: Option<&Command>, _: &Known) -> Vec<Need> {
        let mut needs = patient_needs(&about.id);
        needs.push(Need::of::<Course>(&about.id));
        needs
    }

    fn may(about: &Tag, known: &Known, ctx: &Ctx) -> Reasons {
        let mut reasons = patient_exists(&about.id, known);
        reasons.extend(programme_adopted(ctx));
        reasons
    }

    fn rules(c: &Command, known: &Known, ctx: &Ctx) -> Reasons {
        let mut reasons = Reasons::new();
        let state = known.get::<Course>(c.patient.as_str());
        // After an end the baseline begins a new course; everything else still belongs to the old one.
        let anew = c.month == 0 && state.ended();
        let twice = !anew && state.visit(c.month).is_some();
        reasons.push_if(twice, || FollowUpRefused::VisitTwice { month: c.month });
        let first = state.first_given().filter(|_| !anew);
        let after = first.is_some_and(|first| first <= ctx.occurred_at);
        if c.month == 0 {
            reasons.push_if(after, || FollowUpRefused::BaselineAfterInjection { given: first.unwrap_or(ctx.now) });
        } else if !after {
            reasons.push(FollowUpRefused::VisitBeforeInjection { month: c.month });
        } else {
            let (window, today) = (state.window(c.month), ctx.occurred_at.day());
            let outside = !window.is_some_and(|(from, until)| from <= today && today <= until);
            reasons.push_if(outside && c.note.is_empty(), || FollowUpRefused::VisitOutsideWindow {
                month: c.month,
                window,
            });
        }
        reasons
    }

    fn record(c: &Command, _: &Known, _: &Ctx) -> Recording {
        Recording::new().fact(&VisitRecorded {
            patient: c.patient.clone(),
            month: c.month,
            nrs: c.nrs,
            vas_mm: c.vas_mm,
            odi_pct: c.odi_pct,
            analgesics: c.analgesics,
            impression: c.impression,
            note: c.note.clone(),
        })
    }
}

#[cfg(test)]
mod tests;
