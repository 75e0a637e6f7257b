//! Where the shared config and a person's own state are, and who the person is (R2).

use std::ffi::OsString;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use directories::{BaseDirs, ProjectDirs};

use super::FileStore;
use crate::domain::Login;

/// The variable that names the folder of the shared config.
pub const CONFIG_VARIABLE: &str = "OUTGATE_CONFIG";

/// Where the shared config and this person's state are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    config: Config,
    state: PathBuf,
    ignored: Option<Ignored>,
    named: Option<PathBuf>,
    units: Option<PathBuf>,
    runtime: Option<PathBuf>,
}

/// Where the shared config is.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Config {
    /// The machine has a policy: there, and nowhere else.
    Machine,
    /// In this folder of the person's own.
    Own(PathBuf),
}

/// What named a folder in vain, since the machine has a policy, which nothing of a person's
/// replaces (R2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ignored {
    /// The option of the command line, with the folder that it named.
    Option(PathBuf),
    /// [`CONFIG_VARIABLE`], with the folder that it named.
    Variable(PathBuf),
}

/// The person has no home folder in which anything could be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoHome;

impl fmt::Display for NoHome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("there is no home folder")
    }
}

impl std::error::Error for NoHome {}

impl Place {
    /// Where things are for this process: the machine's policy where there is one, else the
    /// folder of the command line's option, else that of [`CONFIG_VARIABLE`], else the person's
    /// own folder for configuration.
    ///
    /// # Errors
    /// [`NoHome`], where nothing else says where things are.
    pub fn find(option: Option<&Path>) -> Result<Self, NoHome> {
        let base = BaseDirs::new();
        Self::decide(Surroundings {
            machine_has_policy: machine_has_policy(),
            option: option.map(Path::to_owned),
            variable: std::env::var_os(CONFIG_VARIABLE),
            own: ProjectDirs::from("io.github", "outgate", "Outgate").map(|own| OwnFolders {
                config: own.config_dir().to_owned(),
                state: own.state_dir().unwrap_or(own.data_local_dir()).to_owned(),
            }),
            units: base.as_ref().map(|base| base.config_dir().join("systemd/user")),
            runtime: base
                .as_ref()
                .and_then(BaseDirs::runtime_dir)
                .filter(|folder| folder.is_dir())
                .map(Path::to_owned),
        })
    }

    fn decide(surroundings: Surroundings) -> Result<Self, NoHome> {
        let Surroundings { machine_has_policy, option, variable, own, units, runtime } =
            surroundings;
        let variable = variable.filter(|folder| !folder.is_empty()).map(PathBuf::from);
        if machine_has_policy {
            let ignored = option.map(Ignored::Option).or_else(|| variable.map(Ignored::Variable));
            let state = own.ok_or(NoHome)?.state;
            let config = Config::Machine;
            return Ok(Self { config, state, ignored, named: None, units, runtime });
        }
        if let Some(folder) = option.or(variable) {
            let state = folder.join("state");
            // Where it leads must not depend on where a program is started.
            let named = Some(std::path::absolute(&folder).unwrap_or_else(|_| folder.clone()));
            let config = Config::Own(folder);
            return Ok(Self { config, state, ignored: None, named, units, runtime });
        }
        let OwnFolders { config, state } = own.ok_or(NoHome)?;
        let config = Config::Own(config);
        Ok(Self { config, state, ignored: None, named: None, units, runtime })
    }

    /// The store of the shared config; on a machine with a policy, for the person with this uid.
    #[cfg_attr(not(unix), allow(unused_variables))]
    #[must_use]
    pub fn store(&self, person_uid: u32) -> FileStore {
        match &self.config {
            #[cfg(unix)]
            Config::Machine => FileStore::of_machine(person_uid),
            #[cfg(not(unix))]
            Config::Machine => unreachable!("only Unix has a policy of the machine's"),
            Config::Own(folder) => FileStore::new(folder),
        }
    }

    /// Whether the machine has a policy, so that only an administrator changes it.
    #[must_use]
    pub fn is_machine(&self) -> bool {
        self.config == Config::Machine
    }

    /// What named a folder in vain.
    #[must_use]
    pub fn ignored(&self) -> Option<&Ignored> {
        self.ignored.as_ref()
    }

    /// The folder of the shared config, whole, where the option or the variable named it and it
    /// holds.
    #[must_use]
    pub fn named_config(&self) -> Option<&Path> {
        self.named.as_deref()
    }

    /// Where the person's service manager looks for their units. It need not exist yet.
    #[must_use]
    pub fn units_folder(&self) -> Option<&Path> {
        self.units.as_deref()
    }

    /// The folder of the person's sockets, where the system has made one.
    #[must_use]
    pub fn runtime_folder(&self) -> Option<&Path> {
        self.runtime.as_deref()
    }

    /// The folder of what only this person's Outgate needs: the activity record and the window's
    /// memory. It need not exist yet.
    #[must_use]
    pub fn state_folder(&self) -> &Path {
        &self.state
    }
}

/// What decides where things are.
#[derive(Debug, Clone, Default)]
struct Surroundings {
    machine_has_policy: bool,
    option: Option<PathBuf>,
    variable: Option<OsString>,
    own: Option<OwnFolders>,
    units: Option<PathBuf>,
    runtime: Option<PathBuf>,
}

#[derive(Debug, Clone)]
struct OwnFolders {
    config: PathBuf,
    state: PathBuf,
}

/// A policy that cannot be looked at is there all the same: it is refused, not passed over (R1).
fn machine_has_policy() -> bool {
    #[cfg(unix)]
    {
        let found = FileStore::of_machine(0).policy_file().symlink_metadata();
        !matches!(found, Err(error) if error.kind() == io::ErrorKind::NotFound)
    }
    #[cfg(not(unix))]
    false
}

/// Why the person is not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoLogin {
    /// The machine has no name for the user with this uid.
    Unnamed(u32),
    /// Their name cannot be one of Outgate's logins.
    Unfit(String),
    /// The machine could not be asked: its words.
    Unknown(String),
}

impl fmt::Display for NoLogin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unnamed(uid) => write!(f, "the user with uid {uid} has no name"),
            Self::Unfit(name) => write!(f, "{name:?} is not a login name"),
            Self::Unknown(words) => f.write_str(words),
        }
    }
}

impl std::error::Error for NoLogin {}

/// The person who runs this process.
///
/// # Errors
/// See [`NoLogin`].
pub fn current_login() -> Result<Login, NoLogin> {
    let name = current_user_name()?;
    name.parse().map_err(|_| NoLogin::Unfit(name))
}

/// The uid of the person who runs this process; 0 where there are none.
#[must_use]
pub fn current_uid() -> u32 {
    #[cfg(unix)]
    return nix::unistd::getuid().as_raw();
    #[cfg(not(unix))]
    return 0;
}

/// What this machine is called, as far as it has a name that can be shown.
#[must_use]
pub fn machine_name() -> Option<String> {
    #[cfg(unix)]
    let name = nix::unistd::gethostname().ok().and_then(|name| name.into_string().ok());
    #[cfg(not(unix))]
    let name = std::env::var("COMPUTERNAME").ok();
    name.filter(|name| !name.is_empty() && !name.contains(char::is_control))
}

#[cfg(unix)]
fn current_user_name() -> Result<String, NoLogin> {
    // The real user: what makes a program run with another's rights makes it nobody else's.
    let uid = nix::unistd::getuid();
    match nix::unistd::User::from_uid(uid) {
        Ok(Some(user)) => Ok(user.name),
        Ok(None) => Err(NoLogin::Unnamed(uid.as_raw())),
        Err(error) => Err(NoLogin::Unknown(error.to_string())),
    }
}

#[cfg(not(unix))]
fn current_user_name() -> Result<String, NoLogin> {
    std::env::var("USERNAME").map_err(|error| NoLogin::Unknown(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own() -> OwnFolders {
        OwnFolders { config: PathBuf::from("/own/config"), state: PathBuf::from("/own/state") }
    }

    fn decide(machine_has_policy: bool, option: Option<&str>, variable: Option<&str>) -> Place {
        Place::decide(Surroundings {
            machine_has_policy,
            option: option.map(PathBuf::from),
            variable: variable.map(OsString::from),
            own: Some(own()),
            ..Surroundings::default()
        })
        .expect("there is a home")
    }

    #[test]
    fn r2_nothing_of_a_persons_replaces_the_machines_policy() {
        let folder = || PathBuf::from("/mine");
        for (option, variable, ignored) in [
            (None, None, None),
            (None, Some(""), None),
            (Some("/mine"), None, Some(Ignored::Option(folder()))),
            (None, Some("/mine"), Some(Ignored::Variable(folder()))),
            (Some("/mine"), Some("/other"), Some(Ignored::Option(folder()))),
        ] {
            let place = decide(true, option, variable);
            assert!(place.is_machine(), "{place:?}");
            assert_eq!(place.ignored(), ignored.as_ref());
            assert_eq!(place.store(7).policy_file(), Path::new("/etc/outgate/policy.toml"));
            assert_eq!(place.state_folder(), Path::new("/own/state"));
            assert_eq!(place.named_config(), None);
        }
    }

    #[test]
    fn without_one_the_option_comes_before_the_variable_and_the_own_folder() {
        for (option, variable, config, state) in [
            (Some("/a"), Some("/b"), "/a", "/a/state"),
            (Some("/a"), None, "/a", "/a/state"),
            (None, Some("/b"), "/b", "/b/state"),
            (None, Some(""), "/own/config", "/own/state"),
            (None, None, "/own/config", "/own/state"),
        ] {
            let place = decide(false, option, variable);
            assert!(!place.is_machine());
            assert_eq!(place.store(7).policy_file(), Path::new(config).join("policy.toml"));
            assert_eq!(place.state_folder(), Path::new(state));
            assert_eq!(place.ignored(), None);
            assert_eq!(
                place.named_config(),
                Some(Path::new(config)).filter(|_| state != "/own/state")
            );
        }
    }

    #[test]
    fn without_a_home_only_a_named_folder_will_do() {
        let homeless = Surroundings::default();
        assert_eq!(Place::decide(homeless.clone()), Err(NoHome));
        let named = Surroundings { option: Some(PathBuf::from("/a")), ..homeless };
        assert_eq!(Place::decide(named).map(|place| place.state), Ok(PathBuf::from("/a/state")));
    }

    #[cfg(unix)]
    #[test]
    fn the_person_is_who_runs_this() {
        let login = current_login().expect("whoever tests has a name");
        let user = nix::unistd::User::from_name(login.as_str()).expect("it is asked");
        assert_eq!(user.map(|user| user.uid.as_raw()), Some(current_uid()));
    }
}
