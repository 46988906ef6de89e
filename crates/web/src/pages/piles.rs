//! Where tasks come from: rows of a list that wait for one act. A clinic may have more of them than a page can show, and nothing is cut in
//! silence: each source says how many it has, shows its first rows, and can be paged through along its index.

use super::tasks::{self, Clock, Todos};
use super::w;
use kernel::{Value, Who};
use maud::html;
use page::{Button, Html};
use store::{Row, Select, Snapshot, Test};
use terms::{Lang, Role, Text, say};

/// Rows of one source on a page: what stands against each is asked anew whenever the page is drawn.
pub const MOST: u32 = 40;
/// Rows of all sources together on the first page of the work: what stands against each is decided anew, and that is what a page costs.
const TOGETHER: u64 = 44;
/// Rows of one source that are shown at least, however many sources there are.
const LEAST: u32 = 3;
/// States of a dose of which something may be left.
pub const OPEN_DOSES: [&str; 8] =
    ["packed", "dispatched", "received", "not_accepted", "allocated", "go", "no_go", "drawn"];

/// A source of tasks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// Patients for whom this act of the access table comes next, and whose day has come.
    Next(&'static str),
    /// Patients of whom an adverse event should be reported.
    Tell,
    /// Tissue or products past their time, for which this act would have come next: nobody goes on with them.
    Over(&'static str),
    /// Doses past their time.
    Expired,
    /// Lots with a test that failed.
    Failed,
    /// Lots whose cells were harvested and whose tests are not all in.
    Pending,
    /// Patients whose blood was drawn and whose tests are not all in.
    Blood,
    /// Open deviations.
    Deviations,
    /// Adverse events with gaps.
    Events,
    /// Holds in force.
    Holds,
    /// What the program could not do.
    Jobs,
}

impl Source {
    const REGISTERS: [Self; 9] = [
        Self::Tell,
        Self::Expired,
        Self::Failed,
        Self::Pending,
        Self::Blood,
        Self::Deviations,
        Self::Events,
        Self::Holds,
        Self::Jobs,
    ];

    /// All, in the order they are read: every act of the access table may be what comes next.
    pub fn all() -> impl Iterator<Item = Self> {
        let over = tasks::LASTING.iter().map(|(act, _)| Self::Over(act));
        access::ACTS.iter().map(|r| Self::Next(r.name)).chain(over).chain(Self::REGISTERS)
    }
    /// Its word in an address.
    pub fn code(self) -> String {
        match self {
            Self::Next(act) => act,
            Self::Over(act) => return format!("over_{act}"),
            Self::Tell => "tell",
            Self::Expired => "expired",
            Self::Failed => "failed",
            Self::Pending => "pending",
            Self::Blood => "blood",
            Self::Deviations => "deviations",
            Self::Events => "events",
            Self::Holds => "holds",
            Self::Jobs => "jobs",
        }
        .to_owned()
    }
    /// Reads the word.
    pub fn parse(code: &str) -> Option<Self> {
        Self::all().find(|s| s.code() == code)
    }
    /// What waits there.
    fn text(self, house: &kernel::House) -> Text {
        match self {
            Self::Next("withdraw_consent") => {
                Text::fixed("撤回のあと、細胞について確かめる患者", "Withdrawn, to be asked about their cells")
            }
            Self::Next(act) => {
                let title = house.act(act).map(|a| (a.title)()).unwrap_or_default();
                let (ja, en) = (title.ja, title.en);
                say! {ja: "次が「{ja}」の患者", en: "Next for these patients: {en}"}
            }
            Self::Over(act) if tasks::over_of(act) == Some("harvest_fat") => {
                Text::fixed("期限を過ぎた組織", "Tissue past its time")
            }
            Self::Over("give_dose") => Text::fixed("期限を過ぎたシリンジ", "Syringes past their time"),
            Self::Over(_) => Text::fixed("期限を過ぎた製品", "Products past their time"),
            Self::Tell => Text::fixed(
                "疾病等の報告が要るかもしれない患者",
                "Patients with something that may have to be reported",
            ),
            Self::Expired => Text::fixed("期限を過ぎた投与分", "Doses past their time"),
            Self::Failed => Text::fixed("試験に不適合のあるロット", "Lots with a failed test"),
            Self::Pending => Text::fixed("試験の結果を待つロット", "Lots waiting for test results"),
            Self::Blood => {
                Text::fixed("血液検査の結果を待つ患者", "Patients waiting for the results of their blood tests")
            }
            Self::Deviations => Text::fixed("開いている逸脱", "Open deviations"),
            Self::Events => Text::fixed("不足のある有害事象の報告", "Adverse event reports with gaps"),
            Self::Holds => Text::fixed("解除を待つ保留", "Holds in force"),
            Self::Jobs => Text::fixed("できなかった処理", "What the program could not do"),
        }
    }
    fn list(self) -> &'static str {
        match self {
            Self::Next(act) if tasks::due_kind(act).is_some() => "follow_ups",
            Self::Next(_) | Self::Over(_) => "journeys",
            Self::Blood => "blood_tests",
            Self::Tell => "follow_ups",
            Self::Expired => "doses",
            Self::Failed | Self::Pending => "lots",
            Self::Deviations => "deviations",
            Self::Events => "adverse_events",
            Self::Holds => "holds",
            Self::Jobs => "jobs",
        }
    }
    /// The rows that wait, without order.
    fn select(self, snap: &Snapshot<'_>) -> Select {
        let all = Select::from(self.list());
        match self {
            // A visit of next spring is nobody's work today.
            Self::Next(act) if let Some(kind) = tasks::due_kind(act) => {
                all.eq("kind", kind).at_most("due_on", snap.now().day().to_string())
            }
            Self::Next(act) => all
                .eq("next_act", act)
                .filter("opens_at", Test::Below(snap.now().day().plus_days(1).start().to_string().into())),
            Self::Over(act) => all.eq("next_act", act).filter("due_at", Test::Below(snap.now().to_string().into())),
            Self::Tell => all.filter("tell_since", Test::Above(Value::from(""))),
            Self::Expired => all
                .filter("state", Test::AnyOf(OPEN_DOSES.iter().map(|s| Value::from(*s)).collect()))
                .filter("expires_at", Test::Below(snap.now().to_string().into())),
            Self::Failed => all.filter("tests_failed", Test::Above(0_i64.into())).filter(
                "state",
                Test::AnyOf(
                    ["started", "growing", "harvested", "released", "packed", "quarantined"].map(Value::from).to_vec(),
                ),
            ),
            Self::Pending => all
                .filter("tests_pending", Test::Above(0_i64.into()))
                .filter("state", Test::AnyOf(["harvested", "released", "packed"].map(Value::from).to_vec())),
            Self::Blood => {
                let programme = snap.current().programme.as_ref();
                let wanted = programme.map_or(0, |(_, p)| tasks::blood_wanted(p).count());
                all.filter("results", Test::Below(i64::try_from(wanted).unwrap_or(0).into()))
            }
            Self::Deviations => all.filter("closed_at", Test::Null),
            Self::Events => all.filter("open_gaps", Test::Above(0_i64.into())),
            Self::Holds => all.filter("lifted_at", Test::Null),
            Self::Jobs => all.eq("state", "failed"),
        }
    }
    /// In the order of the page: patients by their due time where there is one and by the newest where there is none, what is open by the
    /// oldest, reports by their due day.
    fn ordered(self, snap: &Snapshot<'_>) -> store::Result<Select> {
        let all = self.select(snap);
        Ok(match self {
            Self::Next(act) if tasks::due_kind(act).is_some() => all.order("due_on"),
            Self::Blood => all.order("results").order("drawn_at"),
            Self::Next(act) => {
                let due = Select::from(self.list()).eq("next_act", act).filter("due_at", Test::NotNull);
                if snap.select(&due.order("due_at").limit(1))?.is_empty() {
                    all.order_desc("opens_at")
                } else {
                    all.order("due_at")
                }
            }
            Self::Over(_) => all.order("due_at"),
            Self::Tell => all.order("tell_since"),
            Self::Expired => all.order("expires_at"),
            Self::Failed | Self::Pending => all.order("started_at"),
            Self::Deviations => all.order("opened_at"),
            Self::Events => all.order("due_on"),
            Self::Holds => all.order("held_at"),
            Self::Jobs => all,
        })
    }
    /// Whether it is ever the work of a role.
    pub fn for_role(self, role: Role) -> bool {
        let (act, whose): (_, Option<&[Role]>) = match self {
            Self::Next(act) => (act, tasks::whose(act)),
            Self::Over(act) => (tasks::over_of(act).unwrap_or(act), None),
            Self::Tell | Self::Events => ("report_adverse_event", Some(tasks::CARERS)),
            Self::Expired => ("discard_dose", None),
            Self::Failed => ("reject_product", None),
            Self::Pending => ("record_test_result", None),
            // What a laboratory reports on blood comes to quality; the bench waits for it.
            Self::Blood => ("record_test_result", Some(&[Role::Quality])),
            Self::Deviations => ("close_deviation", None),
            Self::Holds => ("lift_hold", None),
            Self::Jobs => ("raise_deviation", Some(&[Role::Manager])),
        };
        tasks::work_of(act, whose, role)
    }
}

/// A source with rows, and the part of it that is shown.
#[derive(Clone, Debug)]
pub struct Pile {
    /// Which.
    pub source: Source,
    /// What waits there.
    pub what: Text,
    /// How many rows wait in all.
    pub total: u64,
    /// How many were passed over.
    pub from: u32,
    /// How many are shown.
    pub shown: u32,
}

impl Pile {
    /// How many are left after those shown.
    pub fn left(&self) -> u64 {
        self.total.saturating_sub(u64::from(self.from.saturating_add(self.shown)))
    }
}

/// Counts a source; nothing where the house has no such list or nothing waits.
fn count(snap: &Snapshot<'_>, source: Source) -> store::Result<Option<Pile>> {
    if !tasks::has(snap, source.list()) {
        return Ok(None);
    }
    let total = snap.count(&source.select(snap))?;
    let what = source.text(snap.house());
    Ok((total > 0).then_some(Pile { source, what, total, from: 0, shown: 0 }))
}

/// How many rows wait in each source that has any.
pub fn totals(snap: &Snapshot<'_>) -> store::Result<Vec<(Source, u64)>> {
    let mut out = Vec::new();
    for source in Source::all() {
        out.extend(count(snap, source)?.map(|p| (source, p.total)));
    }
    Ok(out)
}

/// Counts every source, and reads the first rows of those that are the work of `role`; of all if it is `None`.
pub fn first(snap: &mut Snapshot<'_>, who: &Who, role: Option<Role>, out: &mut Todos) -> store::Result<()> {
    let mut piles = Vec::new();
    for source in Source::all() {
        piles.extend(count(snap, source)?);
    }
    let wanted = |p: &Pile| role.is_none_or(|role| p.source.for_role(role));
    let room = room(piles.iter().filter(|p| wanted(p)).map(|p| p.total));
    for mut pile in piles {
        if wanted(&pile) {
            rows(snap, who, &mut pile, room, out)?;
        }
        out.piles.push(pile);
    }
    Ok(())
}

/// How many rows of each source fit if all together share the page: what a short source leaves is the others'.
fn room(totals: impl Iterator<Item = u64> + Clone) -> u32 {
    let fits = |room: &u32| totals.clone().map(|total| total.min(u64::from(*room))).sum::<u64>() <= TOGETHER;
    (LEAST..=MOST).rev().find(fits).unwrap_or(LEAST)
}

/// Reads a part of one source.
pub fn read(snap: &mut Snapshot<'_>, who: &Who, source: Source, from: u32, out: &mut Todos) -> store::Result<()> {
    if let Some(mut pile) = count(snap, source)? {
        pile.from = from;
        rows(snap, who, &mut pile, MOST, out)?;
        out.piles.push(pile);
    }
    Ok(())
}

fn rows(snap: &mut Snapshot<'_>, who: &Who, pile: &mut Pile, room: u32, out: &mut Todos) -> store::Result<()> {
    let rows = snap.select(&pile.source.ordered(snap)?.offset(pile.from).limit(room))?;
    pile.shown = u32::try_from(rows.len()).unwrap_or(room);
    for row in &rows {
        task(snap, who, pile.source, row, out)?;
    }
    Ok(())
}

fn task(snap: &mut Snapshot<'_>, who: &Who, source: Source, row: &Row, out: &mut Todos) -> store::Result<()> {
    match source {
        Source::Next(act) if tasks::due_kind(act).is_some() => tasks::follow_up(snap, who, row, out),
        Source::Next(_) => tasks::journey(snap, who, row, out),
        Source::Over(_) => tasks::over(snap, who, row, out),
        Source::Blood => tasks::blood(snap, who, row, out),
        Source::Expired => tasks::of_cells(snap, who, row, ("discard_dose", kernel::Space::Dose, "expires_at"), out),
        Source::Failed => tasks::of_cells(snap, who, row, ("reject_product", kernel::Space::Lot, ""), out),
        Source::Pending => tasks::of_cells(snap, who, row, ("record_test_result", kernel::Space::Lot, ""), out),
        Source::Deviations => tasks::deviation(snap, who, row, out),
        Source::Holds => tasks::hold(snap, who, row, out),
        Source::Tell => {
            tasks::tell(row, out);
            Ok(())
        }
        Source::Events => {
            tasks::event(row, &Clock::of(row), out);
            Ok(())
        }
        Source::Jobs => {
            tasks::job(row, out);
            Ok(())
        }
    }
}

/// The address of a part of a source: under a tab of the worklist (`/?role=nurse`) or on another page that shows sources (`/safety`).
fn address(home: &str, source: Source, from: u32) -> String {
    let joint = if home.contains('?') { '&' } else { '?' };
    format!("{home}{joint}list={}&from={from}", source.code())
}

/// What is not on the page: each source with how many are left, and the way to them.
pub fn more(piles: &[Pile], home: &str, lang: Lang) -> Html {
    let left: Vec<&Pile> = piles.iter().filter(|p| p.left() > 0).collect();
    if left.is_empty() {
        return page::none();
    }
    let row = |p: &&Pile| {
        let (total, shown, left) = (p.total, p.shown, p.left());
        let say = say! {ja: "全{total}件のうち{shown}件を上に表示、ほかに{left}件", en: "{shown} of {total} shown above, {left} more"};
        page::Rest {
            what: p.what.text(lang).to_owned(),
            counted: say.text(lang).to_owned(),
            link: (w(lang, "続きを見る", "Show the others").to_owned(), address(home, p.source, p.shown)),
        }
    };
    let rows: Vec<page::Rest> = left.iter().map(row).collect();
    html! {
        section aria-labelledby="g-more" {
            (page::section_head("g-more", page::Level::H2, w(lang, "ほかにもあります", "There are more"), None))
            (page::rest(&rows))
        }
    }
}

/// Which part of a source is shown, and the ways on and back.
pub fn pager(p: &Pile, home: &str, lang: Lang) -> Html {
    let back = (p.from > 0).then(|| p.from.saturating_sub(MOST));
    let on = p.from.saturating_add(p.shown);
    html! {
        div.button-row.no-print {
            @if let Some(n) = back { (page::button_link(&Button::plain(w(lang, "前の40件", "Previous 40")).small(), &address(home, p.source, n))) }
            @if p.left() > 0 { (page::button_link(&Button::plain(w(lang, "次の40件", "Next 40")).small(), &address(home, p.source, on))) }
            a href=(home) { (w(lang, "まとめた頁へ戻る", "Back to all of it")) }
        }
    }
}

/// `41–80件(全312件)`.
pub fn part(p: &Pile, lang: Lang) -> String {
    let (first, last, total) = (p.from.saturating_add(1), p.from.saturating_add(p.shown), p.total);
    let say = say! {ja: "{first}–{last}件目(全{total}件)", en: "{first}–{last} of {total}"};
    say.text(lang).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_is_shared_and_what_a_short_source_leaves_is_the_others() {
        assert_eq!(room([30].into_iter()), MOST);
        assert_eq!(room([500, 500].into_iter()), 22);
        assert_eq!(room([500, 2, 500].into_iter()), 21);
        assert_eq!(room([500; 40].into_iter()), LEAST);
    }

    #[test]
    fn every_source_has_its_own_word_and_an_act_of_the_table() {
        for s in Source::all() {
            assert_eq!(Source::parse(&s.code()), Some(s));
            assert!(Role::ALL.iter().any(|r| s.for_role(*r)), "{s:?} is nobody's work");
        }
        assert_eq!(Source::parse("harvested"), None);
    }

    #[test]
    fn what_is_not_shown_is_counted_and_can_be_reached() {
        let source = Source::Next("record_interview");
        let p = Pile { source, what: Text::same("x"), total: 312, from: 0, shown: 40 };
        let out = more(&[p.clone(), Pile { total: 40, ..p.clone() }], "/?role=nurse", Lang::Ja).0;
        assert!(out.contains("全312件のうち40件") && out.contains("ほかに272件"), "{out}");
        assert!(out.contains("/?role=nurse&amp;list=record_interview&amp;from=40"), "{out}");
        assert_eq!(out.matches("<li>").count(), 1, "a source shown whole is not told");
        let last = Pile { from: 280, shown: 32, ..p };
        let out = pager(&last, "/safety", Lang::Ja).0;
        assert!(out.contains("/safety?list=record_interview&amp;from=240") && !out.contains("次の40件"), "{out}");
        assert_eq!(part(&last, Lang::En), "281–312 of 312");
    }
}
