//! Classes in a crate of their own: a binary has them only if it names the crate.

/// Received as `elsewhere.Pond`.
#[derive(pb::RemoteCopy, Debug)]
#[pb(class = "elsewhere.Pond")]
pub struct Pond {
    /// How many.
    pub frogs: i64,
}
