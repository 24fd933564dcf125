//! A tap: sits between two programs that speak Perspective Broker, passes on what they send, and prints it.
//!
//!     cargo run --example tap [-- OPTIONS] LISTEN CONNECT
//!     cargo run --example tap [-- OPTIONS] --read FILE
//!
//! `LISTEN` is the address to which the client connects instead of the server's, `CONNECT` the server's, as in
//! `tap 127.0.0.1:8788 127.0.0.1:8787`. `docs/tap.md` shows what is printed.
//!
//!     --json            prints each message as a line of JSON
//!     --full            prints long messages in full
//!     --show-passwords  does not blank passwords
//!     --record FILE     writes the bytes to a file as well, for --read; passwords are in it
//!     --read FILE       prints what a file contains

use std::{
    collections::BTreeMap,
    error::Error,
    fs::File,
    io::{self, BufRead, BufReader, Write},
    process::exit,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use pb::wire::{Body, Conversation, Message, Sender};
use serde::Serialize;
use serde_json::{Value as Json, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
};

const USAGE: &str = "usage: tap [--json] [--full] [--show-passwords] [--record FILE] LISTEN CONNECT
       tap [--json] [--full] [--show-passwords] --read FILE";

/// The most bytes that are read at once. They are passed on before more is read, so a slow receiver slows its
/// sender down as if there were no tap.
const PIECE: usize = 64 << 10;

/// The most calls of a connection for which the time is taken.
const CALLS: usize = 1 << 16;

#[derive(Default)]
struct Options {
    json: bool,
    full: bool,
    show_passwords: bool,
    record: Option<String>,
    read: Option<String>,
    addresses: Vec<String>,
}

impl Options {
    /// Reads the command line. Returns `None` if it is wrong.
    fn parse(mut words: impl Iterator<Item = String>) -> Option<Self> {
        let mut options = Self::default();
        while let Some(word) = words.next() {
            match &*word {
                "--json" => options.json = true,
                "--full" => options.full = true,
                "--show-passwords" => options.show_passwords = true,
                "--record" => options.record = Some(words.next()?),
                "--read" => options.read = Some(words.next()?),
                option if option.starts_with('-') => return None,
                _ => options.addresses.push(word),
            }
        }
        let addresses = if options.read.is_some() { 0 } else { 2 };
        (options.addresses.len() == addresses).then_some(options)
    }
}

/// A message as a line of JSON.
#[derive(Serialize)]
struct Line<'a> {
    connection: u64,
    /// Seconds since the connection began.
    time: f64,
    /// Seconds between a call and this answer to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    took: Option<f64>,
    #[serde(flatten)]
    message: &'a Message,
}

/// Prints what is said on all connections.
struct Printer {
    options: Options,
    record: Option<Mutex<File>>,
}

impl Printer {
    /// Prints a line about a connection that is no message: it was opened, one end ended what it sends, or it
    /// was closed.
    fn event(&self, connection: u64, time: Duration, event: &str, about: &str) {
        self.line(match self.options.json {
            true => json!({
                "connection": connection, "time": time.as_secs_f64(), "event": event, "about": about,
            })
            .to_string(),
            false => {
                let colon = if about.is_empty() { "" } else { ": " };
                format!("{connection} {:10.6} {event}{colon}{about}", time.as_secs_f64())
            }
        });
    }

    fn message(&self, connection: u64, time: Duration, message: &Message, took: Option<Duration>) {
        let seconds = time.as_secs_f64();
        if self.options.json {
            let took = took.map(|took| took.as_secs_f64());
            let line = Line { connection, time: seconds, took, message };
            return self.line(serde_json::to_string(&line).unwrap_or_default());
        }
        let Message { sender, size, body, .. } = message;
        let text = if self.options.full { format!("{message:#}") } else { message.to_string() };
        let mut line = format!("{connection} {seconds:10.6} {sender} {size:>6} B  {text}");
        if let Body::Answer(reply) | Body::Error(reply) = body {
            let method = reply.method.as_deref().unwrap_or("a call that was not seen");
            line += &match took {
                Some(took) => format!("  (answers {method} after {took:.1?})"),
                None => format!("  (answers {method})"),
            };
        }
        self.line(line);
    }

    fn line(&self, line: String) {
        if writeln!(io::stdout(), "{line}").is_err() {
            // Nobody reads it any more.
            exit(0);
        }
    }

    /// Writes bytes to the record; `None` is the end of what an end sends.
    fn record(&self, connection: u64, time: Duration, sender: Sender, bytes: Option<&[u8]>) {
        let Some(file) = &self.record else { return };
        let bytes = bytes.map(hexadecimal);
        let piece = json!({
            "connection": connection, "time": time.as_secs_f64(), "sender": sender, "bytes": bytes,
        });
        if let Err(error) = writeln!(lock(file), "{piece}") {
            eprintln!("the record cannot be written: {error}");
            exit(1);
        }
    }
}

/// What the two ends of one connection have said so far.
struct Heard {
    connection: u64,
    conversation: Conversation,
    /// When each call passed that was not answered yet.
    called: BTreeMap<(bool, i64), Duration>,
}

impl Heard {
    fn new(connection: u64, printer: &Printer) -> Self {
        let conversation = match printer.options.show_passwords {
            true => Conversation::new().show_passwords(),
            false => Conversation::new(),
        };
        Self { connection, conversation, called: BTreeMap::new() }
    }

    /// Prints the messages that are complete with these bytes; `None` is the end of what an end sends.
    fn hear(&mut self, time: Duration, sender: Sender, bytes: Option<&[u8]>, printer: &Printer) {
        printer.record(self.connection, time, sender, bytes);
        let Some(bytes) = bytes else {
            if let Some(rest) = self.conversation.finish(sender) {
                printer.message(self.connection, time, &rest, None);
            }
            return printer.event(self.connection, time, "ended", sender.name());
        };
        for message in self.conversation.push(sender, bytes) {
            let from_client = message.sender == Sender::Client;
            let took = match &message.body {
                Body::Call(call) | Body::Update(call) if call.wants_answer => {
                    if let Some(request) = call.request.as_int()
                        && self.called.len() < CALLS
                    {
                        self.called.insert((from_client, request), time);
                    }
                    None
                }
                Body::Answer(reply) | Body::Error(reply) => reply
                    .request
                    .as_int()
                    .and_then(|request| self.called.remove(&(!from_client, request)))
                    .map(|called| time.saturating_sub(called)),
                _ => None,
            };
            printer.message(self.connection, time, &message, took);
        }
    }
}

/// One connection that passes through the tap.
struct Connection {
    began: Instant,
    heard: Mutex<Heard>,
    printer: Arc<Printer>,
}

impl Connection {
    fn hear(&self, sender: Sender, bytes: Option<&[u8]>) {
        lock(&self.heard).hear(self.began.elapsed(), sender, bytes, &self.printer);
    }

    /// Passes on what one end sends, to the end of it. It is printed first, so that a call is printed before
    /// its answer.
    async fn pass(
        &self,
        sender: Sender,
        mut from: OwnedReadHalf,
        mut to: OwnedWriteHalf,
    ) -> io::Result<()> {
        let mut piece = vec![0; PIECE];
        loop {
            let read = from.read(&mut piece).await?;
            if read == 0 {
                self.hear(sender, None);
                // It fails if the other end has closed the connection already.
                let _ = to.shutdown().await;
                return Ok(());
            }
            self.hear(sender, Some(&piece[..read]));
            to.write_all(&piece[..read]).await?;
        }
    }
}

/// Passes everything on between a client and the server, until both have ended.
async fn serve(client: TcpStream, connection: u64, printer: Arc<Printer>) {
    let began = Instant::now();
    let about = client.peer_addr().map_or_else(|_| String::new(), |address| address.to_string());
    printer.event(connection, began.elapsed(), "opened", &about);
    let passed = async {
        let server = TcpStream::connect(&*printer.options.addresses[1]).await?;
        client.set_nodelay(true)?;
        server.set_nodelay(true)?;
        let ((from_client, to_client), (from_server, to_server)) =
            (client.into_split(), server.into_split());
        let heard = Mutex::new(Heard::new(connection, &printer));
        let passing = Connection { began, heard, printer: printer.clone() };
        tokio::try_join!(
            passing.pass(Sender::Client, from_client, to_server),
            passing.pass(Sender::Server, from_server, to_client),
        )
        .map(drop)
    };
    let about = match passed.await {
        Ok(()) => String::new(),
        Err(error) => error.to_string(),
    };
    printer.event(connection, began.elapsed(), "closed", &about);
}

/// Returns the text of an error about a file or an address.
fn named(what: &str, error: &dyn Error) -> String {
    format!("{what}: {error}")
}

/// Prints what a record contains.
fn read(file: &str, printer: &Printer) -> Result<(), Box<dyn Error>> {
    let mut connections = BTreeMap::new();
    let opened = File::open(file);
    for (index, line) in
        BufReader::new(opened.map_err(|error| named(file, &error))?).lines().enumerate()
    {
        let wrong = || format!("line {} of {file} is not a line of a record", index + 1);
        let piece: Json = serde_json::from_str(&line?).map_err(|_| wrong())?;
        let connection = piece["connection"].as_u64().ok_or_else(wrong)?;
        let time = piece["time"].as_f64().ok_or_else(wrong)?;
        let sender = match piece["sender"].as_str() {
            Some("client") => Sender::Client,
            Some("server") => Sender::Server,
            _ => return Err(wrong().into()),
        };
        let bytes = match &piece["bytes"] {
            Json::Null => None,
            bytes => Some(bytes.as_str().and_then(from_hexadecimal).ok_or_else(wrong)?),
        };
        let heard =
            connections.entry(connection).or_insert_with(|| Heard::new(connection, printer));
        heard.hear(Duration::try_from_secs_f64(time)?, sender, bytes.as_deref(), printer);
    }
    Ok(())
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn from_hexadecimal(text: &str) -> Option<Vec<u8>> {
    let byte = |at| u8::from_str_radix(text.get(at..at + 2)?, 16).ok();
    (0..text.len()).step_by(2).map(byte).collect()
}

/// Locks a mutex, and ignores poisoning.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let Some(options) = Options::parse(std::env::args().skip(1)) else {
        eprintln!("{USAGE}");
        exit(2);
    };
    let create = |file: &String| File::create(file).map_err(|error| named(file, &error));
    let record = options.record.as_ref().map(create).transpose()?.map(Mutex::new);
    let printer = Arc::new(Printer { options, record });
    if let Some(file) = &printer.options.read {
        return read(file, &printer);
    }
    let listen = &*printer.options.addresses[0];
    if listen == printer.options.addresses[1] {
        return Err("the tap would connect to itself: LISTEN and CONNECT must differ".into());
    }
    let listener = TcpListener::bind(listen).await.map_err(|error| named(listen, &error))?;
    let address = listener.local_addr()?;
    printer.line(match printer.options.json {
        true => json!({ "event": "listening", "about": address.to_string() }).to_string(),
        false => format!("listening on {address}"),
    });
    for connection in 1.. {
        let (client, _) = listener.accept().await?;
        tokio::spawn(serve(client, connection, printer.clone()));
    }
    Ok(())
}
