//! Counts of the handles that both ends of a connection have of each other's objects, computed from the
//! messages alone.

use std::collections::{BTreeMap, BTreeSet};

use pb::banana::Dialect;

use crate::element::Element;

/// The accounts of the script, which is one end; the library is the other.
#[derive(Default)]
pub(crate) struct Counts {
    /// Handles of the script's objects that were sent to the library and not released.
    lent: BTreeMap<u64, i64>,
    /// Handles of the script's live objects, for the current subscription of each.
    lives: BTreeMap<u64, i64>,
    /// Ids of which the script said something that no honest peer says. What the library then counts
    /// depends on the order in which it reads.
    unclear: BTreeSet<u64>,
    /// Whether the script released a handle that it did not have. The library may be sent such a handle
    /// later.
    is_dishonest: bool,
    /// Every id that a live object of the script ever had.
    ever: BTreeSet<u64>,
    /// Live objects with a transaction whose last update was not sent yet.
    open: BTreeSet<u64>,
    /// Live objects that were first sent in an update of such a transaction, with the object of that
    /// update. For any other message they do not exist yet.
    kept: BTreeMap<u64, u64>,
    /// Calls that want an answer, by their numbers as they were written.
    owed: BTreeMap<Vec<u8>, i64>,
    /// Handles of the library's objects that the script has.
    held: BTreeMap<u64, i64>,
    /// Handles of the library's live objects. An object stays here until `uncache`.
    seen: BTreeMap<u64, i64>,
    /// Calls of the library that wait for an answer.
    pub(crate) asked: Vec<i128>,
    /// Whether the script sent bytes that are no message: then nothing can be checked any more.
    pub(crate) is_soiled: bool,
}

/// The longest number of a call, in bytes.
const MAX_REQUEST: usize = 256;

/// The words that are no class.
const ATOMS: [&[u8]; 26] = [
    b"None",
    b"boolean",
    b"unicode",
    b"datetime",
    b"date",
    b"time",
    b"timedelta",
    b"decimal",
    b"unpersistable",
    b"list",
    b"tuple",
    b"set",
    b"frozenset",
    b"dictionary",
    b"reference",
    b"dereference",
    b"remote",
    b"local",
    b"cached",
    b"lcache",
    b"class",
    b"function",
    b"instance",
    b"method",
    b"module",
    b"persistent",
];

/// An element of a value that is counted.
enum Counted {
    Remote(u64),
    Cached(u64),
    First(u64),
    Local(u64),
    LocalCache(u64),
}

/// Calls `each` with each element of a value that is counted, at every place where a reader looks for
/// values.
fn each_counted(value: &Element, each: &mut dyn FnMut(Counted)) {
    let Some((Element::Bytes(head), rest)) = value.list().and_then(<[Element]>::split_first) else {
        return;
    };
    let id = rest.first().and_then(Element::id);
    let values = match (head.as_slice(), id) {
        (b"reference", _) => rest.get(1..).unwrap_or_default(),
        (b"remote", Some(id)) => return each(Counted::Remote(id)),
        (b"cached", Some(id)) => return each(Counted::Cached(id)),
        (b"local", Some(id)) => return each(Counted::Local(id)),
        (b"lcache", Some(id)) => return each(Counted::LocalCache(id)),
        (b"dictionary", _) => {
            let pairs = rest.iter().filter_map(Element::list).filter(|pair| pair.len() == 2);
            return pairs.flatten().for_each(|value| each_counted(value, each));
        }
        (
            b"list" | b"tuple" | b"set" | b"frozenset" | b"class" | b"function" | b"instance"
            | b"method" | b"module" | b"persistent",
            _,
        ) => rest,
        (atom, _) if ATOMS.contains(&atom) => return,
        (_, Some(id)) if rest.len() > 1 => {
            each(Counted::First(id));
            &rest[1..]
        }
        _ => rest,
    };
    values.iter().for_each(|value| each_counted(value, each));
}

impl Counts {
    /// Counts a message that the script sends.
    pub(crate) fn said(&mut self, message: &Element, dialect: Dialect) {
        let Some((command, parts)) = message.head() else { return };
        match (command, parts) {
            ("message" | "cachemessage", [request, object, method, flag, values @ ..])
                if values.len() == 2 =>
            {
                let request = written(request, dialect);
                if request.len() > MAX_REQUEST || !is_text(method) {
                    return;
                }
                if flag.is_true() {
                    *self.owed.entry(request).or_default() += 1;
                }
                let updated = object.id().filter(|_| command == "cachemessage");
                let more = match flag {
                    Element::Bytes(none) => none.is_empty(),
                    flag => matches!(flag, Element::Int(2)),
                };
                if let Some(id) = updated {
                    match more {
                        true => self.open.insert(id),
                        false => self.open.remove(&id),
                    };
                }
                let kept = updated.filter(|_| more);
                values.iter().for_each(|value| self.count_said(value, updated, kept));
                if self.open.is_empty() {
                    self.kept.clear();
                }
            }
            ("answer" | "error", [number, value]) => {
                let number = match number {
                    Element::Float(number) => Some(*number as i128),
                    number => number.number(),
                };
                self.asked.retain(|asked| Some(*asked) != number);
                self.count_said(value, None, None);
            }
            ("decref", [id]) => {
                let count = id.id().and_then(|id| Some((id, self.held.get_mut(&id)?)));
                let Some((id, count)) = count else {
                    self.is_dishonest = true;
                    return;
                };
                *count -= 1;
                if *count == 0 {
                    self.held.remove(&id);
                }
            }
            ("decache", [id]) => match id.id().and_then(|id| self.seen.get_mut(&id)) {
                Some(count) if *count > 0 => *count -= 1,
                _ => self.is_dishonest = true,
            },
            ("uncache", [id]) => {
                let Some(id) = id.id().filter(|id| self.lives.contains_key(id)) else {
                    self.is_dishonest = true;
                    return;
                };
                if self.open.is_empty() || self.open.len() == 1 && self.open.contains(&id) {
                    self.lives.remove(&id);
                    self.open.remove(&id);
                    self.kept.clear();
                } else {
                    self.unclear.insert(id);
                }
            }
            _ => {}
        }
    }

    /// Counts the handles in a value: `updated` is the object of the update, and `kept` is that object if
    /// the update belongs to an open transaction.
    fn count_said(&mut self, value: &Element, updated: Option<u64>, kept: Option<u64>) {
        each_counted(value, &mut |counted| match counted {
            Counted::Remote(id) => *self.lent.entry(id).or_default() += 1,
            Counted::Cached(id) => {
                if self.kept.get(&id).is_some_and(|of| Some(*of) != updated) {
                    self.unclear.insert(id);
                }
                match self.lives.get_mut(&id) {
                    Some(count) => *count += 1,
                    None => drop(self.unclear.insert(id)),
                }
            }
            Counted::First(id) => {
                if let Some(of) = kept {
                    self.kept.insert(id, of);
                }
                if !self.ever.insert(id) {
                    self.unclear.insert(id);
                }
                *self.lives.entry(id).or_default() += 1;
            }
            Counted::Local(_) | Counted::LocalCache(_) => {}
        });
    }

    /// Counts a message that the library has written.
    ///
    /// # Panics
    /// When the library must not send this message.
    pub(crate) fn heard(&mut self, message: &Element, dialect: Dialect) {
        let (command, parts) = message.head().expect("the library's messages begin with a command");
        match (command, parts) {
            ("message", [number, _, _, flag, positional, keywords]) => {
                if flag.is_true() {
                    self.is_asked(number);
                }
                self.count_heard(positional);
                self.count_heard(keywords);
            }
            ("cachemessage", [number, id, _, flag, positional, keywords]) => {
                if flag.is_true() {
                    self.is_asked(number);
                }
                let id = id.id().expect("the library's ids are integers");
                self.check(
                    self.seen.contains_key(&id),
                    "an update of an object that was not sent",
                    message,
                );
                self.count_heard(positional);
                self.count_heard(keywords);
            }
            ("answer" | "error", [request, value]) => {
                let owed = self.owed.get_mut(&written(request, dialect));
                let is_owed = owed.is_some_and(|owed| {
                    *owed -= 1;
                    *owed >= 0
                });
                self.check(is_owed, "an answer to a call that was not made", message);
                self.count_heard(value);
            }
            ("decref", [id]) => {
                let count =
                    self.lent.entry(id.id().expect("the library's ids are integers")).or_default();
                *count -= 1;
                let is_right = *count >= 0;
                self.check(is_right, "released more often than sent", message);
            }
            ("decache", [id]) => {
                let id = id.id().expect("the library's ids are integers");
                let count = self.lives.get_mut(&id).map(|count| {
                    *count -= 1;
                    *count
                });
                let is_right = self.unclear.contains(&id) || count.is_some_and(|count| count >= 0);
                self.check(is_right, "released more often than sent", message);
            }
            ("uncache", [id]) => {
                let known = self.seen.remove(&id.id().expect("the library's ids are integers"));
                self.check(known.is_some(), "an uncache of an object that was not sent", message);
            }
            ("version", [Element::Int(6)]) | ("didNotUnderstand", [_]) | ("ping" | "pong", []) => {}
            _ => panic!("the library wrote an unknown message: {message:?}"),
        }
    }

    fn is_asked(&mut self, number: &Element) {
        match number {
            Element::Int(number) => self.asked.push(*number),
            _ => panic!("the library made a call whose number is {number:?}"),
        }
    }

    fn count_heard(&mut self, value: &Element) {
        let (mut unknown, mut again) = (Vec::new(), Vec::new());
        each_counted(value, &mut |counted| match counted {
            Counted::Remote(id) => *self.held.entry(id).or_default() += 1,
            Counted::Cached(id) => match self.seen.get_mut(&id) {
                Some(count) => *count += 1,
                None => unknown.push(id),
            },
            Counted::First(id) => {
                if self.seen.insert(id, 1).is_some() {
                    again.push(id);
                }
            }
            Counted::Local(id) if !self.lent.contains_key(&id) => unknown.push(id),
            Counted::LocalCache(id) if !self.ever.contains(&id) => unknown.push(id),
            Counted::Local(_) | Counted::LocalCache(_) => {}
        });
        self.check(unknown.is_empty(), "an id that the library was not given", value);
        self.check(again.is_empty(), "a state of an object that the peer already has", value);
    }

    fn check(&self, is_right: bool, what: &str, message: &Element) {
        assert!(is_right || self.is_soiled, "{what}: {message:?}");
    }

    /// Returns an id that an honest peer could name in this command.
    pub(crate) fn plausible(&self, command: &str, index: usize) -> Option<u64> {
        let numbers: Vec<u64> = match command {
            "decref" => self.held.keys().copied().collect(),
            "decache" => self.seen.keys().copied().collect(),
            _ => self.lives.keys().copied().collect(),
        };
        (!numbers.is_empty()).then(|| numbers[index % numbers.len()])
    }

    /// Returns the messages with which an honest peer releases everything and answers every call.
    pub(crate) fn last_words(&mut self) -> Vec<(&'static str, u64)> {
        let mut words = Vec::new();
        // Transactions first, so that nothing waits for the rest of one.
        words.extend(self.open.iter().map(|id| ("cachemessage", *id)));
        for number in &self.asked {
            words.extend(u64::try_from(*number).ok().map(|number| ("answer", number)));
        }
        let mut repeated = |command, counts: &BTreeMap<u64, i64>| {
            for (id, count) in counts {
                words.extend((0..*count).map(|_| (command, *id)));
            }
        };
        repeated("decref", &self.held);
        repeated("decache", &self.seen);
        if self.open.is_empty() {
            let over =
                self.lives.iter().filter(|(id, count)| **count == 0 && !self.unclear.contains(id));
            words.extend(over.map(|(id, _)| ("uncache", *id)));
        }
        words
    }

    /// Returns whether the script said only what an honest peer says.
    pub(crate) fn is_clear(&self) -> bool {
        self.unclear.is_empty() && !self.is_soiled && !self.is_dishonest
    }

    /// Checks the accounts after both ends have dropped everything.
    ///
    /// # Panics
    /// When a handle was not released, or a call was not answered.
    pub(crate) fn check_settled(&self) {
        if self.is_soiled {
            return;
        }
        assert!(
            self.seen.is_empty(),
            "the library did not uncache its live objects: {:?}",
            self.seen
        );
        let owed: Vec<_> = self.owed.iter().filter(|(_, owed)| **owed != 0).collect();
        assert!(owed.is_empty(), "calls were not answered: {owed:?}");
        if self.is_clear() {
            assert!(self.lives.is_empty(), "replicas were not released: {:?}", self.lives);
            let lent: Vec<_> = self.lent.iter().filter(|(_, count)| **count != 0).collect();
            assert!(lent.is_empty(), "references were not released: {lent:?}");
        }
    }
}

/// Returns a request id as it is echoed: as it was written, or as the number that it is.
fn written(request: &Element, dialect: Dialect) -> Vec<u8> {
    match request.number().filter(|_| dialect == Dialect::Compact) {
        Some(number) => Element::Int(number).to_bytes(dialect),
        None => request.to_bytes(dialect),
    }
}

fn is_text(element: &Element) -> bool {
    matches!(element, Element::Bytes(bytes) if std::str::from_utf8(bytes).is_ok())
}
