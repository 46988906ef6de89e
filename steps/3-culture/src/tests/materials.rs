//! Which materials go onto cells (L11): each act takes the kinds made for it, wants those it cannot do without, and tells what no rule can say.

use super::*;
use record::making::kinds;

type Fields = Vec<(&'static str, &'static str)>;

/// An act on cells, in a scene where all is in order, and what freezes the cells that are else set aside; empty where nothing is frozen.
fn acts(h: &House) -> [(&'static str, Scene<'_>, Fields, Fields); 4] {
    [
        ("start_culture", received(h), START.to_vec(), vec![("discarded", ""), ("frozen", "50000")]),
        ("observe_culture", growing(h), OBSERVE.to_vec(), Vec::new()),
        ("passage_cells", ready(h), PASSAGE.to_vec(), vec![("sampled", ""), ("frozen", "800000")]),
        ("harvest_cells", grown(h), HARVEST.to_vec(), vec![("sampled", ""), ("frozen", "4000000")]),
    ]
}

fn base(act: &str) -> &'static str {
    if act == "start_culture" { "MT-1 MT-2" } else { "MT-1" }
}

#[test]
fn l11_each_step_takes_the_kinds_made_for_it_and_no_other() {
    let h = house();
    for kind in MaterialKind::ALL.iter().copied() {
        for (act, s, fields, freezes) in acts(&h) {
            let s = s.given(&stock("MT-5", kind)).given(&consent_to("P-1", &["banking"]));
            let materials = format!("{} MT-5", base(act));
            let mut changes = vec![("materials", materials.as_str())];
            changes.extend(freezes.iter().filter(|_| kind == MaterialKind::Cryoprotectant));
            let s = ask(s, act, &fields, &changes);
            let Some(kernel::Outcome::Refused(reasons, _)) = &s.last else {
                assert!(matches!(s.last, Some(kernel::Outcome::Permitted(_))), "{act}: {:?}", s.last);
                assert!(kind == MaterialKind::Other || kinds(act).contains(&kind), "{act} took {kind:?}");
                continue;
            };
            assert!(!kinds(act).contains(&kind), "{act} takes {kind:?}: {reasons:?}");
            let told = reasons.as_slice()[0].detail.ja.clone();
            assert!(told.contains("(MT-5)") && told.contains(&*kind.text().ja) && told.contains("培地"), "{told}");
            s.then_refused(&["material_of_other_kind"]);
        }
    }
}

#[test]
fn l11_a_step_says_which_kind_is_missing_beside_the_field() {
    let h = house();
    for (act, s, fields, _) in acts(&h) {
        let s = s.given(&stock("MT-5", MaterialKind::Wash));
        let s = ask(s, act, &fields, &[("materials", "MT-5")]);
        // The harvest of the cells can do with a washing solution alone.
        if act == "harvest_cells" {
            s.then_recorded(&["cells_harvested"])
        } else {
            s.then_invalid(&["materials"; 2][..if act == "start_culture" { 2 } else { 1 }])
        };
    }
    let explant = [
        ("method", "explant"),
        ("viable", ""),
        ("viability_pct", ""),
        ("count_method", ""),
        ("seeded", ""),
        ("discarded", ""),
    ];
    let explant = |materials| [&explant[..], &[("materials", materials)]].concat();
    ask(received(&h), "start_culture", START, &explant("MT-1")).then_recorded(&["culture_started"]);
    ask(received(&h), "start_culture", START, &explant("MT-2")).then_invalid(&["materials"]);
    ask(received(&h), "start_culture", START, &[("materials", "MT-1")]).then_invalid(&["materials"]);
    // Looking alone needs nothing, and a suspicion waits for no label (L22).
    let wash = growing(&h).given(&stock("MT-5", MaterialKind::Wash));
    let look = [("materials", "MT-5"), ("fed", "no")];
    let s = ask(wash, "observe_culture", OBSERVE, &look).then_recorded(&["culture_observed"]);
    let feared = [("materials", "MT-5"), ("suspicion", "yes")];
    ask(s, "observe_culture", OBSERVE, &feared).then_recorded(&["culture_observed", "held", "deviation_opened"]);
}

#[test]
fn l11_a_cryoprotectant_goes_with_cells_that_are_frozen() {
    let h = house();
    for (act, s, fields, freezes) in acts(&h).into_iter().filter(|(act, ..)| *act != "observe_culture") {
        let mut s = s.given(&stock("MT-5", MaterialKind::Cryoprotectant)).given(&consent_to("P-1", &["banking"]));
        let with = format!("{} MT-5", base(act));
        let freezing = |materials: &'static str| {
            let all = [&freezes[..], &[("materials", materials)]].concat();
            let kept = fields.iter().copied().filter(|(k, _)| all.iter().all(|(x, _)| x != k));
            kept.chain(all.iter().copied()).filter(|(_, v)| !v.is_empty()).collect::<Vec<_>>()
        };
        assert!(s.remarks(act, &freezing("MT-1 MT-2 MT-5")).is_empty(), "{act}");
        let told = s.remarks(act, &freezing("MT-1 MT-2"));
        assert!(told.len() == 1 && told[0].contains("凍結保護剤が入っていません"), "{act}: {told:?}");
        ask(s, act, &fields, &[("materials", &with)]).then_invalid(&["materials"]);
    }
}

#[test]
fn what_is_of_no_kind_is_seen_before_it_is_confirmed() {
    let h = house();
    for (act, s, fields, _) in acts(&h) {
        let mut s = s.given(&stock("MT-5", MaterialKind::Other));
        let materials = format!("{} MT-5", base(act));
        let with: Vec<_> =
            fields.iter().map(|(k, v)| (*k, if *k == "materials" { materials.as_str() } else { *v })).collect();
        let told = s.remarks(act, &with);
        assert!(told.len() == 1 && told[0].contains("その他 (MT-5)"), "{act}: {told:?}");
        assert!(s.remarks(act, &fields).is_empty(), "{act}");
    }
}
