//! The faces that come with the program: without one, a machine that has no font would show a
//! window without words.
//!
//! Each weight of Inter is a family of its own, since the files name it so.

use iced::Font;
use iced::font::{Family, Weight};

/// The files of the faces, for the application to load at its start.
pub const FILES: [&[u8]; 4] = [
    include_bytes!("../../../assets/fonts/Inter-Regular.otf"),
    include_bytes!("../../../assets/fonts/Inter-Medium.otf"),
    include_bytes!("../../../assets/fonts/Inter-SemiBold.otf"),
    include_bytes!("../../../assets/fonts/JetBrainsMono-Regular.ttf"),
];

/// Running text.
pub const REGULAR: Font = Font::with_name("Inter");
/// Labels and what can be pressed.
pub const MEDIUM: Font =
    Font { family: Family::Name("Inter Medium"), weight: Weight::Medium, ..REGULAR };
/// Titles, names, what stands out in a sentence.
pub const SEMIBOLD: Font =
    Font { family: Family::Name("Inter Semi Bold"), weight: Weight::Semibold, ..REGULAR };
/// A server's own words, fingerprints, codes.
pub const MONO: Font = Font { family: Family::Name("JetBrains Mono"), ..REGULAR };

#[cfg(test)]
mod tests {
    use iced::advanced::graphics::text::font_system;

    use super::*;

    #[test]
    fn every_face_is_in_the_files_under_its_name_and_weight() {
        let mut system = font_system().write().expect("the fonts of the process");
        for file in FILES {
            system.load_font(file.into());
        }
        let fonts = system.raw().db();
        for font in [REGULAR, MEDIUM, SEMIBOLD, MONO] {
            let Family::Name(name) = font.family else { panic!("a face has a name") };
            let weight = match font.weight {
                Weight::Medium => 500,
                Weight::Semibold => 600,
                _ => 400,
            };
            let found = fonts.faces().any(|face| {
                face.weight.0 == weight && face.families.iter().any(|(family, _)| family == name)
            });
            assert!(found, "{name} {weight}");
        }
    }
}
