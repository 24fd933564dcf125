use crate::banana::Dialect;

/// The form in which text is sent to a peer. Received text is understood in either form.
///
/// Python 2 has byte strings where Python 3 has text, and its programs compare them. For a peer with such
/// code use [`Bytes`](Self::Bytes). Method names, class names and the like are always byte strings.
///
/// `text_encoding` of a server or a connector is the setting for all of its connections;
/// [`Peer::set_text_encoding`](crate::Peer::set_text_encoding) sets it for one. No setting finds out the age of a
/// peer, since a peer does not say it: programs of Python 2 and Python 3 send the same bytes for a handshake, a
/// login, and a call whose arguments are neither text nor keywords. What they send later differs, but may come
/// after the answers that depend on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum TextEncoding {
    /// Text is sent as `[unicode utf8]`: `unicode` in Python 2, `str` in Python 3.
    #[default]
    Unicode,
    /// Text is sent as byte strings of UTF-8, and so are attribute names and keywords: `str` in Python 2, and
    /// `bytes` in Python 3. Use it also for Python 2 programs that print failures: Twisted cannot print one there
    /// whose message is `unicode`.
    Bytes,
}

/// The dialect and the form of text in which values are written for one peer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Style {
    pub(crate) dialect: Dialect,
    pub(crate) text_encoding: TextEncoding,
}

impl Style {
    /// All styles, by [`index`](Self::index).
    pub(crate) const ALL: [Self; 6] = [
        Self { dialect: Dialect::Pb, text_encoding: TextEncoding::Unicode },
        Self { dialect: Dialect::Pb, text_encoding: TextEncoding::Bytes },
        Self { dialect: Dialect::None, text_encoding: TextEncoding::Unicode },
        Self { dialect: Dialect::None, text_encoding: TextEncoding::Bytes },
        Self { dialect: Dialect::Compact, text_encoding: TextEncoding::Unicode },
        Self { dialect: Dialect::Compact, text_encoding: TextEncoding::Bytes },
    ];

    /// Returns the position of this style in [`ALL`](Self::ALL).
    pub(crate) fn index(self) -> usize {
        let dialect = match self.dialect {
            Dialect::Pb => 0,
            Dialect::None => 1,
            Dialect::Compact => 2,
        };
        2 * dialect + usize::from(self.text_encoding != TextEncoding::Unicode)
    }
}

impl From<Dialect> for Style {
    fn from(dialect: Dialect) -> Self {
        Self { dialect, text_encoding: TextEncoding::default() }
    }
}
