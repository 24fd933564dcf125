//! Types of the standard library in the fields of classes, and as arguments.

use std::{
    collections::{BTreeMap, LinkedList},
    marker::PhantomData,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    num::{NonZero, Wrapping},
    ops::Range,
    path::{Path, PathBuf},
    rc::Rc,
    sync::Arc,
    time::SystemTime,
};

use pb::{
    Jelly, Unjelly,
    banana::Dialect,
    jelly::{from_bytes, to_bytes},
};

/// What a page is of. It cannot be sent itself.
#[derive(Debug, PartialEq)]
struct Kind;

#[derive(Jelly, Unjelly, Debug, PartialEq)]
struct Page<T> {
    kind: PhantomData<T>,
    number: NonZero<u32>,
    file: PathBuf,
    hosts: BTreeMap<IpAddr, Range<u16>>,
    seen: Option<SystemTime>,
}

#[derive(Jelly, Unjelly, Debug, PartialEq)]
struct Tree {
    name: Rc<str>,
    parts: LinkedList<Rc<Tree>>,
    count: Wrapping<i64>,
}

#[derive(Jelly, Unjelly, Debug, PartialEq)]
struct Place<'a> {
    file: &'a Path,
}

struct Root;

#[pb::methods]
impl Root {
    #[remote]
    fn plant(&self, tree: Rc<Tree>, at: SocketAddr) -> Option<NonZero<u16>> {
        (tree.count.0 > 0).then(|| NonZero::new(at.port()))?
    }

    #[remote]
    async fn open(&self, file: Arc<Path>, lines: Range<usize>) -> Range<usize> {
        drop(file);
        lines
    }
}

fn main() {
    let page = Page::<Kind> {
        kind: PhantomData,
        number: NonZero::<u32>::MIN,
        file: "ponds.txt".into(),
        hosts: BTreeMap::from([(Ipv4Addr::LOCALHOST.into(), 80..90)]),
        seen: Some(SystemTime::UNIX_EPOCH),
    };
    let bytes = to_bytes(Dialect::Pb, &page).unwrap();
    assert_eq!(from_bytes::<Page<Kind>>(Dialect::Pb, &bytes).unwrap(), page);

    let leaf = Rc::new(Tree { name: "leaf".into(), parts: LinkedList::new(), count: Wrapping(0) });
    let tree = Tree { name: "tree".into(), parts: [leaf.clone(), leaf].into(), count: Wrapping(1) };
    let bytes = to_bytes(Dialect::Pb, &tree).unwrap();
    let seen: Tree = from_bytes(Dialect::Pb, &bytes).unwrap();
    assert_eq!(seen, tree);
    assert!(Rc::ptr_eq(seen.parts.front().unwrap(), seen.parts.back().unwrap()));
    to_bytes(Dialect::Pb, &Place { file: Path::new("x") }).unwrap();
}
