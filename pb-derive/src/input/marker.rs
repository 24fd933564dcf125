//! Takes the marker attributes off methods, and reports those that mark something else.

use syn::{Attribute, Ident, Meta};

use super::attr;
use crate::errors::Errors;

/// The error for `#[pb(...)]` on an item without a marker, which has no name on the wire.
pub(super) const NEEDS_A_MARKER: &str = "only a method with a marker takes `#[pb(...)]`: \
     mark the method `#[remote]`, `#[perspective]`, `#[view]`, `#[observe]` or `#[update]`";

/// How a method of a block is used by peers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Marker {
    /// Peers that have a reference to the object call the method.
    Remote,
    /// The user who has logged in calls the method on their avatar.
    Perspective,
    /// An avatar calls the method, which is told which avatar that is.
    View,
    /// A replica runs the method when the owner announces the update.
    Observe,
    /// The method is announced to the observers after it has run at the owner.
    Update,
}

impl Marker {
    const ALL: [Self; 5] =
        [Self::Remote, Self::Perspective, Self::View, Self::Observe, Self::Update];

    /// Returns the word in the attribute.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Remote => "remote",
            Self::Perspective => "perspective",
            Self::View => "view",
            Self::Observe => "observe",
            Self::Update => "update",
        }
    }

    /// Returns the prefix of such a method in Python. An update is observed by a method `observe_…` there.
    pub(crate) fn prefix(self) -> &'static str {
        match self {
            Self::Remote => "remote_",
            Self::Perspective => "perspective_",
            Self::View => "view_",
            Self::Observe | Self::Update => "observe_",
        }
    }

    /// Returns whether peers call the method.
    pub(crate) fn is_called(self) -> bool {
        matches!(self, Self::Remote | Self::Perspective | Self::View)
    }

    /// Returns the marker with this word.
    fn read(word: &Ident) -> Option<Self> {
        Self::ALL.into_iter().find(|marker| word == marker.word())
    }
}

/// Takes all markers off, with or without a path such as `pb::remote`.
pub(super) fn take(attrs: &mut Vec<Attribute>) -> Vec<(Marker, Attribute)> {
    let marker =
        |attr: &Attribute| attr.path().segments.last().and_then(|last| Marker::read(&last.ident));
    attrs
        .extract_if(.., |attr| marker(attr).is_some())
        .filter_map(|attr| marker(&attr).map(|marker| (marker, attr)))
        .collect()
}

/// Returns whether an attribute is a marker or `#[pb(...)]`.
pub(super) fn is_ours(meta: &Meta) -> bool {
    let path = meta.path();
    path.is_ident("pb")
        || path.segments.last().is_some_and(|last| Marker::read(&last.ident).is_some())
}

/// Takes all `#[pb(...)]` off. The compiler accepts this attribute only under a derive.
pub(super) fn take_helpers(attrs: &mut Vec<Attribute>) -> Vec<Attribute> {
    attrs.extract_if(.., |attr| attr::is_pb(attr)).collect()
}

/// Returns whether a marker says that the method reads its arguments by itself: `#[remote(raw)]`.
pub(super) fn is_raw((_, attr): &(Marker, Attribute)) -> bool {
    matches!(&attr.meta, Meta::List(list) if list.tokens.to_string() == "raw")
}

/// Returns each marker of one method once, and reports repeated markers and markers with arguments.
pub(super) fn distinct(
    written: Vec<(Marker, Attribute)>,
    errors: &mut Errors,
) -> Vec<(Marker, Attribute)> {
    let mut markers: Vec<(Marker, Attribute)> = Vec::new();
    for (marker, attr) in written {
        let word = marker.word();
        let written = (marker, attr);
        let (_, attr) = &written;
        let is_known = is_raw(&written) && marker.is_called();
        if !matches!(attr.meta, Meta::Path(_)) && !is_known {
            let known = if marker.is_called() { "only the argument `raw`" } else { "no arguments" };
            let sentence = format!(
                "`#[{word}]` takes {known}: \
                 to give the method another name on the wire, write `#[pb(rename = \"...\")]`"
            );
            errors.at(attr, sentence);
        }
        if markers.iter().any(|(other, _)| *other == marker) {
            errors.at(attr, format!("duplicate `#[{word}]`: remove one of them"));
        } else {
            markers.push(written);
        }
    }
    markers
}

/// Takes the attributes off an item that is no method, and reports them. Returns its markers, since they
/// still tell the kind of the block.
pub(super) fn not_a_method(attrs: &mut Vec<Attribute>, errors: &mut Errors) -> Vec<Marker> {
    let markers = take(attrs);
    for (marker, attr) in &markers {
        errors.at(attr, format!("`#[{}]` marks a method, and this is another item", marker.word()));
    }
    for helper in take_helpers(attrs) {
        errors.at(helper, NEEDS_A_MARKER);
    }
    markers.into_iter().map(|(marker, _)| marker).collect()
}
