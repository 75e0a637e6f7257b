//! Reading a picture of the screen as a person does: tesseract finds the words and where they
//! stand.

use std::path::Path;
use std::process::Command;

/// A word on the screen.
#[derive(Debug, Clone)]
struct Word {
    text: String,
    left: f64,
    top: f64,
    width: f64,
    height: f64,
}

/// All words that could be read.
#[derive(Debug)]
pub(crate) struct Reading(Vec<Word>);

/// The middle of some words, and where they begin, in pixels.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    pub(crate) x: f64,
    pub(crate) y: f64,
    pub(crate) left: f64,
}

/// A way of looking: what is done to the picture, how much larger that makes it, and how
/// tesseract goes over it: 11 looks for words anywhere, 6 line by line.
pub(super) struct Look {
    options: &'static [&'static str],
    scale: f64,
    mode: &'static str,
}

/// The picture as it is, and then so that light words on the accent stand out. The first way comes
/// twice: whoever has just clicked looks too early.
pub(super) const LOOKS: [Look; 5] = [
    AS_IT_IS,
    AS_IT_IS,
    Look { options: &["-colorspace", "Gray", "-negate", "-resize", "200%"], scale: 2.0, mode: "6" },
    Look { options: &ON_ACCENT, scale: 2.5, mode: "6" },
    Look { options: &ON_ACCENT, scale: 2.5, mode: "11" },
];

const AS_IT_IS: Look =
    Look { options: &["-colorspace", "Gray", "-resize", "200%"], scale: 2.0, mode: "11" };

const ON_ACCENT: [&str; 7] =
    ["-colorspace", "Gray", "-negate", "-resize", "250%", "-threshold", "45%"];

impl Look {
    /// Reads a picture.
    pub(super) fn at(&self, picture: &Path) -> Reading {
        let seen = picture.with_extension("seen.png");
        let mut convert = Command::new("convert");
        succeed(convert.arg(picture).args(self.options).arg(&seen));
        let mut tesseract = Command::new("tesseract");
        tesseract.arg(&seen).args(["-", "--psm", self.mode, "tsv"]);
        tesseract.env("OMP_THREAD_LIMIT", "1");
        Reading(words(&succeed(&mut tesseract), self.scale))
    }
}

impl Reading {
    /// Where these words stand, one after the other on one line; the topmost where they do so
    /// more than once.
    pub(super) fn find(&self, phrase: &str) -> Option<Place> {
        self.places(phrase).min_by(|a, b| a.y.total_cmp(&b.y))
    }

    /// Every place where they do so. The spaces between words are not always seen.
    pub(super) fn places(&self, phrase: &str) -> impl Iterator<Item = Place> {
        let wanted: String = phrase.split_whitespace().map(essence).collect();
        (0..self.0.len()).filter_map(move |start| {
            let first = self.0.get(start)?;
            let mut read = String::new();
            let on_line = |word: &&Word| (word.top - first.top).abs() < first.height;
            let last = self.0[start..].iter().take_while(on_line).find(|word| {
                read.push_str(&essence(&word.text));
                read.len() >= wanted.len()
            })?;
            (read == wanted).then(|| Place {
                x: f64::midpoint(first.left, last.left + last.width),
                y: first.top + first.height / 2.0,
                left: first.left,
            })
        })
    }

    /// Everything that was read, for whoever wonders what was not found.
    pub(super) fn text(&self) -> String {
        self.0.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ")
    }
}

/// The words on the accent at this place of a picture: those of the one button that goes on.
pub(super) fn button(picture: &Path, place: Place) -> String {
    let seen = picture.with_extension("seen.png");
    let part = format!("120x24+{:.0}+{:.0}", place.x - 60.0, place.y - 12.0);
    let mut convert = Command::new("convert");
    convert.arg(picture).args(["-crop", &part, "+repage"]).args(ON_ACCENT).arg(&seen);
    succeed(&mut convert);
    let words = succeed(Command::new("tesseract").arg(&seen).args(["-", "--psm", "7"]));
    words.trim().to_owned()
}

/// A word without what is hard to read or easily misread: marks, case, and letters that look
/// alike.
fn essence(word: &str) -> String {
    let letters = word.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase);
    letters.map(|c| if matches!(c, 'i' | 'l' | '1') { 'l' } else { c }).collect()
}

fn words(table: &str, scale: f64) -> Vec<Word> {
    let word = |line: &str| {
        let fields: Vec<&str> = line.split('\t').collect();
        let number = |index: usize| fields.get(index)?.parse::<f64>().ok();
        let text = fields.get(11).filter(|text| !essence(text).is_empty())?;
        Some(Word {
            text: (*text).to_owned(),
            left: number(6)? / scale,
            top: number(7)? / scale,
            width: number(8)? / scale,
            height: number(9)? / scale,
        })
    };
    table.lines().skip(1).filter_map(word).collect()
}

/// What a program prints, which must succeed.
pub(super) fn succeed(command: &mut Command) -> String {
    let output = command.output().expect("the program is installed");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {said}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}
