//! What the desktop shows of something that nobody is looking for.

use std::thread;

/// Lets the desktop show a notification, where there is one that does. Nothing has to be pressed.
pub(super) fn show(title: String, what: &str) {
    let what = plain(what);
    // In a thread that nobody waits for: a desktop that does not answer must not keep the window
    // from closing.
    thread::spawn(move || send(&title, &what));
}

#[cfg(all(unix, not(target_os = "macos")))]
fn send(title: &str, what: &str) {
    use notify_rust::{Hint, Notification};
    let shown = Notification::new()
        .appname("Outgate")
        .summary(title)
        .body(what)
        .hint(Hint::DesktopEntry(super::APPLICATION_ID.to_owned()))
        .show();
    // Without one the list says it all the same.
    drop(shown);
}

/// The other platforms' ways are not built in.
#[cfg(not(all(unix, not(target_os = "macos"))))]
fn send(_title: &str, _what: &str) {}

/// Without what a desktop would take for markup: a certificate's names are anybody's words.
fn plain(text: &str) -> String {
    text.chars().filter(|c| !c.is_control() && !matches!(c, '<' | '>' | '&')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_notification_is_markup() {
        let evil = "for <a href=\"https://evil.example\">mail</a>\u{7} & more";
        assert_eq!(plain(evil), "for a href=\"https://evil.example\"mail/a  more");
    }
}
