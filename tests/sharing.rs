//! Shared values whose length is known only after they are written.

use std::{collections::BTreeMap, sync::Arc};

use pb::{Value, banana::Dialect};

/// A value that is sent through its serde implementation. The header is inserted in front of it later.
#[derive(pb::Jelly)]
#[pb(transparent)]
struct Counts(#[pb(serde)] BTreeMap<String, i64>);

#[test]
fn a_shared_value_that_goes_through_serde_is_marked_in_front() {
    for entries in [vec![], vec![("frogs".to_owned(), 7)]] {
        let counts = Arc::new(Counts(entries.into_iter().collect()));
        let wire = pb::jelly::to_bytes(Dialect::Pb, &(&counts, [&counts])).unwrap();
        let dict = counts.0.iter().map(|(k, v)| (Value::Text(k.clone()), Value::Int((*v).into())));
        let expected = Value::Tuple(vec![
            Value::Reference(1, Box::new(Value::Dict(dict.collect()))),
            Value::List(vec![Value::Dereference(1)]),
        ]);
        assert_eq!(pb::jelly::from_bytes::<Value>(Dialect::Pb, &wire).unwrap(), expected);
    }
}
