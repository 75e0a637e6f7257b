//! Handing out what happens while something is done.

use sipper::Sender;
use tokio::sync::mpsc;

use crate::domain::TestEvent;

/// Is told of what happens: of each stage that begins or passes, unless it is something else.
pub(super) type Tell<E = TestEvent> = Box<dyn FnMut(E) + Send>;

/// Tells nobody.
pub(super) fn unheard() -> Tell {
    Box::new(|_| ())
}

/// Does something, and hands out what happens meanwhile.
pub(super) async fn telling<E: Send + 'static, T, W: Future<Output = T>>(
    mut progress: Sender<E>,
    work: impl FnOnce(Tell<E>) -> W,
) -> T {
    let (events, mut happened) = mpsc::unbounded_channel();
    let tell = move |event| {
        // Nobody listens any more where the work was cancelled.
        let _ = events.send(event);
    };
    // On the heap: it is large, and moved often on its way through the callers.
    let mut work = Box::pin(work(Box::new(tell)));
    let result = loop {
        tokio::select! {
            biased;
            Some(event) = happened.recv() => progress.send(event).await,
            result = &mut work => break result,
        }
    };
    while let Ok(event) = happened.try_recv() {
        progress.send(event).await;
    }
    result
}
