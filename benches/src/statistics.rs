//! The figures of several rounds in one.

/// Returns the median, or `None` if there are no values.
pub fn median(values: impl IntoIterator<Item = f64>) -> Option<f64> {
    let mut values: Vec<f64> = values.into_iter().collect();
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() {
        0 => None,
        length if length % 2 == 1 => Some(values[middle]),
        _ => Some((values[middle - 1] + values[middle]) / 2.0),
    }
}

/// Returns a number with three significant digits or more, and separated thousands.
pub fn number(value: f64) -> String {
    let digits = match value.abs() {
        100.0.. => 0,
        10.0.. => 1,
        0.995.. | 0.0 => 2,
        _ => 3,
    };
    separated(&format!("{value:.digits$}"))
}

/// Returns a count with separated thousands.
pub fn count(value: usize) -> String {
    separated(&value.to_string())
}

/// Separates the thousands of a number, which may have a sign and a fraction.
fn separated(text: &str) -> String {
    let (whole, fraction) = text.split_at(text.find('.').unwrap_or(text.len()));
    let (sign, whole) = whole.split_at(usize::from(whole.starts_with('-')));
    let mut separated = sign.to_owned();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            separated.push(',');
        }
        separated.push(digit);
    }
    separated + fraction
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_in_the_middle() {
        assert_eq!(median([]), None);
        assert_eq!(median([3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median([4.0, 1.0, 2.0, 3.0]), Some(2.5));
    }

    #[test]
    fn numbers_are_short() {
        let numbers = [0.0, 0.0123, 1.0, 1.23456, 42.195, 999.6, 12_345.6, 1_234_567.0, -123.0];
        let expected =
            ["0.00", "0.012", "1.00", "1.23", "42.2", "1,000", "12,346", "1,234,567", "-123"];
        assert_eq!(numbers.map(number), expected);
        assert_eq!([7, 42_000].map(count), ["7", "42,000"]);
    }
}
