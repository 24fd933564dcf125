//! The notation of `peers/sink/common.py`.

use pb::Value;

/// Prints a value as `show` of that program does.
pub(crate) fn show(value: &Value) -> String {
    let items = |items: &[Value]| items.iter().map(show).collect::<Vec<_>>();
    let sorted = |mut items: Vec<String>| {
        items.sort_unstable();
        items.join(", ")
    };
    match value {
        Value::None => "None".to_owned(),
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        Value::Int(number) => number.to_string(),
        Value::Float(number) => format!("{number:?}"),
        Value::Bytes(bytes) => show_bytes(bytes),
        Value::Text(text) => show_text(text),
        Value::List(list) => format!("[{}]", items(list).join(", ")),
        Value::Tuple(tuple) if tuple.len() == 1 => format!("({},)", show(&tuple[0])),
        Value::Tuple(tuple) => format!("({})", items(tuple).join(", ")),
        Value::Dict(entries) => {
            let entry = |(key, value): &(Value, Value)| format!("{}: {}", show(key), show(value));
            format!("{{{}}}", sorted(entries.iter().map(entry).collect()))
        }
        Value::Set(members) => format!("set{{{}}}", sorted(items(members))),
        Value::FrozenSet(members) => format!("frozenset{{{}}}", sorted(items(members))),
        Value::DateTime(moment) => format!("datetime({} {})", moment.date(), moment.time()),
        Value::Date(date) => format!("date({date})"),
        Value::Time(time) => format!("time({time})"),
        // The only one in the scenarios: `timedelta(-1, 5)`.
        Value::TimeDelta(span) if (span.days(), span.seconds()) == (-1, 5) => {
            "timedelta(-1 day, 0:00:05)".to_owned()
        }
        Value::Decimal(number) => format!("Decimal({number})"),
        Value::Unpersistable(reason) => {
            format!("Unpersistable(Unpersistable data: b'{reason}')")
        }
        Value::Copy { class, .. } => format!("<{}>", class.rsplit('.').next().unwrap_or(class)),
        Value::Reference(_, value) => show(value),
        other => panic!("the notation has no form for {other:?}"),
    }
}

/// Prints a value with shared parts, each of which is shown again wherever it occurs.
pub(crate) fn show_shared(value: &Value) -> String {
    fn unfold(value: &Value, shared: &mut Vec<(u64, Value)>) -> Value {
        let mut all = |items: &[Value]| items.iter().map(|item| unfold(item, shared)).collect();
        match value {
            Value::List(items) => Value::List(all(items)),
            Value::Tuple(items) => Value::Tuple(all(items)),
            Value::Reference(number, value) => {
                let value = unfold(value, shared);
                shared.push((*number, value.clone()));
                value
            }
            Value::Dereference(number) => {
                let known = shared.iter().find(|(other, _)| other == number);
                known.map_or(Value::None, |(_, value)| value.clone())
            }
            other => other.clone(),
        }
    }
    show(&unfold(value, &mut Vec::new()))
}

pub(crate) fn show_bytes(bytes: &[u8]) -> String {
    let shown = bytes.iter().map(|&byte| match byte {
        b'"' | b'\\' => format!("\\x{byte:02x}"),
        b' '..=b'~' => char::from(byte).to_string(),
        _ => format!("\\x{byte:02x}"),
    });
    format!("b\"{}\"", shown.collect::<String>())
}

pub(crate) fn show_text(text: &str) -> String {
    let shown = text.chars().map(|char| match char {
        '"' | '\\' => format!("\\u{{{:x}}}", u32::from(char)),
        ' '..='~' => char.to_string(),
        _ => format!("\\u{{{:x}}}", u32::from(char)),
    });
    format!("u\"{}\"", shown.collect::<String>())
}
