//! How mail programs reach the relay, and who may sign in there.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, TcpListener};
use std::ops::RangeInclusive;
use std::path::PathBuf;

use crate::domain::{Account, PasswordHash, RelayAccess, Secret, relay_password};
use crate::service::entry::random;
use crate::service::{Service, ServiceError};

use super::RelayError;

/// Below the ports that systems give to outgoing connections, and above those of known services.
const PORTS: RangeInclusive<u16> = 20_000..=31_999;

/// How many ports are tried, of which hardly one is ever in use.
const PORT_TRIES: usize = 100;

/// What to type into a mail program. The password is not here: only its hash is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelaySettings {
    /// The addresses of this machine at which the relay listens.
    pub hosts: [IpAddr; 2],
    /// The port at both.
    pub port: u16,
    /// The name to sign in with.
    pub user_name: String,
    /// The socket, for programs that can use one.
    pub socket: Option<PathBuf>,
}

impl Service {
    /// What to type into a mail program, once the relay was set up and while the account counts.
    #[must_use]
    pub fn relay_settings(&self) -> Option<RelaySettings> {
        let account = self.snapshot().person(self.person()).get().ok()?;
        account.relay.as_ref().map(|access| self.settings_of(access))
    }

    /// Settles a port and a password where there are none. The password is handed out where it is
    /// new, and never again.
    ///
    /// # Errors
    /// [`RelayError::NoFreePort`]; or it could not be stored.
    pub async fn set_up_relay(&self) -> Result<(RelaySettings, Option<Secret>), ServiceError> {
        let (password, kept) = new_password()?;
        let (access, is_new) = self
            .change_account(move |account, _| match &account.relay {
                Some(access) => Ok((access.clone(), false)),
                None => Ok((put_new(account, &kept)?, true)),
            })
            .await?;
        Ok((self.settings_of(&access), Some(password).filter(|_| is_new)))
    }

    /// Makes a new password, and sets the relay up where it is not. The old one is void at once,
    /// in a running relay too (R13).
    ///
    /// # Errors
    /// [`RelayError::NoFreePort`]; or it could not be stored.
    pub async fn renew_relay_password(&self) -> Result<Secret, ServiceError> {
        let (password, kept) = new_password()?;
        self.change_account(move |account, _| {
            match &mut account.relay {
                Some(access) => access.password = kept.clone(),
                None => {
                    put_new(account, &kept)?;
                }
            }
            Ok(())
        })
        .await?;
        Ok(password)
    }

    /// Whether this name and password sign in, by the shared config as this process last saw it:
    /// call [`Service::watch`] first, so that this is how it stands (R13).
    #[must_use]
    pub fn may_sign_in(&self, user_name: &str, password: &Secret) -> bool {
        self.sign_in_by(user_name, password).is_some()
    }

    /// The hash by which this name and password sign in, if they do.
    pub(super) fn sign_in_by(&self, user_name: &str, password: &Secret) -> Option<PasswordHash> {
        let stored = self.snapshot().person(self.person());
        let kept = stored.get().ok()?.relay.as_ref()?.password.clone();
        // Both are always looked at: a wrong name takes as long as a wrong password.
        let may = kept.matches(password) & (user_name == self.person().as_str());
        may.then_some(kept)
    }

    /// Whether the password with this hash was renewed since. While the account does not count,
    /// nobody knows, and no mail is sent anyhow.
    pub(super) fn is_void(&self, by: &PasswordHash) -> bool {
        let stored = self.snapshot().person(self.person());
        let holds = |access: &RelayAccess| access.password == *by;
        stored.get().is_ok_and(|account| !account.relay.as_ref().is_some_and(holds))
    }

    /// Settles another port.
    pub(super) async fn settle_port(&self) -> Result<RelaySettings, ServiceError> {
        let access = self
            .change_account(|account, _| {
                let access = account.relay.as_mut().ok_or(RelayError::NotSetUp)?;
                access.port = free_port(access.port)?;
                Ok(access.clone())
            })
            .await?;
        Ok(self.settings_of(&access))
    }

    pub(super) fn settings_of(&self, access: &RelayAccess) -> RelaySettings {
        RelaySettings {
            hosts: [Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()],
            port: access.port,
            user_name: self.person().to_string(),
            socket: self.socket(),
        }
    }

    pub(super) fn socket(&self) -> Option<PathBuf> {
        let folder = self.0.parts.relay.runtime_folder.as_ref()?;
        cfg!(unix).then(|| folder.join("outgate/relay.sock"))
    }
}

fn put_new(account: &mut Account, password: &PasswordHash) -> Result<RelayAccess, ServiceError> {
    let access = RelayAccess { port: free_port(0)?, password: password.clone() };
    Ok(account.relay.insert(access).clone())
}

fn new_password() -> Result<(Secret, PasswordHash), ServiceError> {
    let password = relay_password(random()?);
    let kept = PasswordHash::of(&password, random()?);
    Ok((password, kept))
}

/// A port that nobody has at this moment, and that is not `current`. It is bound to see that.
fn free_port(current: u16) -> Result<u16, ServiceError> {
    let count = u32::from(PORTS.end() - PORTS.start()) + 1;
    for _ in 0..PORT_TRIES {
        let offset = u32::from_be_bytes(random()?) % count;
        let port = u16::try_from(offset).map_or(current, |offset| PORTS.start() + offset);
        if port != current && is_free(port) {
            return Ok(port);
        }
    }
    Err(RelayError::NoFreePort.into())
}

/// Whether nobody listens at this port of either address.
pub(super) fn is_free(port: u16) -> bool {
    let at = |host: IpAddr| TcpListener::bind((host, port)).is_ok();
    at(Ipv4Addr::LOCALHOST.into()) && (!has_ipv6() || at(Ipv6Addr::LOCALHOST.into()))
}

/// Whether this machine has `::1`.
pub(super) fn has_ipv6() -> bool {
    TcpListener::bind((Ipv6Addr::LOCALHOST, 0)).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_that_somebody_has_is_not_free_at_either_address() {
        for host in [IpAddr::from(Ipv4Addr::LOCALHOST), Ipv6Addr::LOCALHOST.into()] {
            let Ok(taken) = TcpListener::bind((host, 0)) else { continue };
            let port = taken.local_addr().expect("an address").port();
            assert!(!is_free(port), "{host}");
        }
    }

    #[test]
    fn a_settled_port_is_below_those_of_outgoing_connections_and_another_one() {
        let first = free_port(0).expect("a port");
        assert!(PORTS.contains(&first), "{first}");
        for _ in 0..20 {
            assert_ne!(free_port(first).expect("a port"), first);
        }
    }
}
