//! Values of any kind, which the application reads later and piece by piece.

mod keep;
mod parts;
mod write;

use std::{any::Any as AnyType, collections::HashMap, fmt, sync::Arc};

use crate::{
    banana::{Cursor, Dialect, compact::names::Names},
    flavors::Exported,
    jelly::{
        Admission, Invoker, Name, Notes, ReadResult, Section, StartsOnce, Unjellier, Unjelly,
        ValueKind,
    },
    live::{Arrival, Arrivals},
    shape::{Shape, Shaped},
    wire::{Printed, frames},
};

/// A received value of any kind, which is read later, in whole or in parts.
///
/// It is for arguments and answers whose type is known only at run time: because an earlier argument says it,
/// or because each entry of a dictionary has its own. As an argument it takes any value, and nothing of it is
/// read. [`read`](Self::read) reads it as a type, as often as needed; [`get`](Self::get),
/// [`items`](Self::items) and [`entries`](Self::entries) return its parts, which are `Any`s too;
/// [`kind`](Self::kind) says what it is.
///
/// **Entries.** What the value holds is held by the `Any`, whether it is read or not: references to objects of
/// the peer are released when the last part of the `Any`, and everything that was read from it, is dropped;
/// live objects in it are observed until then; objects of this end that the peer sends back stay known. While
/// it holds something of the peer, it keeps the connection open, like a
/// [`RemoteReference`](crate::RemoteReference).
///
/// **Limits.** The bytes of the value are copied, and charged to
/// [`Limits::max_memory`](crate::Limits::max_memory) like a byte string, and to
/// [`Limits::max_incoming_call_bytes`](crate::Limits::max_incoming_call_bytes) while the call runs. A value
/// that shares parts with another argument keeps the bytes of all arguments. Each `read` has the limits of a
/// message to itself.
///
/// **Errors** appear when the value is read: a class that is not registered is refused then, and nothing of it
/// is built before. In a state or an update of a live object the same holds.
///
/// **Sending.** An `Any` can be sent: it is written again as it arrived. References and live objects in it go
/// back to the peer that they came from, and live objects can go on to other peers, like those that were read.
///
/// # Examples
/// The type of the last argument depends on the one before it:
///
/// ```
/// use pb::{Any, Failure, Local, RemoteReference, Unjelly};
///
/// #[derive(Unjelly)]
/// struct Shell {
///     command: Vec<String>,
///     #[pb(default)]
///     timeout: Option<f64>,
/// }
///
/// #[derive(Unjelly)]
/// struct Upload {
///     #[pb(rename = "workersrc")]
///     source: String,
///     writer: RemoteReference,
/// }
///
/// struct Builder;
///
/// #[pb::methods(rename_all = "camelCase")]
/// impl Builder {
///     #[remote]
///     async fn start_command(&self, name: String, args: Any) -> Result<(), Failure> {
///         match name.as_str() {
///             "shell" => self.shell(args.read()?).await,
///             "uploadFile" => self.upload(args.read()?).await,
///             _ => Err(Failure::new("worker.UnknownCommand", name)),
///         }
///     }
/// }
/// # impl Builder {
/// #     async fn shell(&self, _: Shell) -> Result<(), Failure> { Ok(()) }
/// #     async fn upload(&self, _: Upload) -> Result<(), Failure> { Ok(()) }
/// # }
/// # let _ = (|a: Shell| (a.command, a.timeout), |a: Upload| (a.source, a.writer), Local::new(Builder));
/// ```
///
/// The parts of a value:
///
/// ```
/// use pb::{Any, RemoteReference, jelly::{ReadResult, ValueKind}};
///
/// fn summary(value: &Any) -> ReadResult<String> {
///     Ok(match value.kind() {
///         ValueKind::Text | ValueKind::Bytes => value.read::<String>()?,
///         ValueKind::List(count) => format!("{count} items"),
///         ValueKind::Dict(_) => match value.get("reader") {
///             Some(reader) => format!("a reader: {:?}", reader.read::<RemoteReference>()?),
///             None => "no reader".to_owned(),
///         },
///         other => format!("{other:?}"),
///     })
/// }
/// ```
#[derive(Clone)]
pub struct Any {
    content: Arc<Content>,
    /// The place of the value in the content.
    at: usize,
}

/// The bytes of a part of a message, and the entries of the connection's tables in it.
struct Content {
    bytes: Box<[u8]>,
    /// What the peer has taught, if the bytes are not Banana.
    names: Option<Arc<Names>>,
    admission: Arc<Admission>,
    /// The handles in the part. `None` if it holds none.
    handles: Option<Arrivals>,
    /// Where shared values begin.
    starts: StartsOnce,
    /// The objects of this end in the part: the peer may have released their ids when they are read.
    own_objects: HashMap<OwnName, Exported>,
    /// Keeps the connection open while there are handles. `None` inside of replicas, which may form cycles.
    _connection_keeper: Option<Arc<dyn AnyType + Send + Sync>>,
}

/// The way in which the peer named an object of this end.
#[derive(Debug, PartialEq, Eq, Hash)]
enum OwnName {
    Id(u64),
    Text(Box<[u8]>),
}

impl From<Name<'_>> for OwnName {
    fn from(name: Name<'_>) -> Self {
        match name {
            Name::Id(id) => Self::Id(id),
            Name::Text(text) => Self::Text(text.into()),
        }
    }
}

impl Invoker for Content {
    fn own_object(&self, name: Name<'_>) -> Option<Arc<dyn AnyType + Send + Sync>> {
        self.own_objects.get(&name.into()).map(|own| own.object.clone() as _)
    }

    fn own_entry(&self, name: Name<'_>) -> Option<Box<dyn AnyType + Send + Sync>> {
        self.own_objects.get(&name.into()).map(|own| Box::new(own.clone()) as _)
    }

    fn starts(&self) -> Option<&StartsOnce> {
        Some(&self.starts)
    }

    fn notes(&self) -> Notes {
        // Called only if the part has no handles: a handle is an error then.
        Box::new(())
    }
}

impl Any {
    /// Reads the value as a `T`.
    ///
    /// A `T` may borrow text and bytes from the `Any`. Reading twice gives equal values: of references, handles
    /// of the same object.
    ///
    /// # Errors
    /// Returns an error with the place in the value if it cannot be read as a `T`, as an argument of that type
    /// would.
    pub fn read<'a, T: Unjelly<'a>>(&'a self) -> ReadResult<T> {
        let mut from = self.reader();
        from.with_room::<T, _, _>(Unjellier::one)
    }

    /// Returns the kind of the value.
    pub fn kind(&self) -> ValueKind<'_> {
        self.reader().peek()
    }

    /// Returns the name of the class, if the value is a copy or a live object of the peer.
    pub fn class(&self) -> Option<&str> {
        let mut from = self.reader();
        match from.peek() {
            ValueKind::Copy(class) | ValueKind::Live(class) => Some(class),
            ValueKind::Cached => {
                let at = from.peek_at()?;
                let arrival = from.arrived::<Arrival>(at)?;
                Some(arrival.replica.class())
            }
            _ => None,
        }
    }

    /// Returns a reader that begins at the value.
    fn reader(&self) -> Unjellier<'_> {
        let content = &*self.content;
        let section = content.section();
        let mut from = section.read_at(self.at, &content.admission, Some(content));
        from.notes = content.handles.clone().map(|handles| Box::new(handles) as Notes);
        from.begin_value();
        from
    }
}

/// The longest value, in bytes of Banana, that `Debug` shows if it has names as numbers.
const DEBUG: usize = 1 << 20;

impl Content {
    /// Returns a content that holds no entries of a connection's tables.
    fn without_entries(
        bytes: Box<[u8]>,
        names: Option<Arc<Names>>,
        admission: Arc<Admission>,
    ) -> Self {
        Self {
            bytes,
            names,
            admission,
            handles: None,
            starts: StartsOnce::new(),
            own_objects: HashMap::new(),
            _connection_keeper: None,
        }
    }

    /// Returns the bytes as a section.
    fn section(&self) -> Section<'_> {
        Section::of_range(&self.bytes, 0..self.bytes.len(), self.names.as_ref())
    }
}

impl fmt::Debug for Any {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Content { bytes, names, .. } = &*self.content;
        let mut cursor = Cursor::with_names(bytes, self.at, names.as_ref());
        let written;
        let bytes = if names.is_some() {
            written = frames::value(cursor, DEBUG).unwrap_or_default();
            &written
        } else {
            cursor.skip().unwrap_or_default()
        };
        // Words are read by their numbers in one dialect, and as strings in both.
        write!(f, "Any({})", Printed::new(Dialect::Pb, bytes))
    }
}

impl<D> Shaped<D> for Any {
    const SHAPE: Shape = Shape::ANY;
}
