//! `max_memory`, for values that serde's code reads.

use pb_test_counting::of;

use super::memory::{int, pair, state, string, text, word};
use crate::{
    classes as c,
    play::{argument, each, same, shape},
    table::Table,
};

pub(super) fn play(table: &mut Table) {
    let float = [&[0x84_u8][..], &1_f64.to_be_bytes()].concat();
    shape(table, "serde: Vec<f64>", argument::<c::Floats>, same("list", float.clone()));
    shape(table, "serde: Vec<u8> of integers", argument::<c::Bytes>, same("list", int(0)));
    shape(table, "serde: Vec<String> of 1", argument::<c::Texts>, same("list", string(1)));
    shape(table, "serde: Vec<String> of 100", argument::<c::Texts>, same("list", text(100)));
    shape(
        table,
        "serde: Vec<(u8, u8)>",
        argument::<c::Pairs>,
        same("list", of("tuple", &[&int(0), &int(0)])),
    );
    shape(table, "serde: Vec<Box<u8>>", argument::<c::Boxes>, same("list", int(0)));
    shape(
        table,
        "serde: Vec<Option<Box<Fat>>>",
        argument::<c::Fats>,
        same("list", word("dictionary")),
    );
    shape(table, "serde: Vec<Fat>", argument::<c::FatsInPlace>, same("list", word("dictionary")));
    let chain = state(&[("next", &word("dictionary"))]);
    shape(table, "serde: Vec<Chain>", argument::<c::Chains>, same("list", chain));
    let plain = state(&[("a", &int(0)), ("b", &float), ("c", &text(8))]);
    shape(table, "serde: Vec<Plain>", argument::<c::Plains>, same("list", plain));
    let entry = |index: usize| pair(&int(index), &int(0));
    let named = |index: usize| pair(&of("unicode", &[&string_of(&index.to_string())]), &int(0));
    shape(table, "serde: HashMap<i64, i64>", argument::<c::HashOfInts>, each("dictionary", entry));
    shape(
        table,
        "serde: HashMap<String, i64>",
        argument::<c::HashOfTexts>,
        each("dictionary", named),
    );
    shape(table, "serde: BTreeMap<i64, i64>", argument::<c::TreeOfInts>, each("dictionary", entry));
    shape(table, "serde: HashSet<i64>", argument::<c::SetOfInts>, each("list", int));
    shape(table, "serde: BTreeSet<i64>", argument::<c::TreeSetOfInts>, each("list", int));
    shape(table, "serde: LinkedList<u8>", argument::<c::Linked>, same("list", int(0)));
    shape(table, "serde: Vec<Value>", argument::<c::Values>, same("list", int(0)));
    shape(
        table,
        "serde: Vec<Value>, lists of 1",
        argument::<c::Values>,
        same("list", of("list", &[&int(0)])),
    );
}

fn string_of(text: &str) -> Vec<u8> {
    pb_test_counting::Wire::default().string(text.as_bytes()).0
}
