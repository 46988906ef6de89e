//! `saisei forecast` by the contract's names.

use super::{Desk, names, saisei};
use serde_json::Value;

const HEAD: &str = "day,event,passage,viable_cells,viability,confluence,area_cm2\n";
const LOT: &str = "0,seeded,1,300000,,,75\n2,confluence,1,,,15,\n3,fed,1,,,,\n4,confluence,1,,,40,\n6,confluence,1,,,80,\n6,harvested,1,1500000,95,,\n6,seeded,2,1500000,,,375\n8,confluence,2,,,30,\n";

fn run(desk: &Desk, rows: &str, more: &[&str]) -> super::Said {
    let file = desk.put("lot.csv", format!("{HEAD}{rows}"));
    saisei(&[&["forecast", &file, "--target", "2e7"][..], more].concat())
}

#[test]
fn the_answer_stands_under_the_contracts_names_and_repeats() {
    let desk = Desk::new();
    let ours = run(&desk, LOT, &["--by", "20", "--json"]).json();
    for name in ["predictions", "ready_day", "probability_by", "doubling_time_days", "cumulative_doublings", "warnings"]
    {
        assert!(names(&ours).contains(&name), "{name}");
    }
    let band =
        |v: &Value| v.as_array().map(|b| (b[0].as_f64().expect("low"), b[1].as_f64().expect("high"))).expect("a band");
    for p in ours["predictions"].as_array().expect("days") {
        let (a, b, c) = (band(&p["p50"]), band(&p["p80"]), band(&p["p95"]));
        let median = p["median"].as_f64().expect("a median");
        assert!(c.0 <= b.0 && b.0 <= a.0 && a.0 <= median && median <= a.1 && a.1 <= b.1 && b.1 <= c.1, "{p}");
    }
    assert!(ours["ready_day"]["median"].as_f64().expect("a day") > 8.0);
    let chance = ours["probability_by"].as_f64().expect("a chance");
    assert!((0.0..=1.0).contains(&chance) && ours["ready_day"]["never_probability"].is_number());
    assert!(ours["doubling_time_days"]["median"].is_number() && ours["cumulative_doublings"]["now"].is_number());
    assert_eq!(ours, run(&desk, LOT, &["--by", "20", "--json"]).json());
    assert!(run(&desk, LOT, &["--json"]).json()["probability_by"].is_null());
}

#[test]
fn dates_are_days_when_day_nought_is_known() {
    let desk = Desk::new();
    let by_day = run(&desk, LOT, &["--by", "20", "--json"]).json();
    assert_eq!(run(&desk, LOT, &["--by", "2026-12-21", "--start", "2026-12-01", "--json"]).json(), by_day);
    let dated: String = LOT
        .lines()
        .map(|l| {
            l.split_once(',')
                .map(|(d, rest)| format!("2026-12-{:02},{rest}\n", d.parse::<u8>().expect("a day") + 1))
                .expect("a row")
        })
        .collect();
    assert_eq!(run(&desk, &dated, &["--by", "2026-12-21", "--json"]).json(), by_day);
    assert!(
        run(&desk, LOT, &["--by", "2026-12-21"]).bad().contains("--by 2026-12-21: the column day holds day numbers")
    );
    assert!(
        run(&desk, LOT, &["--by", "soon"]).bad().contains("expected a date such as 2026-12-24 or a day of culture")
    );
    let file = desk.put("lot.csv", format!("{HEAD}{LOT}"));
    assert!(saisei(&["forecast", &file, "--target", "many"]).bad().contains("--target many: expected viable cells"));
}

#[test]
fn a_policy_file_is_read_and_its_slips_are_named() {
    let desk = Desk::new();
    let good = desk.put("p.toml", "harvest_confluence_pct = 90\nreseed_per_cm2 = 3000\n");
    assert_ne!(run(&desk, LOT, &["--policy", &good, "--json"]).json(), run(&desk, LOT, &["--json"]).json());
    let bad = desk.put("q.toml", "harvest_confluence_pct = 80\nharvest_at = 3\n");
    let said = run(&desk, LOT, &["--policy", &bad]);
    assert!(said.bad().contains("q.toml:2:1: unknown field `harvest_at`"), "{}", said.err);
    let range = desk.put("r.toml", "harvest_confluence_pct = 8\n");
    assert!(
        run(&desk, LOT, &["--policy", &range])
            .bad()
            .contains("r.toml:1: harvest_confluence_pct: \"8\" cannot be used; expected 20–100")
    );
    let range = desk.put("r.toml", "# how we do it\n\nhorizon_days = 1000 # too far\n");
    assert!(
        run(&desk, LOT, &["--policy", &range])
            .bad()
            .contains("r.toml:3: horizon_days: \"1000\" cannot be used; expected 1–365")
    );
    let range = desk.put("r.toml", b"# how we do it\n# \x8d\xb2\n");
    assert!(run(&desk, LOT, &["--policy", &range]).bad().contains("r.toml:2: the text is not UTF-8"));
}

#[test]
fn rows_that_contradict_each_other_are_named_with_line_column_and_value() {
    let desk = Desk::new();
    let start = "0,isolated,0,1e5,,,\n0,seeded,0,1e5,,,25\n";
    for (rows, said) in [
        (
            "0,isolated,0,1e5,,,\n0,seeded,0,3e5,,,25\n",
            "lot.csv:3: column viable_cells: \"3e5\" cannot be used; expected at most the 100000 cells counted before",
        ),
        ("2,confluence,3,,,20,\n", "lot.csv:4: column passage: \"3\" cannot be used; expected 0, as above, or 1"),
        (
            "2,confluence,1,,,20,\n3,confluence,0,,,20,\n",
            "lot.csv:5: column passage: \"0\" cannot be used; expected 1, as above, or 2",
        ),
        (
            "2,confluence,0,,,20,75\n",
            "lot.csv:4: column area_cm2: \"75\" cannot be used; expected nothing on a row confluence: it stands on rows isolated, explanted, seeded",
        ),
        (
            "2,confluence,0,,90,20,\n",
            "lot.csv:4: column viability: \"90\" cannot be used; expected nothing on a row confluence",
        ),
        (
            "2,confluence,0,,,20,\n2,confluence,0,,,60,\n",
            "lot.csv:5: column confluence: \"60\" cannot be used; expected one value on day 2, where 20 stands above",
        ),
        (
            "9,harvested,0,4e5,,,\n9,harvested,0,9e5,,,\n",
            "lot.csv:5: column viable_cells: \"9e5\" cannot be used; expected one value on day 9",
        ),
    ] {
        let rows = if rows.starts_with("0,isolated") { rows.to_owned() } else { format!("{start}{rows}") };
        let answer = run(&desk, &rows, &[]);
        assert!(answer.bad().contains(said), "{}", answer.err);
    }
    assert!(run(&desk, "0,confluence,0,,,20,\n", &[]).bad().contains(
        "lot.csv:2: column event: \"confluence\" cannot be used; expected isolated, explanted or seeded, as the start of the culture"
    ));
    let ja = run(&desk, &format!("{start}2,confluence,3,,,20,\n"), &["--lang", "ja"]);
    assert!(ja.bad().contains("列 passage の値「3」は使えません（必要な値：0（前の行と同じ）または1"), "{}", ja.err);
    let dead = run(&desk, "0,isolated,0,0,0,,\n", &["--json"]).json();
    assert_eq!(dead["ready_day"]["never_probability"].as_f64(), Some(1.0));
    assert!(
        dead["warnings"].to_string().contains("no_cells_left") && !dead["warnings"].to_string().contains("lower_bound")
    );
}

#[test]
fn people_read_days_chances_and_warnings_and_see_the_fan() {
    let desk = Desk::new();
    let plot = desk.path("f.svg").display().to_string();
    let said = run(&desk, LOT, &["--lang", "ja", "--plot", &plot, "--start", "2026-12-01"]);
    assert_eq!(said.code, 0, "{}", said.err);
    for words in ["準備が整う日", "達しない確率", "倍加時間（日）", "2026-12-"] {
        assert!(said.out.contains(words), "{words}\n{}", said.out);
    }
    let svg = desk.read("f.svg");
    assert!(svg.contains("目標") && svg.contains("class=\"fan80\"") && !svg.contains("NaN"));
    let explant = "0,explanted,0,,,,150\n7,confluence,0,,,20,\n10,confluence,0,,,50,\n";
    assert!(run(&desk, explant, &[]).out.contains("Note: The starting number was not counted"));
}

#[test]
fn days_that_cannot_be_meant_or_are_not_looked_ahead_to_are_refused_with_their_value() {
    let desk = Desk::new();
    for (more, said) in [
        (
            &["--by", "129"][..],
            "--by 129: day 129 lies beyond what is looked ahead to; expected at most day 128, 120 days",
        ),
        (&["--by", "20261224"], "--by 20261224: day 20261224 lies beyond"),
        (&["--by", "9999-12-31", "--start", "2026-12-01"], "--by 9999-12-31: expected a date such as"),
        (&["--by", "2199-12-31", "--start", "2026-12-01"], "--by 2199-12-31: day 63217 lies beyond"),
        (&["--start", "1001-01-01"], "--start 1001-01-01: expected a date such as 2026-12-01 (years 1900 to 2200)"),
    ] {
        let answer = run(&desk, LOT, more);
        assert!(answer.bad().contains(said), "{said}\n{}", answer.err);
    }
    assert_eq!(run(&desk, LOT, &["--by", "128"]).code, 0);
    assert!(run(&desk, "1001-01-01,seeded,1,300000,,,75\n", &[]).bad().contains("lot.csv:2: column day"));
}

#[test]
fn too_many_rows_and_living_cells_of_which_none_lives_are_refused() {
    let desk = Desk::new();
    let fed: String = (0..2001).map(|i| format!("{},fed,1,,,,\n", f64::from(i) / 100.0)).collect();
    let many = run(&desk, &format!("0,seeded,1,3e5,,,75\n{fed}"), &[]);
    assert!(
        many.bad().ends_with("lot.csv: 2002 rows; expected at most 2000 observations of one culture"),
        "{}",
        many.err
    );
    let dead = run(&desk, "0,seeded,1,3e5,0,,75\n", &[]);
    assert!(dead.bad().contains("column viability: \"0\" cannot be used; expected more than 0"), "{}", dead.err);
    let high = run(&desk, "0,seeded,1,2e15,,,75\n", &[]);
    assert!(high.bad().contains("column viable_cells: \"2e15\" cannot be used; expected a number from 0 to 1e15"));
}

#[test]
fn a_culture_that_gained_nothing_hardly_grows_and_is_not_ready_within_the_days_looked_at() {
    let desk = Desk::new();
    let lot = |first: &str, second: &str| {
        format!(
            "0,seeded,1,1e6,,,75\n5,harvested,1,{first},90,,\n5,seeded,2,{first},,,75\n10,harvested,2,{second},90,,\n"
        )
    };
    let short = desk.put("p.toml", "horizon_days = 5\n");
    let still = run(&desk, &lot("9e5", "8.5e5"), &["--policy", &short]);
    assert!(
        still.out.contains("This culture hardly grows.") && still.out.contains("not within 5 days"),
        "{}",
        still.out
    );
    assert!(!run(&desk, &lot("4e6", "9e6"), &[]).out.contains("hardly grows"));
}
