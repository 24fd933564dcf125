//! A running master, and the desk in its configuration.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
};

use serde_json::Value;

use crate::{
    buildbot::Buildbot,
    pipe::{self, Pipe},
    program::Program,
};

/// A running master, in a directory of its own.
pub(crate) struct Master {
    buildbot: &'static Buildbot,
    place: PathBuf,
    program: Program,
    pub(crate) port: u64,
}

/// A build that has ended.
pub(crate) struct Build(Value);

/// A step of a build that has ended.
pub(crate) struct Step<'a> {
    name: &'a str,
    told: &'a Value,
}

impl Master {
    /// Starts a master for one test.
    pub(crate) fn start(buildbot: &'static Buildbot, test: &str) -> Self {
        let place = place(&format!("{}-{test}", buildbot.version));
        buildbot.new_master(&place.join("master"));
        fs::create_dir(place.join("pipes")).unwrap();
        for name in ["hanging", "waiting", "go"] {
            pipe::make(&place.join("pipes").join(name));
        }
        Self::run(buildbot, place, 0)
    }

    /// Kills the master, like a crash.
    pub(crate) fn kill(self) -> Killed {
        Killed { buildbot: self.buildbot, place: self.place.clone(), port: self.port }
    }

    fn run(buildbot: &'static Buildbot, place: PathBuf, port: u64) -> Self {
        let mut command = buildbot.twistd();
        command
            .args(["--nodaemon", "--no_save", "--pidfile=", "--python=buildbot.tac"])
            .current_dir(place.join("master"))
            .env("PB_TEST_PIPES", place.join("pipes"))
            .env("PB_TEST_PORT", port.to_string());
        let mut master = Self { buildbot, place, program: Program::start("master", command), port };
        let event = master.event("listening");
        master.port = event["port"].as_u64().unwrap();
        master
    }

    /// The directory in which this test's files are.
    pub(crate) fn place(&self) -> &Path {
        &self.place
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.place.join("master").join(name)
    }

    pub(crate) fn pipe(&self, name: &str) -> Pipe {
        Pipe::open(&self.place.join("pipes").join(name))
    }

    /// Writes to the pipe for which the program of the builder `waiting` waits.
    pub(crate) fn go(&self) {
        fs::write(self.place.join("pipes/go"), "go\n").unwrap();
    }

    /// Waits for the next event of this kind. Others before it are passed over.
    pub(crate) fn event(&mut self, kind: &str) -> Value {
        let event = |line: &str| serde_json::from_str::<Value>(line).ok();
        let line = self.program.line(|line| {
            let event = event(line).and_then(|event| event["event"].as_str().map(str::to_owned));
            assert_ne!(event.as_deref(), Some("failed"), "{line}");
            event.as_deref() == Some(kind)
        });
        event(&line).unwrap()
    }

    /// Asks for a build.
    pub(crate) fn begin(&mut self, builder: &str) {
        writeln!(self.program.stdin, "build {builder}").unwrap();
    }

    /// Asks for the end of a build.
    pub(crate) fn stop(&mut self, builder: &str) {
        writeln!(self.program.stdin, "stop {builder}").unwrap();
    }

    /// Waits for the end of a build.
    pub(crate) fn finished(&mut self, builder: &str) -> Build {
        let build = self.event("finished");
        assert_eq!(build["builder"], builder);
        Build(build)
    }

    /// Asks for a build, and waits for its end.
    pub(crate) fn build(&mut self, builder: &str) -> Build {
        self.begin(builder);
        self.finished(builder)
    }
}

/// A master that was killed.
pub(crate) struct Killed {
    buildbot: &'static Buildbot,
    place: PathBuf,
    port: u64,
}

impl Killed {
    /// Starts the master again, with the same port.
    pub(crate) fn restart(self) -> Master {
        Master::run(self.buildbot, self.place, self.port)
    }
}

impl Build {
    pub(crate) fn result(&self) -> &str {
        self.0["result"].as_str().unwrap()
    }

    /// Returns the step of this name, which must have ended so.
    pub(crate) fn step<'a>(&'a self, name: &'a str, result: &str) -> Step<'a> {
        let told = &self.0["steps"][name];
        assert_eq!(told["result"], result, "the step `{name}` of {:#}", self.0);
        Step { name, told }
    }
}

impl Step<'_> {
    /// Returns what the program has written to its standard output.
    pub(crate) fn stdout(&self) -> String {
        self.lines("stdio", 'o')
    }

    /// Returns what the program has written to its standard error, or the worker has said of a failure.
    pub(crate) fn stderr(&self) -> String {
        self.lines("stdio", 'e')
    }

    /// Returns the remarks of the worker and the master.
    pub(crate) fn remarks(&self) -> String {
        self.lines("stdio", 'h')
    }

    /// Returns what was added to a log file.
    pub(crate) fn log_file(&self, log: &str) -> String {
        self.lines(log, 'o')
    }

    /// Returns a log that is one text.
    pub(crate) fn text(&self, log: &str) -> &str {
        self.told["logs"][log].as_str().unwrap()
    }

    /// Returns how the master describes the step.
    pub(crate) fn state(&self) -> &str {
        self.told["state"].as_str().unwrap()
    }

    fn lines(&self, log: &str, kind: char) -> String {
        let log = self.told["logs"][log].as_str();
        let log = log.unwrap_or_else(|| panic!("the step `{}` has no such log", self.name));
        let lines = log.split_inclusive('\n').filter_map(|line| line.strip_prefix(kind));
        lines.collect()
    }
}

/// Makes an empty directory for a test.
pub(crate) fn place(test: &str) -> PathBuf {
    let place = Path::new(env!("CARGO_TARGET_TMPDIR")).join(test);
    let _ = fs::remove_dir_all(&place);
    fs::create_dir_all(&place).unwrap();
    place
}
