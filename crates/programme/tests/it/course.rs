//! The course of the treatment as shipped: candidacy, places and doses, tests, limits, bedside. What is known is cited, the rest is unset.

use crate::{base, edited, overlay, programme};
use programme::{
    CautionKind, Criterion, CriterionRule, Effect, FindingKind, Programme, Range, SourceKind, TestOn, Visit,
};
use std::collections::BTreeSet;

fn simulated() -> Programme {
    Programme::read_with_overlay(&base(), &overlay()).expect("reads")
}
fn criterion<'a>(p: &'a Programme, code: &str) -> &'a Criterion {
    p.criteria().iter().find(|c| c.code == code).unwrap_or_else(|| panic!("no criterion {code}"))
}
fn concerning<'a>(p: &'a Programme, disease: &str, route: &str) -> BTreeSet<&'a str> {
    p.criteria().iter().filter(|c| c.concerns(disease, route)).map(|c| c.code.as_str()).collect()
}

#[test]
fn l6_progressing_paresis_or_bladder_signs_refer_urgently_and_nobody_overrides() {
    let p = programme();
    for (code, bad) in [("no_progressing_paresis", "progressing"), ("no_bladder_bowel", "present")] {
        let c = criterion(&p, code);
        assert_eq!((c.effect, c.override_allowed), (Effect::Refer, false), "{code}");
        assert_eq!((c.rule.findings_say([bad]), c.rule.findings_say([])), (Some(false), None), "{code}");
        for disease in ["disc_disease", "lumbar_stenosis", "spondylosis"] {
            assert!(c.concerns(disease, "intradiscal"), "{code} {disease}");
        }
    }
}

#[test]
fn l6_paresis_that_does_not_progress_needs_two_strengths_and_an_opinion_before_a_doctor_weighs_it() {
    let p = programme();
    let weigh = criterion(&p, "no_paresis");
    assert_eq!((weigh.effect, weigh.override_allowed), (Effect::DoctorsReview, true));
    assert_eq!(weigh.rule.findings_say(["stable"]), Some(false));
    assert_eq!(criterion(&p, "no_progressing_paresis").rule.findings_say(["stable"]), Some(true));
    let twice = criterion(&p, "strength_twice");
    assert_eq!((twice.rule.findings_say(["4"]), twice.rule.findings_say(["4", "4"])), (None, Some(true)));
    let opinion = criterion(&p, "surgical_opinion");
    assert_eq!(opinion.rule.findings_say(["not_advised"]), Some(true));
    assert_eq!(opinion.rule.findings_say(["none"]), Some(false));
    for c in [twice, opinion] {
        assert!(!c.override_allowed, "{}: nobody signs it away", c.code);
        let with = |result: Option<&str>| c.applies(|f| result.filter(|_| f == "paresis").map(str::to_owned));
        assert!(with(Some("stable")) && !with(Some("none")) && !with(None), "{}", c.code);
    }
}

#[test]
fn l6_stenosis_is_standard_care_first_and_research_only_with_its_sources() {
    let p = programme();
    for (code, effect) in
        [("stenosis_standard_care", Effect::StandardCareFirst), ("stenosis_research", Effect::ResearchOnly)]
    {
        let c = criterion(&p, code);
        assert_eq!((c.effect, c.override_allowed), (effect, false), "{code}");
        assert!(c.concerns("lumbar_stenosis", "epidural") && !c.concerns("disc_disease", "epidural"), "{code}");
        assert!(c.sources.iter().any(|s| s == "GAP_LSCS"), "{code}");
    }
    // Every disease asks for standard care first, one way or the other.
    for d in p.diseases() {
        let asked = p.criteria().iter().filter(|c| c.concerns(&d.code, "local"));
        assert_eq!(asked.filter(|c| c.effect == Effect::StandardCareFirst).count(), 1, "{}", d.code);
    }
}

#[test]
fn l6_every_exclusion_and_caution_is_a_criterion_with_its_routes_and_its_question() {
    let p = programme();
    for caution in p.cautions() {
        let c = criterion(&p, &caution.code);
        let effect = if caution.kind == CautionKind::Exclusion { Effect::Exclude } else { Effect::DoctorsReview };
        assert_eq!(c.effect, effect, "{}", c.code);
        assert_eq!(c.override_allowed, effect == Effect::DoctorsReview, "{}", c.code);
        assert_eq!((&c.routes, &c.diseases), (&caution.routes, &Vec::new()), "{}", c.code);
        if let CriterionRule::Question { id, .. } = &c.rule {
            assert!(caution.questions.contains(id), "{}", c.code);
            let says = ["no", "yes", "unknown"].map(|a| c.rule.answer_says(a));
            assert_eq!(says, [Some(true), Some(false), None], "{}", c.code);
        }
    }
}

#[test]
fn what_concerns_a_disc_does_not_concern_a_knee() {
    let p = programme();
    let (knee, disc) = (concerning(&p, "knee_oa", "intra_articular"), concerning(&p, "disc_disease", "intradiscal"));
    for code in ["pfirrmann", "disc_collapse", "disc_severe_stenosis", "spine_infection_tumour", "no_paresis"] {
        assert!(disc.contains(code) && !knee.contains(code), "{code}");
    }
    assert!(knee.contains("no_joint_infection") && !disc.contains("no_joint_infection"));
    assert!(knee.contains("imaging") && knee.contains("cancer") && !knee.contains("past_clot"));
    assert!(concerning(&p, "fibromyalgia", "drip").contains("past_clot"));
    let says = |r| criterion(&p, "pfirrmann").rule.findings_say([r]);
    assert_eq!(
        [says("grade_2"), says("grade_3"), says("grade_4"), says("grade_5")],
        [Some(false), Some(true), Some(true), Some(false)]
    );
}

#[test]
fn the_findings_have_results_units_and_sides() {
    let p = programme();
    let strength = p.finding("muscle_strength").unwrap();
    assert_eq!((&strength.kind, strength.sided), (&FindingKind::Number { low: 0, high: 5 }, true));
    assert!(strength.unit.is_some() && strength.choices().is_empty());
    assert_eq!(p.finding("paresis").unwrap().choices().len(), 3);
    assert!(p.findings().iter().all(|f| f.unit.is_some() == matches!(f.kind, FindingKind::Number { .. })));
    assert!(p.finding("x").is_none() && p.test("x").is_none() && p.site("x").is_none());
}

#[test]
fn each_disease_has_a_place_and_each_place_a_route_that_is_not_locked_or_the_drip() {
    let p = programme();
    for d in p.diseases() {
        let open = p.sites().iter().filter(|s| s.diseases.contains(&d.code) && !s.routes.contains(&"drip".to_owned()));
        assert!(open.count() > 0, "{}", d.code);
    }
    let lumbar = p.site("lumbar_disc").unwrap();
    assert_eq!(lumbar.levels, ["L1/2", "L2/3", "L3/4", "L4/5", "L5/S1"]);
    assert!(!lumbar.sided && lumbar.routes == ["intradiscal"]);
    for code in ["knee", "hip", "elbow", "shoulder_joint"] {
        let s = p.site(code).unwrap();
        assert!(s.sided && s.levels.is_empty(), "{code}");
    }
}

#[test]
fn l10_doses_are_those_of_verified_studies_and_are_not_carried_over() {
    let p = programme();
    let numbers = |route: &str, site: &str| {
        p.dose_range(route, site)
            .map(|d| (d.low.value().copied(), d.high.value().copied(), d.limit("reasons").value().copied()))
    };
    let disc = (Some(20_000_000), Some(40_000_000), Some(80_000_000));
    assert_eq!(numbers("intradiscal", "lumbar_disc"), Some(disc), "Kumar 2017: 2 or 4×10^7 per disc");
    let knee = (Some(2_000_000), Some(100_000_000), Some(200_000_000));
    assert_eq!(numbers("intra_articular", "knee"), Some(knee), "ADIPOA2; Kim 2023, Lee 2019");
    for (route, site) in [
        ("intra_articular", "hip"),
        ("intradiscal", "cervical_disc"),
        ("epidural", "lumbar_canal"),
        ("local", "soft_tissue"),
    ] {
        let range = p.dose_range(route, site).unwrap();
        assert!(range.low.value().is_none() && range.high.value().is_none(), "{route} {site}");
        assert!(range.high.need().unwrap_err().file.ends_with("sites.toml"), "{route} {site}");
    }
    assert!(p.dose_range("drip", "whole_body").is_none(), "the drip is locked");
    // Every pair of place and open route has a row, so that an order can always say why.
    for s in p.sites() {
        for r in s.routes.iter().filter(|r| !p.route(r).unwrap().locked) {
            assert!(p.dose_range(r, &s.code).is_some(), "{} {r}", s.code);
        }
    }
}

#[test]
fn l8_blood_is_tested_before_the_harvest_and_only_slow_tests_may_be_pending() {
    let p = programme();
    let of = |on: TestOn| p.tests().iter().filter(|t| t.on == on).map(|t| t.code.as_str()).collect::<Vec<_>>();
    assert_eq!(of(TestOn::Blood), ["hbv", "hcv", "hiv", "htlv1", "syphilis"]);
    assert_eq!(of(TestOn::Lot), ["sterility", "mycoplasma", "endotoxin", "viability", "surface_markers", "appearance"]);
    assert!(p.tests().iter().filter(|t| t.on == TestOn::Blood).all(|t| t.needed("culture") && !t.may_be_pending));
    // Nobody is cut for cells that cannot be cultured.
    assert!(p.tests().iter().all(|t| t.needed("harvest") == (t.on == TestOn::Blood)));
    let pending: Vec<&str> = p.tests().iter().filter(|t| t.may_be_pending).map(|t| t.code.as_str()).collect();
    assert_eq!(pending, ["sterility", "mycoplasma"]);
    assert!(p.tests().iter().all(|t| t.needed("release") && t.sources.contains(&"CHOICE".to_owned())));
    assert!(!p.tests().iter().any(|t| t.needed("visit")));
}

#[test]
fn l19_no_limit_of_making_is_set_until_somebody_reads_the_standard_and_the_overlay_fills_each() {
    let p = programme();
    let m = p.making();
    let limits = [
        &m.passage_limit,
        &m.doublings_limit_tenths,
        &m.viability_min_pct,
        &m.unaccounted_limit_pct,
        &m.tissue_hours,
        &m.product_hours,
        &m.dose_hours,
        &m.syringe_minutes,
        &m.observe_days,
        &p.bedside().timeout_minutes,
    ];
    assert!(limits.iter().all(|s| s.value().is_none()));
    assert!(m.tissue_temperature.value().is_none() && m.dose_temperature.value().is_none());
    // 2 of harvest, 6 windows, 8 ends of 4 dose ranges, 10 limits, 2 temperatures.
    assert_eq!(p.unset().len(), 28);
    assert!(p.unset().iter().all(|u| u.file.starts_with("programmes/ad-msc-chronic-pain/") && u.line > 1));
    let p = simulated();
    assert!(p.simulated() && p.unset().is_empty(), "{:?}", p.unset());
    let m = p.making();
    assert_eq!((m.passage_limit.value(), m.doublings_limit_tenths.value()), (Some(&5), Some(&100)));
    assert_eq!(m.tissue_temperature.value(), Some(&Range { low: 20, high: 100 }));
    assert_eq!(p.bedside().timeout_minutes.value(), Some(&10));
    assert_eq!(m.passage_limit.place().0, "programmes/demo-overlay/overlay.toml");
    assert_eq!(p.dose_range("intra_articular", "hip").unwrap().high.value(), Some(&100_000_000));
}

#[test]
fn the_day_of_giving_and_the_days_after_ask_what_harms() {
    let p = programme();
    let wants = |id: &str| p.bedside().checks.iter().find(|c| c.id == id).map(|c| c.want.as_str());
    for id in [
        "no_fever",
        "no_infection",
        "not_pregnant",
        "allergy",
        "anticoagulant",
        "consent",
        "rescue",
        "product",
        "expiry",
    ] {
        assert_eq!(wants(id), Some("yes"), "{id}");
    }
    // Nobody has to think which way round a question is.
    assert!(p.bedside().checks.iter().all(|c| c.want == "yes"));
    let urgent: BTreeSet<&str> = p.symptoms().iter().filter(|s| s.urgent).map(|s| s.code.as_str()).collect();
    for code in ["fever", "redness", "new_weakness", "breathlessness", "chest_pain", "severe_pain", "bladder_bowel"] {
        assert!(urgent.contains(code), "{code}");
    }
    assert!(p.symptoms().iter().any(|s| !s.urgent));
    let purposes: Vec<&str> = p.blood_purposes().iter().map(|c| c.code.as_str()).collect();
    assert_eq!(purposes, ["serology", "serum", "general"]);
    assert_eq!(p.process().steps.iter().map(|s| s.number).collect::<Vec<_>>(), [1, 2, 3, 4, 5]);
    assert_eq!(p.process().culture_weeks.value(), Some(&Range { low: 4, high: 8 }));
    // The steps tell the patient the days and months that the programme holds.
    let last = &p.process().steps.last().unwrap().explain.en;
    let months: Vec<String> = p.visits().iter().map(|v: &Visit| v.month.to_string()).collect();
    let (few, end) = months.split_at(months.len() - 1);
    assert!(last.contains(&format!("{} and {} months", few.join(", "), end[0])), "{last}");
}

#[test]
fn a_choice_of_this_programme_says_so_and_the_evidence_stands_beside_the_page() {
    let p = programme();
    let kind = |id: &str| {
        let id = id.split(':').next().unwrap_or(id);
        p.sources().iter().find(|s| s.id == id).map(|s| s.kind).unwrap()
    };
    // A dose range that is set rests on a study; what only the page says never sets a dose.
    for d in p.dose_ranges().iter().filter(|d| d.high.value().is_some()) {
        assert!(d.sources.iter().any(|s| kind(s) == SourceKind::Study), "{}", d.code);
    }
    // The article names one check (the product was made to the outline); the others are this programme's.
    for c in &p.bedside().checks {
        let chosen = c.sources.iter().any(|s| kind(s) == SourceKind::Choice);
        assert_eq!(chosen, c.id != "made_to_outline", "{}", c.id);
        assert!(c.sources.iter().any(|s| kind(s) == SourceKind::Law), "{}", c.id);
    }
}

#[test]
fn a_range_for_one_place_stands_before_the_range_for_all() {
    let text = "sites = [\"lumbar_disc\"]\nper";
    let p = Programme::read(&edited(&base(), "sites.toml", text, "sites = [\"cervical_disc\"]\nper")).unwrap();
    assert!(p.dose_range("intradiscal", "cervical_disc").unwrap().high.value().is_some());
    assert!(p.dose_range("intradiscal", "lumbar_disc").unwrap().high.value().is_none());
}
