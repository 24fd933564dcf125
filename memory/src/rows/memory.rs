//! `max_memory`, by the type that is read.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque},
    sync::Arc,
};

use pb::{Decimal, Instance, Integer, Value, dispatch::Invocation, jelly::ReadResult};
use pb_test_counting::{Wire, call, feed, list, of, server};

use crate::{
    classes::{Big, Either, Item, Node, Wide},
    play::{Reads, argument, each, same, shape, with},
    table::{Row, Table},
};

pub(super) fn int(value: usize) -> Vec<u8> {
    Wire::default().int(value).0
}

pub(super) fn string(length: usize) -> Vec<u8> {
    Wire::default().string(&vec![b'x'; length]).0
}

pub(super) fn text(length: usize) -> Vec<u8> {
    of("unicode", &[&string(length)])
}

pub(super) fn word(word: &str) -> Vec<u8> {
    of(word, &[])
}

/// Encodes an integer of 448 bits.
pub(super) fn large() -> Vec<u8> {
    let mut wire = vec![0x7f; 63];
    wire.push(0x85);
    wire
}

pub(super) fn pair(key: &[u8], value: &[u8]) -> Vec<u8> {
    Wire::default().list(2).then(key).then(value).0
}

/// Encodes `[class state]`.
pub(super) fn copy(class: &str) -> Vec<u8> {
    Wire::default().list(2).string(class.as_bytes()).then(&word("dictionary")).0
}

/// Encodes attributes, with text as keys.
pub(super) fn state(attributes: &[(&str, &[u8])]) -> Vec<u8> {
    let wire = Wire::default().list(attributes.len() + 1).word("dictionary");
    let pairs =
        attributes.iter().map(|(key, value)| pair(&of("unicode", &[&string_of(key)]), value));
    pairs.fold(wire, |wire, pair| wire.then(&pair)).0
}

fn string_of(text: &str) -> Vec<u8> {
    Wire::default().string(text.as_bytes()).0
}

pub(super) fn reference(number: usize, value: &[u8]) -> Vec<u8> {
    of("reference", &[&int(number), value])
}

pub(super) fn play(table: &mut Table) {
    honest(table);
    plain(table);
    boxes(table);
    shared(table);
    keyed(table);
    arguments(table);
}

/// Plays an honest message of the greatest length, with the default limits.
fn honest(table: &mut Table) {
    const INPUT: &str = "60 MB of Vec<Vec<String>>, words of 5";
    if !table.wants("max_memory", INPUT) {
        return;
    }
    let (word, limits) = (text(5), pb::Limits::default());
    let set_to = limits.max_memory;
    let words = list("list", &word, 1000);
    let message = with(&list("list", &words, 60_000_000 / words.len()));
    let mut end = server(Reads(argument::<Vec<Vec<String>>>), limits);
    let (_, taken) = feed(&mut end, &message);
    let is_read = end.sent().windows(2).any(|token| token == [27, 0x87]);
    let note = if is_read { "read" } else { "refused" }.to_owned();
    let (input, peak) = (INPUT.to_owned(), taken.peak);
    table.row(&Row { limit: "max_memory", set_to, input, peak, allowed: None, note });
}

fn plain(table: &mut Table) {
    shape(table, "Vec<i64>", argument::<Vec<i64>>, same("list", int(0)));
    shape(table, "Vec<u16>", argument::<Vec<u16>>, same("list", int(0)));
    shape(table, "Vec<()>", argument::<Vec<()>>, same("list", word("None")));
    shape(
        table,
        "Vec<Option<[u64; 32]>>",
        argument::<Vec<Option<Wide>>>,
        same("list", word("None")),
    );
    shape(table, "Vec<Vec<()>>", argument::<Vec<Vec<()>>>, same("list", word("list")));
    let one = list("list", &word("None"), 1);
    shape(
        table,
        "Vec<Vec<Vec<()>>>",
        argument::<Vec<Vec<Vec<()>>>>,
        same("list", list("list", &one, 1)),
    );
    shape(
        table,
        "Vec<Vec<i64>> of 1",
        argument::<Vec<Vec<i64>>>,
        same("list", list("list", &int(0), 1)),
    );
    shape(
        table,
        "Vec<[i64; 4]>",
        argument::<Vec<[i64; 4]>>,
        same("list", list("list", &int(0), 4)),
    );
    shape(table, "Vec<[u8; 32]>", argument::<Vec<[u8; 32]>>, same("list", string(32)));
    let tuple =
        of("tuple", &[&int(0), &of("tuple", &[&int(0), &of("tuple", &[&int(0), &int(0)])])]);
    type Tuples = Vec<(i64, (i64, (i64, i64)))>;
    shape(table, "Vec<(i64, (i64, (i64, i64)))>", argument::<Tuples>, same("list", tuple));
    for length in [0, 1, 8, 24, 25, 100, 10_000] {
        let input = format!("Vec<String> of {length} (bytes)");
        shape(table, &input, argument::<Vec<String>>, same("list", string(length)));
        let input = format!("Vec<String> of {length}");
        shape(table, &input, argument::<Vec<String>>, same("list", text(length)));
    }
    shape(table, "Vec<Box<str>> of 1", argument::<Vec<Box<str>>>, same("list", string(1)));
    shape(table, "Vec<Arc<str>> of 0", argument::<Vec<Arc<str>>>, same("list", string(0)));
    shape(table, "Vec<Arc<str>> of 10", argument::<Vec<Arc<str>>>, same("list", string(10)));
    shape(table, "Vec<Vec<u8>> of 1", argument::<Vec<Vec<u8>>>, same("list", string(1)));
    shape(table, "VecDeque<i64>", argument::<VecDeque<i64>>, same("list", int(0)));
    shape(table, "Vec<Integer> of 448 bits", argument::<Vec<Integer>>, same("list", large()));
    shape(table, "Vec<BigInt> of 1 bit", argument::<Vec<num_bigint::BigInt>>, same("list", int(1)));
    shape(
        table,
        "Vec<BigInt> of 448 bits",
        argument::<Vec<num_bigint::BigInt>>,
        same("list", large()),
    );
    let decimal = of("decimal", &[&large(), &int(0)]);
    shape(table, "Vec<Decimal> of 448 bits", argument::<Vec<Decimal>>, same("list", decimal));
    let moment = of("datetime", &[&string_of("2001 1 1 1 1 1 1")]);
    shape(table, "Vec<DateTime>", argument::<Vec<pb::time::DateTime>>, same("list", moment));
    let zeros = |count: usize| {
        let text = "0 ".repeat(count.min(320 * 1024));
        with(&of("datetime", &[&string_of(&text)]))
    };
    shape(table, "DateTime of too many numbers", argument::<pb::time::DateTime>, zeros);
    let bad =
        |count: usize| with(&of("datetime", &[&Wire::default().string(&vec![0xff; count]).0]));
    shape(table, "DateTime that is no text", argument::<pb::time::DateTime>, bad);
}

fn boxes(table: &mut Table) {
    let node = word("dictionary");
    shape(
        table,
        "Vec<Option<Box<Node>>>",
        argument::<Vec<Option<Box<Node>>>>,
        same("list", node.clone()),
    );
    let nested = state(&[("_next", &node)]);
    shape(
        table,
        "Vec<Option<Box<Node>>> of 2",
        argument::<Vec<Option<Box<Node>>>>,
        same("list", nested),
    );
    shape(table, "Vec<Box<i8>>", argument::<Vec<Box<i8>>>, same("list", int(0)));
    shape(
        table,
        "Vec<Box<[i64; 4]>>",
        argument::<Vec<Box<[i64; 4]>>>,
        same("list", list("list", &int(0), 4)),
    );
    shape(
        table,
        "Vec<Box<[i64]>> of 1",
        argument::<Vec<Box<[i64]>>>,
        same("list", list("list", &int(0), 1)),
    );
    shape(
        table,
        "Vec<Arc<[i64]>> of 1",
        argument::<Vec<Arc<[i64]>>>,
        same("list", list("list", &int(0), 1)),
    );
    shape(table, "Arc<[i64]>", argument::<Arc<[i64]>>, same("list", int(0)));
    shape(
        table,
        "Vec<Arc<[i64; 300]>>",
        argument::<Vec<Arc<[i64; 300]>>>,
        same("list", list("list", &int(0), 300)),
    );
    shape(table, "Vec<Big>, 1.5 KiB by default", argument::<Vec<Big>>, same("list", copy("m.Big")));
    shape(table, "Vec<Box<Big>>", argument::<Vec<Box<Big>>>, same("list", copy("m.Big")));
    shape(table, "Vec<Either>", argument::<Vec<Either>>, same("list", copy("m.Big")));
    shape(table, "Vec<Instance>", argument::<Vec<Instance>>, same("list", copy("m.Big")));
    let tags = list("list", &text(6), 2);
    let fields = state(&[("_name", &text(16)), ("_number", &int(7)), ("_tags", &tags)]);
    let item = Wire::default().list(2).string(b"m.Item").then(&fields).0;
    shape(table, "Vec<Item> of 3 attributes", argument::<Vec<Item>>, same("list", item));
}

fn shared(table: &mut Table) {
    let node = |index: usize| reference(index, &word("dictionary"));
    let zero = |index: usize| reference(index, &int(0));
    shape(
        table,
        "Vec<Arc<Node>>, all with numbers",
        argument::<Vec<Arc<Node>>>,
        each("list", node),
    );
    shape(table, "Vec<Arc<i8>>", argument::<Vec<Arc<i8>>>, same("list", int(0)));
    shape(table, "Vec<Arc<i8>>, all with numbers", argument::<Vec<Arc<i8>>>, each("list", zero));
    shape(table, "Vec<i64>, all with numbers", argument::<Vec<i64>>, each("list", zero));
    let wide = |count: usize| {
        let first = reference(1, &list("list", &int(0), 64));
        let again = of("dereference", &[&int(1)]).repeat(count - 1);
        with(&Wire::default().list(count + 1).word("list").then(&first).then(&again).0)
    };
    shape(table, "Vec<Vec<i64>> by one number", argument::<Vec<Vec<i64>>>, wide);
    shape(table, "Vec<Arc<Vec<i64>>> by one number", argument::<Vec<Arc<Vec<i64>>>>, wide);
    shape(table, "Value by one number", argument::<Value>, wide);
    shape(table, "numbers in what is not looked into", ignored, |count| {
        let all: Vec<u8> = (0..count).flat_map(zero).collect();
        let all = Wire::default().list(count + 1).word("list").then(&all).0;
        let first = of("dereference", &[&int(3)]);
        with(&of("tuple", &[&first, &all]))
    });
}

fn ignored(call: &mut Invocation<'_>) -> ReadResult<()> {
    call.argument::<(i64, Vec<Value>)>("value").map(drop)
}

fn keyed(table: &mut Table) {
    let up = |index: usize| pair(&int(index), &int(0));
    let down = |index: usize| pair(&int(1_000_000 - index), &int(0));
    let mixed =
        |index: usize| pair(&int(index.wrapping_mul(2_654_435_761) % 4_294_967_291), &int(0));
    let texts = |index: usize| pair(&string_of(&format!("{index:08}")), &string(1));
    shape(table, "HashMap<i64, i64>", argument::<HashMap<i64, i64>>, each("dictionary", up));
    shape(
        table,
        "HashMap<i64, i64>, one key",
        argument::<HashMap<i64, i64>>,
        same("dictionary", up(0)),
    );
    shape(
        table,
        "HashMap<i32, Option<[u64; 32]>>",
        argument::<HashMap<i32, Option<Wide>>>,
        each("dictionary", |index| pair(&int(index), &word("None"))),
    );
    shape(
        table,
        "HashMap<String, String>",
        argument::<HashMap<String, String>>,
        each("dictionary", texts),
    );
    shape(
        table,
        "BTreeMap<i64, i64>, rising",
        argument::<BTreeMap<i64, i64>>,
        each("dictionary", up),
    );
    shape(
        table,
        "BTreeMap<i64, i64>, falling",
        argument::<BTreeMap<i64, i64>>,
        each("dictionary", down),
    );
    shape(
        table,
        "BTreeMap<i64, i64>, mixed",
        argument::<BTreeMap<i64, i64>>,
        each("dictionary", mixed),
    );
    shape(
        table,
        "BTreeMap<String, String>",
        argument::<BTreeMap<String, String>>,
        each("dictionary", texts),
    );
    shape(
        table,
        "Vec<BTreeMap<i8, i8>> of 1",
        argument::<Vec<BTreeMap<i8, i8>>>,
        same("list", list("dictionary", &up(1), 1)),
    );
    shape(
        table,
        "Vec<HashMap<i8, i8>> of 1",
        argument::<Vec<HashMap<i8, i8>>>,
        same("list", list("dictionary", &up(1), 1)),
    );
    shape(table, "HashSet<i64>", argument::<HashSet<i64>>, each("set", int));
    shape(
        table,
        "HashSet<String>",
        argument::<HashSet<String>>,
        each("set", |index| string_of(&format!("{index:x}"))),
    );
    shape(table, "BTreeSet<i64>, rising", argument::<BTreeSet<i64>>, each("set", int));
    shape(
        table,
        "BTreeSet<i64>, falling",
        argument::<BTreeSet<i64>>,
        each("set", |index| int(1_000_000 - index)),
    );
}

/// Plays arguments by position, by keyword, and any number of them.
fn arguments(table: &mut Table) {
    fn both(call: &mut Invocation<'_>) -> ReadResult<()> {
        let held = call.argument::<Vec<i64>>("one")?;
        call.argument::<Vec<i64>>("two").map(|other| drop((held, other)))
    }
    fn rest(call: &mut Invocation<'_>) -> ReadResult<()> {
        call.rest::<Value>().map(drop)
    }
    fn keywords(call: &mut Invocation<'_>) -> ReadResult<()> {
        call.rest_keywords::<Value>().map(drop)
    }
    shape(table, "by position and by keyword", both, |count| {
        let items = list("list", &int(0), count);
        call(1, "read", &[&items], &[&pair(&string_of("two"), &items)])
    });
    let many = |count: usize| vec![int(0); count];
    shape(table, "rest of Value", rest, move |count| {
        let all = many(count);
        let all: Vec<&[u8]> = all.iter().map(Vec::as_slice).collect();
        call(1, "read", &all, &[])
    });
    shape(table, "rest of keywords of Value", keywords, |count| {
        let all: Vec<Vec<u8>> =
            (0..count).map(|index| pair(&string_of(&index.to_string()), &int(0))).collect();
        let all: Vec<&[u8]> = all.iter().map(Vec::as_slice).collect();
        call(1, "read", &[], &all)
    });
    shape(table, "an error in the last item", argument::<Vec<(String, u8)>>, |count| {
        let item = of("tuple", &[&string(10), &int(0)]);
        let items = item.repeat(count - 1);
        let last = of("tuple", &[&string(600 * 1024), &int(1000)]);
        with(&Wire::default().list(count + 1).word("list").then(&items).then(&last).0)
    });
    shape(table, "names of attributes of 600 KiB", argument::<Vec<Node>>, |count| {
        let name = string(600 * 1024);
        let nested =
            (0..count.min(30)).fold(int(0), |inner, _| of("dictionary", &[&pair(&name, &inner)]));
        with(&list("list", &nested, 1))
    });
}
