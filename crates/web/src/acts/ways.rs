//! From a reason to the form that answers it: where an act that a reason names is done, opened on what is known already, for roles that may do it.

use super::read::{Asker, first, granted};
use crate::pages::head::Head;
use access::Grant;
use kernel::Input;
use programme::{CriterionRule, TestOn};
use std::sync::Arc;
use store::{Current, RefusalSaid};
use terms::Text;

/// How the form of another act is opened for a reason that wants it: a test's result on the patient's blood or on the lot, and on the test where
/// the reason names one of the programme; a cabinet's on the cabinet that was scanned and on the cells that go into it.
pub fn led(current: &Current, head: Option<&Head>, typed: &Input) -> impl Fn(&RefusalSaid) -> Option<String> {
    let programme = current.programme.as_ref().map(|(_, p)| Arc::clone(p));
    let blood = head.and_then(|h| h.blood.clone());
    let given = |name: &str| Some(first(typed, name).to_owned()).filter(|s| !s.is_empty());
    let (lot, cabinet, tissue) = (given("lot"), given("cabinet"), given("tissue"));
    move |reason| {
        if matches!(reason.next_act.as_deref(), Some("open_cabinet" | "clear_cabinet")) {
            let cells = lot.as_ref().or(tissue.as_ref()).map(|c| format!("cells={c}"));
            let both: Vec<String> = cabinet.iter().map(|c| format!("cabinet={c}")).chain(cells).collect();
            return (!both.is_empty()).then(|| both.join("&"));
        }
        // A criterion that waits for a finding leads to that finding.
        if reason.next_act.as_deref() == Some("record_finding") {
            let criteria = programme.as_ref().map(|p| p.criteria()).unwrap_or_default();
            let meant =
                criteria.iter().find(|c| reason.detail.ja.contains(&format!("「{}」", c.text.ja))).map(|c| &c.rule);
            return match meant {
                Some(CriterionRule::Finding { code, .. }) => Some(format!("finding={code}")),
                _ => None,
            };
        }
        let named = programme.as_ref().and_then(|p| p.tests().iter().find(|t| t.text == reason.detail));
        let on = |what| named.is_none_or(|t| t.on == what);
        let sample = match (&lot, &blood) {
            (Some(lot), _) if on(TestOn::Lot) => format!("lot={lot}"),
            (_, Some(blood)) if on(TestOn::Blood) => format!("blood={blood}"),
            _ => return None,
        };
        Some(named.map_or(sample.clone(), |t| format!("{sample}&test={}", t.code)))
    }
}

/// Where the acts named by reasons can be done, if this role may. `led` is [`led`].
pub fn ways(
    house: &kernel::House,
    reasons: &[RefusalSaid],
    asker: &Asker,
    patient: Option<&str>,
    led: &dyn Fn(&RefusalSaid) -> Option<String>,
) -> Vec<(String, String, Text)> {
    let mut out: Vec<(String, String, Text)> = Vec::new();
    for (reason, name) in reasons.iter().filter_map(|r| Some((r, r.next_act.as_deref()?))) {
        let Some(entry) = house.act(name) else { continue };
        if out.iter().any(|(n, _, _)| n == name) || granted(name, asker.role, asker.place) == Grant::No {
            continue;
        }
        let href = match (name, patient) {
            // What is corrected is chosen on the chart.
            ("record_correction", Some(id)) => format!("/patients/{id}#record"),
            ("record_correction", None) => continue,
            // Without blood there is nothing to test: it is drawn first.
            ("record_test_result", _) => match led(reason) {
                Some(sample) => format!("/act/{name}?{sample}"),
                None => continue,
            },
            ("open_cabinet" | "clear_cabinet", _) => {
                format!("/act/{name}{}", led(reason).map(|c| format!("?{c}")).unwrap_or_default())
            }
            ("record_finding", Some(id)) => {
                let finding = led(reason).map(|f| format!("&{f}")).unwrap_or_default();
                format!("/act/{name}?patient={id}{finding}")
            }
            // The time-out has one door.
            ("check_identity", Some(id)) => format!("/bedside/{id}"),
            (_, Some(id)) => format!("/act/{name}?patient={id}"),
            (_, None) => format!("/act/{name}"),
        };
        out.push((name.to_owned(), href, (entry.title)()));
    }
    out
}
