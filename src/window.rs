//! The window, for builds that have one.

#[cfg(feature = "gui")]
pub(crate) use with_window::{can_open, open, open_demo};
#[cfg(not(feature = "gui"))]
pub(crate) use without_window::{can_open, open, open_demo};

#[cfg(feature = "gui")]
mod with_window {
    use std::sync::Arc;

    use outgate::cli::{Cli, Exit};
    use outgate::demo::Sandbox;
    use outgate::demo::server::{MailServer, Received};
    use outgate::ui::{self, NoWindow, Receipt, Start};
    use tokio::sync::watch;

    /// Whether there is a display to open a window on.
    pub(crate) fn can_open() -> bool {
        ui::find_display().is_ok()
    }

    /// Opens the window on the shared config that the command line means.
    pub(crate) fn open(cli: &Cli) -> Result<(), Exit> {
        run(Start { service: cli.service()?, language: cli.language, receipts: None })
    }

    /// Opens the window on the demo's sandbox.
    pub(crate) fn open_demo(cli: &Cli) -> Result<(), Exit> {
        let system = |error: std::io::Error| Exit::System(error.to_string());
        let runtime = tokio::runtime::Runtime::new().map_err(system)?;
        let sandbox = Arc::new(runtime.block_on(Sandbox::start()).map_err(system)?);
        let receipts = watch::Sender::new(Vec::new());
        let start = Start {
            service: sandbox.service(),
            language: cli.language,
            receipts: Some(receipts.subscribe()),
        };
        let relay = Arc::clone(&sandbox);
        runtime.spawn(async move { relay.relay().await });
        runtime.spawn(collect(Arc::clone(&sandbox), receipts));
        run(start)
    }

    /// Hands the window everything that the sandbox's servers take.
    async fn collect(sandbox: Arc<Sandbox>, receipts: watch::Sender<Vec<Receipt>>) {
        let [domain, partner, partner_tls] = sandbox.servers();
        let mut changes = [domain, partner, partner_tls].map(MailServer::changes);
        loop {
            let mut all: Vec<Receipt> = [domain, partner, partner_tls]
                .into_iter()
                .flat_map(|server| {
                    let name = server.name().to_owned();
                    server.received().into_iter().map(move |received| receipt(&name, received))
                })
                .collect();
            all.sort_by_key(|receipt| receipt.at);
            receipts.send_replace(all);
            let [domain, partner, partner_tls] = &mut changes;
            let next = tokio::select! {
                next = domain.changed() => next,
                next = partner.changed() => next,
                next = partner_tls.changed() => next,
            };
            if next.is_err() {
                return;
            }
        }
    }

    fn receipt(server: &str, received: Received) -> Receipt {
        Receipt {
            server: server.to_owned(),
            at: received.at,
            sender: received.sender.map(|sender| sender.to_string()).unwrap_or_default(),
            recipients: received.recipients.iter().map(ToString::to_string).collect(),
            signed_in_as: received.signed_in_as,
            tls: received.tls,
            message: String::from_utf8_lossy(&received.message).into_owned(),
        }
    }

    fn run(start: Start) -> Result<(), Exit> {
        ui::run(start).map_err(|error| match error {
            NoWindow::NoDisplay => Exit::NoDisplay,
            NoWindow::Unusable(words) => Exit::NoWindow(words),
        })
    }
}

#[cfg(not(feature = "gui"))]
mod without_window {
    use outgate::cli::{Cli, Exit};

    /// Whether there is a display to open a window on: this build has no window.
    pub(crate) fn can_open() -> bool {
        false
    }

    /// Says that this build has no window.
    pub(crate) fn open(_cli: &Cli) -> Result<(), Exit> {
        Err(Exit::BuiltWithoutWindow)
    }

    /// Says that this build has no window.
    pub(crate) fn open_demo(_cli: &Cli) -> Result<(), Exit> {
        Err(Exit::BuiltWithoutWindow)
    }
}
