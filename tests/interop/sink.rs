//! The programs by which the protocol was first recorded: `peers/sink/sink_client.py` against a server of
//! ours, and a client of ours against `peers/sink/sink_server.py`. `peers/sink/recorded.txt` is what the two
//! said to each other.

mod client;
mod house;
mod login;
mod objects;
mod root;
mod server;
mod show;

/// What one end printed in a recorded session, each line without the name of the end.
fn recorded(scenario: &str, end: &str) -> Vec<&'static str> {
    let all = include_str!("peers/sink/recorded.txt");
    let session = all
        .split("=== sink:")
        .find(|session| session.lines().next() == Some(scenario))
        .unwrap_or_else(|| panic!("{scenario} was not recorded"));
    let lines = session.lines().skip(1);
    lines.filter_map(|line| line.strip_prefix(end)?.strip_prefix(": ")).collect()
}

/// A line without what no two implementations word alike.
fn unworded(line: &str) -> &str {
    const WORDED: [&str; 3] = [
        "builtins.TypeError | ",
        "twisted.spread.jelly.InsecureJelly | ",
        "twisted.cred.error.UnhandledCredentials | ",
    ];
    let found = WORDED.iter().find_map(|class| line.find(class).map(|at| at + class.len()));
    found.map_or(line, |end| &line[..end])
}
