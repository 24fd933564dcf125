//! Pythons with Twisted, each made ready once and found again by later runs.

use std::{
    env, fs,
    path::{Path, PathBuf},
    sync::{Once, OnceLock},
};

use tokio::process::Command;

pub(crate) use crate::sink::Version;

use crate::{
    cases::ignore,
    process::{Program, output},
};

/// A Python that knows Twisted.
pub(crate) struct Python {
    interpreter: PathBuf,
    /// Where Python 2 finds its Twisted.
    user_base: Option<PathBuf>,
}

impl Python {
    /// Starts one of the programs in `peers/`.
    pub(crate) fn start(&self, script: &str, arguments: &[&str]) -> Program {
        let peers = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/interop/peers");
        let mut command = self.command();
        command
            .arg("-B") // no __pycache__ in the source tree
            .arg(Path::new(peers).join(script))
            .args(arguments);
        Program::start(script, command)
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.interpreter);
        // Whatever this machine adds to its Pythons has no place in the tests.
        for variable in ["PYTHONPATH", "PYTHONHOME", "PYTHONNOUSERSITE", "PYTHONUSERBASE"] {
            command.env_remove(variable);
        }
        command.envs(self.user_base.iter().map(|base| ("PYTHONUSERBASE", base)));
        command
    }
}

/// Returns the Python of all tests that need this version. Where there can be none, the test that asks
/// ends here: it is ignored.
pub(crate) fn python(version: Version) -> &'static Python {
    static THREE: OnceLock<Result<Python, String>> = OnceLock::new();
    static TWO: OnceLock<Result<Python, String>> = OnceLock::new();
    match version {
        Version::Three => match THREE.get_or_init(python_3) {
            Ok(python) => python,
            Err(reason) => {
                let on_ci = env::var_os("CI").is_some_and(|value| value == "true");
                assert!(!on_ci, "Twisted is needed here: {reason}");
                // All of it once is enough.
                static TOLD: Once = Once::new();
                TOLD.call_once(|| eprintln!("there is no Twisted here: {reason}"));
                ignore("needs Twisted".to_owned())
            }
        },
        Version::Two => {
            let Some(interpreter) = env::var_os("PB_PYTHON2") else {
                ignore("PB_PYTHON2 names no Python 2.7".to_owned());
            };
            match TWO.get_or_init(|| python_2(interpreter.into())) {
                Ok(python) => python,
                Err(reason) => panic!("PB_PYTHON2 is of no use: {reason}"),
            }
        }
    }
}

/// In a virtual environment, which has Python's version in its name because it does not survive the
/// update of its Python.
fn python_3() -> Result<Python, String> {
    let version = version_of(Command::new("python3"))?;
    let place = once(&format!("interop-venv-{version}"), |begun| {
        let mut venv = Command::new("python3");
        venv.args(["-m", "venv"]).arg(begun);
        output(venv)?;
        install(Command::new(interpreter(begun)), &["twisted"])
    })?;
    Ok(Python { interpreter: interpreter(&place), user_base: None })
}

/// With the packages of a user who is not there: Python 2 makes no virtual environments by itself, and
/// where PYTHONPATH says it looks for, it would not find the namespace package that Twisted needs.
fn python_2(interpreter: PathBuf) -> Result<Python, String> {
    let mut python = Python { interpreter, user_base: None };
    let version = version_of(python.command())?;
    if !version.starts_with("2.7.") {
        return Err(format!("it is Python {version}"));
    }
    let place = once(&format!("interop-python-{version}"), |begun| {
        let mut command = python.command();
        command.env("PYTHONUSERBASE", begun);
        install(command, &["--user", "--no-warn-script-location", "twisted==20.3.0"])
    })?;
    python.user_base = Some(place);
    Ok(python)
}

fn version_of(mut python: Command) -> Result<String, String> {
    python.args(["-c", "import sys; print('%d.%d.%d' % sys.version_info[:3])"]);
    Ok(output(python)?.trim().to_owned())
}

fn install(mut python: Command, what: &[&str]) -> Result<(), String> {
    python
        .args(["-m", "pip", "--disable-pip-version-check", "--quiet", "--retries", "1", "install"])
        .args(what);
    output(python).map(drop)
}

/// Finds a directory that an earlier run has made, or makes it.
///
/// It is made under a name of its own and then renamed: where it stands it is complete, also after
/// a run that was interrupted, and of two runs at the same time one is the first.
fn once(name: &str, make: impl FnOnce(&Path) -> Result<(), String>) -> Result<PathBuf, String> {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let place = target.join(name);
    if !place.exists() {
        let begun = target.join(format!("{name}-of-{}", std::process::id()));
        let made = make(&begun).and_then(|()| match fs::rename(&begun, &place) {
            Err(error) if !place.exists() => Err(format!("{}: {error}", place.display())),
            _ => Ok(()),
        });
        // Nothing is left of it unless something went wrong, or somebody was faster.
        let _ = fs::remove_dir_all(&begun);
        made?;
    }
    Ok(place)
}

fn interpreter(environment: &Path) -> PathBuf {
    environment.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" })
}
