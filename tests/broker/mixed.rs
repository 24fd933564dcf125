//! Lists and dictionaries of anything that can be sent, and dynamic values beside them.

use std::sync::Arc;

use pb::{
    CallError, Jelly, Local, Published, RemoteReference, Value, dict,
    error::{ConvertError, JellyErrorKind},
    jelly::{Dict, List},
    list, value,
};
use pb_test_support::Pair;

use crate::{
    live::{MasterDuckPond, Pond},
    roots::{Root, Unsendable},
};

/// What a worker of Buildbot has: an object for each builder.
struct Worker {
    builder: Local<Root>,
    pond: Published<MasterDuckPond>,
}

fn worker() -> Worker {
    Worker { builder: Local::new(Root::default()), pond: Published::new(MasterDuckPond::default()) }
}

#[pb::methods]
impl Worker {
    #[remote]
    fn builders(&self) -> Dict<'static> {
        dict! { "linux": self.builder.clone(), "count": 1, 2: (self.pond.clone(), None) }
    }

    /// The answer borrows from the object.
    #[remote]
    fn borrowed(&self) -> List<'_> {
        list![&self.builder, &self.pond]
    }

    #[remote]
    fn opaque(&self) -> impl Jelly + use<> {
        list![self.builder.clone()]
    }

    #[remote]
    async fn later(&self, name: String) -> Result<Dict<'static>, pb::Failure> {
        Ok(dict! { name: self.builder.clone() })
    }

    #[remote]
    fn shown(&self, value: Value, objects: Vec<RemoteReference>) -> (Value, usize) {
        (value, objects.len())
    }
}

#[test]
fn a_dictionary_of_references_and_live_objects_is_an_answer() {
    #[derive(pb::Unjelly)]
    struct Builders {
        linux: RemoteReference,
    }

    let mut pair = Pair::new(worker());
    let root = pair.peer().root();
    let (builder, pond) = pair.finish(root.call_remote::<Borrowed>("borrowed", ())).unwrap();
    let echoed = builder.call_remote::<i64>("add", (1, 2));
    assert_eq!(pair.finish(echoed).unwrap(), 3);
    assert!(pond.lost_reason().is_none());
    let [opaque] = pair.finish(root.call_remote::<[RemoteReference; 1]>("opaque", ())).unwrap();
    assert_eq!(opaque, builder, "it is one object");
    let Builders { linux } = pair.finish(root.call_remote("later", ("linux",))).unwrap();
    assert_eq!(linux, builder);
    let error = pair.finish(root.call_remote::<Value>("builders", ())).unwrap_err();
    assert!(matches!(error, CallError::Unjelly(_)), "a `Value` has no references: {error}");
}

#[test]
fn elements_are_written_as_by_themselves() {
    let mut pair = Pair::new(worker());
    let root = pair.peer().root();
    let object = Local::new(Root::default());
    let shared = Arc::new(vec![1]);
    let call = root.call_remote::<(Value, usize)>(
        "shown",
        (
            list![
                1, -2_i8, 4_000_000_000, 0xff, 1.5, true, "text", b"bytes", 'c', None, null, (), [],
                {}, (1,), (1, (2, "x")), [1, "x"], [7; 2], { "k": { 1: (), (1, 2): [0] } },
                String::from("moved"), &"borrowed".to_owned(), Some(1), None::<i64>, &shared, shared.clone(),
                value!([1]), vec![1_u8], (1 + 2) * 3, [1, 2].len()
            ],
            list![&object, object.clone()],
        ),
    );
    let expected = value!([
        1, -2, 4_000_000_000, 255, 1.5, true, "text", b"bytes", "c", None, None, None, [],
        {}, (1,), (1, (2, "x")), [1, "x"], [7, 7], { "k": { 1: None, (1, 2): [0] } },
        "moved", "borrowed", 1, None, [1], [1], [1], b"\x01", 9, 2
    ]);
    let (shown, objects) = pair.finish(call).unwrap();
    assert_eq!(objects, 2);
    assert_eq!(shown.unshared().unwrap(), expected);
    assert_ne!(
        format!("{shown:?}"),
        format!("{expected:?}"),
        "the clones of the `Arc` are one part"
    );
}

#[test]
fn an_element_that_cannot_be_sent_is_an_error_with_its_place() {
    let mut pair = Pair::new(Root::default());
    let root = pair.peer().root();
    let call = root.call_remote::<Value>("echo", (list![1, dict! { "k": Unsendable }],));
    let error = pair.finish(call).unwrap_err();
    let CallError::Jelly(error) = error else { panic!("{error:?}") };
    assert_eq!(error.path().to_string(), "echo[0][1][0]");
}

#[test]
fn lists_and_dictionaries_are_built_step_by_step() {
    let mut pair = Pair::new(Root::default());
    let names = ["a".to_owned(), "b".to_owned()];
    let (mut list, mut dict) = (List::new(), dict! {});
    for (index, name) in names.iter().enumerate() {
        list.push(name);
        dict.insert(index, name);
    }
    assert_eq!((list.len(), dict.len(), list.is_empty(), dict.is_empty()), (2, 2, false, false));
    dict.insert("all", list);
    let echo = pair.peer().root().call_remote::<Value>("echo", (dict,));
    assert_eq!(pair.finish(echo).unwrap(), value!({ 0: "a", 1: "b", "all": ["a", "b"] }));
}

/// What the interface calls a map, the object may answer with a `Dict`.
#[test]
fn a_dictionary_fits_the_map_or_the_state_of_an_interface() {
    #[derive(pb::Unjelly, pb::Jelly, Debug, PartialEq)]
    struct Info {
        cpus: i64,
    }

    #[pb::interface]
    trait Described {
        async fn info(&self) -> Info;
        async fn map(&self) -> std::collections::HashMap<String, i64>;
        async fn items(&self) -> Vec<i64>;
    }

    struct Object;

    #[pb::methods(interface = Described)]
    impl Object {
        #[remote]
        fn info(&self) -> Dict<'static> {
            dict! { "cpus": 2 }
        }

        #[remote]
        fn map(&self) -> Dict<'static> {
            dict! { "cpus": 2 }
        }

        #[remote]
        fn items(&self) -> List<'static> {
            list![2]
        }
    }

    let mut pair = Pair::new(Object);
    let object: Described = pair.peer().root().into();
    assert_eq!(pair.finish(object.info()).unwrap(), Info { cpus: 2 });
    assert_eq!(pair.finish(object.map()).unwrap()["cpus"], 2);
    assert_eq!(pair.finish(object.items()).unwrap(), [2]);
}

/// A `Value` is data: `pb::dict!` sends the rest.
#[test]
fn a_value_of_a_reference_or_a_live_object_is_a_typed_error() {
    let mut pair = Pair::new(worker());
    let call = pair.peer().root().call_remote::<Borrowed>("borrowed", ());
    let (reference, pond) = pair.finish(call).unwrap();
    for error in [
        Value::from_jelly(&vec![Local::new(Root::default())]),
        Value::from_jelly(&[Published::new(MasterDuckPond::default())]),
        Value::from_jelly(&[reference]),
        Value::from_jelly(&[pond]),
    ] {
        let ConvertError::Jelly(error) = error.unwrap_err() else { panic!() };
        assert_eq!(error.path().to_string(), "[0]");
        assert_eq!(error.kind(), &JellyErrorKind::NeedsConnection);
    }
    // What a tool has read of a reference is inert.
    let inert = Value::List(vec![Value::Remote(7)]);
    let error = inert.read::<Vec<RemoteReference>>().unwrap_err();
    assert!(matches!(error, ConvertError::Unjelly(_)), "{error:?}");
}

type Borrowed = (RemoteReference, Pond);
