//! A local server for `peers/kitchen_client.py`, which must see no difference to Twisted's own server.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use pb::{
    Context, Failure, Referenceable, Server, Timeouts, Value,
    dispatch::{Dispatch, Invocation},
    error::UnjellyErrorKind,
    jelly::ReadResult,
};
use tokio::{sync::Notify, task::JoinHandle, time::sleep};

use crate::{kitchen::Point, process::assert_lines, show::show, venv::Python, with_twisted};

/// The methods of `peers/kitchen_server.py` that its client calls and that have a fixed list of parameters.
struct Methods {
    stop: Arc<Notify>,
}

#[pb::methods(rename_all = "camelCase")]
impl Methods {
    #[remote]
    fn echo(&self, value: Value) -> Value {
        value
    }

    /// Returns whether the last item of a list, or the last value of a dictionary, is the container itself.
    #[remote]
    fn is_cycle(&self, x: Value) -> bool {
        let Value::Reference(number, whole) = x else {
            return false;
        };
        let last = match &*whole {
            Value::List(items) => items.last(),
            Value::Dict(entries) => entries.last().map(|(_, value)| value),
            _ => None,
        };
        last == Some(&Value::Dereference(number))
    }

    #[remote]
    fn nothing(&self) {}

    #[remote]
    fn add_one(&self, n: i64) -> i64 {
        n + 1
    }

    #[remote]
    fn big(&self, n: usize) -> Vec<u8> {
        vec![b'x'; n]
    }

    #[remote]
    fn point(&self) -> Point {
        Point { x: 3, y: 4 }
    }

    #[remote]
    fn points(&self) -> [Arc<Point>; 2] {
        let point = Arc::new(self.point());
        [point.clone(), point]
    }

    #[remote]
    fn takes_point(&self, p: Point) -> String {
        format!("{},{}", p.x, p.y)
    }

    #[remote]
    async fn fail(&self, kind: String) -> Result<(), Failure> {
        let bad_value = || Failure::new("builtins.ValueError", "bad value");
        Err(match &*kind {
            "value" => bad_value(),
            // Python's KeyError prints the `repr` of its key.
            "key" => Failure::new("builtins.KeyError", "'no such key'"),
            "own" => Failure::new("kitchen.Burnt", "own trouble"),
            "pberror" => Failure::new("kitchen.Spilt", "known trouble")
                .with_parent("twisted.spread.pb.Error"),
            "deferred" => {
                sleep(Duration::from_millis(10)).await;
                bad_value()
            }
            "unicode" => Failure::new("builtins.ValueError", "caf\u{e9} \u{2603} \u{1f438}"),
            _ => return Ok(()),
        })
    }

    #[remote]
    async fn later(&self, seconds: f64, value: Value) -> Value {
        sleep(Duration::from_secs_f64(seconds)).await;
        value
    }

    #[remote]
    async fn never(&self) {
        std::future::pending().await
    }

    #[remote]
    async fn hang_up(&self, context: &Context) {
        context.peer().close();
        std::future::pending().await
    }

    #[remote]
    fn shutdown(&self) {
        self.stop.notify_one();
    }
}

/// The whole kitchen, with the methods that look at how their arguments came.
struct Kitchen(Arc<Methods>);

impl Referenceable for Kitchen {
    fn dispatch(self: Arc<Self>, call: &mut Invocation<'_>) -> Dispatch {
        match call.method() {
            "describe" => call.now(describe),
            "same" => call.now(same),
            _ => self.0.clone().dispatch(call),
        }
    }
}

fn describe(call: &mut Invocation<'_>) -> ReadResult<String> {
    let arguments = Value::Tuple(call.rest()?);
    let keywords = call
        .rest_keywords()?
        .into_iter()
        .map(|(name, value)| (Value::Text(name.to_owned()), value));
    let keywords = Value::Dict(keywords.collect());
    Ok(format!("{} {}", show(&arguments), show(&keywords)))
}

/// Answers whether two arguments are one object. Positional and keyword arguments have separate numbers, so
/// an object can be shared only among one kind.
fn same(call: &mut Invocation<'_>) -> ReadResult<bool> {
    let mut given: Vec<Arc<Value>> = call.rest()?;
    let by_position = given.len();
    for name in ["a", "b"].into_iter().skip(by_position) {
        given.push(call.argument(name)?);
    }
    call.no_more_arguments()?;
    match &*given {
        [a, b] => Ok(by_position != 1 && Arc::ptr_eq(a, b)),
        _ => Err(UnjellyErrorKind::TooManyArguments { expected: 2, found: by_position }.into()),
    }
}

/// Starts a kitchen on a port of its own.
async fn open() -> (SocketAddr, JoinHandle<()>) {
    let stop = Arc::new(Notify::new());
    let kitchen = Kitchen(Arc::new(Methods { stop: stop.clone() }));
    let server = Server::bind("127.0.0.1:0").await.unwrap();
    let address = server.local_addr().unwrap();
    let serving = server
        // `never` and `hangUp` are still running at the end, and need not be waited for.
        .timeouts(Timeouts::default().linger(Duration::from_millis(50)))
        .serve(kitchen)
        .with_graceful_shutdown(async move { stop.notified().await });
    let serving = tokio::spawn(async move { serving.await.unwrap() });
    (address, serving)
}

/// Runs one scenario against a kitchen: it must print the same as against Twisted's server. The server runs
/// on.
async fn scenario(python: &Python, name: &str, expected: &str) -> JoinHandle<()> {
    let (address, serving) = open().await;
    let port = address.port().to_string();
    let client = python.start("kitchen_client.py", &["127.0.0.1", &port, name]);
    let printed = client.finish().await;
    assert_lines("kitchen_client.py", &printed, expected.lines());
    serving
}

/// Makes one test of each scenario of `kitchen_client.py`.
macro_rules! scenarios {
    ($($name:ident)*) => {
        pub(crate) const SCENARIOS: &[&str] = &[$(stringify!($name)),*, "shutdown"];

        $(case!($name);
        fn $name() {
            with_twisted(async |python| {
                let expected = include_str!(concat!("peers/expected/", stringify!($name), ".txt"));
                let serving = scenario(python, stringify!($name), expected).await;
                assert!(!serving.is_finished(), "the server ended");
            });
        })*
    };
}

scenarios! {
    values kwargs shared cyclic refused unknownmethod toofew toomany badtype errors caught noanswer
    outoforder pipelined copies points unsendable bigvalues hangup
}

case!(shutdown);
fn shutdown() {
    with_twisted(async |python| {
        let expected = include_str!("peers/expected/shutdown.txt");
        scenario(python, "shutdown", expected).await.await.unwrap();
    });
}

case!(no_scenario_is_left_out);
fn no_scenario_is_left_out() {
    with_twisted(async |python| {
        let listed = python.start("kitchen_client.py", &["--list"]);
        assert_eq!(listed.finish().await, SCENARIOS);
    });
}
