//! The frames.

use bytes::{BufMut, Bytes, BytesMut};
use futures_util::FutureExt;
use pb_benches::{Error, Frog, Item, REPLY};
use tokio::net::TcpStream;
use tokio_util::codec::{Framed, LengthDelimitedCodec};

/// A small call: the number of the call as `u32`, and the frog. Its answer has the number and a text.
pub(crate) const SMALL: u8 = 0;
/// A large call: the number of the call, and the items. Its answer has the number alone.
pub(crate) const LARGE: u8 = 1;
/// A large call whose receiver borrows the texts.
pub(crate) const LARGE_BORROWED: u8 = 2;
/// Observes the pond of all observers. The answer has the ducks.
pub(crate) const OBSERVE: u8 = 3;
/// Observes a new pond.
pub(crate) const OBSERVE_OWN: u8 = 4;
/// An update: a duck of 12 bytes.
pub(crate) const UPDATE: u8 = 5;
/// Makes a number of updates, a `u64`. Answered when they have been passed to all observers.
pub(crate) const START: u8 = 6;

/// The bytes that a connection collects before it writes without being asked.
const WRITE_AT: usize = 64 << 10;

/// A connection.
pub(crate) type Connection = Framed<TcpStream, LengthDelimitedCodec>;

pub(crate) fn framed(stream: TcpStream) -> Result<Connection, Error> {
    stream.set_nodelay(true)?;
    let mut connection = LengthDelimitedCodec::builder().new_framed(stream);
    connection.set_backpressure_boundary(WRITE_AT);
    Ok(connection)
}

/// Returns a frame if one has arrived.
pub(crate) fn arrived(connection: &mut Connection) -> Option<std::io::Result<BytesMut>> {
    use futures_util::StreamExt;
    connection.next().now_or_never().flatten()
}

pub(crate) fn small_call(number: u32, frog: &Frog) -> Result<Bytes, Error> {
    Ok(postcard::to_extend(frog, numbered(SMALL, number, 32))?.into())
}

pub(crate) fn large_call(kind: u8, number: u32, items: &[Item]) -> Result<Bytes, Error> {
    Ok(postcard::to_extend(items, numbered(kind, number, 64 << 10))?.into())
}

pub(crate) fn small_answer(number: u32) -> Bytes {
    let mut answer = numbered(SMALL, number, 5 + REPLY.len());
    answer.extend_from_slice(REPLY.as_bytes());
    answer.into()
}

pub(crate) fn large_answer(kind: u8, number: u32) -> Bytes {
    numbered(kind, number, 5).into()
}

fn numbered(kind: u8, number: u32, capacity: usize) -> Vec<u8> {
    let mut frame = Vec::with_capacity(capacity);
    frame.push(kind);
    frame.extend_from_slice(&number.to_le_bytes());
    frame
}

/// Appends an update with the length that stands in front of its frame.
pub(crate) fn put_update(bytes: &mut BytesMut, duck: &str) {
    bytes.put_u32(1 + duck.len() as u32);
    bytes.put_u8(UPDATE);
    bytes.put_slice(duck.as_bytes());
}
