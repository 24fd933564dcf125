//! The objects of the recorded programs.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
};

use pb::{
    Cached, Delivery, Dispatch, Invocation, Observer, Observers, Perspective, Published,
    Referenceable, Value,
};

#[derive(pb::Cacheable)]
#[pb(class = "cache_classes.MasterDuckPond", stopped_observing = stopped_observing)]
pub(super) struct MasterDuckPond {
    ducks: Vec<Value>,
    /// How many times somebody stopped observing it.
    #[pb(skip)]
    stopped: Stopped,
    #[pb(observers)]
    observers: Observers,
}

/// Shared by the ponds of a session.
#[derive(Clone, Default)]
pub(super) struct Stopped(Arc<AtomicUsize>);

impl Stopped {
    pub(super) fn count(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }
}

fn stopped_observing(pond: &mut MasterDuckPond, _: Option<&Perspective>, _: &Observer) {
    pond.stopped.0.fetch_add(1, Ordering::Relaxed);
}

#[pb::methods(rename_all = "camelCase")]
impl MasterDuckPond {
    #[update]
    pub(super) fn add_duck(&mut self, duck: Value) {
        self.ducks.push(duck);
    }

    #[update]
    pub(super) fn remove_duck(&mut self, duck: Value) {
        self.ducks.retain(|other| *other != duck);
    }
}

/// A pond whose observers answer each update, as Twisted's do.
pub(super) fn pond(ducks: &[Value], stopped: &Stopped) -> Published<MasterDuckPond> {
    let pond = MasterDuckPond {
        ducks: ducks.to_vec(),
        stopped: stopped.clone(),
        observers: Observers::default(),
    };
    Published::with(pond, Delivery { answers: true, ..Delivery::default() })
}

#[derive(pb::RemoteCache, Clone, Debug)]
#[pb(class = MasterDuckPond)]
pub(super) struct SlaveDuckPond {
    pub(super) ducks: Vec<Value>,
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

/// What receives ponds, in `pond:c`.
#[derive(Default)]
pub(super) struct Receiver {
    pond: Mutex<Option<Cached<SlaveDuckPond>>>,
}

#[pb::methods(rename_all = "camelCase")]
impl Receiver {
    #[remote]
    fn take_pond(&self, pond: Cached<SlaveDuckPond>) -> &'static [u8] {
        *self.pond.lock().unwrap() = Some(pond);
        b"pond accepted"
    }

    #[remote]
    fn check_ducks(&self) -> usize {
        self.pond.lock().unwrap().as_ref().unwrap().read().ducks.len()
    }

    #[remote]
    fn ignore_pond(&self) {
        *self.pond.lock().unwrap() = None;
    }
}

/// What has a pond, and takes others, in the sessions of `sink`.
pub(super) struct Sink {
    pond: Published<MasterDuckPond>,
    kept: Mutex<Vec<Cached<SlaveDuckPond>>>,
}

impl Sink {
    pub(super) fn new(stopped: &Stopped) -> Self {
        Self { pond: pond(&[duck("d1")], stopped), kept: Mutex::default() }
    }
}

#[pb::methods(rename_all = "camelCase")]
impl Sink {
    #[remote]
    fn pond(&self) -> Published<MasterDuckPond> {
        self.pond.clone()
    }

    #[remote]
    fn add_duck(&self, duck: Value) {
        self.pond.lock().add_duck(duck);
    }

    #[remote]
    fn remove_duck(&self, duck: Value) {
        self.pond.lock().remove_duck(duck);
    }

    #[remote]
    fn add_duck_then_pond(&self, duck: Value) -> Published<MasterDuckPond> {
        self.add_duck(duck);
        self.pond()
    }

    #[remote]
    fn two_ponds(&self) -> [Published<MasterDuckPond>; 3] {
        let other = pond(&[duck("x")], &self.pond.lock().stopped);
        [self.pond(), other, self.pond()]
    }

    #[remote]
    fn is_pond(&self, x: Published<MasterDuckPond>) -> bool {
        x.ptr_eq(&self.pond)
    }

    #[remote]
    async fn later(&self, _seconds: f64, value: Cached<SlaveDuckPond>) -> Cached<SlaveDuckPond> {
        value
    }

    #[remote]
    fn describe(
        &self,
        _pond: Cached<SlaveDuckPond>,
        _again: Cached<SlaveDuckPond>,
    ) -> &'static [u8] {
        br#"(<SlaveDuckPond>,) {u"again": <SlaveDuckPond>}"#
    }

    #[remote]
    fn drop(&self) {
        self.kept.lock().unwrap().clear();
    }

    #[remote]
    fn echo(&self, value: Value) -> Value {
        value
    }
}

/// A sink that also keeps what it is given: one pond the first time, a list of them then.
pub(super) struct Keeper(pub(super) Arc<Sink>);

impl Referenceable for Keeper {
    fn dispatch(self: Arc<Self>, call: &mut Invocation<'_>) -> Dispatch {
        if call.method() != "keep" {
            return self.0.clone().dispatch(call);
        }
        call.now(|call| {
            let mut kept = self.0.kept.lock().unwrap();
            *kept = match kept.is_empty() {
                true => vec![call.argument("x")?],
                false => call.argument("x")?,
            };
            call.no_more_arguments()
        })
    }
}

/// The ducks of `sink` are byte strings.
pub(super) fn duck(name: &str) -> Value {
    Value::Bytes(name.as_bytes().to_vec())
}

/// Those of `pond:c` are text.
pub(super) fn text(name: &str) -> Value {
    Value::Text(name.to_owned())
}
