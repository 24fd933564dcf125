//! The states of the classes, and the parameters of the methods and updates that the library serves or
//! receives here: the script's knowledge of them.

use crate::shapes::Shape::{
    self, Any, Bool, Bytes, Copied, Decimal, Dictionary, Float, Home, Int, List, Live, Local,
    Maybe, Moment, OneOf, Remote, Set, Text, Tuple, Word,
};

/// The states of the classes that are received.
pub(crate) const CLASSES: &[(&str, &[(&str, Shape)])] = &[
    (
        "fuzz.Pond",
        &[
            ("numFrogs", Int),
            ("name", Text),
            ("ducks", List(&Text)),
            ("depth", Float),
            ("is_deep", Bool),
            ("extra", Maybe(&Any)),
            ("plain", Copied("fuzz.Bare")),
        ],
    ),
    ("fuzz.OldPond", &[("numFrogs", Int), ("name", Text), ("ducks", List(&Text))]),
    ("fuzz.Bare", &[]),
    ("fuzz.Circle", &[("radius", Float)]),
    ("fuzz.Square", &[("side", Int), ("inner", Maybe(&OneOf(&["fuzz.Circle", "fuzz.Square"])))]),
    (
        "fuzz.Tree",
        &[
            ("value", Int),
            ("left", Maybe(&Copied("fuzz.Tree"))),
            ("right", Maybe(&Copied("fuzz.Tree"))),
            ("names", List(&Text)),
        ],
    ),
    (
        "fuzz.Pair",
        &[("left", Copied("fuzz.Tree")), ("right", OneOf(&["fuzz.Pond", "fuzz.Circle"]))],
    ),
    ("fuzz.Even", &[("number", Int)]),
    (
        "fuzz.Order",
        &[
            ("side", Word(&["BUY", "SELL", "S", "HOLD", "buy"])),
            ("by_side", Dictionary(&Word(&["BUY", "SELL", "HOLD"]), &List(&Int))),
        ],
    ),
    (
        "fuzz.Moments",
        &[
            ("at", Moment("datetime", 7)),
            ("on", Moment("date", 3)),
            ("time", Moment("time", 4)),
            ("took", Moment("timedelta", 3)),
            ("cost", Decimal),
        ],
    ),
    (
        "fuzz.Bag",
        &[
            ("keys", Dictionary(&Any, &Any)),
            ("by_pair", Maybe(&Dictionary(&Tuple(&[Int, Maybe(&Text)]), &List(&Any)))),
            ("names", Dictionary(&Text, &Maybe(&Any))),
            ("numbers", Set(&Int)),
            ("blobs", List(&Bytes)),
            ("all", Set(&Any)),
            ("three", List(&Int)),
            ("two", Tuple(&[Int, Maybe(&Text)])),
        ],
    ),
    ("fuzz.Sad", &[("depth", Int)]),
    (
        "fuzz.Board",
        &[
            ("title", Text),
            ("notes", List(&Text)),
            ("votes", List(&Int)),
            ("prices", Dictionary(&Text, &Int)),
            ("tags", Set(&Text)),
        ],
    ),
    (
        "fuzz.Case",
        &[
            ("label", Text),
            ("board", Maybe(&Live("fuzz.Board"))),
            ("beside", Maybe(&Live("fuzz.Case"))),
            ("reader", Maybe(&Remote)),
            ("shared", Maybe(&Any)),
        ],
    ),
];

/// A method: its name, and the shapes of its parameters.
pub(crate) type Method = (&'static str, &'static [Shape]);

/// The methods of a root object.
pub(crate) const METHODS: &[Method] = &[
    ("echo", &[Any]),
    ("text", &[Text]),
    ("number", &[Int]),
    ("rest", &[Any, Any]),
    ("pond", &[Copied("fuzz.Pond")]),
    ("shapes", &[List(&OneOf(&["fuzz.Circle", "fuzz.Square"]))]),
    ("tree", &[Copied("fuzz.Tree")]),
    ("fail", &[Int]),
    ("take", &[List(&Live("fuzz.Board"))]),
    ("keep", &[Live("fuzz.Case")]),
    ("glance", &[Live("fuzz.Board"), Int]),
    ("stow", &[Any]),
    ("unstow", &[]),
    ("ignore", &[Any, Live("fuzz.Board")]),
    ("give", &[]),
    ("giveCases", &[]),
    ("forget", &[]),
    ("home", &[Home]),
    ("publish", &[]),
    ("publishCase", &[]),
    ("change", &[Text, Int]),
    ("hold", &[List(&Remote)]),
    ("release", &[]),
    ("heldBack", &[]),
    ("lend", &[Int]),
    ("isMine", &[Local]),
    ("slowly", &[Any]),
    ("slowlyLook", &[Live("fuzz.Board")]),
    ("ask", &[Remote, Any]),
    ("relay", &[Live("fuzz.Board")]),
    ("closing", &[Int]),
];

/// The methods of objects that are called by their ids.
pub(crate) const BELL: &[Method] = &[("ring", &[Any]), ("twin", &[]), ("ping", &[])];

/// The methods of a portal, of the object that answers a challenge, of an avatar and of its views.
pub(crate) const PORTAL: &[Method] = &[
    ("login", &[Word(&["alice", "bob", "mallory", "nobody", "later", ""])]),
    ("loginAnonymous", &[Maybe(&Remote)]),
];
pub(crate) const PERSON: &[Method] = &[
    ("respond", &[Bytes, Maybe(&Remote)]),
    ("whoAmI", &[]),
    ("enter", &[]),
    ("isRoom", &[Local]),
    ("tellMind", &[Any]),
    ("secret", &[]),
    ("diary", &[]),
    ("both", &[]),
    ("write", &[Text]),
    ("say", &[Text]),
    ("listen", &[Remote]),
    ("slowlySay", &[Text]),
    ("ping", &[]),
];

/// The updates of the live classes.
pub(crate) const UPDATES: &[Method] = &[
    ("pin", &[Text]),
    ("setTitle", &[Text]),
    ("votes_append", &[Int]),
    ("votes_insert", &[Int, Int]),
    ("votes_pop", &[Int]),
    ("votes_set", &[Int, Int]),
    ("votes_extend", &[List(&Int)]),
    ("votes_truncate", &[Int]),
    ("votes_clear", &[]),
    ("prices_set", &[Text, Int]),
    ("prices_pop", &[Text]),
    ("prices_clear", &[]),
    ("tags_add", &[Text]),
    ("tags_discard", &[Text]),
    ("tags_clear", &[]),
    ("refuse", &[Int]),
    ("label", &[Text]),
    ("put", &[Live("fuzz.Board")]),
    ("putBeside", &[Live("fuzz.Case")]),
    ("lendTo", &[Remote]),
    ("setShared", &[Maybe(&Any)]),
    ("setCopyableState", &[Copied("state of fuzz.Board")]),
    ("setCopyableState", &[Copied("state of fuzz.Case")]),
];
