//! The two journeys.

use tokio::runtime::Runtime;

use super::{MESSAGE, OTHER, PASSWORDS, Person, Screen, enter_server, window};
use crate::dns::{DnsServer, Says};
use crate::keyring::Desktop;
use crate::program::{arrival, code};

/// The administrator allows gateways; the person adds an address with its server, watches the
/// test, enters the code, and turns the gateway on; the next message leaves through it.
pub(super) fn by_clicks() {
    Runtime::new().expect("a runtime").block_on(async {
        let person = Person::new().await;
        let mut screen = Screen::start();
        screen.open(person.window());

        screen.wait_for("Your administrator does not allow gateways");
        screen.keep("clicks-1-not-allowed");
        screen.click("Gateway policy");
        screen.click("Allow users to send mail through");
        screen.wait_for("1 change not saved");
        screen.keep("clicks-2-policy");
        screen.click("Save changes");
        screen.wait_for("Saved");

        screen.click("Addresses");
        screen.click("Add address");
        screen.click_field("Email address");
        screen.write(OTHER);
        screen.click("Continue");
        screen.click_field("SMTP server");
        enter_server(&screen, person.partner.address().port(), PASSWORDS[1]);
        screen.click("Test connection");
        screen.wait_for("Passed in");
        screen.keep("clicks-3-tested");
        screen.click("Continue");
        let sent = code(&arrival(&person.domain, 0).await);
        // The field for it has the keyboard already.
        screen.wait_for("Enter the code sent to");
        screen.write(&sent);
        screen.keep("clicks-4-code");
        screen.click("Turn gateway on");
        screen.wait_for("now leaves through");
        screen.wait_for("Gateway on");
        screen.keep("clicks-5-on");
        let opening = arrival(&person.partner, 0).await;
        assert_eq!(opening.recipients, [OTHER.parse().expect("an address")]);

        person.send().done();
        let received = arrival(&person.partner, 1).await;
        assert_eq!(received.message, MESSAGE.as_bytes(), "the bytes are the sender's own");
        assert_eq!(received.signed_in_as.as_deref(), Some(OTHER));
        assert!(received.tls.is_some());

        // Somebody else's process, which the open window hears of (R13).
        person.run(&["policy", "set", "--allow-gateways", "no"], "");
        screen.wait_for("Gateway paused");
        screen.keep("clicks-6-paused");
        person.send().done();
        let received = arrival(&person.domain, 1).await;
        let text = String::from_utf8_lossy(&received.message);
        assert!(text.contains("\r\nSender: alice@corp.example\r\n"), "{text}");

        screen.click("Gateway policy");
        screen.click("Allow users to send mail through");
        screen.click("Save changes");
        screen.wait_for("Saved");
        screen.click("Addresses");
        screen.wait_for("Gateway on");
        person.send().done();
        assert_eq!(arrival(&person.partner, 2).await.message, MESSAGE.as_bytes());
    });
}

/// The same without a mouse: Tab goes from control to control in reading order, Space ticks,
/// Enter goes on, Ctrl+S saves, Ctrl+N adds.
pub(super) fn by_keyboard() {
    Runtime::new().expect("a runtime").block_on(async {
        let person = Person::new().await;
        let mut screen = Screen::start();
        screen.open(person.window());
        screen.wait_for("Your administrator does not allow gateways");
        // Addresses, Activity, Mail apps, Gateway policy.
        screen.press("Tab", 4);
        screen.press("Return", 1);
        screen.wait_for("Allow per-user outbound gateways");
        // Settings, then the checkbox.
        screen.press("Tab", 2);
        screen.press("space", 1);
        screen.wait_for("1 change not saved");
        screen.keep("keyboard-1-ticked");
        screen.press("ctrl+s", 1);
        screen.wait_for("Saved");

        screen.press("ctrl+n", 1);
        screen.wait_for("Email address");
        screen.write(OTHER);
        screen.press("Return", 1);
        screen.wait_for("SMTP server");
        // Nobody knows the server here. The password has the keyboard; before it stand server,
        // port, security and user name.
        screen.wait_for("Guessed");
        screen.press("shift+Tab", 4);
        screen.press("ctrl+a", 1);
        screen.write("localhost");
        screen.press("Tab", 1);
        screen.press("ctrl+a", 1);
        screen.write(&person.partner.address().port().to_string());
        screen.press("Tab", 3);
        screen.write(PASSWORDS[1]);
        screen.press("Return", 1);
        screen.wait_for("Passed in");
        screen.keep("keyboard-2-tested");
        screen.press("ctrl+s", 1);
        let sent = code(&arrival(&person.domain, 0).await);
        screen.wait_for("Enter the code sent to");
        screen.write(&sent);
        screen.press("Return", 1);
        screen.wait_for("Gateway on");
        screen.keep("keyboard-3-on");
        person.send().done();
        assert_eq!(arrival(&person.partner, 1).await.message, MESSAGE.as_bytes());
    });
}

/// From the address and the password alone: what else is needed is found, and the keyboard is
/// always where something has to be typed.
pub(super) fn in_five_clicks() {
    Runtime::new().expect("a runtime").block_on(async {
        let mut person = Person::new().await;
        person.run(&["policy", "set", "--allow-gateways", "yes"], "");
        let (host, port) = ("smtp.partner.example", person.partner.address().port());
        let record = Says::Srv(0, 1, port, "smtp.partner.example.");
        let dns = DnsServer::start(&[("_submission._tcp.partner.example", record)]);
        person.lives_with(host, &dns);
        let mut screen = Screen::start();
        screen.open(person.window());

        screen.click("Add address");
        screen.wait_for("Email address");
        screen.write(OTHER);
        screen.click("Continue");
        screen.wait_for("own DNS records");
        screen.keep("found-1-server");
        screen.write(PASSWORDS[1]);
        screen.click("Test connection");
        screen.wait_for("Passed in");
        screen.keep("found-2-tested");
        screen.click("Continue");
        let sent = code(&arrival(&person.domain, 0).await);
        screen.wait_for("Enter the code sent to");
        screen.write(&sent);
        screen.click("Turn gateway on");
        screen.wait_for("Gateway on");
        screen.keep("found-3-on");
        assert!(screen.clicks() <= 5, "{} clicks", screen.clicks());
        person.send().done();
        assert_eq!(arrival(&person.partner, 1).await.message, MESSAGE.as_bytes());
    });
}

/// The demo's window in both themes, in a long language and in a small window, for people to
/// look at; and that it says the same there.
pub(super) fn looks() {
    let desktop = Desktop::new();
    for (name, language, size, words) in [
        ("demo-english", "en", (1040, 720), "Send mail as"),
        ("demo-german-small", "de", (720, 520), "Mail senden als"),
    ] {
        let mut screen = Screen::start();
        let mut command = window(&desktop);
        command.args(["demo", "--language", language]);
        screen.open(command);
        screen.resize(size.0, size.1);
        screen.wait_for(words);
        screen.keep(name);
    }
}
