//! Installed Buildbots, each prepared once and found again by later runs.

use std::{
    fmt, fs,
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

/// An installed Buildbot, and a directory of a master that has never run.
pub(crate) struct Buildbot {
    pub(crate) version: Version,
    place: PathBuf,
}

impl Version {
    /// Returns the packages, and the Pythons on which they run.
    fn needs(self) -> (&'static [&'static str], std::ops::RangeInclusive<u32>) {
        match self {
            Self::Current => (&["buildbot==4.3.0", "setuptools"], 9..=99),
            Self::Old => (&["buildbot==3.11.9", "twisted==23.10.0", "setuptools"], 8..=12),
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
pub(crate) fn prepared(version: Version) -> Result<&'static Buildbot, String> {
    static CURRENT: OnceLock<Result<Buildbot, String>> = OnceLock::new();
    static OLD: OnceLock<Result<Buildbot, String>> = OnceLock::new();
    let place = match version {
        Version::Current => &CURRENT,
        Version::Old => &OLD,
    };
    place.get_or_init(|| install(version)).as_ref().map_err(Clone::clone)
}

/// Makes a virtual environment. It is complete under its own name, also after a run that was interrupted,
/// since it is made under this name with a mark that is written last.
fn install(version: Version) -> Result<Buildbot, String> {
    let (packages, pythons) = version.needs();
    let (python, minor) = python(&pythons)?;
    let place = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{version}-python-3.{minor}"));
    let mark = place.join("complete");
    if !mark.exists() {
        let _ = fs::remove_dir_all(&place);
        let run = |program: &Path, arguments: &[&str]| {
            let mut command = Command::new(program);
            command.args(arguments);
            output(command)
        };
        let shown = place.to_string_lossy();
        run(&python, &["-m", "venv", &shown])?;
        let pip =
            ["-m", "pip", "--disable-pip-version-check", "--quiet", "--retries", "1", "install"];
        run(&place.join("bin/python"), &[&pip[..], packages].concat())?;
        let master = place.join("master");
        let create = ["create-master", "--relocatable", &master.to_string_lossy()];
        run(&place.join("bin/buildbot"), &create)?;
        fs::write(&mark, "").map_err(|error| error.to_string())?;
    }
    Ok(Buildbot { version, place })
}

/// Finds a Python 3 of one of these versions.
fn python(minors: &std::ops::RangeInclusive<u32>) -> Result<(PathBuf, u32), String> {
    let names = ["python3".to_owned()].into_iter();
    let names = names.chain((8..=14).rev().map(|minor| format!("python3.{minor}")));
    let mut found = Vec::new();
    for name in names {
        let mut command = Command::new(&name);
        command.args(["-c", "import sys; print(*sys.version_info[:2])"]);
        let Ok(version) = output(command) else { continue };
        if let Some(minor) = version.trim().strip_prefix("3 ").and_then(|minor| minor.parse().ok())
        {
            if minors.contains(&minor) {
                return Ok((name.into(), minor));
            }
            found.push(version.trim().replace(' ', "."));
        }
    }
    let (least, most) = minors.clone().into_inner();
    Err(format!("it needs Python 3.{least} to 3.{most}, and there is only {found:?}"))
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
