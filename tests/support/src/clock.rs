use std::{
    future,
    pin::Pin,
    sync::{Arc, Mutex},
    task::Poll,
    time::Duration,
};

use pb_core::driver::Timer;

/// How long a test waits, by the clock on the wall, for what must come, before it fails.
///
/// No test measures with it how long something takes: it only keeps one that hangs from hanging for
/// ever. So it is longer than any machine needs, however busy it is.
pub const HANGS: Duration = Duration::from_secs(600);

/// A clock that stands still until the test moves it.
///
/// Moving it wakes nobody: the test polls whatever it wants to see ending. A clock that is never moved
/// is a timer that never fires.
#[derive(Debug, Clone, Default)]
pub struct Clock(Arc<Mutex<Duration>>);

impl Clock {
    /// Moves the clock forward.
    pub fn advance(&self, by: Duration) {
        *self.0.lock().unwrap() += by;
    }
}

impl Timer for Clock {
    fn now(&self) -> Duration {
        *self.0.lock().unwrap()
    }

    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        let clock = self.clone();
        let until = clock.now() + duration;
        Box::pin(future::poll_fn(move |_| match clock.now() >= until {
            true => Poll::Ready(()),
            false => Poll::Pending,
        }))
    }
}
