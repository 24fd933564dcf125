use super::{
    Context,
    answer::{Dispatch, IntoAnswer, Later, Outcome},
    places::{Argument, OwnedArgument},
};
use crate::{
    banana::{LIST, VOCAB, vocabulary},
    jelly::{ReadResult, Unjellier, UnjellyError, UnjellyErrorKind, excerpt, memory, stack},
};

/// The most keywords that an error names.
const MAX_NAMED: usize = 8;

/// About the memory of a running call, besides its arguments and its future, in bytes: its entry in the table
/// of calls, and its task.
const CALL: usize = 512;

/// A call of a peer, from which a method reads its arguments.
#[derive(Debug)]
pub struct Invocation<'de> {
    method: &'de str,
    context: &'de Context,
    positional: Unjellier<'de>,
    /// The number of positional arguments.
    given: usize,
    /// The number of positional arguments that are not read yet.
    left: usize,
    /// The keyword arguments, if there are any.
    keywords: Option<Keywords<'de>>,
    /// The bytes that an update moved in memory.
    moved: usize,
}

/// The keyword arguments of a call.
#[derive(Debug)]
struct Keywords<'de> {
    from: Unjellier<'de>,
    /// The names of the arguments that are not read yet, and the offsets of their values.
    unread: Vec<(&'de str, usize)>,
    /// The names of the parameters that were given by position.
    taken: Vec<&'static str>,
}

impl<'de> Invocation<'de> {
    pub(crate) fn new(
        method: &'de str,
        context: &'de Context,
        mut positional: Unjellier<'de>,
        keywords: Unjellier<'de>,
    ) -> ReadResult<Self> {
        let Some(given) = positional.open(&["tuple", "list"]) else {
            return Err(positional.unexpected("a tuple of arguments"));
        };
        let keywords = Keywords::read(&mut positional, keywords)?;
        Ok(Self { method, context, positional, given, left: given, keywords, moved: 0 })
    }

    /// Returns whether every argument was read to its end.
    pub(crate) fn is_whole(&self) -> bool {
        let keywords = self.keywords.as_ref();
        let all = |keywords: &Keywords<'_>| keywords.unread.is_empty() && keywords.from.is_whole();
        self.left == 0 && self.positional.is_whole() && keywords.is_none_or(all)
    }

    /// Returns the memory of the arguments that were read, as far as it was counted, in bytes.
    pub(crate) fn charged(&self) -> usize {
        let keywords = self.keywords.as_ref().map_or(0, |keywords| keywords.from.charged());
        // Both share one budget. The sum is with the reader that was used last, and is the larger one.
        self.positional.charged().max(keywords)
    }

    /// Notes that an update moves bytes in memory, which counts for the connection's turn.
    pub(crate) fn moves(&mut self, bytes: usize) {
        self.moved = self.moved.saturating_add(bytes);
    }

    /// Returns how many bytes an update moved in memory.
    pub(crate) fn moved(&self) -> usize {
        self.moved
    }

    /// Returns the readers of the positional arguments and of the keyword arguments.
    pub(crate) fn sections(&self) -> [Option<&Unjellier<'de>>; 2] {
        [Some(&self.positional), self.keywords.as_ref().map(|keywords| &keywords.from)]
    }

    /// Returns the readers of the positional arguments and of the keyword arguments, to be changed.
    pub(crate) fn sections_mut(&mut self) -> [Option<&mut Unjellier<'de>>; 2] {
        [Some(&mut self.positional), self.keywords.as_mut().map(|keywords| &mut keywords.from)]
    }

    /// Returns the name of the method, without a prefix.
    pub fn method(&self) -> &'de str {
        self.method
    }

    /// Returns the context of the call: its caller and its connection.
    pub fn context(&self) -> &'de Context {
        self.context
    }

    /// Reads the next argument: the next positional one, or else the keyword `name`.
    ///
    /// # Errors
    /// Returns an error if the argument is missing and `T` requires one, or if it cannot be read as a `T`.
    #[inline]
    pub fn argument<T: Argument<'de>>(&mut self, name: &'static str) -> ReadResult<T> {
        match self.given_argument(name)? {
            Some(value) => Ok(value),
            None => T::absent().ok_or_else(|| self.missing(name)),
        }
    }

    /// Reads the next argument like [`argument`](Self::argument), for an `async` method, which cannot borrow
    /// from the message.
    ///
    /// # Errors
    /// Returns the same errors as [`argument`](Self::argument).
    pub fn owned_argument<T: OwnedArgument>(&mut self, name: &'static str) -> ReadResult<T> {
        self.argument(name)
    }

    /// Reads the next argument like [`argument`](Self::argument), or returns the default if it is missing.
    ///
    /// # Errors
    /// Returns an error if the argument is given and cannot be read as a `T`.
    pub fn argument_or<T: Argument<'de>>(
        &mut self,
        name: &'static str,
        default: impl FnOnce() -> T,
    ) -> ReadResult<T> {
        Ok(self.given_argument(name)?.unwrap_or_else(default))
    }

    /// Reads the next argument like [`argument_or`](Self::argument_or), for an `async` method, which cannot
    /// borrow from the message.
    ///
    /// # Errors
    /// Returns the same errors as [`argument_or`](Self::argument_or).
    pub fn owned_argument_or<T: OwnedArgument>(
        &mut self,
        name: &'static str,
        default: impl FnOnce() -> T,
    ) -> ReadResult<T> {
        self.argument_or(name, default)
    }

    /// Returns the error of a missing argument. It names the keywords that are left, since one of them may be
    /// the argument, misspelt.
    #[cold]
    pub(super) fn missing(&self, name: &'static str) -> UnjellyError {
        let left = self.keywords.iter().flat_map(|keywords| &keywords.unread);
        let left = left.map(|&(name, _)| excerpt(name).into_owned()).take(MAX_NAMED).collect();
        UnjellyErrorKind::MissingArgument { name, left }.into()
    }

    /// Reads the next argument by a function.
    pub(crate) fn argument_by<R>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(&mut Unjellier<'de>) -> ReadResult<R>,
    ) -> ReadResult<R> {
        let Some(from) = self.next_argument(name) else {
            return Err(self.missing(name));
        };
        from.begin_value();
        from.entire(read).map_err(|error| error.in_field(name))
    }

    /// Reads the next argument. `None` if it was not given.
    #[inline]
    pub(super) fn given_argument<T: Argument<'de>>(
        &mut self,
        name: &'static str,
    ) -> ReadResult<Option<T>> {
        let Some(from) = self.next_argument(name) else {
            return Ok(None);
        };
        match read(from) {
            Ok(value) => Ok(Some(value)),
            Err(error) => Err(error.in_field(name)),
        }
    }

    /// Returns the reader of the next argument. `None` if it was not given.
    #[inline]
    fn next_argument(&mut self, name: &'static str) -> Option<&mut Unjellier<'de>> {
        if self.left > 0 {
            self.left -= 1;
            if let Some(keywords) = &mut self.keywords {
                keywords.taken.push(name);
            }
            return Some(&mut self.positional);
        }
        let from = self.keywords.as_mut()?.seek(name)?;
        from.go_on_with(&self.positional);
        Some(from)
    }

    /// Checks that all arguments were read.
    ///
    /// # Errors
    /// Returns an error if there are more positional arguments than parameters, or if a keyword is not a
    /// parameter or was given by position already.
    #[inline]
    pub fn no_more_arguments(&mut self) -> ReadResult<()> {
        if self.left > 0 {
            let expected = self.given - self.left;
            return Err(UnjellyErrorKind::TooManyArguments { expected, found: self.given }.into());
        }
        self.keywords.as_ref().map_or(Ok(()), Keywords::none_left)
    }

    /// Reads all positional arguments that are left, for a method that takes any number of them.
    ///
    /// # Errors
    /// Returns an error if one of them cannot be read as a `T`.
    pub fn rest<T: Argument<'de>>(&mut self) -> ReadResult<Vec<T>> {
        let first = self.given - self.left;
        self.positional.charge::<T>(self.left)?;
        let mut rest = Vec::with_capacity(self.left);
        while self.left > 0 {
            self.left -= 1;
            let value = read(&mut self.positional);
            rest.push(value.map_err(|error| error.in_item(first + rest.len()))?);
        }
        Ok(rest)
    }

    /// Reads all keyword arguments that are left, for a method that takes any keywords.
    ///
    /// # Errors
    /// Returns an error if one of them cannot be read as a `T`.
    pub fn rest_keywords<T: Argument<'de>>(&mut self) -> ReadResult<Vec<(&'de str, T)>> {
        let Some(Keywords { from, unread, .. }) = &mut self.keywords else {
            return Ok(Vec::new());
        };
        from.go_on_with(&self.positional);
        from.charge::<(&str, T)>(unread.len())?;
        let mut rest = Vec::with_capacity(unread.len());
        for (name, at) in unread.drain(..) {
            from.cursor.seek(at);
            let value = read(from);
            rest.push((name, value.map_err(|error| error.in_named(name.to_owned()))?));
        }
        Ok(rest)
    }

    /// Runs a method that is not `async` to its end. `run` reads the arguments and returns the method's result.
    ///
    /// A hand-written [`Referenceable`](crate::Referenceable) uses this method and [`later`](Self::later).
    ///
    /// # Examples
    /// ```
    /// use std::sync::Arc;
    ///
    /// use pb::{Referenceable, Value, dispatch::{Dispatch, Invocation}};
    ///
    /// struct Counter;
    ///
    /// impl Referenceable for Counter {
    ///     fn dispatch(self: Arc<Self>, call: &mut Invocation<'_>) -> Dispatch {
    ///         match call.method() {
    ///             "count" => call.now(|call| Ok(call.rest::<Value>()?.len())),
    ///             _ => Dispatch::no_such_method(),
    ///         }
    ///     }
    /// }
    /// ```
    #[inline]
    pub fn now<T: IntoAnswer>(&mut self, run: impl FnOnce(&mut Self) -> ReadResult<T>) -> Dispatch {
        let context = self.context;
        self.run(|call| Ok(run(call)?.into_answer(context)))
    }

    /// Runs a method to the end of its call.
    #[inline]
    pub(crate) fn run(&mut self, run: impl FnOnce(&mut Self) -> ReadResult<Outcome>) -> Dispatch {
        match run(self) {
            Ok(outcome) => Dispatch::now(outcome),
            Err(error) => self.refuse(error),
        }
    }

    /// Starts an `async` method. `begin` reads the arguments and returns the method's future.
    pub fn later<F>(&mut self, begin: impl FnOnce(&mut Self) -> ReadResult<F>) -> Dispatch
    where
        F: Future + Send + 'static,
        F::Output: IntoAnswer,
    {
        let context = self.context.clone();
        self.begin(|call| {
            let future = begin(call)?;
            Ok(async move { future.await.into_answer(&context) })
        })
    }

    /// Starts an `async` method, whose future ends the call.
    pub(crate) fn begin<F>(&mut self, begin: impl FnOnce(&mut Self) -> ReadResult<F>) -> Dispatch
    where
        F: Future<Output = Outcome> + Send + 'static,
    {
        match begin(self) {
            Ok(future) => {
                let future = Box::pin(future);
                let memory = memory::heap(size_of_val(&*future)).saturating_add(CALL);
                Dispatch::later(Later { future, memory: memory.saturating_add(self.charged()) })
            }
            Err(error) => self.refuse(error),
        }
    }

    /// Runs a function with an `A` in its frame, if the stack has room for that.
    #[inline]
    pub(crate) fn with_room<A>(&mut self, run: impl FnOnce(&mut Self) -> Dispatch) -> Dispatch {
        if const { stack::is_large(stack::frames(size_of::<A>(), 0)) } {
            return self.apart(size_of::<A>(), run);
        }
        run(self)
    }

    /// Runs a function with `size` bytes in its frame, if the stack has room for that.
    #[inline]
    pub(crate) fn with_room_for(
        &mut self,
        size: usize,
        run: impl FnOnce(&mut Self) -> Dispatch,
    ) -> Dispatch {
        if stack::is_large(stack::frames(size, 0)) {
            return self.apart(size, run);
        }
        run(self)
    }

    /// Runs a function with many bytes in its frame, if the stack has room for that.
    fn apart(&mut self, size: usize, run: impl FnOnce(&mut Self) -> Dispatch) -> Dispatch {
        self.positional.begin_value();
        match self.positional.look_for(stack::frames(size, 0)) {
            Ok(()) => stack::apart(|| run(self)),
            Err(error) => self.refuse(error),
        }
    }

    /// Ends the call with an error of its arguments.
    #[cold]
    fn refuse(&self, error: UnjellyError) -> Dispatch {
        Dispatch::now(Outcome(Err(error.in_named(self.method.to_owned()).into())))
    }
}

/// Reads an argument.
#[inline]
fn read<'de, T: Argument<'de>>(from: &mut Unjellier<'de>) -> ReadResult<T> {
    from.begin_value();
    from.begin_entire();
    let value = from.with_room::<T, _, _>(Unjellier::one);
    if value.is_ok() {
        from.end_entire();
    }
    value
}

/// Returns an error if a keyword occurs twice, which it cannot in a dictionary of Python's.
fn find_repeated(keywords: &[(&str, usize)]) -> ReadResult<()> {
    let mut names: Vec<&str> = keywords.iter().map(|(name, _)| *name).collect();
    names.sort_unstable();
    match names.windows(2).find(|pair| pair[0] == pair[1]) {
        Some(pair) => Err(UnjellyErrorKind::RepeatedArgument(pair[0].to_owned()).into()),
        None => Ok(()),
    }
}

/// `[dictionary]`, as it is written in dialect `pb`: the keyword arguments of most calls.
const NONE: [u8; 4] = match vocabulary::number(b"dictionary") {
    Some(number) => [1, LIST, number, VOCAB],
    None => panic!("the vocabulary has the word"),
};

impl<'de> Keywords<'de> {
    /// Reads the names of the keyword arguments. `None` if there are none, as in most calls.
    fn read(positional: &mut Unjellier<'de>, mut from: Unjellier<'de>) -> ReadResult<Option<Self>> {
        if from.cursor.skip_literal(&NONE) {
            return Ok(None);
        }
        let count = match from.open(&["dictionary"]) {
            Some(0) => return Ok(None),
            Some(count) => count,
            None => return Err(from.unexpected("a dictionary of keyword arguments")),
        };
        positional.charge::<(&str, usize)>(count)?;
        let mut unread: Vec<(&str, usize)> = Vec::with_capacity(count);
        for _ in 0..count {
            from.pair()?;
            let name = <&str as crate::jelly::Unjelly>::unjelly(&mut from)?;
            let at = from.cursor.at();
            from.cursor.skip();
            unread.push((name, at));
        }
        if count > 1 {
            positional.charge::<&str>(count)?;
            find_repeated(&unread)?;
            positional.refund(memory::vec::<&str>(count));
        }
        Ok(Some(Self { from, unread, taken: Vec::new() }))
    }

    /// Moves the reader to the value of a keyword. `None` if it was not given.
    fn seek(&mut self, name: &str) -> Option<&mut Unjellier<'de>> {
        let index = self.unread.iter().position(|(other, _)| *other == name)?;
        let (_, at) = self.unread.remove(index);
        self.from.cursor.seek(at);
        Some(&mut self.from)
    }

    /// Checks that all keyword arguments were read.
    fn none_left(&self) -> ReadResult<()> {
        match self.unread.first() {
            None => Ok(()),
            Some((name, _)) if self.taken.contains(name) => {
                Err(UnjellyErrorKind::RepeatedArgument((*name).to_owned()).into())
            }
            Some((name, _)) => Err(UnjellyErrorKind::UnknownArgument((*name).to_owned()).into()),
        }
    }
}
