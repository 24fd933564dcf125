//! The check, at compile time, that an object has the methods that an interface calls.

use crate::{
    shape::Shape,
    text::{Text, is_same},
};

/// A method as an interface calls it: one of the `METHODS` of a `#[pb::interface]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MethodSignature {
    /// The name of the method on the wire.
    pub name: &'static str,
    /// The names of the arguments that are passed by position.
    pub positional: &'static [&'static str],
    /// The names of the arguments that are passed by keyword.
    pub keywords: &'static [&'static str],
    /// The names of the arguments that are passed by keyword unless they are `None`.
    pub optional: &'static [&'static str],
    /// The names and types of all arguments, in their order.
    pub types: &'static [(&'static str, Shape)],
    /// The type of the answer.
    pub answer: Shape,
}

/// Whether a call has to pass an argument of a method.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// It must be passed.
    Required,
    /// It may be left out.
    Optional,
    /// It is not passed: the end that serves the call provides it.
    NotPassed,
    /// The method reads its arguments by itself, and takes those that it takes.
    Unknown,
}

/// A method of an object: its name, its arguments in their order, and its answer.
type Served<'a> = (&'a str, &'a [(&'a str, Presence, Shape)], Shape);

/// A method of an object: its name, its arguments in their order, and its answer.
pub type ServedMethod = (&'static str, &'static [(&'static str, Presence, Shape)], Shape);

/// The methods of an object: a list for each marker.
pub type ServedLists = &'static [&'static [ServedMethod]];

/// Checks that an object has all methods of an interface. Their arguments are checked by [`check_served`].
///
/// `served` has a list of methods for each marker that the object uses (`#[remote]`, `#[perspective]`,
/// `#[view]`). A reference can call only the methods of one list, so one list must have all methods.
///
/// # Panics
/// Panics, which is a compile error, if no list has all methods. The error names the methods that are missing
/// in the list that has most of them.
#[track_caller]
pub const fn check_interface(asked: &[MethodSignature], served: &[&[Served<'_>]]) {
    let Some(nearest) = nearest(asked, served) else { return };
    let list: &[Served<'_>] = if nearest < served.len() { served[nearest] } else { &[] };
    let mut text = Text::new().with("the interface calls ");
    let (mut missing, mut elsewhere, mut index) = (0, true, 0);
    while index < asked.len() {
        if matches!(look_up(&asked[index], list), Found::Nowhere) {
            let separated = if missing == 0 { text } else { text.with(", ") };
            text = separated.with("`").with(asked[index].name).with("`");
            elsewhere = elsewhere && is_anywhere(&asked[index], served);
            missing += 1;
        }
        index += 1;
    }
    if missing == 0 {
        return;
    }
    let text = if elsewhere {
        text.with(
            ", which has another marker than the other methods: one reference can only call methods with the \
             same marker",
        )
    } else if missing == 1 {
        text.with(", but the object has no method of that name")
    } else {
        text.with(", but the object has no methods of those names")
    };
    panic!("{}", text.as_str())
}

/// Checks that a method of an object takes the arguments that an interface passes to a method of that name.
/// `list` is the index of its list in `served`.
///
/// # Panics
/// Panics, which is a compile error, if the arguments differ.
#[track_caller]
pub const fn check_served(
    asked: &[MethodSignature],
    served: &[&[Served<'_>]],
    list: usize,
    name: &str,
) {
    let Some(nearest) = nearest(asked, served) else { return };
    let mut index = 0;
    while index < asked.len() {
        if nearest == list && is_same(asked[index].name, name) {
            check_method(&asked[index], served[list]);
        }
        index += 1;
    }
}

/// Returns the index of the list that has most methods of an interface. `None` if one has all.
const fn nearest(asked: &[MethodSignature], served: &[&[Served<'_>]]) -> Option<usize> {
    let (mut nearest, mut most) = (0, 0);
    let mut index = 0;
    while index < served.len() {
        let found = count_found(asked, served[index]);
        if found == asked.len() {
            return None;
        }
        if found > most {
            (nearest, most) = (index, found);
        }
        index += 1;
    }
    Some(nearest)
}

/// Returns the methods of an interface and of the interface that it extends.
pub const fn joined<const N: usize>(
    first: &[MethodSignature],
    second: &[MethodSignature],
) -> [MethodSignature; N] {
    const NONE: MethodSignature = MethodSignature {
        name: "",
        positional: &[],
        keywords: &[],
        optional: &[],
        types: &[],
        answer: Shape::ANY,
    };
    let mut all = [NONE; N];
    let mut index = 0;
    while index < N {
        all[index] = if index < first.len() { first[index] } else { second[index - first.len()] };
        index += 1;
    }
    all
}

/// Returns how many methods of the interface a list has.
const fn count_found(asked: &[MethodSignature], served: &[Served<'_>]) -> usize {
    let (mut found, mut index) = (0, 0);
    while index < asked.len() {
        if matches!(look_up(&asked[index], served), Found::Here) {
            found += 1;
        }
        index += 1;
    }
    found
}

/// Returns whether any of the lists has a method of this name.
const fn is_anywhere(asked: &MethodSignature, served: &[&[Served<'_>]]) -> bool {
    let mut index = 0;
    while index < served.len() {
        if !matches!(look_up(asked, served[index]), Found::Nowhere) {
            return true;
        }
        index += 1;
    }
    false
}

/// The result of looking up a method of the interface in a list.
enum Found<'a> {
    /// The list has the method.
    Here,
    /// The list has a method of this name with other arguments.
    Other(Difference<'a>),
    /// The list has no method of this name.
    Nowhere,
}

/// Looks up a method of the interface in a list.
const fn look_up<'a>(asked: &MethodSignature, served: &[Served<'a>]) -> Found<'a> {
    let mut found = Found::Nowhere;
    let mut index = 0;
    while index < served.len() {
        if is_same(asked.name, served[index].0) {
            match difference(asked, served[index]) {
                None => return Found::Here,
                Some(difference) => found = Found::Other(difference),
            }
        }
        index += 1;
    }
    found
}

/// Panics with a description if a list has a method of the interface with other arguments.
#[track_caller]
const fn check_method(asked: &MethodSignature, served: &[Served<'_>]) {
    let text = Text::new().with("the interface calls `").with(asked.name);
    let text = match look_up(asked, served) {
        Found::Here | Found::Nowhere => return,
        Found::Other(Difference::Count { least, most }) => {
            let passed = asked.positional.len() + asked.keywords.len() + asked.optional.len();
            let arguments = if passed == 1 { " argument" } else { " arguments" };
            let text = text.with("` with ").with_number(passed).with(arguments);
            let text = text.with(", but the method takes ");
            let text = if least == most { text } else { text.with_number(least).with(" to ") };
            text.with_number(most)
        }
        Found::Other(Difference::Type { name, sent, received }) => {
            let text = sent.append(text.with("` and passes ")).with(" as `").with(name);
            received.append(text.with("`, but the method takes "))
        }
        Found::Other(Difference::Answer { sent, received }) => {
            let text = received.append(text.with("` for an answer that is "));
            sent.append(text.with(", but the method answers "))
        }
        Found::Other(Difference::Keyword(name)) => {
            let text = text.with("` with the keyword `").with(name);
            text.with("`, but the method has no such argument besides those passed by position")
        }
        Found::Other(Difference::Missing(name)) if contains(asked.optional, name) => {
            let text = text.with("` and leaves out `").with(name).with("` if it is `None`");
            text.with(", but the method requires it")
        }
        Found::Other(Difference::Missing(name)) => {
            text.with("` without `").with(name).with("`, which the method requires")
        }
    };
    panic!("{}", text.as_str())
}

/// The reason why a method cannot be called as the interface calls it.
enum Difference<'a> {
    /// The interface passes too few or too many arguments.
    Count { least: usize, most: usize },
    /// The interface passes a keyword that is not an argument, or is passed by position already.
    Keyword(&'static str),
    /// The interface passes a value of another type.
    Type { name: &'a str, sent: Shape, received: Shape },
    /// The method answers a value of another type.
    Answer { sent: Shape, received: Shape },
    /// The interface does not always pass an argument that is required.
    Missing(&'a str),
}

/// Returns why a method cannot be called as the interface calls it. `None` if it can.
const fn difference<'a>(asked: &MethodSignature, served: Served<'a>) -> Option<Difference<'a>> {
    let (_, arguments, answer) = served;
    if count_served(arguments, Presence::Unknown) > 0 {
        return None;
    }
    let positional = asked.positional.len();
    let passed = positional + asked.keywords.len() + asked.optional.len();
    let least = count_served(arguments, Presence::Required);
    let most = least + count_served(arguments, Presence::Optional);
    if passed < least || most < passed {
        return Some(Difference::Count { least, most });
    }
    if let Some(name) = first_outside(asked.keywords, arguments, positional) {
        return Some(Difference::Keyword(name));
    }
    if let Some(name) = first_outside(asked.optional, arguments, positional) {
        return Some(Difference::Keyword(name));
    }
    let (mut place, mut index) = (0, 0);
    while index < arguments.len() {
        let (name, presence, received) = arguments[index];
        if let Some(sent) = type_passed(asked, name, place)
            && places(presence) == 1
            && !sent.fits(received)
        {
            return Some(Difference::Type { name, sent, received });
        }
        if matches!(presence, Presence::Required)
            && place >= positional
            && !contains(asked.keywords, name)
        {
            return Some(Difference::Missing(name));
        }
        place += places(presence);
        index += 1;
    }
    if !answer.fits(asked.answer) {
        return Some(Difference::Answer { sent: answer, received: asked.answer });
    }
    None
}

/// Returns the type of the argument that the interface passes at a place, or by a name.
const fn type_passed(asked: &MethodSignature, name: &str, place: usize) -> Option<Shape> {
    if place < asked.positional.len() {
        return Some(asked.types[place].1);
    }
    let mut index = asked.positional.len();
    while index < asked.types.len() {
        if is_same(asked.types[index].0, name) {
            // One that is not passed if it is `None` is never `None`.
            let shape = asked.types[index].1;
            return Some(if contains(asked.optional, name) { shape.given() } else { shape });
        }
        index += 1;
    }
    None
}

/// Returns the number of places that an argument takes among the passed ones.
const fn places(presence: Presence) -> usize {
    match presence {
        Presence::Required | Presence::Optional => 1,
        Presence::NotPassed | Presence::Unknown => 0,
    }
}

/// Counts the arguments of a method that are of this kind.
const fn count_served(arguments: &[(&str, Presence, Shape)], presence: Presence) -> usize {
    let (mut count, mut index) = (0, 0);
    while index < arguments.len() {
        if is_kind(arguments[index].1, presence) {
            count += 1;
        }
        index += 1;
    }
    count
}

/// Counts the arguments of this kind.
pub(crate) const fn count(arguments: &[(&str, Presence)], presence: Presence) -> usize {
    let (mut count, mut index) = (0, 0);
    while index < arguments.len() {
        if is_kind(arguments[index].1, presence) {
            count += 1;
        }
        index += 1;
    }
    count
}

/// Returns whether both are one kind. (`==` is not `const`.)
pub(crate) const fn is_kind(one: Presence, other: Presence) -> bool {
    one as u8 == other as u8
}

/// Returns the first of `names` that is not left to be passed by keyword after `positional` arguments.
const fn first_outside(
    names: &[&'static str],
    arguments: &[(&str, Presence, Shape)],
    positional: usize,
) -> Option<&'static str> {
    let mut index = 0;
    while index < names.len() {
        if !is_left(arguments, positional, names[index]) {
            return Some(names[index]);
        }
        index += 1;
    }
    None
}

/// Returns whether an argument is left to be passed by keyword after so many by position.
const fn is_left(arguments: &[(&str, Presence, Shape)], positional: usize, name: &str) -> bool {
    let (mut place, mut index) = (0, 0);
    while index < arguments.len() {
        let (own, presence, _) = arguments[index];
        if places(presence) == 1 && place >= positional && is_same(own, name) {
            return true;
        }
        place += places(presence);
        index += 1;
    }
    false
}

/// Returns whether `names` contains `name`.
const fn contains(names: &[&str], name: &str) -> bool {
    let mut index = 0;
    while index < names.len() {
        if is_same(names[index], name) {
            return true;
        }
        index += 1;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    use Presence::{NotPassed, Optional, Required};

    const SERVED: &[Served<'_>] = &[
        ("none", &[], Shape::ANY),
        (
            "some",
            &[
                ("x", NotPassed, Shape::ANY),
                ("a", Required, Shape::ANY),
                ("b", Optional, Shape::ANY),
                ("c", Optional, Shape::ANY),
            ],
            Shape::ANY,
        ),
        ("both", &[("a", Required, Shape::ANY)], Shape::ANY),
        (
            "both",
            &[
                ("a", Required, Shape::ANY),
                ("x", NotPassed, Shape::ANY),
                ("b", Required, Shape::ANY),
            ],
            Shape::ANY,
        ),
    ];

    /// Types for any number of arguments.
    const ANY: &[(&str, Shape)] = &[("", Shape::ANY); 8];

    const fn asked(
        name: &'static str,
        positional: &'static [&'static str],
        keywords: &'static [&'static str],
        optional: &'static [&'static str],
    ) -> MethodSignature {
        MethodSignature { name, positional, keywords, optional, types: ANY, answer: Shape::ANY }
    }

    const VIEWED: &[Served<'_>] = &[("none", &[], Shape::ANY), ("seen", &[], Shape::ANY)];

    const _: () = check_interface(
        &[
            asked("none", &[], &[], &[]),
            asked("some", &["a", "b"], &[], &[]),
            asked("both", &["x"], &[], &[]),
        ],
        &[VIEWED, SERVED],
    );

    fn check(asked: MethodSignature) {
        check_interface(&[asked], &[SERVED]);
        check_served(&[asked], &[SERVED], 0, asked.name);
    }

    #[test]
    fn what_a_call_may_leave_out_is_left_out() {
        for passed in [&["x"][..], &["x", "y"], &["x", "y", "z"]] {
            check(asked("some", passed, &[], &[]));
        }
        check(asked("both", &["x"], &[], &[]));
        check(asked("both", &["x", "y"], &[], &[]));
        check_interface(&[], &[]);
    }

    #[test]
    fn keywords_are_found_by_name() {
        check(asked("some", &["x"], &["c"], &[]));
        check(asked("some", &[], &["c", "a"], &[]));
        check(asked("both", &[], &["b", "a"], &[]));
        check(asked("some", &["x"], &["b"], &["c"]));
    }

    #[test]
    #[should_panic(expected = "the interface calls `some` with the keyword `x`")]
    fn what_is_not_passed_has_no_keyword() {
        check(asked("some", &["a"], &["x"], &[]));
    }

    #[test]
    #[should_panic(
        expected = "the interface calls `other`, but the object has no method of that name"
    )]
    fn a_method_that_is_missing_is_named() {
        check_interface(&[asked("none", &[], &[], &[]), asked("other", &[], &[], &[])], &[SERVED]);
    }

    #[test]
    #[should_panic(
        expected = "the interface calls `non`, but the object has no method of that name"
    )]
    fn the_beginning_of_a_name_is_not_enough() {
        check(asked("non", &[], &[], &[]));
    }

    #[test]
    #[should_panic(
        expected = "the interface calls `some`, which has another marker than the other methods"
    )]
    fn one_reference_calls_the_methods_of_one_kind() {
        let methods = ["none", "some", "seen"];
        let methods =
            methods.map(|name| asked(name, if name == "some" { &["x"] } else { &[] }, &[], &[]));
        check_interface(&methods, &[VIEWED, SERVED]);
    }

    #[test]
    #[should_panic(
        expected = "the interface calls `none` with 2 arguments, but the method takes 0"
    )]
    fn arguments_that_are_too_many_are_counted() {
        check(asked("none", &["a", "b"], &[], &[]));
    }

    #[test]
    #[should_panic(
        expected = "the interface calls `some` with 0 arguments, but the method takes 1 to 3"
    )]
    fn arguments_that_are_too_few_are_counted() {
        check(asked("some", &[], &[], &[]));
    }

    #[test]
    #[should_panic(
        expected = "the interface calls `some` with the keyword `d`, but the method has no such argument besides those passed by position"
    )]
    fn a_keyword_that_no_argument_has_is_named() {
        check(asked("some", &["x"], &["d"], &[]));
    }

    #[test]
    #[should_panic(expected = "the interface calls `some` with the keyword `a`")]
    fn an_argument_is_not_passed_by_position_and_by_keyword() {
        check(asked("some", &["x"], &[], &["a"]));
    }

    #[test]
    #[should_panic(expected = "the interface calls `some` without `a`, which the method requires")]
    fn an_argument_that_is_not_given_is_named() {
        check(asked("some", &[], &["b", "c"], &[]));
    }

    #[test]
    #[should_panic(
        expected = "the interface calls `some` and leaves out `a` if it is `None`, but the method requires it"
    )]
    fn an_argument_that_is_not_always_given_is_named() {
        check(asked("some", &[], &["b"], &["a"]));
    }

    #[test]
    #[should_panic(expected = "the interface calls ``, but the object has no method of that name")]
    fn a_name_that_is_too_long_is_left_out() {
        check(asked(Box::leak("x".repeat(1000).into()), &[], &[], &[]));
    }
}
