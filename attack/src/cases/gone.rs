//! Peers that are gone without a word: nothing is read, and nothing is said any more. To the server that
//! is what a cable is that was pulled.

use std::io;

use crate::{
    held::Vigil,
    peer::{Outcome, RawPeer},
    target::Target,
};

/// What each has asked for before it is gone: so many answers of 600 kB, of which the kernel takes the
/// first few.
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
    // One more, in the middle of a call.
    let mut peer = RawPeer::deaf(target)?;
    let mut wire = target.wire();
    wire.ping(1);
    let half = wire.len() / 2;
    peer.send(&wire.into_bytes()[..half]);
    let mut vigil = Vigil::new("half a call said");
    vigil.add(peer.port()?);
    peers.push(peer);
    vigils.push(vigil);

    Vigil::keep(&mut vigils, target.address, target.until, || {})?;
    let mut all = Outcome::default();
    peers.into_iter().for_each(|peer| all.add(peer.end()));
    all.notes = vigils.iter().map(Vigil::note).collect();
    Ok(all)
}
