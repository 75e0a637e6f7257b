//! The words of a mail, and the two forms in which it carries them: plain, and HTML (RFC 2046
//! §5.1.4).
//!
//! Both are made of the same pieces, so that neither says what the other does not. The HTML
//! loads nothing from anywhere, and sets no colour of its own: a mail program that shows mail
//! light on dark does so with this one as well.

use std::fmt;

/// How wide the plain text is, in characters (RFC 5322 §2.1.1 recommends no more than 78).
const WIDTH: usize = 72;

/// The words of a mail, in the person's language. They may hold a code, so they are not shown.
#[derive(Clone)]
pub struct MailWords {
    /// The language's code, such as `de` (RFC 5646).
    pub language: &'static str,
    /// Its subject.
    pub subject: String,
    /// Its text, from top to bottom.
    pub pieces: Vec<MailPiece>,
}

/// A piece of a mail's text. No piece is markup: what it holds may be anybody's words.
#[derive(Clone)]
pub enum MailPiece {
    /// A paragraph.
    Paragraph(String),
    /// A code that is to be typed elsewhere.
    Code(String),
    /// What is to be known, each with its name.
    Facts(Vec<(String, String)>),
}

impl fmt::Debug for MailWords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MailWords(…)")
    }
}

impl fmt::Debug for MailPiece {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MailPiece(…)")
    }
}

impl MailWords {
    /// The text without any markup, in lines that need no breaking.
    pub(super) fn plain(&self) -> String {
        let pieces = self.pieces.iter().map(|piece| match piece {
            MailPiece::Paragraph(text) => wrapped(text, ""),
            MailPiece::Code(code) => format!("{}\r\n", one_line(code)),
            MailPiece::Facts(facts) => {
                facts.iter().map(|(name, fact)| wrapped(&format!("{name}: {fact}"), "  ")).collect()
            }
        });
        pieces.collect::<Vec<_>>().join("\r\n")
    }

    /// The text as a page.
    pub(super) fn html(&self) -> String {
        let body: String = self
            .pieces
            .iter()
            .map(|piece| match piece {
                MailPiece::Paragraph(text) => format!("<p>{}</p>\r\n", escaped(text)),
                MailPiece::Code(code) => format!("<p style=\"{CODE}\">{}</p>\r\n", escaped(code)),
                MailPiece::Facts(facts) => {
                    let facts: Vec<_> = facts
                        .iter()
                        .map(|(name, fact)| format!("{}: <b>{}</b>", escaped(name), escaped(fact)))
                        .collect();
                    format!("<p>{}</p>\r\n", facts.join("<br>\r\n"))
                }
            })
            .collect();
        let (language, title) = (escaped(self.language), escaped(&self.subject));
        format!(
            "<!DOCTYPE html>\r\n<html lang=\"{language}\">\r\n<head>\r\n<meta charset=\"utf-8\">\r\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\r\n\
             <meta name=\"color-scheme\" content=\"light dark\">\r\n<title>{title}</title>\r\n\
             </head>\r\n<body style=\"{BODY}\">\r\n{body}</body>\r\n</html>\r\n"
        )
    }
}

/// Wide enough to read, and no wider; where the screen is small, as wide as that.
const BODY: &str = "max-width: 36em; margin: 0 auto; padding: 16px; \
    font-family: system-ui, -apple-system, sans-serif; font-size: 16px; line-height: 1.5";

/// It stands out by its size: a colour may be unreadable on what a mail program puts under it.
const CODE: &str = "margin: 24px 0; font-family: ui-monospace, monospace; font-size: 32px; \
    font-weight: bold; letter-spacing: 4px";

/// A paragraph in lines of at most [`WIDTH`] characters; all but the first begin with `indent`.
fn wrapped(text: &str, indent: &str) -> String {
    let mut lines = String::new();
    let mut width = 0;
    for word in text.split_whitespace().map(one_line) {
        let length = word.chars().count();
        if width > 0 && width + 1 + length > WIDTH {
            lines.push_str("\r\n");
            lines.push_str(indent);
            width = indent.len();
        } else if width > 0 {
            lines.push(' ');
            width += 1;
        }
        lines.push_str(&word);
        width += length;
    }
    lines.push_str("\r\n");
    lines
}

/// What stands on a line of its own, where a line break would begin another.
pub(super) fn one_line(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).collect()
}

/// A text that is no markup, whatever is in it.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c if c.is_control() => escaped.push(' '),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(pieces: Vec<MailPiece>) -> MailWords {
        MailWords { language: "en", subject: "A <b>subject</b>".to_owned(), pieces }
    }

    #[test]
    fn a_paragraph_is_broken_between_words_and_nowhere_else() {
        let long = format!("{} {} end", "word ".repeat(30), "x".repeat(100));
        let text = of(vec![MailPiece::Paragraph(long.clone())]).plain();
        assert!(text.lines().count() > 3 && text.ends_with("end\r\n"), "{text}");
        for line in text.lines() {
            assert!(line.chars().count() <= WIDTH || !line.contains(' '), "{line}");
        }
        let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(words(&text), words(&long), "nothing is lost");
    }

    #[test]
    fn nothing_that_somebody_wrote_is_markup() {
        let evil = "\"><script src='https://evil.example/x'>&\u{7}\r\nBcc: eve";
        for piece in [
            MailPiece::Paragraph(evil.to_owned()),
            MailPiece::Code(evil.to_owned()),
            MailPiece::Facts(vec![(evil.to_owned(), evil.to_owned())]),
        ] {
            let words = MailWords { subject: evil.to_owned(), ..of(vec![piece]) };
            let html = words.html();
            assert!(!html.contains("<script") && !html.contains("'https"), "{html}");
            assert!(html.contains("&quot;&gt;&lt;script src=&#39;https"), "{html}");
            let text = words.plain();
            assert!(text.lines().all(|line| !line.starts_with("Bcc")), "{text:?}");
        }
    }

    #[test]
    fn the_page_loads_nothing_and_has_no_colours_of_its_own() {
        let html = of(vec![
            MailPiece::Paragraph("Hello".to_owned()),
            MailPiece::Code("418270".to_owned()),
            MailPiece::Facts(vec![("Computer".to_owned(), "desk".to_owned())]),
        ])
        .html();
        for loads in ["src=", "href=", "url(", "@import", "<table", "<link", "<script", "http"] {
            assert!(!html.contains(loads), "{loads}: {html}");
        }
        // On a dark ground dark letters cannot be read, nor on a light one light ones.
        assert!(!html.contains("color:") && !html.contains("background"), "{html}");
        assert!(html.contains("name=\"color-scheme\" content=\"light dark\""), "{html}");
    }
}
