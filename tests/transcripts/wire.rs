//! A stream of which the test decides which bytes arrive in one piece.

use std::{
    collections::VecDeque,
    io,
    pin::Pin,
    sync::{Arc, Mutex},
    task::{Context, Poll, Waker},
};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// Both ends of the stream: the local end, and the test's.
#[derive(Clone, Default)]
pub(crate) struct Wire(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    arriving: VecDeque<Vec<u8>>,
    /// Whether nothing arrives after the bytes in `arriving`.
    is_ended: bool,
    reader: Option<Waker>,
    said: Vec<u8>,
    /// Whether the local end has shut down its side.
    is_shut_down: bool,
}

impl Wire {
    pub(crate) fn arrive(&self, piece: &[u8]) {
        let mut state = self.0.lock().unwrap();
        state.arriving.push_back(piece.to_owned());
        state.reader.take().into_iter().for_each(Waker::wake);
    }

    pub(crate) fn close(&self) {
        let mut state = self.0.lock().unwrap();
        state.is_ended = true;
        state.reader.take().into_iter().for_each(Waker::wake);
    }

    /// Returns the bytes that the local end sent since the last call.
    pub(crate) fn said(&self) -> Vec<u8> {
        std::mem::take(&mut self.0.lock().unwrap().said)
    }

    pub(crate) fn is_shut_down(&self) -> bool {
        self.0.lock().unwrap().is_shut_down
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let mut state = self.0.lock().unwrap();
        match state.arriving.pop_front() {
            Some(mut piece) => {
                let rest = piece.split_off(piece.len().min(buffer.remaining()));
                buffer.put_slice(&piece);
                if !rest.is_empty() {
                    state.arriving.push_front(rest);
                }
                Poll::Ready(Ok(()))
            }
            None if state.is_ended => Poll::Ready(Ok(())),
            None => {
                state.reader = Some(cx.waker().clone());
                Poll::Pending
            }
        }
    }
}

impl AsyncWrite for Wire {
    fn poll_write(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.0.lock().unwrap().said.extend_from_slice(bytes);
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.0.lock().unwrap().is_shut_down = true;
        Poll::Ready(Ok(()))
    }
}
