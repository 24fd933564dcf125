//! Reads shared values: `[reference n X]` and `[dereference n]`.

use std::{
    collections::HashMap,
    sync::{Arc, OnceLock},
};

use super::{
    Atom, Kind, ReadResult, Unjellier, UnjellyError, UnjellyErrorKind,
    admission::refused,
    memory,
    pointer::{AnyPointer, Pointer},
    quoted_bytes,
    stack::Reach,
};
use crate::{
    banana::{Cursor, Token},
    jelly::Refusal,
};

/// The numbers of shared values in one section. Created when the first number is met.
#[derive(Debug)]
pub(crate) struct Sharing {
    /// The place where the value of each number begins.
    starts: Arc<HashMap<u64, usize>>,
    /// The reason why the numbers cannot be used, if there is one.
    unusable: Option<Unusable>,
    /// The values that are returned again when their number is met again.
    made: HashMap<u64, Made>,
    /// The numbers whose values are being read, outermost first.
    open: Vec<Open>,
}

/// The places where the values of the numbers of a section begin.
type Starts = Result<Arc<HashMap<u64, usize>>, Unusable>;

/// The places where shared values begin, found once for a section that is read more than once.
pub(crate) type StartsOnce = OnceLock<Starts>;

/// A number whose value is being read.
#[derive(Debug, Clone, Copy)]
struct Open {
    number: u64,
    /// The beginning of the value, and the place where reading continues afterwards. Set if the value is
    /// read again.
    again: Option<(usize, usize)>,
}

/// A reason why the numbers of a section cannot be used. It is looked for only once.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Unusable {
    /// This number is defined twice.
    Twice(u64),
    /// The numbers take more memory than is left.
    TooMany,
}

/// A value that is returned again, and its height: how far it reaches below the place where it was read.
/// Every place that returns the value must have room for that height, and so must code that walks through
/// the value.
#[derive(Debug, Clone)]
struct Made {
    value: AnyPointer,
    height: Reach,
    /// How many values were made before it.
    before: usize,
}

/// A `reference` or `dereference` whose value is being read.
#[derive(Debug)]
#[must_use]
pub(crate) struct Followed {
    /// The number of extra parts that follow the value in its expression.
    pub(crate) extra: usize,
    /// The beginning of the value, and the place where reading continues afterwards. Set if the value is
    /// read again.
    pub(crate) again: Option<(usize, usize)>,
}

/// An expression that stands for a shared value.
pub(crate) enum SharedMark {
    /// `[reference n X]`, read up to X.
    Definition { number: u64, extra: usize },
    /// `[dereference n]`, read to its end.
    Dereference { number: u64 },
}

impl Sharing {
    /// Forgets the values that are being read, whose reading was given up.
    pub(super) fn none_is_open(&mut self) {
        self.open.clear();
    }
}

impl<'de> Unjellier<'de> {
    /// Reads the next expression when it is not the expected one. Follows a `reference`, reads the target
    /// of a `dereference` again, and otherwise returns the error that names the found kind.
    #[cold]
    pub(crate) fn otherwise<T>(
        &mut self,
        expected: &str,
        read: fn(&mut Self) -> ReadResult<T>,
    ) -> ReadResult<T> {
        let followed = self.follow_or(expected)?;
        let value = read(self);
        match self.end_followed(followed, value.is_ok()) {
            Ok(()) => value,
            Err(error) => Err(error),
        }
    }

    /// Moves to the value that a `reference` or `dereference` stands for, one level deeper. If neither is
    /// next, returns the error that names the found kind.
    #[cold]
    fn follow_or(&mut self, expected: &str) -> ReadResult<Followed> {
        let Some(followed) = self.follow()? else {
            return Err(self.unexpected(expected));
        };
        self.deeper()?;
        Ok(followed)
    }

    /// Ends what [`follow_or`](Self::follow_or) began, after the value was read.
    #[cold]
    fn end_followed(&mut self, followed: Followed, was_read: bool) -> ReadResult<()> {
        self.shallower();
        if was_read { self.unfollow(followed) } else { Ok(()) }
    }

    /// Reads the value that a `reference` or `dereference` stands for. Returns `read` unused if the next
    /// expression is neither.
    pub(crate) fn linked<T, F: FnOnce(&mut Self) -> ReadResult<T>>(
        &mut self,
        read: F,
    ) -> ReadResult<Result<T, F>> {
        let Some(followed) = self.follow()? else {
            return Ok(Err(read));
        };
        let value = self.nested(read)?;
        self.unfollow(followed)?;
        Ok(Ok(value))
    }

    /// Moves to the value that a `reference` or `dereference` stands for, if one is next.
    /// [`unfollow`](Self::unfollow) must be called after the value was read.
    pub(crate) fn follow(&mut self) -> ReadResult<Option<Followed>> {
        match self.link()? {
            None => Ok(None),
            Some(SharedMark::Definition { number, extra }) => {
                self.begin(number)?;
                Ok(Some(Followed { extra, again: None }))
            }
            Some(SharedMark::Dereference { number }) => self.go_to(number).map(Some),
        }
    }

    /// Ends what [`follow`](Self::follow) began. Reading a value again is charged, so that shared parts
    /// within shared parts cannot multiply.
    pub(crate) fn unfollow(&mut self, followed: Followed) -> ReadResult<()> {
        self.sharing()?.open.pop();
        (0..followed.extra).try_for_each(|_| self.skip_raw())?;
        let Some((start, back)) = followed.again else {
            return Ok(());
        };
        let length = Cursor::between(start, self.cursor.at());
        self.cursor.seek(back);
        self.charge_again(length)
    }

    /// Reads a value into a shared pointer by `read`, and returns the same pointer where its number is met
    /// again.
    pub(crate) fn shared<P: Pointer>(
        &mut self,
        read: fn(&mut Self) -> ReadResult<P>,
    ) -> ReadResult<P> {
        let Some(link) = self.link()? else {
            return read(self);
        };
        let (SharedMark::Definition { number, .. } | SharedMark::Dereference { number }) = link;
        let start = Reach { levels: self.depth, bytes: self.stack.used_exactly() };
        let made = self.sharing()?.made.get(&number).cloned();
        let made = made.and_then(|made| Some((P::of(made.value)?, made.height)));
        if let Some((value, height)) = made {
            self.reach_to(height.put_below(start))?;
            if let SharedMark::Definition { extra, .. } = link {
                (0..=extra).try_for_each(|_| self.skip_raw())?;
            }
            return Ok(value);
        }
        let followed = match link {
            SharedMark::Dereference { number } => self.go_to(number)?,
            SharedMark::Definition { number, extra } => {
                self.begin(number)?;
                Followed { extra, again: None }
            }
        };
        let outer = std::mem::replace(&mut self.reach, start);
        let value = self.nested(read)?;
        let height = self.reach.below(start);
        self.reach.extend(outer);
        self.unfollow(followed)?;
        let Self { memory, sharing, .. } = self;
        if let Some(sharing) = sharing {
            if !memory::make_room(memory, &mut sharing.made) {
                return Err(self.too_much_memory());
            }
            let before = sharing.made.len();
            let made = || Made { value: value.clone().erase(), height, before };
            sharing.made.entry(number).or_insert_with(made);
        }
        Ok(value)
    }

    /// Returns how many shared values were made so far.
    pub(crate) fn made_values(&self) -> usize {
        self.sharing.as_ref().map_or(0, |sharing| sharing.made.len())
    }

    /// Forgets all shared values but the first `before` ones.
    pub(crate) fn forget_values(&mut self, before: usize) {
        if let Some(sharing) = &mut self.sharing {
            sharing.made.retain(|_, made| made.before < before);
        }
    }

    /// Reads `[reference n` or `[dereference n]`. If neither is next, nothing is read.
    pub(crate) fn link(&mut self) -> ReadResult<Option<SharedMark>> {
        let (atom, items) = if let Some(items) = self.open(&["reference"]) {
            ("reference", items)
        } else if let Some(items) = self.open(&["dereference"]) {
            ("dereference", items)
        } else {
            return Ok(None);
        };
        let parts = if atom == "reference" { 2 } else { 1 };
        let number = self.cursor.unsigned().filter(|_| items >= parts);
        let number = number.ok_or_else(|| UnjellyErrorKind::Malformed(atom.to_owned()))?;
        if atom == "reference" {
            return Ok(Some(SharedMark::Definition { number, extra: items - parts }));
        }
        (parts..items).try_for_each(|_| self.skip_raw())?;
        Ok(Some(SharedMark::Dereference { number }))
    }

    /// Returns how many numbers are being read.
    pub(crate) fn open_numbers(&self) -> usize {
        self.sharing.as_ref().map_or(0, |sharing| sharing.open.len())
    }

    /// Forgets the numbers beyond the first `open` ones, whose reading was given up. Returns the place in the
    /// outermost value that was reached, and how many bytes of the values of these numbers were read again.
    pub(crate) fn close_numbers(&mut self, open: usize) -> (usize, usize) {
        let (mut at, mut again) = (self.cursor.at(), 0_usize);
        if let Some(sharing) = &mut self.sharing {
            while sharing.open.len() > open {
                if let Some((start, back)) = sharing.open.pop().and_then(|open| open.again) {
                    again = again.saturating_add(Cursor::between(start, at));
                    at = back;
                }
            }
        }
        (at, again)
    }

    /// Returns the number of the value that begins here, if that value is being read.
    pub(super) fn enclosing(&self) -> Option<u64> {
        let (sharing, at) = (self.sharing.as_ref()?, self.cursor.at());
        let mut open = sharing.open.iter().rev().map(|open| open.number);
        open.find(|number| sharing.starts.get(number) == Some(&at))
    }

    /// Checks that a number is defined in this section, and that no number is defined twice.
    pub(crate) fn check_number(&mut self, number: u64) -> ReadResult<()> {
        self.start_of(number).map(drop)
    }

    /// Returns the place where the value of a number begins.
    pub(crate) fn start_of(&mut self, number: u64) -> ReadResult<usize> {
        let start = self.sharing()?.starts.get(&number).copied();
        start.ok_or_else(|| UnjellyErrorKind::UndefinedReference(number).into())
    }

    /// Returns the numbers of this section, or the reason why they cannot be used.
    fn sharing(&mut self) -> ReadResult<&mut Sharing> {
        let sharing = match self.sharing.take() {
            Some(sharing) => sharing,
            None => {
                let found = match self.invoker.and_then(|invoker| invoker.starts()) {
                    Some(once) => once.get_or_init(|| self.find_starts()).clone(),
                    None => self.find_starts(),
                };
                let (starts, unusable) = match found {
                    Ok(starts) => (starts, None),
                    Err(unusable) => (Arc::default(), Some(unusable)),
                };
                Box::new(Sharing { starts, unusable, made: HashMap::new(), open: Vec::new() })
            }
        };
        match sharing.unusable {
            None => Ok(self.sharing.insert(sharing)),
            Some(unusable) => {
                self.sharing = Some(sharing);
                Err(match unusable {
                    Unusable::Twice(number) => UnjellyErrorKind::DuplicateReference(number).into(),
                    Unusable::TooMany => self.too_much_memory(),
                })
            }
        }
    }

    /// Finds where the value of each number begins. Called when the first number is met: most messages
    /// have none.
    fn find_starts(&mut self) -> Starts {
        let (mut cursor, before) = (self.section.cursor(), self.memory);
        let mut starts = HashMap::new();
        while cursor.is_before(self.section.end()) {
            let Some(token) = cursor.token() else { break };
            let Token::List(3..) = token else { continue };
            let mut ahead = cursor.clone();
            let atom = ahead.string();
            let Some(number) = ahead.unsigned().filter(|_| atom == Some(b"reference")) else {
                continue;
            };
            cursor = ahead;
            let unusable = if !memory::make_room(&mut self.memory, &mut starts) {
                Unusable::TooMany
            } else if starts.insert(number, cursor.at()).is_some() {
                Unusable::Twice(number)
            } else {
                continue;
            };
            self.memory = before;
            return Err(unusable);
        }
        Ok(Arc::new(starts))
    }

    /// Notes that the value of a number is being read from here on. Fails if it is being read already: it
    /// contains itself.
    pub(crate) fn begin(&mut self, number: u64) -> ReadResult<()> {
        self.begin_at(Open { number, again: None })
    }

    fn begin_at(&mut self, begun: Open) -> ReadResult<()> {
        let open = &mut self.sharing()?.open;
        if open.iter().any(|open| open.number == begun.number) {
            return Err(UnjellyErrorKind::Cycle(begun.number).into());
        }
        open.push(begun);
        Ok(())
    }

    /// Moves to the value of a number, to read it again.
    pub(crate) fn go_to(&mut self, number: u64) -> ReadResult<Followed> {
        let start = self.start_of(number)?;
        let again = Some((start, self.cursor.at()));
        self.begin_at(Open { number, again })?;
        self.cursor.seek(start);
        Ok(Followed { extra: 0, again })
    }

    /// Returns the error for an unexpected expression: a refusal if it is of a class that is not allowed,
    /// otherwise the expected and the found kind.
    #[cold]
    pub(crate) fn unexpected(&self, expected: &str) -> UnjellyError {
        if let Some(reason) = self.why_unpersistable() {
            let (expected, reason) = (expected.to_owned(), quoted_bytes(reason));
            return UnjellyErrorKind::Unpersistable { expected, reason }.into();
        }
        if let Some(atom) = self.peek_class().map(String::from_utf8_lossy) {
            match Atom::kind_of(atom.as_bytes()) {
                Some(Kind::Code) => return refused(&atom, Refusal::NamesCode),
                Some(_) => {}
                None => {
                    if let Err(refusal) = self.admission.allows(&atom) {
                        return refusal;
                    }
                }
            }
        }
        UnjellyErrorKind::Expected { expected: expected.to_owned(), found: self.describe() }.into()
    }

    /// Returns the peer's reason for not sending the next value, if that is an `unpersistable`. Reads nothing.
    fn why_unpersistable(&self) -> Option<&'de [u8]> {
        let mut ahead = self.cursor.clone();
        ahead.list().filter(|parts| *parts > 1)?;
        ahead.string().filter(|atom| *atom == b"unpersistable")?;
        ahead.string()
    }
}
