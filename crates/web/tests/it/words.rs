//! What the program itself says stands in words, in the reader's language: refused attempts, holds it placed, jobs, scopes of consent.

use crate::scene::{CONSULTING, Scene, TREATMENT};
use crate::setting::{command, input};
use kernel::Request;
use store::Answer;
use terms::Role;

/// Codes that facts hold and no page shows.
const CODES: [&str; 6] = [
    "print_withdrawal_notice",
    "harvest_before_interview",
    "consent_missing",
    "by_person",
    "consent_withdrawn",
    "secondary_use",
];

/// The text of the page's content.
fn text(body: &str) -> String {
    let main = body.split_once("<main").map_or(body, |(_, r)| r);
    let inside = main.split('<').filter_map(|part| part.split_once('>')).map(|(_, t)| t.trim());
    inside.filter(|t| !t.is_empty()).collect::<Vec<_>>().join(" ")
}

#[tokio::test]
async fn codes_of_facts_are_told_in_words_in_both_languages() {
    let mut s = Scene::new();
    let (ready, fresh) = (s.ready.clone(), s.fresh.clone());
    // An attempt on somebody who was never interviewed, a hold that nobody gave a reason for, a withdrawal with its job.
    let nurse = s.set.staff[&Role::Nurse].to_string();
    let mut fields = s.good("harvest_fat", &[("patient", &fresh)]);
    fields.retain(|(n, _)| n != "checked_by");
    fields.push(("checked_by".into(), nurse));
    let fields: Vec<(&str, &str)> = fields.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    let request = Request {
        act: "harvest_fat".into(),
        command: command("attempt"),
        who: s.who(Role::Doctor, TREATMENT),
        input: input(&fields),
        seen: s.tip(),
        signed: true,
    };
    assert!(matches!(s.set.store.submit_wait(request), Answer::Refused(_)));
    s.act("hold", Role::Nurse, CONSULTING, &[("patient", &fresh), ("target", "patient")]);
    s.act("withdraw_consent", Role::Nurse, CONSULTING, &[("patient", &ready), ("cells", "pause")]);

    let (mut ja, mut en) = (s.client(Role::Manager, CONSULTING), s.client(Role::Doctor, CONSULTING));
    let wanted: [(String, &[&str], &[&str]); 2] = [
        (
            format!("/patients/{fresh}"),
            &["問診がまだ記録されていません。", "理由: まだ書かれていない"],
            &["No interview has been recorded yet.", "Reason: not given yet"],
        ),
        (format!("/patients/{ready}"), &["同意の撤回のお知らせを印刷する"], &["Print the notice of withdrawn consent"]),
    ];
    en.get("/language/en").await;
    for (page, japanese, english) in &wanted {
        for (client, words) in [(&mut ja, japanese), (&mut en, english)] {
            let said = text(&client.get(page).await.is(200).body);
            for w in *words {
                assert!(said.contains(w), "{page} does not say {w}: {said}");
            }
            for code in CODES {
                assert!(!said.contains(code), "{page} shows {code}: {said}");
            }
        }
    }
    // The record itself tells scopes and attempts in the same words.
    let record = text(&ja.get("/record").await.is(200).body);
    assert!(
        record.contains("問診がまだ記録されていません。") && record.contains("同意の撤回のお知らせを印刷する"),
        "{record}"
    );
    for code in CODES.into_iter().chain(["harvest・", "harvest。", "範囲: harvest"]) {
        assert!(!record.contains(code), "/record shows {code}: {record}");
    }
}
