//! One program writes a data directory: the lock is held by the operating system and goes when the program goes, however it ends.

use crate::error::{ErrorKind, Result, StoreError};
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::Path;

/// The lock's file name.
pub const LOCK: &str = "saisei.lock";

/// Held while a program may write.
#[derive(Debug)]
pub(crate) struct Lock(File);

/// Unlocked by name and not only closed: a child process started by another thread holds a copy of the open file until it becomes its own
/// program, and the lock belongs to the open file, so a close alone would leave it taken for that moment.
impl Drop for Lock {
    fn drop(&mut self) {
        let _ = self.0.unlock();
    }
}

impl Lock {
    /// Takes the lock, or says which process has it.
    pub fn take(dir: &Path) -> Result<Self> {
        let path = dir.join(LOCK);
        let mut file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path)?;
        match file.try_lock() {
            Ok(()) => {
                file.set_len(0)?;
                file.rewind()?;
                write!(file, "{}", std::process::id())?;
                Ok(Self(file))
            }
            Err(TryLockError::WouldBlock) => {
                let mut pid = String::new();
                let _ = file.read_to_string(&mut pid);
                Err(StoreError::new(ErrorKind::InUse, format!("{}, process {pid}", dir.display())))
            }
            Err(TryLockError::Error(e)) => Err(e.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_goes_with_its_owner_though_a_child_process_still_holds_a_copy() {
        let dir = tempfile::tempdir().expect("a directory");
        let lock = Lock::take(dir.path()).expect("free");
        let copy = lock.0.try_clone().expect("what a child inherits");
        assert_eq!(Lock::take(dir.path()).expect_err("held").kind, ErrorKind::InUse);
        drop(lock);
        assert!(Lock::take(dir.path()).is_ok(), "{copy:?} does not hold it");
    }
}
