//! Work on all processors, and work that may panic.

use std::cell::Cell;
use std::cmp::Reverse;
use std::num::NonZero;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{LazyLock, Mutex};
use std::thread;

use rayon::{ThreadPool, ThreadPoolBuilder};

thread_local! {
    static GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// Tells whether a panic on this thread will become an error: a hook for panics has nothing to say about it.
pub fn is_guarded() -> bool {
    GUARDED.get()
}

/// Runs what may panic.
pub(crate) fn quietly<T>(work: impl FnOnce() -> T) -> thread::Result<T> {
    let outer = GUARDED.replace(true);
    let done = catch_unwind(AssertUnwindSafe(work));
    GUARDED.set(outer);
    done
}

/// So much is worth another thread: to wake it takes about as long as looking up a word in so many documents.
const WORTH_A_THREAD: u32 = 100_000;

/// The threads beside the one that asks, one for each other processor; none if there are none, or none can be started.
static OTHERS: LazyLock<Option<ThreadPool>> = LazyLock::new(|| {
    let others = thread::available_parallelism().map_or(1, NonZero::get) - 1;
    if others > 0 { ThreadPoolBuilder::new().num_threads(others).build().ok() } else { None }
});

/// Does the work for each of the sizes (as many documents as a word could be looked up in meanwhile), by as many threads as there are
/// processors, and returns what it comes to, in their order. (Threads are shared: a caller may wait for one that is busy with another's work.)
pub(crate) fn in_parallel<T: Send>(sizes: &[u32], work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let worth = (sizes.iter().map(|&size| u64::from(size)).sum::<u64>() / u64::from(WORTH_A_THREAD)) as usize;
    let most = worth.min(sizes.len());
    // (Where one thread does, the others are not even started.)
    let others = if most > 1 { OTHERS.as_ref() } else { None };
    let Some(others) = others else {
        return (0..sizes.len()).map(work).collect();
    };
    // The largest first, so that no thread is left with one in the end.
    let mut order: Vec<usize> = (0..sizes.len()).collect();
    order.sort_by_key(|&at| Reverse(sizes[at]));
    let (next, done) = (AtomicUsize::new(0), Mutex::new(Vec::with_capacity(sizes.len())));
    let some = || {
        while let Some(&at) = order.get(next.fetch_add(1, Ordering::Relaxed)) {
            let one = work(at);
            done.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).push((at, one));
        }
    };
    // (A panic on another thread is one here.)
    others.in_place_scope(|scope| {
        (1..most.min(others.current_num_threads() + 1))
            .for_each(|_| scope.spawn(|_| quietly(some).unwrap_or_else(|panic| resume_unwind(panic))));
        some();
    });
    let mut done = done.into_inner().unwrap_or_else(|poisoned| poisoned.into_inner());
    done.sort_unstable_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, one)| one).collect()
}
