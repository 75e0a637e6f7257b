//! A gateway that works no more is told by the desktop, while nobody looks.

#![expect(
    clippy::unused_self,
    clippy::used_underscore_binding,
    reason = "an interface on D-Bus has methods, and their arguments are given"
)]

use std::collections::HashMap;
use std::fs;
use std::sync::mpsc::{self, Receiver, Sender};

use tokio::runtime::Runtime;
use zbus::blocking::{Connection, connection};
use zbus::zvariant::OwnedValue;

use super::{OTHER, PASSWORDS, Person, Screen};
use crate::program::{PATIENCE, arrival, code};

/// The part of a desktop that shows notifications: here it keeps them.
struct Notifications(Sender<Shown>);

/// A notification: who tells, the title, the text, and what could be pressed.
#[derive(Debug, PartialEq, Eq)]
struct Shown {
    program: String,
    title: String,
    text: String,
    buttons: Vec<String>,
}

#[zbus::interface(name = "org.freedesktop.Notifications")]
impl Notifications {
    #[expect(clippy::too_many_arguments, reason = "the specification has so many")]
    fn notify(
        &self,
        app_name: String,
        _replaces_id: u32,
        _app_icon: &str,
        summary: String,
        body: String,
        actions: Vec<String>,
        _hints: HashMap<String, OwnedValue>,
        _expire_timeout: i32,
    ) -> u32 {
        let shown = Shown { program: app_name, title: summary, text: body, buttons: actions };
        // The test may have ended.
        let _ = self.0.send(shown);
        1
    }

    fn get_capabilities(&self) -> Vec<String> {
        vec!["body".to_owned()]
    }

    fn get_server_information(&self) -> (String, String, String, String) {
        let words = ["notifications", "outgate", "1", "1.2"];
        words.map(str::to_owned).into()
    }
}

/// A desktop's notifications on this session's bus, for as long as the connection is kept.
fn listen(bus: &str) -> (Connection, Receiver<Shown>) {
    let (tell, told) = mpsc::channel();
    let connection = connection::Builder::address(bus)
        .and_then(|builder| builder.name("org.freedesktop.Notifications"))
        .and_then(|builder| builder.serve_at("/org/freedesktop/Notifications", Notifications(tell)))
        .and_then(connection::Builder::build);
    (connection.expect("the bus is there"), told)
}

/// A message is refused because the password is another now: the open window says so in its list,
/// and the desktop once. The gateway stays on, and is well again once a message was taken.
pub(super) fn told() {
    Runtime::new().expect("a runtime").block_on(async {
        let person = Person::new().await;
        let (_desktop, told) = listen(&person.session.address);
        let password = person.desktop.path().join("password");
        let knows = |word: &str| fs::write(&password, word).expect("it is written");
        knows(PASSWORDS[1]);
        let port = person.partner.address().port().to_string();
        let command = format!("cat '{}'", password.display());
        person.run(&["policy", "set", "--allow-gateways", "yes"], "");
        person.run(&["address", "add", OTHER], "");
        person.run(&["confirm", OTHER], "");
        let code = code(&arrival(&person.domain, 0).await);
        person.run(&["confirm", OTHER, &code], "");
        let mut set = vec!["gateway", "set", OTHER, "--host", "localhost", "--port", &port];
        set.extend(["--user-name", OTHER, "--password-command", &command]);
        person.run(&set, "");
        person.run(&["gateway", "on", OTHER], "");

        let mut screen = Screen::start();
        screen.open(person.window());
        screen.wait_for("Gateway on");
        for time in ["first", "again"] {
            knows("guessed");
            // Whatever is sent meanwhile is refused as well, and told of once.
            person.send().failed(77, "535 5.7.8");
            person.send().failed(77, "535 5.7.8");
            let shown = told.recv_timeout(PATIENCE).expect("it is told");
            let expected = Shown {
                program: "Outgate".to_owned(),
                title: "localhost no longer takes your password".to_owned(),
                text: format!(
                    "Mail from {OTHER} is refused until you enter the right one in Outgate."
                ),
                buttons: Vec::new(),
            };
            assert_eq!(shown, expected, "{time}");
            screen.wait_for("Password refused");
            screen.wait_for("never rerouted");
            screen.keep(&format!("health-{time}"));
            let route = person.run(&["route", OTHER, "--json"], "");
            assert!(route.contains("\"by\":\"gateway\""), "{route}");

            knows(PASSWORDS[1]);
            person.send().done();
            screen.wait_for("Gateway on");
        }
        assert!(told.try_recv().is_err(), "each time once");
        assert_eq!(person.domain.received().len(), 1, "and no message went another way");
    });
}
