//! A filled questionnaire from JSON text: `{"item": code | null | "not_applicable", …}`. Unknown items, repeated items and codes that are
//! no numbers are errors with line, column and item, never guesses. An item that is not named counts as left empty.

use crate::instrument::{Codes, Instrument, Item};
use crate::score::Answer;
use std::iter::Peekable;
use std::str::Chars;
use terms::Text;

/// What is wrong with a filled questionnaire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetFault {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// The item's code as written, if it got that far.
    pub item: Option<String>,
    /// What is wrong and what would be right.
    pub what: Text,
}

impl Instrument {
    /// Reads a sheet: one answer an item in the order of the table. Item codes are matched without regard to case;
    /// where items are numbered `q1, q2 …` the bare number will do.
    ///
    /// # Errors
    /// The first fault, with its place.
    pub fn read(&self, json: &str) -> Result<Vec<Answer>, SheetFault> {
        let mut answers: Vec<Option<Answer>> = vec![None; self.items.len()];
        let mut at = Cursor { rest: json.trim_start_matches('\u{feff}').chars().peekable(), line: 1, column: 1 };
        at.expect('{')?;
        at.space();
        let mut more = !at.take('}');
        while more {
            at.space();
            let (line, column) = (at.line, at.column);
            let name = at.string()?;
            let place = |what: Text| SheetFault { line, column, item: Some(name.clone()), what };
            let Some(position) = self.position(&name) else {
                return Err(place(Text::new(
                    format!("{} にこの項目はありません（項目: {}）", self.id, self.item_list()),
                    format!("{} has no such item (items: {})", self.id, self.item_list()),
                )));
            };
            at.expect(':')?;
            let value = at.value(&name)?;
            let Some((item, slot)) = self.items.get(position).zip(answers.get_mut(position)) else { continue };
            let answer = given(item, &value).map_err(&place)?;
            if slot.replace(answer).is_some() {
                return Err(place(Text::fixed("同じ項目が二度あります", "the item stands twice")));
            }
            at.space();
            more = at.take(',');
            if !more {
                at.expect('}')?;
            }
        }
        at.space();
        match at.rest.peek() {
            None => Ok(answers.into_iter().map(Option::unwrap_or_default).collect()),
            Some(_) => {
                Err(at.fault(Text::fixed("最後の } の後に余分な文字があります", "something follows the last }")))
            }
        }
    }

    /// The position of an item by its code.
    pub fn position(&self, name: &str) -> Option<usize> {
        let exact = self.items.iter().position(|i| i.id.eq_ignore_ascii_case(name));
        exact.or_else(|| {
            let numbered = name.chars().all(|c| c.is_ascii_digit());
            self.items.iter().position(|i| numbered && i.id.strip_prefix('q') == Some(name))
        })
    }

    fn item_list(&self) -> String {
        self.items.iter().map(|i| i.id).collect::<Vec<_>>().join(" ")
    }
}

enum Value {
    Number(String),
    Word(String),
    Null,
}

fn given(item: &Item, value: &Value) -> Result<Answer, Text> {
    match value {
        Value::Null => Ok(Answer::Unanswered),
        Value::Word(w) if w == "not_applicable" => Ok(Answer::NotApplicable),
        Value::Word(w) => Err(Text::new(
            format!("「{w}」は使えません: 数字のコード（引用符なし）、null、\"not_applicable\" のいずれかです"),
            format!("\"{w}\" is no answer: give a code as a number without quotes, null or \"not_applicable\""),
        )),
        Value::Number(n) => {
            let d = n.parse::<terms::Decimal>().ok().map(|d| if item.tenths { d * terms::Decimal::TEN } else { d });
            let code = d.filter(|d| d.is_integer()).and_then(|d| i16::try_from(d).ok());
            match code {
                Some(code) if item.codes.allow(code) => Ok(Answer::Code(code)),
                _ => {
                    let allowed = allowed(item.codes, item.tenths);
                    Err(Text::new(
                        format!("コード {n} は範囲外です（使えるコード: {allowed}）"),
                        format!("code {n} is out of range (allowed: {allowed})"),
                    ))
                }
            }
        }
    }
}

/// The allowed codes as people write them: `0–10`, `0–10 (one decimal)`, `1, 3, 5`.
pub fn allowed(codes: Codes, tenths: bool) -> String {
    let shown =
        |c: i16| if tenths { terms::Decimal::new(i64::from(c), 1).normalize().to_string() } else { c.to_string() };
    match codes {
        Codes::Between(low, high) if tenths => format!("{}–{}, 0.1", shown(low), shown(high)),
        Codes::Between(low, high) => format!("{}–{}", shown(low), shown(high)),
        Codes::Among(list) => list.iter().map(|c| shown(*c)).collect::<Vec<_>>().join(", "),
    }
}

struct Cursor<'a> {
    rest: Peekable<Chars<'a>>,
    line: usize,
    column: usize,
}

impl Cursor<'_> {
    fn fault(&self, what: Text) -> SheetFault {
        SheetFault { line: self.line, column: self.column, item: None, what }
    }

    fn next(&mut self) -> Option<char> {
        let c = self.rest.next()?;
        if c == '\n' {
            self.line += 1;
            self.column = 1;
        } else {
            self.column += 1;
        }
        Some(c)
    }

    fn space(&mut self) {
        while self.rest.peek().is_some_and(|c| matches!(c, ' ' | '\t' | '\r' | '\n')) {
            self.next();
        }
    }

    fn take(&mut self, c: char) -> bool {
        let found = self.rest.peek() == Some(&c);
        if found {
            self.next();
        }
        found
    }

    fn expect(&mut self, c: char) -> Result<(), SheetFault> {
        self.space();
        if self.take(c) {
            return Ok(());
        }
        Err(self.fault(Text::new(
            format!("ここには {c} が要ります（形は {{\"項目\": コード, …}}）"),
            format!("{c} is wanted here (the form is {{\"item\": code, …}})"),
        )))
    }

    /// A string, its escapes read by the JSON library.
    fn string(&mut self) -> Result<String, SheetFault> {
        self.space();
        let (line, column) = (self.line, self.column);
        self.expect('"')?;
        let mut raw = String::from('"');
        loop {
            match self.next() {
                None | Some('\n') => {
                    return Err(self.fault(Text::fixed("文字列が閉じていません", "the string does not end")));
                }
                Some('"') => break,
                Some('\\') => raw.extend(std::iter::once('\\').chain(self.next())),
                Some(c) => raw.push(c),
            }
        }
        raw.push('"');
        serde_json::from_str(&raw).map_err(|_| {
            let what = Text::fixed(
                "JSONの文字列として読めません（制御文字、または \\ の後の誤り）",
                "not a JSON string: a control character, or an escape after \\ that JSON does not know",
            );
            SheetFault { line, column, item: None, what }
        })
    }

    fn value(&mut self, item: &str) -> Result<Value, SheetFault> {
        self.space();
        if self.rest.peek() == Some(&'"') {
            return self.string().map(Value::Word);
        }
        let (line, column) = (self.line, self.column);
        let mut word = String::new();
        while let Some(c) = self.rest.peek().copied().filter(|c| c.is_alphanumeric() || "+-._".contains(*c)) {
            word.push(c);
            self.next();
        }
        if word == "null" {
            return Ok(Value::Null);
        }
        if word.starts_with(|c: char| c.is_ascii_digit() || c == '-') {
            return Ok(Value::Number(word));
        }
        let what = Text::fixed(
            "数字のコード、null、\"not_applicable\" のいずれかが要ります",
            "a code, null or \"not_applicable\" is wanted here",
        );
        Err(SheetFault { line, column, item: Some(item.to_owned()), what })
    }
}
