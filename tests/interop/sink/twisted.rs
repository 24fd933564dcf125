//! Who is at the other end, and what was recorded of it.

use pb::Text;

/// Which Python, and with it which Twisted.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Version {
    /// The last of both.
    Three,
    /// 2.7, and the last Twisted for it.
    Two,
}

/// A Twisted that plays either role, and how text is sent to it.
#[derive(Clone, Copy)]
pub(crate) struct Twisted {
    pub(crate) version: Version,
    pub(crate) text: Text,
    /// What was recorded between its two programs,
    pub(crate) with_its_kind: &'static str,
    /// and between its client and a server of today.
    pub(crate) with_today: &'static str,
}

pub(crate) const PYTHON_3: Twisted = Twisted {
    version: Version::Three,
    text: Text::Unicode,
    with_its_kind: include_str!("../peers/sink/recorded.txt"),
    with_today: include_str!("../peers/sink/recorded.txt"),
};

pub(crate) const PYTHON_2: Twisted = Twisted {
    version: Version::Two,
    text: Text::Unicode,
    with_its_kind: include_str!("../peers/sink/recorded_python2.txt"),
    with_today: include_str!("../peers/sink/recorded_python2_client.txt"),
};

pub(crate) const PYTHON_2_BYTES: Twisted = Twisted { text: Text::Bytes, ..PYTHON_2 };

impl Twisted {
    /// A recorded line, with the texts that our end sends in these scenarios as it sends them.
    pub(crate) fn with_our_text(self, line: &str) -> String {
        match self.text {
            Text::Bytes => [("text \\u{e9}", "text \\xc3\\xa9"), ("k", "k"), ("4", "4")]
                .iter()
                .fold(line.to_owned(), |line, (text, bytes)| {
                    line.replace(&format!("u\"{text}\""), &format!("b\"{bytes}\""))
                }),
            _ => line.to_owned(),
        }
    }
}

/// What one end printed in a recorded session, each line without the name of the end.
pub(crate) fn printed(recorded: &'static str, session: &str, end: &str) -> Vec<&'static str> {
    let session = recorded
        .split("=== ")
        .find(|recorded| recorded.lines().next() == Some(session))
        .unwrap_or_else(|| panic!("{session} was not recorded"));
    let lines = session.lines().skip(1);
    lines.filter_map(|line| line.strip_prefix(end)?.strip_prefix(": ")).collect()
}

/// A line without what no two implementations word alike.
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
