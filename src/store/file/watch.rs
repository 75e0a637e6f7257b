//! Tells when one of a few files changes (R13): at once where the operating system says so, and
//! within a second on a network's folders, about which it does not.

use std::fs::{self, File, Metadata};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};

use crate::store::Watch;

/// How long the changes that belong to one save are gathered.
const DEBOUNCE: Duration = Duration::from_millis(50);

/// How it comes to be known that something has changed.
#[derive(Debug, Clone, Copy)]
struct Means {
    /// Whether the operating system is asked to tell.
    told: bool,
    /// How often the files are looked at where nobody tells, or not of everything.
    fast: Duration,
    /// How often they are looked at all the same: each look costs an idle window its rest.
    slow: Duration,
}

const USUAL: Means =
    Means { told: true, fast: Duration::from_millis(900), slow: Duration::from_secs(30) };

/// Where nobody waits for what has changed.
const AT_LEISURE: Means = Means { fast: Duration::from_secs(30), ..USUAL };

/// Watches until it is dropped.
#[derive(Debug)]
pub(in crate::store) struct Watcher {
    signals: Sender<Signal>,
}

/// What wakes the thread that watches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Signal {
    Touched,
    Stop,
}

impl Watcher {
    /// Calls `changed` after every change of one of the files, which need not exist yet; nor
    /// need their folders.
    pub(super) fn start<const N: usize>(
        files: [PathBuf; N],
        changed: Box<dyn Fn() + Send + Sync>,
    ) -> Self {
        Self::start_by(USUAL, files, changed)
    }

    /// The same for what is shown and decides nothing: where the operating system does not tell,
    /// it may take half a minute.
    pub(in crate::store) fn start_at_leisure<const N: usize>(
        files: [PathBuf; N],
        changed: Box<dyn Fn() + Send + Sync>,
    ) -> Self {
        Self::start_by(AT_LEISURE, files, changed)
    }

    fn start_by<const N: usize>(
        means: Means,
        files: [PathBuf; N],
        changed: Box<dyn Fn() + Send + Sync>,
    ) -> Self {
        let (signals, received) = mpsc::channel();
        // Whatever happens from here on is a change, however late the thread starts.
        let watched = Watched::new(files.into(), means.told.then(|| signals.clone()));
        thread::spawn(move || run(watched, means, &received, &changed));
        Self { signals }
    }
}

impl Watch for Watcher {}

impl Drop for Watcher {
    fn drop(&mut self) {
        // The thread may have ended by a panic in `changed`; then there is nothing to stop.
        let _ = self.signals.send(Signal::Stop);
    }
}

fn run(
    mut watched: Watched,
    means: Means,
    received: &Receiver<Signal>,
    changed: &(dyn Fn() + Send + Sync),
) {
    loop {
        let poll = if watched.is_told_of_everything() { means.slow } else { means.fast };
        match received.recv_timeout(poll) {
            Ok(Signal::Touched) => {
                if gather(received) == Signal::Stop {
                    return;
                }
                watched.look();
                changed();
            }
            Err(RecvTimeoutError::Timeout) => {
                if watched.look() {
                    changed();
                }
            }
            Ok(Signal::Stop) | Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}

/// Waits until the rest of a save has happened. It does not wait for quiet, which may never come.
fn gather(received: &Receiver<Signal>) -> Signal {
    let end = Instant::now() + DEBOUNCE;
    loop {
        match received.recv_timeout(end.saturating_duration_since(Instant::now())) {
            Ok(Signal::Touched) => {}
            Err(RecvTimeoutError::Timeout) => return Signal::Touched,
            Ok(Signal::Stop) | Err(RecvTimeoutError::Disconnected) => return Signal::Stop,
        }
    }
}

/// The files, how they last looked, and the system's own watch on their folders.
#[derive(Debug)]
struct Watched {
    files: Vec<PathBuf>,
    looks: Vec<Option<Look>>,
    /// The folder of each file, or the nearest one above it that exists.
    folders: Vec<(PathBuf, Option<Look>)>,
    /// Where the system's watch tells of changes, if it is to.
    signals: Option<Sender<Signal>>,
    /// `None` where the system has no watch to give: then there is the poll.
    told: Option<RecommendedWatcher>,
    /// One of the folders was removed or moved, and the system's watch on it with it.
    stale: Arc<AtomicBool>,
}

impl Watched {
    fn new(files: Vec<PathBuf>, signals: Option<Sender<Signal>>) -> Self {
        let mut watched = Self {
            files,
            looks: Vec::new(),
            folders: Vec::new(),
            signals,
            told: None,
            stale: Arc::default(),
        };
        watched.look();
        watched
    }

    /// Looks at all the files, and whether one has changed since the last look.
    fn look(&mut self) -> bool {
        // The folders first, until they are the same before and after: what happens from then on
        // is told.
        loop {
            let folders: Vec<_> = self.files.iter().map(|file| nearest_folder(file)).collect();
            let stale = self.stale.swap(false, Ordering::SeqCst);
            if folders == self.folders && !stale {
                break;
            }
            self.folders = folders;
            self.told = self.be_told();
        }
        let looks = self.files.iter().map(|file| Look::at(file)).collect();
        let changed = looks != self.looks;
        self.looks = looks;
        changed
    }

    /// Whether the system tells of every change, whoever makes it.
    fn is_told_of_everything(&self) -> bool {
        self.told.is_some() && self.folders.iter().all(|(folder, _)| is_local(folder))
    }

    /// A new watch of the system's on the folders as they are now.
    fn be_told(&self) -> Option<RecommendedWatcher> {
        let signals = self.signals.clone()?;
        let (files, stale) = (self.files.clone(), Arc::clone(&self.stale));
        let tell = move |event: notify::Result<notify::Event>| {
            let above = event.map_or(Some(true), |event| concerns(&files, &event));
            if let Some(above) = above {
                stale.fetch_or(above, Ordering::SeqCst);
                // Without a thread to hear it this watch ends, too, in a moment.
                let _ = signals.send(Signal::Touched);
            }
        };
        let mut watcher = notify::recommended_watcher(tell).ok()?;
        for (folder, _) in &self.folders {
            watcher.watch(folder, RecursiveMode::NonRecursive).ok()?;
        }
        Some(watcher)
    }
}

/// Whether an event is about one of the files (`false`) or about a folder above one (`true`).
fn concerns(files: &[PathBuf], event: &notify::Event) -> Option<bool> {
    // Reading is no change; and whoever is called, reads.
    if matches!(event.kind, EventKind::Access(_)) {
        return None;
    }
    // Some events were lost: any could have been among them.
    if event.need_rescan() {
        return Some(true);
    }
    let above = |path: &PathBuf| files.iter().any(|file| file != path && file.starts_with(path));
    if event.paths.iter().any(above) {
        return Some(true);
    }
    event.paths.iter().any(|path| files.contains(path)).then_some(false)
}

fn nearest_folder(file: &Path) -> (PathBuf, Option<Look>) {
    let folders = file.ancestors().skip(1);
    let found = folders.map(|folder| (folder, Look::at(folder))).find(|(_, look)| look.is_some());
    let (folder, look) = found.unwrap_or((Path::new("."), None));
    (folder.to_owned(), look.map(Look::identity))
}

/// Whether a folder is on a disk of this machine's own. On a network's, Linux tells of what this
/// machine does to it, and of nothing else.
#[cfg(target_os = "linux")]
fn is_local(folder: &Path) -> bool {
    use nix::sys::statfs;
    let local = [
        statfs::BTRFS_SUPER_MAGIC,
        statfs::ECRYPTFS_SUPER_MAGIC,
        statfs::EXT4_SUPER_MAGIC,
        statfs::F2FS_SUPER_MAGIC,
        statfs::OVERLAYFS_SUPER_MAGIC,
        statfs::TMPFS_MAGIC,
        statfs::XFS_SUPER_MAGIC,
        // ZFS, which Linux itself does not know.
        statfs::FsType(0x2fc1_2fc1),
    ];
    statfs::statfs(folder).is_ok_and(|found| local.contains(&found.filesystem_type()))
}

#[cfg(not(target_os = "linux"))]
fn is_local(_folder: &Path) -> bool {
    false
}

/// What tells one state of a file from another without reading it. A save puts a new file in the
/// place of the old one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Look {
    inode: u64,
    length: u64,
    modified: Option<SystemTime>,
}

impl Look {
    fn at(path: &Path) -> Option<Self> {
        // To open a file asks a network's server how it is now; otherwise what it said a while
        // ago would do.
        let opened = File::open(path).and_then(|file| file.metadata());
        opened.or_else(|_| fs::metadata(path)).ok().map(|metadata| Self {
            inode: inode(&metadata),
            length: metadata.len(),
            modified: metadata.modified().ok(),
        })
    }

    /// Whether a folder is the same one, whatever is in it.
    fn identity(self) -> Self {
        Self { inode: self.inode, length: 0, modified: None }
    }
}

#[cfg(unix)]
fn inode(metadata: &Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(metadata)
}

#[cfg(windows)]
fn inode(metadata: &Metadata) -> u64 {
    std::os::windows::fs::MetadataExt::creation_time(metadata)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Longer than any machine takes, so that only a missing call fails.
    const PATIENCE: Duration = Duration::from_secs(20);

    /// Watches a file, and what it says each time.
    fn watch(means: Means, file: &Path) -> (Watcher, Receiver<Option<String>>) {
        let (tell, told) = mpsc::channel();
        let read = file.to_owned();
        let changed = move || {
            // Nobody listens any more: the test has ended.
            let _ = tell.send(fs::read_to_string(&read).ok());
        };
        (Watcher::start_by(means, [file.to_owned()], Box::new(changed)), told)
    }

    fn until(told: &Receiver<Option<String>>, expected: Option<&str>) {
        while told.recv_timeout(PATIENCE).expect("a change is told").as_deref() != expected {}
    }

    /// All that happens to files, told of by these means alone.
    fn r13_every_change_is_told(means: Means) {
        let root = tempfile::tempdir().expect("a folder");
        let folder = root.path().join("not/yet/there");
        let file = folder.join("policy.toml");
        let write = |text| {
            fs::write(folder.join("policy.new"), text).expect("it is written");
            fs::rename(folder.join("policy.new"), &file).expect("it is put in place");
        };
        let (_watcher, told) = watch(means, &file);

        fs::create_dir_all(&folder).expect("a folder");
        write("made");
        until(&told, Some("made"));
        write("replaced");
        until(&told, Some("replaced"));
        fs::write(&file, "changed where it is").expect("it is written");
        until(&told, Some("changed where it is"));
        fs::remove_file(&file).expect("it is removed");
        until(&told, None);

        fs::remove_dir_all(root.path().join("not")).expect("it is removed");
        fs::create_dir_all(&folder).expect("a folder");
        write("made again");
        until(&told, Some("made again"));
        write("and replaced");
        until(&told, Some("and replaced"));

        let aside = root.path().join("aside");
        fs::rename(&folder, &aside).expect("it is moved");
        until(&told, None);
        fs::rename(&aside, &folder).expect("it is moved");
        until(&told, Some("and replaced"));
        write("once more");
        until(&told, Some("once more"));
    }

    #[test]
    fn r13_every_change_is_told_by_the_system_alone() {
        r13_every_change_is_told(Means {
            told: true,
            fast: Duration::from_secs(3600),
            slow: Duration::from_secs(3600),
        });
    }

    #[test]
    fn r13_every_change_is_told_by_the_poll_alone() {
        r13_every_change_is_told(Means { told: false, fast: Duration::from_millis(5), ..USUAL });
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn r13_files_of_which_the_system_may_not_tell_are_looked_at_every_second() {
        let (signals, _received) = mpsc::channel();
        let watched = |file: &str| Watched::new(vec![PathBuf::from(file)], Some(signals.clone()));
        // Like a network's, this file system changes without telling.
        assert!(!watched("/proc/sys/kernel/random/uuid").is_told_of_everything());
        assert!(USUAL.fast < Duration::from_secs(1));
    }

    #[test]
    fn reading_and_what_lies_beside_is_no_change() {
        let root = tempfile::tempdir().expect("a folder");
        let file = root.path().join("policy.toml");
        fs::write(&file, "first").expect("it is written");
        let (_watcher, told) = watch(USUAL, &file);
        fs::read(&file).expect("it reads");
        fs::write(root.path().join("policy.new"), "second").expect("it is written");
        fs::rename(root.path().join("policy.new"), &file).expect("it is put in place");
        // Each call reads the file as well: calls that caused calls would never end.
        until(&told, Some("second"));
        assert_eq!(told.recv_timeout(3 * DEBOUNCE), Err(RecvTimeoutError::Timeout));
    }
}
