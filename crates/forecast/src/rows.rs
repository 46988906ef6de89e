//! Whether the rows of a lot can be true, before anything is read from them: ranges, columns that stand where nothing of the kind is observed, days and
//! passages in order, and one value a day. Nothing is guessed: of two values that contradict each other none is taken.

use crate::{Event, Observation, Refused};
use terms::{Text, say};

/// Checks every row by itself and beside those above it.
///
/// # Errors
/// [`Refused`] with the row, its column and what would be right.
pub(crate) fn checked(rows: &[Observation]) -> Result<(), Refused> {
    let mut passage: Option<u8> = None;
    for (i, o) in rows.iter().enumerate() {
        let row = i + 1;
        ranges(row, o)?;
        misplaced(row, o)?;
        let above = &rows[..i];
        if above.last().is_some_and(|last| o.day < last.day) {
            return Err(Refused::OutOfOrder { row });
        }
        passage = after(row, o, passage)?;
        twice(row, o, above)?;
    }
    Ok(())
}

fn fault(row: usize, column: &'static str, expected: Text) -> Refused {
    Refused::Row { row, column, expected }
}

fn ranges(row: usize, o: &Observation) -> Result<(), Refused> {
    let percent = || Text::fixed("0～100（%）", "a percentage from 0 to 100");
    let cells = || Text::fixed("0～10の15乗の細胞数", "a number of cells from 0 to 10^15");
    let out = |x: Option<f64>, low: f64, high: f64| x.is_some_and(|x| !(low..=high).contains(&x));
    if !(o.day.is_finite() && o.day.abs() <= 1e5) {
        return Err(fault(row, "day", Text::fixed("培養日数（100000日まで）", "a day of culture, at most 100000")));
    }
    if out(o.viable_cells, 0.0, 1e15) {
        return Err(fault(row, "viable_cells", cells()));
    }
    if out(o.viability, 0.0, 100.0) {
        return Err(fault(row, "viability", percent()));
    }
    if out(o.confluence, 0.0, 100.0) {
        return Err(fault(row, "confluence", percent()));
    }
    if out(o.area_cm2, 0.01, 1e7) {
        return Err(fault(row, "area_cm2", Text::fixed("0.01～10000000 cm²", "an area from 0.01 to 10000000 cm²")));
    }
    if o.viability == Some(0.0) && o.viable_cells.is_some_and(|c| c >= 1.0) {
        let some =
            Text::fixed("0より大きい値（生細胞が数えられています）", "more than 0, as living cells stand beside it");
        return Err(fault(row, "viability", some));
    }
    match o.event {
        Event::Confluence if o.confluence.is_none() => Err(fault(row, "confluence", percent())),
        Event::Count if o.viable_cells.is_none() => Err(fault(row, "viable_cells", cells())),
        Event::Seeded if o.viable_cells == Some(0.0) => {
            let some = Text::fixed("0より多い細胞数、または空欄", "more than 0 cells, or nothing where nobody counted");
            Err(fault(row, "viable_cells", some))
        }
        _ => Ok(()),
    }
}

/// A figure on a row of a kind that has none.
fn misplaced(row: usize, o: &Observation) -> Result<(), Refused> {
    use Event::{Confluence, Count, Explanted, Fed, Harvested, Isolated, Seeded};
    let columns: [(&'static str, Option<f64>, &[Event]); 4] = [
        ("viable_cells", o.viable_cells, &[Isolated, Seeded, Count, Harvested]),
        ("viability", o.viability, &[Isolated, Seeded, Count, Harvested]),
        ("confluence", o.confluence, &[Confluence, Fed, Count, Harvested]),
        ("area_cm2", o.area_cm2, &[Isolated, Explanted, Seeded]),
    ];
    let wrong = columns.into_iter().find(|(_, figure, kinds)| figure.is_some() && !kinds.contains(&o.event));
    let Some((column, _, kinds)) = wrong else { return Ok(()) };
    let (here, kinds) = (o.event.word(), kinds.iter().map(|k| k.word()).collect::<Vec<_>>().join(", "));
    Err(fault(
        row,
        column,
        say! {ja: "空欄。{here} の行には書きません（書く行：{kinds}）", en: "nothing on a row {here}: it stands on rows {kinds}"},
    ))
}

/// The passage in hand after a row: it never goes back, and grows by one at a time.
fn after(row: usize, o: &Observation, before: Option<u8>) -> Result<Option<u8>, Refused> {
    let Some(p) = o.passage else { return Ok(before) };
    let Some(last) = before else { return Ok(Some(p)) };
    let next = last.saturating_add(1);
    if p == last || p == next {
        return Ok(Some(p));
    }
    Err(fault(
        row,
        "passage",
        say! {ja: "{last}（前の行と同じ）または{next}。戻ることも、1より多く進むこともありません", en: "{last}, as above, or {next}: it neither goes back nor skips one"},
    ))
}

/// Two values of one day: of one look, one count, one harvest. Vessels seeded and tissue digested on one day are parts of a whole and are added.
fn twice(row: usize, o: &Observation, above: &[Observation]) -> Result<(), Refused> {
    if !matches!(o.event, Event::Confluence | Event::Count | Event::Harvested) {
        return Ok(());
    }
    let same = |a: &&Observation| a.day == o.day && a.event == o.event && a.passage == o.passage;
    for first in above.iter().rev().take_while(|a| a.day == o.day).filter(same) {
        let pairs = [
            ("viable_cells", first.viable_cells, o.viable_cells),
            ("viability", first.viability, o.viability),
            ("confluence", first.confluence, o.confluence),
        ];
        for (column, first, second) in pairs {
            if let (Some(first), Some(second)) = (first, second)
                && first != second
            {
                let day = o.day;
                return Err(fault(
                    row,
                    column,
                    say! {ja: "{day}日目の値は1つ（前の行は{first}）。2回測った場合はその平均、または時刻の分かる日数（5.3など）", en: "one value on day {day}, where {first} stands above; for two measurements their mean, or days with fractions"},
                ));
            }
        }
    }
    Ok(())
}
