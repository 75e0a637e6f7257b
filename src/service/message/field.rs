//! Lines and header fields, as bytes (RFC 5322 §2.2 and §4.5).

/// Where the line that holds `from` ends, its line end included; none while that is not known.
/// CRLF, a bare LF and a bare CR each end a line.
pub(super) fn line_end(bytes: &[u8], from: usize, whole: bool) -> Option<usize> {
    let Some(at) = bytes[from..].iter().position(|byte| matches!(byte, b'\r' | b'\n')) else {
        return whole.then_some(bytes.len());
    };
    let after = from + at + 1;
    match (bytes[after - 1], bytes.get(after)) {
        (b'\r', Some(b'\n')) => Some(after + 1),
        (b'\r', None) if !whole => None,
        _ => Some(after),
    }
}

/// The lines of `bytes`, without their line ends.
fn lines(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut start = 0;
    std::iter::from_fn(move || {
        let end = line_end(bytes, start, true).filter(|end| *end > start)?;
        let line = &bytes[start..end];
        start = end;
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        Some(line.strip_suffix(b"\r").unwrap_or(line))
    })
}

/// One header field: name, colon, value, with its folding and its line ends.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Field {
    raw: Vec<u8>,
    name_end: usize,
    value_start: usize,
}

impl Field {
    /// The field that starts with `line`, if one does. White space before the colon is read as
    /// some servers read it (RFC 5322 §4.5), so that `Bcc :` is seen for what it is.
    pub(super) fn starting(line: &[u8]) -> Option<Self> {
        let is_name = |byte: &u8| matches!(byte, 33..=126) && *byte != b':';
        let name_end = line.iter().take_while(|byte| is_name(byte)).count();
        let is_space = |byte: &&u8| matches!(byte, b' ' | b'\t');
        let colon = name_end + line[name_end..].iter().take_while(is_space).count();
        let is_field = name_end > 0 && line.get(colon) == Some(&b':');
        is_field.then(|| Self { raw: line.to_vec(), name_end, value_start: colon + 1 })
    }

    /// Adds a continuation line.
    pub(super) fn fold(&mut self, line: &[u8]) {
        self.raw.extend_from_slice(line);
    }

    /// The name, as it came.
    pub(super) fn name(&self) -> &str {
        str::from_utf8(&self.raw[..self.name_end]).expect("a field's name is ASCII")
    }

    /// Whether this is the field `name`, whose case does not matter.
    pub(super) fn is(&self, name: &str) -> bool {
        self.name().eq_ignore_ascii_case(name)
    }

    /// Whether this is one of the fields that a resent message is given (RFC 5322 §3.6.6).
    pub(super) fn is_resent(&self) -> bool {
        let name = self.name().as_bytes();
        name.len() > RESENT.len() && name[..RESENT.len()].eq_ignore_ascii_case(RESENT)
    }

    /// What stands behind the colon, folding and line ends included.
    pub(super) fn value(&self) -> &[u8] {
        &self.raw[self.value_start..]
    }

    /// The same field with another value, which says itself where its lines end.
    pub(super) fn with_value(&self, value: &[u8]) -> Self {
        Self { raw: [&self.raw[..self.value_start], value].concat(), ..*self }
    }

    /// The bytes, as they came.
    pub(super) fn raw(&self) -> &[u8] {
        &self.raw
    }

    /// The bytes with every line end made CRLF, the last one too.
    pub(super) fn write_to(&self, out: &mut Vec<u8>) {
        for line in lines(&self.raw) {
            out.extend_from_slice(line);
            out.extend_from_slice(b"\r\n");
        }
    }
}

/// How the names of the fields begin that a resent message is given.
const RESENT: &[u8] = b"Resent-";

/// Whether `line` is the line that an mbox puts above a message, or that UUCP quoted.
pub(super) fn is_mbox_line(line: &[u8]) -> bool {
    line.strip_prefix(b">").unwrap_or(line).starts_with(b"From ")
}
