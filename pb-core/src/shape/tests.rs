use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet, BinaryHeap, HashMap, HashSet, LinkedList, VecDeque},
    num::{NonZero, Wrapping},
    ops::Range,
    path::PathBuf,
    rc::Rc,
    sync::Arc,
    time::{Duration, SystemTime},
};

use super::*;
use crate::{
    banana::{Dialect, Integer},
    jelly::{Date, DateTime, Decimal, Time, TimeDelta, Value, from_bytes, to_bytes},
};

/// A type, with a value of it as it is sent.
struct Row {
    name: &'static str,
    bytes: Vec<u8>,
    sent: Shape,
    received: Shape,
    reads: fn(&[u8]) -> bool,
}

macro_rules! rows {
    ($($type:ty: $value:expr;)*) => {
        vec![$(Row {
            name: stringify!($type),
            bytes: {
                let value: $type = $value;
                to_bytes(Dialect::Pb, &value).expect("a value that can be sent")
            },
            sent: <$type as Shaped<Sent>>::SHAPE,
            received: <$type as Shaped<Received>>::SHAPE,
            reads: |bytes| from_bytes::<$type>(Dialect::Pb, bytes).is_ok(),
        }),*]
    };
}

fn rows() -> Vec<Row> {
    let (date, time) = (Date::new(2026, 11, 22).expect("a date"), Time::default());
    let numbers = ["start", "end"].map(|key| (key.to_owned(), 1_i64));
    rows! {
        (): ();
        bool: true;
        u8: 1;
        i64: 1;
        NonZero<u32>: NonZero::<u32>::MIN;
        Wrapping<i64>: Wrapping(1);
        Integer: Integer::from(1);
        f64: 1.5;
        Decimal: Decimal::new(Integer::from(1), 0);
        String: "a".to_owned();
        char: 'a';
        PathBuf: PathBuf::from("a");
        Cow<'static, str>: Cow::Borrowed("a");
        Arc<str>: Arc::from("a");
        bytes::Bytes: bytes::Bytes::from_static(b"a");
        Vec<u8>: vec![b'a'];
        [u8; 1]: *b"a";
        Box<[u8]>: Box::from(*b"a");
        Rc<[u8]>: Rc::from(*b"a");
        VecDeque<u8>: VecDeque::from([1]);
        Date: date;
        Time: time;
        DateTime: DateTime::new(date, time);
        SystemTime: SystemTime::UNIX_EPOCH;
        TimeDelta: TimeDelta::default();
        Duration: Duration::ZERO;
        Vec<i64>: vec![1];
        Vec<Box<u8>>: vec![Box::new(1)];
        Vec<bool>: vec![true];
        Vec<String>: vec!["a".to_owned()];
        Vec<Vec<u8>>: vec![vec![b'a']];
        Vec<Vec<i64>>: vec![vec![1]];
        Vec<f64>: vec![1.5];
        [i64; 1]: [1];
        Box<[i64]>: Box::from([1]);
        Arc<[i64]>: Arc::from([1]);
        LinkedList<i64>: LinkedList::from([1]);
        BinaryHeap<i64>: BinaryHeap::from([1]);
        HashSet<i64>: HashSet::from([1]);
        BTreeSet<String>: BTreeSet::from(["a".to_owned()]);
        (i64,): (1,);
        (String,): ("a".to_owned(),);
        HashMap<String, i64>: HashMap::from(numbers);
        BTreeMap<String, f64>: BTreeMap::from([("start".to_owned(), 1.5), ("end".to_owned(), 1.5)]);
        BTreeMap<i64, i64>: BTreeMap::from([(1, 1)]);
        Range<i64>: 1..1;
        Range<f64>: 1.5..1.5;
        Value: Value::Int(Integer::from(1));
    }
}

/// Whether a part of the shape is not compared.
fn is_open(shape: Shape) -> bool {
    matches!(shape.kind, Kind::Any | Kind::Dictionary)
}

#[test]
fn types_fit_if_a_value_of_one_can_be_read_as_the_other() {
    let rows = rows();
    let mut wrong = String::new();
    for sent in &rows {
        for received in &rows {
            let (fits, reads) = (sent.sent.fits(received.received), (received.reads)(&sent.bytes));
            // Whether a dictionary has the attributes of a state depends on the value.
            let may_fail = is_open(sent.sent) || is_open(received.received);
            if fits != reads && (reads || !may_fail) {
                let verdict = if fits { "fits, but cannot be read" } else { "can be read" };
                wrong += &format!("{} as {}: {verdict}\n", sent.name, received.name);
            }
        }
    }
    assert_eq!(wrong, "");
}

#[test]
fn tuples_are_compared_item_by_item() {
    type Pair = (i64, String);
    const PAIR: Shape = <Pair as Shaped<Sent>>::SHAPE;
    assert!(PAIR.fits(PAIR) && PAIR.fits(<(f64, Vec<u8>) as Shaped<Received>>::SHAPE));
    assert!(PAIR.fits(<Vec<Value> as Shaped<Received>>::SHAPE));
    assert!(!PAIR.fits(<(i64, String, i64) as Shaped<Received>>::SHAPE));
    assert!(!PAIR.fits(<(String, i64) as Shaped<Received>>::SHAPE));
    assert!(!PAIR.fits(<Vec<i64> as Shaped<Received>>::SHAPE));
    let integers = <Vec<i64> as Shaped<Sent>>::SHAPE;
    assert!(integers.fits(<(i64, f64) as Shaped<Received>>::SHAPE) && !integers.fits(PAIR));
}

#[test]
fn an_option_fits_where_none_is_read() {
    const OPTION: Shape = <Option<i64> as Shaped<Sent>>::SHAPE;
    assert!(OPTION.fits(OPTION) && OPTION.given().fits(OPTION) && Shape::NOTHING.fits(OPTION));
    assert!(!OPTION.fits(OPTION.given()) && !OPTION.fits(Shape::NOTHING));
    // `None` is read as a state without attributes.
    let state = Shape { is_optional: true, ..Shape::DICTIONARY };
    assert!(state.fits(Shape::DICTIONARY) && Shape::NOTHING.fits(Shape::DICTIONARY));
    assert!(!OPTION.fits(Shape::DICTIONARY));
}

#[test]
fn classes_fit_if_they_have_a_name_in_common() {
    for of in [Shape::copy, Shape::live] {
        let pond = of("pond", &[]);
        assert!(pond.fits(pond) && pond.fits(of("lake", &["sea", "pond"])));
        assert!(of("lake", &["pond"]).fits(pond));
        assert!(!pond.fits(of("ponds", &["pon"])) && !pond.fits(Shape::DICTIONARY));
    }
    assert!(Shape::ANY_COPY.fits(Shape::copy("pond", &[])));
    assert!(Shape::copy("pond", &[]).fits(Shape::ANY_COPY));
    assert!(!Shape::live("pond", &[]).fits(Shape::ANY_COPY));
}

#[test]
fn a_shape_is_described_with_its_items() {
    fn words<T: Shaped<Sent>>() -> String {
        T::SHAPE.append(Text::new()).as_str().to_owned()
    }
    assert_eq!(words::<Option<Vec<i64>>>(), "a list of integers or `None`");
    assert_eq!(words::<Vec<Option<i64>>>(), "a list of (integers or `None`)");
    assert_eq!(
        words::<Vec<HashMap<String, Vec<u8>>>>(),
        "a list of maps from text to byte strings"
    );
    assert_eq!(
        words::<(Duration, BTreeSet<Date>)>(),
        "a tuple of (a span of time, a set of dates)"
    );
    assert_eq!(words::<Vec<(bool, f64)>>(), "a list of tuples of (a boolean, a float)");
    let copy = Shape::copy("pond", &[]);
    assert_eq!(copy.append(Text::new()).as_str(), "a copy of `pond`");
}
