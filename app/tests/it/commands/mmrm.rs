//! `saisei mmrm` by the contract's names.

use super::{Desk, names, saisei};

/// Twelve people in two arms at two visits; nobody missing, so the means are the plain ones.
fn trial() -> String {
    let mut out = "subject,arm,visit,value\n".to_owned();
    for i in 0..12_i32 {
        let arm = if i % 2 == 0 { "cells" } else { "sham" };
        let before = 60 + (i * 7) % 11;
        for (visit, value) in [("week 4", before - 2 * (i % 3)), ("week 12", before - 5 - (i * 5) % 7)] {
            out.push_str(&format!("p{i},{arm},{visit},{value}\n"));
        }
    }
    out
}

#[test]
fn means_differences_and_covariance_stand_under_the_contracts_names() {
    let desk = Desk::new();
    let file = desk.put("t.csv", trial());
    let ours = saisei(&["mmrm", &file, "--json"]).json();
    for name in ["means", "differences", "covariance", "loglik"] {
        assert!(names(&ours).contains(&name), "{name}");
    }
    let mean = &ours["means"][0];
    assert!(["arm", "visit", "mean", "se"].iter().all(|n| names(mean).contains(n)), "{mean}");
    let d = &ours["differences"][1];
    assert!(
        ["visit", "estimate", "se", "df", "ci_lower", "ci_upper", "p"]
            .iter()
            .all(|n| d[n].is_string() || d[n].is_number()),
        "{d}"
    );
    assert_eq!((d["visit"].as_str(), ours["covariance"].as_array().map(Vec::len)), (Some("week 12"), Some(2)));
    // The second arm in sorted order minus the first, from the file itself.
    let plain = |arm: &str| {
        let text = trial();
        let rows: Vec<f64> = text
            .lines()
            .filter(|l| l.contains(arm) && l.contains("week 12"))
            .filter_map(|l| l.rsplit(',').next()?.parse().ok())
            .collect();
        rows.iter().sum::<f64>() / rows.len() as f64
    };
    let estimate = d["estimate"].as_f64().expect("a number");
    assert!((estimate - (plain("sham") - plain("cells"))).abs() < 1e-6, "{estimate}");
}

#[test]
fn people_read_a_table_and_what_cannot_be_told_is_refused() {
    let desk = Desk::new();
    let file = desk.put("t.csv", trial());
    let said = saisei(&["mmrm", &file, "--lang", "ja"]);
    for words in ["反復測定（MMRM、REML）：12人、測定24件", "sham − cells", "制限付き対数尤度"] {
        assert!(said.out.contains(words), "{words}\n{}", said.out);
    }
    assert!(saisei(&["mmrm", &file, "--df", "kenward-roger"]).out.contains("Kenward–Roger"));
    let file = desk.put("t.csv", "subject,arm,visit,value\na,x,1,5\nb,y,1,6\n");
    let none = saisei(&["mmrm", &file, "--json"]);
    assert_eq!((none.code, none.out.as_str()), (1, ""), "{}", none.err);
    assert!(!none.err.is_empty());
}

#[test]
fn a_row_without_a_value_is_missing_and_small_values_keep_their_digits() {
    let desk = Desk::new();
    let rows = |unit: &str| -> String {
        (0..12)
            .flat_map(|i| (1..3).map(move |v| (i, v)))
            .map(|(i, v)| {
                format!("s{i},{},{v},{}{unit}\n", if i % 2 == 0 { "x" } else { "y" }, 5 * v + (i * i + v * i) % 7)
            })
            .collect()
    };
    let head = "subject,arm,visit,value\n";
    let whole = rows("");
    let without: String = whole
        .lines()
        .filter(|l| !l.starts_with("s3,y,2") && !l.starts_with("s4,x,1"))
        .map(|l| format!("{l}\n"))
        .collect();
    let blank: String = whole
        .lines()
        .map(|l| match l {
            l if l.starts_with("s3,y,2") => "s3,y,2,NA\n".to_owned(),
            l if l.starts_with("s4,x,1") => "s4,x,1,\n".to_owned(),
            l => format!("{l}\n"),
        })
        .collect();
    let run = |rows: &str| saisei(&["mmrm", &desk.put("t.csv", format!("{head}{rows}")), "--json"]).json();
    let (left_out, marked) = (run(&without), run(&format!("{blank},,,\n")));
    assert_eq!((&marked["means"], &marked["loglik"]), (&left_out["means"], &left_out["loglik"]));
    assert_eq!(marked["warnings"][0]["en"], "2 rows without a value (empty or NA) are taken as missing.");
    assert!(!left_out["warnings"].to_string().contains("missing"));
    let small = desk.put("t.csv", format!("{head}{}", rows("e-12")));
    let said = saisei(&["mmrm", &small]);
    assert!(said.code == 0 && said.out.contains("e−12") && !said.out.contains("0.000000000"), "{}", said.out);
    let own = saisei(&["mmrm", &small, "--baseline", "value"]);
    assert!(own.bad().contains("--baseline, --site value: the columns subject,arm,visit,value"), "{}", own.err);
}
