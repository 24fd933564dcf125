//! Differences between the messages of a local server and those of the recorded server.

use serde_json::Value as Json;

use crate::said::Said;

/// A difference, and its reason.
struct Difference {
    /// The client of the session; `*` for either.
    client: &'static str,
    session: &'static str,
    /// Messages that only the recorded server sends.
    less: &'static [&'static str],
    /// Messages that only the local server sends.
    more: &'static [&'static str],
    #[expect(dead_code, reason = "it is for readers of this file")]
    why: &'static str,
}

const DIFFERENT: &[Difference] = &[
    Difference {
        client: "*",
        session: "sink:cachefull",
        less: &[],
        more: &[r#"["uncache",3]"#, r#"["uncache",2]"#],
        why: "the client had closed when the server sent it",
    },
    Difference {
        client: "*",
        session: "sink:cacherace",
        less: &[],
        more: &[r#"["uncache",1]"#],
        why: "the client had closed when the server sent it",
    },
    Difference {
        client: "*",
        session: "sink:loginok",
        less: &[],
        more: &[r#"["decref",1]"#],
        why: "the mind of a user who has logged out is released; the client had closed",
    },
    Difference {
        client: "py2",
        session: "sink:callback",
        less: &[],
        more: &[r#"["error",3,"twisted.spread.flavors.NoSuchMethod"]"#],
        why: "a failure of Python 2, which Twisted on Python 3 cannot read",
    },
    Difference {
        client: "py2",
        session: "sink:code",
        less: &[],
        more: &[r#"["decref",1]"#],
        why: "references in refused arguments are released; Twisted forgets them",
    },
    Difference {
        client: "py2",
        session: "sink:loginkw",
        less: &[r#"["error",4,"builtins.TypeError"]"#, r#"["error",6,"builtins.TypeError"]"#],
        more: &[r#"["answer",4,5]"#, r#"["answer",6,6]"#],
        why: "keywords are understood in either kind of string, also by avatars and views",
    },
    Difference {
        client: "*",
        session: "sink:errorbig",
        less: &[],
        more: &[r#"["version",6]"#, r#"["error",1,"perspective_broker.JellyError"]"#],
        why: "an answer that is too large is the error of its call; Twisted closes the connection",
    },
    Difference {
        client: "*",
        session: "sink:errorlater",
        less: &[],
        more: &[r#"["error",2,"perspective_broker.JellyError"]"#],
        why: "an answer that is too large is the error of its call; Twisted never answers",
    },
];

/// Sessions in which pages, and the answer that is sent beside them, have no fixed order.
const UNORDERED: &[&str] = &["sink:filepager", "sink:pager"];

/// Checks that a local server sent the messages of the recorded server.
pub(super) fn same_as_recorded(
    client: &str,
    name: &str,
    mut said: Vec<Said>,
    mut recorded: Vec<Said>,
) {
    for difference in DIFFERENT {
        if ["*", client].contains(&difference.client) && difference.session == name {
            difference.more.iter().for_each(|one| take(&mut said, one));
            difference.less.iter().for_each(|one| take(&mut recorded, one));
        }
    }
    if UNORDERED.contains(&name) {
        let by_bytes = |message: &Said| message.bytes.clone();
        said.sort_by_key(by_bytes);
        recorded.sort_by_key(by_bytes);
    }
    assert_eq!(said, recorded, "{name} of {client}");
}

/// Removes one message.
fn take(messages: &mut Vec<Said>, meaning: &str) {
    let wanted: Json = serde_json::from_str(meaning).unwrap();
    let at = messages.iter().position(|message| message.meaning == wanted);
    messages.remove(at.unwrap_or_else(|| panic!("{meaning} is not in {messages:?}")));
}
