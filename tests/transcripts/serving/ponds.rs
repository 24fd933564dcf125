//! `pond_server.py`

use std::sync::{Arc, Mutex};

use pb::{Cached, Dispatch, Invocation, Referenceable, RemoteCopy};

use crate::sink::objects::SlaveDuckPond;

#[derive(RemoteCopy)]
#[pb(class = "copy_sender.CopyPond")]
struct CopyPond {
    #[expect(dead_code, reason = "it is there")]
    color: String,
    #[pb(rename = "numFrogs")]
    num_frogs: i64,
}

#[derive(RemoteCopy)]
#[pb(class = "copy2_classes.SenderPond")]
struct ReceiverPond {
    #[pb(rename = "frogsAndToads")]
    frogs_and_toads: i64,
}

/// Takes the ponds of its scenario.
pub(super) struct Ponds {
    scenario: &'static str,
    pond: Mutex<Option<Cached<SlaveDuckPond>>>,
}

impl Ponds {
    pub(super) fn new(scenario: &'static str) -> Self {
        Self { scenario, pond: Mutex::default() }
    }
}

impl Referenceable for Ponds {
    fn dispatch(self: Arc<Self>, call: &mut Invocation<'_>) -> Dispatch {
        let mut kept = self.pond.lock().unwrap();
        match (call.method(), self.scenario) {
            ("takePond", "pond:b") => call.now(|call| {
                let pond: ReceiverPond = call.argument("pond")?;
                assert_eq!(pond.frogs_and_toads, 7);
                Ok(b"pond accepted")
            }),
            ("takePond", "pond:c") => call.now(|call| {
                *kept = Some(call.argument("pond")?);
                Ok(b"pond accepted")
            }),
            ("takePond", _) => call.now(|call| {
                let pond: CopyPond = call.argument("pond")?;
                assert!([7, 8].contains(&pond.num_frogs));
                Ok(b"pond accepted")
            }),
            ("checkDucks", _) => call.now(|_| Ok(kept.as_ref().unwrap().read().ducks.len())),
            ("ignorePond", _) => call.now(|_| {
                *kept = None;
                Ok(())
            }),
            _ => Dispatch::NoSuchMethod,
        }
    }
}
