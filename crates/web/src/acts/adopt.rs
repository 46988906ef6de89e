//! Beside the form of adoption: each candidate's name, version and hash, whether it reads, what differs from the one in force, and which
//! numbers nobody has set yet, with who may set them (laws L19, L20). Editing a file changes nothing until a manager adopts it.

use kernel::Candidate;
use maud::html;
use page::{Html, Mark, Panel, Tone};
use programme::{Bundle, Law, Programme, Setting, UnsetNumber};
use store::Current;
use terms::{Hash32, Lang, Text, say};

/// One candidate, read.
struct Seen {
    name: String,
    title: Option<Text>,
    version: String,
    hash: Hash32,
    simulated: bool,
    problems: Vec<programme::Problem>,
    unset: Vec<UnsetNumber>,
    bundle: Bundle,
}

fn unset<T: Clone>(s: &Setting<T>) -> Option<UnsetNumber> {
    s.need().err()
}

fn see(c: &Candidate) -> Seen {
    let mut seen = Seen {
        name: c.name.clone(),
        title: None,
        version: String::new(),
        hash: c.bundle.hash(),
        simulated: false,
        problems: Vec::new(),
        unset: Vec::new(),
        bundle: c.bundle.clone(),
    };
    if c.kind == "law" {
        match Law::read(&c.bundle) {
            Ok(l) => {
                (seen.title, seen.version) = (Some(l.title().clone()), l.in_force_from().to_string());
                seen.unset = law_unset(&l);
            }
            Err(problems) => seen.problems = problems,
        }
    } else {
        match Programme::read(&c.bundle) {
            Ok(p) => {
                (seen.title, seen.version, seen.simulated) =
                    (Some(p.title().clone()), p.version().to_string(), p.simulated());
                seen.unset = programme_unset(&p);
            }
            Err(problems) => seen.problems = problems,
        }
    }
    seen
}

/// Numbers of a programme that nobody has set.
pub fn programme_unset(p: &Programme) -> Vec<UnsetNumber> {
    let h = p.harvest();
    let mut out: Vec<UnsetNumber> =
        [unset(&h.incision_mm), unset(&h.mass_mg), unset(&h.pieces)].into_iter().flatten().collect();
    out.extend(p.visits().iter().filter_map(|v| unset(&v.window_days)));
    out
}

/// Numbers of a law table that nobody has set.
pub fn law_unset(l: &Law) -> Vec<UnsetNumber> {
    let mut out: Vec<UnsetNumber> = l.ae_rules().iter().filter_map(|r| r.days.as_ref().and_then(unset)).collect();
    out.extend([unset(&l.windows().window_days), unset(&l.windows().after_days)].into_iter().flatten());
    out.extend(l.periodic().iter().filter_map(|p| unset(&p.after_days)));
    out.extend(l.duties().iter().filter_map(|d| unset(&d.days)));
    out.extend(
        l.retention()
            .iter()
            .flat_map(|r| [unset(&r.years), r.lowered_years.as_ref().and_then(unset)].into_iter().flatten()),
    );
    out.extend(unset(l.donor_item_count()));
    out
}

/// The panels of all candidates of a kind.
pub fn panels(current: &Current, kind: &str, lang: Lang) -> Html {
    let in_force =
        if kind == "law" { current.law.as_ref().map(|(h, _)| *h) } else { current.programme.as_ref().map(|(h, _)| *h) };
    let version = if kind == "law" {
        current.law.as_ref().map(|(_, l)| l.in_force_from().to_string())
    } else {
        current.programme.as_ref().map(|(_, p)| p.version().to_string())
    };
    let found: Vec<Seen> = current.candidates.iter().filter(|c| c.kind == kind).map(see).collect();
    html! { @for (n, s) in found.iter().enumerate() { (panel(s, n, in_force, version.as_deref(), &found, lang)) } }
}

fn panel(s: &Seen, n: usize, in_force: Option<Hash32>, version: Option<&str>, all: &[Seen], lang: Lang) -> Html {
    let w = |ja: &'static str, en: &'static str| Text::fixed(ja, en).text(lang).to_owned();
    let mut pairs = Vec::new();
    if let Some(t) = &s.title {
        pairs.push((w("題名", "Title"), page::say(t, lang)));
        pairs.push((w("版", "Version"), page::code(&s.version)));
    }
    pairs.push((w("指紋", "Hash"), crate::pages::hash(s.hash.to_string())));
    pairs.push((w("いまとの違い", "Compared with now"), page::text(difference(s, in_force, version, all).text(lang))));
    let body = html! {
        div.badges {
            @if Some(s.hash) == in_force { (page::badge(Tone::Ok, Mark::Ok, w("採用中", "in force"))) }
            @if !s.problems.is_empty() { (page::badge(Tone::Stop, Mark::Stop, w("読めない", "does not read"))) }
            @if s.simulated { (page::sim_badge(lang)) }
        }
        (page::pairs(&pairs))
        @if !s.problems.is_empty() {
            p { b { (w("直すところ", "To be mended")) } }
            ul.small.stack--tight { @for p in &s.problems { li { (p.line_in(lang)) } } }
        }
        @if !s.unset.is_empty() {
            @let k = s.unset.len();
            @let counted = page::counted(k, "number");
            @let head = say! {ja: "未設定の数値 {k} 件(必要とする行為は拒否されます)", en: "{counted} not set: acts that need one are refused"};
            p { b { (head.text(lang)) } }
            ul.small.stack--tight { @for u in &s.unset { li { (page::say(&u.text(), lang)) } } }
        }
    };
    page::panel(&Panel::new(format!("candidate-{n}"), s.name.clone(), html! { div.stack--tight { (body) } }))
}

/// In words: the same files, or which files changed, came or went.
fn difference(s: &Seen, in_force: Option<Hash32>, version: Option<&str>, all: &[Seen]) -> Text {
    let Some(now) = in_force else {
        return Text::fixed("まだ何も採用されていません。", "Nothing is adopted yet.");
    };
    if now == s.hash {
        return Text::fixed("同じファイルです(採用済み)。", "The same files: adopted already.");
    }
    let (old, new) = (version.unwrap_or("-"), if s.version.is_empty() { "-" } else { s.version.as_str() });
    let Some(before) = all.iter().find(|x| x.hash == now) else {
        let short = now.short();
        return say! {ja: "ファイルが違います。いまは版 {old}(指紋 {short})、これは版 {new}。", en: "Other files. Now in force: version {old} (hash {short}); this one: version {new}."};
    };
    let changed: Vec<&str> = s
        .bundle
        .files()
        .iter()
        .filter(|(p, t)| before.bundle.file(p).is_some_and(|b| b != t.as_str()))
        .map(|(p, _)| p.as_str())
        .collect();
    let came: Vec<&str> =
        s.bundle.files().keys().filter(|p| before.bundle.file(p).is_none()).map(String::as_str).collect();
    let gone: Vec<&str> =
        before.bundle.files().keys().filter(|p| s.bundle.file(p).is_none()).map(String::as_str).collect();
    let list = |l: Vec<&str>| if l.is_empty() { "-".to_owned() } else { l.join(", ") };
    let (changed, came, gone) = (list(changed), list(came), list(gone));
    say! {
        ja: "いまは版 {old}、これは版 {new}。変わったファイル: {changed}。増えた: {came}。なくなった: {gone}。",
        en: "Now in force: version {old}; this one: version {new}. Changed: {changed}. Added: {came}. Gone: {gone}."
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use programme::{Kind, shipped};
    use std::sync::Arc;

    fn candidates() -> Arc<[Candidate]> {
        let mut out: Vec<Candidate> = Vec::new();
        for (kind, name, bundle) in shipped() {
            match kind {
                Kind::Programme => out.push(Candidate { kind: "programme", name: name.into(), bundle }),
                Kind::Law => out.push(Candidate { kind: "law", name: name.into(), bundle }),
                Kind::Overlay => {}
            }
        }
        let broken = Bundle::from_files([("programme.toml", "x = ")]).expect("paths fit");
        out.push(Candidate { kind: "programme", name: "broken".into(), bundle: broken });
        out.into()
    }

    #[test]
    fn a_candidate_shows_hash_problems_difference_and_what_is_unset() {
        let all = candidates();
        let first = all.first().expect("shipped").clone();
        let read = Programme::read(&first.bundle).expect("reads");
        assert!(!programme_unset(&read).is_empty(), "the shipped programme leaves numbers unset");
        let mut current = Current { candidates: all, ..Current::default() };
        let before = panels(&current, "programme", Lang::Ja).0;
        assert!(
            before.contains("まだ何も採用されていません")
                && before.contains(&first.bundle.hash().to_string().get(..8).expect("hex").to_owned())
        );
        assert!(before.contains("読めない") && before.contains("programme.toml:1"), "{before}");
        assert!(before.contains("harvest.toml") && before.contains("設定できる人"), "{before}");
        current.programme = Some((first.bundle.hash(), Arc::new(read)));
        let after = panels(&current, "programme", Lang::Ja).0;
        assert!(after.contains("採用中") && after.contains("同じファイルです"));
        assert!(panels(&current, "law", Lang::En).0.contains("Nothing is adopted yet"));
    }
}
