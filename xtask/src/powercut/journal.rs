//! Reads the log that xtask/shim/record.c writes: what a program did to its data directory, in order. The 32-byte head of a
//! record is fixed there.

use crate::shell::Stop;

/// One thing the program did. Paths are relative to the data directory, "" being the directory itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event<'a> {
    /// A file was opened under this name; `created` when the name did not exist before, `emptied` when its bytes were dropped.
    Open { ino: u64, path: &'a str, created: bool, emptied: bool },
    /// Bytes were written at an offset.
    Write { ino: u64, offset: u64, bytes: &'a [u8] },
    /// The length was set.
    Truncate { ino: u64, len: u64 },
    /// A name was moved, over another one if that existed.
    Rename { from: &'a str, to: &'a str },
    /// A file's name was removed.
    Unlink { path: &'a str },
    /// A directory was made.
    MakeDir { path: &'a str },
    /// A directory was removed.
    RemoveDir { path: &'a str },
    /// A sync of a file began.
    SyncFile { ino: u64, number: u64 },
    /// A sync of a directory began.
    SyncDir { path: &'a str, number: u64 },
    /// The sync of this number came back with success.
    Synced { number: u64 },
    /// The program wrote to its file of acknowledgements.
    Ack { bytes: &'a [u8] },
    /// The program did something the shim cannot follow.
    NotFollowed { what: &'a str },
}

const HEAD: usize = 32;
const MAGIC: u32 = 0x4345_5253;

/// All records of a log. A last record cut off by the kill is dropped; anything else unreadable is an error.
pub fn read(log: &[u8]) -> Result<Vec<Event<'_>>, Stop> {
    let mut events = Vec::new();
    let mut at = 0;
    while let Some(head) = log.get(at..at + HEAD) {
        let broken = || Stop::from(format!("the log is unreadable at byte {at}"));
        let number = |from: usize, len: usize| {
            head.get(from..from + len)
                .map(|b| b.iter().rev().fold(0u64, |n, byte| n << 8 | u64::from(*byte)))
                .ok_or_else(broken)
        };
        let length = |from: usize, len: usize| number(from, len).and_then(|n| usize::try_from(n).map_err(|_| broken()));
        if number(0, 4)? != u64::from(MAGIC) {
            return Err(broken());
        }
        let (op, flags) = (number(4, 1)?, number(5, 1)?);
        let (path_len, data_len, path2_len) = (length(6, 2)?, length(8, 4)?, length(12, 2)?);
        let (ino, offset) = (number(16, 8)?, number(24, 8)?);
        let path_at = at + HEAD;
        let data_at = path_at + path_len + path2_len;
        let end = data_at + data_len;
        let (Some(path), Some(path2), Some(bytes)) =
            (log.get(path_at..path_at + path_len), log.get(path_at + path_len..data_at), log.get(data_at..end))
        else {
            break;
        };
        let path = std::str::from_utf8(path).map_err(|_| broken())?;
        let to = std::str::from_utf8(path2).map_err(|_| broken())?;
        events.push(match op {
            1 => Event::Open { ino, path, created: flags & 1 != 0, emptied: flags & 2 != 0 },
            2 => Event::Write { ino, offset, bytes },
            3 => Event::Truncate { ino, len: offset },
            4 => Event::Rename { from: path, to },
            5 => Event::Unlink { path },
            6 => Event::MakeDir { path },
            7 => Event::RemoveDir { path },
            8 if flags & 4 != 0 => Event::SyncDir { path, number: offset },
            8 => Event::SyncFile { ino, number: offset },
            9 => Event::Synced { number: offset },
            10 => Event::Ack { bytes },
            11 => Event::NotFollowed { what: path },
            _ => return Err(broken()),
        });
        at = end;
    }
    if let Some(what) = events.iter().find_map(|e| if let Event::NotFollowed { what } = e { Some(what) } else { None })
    {
        return Err(format!("the program did something this tool does not follow: {what} (xtask/shim/record.c)").into());
    }
    Ok(events)
}

/// The acknowledgements written before an instant.
pub fn acks(events: &[Event<'_>]) -> Vec<u8> {
    let written = events.iter().filter_map(|e| if let Event::Ack { bytes } = e { Some(*bytes) } else { None });
    written.flatten().copied().collect()
}

#[cfg(test)]
pub mod tests {
    use super::*;

    /// A record as the shim writes it.
    pub fn record(op: u8, flags: u8, path: &str, path2: &str, ino: u64, offset: u64, data: &[u8]) -> Vec<u8> {
        let mut r = MAGIC.to_le_bytes().to_vec();
        r.extend([op, flags]);
        r.extend(u16::try_from(path.len()).unwrap().to_le_bytes());
        r.extend(u32::try_from(data.len()).unwrap().to_le_bytes());
        r.extend(u16::try_from(path2.len()).unwrap().to_le_bytes());
        r.extend([0, 0]);
        r.extend(ino.to_le_bytes());
        r.extend(offset.to_le_bytes());
        r.extend(path.bytes().chain(path2.bytes()).chain(data.iter().copied()));
        r
    }

    #[test]
    fn reads_records_and_drops_a_torn_tail() {
        let mut log = record(1, 1, "a.db", "", 7, 0, b"");
        log.extend(record(2, 0, "", "", 7, 4096, b"bytes"));
        log.extend(record(4, 0, "a.db", "b.db", 0, 0, b""));
        log.extend(record(10, 0, "", "", 9, 0, b"1 00\n"));
        let torn = record(2, 0, "", "", 7, 0, b"cut off");
        log.extend(torn.get(..torn.len() - 3).unwrap());
        let events = read(&log).unwrap();
        assert_eq!(events.len(), 4);
        assert_eq!(events[0], Event::Open { ino: 7, path: "a.db", created: true, emptied: false });
        assert_eq!(events[1], Event::Write { ino: 7, offset: 4096, bytes: b"bytes" });
        assert_eq!(events[2], Event::Rename { from: "a.db", to: "b.db" });
        assert_eq!(acks(&events), b"1 00\n");
    }

    #[test]
    fn what_is_not_followed_is_an_error() {
        let why = read(&record(11, 0, "a shared map", "", 0, 0, b"")).unwrap_err().to_string();
        assert!(why.contains("a shared map"), "{why}");
        assert!(read(&[0; 64]).is_err());
    }
}
