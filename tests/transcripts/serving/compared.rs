//! What a server of ours says and the recorded one does not, and the other way round.

use serde_json::Value as Json;

use crate::said::Said;

/// Where ours does otherwise, and why.
struct Difference {
    /// With whom; `*` for either.
    client: &'static str,
    session: &'static str,
    /// What it does not say.
    less: &'static [&'static str],
    /// What it says more.
    more: &'static [&'static str],
    #[expect(dead_code, reason = "it is for who reads this")]
    why: &'static str,
}

const DIFFERENT: &[Difference] = &[
    Difference {
        client: "*",
        session: "sink:cachefull",
        less: &[],
        more: &[r#"["uncache",3]"#, r#"["uncache",2]"#],
        why: "the client had closed when the server said it",
    },
    Difference {
        client: "*",
        session: "sink:cacherace",
        less: &[],
        more: &[r#"["uncache",1]"#],
        why: "the client had closed when the server said it",
    },
    Difference {
        client: "*",
        session: "sink:loginok",
        less: &[],
        more: &[r#"["decref",1]"#],
        why: "the mind of who has left is given back; the client had closed",
    },
    Difference {
        client: "py2",
        session: "sink:callback",
        less: &[],
        more: &[r#"["error",3,"twisted.spread.flavors.NoSuchMethod"]"#],
        why: "a failure of Python 2's, of which Twisted on Python 3 dies",
    },
    Difference {
        client: "py2",
        session: "sink:code",
        less: &[],
        more: &[r#"["decref",1]"#],
        why: "what was in refused arguments is given back; Twisted forgets it",
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
        more: &[r#"["version",6]"#, r#"["error",1,"pb.JellyError"]"#],
        why: "an answer that is too large is the error of its call; Twisted closes the connection",
    },
    Difference {
        client: "*",
        session: "sink:errorlater",
        less: &[],
        more: &[r#"["error",2,"pb.JellyError"]"#],
        why: "an answer that is too large is the error of its call; Twisted never answers",
    },
];

/// Pages and the answer that is on its way beside them have no fixed order.
const UNORDERED: &[&str] = &["sink:filepager", "sink:pager"];

/// A server of ours must have said what the recorded one said.
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

/// Takes out one message.
fn take(messages: &mut Vec<Said>, meaning: &str) {
    let wanted: Json = serde_json::from_str(meaning).unwrap();
    let at = messages.iter().position(|message| message.meaning == wanted);
    messages.remove(at.unwrap_or_else(|| panic!("{meaning} is not in {messages:?}")));
}
