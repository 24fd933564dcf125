//! Values that are read later, and answers that nobody reads, with `peers/dynamic_server.py` at the other
//! end.

use std::sync::{Arc, Mutex};

use pb::{
    Any, Cached, Failure, Ignored, Local, Peer, RemoteReference,
    dispatch::{Dispatch, Invocation},
    jelly::ValueKind,
};

use crate::with_twisted;

/// Runs a test with a connection to a server of its own.
fn with_server(test: impl AsyncFnOnce(Peer)) {
    with_twisted(async |python| {
        let mut server = python.start("dynamic_server.py", &["0"]);
        test(pb::connect(server.listening().await).await.unwrap()).await;
    });
}

/// The arguments of the command `shell`.
#[derive(pb::Unjelly)]
struct Shell {
    command: Vec<String>,
    timeout: Option<f64>,
    same: (Arc<Vec<String>>, Arc<Vec<String>>),
}

/// The lamp of the server.
#[derive(pb::RemoteCache, Clone)]
#[pb(class = "__main__.Lamp", rename_all = "camelCase")]
struct Lamp {
    #[pb(setter)]
    lit: bool,
}

#[pb::methods]
impl Lamp {}

/// An object that the server calls.
#[derive(Clone, Default)]
struct Worker {
    lamp: Arc<Mutex<Option<Cached<Lamp>>>>,
}

#[pb::methods(rename_all = "camelCase")]
impl Worker {
    #[remote]
    async fn start_command(&self, id: String, name: String, args: Any) -> Result<String, Failure> {
        match name.as_str() {
            "shell" => {
                let shell: Shell = args.read()?;
                assert!(Arc::ptr_eq(&shell.same.0, &shell.same.1) && shell.timeout.is_none());
                Ok(shell.command.join(" "))
            }
            "download" => {
                assert_eq!(
                    args.get("reader").map(|part| part.kind() == ValueKind::Remote),
                    Some(true)
                );
                let part = |name: &str| args.get(name).expect("the server sends it");
                let size: i64 = part("blocksize").read()?;
                let reader: RemoteReference = part("reader").read()?;
                *self.lamp.lock().unwrap() = Some(part("lamp").read()?);
                let mut all = Vec::new();
                loop {
                    let piece: Vec<u8> = reader.call_remote("read", (size,)).await?;
                    if piece.is_empty() {
                        break Ok(String::from_utf8_lossy(&all).into_owned());
                    }
                    all.extend(piece);
                }
            }
            _ => Err(Failure::new("worker.UnknownCommand", format!("{name} ({id})"))),
        }
    }

    #[remote(raw)]
    fn log(&self, call: &mut Invocation<'_>) -> Dispatch {
        call.now(|call| {
            let level: i64 = call.argument("level")?;
            let args: Vec<Any> = call.rest()?;
            let fields: Vec<(&str, Any)> = call.rest_keywords()?;
            let mut fields: Vec<_> =
                fields.iter().map(|(name, value)| (*name, value.kind())).collect();
            fields.sort_by_key(|(name, _)| *name);
            let kinds: Vec<_> = args.iter().map(Any::kind).collect();
            Ok(format!("{level} {kinds:?} {fields:?}"))
        })
    }
}

case!(arguments_of_a_python_program_are_read_as_its_other_arguments_say);
fn arguments_of_a_python_program_are_read_as_its_other_arguments_say() {
    with_server(async |peer| {
        let worker = Worker::default();
        let begin = peer.root().call_remote::<Vec<String>>("begin", (Local::new(worker.clone()),));
        let done = begin.await.unwrap();
        assert_eq!(done, ["echo a", "0123456789", "worker.UnknownCommand"]);
        let lamp = worker.lamp.lock().unwrap().take().unwrap();
        assert!(lamp.read().lit, "an update that came after it was read");
        drop(lamp);
        // The readers were released: the one that was read, and the one that was not.
        assert_eq!(peer.root().call_remote::<usize>("held", ()).await.unwrap(), 0);
    });
}

case!(a_raw_method_takes_the_arguments_and_keywords_of_a_python_program);
fn a_raw_method_takes_the_arguments_and_keywords_of_a_python_program() {
    with_server(async |peer| {
        let log = peer.root().call_remote::<String>("log", (Local::new(Worker::default()),));
        assert_eq!(log.await.unwrap(), r#"3 [Text, Float] [("other", Local), ("who", Text)]"#);
    });
}

case!(an_answer_that_a_python_method_happened_to_return_is_ignored);
fn an_answer_that_a_python_method_happened_to_return_is_ignored() {
    with_server(async |peer| {
        let root = peer.root();
        root.call_remote::<Ignored>("update", (1,)).kw("two", 2).await.unwrap();
        let nothing = root.call_remote::<()>("update", ()).await.unwrap_err().to_string();
        assert!(
            nothing.contains("expected None (`pb::Ignored` takes any answer), found int"),
            "{nothing}"
        );
        let refused = root.call_remote::<()>("refuse", ()).await.unwrap_err();
        assert!(refused.to_string().contains("found tuple"), "{refused}");
    });
}
