//! EQ-5D-5L: the five-digit state, and the index by a value set that the clinic supplies (registration with EuroQol, instruments.md §5).
//! No country's values ship. Missing any dimension gives a state for storage (9) and no index.

use crate::points::Points;
use crate::score::Answer;
use terms::Text;

/// States of the descriptive system: 5 levels in 5 dimensions.
pub const STATES: usize = 3125;

/// A country's value for each of the 3 125 states, in millionths.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValueSet {
    /// Country, year and publication, as the clinic names it.
    pub name: String,
    millionths: Vec<i32>,
}

/// What is wrong with a value-set file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValueSetFault {
    /// Line of the file, from 1.
    pub line: usize,
    /// What is wrong and what would be right.
    pub what: Text,
}

impl ValueSet {
    /// Reads `state,value` lines: a header, then each of the 3 125 states once (11111 … 55555) with its value
    /// (between −2 and 1, at most six decimals). Lines that are empty or begin with `#` are passed over.
    ///
    /// # Errors
    /// The first line that is wrong, or the first state that is missing.
    pub fn read(name: &str, text: &str) -> Result<Self, ValueSetFault> {
        let fault = |line: usize, ja: String, en: String| ValueSetFault { line, what: Text::new(ja, en) };
        let mut found: Vec<Option<i32>> = vec![None; STATES];
        let mut header = false;
        let mut last = 0;
        for (i, raw) in text.trim_start_matches('\u{feff}').lines().enumerate() {
            let (line, row) = (i + 1, raw.trim());
            last = line;
            if row.is_empty() || row.starts_with('#') {
                continue;
            }
            if !header {
                if row.replace(' ', "") != "state,value" {
                    return Err(fault(
                        line,
                        format!("見出しは「state,value」です（「{row}」）"),
                        format!("the header must be \"state,value\", not \"{row}\""),
                    ));
                }
                header = true;
                continue;
            }
            let bad = || {
                fault(
                    line,
                    format!("「状態5桁,値」の形ではありません（「{row}」）"),
                    format!("not \"five digits,value\": \"{row}\""),
                )
            };
            let (state, value) = row.split_once(',').ok_or_else(bad)?;
            let position = position_of(state.trim()).ok_or_else(bad)?;
            let value = millionths(value.trim()).ok_or_else(|| {
                let (state, value) = (state.trim(), value.trim());
                fault(
                    line,
                    format!("状態 {state} の値「{value}」は使えません（−2～1、小数は6桁まで）"),
                    format!(
                        "state {state}: value \"{value}\" cannot be used; expected -2 to 1 with at most six decimals"
                    ),
                )
            })?;
            let slot = found.get_mut(position).ok_or_else(bad)?;
            if slot.replace(value).is_some() {
                return Err(fault(line, format!("状態 {state} が二度あります"), format!("state {state} stands twice")));
            }
        }
        if !header {
            let what = "見出し「state,value」と3125状態の値が必要です（中身がありません）";
            let en = "the file is empty; expected the header \"state,value\" and the values of 3125 states";
            return Err(fault(last.max(1), what.to_owned(), en.to_owned()));
        }
        let mut values = Vec::with_capacity(STATES);
        for (position, value) in found.into_iter().enumerate() {
            let state = state_at(position);
            values.push(value.ok_or_else(|| {
                fault(
                    last,
                    format!("状態 {state} の値がありません（3125 状態すべてが要ります）"),
                    format!("state {state} has no value (all 3 125 are needed)"),
                )
            })?);
        }
        Ok(Self { name: name.to_owned(), millionths: values })
    }

    /// A set from the form in which most are published: full health 1, a decrement (millionths) once for any departure from it,
    /// and a decrement for each dimension at levels 2 to 5.
    pub fn additive(name: &str, any: i32, decrements: [[i32; 4]; 5]) -> Self {
        let value = |position: usize| {
            let levels = levels_at(position);
            let mut v = 1_000_000 - if levels.iter().any(|l| *l > 1) { any } else { 0 };
            for (level, dimension) in levels.iter().zip(&decrements) {
                let below = usize::try_from(*level - 2).ok();
                v -= below.and_then(|b| dimension.get(b)).copied().unwrap_or(0);
            }
            v
        };
        Self { name: name.to_owned(), millionths: (0..STATES).map(value).collect() }
    }

    /// The value of a state; `None` unless every level is 1–5.
    pub fn value(&self, levels: [i16; 5]) -> Option<Points> {
        let value = self.millionths.get(position(levels)?)?;
        Some(Points::ratio(i64::from(*value), 1_000_000))
    }
}

/// The five-digit state for storage, 9 for a dimension without an answer. Takes the first five answers of the sheet.
pub fn state(answers: &[Answer]) -> String {
    let digit = |a: &Answer| match a {
        Answer::Code(c @ 1..=5) => c.to_string(),
        _ => "9".to_owned(),
    };
    answers.iter().take(5).map(digit).collect()
}

fn position(levels: [i16; 5]) -> Option<usize> {
    let mut at = 0_usize;
    for level in levels {
        if !(1..=5).contains(&level) {
            return None;
        }
        at = at * 5 + usize::try_from(level - 1).ok()?;
    }
    Some(at)
}

fn position_of(state: &str) -> Option<usize> {
    let mut levels = [0_i16; 5];
    if state.len() != 5 {
        return None;
    }
    for (slot, c) in levels.iter_mut().zip(state.chars()) {
        *slot = i16::try_from(c.to_digit(10)?).ok()?;
    }
    position(levels)
}

fn levels_at(mut position: usize) -> [i16; 5] {
    let mut levels = [1_i16; 5];
    for slot in levels.iter_mut().rev() {
        *slot = 1 + (position % 5) as i16;
        position /= 5;
    }
    levels
}

fn state_at(position: usize) -> String {
    levels_at(position).iter().map(ToString::to_string).collect()
}

/// A decimal number as millionths: between −2 and 1.
fn millionths(s: &str) -> Option<i32> {
    let d: terms::Decimal = s.parse().ok()?;
    if d.normalize().scale() > 6 {
        return None;
    }
    let scaled: i32 = (d * terms::Decimal::from(1_000_000)).try_into().ok()?;
    (-2_000_000..=1_000_000).contains(&scaled).then_some(scaled)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Made-up decrements: no country's values are in this repository.
    fn made_up() -> ValueSet {
        ValueSet::additive("made up", 50_000, [[10_000, 20_000, 30_000, 40_000]; 5])
    }

    #[test]
    fn full_health_is_one_and_each_step_takes_its_decrement() {
        let set = made_up();
        assert_eq!(set.value([1; 5]), Some(Points::whole(1)));
        assert_eq!(set.value([2, 1, 1, 4, 3]), Some(Points::ratio(890, 1000)));
        assert_eq!(set.value([5; 5]), Some(Points::ratio(750, 1000)));
        assert_eq!(set.value([1, 1, 9, 1, 1]), None);
    }

    #[test]
    fn a_file_with_all_states_reads_back_the_same() {
        let set = made_up();
        let mut text = "# made up\nstate,value\n".to_owned();
        for p in 0..STATES {
            let v = set.value(levels_at(p)).unwrap();
            text.push_str(&format!("{},{}\n", state_at(p), v.decimal(6)));
        }
        assert_eq!(ValueSet::read("made up", &text), Ok(set));
    }

    #[test]
    fn a_gap_a_repeat_and_a_strange_value_name_their_line() {
        let gap = ValueSet::read("x", "state,value\n11111,1\n").unwrap_err();
        assert!(gap.what.en.contains("11112"), "{gap:?}");
        let twice = ValueSet::read("x", "state,value\n11111,1\n11111,1\n").unwrap_err();
        assert_eq!(twice.line, 3);
        for bad in ["11116,0.5", "1111,0.5", "11112,1.5", "11112,0.1234567", "11112,nan", "11112"] {
            let fault = ValueSet::read("x", &format!("state,value\n{bad}\n")).unwrap_err();
            assert_eq!(fault.line, 2, "{bad}");
        }
        assert_eq!(ValueSet::read("x", "11111,1").unwrap_err().line, 1);
        for empty in ["", "\u{feff}", "\n", "# nothing\n"] {
            let fault = ValueSet::read("x", empty).unwrap_err();
            assert!(fault.line == 1 && fault.what.en.contains("the file is empty"), "{empty:?}: {fault:?}");
        }
        let far = ValueSet::read("x", "state,value\n11112,1.5\n").unwrap_err();
        assert_eq!(
            far.what.en,
            "state 11112: value \"1.5\" cannot be used; expected -2 to 1 with at most six decimals"
        );
    }

    #[test]
    fn a_state_keeps_its_gap_as_nine() {
        let a = [Answer::Code(2), Answer::Code(1), Answer::Unanswered, Answer::Code(4), Answer::Code(3)];
        assert_eq!(state(&a), "21943");
    }
}
