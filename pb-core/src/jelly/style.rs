use crate::banana::Dialect;

/// How text is sent to a peer. Received, it is understood either way.
///
/// Python 2 has byte strings where Python 3 has text, and its programs compare them: for a peer whose code
/// is of that age say [`Bytes`](Self::Bytes). Method names, class names and the like are byte strings for
/// everybody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Text {
    /// As text, `[unicode utf8]`: `unicode` in Python 2, `str` in Python 3.
    #[default]
    Unicode,
    /// As byte strings of UTF-8, attribute names and keywords as well: `str` in Python 2, whose Twisted can
    /// print no failure with another message. A Python 3 peer would take them for `bytes`.
    Bytes,
}

/// How values are written for one peer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Style {
    pub(crate) dialect: Dialect,
    pub(crate) text: Text,
}

impl Style {
    pub(crate) const ALL: [Self; 4] = [
        Self { dialect: Dialect::Pb, text: Text::Unicode },
        Self { dialect: Dialect::Pb, text: Text::Bytes },
        Self { dialect: Dialect::None, text: Text::Unicode },
        Self { dialect: Dialect::None, text: Text::Bytes },
    ];

    /// Its place among all.
    pub(crate) fn index(self) -> usize {
        2 * usize::from(self.dialect != Dialect::Pb) + usize::from(self.text != Text::Unicode)
    }
}

impl From<Dialect> for Style {
    fn from(dialect: Dialect) -> Self {
        Self { dialect, text: Text::default() }
    }
}
