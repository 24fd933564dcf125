//! Keeps a part of a message unread, with the entries in it.

use std::{
    collections::HashMap,
    ops::Range,
    sync::{Arc, OnceLock},
};

use super::{Any, Content, OwnName};
use crate::{
    banana::{Cursor, Token},
    broker::{
        reference::RemoteReference,
        unread::{HandleKind, UnreadHandle, unread},
    },
    flavors::Exported,
    jelly::{
        Name, ReadResult, Section, Unjellier, Unjelly, UnjellyErrorKind, instance::Instance,
        malformed_bytes, memory,
    },
    live::HANDLE,
};

impl<'de> Unjelly<'de> for Any {
    const EXACT: bool = true;

    fn unjelly(from: &mut Unjellier<'de>) -> ReadResult<Self> {
        let start = from.cursor.at();
        let mut end = from.cursor.clone();
        end.skip().ok_or_else(malformed_bytes)?;
        let (begins, end) = (Cursor::offset(start), end.at());
        // What another part of the message defines must be kept too.
        let part =
            if has_outer_links(from, begins..end) { from.section_range() } else { begins..end };
        let mut entries = Entries::default();
        if from.has_invoker() {
            entries.keep_all(from, part.clone())?;
        }
        let Entries { places, own_objects } = entries;
        from.cursor.seek(end);
        from.charge::<u8>(part.len())?;
        from.charge_memory(memory::in_arc::<Content>())?;
        from.charge_memory(memory::table::<(usize, Arc<()>, usize)>(places.len()))?;
        let bytes = from.cursor.bytes().get(part.clone()).unwrap_or_default().into();
        let arrivals = from.arrivals().filter(|_| !places.is_empty());
        let handles = arrivals.map(|arrivals| arrivals.keep(&places, part.start));
        let keeper = handles.as_ref().filter(|_| !from.is_inside_replica());
        from.refund(memory::vec::<usize>(places.capacity()));
        let content = Content {
            bytes,
            names: from.cursor.names().cloned(),
            admission: from.admission.clone(),
            starts: OnceLock::new(),
            own_objects,
            _connection_keeper: keeper.and_then(|handles| handles.connection_keeper()),
            handles,
        };
        Ok(Self { content: Arc::new(content), at: start - part.start })
    }
}

/// Returns whether an expression refers to a shared value that is defined outside of it.
fn has_outer_links(from: &mut Unjellier<'_>, part: Range<usize>) -> bool {
    let mut cursor = from.cursor.clone();
    while cursor.is_before(part.end) {
        let Some(token) = cursor.token() else { break };
        let Token::List(2..) = token else { continue };
        let mut ahead = cursor.clone();
        let number = ahead.string().filter(|atom| *atom == b"dereference");
        // A number that is not defined is an error when the value is read.
        if let Some(number) = number.and_then(|_| ahead.unsigned())
            && from.start_of(number).is_ok_and(|start| !part.contains(&start))
        {
            return true;
        }
    }
    false
}

/// The entries of the connection's tables in a part of a message.
#[derive(Default)]
struct Entries {
    /// The places of those that may be noted.
    places: Vec<usize>,
    own_objects: HashMap<OwnName, Exported>,
}

impl Entries {
    /// Makes handles of all entries in a part of the message, as reading them would.
    fn keep_all(&mut self, from: &mut Unjellier<'_>, part: Range<usize>) -> ReadResult<()> {
        let section = Section::of_range(from.cursor.bytes(), part, from.cursor.names());
        let mut done = Ok(());
        unread(section, None, &mut |handle| {
            if done.is_ok() {
                from.cursor.seek(handle.at);
                done = self.keep(from, handle);
            }
        });
        done
    }

    /// Makes a handle of one entry.
    ///
    /// # Errors
    /// Returns an error if a limit is reached. An entry that stands for nothing, or whose state cannot be
    /// read, is an error when the value is read.
    fn keep(
        &mut self,
        from: &mut Unjellier<'_>,
        UnreadHandle { kind, at, .. }: UnreadHandle,
    ) -> ReadResult<()> {
        if !memory::make_place(&mut from.memory, &mut self.places) {
            return Err(from.too_much_memory());
        }
        self.places.push(at);
        if from.arrivals().is_some_and(|arrivals| arrivals.has(at)) {
            return Ok(());
        }
        let kept = match kind {
            HandleKind::Remote => RemoteReference::unjelly(from).map(drop),
            HandleKind::Known => from.any_arrival().map(drop),
            HandleKind::LocalCache => from.keep_own_live(),
            HandleKind::Local => self.keep_own_object(from),
            HandleKind::First => {
                let class = from.peek_class().and_then(|class| std::str::from_utf8(class).ok());
                let entry = class.and_then(|class| from.admission.registry.find(class));
                if entry.is_none_or(|entry| !entry.is_live()) {
                    // The class is refused when the value is read.
                    from.pass_over();
                    return Ok(());
                }
                Instance::unjelly(from).map(drop)
            }
        };
        let Err(error) = kept else { return Ok(()) };
        if matches!(
            error.kind(),
            UnjellyErrorKind::UnknownEntry(..) | UnjellyErrorKind::Insecure(_)
        ) {
            from.pass_over();
            return Ok(());
        }
        // A live object whose state could not be read is noted as such.
        if from.arrivals().is_some_and(|arrivals| arrivals.has(at)) { Ok(()) } else { Err(error) }
    }

    /// Keeps an object of this end that the peer sent back, `[local id]`, if there is one.
    fn keep_own_object(&mut self, from: &mut Unjellier<'_>) -> ReadResult<()> {
        if from.open(&["local"]).is_none() {
            return Ok(());
        }
        let name = match from.cursor.token() {
            Some(Token::Bytes(name)) => Name::Text(name),
            Some(Token::Int(id)) => match u64::try_from(id) {
                Ok(id) => Name::Id(id),
                Err(_) => return Ok(()),
            },
            _ => return Ok(()),
        };
        let entry = from.invoker("local")?.own_entry(name);
        if let Some(exported) = entry.and_then(|entry| entry.downcast().ok()) {
            from.charge_memory(HANDLE)?;
            self.own_objects.insert(name.into(), *exported);
        }
        Ok(())
    }
}
