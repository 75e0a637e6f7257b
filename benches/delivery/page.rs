//! The page that the figures are on.

use std::fs;
use std::process::Command;
use std::thread::available_parallelism;

use outgate::domain::Security;

use super::Report;
use super::figures::Figures;
use super::memory::{IDLE, Memory};
use super::one::{Costs, One};
use super::rate::{Burden, Rate};
use super::routes::Routes;
use crate::parts;

/// What is meant by flat: so much more memory for a message 50,000 times as large, in MiB.
const FLAT: f64 = 1.0;

const BEGINNING: &str = "\
<!-- `cargo bench --no-default-features --bench delivery` writes this page. -->

# Benchmarks

What delivering costs, beside the programs that people have for it:

    cargo bench --no-default-features --bench delivery

measures all of it in one run, by turns, on loopback, and writes this page; as root on Debian, with
`apt-get install {packages}`. Other machines have other figures, so look at the ratios. The last run
was on {machine}. `12.3 (11.9–13.0)` is the median, and between what the middle half of all rounds lie.
";

/// The page, in Markdown.
pub(crate) fn page(report: &Report) -> String {
    let beginning = BEGINNING.replace("{packages}", &super::packages().join(" "));
    let parts = [
        beginning.replace("{machine}", &machine()),
        aims(report),
        one(&report.one),
        rates(&report.rates),
        memory(&report.memory),
        routes(&report.routes),
    ];
    parts.join("\n")
}

/// What of the machine may matter, and tells nothing of whose it is.
fn machine() -> String {
    let cores = available_parallelism().map_or(1, usize::from);
    let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let kernel = kernel.split('.').next().unwrap_or_default().to_owned();
    let outgate = said(crate::program::OUTGATE, &["--version"]);
    let msmtp = said("msmtp", &["--version"]).replace(" version", "");
    let postfix = said("postconf", &["-hd", "mail_version"]);
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split(' ').next().unwrap_or_default().to_owned();
    format!(
        "{cores} cores with Linux {kernel} (load at the end: {load}): {outgate}, {msmtp}, \
         Postfix {postfix}"
    )
}

/// The first line that a program prints.
fn said(program: &str, arguments: &[&str]) -> String {
    let program = parts::find(program).unwrap_or_else(|| program.into());
    let output = Command::new(program).args(arguments).output().expect("it runs");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.lines().next().unwrap_or_default().to_owned()
}

/// A table in Markdown.
fn table(columns: &[&str], rows: &[Vec<String>]) -> String {
    let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
    let columns: Vec<String> = columns.iter().map(|name| (*name).to_owned()).collect();
    let rule = vec!["---".to_owned(); columns.len()];
    let rows: String = rows.iter().map(|row| line(row)).collect();
    line(&columns) + &line(&rule) + &rows
}

fn name(security: Security) -> &'static str {
    match security {
        Security::Ssl => "implicit TLS",
        Security::Starttls => "STARTTLS",
        Security::None => "no TLS",
    }
}

fn ratio(one: &Figures, other: &Figures) -> f64 {
    one.median() / other.median()
}

/// Aim and figure, and whether the one is the other.
fn aims(report: &Report) -> String {
    let mut rows = Vec::new();
    let mut row = |what: String, aim: String, seen: String, met: bool| {
        rows.push(vec![what, aim, seen, if met { "yes" } else { "**no**" }.to_owned()]);
    };
    for one in &report.one {
        let security = name(one.security);
        if one.far {
            let aim = super::one::fewest_round_trips(one.security);
            let trips = one.outgate.round_trips.iter().max().copied().unwrap_or_default();
            let what = format!("round trips of one message, {security}");
            row(what, format!("{aim}"), format!("{trips}"), trips <= aim);
        } else {
            let seen = ratio(&one.outgate.wall, &one.msmtp.wall);
            let what = format!("time of one message, {security}, to msmtp's");
            row(what, "at most 0.3".to_owned(), format!("{seen:.2}"), seen <= 0.3);
        }
    }
    for rate in &report.rates {
        let connections = connections(rate.connections);
        let seen = ratio(&rate.relay.rate, &rate.postfix.rate);
        let what = format!("messages a second through the relay, {connections}, to Postfix's");
        row(what, "at least 3".to_owned(), format!("{seen:.1}"), seen >= 3.0);
        let seen = ratio(&rate.relay.memory, &rate.postfix.memory);
        let what = format!("its memory, {connections}, to Postfix's");
        row(what, "at most 0.5".to_owned(), format!("{seen:.2}"), seen <= 0.5);
    }
    let memory = &report.memory;
    for (program, [small, large]) in [("sendmail", memory.sendmail), ("relay", memory.relay)] {
        let more = large - small;
        let what = format!("memory of `outgate {program}` with 50 MiB, over that with 1 KiB");
        row(what, format!("flat: at most {FLAT} MiB"), format!("{more:.1} MiB"), more <= FLAT);
    }
    "## Aims\n\n".to_owned() + &table(&["", "aim", "seen", "met"], &rows)
}

fn connections(number: usize) -> String {
    if number == 1 { "1 connection".to_owned() } else { format!("{number} connections") }
}

const ONE: &str = "\
## One message

`outgate sendmail` and msmtp, each started with the same message of 1 KiB on standard input, the same
password command (`cat`), the same authority and AUTH PLAIN, to the same Postfix. Outgate reads the
platform's authorities as well, and records the delivery. Time is from the program's start to its end;
CPU and memory are the program's with its password command, and memory is the most at one moment.

Far away is behind a proxy that delays each way by 25 ms, and counts the round trips from the SYN to
the last 250: what is said in answer to something is one trip further. The SYN and its answer, which
the kernel does not delay on loopback, are waited for by the proxy instead. *On the wire* is from the
SYN to the last 250; msmtp waits for the answer to QUIT after it, Outgate does not. On loopback msmtp
works for a small part of its time and waits for the rest, presumably for delayed acknowledgements, of
which a farther server shows nothing: there the programs differ by little more than QUIT.
";

fn one(ones: &[One]) -> String {
    let row = |one: &One, program: &str, costs: &Costs, to_msmtp: &str| {
        let place = if one.far { "50 ms away" } else { "loopback" };
        let dash = || "–".to_owned();
        let (trips, on_the_wire) = match costs.round_trips.iter().max() {
            Some(trips) => (trips.to_string(), costs.on_the_wire.to_string()),
            None => (dash(), dash()),
        };
        vec![
            format!("{}, {place}", name(one.security)),
            program.to_owned(),
            costs.wall.to_string(),
            to_msmtp.to_owned(),
            on_the_wire,
            trips,
            costs.cpu.to_string(),
            costs.memory.to_string(),
        ]
    };
    let rows: Vec<Vec<String>> = ones
        .iter()
        .flat_map(|one| {
            let to_msmtp = format!("{:.2}", ratio(&one.outgate.wall, &one.msmtp.wall));
            [row(one, "outgate", &one.outgate, &to_msmtp), row(one, "msmtp", &one.msmtp, "1")]
        })
        .collect();
    let columns = [
        "",
        "program",
        "time, ms",
        "to msmtp's",
        "on the wire, ms",
        "round trips",
        "CPU, ms",
        "memory, MiB",
    ];
    format!("{ONE}\n{}", table(&columns, &rows))
}

const RATES: &str = "\
## Many messages

Programs of the benchmark's own send messages of 2 KiB one after the other on so many connections, a
command at a time, as smtp-source(1) does: through `outgate relay`, where they sign in; through a
Postfix as it comes, with `sender_dependent_relayhost_maps`, `smtp_sasl_password_maps` and
`smtp_sender_dependent_authentication`, which lets them in by their address; and to the sink itself.
The relay and Postfix hand them on to that sink over implicit TLS with verified certificate and sign-in.
The clock stops when the sink has the last one. The relay answers a program only then, and keeps its
connection for the next message; Postfix answers once it has put the message into its queue, and with
sender-dependent authentication makes a connection for each. The programs and the sink have their share
of the same processors. CPU and memory are of all processes, and what several share counts once (PSS).
";

fn rates(rates: &[Rate]) -> String {
    let row = |rate: &Rate, server: &str, burden: &Burden| {
        let to_postfix = ratio(&burden.rate, &rate.postfix.rate);
        let figures = |figures: &Figures| {
            if figures.is_empty() { "–".to_owned() } else { figures.to_string() }
        };
        vec![
            connections(rate.connections),
            server.to_owned(),
            figures(&burden.rate),
            format!("{to_postfix:.1}"),
            figures(&burden.cpu),
            figures(&burden.memory),
        ]
    };
    let rows: Vec<Vec<String>> = rates
        .iter()
        .flat_map(|rate| {
            [
                row(rate, "outgate relay", &rate.relay),
                row(rate, "Postfix", &rate.postfix),
                row(rate, "the sink itself", &rate.sink),
            ]
        })
        .collect();
    let columns =
        ["", "server", "messages a second", "to Postfix's", "CPU a message, ms", "memory, MiB"];
    format!("{RATES}\n{}", table(&columns, &rows))
}

fn memory(memory: &Memory) -> String {
    let row = |what: &str, [small, large]: [f64; 2]| {
        vec![what.to_owned(), format!("{small:.1}"), format!("{large:.1}")]
    };
    let rows = [
        row("outgate sendmail", memory.sendmail),
        row("msmtp", memory.msmtp),
        row("outgate relay", memory.relay),
    ];
    let by_size = table(&["memory, MiB", "1 KiB", "50 MiB"], &rows);
    let [before, idle] = memory.relay_idle;
    format!(
        "## Memory\n\n\
         The most at one moment, with one message of each size.\n\n\
         {by_size}\n\
         With {IDLE} programs that have signed in and say nothing, the relay holds {idle:.1} MiB (PSS);\n\
         without, {before:.1} MiB.\n"
    )
}

fn routes(routes: &[Routes]) -> String {
    let row = |routes: &Routes| {
        let first = format!("{:.3}", routes.first);
        vec![routes.addresses.to_string(), first, routes.rate.to_string()]
    };
    let rows: Vec<Vec<String>> = routes.iter().map(row).collect();
    format!(
        "## Routes\n\n\
         Who delivers mail from an address is asked of the settings in memory, anew for each message.\n\
         Each address has a gateway, and its proof is checked. The first look-up after the settings were\n\
         read notes where each address stands.\n\n{}",
        table(&["addresses", "first look-up, ms", "look-ups a second"], &rows)
    )
}
