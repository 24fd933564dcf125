//! The arguments of commands. Which ones a command takes depends on its name.

use std::collections::BTreeMap;

use pb::Unjelly;

use crate::master::{FileReader, FileWriter};

/// The arguments of `shell`.
#[derive(Unjelly)]
pub(crate) struct Shell {
    pub(crate) command: CommandLine,
    pub(crate) workdir: String,
    #[pb(default)]
    pub(crate) env: Option<BTreeMap<String, Option<Variable>>>,
    #[pb(default = yes)]
    pub(crate) want_stdout: bool,
    #[pb(default = yes)]
    pub(crate) want_stderr: bool,
    #[pb(default)]
    pub(crate) logfiles: BTreeMap<String, LogFile>,
    /// Seconds without output after which the command is ended.
    pub(crate) timeout: Option<f64>,
    /// Seconds after which the command is ended.
    #[pb(rename = "maxTime")]
    pub(crate) max_time: Option<f64>,
    /// Lines of output after which the command is ended.
    pub(crate) max_lines: Option<u64>,
    /// Seconds between `SIGTERM` and `SIGKILL`, where the command is ended by both.
    #[pb(rename = "sigtermTime")]
    pub(crate) sigterm_time: Option<f64>,
    #[pb(rename = "usePTY")]
    pub(crate) use_pty: Option<bool>,
    #[pb(rename = "logEnviron", default = yes)]
    pub(crate) log_environ: bool,
    /// Text or bytes for the command's standard input.
    pub(crate) initial_stdin: Option<Vec<u8>>,
    /// The signal that ends the command, without `SIG`.
    #[pb(rename = "interruptSignal")]
    pub(crate) interrupt_signal: Option<String>,
}

impl Shell {
    /// Returns the arguments for a command of the worker's own, in the directory of its builder.
    pub(crate) fn new(command: CommandLine) -> Self {
        Self {
            command,
            workdir: String::new(),
            env: None,
            want_stdout: true,
            want_stderr: true,
            logfiles: BTreeMap::new(),
            timeout: None,
            max_time: None,
            max_lines: None,
            sigterm_time: None,
            use_pty: None,
            log_environ: false,
            initial_stdin: None,
            interrupt_signal: None,
        }
    }
}

fn yes() -> bool {
    true
}

/// The program that `shell` runs.
#[derive(Unjelly)]
#[pb(untagged)]
pub(crate) enum CommandLine {
    /// A line for the shell.
    Line(String),
    /// A program and its arguments.
    Words(Vec<Word>),
}

/// A word of a command line.
#[derive(Unjelly)]
#[pb(untagged)]
pub(crate) enum Word {
    Plain(String),
    /// A word, and what to show of it in logs.
    Obfuscated((Obfuscated, String, String)),
}

/// The mark of an obfuscated word.
#[derive(Unjelly)]
#[pb(rename_all = "lowercase")]
pub(crate) enum Obfuscated {
    Obfuscated,
}

impl Word {
    pub(crate) fn actual(&self) -> &str {
        let (Self::Plain(word) | Self::Obfuscated((_, word, _))) = self;
        word
    }

    pub(crate) fn shown(&self) -> &str {
        let (Self::Plain(word) | Self::Obfuscated((_, _, word))) = self;
        word
    }
}

/// The value of an environment variable.
#[derive(Unjelly)]
#[pb(untagged)]
pub(crate) enum Variable {
    Text(String),
    /// Paths, to be joined by colons.
    Paths(Vec<String>),
}

/// A file that the command writes, and that is sent while it grows.
#[derive(Unjelly)]
#[pb(untagged)]
pub(crate) enum LogFile {
    Path(String),
    Options {
        filename: String,
        /// Whether to leave out what is in the file before the command starts.
        #[pb(default)]
        follow: bool,
    },
}

/// The arguments of `downloadFile`.
#[derive(Unjelly)]
pub(crate) struct Download {
    pub(crate) reader: FileReader,
    pub(crate) workdir: String,
    pub(crate) workerdest: String,
    pub(crate) blocksize: usize,
    pub(crate) maxsize: Option<u64>,
    /// The permissions of the file.
    pub(crate) mode: Option<u32>,
}

/// The arguments of `uploadFile` and `uploadDirectory`.
#[derive(Unjelly)]
pub(crate) struct Upload {
    pub(crate) writer: FileWriter,
    pub(crate) workdir: String,
    pub(crate) workersrc: String,
    pub(crate) blocksize: usize,
    pub(crate) maxsize: Option<u64>,
    /// Whether the master's file gets the times of this one.
    #[pb(default)]
    pub(crate) keepstamp: bool,
    /// How the archive of a directory is compressed.
    pub(crate) compress: Option<Compression>,
}

/// How an archive is compressed.
#[derive(Unjelly, Clone, Copy)]
#[pb(rename_all = "lowercase")]
pub(crate) enum Compression {
    Gz,
    Bz2,
}

/// The arguments of `cpdir`.
#[derive(Unjelly)]
pub(crate) struct Copy {
    pub(crate) fromdir: String,
    pub(crate) todir: String,
    pub(crate) timeout: Option<f64>,
}

/// The arguments of `mkdir`, `rmdir` and `listdir`.
#[derive(Unjelly)]
pub(crate) struct Directory {
    pub(crate) dir: OneOrMany,
    pub(crate) timeout: Option<f64>,
}

/// A path or several, as `rmdir` takes them.
#[derive(Unjelly)]
#[pb(untagged)]
pub(crate) enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

/// The arguments of `stat`.
#[derive(Unjelly)]
pub(crate) struct File {
    pub(crate) file: String,
}

/// The arguments of `glob` and `rmfile`.
#[derive(Unjelly)]
pub(crate) struct Path {
    pub(crate) path: String,
}
