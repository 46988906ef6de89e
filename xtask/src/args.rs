//! Turns the words after a command into flags and values; an unknown word is an error, never ignored.

use crate::shell::{Answer, Stop};
use std::str::FromStr;

/// The words not yet taken.
pub struct Args {
    left: Vec<String>,
}

impl Args {
    /// From the words after the command's name; `--name=value` counts as two words.
    pub fn new(words: impl Iterator<Item = String>) -> Args {
        let split = |word: String| match word.split_once('=') {
            Some((name, value)) if name.starts_with("--") => vec![name.to_owned(), value.to_owned()],
            _ => vec![word],
        };
        Args { left: words.flat_map(split).collect() }
    }

    /// Takes a flag such as `--check`; true when it stood there.
    pub fn flag(&mut self, name: &str) -> bool {
        let before = self.left.len();
        self.left.retain(|word| word != name);
        self.left.len() < before
    }

    /// Takes `name VALUE`, or gives `default`. A missing or unreadable value is bad use.
    pub fn value<T: FromStr>(&mut self, name: &str, default: T) -> Result<T, Stop> {
        match self.optional(name)? {
            None => Ok(default),
            Some(text) => text.parse().map_err(|_| Stop::bad_use(format!("{name} cannot be `{text}`"))),
        }
    }

    /// Takes `name VALUE` when it stands there.
    pub fn optional(&mut self, name: &str) -> Result<Option<String>, Stop> {
        let Some(at) = self.left.iter().position(|word| word == name) else { return Ok(None) };
        self.left.remove(at);
        if at >= self.left.len() {
            return Err(Stop::bad_use(format!("{name} needs a value")));
        }
        Ok(Some(self.left.remove(at)))
    }

    /// Takes every `name VALUE`.
    pub fn each(&mut self, name: &str) -> Result<Vec<String>, Stop> {
        let mut all = Vec::new();
        while let Some(value) = self.optional(name)? {
            all.push(value);
        }
        Ok(all)
    }

    /// Takes the next word that is no option.
    pub fn word(&mut self) -> Option<String> {
        let at = self.left.iter().position(|word| !word.starts_with('-'))?;
        Some(self.left.remove(at))
    }

    /// Fails when something was not understood.
    pub fn end(&self) -> Answer {
        match self.left.first() {
            None => Ok(()),
            Some(word) => Err(Stop::bad_use(format!("`{word}` is not understood here; --help lists what is"))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn args(text: &str) -> Args {
        Args::new(text.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn takes_flags_values_and_words() {
        let mut a = args("heads --rounds=7 --quick --only fmt --only tidy");
        assert_eq!(a.value("--rounds", 1u32).unwrap(), 7);
        assert!(a.flag("--quick"));
        assert_eq!(a.each("--only").unwrap(), ["fmt", "tidy"]);
        assert_eq!(a.word().as_deref(), Some("heads"));
        assert!(a.end().is_ok());
    }

    #[test]
    fn refuses_what_it_does_not_know() {
        assert!(args("--round 7").end().unwrap_err().bad_use);
        assert!(args("--rounds many").value("--rounds", 1u32).unwrap_err().bad_use);
        assert!(args("--rounds").value("--rounds", 1u32).unwrap_err().bad_use);
    }
}
