//! Speaking to whoever reads standard output or standard error: they may stop reading (`| head`), which is no failure of a record, so a
//! broken pipe is silence and not a panic.

use std::borrow::Cow;
use std::io::{Write, stderr, stdout};

/// A line on standard output.
pub fn out(words: &str) {
    line(&mut stdout(), words);
}

/// A line on standard error.
pub fn err(words: &str) {
    line(&mut stderr(), words);
}

fn line(to: &mut dyn Write, words: &str) {
    // Whatever is wrong with the other end, there is nobody left to tell; the exit code still answers.
    let _ = to.write_all(format!("{words}\n").as_bytes()).and_then(|()| to.flush());
}

/// Whether a character would steer a terminal or turn words round: a study's name from a file may hold any.
fn steers(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Words without characters that steer: they stand as `\u{1b}`. A line's end too, unless `lines` are wanted.
pub fn clean(words: &str, lines: bool) -> Cow<'_, str> {
    written(words, |c| steers(c) && !(lines && c == '\n'), |c| c.escape_default().to_string())
}

/// JSON whose strings hold none of them raw: JSON itself escapes only those below U+0020.
pub fn clean_json(json: &str) -> Cow<'_, str> {
    written(json, steers, |c| format!("\\u{:04x}", u32::from(c)))
}

fn written(words: &str, which: impl Fn(char) -> bool, how: impl Fn(char) -> String) -> Cow<'_, str> {
    if !words.contains(&which) {
        return Cow::Borrowed(words);
    }
    Cow::Owned(words.chars().map(|c| if which(c) { how(c) } else { c.to_string() }).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_steer_a_terminal_is_written_out() {
        assert_eq!(clean("佐藤 2001\n", true), "佐藤 2001\n");
        assert_eq!(clean_json("{\"a\":\"\u{9b}\u{202e}\"}"), "{\"a\":\"\\u009b\\u202e\"}");
        assert_eq!(clean("a\u{1b}[2Jb\r\n\u{9b}c\u{202e}", false), "a\\u{1b}[2Jb\\r\\n\\u{9b}c\\u{202e}");
    }
    use std::io::{Error, ErrorKind, Result};

    struct Gone(usize);
    impl Write for Gone {
        fn write(&mut self, _: &[u8]) -> Result<usize> {
            self.0 += 1;
            Err(Error::from(ErrorKind::BrokenPipe))
        }
        fn flush(&mut self) -> Result<()> {
            Ok(())
        }
    }

    #[test]
    fn nobody_listens_and_nothing_panics() {
        let (mut gone, mut here) = (Gone(0), Vec::new());
        line(&mut gone, "one");
        line(&mut here, "二");
        assert_eq!((gone.0, here.as_slice()), (1, "二\n".as_bytes()));
    }
}
