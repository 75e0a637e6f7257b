//! Servers of which nothing comes, met in the window: the test fails at its stage, with a sentence
//! that says why, soon and in little memory, and there is nothing to turn on.

use std::time::{Duration, SystemTime};

use tokio::runtime::Runtime;

use super::reading::Reading;
use super::{OTHER, PARTNER, PASSWORDS, Person, Screen, enter_server, server};
use crate::faulty::{babbling, closed_port, injecting, silent};

/// A server, and what the window says of it.
struct Fault {
    name: &'static str,
    port: u16,
    password: &'static str,
    /// The fault's name, which the row of its stage has, and words of the sentence that explains
    /// it.
    says: [&'static str; 2],
    /// The row above, and the one below if it is in sight.
    between: (&'static str, Option<&'static str>),
}

/// More than a page takes that was not drawn before, in KiB. Whoever kept what an endless talker
/// says would have a thousand times that within a stage's time.
const SOME_MEMORY: u64 = 6 * 1024;

/// Tests them one after the other in one window, as somebody does who tries this and that.
pub(super) fn found_out() {
    Runtime::new().expect("a runtime").block_on(async {
        let person = Person::new().await;
        person.run(&["policy", "set", "--allow-gateways", "yes"], "");
        let day = Duration::from_secs(24 * 60 * 60);
        let (from, until) = (SystemTime::now() - 9 * day, SystemTime::now() - day);
        let expired = person.authority.issue_for(PARTNER[0], from, until).expect("a certificate");
        let expired = server(&person.authority, PARTNER, Some(expired)).await;
        let (closed, _held) = closed_port();
        // No two that follow one another have the same name: what is read is never the one before.
        let faults = [
            Fault {
                name: "password",
                port: person.partner.address().port(),
                password: "guessed",
                says: ["Sign-in refused", "Error: authentication"],
                between: ("Server ready", None),
            },
            Fault {
                name: "port",
                port: closed,
                password: PASSWORDS[1],
                says: ["Connection refused", "nothing answers at"],
                between: ("Name found", Some("Greeted")),
            },
            Fault {
                name: "endless-reply",
                port: babbling("220-and\r\n"),
                password: PASSWORDS[1],
                says: ["Faulty answer", "its greeting was awaited"],
                between: ("Connected", Some("Encrypted")),
            },
            Fault {
                name: "certificate",
                port: expired.address().port(),
                password: PASSWORDS[1],
                says: ["Certificate expired", "The certificate by which"],
                between: ("Greeted", Some("Server ready")),
            },
            Fault {
                name: "endless-line",
                port: babbling("220 and on"),
                password: PASSWORDS[1],
                says: ["Faulty answer", "its greeting was awaited"],
                between: ("Connected", Some("Encrypted")),
            },
            Fault {
                name: "injection",
                port: injecting(),
                password: PASSWORDS[1],
                says: ["Tampered connection", "Something slipped data into"],
                between: ("Greeted", Some("Server ready")),
            },
            Fault {
                name: "silence",
                port: silent(),
                password: PASSWORDS[1],
                says: ["No answer in time", "its greeting was awaited"],
                between: ("Connected", Some("Encrypted")),
            },
        ];
        let mut screen = Screen::start();
        screen.open(person.window());
        // As high as the screen, or the last stages are out of sight.
        screen.resize(1040, 900);
        screen.click("Add address");
        screen.click_field("Email address");
        screen.write(OTHER);
        screen.click("Continue");
        let server = screen.wait_for("SMTP server");
        let test = screen.wait_for("Test connection");
        let memory = screen.window_memory();
        for fault in &faults {
            screen.click_field_at(server);
            enter_server(&screen, fault.port, fault.password);
            screen.click_on(test);
            screen.wait_until(fault.name, |reading| fault.is_told(reading));
            screen.keep(&format!("failure-{}", fault.name));
            let button = screen.button(test);
            assert!(button.contains("Test again"), "{}: {button}", fault.name);
        }
        let grown = screen.window_memory() - memory;
        assert!(grown < SOME_MEMORY, "{grown} KiB");

        // The shortcut of the one button that goes on tests again, and goes nowhere.
        screen.press("ctrl+s", 1);
        screen.wait_for("Waiting for the greeting");
        assert_eq!(person.partner.received(), [], "nothing was sent");
        assert_eq!(expired.received(), [], "nothing was sent");
        let listed = person.run(&["address", "list", "--json"], "");
        assert!(listed.contains(OTHER) && !listed.contains(r#""switch":"on""#), "{listed}");
    });
}

impl Fault {
    /// Why it failed is there, and the row of its stage has its name.
    fn is_told(&self, reading: &Reading) -> Option<()> {
        let [title, sentence] = self.says;
        reading.find(sentence)?;
        let (above, below) = self.between;
        let above = reading.find(above)?.y;
        let below = below.map_or(Some(f64::MAX), |below| Some(reading.find(below)?.y))?;
        reading.places(title).find(|row| above < row.y && row.y < below).map(drop)
    }
}
