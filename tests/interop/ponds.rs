//! The tutorial's programs, each half in Python and in Rust: `peers/copy*.py`, `peers/cache*.py` and
//! `examples/`.

use crate::{
    halves::{Half, with_halves},
    process::assert_lines,
};

/// A program of the tutorial, and the lines that its halves print.
struct Tutorial {
    sender: &'static str,
    receiver: &'static str,
    /// The flag that stops the receiver, where the sender does not stop it anyway.
    shutdown: Option<&'static str>,
    sends: &'static [&'static str],
    /// The last lines of the sender if the pond was accepted.
    ends: &'static [&'static str],
    /// The receiver's lines. The text after `got pond:` differs between the languages.
    receives: &'static [&'static str],
}

const COPY: Tutorial = Tutorial {
    sender: "copy_sender",
    receiver: "copy_receiver",
    shutdown: Some("--shutdown"),
    sends: &["7 frogs", "copy_sender.CopyPond"],
    ends: ARRIVED,
    receives: &[" got pond:", "7 frogs"],
};

const COPY2: Tutorial = Tutorial {
    sender: "copy2_sender",
    receiver: "copy2_receiver",
    shutdown: Some("--shutdown"),
    sends: &["count 7"],
    ends: ARRIVED,
    receives: &[" got pond:", " count 7"],
};

const CACHE: Tutorial = Tutorial {
    sender: "cache_sender",
    receiver: "cache_receiver",
    shutdown: None,
    sends: &["I have [2] ducks"],
    ends: &["I have [3] ducks", "I have [2] ducks"],
    receives: &[
        "got pond:",
        r#"[2] ducks: ["one duck", "two duck"]"#,
        " cache - addDuck",
        r#"[3] ducks: ["one duck", "two duck", "ugly duckling"]"#,
        " cache - removeDuck",
        r#"[2] ducks: ["two duck", "ugly duckling"]"#,
        "dropping pond",
    ],
};

const ARRIVED: &[&str] = &["pond arrived safe and sound"];
const REFUSED: &[&str] = &["error during takePond:", " InsecureJelly"];

fn arrives(tutorial: &Tutorial, sender: Half, receiver: Half) {
    pass(tutorial, sender, receiver, false);
}

fn is_refused(tutorial: &Tutorial, sender: Half, receiver: Half) {
    pass(tutorial, sender, receiver, true);
}

/// Sends a pond from one half to the other, and tells the receiver to stop.
fn pass(tutorial: &Tutorial, sender: Half, receiver: Half, refuse: bool) {
    with_halves(&[sender, receiver], async {
        let flag = refuse.then_some("--refuse");
        let (receiving, address) = receiver.serve(tutorial.receiver, flag).await;
        let sending = sender.connect(tutorial.sender, &[], address, tutorial.shutdown);
        let sent = sending.finish().await;
        let received = receiving.finish().await;

        let outcome = if refuse { REFUSED } else { tutorial.ends };
        let expected = tutorial.sends.iter().chain(outcome).copied();
        assert_lines(tutorial.sender, &sent, expected);
        let same_in_both = |line: &String| match line.split_once("got pond:") {
            Some((blank, pond)) if pond.contains("Pond") => format!("{blank}got pond:"),
            _ => line.replace('\'', "\""),
        };
        let received: Vec<String> = received.iter().map(same_in_both).collect();
        let expected = if refuse { &[] } else { tutorial.receives };
        assert_lines(tutorial.receiver, &received, expected.iter().copied());
    });
}

macro_rules! ponds {
    ($($name:ident: $tutorial:ident, $sender:ident to $receiver:ident $($what:ident)+;)*) => {$(
        mod $name {
            use super::Half;

            $(case!($what);
            fn $what() {
                super::$what(&super::$tutorial, Half::$sender, Half::$receiver);
            })+
        }
    )*};
}

ponds! {
    copy_python_to_rust: COPY, Python to Rust arrives is_refused;
    copy_rust_to_python: COPY, Rust to Python arrives is_refused;
    copy_rust_to_rust: COPY, Rust to Rust arrives is_refused;
    copy2_python_to_rust: COPY2, Python to Rust arrives is_refused;
    copy2_rust_to_python: COPY2, Rust to Python arrives is_refused;
    copy2_rust_to_rust: COPY2, Rust to Rust arrives is_refused;
    cache_python_to_rust: CACHE, Python to Rust arrives;
    cache_rust_to_python: CACHE, Rust to Python arrives;
    cache_rust_to_rust: CACHE, Rust to Rust arrives;
}
