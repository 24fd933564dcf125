//! Reads bytes, or values of derived classes. A value that can be read is written so that it reads the same
//! again, in each dialect and with either kind of text.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, LinkedList},
    fmt::Debug,
    net::{IpAddr, SocketAddr},
    num::NonZero,
    ops::{Range, RangeInclusive},
    path::PathBuf,
    rc::Rc,
    sync::Arc,
    time::SystemTime,
};

use pb::{
    Jelly, Unjelly, Value,
    banana::Dialect,
    jelly::{from_bytes, to_bytes},
};

use crate::{
    element::{Element, of, show},
    feed::Feed,
    schema::CLASSES,
    shapes::{self, Shape},
    world::classes::{
        Bag, Bare, Circle, Either, Even, Moments, Order, Pair, Pond, Sad, Side, Square, Tree,
    },
};

/// Reads a value, writes it, and checks that it reads the same again.
fn check<T: Jelly + for<'de> Unjelly<'de> + PartialEq + Debug>(dialect: Dialect, bytes: &[u8]) {
    let Ok(value) = from_bytes::<T>(dialect, bytes) else { return };
    for dialect in [Dialect::Pb, Dialect::None, Dialect::Compact] {
        let written = to_bytes(dialect, &value).expect("a value that was read can be written");
        let mut rest = written.as_slice();
        Element::read(dialect, &mut rest);
        assert!(rest.is_empty(), "the writer wrote more than one expression");
        let again = from_bytes::<T>(dialect, &written);
        let again = again
            .unwrap_or_else(|error| panic!("{value:?} was written, but cannot be read: {error}"));
        // A value with a NaN is not equal to itself.
        #[expect(clippy::eq_op, reason = "only a NaN is not equal to itself")]
        let is_equal = value == value;
        assert_eq!(value == again, is_equal, "{value:?} {again:?}");
        let twice = to_bytes(dialect, &again).expect("a value that was read again can be written");
        assert_eq!(written, twice, "{value:?}");
    }
}

/// The longest input. Longer ones could share so much that comparing them takes too long.
const MOST: usize = 512;

pub(crate) fn run(data: &[u8]) {
    let mut feed = Feed::new(data);
    let setting = feed.byte();
    let dialect = match setting {
        // Inputs that are older than the dialect have not both bits.
        _ if setting & 0xc0 == 0xc0 => Dialect::Compact,
        _ if setting & 1 == 0 => Dialect::Pb,
        _ => Dialect::None,
    };
    let value = match setting & 6 {
        0 => None,
        2 => Some(shapes::any(&mut feed, 0)),
        4 => {
            let class = feed.pick(CLASSES).0;
            Some(shapes::value(&mut feed, Shape::Copied(class), 0))
        }
        _ => {
            let class = feed.pick(CLASSES).0;
            let parts: Vec<_> =
                (0..3).map(|_| shapes::value(&mut feed, Shape::Copied(class), 1)).collect();
            Some(of("list", parts))
        }
    };
    let bytes = match value {
        Some(value) => {
            show("", &value);
            value.to_bytes(dialect)
        }
        None => {
            let rest = feed.rest();
            rest[..rest.len().min(MOST)].to_vec()
        }
    };
    check::<Value>(dialect, &bytes);
    check::<Pond>(dialect, &bytes);
    check::<Arc<Tree>>(dialect, &bytes);
    check::<Pair>(dialect, &bytes);
    check::<Bag>(dialect, &bytes);
    check::<Moments>(dialect, &bytes);
    check::<Order>(dialect, &bytes);
    check::<Even>(dialect, &bytes);
    check::<Sad>(dialect, &bytes);
    check::<Option<Bare>>(dialect, &bytes);
    check::<Side>(dialect, &bytes);
    check::<Either<Square, Circle>>(dialect, &bytes);
    check::<Vec<Either<Circle, Pond>>>(dialect, &bytes);
    check::<Vec<Arc<Tree>>>(dialect, &bytes);
    check::<[Arc<Pond>; 3]>(dialect, &bytes);
    check::<BTreeMap<(i64, Option<String>), Arc<str>>>(dialect, &bytes);
    check::<(Option<Vec<u8>>, f64)>(dialect, &bytes);
    check::<Vec<u64>>(dialect, &bytes);
    check::<Option<i128>>(dialect, &bytes);
    check::<pb::Integer>(dialect, &bytes);
    check::<std::time::Duration>(dialect, &bytes);
    check::<(Arc<[String]>, Box<str>, char)>(dialect, &bytes);
    check::<SystemTime>(dialect, &bytes);
    check::<Vec<Rc<Tree>>>(dialect, &bytes);
    check::<(Rc<Tree>, Arc<Tree>, Rc<Tree>)>(dialect, &bytes);
    check::<BTreeMap<NonZero<u64>, LinkedList<Reverse<String>>>>(dialect, &bytes);
    check::<(IpAddr, SocketAddr, PathBuf)>(dialect, &bytes);
    check::<Range<RangeInclusive<Option<i64>>>>(dialect, &bytes);
}
