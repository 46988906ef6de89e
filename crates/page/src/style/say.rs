//! Samples: notices, a refusal, verdicts, the steps of a check, the band of simulated data.

use super::{Words, part};
use crate::html::{Html, Level, code, none};
use crate::mark::Tone;
use crate::parts::{Button, announce, notice, post_button};
use crate::shell::{SimClock, sim_band};
use crate::{
    Answer, Check, CheckState, Next, Reason, Refusal, Source, SourceKind, Verdict, checks, refusal, refusal_count,
    rich, source, verdict,
};
use maud::html;
use terms::Moment;

pub(super) fn all(w: Words) -> Vec<Html> {
    vec![notices(w), refusals(w), verdicts(w), bedside_parts(w), sim(w)]
}

fn notices(w: Words) -> Html {
    let one = |ja_b, en_b, ja, en| html! { b { (w.say(ja_b, en_b)) } " " (w.html(ja, en)) };
    let body = html! {
        div.stack--tight {
            (notice(Tone::Plain, one("ふつう", "Plain", "記録位置 48,213 まで表示しています。", "Shown up to record position 48,213.")))
            (notice(Tone::Info, one("知らせ", "To know", "説明文書 第7版が採用されました。", "Version 7 of the explanation was adopted.")))
            (announce(Tone::Ok, one("よい", "Done", "保存しました。記録 48,214。", "Saved. Record 48,214.")))
            (notice(Tone::Warn, one("注意", "Take care", "ネットワークが切れています。ここまでは保存済み、読み取り 1 件が未送信。", "The network is down. All is saved up to here; one reading is not sent.")))
            (announce(Tone::Stop, one("止まる", "Stopped", "このロットは隔離中です。", "This lot is in quarantine.")))
        }
    };
    part("s-notice", w.say("知らせ", "Notices"), w.say("消えない、動かない", "they stay and do not move"), body)
}

fn refusals(w: Words) -> Html {
    let reason =
        |say: Html, detail: Html, kind, cite: Html, next: Html, link: Option<(&'static str, &'static str)>| Reason {
            say,
            detail,
            sources: vec![Source { kind, cite }],
            next: Some(Next { words: next, link: link.map(|(ja, en)| ("#s-refusal".to_owned(), w.own(ja, en))) }),
        };
    let reasons = vec![
        reason(
            w.html("作業した人は、同じロットを判定できません。", "Who worked on a lot cannot release it."),
            html! { (w.say("平 千尋(模擬)はロット ", "Taira Chihiro (simulated) passaged lot ")) (code("SL2601381")) (w.say(" の継代を行った。", ".")) },
            SourceKind::Law,
            w.html("施行規則 第93条", "enforcement regulation, art. 93"),
            w.html("品質 小野寺、または代行の栗原が判定する。", "Quality (Onodera, or Kurihara as deputy) decides."),
            None,
        ),
        reason(
            w.html("左膝への投与の同意が、今はありません。", "There is no consent in force for the left knee."),
            w.html("左膝は今日 13:05 に本人が撤回した。", "The patient withdrew it today at 13:05."),
            SourceKind::Plan,
            w.html("提供計画(模擬) 説明文書 第6版", "provision plan (simulated), explanation v. 6"),
            w.html(
                "左膝には投与しない。細胞をどうするかを本人に確かめ、記録する。",
                "Do not administer. Ask the patient what becomes of the cells, and record it.",
            ),
            Some(("本人の答えを記録", "Record the answer")),
        ),
        reason(
            w.html("指示の細胞数が、研究で使われた範囲を超えています。", "The ordered cells exceed what was studied."),
            w.html(
                "左膝 1.5×10^8 個。多いほど良いという根拠はない。",
                "Left knee, 1.5×10^8 cells. Nothing shows that more is better.",
            ),
            SourceKind::Study,
            w.html("第3相試験(模擬の引用)、1×10^8 個", "phase 3 trial (simulated citation), 1×10^8 cells"),
            w.html("1×10^8 個以下で指示し直す。", "Order 1×10^8 cells or fewer."),
            Some(("指示を直す", "Change the order")),
        ),
    ];
    let kinds = [
        SourceKind::Law,
        SourceKind::Plan,
        SourceKind::Study,
        SourceKind::Standard,
        SourceKind::Programme,
        SourceKind::House,
    ];
    let r = Refusal {
        id: "s-refusal-1".into(),
        title: w.own("出荷判定はできません", "The lot cannot be released"),
        level: Level::H3,
        count: refusal_count(reasons.len(), w.0),
        reasons,
    };
    let body = html! {
        div.stack--tight {
            (refusal(&r, w.0))
            p.meta { (w.say("根拠の種類", "Kinds of source")) }
            div.sample { @for k in kinds { (source(&Source { kind: k, cite: rich("…") }, w.0)) } }
        }
    };
    part(
        "s-refusal",
        w.say("拒否の理由", "Refusals"),
        w.say("言葉・根拠・次にすること", "words, source, what to do next"),
        body,
    )
}

fn verdicts(w: Words) -> Html {
    let v = |answer, ja, en| Verdict { answer, say: w.own(ja, en), facts: vec![], why: vec![], mini: true };
    let list = [
        v(Answer::Yes, "この人の細胞です。", "These are this person's cells."),
        v(Answer::No, "別の人の細胞です。", "These are another person's cells."),
        v(Answer::Ask, "あと 2 つ読む。", "Two more to scan."),
    ];
    let body = html! { div.sample-grid { @for x in &list { (verdict(x, w.0)) } } };
    part("s-verdict", w.say("判定", "Verdict"), w.say("はい・いいえ・まだ", "yes, no, not yet"), body)
}

fn bedside_parts(w: Words) -> Html {
    let c = |state, say: (&'static str, &'static str), detail: (&'static str, &'static str)| Check {
        state,
        say: w.own(say.0, say.1),
        detail: w.html(detail.0, detail.1),
    };
    let steps = [
        c(CheckState::Ok, ("リストバンド", "Wristband"), ("SP2600931 13:40", "SP2600931 13:40")),
        c(CheckState::Stop, ("シリンジが違う", "Wrong syringe"), ("SD260141BC 13:41", "SD260141BC 13:41")),
        c(CheckState::Now, ("部位を声に出す", "Say the site aloud"), ("腰椎 L4/5 正中", "L4/5, midline")),
        Check { state: CheckState::Wait, say: w.own("二人の確認", "Two people confirm"), detail: none() },
    ];
    let no = Verdict {
        answer: Answer::No,
        say: w.own("別の人の細胞です。投与しない。", "Another person's cells. Do not administer."),
        facts: vec![
            (w.own("読んだシリンジ", "Scanned"), code("SD260141BC"), false),
            (w.own("この人のシリンジ", "This person's"), crate::html::text("SD260148AN"), true),
        ],
        why: vec![w.html(
            "読んだシリンジを隔離トレーへ置き、正しいシリンジを持って来る。",
            "Put the scanned syringe on the quarantine tray and fetch the right one.",
        )],
        mini: true,
    };
    let body = html! { div.cols.cols--half { div.theme-sample data-theme="bedside" { (checks(&steps, w.0)) } div.theme-sample data-theme="bedside" { (verdict(&no, w.0)) } } };
    part(
        "s-bedside",
        w.say("確認の順", "Steps of a check"),
        w.say("ベッドサイドの明るさで", "in the bedside theme"),
        body,
    )
}

fn sim(w: Words) -> Html {
    let move_by = |ja, en| post_button("#s-sim", &[], &Button::link(w.say(ja, en)));
    let clock = SimClock {
        now: Moment::from_millis(1_795_479_120_000),
        moves: html! { (move_by("1時間進める", "+1 hour")) (move_by("1日進める", "+1 day")) (move_by("次の期限へ", "to the next due")) },
        staff: none(),
    };
    // a complementary landmark may not stand inside another, so the sample loses its role and keeps its looks
    let band = maud::PreEscaped(
        sim_band(Some(&clock), w.0).0.replacen("<aside ", "<div role=\"group\" ", 1).replacen("</aside>", "</div>", 1),
    );
    part(
        "s-sim",
        w.say("模擬データの帯", "Simulated-data band"),
        w.say("模擬の記録のすべての頁と紙に", "on every page and paper of a demo record"),
        band,
    )
}
