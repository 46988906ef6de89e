//! Files nobody here wrote: what spreadsheets and people do to a CSV is read or refused with its place, never guessed.

use super::{Desk, saisei};

fn meta(desk: &Desk, measure: &str, bytes: impl AsRef<[u8]>) -> super::Said {
    let file = desk.put("t.csv", bytes);
    saisei(&["meta", &file, "--measure", measure, "--json"])
}

#[test]
fn a_spreadsheets_file_with_mark_returns_quotes_and_spaces_reads_the_same() {
    let desk = Desk::new();
    let clean = meta(&desk, "GEN", "study,yi,vi\n\"Sato, A 2001\",0.5,0.04\nSuzuki,-0.1,0.09\nMori,0.2,0.05\n");
    let excel =
        "\u{feff}study , yi,vi\r\n\"Sato, A 2001\", 0.5 ,\"0.04\"\r\n Suzuki ,−0.1,０．０９\r\n\r\nMori,2e-1,0.05";
    let theirs = meta(&desk, "GEN", excel);
    assert_eq!(theirs.json(), clean.json());
}

#[test]
fn each_fault_is_one_message_with_file_line_column_value_and_what_was_expected() {
    let desk = Desk::new();
    let sjis: &[u8] = b"study,yi,vi\n\x8d\xb2\x93\xa1,0.5,0.04\n";
    let utf16: Vec<u8> = "study,yi,vi\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (measure, bytes, said) in [
        ("GEN", b"".as_slice(), "t.csv: the file is empty; expected a first line with the columns study,yi,vi"),
        ("GEN", b"study,yi,vi\n", "t.csv: nothing stands below the head; expected at least one row"),
        (
            "GEN",
            sjis,
            "t.csv:2: the text is not UTF-8 (Shift_JIS or UTF-16 perhaps); expected a file saved as \"CSV UTF-8\"",
        ),
        (
            "GEN",
            utf16.as_slice(),
            "t.csv:1: byte 2 of the file is NUL (zero), as in UTF-16 or in a file that is no table; expected a file saved as \"CSV UTF-8\"",
        ),
        (
            "GEN",
            b"study,yi,vi\na,1,1\nb,0.\x005,1\n",
            "t.csv:3: byte 23 of the file is NUL (zero), as in UTF-16 or in a file that is no table; expected a file saved as \"CSV UTF-8\"",
        ),
        (
            "GEN",
            b"study,yi,vi\na,1e200,1\nb,1,1\n",
            "t.csv:2: column yi: \"1e200\" cannot be used; expected a number from -1e50 to 1e50",
        ),
        (
            "GEN",
            b"study,yi,vi\na,1,1\nb,1,1e-320\n",
            "t.csv:3: column vi: \"1e-320\" cannot be used; expected 1e-50 ... 1e50",
        ),
        (
            "MD",
            b"study,n1,mean1,sd1,n2,mean2,sd2\na,9,1,1e-30,9,1,1e-30\n",
            "t.csv:2: column sd1: \"1e-30\" cannot be used; expected variance: 1e-50 ... 1e50",
        ),
        (
            "GEN",
            b"study,yi,vi\na,1,1\n\x1b[2Jb,x\x07,1\n",
            "t.csv:3: column yi: \"x\\u{7}\" cannot be used; expected a number such as 12.3",
        ),
        (
            "GEN",
            b"study,yi,vi\na\x1b[1m,1,1\na\x1b[1m,1,1\n",
            "t.csv:3: study \"a\\u{1b}[1m\" stands in line 2 already; expected once",
        ),
        ("GEN", b"study,yi,vi\na,1,2\na,3,4\n", "t.csv:3: study \"a\" stands in line 2 already; expected once"),
        (
            "GEN",
            b"study,yi,vi\na,NaN,2\n",
            "t.csv:2: column yi: \"NaN\" cannot be used; expected a number such as 12.3",
        ),
        (
            "GEN",
            b"study,yi,vi\na,1,inf\n",
            "t.csv:2: column vi: \"inf\" cannot be used; expected a number such as 12.3",
        ),
        (
            "GEN",
            b"study,yi,vi\na,\"0,5\",1\n",
            "t.csv:2: column yi: \"0,5\" cannot be used; expected a number such as 12.3, with a point as decimal mark and no separators",
        ),
        ("GEN", b"study,yi,vi\na,0.5,0\n", "t.csv:2: column vi: \"0\" cannot be used; expected > 0"),
        ("GEN", b"study,yi,vi\na,,1\n", "t.csv:2: column yi is empty; expected a number such as 12.3"),
        ("GEN", b"study,yi,vi,year\na,1,1,1999\n", "t.csv:1: unknown column \"year\" (field 4); expected study,yi,vi"),
        ("GEN", b"study,yi,yi\na,1,1\n", "t.csv:1: column \"yi\" stands twice (field 3); expected once"),
        ("GEN", b"study;yi;vi\na;1;1\n", "t.csv:1: the columns are not separated with commas; expected study,yi,vi"),
        (
            "GEN",
            b"study,yi,vi\na,1\n",
            "t.csv:2: this row has 2 fields, the head has 3; a value with a comma must stand in quotation marks",
        ),
        (
            "RR",
            b"study,events1,n1,events2,n2\na,12,10,1,10\n",
            "t.csv:2: column events1: \"12\" cannot be used; expected 0 <= events <= n",
        ),
        (
            "RR",
            b"study,events1,n1,events2,n2\na,1.5,10,1,10\n",
            "t.csv:2: column events1: \"1.5\" cannot be used; expected a whole number such as 12",
        ),
        (
            "OR",
            b"study,events1,n1,events2,n2\na,-1,10,1,10\n",
            "t.csv:2: column events1: \"-1\" cannot be used; expected a whole number such as 12",
        ),
        (
            "MD",
            b"study,n1,mean1,sd1,n2,mean2,sd2\na,1,1,1,9,1,1\n",
            "t.csv:2: column n1: \"1\" cannot be used; expected >= 2",
        ),
        (
            "MD",
            b"study,n1,mean1,sd1,n2,mean2,sd2\na,9,1,-1,9,1,1\n",
            "t.csv:2: column sd1: \"-1\" cannot be used; expected >= 0",
        ),
        (
            "SMD",
            b"study,n1,mean1,sd1,n2,mean2,sd2\na,9,1,0,9,1,0\n",
            "t.csv:2: column sd1: \"0\" cannot be used; expected > 0",
        ),
    ] {
        let answer = meta(&desk, measure, bytes);
        let message = answer.bad();
        let place = desk.path("").display().to_string();
        assert_eq!(message.replace(&place, ""), format!("saisei: {said}"));
    }
    let gone = saisei(&["meta", "/nowhere/t.csv", "--measure", "MD"]);
    assert!(gone.bad().starts_with("saisei: /nowhere/t.csv: "));
    assert_eq!(saisei(&["meta", "t.csv", "--measure", "XX"]).code, 2);
}

#[test]
fn faults_are_told_in_japanese_when_asked() {
    let desk = Desk::new();
    let file = desk.put("t.csv", "study,yi,vi\na,x,1\n");
    let said = saisei(&["meta", &file, "--measure", "GEN", "--lang", "ja"]);
    assert!(
        said.bad().ends_with("t.csv:2: 列 yi の値「x」は使えません（必要な値：12.3のような数値）。"),
        "{}",
        said.err
    );
}

#[test]
fn the_other_commands_name_the_place_too() {
    let desk = Desk::new();
    for (command, more, text, said) in [
        (
            "survival",
            vec![],
            "subject,arm,time,event\na,x,5,2\n",
            "t.csv:2: column event: \"2\" cannot be used; expected 1 (happened) or 0 (censored)",
        ),
        (
            "survival",
            vec![],
            "subject,arm,time,event\na,x,-5,1\n",
            "t.csv:2: column time: \"-5\" cannot be used; expected a number from 0 to 1e50",
        ),
        (
            "survival",
            vec![],
            "subject,arm,time,event\na,x,5,1\na,y,5,1\n",
            "t.csv:3: subject \"a\" stands in line 2 already; expected once",
        ),
        (
            "mmrm",
            vec![],
            "subject,arm,visit,value\na,x,1,5\n\na,x,1,6\n",
            "t.csv:4: subject \"a\", visit \"1\" stands in line 2 already; expected once",
        ),
        (
            "mmrm",
            vec![],
            "subject,arm,visit,value\na,x,1,5\na,y,2,6\n",
            "t.csv:3: subject \"a\": arm differs from line 2; expected one per subject",
        ),
        (
            "mmrm",
            vec![],
            "subject,arm,visit,value\na,x,1,N/A\n",
            "t.csv:2: column value: \"N/A\" cannot be used; expected a number such as 12.3",
        ),
        (
            "forecast",
            vec!["--target", "2e7"],
            "day,event,passage,viable_cells,viability,confluence,area_cm2\n0,planted,1,,,,\n",
            "t.csv:2: column event: \"planted\" cannot be used; expected one of isolated, explanted, seeded, confluence, count, fed, harvested",
        ),
        (
            "forecast",
            vec!["--target", "2e7"],
            "day,event,passage,viable_cells,viability,confluence,area_cm2\n0,seeded,1,3e5,,,75\n3,confluence,1,,,120,\n",
            "t.csv:3: column confluence: \"120\" cannot be used; expected a percentage from 0 to 100",
        ),
        (
            "forecast",
            vec!["--target", "2e7"],
            "day,event,passage,viable_cells,viability,confluence,area_cm2\n5,seeded,1,3e5,,,75\n3,confluence,1,,,20,\n",
            "t.csv:3: column day: \"3\" cannot be used; expected a day not before that of the row above",
        ),
    ] {
        let file = desk.put("t.csv", text);
        let answer = saisei(&[&[command, &file][..], &more].concat());
        let place = desk.path("").display().to_string();
        assert_eq!(answer.bad().replace(&place, ""), format!("saisei: {said}"));
    }
}

#[test]
fn only_what_ends_is_read() {
    let desk = Desk::new();
    for endless in ["/dev/zero", "/dev/tty", "/"] {
        let said = saisei(&["meta", endless, "--measure", "GEN"]);
        assert_eq!(
            said.bad(),
            format!("saisei: {endless}: is no regular file; expected a file, or - for standard input")
        );
    }
    let large = desk.put("large.csv", "");
    std::fs::File::options().write(true).open(&large).and_then(|f| f.set_len((64 << 20) + 1)).expect("a length");
    assert!(
        saisei(&["meta", &large, "--measure", "GEN"])
            .bad()
            .ends_with("larger than 64 MiB; expected a table of at most that size")
    );
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_saisei"))
        .args(["meta", "-", "--measure", "GEN", "--json"])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .expect("it starts");
    std::io::Write::write_all(&mut child.stdin.take().expect("its input"), b"study,yi,vi\na,1,1\n").expect("written");
    let done = child.wait_with_output().expect("it ends");
    assert!(done.status.success() && String::from_utf8_lossy(&done.stdout).contains("\"k\":1"));
}

#[test]
fn a_row_of_commas_alone_is_an_empty_line() {
    let desk = Desk::new();
    let rows = "study,yi,vi\na,0.5,0.04\n,,\n , ,\nb,0.1,0.05\n,,,,\n";
    let plain = "study,yi,vi\na,0.5,0.04\nb,0.1,0.05\n";
    assert_eq!(meta(&desk, "GEN", rows).json(), meta(&desk, "GEN", plain).json());
    let said = meta(&desk, "GEN", "study,yi,vi\n,,\na,x,1\n");
    assert!(said.bad().contains("t.csv:3: column yi"), "{}", said.err);
    assert!(meta(&desk, "GEN", "study,yi,vi\n,,\n").bad().contains("nothing stands below the head"));
}

#[test]
fn an_answer_that_cannot_be_given_is_said_as_every_message_is() {
    let desk = Desk::new();
    let file = desk.put("t.csv", "study,yi,vi\na,0.5,0.04\n");
    let said = saisei(&["meta", &file, "--measure", "GEN", "--test", "knha"]);
    assert!(said.code == 1 && said.err.starts_with(&format!("saisei: {file}: At least 2 studies")), "{}", said.err);
}
