//! How soon the window is there, and what it costs to have it open: measured beside a bare iced
//! window in the same run, since machines differ and are noisy.
//!
//! `cargo bench --bench window` starts both, by turns, on an Xvfb whose picture lies in a file: the
//! first frame is there when the file shows it. Needs Linux and Xvfb.

#![allow(clippy::print_stdout, reason = "this is what it is for")]

use std::fs::{self, File};
use std::io::{BufRead as _, BufReader};
use std::os::unix::fs::FileExt as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How often each is started.
const ROUNDS: usize = 15;

/// How long a window lies idle for its CPU time to be taken.
const IDLE: Duration = Duration::from_secs(10);

fn main() {
    if std::env::args().any(|argument| argument == "--bare") {
        return bare_window();
    }
    let screen = Screen::start();
    let bench = std::env::current_exe().expect("this program has a path");
    let home = tempfile::tempdir().expect("a folder");
    let outgate = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_outgate"));
        command.arg("--config").arg(home.path().join("config"));
        command
    };
    let bare = || {
        let mut command = Command::new(&bench);
        command.arg("--bare");
        command
    };
    let mut measured = [Measured::default(), Measured::default()];
    for _ in 0..ROUNDS {
        measured[0].first_frames.push(screen.first_frame(&outgate(), home.path()).0);
        measured[1].first_frames.push(screen.first_frame(&bare(), home.path()).0);
    }
    for (measured, command) in measured.iter_mut().zip([outgate(), bare()]) {
        let (_, open) = screen.first_frame(&command, home.path());
        measured.idle(&open);
    }
    report(&measured);
}

/// A screen whose picture is a file.
struct Screen {
    server: Child,
    display: String,
    picture: File,
    /// Where in the file the looked-at pixel stands, in octets.
    pixel: u64,
    _folder: tempfile::TempDir,
}

/// The width of the screen, in pixels.
const WIDTH: u64 = 1280;

/// The looked-at pixel: in every window's page, wherever its words are.
const PIXEL: (u64, u64) = (700, 690);

impl Screen {
    fn start() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-screen", "0", "1280x900x24", "-noreset", "-fbdir"])
            .arg(folder.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("Xvfb is installed");
        let mut number = String::new();
        let said = server.stdout.take().expect("it is piped");
        BufReader::new(said).read_line(&mut number).expect("Xvfb says its display");
        let picture = File::open(folder.path().join("Xvfb_screen0")).expect("the picture");
        let field = |index: u64| {
            let mut field = [0; 4];
            picture.read_exact_at(&mut field, index * 4).expect("the header of the picture");
            u64::from(u32::from_be_bytes(field))
        };
        // The X window dump format: the header's size, …, and the number of colours after it,
        // each of twelve octets.
        let pixels = field(0) + field(19) * 12;
        let pixel = pixels + (PIXEL.1 * WIDTH + PIXEL.0) * 4;
        let display = format!(":{}", number.trim());
        Self { server, display, picture, pixel, _folder: folder }
    }

    fn is_black(&self) -> bool {
        let mut pixel = [0; 4];
        self.picture.read_exact_at(&mut pixel, self.pixel).expect("the picture");
        pixel[..3] == [0, 0, 0]
    }

    /// Starts a window, and waits for its first frame.
    fn first_frame(&self, command: &Command, home: &Path) -> (Duration, Open) {
        while !self.is_black() {
            std::thread::yield_now();
        }
        let mut start = Command::new(command.get_program());
        start.args(command.get_args()).env_clear().env("DISPLAY", &self.display);
        start.env("HOME", home).env("LANG", "C.UTF-8").stderr(Stdio::null());
        let begun = Instant::now();
        let open = Open(start.spawn().expect("it starts"));
        while self.is_black() {
            std::hint::spin_loop();
        }
        (begun.elapsed(), open)
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// A window that is open.
struct Open(Child);

impl Open {
    /// The memory that it holds, in octets.
    fn memory(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.0.id()));
        let status = status.expect("the process is there");
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kilobytes = line.and_then(|line| line.trim().strip_suffix(" kB"));
        1024 * kilobytes.expect("its memory").parse::<u64>().expect("a number")
    }

    /// The time that its threads have had on a processor.
    fn cpu(&self) -> Duration {
        let tasks = fs::read_dir(format!("/proc/{}/task", self.0.id())).expect("its threads");
        let nanoseconds = tasks.flatten().filter_map(|task| {
            let times = fs::read_to_string(task.path().join("schedstat")).ok()?;
            times.split(' ').next()?.parse::<u64>().ok()
        });
        Duration::from_nanos(nanoseconds.sum())
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[derive(Default)]
struct Measured {
    first_frames: Vec<Duration>,
    memory: u64,
    cpu: Duration,
}

impl Measured {
    fn idle(&mut self, open: &Open) {
        // What starting leaves to be done is no idling.
        std::thread::sleep(Duration::from_secs(2));
        let before = open.cpu();
        std::thread::sleep(IDLE);
        self.cpu = open.cpu().saturating_sub(before);
        self.memory = open.memory();
    }

    fn median(&self) -> Duration {
        let mut sorted = self.first_frames.clone();
        sorted.sort_unstable();
        sorted[sorted.len() / 2]
    }
}

fn report(measured: &[Measured; 2]) {
    let milliseconds = |time: Duration| time.as_secs_f64() * 1000.0;
    println!("                first frame (median of {ROUNDS})   memory      CPU in {IDLE:?} idle");
    for (name, one) in ["outgate", "a bare window"].iter().zip(measured) {
        let (frame, cpu) = (milliseconds(one.median()), milliseconds(one.cpu));
        let memory = one.memory / 1024 / 1024;
        println!("{name:<15} {frame:>8.1} ms {memory:>22} MiB {cpu:>12.2} ms");
    }
    let ratio = measured[0].median().as_secs_f64() / measured[1].median().as_secs_f64();
    println!("outgate takes {ratio:.2} times as long to its first frame");
}

/// A window with one line of words in it, and nothing else.
fn bare_window() {
    fn view((): &()) -> iced::Element<'_, ()> {
        iced::widget::container("bare").into()
    }
    let window = iced::application(|| (), |(): &mut (), ()| {}, view).window_size((1040.0, 720.0));
    window.run().expect("the window opens");
}
