//! Methods that read their arguments by themselves, beside methods that do not.

use std::sync::Arc;

use pb::{
    Any, Failure, Perspective,
    dispatch::{Dispatch, Invocation},
};
use pb_test_support::Pair;

struct Builder;

/// The methods that the callers of a builder know.
#[pb::interface]
trait Commands {
    async fn start(&self, name: &str, args: i64) -> i64;
    async fn interrupt(&self, reason: String);
}

#[pb::methods(interface = Commands)]
impl Builder {
    /// Each command has arguments of its own.
    #[remote(raw)]
    fn start(&self, call: &mut Invocation<'_>) -> Dispatch {
        match call.argument::<String>("name") {
            Ok(name) if name == "double" => call.now(|call| {
                let number: i64 = call.argument("args")?;
                call.no_more_arguments()?;
                Ok(number * 2)
            }),
            Ok(name) => Dispatch::failed(Failure::new("test.Unknown", name)),
            Err(error) => Dispatch::failed(error),
        }
    }

    #[remote]
    fn interrupt(&self, reason: String) {
        drop(reason);
    }

    #[perspective(raw)]
    #[pb(rename = "all")]
    fn by_name(self: Arc<Self>, call: &mut Invocation<'_>) -> Dispatch {
        call.now(|call| Ok(call.rest::<Any>()?.len()))
    }

    #[view(raw)]
    fn seen(&self, who: &Perspective, call: &mut Invocation<'_>) -> Dispatch {
        let is_builder = who.downcast_ref::<Self>().is_some();
        call.now(|_| Ok(is_builder))
    }
}

fn main() {
    let mut pair = Pair::new(Builder);
    let builder = Commands::from(pair.peer().root());
    assert_eq!(pair.finish(builder.start("double", 4)).unwrap(), 8);
    let error = pair.finish(builder.start("triple", 4)).unwrap_err();
    assert!(error.remote().is_some_and(|remote| remote.class() == "test.Unknown"), "{error}");
    pair.finish(builder.interrupt("late".to_owned())).unwrap();
}
