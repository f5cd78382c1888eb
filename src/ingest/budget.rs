//! How many bytes may be under way between the folders and the index.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Longest time that anybody waits for bytes. The threads that give them back may have ended with an error, which only the
/// next attempt to write will tell; and rather some more memory than a run that stands still.
const PATIENCE: Duration = Duration::from_secs(10);

/// A number of bytes that can be taken and given back. Clones share it.
#[derive(Debug, Clone)]
pub(super) struct Budget(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    limit: u64,
    used: Mutex<u64>,
    freed: Condvar,
}

/// Bytes taken; they are given back when it is dropped.
#[derive(Debug)]
pub(super) struct Share {
    budget: Budget,
    bytes: u64,
}

impl Budget {
    pub fn new(limit: u64) -> Budget {
        Budget(Arc::new(Shared { limit, used: Mutex::new(0), freed: Condvar::new() }))
    }

    /// Takes `bytes`, and waits until there are so many. What is more than all there is goes alone.
    pub fn take(&self, bytes: u64) -> Share {
        let bytes = bytes.min(self.0.limit);
        let is_full = |used: &mut u64| *used + bytes > self.0.limit && *used > 0;
        let waited = self.0.freed.wait_timeout_while(self.used(), PATIENCE, is_full);
        let (mut used, _) = waited.unwrap_or_else(PoisonError::into_inner);
        *used += bytes;
        Share { budget: self.clone(), bytes }
    }

    fn used(&self) -> MutexGuard<'_, u64> {
        self.0.used.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        *self.budget.used() -= self.bytes;
        self.budget.0.freed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::thread;
    use std::time::Duration;

    #[test]
    fn what_is_too_much_waits_and_what_is_more_than_all_goes_alone() {
        let budget = Budget::new(10);
        let (first, second) = (budget.take(6), budget.take(4));
        let waiting = thread::spawn({
            let budget = budget.clone();
            move || drop(budget.take(1000))
        });
        drop(first);
        thread::sleep(Duration::from_millis(20));
        assert!(!waiting.is_finished(), "4 are still taken");
        drop(second);
        waiting.join().expect("it went alone");
        assert_eq!(*budget.used(), 0);
    }
}
