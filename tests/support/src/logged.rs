use std::{
    collections::{BTreeMap, HashMap},
    fmt,
    sync::{Arc, Mutex},
    thread::{self, ThreadId},
};

use tracing::{
    Event, Level, Metadata, Subscriber,
    field::{Field, Visit},
    span,
    subscriber::set_global_default,
};

/// An event of the log: its fields by name, its text under `message`.
pub type Line = BTreeMap<&'static str, String>;

/// A subscriber that keeps the events of one level, by the thread that logged them.
#[derive(Debug, Clone)]
pub struct Logged {
    level: Level,
    lines: Arc<Mutex<HashMap<ThreadId, Vec<Line>>>>,
}

impl Logged {
    /// Returns an empty log.
    #[must_use]
    pub fn new(level: Level) -> Self {
        Self { level, lines: Arc::default() }
    }

    /// Keeps the events of every thread from now on.
    ///
    /// An event that a thread logs while another thread calls this may be missed. So every test of the
    /// program should begin with this call.
    ///
    /// # Panics
    /// When this program has such a log already.
    pub fn start_everywhere(&self) {
        set_global_default(self.clone()).unwrap();
    }

    /// Takes the events that this thread has logged since the last call.
    pub fn take(&self) -> Vec<Line> {
        self.lines.lock().unwrap().remove(&thread::current().id()).unwrap_or_default()
    }
}

impl Subscriber for Logged {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        *metadata.level() == self.level
    }

    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut read = Fields(Line::new());
        event.record(&mut read);
        self.lines.lock().unwrap().entry(thread::current().id()).or_default().push(read.0);
    }

    fn enter(&self, _: &span::Id) {}

    fn exit(&self, _: &span::Id) {}
}

struct Fields(Line);

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.0.insert(field.name(), format!("{value:?}").trim_matches('"').to_owned());
    }
}
