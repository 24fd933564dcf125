//! Installed Buildbots, each prepared once and found again by later runs.

use std::{
    fmt, fs, iter,
    ops::RangeInclusive,
    path::{Path, PathBuf},
    process::Command,
    sync::OnceLock,
};

/// A version of Buildbot.
#[derive(Clone, Copy)]
pub(crate) enum Version {
    Current,
    Old,
}

/// Why there is no Buildbot of a version.
#[derive(Clone)]
pub(crate) enum Missing {
    /// This machine has no Python on which it runs.
    Python(String),
    /// It cannot be installed.
    Installation(String),
}

/// An installed Buildbot, and a directory of a master that has never run.
pub(crate) struct Buildbot {
    pub(crate) version: Version,
    place: PathBuf,
}

impl Version {
    fn packages(self) -> &'static [&'static str] {
        match self {
            Self::Current => &["buildbot==4.3.0", "setuptools"],
            Self::Old => &["buildbot==3.11.9", "twisted==23.10.0", "setuptools"],
        }
    }

    /// Returns the versions of Python 3 on which it runs, as numbers and as text.
    fn pythons(self) -> (RangeInclusive<u32>, &'static str) {
        match self {
            Self::Current => (9..=u32::MAX, "Python 3.9 or later"),
            Self::Old => (8..=12, "Python 3.8 to 3.12"),
        }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Current => "buildbot_4_3_0",
            Self::Old => "buildbot_3_11_9",
        })
    }
}

impl Buildbot {
    pub(crate) fn twistd(&self) -> Command {
        let mut command = Command::new(self.place.join("bin/twistd"));
        clear(&mut command);
        command
    }

    /// Copies the directory of the master that has never run.
    pub(crate) fn new_master(&self, directory: &Path) {
        fs::create_dir_all(directory).unwrap();
        for file in ["buildbot.tac", "state.sqlite"] {
            fs::copy(self.place.join("master").join(file), directory.join(file)).unwrap();
        }
        let configuration = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/buildbot/master.cfg");
        fs::copy(configuration, directory.join("master.cfg")).unwrap();
    }
}

/// Returns a Buildbot of this version, or why there is none.
pub(crate) fn prepared(version: Version) -> Result<&'static Buildbot, Missing> {
    static CURRENT: OnceLock<Result<Buildbot, Missing>> = OnceLock::new();
    static OLD: OnceLock<Result<Buildbot, Missing>> = OnceLock::new();
    let place = match version {
        Version::Current => &CURRENT,
        Version::Old => &OLD,
    };
    place.get_or_init(|| install(version)).as_ref().map_err(Clone::clone)
}

fn install(version: Version) -> Result<Buildbot, Missing> {
    let (minors, wanted) = version.pythons();
    let Some((python, minor)) = python(&minors) else {
        return Err(Missing::Python(format!("it needs {wanted}")));
    };
    let place = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{version}-python-3.{minor}"));
    fill(&place, &python, version.packages()).map_err(Missing::Installation)?;
    Ok(Buildbot { version, place })
}

/// Makes a virtual environment, unless it is complete. The mark that says so is written last.
fn fill(place: &Path, python: &str, packages: &[&str]) -> Result<(), String> {
    let mark = place.join("complete");
    if mark.exists() {
        return Ok(());
    }
    let _ = fs::remove_dir_all(place);
    let run = |program: &Path, arguments: &[&str]| {
        let mut command = Command::new(program);
        command.args(arguments);
        output(command)
    };
    run(Path::new(python), &["-m", "venv", &place.to_string_lossy()])?;
    let pip = ["-m", "pip", "--disable-pip-version-check", "--quiet", "--retries", "1", "install"];
    run(&place.join("bin/python"), &[&pip[..], packages].concat())?;
    let master = place.join("master");
    let create = ["create-master", "--relocatable", &master.to_string_lossy()];
    run(&place.join("bin/buildbot"), &create)?;
    fs::write(&mark, "").map_err(|error| error.to_string())
}

/// Finds a Python 3 of one of these versions.
fn python(minors: &RangeInclusive<u32>) -> Option<(String, u32)> {
    let names = (8..=20).rev().map(|minor| format!("python3.{minor}"));
    iter::once("python3".to_owned()).chain(names).find_map(|name| {
        let mut command = Command::new(&name);
        command.args(["-c", "import sys; print(*sys.version_info[:2])"]);
        let version = output(command).ok()?;
        let minor = version.trim().strip_prefix("3 ")?.parse().ok()?;
        minors.contains(&minor).then_some((name, minor))
    })
}

fn output(mut command: Command) -> Result<String, String> {
    clear(&mut command);
    let output = command.output().map_err(|error| format!("{command:?}: {error}"))?;
    match output.status.success() {
        true => Ok(String::from_utf8_lossy(&output.stdout).into_owned()),
        false => Err(format!("{command:?}: {}", String::from_utf8_lossy(&output.stderr))),
    }
}

/// Settings of this machine's Python must not affect the tests.
fn clear(command: &mut Command) {
    for variable in ["PYTHONPATH", "PYTHONHOME", "PYTHONUSERBASE"] {
        command.env_remove(variable);
    }
}
