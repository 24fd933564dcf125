//! Peers that stop reading and sending without closing the connection. To the server they look like a cable
//! that was pulled.

use std::io;

use crate::{
    held::Vigil,
    peer::{Outcome, RawPeer},
    target::Target,
};

/// How many answers of 600 kB each peer has asked for before it stops. The kernel takes the first few.
const KINDS: [(&str, usize); 4] =
    [("nothing unread", 0), ("600 kB unread", 1), ("5 MB unread", 8), ("24 MB unread", 40)];

pub(super) fn gone(target: &Target) -> io::Result<Outcome> {
    let (mut peers, mut vigils) = (Vec::new(), Vec::new());
    for (kind, answers) in KINDS {
        let mut peer = RawPeer::deaf(target)?;
        let mut wire = target.wire();
        wire.times(answers, |wire| wire.call(1, "blob", None));
        peer.send(&wire.into_bytes());
        let mut vigil = Vigil::new(kind);
        vigil.add(peer.port()?);
        peers.push(peer);
        vigils.push(vigil);
    }
    // One more peer, which stops in the middle of a call.
    let mut peer = RawPeer::deaf(target)?;
    let mut wire = target.wire();
    wire.ping(1);
    let half = wire.len() / 2;
    peer.send(&wire.into_bytes()[..half]);
    let mut vigil = Vigil::new("half a call sent");
    vigil.add(peer.port()?);
    peers.push(peer);
    vigils.push(vigil);

    Vigil::keep(&mut vigils, target.address, target.until, || {})?;
    let mut all = Outcome::default();
    peers.into_iter().for_each(|peer| all.add(peer.end()));
    all.notes = vigils.iter().map(Vigil::note).collect();
    Ok(all)
}
