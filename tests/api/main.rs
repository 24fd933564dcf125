//! Lists the public API, line by line, in `public.txt`: a change of the API is a change of that file.
//!
//! `UPDATE_EXPECT=1 cargo test --test api` writes the file again; read the difference as a user would.
//!
//! The sources are read as text. Each item is listed with its signature under its shortest path, the known
//! path. Under every other path it is listed as `use other::path = known::path`. Names in signatures are
//! replaced by their known paths. Calls of local `macro_rules!` are expanded (`macros.rs`). The list does
//! not contain:
//!
//! * items from macros of other crates, except the derives of the standard library and of `thiserror`;
//! * auto traits (`Send`, `Sync`, `Unpin`), and the traits of the opaque type behind an `impl Trait`;
//! * values: of constants, of defaults, and the bodies of macros;
//! * blocks whose type is named by an alias (`type`) or by an associated type.

mod bindings;
mod difference;
mod examples;
mod impls;
mod listing;
mod macros;
mod names;
mod public;
mod signature;
mod source;
mod text;

use std::path::Path;

use crate::{
    difference::difference, listing::Listing, names::World, public::Public, source::Source,
};

/// The crates, and the files of their roots. An item is public if a public path leads to it from the first
/// crate.
const CRATES: [(&str, &str); 4] = [
    ("pb", "src/lib.rs"),
    ("pb_core", "pb-core/src/lib.rs"),
    ("pb_net", "pb-net/src/lib.rs"),
    ("pb_derive", "pb-derive/src/lib.rs"),
];

/// Types that public signatures name although no public path leads to them, and the reason.
const UNNAMEABLE: &[(&str, &str)] = &[
    (
        "pb::__private::Argument",
        "every `Unjelly` type is an `Argument`; the trait is there for the text of compile errors",
    ),
    (
        "pb::__private::OwnedArgument",
        "every `UnjellyOwned` type is an `OwnedArgument`, for the same reason",
    ),
    (
        "pb::__private::ReadCopy",
        "only `#[derive(RemoteCopy)]` implements the trait, together with the registration of the class",
    ),
];

fn world() -> World {
    let mut source = Source::default();
    for (name, root) in CRATES {
        source.read(name, &Path::new(env!("CARGO_MANIFEST_DIR")).join(root));
    }
    World::new(source)
}

#[test]
fn the_public_api_is_listed() {
    let world = world();
    let found = Listing::of(&world, &Public::of(&world, "pb")).text();
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/api/public.txt");
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(&file, found).expect("the list must be writable");
        return;
    }
    let listed = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(
        found == listed,
        "the public API differs from tests/api/public.txt:\n\n{}\n\
         `UPDATE_EXPECT=1 cargo test --test api` writes the file anew. A line with `-` that is not only \
         moved is a breaking change: list it in CHANGELOG.md.",
        difference(&listed, &found)
    );
}

#[test]
fn every_type_of_a_public_signature_can_be_named() {
    let world = world();
    let public = Public::of(&world, "pb");
    let listing = Listing::of(&world, &public);
    let all = listing.unnameable();
    let mut faults = String::new();
    for one in all {
        if !UNNAMEABLE.iter().any(|(name, _)| *name == one.name) {
            faults +=
                &format!("`{}` has no public path, and is named by:\n    {}\n", one.name, one.line);
        }
    }
    for (name, _) in UNNAMEABLE {
        if !all.iter().any(|one| one.name == *name) {
            faults += &format!("`{name}` is no exception any more: take it off the list\n");
        }
    }
    assert!(
        faults.is_empty(),
        "{faults}Export the type by a path that is documented, or add it to `UNNAMEABLE` with a reason."
    );
}

/// Returns the modules that a module exports by globs, also within its own modules.
fn exported_by_globs(items: &[syn::Item]) -> Vec<String> {
    let of = |item: &syn::Item| match item {
        syn::Item::Use(item) if bindings::is_public(&item.vis) => {
            let written = text::text(&item.tree);
            if written.contains('*') { vec![written] } else { Vec::new() }
        }
        syn::Item::Mod(syn::ItemMod { content: Some((_, items)), .. }) => exported_by_globs(items),
        _ => Vec::new(),
    };
    items.iter().flat_map(of).collect()
}

#[test]
fn the_facade_exports_by_name() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs");
    let source = std::fs::read_to_string(file).expect("the facade must be readable");
    let facade = syn::parse_file(&source).expect("the facade must be valid Rust");
    let globs = exported_by_globs(&facade.items);
    assert!(
        globs.is_empty(),
        "src/lib.rs exports by a glob, so that whatever is added there becomes public: {}. List the names.",
        globs.join(", ")
    );
}
