//! Every kind of mistake gives file, line and column; all mistakes come together; no broken file is ever read in part.

use crate::{base, edited, law_files, lines, overlay, place};
use programme::{Bundle, Law, Problem, Programme};
use terms::Lang;

fn mistakes(b: &Bundle) -> Vec<Problem> {
    Programme::read(b).expect_err("must be refused")
}

/// (file, old, new, the text at which the finger must point afterwards, part of what it says)
const KINDS: &[(&str, &str, &str, &str, &str)] = &[
    ("risks.toml", "code = \"draw_pain\"\n", "", "[[risk]]\nstage = \"blood_draw\"", "key \"code\" is missing"),
    ("risks.toml", "grave = true\n", "grave = true\nseverity = 3\n", "severity", "unknown key \"severity\""),
    ("risks.toml", "grave = true\n", "grave = \"yes\"\n", "\"yes\"\non_clinic", "\"grave\" has a wrong value (string)"),
    (
        "programme.toml",
        ", en = \"Autologous adipose-derived stem cells for chronic pain\"",
        "",
        "{ ja = \"自家",
        "key \"en\" is missing",
    ),
    (
        "programme.toml",
        "en = \"Autologous adipose-derived stem cells for chronic pain\"",
        "en = \"  \"",
        "\"  \"",
        "\"en\" has a wrong value",
    ),
    (
        "conditions.toml",
        "code = \"hip_oa\"",
        "code = \"knee_oa\" #",
        "\"knee_oa\" #",
        "stands there twice (first in conditions.toml, line 6)",
    ),
    ("conditions.toml", "code = \"hip_oa\"", "code = \"股関節\"", "\"股関節\"", "\"code\" has a wrong value"),
    ("programme.toml", "version = 2026-11-22", "version = 2026-02-30", "2026-02-30", "not readable as TOML"),
    (
        "programme.toml",
        "version = 2026-11-22",
        "version = \"2026-11-22\"",
        "\"2026-11-22\"",
        "\"version\" has a wrong value (string)",
    ),
    (
        "programme.toml",
        "version = 2026-11-22",
        "version = 2026-11-22T10:00:00",
        "2026-11-22T10",
        "\"version\" has a wrong value",
    ),
    ("conditions.toml", "\"KIM2023\"", "\"KIM2032\"", "\"KIM2032\"", "no source is called \"KIM2032\""),
    (
        "conditions.toml",
        "questions = [\"liver\"]",
        "questions = [\"lever\"]",
        "\"lever\"",
        "no question is called \"lever\"",
    ),
    ("conditions.toml", "routes = [\"drip\"]", "routes = [\"drop\"]", "\"drop\"", "no route is called \"drop\""),
    ("conditions.toml", "grade = \"low\"", "grade = \"good\"", "\"good\"", "\"grade\" has a wrong value"),
    ("conditions.toml", "class = 2 ", "class = 4 ", "4 #", "\"class\" has a wrong value (integer)"),
    (
        "conditions.toml",
        "locked = false",
        "locked = false\nlocked_why = { ja = \"あ\", en = \"a\" }",
        "locked_why",
        "unknown key \"locked_why\"",
    ),
    (
        "interview.toml",
        "review = [\"yes\", \"unknown\"]",
        "review = [\"maybe\"]",
        "[\"maybe\"]",
        "\"maybe\" is no answer",
    ),
    ("interview.toml", "high = 1200", "high = 12.5", "12.5", "\"high\" has a wrong value (float)"),
    ("consent.toml", "number = 2\n", "number = 1 #\n", "1 #", "explanation item \"1\" stands there twice"),
    ("consent.toml", "code = \"banking\"", "code = \"bank\"", "\"bank\"", "\"code\" has a wrong value"),
    ("consent.toml", "code = \"discard\"", "code = \"keep\" #", "\"keep\" #", "stands there twice"),
    ("harvest.toml", "{ low = 3, high = 5 }", "{ low = 6, high = 5 }", "{ low = 6", "low is above high"),
    ("harvest.toml", ", who = \"manager\" }", " }", "{ unset = ", "key \"who\" is missing"),
    ("harvest.toml", ", who = \"manager\"", ", who = \"boss\"", "\"boss\"", "\"who\" has a wrong value"),
    ("harvest.toml", ", sources = [\"PAGE:S-142\"] }", " }", "{ value = ", "key \"sources\" is missing"),
    ("harvest.toml", "[[site]]", "[[site]", "]\ncode = \"abdomen\"", "not readable as TOML"),
    ("follow-up.toml", "month = 3\n", "month = 1 #\n", "1 #", "visit \"1\" stands there twice"),
    (
        "findings.toml",
        "code = \"paresis\"",
        "code = \"imaging\" #",
        "\"imaging\" #",
        "finding \"imaging\" stands there twice",
    ),
    ("findings.toml", "high = 5\n", "high = 5\ntimes = 2\n", "times = 2", "unknown key \"times\""),
    (
        "findings.toml",
        "kind = \"number\"\nlow = 0",
        "kind = \"number\"\nlow = 6",
        "5\nunit",
        "\"high\" has a wrong value (integer)",
    ),
    ("sites.toml", "routes = [\"epidural\"]", "routes = [\"dural\"]", "\"dural\"", "no route is called \"dural\""),
    (
        "sites.toml",
        "diseases = [\"hip_oa\",",
        "diseases = [\"hip\",",
        "\"hip\", \"postt",
        "no disease is called \"hip\"",
    ),
    ("sites.toml", "\"L4/5\"", "\"L3/4\"", "\"L3/4\", \"L5/S1\"]\nroutes = [\"intrad", "\"L3/4\" stands there twice"),
    ("sites.toml", "value = 20000000", "value = 50000000", "{ value = 40000000", "low is above high"),
    ("sites.toml", "value = 20000000", "value = 2.0e7", "2.0e7", "\"value\" has a wrong value (float)"),
    (
        "sites.toml",
        "sites = [\"rotator_cuff\"]",
        "#",
        "\"local\"\nper",
        "dose range of a route \"local\" stands there twice",
    ),
    ("sites.toml", "above = \"refuse\"", "above = \"warn\"", "\"warn\"", "\"above\" has a wrong value (string)"),
    (
        "criteria.toml",
        "question = \"cancer\"",
        "question = \"tumour\"",
        "\"tumour\", met",
        "no question is called \"tumour\"",
    ),
    (
        "criteria.toml",
        "question = \"cancer\", met = [\"no\"]",
        "question = \"cancer\", met = [\"none\"]",
        "\"none\"], not_met = [\"yes\"]",
        "no answer is called \"none\"",
    ),
    (
        "criteria.toml",
        "question = \"cancer\", met = [\"no\"]",
        "question = \"cancer\", met = [\"yes\"]",
        "[\"yes\"] }\neffect = \"doctors_review\"\noverride_allowed = true\nsources = [\"PAGE:S-53\"",
        "\"yes\" stands in both met and not_met",
    ),
    (
        "criteria.toml",
        "not_met = [\"progressing\"]",
        "not_met = [\"worse\"]",
        "\"worse\"",
        "no finding result is called \"worse\"",
    ),
    (
        "criteria.toml",
        "not_met = [\"progressing\"], times = 1",
        "not_met = [\"progressing\"], times = 0",
        "0 }\neffect = \"refer\"",
        "\"times\" has a wrong value",
    ),
    (
        "criteria.toml",
        "finding = \"muscle_strength\", times",
        "finding = \"muscle_strength\", met = [\"5\"], times",
        "\"5\"",
        "no finding result is called \"5\"",
    ),
    (
        "criteria.toml",
        "results = [\"stable\"]",
        "results = [\"same\"]",
        "\"same\"",
        "no finding result is called \"same\"",
    ),
    ("criteria.toml", "kind = \"age\"", "kind = \"score\"", "\"score\"", "\"kind\" has a wrong value (string)"),
    (
        "criteria.toml",
        "rule = { kind = \"age\", low = 16, high = 150 }",
        "rule = { kind = \"consent\", scope = \"all\" }",
        "\"all\"",
        "no scope is called \"all\"",
    ),
    ("criteria.toml", "effect = \"refer\"", "effect = \"warn\"", "\"warn\"", "\"effect\" has a wrong value (string)"),
    ("conditions.toml", "code = \"liver\"", "code = \"kidney\"", "\"kidney\"", "no criterion is called \"kidney\""),
    ("tests.toml", "on = \"blood\"", "on = \"urine\"", "\"urine\"", "\"on\" has a wrong value (string)"),
    (
        "tests.toml",
        "[\"harvest\", \"culture\", \"release\"]",
        "[\"culture\", \"giving\"]",
        "\"giving\"",
        "\"needed_for\" has a wrong value (\"giving\")",
    ),
    ("making.toml", "code = \"packing\"", "code = \"filling\"", "[[procedure]]", "procedure \"packing\" is missing"),
    ("making.toml", "code = \"c_arm\"", "code = \"xray\"", "[[equipment_kind]]", "equipment_kind \"c_arm\" is missing"),
    (
        "making.toml",
        "viability_min_pct = { unset",
        "viability_min_pct = { value = 101, sources = [\"CHOICE\"] } #",
        "101",
        "\"value\" has a wrong value (integer)",
    ),
    ("bedside.toml", "want = \"yes\"", "want = \"maybe\"", "\"maybe\"", "\"want\" has a wrong value (string)"),
    ("process.toml", "number = 2", "number = 1 #", "1 #", "step \"1\" stands there twice"),
    ("sources.toml", "id = \"CHOICE\"", "id = \"PAGE\" #", "\"PAGE\" #", "source \"PAGE\" stands there twice"),
];

#[test]
fn each_kind_of_mistake_points_at_its_line_and_column() {
    for (file, old, new, at, says) in KINDS {
        let b = edited(&base(), file, old, new);
        let found = mistakes(&b);
        let hit = found.iter().find(|p| p.what.en.contains(says));
        let hit = hit.unwrap_or_else(|| panic!("{file} {new:?}: nothing says {says:?} in\n{}", lines(&found)));
        let (line, column) = place(b.file(file).unwrap(), at);
        if *says == "not readable as TOML" {
            // The parser points somewhere inside the line; the line must be right.
            assert_eq!((hit.file.as_str(), hit.line), (*file, line), "{new:?}: {hit}");
        } else {
            assert_eq!((hit.file.as_str(), hit.line, hit.column), (*file, line, column), "{new:?}: {hit}");
        }
        assert!(
            hit.to_string().starts_with(&format!("{file}:{line}:{}: ", hit.column))
                && hit.to_string().contains("; expected ")
        );
        assert!(hit.line_in(Lang::Ja).contains("正しくは") && !hit.expected.ja.is_empty());
    }
}

#[test]
fn all_mistakes_of_all_files_are_told_at_once_in_order() {
    let b = edited(&base(), "risks.toml", "grave = true\n", "grave = 1\n");
    let b = edited(&b, "risks.toml", "code = \"relapse\"", "kode = \"relapse\"");
    let b = edited(&b, "consent.toml", "optional = false\n", "");
    let b = edited(&b, "conditions.toml", "\"LEE2019\"", "\"LEE\"");
    let found = mistakes(&b);
    let told: Vec<(&str, &str)> = found.iter().map(|p| (p.file.as_str(), p.what.en.as_ref())).collect();
    assert_eq!(
        told,
        [
            ("conditions.toml", "no source is called \"LEE\""),
            ("consent.toml", "key \"optional\" is missing"),
            ("risks.toml", "\"grave\" has a wrong value (integer)"),
            ("risks.toml", "key \"code\" is missing"),
            ("risks.toml", "unknown key \"kode\""),
        ]
    );
    assert!(found.is_sorted_by(|a, b| (&a.file, a.line, a.column) <= (&b.file, b.line, b.column)));
}

#[test]
fn what_would_be_right_for_an_answer_are_the_answers_of_its_question() {
    let one = |old: &str, new: &str| {
        let mut found = mistakes(&edited(&base(), "criteria.toml", old, new));
        assert_eq!(found.len(), 1, "{}", lines(&found));
        found.remove(0)
    };
    let p = one("question = \"cancer\", met = [\"no\"]", "question = \"cancer\", met = [\"none\"]");
    assert_eq!(p.expected.en, "one of: no, unknown, yes");
    // With the question unknown its answers are too: one complaint, at the question.
    let p = one("question = \"cancer\"", "question = \"tumour\"");
    assert!(p.what.en.contains("no question is called \"tumour\"") && p.expected.en.contains("cancer"), "{p}");
    // A number has no list of results.
    let p = one("finding = \"muscle_strength\", times", "finding = \"muscle_strength\", met = [\"5\"], times");
    assert_eq!(p.expected.en, "nothing can stand here: leave the key out");
}

#[test]
fn a_missing_a_misspelt_and_a_broken_file_are_told_without_noise() {
    let mut files = base().files().clone();
    let harvest = files.remove("harvest.toml").unwrap();
    files.insert("havrest.toml".into(), harvest);
    files.insert("interview.toml".into(), "x = [1,\n".into());
    let found = mistakes(&Bundle::from_files(files).unwrap());
    let told: Vec<String> =
        found.iter().map(|p| format!("{}: {}", p.file, p.what.en.split(" (").next().unwrap())).collect();
    assert!(told.contains(&"harvest.toml: the file is missing".to_owned()), "{told:?}");
    assert!(told.contains(&"havrest.toml: unknown file".to_owned()), "{told:?}");
    assert!(told.contains(&"interview.toml: not readable as TOML".to_owned()), "{told:?}");
    assert!(told.iter().all(|t| !t.contains("is called")), "noise: {told:?}");
    let p = found.into_iter().find(|p| p.file == "harvest.toml").unwrap().within("programmes/x/");
    assert!(p.to_string().starts_with("programmes/x/harvest.toml:1:1: "), "{p}");
}

#[test]
fn a_scope_or_answer_that_rules_are_written_against_cannot_be_dropped() {
    for (list, code, says) in
        [("scope", "banking", "scope \"banking\" is missing"), ("withdrawal", "keep", "withdrawal \"keep\" is missing")]
    {
        let text = base().file("consent.toml").unwrap().to_owned();
        let head = format!("[[{list}]]\ncode = \"{code}\"");
        let start = text.find(&head).unwrap();
        let end = text[start + 2..].find("\n[[").map(|n| start + 2 + n).unwrap();
        let found = mistakes(&edited(&base(), "consent.toml", &text[start..end], ""));
        assert_eq!(found.iter().map(|p| p.what.en.as_ref()).collect::<Vec<_>>(), [says], "{}", lines(&found));
    }
}

/// Keys that a row may leave out, in every file or in the one named.
const OPTIONAL: [(&str, &str); 13] = [
    ("routes", "conditions.toml"),
    ("routes", "risks.toml"),
    ("routes", "criteria.toml"),
    ("diseases", "criteria.toml"),
    ("only_if", "criteria.toml"),
    ("sites", "sites.toml"),
    ("levels", "sites.toml"),
    ("unit", "tests.toml"),
    ("questions", "conditions.toml"),
    ("note", "conditions.toml"),
    ("guidance", "conditions.toml"),
    ("review", "interview.toml"),
    ("group", "interview.toml"),
];

#[test]
fn leaving_out_any_needed_line_of_the_shipped_files_is_found_there() {
    let (mut tried, mut law_tried) = (0, 0);
    for (bundle, law) in [(base(), false), (law_files(), true)] {
        for (path, text) in bundle.files() {
            let rows: Vec<&str> = text.split_inclusive('\n').collect();
            for (i, row) in rows.iter().enumerate() {
                let Some((key, _)) = row.split_once(" = ").filter(|(k, _)| !k.starts_with([' ', '#'])) else {
                    continue;
                };
                // `choices = [` opens a block of lines.
                if OPTIONAL.contains(&(key, path.as_str()))
                    || (law && ["note", "lowered_years"].contains(&key))
                    || row.trim_end().ends_with('[')
                {
                    continue;
                }
                let left: String = rows.iter().enumerate().filter(|(j, _)| *j != i).map(|(_, r)| *r).collect();
                let mut files = bundle.files().clone();
                files.insert(path.clone(), left);
                let b = Bundle::from_files(files).unwrap();
                let found = if law { Law::read(&b).err() } else { Programme::read(&b).err() };
                let found = found.unwrap_or_else(|| panic!("{path}:{}: {row:?} is not missed", i + 1));
                let says = format!("key {key:?} is missing");
                assert!(
                    found.iter().any(|p| p.file == *path && p.what.en == says),
                    "{path}:{}: {}",
                    i + 1,
                    lines(&found)
                );
                if law { law_tried += 1 } else { tried += 1 }
            }
        }
    }
    assert!(tried > 500 && law_tried > 100, "{tried} {law_tried}");
}

#[test]
fn every_english_half_is_missed_when_it_is_left_out() {
    let mut tried = 0;
    for (path, text) in base().files().iter().filter(|(p, _)| p.as_str() != "sources.toml") {
        for (at, _) in text.match_indices(", en = \"") {
            let body = &text[at + 8..];
            let close = body.match_indices('"').find(|(i, _)| !body[..*i].ends_with('\\')).unwrap().0;
            let mut files = base().files().clone();
            files.insert(path.clone(), format!("{}{}", &text[..at], &body[close + 1..]));
            let found = mistakes(&Bundle::from_files(files).unwrap());
            let line = u32::try_from(text[..at].matches('\n').count() + 1).unwrap();
            let hit = found.iter().any(|p| p.file == *path && p.line == line && p.what.en == "key \"en\" is missing");
            assert!(hit, "{path}:{line}: {}", lines(&found));
            tried += 1;
        }
    }
    assert!(tried > 150, "{tried}");
}

#[test]
fn a_file_cut_anywhere_never_reads_and_never_panics() {
    let text = base().file("consent.toml").unwrap().to_owned();
    let ends: Vec<usize> = text.char_indices().map(|(i, _)| i).step_by(97).collect();
    for end in ends {
        let mut files = base().files().clone();
        files.insert("consent.toml".into(), text[..end].to_owned());
        let found = mistakes(&Bundle::from_files(files).unwrap());
        assert!(found.iter().any(|p| p.file == "consent.toml" && p.line >= 1 && p.column >= 1), "cut at {end}");
    }
}

#[test]
fn an_overlay_that_does_not_say_simulated_is_refused() {
    let refused = |o: &Bundle, says: &str| {
        let found = Programme::read_with_overlay(&base(), o).expect_err("must be refused");
        let hit = found.iter().find(|p| p.what.en.contains(says));
        hit.unwrap_or_else(|| panic!("nothing says {says:?} in\n{}", lines(&found))).clone()
    };
    let o = edited(&overlay(), "overlay.toml", "simulated = true", "simulated = false");
    let p = refused(&o, "not marked as simulated");
    assert_eq!((p.file.as_str(), p.line, p.column), ("overlay/overlay.toml", 3, 13));
    refused(&edited(&overlay(), "overlay.toml", "simulated = true\n", ""), "key \"simulated\" is missing");
    refused(
        &edited(&overlay(), "overlay.toml", "programme = \"ad-msc-chronic-pain\"", "programme = \"prp\""),
        "made for \"prp\"",
    );
    refused(
        &edited(&overlay(), "overlay.toml", "harvest.mass_mg", "harvest.mass_g"),
        "no number called \"harvest.mass_g\"",
    );
    refused(&edited(&overlay(), "overlay.toml", "harvest.mass_mg", "harvest.incision_mm"), "already set");
    refused(&edited(&overlay(), "overlay.toml", "harvest.mass_mg", "harvest.pieces"), "stands there twice");
    refused(&edited(&overlay(), "overlay.toml", "value = 7", "value = \"seven\""), "\"value\" has a wrong value");
    refused(&edited(&overlay(), "overlay.toml", "value = 7\n", ""), "key \"value\" is missing");
    refused(&Bundle::default(), "the file is missing");
    refused(&edited(&overlay(), "overlay.toml", "simulated = true", "simulated = ["), "not readable as TOML");
}

#[test]
fn mistakes_in_a_law_table_are_found_too() {
    let found =
        |file: &str, old: &str, new: &str| Law::read(&edited(&law_files(), file, old, new)).expect_err("refused");
    let told = |p: &[Problem], says: &str| assert!(p.iter().any(|p| p.what.en.contains(says)), "{says}: {}", lines(p));
    told(
        &found("law.toml", "in_force_from = 2025-05-31", "in_force_from = \"soon\""),
        "\"in_force_from\" has a wrong value",
    );
    told(&found("deadlines.toml", "\"S18\"", "\"S19\""), "no source is called \"S19\"");
    told(&found("deadlines.toml", "\"minister\"", "\"minster\""), "\"to\" has a wrong value (\"minster\")");
    told(&found("deadlines.toml", "code = \"other\"", "code = \"other\"\ndays = 3"), "unknown key \"days\"");
    told(&found("retention.toml", "code = \"training\"", "code = \"committee\""), "stands there twice");
    told(&found("consent.toml", "cite = [\"施行規則13条2項1号\"]", "cite = []"), "\"cite\" has a wrong value");
}
