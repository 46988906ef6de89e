//! Text of a CSV file (RFC 4180) into rows with known columns, each with its line. Unknown columns, missing ones, rows of another length, empty fields
//! and values that are no numbers are errors that name line, column, value and what was expected; nothing is guessed. Pure: bytes in, rows out.

use super::speak::clean;
use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use terms::{Text, say};

/// A file's rows.
#[derive(Debug)]
pub struct Table {
    file: String,
    heads: Vec<String>,
    /// In the order of the file.
    pub rows: Vec<Row>,
}

/// One row.
#[derive(Debug)]
pub struct Row {
    /// Its line, from 1.
    pub line: u64,
    fields: Vec<String>,
}

/// Which columns a file has.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// Must be there.
    pub required: &'a [&'a str],
    /// May be there because an option named them: must be there too.
    pub named: &'a [&'a str],
}

impl Table {
    /// Reads a file's bytes; `file` is its name for messages.
    ///
    /// # Errors
    /// The first fault, with its place.
    pub fn read(file: &str, bytes: &[u8], wanted: Wanted<'_>) -> Result<Self, Text> {
        let text = utf8(file, bytes)?;
        if let Some(line) = unclosed(text) {
            return Err(say! {
                ja: "{file}:{line}: 引用符（\"）が閉じられていません。項目の終わりに \" を付けてください。",
                en: "{file}:{line}: a quotation mark is not closed; expected a \" at the end of the field"
            });
        }
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .trim(csv::Trim::All)
            .from_reader(text.as_bytes());
        let mut records = Vec::new();
        let (mut counted, mut line) = (0, 1);
        for record in reader.records() {
            let record = record.map_err(|e| say! {ja: "{file}: {e}", en: "{file}: {e}"})?;
            // The reader's own line is that of the empty lines before a row.
            let from = record.position().map_or(0, |p| usize::try_from(p.byte()).unwrap_or(0));
            let ends = |b: &&u8| matches!(**b, b'\r' | b'\n');
            let start = from + text.as_bytes().iter().skip(from).take_while(ends).count();
            line += text.as_bytes().iter().take(start).skip(counted).filter(|b| **b == b'\n').count() as u64;
            counted = start;
            // Commas without a word between them are an empty line too: spreadsheets leave such rows at the end.
            if record.iter().any(|field| !field.is_empty()) {
                records.push((line, record));
            }
        }
        let expected = wanted.required.iter().chain(wanted.named).copied().collect::<Vec<_>>().join(",");
        let mut records = records.into_iter();
        let Some((line, head)) = records.next() else {
            return Err(say! {
                ja: "{file}: ファイルが空です。1行目に列名（{expected}）が必要です。",
                en: "{file}: the file is empty; expected a first line with the columns {expected}"
            });
        };
        let heads: Vec<String> = head.iter().map(str::to_owned).collect();
        check_heads(file, line, &heads, wanted, &expected)?;
        let mut rows = Vec::new();
        for (line, record) in records {
            let (has, wants) = (record.len(), heads.len());
            if has != wants {
                return Err(say! {
                    ja: "{file}:{line}: この行は{has}列ですが、1行目は{wants}列です。値にコンマがあれば \" で囲んでください。",
                    en: "{file}:{line}: this row has {has} fields, the head has {wants}; a value with a comma must stand in quotation marks"
                });
            }
            rows.push(Row { line, fields: record.iter().map(str::to_owned).collect() });
        }
        if rows.is_empty() {
            return Err(say! {
                ja: "{file}: 列名の行だけでデータがありません。",
                en: "{file}: nothing stands below the head; expected at least one row"
            });
        }
        Ok(Self { file: file.to_owned(), heads, rows })
    }

    /// A fault at a value.
    pub fn fault(&self, row: &Row, column: &str, expected: &Text) -> Text {
        let (file, line, value) = (&self.file, row.line, clean(self.raw(row, column), false));
        if value.is_empty() {
            return Text::new(
                format!("{file}:{line}: 列 {column} が空です（必要な値：{}）。", expected.ja),
                format!("{file}:{line}: column {column} is empty; expected {}", expected.en),
            );
        }
        Text::new(
            format!("{file}:{line}: 列 {column} の値「{value}」は使えません（必要な値：{}）。", expected.ja),
            format!("{file}:{line}: column {column}: \"{value}\" cannot be used; expected {}", expected.en),
        )
    }

    /// A fault at a row.
    pub fn at(&self, row: &Row, what: &Text) -> Text {
        let (file, line) = (&self.file, row.line);
        Text::new(format!("{file}:{line}: {}", what.ja), format!("{file}:{line}: {}", what.en))
    }

    /// The field as it stands, or nothing.
    pub fn raw<'r>(&self, row: &'r Row, column: &str) -> &'r str {
        let at = self.heads.iter().position(|h| h == column);
        at.and_then(|i| row.fields.get(i)).map_or("", String::as_str)
    }

    /// A word that must stand there.
    ///
    /// # Errors
    /// The field is empty.
    pub fn word<'r>(&self, row: &'r Row, column: &str) -> Result<&'r str, Text> {
        let value = self.raw(row, column);
        if value.is_empty() {
            return Err(self.fault(row, column, &Text::fixed("名前または記号", "a name or code")));
        }
        Ok(value)
    }

    /// A finite number that must stand there.
    ///
    /// # Errors
    /// The field is empty or no number.
    pub fn number(&self, row: &Row, column: &str) -> Result<f64, Text> {
        // Beyond this, squares of squares leave the numbers there are.
        const MOST: f64 = 1e50;
        let number = Text::fixed("12.3のような数値", "a number such as 12.3");
        let x = self.number_in(row, column, f64::NEG_INFINITY..=f64::INFINITY, &number)?;
        if x.abs() > MOST {
            let sized = Text::fixed("−1e50～1e50の数値", "a number from -1e50 to 1e50");
            return Err(self.fault(row, column, &sized));
        }
        Ok(x)
    }

    /// A finite number in a range; `expected` says which.
    ///
    /// # Errors
    /// The field is empty, no number, or out of range.
    pub fn number_in(&self, row: &Row, column: &str, range: RangeInclusive<f64>, expected: &Text) -> Result<f64, Text> {
        let value = self.raw(row, column);
        let folded = terms::fold_width(value);
        let digits = folded.chars().all(|c| c.is_ascii_digit() || "+-.eE".contains(c));
        let read = folded.parse::<f64>().ok().filter(|x| digits && x.is_finite() && range.contains(x));
        read.ok_or_else(|| {
            if value.contains(',') {
                let point = Text::new(
                    format!("{}。小数点は「.」、桁区切りなし", expected.ja),
                    format!("{}, with a point as decimal mark and no separators", expected.en),
                );
                return self.fault(row, column, &point);
            }
            self.fault(row, column, expected)
        })
    }

    /// A number, or nothing where the field is empty.
    ///
    /// # Errors
    /// The field holds something else.
    pub fn number_or_none(
        &self,
        row: &Row,
        column: &str,
        range: RangeInclusive<f64>,
        expected: &Text,
    ) -> Result<Option<f64>, Text> {
        if self.raw(row, column).is_empty() { Ok(None) } else { self.number_in(row, column, range, expected).map(Some) }
    }

    /// A whole number from 0.
    ///
    /// # Errors
    /// The field is empty or no whole number.
    pub fn count(&self, row: &Row, column: &str) -> Result<u64, Text> {
        let whole = terms::fold_width(self.raw(row, column)).parse::<u64>().ok();
        whole
            .filter(|n| *n <= 1_000_000_000_000)
            .ok_or_else(|| self.fault(row, column, &Text::fixed("0以上の整数", "a whole number such as 12")))
    }

    /// Holds that no key stands twice; `key` makes it from a row.
    ///
    /// # Errors
    /// The second row with a key, and where the first stands.
    pub fn once(&self, what: &Text, key: impl Fn(&Row) -> String) -> Result<(), Text> {
        let mut seen: BTreeMap<String, u64> = BTreeMap::new();
        for row in &self.rows {
            let key = clean(&key(row), false).into_owned();
            if let Some(first) = seen.insert(key.clone(), row.line) {
                return Err(self.at(
                    row,
                    &Text::new(
                        format!("{}「{key}」は{first}行目にもあります。1つだけにしてください。", what.ja),
                        format!("{} \"{key}\" stands in line {first} already; expected once", what.en),
                    ),
                ));
            }
        }
        Ok(())
    }
}

/// Holds that the columns an option names are none of those that have a use of their own, and each is named once.
///
/// # Errors
/// The first that is not so.
pub fn of_their_own(option: &str, names: &[&str], taken: &[&str]) -> Result<(), Text> {
    for (i, name) in names.iter().enumerate() {
        let said = clean(name, false);
        if taken.contains(name) {
            let taken = taken.join(",");
            return Err(say! {
                ja: "{option} {said}：{taken} は役割の決まった列です。別の列を指定してください。",
                en: "{option} {said}: the columns {taken} have a use of their own; expected another column"
            });
        }
        if names.iter().take(i).any(|n| n == name) {
            return Err(say! {
                ja: "{option} {said}：同じ列が2回指定されています。",
                en: "{option} {said}: named twice; expected once"
            });
        }
    }
    Ok(())
}

fn utf8<'b>(file: &str, bytes: &'b [u8]) -> Result<&'b str, Text> {
    let line = |upto: usize| 1 + bytes.iter().take(upto).filter(|b| **b == b'\n').count();
    let text = std::str::from_utf8(bytes).map_err(|e| {
        let line = line(e.valid_up_to());
        say! {
            ja: "{file}:{line}: 文字コードがUTF-8ではありません（Shift_JISなど）。表計算ソフトで「CSV UTF-8」として保存し直してください。",
            en: "{file}:{line}: the text is not UTF-8 (Shift_JIS or UTF-16 perhaps); expected a file saved as \"CSV UTF-8\""
        }
    })?;
    if let Some(at) = bytes.iter().position(|b| *b == 0) {
        let (line, byte) = (line(at), at + 1);
        return Err(say! {
            ja: "{file}:{line}: ファイルの{byte}バイト目にNUL（値0のバイト）があります（UTF-16、または表でないファイル）。表計算ソフトで「CSV UTF-8」として保存し直してください。",
            en: "{file}:{line}: byte {byte} of the file is NUL (zero), as in UTF-16 or in a file that is no table; expected a file saved as \"CSV UTF-8\""
        });
    }
    Ok(text.trim_start_matches('\u{feff}'))
}

/// The line of a quotation mark that opens a field and is never closed.
fn unclosed(text: &str) -> Option<u64> {
    let (mut line, mut opened, mut start) = (1, None, true);
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        line += u64::from(c == '\n');
        match (c, opened) {
            ('"', Some(_)) if rest.peek() == Some(&'"') => {
                rest.next();
            }
            ('"', Some(_)) => opened = None,
            ('"', None) if start => opened = Some(line),
            _ => {}
        }
        start = opened.is_none() && matches!(c, ',' | '\n' | '\r');
    }
    opened
}

fn check_heads(file: &str, line: u64, heads: &[String], wanted: Wanted<'_>, expected: &str) -> Result<(), Text> {
    if let [one] = heads
        && wanted.required.len() > 1
        && (one.contains(';') || one.contains('\t'))
    {
        return Err(say! {
            ja: "{file}:{line}: 列はコンマ（,）で区切ってください（必要な列：{expected}）。",
            en: "{file}:{line}: the columns are not separated with commas; expected {expected}"
        });
    }
    for (i, head) in heads.iter().enumerate() {
        let (position, said) = (i + 1, clean(head, false));
        if heads.iter().take(i).any(|h| h == head) {
            return Err(say! {
                ja: "{file}:{line}: 列名「{said}」が2回あります（{position}列目）。",
                en: "{file}:{line}: column \"{said}\" stands twice (field {position}); expected once"
            });
        }
        if !wanted.required.iter().chain(wanted.named).any(|w| w == head) {
            return Err(say! {
                ja: "{file}:{line}: 列名「{said}」（{position}列目）は使えません（必要な列：{expected}）。",
                en: "{file}:{line}: unknown column \"{said}\" (field {position}); expected {expected}"
            });
        }
    }
    for want in wanted.required.iter().chain(wanted.named) {
        if !heads.iter().any(|h| h == want) {
            return Err(say! {
                ja: "{file}:{line}: 列「{want}」がありません（必要な列：{expected}）。",
                en: "{file}:{line}: column \"{want}\" is missing; expected {expected}"
            });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const STUDY: Wanted<'_> = Wanted { required: &["study", "yi", "vi"], named: &[] };

    fn read(bytes: &[u8]) -> Result<Table, String> {
        Table::read("a.csv", bytes, STUDY).map_err(|t| t.en.into_owned())
    }

    #[test]
    fn what_spreadsheets_write_is_read() {
        let text = "\u{feff}study, yi ,vi\r\n\"Sato, \"\"A\"\" 2001\",0.5,0.1\r\n\r\n 鈴木 2003 , －１．５ ,1e-2\r\n";
        let t = read(text.as_bytes()).unwrap();
        assert_eq!(t.rows.iter().map(|r| r.line).collect::<Vec<_>>(), [2, 4]);
        assert_eq!(t.word(&t.rows[0], "study").unwrap(), "Sato, \"A\" 2001");
        assert_eq!(t.word(&t.rows[1], "study").unwrap(), "鈴木 2003");
        assert_eq!((t.number(&t.rows[1], "yi").unwrap(), t.number(&t.rows[1], "vi").unwrap()), (-1.5, 0.01));
    }

    #[test]
    fn each_fault_names_its_place_and_what_was_expected() {
        for (bytes, said) in [
            ("".as_bytes(), "a.csv: the file is empty; expected a first line with the columns study,yi,vi"),
            (b"study,yi,vi\n", "a.csv: nothing stands below the head; expected at least one row"),
            (b"study;yi;vi\na;1;2\n", "a.csv:1: the columns are not separated with commas; expected study,yi,vi"),
            (b"study,yi,year\na,1,2\n", "a.csv:1: unknown column \"year\" (field 3); expected study,yi,vi"),
            (b"study,yi\na,1\n", "a.csv:1: column \"vi\" is missing; expected study,yi,vi"),
            (b"study,yi,yi\na,1,2\n", "a.csv:1: column \"yi\" stands twice (field 3); expected once"),
            (
                b"study,yi,vi\na,1,2\nb,1\n",
                "a.csv:3: this row has 2 fields, the head has 3; a value with a comma must stand in quotation marks",
            ),
            (
                b"study,yi,vi\na,1,2\n\"b,1,2\n",
                "a.csv:3: a quotation mark is not closed; expected a \" at the end of the field",
            ),
            (
                b"study,yi,vi\n\x8b\xe0\x91\xf2,1,2\n",
                "a.csv:2: the text is not UTF-8 (Shift_JIS or UTF-16 perhaps); expected a file saved as \"CSV UTF-8\"",
            ),
            (
                b"s\0t\0u\0d\0y\0",
                "a.csv:1: byte 2 of the file is NUL (zero), as in UTF-16 or in a file that is no table; expected a file saved as \"CSV UTF-8\"",
            ),
        ] {
            assert_eq!(read(bytes).unwrap_err(), said);
        }
    }

    #[test]
    fn what_is_no_number_is_none() {
        let t = read(b"study,yi,vi\na,\"0,5\",nan\n,inf,\nb,1 2,0x1\n").unwrap();
        let said = |row: usize, column: &str| t.number(&t.rows[row], column).unwrap_err().en.into_owned();
        assert_eq!(
            said(0, "yi"),
            "a.csv:2: column yi: \"0,5\" cannot be used; expected a number such as 12.3, with a point as decimal mark and no separators"
        );
        assert_eq!(said(0, "vi"), "a.csv:2: column vi: \"nan\" cannot be used; expected a number such as 12.3");
        assert_eq!(said(1, "yi"), "a.csv:3: column yi: \"inf\" cannot be used; expected a number such as 12.3");
        assert_eq!(said(1, "vi"), "a.csv:3: column vi is empty; expected a number such as 12.3");
        assert!(t.number(&t.rows[2], "yi").is_err() && t.number(&t.rows[2], "vi").is_err());
        assert_eq!(
            t.word(&t.rows[1], "study").unwrap_err().en,
            "a.csv:3: column study is empty; expected a name or code"
        );
        assert!(t.count(&t.rows[2], "yi").unwrap_err().ja.contains("0以上の整数"));
    }

    #[test]
    fn a_key_that_stands_twice_is_named_with_both_lines() {
        let t = read(b"study,yi,vi\na,1,2\nb,1,2\na,3,4\n").unwrap();
        let said = t.once(&Text::fixed("研究", "study"), |r| t.raw(r, "study").to_owned()).unwrap_err();
        assert_eq!(said.en, "a.csv:4: study \"a\" stands in line 2 already; expected once");
    }
}
