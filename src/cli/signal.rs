//! How the program is asked to end.

/// Waits until the program is asked to end.
pub(super) async fn interrupted() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let on = |kind| async move {
            match signal(kind) {
                Ok(mut signal) => drop(signal.recv().await),
                // It ends the program as it always did.
                Err(_) => std::future::pending().await,
            }
        };
        tokio::select! {
            () = on(SignalKind::interrupt()) => {}
            () = on(SignalKind::terminate()) => {}
            () = on(SignalKind::hangup()) => {}
        }
    }
    #[cfg(not(unix))]
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending().await
    }
}
