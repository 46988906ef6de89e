//! `/clinic`: places, filed plans, the programme and the law table in force with their hashes, and what may be adopted. What decides about a
//! patient today must be readable by everybody who works by it.

use super::{act_button, recorded, w};
use crate::acts::read::granted;
use crate::error::WebError;
use crate::signed::Signed;
use axum::http::StatusCode;
use axum::response::Response;
use kernel::{Fact, FactKind, Need, Source, Tag, gather};
use maud::html;
use page::{Cols, Column, Html, Mark, Panel, Row, Table, TableWidth, Tone};
use record::clinic::{LawAdopted, PlanFiled, ProgrammeAdopted};
use record::folds::{Clinic, Plans};
use std::sync::Arc;
use store::{Current, StoreError};
use terms::{Day, Lang, say};

struct Read {
    clinic: Arc<Clinic>,
    plans: Arc<Plans>,
    programme: Option<Fact>,
    law: Option<Fact>,
    current: Arc<Current>,
    book: crate::names::NameBook,
    today: Day,
    tip: store::Tip,
}

/// `GET /clinic`
pub async fn show(s: Signed) -> Result<Response, WebError> {
    let grant = s.grant("clinic")?;
    let r = s
        .read(move |snap| {
            let fault = |f: kernel::Fault| StoreError::bad(f.0);
            let known =
                gather(&|_| vec![Need::of::<Clinic>("main"), Need::of::<Plans>("main")], snap).map_err(fault)?;
            Ok(Read {
                clinic: known.get::<Clinic>("main"),
                plans: known.get::<Plans>("main"),
                programme: snap.latest(&Tag::clinic(), ProgrammeAdopted::KIND).map_err(fault)?,
                law: snap.latest(&Tag::clinic(), LawAdopted::KIND).map_err(fault)?,
                current: Arc::clone(snap.current()),
                book: crate::names::NameBook::staff_only(snap, grant)?,
                today: snap.now().day(),
                tip: snap.tip(),
            })
        })
        .await?;
    let lang = s.lang;
    let main = vec![plans(&s, &r), places(&s, &r)];
    let side = vec![programme(&s, &r), law(&s, &r)];
    let body = html! {
        (page::page_head(None, page::text(if r.clinic.name.is_empty() { w(lang, "医療機関", "Clinic") } else { r.clinic.name.as_str() }), None, None))
        div.stack { (recorded(&s)) (page::cols(Cols::Main, &[main, side])) }
    };
    Ok(s.page(StatusCode::OK, w(lang, "医療機関", "Clinic"), "clinic", body, &r.tip))
}

fn places(s: &Signed, r: &Read) -> Html {
    let lang = s.lang;
    let table = Table {
        caption: w(lang, "場所", "Places").to_owned(),
        columns: [w(lang, "名称", "Name"), w(lang, "種類", "Kind"), w(lang, "番号", "Id")].map(Column::words).to_vec(),
        rows: r
            .clinic
            .places
            .iter()
            .map(|p| {
                Row::new(vec![page::text(&p.name), page::text(p.kind.text().text(lang)), page::code(p.place.as_str())])
            })
            .collect(),
        ..Table::default()
    };
    page::table(&table)
}

fn state(p: &PlanFiled, today: Day, lang: Lang) -> Html {
    if p.stopped {
        page::badge(Tone::Stop, Mark::Stop, w(lang, "中止", "stopped"))
    } else if today < p.valid_from {
        page::badge(Tone::Plan, Mark::Due, w(lang, "これから", "not yet"))
    } else if p.valid_until.is_some_and(|u| u < today) {
        page::badge(Tone::Stop, Mark::Stop, w(lang, "期限切れ", "ended"))
    } else {
        page::badge(Tone::Ok, Mark::Ok, w(lang, "有効", "in force"))
    }
}

fn plans(s: &Signed, r: &Read) -> Html {
    let lang = s.lang;
    let file = act_button(s, "file_plan", "", true);
    let body = if r.plans.by_number.is_empty() {
        let next = page::text(w(
            lang,
            "計画がなければ、採取も投与もできません。管理者が提出した計画を登録します。",
            "Without a plan nothing is harvested or given. The manager enters the plan as filed.",
        ));
        page::empty_state(
            w(lang, "提供計画がまだありません。", "No provision plan is filed yet."),
            next,
            Some(file.clone()),
        )
    } else {
        let table = Table {
            caption: w(lang, "提供計画の一覧", "List of provision plans").to_owned(),
            caption_hidden: true,
            columns: [
                w(lang, "番号", "Number"),
                w(lang, "状態", "State"),
                w(lang, "期間", "Valid"),
                w(lang, "医師", "Doctors"),
                w(lang, "説明文書", "Document"),
            ]
            .map(Column::words)
            .to_vec(),
            rows: r.plans.by_number.values().map(|p| plan(r, p, lang)).collect(),
            width: TableWidth::Wide,
            ..Table::default()
        };
        page::table(&table)
    };
    page::panel(&Panel {
        padded: false,
        meta: (!r.plans.by_number.is_empty()).then_some(file),
        ..Panel::new("plans", w(lang, "提供計画", "Provision plans"), body)
    })
}

fn plan(r: &Read, p: &PlanFiled, lang: Lang) -> Row {
    let doctors: Vec<&str> = p.doctors.iter().map(|d| r.book.staff_line(d.as_str())).collect();
    let until = p.valid_until.map(|d| page::day_words(d, lang)).unwrap_or_default();
    Row::new(vec![
        html! { (page::code(&p.number)) br; span.meta { (p.committee) } },
        state(p, r.today, lang),
        html! { (page::day(p.valid_from, lang)) " – " (until) br; span.meta { (w(lang, "提出", "submitted")) " " (page::day_words(p.submitted_on, lang)) } },
        page::text(doctors.join("、")),
        page::text(&p.consent_version),
    ])
}

fn adoption(s: &Signed, r: &Read, fact: Option<&Fact>, pairs: &mut Vec<(String, Html)>) {
    let lang = s.lang;
    if let Some(f) = fact {
        pairs.push((
            w(lang, "採用した人", "Adopted by").to_owned(),
            page::text(r.book.staff_line(f.head.actor.as_str())),
        ));
        pairs.push((w(lang, "採用した日時", "Adopted at").to_owned(), page::moment(f.head.recorded_at, lang)));
        pairs.push((w(lang, "記録", "Record").to_owned(), page::position(f.head.position)));
    }
}

/// What is in force of one kind.
struct InForce<'a> {
    id: &'static str,
    title: &'static str,
    act: &'static str,
    /// Title, version and hash.
    found: Option<(String, String, String)>,
    fact: Option<&'a Fact>,
    unset: usize,
}

fn in_force(s: &Signed, r: &Read, f: InForce<'_>) -> Html {
    let lang = s.lang;
    let button = act_button(s, f.act, "", true);
    let body = match f.found {
        None => {
            let why = w(
                lang,
                "採用されるまで、これを必要とする行為はすべて拒否されます。",
                "Until it is adopted every act that needs it is refused.",
            );
            let may = granted(f.act, s.role, s.place.kind) != access::Grant::No;
            page::empty_state(
                w(lang, "まだ採用されていません。", "Not adopted yet."),
                page::text(why),
                may.then_some(button),
            )
        }
        Some((name, version, hash)) => {
            let mut pairs = vec![
                (w(lang, "題名", "Title").to_owned(), page::text(name)),
                (w(lang, "版", "Version").to_owned(), page::code(version)),
                (w(lang, "指紋", "Hash").to_owned(), super::hash(hash)),
            ];
            adoption(s, r, f.fact, &mut pairs);
            let (n, numbers) = (f.unset, page::counted(f.unset, "number"));
            let refused = say! {ja: "{n} 件の数値。必要とする行為は拒否されます。", en: "{numbers}. Acts that need one are refused."};
            let unset = page::badge(Tone::Unknown, Mark::Unknown, w(lang, "未設定", "not set"));
            html! { div.stack--tight {
                (page::pairs(&pairs))
                @if f.unset > 0 { p.small { (unset) " " (refused.text(lang)) } }
                div.button-row { (button) }
            } }
        }
    };
    page::panel(&Panel::new(f.id, f.title, body))
}

fn programme(s: &Signed, r: &Read) -> Html {
    let current = r.current.programme.as_ref();
    let in_words = |(hash, p): &(terms::Hash32, Arc<programme::Programme>)| {
        (p.title().text(s.lang).to_owned(), format!("{} {}", p.id(), p.version()), hash.to_string())
    };
    let f = InForce {
        id: "programme",
        title: w(s.lang, "治療プログラム", "Treatment programme"),
        act: "adopt_programme",
        found: current.map(in_words),
        fact: r.programme.as_ref(),
        unset: current.map_or(0, |(_, p)| crate::acts::programme_unset(p)),
    };
    in_force(s, r, f)
}

fn law(s: &Signed, r: &Read) -> Html {
    let current = r.current.law.as_ref();
    let in_words = |(hash, l): &(terms::Hash32, Arc<programme::Law>)| {
        (l.title().text(s.lang).to_owned(), format!("{} {}", l.id(), l.in_force_from()), hash.to_string())
    };
    let f = InForce {
        id: "law",
        title: w(s.lang, "法令表", "Law table"),
        act: "adopt_law",
        found: current.map(in_words),
        fact: r.law.as_ref(),
        unset: current.map_or(0, |(_, l)| crate::acts::law_unset(l)),
    };
    in_force(s, r, f)
}
