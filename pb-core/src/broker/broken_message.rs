//! Finds where the sound bytes of a message end, for errors.

use std::fmt::Write as _;

use crate::{
    banana::{Cursor, Token},
    connection_error::Command,
    jelly::excerpt,
};

/// The number of levels of a value that are searched.
const LEVELS: usize = 64;

/// Describes in which value a message breaks off. The bytes end before the offending token.
/// The text is like ` in argument 2 of a call of "echo"`, and is empty if the place is not known.
#[cold]
pub(super) fn break_of(message: &[u8]) -> Box<str> {
    named(message).unwrap_or_default().into()
}

fn named(message: &[u8]) -> Option<String> {
    let mut cursor = Cursor::new(message, 0);
    cursor.list()?;
    let command = Command::named(cursor.string()?)?;
    let (mut place, path) = match command {
        Command::Message | Command::CacheMessage => {
            cursor.skip()?;
            cursor.skip()?;
            let name = String::from_utf8_lossy(cursor.string()?);
            cursor.skip()?;
            let of = if command == Command::Message { "a call of" } else { "the update" };
            let of = format!("{of} `{}`", excerpt(&name));
            match break_in(&mut cursor) {
                Some(path) => match path.split_first() {
                    Some((argument, path)) => {
                        (format!(" in argument {argument} of {of}"), path.to_vec())
                    }
                    None => (format!(" in the arguments of {of}"), path),
                },
                None => (format!(" in the keyword arguments of {of}"), break_in(&mut cursor)?),
            }
        }
        Command::Answer | Command::Error => {
            cursor.skip()?;
            (" in the value of an answer".to_owned(), break_in(&mut cursor)?)
        }
        _ => return None,
    };
    for (level, index) in path.iter().enumerate() {
        let _ = write!(place, "{}[{index}]", if level == 0 { ", at " } else { "" });
    }
    Some(place)
}

/// A list of which not all elements were read yet.
struct Open {
    elements: usize,
    begun: usize,
    /// True if the first element is an atom or a class, which is not counted with the others.
    has_word: bool,
}

/// Reads a value up to the place where it breaks off, and returns the indexes that lead there. They are
/// empty if the value nests too deeply. Returns `None` if the value is whole.
fn break_in(cursor: &mut Cursor<'_>) -> Option<Vec<usize>> {
    let mut open: Vec<Open> = Vec::new();
    loop {
        let token = cursor.token();
        let is_first = open.last().is_some_and(|list| list.begun == 1);
        match token {
            None => break,
            Some(Token::List(elements)) if open.len() < LEVELS => {
                open.push(Open { elements, begun: 0, has_word: false });
            }
            Some(Token::List(_)) => return Some(Vec::new()),
            Some(Token::Bytes(_)) if is_first => {
                open.last_mut()?.has_word = true;
            }
            Some(_) => {}
        }
        while open.pop_if(|list| list.begun == list.elements).is_some() {}
        match open.last_mut() {
            Some(list) => list.begun += 1,
            None => return None,
        }
    }
    // A list of two may be a pair of a dictionary. If its key is a byte string, the key passes for a
    // word, and the value has the index 0 instead of 1.
    Some(open.iter().map(|list| list.begun - 1 - usize::from(list.has_word)).collect())
}
