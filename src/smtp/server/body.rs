//! Takes a message out of what follows DATA (RFC 5321 §4.5.2), piece by piece.

use memchr::memchr2;

use super::input::Bare;

/// How many times the allowed octets a message that is too large may have before its end is no
/// longer waited for.
const PATIENCE: u64 = 2;

/// Decodes a message: a dot that starts a line is removed, and a line with one dot ends it all.
///
/// CRLF alone ends a line. A CR or LF without the other is no text either: servers differ on
/// whether it ends a line, and so on where the message ends. There is no limit on a line's
/// length, since no line is ever kept: which lines are too long is for the next server to say.
#[derive(Debug)]
pub(super) struct Decoder {
    place: Place,
    /// How large the message is so far, as SIZE counts it (RFC 1870 §5).
    octets: u64,
    max_octets: u64,
}

/// Behind what the next octet stands. What is named here was not handed out yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// A line's end, or the 354.
    LineStart,
    /// A dot at a line's start.
    Dot,
    /// A dot at a line's start, and a CR.
    DotCr,
    /// Something else in a line.
    Text,
    /// That, and a CR.
    Cr,
}

/// What stopped the decoder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stopped {
    /// All octets are decoded, and the message goes on.
    NoMore,
    /// The message is whole.
    End,
    /// Not a line's end.
    Bare(Bare),
    /// More octets than allowed.
    TooLarge,
}

impl Decoder {
    pub(super) fn new(max_octets: u64) -> Self {
        Self { place: Place::LineStart, octets: 0, max_octets }
    }

    /// Goes on behind what was too large; it waits for the end with patience that ends too.
    pub(super) fn patiently(self) -> Self {
        Self { max_octets: self.max_octets.saturating_mul(PATIENCE), ..self }
    }

    /// Decodes octets behind what `output` holds, or to nowhere. Says how many it took, and why it
    /// took no more.
    pub(super) fn decode(
        &mut self,
        input: &[u8],
        mut output: Option<&mut Vec<u8>>,
    ) -> (usize, Stopped) {
        // What lies between `run` and `at` is text as it stands.
        let (mut run, mut at) = (0, 0);
        let mut stopped = None;
        while stopped.is_none() && self.fits() && at < input.len() {
            match (self.place, input[at]) {
                (Place::LineStart, b'.') => {
                    self.hand_out(&input[run..at], &mut output);
                    self.place = Place::Dot;
                    at += 1;
                    run = at;
                }
                (Place::Dot, b'\r') => {
                    self.place = Place::DotCr;
                    at += 1;
                    run = at;
                }
                (Place::DotCr, b'\n') => {
                    at += 1;
                    run = at;
                    stopped = Some(Stopped::End);
                }
                (Place::Cr, b'\n') => {
                    self.hand_out(b"\r\n", &mut output);
                    self.place = Place::LineStart;
                    at += 1;
                    run = at;
                }
                (Place::DotCr | Place::Cr, _) => stopped = Some(Stopped::Bare(Bare::Cr)),
                (Place::LineStart | Place::Dot | Place::Text, _) => {
                    self.place = Place::Text;
                    let Some(end) = memchr2(b'\r', b'\n', &input[at..]) else {
                        at = input.len();
                        break;
                    };
                    at += end;
                    match (input[at], input.get(at + 1)) {
                        (b'\r', Some(b'\n')) => {
                            self.place = Place::LineStart;
                            at += 2;
                        }
                        (b'\r', None) => {
                            self.hand_out(&input[run..at], &mut output);
                            self.place = Place::Cr;
                            at += 1;
                            run = at;
                        }
                        (b'\r', Some(_)) => stopped = Some(Stopped::Bare(Bare::Cr)),
                        _ => stopped = Some(Stopped::Bare(Bare::Lf)),
                    }
                }
            }
        }
        self.hand_out(&input[run..at], &mut output);
        // Too large comes first, wherever the pieces were cut: what else stopped it is met again.
        let stopped = stopped.filter(|_| self.fits());
        (at, stopped.unwrap_or(if self.fits() { Stopped::NoMore } else { Stopped::TooLarge }))
    }

    fn fits(&self) -> bool {
        self.octets <= self.max_octets
    }

    fn hand_out(&mut self, text: &[u8], output: &mut Option<&mut Vec<u8>>) {
        self.octets += text.len() as u64;
        if let Some(output) = output {
            output.extend_from_slice(text);
        }
    }
}
