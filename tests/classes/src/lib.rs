//! Classes in a crate of their own: a binary has them only if it names the crate.

/// A pond that is received as `elsewhere.Pond`.
#[derive(pb::RemoteCopy, Debug)]
#[pb(class = "elsewhere.Pond")]
pub struct Pond {
    /// The number of frogs.
    pub frogs: i64,
}
