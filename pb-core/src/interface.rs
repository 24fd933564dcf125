//! Whether an object has the methods that an interface calls: said when the program is compiled.

/// What an interface calls: the name of a method, and the names of the arguments it passes.
type Asked<'a> = (&'a str, &'a [&'a str]);

/// What an object has: the name of a method, the names of its arguments, and of those that have to be
/// passed.
type Served<'a> = (&'a str, &'a [&'a str], &'a [&'a str]);

/// Ends the compilation if a method of the interface is missing, or takes another number of arguments.
///
/// # Panics
/// In that case, naming the method.
#[track_caller]
pub const fn check_interface(asked: &[Asked<'_>], served: &[Served<'_>]) {
    let mut index = 0;
    while index < asked.len() {
        let (name, arguments) = asked[index];
        check_method(name, arguments.len(), served);
        index += 1;
    }
}

#[track_caller]
const fn check_method(name: &str, passed: usize, served: &[Served<'_>]) {
    let mut other = None;
    let mut index = 0;
    while index < served.len() {
        let (served, arguments, required) = served[index];
        if is_same(name, served) {
            if required.len() <= passed && passed <= arguments.len() {
                return;
            }
            other = Some((required.len(), arguments.len()));
        }
        index += 1;
    }
    let text = Text::new().with("the interface calls `").with(name);
    let text = match other {
        None => text.with("`, and no method here has that name"),
        Some((least, most)) => {
            let arguments = if passed == 1 { " argument" } else { " arguments" };
            let text = text.with("` with ").with_number(passed).with(arguments);
            let text = text.with(", and here it takes ");
            let text = if least == most { text } else { text.with_number(least).with(" to ") };
            text.with_number(most)
        }
    };
    panic!("{}", text.as_str())
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

    const _: () =
        check_interface(&[("none", &[]), ("some", &["a", "b"]), ("both", &["x"])], SERVED);

    #[test]
    fn what_a_call_may_leave_out_is_left_out() {
        for passed in 1..=3 {
            check_method("some", passed, SERVED);
        }
        for passed in 1..=2 {
            check_method("both", passed, SERVED);
        }
        check_interface(&[], &[]);
    }

    #[test]
    #[should_panic(expected = "the interface calls `other`, and no method here has that name")]
    fn a_method_that_is_missing_is_named() {
        check_interface(&[("none", &[]), ("other", &[])], SERVED);
    }

    #[test]
    #[should_panic(expected = "the interface calls `none` with 12 arguments, and here it takes 0")]
    fn arguments_that_are_too_many_are_counted() {
        check_interface(&[("none", &["a"; 12])], SERVED);
    }

    #[test]
    #[should_panic(
        expected = "the interface calls `some` with 0 arguments, and here it takes 1 to 3"
    )]
    fn arguments_that_are_too_few_are_counted() {
        check_interface(&[("some", &[])], SERVED);
    }

    #[test]
    #[should_panic(expected = "the interface calls ``, and no method here has that name")]
    fn a_name_that_is_too_long_is_left_out() {
        check_method(&"x".repeat(1000), 0, SERVED);
    }
}
