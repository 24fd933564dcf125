use pb::{ConnectionError, Limits, Referenceable, banana::Dialect};
use pb_core::driver::Turn;
use pb_test_support::{End, speak};

use crate::allocator::{Taken, measured};

/// Returns a server with this root object and these limits, whose client has chosen the dialect `pb`.
pub fn server(root: impl Referenceable, limits: Limits) -> End {
    End::server_with(root, |config| {
        speak(Dialect::Pb)(config);
        config.limits = limits;
    })
}

/// Handles bytes, and returns the memory that handling took besides the bytes themselves.
pub fn feed(end: &mut End, bytes: &[u8]) -> (Result<(), ConnectionError>, Taken) {
    end.input.reserve(bytes.len());
    end.input.buffer().extend_from_slice(bytes);
    measured(|| end.turn(&mut Turn::endless()).map(drop))
}
