//! The attributes that mark methods, and where they do not belong.

use syn::{Attribute, Ident, Meta};

use super::attr;
use crate::errors::Errors;

/// What is said of `#[pb(...)]` where nothing is sent under any name.
pub(super) const NEEDS_A_MARKER: &str = "only a method with a marker takes `#[pb(...)]`: `#[remote]`, `#[perspective]`, `#[view]`, \
     `#[observe]` or `#[update]`";

/// What a method of a block is to peers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Marker {
    /// They call it.
    Remote,
    /// They call it, on the avatar that they have logged in as.
    Perspective,
    /// They call it, and it is told which avatar they are.
    View,
    /// A replica of their object runs it, when they announce it.
    Observe,
    /// It is announced to them, when it has run here.
    Update,
}

impl Marker {
    const ALL: [Self; 5] =
        [Self::Remote, Self::Perspective, Self::View, Self::Observe, Self::Update];

    /// The word in the attribute.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Remote => "remote",
            Self::Perspective => "perspective",
            Self::View => "view",
            Self::Observe => "observe",
            Self::Update => "update",
        }
    }

    /// What Python puts before the name of such a method. What is announced is observed there.
    pub(crate) fn prefix(self) -> &'static str {
        match self {
            Self::Remote => "remote_",
            Self::Perspective => "perspective_",
            Self::View => "view_",
            Self::Observe | Self::Update => "observe_",
        }
    }

    /// Whether peers ask for it to be run, and for an answer.
    pub(crate) fn is_called(self) -> bool {
        matches!(self, Self::Remote | Self::Perspective | Self::View)
    }

    fn read(word: &Ident) -> Option<Self> {
        Self::ALL.into_iter().find(|marker| word == marker.word())
    }
}

/// Takes the markers off, written with or without the path of our crate.
pub(super) fn take(attrs: &mut Vec<Attribute>) -> Vec<(Marker, Attribute)> {
    let marker =
        |attr: &Attribute| attr.path().segments.last().and_then(|last| Marker::read(&last.ident));
    attrs
        .extract_if(.., |attr| marker(attr).is_some())
        .filter_map(|attr| marker(&attr).map(|marker| (marker, attr)))
        .collect()
}

/// Takes off `#[pb(...)]`: the compiler knows no such attribute outside derives.
pub(super) fn take_helpers(attrs: &mut Vec<Attribute>) -> Vec<Attribute> {
    attrs.extract_if(.., |attr| attr::is_pb(attr)).collect()
}

/// The markers of one method, each once and without arguments.
pub(super) fn distinct(
    written: Vec<(Marker, Attribute)>,
    errors: &mut Errors,
) -> Vec<(Marker, Attribute)> {
    let mut markers: Vec<(Marker, Attribute)> = Vec::new();
    for (marker, attr) in written {
        let word = marker.word();
        if !matches!(attr.meta, Meta::Path(_)) {
            let sentence = format!(
                "`#[{word}]` takes no arguments; \
                 to give the method another name write `#[pb(rename = \"...\")]`"
            );
            errors.at(&attr, sentence);
        }
        if markers.iter().any(|(other, _)| *other == marker) {
            errors.at(&attr, format!("duplicate `#[{word}]`"));
        } else {
            markers.push((marker, attr));
        }
    }
    markers
}

/// An item that is no method. Which markers it had says what the block is for all the same.
pub(super) fn not_a_method(attrs: &mut Vec<Attribute>, errors: &mut Errors) -> Vec<Marker> {
    let markers = take(attrs);
    for (marker, attr) in &markers {
        errors.at(attr, format!("`#[{}]` marks methods", marker.word()));
    }
    for helper in take_helpers(attrs) {
        errors.at(helper, NEEDS_A_MARKER);
    }
    markers.into_iter().map(|(marker, _)| marker).collect()
}
