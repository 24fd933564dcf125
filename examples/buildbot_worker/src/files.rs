//! The small commands for files and directories.

use std::{fs, io, os::unix::fs::MetadataExt, path::Path};

use glob::{MatchOptions, glob_with};
use pb::CallError;
use tokio::sync::Notify;

use crate::{
    arguments::{self, CommandLine, Copy, Directory, File, OneOrMany, Shell, Word},
    command::Ended,
    master::Update,
    shell,
    updates::Updates,
};

/// A command that answers at once.
pub(crate) enum FileCommand {
    Mkdir(Directory),
    Listdir(Directory),
    Rmfile(arguments::Path),
    Glob(arguments::Path),
    Stat(File),
}

impl FileCommand {
    /// Runs the command, and returns what the master is told. It blocks.
    ///
    /// # Errors
    /// Returns the error of the operating system.
    pub(crate) fn run(&self, directory: &Path) -> io::Result<Vec<Update>> {
        match self {
            Self::Mkdir(of) => {
                of.dir.iter().try_for_each(|path| fs::create_dir_all(directory.join(path)))?;
                Ok(Vec::new())
            }
            Self::Listdir(of) => {
                let mut names = Vec::new();
                for path in of.dir.iter() {
                    for entry in fs::read_dir(directory.join(path))? {
                        names.push(entry?.file_name().to_string_lossy().into_owned());
                    }
                }
                Ok(vec![Update::Files(names)])
            }
            Self::Rmfile(of) => {
                fs::remove_file(directory.join(&of.path))?;
                Ok(Vec::new())
            }
            Self::Glob(of) => glob(&directory.join(&of.path)),
            Self::Stat(of) => Ok(vec![stat(&directory.join(&of.file))?]),
        }
    }
}

/// Finds files by a pattern, as Python's `glob` does.
fn glob(pattern: &Path) -> io::Result<Vec<Update>> {
    let options = MatchOptions { require_literal_leading_dot: true, ..MatchOptions::default() };
    let found = glob_with(&pattern.to_string_lossy(), options)
        .map_err(|error| io::Error::new(io::ErrorKind::InvalidInput, error))?;
    let files = found.flatten().map(|path| path.to_string_lossy().into_owned());
    Ok(vec![Update::Files(files.collect())])
}

/// Tells what Python's `os.stat` does: mode, inode, device, links, owner, group, size, and the times of the
/// last access, of the last change, and of the last change of the inode.
fn stat(file: &Path) -> io::Result<Update> {
    let file = fs::metadata(file)?;
    Ok(Update::Stat((
        i64::from(file.mode()),
        file.ino(),
        file.dev(),
        file.nlink(),
        i64::from(file.uid()),
        i64::from(file.gid()),
        file.size(),
        file.atime(),
        file.mtime(),
        file.ctime(),
    )))
}

/// Removes directories. It is a program of its own, which can be interrupted.
pub(crate) async fn rmdir(
    directory: &Path,
    of: Directory,
    updates: &mut Updates,
    interrupt: &Notify,
) -> Result<Ended, CallError> {
    let paths = of.dir.iter().map(|path| absolute(directory, path));
    let command = ["rm", "-rf", "--"].map(str::to_owned).into_iter().chain(paths).collect();
    shell::run(program(command, of.timeout), directory, updates, interrupt).await
}

/// Copies a directory. It is a program of its own, which can be interrupted.
pub(crate) async fn cpdir(
    directory: &Path,
    copy: Copy,
    updates: &mut Updates,
    interrupt: &Notify,
) -> Result<Ended, CallError> {
    let paths = [&copy.fromdir, &copy.todir].map(|path| absolute(directory, path));
    let command = ["cp", "-RPp", "--"].map(str::to_owned).into_iter().chain(paths).collect();
    shell::run(program(command, copy.timeout), directory, updates, interrupt).await
}

fn absolute(directory: &Path, path: &str) -> String {
    directory.join(path).to_string_lossy().into_owned()
}

fn program(words: Vec<String>, timeout: Option<f64>) -> Shell {
    let command = CommandLine::Words(words.into_iter().map(Word::Plain).collect());
    Shell { timeout, ..Shell::new(command) }
}

impl OneOrMany {
    fn iter(&self) -> impl Iterator<Item = &str> {
        let paths = match self {
            Self::One(path) => std::slice::from_ref(path),
            Self::Many(paths) => paths,
        };
        paths.iter().map(String::as_str)
    }
}
