//! The chain's bytes against another program: kept vectors, and a fresh export verified by `oracles/chain/verify_export.py`.

use crate::toy::*;
use kernel::fact::{Draft, Stamp};
use kernel::{Actor, Tag, chain, tag::Space};
use std::path::PathBuf;
use std::process::Command;
use terms::{CommandId, Hash32, PlaceId, Role, StaffId};

fn oracle(file: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../oracles/chain").join(file)
}

/// Python, leaving no compiled files beside the oracle.
fn python() -> Command {
    let mut c = Command::new("python3");
    c.env("PYTHONDONTWRITEBYTECODE", "1");
    c
}

/// The three facts of docs/chain.md.
fn vectors() -> Vec<kernel::Head> {
    let system = Stamp {
        actor: Actor::System,
        role: None,
        place: None,
        behalf: None,
        signed: "",
        occurred_at: moment("2026-11-24T09:00:00.000+09:00"),
        recorded_at: moment("2026-11-24T09:00:00.000+09:00"),
        programme: String::new(),
        law: String::new(),
        software: "saisei 0.1.0".into(),
        command: CommandId::parse("record-opened").expect("an id"),
    };
    let nurse = Stamp {
        actor: Actor::Staff(StaffId::parse("S0000000001").expect("an id")),
        role: Some(Role::Nurse),
        place: Some(PlaceId::parse("L0000000001").expect("an id")),
        behalf: Some(StaffId::parse("S0000000002").expect("an id")),
        signed: "performed",
        occurred_at: moment("2026-11-24T09:10:00.000+09:00"),
        recorded_at: moment("2026-11-24T09:12:30.250+09:00"),
        programme: Hash32::of(b"programme").to_string(),
        law: Hash32::of(b"law").to_string(),
        command: CommandId::parse("c-0001").expect("an id"),
        ..system.clone()
    };
    let tag = |s, id: &str| Tag::new(s, id);
    let draft = |kind, version, tags, payload: &str| Draft { kind, version, tags, payload: payload.into() };
    let facts = [
        (
            draft("record_opened", 1, vec![Tag::clinic()], r#"{"simulated":true,"zone":"Asia/Tokyo","format":1}"#),
            &system,
        ),
        (
            draft(
                "fat_harvested",
                2,
                vec![tag(Space::Tissue, "T1"), tag(Space::Patient, "P1"), tag(Space::Patient, "P1")],
                r#"{"mass_g":"120","site":"腹部"}"#,
            ),
            &nurse,
        ),
        (draft("note", 1, vec![], "{}"), &nurse),
    ];
    let mut heads: Vec<kernel::Head> = Vec::new();
    for (i, (d, s)) in facts.iter().enumerate() {
        let salt = [u8::try_from(i).expect("small"); 32];
        let previous = heads.last().map(|h| h.hash).unwrap_or_default();
        heads.push(chain::seal(d, s, &salt, i as u64 + 1, previous));
    }
    heads
}

#[test]
fn the_bytes_are_those_of_the_other_program() {
    let kept = std::fs::read_to_string(oracle("vectors.txt")).expect("kept vectors");
    let lines: Vec<String> = vectors().iter().map(|h| format!("{} {} {}", h.position, h.commitment, h.hash)).collect();
    let theirs: Vec<&str> = kept.lines().filter(|l| !l.is_empty() && !l.starts_with('#')).collect();
    assert_eq!(lines, theirs);
    let page = std::fs::read_to_string(oracle("../../docs/chain.md")).expect("docs/chain.md");
    assert!(vectors().iter().all(|h| page.contains(&h.hash.to_string())), "the page shows the same hashes");
}

#[test]
fn the_other_program_makes_its_vectors_and_verifies_a_fresh_export() {
    let Ok(made) = python().arg(oracle("vectors.py")).output() else {
        // Without Python the kept vectors above stand; CI has it.
        return;
    };
    let kept = std::fs::read_to_string(oracle("vectors.txt")).expect("kept vectors");
    assert_eq!(String::from_utf8_lossy(&made.stdout), kept, "{}", String::from_utf8_lossy(&made.stderr));
    let t = toy();
    crate::lists::busy(&t);
    let mut out = Vec::new();
    let report = store::export::export(&t.data(), &house(), &mut out).expect("exported");
    let path = t.dir.path().join("export.jsonl");
    std::fs::write(&path, &out).expect("written");
    let check =
        |args: &[&str]| python().arg(oracle("verify_export.py")).arg(&path).args(args).output().expect("python ran");
    let anchor = format!("{}:{}", report.head.position, report.head.hash);
    let good = check(&[&anchor]);
    assert!(
        good.status.success(),
        "{}{}",
        String::from_utf8_lossy(&good.stdout),
        String::from_utf8_lossy(&good.stderr)
    );
    assert!(
        String::from_utf8_lossy(&good.stdout).contains(&format!("{} facts, 1 erased", report.facts)),
        "{}",
        String::from_utf8_lossy(&good.stdout)
    );
    let text = String::from_utf8(out).expect("utf-8");
    for (from, to, place) in
        [("note 3", "note 4", "fact 5"), ("\"kind\":\"note_written\"", "\"kind\":\"note_broken\"", "fact 2")]
    {
        std::fs::write(&path, text.replacen(from, to, 1)).expect("written");
        let bad = check(&[]);
        assert!(
            !bad.status.success() && String::from_utf8_lossy(&bad.stdout).contains(place),
            "{}",
            String::from_utf8_lossy(&bad.stdout)
        );
    }
}
