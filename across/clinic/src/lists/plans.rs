//! Filed plans, the newest version under each number: the days from which deadlines are counted, and choices for forms.

use kernel::{Choice, Column, Fact, ListDecl, OptionsDecl, Space, Value};
use record::clinic::PlanFiled;
use std::collections::BTreeMap;
use terms::{Text, say};

/// The list: one row a number.
pub const PLANS: ListDecl = ListDecl {
    name: "plans",
    version: 1,
    space: Space::Clinic,
    kinds: &["plan_filed"],
    columns: &[
        Column::text("plan"),
        Column::text("number"),
        Column::text("submitted_on"),
        Column::text("valid_from"),
        Column::text("valid_until"),
        Column::text("consent_version"),
        Column::whole("stopped"),
    ],
    indexes: &[&["number"]],
    rows,
};

/// Plans that are not stopped.
pub const OPEN: OptionsDecl = OptionsDecl { name: "plans", list: "plans", choice: |_, row| choice(row) };

fn rows(_: &str, facts: &[Fact]) -> Vec<Vec<Value>> {
    let plans = facts.iter().filter_map(Fact::read::<PlanFiled>);
    let newest: BTreeMap<String, PlanFiled> = plans.map(|p| (p.number.clone(), p)).collect();
    newest
        .into_values()
        .map(|p| {
            vec![
                p.plan.as_str().into(),
                p.number.into(),
                p.submitted_on.to_string().into(),
                p.valid_from.to_string().into(),
                p.valid_until.map(|d| d.to_string()).into(),
                p.consent_version.into(),
                p.stopped.into(),
            ]
        })
        .collect()
}

fn choice(row: &[Value]) -> Option<Choice> {
    let [plan, number, submitted, _, _, _, stopped] = row else { return None };
    let (number, day) = (number.as_text(), submitted.as_text());
    let words: Text = say! {ja: "{number}({day} 提出)", en: "{number} (submitted {day})"};
    (stopped.as_whole() == 0).then(|| Choice::new(plan.as_text(), words))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{house, scene};
    use kernel::{Source, Tag};
    use terms::{Day, PlaceId, PlanId, StaffId};

    fn filed(plan: &str, number: &str, stopped: bool) -> PlanFiled {
        let day = Day::parse("2025-06-02").expect("day");
        PlanFiled {
            plan: PlanId::parse(plan).expect("id"),
            number: number.into(),
            submitted_on: day,
            valid_from: day,
            valid_until: None,
            diseases: vec!["knee_oa".into()],
            product: "ad_msc".into(),
            routes: vec!["local".into()],
            doctors: vec![StaffId::parse("S2").expect("id")],
            places: vec![PlaceId::parse("L2").expect("id")],
            maker: PlaceId::parse("L3").expect("id"),
            committee: "x NA1".into(),
            consent_version: "1".into(),
            stopped,
        }
    }

    #[test]
    fn the_newest_version_under_a_number_counts_and_a_stopped_plan_is_no_choice() {
        let h = house();
        let mut s = scene(&h)
            .given(&filed("PL1", "PB1", false))
            .given(&filed("PL2", "PB2", false))
            .given(&filed("PL3", "PB1", false));
        let mut codes = |more: Option<PlanFiled>| {
            more.iter().for_each(|p| s.put(p));
            let rows = rows("main", &s.memory.facts(&Tag::clinic(), PLANS.kinds).expect("reads"));
            assert!(rows.iter().all(|r| r.len() == PLANS.columns.len()));
            rows.iter().filter_map(|r| (OPEN.choice)("main", r)).map(|c| c.code).collect::<Vec<_>>()
        };
        assert_eq!(codes(None), ["PL3", "PL2"]);
        assert_eq!(codes(Some(filed("PL4", "PB2", true))), ["PL3"]);
    }
}
