//! Speaking to whoever reads standard output or standard error: they may stop reading (`| head`), which is no failure of a record, so a
//! broken pipe is silence and not a panic.

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

#[cfg(test)]
mod tests {
    use super::*;
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
