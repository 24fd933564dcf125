//! The root object of `pond_server.py` in a local server, and the ponds that it takes.

use std::sync::{Arc, Mutex};

use pb::{
    Cached, Copyable, Referenceable, RemoteCopy, Value,
    dispatch::{Dispatch, Invocation},
};

use super::{
    objects::{Events, SlaveDuckPond},
    show::show,
};

#[derive(RemoteCopy)]
#[pb(class = "copy_sender.CopyPond", rename_all = "camelCase")]
struct CopyPond {
    color: String,
    num_frogs: i64,
}

/// A pond that is sent and received as the same state: the sum.
#[derive(Copyable, RemoteCopy)]
#[pb(class = "copy2_classes.SenderPond", rename_all = "camelCase")]
pub(crate) struct CountedPond {
    pub(crate) frogs_and_toads: i64,
}

/// Takes the ponds of its scenario.
pub(crate) struct Ponds {
    scenario: &'static str,
    events: Events,
    pond: Mutex<Option<Cached<SlaveDuckPond>>>,
}

impl Ponds {
    pub(crate) fn new(scenario: &'static str, events: &Events) -> Self {
        Self { scenario, events: events.clone(), pond: Mutex::default() }
    }
}

impl Referenceable for Ponds {
    fn dispatch(self: Arc<Self>, call: &mut Invocation<'_>) -> Dispatch {
        let mut kept = self.pond.lock().unwrap();
        let ducks = |pond: &Cached<SlaveDuckPond>| show(&Value::List(pond.read().ducks.clone()));
        match (call.method(), self.scenario) {
            ("takePond", "b") => call.now(|call| {
                let CountedPond { frogs_and_toads } = call.argument("pond")?;
                self.events.say(format!("took SenderPond frogsAndToads={frogs_and_toads}"));
                Ok(b"pond accepted")
            }),
            ("takePond", "c") => call.now(|call| {
                let pond = call.argument("pond")?;
                // An object that arrives again is another handle in the Python program.
                self.events.say(format!("took MasterDuckPond ducks={} again=False", ducks(&pond)));
                *kept = Some(pond);
                Ok(b"pond accepted")
            }),
            ("takePond", _) => call.now(|call| {
                let CopyPond { color, num_frogs } = call.argument("pond")?;
                self.events.say(format!("took CopyPond color={color} numFrogs={num_frogs}"));
                Ok(b"pond accepted")
            }),
            ("checkDucks", _) => call.now(|_| {
                let pond = kept.as_ref().unwrap();
                self.events.say(format!("ducks {}", ducks(pond)));
                Ok(pond.read().ducks.len())
            }),
            ("ignorePond", _) => call.now(|_| {
                self.events.say("dropping pond");
                *kept = None;
                Ok(())
            }),
            _ => Dispatch::no_such_method(),
        }
    }
}
