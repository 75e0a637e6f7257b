//! How many programs are spoken with at once, so that nobody who may not send keeps out somebody
//! who may.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

/// How many connections there are at most.
const MAX: usize = 1000;

/// How many of them may wait to sign in. Anybody on this machine can open one; where there is one
/// too many, the oldest has to go: who means to sign in does it at once.
const MAX_UNKNOWN: usize = 256;

/// Where connections come in.
#[derive(Clone, Debug, Default)]
pub(super) struct Gate(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    connections: usize,
    unknown: VecDeque<Arc<Visitor>>,
}

/// A connection on the way in.
#[derive(Debug, Default)]
struct Visitor {
    crowded_out: Notify,
    signed_in: AtomicBool,
}

/// A connection's place, which dropping this gives free.
#[derive(Debug)]
pub(super) struct Entry {
    gate: Gate,
    visitor: Arc<Visitor>,
}

impl Gate {
    /// Lets one more in, who has not signed in; none where there are too many already.
    pub(super) fn enter(&self) -> Option<Entry> {
        let mut state = self.state();
        if state.connections >= MAX {
            return None;
        }
        state.connections += 1;
        let visitor = Arc::<Visitor>::default();
        state.unknown.push_back(Arc::clone(&visitor));
        if state.unknown.len() > MAX_UNKNOWN
            && let Some(oldest) = state.unknown.pop_front()
        {
            oldest.crowded_out.notify_one();
        }
        Some(Entry { gate: self.clone(), visitor })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Entry {
    /// It is known who this is.
    pub(super) fn signed_in(&mut self) {
        self.visitor.signed_in.store(true, Ordering::Relaxed);
        self.leave_unknown();
    }

    /// Whether it is known who this is.
    pub(super) fn is_signed_in(&self) -> bool {
        self.visitor.signed_in.load(Ordering::Relaxed)
    }

    /// Waits until this one has to make room for another. From then on it is so.
    pub(super) async fn crowded_out(&self) {
        self.visitor.crowded_out.notified().await;
        self.visitor.crowded_out.notify_one();
    }

    fn leave_unknown(&self) {
        self.gate.state().unknown.retain(|other| !Arc::ptr_eq(other, &self.visitor));
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        self.leave_unknown();
        self.gate.state().connections -= 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn who_does_not_sign_in_makes_room_for_who_may() {
        let gate = Gate::default();
        let mut first = gate.enter().expect("a place");
        first.signed_in();
        let crowd: Vec<_> = (0..MAX_UNKNOWN).map(|_| gate.enter().expect("a place")).collect();
        let late = gate.enter().expect("a place");
        // The oldest of those who have not signed in, and nobody else.
        crowd[0].crowded_out().await;
        for other in crowd[1..].iter().chain([&first, &late]) {
            let waits = tokio::time::timeout(std::time::Duration::ZERO, other.crowded_out());
            assert!(waits.await.is_err());
        }
    }

    #[test]
    fn there_is_an_end_to_it_and_a_place_given_free_is_free() {
        let gate = Gate::default();
        let mut all: Vec<_> = (0..MAX).map(|_| gate.enter().expect("a place")).collect();
        assert!(gate.enter().is_none());
        all.pop();
        assert!(gate.enter().is_some());
    }
}
