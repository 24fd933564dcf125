//! Reads the files of vectors.

/// A value of `values.txt`.
pub(crate) struct Vector {
    /// The number of its line.
    pub(crate) line: usize,
    /// Whether the bytes are read and written (`=`), only read (`~`), or refused (`!`).
    pub(crate) mark: char,
    pub(crate) bytes: Vec<u8>,
    pub(crate) text: &'static str,
}

/// Returns the values of `values.txt`.
pub(crate) fn values() -> impl Iterator<Item = Vector> {
    let lines = include_str!("values.txt").lines().enumerate();
    lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#')).map(|(index, line)| {
        let (mark, rest) = line.split_at(1);
        let (hex, text) = rest.split_once('|').unwrap();
        Vector {
            line: index + 1,
            mark: mark.parse().unwrap(),
            bytes: bytes(hex),
            text: text.trim(),
        }
    })
}

/// Decodes hexadecimal digits with spaces between some of them.
pub(crate) fn bytes(hex: &str) -> Vec<u8> {
    let digits: String = hex.split_whitespace().collect();
    let byte = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).unwrap();
    (0..digits.len()).step_by(2).map(byte).collect()
}
