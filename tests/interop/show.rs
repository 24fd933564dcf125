//! The notation in which the kitchens print received values: `show` of `peers/common.py`.

use std::collections::HashMap;

use pb::{
    Value,
    time::{Date, Time},
};

/// Prints a value with its exact types, the same in every run; `peers/common.py` describes the notation.
/// Numbers of shared values are those of the expression that contains `value`.
pub(crate) fn show(value: &Value) -> String {
    let mut notation = Notation::default();
    notation.learn(value);
    notation.show(value)
}

/// The values of the numbers.
#[derive(Default)]
struct Notation<'a> {
    shared: HashMap<u64, &'a Value>,
    /// The numbers that are being shown: within them the same number is not shown again.
    open: Vec<u64>,
}

impl<'a> Notation<'a> {
    fn learn(&mut self, value: &'a Value) {
        match value {
            Value::Reference(number, shared) => {
                self.shared.insert(*number, shared);
                self.learn(shared);
            }
            Value::List(items)
            | Value::Tuple(items)
            | Value::Set(items)
            | Value::FrozenSet(items) => items.iter().for_each(|item| self.learn(item)),
            Value::Dict(entries) => {
                for (key, value) in entries {
                    self.learn(key);
                    self.learn(value);
                }
            }
            Value::Copy { state, .. } => self.learn(state),
            _ => {}
        }
    }

    fn show(&mut self, value: &'a Value) -> String {
        match value {
            Value::None => "None".to_owned(),
            Value::Bool(true) => "True".to_owned(),
            Value::Bool(false) => "False".to_owned(),
            Value::Int(number) => number.to_string(),
            Value::Float(number) => format!("float:{:016x}", number.to_bits()),
            Value::Bytes(bytes) => quote_bytes(bytes),
            Value::Text(text) => quote_text(text),
            Value::List(items) => format!("[{}]", self.items(items).join(", ")),
            Value::Tuple(items) => {
                let comma = if items.len() == 1 { "," } else { "" };
                format!("({}{comma})", self.items(items).join(", "))
            }
            Value::Dict(entries) => {
                let entries = entries
                    .iter()
                    .map(|(key, value)| format!("{}: {}", self.show(key), self.show(value)));
                format!("{{{}}}", sorted(entries.collect()))
            }
            Value::Set(items) => format!("set{{{}}}", sorted(self.items(items))),
            Value::FrozenSet(items) => format!("frozenset{{{}}}", sorted(self.items(items))),
            Value::DateTime(moment) => {
                let (date, time) = (date(moment.date()), time(moment.time()));
                format!("datetime({date} {time})")
            }
            Value::Date(day) => format!("date({})", date(*day)),
            Value::Time(moment) => format!("time({})", time(*moment)),
            Value::TimeDelta(span) => {
                format!("timedelta({} {} {})", span.days(), span.seconds(), span.microseconds())
            }
            Value::Decimal(number) => match number.parts() {
                Some((digits, exponent)) => format!("decimal({digits} {exponent})"),
                None => "decimal(0 F)".to_owned(), // as Python prints the parts of infinity
            },
            Value::Unpersistable(_) => "<Unpersistable>".to_owned(),
            Value::Copy { class, .. } => {
                format!("<{}>", class.rsplit('.').next().unwrap_or(class))
            }
            Value::Reference(number, _) | Value::Dereference(number) => self.shared(*number),
            other => format!("<{other:?}>"),
        }
    }

    fn shared(&mut self, number: u64) -> String {
        match self.shared.get(&number) {
            Some(&value) if !self.open.contains(&number) => {
                self.open.push(number);
                let text = self.show(value);
                self.open.pop();
                text
            }
            _ => format!("<{number}>"),
        }
    }

    fn items(&mut self, items: &'a [Value]) -> Vec<String> {
        items.iter().map(|item| self.show(item)).collect()
    }
}

fn sorted(mut members: Vec<String>) -> String {
    members.sort_unstable();
    members.join(", ")
}

fn date(date: Date) -> String {
    format!("{} {} {}", date.year(), date.month(), date.day())
}

fn time(time: Time) -> String {
    format!("{} {} {} {}", time.hour(), time.minute(), time.second(), time.microsecond())
}

fn quote_bytes(bytes: &[u8]) -> String {
    let shown = bytes.iter().map(|&byte| match byte {
        b'"' | b'\\' => format!("\\{}", char::from(byte)),
        b' '..=b'~' => char::from(byte).to_string(),
        _ => format!("\\x{byte:02x}"),
    });
    format!("b\"{}\"", shown.collect::<String>())
}

fn quote_text(text: &str) -> String {
    let shown = text.chars().map(|char| match char {
        '"' | '\\' => format!("\\{char}"),
        ' '..='~' => char.to_string(),
        _ => format!("\\u{{{:x}}}", u32::from(char)),
    });
    format!("u\"{}\"", shown.collect::<String>())
}

case!(the_notation);
fn the_notation() {
    let ring = Value::List(vec![Value::Int(1.into()), Value::Dereference(2)]);
    let cases = [
        (Value::Float(-0.0), "float:8000000000000000"),
        (Value::Bytes(b"a\"\\\n\xff".to_vec()), r#"b"a\"\\\x0a\xff""#),
        (Value::Text("a\"\\\n\u{1f438}".to_owned()), r#"u"a\"\\\u{a}\u{1f438}""#),
        (Value::Tuple(vec![Value::None]), "(None,)"),
        (Value::Set(vec![Value::Bool(true), Value::Bool(false)]), "set{False, True}"),
        (Value::Reference(2, Box::new(ring)), "[1, <2>]"),
        (
            Value::List(vec![
                Value::Reference(1, Box::new(Value::Tuple(vec![]))),
                Value::Dereference(1),
            ]),
            "[(), ()]",
        ),
    ];
    for (value, shown) in cases {
        assert_eq!(show(&value), shown);
    }
}
