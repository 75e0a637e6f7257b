//! A screen with the real window on it, and a person before it: they read, point, and type.

use std::cell::Cell;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use tempfile::TempDir;

use super::reading::{LOOKS, Place, Reading, button, succeed};
use crate::program::PATIENCE;

/// A screen, with a window over all of it that matters.
pub(crate) struct Screen {
    server: Child,
    window: Option<Child>,
    display: String,
    folder: TempDir,
    clicks: Cell<usize>,
}

impl Screen {
    /// A screen with nothing on it.
    pub(crate) fn start() -> Self {
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-screen", "0", "1280x900x24", "-noreset"])
            // Whoever is on this machine may use it: the windows of some tests are other users'.
            .args(["-nolisten", "tcp", "-ac"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("Xvfb is installed");
        let mut number = String::new();
        let said = server.stdout.take().expect("it is piped");
        BufReader::new(said).read_line(&mut number).expect("Xvfb says its display");
        let display = format!(":{}", number.trim());
        let folder = tempfile::tempdir().expect("a folder");
        Self { server, window: None, display, folder, clicks: Cell::new(0) }
    }

    /// Opens the window, and gives it the keyboard, as a window manager would.
    pub(crate) fn open(&mut self, mut command: Command) {
        let child = command.env("DISPLAY", &self.display).stderr(Stdio::null()).spawn();
        self.window = Some(child.expect("it starts"));
        self.xdotool(&["search", "--sync", "--onlyvisible", "--name", "Outgate"]);
        self.xdotool(&["windowfocus", "--sync", &self.id()]);
    }

    /// Makes the window another size.
    pub(crate) fn resize(&self, width: u32, height: u32) {
        let (width, height) = (width.to_string(), height.to_string());
        self.xdotool(&["windowsize", &self.id(), &width, &height]);
    }

    /// The window's number.
    fn id(&self) -> String {
        let ids = self.xdotool(&["search", "--onlyvisible", "--name", "Outgate"]);
        ids.lines().last().expect("a window").to_owned()
    }

    fn xdotool(&self, arguments: &[&str]) -> String {
        succeed(Command::new("xdotool").args(arguments).env("DISPLAY", &self.display))
    }

    fn picture(&self) -> PathBuf {
        let path = self.folder.path().join("screen.png");
        let mut import = Command::new("import");
        // The window alone: beside much black, pale words are taken for paper.
        import.args(["-window", &self.id()]).arg(&path).env("DISPLAY", &self.display);
        succeed(&mut import);
        path
    }

    /// Keeps a picture of the screen for people to look at.
    pub(crate) fn keep(&self, name: &str) {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("screenshots");
        fs::create_dir_all(&folder).expect("a folder");
        fs::copy(self.picture(), folder.join(format!("{name}.png"))).expect("a picture");
    }

    /// The most memory that the window had at any time so far, in KiB.
    pub(crate) fn window_memory(&self) -> u64 {
        let id = self.window.as_ref().expect("a window").id();
        let status = fs::read_to_string(format!("/proc/{id}/status")).expect("it runs");
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let digits: String = peak.expect("a peak").chars().filter(char::is_ascii_digit).collect();
        digits.parse().expect("a number")
    }

    /// What was copied.
    pub(crate) fn clipboard(&self) -> String {
        let mut xclip = Command::new("xclip");
        succeed(xclip.args(["-selection", "clipboard", "-out"]).env("DISPLAY", &self.display))
    }

    /// Waits until these words are on the screen, and says where.
    #[track_caller]
    pub(crate) fn wait_for(&self, phrase: &str) -> Place {
        self.wait_until(phrase, |reading| reading.find(phrase))
    }

    /// Waits until somebody who looks for `what` finds it, and says what they found.
    #[track_caller]
    pub(crate) fn wait_until<T>(&self, what: &str, find: impl Fn(&Reading) -> Option<T>) -> T {
        let begun = Instant::now();
        for look in LOOKS.iter().cycle() {
            let reading = look.at(&self.picture());
            if let Some(found) = find(&reading) {
                return found;
            }
            if begun.elapsed() > PATIENCE {
                self.keep("not-found");
                let read = LOOKS.map(|look| look.at(&self.picture()).text());
                panic!("{what:?} is not on the screen: {}", read.join("\n"));
            }
        }
        unreachable!("looking goes on")
    }

    /// The words on the button that is there.
    pub(crate) fn button(&self, place: Place) -> String {
        button(&self.picture(), place)
    }

    /// Clicks these words.
    #[track_caller]
    pub(crate) fn click(&self, phrase: &str) {
        self.click_on(self.wait_for(phrase));
    }

    /// Clicks there.
    pub(crate) fn click_on(&self, place: Place) {
        self.click_at(place.x, place.y);
    }

    /// How often somebody clicked.
    pub(super) fn clicks(&self) -> usize {
        self.clicks.get()
    }

    /// Clicks into the field that has this label.
    #[track_caller]
    pub(crate) fn click_field(&self, label: &str) {
        self.click_field_at(self.wait_for(label));
    }

    /// Clicks into the field whose label is there.
    pub(crate) fn click_field_at(&self, label: Place) {
        self.click_at(label.left + 20.0, label.y + 32.0);
    }

    #[expect(clippy::cast_possible_truncation, reason = "pixels of a screen")]
    fn click_at(&self, x: f64, y: f64) {
        self.clicks.set(self.clicks.get() + 1);
        let (x, y) = ((x as i64).to_string(), (y as i64).to_string());
        self.xdotool(&["mousemove", "--sync", &x, &y, "click", "1"]);
    }

    /// Types a text.
    pub(crate) fn write(&self, text: &str) {
        self.xdotool(&["type", "--delay", "15", text]);
    }

    /// Types a text in the place of what the field has.
    pub(crate) fn replace(&self, text: &str) {
        self.press("ctrl+a", 1);
        self.write(text);
    }

    /// Presses a key, by the name that X has for it, so many times.
    pub(crate) fn press(&self, key: &str, times: usize) {
        let times = times.to_string();
        self.xdotool(&["key", "--delay", "60", "--repeat", &times, "--repeat-delay", "60", key]);
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        for process in self.window.iter_mut().chain([&mut self.server]) {
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}
