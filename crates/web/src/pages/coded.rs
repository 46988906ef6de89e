//! Sentences of facts whose codes only the adopted programme can say: findings, orders, test results, trainings. Facts hold codes; a code that
//! the programme in force does not know stands as it is.

use super::cells::target;
use kernel::Fact;
use programme::{Programme, TestOn};
use record::making::StaffTrained;
use record::release::{TestResultRecorded, TestResultVoided, Verdict};
use record::treatment::{FindingRecorded, Side, TreatmentOrdered};
use terms::{Lang, Text, say};

/// The words of a fact in the programme's words; `None` for every other kind.
pub fn told(f: &Fact, p: &Programme) -> Option<Text> {
    if let Some(x) = f.read::<FindingRecorded>() {
        let on = x.on;
        let Text { ja, en } = finding(&x, p);
        return Some(say! {ja: "{ja}({on})", en: "{en} ({on})"});
    }
    if let Some(o) = f.read::<TreatmentOrdered>() {
        let all = |lang| o.targets.iter().map(|t| raised(&target(t, Some(p), lang))).collect::<Vec<_>>();
        return Some(Text::new(all(Lang::Ja).join(" / "), all(Lang::En).join(" / ")));
    }
    if let Some(t) = f.read::<TestResultRecorded>() {
        let known = p.test(&t.test);
        let test = known.map_or_else(|| Text::same(t.test.clone()), |x| x.text.clone());
        let blood = known.is_some_and(|x| x.on == TestOn::Blood);
        let said = if blood { of_blood(t.verdict) } else { t.verdict.text() };
        let (ja, en) = (test.ja, test.en);
        let (said_ja, said_en) = (said.ja, said.en);
        let value = [t.value.as_str(), t.unit.as_str()].join(" ");
        let value = value.trim();
        return Some(say! {ja: "{ja}: {said_ja} {value}", en: "{en}: {said_en} {value}"});
    }
    if let Some(v) = f.read::<TestResultVoided>() {
        let known = p.test(&v.test);
        let test = known.map_or_else(|| Text::same(v.test.clone()), |x| x.text.clone());
        let said = if v.lot.is_none() { of_blood(v.verdict) } else { v.verdict.text() };
        let (ja, en, said_ja, said_en, reason) = (test.ja, test.en, said.ja, said.en, v.reason);
        return Some(say! {
            ja: "{ja}: {said_ja} を無効にした。理由: {reason}",
            en: "{en}: {said_en} was made void. Reason: {reason}"
        });
    }
    let t = f.read::<StaffTrained>()?;
    let what = p.making().procedures.iter().find(|c| c.code == t.procedure).map(|c| c.text.clone());
    let Text { ja, en } = what.unwrap_or_else(|| Text::same(t.procedure.clone()));
    let until = t.valid_until;
    Some(say! {ja: "{ja}、{until} まで有効", en: "{en}, valid until {until}"})
}

/// The result of a test for an infection, on the patient's blood.
pub(crate) fn of_blood(verdict: Verdict) -> Text {
    match verdict {
        Verdict::Pass => Text::fixed("陰性", "negative"),
        Verdict::Fail => Text::fixed("陽性", "positive"),
        Verdict::Pending => verdict.text(),
    }
}

/// `10^7` → `10⁷`: a timeline's sentence is plain text.
pub(super) fn raised(s: &str) -> String {
    let mut up = false;
    let sign = |c: char| c.to_digit(10).and_then(|d| "⁰¹²³⁴⁵⁶⁷⁸⁹".chars().nth(usize::try_from(d).unwrap_or(0)));
    let turn = |c: char| {
        up = c == '^' || up && c.is_ascii_digit();
        match c {
            '^' => None,
            c if up => sign(c),
            c => Some(c),
        }
    };
    s.chars().filter_map(turn).collect()
}

/// Sources of a rule as a person reads them.
pub fn cites(sources: &[String], lang: Lang) -> String {
    programme::cited(sources).text(lang).to_owned()
}

/// What was found, where, and how it was: `筋力 右 腰椎 4 / 5`.
fn finding(x: &FindingRecorded, p: &Programme) -> Text {
    let known = p.finding(&x.finding);
    let of = |lang: Lang| {
        let choice = known.and_then(|k| k.choices().iter().find(|c| c.code == x.value));
        let unit = known.and_then(|k| k.unit.as_ref()).map(|u| u.text(lang).to_owned()).unwrap_or_default();
        let value = choice.map_or_else(|| format!("{} {unit}", x.value), |c| c.text.text(lang).to_owned());
        let label = known.map_or_else(|| x.finding.clone(), |k| k.text.text(lang).to_owned());
        let side = if x.side == Side::None { String::new() } else { x.side.text().text(lang).to_owned() };
        let site = p.site(&x.site).map_or_else(|| x.site.clone(), |s| s.text.text(lang).to_owned());
        let mut parts = vec![side, site, value.trim().to_owned()];
        parts.retain(|s| !s.is_empty());
        format!("{label}: {}", parts.join(" "))
    };
    Text::new(of(Lang::Ja), of(Lang::En))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn powers_are_raised_and_nothing_else_is() {
        assert_eq!(raised("腰椎 L4/5 2.0×10^7 個"), "腰椎 L4/5 2.0×10⁷ 個");
        assert_eq!(raised("1.5×10^12 cells 30"), "1.5×10¹² cells 30");
    }
}
