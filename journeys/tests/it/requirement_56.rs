//! Requirement 56: no network is needed. No page refers to anything outside, and the one binary, alone in an empty folder and cut off from every
//! network, makes and serves its clinic.

use crate::clinic::Clinic;
use crate::story::{people, register};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Addresses in a page or style sheet that a browser would fetch or send to.
fn addresses(body: &str) -> Vec<String> {
    let mut out = Vec::new();
    for start in ["href=\"", "src=\"", "action=\"", "srcset=\"", "poster=\"", "hx-get=\"", "hx-post=\"", "url("] {
        for part in body.split(start).skip(1) {
            let end = if start == "url(" { ')' } else { '"' };
            out.push(part.split(end).next().unwrap_or_default().trim_matches(|c| c == '\'' || c == '"').to_owned());
        }
    }
    out
}

#[tokio::test]
async fn requirement_56_no_page_refers_to_anything_outside() {
    let c = Clinic::demo();
    let mut p = people(&c).await;
    let id = register(&mut p.desk).await;
    let mut boss = c.come("kanri", "manager", "事務室").await;
    let mut seen = 0;
    let chart = format!("/patients/{id}");
    let interview = format!("/act/record_interview?patient={id}");
    let pages = [
        "/",
        "/patients",
        "/safety",
        "/record",
        "/clinic",
        "/staff",
        "/accounts",
        "/account",
        "/style",
        "/no/such/page",
        "/assets/saisei.css",
        &chart,
    ];
    for path in pages {
        let body = boss.get(path).await.body;
        assert!(!body.is_empty(), "{path} is empty");
        for a in addresses(&body) {
            seen += 1;
            let own = (a.starts_with('/') && !a.starts_with("//"))
                || a.starts_with('#')
                || a.starts_with('?')
                || a.starts_with("data:")
                || a.is_empty();
            assert!(own, "{path} refers to {a}");
        }
        assert!(!body.contains("@import"), "{path} imports a style sheet");
    }
    for a in addresses(&p.nurse.get(&interview).await.is(200).body) {
        assert!(a.starts_with('/') || a.starts_with('#'), "{a}");
    }
    assert!(seen > 100, "only {seen} addresses were looked at");
}

/// The program as built beside this test; built now if nobody has.
fn program() -> PathBuf {
    let target =
        std::env::current_exe().expect("this test").parent().and_then(Path::parent).expect("target").to_owned();
    let program = target.join("saisei");
    if !program.exists() {
        let built = Command::new(env!("CARGO")).args(["build", "-q", "-p", "saisei"]).status().expect("cargo");
        assert!(built.success());
    }
    program
}

/// How a command is run without any network: as root, or in a user namespace where that is allowed. `None`: this machine allows neither.
fn cut_off() -> Option<Vec<&'static str>> {
    let ways = [vec!["unshare", "-n"], vec!["unshare", "-r", "-n"]];
    ways.into_iter().find(|way| {
        let tried = Command::new(way[0]).args(&way[1..]).args(["sh", "-c", "ip link set lo up"]).output();
        tried.is_ok_and(|o| o.status.success())
    })
}

/// Starts the demo, fetches the sign-in page over the loopback, ends it; prints what was fetched.
const SCRIPT: &str = r#"
if [ "$1" = cut ]; then ip link set lo up; [ "$(ip -o link | grep -vc ' lo:')" = 0 ] || exit 90; fi
./saisei demo --patients 2 --listen 127.0.0.1:"$2" > said 2>&1 &
pid=$!
trap 'kill $pid' EXIT
n=0
until grep -q 'address: http' said; do
  n=$((n + 1)); [ $n -gt 600 ] && { cat said; exit 91; }
  kill -0 $pid || { cat said; exit 92; }
  sleep 0.1
done
exec 3<>/dev/tcp/127.0.0.1/"$2" || exit 93
printf 'GET /sign-in HTTP/1.1\r\nHost: 127.0.0.1:%s\r\nConnection: close\r\n\r\n' "$2" >&3
cat <&3
"#;

#[test]
fn requirement_56_the_binary_alone_serves_without_any_network() {
    let empty = tempfile::tempdir().expect("dir");
    std::fs::copy(program(), empty.path().join("saisei")).expect("copy");
    let way = cut_off();
    let (cut, mut words) = match &way {
        Some(way) => ("cut", way.clone()),
        // Without the right to make a network of one's own, what is left is: alone in an empty folder.
        None => ("open", Vec::new()),
    };
    let port =
        std::net::TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a port").port().to_string();
    words.extend(["bash", "-c", SCRIPT, "bash", cut, &port]);
    let out = Command::new(words[0])
        .args(&words[1..])
        .current_dir(empty.path())
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("TMPDIR", empty.path())
        .output()
        .expect("bash");
    let said = format!("{}{}", String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
    assert!(out.status.success(), "{:?} {said}", out.status);
    assert!(said.starts_with("HTTP/1.1 200") && said.contains("name=\"password\""), "{said}");
    assert!(said.contains("模擬データ"), "the page is whole: {said}");
}
