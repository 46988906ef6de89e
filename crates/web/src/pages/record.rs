//! `/record`: the record itself by position, newest first, with filters by kind, subject, person and day. Read from the chain, page by page;
//! at most [`AT_ONCE`] positions are looked at for one page, so that a filter that finds nothing cannot hold the disk.

use super::{hash, log_reads, tell, w};
use crate::error::WebError;
use crate::names::NameBook;
use crate::signed::Signed;
use axum::http::StatusCode;
use axum::response::Response;
use kernel::{Fact, Need, Space, Tag, gather};
use maud::html;
use page::{Button, Control, FieldView, Html, Panel};
use record::folds::Clinic;
use std::sync::Arc;
use store::StoreError;
use terms::{Day, Text};

/// Facts shown on a page.
const SHOWN: usize = 100;
/// Positions looked at for a page.
const AT_ONCE: u64 = 2000;

#[derive(Clone, Default)]
struct Filter {
    from: Option<u64>,
    kind: String,
    tag: Option<Tag>,
    staff: String,
    day: Option<Day>,
}

impl Filter {
    fn of(s: &Signed) -> Self {
        let asked = |n: &str| s.visit.asked(n).trim().to_owned();
        Self {
            from: asked("from").parse().ok(),
            kind: asked("kind"),
            tag: Tag::parse(&asked("tag")),
            staff: asked("staff"),
            day: Day::parse(&asked("day")).ok(),
        }
    }
    fn fits(&self, f: &Fact) -> bool {
        (self.kind.is_empty() || f.head.kind == self.kind)
            && self.tag.as_ref().is_none_or(|t| f.head.tags.contains(t))
            && (self.staff.is_empty() || f.head.actor.as_str() == self.staff || f.head.behalf == self.staff)
            && self.day.is_none_or(|d| f.head.recorded_at.day() == d)
    }
    fn query(&self, from: u64) -> String {
        let mut q = form_urlencoded::Serializer::new(String::new());
        q.append_pair("from", &from.to_string());
        for (name, value) in [("kind", self.kind.clone()), ("staff", self.staff.clone())] {
            if !value.is_empty() {
                q.append_pair(name, &value);
            }
        }
        if let Some(t) = &self.tag {
            q.append_pair("tag", &t.to_string());
        }
        if let Some(d) = self.day {
            q.append_pair("day", &d.to_string());
        }
        format!("/record?{}", q.finish())
    }
}

struct Read {
    facts: Vec<Fact>,
    /// Where the next page begins; 0 = nothing is left.
    next: u64,
    book: NameBook,
    clinic: Arc<Clinic>,
    patients: Vec<String>,
    tip: store::Tip,
}

fn read(snap: &mut store::Snapshot<'_>, filter: &Filter, grant: access::Grant) -> store::Result<Read> {
    let tip = snap.tip();
    let mut at = filter.from.unwrap_or(tip.position).min(tip.position);
    let stop = at.saturating_sub(AT_ONCE);
    let mut facts = Vec::new();
    match &filter.tag {
        // The index of tags answers directly.
        Some(tag) => {
            let mut all = snap.timeline(tag)?;
            all.retain(|f| f.head.position <= at && filter.kind_person_day(f));
            all.reverse();
            at = all.get(SHOWN).map_or(0, |f| f.head.position);
            all.truncate(SHOWN);
            facts = all;
        }
        None => {
            while at > stop && facts.len() < SHOWN {
                if let Some(f) = snap.fact(at)?.filter(|f| filter.fits(f)) {
                    facts.push(f);
                }
                at = at.saturating_sub(1);
            }
        }
    }
    let mut book = NameBook::staff_only(snap, grant)?;
    let mut patients: Vec<String> =
        facts.iter().flat_map(|f| &f.head.tags).filter(|t| t.space == Space::Patient).map(|t| t.id.clone()).collect();
    patients.sort_unstable();
    patients.dedup();
    let today = snap.now().day();
    book.add(snap, patients.iter().map(String::as_str), today)?;
    let known = gather(&|_| vec![Need::of::<Clinic>("main")], snap).map_err(|f| StoreError::bad(f.0))?;
    Ok(Read { facts, next: at, book, clinic: known.get::<Clinic>("main"), patients, tip })
}

impl Filter {
    /// All but the tag: corrected facts of merged records carry the other record's tag.
    fn kind_person_day(&self, f: &Fact) -> bool {
        Self { tag: None, ..self.clone() }.fits(f)
    }
}

/// `GET /record`
pub async fn show(s: Signed) -> Result<Response, WebError> {
    let grant = s.grant("record")?;
    let filter = Filter::of(&s);
    let asked = filter.clone();
    let r = s.read(move |snap| read(snap, &asked, grant)).await?;
    log_reads(&s, &r.patients, "record").await?;
    let lang = s.lang;
    let house = Arc::clone(s.app.0.store.house());
    let (empty, voided) = (tell::Corrected::default(), tell::voided(&r.facts));
    let current = s.app.0.store.current();
    let teller = tell::Teller {
        house: &house,
        book: &r.book,
        places: &r.clinic.places,
        programme: current.programme.as_ref().map(|(_, p)| p.as_ref()),
        originals: &empty.0,
        corrections: &empty.1,
        voided: &voided,
        corrector: None,
        orders: None,
        may_open: s.may_open("fact"),
        lang,
    };
    let mut rows = Vec::new();
    let mut day = None;
    for f in &r.facts {
        let d = f.head.recorded_at.day();
        if day != Some(d) {
            day = Some(d);
            rows.push(page::FactRow::Day(page::text(page::day_words(d, lang))));
        }
        let mut row = teller.row(f);
        if let Some(t) = f.head.tags.iter().find(|t| t.space == Space::Patient) {
            row.who.insert(0, html! { a href={ "/patients/" (t.id) } { (r.book.told(&t.id, lang)) } });
        }
        rows.push(row.into());
    }
    let list = if rows.is_empty() {
        page::empty_state(
            w(lang, "この条件の記録は見つかりませんでした。", "No record fits."),
            page::text(w(lang, "条件を減らすか、続きを探してください。", "Use fewer conditions, or look further.")),
            None,
        )
    } else {
        page::facts(&rows, page::Level::H3, lang)
    };
    let more = (r.next > 0).then(|| {
        page::button_link(&Button::plain(w(lang, "続き(さらに古い記録)", "Older records")), &filter.query(r.next))
    });
    let main = html! {
        (page::panel(&Panel { padded: false, long: true, ..Panel::new("list", w(lang, "記録(新しい順)", "Records, newest first"), list) }))
        @if let Some(m) = more { div.button-row { (m) } }
    };
    let chain = page::pairs(&[
        (w(lang, "最後の位置", "Last position").to_owned(), page::position(r.tip.position)),
        (w(lang, "そのハッシュ", "Its hash").to_owned(), hash(r.tip.hash.to_string())),
        (
            w(lang, "記録した", "Recorded").to_owned(),
            r.tip.recorded_at.map_or_else(page::none, |m| page::moment(m, lang)),
        ),
    ]);
    let side = vec![
        page::panel(&Panel::new("chain", w(lang, "連なりの端", "End of the chain"), chain)),
        page::panel(&Panel::new("filter", w(lang, "絞り込み", "Filter"), filter_form(&s, &filter, &house))),
    ];
    let body = html! {
        (page::page_head(None, page::text(w(lang, "記録", "Record")), None, None))
        (page::cols(page::Cols::Main, &[vec![main], side]))
        (page::print_only(html! { (page::position(r.tip.position)) " " (hash(r.tip.hash.to_string())) }))
    };
    Ok(s.page(StatusCode::OK, w(lang, "記録", "Record"), "record", body, &r.tip))
}

fn filter_form(s: &Signed, f: &Filter, house: &kernel::House) -> Html {
    let lang = s.lang;
    let kinds: Vec<(String, Text)> = house.kinds.iter().map(|k| (k.kind.to_owned(), (k.title)())).collect();
    let staff: Vec<(String, Text)> = s
        .app
        .0
        .store
        .current()
        .options
        .get("staff")
        .cloned()
        .unwrap_or_default()
        .into_iter()
        .map(|c| (c.code, c.label))
        .collect();
    let one = |name: &str, ja, en, control, value: String| FieldView {
        values: if value.is_empty() { Vec::new() } else { vec![value] },
        control,
        ..FieldView::new(name, Text::fixed(ja, en))
    };
    let views = [
        one("kind", "種類", "Kind", Control::Choice(kinds), f.kind.clone()),
        one("staff", "だれが", "By", Control::Choice(staff), f.staff.clone()),
        one("day", "記録した日", "Recorded on", Control::Date, f.day.map(|d| d.to_string()).unwrap_or_default()),
        one(
            "tag",
            "対象(patient:番号 など)",
            "Subject (patient:id …)",
            Control::text(),
            f.tag.as_ref().map(Tag::to_string).unwrap_or_default(),
        ),
        one(
            "from",
            "この位置から前",
            "From this position back",
            Control::Number,
            f.from.map(|n| n.to_string()).unwrap_or_default(),
        ),
    ];
    html! {
        form.stack--tight method="get" action="/record" {
            @for v in &views { (page::field(v, lang)) }
            div.button-row { (page::button(&Button::main(w(lang, "絞り込む", "Filter")))) a href="/record" { (w(lang, "条件を消す", "Clear")) } }
        }
    }
}
