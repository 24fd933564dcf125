//! Whether an object has the methods that an interface calls: said when the program is compiled.

/// What an interface calls: the name of a method, and the names of the arguments that it passes by
/// position and by keyword.
type Asked<'a> = (&'a str, &'a [&'a str], &'a [&'a str]);

/// What an object has: the name of a method, the names of its arguments, and of those that have to be
/// passed.
type Served<'a> = (&'a str, &'a [&'a str], &'a [&'a str]);

/// Ends the compilation if a method of the interface is missing, or takes other arguments.
///
/// # Panics
/// In that case, naming the method.
#[track_caller]
pub const fn check_interface(asked: &[Asked<'_>], served: &[Served<'_>]) {
    let mut index = 0;
    while index < asked.len() {
        check_method(asked[index], served);
        index += 1;
    }
}

#[track_caller]
const fn check_method(asked: Asked<'_>, served: &[Served<'_>]) {
    let mut nearest = None;
    let mut index = 0;
    while index < served.len() {
        if is_same(asked.0, served[index].0) {
            match difference(asked, served[index]) {
                None => return,
                difference => nearest = difference,
            }
        }
        index += 1;
    }
    let text = Text::new().with("the interface calls `").with(asked.0);
    let text = match nearest {
        None => text.with("`, and no method here has that name"),
        Some(Difference::Count { least, most }) => {
            let passed = asked.1.len() + asked.2.len();
            let arguments = if passed == 1 { " argument" } else { " arguments" };
            let text = text.with("` with ").with_number(passed).with(arguments);
            let text = text.with(", and here it takes ");
            let text = if least == most { text } else { text.with_number(least).with(" to ") };
            text.with_number(most)
        }
        Some(Difference::Keyword(name)) => {
            let text = text.with("` with the keyword `").with(name);
            text.with("`, and here that is none of the arguments left for keywords")
        }
        Some(Difference::Missing(name)) => {
            text.with("` without `").with(name).with("`, which here it has to be given")
        }
    };
    panic!("{}", text.as_str())
}

/// Why a method cannot be called as the interface does.
enum Difference<'a> {
    Count { least: usize, most: usize },
    Keyword(&'a str),
    Missing(&'a str),
}

const fn difference<'a>(asked: Asked<'a>, served: Served<'a>) -> Option<Difference<'a>> {
    let ((_, positional, keywords), (_, all, required)) = (asked, served);
    let passed = positional.len() + keywords.len();
    if passed < required.len() || all.len() < passed {
        return Some(Difference::Count { least: required.len(), most: all.len() });
    }
    let (by_position, by_keyword) = all.split_at(positional.len());
    if let Some(name) = first_outside(keywords, by_keyword) {
        return Some(Difference::Keyword(name));
    }
    let mut index = 0;
    while index < required.len() {
        let name = required[index];
        if !contains(by_position, name) && !contains(keywords, name) {
            return Some(Difference::Missing(name));
        }
        index += 1;
    }
    None
}

const fn first_outside<'a>(names: &[&'a str], of: &[&str]) -> Option<&'a str> {
    let mut index = 0;
    while index < names.len() {
        if !contains(of, names[index]) {
            return Some(names[index]);
        }
        index += 1;
    }
    None
}

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

const fn is_same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len() != b.len() {
        return false;
    }
    let mut index = 0;
    while index < a.len() {
        if a[index] != b[index] {
            return false;
        }
        index += 1;
    }
    true
}

/// A sentence, put together while the program is compiled. What does not fit is left out.
struct Text {
    bytes: [u8; 256],
    len: usize,
}

impl Text {
    const fn new() -> Self {
        Self { bytes: [0; 256], len: 0 }
    }

    const fn with(mut self, text: &str) -> Self {
        let text = text.as_bytes();
        if self.len + text.len() <= self.bytes.len() {
            let mut index = 0;
            while index < text.len() {
                self.bytes[self.len] = text[index];
                self.len += 1;
                index += 1;
            }
        }
        self
    }

    const fn with_number(self, number: usize) -> Self {
        let text = if number < 10 { self } else { self.with_number(number / 10) };
        let digit = [b'0' + (number % 10) as u8];
        match std::str::from_utf8(&digit) {
            Ok(digit) => text.with(digit),
            Err(_) => text,
        }
    }

    const fn as_str(&self) -> &str {
        match std::str::from_utf8(self.bytes.split_at(self.len).0) {
            Ok(text) => text,
            Err(_) => "a method of the interface is missing",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SERVED: &[Served<'_>] = &[
        ("none", &[], &[]),
        ("some", &["a", "b", "c"], &["a"]),
        ("both", &["a"], &["a"]),
        ("both", &["a", "b"], &["a", "b"]),
    ];

    const _: () = check_interface(
        &[("none", &[], &[]), ("some", &["a", "b"], &[]), ("both", &["x"], &[])],
        SERVED,
    );

    #[test]
    fn what_a_call_may_leave_out_is_left_out() {
        for passed in 1..=3 {
            check_method(("some", &["x"; 3][..passed], &[]), SERVED);
        }
        for passed in 1..=2 {
            check_method(("both", &["x"; 2][..passed], &[]), SERVED);
        }
        check_interface(&[], &[]);
    }

    #[test]
    fn keywords_are_found_by_name() {
        check_method(("some", &["x"], &["c"]), SERVED);
        check_method(("some", &[], &["c", "a"]), SERVED);
        check_method(("both", &[], &["b", "a"]), SERVED);
    }

    #[test]
    #[should_panic(expected = "the interface calls `other`, and no method here has that name")]
    fn a_method_that_is_missing_is_named() {
        check_interface(&[("none", &[], &[]), ("other", &[], &[])], SERVED);
    }

    #[test]
    #[should_panic(expected = "the interface calls `none` with 12 arguments, and here it takes 0")]
    fn arguments_that_are_too_many_are_counted() {
        check_method(("none", &["a"; 12], &[]), SERVED);
    }

    #[test]
    #[should_panic(
        expected = "the interface calls `some` with 0 arguments, and here it takes 1 to 3"
    )]
    fn arguments_that_are_too_few_are_counted() {
        check_method(("some", &[], &[]), SERVED);
    }

    #[test]
    #[should_panic(
        expected = "the interface calls `some` with the keyword `d`, and here that is none of the arguments left for keywords"
    )]
    fn a_keyword_that_no_argument_has_is_named() {
        check_method(("some", &["x"], &["d"]), SERVED);
    }

    #[test]
    #[should_panic(expected = "the interface calls `some` with the keyword `a`")]
    fn what_is_passed_by_position_is_not_passed_again() {
        check_method(("some", &["x"], &["a"]), SERVED);
    }

    #[test]
    #[should_panic(
        expected = "the interface calls `some` without `a`, which here it has to be given"
    )]
    fn an_argument_that_is_not_given_is_named() {
        check_method(("some", &[], &["b", "c"]), SERVED);
    }

    #[test]
    #[should_panic(expected = "the interface calls ``, and no method here has that name")]
    fn a_name_that_is_too_long_is_left_out() {
        check_method((&"x".repeat(1000), &[], &[]), SERVED);
    }
}
