//! Shared values on the way in: `[reference n X]` and `[dereference n]`.

use std::{any::Any, collections::HashMap, sync::Arc};

use super::{
    Atom, Kind, ReadResult, Unjellier, Unjelly, UnjellyError, UnjellyErrorKind, admission::refused,
    memory, on_heap, quoted_bytes, stack::Reach,
};
use crate::{banana::Token, jelly::Refusal};

/// What is known about the numbers of one section; made when the first is met.
#[derive(Debug)]
pub(crate) struct Sharing {
    /// Where each number's value begins.
    starts: HashMap<u64, usize>,
    /// Why none of them can be relied on.
    fault: Option<Fault>,
    /// Values that are handed out again.
    made: HashMap<u64, Made>,
    /// Numbers whose values are being read right now, outermost first.
    open: Vec<u64>,
}

/// Why the numbers of a section are of no use. It is looked for once.
#[derive(Debug, Clone, Copy)]
enum Fault {
    /// This one is there twice.
    Twice(u64),
    /// There are too many of them.
    TooMany,
}

/// A value that is handed out again, and how far it goes below the place where it was read: where it is
/// handed out it goes as far, and so does whatever walks through it.
#[derive(Debug, Clone)]
struct Made {
    value: Arc<dyn Any + Send + Sync>,
    height: Reach,
}

/// A `reference` or `dereference` whose value is being read.
#[derive(Debug)]
#[must_use]
pub(crate) struct Followed {
    /// Parts that follow the value in its expression.
    pub(crate) extra: usize,
    /// Where the value stands and where to go on, if it is read again.
    pub(crate) again: Option<(usize, usize)>,
}

/// An expression that stands for a shared value.
pub(crate) enum Link {
    /// `[reference n X]`, read up to X.
    Definition { number: u64, extra: usize },
    /// `[dereference n]`, read whole.
    Again { number: u64 },
}

impl Sharing {
    /// What was being read was given up.
    pub(super) fn none_is_open(&mut self) {
        self.open.clear();
    }
}

impl<'de> Unjellier<'de> {
    /// What to do when the next expression is not what was expected: see through `reference`, read
    /// the target of `dereference` again, else say what was found.
    #[cold]
    pub(crate) fn otherwise<T>(
        &mut self,
        expected: &str,
        read: fn(&mut Self) -> ReadResult<T>,
    ) -> ReadResult<T> {
        match self.linked(read)? {
            Ok(value) => Ok(value),
            Err(_) => Err(self.unexpected(expected)),
        }
    }

    /// Reads the value that a `reference` or `dereference` stands for; gives `read` back if the next
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

    /// If a `reference` or `dereference` is next, goes to the value it stands for.
    /// [`unfollow`](Self::unfollow) must come after the value was read.
    pub(crate) fn follow(&mut self) -> ReadResult<Option<Followed>> {
        match self.link()? {
            None => Ok(None),
            Some(Link::Definition { number, extra }) => {
                self.begin(number)?;
                Ok(Some(Followed { extra, again: None }))
            }
            Some(Link::Again { number }) => self.go_to(number).map(Some),
        }
    }

    /// Ends what [`follow`](Self::follow) began. Reading again is charged to the budget, so that
    /// shared parts within shared parts cannot multiply.
    pub(crate) fn unfollow(&mut self, followed: Followed) -> ReadResult<()> {
        self.sharing()?.open.pop();
        (0..followed.extra).try_for_each(|_| self.skip_raw())?;
        let Some((start, back)) = followed.again else {
            return Ok(());
        };
        let length = self.cursor.at().saturating_sub(start);
        self.cursor.seek(back);
        self.charge_again(length)
    }

    /// Reads a value that is handed out again where it is met again.
    pub(crate) fn shared<T>(&mut self) -> ReadResult<Arc<T>>
    where
        T: Unjelly<'de> + Send + Sync + 'static,
    {
        let Some(link) = self.link()? else {
            return on_heap::in_arc(self);
        };
        let (Link::Definition { number, .. } | Link::Again { number }) = link;
        let start = Reach { levels: self.depth, bytes: self.stack.used_exactly() };
        let made = self.sharing()?.made.get(&number).cloned();
        let made = made.and_then(|made| Some((made.value.downcast::<T>().ok()?, made.height)));
        if let Some((value, height)) = made {
            self.reach_to(height.put_below(start))?;
            if let Link::Definition { extra, .. } = link {
                (0..=extra).try_for_each(|_| self.skip_raw())?;
            }
            return Ok(value);
        }
        let followed = match link {
            Link::Again { number } => self.go_to(number)?,
            Link::Definition { number, extra } => {
                self.begin(number)?;
                Followed { extra, again: None }
            }
        };
        let outer = std::mem::replace(&mut self.reach, start);
        let value: Arc<T> = self.nested(on_heap::in_arc)?;
        let height = self.reach.below(start);
        self.reach.extend(outer);
        self.unfollow(followed)?;
        let Self { memory, sharing, .. } = self;
        if let Some(sharing) = sharing {
            if !memory::make_room(memory, &mut sharing.made) {
                return Err(self.too_much_memory());
            }
            let made = || Made { value: value.clone(), height };
            sharing.made.entry(number).or_insert_with(made);
        }
        Ok(value)
    }

    /// `[reference n` or `[dereference n]` if it is next, else nothing is read.
    pub(crate) fn link(&mut self) -> ReadResult<Option<Link>> {
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
            return Ok(Some(Link::Definition { number, extra: items - parts }));
        }
        (parts..items).try_for_each(|_| self.skip_raw())?;
        Ok(Some(Link::Again { number }))
    }

    /// The number of the value that begins here, if it is being read.
    pub(super) fn enclosing(&self) -> Option<u64> {
        let (sharing, at) = (self.sharing.as_ref()?, self.cursor.at());
        sharing.open.iter().rev().copied().find(|number| sharing.starts.get(number) == Some(&at))
    }

    /// A number of this section, which must be defined once.
    pub(crate) fn check_number(&mut self, number: u64) -> ReadResult<()> {
        self.start_of(number).map(drop)
    }

    /// Where the value of a number begins.
    pub(crate) fn start_of(&mut self, number: u64) -> ReadResult<usize> {
        let start = self.sharing()?.starts.get(&number).copied();
        start.ok_or_else(|| UnjellyErrorKind::UndefinedReference(number).into())
    }

    fn sharing(&mut self) -> ReadResult<&mut Sharing> {
        let sharing = match self.sharing.take() {
            Some(sharing) => sharing,
            None => {
                let (starts, fault) = match self.starts() {
                    Ok(starts) => (starts, None),
                    Err(fault) => (HashMap::new(), Some(fault)),
                };
                Box::new(Sharing { starts, fault, made: HashMap::new(), open: Vec::new() })
            }
        };
        match sharing.fault {
            None => Ok(self.sharing.insert(sharing)),
            Some(fault) => {
                self.sharing = Some(sharing);
                Err(match fault {
                    Fault::Twice(number) => UnjellyErrorKind::DuplicateReference(number).into(),
                    Fault::TooMany => self.too_much_memory(),
                })
            }
        }
    }

    /// Where the value of each number begins. Looked for when the first number is met: most messages have
    /// none.
    fn starts(&mut self) -> Result<HashMap<u64, usize>, Fault> {
        let (mut cursor, before) = (self.section.cursor(), self.memory);
        let mut starts = HashMap::new();
        while cursor.at() < self.section.end() {
            let Some(token) = cursor.token() else { break };
            let Token::List(3..) = token else { continue };
            let at = cursor.at();
            let atom = cursor.string();
            let Some(number) = cursor.unsigned().filter(|_| atom == Some(b"reference")) else {
                cursor.seek(at);
                continue;
            };
            let fault = if !memory::make_room(&mut self.memory, &mut starts) {
                Fault::TooMany
            } else if starts.insert(number, cursor.at()).is_some() {
                Fault::Twice(number)
            } else {
                continue;
            };
            self.memory = before;
            return Err(fault);
        }
        Ok(starts)
    }

    /// The value of a number is being read from here on.
    pub(crate) fn begin(&mut self, number: u64) -> ReadResult<()> {
        let open = &mut self.sharing()?.open;
        if open.contains(&number) {
            return Err(UnjellyErrorKind::Cycle(number).into());
        }
        open.push(number);
        Ok(())
    }

    pub(crate) fn go_to(&mut self, number: u64) -> ReadResult<Followed> {
        let start = self.start_of(number)?;
        self.begin(number)?;
        let back = self.cursor.at();
        self.cursor.seek(start);
        Ok(Followed { extra: 0, again: Some((start, back)) })
    }

    /// The error for an expression of another kind: a refusal if it is a class that may not be
    /// received at all, else what was expected and found.
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
                    if let Err(refusal) = self.admission.admits(&atom) {
                        return refusal;
                    }
                }
            }
        }
        UnjellyErrorKind::Expected { expected: expected.to_owned(), found: self.describe() }.into()
    }

    /// Returns why the peer could not send the next value, if it says so; nothing is read.
    fn why_unpersistable(&self) -> Option<&'de [u8]> {
        let mut ahead = self.cursor.clone();
        ahead.list().filter(|parts| *parts > 1)?;
        ahead.string().filter(|atom| *atom == b"unpersistable")?;
        ahead.string()
    }

    /// A list token that must be the pair of a dictionary.
    pub(crate) fn pair(&mut self) -> ReadResult<()> {
        match self.token()? {
            Token::List(2) => Ok(()),
            _ => Err(UnjellyErrorKind::Malformed("dictionary".to_owned()).into()),
        }
    }
}
