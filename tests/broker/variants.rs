//! Values that are read more than once (untagged enums, tags that come late, flattened fields) have each handle
//! once.

use std::collections::BTreeMap;

use pb::{CallError, Local, RemoteReference, Value};
use pb_test_support::{Pair, held};

struct Bell;

#[pb::methods]
impl Bell {
    #[remote]
    fn ring(&self) -> i64 {
        7
    }
}

fn bell() -> Local<Bell> {
    Local::new(Bell)
}

/// Both of the first variants read the bell, and then something that is not there.
#[derive(pb::Unjelly)]
#[pb(untagged)]
enum Untagged {
    Pair((RemoteReference, i64)),
    Named { bell: RemoteReference, height: i64 },
    Kept((RemoteReference, String)),
    Number(i64),
}

#[derive(pb::Unjelly)]
#[pb(tag = "kind")]
enum Tagged {
    Kept { bell: RemoteReference },
    Number,
}

#[derive(pb::Unjelly)]
struct Flat {
    #[pb(flatten)]
    held: Held,
    #[pb(flatten)]
    rest: BTreeMap<String, Value>,
}

#[derive(pb::Unjelly)]
struct Held {
    bell: RemoteReference,
}

struct Tower;

#[pb::methods]
impl Tower {
    #[remote]
    async fn untagged(&self, value: Untagged) -> Result<i64, CallError> {
        match value {
            Untagged::Kept((bell, _)) => bell.call_remote("ring", ()).await,
            Untagged::Pair((_, number)) | Untagged::Number(number) => Ok(number),
            Untagged::Named { bell, height } => {
                bell.call_remote("ring", ()).await.map(|_: i64| height)
            }
        }
    }

    #[remote]
    async fn tagged(&self, value: Tagged) -> Result<i64, CallError> {
        match value {
            Tagged::Kept { bell } => bell.call_remote("ring", ()).await,
            Tagged::Number => Ok(1),
        }
    }

    #[remote]
    async fn flat(&self, value: Flat) -> Result<i64, CallError> {
        let others = value.rest.len() as i64;
        value.held.bell.call_remote("ring", ()).await.map(|rung: i64| rung + others)
    }
}

/// A state with a bell, whose tag comes last.
#[derive(pb::Jelly)]
struct Late {
    bell: Local<Bell>,
    kind: &'static str,
}

#[test]
fn each_handle_is_received_once_and_released_once() {
    let mut pair = Pair::new(Tower);
    let root = pair.peer().root();
    let late = |kind| Late { bell: bell(), kind };
    let calls: [(pb::Call<i64>, _); 7] = [
        (root.call_remote("untagged", ((bell(), "x"),)), Some(7)),
        (root.call_remote("untagged", (5,)), Some(5)),
        (root.call_remote("untagged", ((bell(), bell()),)), None),
        (root.call_remote("tagged", (late("Kept"),)), Some(7)),
        (root.call_remote("tagged", (late("Number"),)), Some(1)),
        (root.call_remote("tagged", (late("Unknown"),)), None),
        (root.call_remote("flat", (late("x"),)), Some(8)),
    ];
    for (index, (call, wanted)) in calls.into_iter().enumerate() {
        assert_eq!(pair.finish(call).ok(), wanted, "{index}");
        pair.drive();
        assert_eq!(held(&pair.client.broker.peer()), [], "{index}");
    }
    assert!(pair.server.broker.close_reason().is_none());
}
