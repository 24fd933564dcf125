//! The example `tap` between two programs: two of Twisted, and two that speak something else.

use std::net::{Ipv4Addr, SocketAddr};

use serde_json::Value as Json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

use crate::{
    halves::{Half, example, with_halves},
    process::{Program, assert_lines},
    rust_server::SCENARIOS,
    venv::{self, Version},
};

/// A tap in front of a server.
struct Tap {
    program: Program,
    address: SocketAddr,
}

impl Tap {
    async fn open(options: &[&str], server: SocketAddr) -> Self {
        let server = server.to_string();
        let mut program = start(&[options, &["127.0.0.1:0", &server]].concat());
        let address = match program.line().await {
            Some(line) if line.starts_with('{') => {
                let line: Json = serde_json::from_str(&line).unwrap();
                assert_eq!(line["event"], "listening");
                line["about"].as_str().unwrap().to_owned()
            }
            line => {
                line.as_deref().and_then(|line| line.strip_prefix("listening on ")).unwrap().into()
            }
        };
        Self { program, address: address.parse().unwrap() }
    }

    /// Returns the lines that are printed until this many connections have closed.
    async fn until_closed(&mut self, connections: usize) -> Vec<String> {
        let (mut lines, mut closed) = (Vec::new(), 0);
        while closed < connections {
            let line = self.program.line().await.unwrap();
            closed += usize::from(is_event(&line, "closed"));
            lines.push(line);
        }
        lines
    }
}

fn start(arguments: &[&str]) -> Program {
    let mut command = tokio::process::Command::new(example("tap"));
    command.args(arguments);
    Program::start("tap", command)
}

/// Returns whether a line says this about a connection.
fn is_event(line: &str, event: &str) -> bool {
    match serde_json::from_str::<Json>(line) {
        Ok(line) if line.is_object() => line["event"] == event,
        _ => line.split([' ', ':']).filter(|word| !word.is_empty()).nth(2) == Some(event),
    }
}

/// Runs all scenarios of the kitchen, and returns what the client and the server print.
async fn cook(server: &mut Option<Program>, address: SocketAddr) -> [Vec<String>; 2] {
    let python = venv::python(Version::Three);
    let port = address.port().to_string();
    let arguments = [&["127.0.0.1", &port], SCENARIOS].concat();
    let client = python.start("kitchen_client.py", &arguments).finish().await;
    [client, server.take().unwrap().finish().await]
}

async fn kitchen() -> (Option<Program>, SocketAddr) {
    let (server, address) = Half::Python.serve("kitchen_server", None).await;
    (Some(server), address)
}

case!(twisted_programs_do_the_same_with_a_tap_between_them);
fn twisted_programs_do_the_same_with_a_tap_between_them() {
    with_halves(&[Half::Python, Half::Rust], async {
        let (mut server, address) = kitchen().await;
        let [client_alone, server_alone] = cook(&mut server, address).await;

        let (mut server, address) = kitchen().await;
        let mut tap = Tap::open(&[], address).await;
        let [client, server] = cook(&mut server, tap.address).await;
        assert_lines("the client behind a tap", &client, client_alone.iter().map(String::as_str));
        // A tap passes the end of a connection on while the client opens the next one, so the server may hear of them
        // in either order.
        let [(ends, server), (ends_alone, server_alone)] = [server, server_alone]
            .map(|lines| lines.into_iter().partition::<Vec<_>, _>(|line| line == "disconnected"));
        assert_eq!(ends.len(), ends_alone.len());
        assert_lines("the server behind a tap", &server, server_alone.iter().map(String::as_str));

        let lines = tap.until_closed(SCENARIOS.len()).await;
        let odd = |line: &&String| {
            ["(not decoded", "(not understood", "not seen"].iter().any(|odd| line.contains(odd))
        };
        assert_eq!(lines.iter().filter(odd).collect::<Vec<_>>(), [""; 0]);
        let answered = lines.iter().filter(|line| line.contains("  (answers echo after ")).count();
        assert!(answered > 20, "{answered} answers in {lines:#?}");
        for (index, scenario) in SCENARIOS.iter().enumerate() {
            let connection = (index + 1).to_string();
            let mut said = lines.iter().filter(|line| line.split(' ').next() == Some(&connection));
            assert!(said.next().unwrap().contains(" opened: 127.0.0.1:"), "{scenario}");
            assert!(said.next().unwrap().ends_with("server     12 B  [pb none]"), "{scenario}");
            assert!(said.next().unwrap().ends_with("client      4 B  pb"), "{scenario}");
        }
    });
}

case!(passwords_are_blanked_unless_they_are_asked_for);
fn passwords_are_blanked_unless_they_are_asked_for() {
    with_halves(&[Half::Python, Half::Rust], async {
        let (_server, address) = Half::Python.serve("chat_server", None).await;
        for (options, blanked) in [(&[][..], 2), (&["--show-passwords"], 0)] {
            let mut tap = Tap::open(options, address).await;
            let guest = ["alice", "sesame", "#ponds"];
            let client = Half::Python.connect("chat_client", &guest, tap.address, None);
            client.finish().await;
            let lines = tap.until_closed(1).await;
            let login = |line: &&String| {
                line.contains(" respond 1 [tuple ") || line.contains("(answers login ")
            };
            let login: Vec<_> = lines.iter().filter(login).collect();
            assert_eq!(login.len(), 2, "{lines:#?}");
            let blank =
                login.iter().filter(|line| line.contains("'(16 bytes, not shown)'")).count();
            assert_eq!(blank, blanked, "{login:#?}");
        }
    });
}

case!(a_record_is_printed_as_the_messages_were);
fn a_record_is_printed_as_the_messages_were() {
    with_halves(&[Half::Python, Half::Rust], async {
        let record = format!("{}/tap-{}.record", env!("CARGO_TARGET_TMPDIR"), std::process::id());
        let (_server, address) = kitchen().await;
        let mut tap = Tap::open(&["--json", "--record", &record], address).await;
        let port = tap.address.port().to_string();
        let arguments = ["127.0.0.1", &port, "values", "errors"];
        venv::python(Version::Three).start("kitchen_client.py", &arguments).finish().await;
        let lines = tap.until_closed(2).await;

        let again = start(&["--json", "--read", &record]).finish().await;
        std::fs::remove_file(&record).unwrap();
        let parse = |lines: &[String]| -> Vec<Json> {
            lines.iter().map(|line| serde_json::from_str(line).unwrap()).collect()
        };
        let is_said = |line: &Json| line["event"] != "opened" && line["event"] != "closed";
        let said: Vec<_> = parse(&lines).into_iter().filter(is_said).collect();
        assert_eq!(parse(&again), said);
        let kinds = ["offer", "choice", "version", "call", "answer", "error"];
        for kind in kinds {
            assert!(said.iter().any(|line| line["kind"] == kind), "{kind} in {said:#?}");
        }
        let answers: Vec<_> = said.iter().filter(|line| line["kind"] == "answer").collect();
        assert!(answers.iter().all(|line| line["took"].is_number()), "{answers:#?}");
    });
}

case!(programs_that_do_not_speak_perspective_broker_are_served_as_well);
/// The client ends its half first, as HTTP clients may, and many bytes pass in both directions at once.
fn programs_that_do_not_speak_perspective_broker_are_served_as_well() {
    const BYTES: usize = 20 << 20;
    with_halves(&[Half::Rust], async {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let mut tap = Tap::open(&[], listener.local_addr().unwrap()).await;
        let server = tokio::spawn(async move {
            let (stream, _) = listener.accept().await.unwrap();
            let (mut from, mut to) = stream.into_split();
            let sending = tokio::spawn(async move {
                to.write_all(&vec![b's'; BYTES]).await.unwrap();
                to
            });
            let mut received = Vec::new();
            from.read_to_end(&mut received).await.unwrap();
            // The client has ended its half, and still reads.
            sending.await.unwrap().write_all(b"the end").await.unwrap();
            received
        });
        let (mut from, mut to) = TcpStream::connect(tap.address).await.unwrap().into_split();
        let sending = tokio::spawn(async move {
            to.write_all(&[b"GET /", &vec![b'c'; BYTES][..]].concat()).await.unwrap();
            to.shutdown().await.unwrap();
        });
        let mut received = Vec::new();
        from.read_to_end(&mut received).await.unwrap();
        sending.await.unwrap();
        assert!(received.len() == BYTES + 7 && received.ends_with(b"ssthe end"));
        let heard = server.await.unwrap();
        assert!(heard.len() == BYTES + 5 && heard.starts_with(b"GET /cc"));

        let lines = tap.until_closed(1).await;
        for (sender, size) in [("client", BYTES + 5), ("server", BYTES + 7)] {
            let is_of = |line: &&String| line.contains(&format!(" {sender} "));
            let said: Vec<_> = lines.iter().filter(is_of).collect();
            assert!(said[0].contains("does not speak Perspective Broker"), "{lines:#?}");
            assert!(
                said[1].contains(&format!("({size} bytes that were not decoded)")),
                "{lines:#?}"
            );
        }
    });
}

case!(a_server_that_cannot_be_reached_is_named);
fn a_server_that_cannot_be_reached_is_named() {
    with_halves(&[Half::Rust], async {
        let nobody = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = nobody.local_addr().unwrap();
        drop(nobody);
        let mut tap = Tap::open(&[], address).await;
        let mut client = TcpStream::connect(tap.address).await.unwrap();
        assert_eq!(client.read(&mut [0]).await.unwrap_or(0), 0);
        let lines = tap.until_closed(1).await;
        assert!(lines[1].to_lowercase().contains("refused"), "{lines:#?}");
    });
}
