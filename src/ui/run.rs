//! Opening the window, or saying why there is none.

use std::panic::{self, AssertUnwindSafe};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use iced::{Program, Size};
use tokio::sync::watch;

use super::Receipt;
use super::app::{App, Message};
use super::theme::{Theme, font};
use crate::i18n::Language;
use crate::service::Service;

/// The desktop's name for the program: its windows, its entry in the menu.
pub const APPLICATION_ID: &str = "io.github.outgate.Outgate";

/// What a window starts with.
#[derive(Debug, Clone)]
pub struct Start {
    /// What can be asked for.
    pub service: Service,
    /// The language of the command line, which comes before the remembered one.
    pub language: Option<Language>,
    /// In the demo, what its servers received.
    pub receipts: Option<watch::Receiver<Vec<Receipt>>>,
}

/// Why there is no window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoWindow {
    /// No display is named in the environment.
    NoDisplay,
    /// The display, or a library that speaks to it, is not to be had: the words of the toolkit.
    Unusable(String),
}

/// Whether the environment names a display; where there is no such thing, there always is one.
///
/// # Errors
/// [`NoWindow::NoDisplay`].
pub fn find_display() -> Result<(), NoWindow> {
    let named = |variable| std::env::var_os(variable).is_some_and(|value| !value.is_empty());
    let is_x11_or_wayland = cfg!(all(unix, not(target_os = "macos")));
    if is_x11_or_wayland && !named("DISPLAY") && !named("WAYLAND_DISPLAY") {
        return Err(NoWindow::NoDisplay);
    }
    Ok(())
}

/// Opens the window, and comes back when it is closed.
///
/// # Errors
/// Why there is no window.
pub fn run(start: Start) -> Result<(), NoWindow> {
    find_display()?;
    let opened = Arc::new(AtomicBool::new(false));
    let program = application(start, Arc::clone(&opened));
    // The toolkit panics where the display does not answer or a library of it is missing. Until
    // the window is open that is no fault of ours, and belongs into a sentence.
    let report = panic::take_hook();
    panic::set_hook(Box::new({
        let opened = Arc::clone(&opened);
        move |info| {
            if opened.load(Ordering::Relaxed) {
                report(info);
            }
        }
    }));
    match panic::catch_unwind(AssertUnwindSafe(|| program.run())) {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) => Err(NoWindow::Unusable(error.to_string())),
        Err(panic) if opened.load(Ordering::Relaxed) => panic::resume_unwind(panic),
        Err(panic) => {
            let words = panic.downcast_ref::<String>().map(String::as_str);
            let words = words.or_else(|| panic.downcast_ref::<&str>().copied());
            Err(NoWindow::Unusable(words.unwrap_or_default().to_owned()))
        }
    }
}

/// The program, as the window and the tests run it. `opened` is set once its window is open.
pub fn application(
    start: Start,
    opened: Arc<AtomicBool>,
) -> iced::Application<impl Program<State = App, Message = Message, Theme = Theme>> {
    let Start { service, language, receipts } = start;
    let size = service.preferences().window.map(|(width, height)| Size::new(width, height));
    let settings = iced::Settings {
        id: Some(APPLICATION_ID.to_owned()),
        fonts: font::FILES.into_iter().map(Into::into).collect(),
        default_font: font::REGULAR,
        ..iced::Settings::default()
    };
    let boot = move || App::new(service.clone(), language, receipts.clone());
    let update = move |app: &mut App, message: Message| {
        // Only a program whose window is open is told anything.
        opened.store(true, Ordering::Relaxed);
        app.update(message)
    };
    iced::application(boot, update, App::view)
        .title(App::title)
        .theme(App::theme)
        .subscription(App::subscription)
        .settings(settings)
        .window(iced::window::Settings {
            size: size.unwrap_or(Size::new(1040.0, 720.0)),
            min_size: Some(Size::new(360.0, 260.0)),
            ..iced::window::Settings::default()
        })
}
