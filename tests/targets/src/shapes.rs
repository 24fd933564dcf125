//! Values that a peer may send: mostly of the expected type, now and then of any other.

use crate::{
    element::{Element, int, none, of, text},
    feed::Feed,
    schema::CLASSES,
};

/// The type that is expected at a place.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Shape {
    Any,
    Int,
    Float,
    Bool,
    Text,
    Bytes,
    Maybe(&'static Self),
    List(&'static Self),
    Set(&'static Self),
    Tuple(&'static [Self]),
    Dictionary(&'static Self, &'static Self),
    /// A copy of the class with this name in [`CLASSES`].
    Copied(&'static str),
    /// A copy of one of these classes.
    OneOf(&'static [&'static str]),
    /// A live object of the sender.
    Live(&'static str),
    /// A live object of the receiver.
    Home,
    /// An object of the sender that can be called.
    Remote,
    /// An object of the receiver that can be called.
    Local,
    /// A value with an atom of its own, such as `[datetime "…"]`.
    Moment(&'static str, usize),
    Decimal,
    /// One of these words as text.
    Word(&'static [&'static str]),
}

use Shape::{
    Any, Bool, Bytes, Copied, Decimal, Dictionary, Float, Home, Int, List, Live, Local, Maybe,
    Moment, OneOf, Remote, Set, Text, Tuple, Word,
};

/// Words that have a meaning at some place.
const WORDS: &[&str] = &[
    "root",
    "None",
    "list",
    "tuple",
    "dictionary",
    "reference",
    "dereference",
    "remote",
    "local",
    "cached",
    "lcache",
    "unicode",
    "boolean",
    "true",
    "copy",
    "version",
    "pb",
    "none",
    "",
    "caf\u{e9}",
    "fuzz.Pond",
    "fuzz.Board",
    "fuzz.Unknown",
    "twisted.spread.jelly.InsecureJelly",
];

/// At a greater depth than this only values without parts are made.
const DEPTH: usize = 6;

/// Makes a value of a shape.
pub(crate) fn value(feed: &mut Feed<'_>, shape: Shape, depth: usize) -> Element {
    let depth = depth + 1;
    if feed.once_in(12) {
        return any(feed, depth);
    }
    let shared = |feed: &mut Feed<'_>, value: Element| match feed.once_in(8) {
        true => of("reference", [int(feed.below(4) as u64 + 1), value]),
        false => value,
    };
    match shape {
        _ if feed.once_in(14) => of("dereference", [int(feed.below(4) as u64 + 1)]),
        Any => any(feed, depth),
        Int => integer(feed),
        Float => Element::Float(f64::from(feed.byte() as i8) / 4.0),
        Bool => of("boolean", [text(feed.pick(&["true", "false", "maybe"]))]),
        Text => match feed.below(3) {
            0 => text(feed.pick(WORDS)),
            1 => of("unicode", [text(feed.pick(WORDS))]),
            _ => of("unicode", [Element::Bytes(feed.bytes(12).to_vec())]),
        },
        Bytes => Element::Bytes(feed.bytes(20).to_vec()),
        Maybe(_) if depth > DEPTH || feed.once_in(3) => none(),
        Maybe(shape) => value(feed, *shape, depth),
        List(shape) => {
            let list = of("list", several(feed, *shape, depth));
            shared(feed, list)
        }
        Set(shape) => {
            let word = feed.pick(&["set", "frozenset"]);
            let set = of(word, several(feed, *shape, depth));
            shared(feed, set)
        }
        Tuple(shapes) => {
            let parts: Vec<_> = shapes.iter().map(|shape| value(feed, *shape, depth)).collect();
            let tuple = of("tuple", parts);
            shared(feed, tuple)
        }
        Dictionary(key, item) => {
            let count = if depth > DEPTH { 0 } else { feed.below(4) };
            let mut pair =
                || Element::List(vec![value(feed, *key, depth), value(feed, *item, depth)]);
            let pairs: Vec<_> = (0..count).map(|_| pair()).collect();
            let dictionary = of("dictionary", pairs);
            shared(feed, dictionary)
        }
        Copied(class) => {
            let copy = copy(feed, class, depth);
            shared(feed, copy)
        }
        OneOf(classes) => {
            let class = feed.pick(classes);
            let copy = copy(feed, class, depth);
            shared(feed, copy)
        }
        Live(class) => live(feed, class, depth),
        Home => of("lcache", [number(feed)]),
        Remote => of("remote", [number(feed)]),
        Local => of("local", [number(feed)]),
        Moment(word, numbers) => of(word, [moment(feed, numbers)]),
        Decimal => of("decimal", [integer(feed), integer(feed)]),
        Word(words) => match feed.once_in(2) {
            true => of("unicode", [text(feed.pick(words))]),
            false => text(feed.pick(words)),
        },
    }
}

/// Makes an id of an object, most likely of one that exists.
pub(crate) fn number(feed: &mut Feed<'_>) -> Element {
    match feed.byte() {
        small @ 0..240 => int(u64::from(small % 6) + 1),
        240..248 => int(u64::from(feed.byte())),
        248 => int(u64::MAX),
        249 => Element::Int(-1),
        250 => Element::Float(f64::from(feed.byte())),
        251 => Element::Large(false, feed.bytes(40).to_vec()),
        252 => text("root"),
        253 => Element::List(vec![]),
        _ => int(0),
    }
}

fn integer(feed: &mut Feed<'_>) -> Element {
    match feed.byte() {
        small @ 0..220 => Element::Int(i128::from(small) - 20),
        220..230 => Element::Int(i64::MAX.into()),
        230..240 => Element::Int(i64::MIN.into()),
        240..248 => {
            let bytes = feed.bytes(15).iter();
            Element::Int(bytes.fold(0, |number, byte| number << 8 | i128::from(*byte)))
        }
        kind => Element::Large(kind % 2 == 0, feed.bytes(63).to_vec()),
    }
}

fn several(feed: &mut Feed<'_>, shape: Shape, depth: usize) -> Vec<Element> {
    let count = if depth > DEPTH { 0 } else { feed.below(4) };
    (0..count).map(|_| value(feed, shape, depth)).collect()
}

fn moment(feed: &mut Feed<'_>, numbers: usize) -> Element {
    if feed.once_in(8) {
        return Element::Bytes(feed.bytes(30).to_vec());
    }
    let numbers = (0..numbers).map(|place| match (place, feed.byte()) {
        (0, year @ 0..200) if numbers > 4 => (1900 + i64::from(year)).to_string(),
        (_, small @ 0..230) => (small % 60).to_string(),
        (_, large) => (i64::from(large) - 240).pow(5).to_string(),
    });
    text(&numbers.collect::<Vec<_>>().join(" "))
}

/// Makes `[class state]`, or the state alone.
fn copy(feed: &mut Feed<'_>, class: &str, depth: usize) -> Element {
    match class.strip_prefix("state of ") {
        Some(class) => state(feed, class, depth),
        None => of(class, [state(feed, class, depth)]),
    }
}

fn live(feed: &mut Feed<'_>, class: &str, depth: usize) -> Element {
    if depth > DEPTH || feed.below(5) > 2 {
        return of("cached", [number(feed)]);
    }
    of(class, [number(feed), state(feed, class, depth)])
}

/// Makes the attributes of a class, of which some may be missing, doubled, or unknown.
fn state(feed: &mut Feed<'_>, class: &str, depth: usize) -> Element {
    let known = CLASSES.iter().find(|(name, _)| *name == class);
    let mut pairs = Vec::new();
    for (name, shape) in known.map_or(&[][..], |(_, fields)| *fields) {
        let times = match feed.byte() {
            250.. => 0,
            245..250 => 2,
            _ => 1,
        };
        // Limits the nesting of objects in objects.
        let shape = if depth > DEPTH && !matches!(shape, Maybe(_)) { &Int } else { shape };
        for _ in 0..times {
            let name = if feed.once_in(6) { of("unicode", [text(name)]) } else { text(name) };
            pairs.push(Element::List(vec![name, value(feed, *shape, depth)]));
        }
    }
    if feed.once_in(12) {
        pairs.push(Element::List(vec![text(feed.pick(WORDS)), any(feed, depth)]));
    }
    of("dictionary", pairs)
}

/// Makes a live object with an empty state.
pub(crate) fn plain(class: &str, id: u64) -> Element {
    let known = CLASSES.iter().find(|(name, _)| *name == class);
    let pairs = known.map_or(&[][..], |(_, fields)| *fields).iter().map(|(name, shape)| {
        let empty = match shape {
            List(_) => of("list", []),
            Set(_) => of("set", []),
            Dictionary(..) => of("dictionary", []),
            Text => of("unicode", [text("plain")]),
            _ => none(),
        };
        Element::List(vec![text(name), empty])
    });
    of(class, [int(id), of("dictionary", pairs)])
}

/// Makes a value of any type, or an invalid one.
pub(crate) fn any(feed: &mut Feed<'_>, depth: usize) -> Element {
    let depth = depth + 1;
    let kinds = if depth > DEPTH { 14 } else { 24 };
    match feed.below(kinds) {
        0 | 1 => integer(feed),
        2 => Element::Float(f64::from_bits(
            u64::from(feed.byte()) << 56 | u64::from(feed.byte()) << 48,
        )),
        3 => text(feed.pick(WORDS)),
        4 => Element::Bytes(feed.bytes(40).to_vec()),
        5 => none(),
        6 => value(feed, Bool, depth),
        7 => value(feed, Text, depth),
        8 => of(feed.pick(&["local", "lcache", "cached", "remote"]), [number(feed)]),
        9 => of("remote", [number(feed)]),
        10 => of("dereference", [int(feed.below(4) as u64 + 1)]),
        11 => {
            let (word, numbers) =
                feed.pick(&[("datetime", 7), ("date", 3), ("time", 4), ("timedelta", 3)]);
            value(feed, Moment(word, numbers), depth)
        }
        12 => value(feed, Decimal, depth),
        13 => of("unpersistable", [value(feed, Text, depth)]),
        14 => value(feed, List(&Any), depth),
        15 => value(feed, Tuple(&[Any, Any]), depth),
        16 => value(feed, Set(&Any), depth),
        17 => value(feed, Dictionary(&Any, &Any), depth),
        18 => of("reference", [int(feed.below(4) as u64 + 1), any(feed, depth)]),
        19 => {
            let class = feed.pick(CLASSES).0;
            copy(feed, class, depth)
        }
        20 => {
            let class = feed.pick(&["fuzz.Board", "fuzz.Case", "fuzz.Unknown", "fuzz.Pond"]);
            live(feed, class, depth)
        }
        21 => {
            let words = ["class", "function", "module", "persistent", "method", "instance"];
            let word = feed.pick(&words);
            of(word, several(feed, Any, depth))
        }
        22 => of(feed.pick(WORDS), several(feed, Any, depth)),
        _ => Element::List(several(feed, Any, depth)),
    }
}

/// Makes the arguments of a call, by position and by name: mostly those that the method takes.
pub(crate) fn arguments(feed: &mut Feed<'_>, shapes: &[Shape]) -> [Element; 2] {
    let mut positional: Vec<_> = shapes.iter().map(|shape| value(feed, *shape, 0)).collect();
    let mut keywords = Vec::new();
    match feed.byte() {
        240..245 => drop(positional.pop()),
        245..250 => positional.push(any(feed, 0)),
        250 => return [any(feed, 0), any(feed, 0)],
        251.. => {
            let name = text(feed.pick(&["value", "text", "number", "boards", "board", "extra"]));
            keywords.push(Element::List(vec![name, any(feed, 0)]));
        }
        _ => {}
    }
    [of("tuple", positional), of("dictionary", keywords)]
}
