//! Thunderbird's `prefs.js`: lines of `user_pref("name", value);`, read strictly, and changed so
//! that every other octet stays.

use std::collections::BTreeMap;
use std::iter::Peekable;
use std::ops::Range;
use std::str::Chars;

/// The settings by name, each as it stands in the file; of two with one name the later counts.
pub(super) type Settings = BTreeMap<String, Raw>;

/// A value as it stands in the file: a text in quotes, a whole number, `true` or `false`.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub(super) struct Raw(String);

impl Raw {
    /// A text, quoted as Thunderbird does it.
    pub(super) fn text(text: &str) -> Self {
        let mut raw = String::from('"');
        for c in text.chars() {
            match c {
                '"' => raw.push_str("\\\""),
                '\\' => raw.push_str("\\\\"),
                '\n' => raw.push_str("\\n"),
                '\r' => raw.push_str("\\r"),
                c => raw.push(c),
            }
        }
        raw.push('"');
        Self(raw)
    }

    pub(super) fn number(number: u16) -> Self {
        Self(number.to_string())
    }

    pub(super) fn truth(truth: bool) -> Self {
        Self(truth.to_string())
    }

    /// The text, if it is one.
    pub(super) fn as_text(&self) -> Option<String> {
        let mut chars = self.0.chars().peekable();
        let text = quoted(&mut chars)?;
        chars.next().is_none().then_some(text)
    }
}

/// However it is written: Thunderbird writes everything anew when it ends.
impl PartialEq for Raw {
    fn eq(&self, other: &Self) -> bool {
        match (self.as_text(), other.as_text()) {
            (None, None) => self.0 == other.0,
            (one, other) => one == other,
        }
    }
}

/// A text in quotes, from its opening quote to its closing one.
fn quoted(chars: &mut Peekable<Chars<'_>>) -> Option<String> {
    let quote = chars.next_if(|c| matches!(c, '"' | '\''))?;
    let mut text = String::new();
    loop {
        match chars.next()? {
            c if c == quote => return Some(text),
            '\\' => text.push(escaped(chars)?),
            c => text.push(c),
        }
    }
}

/// What stands behind a backslash. One outside the Basic Multilingual Plane is two of `\u`.
fn escaped(chars: &mut Peekable<Chars<'_>>) -> Option<char> {
    match chars.next()? {
        c @ ('"' | '\'' | '\\') => Some(c),
        'n' => Some('\n'),
        'r' => Some('\r'),
        'x' => char::from_u32(hex(chars, 2)?.into()),
        'u' => {
            let mut units = vec![hex(chars, 4)?];
            if (0xd800..0xdc00).contains(&units[0]) {
                chars.next_if_eq(&'\\')?;
                chars.next_if_eq(&'u')?;
                units.push(hex(chars, 4)?);
            }
            let mut decoded = char::decode_utf16(units);
            decoded.next()?.ok()
        }
        _ => None,
    }
}

fn hex(chars: &mut Peekable<Chars<'_>>, digits: usize) -> Option<u16> {
    let digits: Vec<u32> =
        chars.by_ref().take(digits).map(|c| c.to_digit(16)).collect::<Option<_>>()?;
    let number = digits.iter().fold(0, |number, digit| number * 16 + digit);
    u16::try_from(number).ok()
}

/// The file.
#[derive(Debug)]
pub(super) struct Prefs {
    lines: Vec<Line>,
    /// How its lines end.
    end: &'static str,
}

#[derive(Debug)]
struct Line {
    /// With its end.
    text: String,
    setting: Option<(String, Range<usize>)>,
}

impl Prefs {
    /// Reads the file.
    ///
    /// # Errors
    /// The number of the first line, from 1, of which it is not sure what it means.
    pub(super) fn read(octets: &[u8]) -> Result<Self, usize> {
        let text = std::str::from_utf8(octets).map_err(|error| {
            octets[..error.valid_up_to()].split(|octet| *octet == b'\n').count()
        })?;
        let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
        let mut lines = Vec::new();
        let mut in_comment = false;
        for (index, text) in text.split_inclusive('\n').enumerate() {
            let line = text.strip_suffix('\n').unwrap_or(text);
            let line = line.strip_suffix('\r').unwrap_or(line);
            let setting = line_of(line, &mut in_comment).ok_or(index + 1)?;
            lines.push(Line { text: text.to_owned(), setting });
        }
        if in_comment { Err(lines.len()) } else { Ok(Self { lines, end }) }
    }

    /// What is set.
    pub(super) fn settings(&self) -> Settings {
        let set = |line: &Line| {
            let (name, value) = line.setting.as_ref()?;
            Some((name.clone(), Raw(line.text[value.clone()].to_owned())))
        };
        self.lines.iter().filter_map(set).collect()
    }

    /// Whether the last line has an end.
    pub(super) fn is_ended(&self) -> bool {
        self.lines.last().is_none_or(|line| line.text.ends_with('\n'))
    }

    /// What the last line sets, if it sets something.
    pub(super) fn last_name(&self) -> Option<&str> {
        let (name, _) = self.lines.last()?.setting.as_ref()?;
        Some(name)
    }

    /// Lets exactly this be set: what is set already stays as it stands, what is new stands at the
    /// end.
    pub(super) fn set(&mut self, wanted: &Settings) {
        let now = self.settings();
        self.lines
            .retain(|line| line.setting.as_ref().is_none_or(|(name, _)| wanted.contains_key(name)));
        for (name, value) in wanted {
            match now.get(name) {
                None => self.append(name, value),
                Some(now) if now == value => {}
                Some(_) => self.replace(name, value),
            }
        }
    }

    /// The one that counts is the last one.
    fn replace(&mut self, name: &str, value: &Raw) {
        let is_it = |line: &&mut Line| line.setting.as_ref().is_some_and(|(it, _)| it == name);
        if let Some(line) = self.lines.iter_mut().rev().find(is_it)
            && let Some((_, range)) = &mut line.setting
        {
            line.text.replace_range(range.clone(), &value.0);
            range.end = range.start + value.0.len();
        }
    }

    fn append(&mut self, name: &str, value: &Raw) {
        self.end_last_line();
        let start = format!("user_pref({}, ", Raw::text(name).0);
        let range = start.len()..start.len() + value.0.len();
        let text = format!("{start}{});{}", value.0, self.end);
        self.lines.push(Line { text, setting: Some((name.to_owned(), range)) });
    }

    fn end_last_line(&mut self) {
        let is_ended = self.is_ended();
        if let Some(line) = self.lines.last_mut().filter(|_| !is_ended) {
            line.text.push_str(self.end);
        }
    }

    /// Takes the end of the last line away.
    pub(super) fn unend(&mut self) {
        if let Some(line) = self.lines.last_mut() {
            let bare = line.text.trim_end_matches(['\r', '\n']).len();
            line.text.truncate(bare);
        }
    }

    /// The file as it is now.
    pub(super) fn into_octets(self) -> Vec<u8> {
        self.lines.into_iter().flat_map(|line| line.text.into_bytes()).collect()
    }
}

/// What one line sets, with the place of the value in it; none where that is not sure.
#[allow(clippy::option_option)]
fn line_of(line: &str, in_comment: &mut bool) -> Option<Option<(String, Range<usize>)>> {
    let bare = line.trim();
    if *in_comment || bare.starts_with("/*") {
        let rest = if *in_comment { bare } else { &bare[2..] };
        *in_comment = !rest.contains("*/");
        let is_last = rest.split_once("*/").is_none_or(|(_, after)| after.is_empty());
        return is_last.then_some(None);
    }
    // A bare CR ends a line for Thunderbird.
    if line.contains('\r') {
        return None;
    }
    if bare.is_empty() || bare.starts_with("//") || bare.starts_with('#') {
        return Some(None);
    }
    let line = line.trim_end().strip_suffix(';')?.trim_end().strip_suffix(')')?.trim_end();
    let arguments = line.trim_start().strip_prefix("user_pref")?.trim_start().strip_prefix('(')?;
    let mut chars = arguments.trim_start().chars().peekable();
    let name = quoted(&mut chars)?;
    let value = chars.collect::<String>();
    let value = value.trim_start().strip_prefix(',')?.trim_start();
    is_value(value).then(|| Some((name, line.len() - value.len()..line.len())))
}

fn is_value(value: &str) -> bool {
    let digits = value.strip_prefix(['-', '+']).unwrap_or(value);
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number || matches!(value, "true" | "false") || Raw(value.to_owned()).as_text().is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Prefs {
        Prefs::read(text.as_bytes()).expect("it can be read")
    }

    #[test]
    fn every_way_to_write_a_value_is_read() {
        for (line, name, value) in [
            ("user_pref(\"a\", \"b\");", "a", Some("b")),
            ("  user_pref ( 'a' , 'it\\'s \\\"so\\\"' ) ; ", "a", Some("it's \"so\"")),
            ("user_pref(\"a\\\\b\", \"\\x41\\u00e4\\ud83d\\ude00\\n\");", "a\\b", Some("Aä😀\n")),
            ("user_pref(\"a\", \"1), (\\\"2\\\");\");", "a", Some("1), (\"2\");")),
            ("user_pref(\"a\", -12);", "a", None),
            ("user_pref(\"a\", true);", "a", None),
        ] {
            let settings = read(&format!("// x\n\n# y\r\n{line}\n")).settings();
            let (found, raw) = settings.first_key_value().expect("one");
            assert_eq!((found.as_str(), raw.as_text().as_deref()), (name, value), "{line}");
            assert!(line.contains(&raw.0), "{line}");
        }
    }

    #[test]
    fn what_may_mean_something_else_is_refused_with_its_line() {
        for line in [
            "user_pref(\"a\", b);",
            "user_pref(\"a\", \"b);",
            "user_pref(\"a\", \"b\\t\");",
            "user_pref(\"a\", \"\\ud83d\");",
            "user_pref(\"a\", \"b\") user_pref(\"c\", \"d\");",
            "user_pref(\"a\");",
            "user_pref(\"a\", \"b\")",
            "user_pref(\"a\", );",
            "pref(\"a\", \"b\");",
            "// x\ruser_pref(\"a\", \"b\");",
            "/* x */ user_pref(\"a\", \"b\");",
            "if (x) { }",
        ] {
            let text = format!("// first\nuser_pref(\"z\", 1);\n{line}\n");
            assert_eq!(Prefs::read(text.as_bytes()).map(|_| ()), Err(3), "{line}");
        }
        assert_eq!(Prefs::read(b"\n\xff\n").map(|_| ()), Err(2));
        assert_eq!(Prefs::read(b"/* x\n").map(|_| ()), Err(1));
    }

    #[test]
    fn of_two_with_one_name_the_later_counts_and_is_changed() {
        let text = "user_pref(\"a\", 1);\nuser_pref(\"a\", 2);\n";
        let mut prefs = read(text);
        let mut wanted = prefs.settings();
        assert_eq!(wanted["a"].0, "2");
        wanted.insert("a".to_owned(), Raw::number(3));
        prefs.set(&wanted);
        assert_eq!(prefs.into_octets(), b"user_pref(\"a\", 1);\nuser_pref(\"a\", 3);\n");
    }

    #[test]
    fn what_is_new_stands_at_the_end_and_nothing_else_moves() {
        let text = "/* old\n   header */\r\nuser_pref('b', \"\\x42\");\r\n// end";
        let mut prefs = read(text);
        assert!(!prefs.is_ended());
        let mut wanted = prefs.settings();
        wanted.insert("a".to_owned(), Raw::text("q\"\\ä\n"));
        // Written otherwise, it is the same, and stays.
        wanted.insert("b".to_owned(), Raw::text("B"));
        prefs.set(&wanted);
        let after = prefs.into_octets();
        let expected = format!("{text}\r\nuser_pref(\"a\", \"q\\\"\\\\ä\\n\");\r\n");
        assert_eq!(String::from_utf8(after).expect("text"), expected);
    }
}
