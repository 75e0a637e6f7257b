//! Where the relay listens: on loopback and in the person's own folder, and nowhere else.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, TcpListener};
#[cfg(unix)]
use std::os::unix::net::UnixListener;
use std::time::Duration;

use crate::domain::{FailureKind, Host, Security, SmtpMsa};
use crate::service::{Service, ServiceError, blocking};
use crate::smtp::{Deadlines, Network, Target, Trust, probe};

use super::access::has_ipv6;
use super::{PortHolder, RelayError, RelaySettings};

/// How long whatever has the port may take to show that it is a relay.
const ANSWER: Duration = Duration::from_secs(3);

/// The sockets of a relay, which do not block.
#[derive(Debug)]
pub struct Listeners {
    /// On loopback.
    pub tcp: Vec<TcpListener>,
    /// In files.
    #[cfg(unix)]
    pub unix: Vec<UnixListener>,
}

impl Listeners {
    /// Where they are, as people write it.
    #[must_use]
    pub fn places(&self) -> Vec<String> {
        let tcp = self.tcp.iter().filter_map(|socket| socket.local_addr().ok());
        #[cfg_attr(not(unix), expect(unused_mut, reason = "there are no sockets in files"))]
        let mut places: Vec<String> = tcp.map(|address| address.to_string()).collect();
        #[cfg(unix)]
        for socket in &self.unix {
            let address = socket.local_addr().ok();
            let path = address.as_ref().and_then(|address| address.as_pathname());
            places.extend(path.map(|path| path.display().to_string()));
        }
        places
    }
}

impl Service {
    /// The relay's sockets: those that the service manager passed, or newly bound ones. It is asked
    /// once in a process, at its start.
    ///
    /// # Errors
    /// [`RelayError`]: the relay is not set up, or cannot listen, or may not listen where it was
    /// told to.
    pub async fn listen(&self) -> Result<Listeners, ServiceError> {
        // Even while there is no account that counts: it may be mended, and the sockets are bound.
        #[cfg(unix)]
        if let Some(passed) = unix::passed() {
            return Ok(passed?);
        }
        let stored = self.fresh().await.person(self.person());
        let account = stored.get().map_err(|problem| ServiceError::Unusable(problem.clone()))?;
        let access = account.relay.as_ref().ok_or(RelayError::NotSetUp)?;
        let settings = self.settings_of(access);
        let bound = blocking(move || bind(&settings)).await;
        match bound {
            Ok(listeners) => Ok(listeners),
            Err(error) => Err(explain(error).await.into()),
        }
    }
}

/// Says more of a port that is taken: by the relay itself it is in good hands.
pub(super) async fn explain(error: RelayError) -> RelayError {
    match error {
        // What another person's relay answers says nothing of this one.
        RelayError::PortTaken(port, PortHolder::Program { .. } | PortHolder::Unknown)
            if answers_as_relay(port).await =>
        {
            RelayError::AlreadyRuns(format!("127.0.0.1:{port}"))
        }
        error => error,
    }
}

/// Whether whatever has a port of this machine is a relay.
pub(super) async fn answers_as_relay(port: u16) -> bool {
    let server = SmtpMsa {
        host: Host::Ip(Ipv4Addr::LOCALHOST.into()),
        port,
        security: Security::None,
        pinned_certificate: None,
        sign_in: None,
    };
    let deadlines = Deadlines { stage: ANSWER, whole: ANSWER, ..Deadlines::default() };
    let target = Target {
        server,
        password: None,
        trust: Trust::nobody(),
        network: Network::default(),
        deadlines,
    };
    let answer = probe(&target).await;
    answer.is_err_and(|failure| failure.kind == FailureKind::OwnListener)
}

/// Binds them all, or none.
fn bind(settings: &RelaySettings) -> Result<Listeners, RelayError> {
    let tcp = bind_loopback(settings.port)?;
    // After the port, which only one relay of a person's can have.
    #[cfg(unix)]
    let unix = settings.socket.iter().map(|path| unix::bind(path)).collect::<Result<_, _>>()?;
    Ok(Listeners {
        tcp,
        #[cfg(unix)]
        unix,
    })
}

fn bind_loopback(port: u16) -> Result<Vec<TcpListener>, RelayError> {
    let mut hosts = vec![IpAddr::from(Ipv4Addr::LOCALHOST)];
    hosts.extend(has_ipv6().then_some(IpAddr::from(Ipv6Addr::LOCALHOST)));
    let bind = |host| {
        let socket = TcpListener::bind((host, port))?;
        socket.set_nonblocking(true)?;
        Ok(socket)
    };
    let bound = hosts.into_iter().map(|host| {
        bind(host).map_err(|error: io::Error| match error.kind() {
            io::ErrorKind::AddrInUse => RelayError::PortTaken(port, PortHolder::of(port)),
            _ => RelayError::NotBound(format!("{host}:{port}"), error.to_string()),
        })
    });
    bound.collect()
}

#[cfg(unix)]
mod unix {
    use std::fs::{self, DirBuilder, File, Permissions};
    use std::io;
    use std::net::{TcpListener, TcpStream};
    use std::os::fd::OwnedFd;
    use std::os::unix::fs::{DirBuilderExt as _, FileTypeExt as _, PermissionsExt as _};
    use std::os::unix::net::{UnixListener, UnixStream};
    use std::path::Path;

    use listenfd::ListenFd;

    use super::{Listeners, RelayError};

    /// What the service manager passed to this very process, or `None` where it passed nothing
    /// (`sd_listen_fds(3)`).
    pub(super) fn passed() -> Option<Result<Listeners, RelayError>> {
        // Without it, nothing says that the sockets are meant for this process.
        std::env::var_os("LISTEN_PID").filter(|pid| !pid.is_empty())?;
        let passed = ListenFd::from_env();
        (passed.len() > 0).then(|| accept(passed))
    }

    fn accept(mut passed: ListenFd) -> Result<Listeners, RelayError> {
        let mut listeners = Listeners { tcp: Vec::new(), unix: Vec::new() };
        for at in 0..passed.len() {
            if let Ok(Some(socket)) = passed.take_unix_listener(at) {
                socket.set_nonblocking(true).map_err(|error| bad(&error))?;
                listeners.unix.push(socket);
            } else {
                let socket = passed.take_tcp_listener(at).map_err(|error| bad(&error))?;
                listeners.tcp.extend(socket.map(on_loopback).transpose()?);
            }
        }
        Ok(listeners)
    }

    /// A socket, if it listens, and if nobody reaches it from outside.
    pub(super) fn on_loopback(socket: TcpListener) -> Result<TcpListener, RelayError> {
        let address = socket.local_addr().map_err(|error| bad(&error))?;
        if !address.ip().to_canonical().is_loopback() {
            return Err(RelayError::BadSocket(address.to_string()));
        }
        let connection = TcpStream::from(OwnedFd::from(socket));
        if let Ok(peer) = connection.peer_addr() {
            return Err(RelayError::BadSocket(format!("{peer} → {address}")));
        }
        let socket = TcpListener::from(OwnedFd::from(connection));
        socket.set_nonblocking(true).map_err(|error| bad(&error))?;
        Ok(socket)
    }

    fn bad(error: &io::Error) -> RelayError {
        RelayError::BadSocket(error.to_string())
    }

    /// Makes the socket of a file, in the place of one that a dead relay left.
    pub(super) fn bind(path: &Path) -> Result<UnixListener, RelayError> {
        let not_bound =
            |error: io::Error| RelayError::NotBound(path.display().to_string(), error.to_string());
        let folder = path.parent().unwrap_or(Path::new("/"));
        make_private(folder).map_err(not_bound)?;
        // Two that find a dead one must not remove one another's.
        let lock = File::open(folder).map_err(not_bound)?;
        lock.lock().map_err(not_bound)?;
        if is_dead(path).map_err(not_bound)? {
            fs::remove_file(path).map_err(not_bound)?;
        }
        let socket = UnixListener::bind(path).map_err(|error| match error.kind() {
            io::ErrorKind::AddrInUse => RelayError::AlreadyRuns(path.display().to_string()),
            _ => not_bound(error),
        })?;
        // Nobody else reaches it before either: the folder is the person's alone.
        fs::set_permissions(path, Permissions::from_mode(0o600)).map_err(not_bound)?;
        socket.set_nonblocking(true).map_err(not_bound)?;
        Ok(socket)
    }

    /// Removes a socket that a dead relay left, and its folder, if that was all in it.
    pub(in super::super) fn tidy(path: &Path) {
        // What stays is replaced by the next relay.
        if is_dead(path).unwrap_or(false) {
            let _ = fs::remove_file(path);
        }
        if let Some(folder) = path.parent() {
            let _ = fs::remove_dir(folder);
        }
    }

    fn make_private(folder: &Path) -> io::Result<()> {
        if !folder.is_dir() {
            DirBuilder::new().mode(0o700).create(folder)?;
        }
        fs::set_permissions(folder, Permissions::from_mode(0o700))
    }

    /// Whether a socket is there at which nobody listens any longer.
    fn is_dead(path: &Path) -> io::Result<bool> {
        match path.symlink_metadata() {
            Ok(found) if !found.file_type().is_socket() => {
                Err(io::Error::new(io::ErrorKind::AlreadyExists, "something else is there"))
            }
            Ok(_) => match UnixStream::connect(path) {
                Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => Ok(true),
                // One that is too busy to answer is alive.
                _ => Ok(false),
            },
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error),
        }
    }
}

#[cfg(unix)]
pub(super) use unix::tidy;

#[cfg(not(unix))]
pub(super) fn tidy(_socket: &std::path::Path) {}

#[cfg(all(test, unix))]
mod tests;
