use std::{
    future,
    pin::Pin,
    sync::{Arc, Mutex},
    task::Poll,
    time::Duration,
};

use pb_core::driver::Timer;

/// The real time after which a test that waits for an event fails.
///
/// It only keeps a test that hangs from hanging for ever; no test measures with it how long something
/// takes. So it is longer than any machine needs, however busy the machine is.
pub const HANGS: Duration = Duration::from_secs(600);

/// A clock that stands still until the test moves it.
///
/// Moving the clock wakes no task: the test polls the futures whose end it expects. A timer of a clock that
/// is never moved never fires.
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
