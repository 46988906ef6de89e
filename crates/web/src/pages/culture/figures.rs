//! Growth, passages and the balance of cells as figures. Population doublings are PD = log2(counted / seeded) (glossary.md); the limit on them is
//! kept by the writer with whole numbers, here they are only drawn, to two decimals.
#![allow(clippy::float_arithmetic)] // drawn, never decided: limits are kept by `culture::growth` without floats

use super::super::{cells, w};
use super::{Read, or_dash};
use forecast::{Forecast, Task};
use maud::html;
use page::{
    AxisScale, Column, Fan, Flow, Growth, GrowthPoint, Html, Level, Limit, Mark, Panel, PointKind, Row, Table,
    TableWidth, Tone, When,
};
use record::culture::{CellsCounted, CountPurpose};
use record::outlook::Awaited;
use terms::{CountId, Decimal, Lang, Moment, StaffId, Text, say};

/// One passage: what was seeded, what was counted at its end.
pub(super) struct Step {
    pub passage: u8,
    pub from: Moment,
    pub until: Option<Moment>,
    pub seeded: Option<u64>,
    pub counted: Option<CellsCounted>,
    pub staff: Vec<StaffId>,
}

impl Step {
    /// Doublings, 0 where cells were lost (decision 0015); `None` where one of the two numbers is not known.
    pub fn doublings(&self) -> Option<f64> {
        let (seeded, counted) =
            (self.seeded.filter(|n| *n > 0)?, self.counted.as_ref().map(|c| c.viable).filter(|n| *n > 0)?);
        Some((counted as f64 / seeded as f64).log2().max(0.0))
    }
    /// Days of one doubling; none where the cells did not double in the time.
    fn days_each(&self) -> Option<f64> {
        let days = self.until?.minutes_since(self.from) as f64 / 1440.0;
        self.doublings().filter(|d| *d > 0.0 && days > 0.0).map(|d| days / d)
    }
}

/// The passages in their order.
pub(super) fn steps(r: &Read) -> Vec<Step> {
    let count = |id: &CountId| r.state.counts.get(id).map(|(c, _)| c.clone());
    let begun = |passage, from, seeded, staff: [&StaffId; 2]| Step {
        passage,
        from,
        until: None,
        seeded,
        counted: None,
        staff: staff.into_iter().cloned().collect(),
    };
    let s = &r.started;
    let mut out = vec![begun(0, r.began, s.seeded, [&s.operator, &s.checked_by])];
    for (p, at) in &r.state.passages {
        if let Some(last) = out.last_mut() {
            (last.until, last.counted) = (Some(*at), count(&p.count));
        }
        out.push(begun(p.to_passage, *at, Some(p.seeded), [&p.operator, &p.checked_by]));
    }
    if let (Some(last), Some((h, at))) = (out.last_mut(), &r.state.product) {
        (last.until, last.counted) = (Some(*at), count(&h.count));
    } else if let (Some(last), Some(open)) = (out.last_mut(), r.state.open_count()) {
        let at = r.state.counts.get(&open.count).map(|(_, at)| *at);
        // The count after digestion belongs to the beginning, not to the end of the first passage.
        if open.purpose != CountPurpose::Isolation {
            (last.until, last.counted) = (at, Some(open.clone()));
        }
    }
    out
}

/// Doublings so far, and whether they are a lower bound (nobody knows how many cells began an explant culture).
pub(super) fn doublings(r: &Read) -> (f64, bool) {
    (steps(r).iter().filter_map(Step::doublings).sum(), r.started.seeded.is_none())
}

/// Whether they lie within the limit, in tenths; `None` where no limit is set, or where a lower bound lies within it.
pub(super) fn doublings_within(r: &Read, limit_tenths: Option<u64>) -> Option<bool> {
    let (sum, least) = doublings(r);
    let holds = sum * 10.0 <= limit_tenths? as f64;
    if least && holds { None } else { Some(holds) }
}

/// `5.17`; never `-0.00`.
pub(super) fn two(n: f64) -> String {
    let said = format!("{n:.2}");
    if said == "-0.00" { "0.00".to_owned() } else { said.replace('-', "−") }
}

fn hour(r: &Read, at: Moment) -> u32 {
    u32::try_from((at.minutes_since(r.began) / 60).max(0)).unwrap_or(0)
}

/// A count ± twice its error (coefficient of variation).
fn range(c: &CellsCounted) -> Option<(u64, u64)> {
    let cv = c.cv_pct.filter(|cv| *cv > Decimal::ZERO)?;
    let off = Decimal::from(c.viable).checked_mul(cv)?.checked_div(Decimal::from(50))?;
    let off = u64::try_from(off.round()).ok()?;
    Some((c.viable.saturating_sub(off).max(1), c.viable.saturating_add(off)))
}

pub(super) fn growth(r: &Read, lang: Lang) -> Html {
    let all = steps(r);
    let mut points = Vec::new();
    for (n, step) in all.iter().enumerate() {
        if let Some(seeded) = step.seeded {
            points.push(GrowthPoint {
                hour: hour(r, step.from),
                cells: seeded,
                range: None,
                kind: PointKind::Seeded,
                label: String::new(),
            });
        }
        if let (Some(c), Some(at)) = (&step.counted, step.until) {
            let here = step.passage;
            let label = all
                .get(n.saturating_add(1))
                .map_or_else(|| format!("P{here}"), |next| format!("P{here}→P{}", next.passage));
            points.push(GrowthPoint {
                hour: hour(r, at),
                cells: c.viable,
                range: range(c),
                kind: PointKind::Counted,
                label,
            });
        }
    }
    if points.is_empty() {
        let words = w(
            lang,
            "播種と計数を記録すると、増え方がここに出ます。",
            "Growth is drawn once cells were seeded and counted.",
        );
        return page::panel(&Panel::new("growth-none", w(lang, "増え方", "Growth"), html! { p { (words) } }));
    }
    let ordered = super::ordered(&r.orders);
    let day = super::super::lots::day_of(r.began, r.now.day());
    let mut marks = Vec::new();
    if r.state.product.is_none() {
        marks.push(When {
            hour: hour(r, r.now),
            label: say! {ja: "今日 {day}日目", en: "today, day {day}"}.text(lang).to_owned(),
            now: true,
        });
    }
    let given = r.bookings.standing().into_iter().find(|b| b.kind == record::booking::BookingKind::Administration);
    marks.extend(given.map(|b| {
        let on = page::day_short(b.day, lang);
        When {
            hour: hour(r, b.starts),
            label: say! {ja: "予約 {on}", en: "appointment {on}"}.text(lang).to_owned(),
            now: false,
        }
    }));
    let last = points.last().map_or(0, |p| p.cells);
    let (counted, aim) = (cells::cells(last, lang), ordered.map(|n| cells::cells(n, lang)));
    let (aim_ja, aim_en) =
        aim.as_ref().map_or((String::new(), String::new()), |a| (format!("指示は {a}。"), format!(" Ordered: {a}.")));
    let finding = say! {ja: "{day}日目。最後に記録した数は {counted}。{aim_ja}", en: "Day {day}. Last number recorded: {counted}.{aim_en}"};
    page::growth(
        &Growth {
            id: "growth".into(),
            title: w(lang, "増え方", "Growth").to_owned(),
            level: Level::H2,
            finding: finding.text(lang).replace('^', ""),
            scale: AxisScale::Ten,
            points,
            forecast: fans(r),
            limits: ordered
                .map(|n| Limit {
                    cells: n,
                    label: format!("{} {}", w(lang, "指示", "ordered"), cells::cells(n, lang)),
                    stops: false,
                })
                .into_iter()
                .collect(),
            marks,
            confluence: r.state.observed.iter().map(|(o, at)| (hour(r, *at), o.confluence_pct)).collect(),
            note: expected(r, lang),
        },
        lang,
    )
}

/// The bands of the forecast, one a day.
fn fans(r: &Read) -> Vec<Fan> {
    let Some(Ok(found)) = &r.expected else { return Vec::new() };
    let cells = |n: f64| n.clamp(1.0, 1e15) as u64;
    let hour = |day: f64| (day * 24.0).max(0.0) as u32;
    // To the day on which the order is nearly sure, and a week beyond: what lies months ahead would flatten what is near.
    let far = found.ready_day.p80[1].or(found.ready_day.median).map_or(found.now + 28.0, |d| d + 7.0);
    let near = found.predictions.iter().filter(|p| p.day <= far);
    near.map(|p| Fan {
        hour: hour(p.day),
        cells: [p.p95[0], p.p80[0], p.p50[0], p.median, p.p50[1], p.p80[1], p.p95[1]].map(cells),
    })
    .collect()
}

fn task_words(task: Task) -> Text {
    match task {
        Task::Feed => Text::fixed("培地交換", "feeding"),
        Task::Passage => Text::fixed("継代", "a passage"),
        Task::Harvest => Text::fixed("採り込み", "the harvest"),
    }
}

fn day_of(began: Moment, day: f64, lang: Lang) -> String {
    page::day_short(began.day().plus_days(day.ceil() as i32), lang)
}

/// When the order is expected to be ready, in one sentence.
pub(super) fn ready(found: &Forecast, began: Moment, lang: Lang) -> Text {
    let on = |day: f64| day_of(began, day, lang);
    let never = (found.ready_day.never_probability * 100.0).round();
    match (found.ready_day.median, found.ready_day.p80) {
        (Some(middle), [Some(from), Some(to)]) => {
            let (middle, from, to) = (on(middle), on(from), on(to));
            say! {ja: "指示の数がそろう日は {middle} ごろ(80 %の幅 {from}–{to})。届かない見込み {never} %。", en: "The order is expected about {middle} (80 % interval {from} to {to}); chance that it is never reached {never} %."}
        }
        (Some(middle), _) => {
            let middle = on(middle);
            say! {ja: "指示の数がそろう日の中央は {middle}。届かない見込みは {never} %。", en: "The order is expected about {middle}; the chance that it is never reached is {never} %."}
        }
        _ => {
            say! {ja: "半分以上の場合、指示の数に届きません(届かない見込み {never} %)。", en: "Half of all courses or more never reach the order (chance {never} %)."}
        }
    }
}

/// What the forecast rests on, and how many of the clinic's own lots stand behind it.
fn own_lots(found: &Forecast) -> Text {
    match found.own_lots {
        0 => Text::fixed(
            "予測は文献の事前分布とこのロットの記録から。",
            "The forecast is from published cultures and this lot's own record.",
        ),
        n => {
            say! {ja: "予測は文献の事前分布、自院の {n} ロット、このロットの記録から。", en: "The forecast is from published cultures, with {n} of your own lots, and this lot's own record."}
        }
    }
}

/// What the forecast says to a booking that waits for the cells: whether it crosses it, and when they are expected.
pub(in crate::pages) fn awaited(a: Awaited, found: &Forecast, began: Moment, lang: Lang) -> Html {
    let (Text { ja, en }, percent) = (ready(found, began, lang), (a.chance * 100.0).round());
    let own = own_lots(found);
    let (own_ja, own_en) = (&own.ja, &own.en);
    let text = say! {
        ja: "{ja}この予約までにそろう見込みは {percent} % です。{own_ja}",
        en: "{en} The chance that they are there by this booking is {percent} %. {own_en}"
    };
    html! { p.small { @if a.late() { (page::badge(Tone::Stop, Mark::Stop, w(lang, "予測と合わない", "crosses the forecast"))) " " } (page::say(&text, lang)) } }
}

/// When the order is expected to be ready, what is next, and what to bear in mind.
fn expected(r: &Read, lang: Lang) -> Html {
    let found = match &r.expected {
        None => return page::none(),
        Some(Err(why)) => return html! { p { (page::say(&why.text(), lang)) } },
        Some(Ok(found)) => found,
    };
    let ready = ready(found, r.began, lang);
    let next = found.next.first().map(|n| {
        let (task, day) = (task_words(n.task), day_of(r.began, n.day, lang));
        let (ja, en) = (&task.ja, &task.en);
        say! {ja: "次は {ja}、{day} ごろ。", en: "Next: {en}, about {day}."}
    });
    html! {
        p { (page::say(&ready, lang)) @if let Some(n) = &next { " " (page::say(n, lang)) } }
        @for word in &found.warnings { p.small { (page::badge(Tone::Wait, Mark::Wait, w(lang, "注意", "note"))) " " (page::say(&word.text(), lang)) } }
        p.meta { (page::say(&own_lots(found), lang)) " " (w(lang, "約束ではありません。試験と出荷判定の日数は含みません。", "It is no promise, and days for tests and release are not counted in.")) }
    }
}

pub(super) fn passages(r: &Read, lang: Lang) -> Html {
    let all = steps(r);
    let number = |n: Option<f64>, places: usize| {
        n.map_or_else(|| page::text("–"), |n| page::text(if places == 2 { two(n) } else { format!("{n:.1}") }))
    };
    let rows = all.iter().map(|x| {
        let days = x.until.unwrap_or(r.now).day().days_since(x.from.day());
        let end = x.until.map(|m| page::day_short(m.day(), lang)).unwrap_or_default();
        let span = format!("{}–{end}", page::day_short(x.from.day(), lang));
        let took = say! {ja: "{days}日", en: "{days} d"};
        let staff: Vec<&str> = x.staff.iter().map(|id| r.book.staff_line(id.as_str())).collect();
        Row::new(vec![
            page::text(format!("P{}", x.passage)),
            html! {
                (span) " " span.meta { (took.text(lang)) }
                @if !staff.is_empty() { br; span.meta { (staff.join(w(lang, "、", ", "))) } }
            },
            or_dash(x.seeded.map(cells::power)),
            or_dash(x.counted.as_ref().map(|c| cells::power(c.viable))),
            page::text(x.counted.as_ref().map_or_else(|| "–".to_owned(), |c| c.viability_pct.to_string())),
            number(x.doublings(), 2),
            number(x.days_each(), 1),
        ])
    });
    let (sum, least) = doublings(r);
    let bound = if least { "≥" } else { "" };
    let blank = page::none;
    let table = page::table(&Table {
        caption: w(lang, "継代", "Passages").to_owned(),
        caption_hidden: true,
        columns: vec![
            Column::words(w(lang, "継代", "Passage")),
            Column::words(w(lang, "期間・担当", "From, until, staff")),
            Column::number(w(lang, "播種", "Seeded"), w(lang, "個", "cells")),
            Column::number(w(lang, "計数", "Counted"), w(lang, "個", "cells")),
            Column::number(w(lang, "生存率", "Viability"), "%"),
            Column::number(w(lang, "倍加", "Doublings"), "PD"),
            Column::number(w(lang, "倍加時間", "Doubling time"), w(lang, "日", "d")),
        ],
        rows: rows.collect(),
        foot: vec![
            page::text(w(lang, "累積", "In all")),
            blank(),
            blank(),
            blank(),
            blank(),
            page::text(format!("{bound}{}", two(sum))),
            blank(),
        ],
        width: TableWidth::Wide,
        ..Table::default()
    });
    let meta = html! { "PD = log" sub { "2" } (w(lang, "(計数 / 播種)", " (counted / seeded)")) };
    page::panel(&Panel {
        padded: false,
        long: true,
        meta: Some(meta),
        ..Panel::new("passages", w(lang, "継代", "Passages"), table)
    })
}

/// Where the cells of one counting event went: the newest, or the one asked for.
pub(super) fn balance(r: &Read, asked: &str, lang: Lang) -> Html {
    let all = &r.state.balances;
    let Some(b) = all.iter().find(|b| b.count.as_str() == asked).or(all.last()) else {
        let words = w(
            lang,
            "計数した細胞を使うと、行き先がここに出ます。",
            "Once counted cells are used, it is drawn where they went.",
        );
        return page::panel(&Panel::new(
            "balance-none",
            w(lang, "細胞の釣り合い", "Balance of cells"),
            html! { p { (words) } },
        ));
    };
    let count = r.state.counts.get(&b.count);
    let (onward, event) = event(r, &b.count, lang);
    let flow = |label: &str, cells| Flow { label: label.to_owned(), cells };
    let limit = r.programme.as_ref().and_then(|p| p.making().unaccounted_limit_pct.value().copied());
    let left = b.unaccounted();
    let within =
        limit.map(|pct| left >= 0 && left.saturating_mul(100) <= i128::from(b.counted).saturating_mul(i128::from(pct)));
    let error = count
        .and_then(|(c, _)| c.cv_pct)
        .map_or_else(|| w(lang, "不明", "not known").to_owned(), |cv| format!("±{cv} %"));
    let note = limit.map(|pct| {
        let said: Text = say! {
            ja: "行方の分からない分は計算だけで入り、手では書けません。{pct} % を超えると逸脱が開きます。",
            en: "What is unaccounted for is computed and cannot be typed. Above {pct} % a deviation opens."
        };
        page::text(said.text(lang))
    });
    let figure = page::balance(
        &page::Balance {
            id: "balance".into(),
            title: w(lang, "細胞の釣り合い", "Balance of cells").to_owned(),
            level: Level::H2,
            event,
            counted: b.counted,
            error,
            // What came back is seeded nowhere.
            flows: std::iter::once(flow(&onward, b.onward))
                .filter(|_| !b.came_back)
                .chain([
                    flow(w(lang, "凍結", "Frozen"), b.frozen),
                    flow(w(lang, "検体(試験)", "Samples (tests)"), b.sampled),
                    flow(w(lang, "廃棄", "Discarded"), b.discarded),
                ])
                .collect(),
            within,
            note: note.unwrap_or_else(page::none),
        },
        lang,
    );
    let others: Vec<Html> = all
        .iter()
        .filter(|x| x.count != b.count)
        .map(|x| html! { a href={ "/culture/" (r.lot) "?count=" (x.count) "#balance-h" } { (event_words(r, &x.count, lang)) } })
        .collect();
    html! { (figure) @if !others.is_empty() { p.small.no-print { (w(lang, "ほかの計数:", "Other counts:")) " " @for (n, o) in others.iter().enumerate() { @if n > 0 { (w(lang, "、", ", ")) } (o) } } } }
}

/// What became of the cells onward, and which event it was, in words.
fn event(r: &Read, count: &CountId, lang: Lang) -> (String, String) {
    let onward = match r.state.passages.iter().find(|(p, _)| p.count == *count) {
        Some((p, _)) => format!("{}{}{}", w(lang, "播種 P", "Seeded, to P"), p.to_passage, w(lang, "へ", "")),
        None if r.state.product.as_ref().is_some_and(|(h, _)| h.count == *count) => {
            w(lang, "製品へ", "Into the product").to_owned()
        }
        None => w(lang, "播種 P0", "Seeded, P0").to_owned(),
    };
    (onward, event_words(r, count, lang))
}

fn event_words(r: &Read, count: &CountId, lang: Lang) -> String {
    let back = r.state.balances.iter().find(|b| b.came_back && b.count == *count);
    if let Some(b) = back {
        return format!("{} {}", w(lang, "戻った投与分", "Dose taken back"), page::day_short(b.at.day(), lang));
    }
    let Some((c, at)) = r.state.counts.get(count) else { return count.to_string() };
    let what = c.purpose.text();
    format!("P{} {} {}", c.passage, what.text(lang), page::day_short(at.day(), lang))
}
