//! The classes and objects of both programs.

use std::{
    fmt,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use pb::{Copyable, Delivery, Failure, Observer, Observers, Perspective, Published, RemoteCopy};

use super::show::show;

/// What happened, in the words of the programs.
#[derive(Clone, Default)]
pub(super) struct Events(Arc<Mutex<Vec<String>>>);

impl Events {
    pub(super) fn say(&self, event: impl Into<String>) {
        self.0.lock().unwrap().push(event.into());
    }

    pub(super) fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

/// `sink.Known`
#[derive(Copyable, RemoteCopy, Debug)]
#[pb(class = "sink.Known")]
pub(super) struct Known {}

/// `copy_sender.CopyPond`, which nobody has registered.
#[derive(Copyable)]
#[pb(class = "copy_sender.CopyPond")]
pub(super) struct CopyPond {
    pub(super) color: &'static str,
    #[pb(rename = "numFrogs")]
    pub(super) num_frogs: i64,
}

/// An error that travels as itself.
#[derive(Copyable, RemoteCopy, Debug)]
#[pb(class = "sink.CarriedError")]
pub(super) struct CarriedError {
    pub(super) code: i64,
}

impl fmt::Display for CarriedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "carried code {}", self.code)
    }
}

#[derive(Copyable, RemoteCopy, Debug)]
#[pb(class = "sink.CarriedPlain")]
pub(super) struct CarriedPlain {
    pub(super) code: i64,
}

impl fmt::Display for CarriedPlain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("x")
    }
}

/// What is called.
pub(super) struct Thing;

#[pb::methods]
impl Thing {
    #[remote]
    fn name(&self) -> &'static [u8] {
        b"the thing"
    }

    #[remote]
    fn add(&self, a: i64, b: Option<i64>) -> i64 {
        a + b.unwrap_or(1)
    }
}

/// The client's own object, also its mind.
#[derive(Default)]
pub(super) struct Local {
    pub(super) events: Events,
}

#[pb::methods]
impl Local {
    #[remote]
    fn poke(&self, n: i64) -> i64 {
        self.events.say(format!("poked {n}"));
        n + 1
    }

    #[remote]
    fn kw(&self, a: i64, b: Option<i64>) -> i64 {
        a * 10 + b.unwrap_or(0)
    }

    #[remote]
    fn fail(&self) -> Result<(), Failure> {
        Err(Failure::new("builtins.ValueError", "client side trouble"))
    }
}

#[derive(pb::Cacheable)]
#[pb(class = "cache_classes.MasterDuckPond", stopped_observing = Self::stopped_observing)]
pub(super) struct MasterDuckPond {
    pub(super) ducks: Vec<Vec<u8>>,
    /// How many times somebody stopped observing it.
    #[pb(skip)]
    pub(super) stopped: Arc<AtomicUsize>,
    #[pb(observers)]
    observers: Observers,
}

impl MasterDuckPond {
    /// A pond whose observers answer each update, as Twisted's do.
    pub(super) fn published(duck: &str) -> Published<Self> {
        let pond = Self {
            ducks: vec![duck.into()],
            stopped: Arc::default(),
            observers: Observers::default(),
        };
        Published::with(pond, Delivery { answers: true, ..Delivery::default() })
    }

    fn stopped_observing(&mut self, _: Option<&Perspective>, _: &Observer) {
        self.stopped.fetch_add(1, Ordering::Relaxed);
    }
}

#[pb::methods(rename_all = "camelCase")]
impl MasterDuckPond {
    #[update]
    pub(super) fn add_duck(&mut self, duck: &[u8]) {
        self.ducks.push(duck.to_owned());
    }

    #[update]
    pub(super) fn remove_duck(&mut self, duck: &[u8]) {
        self.ducks.retain(|other| other != duck);
    }
}

#[derive(pb::RemoteCache, Clone, Debug)]
#[pb(class = MasterDuckPond)]
pub(super) struct SlaveDuckPond {
    pub(super) ducks: Vec<Vec<u8>>,
}

#[pb::methods(rename_all = "camelCase")]
impl SlaveDuckPond {
    #[observe]
    fn add_duck(&mut self, duck: Vec<u8>) {
        self.ducks.push(duck);
    }

    #[observe]
    fn remove_duck(&mut self, duck: Vec<u8>) -> usize {
        self.ducks.retain(|other| *other != duck);
        self.ducks.len()
    }
}

/// What `describe` of the programs says.
pub(super) fn describe(positional: &[pb::Value], keywords: Vec<(pb::Value, pb::Value)>) -> String {
    let positional = super::show::show_shared(&pb::Value::Tuple(positional.to_vec()));
    format!("{positional} {}", show(&pb::Value::Dict(keywords)))
}
