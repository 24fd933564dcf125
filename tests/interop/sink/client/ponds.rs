//! The ponds, sent to `pond_server.py`.

use pb::Value;

use super::{Sink, accepting, refusing, scenarios, shown};
use crate::sink::{
    PYTHON_3,
    objects::{CopyPond, MasterDuckPond},
    ponds::CountedPond,
    printed,
};

scenarios! {
    accepting: a b changed c;
    refusing: refused;
}

impl Sink {
    /// Closes the connection. The server must have seen what was recorded with such text.
    async fn saw_ponds(self, session: &str) {
        let recorded = match self.twisted.text {
            pb::TextEncoding::Bytes => self.twisted.with_its_kind,
            _ => PYTHON_3.with_its_kind,
        };
        self.saw(printed(recorded, session, "server")).await;
    }
}

async fn a(sink: Sink) {
    let pond = CopyPond { color: "green", num_frogs: 7 };
    assert_eq!(sink.call::<Vec<u8>>("takePond", (pond,)).await, b"pond accepted");
    sink.saw_ponds("pond:a").await;
}

async fn b(sink: Sink) {
    let pond = CountedPond { frogs_and_toads: 7 };
    assert_eq!(sink.call::<Vec<u8>>("takePond", (pond,)).await, b"pond accepted");
    sink.saw_ponds("pond:b").await;
}

/// A copy that is sent again is another copy.
async fn changed(sink: Sink) {
    for (color, num_frogs) in [("green", 7), ("blue", 8)] {
        sink.call::<Vec<u8>>("takePond", (CopyPond { color, num_frogs },)).await;
    }
    sink.saw_ponds("pond:changed").await;
}

async fn c(sink: Sink) {
    let duck = |name: &str| Value::Text(name.into());
    let pond = MasterDuckPond::published([duck("one duck"), duck("two duck")]);
    sink.call::<Vec<u8>>("takePond", (&pond,)).await;
    assert_eq!(sink.call::<i64>("checkDucks", ()).await, 2);
    pond.lock().add_duck(duck("ugly duckling"));
    assert_eq!(sink.call::<i64>("checkDucks", ()).await, 3);
    pond.lock().remove_duck(duck("one duck"));
    assert_eq!(sink.call::<i64>("checkDucks", ()).await, 2);
    sink.call::<Vec<u8>>("takePond", (&pond,)).await;
    assert_eq!(pond.observer_count(), 1);
    sink.call::<()>("ignorePond", ()).await;
    let error = sink.fails("ping-after-drop", ()).await;
    let missing = "twisted.spread.flavors.NoSuchMethod | No such method: remote_ping-after-drop";
    assert_eq!((shown(&error).as_str(), pond.observer_count()), (missing, 0));
    pond.lock().add_duck(duck("nobody sees me"));
    sink.call::<Vec<u8>>("takePond", (&pond,)).await;
    sink.saw_ponds("pond:c").await;
}

async fn refused(sink: Sink) {
    let pond = CopyPond { color: "green", num_frogs: 7 };
    let error = sink.root.call_remote::<()>("takePond", (pond,)).await.unwrap_err();
    assert!(error.is_insecure_jelly(), "{error}");
    sink.saw_ponds("pond:a:--refuse").await;
}
