//! Makes the machine's policy, and where its people's accounts go.

use std::path::Path;

use super::FileStore;
use super::document::{Document, at};
use super::reader::Reader;
use crate::domain::{Policy, Revision};
use crate::store::CommitError;
use crate::store::disk::{create_folder, set_mode};

/// Everybody makes one folder there, and renames or removes nobody else's.
const STICKY: u32 = 0o1777;

/// Gives this machine a policy, which from then on holds for everybody on it (R2): it makes
/// `/etc/outgate/policy.toml`, and `/var/lib/outgate/users`. Only root can.
///
/// # Errors
/// See [`CommitError`]: [`CommitError::Conflict`] where the machine has a policy already, and
/// [`CommitError::Unusable`] where one does not count there, since others could write it.
pub fn init_machine(policy: &Policy) -> Result<(), CommitError> {
    init(Path::new("/"), policy)?;
    let stored = FileStore::of_machine(0).policy().load();
    stored.get().map(drop).map_err(|problem| CommitError::Unusable(problem.clone()))
}

fn init(root: &Path, policy: &Policy) -> Result<(), CommitError> {
    let store = FileStore::of_machine_at(root, 0);
    let users = &store.users_folder;
    create_folder(users, 0o755)
        .and_then(|()| set_mode(users, STICKY))
        .map_err(|error| store.policy_error(at(users)(error)))?;
    // Last, since it is the policy that puts all this in force.
    let founding = Document::new(store.policy_file.clone(), Reader::Founding);
    founding
        .commit(policy, &Revision::default())
        .map(drop)
        .map_err(|error| store.policy_error(error))
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).expect("it is there").permissions().mode() & 0o7777
    }

    #[test]
    fn r2_everybody_reads_the_machines_policy_and_has_a_place_for_an_account() {
        let root = tempfile::tempdir().expect("a folder");
        let policy = Policy { per_user_outbound_gateways: true, ..Policy::default() };
        init(root.path(), &policy).expect("it is made");
        for (path, expected) in [
            ("etc/outgate", 0o755),
            ("etc/outgate/policy.toml", 0o644),
            ("etc/outgate/policy.last-good.toml", 0o644),
            ("var/lib/outgate", 0o755),
            ("var/lib/outgate/users", 0o1777),
        ] {
            assert_eq!(mode(&root.path().join(path)), expected, "{path}");
        }
        let path = root.path().join("etc/outgate/policy.toml");
        let made = Document::<Policy>::new(path, Reader::Plain).load();
        assert_eq!(*made.get().expect("it is good"), policy);
    }

    #[test]
    fn r2_a_policy_that_is_there_is_not_replaced() {
        let root = tempfile::tempdir().expect("a folder");
        let policy = Policy { per_user_outbound_gateways: true, ..Policy::default() };
        init(root.path(), &policy).expect("it is made");
        assert_eq!(init(root.path(), &Policy::default()), Err(CommitError::Conflict));
        let path = root.path().join("etc/outgate/policy.toml");
        fs::write(&path, "spoilt").expect("it is written");
        let outcome = init(root.path(), &Policy::default());
        assert!(matches!(outcome, Err(CommitError::Unusable(_))), "{outcome:?}");
        assert_eq!(fs::read_to_string(&path).expect("it reads"), "spoilt");
    }
}
