//! The Twisted at the other end, and its recordings.

use pb::TextEncoding;

/// A version of Python, and with it of Twisted.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Version {
    /// The latest Python and Twisted.
    Three,
    /// Python 2.7, and the last Twisted for it.
    Two,
}

/// A Twisted that plays either role, and how text is sent to it.
#[derive(Clone, Copy)]
pub(crate) struct Twisted {
    pub(crate) version: Version,
    pub(crate) text: TextEncoding,
    /// The recording of its two programs with each other.
    pub(crate) with_its_kind: &'static str,
    /// The recording of its client with a server of current Twisted.
    pub(crate) with_today: &'static str,
}

pub(crate) const PYTHON_3: Twisted = Twisted {
    version: Version::Three,
    text: TextEncoding::Unicode,
    with_its_kind: include_str!("../peers/sink/recorded.txt"),
    with_today: include_str!("../peers/sink/recorded.txt"),
};

pub(crate) const PYTHON_2: Twisted = Twisted {
    version: Version::Two,
    text: TextEncoding::Unicode,
    with_its_kind: include_str!("../peers/sink/recorded_python2.txt"),
    with_today: include_str!("../peers/sink/recorded_python2_client.txt"),
};

pub(crate) const PYTHON_2_BYTES: Twisted = Twisted { text: TextEncoding::Bytes, ..PYTHON_2 };

impl Twisted {
    /// Returns a recorded line, with the texts that the local end sends in these scenarios.
    pub(crate) fn with_our_text(self, line: &str) -> String {
        match self.text {
            TextEncoding::Bytes => [("text \\u{e9}", "text \\xc3\\xa9"), ("k", "k"), ("4", "4")]
                .iter()
                .fold(line.to_owned(), |line, (text, bytes)| {
                    line.replace(&format!("u\"{text}\""), &format!("b\"{bytes}\""))
                }),
            _ => line.to_owned(),
        }
    }
}

/// Returns the lines that one end printed in a recorded session, without the name of the end.
pub(crate) fn printed(recorded: &'static str, session: &str, end: &str) -> Vec<&'static str> {
    let session = recorded
        .split("=== ")
        .find(|recorded| recorded.lines().next() == Some(session))
        .unwrap_or_else(|| panic!("{session} was not recorded"));
    let lines = session.lines().skip(1);
    lines.filter_map(|line| line.strip_prefix(end)?.strip_prefix(": ")).collect()
}

/// Returns a line without the parts that implementations word differently.
pub(crate) fn unworded(line: &str) -> &str {
    const WORDED: [&str; 5] = [
        "builtins.TypeError | ",
        "exceptions.TypeError | ",
        "<unicode instance at ",
        "twisted.spread.jelly.InsecureJelly | ",
        "twisted.cred.error.UnhandledCredentials | ",
    ];
    let found = WORDED.iter().find_map(|class| line.find(class).map(|at| at + class.len()));
    found.map_or(line, |end| &line[..end])
}
