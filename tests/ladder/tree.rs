//! The modules of a crate, and their imports.

use std::{
    collections::BTreeMap,
    fmt, fs,
    path::{Path as FilePath, PathBuf},
};

use crate::{
    source::{Path, Source},
    tokens::tokens,
};

/// The path of a module; the root's is empty.
pub(crate) type Place = Vec<String>;

/// A crate of the workspace.
pub(crate) struct Crate {
    /// The name by which other crates import it.
    name: String,
    pub(crate) modules: BTreeMap<Place, Module>,
    /// The macros at the root, and the modules that define them.
    exported: BTreeMap<String, Place>,
}

pub(crate) struct Module {
    file: PathBuf,
    source: Source,
}

/// An import, or a path in the code.
#[derive(Debug, Clone)]
pub(crate) struct Import {
    pub(crate) from: Place,
    /// The path from the crate root.
    pub(crate) path: Place,
    /// The module that defines the last name of the path.
    pub(crate) to: Place,
    file: PathBuf,
    line: usize,
}

impl fmt::Display for Import {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file.display(), self.line, self.path.join("::"))
    }
}

impl Crate {
    /// Reads the crate in a directory of the workspace.
    pub(crate) fn read(directory: &str) -> Self {
        let name = directory.replace('-', "_");
        let mut all = Self { name, modules: BTreeMap::new(), exported: BTreeMap::new() };
        let src = FilePath::new(directory).join("src");
        all.file(Vec::new(), src.join("lib.rs"), &src);
        all
    }

    /// Reads a module and the modules that it declares, whose files are in `directory`.
    fn file(&mut self, place: Place, file: PathBuf, directory: &FilePath) {
        let root = FilePath::new(env!("CARGO_MANIFEST_DIR"));
        let text = fs::read_to_string(root.join(&file));
        let text = text.unwrap_or_else(|error| {
            panic!("the module file {} cannot be read: {error}", file.display())
        });
        self.module(place, file, directory, Source::read(&tokens(&text)));
    }

    fn module(&mut self, place: Place, file: PathBuf, directory: &FilePath, mut source: Source) {
        let root = FilePath::new(env!("CARGO_MANIFEST_DIR"));
        for (name, inline) in &mut source.modules {
            let (child, below) = (join(&place, name), directory.join(&*name));
            match inline.take() {
                Some(source) => self.module(child, file.clone(), &below, source),
                None => {
                    let plain = directory.join(format!("{name}.rs"));
                    let is_plain = root.join(&plain).exists();
                    let file = if is_plain { plain } else { below.join("mod.rs") };
                    self.file(child, file, &below);
                }
            }
        }
        for name in &source.exported {
            self.exported.insert(name.clone(), place.clone());
        }
        self.modules.insert(place, Module { file, source });
    }

    /// Returns whether a module is in the root's own file, which only re-exports.
    pub(crate) fn is_facade(&self, place: &Place) -> bool {
        self.modules.get(place).is_some_and(|module| module.file.ends_with("src/lib.rs"))
    }

    /// Returns the modules that a module declares.
    pub(crate) fn children(&self, of: &Place) -> Vec<&Place> {
        self.modules
            .keys()
            .filter(|place| place.split_last().is_some_and(|(_, up)| up == of))
            .collect()
    }

    /// Returns whether the root has a name by a re-export alone.
    pub(crate) fn is_reexport(&self, name: &str) -> bool {
        !self.modules.contains_key(&vec![name.to_owned()]) && !self.exported.contains_key(name)
    }

    /// Returns all imports of modules that have a file of their own.
    pub(crate) fn imports(&self) -> Vec<Import> {
        let mut all = Vec::new();
        for (place, Module { file, source }) in &self.modules {
            if self.is_facade(place) {
                continue;
            }
            for path in source.uses.iter().chain(&source.mentions) {
                if let Some(absolute) = self.absolute(place, path) {
                    all.push(Import {
                        from: place.clone(),
                        to: self.home(&[], &absolute, 0),
                        path: absolute,
                        file: file.clone(),
                        line: path.line,
                    });
                }
            }
        }
        all
    }

    /// Returns the path from the crate root. `None` if the path leads to another crate, or is a local name.
    fn absolute(&self, place: &[String], path: &Path) -> Option<Place> {
        let (first, rest) = path.segments.split_first()?;
        let (mut base, mut rest) = match &**first {
            "crate" => (Vec::new(), rest),
            "self" => (place.to_vec(), rest),
            "super" => (up(place), rest),
            own if own == self.name => (Vec::new(), rest),
            // A name that is imported counts at its import.
            name if path.name.is_none() && !path.is_glob && self.imports_name(place, name) => {
                return None;
            }
            name if self.has(place, name) => (place.to_vec(), &path.segments[..]),
            _ => return None,
        };
        while rest.first().is_some_and(|next| next == "super") {
            (base, rest) = (up(&base), &rest[1..]);
        }
        base.extend_from_slice(rest);
        Some(base)
    }

    fn imports_name(&self, place: &[String], name: &str) -> bool {
        let uses = self.modules.get(place).map(|module| &module.source.uses);
        uses.is_some_and(|uses| uses.iter().any(|path| path.name.as_deref() == Some(name)))
    }

    fn has(&self, place: &[String], name: &str) -> bool {
        self.modules.contains_key(&join(place, name))
            || self.modules.get(place).is_some_and(|module| module.source.defined.contains(name))
    }

    /// Returns the module that defines the last name of a path, through all re-exports.
    fn home(&self, at: &[String], path: &[String], hops: usize) -> Place {
        const MAX_HOPS: usize = 32;
        let Some((name, rest)) = path.split_first() else { return at.to_vec() };
        let Some(Module { source, .. }) = self.modules.get(at) else { return at.to_vec() };
        let is_defined = source.defined.contains(name);
        if is_defined && rest.is_empty() || hops > MAX_HOPS {
            return at.to_vec();
        }
        let child = join(at, name);
        if self.modules.contains_key(&child) {
            return self.home(&child, rest, hops);
        }
        if is_defined {
            return at.to_vec();
        }
        let import = source.uses.iter().find(|path| path.name.as_ref() == Some(name));
        if let Some(target) = import.and_then(|path| self.absolute(at, path)) {
            let target: Place = target.into_iter().chain(rest.iter().cloned()).collect();
            return self.home(&[], &target, hops + 1);
        }
        for glob in source.uses.iter().filter(|path| path.is_glob) {
            let from = self.absolute(at, glob).map(|target| self.home(&[], &target, hops + 1));
            let from = from.filter(|from| self.has(from, name) || self.imports_name(from, name));
            if let Some(from) = from {
                return self.home(&from, path, hops + 1);
            }
        }
        let exported = self.exported.get(name).filter(|_| at.is_empty());
        exported.cloned().unwrap_or_else(|| at.to_vec())
    }
}

fn join(place: &[String], name: &str) -> Place {
    place.iter().cloned().chain([name.to_owned()]).collect()
}

fn up(place: &[String]) -> Place {
    place.split_last().map_or_else(Vec::new, |(_, up)| up.to_vec())
}
