//! What is shipped: whole, cited, honest about what is not known.

use crate::{base, edited, folder, law, law_files, lines, overlay, place, programme};
use programme::{
    Grade, Kind, Law, Programme, Range, SCOPES, Setting, SourceKind, Stage, WITHDRAWAL_ANSWERS, overlay_for, shipped,
};
use std::collections::BTreeSet;
use terms::Role;

#[test]
fn every_shipped_folder_reads_clean_and_is_the_folder_on_disk() {
    for (kind, name, bundle) in shipped() {
        let top = if kind == Kind::Law { "law" } else { "programmes" };
        let dir = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(top).join(name);
        let on_disk: BTreeSet<String> = std::fs::read_dir(&dir)
            .unwrap_or_else(|e| panic!("{}: {e}", dir.display()))
            .map(|e| e.unwrap().file_name().into_string().unwrap())
            .collect();
        assert_eq!(on_disk, bundle.files().keys().cloned().collect(), "{name}");
        assert!(kind == Kind::Overlay || overlay_for(&bundle).is_none(), "{name}");
        let id = match kind {
            Kind::Programme => Programme::read(&bundle).unwrap_or_else(|p| panic!("{}", lines(&p))).id().to_owned(),
            Kind::Law => Law::read(&bundle).unwrap_or_else(|p| panic!("{}", lines(&p))).id().to_owned(),
            Kind::Overlay => {
                assert_eq!(overlay_for(&bundle).as_deref(), Some("ad-msc-chronic-pain"), "{name}");
                Programme::read_with_overlay(&base(), &bundle).unwrap_or_else(|p| panic!("{}", lines(&p)));
                name.to_owned()
            }
        };
        assert_eq!(id, name, "the id is the folder's name");
    }
    let dirs = |top: &str| {
        let dir = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(top);
        std::fs::read_dir(dir).unwrap().filter(|e| e.as_ref().unwrap().path().is_dir()).count()
    };
    assert_eq!(shipped().len(), dirs("programmes") + dirs("law"), "a folder on disk is not shipped");
}

#[test]
fn the_ten_conditions_carry_their_grade_and_their_studies() {
    let p = programme();
    let grades: Vec<(&str, Grade)> = p.diseases().iter().map(|d| (d.code.as_str(), d.grade)).collect();
    assert_eq!(
        grades,
        [
            ("knee_oa", Grade::Low),
            ("hip_oa", Grade::VeryLow),
            ("elbow_pain", Grade::None),
            ("shoulder", Grade::VeryLow),
            ("disc_disease", Grade::VeryLow),
            ("lumbar_stenosis", Grade::None),
            ("spondylosis", Grade::None),
            ("postherpetic_neuralgia", Grade::VeryLow),
            ("fibromyalgia", Grade::None),
            ("posttraumatic_pain", Grade::None),
        ]
    );
    let library: BTreeSet<&str> = p
        .sources()
        .iter()
        .filter(|s| matches!(s.kind, SourceKind::Study | SourceKind::Gap))
        .map(|s| s.id.as_str())
        .collect();
    for d in p.diseases() {
        assert!(d.sources.iter().any(|s| library.contains(s.as_str())), "{} cites no study or searched gap", d.code);
    }
    // Negative trials stand beside the favourable ones.
    assert!(p.disease("knee_oa").unwrap().sources.contains(&"ADIPOA2".to_owned()));
    assert!(p.disease("disc_disease").unwrap().sources.contains(&"RESPINE2024".to_owned()));
}

#[test]
fn the_spine_is_reached_under_the_c_arm_and_no_guidance_is_made_up_for_the_rest() {
    let p = programme();
    let guided: Vec<(&str, Option<&str>)> =
        p.routes().iter().map(|r| (r.code.as_str(), r.guidance.map(|g| g.code()))).collect();
    let c_arm = Some("fluoroscopy");
    assert_eq!(
        guided,
        [("local", None), ("intra_articular", None), ("intradiscal", c_arm), ("epidural", c_arm), ("drip", None)]
    );
}

#[test]
fn only_the_drip_is_locked_and_it_says_why() {
    let p = programme();
    let locked: Vec<&str> = p.routes().iter().filter(|r| r.locked).map(|r| r.code.as_str()).collect();
    assert_eq!(locked, ["drip"]);
    let why = p.route("drip").unwrap().locked_why.clone().expect("says why");
    assert!(why.en.contains("cause not established") && why.ja.contains("原因は確定していません"));
    let product = p.product("ad_msc").unwrap();
    assert_eq!((product.class, product.autologous, product.cultured), (2, true, true));
}

#[test]
fn risks_the_clinic_page_leaves_out_are_here() {
    let p = programme();
    let hidden: BTreeSet<&str> = p.risks().iter().filter(|r| !r.on_clinic_page).map(|r| r.code.as_str()).collect();
    let expected = [
        "anaphylaxis",
        "contrast",
        "culture_failure",
        "death",
        "deaths_japan",
        "discitis",
        "nerve_vessel_injury",
        "no_relief_scheme",
        "pulmonary_embolism",
        "radiation",
        "second_harvest",
    ];
    assert_eq!(hidden, expected.into_iter().collect());
    for stage in
        [Stage::BloodDraw, Stage::Harvest, Stage::Culture, Stage::Administration, Stage::After, Stage::Deciding]
    {
        assert!(p.risks_of(stage).next().is_some(), "{stage:?}");
    }
    let deaths = p.risks().iter().find(|r| r.code == "deaths_japan").unwrap();
    assert!(deaths.grave && deaths.text.en.contains("2025") && deaths.text.en.contains("2026"));
}

#[test]
fn consent_covers_the_seventeen_items_and_a_missing_one_shows() {
    let (p, law) = (programme(), law());
    let numbers: Vec<u8> = law.consent_items().iter().map(|i| i.number).collect();
    assert_eq!(numbers, [1, 2, 3, 4, 6, 7, 8, 9, 12, 13, 15, 16, 17, 19, 20, 21, 23]);
    assert_eq!(law.donor_item_count().value(), Some(&18));
    assert!(law.consent_coverage(&p).iter().all(|c| c.covered));
    let changed = edited(&base(), "consent.toml", "number = 16\n", "number = 5\n");
    let p2 = Programme::read(&changed).unwrap_or_else(|p| panic!("{}", lines(&p)));
    let missing: Vec<u8> = law.consent_coverage(&p2).iter().filter(|c| !c.covered).map(|c| c.item.number).collect();
    assert_eq!(missing, [16]);
    let scopes: Vec<&str> = p.consent().scopes.iter().map(|s| s.code.as_str()).collect();
    assert_eq!(scopes, SCOPES);
    assert!(p.scope("banking").unwrap().optional && !p.scope("culture").unwrap().optional);
    assert!(WITHDRAWAL_ANSWERS.iter().all(|a| p.withdrawal_answer(a).is_some()));
    assert_eq!(p.consent().donor_items.len(), 5);
}

#[test]
fn follow_up_and_interview_are_the_agreed_ones() {
    let p = programme();
    assert_eq!(p.visits().iter().map(|v| v.month).collect::<Vec<_>>(), [1, 3, 6, 12, 18, 24]);
    assert_eq!(p.safety_contacts().iter().map(|c| c.day).collect::<Vec<_>>(), [1, 3, 7, 14]);
    let q = p.question("anticoagulant").unwrap();
    assert!(q.needs_review("yes") && q.needs_review("unknown") && !q.needs_review("no"));
    // Every caution that a question can reveal sends both "yes" and "unknown" to a doctor, unless it is asked in free words.
    for c in p.cautions() {
        for q in c.questions.iter().filter_map(|id| p.question(id)).filter(|q| !q.answers().is_empty()) {
            assert!(q.needs_review("yes") && q.needs_review("unknown"), "{} by {}", c.code, q.id);
        }
    }
}

#[test]
fn a_number_nobody_has_read_names_its_file_line_and_person() {
    let p = programme();
    let Setting::Unset { who, file, line, .. } = &p.harvest().mass_mg else { panic!("mass is set") };
    let text = base().file("harvest.toml").unwrap().to_owned();
    assert_eq!((file.as_str(), *who), ("programmes/ad-msc-chronic-pain/harvest.toml", Role::Manager));
    assert_eq!(*line, place(&text, "mass_mg").0);
    let refusal = p.harvest().mass_mg.need().unwrap_err().text();
    assert!(refusal.ja.contains(&format!("harvest.toml {line} 行目")) && refusal.en.contains("manager"), "{refusal:?}");
    assert_eq!(p.harvest().incision_mm.need(), Ok(&Range { low: 3, high: 5 }));
    assert!(matches!(&p.harvest().incision_mm, Setting::Set { source, .. } if source == "PAGE:S-142"));
}

#[test]
fn the_overlay_fills_what_is_unset_and_marks_everything_simulated() {
    assert!(!programme().simulated());
    let p = Programme::read_with_overlay(&base(), &overlay()).unwrap_or_else(|p| panic!("{}", lines(&p)));
    assert!(p.simulated());
    assert_eq!(p.harvest().mass_mg.value(), Some(&Range { low: 100, high: 2000 }));
    let (file, line) = p.harvest().mass_mg.place();
    let text = folder(Kind::Overlay, "demo-overlay").file("overlay.toml").unwrap().to_owned();
    assert_eq!(file, "programmes/demo-overlay/overlay.toml");
    let fill = place(&text, "[[fill]]").0;
    assert_eq!(line, fill, "the line of the fill");
    assert!(p.visits().iter().all(|v| v.window_days.value().is_some()));
    // One bundle, one hash: what is adopted holds the overlay.
    let joined = base().with_overlay(&overlay()).unwrap();
    assert_eq!(Programme::read(&joined), Ok(p.clone()));
    assert_eq!(p.hash(), joined.hash());
    assert_ne!(p.hash(), programme().hash());
    // What was set stays set, with its own source.
    assert_eq!(p.harvest().incision_mm, programme().harvest().incision_mm);
}

#[test]
fn the_law_table_is_dated_and_every_row_has_an_article() {
    let law = law();
    assert_eq!(law.in_force_from().to_string(), "2025-05-31");
    assert_eq!(law.hash(), law_files().hash());
    assert!(law.ae_rules().iter().all(|r| !r.cite.is_empty() && !r.to.is_empty()));
    assert!(law.retention().iter().all(|r| !r.cite.is_empty()));
}
