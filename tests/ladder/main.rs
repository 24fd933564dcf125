//! Modules import from the module that defines a name, in one direction, as ARCHITECTURE.md draws it.
//!
//! The tests read the sources as text: `use` declarations, and paths that begin at a module. A name counts
//! as imported from the module that defines it, through any re-exports. Comments, literals, and code that
//! is compiled for tests only do not count.

mod cycles;
mod source;
mod tokens;
mod tree;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use self::{
    cycles::Graph,
    source::Source,
    tree::{Crate, Import, Place},
};

const CRATES: [&str; 3] = ["pb-core", "pb-net", "pb-derive"];

/// Pairs of files that may import each other, and the reason.
const PAIRS: &[(&str, [&str; 2], &str)] = &[(
    "pb-core/src/broker",
    ["call", "reference"],
    "a reference makes calls and a call keeps its reference; compile errors name the method of the reference",
)];

/// Returns the child of `parent` that is the module at `place`, or contains it.
fn child<'a>(parent: &Place, place: &'a Place) -> Option<&'a str> {
    place.strip_prefix(parent.as_slice())?.first().map(String::as_str)
}

/// Lists the imports by which the children of a module import each other in cycles. Imports among `pairs`
/// do not count.
fn cycles(all: &Crate, imports: &[Import], parent: &Place, pairs: &[[&str; 2]]) -> String {
    let mut graph = Graph::default();
    let mut among_pairs = BTreeSet::new();
    for import in imports {
        if let (Some(from), Some(to)) = (child(parent, &import.from), child(parent, &import.to)) {
            let place = |name: &str| parent.iter().cloned().chain([name.to_owned()]).collect();
            if pairs.iter().any(|pair| pair.contains(&from) && pair.contains(&to)) {
                among_pairs.insert((from, to));
            } else if !all.is_facade(&place(from)) && !all.is_facade(&place(to)) {
                graph.add(from, to, import);
            }
        }
    }
    let mut found = graph.cycles();
    for [one, other] in pairs {
        if !among_pairs.contains(&(one, other)) || !among_pairs.contains(&(other, one)) {
            found += &format!(
                "{one} and {other} no longer import each other: remove the pair from the list\n"
            );
        }
    }
    found
}

#[test]
fn the_modules_of_a_crate_import_in_one_direction() {
    let mut wrong = String::new();
    for name in CRATES {
        let all = Crate::read(name);
        let found = cycles(&all, &all.imports(), &Place::new(), &[]);
        if !found.is_empty() {
            wrong += &format!("modules of {name} import each other in cycles:\n{found}");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn nothing_is_imported_through_the_crate_root() {
    let mut wrong = Vec::new();
    for name in CRATES {
        let all = Crate::read(name);
        let imports = all.imports().into_iter();
        let is_through = |import: &Import| import.path.first().is_none_or(|to| all.is_reexport(to));
        wrong.extend(imports.filter(is_through).map(|import| format!("  {import}")));
    }
    assert!(wrong.is_empty(), "name the module that defines it:\n{}", wrong.join("\n"));
}

#[test]
fn the_files_of_a_directory_import_in_one_direction() {
    let mut wrong = String::new();
    for name in CRATES {
        let all = Crate::read(name);
        let imports = all.imports();
        for parent in all.modules.keys().filter(|place| !place.is_empty()) {
            let directory = format!("{name}/src/{}", parent.join("/"));
            let pairs = PAIRS.iter().filter(|(place, ..)| *place == directory);
            let pairs: Vec<_> = pairs.map(|(_, pair, _)| *pair).collect();
            let found = cycles(&all, &imports, parent, &pairs);
            if !found.is_empty() {
                wrong += &format!("files of {directory} import each other in cycles:\n{found}");
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// Reads the drawing: the modules of `pb-core`, and the number of each module's rung, from the top.
fn rungs() -> BTreeMap<String, usize> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("ARCHITECTURE.md");
    let text = fs::read_to_string(file).expect("ARCHITECTURE.md must be readable");
    let (_, drawing) = text
        .split_once("```text ladder\n")
        .expect("ARCHITECTURE.md must have a block ```text ladder");
    let (drawing, _) =
        drawing.split_once("```").expect("the block ```text ladder must have an end");
    let mut rungs = BTreeMap::new();
    for (rung, line) in drawing.lines().enumerate() {
        let (modules, _) = line.split_once("  ").unwrap_or((line, ""));
        for module in modules.split(", ") {
            let before = rungs.insert(module.to_owned(), rung);
            assert!(before.is_none(), "`{module}` is in the drawing twice");
        }
    }
    rungs
}

#[test]
fn imports_go_down_the_drawing() {
    let (all, rungs) = (Crate::read("pb-core"), rungs());
    let modules = all.children(&Place::new());
    let modules = modules.into_iter().filter(|place| !all.is_facade(place)).map(|place| &place[0]);
    let drawn: Vec<_> = rungs.keys().collect();
    assert_eq!(modules.collect::<Vec<_>>(), drawn, "the modules, and those of the drawing");

    let mut wrong = Vec::new();
    for import in all.imports() {
        let (Some(from), Some(to)) = (import.from.first(), import.to.first()) else { continue };
        if from != to && rungs[to] <= rungs[from] {
            wrong.push(format!("  {from} -> {to}: {import}"));
        }
    }
    assert!(wrong.is_empty(), "imports that do not go down:\n{}", wrong.join("\n"));
}

#[test]
fn comments_literals_and_test_code_are_ignored() {
    let source = r##"
        //! use crate::comment::Name;
        use crate::{a::{self, B as C}, d::*};
        /* use crate::comment::Name; /* nested */ */
        pub use self::e::F;
        #[cfg(test)]
        use crate::tests::Name;
        #[cfg(test)]
        mod tests { use crate::tests::Name; }
        #[cfg(not(test))]
        fn g<'a>(_: &'a str) -> char {
            use super::h::I;
            let (_, _) = ("use crate::text::Name; \"", r#"crate::raw::Name"#);
            let _ = $crate::user::Name;
            let _ = crate::j::k::L::new('"', '\'');
            '"'
        }
        settings! { pub struct Limits { m: usize = super::n::O } }
    "##;
    let source = Source::read(&tokens::tokens(source));
    let show = |path: &source::Path| path.segments.join("::");
    let uses: Vec<_> = source.uses.iter().map(show).collect();
    assert_eq!(uses, ["crate::a", "crate::a::B", "crate::d", "self::e::F"]);
    assert!(source.uses[1].name.as_deref() == Some("C") && source.uses[2].is_glob);
    let mentions: Vec<_> = source.mentions.iter().map(show).collect();
    assert_eq!(mentions, ["super::h::I", "crate::j::k::L::new", "super::n::O"]);
    let defined: Vec<_> = source.defined.iter().collect();
    assert_eq!(defined, ["Limits", "g"]);
    assert!(source.modules.is_empty());
}
