//! `max_memory`, for messages that are read into a `Value`.

use pb::Value;
use pb_test_counting::{Wire, list, of};

use super::memory::{copy, int, large, pair, reference, string, text, word};
use crate::{
    play::{argument, each, same, shape, with},
    table::Table,
};

pub(super) fn play(table: &mut Table) {
    let items: [(&str, Vec<u8>); 17] = [
        ("Value: integers", int(0)),
        ("Value: integers of 448 bits", large()),
        ("Value: byte strings of 1", string(1)),
        ("Value: byte strings of 100", string(100)),
        ("Value: texts of 10", text(10)),
        ("Value: None", word("None")),
        ("Value: empty lists", word("list")),
        ("Value: lists of 1", list("list", &int(0), 1)),
        ("Value: tuples of 2", list("tuple", &int(0), 2)),
        ("Value: empty sets", word("set")),
        ("Value: sets of 1", list("set", &int(0), 1)),
        ("Value: frozensets of 3", of("frozenset", &[&int(0), &int(1), &int(2)])),
        ("Value: dictionaries of 1", list("dictionary", &pair(&int(0), &int(0)), 1)),
        ("Value: decimals of 448 bits", of("decimal", &[&large(), &int(0)])),
        ("Value: copies", copy("m.Big")),
        ("Value: unpersistable", of("unpersistable", &[&string(1)])),
        (
            "Value: unpersistable, no text",
            of("unpersistable", &[&Wire::default().string(&[0xff; 3000]).0]),
        ),
    ];
    for (input, item) in items {
        shape(table, input, argument::<Value>, same("list", item));
    }
    shape(table, "Value: one set", argument::<Value>, each("set", int));
    shape(
        table,
        "Value: one set of tuples",
        argument::<Value>,
        each("set", |index| of("tuple", &[&int(index), &int(0)])),
    );
    shape(table, "Value: a frozenset in a set", argument::<Value>, |count| {
        let items: Vec<u8> = (0..count).flat_map(int).collect();
        let inner = Wire::default().list(count + 1).word("frozenset").then(&items).0;
        with(&list("set", &inner, 1))
    });
    shape(
        table,
        "Value: one dictionary",
        argument::<Value>,
        each("dictionary", |index| pair(&int(index), &int(0))),
    );
    shape(
        table,
        "Value: one key, again and again",
        argument::<Value>,
        same("dictionary", pair(&int(0), &int(0))),
    );
    shape(
        table,
        "Value: numbers",
        argument::<Value>,
        each("list", |index| reference(index, &int(0))),
    );
    shape(
        table,
        "Value: numbers that are used",
        argument::<Value>,
        each("list", |index| {
            [reference(index, &int(0)), of("dereference", &[&int(index - index % 2)])][index % 2]
                .clone()
        }),
    );
    shape(table, "Value: numbers, each used once", argument::<Value>, |count| {
        let count = count / 2;
        let item = |index| [reference(index, &int(0)), of("dereference", &[&int(index)])].concat();
        let items: Vec<u8> = (0..count).flat_map(item).collect();
        with(&Wire::default().list(2 * count + 1).word("list").then(&items).0)
    });
    shape(
        table,
        "Value: numbers under one key",
        argument::<Value>,
        each("dictionary", |index| pair(&int(0), &reference(index, &int(0)))),
    );
    shape(table, "Value: 300 deep", argument::<Value>, |count| {
        let deep = (0..300).fold(int(0), |inner, _| list("list", &inner, 1));
        with(&list("list", &deep, count.div_ceil(100)))
    });
}
