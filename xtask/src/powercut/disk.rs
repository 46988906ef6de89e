//! What a disk may hold after a power cut. Turns the log of a program up to an instant into one possible directory: what was
//! synced before the instant is there; of the rest, each write is kept, lost or torn by sectors, and each change of a name is
//! kept or lost, by the coin.
//!
//! The model is harsher than a journalling file system where POSIX allows it (writes to one file reach the disk in any order)
//! and follows it where every one in use does: syncing a file makes its own name and the folders above it durable. Bytes beside
//! a write are never harmed (SQLite's SQLITE_IOCAP_POWERSAFE_OVERWRITE, "Atomic Commit In SQLite", sqlite.org, section 9).

use super::journal::Event;
use crate::random::Random;
use crate::shell::Stop;
use std::collections::BTreeMap;
use std::path::Path;

/// A disk writes whole sectors.
const SECTOR: usize = 512;

#[derive(Clone, Copy)]
enum Change<'a> {
    Write { offset: u64, bytes: &'a [u8] },
    Length(u64),
}

/// A file, by what is surely on disk and what may be.
#[derive(Default)]
struct File<'a> {
    durable: Vec<u8>,
    pending: Vec<(usize, Change<'a>)>,
}

#[derive(Clone, Copy)]
enum Naming<'a> {
    Create { path: &'a str, file: usize },
    MakeDir { path: &'a str },
    Rename { from: &'a str, to: &'a str, file: Option<usize> },
    Unlink { path: &'a str },
    RemoveDir { path: &'a str },
}

struct Name<'a> {
    at: usize,
    change: Naming<'a>,
    certain: bool,
}

/// The disk at an instant of the log.
#[derive(Default)]
pub struct Disk<'a> {
    files: Vec<File<'a>>,
    by_ino: BTreeMap<u64, usize>,
    live: BTreeMap<&'a str, usize>,
    names: Vec<Name<'a>>,
    syncs: BTreeMap<u64, (usize, Target<'a>)>,
}

#[derive(Clone, Copy)]
enum Target<'a> {
    File(usize),
    Dir(&'a str),
}

/// What the coin did, for the table.
#[derive(Default, Debug, PartialEq, Eq)]
pub struct Fate {
    /// Writes and lengths that had not been synced.
    pub unsynced: usize,
    /// Of these, lost whole.
    pub lost: usize,
    /// Of these, kept in part.
    pub torn: usize,
}

/// The directory rebuilt: files by name, and folders.
#[derive(Default, Debug)]
pub struct Tree {
    /// Path to content.
    pub files: BTreeMap<String, Vec<u8>>,
    /// Folders below the data directory, parents first.
    pub dirs: Vec<String>,
}

fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(parent, _)| parent)
}

/// Whether `dir` is `path`'s folder or one above it.
fn above(dir: &str, path: &str) -> bool {
    dir.is_empty() || path.strip_prefix(dir).is_some_and(|rest| rest.starts_with('/'))
}

fn apply(content: &mut Vec<u8>, change: Change<'_>) {
    match change {
        Change::Length(len) => content.resize(usize::try_from(len).unwrap_or(usize::MAX), 0),
        Change::Write { offset, bytes } => {
            let from = usize::try_from(offset).unwrap_or(usize::MAX);
            let to = from.saturating_add(bytes.len());
            if content.len() < to {
                content.resize(to, 0);
            }
            if let Some(place) = content.get_mut(from..to) {
                place.copy_from_slice(bytes);
            }
        }
    }
}

impl<'a> Disk<'a> {
    /// Plays the log up to an instant. With `settled`, everything before the first acknowledgement counts as synced: the control
    /// with `synchronous=OFF` then fails for what it acknowledged, not for an unfinished set-up.
    pub fn at(events: &[Event<'a>], settled: bool) -> Disk<'a> {
        let mut disk = Disk::default();
        let mut first_ack = !settled;
        for (at, event) in events.iter().enumerate() {
            if !first_ack && matches!(event, Event::Ack { .. }) {
                disk.settle();
                first_ack = true;
            }
            disk.see(at, *event);
        }
        disk
    }

    fn see(&mut self, at: usize, event: Event<'a>) {
        match event {
            Event::Open { ino, path, created, emptied } => {
                if created {
                    self.by_ino.insert(ino, self.files.len());
                    self.live.insert(path, self.files.len());
                    self.names.push(Name {
                        at,
                        change: Naming::Create { path, file: self.files.len() },
                        certain: false,
                    });
                    self.files.push(File::default());
                } else if emptied {
                    self.change(at, ino, Change::Length(0));
                }
            }
            Event::Write { ino, offset, bytes } => self.change(at, ino, Change::Write { offset, bytes }),
            Event::Truncate { ino, len } => self.change(at, ino, Change::Length(len)),
            Event::Rename { from, to } => {
                let file = self.live.remove(from);
                if let Some(file) = file {
                    self.live.insert(to, file);
                }
                self.names.push(Name { at, change: Naming::Rename { from, to, file }, certain: false });
            }
            Event::Unlink { path } => {
                self.live.remove(path);
                self.names.push(Name { at, change: Naming::Unlink { path }, certain: false });
            }
            Event::MakeDir { path } => self.names.push(Name { at, change: Naming::MakeDir { path }, certain: false }),
            Event::RemoveDir { path } => {
                self.names.push(Name { at, change: Naming::RemoveDir { path }, certain: false })
            }
            Event::SyncFile { ino, number } => {
                if let Some(file) = self.by_ino.get(&ino) {
                    self.syncs.insert(number, (at, Target::File(*file)));
                }
            }
            Event::SyncDir { path, number } => {
                self.syncs.insert(number, (at, Target::Dir(path)));
            }
            Event::Synced { number } => match self.syncs.remove(&number) {
                Some((begun, Target::File(file))) => self.sync_file(file, begun),
                Some((begun, Target::Dir(path))) => self.sync_dir(path, begun),
                None => {}
            },
            Event::Ack { .. } | Event::NotFollowed { .. } => {}
        }
    }

    fn change(&mut self, at: usize, ino: u64, change: Change<'a>) {
        if let Some(file) = self.by_ino.get(&ino).and_then(|f| self.files.get_mut(*f)) {
            file.pending.push((at, change));
        }
    }

    /// Everything done to the file before the sync began is durable, its name and the folders above it too.
    fn sync_file(&mut self, id: usize, begun: usize) {
        let Some(file) = self.files.get_mut(id) else { return };
        let done = file.pending.partition_point(|(at, _)| *at < begun);
        for (_, change) in file.pending.drain(..done) {
            apply(&mut file.durable, change);
        }
        let mut paths = Vec::new();
        for name in self.names.iter_mut().filter(|n| n.at < begun) {
            match name.change {
                Naming::Create { path, file } if file == id => paths.push(path),
                Naming::Rename { to, file: Some(file), .. } if file == id => paths.push(to),
                _ => continue,
            }
            name.certain = true;
        }
        for path in paths {
            self.folders_above(path, begun);
        }
    }

    fn sync_dir(&mut self, dir: &'a str, begun: usize) {
        for name in self.names.iter_mut().filter(|n| n.at < begun) {
            name.certain |= match name.change {
                Naming::Create { path, .. }
                | Naming::MakeDir { path }
                | Naming::Unlink { path }
                | Naming::RemoveDir { path } => parent(path) == dir,
                Naming::Rename { from, to, .. } => parent(from) == dir || parent(to) == dir,
            };
        }
        self.folders_above(dir, begun);
        if let Some(own) =
            self.names.iter_mut().find(|n| n.at < begun && matches!(n.change, Naming::MakeDir { path } if path == dir))
        {
            own.certain = true;
        }
    }

    fn folders_above(&mut self, of: &str, begun: usize) {
        for name in self.names.iter_mut().filter(|n| n.at < begun) {
            if let Naming::MakeDir { path } = name.change {
                name.certain |= above(path, of);
            }
        }
    }

    fn settle(&mut self) {
        for file in &mut self.files {
            for (_, change) in file.pending.drain(..) {
                apply(&mut file.durable, change);
            }
        }
        for name in &mut self.names {
            name.certain = true;
        }
    }

    /// Throws the coins: one directory the power cut may have left.
    pub fn after_cut(self, random: &mut Random) -> (Tree, Fate) {
        let mut fate = Fate::default();
        let contents: Vec<Vec<u8>> = self.files.into_iter().map(|file| after_cut(file, random, &mut fate)).collect();
        let mut named: BTreeMap<&str, usize> = BTreeMap::new();
        let mut dirs: Vec<&str> = Vec::new();
        for name in &self.names {
            if !name.certain && random.chance(50) {
                continue;
            }
            let there = |dirs: &[&str], path: &str| parent(path).is_empty() || dirs.contains(&parent(path));
            match name.change {
                Naming::Create { path, file } if there(&dirs, path) => drop(named.insert(path, file)),
                Naming::MakeDir { path } if there(&dirs, path) => dirs.push(path),
                Naming::Rename { from, to, .. } if there(&dirs, to) => {
                    if let Some(file) = named.remove(from) {
                        named.insert(to, file);
                    }
                }
                Naming::Unlink { path } => drop(named.remove(path)),
                Naming::RemoveDir { path } => dirs.retain(|d| *d != path && !above(path, d)),
                _ => {}
            }
        }
        let mut tree = Tree { dirs: dirs.into_iter().map(str::to_owned).collect(), ..Tree::default() };
        for (path, file) in named {
            let content = contents.get(file).cloned().unwrap_or_default();
            // SQLite rebuilds its shared-memory index when the first connection opens; whatever the disk holds must not matter.
            let content = if path.ends_with("-shm") { garbage(random) } else { content };
            tree.files.insert(path.to_owned(), content);
        }
        (tree, fate)
    }
}

fn garbage(random: &mut Random) -> Vec<u8> {
    (0..4096).flat_map(|_| random.next().to_le_bytes()).collect()
}

fn after_cut(file: File<'_>, random: &mut Random, fate: &mut Fate) -> Vec<u8> {
    let mut content = file.durable;
    for (_, change) in file.pending {
        fate.unsynced += 1;
        match (random.between(0, 9), change) {
            (0..=3, _) => fate.lost += 1,
            (4..=6, Change::Write { offset, bytes }) => {
                fate.torn += 1;
                tear(&mut content, offset, bytes, random);
            }
            _ => apply(&mut content, change),
        }
    }
    content
}

/// Writes some of the sectors of a write, or its beginning only.
fn tear(content: &mut Vec<u8>, offset: u64, bytes: &[u8], random: &mut Random) {
    let prefix_only = random.chance(50);
    let mut rest = bytes;
    let mut at = offset;
    while !rest.is_empty() {
        let within = usize::try_from(at % SECTOR as u64).unwrap_or(0);
        let (sector, more) = rest.split_at(rest.len().min(SECTOR - within));
        if random.chance(50) {
            apply(content, Change::Write { offset: at, bytes: sector });
        } else if prefix_only {
            return;
        }
        at += sector.len() as u64;
        rest = more;
    }
}

impl Tree {
    /// Writes the tree into an empty folder.
    pub fn write(&self, to: &Path) -> Result<(), Stop> {
        let failed = |path: &Path, e: std::io::Error| Stop::from(format!("{}: {e}", path.display()));
        for dir in &self.dirs {
            std::fs::create_dir_all(to.join(dir)).map_err(|e| failed(&to.join(dir), e))?;
        }
        for (name, content) in &self.files {
            std::fs::write(to.join(name), content).map_err(|e| failed(&to.join(name), e))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
