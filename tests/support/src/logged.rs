use std::{
    cell::RefCell,
    collections::{BTreeMap, HashMap},
    fmt,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    thread::{self, ThreadId},
};

use tracing::{
    Event, Level, Metadata, Subscriber,
    field::{Field, Visit},
    span,
    subscriber::set_global_default,
};

/// An event of the log: its fields by name, its text under `message`, its level under `level`, and under `span`
/// the span in which it was logged, if there is one, as in `connection address=127.0.0.1:8800`.
pub type Line = BTreeMap<&'static str, String>;

/// A subscriber that keeps the events of one level and of more severe ones, by the thread that logged them.
#[derive(Debug, Clone)]
pub struct Logged {
    level: Level,
    lines: Arc<Mutex<HashMap<ThreadId, Vec<Line>>>>,
    /// The spans, with their text, by their ids.
    spans: Arc<Mutex<HashMap<u64, (&'static Metadata<'static>, String)>>>,
    last_span: Arc<AtomicU64>,
}

thread_local! {
    /// The spans in which this thread is, the innermost last.
    static ENTERED: RefCell<Vec<u64>> = const { RefCell::new(Vec::new()) };
}

impl Logged {
    /// Returns an empty log.
    #[must_use]
    pub fn new(level: Level) -> Self {
        Self { level, lines: Arc::default(), spans: Arc::default(), last_span: Arc::default() }
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
        *metadata.level() <= self.level
    }

    fn new_span(&self, span: &span::Attributes<'_>) -> span::Id {
        let id = self.last_span.fetch_add(1, Ordering::Relaxed) + 1;
        let mut read = Fields(Line::new());
        span.record(&mut read);
        let fields = read.0.iter().map(|(name, value)| format!(" {name}={value}"));
        let text = span.metadata().name().to_owned() + &fields.collect::<String>();
        self.spans.lock().unwrap().insert(id, (span.metadata(), text));
        span::Id::from_u64(id)
    }

    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut read = Fields(Line::new());
        event.record(&mut read);
        let mut line = read.0;
        line.insert("level", event.metadata().level().to_string());
        if let Some(span) = ENTERED.with_borrow(|entered| entered.last().copied()) {
            line.insert("span", self.spans.lock().unwrap()[&span].1.clone());
        }
        self.lines.lock().unwrap().entry(thread::current().id()).or_default().push(line);
    }

    fn enter(&self, span: &span::Id) {
        ENTERED.with_borrow_mut(|entered| entered.push(span.into_u64()));
    }

    fn current_span(&self) -> tracing_core::span::Current {
        let span = ENTERED.with_borrow(|entered| entered.last().copied());
        span.map_or_else(tracing_core::span::Current::none, |id| {
            tracing_core::span::Current::new(
                span::Id::from_u64(id),
                self.spans.lock().unwrap()[&id].0,
            )
        })
    }

    fn exit(&self, _: &span::Id) {
        ENTERED.with_borrow_mut(Vec::pop);
    }
}

struct Fields(Line);

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.0.insert(field.name(), format!("{value:?}").trim_matches('"').to_owned());
    }
}
