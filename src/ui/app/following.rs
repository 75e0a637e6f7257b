//! What comes to the window by itself: the shared config, and how the gateways do.

use std::hash::{Hash, Hasher};
use std::pin::pin;
use std::sync::Arc;

use iced::futures::{SinkExt as _, Stream};
use tokio::sync::mpsc;

use super::Message;
use crate::service::Service;

/// Whom the window follows; there is one service in a window.
pub(super) struct Following(pub(super) Service);

impl Hash for Following {
    fn hash<H: Hasher>(&self, state: &mut H) {
        "the shared config".hash(state);
    }
}

/// The shared config, whenever somebody saves (R13).
pub(super) fn follow(following: &Following) -> impl Stream<Item = Message> + use<> {
    let service = following.0.clone();
    iced::stream::channel(1, async move |mut changes| {
        let mut seen = service.watch();
        loop {
            let snapshot = Arc::clone(&seen.borrow_and_update());
            if changes.send(Message::Changed(snapshot)).await.is_err() {
                return;
            }
            if seen.changed().await.is_err() {
                return;
            }
        }
    })
}

/// How the gateways do, whenever any process learns something of them.
pub(super) fn follow_health(following: &Following) -> impl Stream<Item = Message> + use<> {
    let service = following.0.clone();
    iced::stream::channel(1, async move |mut changes| {
        let (mut config, mut learned) = (service.watch(), service.watch_health());
        loop {
            config.mark_unchanged();
            if changes.send(Message::Health(service.health().await)).await.is_err() {
                return;
            }
            tokio::select! {
                changed = config.changed() => if changed.is_err() { return },
                () = learned.changed() => {}
            }
        }
    })
}

/// Has the gateways checked when they are due, and hears of those that are not well any more.
pub(super) fn mind_health(following: &Following) -> impl Stream<Item = Message> + use<> {
    let service = following.0.clone();
    iced::stream::channel(1, async move |mut changes| {
        let (tell, mut told) = mpsc::unbounded_channel();
        let minding = service.mind_health(move |gateway| {
            // Nobody hears it any more where the window is closing.
            let _ = tell.send(gateway);
        });
        let mut minding = pin!(minding);
        loop {
            tokio::select! {
                () = &mut minding => return,
                Some(gateway) = told.recv() => {
                    if changes.send(Message::Unwell(gateway)).await.is_err() {
                        return;
                    }
                }
            }
        }
    })
}
