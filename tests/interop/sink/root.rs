//! The root object of `sink_server.py` in a local server.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use pb::{
    Cached, Context, Failure, Jelly, Local, Published, Referenceable, RemoteReference, Value,
    dispatch::{Dispatch, Invocation},
    jelly::{ReadResult, UnjellyOwned},
    pages::Pager,
};
use tokio::time::sleep;

use super::{
    objects::{
        CarriedError, CarriedPlain, Events, Known, MasterDuckPond, SlaveDuckPond, Thing, describe,
        duck,
    },
    show::{show, show_shared},
};

/// The methods of `sink_server.py` whose arguments have one type.
struct Methods {
    events: Events,
    thing: Local<Thing>,
    pond: Published<MasterDuckPond>,
    hoarded: Mutex<Vec<RemoteReference>>,
    kept: Mutex<Kept>,
}

/// The objects that `keep` has received.
#[derive(Default)]
enum Kept {
    #[default]
    Nothing,
    Reference(RemoteReference),
    #[expect(dead_code, reason = "held, so that the client knows that it is")]
    Ponds(Vec<Cached<SlaveDuckPond>>),
}

#[pb::methods(rename_all = "camelCase")]
impl Methods {
    #[remote]
    fn echo(&self, value: Value) -> Value {
        self.events.say(format!("echo {}", show_shared(&value)));
        value
    }

    #[remote]
    fn known(&self) -> Known {
        Known {}
    }

    #[remote]
    fn plain(&self) -> Value {
        Value::Unpersistable("instance of class __main__.Plain deemed insecure".to_owned())
    }

    #[remote]
    fn is_cycle(&self, x: Value) -> bool {
        let Value::Reference(number, whole) = x else { return false };
        let last = match &*whole {
            Value::List(items) => items.last(),
            Value::Dict(entries) => entries.last().map(|(_, value)| value),
            _ => None,
        };
        let closed = last == Some(&Value::Dereference(number));
        self.events.say(format!("isCycle {}", show(&Value::Bool(closed))));
        closed
    }

    #[remote]
    fn thing(&self) -> Local<Thing> {
        self.thing.clone()
    }

    #[remote]
    fn is_thing(&self, x: Local<Thing>) -> bool {
        let same = x.ptr_eq(&self.thing);
        self.events.say(format!("isThing {}", show(&Value::Bool(same))));
        same
    }

    #[remote]
    async fn use_kept(self: Arc<Self>, name: String, n: i64) -> Result<Value, Failure> {
        let call = match &*self.kept.lock().unwrap() {
            Kept::Reference(kept) => kept.call_remote(&name, (n,)),
            _ => return Err(Failure::new("builtins.AttributeError", "nothing is kept")),
        };
        Ok(call.await?)
    }

    #[remote]
    fn drop(&self) {
        *self.kept.lock().unwrap() = Kept::Nothing;
        self.events.say("dropped");
    }

    #[remote]
    async fn call_back_kw(&self, client: RemoteReference, name: String) -> Result<Value, Failure> {
        Ok(client.call_remote(&name, (1,)).kw("b", 2).await?)
    }

    #[remote]
    fn fail(&self, kind: String) -> Result<Option<Vec<u8>>, Failure> {
        self.events.say(format!("failing {kind}"));
        let error = |class: &'static str, message: &'static str| Failure::new(class, message);
        let pb_error =
            |message| error("__main__.BrokerError", message).with_parent("twisted.spread.pb.Error");
        Err(match &*kind {
            "value" => error("builtins.ValueError", "bad value"),
            "key" => error("builtins.KeyError", "'k'"),
            "own" => error("__main__.OwnError", "('own message', 3)"),
            "pberror" => pb_error("known trouble"),
            "carried" => Failure::from_copyable(CarriedError { code: 42 }),
            "carriedplain" => Failure::from_copyable(CarriedPlain { code: 9 }),
            "deferred" => error("builtins.ValueError", "later trouble"),
            "deferredpberror" => pb_error("later known trouble"),
            "unicode" => error("builtins.ValueError", "café"),
            "type" => error("builtins.TypeError", "object of type 'int' has no len()"),
            "bigstring" => return Ok(Some(vec![b'x'; 640 * 1024 + 1])),
            "exit" => error("builtins.SystemExit", "3"),
            other => panic!("the scenarios have no failure of the kind {other}"),
        })
    }

    #[remote]
    async fn later_big(&self) -> Vec<u8> {
        sleep(Duration::from_millis(10)).await;
        vec![b'x'; 640 * 1024 + 1]
    }

    #[remote]
    async fn later_unknown(&self) -> Result<(), Failure> {
        sleep(Duration::from_millis(10)).await;
        Err(Failure::new("builtins.TypeError", "no NaN here"))
    }

    #[remote]
    async fn never(&self) {
        self.events.say("never");
        std::future::pending().await
    }

    #[remote]
    async fn hang_up(&self, context: &Context) {
        self.events.say("hanging up");
        context.peer().close();
        std::future::pending().await
    }

    #[remote]
    fn pages(&self, collector: RemoteReference, size: usize) -> &'static [u8] {
        let events = self.events.clone();
        tokio::spawn(async move {
            pb::pages::send_pages(&collector, &*b"0123456789abcdef".repeat(size / 16))
                .await
                .unwrap();
            events.say("paged out");
        });
        b"paging"
    }

    #[remote]
    async fn file_pages(&self, collector: RemoteReference, size: usize) {
        let file = vec![b'f'; size];
        Pager::new(&collector).page_size(16 * 1024).send(&*file).await.unwrap();
        self.events.say("file paged out");
    }

    #[remote]
    fn pond(&self) -> Published<MasterDuckPond> {
        self.pond.clone()
    }

    #[remote]
    fn is_pond(&self, x: Published<MasterDuckPond>) -> bool {
        let same = x.ptr_eq(&self.pond);
        self.events.say(format!("isPond {}", show(&Value::Bool(same))));
        same
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
    fn two_ponds(&self) -> [Published<MasterDuckPond>; 3] {
        [self.pond.clone(), MasterDuckPond::published([duck("x")]), self.pond.clone()]
    }

    #[remote]
    fn add_duck_then_pond(&self, duck: Value) -> Published<MasterDuckPond> {
        self.add_duck(duck);
        self.pond.clone()
    }
}

/// The whole sink, with the methods that take anything. A [`Value`] cannot hold entries of a connection's
/// tables, so the scenario says which types arrive.
pub(crate) struct Sink {
    methods: Arc<Methods>,
    scenario: &'static str,
}

impl Referenceable for Sink {
    fn dispatch(self: Arc<Self>, call: &mut Invocation<'_>) -> Dispatch {
        let events = self.methods.events.clone();
        match (call.method(), self.scenario) {
            ("describe", "cachetoserver") => call.now(|call| {
                let ponds: Vec<Cached<SlaveDuckPond>> = call.rest()?;
                let again: Cached<SlaveDuckPond> = call.argument("again")?;
                assert!(ponds.len() == 1 && again.ptr_eq(&ponds[0]));
                let text = r#"(<SlaveDuckPond>,) {u"again": <SlaveDuckPond>}"#;
                events.say(format!("describe {text}"));
                Ok(text.as_bytes())
            }),
            ("describe", _) => call.now(|call| {
                let positional: Vec<Value> = call.rest()?;
                let keywords = call.rest_keywords()?.into_iter();
                let keywords = keywords.map(|(name, value)| (Value::Text(name.to_owned()), value));
                let text = describe(&positional, keywords.collect());
                events.say(format!("describe {text}"));
                Ok(text.into_bytes())
            }),
            ("nothing", _) => call.now(|call| {
                events.say(format!("nothing {}", show(&Value::Tuple(call.rest()?))));
                Ok(())
            }),
            ("same", _) => call.now(|call| {
                let (a, b): (Arc<Value>, Arc<Value>) = (call.argument("a")?, call.argument("b")?);
                let same = Arc::ptr_eq(&a, &b);
                events.say(format!("same {}", show(&Value::Bool(same))));
                Ok(same)
            }),
            ("keep", _) => call.now(|call| self.keep(call)),
            ("hoard", _) => call.now(|call| {
                let mut hoarded = self.methods.hoarded.lock().unwrap();
                // The first argument is a list.
                let more = match hoarded.len() {
                    0 => call.argument("x")?,
                    _ => vec![call.argument("x")?],
                };
                hoarded.extend(more);
                Ok(hoarded.len().saturating_sub(1023))
            }),
            ("callBack", _) => call.later(|call| {
                let client: RemoteReference = call.owned_argument("ref")?;
                let name: String = call.owned_argument("name")?;
                let n: Option<i64> = call.owned_argument("n")?;
                events.say(format!("calling back {name}"));
                Ok(async move {
                    match n {
                        Some(n) => client.call_remote::<Value>(&name, (n,)).await,
                        None => client.call_remote(&name, ()).await,
                    }
                })
            }),
            ("later", "refecho") => later::<RemoteReference>(call),
            ("later", "cacheecho") => later::<Cached<SlaveDuckPond>>(call),
            ("later", _) => later::<Value>(call),
            _ => self.methods.clone().dispatch(call),
        }
    }
}

impl Sink {
    pub(crate) fn new(scenario: &'static str, events: &Events) -> Self {
        let methods = Arc::new(Methods {
            events: events.clone(),
            thing: Local::new(Thing),
            pond: MasterDuckPond::published([duck("d1")]),
            hoarded: Mutex::default(),
            kept: Mutex::default(),
        });
        Self { methods, scenario }
    }

    fn keep(&self, call: &mut Invocation<'_>) -> ReadResult<()> {
        let mut kept = self.methods.kept.lock().unwrap();
        let (keep, shown) = match (self.scenario, &*kept) {
            ("callback", _) => {
                (Kept::Reference(call.argument("x")?), "<RemoteReference>".to_owned())
            }
            ("cachetoserver", Kept::Nothing) => {
                (Kept::Ponds(vec![call.argument("x")?]), "<SlaveDuckPond>".to_owned())
            }
            ("cachetoserver", _) => {
                (Kept::Ponds(call.argument("x")?), "[<SlaveDuckPond>, <SlaveDuckPond>]".to_owned())
            }
            _ => (Kept::Nothing, show(&call.argument("x")?)),
        };
        *kept = keep;
        self.methods.events.say(format!("kept {shown}"));
        Ok(())
    }
}

fn later<T: UnjellyOwned + Jelly + Send>(call: &mut Invocation<'_>) -> Dispatch {
    call.later(|call| {
        let seconds = call.owned_argument("seconds")?;
        let value: T = call.owned_argument("value")?;
        Ok(async move {
            sleep(Duration::from_secs_f64(seconds)).await;
            value
        })
    })
}
