//! The classes and objects of both programs.

use std::{
    fmt,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use pb::{
    Copyable, Failure, Observers, Perspective, Published, RemoteCopy, Value,
    live::{Delivery, Observer},
};

use super::show::show;

/// The events, in the words of the programs.
#[derive(Clone, Default)]
pub(crate) struct Events(Arc<Mutex<Vec<String>>>);

impl Events {
    pub(crate) fn say(&self, event: impl Into<String>) {
        self.0.lock().unwrap().push(event.into());
    }

    pub(crate) fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

/// `sink.Known`, a copy without attributes.
#[derive(Copyable, RemoteCopy, Debug)]
#[pb(class = "sink.Known")]
pub(crate) struct Known {}

/// `copy_sender.CopyPond`, which the server does not register.
#[derive(Copyable)]
#[pb(class = "copy_sender.CopyPond")]
pub(crate) struct CopyPond {
    pub(crate) color: &'static str,
    #[pb(rename = "numFrogs")]
    pub(crate) num_frogs: i64,
}

/// An error that is sent as a copy.
#[derive(Copyable, RemoteCopy, Debug)]
#[pb(class = "sink.CarriedError")]
pub(crate) struct CarriedError {
    pub(crate) code: i64,
}

impl fmt::Display for CarriedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "carried code {}", self.code)
    }
}

#[derive(Copyable, RemoteCopy, Debug)]
#[pb(class = "sink.CarriedPlain")]
pub(crate) struct CarriedPlain {
    pub(crate) code: i64,
}

impl fmt::Display for CarriedPlain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("x")
    }
}

/// An object that is called.
pub(crate) struct Thing;

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

/// The client's own object, which is also its mind.
#[derive(Default)]
pub(crate) struct Local {
    pub(crate) events: Events,
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

/// Returns the name of a duck. The ducks of these programs are byte strings.
pub(crate) fn duck(name: &str) -> Value {
    Value::Bytes(name.into())
}

#[derive(pb::Cacheable)]
#[pb(class = "cache_classes.MasterDuckPond", stopped_observing = Self::stopped_observing)]
pub(crate) struct MasterDuckPond {
    pub(crate) ducks: Vec<Value>,
    /// How many times an observer has left.
    #[pb(skip)]
    pub(crate) stopped: Arc<AtomicUsize>,
    #[pb(observers)]
    observers: Observers,
}

impl MasterDuckPond {
    /// Returns a pond whose observers answer each update, as Twisted's observers do.
    pub(crate) fn published(ducks: impl Into<Vec<Value>>) -> Published<Self> {
        let pond =
            Self { ducks: ducks.into(), stopped: Arc::default(), observers: Observers::default() };
        Published::with_delivery(pond, Delivery::default().answers(true))
    }

    fn stopped_observing(&mut self, _: Option<&Perspective>, _: &Observer) {
        self.stopped.fetch_add(1, Ordering::Relaxed);
    }
}

#[pb::methods(rename_all = "camelCase")]
impl MasterDuckPond {
    #[update]
    pub(crate) fn add_duck(&mut self, duck: Value) {
        self.ducks.push(duck);
    }

    #[update]
    pub(crate) fn remove_duck(&mut self, duck: Value) {
        self.ducks.retain(|other| *other != duck);
    }
}

#[derive(pb::RemoteCache, Clone, Debug)]
#[pb(class = MasterDuckPond)]
pub(crate) struct SlaveDuckPond {
    pub(crate) ducks: Vec<Value>,
}

#[pb::methods(rename_all = "camelCase")]
impl SlaveDuckPond {
    #[observe]
    fn add_duck(&mut self, duck: Value) {
        self.ducks.push(duck);
    }

    #[observe]
    fn remove_duck(&mut self, duck: Value) -> usize {
        self.ducks.retain(|other| *other != duck);
        self.ducks.len()
    }
}

/// Prints arguments as `describe` of the programs does.
pub(crate) fn describe(positional: &[Value], keywords: Vec<(Value, Value)>) -> String {
    let positional = super::show::show_shared(&Value::Tuple(positional.to_vec()));
    format!("{positional} {}", show(&Value::Dict(keywords)))
}
