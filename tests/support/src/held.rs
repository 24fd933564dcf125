use pb_core::Peer;

/// Returns the types of the objects that the peer holds references to, and the number of objects of each.
pub fn held(peer: &Peer) -> Vec<(&'static str, usize)> {
    peer.held_objects().into_iter().map(|held| (held.type_name, held.count)).collect()
}
