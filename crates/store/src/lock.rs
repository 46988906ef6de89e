//! One program writes a data directory: the lock is held by the operating system and goes when the program goes, however it ends.

use crate::error::{ErrorKind, Result, StoreError};
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::Path;

/// The lock's file name.
pub const LOCK: &str = "saisei.lock";

/// Held while a program may write.
#[derive(Debug)]
pub(crate) struct Lock(#[allow(dead_code, reason = "held, not read: closing it unlocks")] File);

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
