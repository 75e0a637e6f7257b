//! How the program is asked to end.

use std::future::Future;

/// Waits until the program is asked to end. It is heard from this call on, and not only once
/// somebody waits: until then it would end the program in the middle of whatever it does.
#[cfg(unix)]
pub(super) fn interrupted() -> impl Future<Output = ()> + Send {
    use tokio::signal::unix::{SignalKind, signal};
    let on = |kind| {
        let heard = signal(kind);
        async move {
            match heard {
                Ok(mut signal) => drop(signal.recv().await),
                // It ends the program as it always did.
                Err(_) => std::future::pending().await,
            }
        }
    };
    let interrupt = on(SignalKind::interrupt());
    let terminate = on(SignalKind::terminate());
    let hang_up = on(SignalKind::hangup());
    async move {
        tokio::select! {
            () = interrupt => {}
            () = terminate => {}
            () = hang_up => {}
        }
    }
}

/// Waits until the program is asked to end.
#[cfg(not(unix))]
pub(super) async fn interrupted() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending().await
    }
}
