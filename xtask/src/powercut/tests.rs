//! The shim under ordinary system tools: what they do must be in the log, in their order.

use super::*;

#[test]
fn the_shim_sees_what_system_tools_do() {
    let dir = std::env::temp_dir().join(format!("xtask-shim-{}", std::process::id()));
    std::fs::create_dir_all(dir.join("data")).unwrap();
    let dir = dir.canonicalize().unwrap();
    let shell = Shell {
        root: Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().into(),
        target: dir.clone(),
        built: false,
    };
    let shim = build_shim(&shell, &dir).unwrap();
    let script = "mkdir data/d && dd if=/dev/zero of=data/d/a bs=700 count=2 conv=fsync 2>/dev/null && mv data/d/a data/b \
                  && sync data && printf '1 00\\n' > acks && rm data/b && echo outside > elsewhere";
    let mut command = shell.command("sh");
    command.args(["-c", script]).current_dir(&dir).env("LD_PRELOAD", &shim);
    command.env("SAISEI_RECORD_DIR", dir.join("data")).env("SAISEI_RECORD_ACKS", dir.join("acks"));
    shell::run(command.env("SAISEI_RECORD_LOG", dir.join("log"))).unwrap();
    let log = std::fs::read(dir.join("log")).unwrap();
    let events = journal::read(&log).unwrap();
    let story: Vec<String> = events
        .iter()
        .map(|e| match e {
            Event::Open { path, created, .. } => format!("open {path} {created}"),
            Event::Write { offset, bytes, .. } => format!("write {offset}+{}", bytes.len()),
            Event::Rename { from, to } => format!("rename {from} {to}"),
            Event::Unlink { path } => format!("unlink {path}"),
            Event::MakeDir { path } => format!("mkdir {path}"),
            Event::SyncFile { .. } => "sync".into(),
            Event::SyncDir { path, .. } => format!("sync dir '{path}'"),
            Event::Synced { .. } => "synced".into(),
            Event::Ack { bytes } => format!("ack {}", bytes.len()),
            other => format!("{other:?}"),
        })
        .collect();
    let expected = "mkdir d; open d/a true; write 0+700; write 700+700; sync; synced; rename d/a b; sync dir ''; synced; ack 5; unlink b";
    assert_eq!(story.join("; "), expected);
    std::fs::remove_dir_all(&dir).unwrap();
}

#[test]
fn an_instant_lies_after_the_first_acknowledgement() {
    let events = [
        Event::Unlink { path: "a" },
        Event::Ack { bytes: b"" },
        Event::Unlink { path: "b" },
        Event::Ack { bytes: b"" },
    ];
    let mut random = Random::new(3);
    let instants: Vec<usize> = (0..100).map(|_| instant(&events, 1, &mut random)).collect();
    assert!(instants.iter().all(|i| (2..=4).contains(i)));
    assert!([2, 3, 4].iter().all(|i| instants.contains(i)), "some instant is never taken");
}

#[test]
fn the_walk_is_complete_with_the_last_of_its_facts() {
    let lines: Vec<String> = program::WALKED.iter().map(|kind| format!("1 00 {kind}\n")).collect();
    let mut events: Vec<Event<'_>> = lines.iter().map(|l| Event::Ack { bytes: l.as_bytes() }).collect();
    events.insert(1, Event::Unlink { path: "a" });
    events.push(Event::Ack { bytes: b"2 00 held\n" });
    assert_eq!(walked(&events).unwrap(), program::WALKED.len());
    events.remove(0);
    assert!(walked(&events).unwrap_err().to_string().contains(program::WALKED[0]));
}
