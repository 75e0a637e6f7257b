//! Whether a file of the machine's may be believed: only what nobody else could have written
//! counts (R1, R2).

use std::fs::{File, Metadata};
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

use crate::domain::{Problem, ProblemKind};

/// The user who administers the machine.
const ROOT: u32 = 0;

/// Whose a file of the machine's must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Owner {
    /// Root, and every folder above it too: the policy's.
    Administrator,
    /// The person with this uid, below a folder in which everybody has one: an account's. Root
    /// may be such a person as well.
    Person(u32),
}

impl Owner {
    fn uid(self) -> u32 {
        match self {
            Self::Administrator => ROOT,
            Self::Person(uid) => uid,
        }
    }
}

/// Group and others may write.
const WRITABLE_BY_OTHERS: u32 = 0o022;

/// Opens a file of which only `owner` can have written the content, and the place of which only
/// root and `owner` can have chosen: the file, and every folder above it, is owned by one of
/// them and writable by nobody else.
///
/// The path must be absolute. A symbolic link anywhere on it is refused, since its target would
/// have to be judged as well.
///
/// # Errors
/// The file or folder that is at fault. `None` is no error: there is no such file.
pub(super) fn open_trusted(path: &Path, owner: Owner) -> Result<Option<File>, Problem> {
    let problem = |path: &Path, kind| Problem { path: path.to_owned(), kind };
    let unreadable =
        |path: &Path, error: &io::Error| problem(path, ProblemKind::Unreadable(error.to_string()));
    let mut folders: Vec<&Path> = path.ancestors().skip(1).collect();
    folders.reverse();
    for folder in folders {
        match folder.symlink_metadata() {
            Ok(metadata) if metadata.is_dir() => {
                check(&metadata, owner).map_err(|kind| problem(folder, kind))?;
            }
            Ok(_) => return Err(problem(folder, ProblemKind::NotPlain)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(unreadable(folder, &error)),
        }
    }
    match path.symlink_metadata() {
        Ok(metadata) if metadata.is_file() => {}
        Ok(_) => return Err(problem(path, ProblemKind::NotPlain)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(unreadable(path, &error)),
    }
    // What was opened is judged, not what the name stood for a moment ago.
    let file = File::open(path).map_err(|error| unreadable(path, &error))?;
    let metadata = file.metadata().map_err(|error| unreadable(path, &error))?;
    if owner.uid() != ROOT && metadata.uid() == ROOT {
        return Err(problem(path, ProblemKind::WrongOwner(ROOT)));
    }
    check(&metadata, owner).map_err(|kind| problem(path, kind))?;
    Ok(Some(file))
}

/// A sticky folder lets everybody make entries but only their owner rename or remove them, so
/// below it the owners of the entries decide. For the policy not even that is enough.
fn check(metadata: &Metadata, owner: Owner) -> Result<(), ProblemKind> {
    const STICKY: u32 = 0o1000;
    if metadata.uid() != ROOT && metadata.uid() != owner.uid() {
        return Err(ProblemKind::WrongOwner(metadata.uid()));
    }
    let sticky =
        metadata.is_dir() && metadata.mode() & STICKY != 0 && matches!(owner, Owner::Person(_));
    if metadata.mode() & WRITABLE_BY_OTHERS != 0 && !sticky {
        return Err(ProblemKind::WritableByOthers);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::{PermissionsExt as _, chown, symlink};

    use super::*;

    fn fault(path: &Path, person: u32) -> Option<ProblemKind> {
        open_trusted(path, Owner::Person(person)).err().map(|problem| problem.kind)
    }

    #[test]
    fn r1_what_only_root_can_have_written_counts() {
        assert!(
            open_trusted(Path::new("/etc/passwd"), Owner::Administrator)
                .expect("it counts")
                .is_some()
        );
        let none = open_trusted(Path::new("/etc/no-such-folder/policy.toml"), Owner::Administrator);
        assert!(none.expect("nothing there is no fault").is_none());
    }

    #[test]
    fn r2_a_file_that_somebody_else_could_have_put_there_is_refused_by_name() {
        let folder = tempfile::tempdir_in("/tmp").expect("a folder");
        let path = folder.path().join("policy.toml");
        fs::write(&path, "schema = 1\n").expect("it is written");
        // Whoever runs this: /tmp is everybody's, so what lies below it is not the machine's.
        let problem = open_trusted(&path, Owner::Administrator).expect_err("it does not count");
        assert_eq!(problem.path, Path::new("/tmp"));
        assert_eq!(problem.kind, ProblemKind::WritableByOthers);
    }

    #[test]
    fn r2_an_account_counts_only_when_it_is_the_persons_own() {
        let folder = tempfile::tempdir_in("/tmp").expect("a folder");
        let path = folder.path().join("account.toml");
        fs::write(&path, "schema = 1\n").expect("it is written");
        let me = path.metadata().expect("it is there").uid();
        let other = me + 1;

        // Below a sticky folder the entry's owner decides, root's as well as anybody's.
        assert_eq!(fault(&path, me), None);
        let expected = match me {
            // Root could have made the folders, but the file must be the person's.
            ROOT => ProblemKind::WrongOwner(ROOT),
            _ => ProblemKind::WrongOwner(me),
        };
        assert_eq!(fault(&path, other), Some(expected));
    }

    #[test]
    fn r2_a_link_or_a_file_that_others_may_write_is_refused() {
        let folder = tempfile::tempdir_in("/tmp").expect("a folder");
        let link = folder.path().join("link.toml");
        symlink("/etc/passwd", &link).expect("a link");
        let me = folder.path().metadata().expect("it is there").uid();
        // Root is judged as another person here, whose folders root may have made.
        let person = if me == ROOT { 1 } else { me };
        assert_eq!(fault(&link, person), Some(ProblemKind::NotPlain));

        let open = folder.path().join("open");
        fs::create_dir(&open).expect("a folder");
        fs::set_permissions(&open, fs::Permissions::from_mode(0o777)).expect("its mode");
        let inside = open.join("account.toml");
        fs::write(&inside, "schema = 1\n").expect("it is written");
        assert_eq!(fault(&inside, person), Some(ProblemKind::WritableByOthers));
    }

    /// A person, and a file that is theirs in a folder that is theirs.
    fn of_a_person() -> (tempfile::TempDir, std::path::PathBuf, u32) {
        let folder = tempfile::tempdir_in("/tmp").expect("a folder");
        let path = folder.path().join("account.toml");
        fs::write(&path, "schema = 1\n").expect("it is written");
        let me = path.metadata().expect("it is there").uid();
        let person = if me == ROOT { 1 } else { me };
        if me == ROOT {
            give(folder.path(), person);
            give(&path, person);
        }
        (folder, path, person)
    }

    fn give(path: &Path, person: u32) {
        chown(path, Some(person), None).expect("root gives it away");
    }

    #[test]
    fn r2_what_is_another_persons_is_refused_by_name() {
        let (folder, path, person) = of_a_person();
        assert_eq!(fault(&path, person), None);
        let problem = open_trusted(&path, Owner::Person(person + 1)).expect_err("it is not theirs");
        assert_eq!(problem.path, folder.path());
        assert_eq!(problem.kind, ProblemKind::WrongOwner(person));
        // In the person's own folder only root can have put another's file.
        if nix::unistd::geteuid().is_root() {
            give(&path, person + 1);
            let problem = open_trusted(&path, Owner::Person(person)).expect_err("it is not theirs");
            assert_eq!(problem.path, path);
            assert_eq!(problem.kind, ProblemKind::WrongOwner(person + 1));
        }
    }

    #[test]
    fn r2_a_file_that_others_may_write_is_refused_wherever_it_lies() {
        let (_folder, path, person) = of_a_person();
        for mode in [0o620, 0o602] {
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).expect("its mode");
            let problem = open_trusted(&path, Owner::Person(person)).expect_err("others write it");
            assert_eq!((problem.path, problem.kind), (path.clone(), ProblemKind::WritableByOthers));
        }
    }
}
