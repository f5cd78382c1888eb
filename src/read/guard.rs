//! Limits of time: what takes too long is given up, what panics costs one file.
//!
//! A thread cannot be stopped from outside. One that does not end is left behind with what it holds, and because each holds
//! memory, only a few may be: after that nothing more is begun until one of them has ended.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use crate::error::Reason;

/// Name of the threads that a [`Guard`] starts; a panic on one of them is an outcome, not news.
pub const THREAD: &str = "reader";

/// Addresses set aside for the stack of a thread; memory is taken as it is used. Libraries that read nested things
/// recurse, and a stack that is used up ends the program: that must not happen before their own limits are reached.
const STACK: usize = 64 << 20;

/// Runs work on files under a limit of time. Clones count together and share their threads, which end with the last clone.
#[derive(Debug, Clone)]
pub struct Guard {
    limit: Duration,
    stuck: Arc<AtomicUsize>,
    /// Threads that wait for work. A new one for every file would begin with cold caches.
    idle: Arc<Mutex<Vec<Worker>>>,
}

/// The way to a thread.
type Worker = Sender<Box<dyn FnOnce() + Send>>;

impl Guard {
    /// Threads that may be left behind, at most.
    pub const MOST_STUCK: usize = 4;

    /// Makes a guard that gives up after `limit`.
    pub fn new(limit: Duration) -> Guard {
        Guard { limit, stuck: Arc::default(), idle: Arc::default() }
    }

    /// Returns how many threads have been left behind and still run.
    pub fn stuck(&self) -> usize {
        self.stuck.load(Ordering::Acquire)
    }

    /// Runs `work` on a thread of the guard and waits for it as long as the limit says.
    ///
    /// # Errors
    /// What `work` returns; [`Reason::TooSlow`] if it takes too long, [`Reason::Failed`] if it panics or no thread can be
    /// started, and [`Reason::Crowded`], without having begun, if too many others were left behind.
    pub fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, Reason> + Send + 'static,
    ) -> Result<T, Reason> {
        let stuck = self.stuck();
        if stuck >= Guard::MOST_STUCK {
            return Err(Reason::Crowded { stuck });
        }
        let (sender, receiver) = sync_channel(1);
        let state = Arc::new(Mutex::new(State::Awaited));
        let (theirs, count) = (Arc::clone(&state), Arc::clone(&self.stuck));
        let job = Box::new(move || {
            // Nothing outlives the closure that a panic could leave half done.
            let outcome = catch_unwind(AssertUnwindSafe(work));
            // Nobody listens any more if it has been given up; then what it made goes first, and the count after that.
            let _ = sender.send(outcome.unwrap_or_else(|panic| Err(Reason::Failed(panic_message(&*panic)))));
            end(&theirs, &count);
        });
        let worker = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let worker = worker.map_or_else(start, Ok)?;
        let failed = || Reason::Failed("its thread ended".to_owned());
        worker.send(job).map_err(|_| failed())?;
        match receiver.recv_timeout(self.limit) {
            Ok(outcome) => {
                self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(worker);
                outcome
            }
            Err(RecvTimeoutError::Timeout) => {
                // Without a way to it the thread ends with its work.
                give_up(&state, &self.stuck);
                Err(Reason::TooSlow { seconds: self.limit.as_secs() })
            }
            Err(RecvTimeoutError::Disconnected) => Err(failed()),
        }
    }
}

/// Starts a thread that does what it is sent, until nobody can send any more.
fn start() -> Result<Worker, Reason> {
    let (sender, receiver) = channel::<Box<dyn FnOnce() + Send>>();
    let thread = thread::Builder::new().name(THREAD.to_owned()).stack_size(STACK);
    let started = thread.spawn(move || receiver.into_iter().for_each(|job| job()));
    started.map_err(|error| Reason::Failed(format!("no thread could be started: {error}")))?;
    Ok(sender)
}

/// How a piece of work stands.
#[derive(PartialEq)]
enum State {
    Awaited,
    GivenUp,
    Ended,
}

/// The work has ended.
fn end(state: &Mutex<State>, stuck: &AtomicUsize) {
    let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
    if std::mem::replace(&mut *state, State::Ended) == State::GivenUp {
        stuck.fetch_sub(1, Ordering::AcqRel);
    }
}

/// Nobody waits for the work any more.
fn give_up(state: &Mutex<State>, stuck: &AtomicUsize) {
    let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
    if *state == State::Awaited {
        *state = State::GivenUp;
        stuck.fetch_add(1, Ordering::AcqRel);
    }
}

/// Returns what a panic said.
pub(super) fn panic_message(panic: &(dyn Any + Send)) -> String {
    let message = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    message.unwrap_or("unknown cause").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Instant;

    fn guard() -> Guard {
        Guard::new(Duration::from_millis(20))
    }

    #[test]
    fn outcomes_and_panics_are_handed_on() {
        let guard = Guard::new(Duration::from_secs(60));
        assert_eq!(guard.run(|| Ok(7)), Ok(7));
        assert_eq!(guard.run(|| Err::<(), _>(Reason::Empty)), Err(Reason::Empty));
        assert_eq!(guard.run::<()>(|| panic!("{} pages", 3)), Err(Reason::Failed("3 pages".into())));
        assert_eq!(guard.stuck(), 0);
    }

    #[test]
    fn what_takes_too_long_is_left_behind_a_few_times_only() {
        let guard = guard();
        let (hold, held) = channel::<()>();
        let held = Arc::new(std::sync::Mutex::new(held));
        let hang = |guard: &Guard| {
            let held = Arc::clone(&held);
            guard.run(move || {
                let _ = held.lock().map(|held| held.recv());
                Ok(())
            })
        };
        for stuck in 1..=Guard::MOST_STUCK {
            assert_eq!(hang(&guard), Err(Reason::TooSlow { seconds: 0 }));
            assert_eq!(guard.stuck(), stuck);
        }
        // The clone counts with it, and what would go quickly is not begun either: nobody knows that beforehand.
        assert_eq!(guard.clone().run(|| Ok(())), Err(Reason::Crowded { stuck: Guard::MOST_STUCK }));
        drop(hold);
        let begun = Instant::now();
        while guard.stuck() > 0 && begun.elapsed() < Duration::from_secs(10) {
            thread::sleep(Duration::from_millis(1));
        }
        assert_eq!(guard.run(|| Ok(1)), Ok(1), "they have ended: there is room again");
    }

    #[test]
    fn deep_recursion_has_room() {
        fn depth(levels: usize) -> usize {
            let frame = std::hint::black_box([levels; 16]);
            if levels == 0 { 0 } else { 1 + depth(frame[0] - 1) }
        }
        assert_eq!(Guard::new(Duration::from_secs(60)).run(|| Ok(depth(100_000))), Ok(100_000));
    }
}
