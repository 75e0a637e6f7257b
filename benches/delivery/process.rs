//! What a process costs: time, CPU and memory.

use std::env;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use nix::sys::resource::{UsageWho, getrusage};
use serde_json::{Value, json};

/// The argument with which this program starts itself to measure another.
const STEP: &str = "--measure-a-process";

/// What one run of a program cost.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cost {
    /// From its start to its end.
    pub(crate) wall: Duration,
    /// User and system time, of the commands that it ran as well.
    pub(crate) cpu: Duration,
    /// The most that any of them held at one moment, in octets.
    pub(crate) memory: u64,
}

/// Runs a command to its end, with this file as its input.
///
/// The system adds up what all the ended children of a process cost, so that each one that is
/// measured needs a parent of its own: this program, once more.
pub(crate) fn measure(command: &Command, input: &Path) -> Cost {
    let program = env::current_exe().expect("this program has a path");
    let mut parent = Command::new(program);
    parent.arg(STEP).arg(command.get_program()).args(command.get_args()).env_clear();
    let environment = command.get_envs().filter_map(|(name, value)| Some((name, value?)));
    parent.envs(environment).stdin(File::open(input).expect("the input"));
    let output = parent.stderr(Stdio::inherit()).output().expect("it runs");
    let said: Value = serde_json::from_slice(&output.stdout).expect("it says what it cost");
    assert_eq!(said["code"], 0, "{command:?}");
    let number = |name: &str| said[name].as_u64().expect("a number");
    Cost {
        wall: Duration::from_micros(number("wall")),
        cpu: Duration::from_micros(number("cpu")),
        memory: number("memory"),
    }
}

/// Whether this process is such a parent; then it has measured what it was told to.
pub(crate) fn take_step() -> bool {
    let mut arguments = env::args_os().skip(1);
    if arguments.next().as_deref() != Some(OsStr::new(STEP)) {
        return false;
    }
    let mut command = Command::new(arguments.next().expect("a program"));
    command.args(arguments).stdout(Stdio::null());
    let began = Instant::now();
    let status = command.status().expect("it runs");
    let wall = began.elapsed();
    let used = getrusage(UsageWho::RUSAGE_CHILDREN).expect("the system knows");
    let cpu = used.user_time() + used.system_time();
    let cpu = cpu.tv_sec() * 1_000_000 + cpu.tv_usec();
    let (code, memory) = (status.code(), used.max_rss() * 1024);
    let wall = u64::try_from(wall.as_micros()).expect("it is short");
    let said = json!({ "code": code, "wall": wall, "cpu": cpu, "memory": memory });
    std::io::stdout().write_all(said.to_string().as_bytes()).expect("it is read");
    true
}

/// A process that goes on, with the children that it has at the moment.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Family(pub(crate) u32);

impl Family {
    /// The CPU time that all of them have had, and that children had who are no more.
    pub(crate) fn cpu(self) -> Duration {
        let of = |process: u32| {
            let fields = stat(process).unwrap_or_default();
            let ticks = |at: usize| fields.get(at).and_then(|it| it.parse().ok()).unwrap_or(0u64);
            (ticks(UTIME) + ticks(UTIME + 1), ticks(UTIME + 2) + ticks(UTIME + 3))
        };
        let (own, of_ended) = of(self.0);
        let children: u64 = self.children().map(|child| of(child).0).sum();
        Duration::from_millis((own + of_ended + children) * 1000 / TICKS)
    }

    /// The memory that they hold, in octets; what several of them share counts once (PSS).
    pub(crate) fn memory(self) -> u64 {
        let of = |process: u32| {
            let text = fs::read_to_string(format!("/proc/{process}/smaps_rollup")).ok()?;
            let line = text.lines().find_map(|line| line.strip_prefix("Pss:"))?;
            line.trim().strip_suffix(" kB")?.parse::<u64>().ok()
        };
        let all = self.children().chain([self.0]).filter_map(of);
        1024 * all.sum::<u64>()
    }

    fn children(self) -> impl Iterator<Item = u32> {
        let processes = fs::read_dir("/proc").expect("the processes").flatten();
        let numbers = processes.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
        numbers.filter(move |process| {
            stat(*process).is_some_and(|fields| fields[PARENT] == self.0.to_string())
        })
    }
}

/// How many parts of a second there are in the times of [`stat`]: the same on all machines.
const TICKS: u64 = 100;

/// Where in [`stat`] the parent stands, and the first of the four times.
const PARENT: usize = 1;
const UTIME: usize = 11;

/// The fields of a process behind its name, which may have anything in it; see proc(5).
fn stat(process: u32) -> Option<Vec<String>> {
    let text = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    let (_, fields) = text.rsplit_once(") ")?;
    Some(fields.split(' ').map(str::to_owned).collect())
}
