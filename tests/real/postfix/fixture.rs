//! A Postfix of the test's own, in a folder of its own.
//!
//! It uses nothing of the machine's Postfix but the programs. What it takes it hands on to another
//! server, so that a test sees each message as it is on the wire.

use std::fs;
use std::hash::{BuildHasher as _, RandomState};
use std::io::Write as _;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::ops::Range;
use std::os::unix::fs::{PermissionsExt as _, chown};
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::SystemTime;

use outgate::demo::server::{Authority, User};
use tempfile::TempDir;

use super::dovecot::Dovecot;
use crate::parts;

/// Who checks passwords for a Postfix, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sasl {
    /// Cyrus, with these mechanisms.
    Cyrus(&'static str),
    /// Dovecot, with PLAIN, LOGIN and SCRAM-SHA-256.
    Dovecot,
}

/// A recipient whom every Postfix of these tests refuses.
pub(crate) const GONE: &str = "gone@customer.example";

/// What else stands in the configuration of a Postfix, where it comes before the rest.
#[derive(Debug, Default)]
pub(crate) struct More {
    /// In main.cf, with `{root}` for the folder of this Postfix: `ca.pem` there is the authority.
    pub(crate) main: String,
    /// In master.cf.
    pub(crate) master: String,
}

/// A running Postfix that demands sign-in. It stops when it is dropped.
pub(crate) struct Postfix {
    /// Stops before its folder is removed.
    _dovecot: Option<Dovecot>,
    folder: TempDir,
    /// The port on 127.0.0.1 with STARTTLS.
    pub(crate) starttls: u16,
    /// The port on 127.0.0.1 with implicit TLS.
    pub(crate) ssl: u16,
}

impl Postfix {
    /// Starts a Postfix that calls itself `name`, which is also the realm of its users, knows these
    /// users, and hands on what it takes to `next_hop`.
    pub(crate) fn start(
        name: &str,
        users: &[User],
        next_hop: SocketAddr,
        authority: &Authority,
    ) -> Self {
        Self::with(Sasl::Cyrus("PLAIN LOGIN"), name, users, next_hop, authority)
    }

    /// The same, with passwords checked like this.
    pub(crate) fn with(
        checker: Sasl,
        name: &str,
        users: &[User],
        next_hop: SocketAddr,
        authority: &Authority,
    ) -> Self {
        Self::with_more(checker, name, users, next_hop, authority, &More::default())
    }

    /// The same, with more in its configuration.
    pub(crate) fn with_more(
        checker: Sasl,
        name: &str,
        users: &[User],
        next_hop: SocketAddr,
        authority: &Authority,
        more: &More,
    ) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path();
        // Postfix's own user has to get through; what is inside is made for this test.
        fs::set_permissions(root, fs::Permissions::from_mode(0o755)).expect("its mode");
        // Debian's Postfix reads the SASL configuration below its own.
        for name in ["config", "config/sasl", "queue", "data"] {
            fs::create_dir(root.join(name)).expect("a folder");
        }
        let owner = nix::unistd::User::from_name("postfix").expect("the users can be read");
        let owner = owner.expect("Postfix has a user").uid.as_raw();
        chown(root.join("data"), Some(owner), None).expect("Postfix's own folder");

        let leaf = authority.issue(name).expect("a certificate");
        let pem = format!("{}{}", leaf.key_pem(), leaf.certificate_pem());
        let [starttls, ssl] = free_ports();
        let mechanisms = match checker {
            Sasl::Cyrus(mechanisms) => mechanisms,
            Sasl::Dovecot => "",
        };
        let more_main = more.main.replace("{root}", &root.display().to_string());
        let main = main(root, name, users, next_hop, checker) + &more_main;
        for (name, text) in [
            ("tls.pem", pem),
            ("ca.pem", authority.pem().to_owned()),
            ("config/sasl/smtpd.conf", cyrus(root, mechanisms)),
            ("config/main.cf", main),
            ("config/master.cf", master(starttls, ssl) + &more.master),
        ] {
            fs::write(root.join(name), text).expect("a file");
        }
        // Postfix waits until its configuration is no longer quite new.
        let main = fs::File::options().append(true).open(root.join("config/main.cf"));
        main.and_then(|main| main.set_modified(SystemTime::UNIX_EPOCH)).expect("its time");
        let dovecot = match checker {
            Sasl::Dovecot => Some(Dovecot::start(root, users)),
            Sasl::Cyrus(_) => {
                for user in users {
                    add_user(root, name, user);
                }
                None
            }
        };
        let postfix = Self { folder, starttls, ssl, _dovecot: dovecot };
        postfix.start_again();
        postfix
    }

    /// Ends it, and every connection with it.
    pub(crate) fn stop(&self) {
        let output = self.control("stop");
        assert!(output.status.success(), "{output:?}");
    }

    /// Starts it, at the same ports each time.
    pub(crate) fn start_again(&self) {
        let output = self.control("start");
        let log = fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
        assert!(output.status.success(), "{output:?}\n{log}");
    }

    /// The process above all of its own.
    pub(crate) fn process(&self) -> u32 {
        let file = self.folder.path().join("queue/pid/master.pid");
        let number = fs::read_to_string(file).expect("it runs");
        number.trim().parse().expect("a number")
    }

    /// Runs postfix(1). It starts in the background, and returns once it takes connections.
    fn control(&self, command: &str) -> Output {
        let program = parts::find("postfix").expect("Postfix");
        let config = self.folder.path().join("config");
        Command::new(program).arg("-c").arg(config).arg(command).output().expect("it runs")
    }
}

impl Drop for Postfix {
    fn drop(&mut self) {
        self.control("stop");
    }
}

/// Below those that systems give to outgoing connections, and to the relays of people: what is free
/// stays so while Postfix is not running.
const PORTS: Range<u16> = 10_000..20_000;

/// Ports that nobody had a moment ago: Postfix cannot be asked which ones it got.
pub(crate) fn free_ports<const N: usize>() -> [u16; N] {
    let mut number = 0_u64;
    let seed = RandomState::new();
    let mut any = || {
        number += 1;
        let offset = seed.hash_one(number) % PORTS.len() as u64;
        PORTS.start + u16::try_from(offset).expect("it is less than a port")
    };
    // Held until all are found, so that they differ.
    [(); N]
        .map(|()| {
            loop {
                if let Ok(socket) = TcpListener::bind((Ipv4Addr::LOCALHOST, any())) {
                    break socket;
                }
            }
        })
        .map(|socket| socket.local_addr().expect("its address").port())
}

/// The password goes in by standard input.
fn add_user(root: &Path, realm: &str, user: &User) {
    let program = parts::find("saslpasswd2").expect("saslpasswd2");
    let database = root.join("config/sasl/sasldb2");
    let mut child = Command::new(program)
        .args(["-p", "-c", "-u", realm, "-f"])
        .arg(&database)
        .arg(&user.name)
        .stdin(Stdio::piped())
        .spawn()
        .expect("saslpasswd2");
    let mut input = child.stdin.take().expect("its input");
    input.write_all(user.password.expose().as_bytes()).expect("it reads");
    drop(input);
    assert!(child.wait().expect("it ends").success());
    fs::set_permissions(database, fs::Permissions::from_mode(0o644)).expect("its mode");
}

fn cyrus(root: &Path, mechanisms: &str) -> String {
    format!(
        "pwcheck_method: auxprop\n\
         auxprop_plugin: sasldb\n\
         mech_list: {mechanisms}\n\
         sasldb_path: {}/config/sasl/sasldb2\n",
        root.display()
    )
}

fn main(root: &Path, name: &str, users: &[User], next_hop: SocketAddr, sasl: Sasl) -> String {
    // Cyrus tells Postfix a user's realm, too.
    let (of_realm, sasl) = match sasl {
        Sasl::Cyrus(_) => (format!("@{name}"), "cyrus_sasl_config_path = {root}/config/sasl"),
        Sasl::Dovecot => {
            let dovecot = "smtpd_sasl_type = dovecot\nsmtpd_sasl_path = {root}/dovecot/auth";
            (String::new(), dovecot)
        }
    };
    let sasl = sasl.replace("{root}", &root.display().to_string());
    let owners: Vec<String> = users
        .iter()
        .flat_map(|user| user.senders.iter().map(move |sender| (sender, &user.name)))
        .map(|(sender, user)| format!("{{ {} = {user}{of_realm} }}", sender.to_wire()))
        .collect();
    let owners = owners.join(" ");
    let (ip, port) = (next_hop.ip(), next_hop.port());
    format!(
        "compatibility_level = 3.6\n\
         queue_directory = {root}/queue\n\
         data_directory = {root}/data\n\
         maillog_file = {root}/log\n\
         maillog_file_prefixes = {root}\n\
         myhostname = {name}\n\
         inet_interfaces = 127.0.0.1\n\
         inet_protocols = ipv4\n\
         mydestination =\n\
         alias_maps =\n\
         local_recipient_maps =\n\
         relayhost = [{ip}]:{port}\n\
         local_header_rewrite_clients =\n\
         message_drop_headers =\n\
         smtp_line_length_limit = 0\n\
         smtp_dns_support_level = disabled\n\
         smtpd_peername_lookup = no\n\
         smtpd_tls_chain_files = {root}/tls.pem\n\
         smtpd_sasl_auth_enable = yes\n\
         smtpd_sasl_local_domain = {name}\n\
         {sasl}\n\
         smtpd_sender_login_maps = inline:{{ {owners} }}\n\
         smtpd_sender_restrictions = reject_sender_login_mismatch\n\
         smtpd_recipient_restrictions = \
         check_recipient_access inline:{{ {{ {GONE} = 550 5.1.1 User unknown }} }}\n\
         smtpd_relay_restrictions = permit_sasl_authenticated, reject\n",
        root = root.display()
    )
}

fn master(starttls: u16, ssl: u16) -> String {
    format!(
        "127.0.0.1:{starttls} inet n - n - - smtpd -o smtpd_tls_security_level=encrypt\n\
         127.0.0.1:{ssl} inet n - n - - smtpd -o smtpd_tls_wrappermode=yes\n\
         anvil unix - - n - 1 anvil\n\
         bounce unix - - n - 0 bounce\n\
         cleanup unix n - n - 0 cleanup\n\
         defer unix - - n - 0 bounce\n\
         error unix - - n - - error\n\
         postlog unix-dgram n - n - 1 postlogd\n\
         proxymap unix - - n - - proxymap\n\
         qmgr unix n - n 300 1 qmgr\n\
         retry unix - - n - - error\n\
         rewrite unix - - n - - trivial-rewrite\n\
         smtp unix - - n - - smtp\n\
         tlsmgr unix - - n 1000? 1 tlsmgr\n"
    )
}
