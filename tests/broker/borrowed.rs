//! Types with lifetimes, whose values borrow from the message of the call that they are an argument of.

use std::{borrow::Cow, collections::HashMap, sync::Arc};

use pb::{
    CallError, Context, Copyable, Instance, Jelly, Perspective, Registry, RemoteCopy, Security,
    Unjelly, Value,
    error::{JellyError, Refusal},
    jelly::{Jellier, ReadResult, Unjellier},
};
use pb_core::__private::{ReadCopy, Seal};
use pb_test_support::Pair;

use crate::perspectives::{LoggedIn, Seen};

/// A receiver that owns its values, and the class that is sent.
#[derive(Copyable, RemoteCopy, Debug, Clone, PartialEq)]
#[pb(class = "borrowed.Item", rename_all = "camelCase")]
struct Owned {
    item_id: u64,
    name: String,
    tags: [String; 2],
    note: String,
    raw: Vec<u8>,
    part: OwnedPart,
    parts: Vec<OwnedPart>,
    maybe: Option<String>,
    by_name: HashMap<String, String>,
    notes: Vec<String>,
}

#[derive(Copyable, RemoteCopy, Debug, Clone, PartialEq)]
#[pb(class = "borrowed.Part", alias = "borrowed.OldPart")]
struct OwnedPart {
    label: String,
}

/// A receiver of the same class that borrows.
#[derive(Copyable, RemoteCopy, Debug, Clone, PartialEq)]
#[pb(class = "borrowed.Item", rename_all = "camelCase")]
struct Item<'a> {
    item_id: u64,
    name: &'a str,
    tags: [&'a str; 2],
    note: Cow<'a, str>,
    raw: &'a [u8],
    part: Part<'a>,
    parts: Vec<Part<'a>>,
    maybe: Option<&'a str>,
    by_name: HashMap<&'a str, &'a str>,
    notes: Vec<Cow<'a, str>>,
}

#[derive(Copyable, RemoteCopy, Debug, Clone, PartialEq)]
#[pb(class = "borrowed.Part", alias = "borrowed.OldPart")]
struct Part<'a> {
    label: &'a str,
}

/// A class with no owned receiver.
#[derive(Copyable, RemoteCopy, Debug)]
#[pb(class = "borrowed.Only", alias = "borrowed.Alone")]
struct Only<'a> {
    text: &'a str,
}

#[derive(Copyable, RemoteCopy)]
enum Any<'a> {
    Item(Box<Item<'a>>),
    Part(Part<'a>),
}

#[derive(Jelly, Unjelly)]
#[pb(untagged)]
enum Either<'a> {
    Text(&'a str),
    Part(Part<'a>),
}

/// A generic class with two lifetimes that contains itself.
#[derive(Copyable, RemoteCopy)]
#[pb(class = "borrowed.Page")]
struct Page<'a, 'b, T> {
    title: &'a str,
    items: Vec<T>,
    next: Option<Box<Self>>,
    last: &'b str,
}

#[derive(Copyable, RemoteCopy)]
#[pb(
    class = "borrowed.Bound",
    deny_unknown_fields,
    bound(jelly = "T: Jelly", unjelly = "T: for<'x> Unjelly<'x>")
)]
struct Bound<'a, T> {
    title: &'a str,
    item: T,
}

/// Every attribute of fields.
#[derive(Copyable, RemoteCopy, Debug, PartialEq)]
#[pb(class = "borrowed.Fields")]
struct Fields<'a> {
    #[pb(rename = "type")]
    kind: &'a str,
    #[pb(alias = "oldText")]
    text: &'a str,
    #[pb(default = no_name)]
    name: Cow<'a, str>,
    #[pb(with = upper)]
    upper: &'a str,
    #[pb(serde)]
    plain: &'a str,
    #[pb(skip)]
    skipped: Option<&'a str>,
    #[pb(flatten)]
    size: Size<'a>,
}

#[derive(Jelly, Unjelly, Debug, PartialEq)]
struct Size<'a> {
    unit: &'a str,
    #[pb(default)]
    size: i64,
}

#[derive(Copyable, RemoteCopy, Debug, PartialEq)]
#[pb(class = "borrowed.Name", transparent)]
struct Name<'a>(Cow<'a, str>);

/// A state that is checked without a copy of its text.
#[derive(RemoteCopy, Debug, PartialEq)]
#[pb(class = "borrowed.Word", state = &'a str)]
struct Word<'a>(&'a str);

impl<'a> TryFrom<&'a str> for Word<'a> {
    type Error = &'static str;

    fn try_from(text: &'a str) -> Result<Self, Self::Error> {
        if text.contains(' ') { Err("more than one word") } else { Ok(Self(text)) }
    }
}

fn no_name<'a>() -> Cow<'a, str> {
    Cow::Borrowed("no name")
}

/// Reads and writes a text behind a mark.
mod upper {
    use super::{Jellier, Jelly, JellyError, ReadResult, Unjellier, Unjelly};

    pub(super) fn jelly(text: &&str, out: &mut Jellier) -> Result<(), JellyError> {
        format!("^{text}").jelly(out)
    }

    pub(super) fn unjelly<'de>(from: &mut Unjellier<'de>) -> ReadResult<&'de str> {
        <&str>::unjelly(from).map(|text| text.trim_start_matches('^'))
    }
}

struct Shop;

#[pb::methods(rename_all = "camelCase")]
impl Shop {
    #[remote]
    fn one(&self, item: Item<'_>) -> String {
        item.name.to_owned()
    }

    #[remote]
    fn owned(&self, item: Owned) -> String {
        item.name
    }

    /// The answer borrows from the argument, which borrows from the message.
    #[remote]
    fn same<'a>(&self, item: Item<'a>) -> Item<'a> {
        item
    }

    #[remote]
    fn many(
        &self,
        items: Vec<Item<'_>>,
        more: &[Item<'_>],
        maybe: Option<Item<'_>>,
        lent: &Item<'_>,
    ) -> Vec<usize> {
        vec![items.len(), more.len(), usize::from(maybe.is_some()), lent.parts.len()]
    }

    #[remote]
    fn any(&self, any: Any<'_>, either: Either<'_>) -> String {
        let any = match &any {
            Any::Item(item) => item.name,
            Any::Part(part) => part.label,
        };
        let either = match &either {
            Either::Text(text) => text,
            Either::Part(part) => part.label,
        };
        format!("{any} {either}")
    }

    #[remote]
    fn page(&self, page: Page<'_, '_, Part<'_>>, numbers: Page<'_, '_, i64>) -> String {
        let next = page.next.map_or_else(String::new, |page| page.title.to_owned());
        format!("{} {} {} {next} {}", page.title, page.items.len(), page.last, numbers.items.len())
    }

    #[remote]
    fn bound(&self, bound: Bound<'_, i64>) -> String {
        format!("{} {}", bound.title, bound.item)
    }

    #[remote]
    fn fields<'a>(&self, fields: Fields<'a>) -> Fields<'a> {
        assert_eq!(fields.skipped, None);
        fields
    }

    #[remote]
    fn names(&self, name: Name<'_>, word: Word<'_>) -> bool {
        matches!(name.0, Cow::Borrowed("ann")) && word == Word("word")
    }

    #[remote]
    fn cows(&self, item: Item<'_>) -> bool {
        let is_borrowed = |text: &Cow<'_, str>| matches!(text, Cow::Borrowed(_));
        is_borrowed(&item.note) && item.notes.iter().all(is_borrowed)
    }

    #[remote]
    fn only(&self, only: Only<'_>) -> String {
        only.text.to_owned()
    }

    #[remote]
    fn instance(&self, instance: Instance) -> String {
        match instance.downcast::<Owned>() {
            Ok(item) => item.name,
            Err(other) => other.class().to_owned(),
        }
    }

    #[remote]
    fn value(&self, value: Value) -> Value {
        value
    }

    #[perspective]
    fn of_avatar(&self, item: Item<'_>, _: &Context) -> String {
        item.name.to_owned()
    }

    #[view]
    fn of_view(&self, who: &Self, items: &[Item<'_>]) -> usize {
        let _ = who;
        items.len()
    }
}

/// The same calls, as a caller sees them.
#[pb::interface(rename_all = "camelCase")]
trait RemoteShop {
    async fn one(&self, item: &Item<'_>) -> String;

    async fn same(&self, item: Item<'_>) -> Owned;

    async fn many(
        &self,
        items: &[Item<'_>],
        more: &[Owned],
        maybe: Option<Item<'_>>,
        lent: &Item<'_>,
    ) -> Vec<usize>;
}

/// The compiler compares the interface with the object.
struct Checked;

#[pb::methods(rename_all = "camelCase", interface = RemoteShop)]
impl Checked {
    #[remote]
    fn one(&self, item: Item<'_>) -> String {
        item.name.to_owned()
    }

    #[remote]
    fn same<'a>(&self, item: Item<'a>) -> Item<'a> {
        item
    }

    #[remote]
    fn many(
        &self,
        items: Vec<Item<'_>>,
        more: &[Item<'_>],
        maybe: Option<Item<'_>>,
        lent: &Item<'_>,
    ) -> Vec<usize> {
        Shop.many(items, more, maybe, lent)
    }
}

fn item() -> Owned {
    let text = str::to_owned;
    Owned {
        item_id: 7,
        name: text("hat"),
        tags: ["new", "sold"].map(text),
        note: text("ein schöner Hut"),
        raw: vec![0, 200],
        part: OwnedPart { label: text("brim") },
        parts: vec![OwnedPart { label: text("crown") }],
        maybe: Some(text("maybe")),
        by_name: HashMap::from([(text("size"), text("58"))]),
        notes: vec![text("a"), text("b")],
    }
}

fn called<T: pb::jelly::UnjellyOwned>(
    pair: &mut Pair,
    method: &str,
    arguments: impl pb::jelly::Args,
) -> Result<T, CallError> {
    let call = pair.peer().root().call_remote(method, arguments);
    pair.finish(call)
}

#[test]
fn an_argument_that_borrows_is_received_by_value_and_lent_in_lists_and_in_options() {
    let (mut pair, item) = (Pair::new(Shop), item());
    assert_eq!(called::<String>(&mut pair, "one", (&item,)).unwrap(), "hat");
    assert_eq!(called::<Owned>(&mut pair, "same", (&item,)).unwrap(), item);
    let arguments = (vec![&item; 3], vec![&item; 2], Some(&item), &item);
    assert_eq!(called::<Vec<usize>>(&mut pair, "many", arguments).unwrap(), [3, 2, 1, 1]);
    let call = pair.peer().root().call_remote::<String>("one", ()).kw("item", &item);
    assert_eq!(pair.finish(call).unwrap(), "hat");
}

#[test]
fn a_class_that_borrows_may_be_in_an_enum_generic_and_in_itself() {
    let (mut pair, item) = (Pair::new(Shop), item());
    let any: String = called(&mut pair, "any", (&item, "text")).unwrap();
    assert_eq!(any, "hat text");
    let any: String = called(&mut pair, "any", (&item.part, &item.part)).unwrap();
    assert_eq!(any, "brim brim");
    let next = Box::new(Page { title: "next", items: vec![], next: None, last: "" });
    let part = Part { label: "brim" };
    let page = Page { title: "first", items: vec![part], next: Some(next), last: "end" };
    let numbers = Page { title: "", items: vec![1, 2], next: None, last: "" };
    assert_eq!(called::<String>(&mut pair, "page", (page, numbers)).unwrap(), "first 1 end next 2");
    let bound = Bound { title: "bound", item: 5 };
    assert_eq!(called::<String>(&mut pair, "bound", (bound,)).unwrap(), "bound 5");
}

#[test]
fn every_attribute_of_a_field_applies_to_one_that_borrows() {
    let mut pair = Pair::new(Shop);
    let copy = |class: &str, state| Value::Copy { class: class.into(), state: Box::new(state) };
    let state = pb::value!({
        "type": "hat", "oldText": "text", "upper": "^UP", "plain": "plain", "unit": "cm", "size": 58,
    });
    let arguments = (copy("borrowed.Fields", state),);
    let fields: Value = called(&mut pair, "fields", arguments).unwrap();
    let Value::Copy { state, .. } = fields else { panic!("{fields:?}") };
    let expected = pb::value!({
        "type": "hat", "text": "text", "name": "no name", "upper": "^UP", "plain": "plain", "unit": "cm",
        "size": 58,
    });
    assert_eq!(*state, expected);
    let arguments =
        (copy("borrowed.Bound", pb::value!({"title": "", "item": 1, "colour": "red"})),);
    let unknown = called::<String>(&mut pair, "bound", arguments).unwrap_err().to_string();
    assert!(unknown.contains("colour"), "{unknown}");
    let name = || copy("borrowed.Name", "ann".into());
    let arguments = (name(), copy("borrowed.Word", "word".into()));
    assert!(called::<bool>(&mut pair, "names", arguments).unwrap());
    let arguments = (name(), copy("borrowed.Word", "two words".into()));
    let refused = called::<bool>(&mut pair, "names", arguments).unwrap_err().to_string();
    assert!(refused.contains("more than one word"), "{refused}");
}

#[test]
fn a_cow_in_a_type_with_its_lifetime_borrows() {
    assert!(called::<bool>(&mut Pair::new(Shop), "cows", (item(),)).unwrap());
}

#[test]
fn methods_of_avatars_and_of_views_take_arguments_that_borrow() {
    let mut pair = Pair::new(LoggedIn(Arc::new(Shop)));
    assert_eq!(called::<String>(&mut pair, "ofAvatar", (item(),)).unwrap(), "hat");
    let mut pair = Pair::new(Seen(Arc::new(Shop), Perspective::new(Arc::new(Shop))));
    assert_eq!(called::<usize>(&mut pair, "ofView", (vec![item(); 2],)).unwrap(), 2);
}

#[test]
fn an_interface_passes_values_that_borrow_to_methods_that_borrow_them() {
    let mut pair = Pair::new(Checked);
    let shop = RemoteShop::from(pair.peer().root());
    let (owned, name) = (item(), "cap".to_owned());
    let item = Item {
        item_id: 7,
        name: &name,
        tags: ["a", "b"],
        note: Cow::Borrowed("note"),
        raw: &[1],
        part: Part { label: &name },
        parts: vec![],
        maybe: None,
        by_name: HashMap::from([("size", "58")]),
        notes: vec![],
    };
    let call = shop.one(&item);
    assert_eq!(pair.finish(call).unwrap(), "cap");
    let call = shop.many(&[item.clone(), item.clone()], &[owned], None, &item);
    assert_eq!(pair.finish(call).unwrap(), [2, 1, 0, 0]);
    let call = shop.same(item);
    assert_eq!(pair.finish(call).unwrap().name, "cap");
}

/// Returns the reason why a call was refused, or `None` if it was answered.
fn refusal(
    set: impl FnOnce(&mut pb_core::driver::Config),
    method: &str,
    arguments: impl pb::jelly::Args,
) -> Option<Refusal> {
    let mut pair = Pair::with(Shop, set);
    let error = called::<Value>(&mut pair, method, arguments).err()?;
    assert!(error.is_insecure_jelly(), "{error}");
    let text = error.to_string();
    let reasons = [
        ("is not registered", Refusal::NotRegistered),
        ("does not allow class", Refusal::NotAllowed),
        ("borrow from the message", Refusal::OnlyBorrowed),
    ];
    let reason = reasons.into_iter().find(|(words, _)| text.contains(words));
    Some(reason.unwrap_or_else(|| panic!("{text}")).1)
}

#[test]
fn a_class_that_is_read_into_a_type_that_borrows_is_allowed_as_one_that_is_read_into_an_owned_type()
{
    let classes = ["borrowed.Item", "borrowed.Part"];
    let securities = [
        Security::default(),
        Security::default().only(classes),
        Security::default().only(["borrowed.Item", "borrowed.OldPart"]),
        Security::default().only(["borrowed.Item"]),
        Security::default().only(["borrowed.Part"]),
        Security::default().only(["borrowed.Other"]),
        Security::default().deny(["borrowed.Item"]),
        Security::default().deny(["borrowed.Part"]),
        Security::default().deny(["borrowed.OldPart"]),
        Security::default().only(classes).deny(["borrowed.Item"]),
    ];
    let registries: [fn() -> Registry; 4] = [
        || Registry::linked().unwrap(),
        Registry::empty,
        || Registry::empty().with_copy::<Owned>().unwrap(),
        || Registry::empty().with_copy::<Owned>().unwrap().with_copy::<OwnedPart>().unwrap(),
    ];
    let mut refused = 0;
    for registry in registries {
        for security in &securities {
            let reason = |method: &str| {
                let set = |config: &mut pb_core::driver::Config| {
                    (config.registry, config.security) = (registry(), security.clone());
                };
                refusal(set, method, (item(),))
            };
            assert_eq!(reason("one"), reason("owned"), "{security:?}");
            refused += usize::from(reason("one").is_some());
        }
    }
    assert!((10..40).contains(&refused), "{refused}");
}

#[test]
fn a_class_of_which_all_types_borrow_is_registered_by_the_derive() {
    let only = || Only { text: "text" };
    let set =
        |security: Security| move |config: &mut pb_core::driver::Config| config.security = security;
    assert_eq!(refusal(set(Security::default()), "only", (only(),)), None);
    // An alias is allowed and refused together with the class.
    for name in ["borrowed.Only", "borrowed.Alone"] {
        let state = || Box::new(pb::value!({ "text": "text" }));
        let sent = || (Value::Copy { class: name.into(), state: state() },);
        let allowed = Security::default().only(["borrowed.Only"]);
        assert_eq!(refusal(set(allowed), "only", sent()), None);
        let denied = Security::default().deny(["borrowed.Only"]);
        assert_eq!(refusal(set(denied), "only", sent()), Some(Refusal::NotAllowed));
    }
    let with =
        |registry: Registry| move |config: &mut pb_core::driver::Config| config.registry = registry;
    let none = refusal(with(Registry::empty()), "only", (only(),));
    assert_eq!(none, Some(Refusal::NotRegistered));
    let one = Registry::empty().with_borrowed_copy::<Only<'_>>().unwrap();
    assert_eq!(refusal(with(one), "only", (only(),)), None);
}

#[test]
fn one_class_may_have_an_owned_type_and_one_that_borrows() {
    let mut pair = Pair::new(Shop);
    assert_eq!(called::<String>(&mut pair, "instance", (item(),)).unwrap(), "hat");
    assert_eq!(called::<String>(&mut pair, "one", (item(),)).unwrap(), "hat");
    // Without an owned type the class is still a value, but there is nothing of which an instance could be made.
    let value: Value = called(&mut pair, "value", (Only { text: "text" },)).unwrap();
    assert!(matches!(value, Value::Copy { class, .. } if class == "borrowed.Only"));
    let reason = refusal(|_| {}, "instance", (Only { text: "text" },));
    assert_eq!(reason, Some(Refusal::OnlyBorrowed));
}

/// A class with a name that is an alias of another one. It is not linked, since the program would not start.
#[expect(dead_code, reason = "only its names are used")]
struct OldPart<'a>(&'a str);

impl pb::jelly::Registered for OldPart<'_> {
    const SEAL: Seal = Seal::GIVEN;
}

impl<'de: 'a, 'a> ReadCopy<'de> for OldPart<'a> {
    const CLASS: &'static str = "borrowed.OldPart";

    fn from_wire(state: &mut Unjellier<'de>) -> ReadResult<Self> {
        Unjelly::unjelly(state).map(Self)
    }
}

#[test]
fn a_class_name_of_two_classes_is_an_error_though_one_of_them_borrows() {
    let one = || Registry::empty().with_copy::<OwnedPart>().unwrap();
    let borrowed = || Registry::empty().with_borrowed_copy::<Part<'_>>().unwrap();
    // One class in either order, once.
    assert!(
        one()
            .with_borrowed_copy::<Part<'_>>()
            .is_ok_and(|both| both.with_copy::<OwnedPart>().is_err())
    );
    assert!(
        borrowed()
            .with_copy::<OwnedPart>()
            .is_ok_and(|both| both.with_copy::<OwnedPart>().is_err())
    );
    assert!(borrowed().with_borrowed_copy::<Part<'_>>().is_ok());
    // An alias that is the name of another class would be allowed or refused with either.
    let errors = [
        one().with_borrowed_copy::<OldPart<'_>>(),
        borrowed().with_borrowed_copy::<OldPart<'_>>(),
        Registry::empty().with_borrowed_copy::<OldPart<'_>>().unwrap().with_copy::<OwnedPart>(),
    ];
    for error in errors.map(Result::unwrap_err) {
        assert_eq!(error.class, "borrowed.OldPart");
        assert!(error.to_string().contains("OldPart"), "{error}");
    }
}

/// Values that one receiver of an attribute may take and another may not.
fn odd_values() -> Vec<Value> {
    let copy = |class: &str, state| Value::Copy { class: class.into(), state: Box::new(state) };
    let text = || Value::Text("text".to_owned());
    let list = |items| Value::List(items);
    vec![
        Value::None,
        Value::Bool(true),
        Value::Int(5.into()),
        Value::Float(1.5),
        text(),
        Value::Text(String::new()),
        Value::Bytes(b"bytes".to_vec()),
        Value::Bytes(vec![0xff, 0xfe]),
        list(vec![]),
        list(vec![text()]),
        list(vec![text(), text()]),
        list(vec![text(), Value::Bytes(vec![0xff])]),
        list(vec![text(), text(), text()]),
        list(vec![Value::Int(1.into()), text()]),
        Value::Tuple(vec![text(), text()]),
        Value::Set(vec![text()]),
        Value::Dict(vec![]),
        Value::Dict(vec![(text(), text())]),
        Value::Dict(vec![(text(), Value::Int(1.into()))]),
        Value::Dict(vec![(Value::Bytes(vec![0xff]), text())]),
        Value::Dict(vec![("label".into(), text())]),
        copy("borrowed.Part", Value::Dict(vec![("label".into(), text())])),
        copy("borrowed.OldPart", Value::Dict(vec![("label".into(), text())])),
        copy("borrowed.Part", Value::Dict(vec![("label".into(), Value::Bytes(vec![0xff]))])),
        copy("borrowed.Part", Value::Dict(vec![])),
        copy("borrowed.Part", Value::None),
        copy("borrowed.Item", Value::None),
        copy("borrowed.Unheard", Value::None),
        list(vec![copy("borrowed.Part", Value::None)]),
    ]
}

#[test]
fn a_type_that_borrows_accepts_what_an_owned_type_accepts_with_the_same_errors() {
    let mut pair = Pair::new(Shop);
    let Value::Copy { class, state } = called(&mut pair, "value", (item(),)).unwrap() else {
        panic!("a copy");
    };
    let Value::Dict(entries) = *state else { panic!("a state") };
    let mut compare = |state: Value, is_shared: bool| {
        let value = Value::Copy { class: class.clone(), state: Box::new(state) };
        let value = if is_shared { Value::Reference(1, Box::new(value)) } else { value };
        let [one, owned] = ["one", "owned"].map(|method| {
            let answer = called::<String>(&mut pair, method, (&value,));
            answer.map_err(|error| error.to_string().replacen(&format!("{method}.item"), "item", 1))
        });
        assert_eq!(one, owned, "{value:?}");
        one.is_ok()
    };
    let (mut accepted, mut refused) = (0, 0);
    for index in 0..entries.len() {
        let mut without = entries.clone();
        without.remove(index);
        compare(Value::Dict(without), false);
        for odd in odd_values() {
            let mut entries = entries.clone();
            entries[index].1 = odd;
            // A value that is met again: the first is defined in an attribute that the type does not have.
            let mut shared = entries.clone();
            let first = Value::Reference(9, Box::new(shared[index].1.clone()));
            shared[index].1 = Value::Dereference(9);
            shared.insert(0, ("another".into(), first));
            let is_accepted = compare(Value::Dict(entries), false);
            *(if is_accepted { &mut accepted } else { &mut refused }) += 1;
            compare(Value::Dict(shared), true);
        }
    }
    assert!(accepted > 20 && refused > 100, "{accepted} {refused}");
}
