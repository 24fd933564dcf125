//! The golden vectors of dialect `pb-compact-1`, which `docs/compact.md` specifies. They are a program of their own:
//! names are numbered by the process, in the order of their first uses.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "compact/vectors.rs"]
mod vectors;

use pb::{
    Value,
    banana::Dialect,
    error::FromBytesError,
    jelly::{from_bytes, to_bytes},
    testing::wire_text,
};

use self::vectors::{Vector, values};

fn read(bytes: &[u8]) -> Result<Value, FromBytesError> {
    from_bytes(Dialect::Compact, bytes)
}

#[test]
fn each_value_is_read_as_its_text_says() {
    for Vector { line, mark, bytes, text } in values() {
        match read(&bytes) {
            Ok(value) => {
                assert_ne!(mark, '!', "line {line} is read as {value:?}: {text}");
                assert_eq!(wire_text(&value).unwrap(), text, "line {line}");
            }
            Err(error) => assert_eq!(mark, '!', "line {line}: {error}"),
        }
    }
}

#[test]
fn each_value_is_written_in_one_form() {
    for Vector { line, mark, bytes, .. } in values() {
        if mark != '!' {
            let written = to_bytes(Dialect::Compact, &read(&bytes).unwrap()).unwrap();
            assert_eq!(written == bytes, mark == '=', "line {line}: {written:02x?}");
        }
    }
}

#[test]
fn no_value_is_read_from_fewer_or_more_bytes_than_it_has() {
    for Vector { line, mark, bytes, .. } in values() {
        if mark != '!' {
            for end in 0..bytes.len() {
                assert!(read(&bytes[..end]).is_err(), "{end} bytes of line {line}");
            }
            let more = [&bytes[..], &[0]].concat();
            assert_eq!(read(&more), Err(FromBytesError::Trailing(1)), "line {line}");
        }
    }
}

#[test]
fn a_value_that_is_refused_is_an_error_of_that_value() {
    for Vector { line, mark, bytes, .. } in values() {
        if mark == '!' {
            let error = read(&bytes).unwrap_err();
            assert!(matches!(error, FromBytesError::Unjelly(_)), "line {line}: {error:?}");
        }
    }
}
