use super::Integer;

/// One token of checked bytes. A word of the vocabulary is read as the string it stands for.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Token<'de> {
    /// The header of a list, with the number of its elements.
    List(usize),
    Int(i128),
    /// An integer that does not fit in an `i128`.
    Large(Integer),
    Bytes(&'de [u8]),
    Float(f64),
}
