//! Pythons with Twisted, each prepared once and found again by later runs.

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

/// A Python with Twisted.
pub(crate) struct Python {
    interpreter: PathBuf,
    /// The directory where Python 2 finds Twisted.
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
        // Settings of this machine's Python must not affect the tests.
        for variable in ["PYTHONPATH", "PYTHONHOME", "PYTHONNOUSERSITE", "PYTHONUSERBASE"] {
            command.env_remove(variable);
        }
        command.envs(self.user_base.iter().map(|base| ("PYTHONUSERBASE", base)));
        command
    }
}

/// Returns the Python for all tests that need this version. If there is none, the calling test ends here
/// and is ignored.
pub(crate) fn python(version: Version) -> &'static Python {
    static THREE: OnceLock<Result<Python, String>> = OnceLock::new();
    static TWO: OnceLock<Result<Python, String>> = OnceLock::new();
    match version {
        Version::Three => match THREE.get_or_init(python_3) {
            Ok(python) => python,
            Err(reason) => {
                let on_ci = env::var_os("CI").is_some_and(|value| value == "true");
                assert!(!on_ci, "CI needs Twisted, but it cannot be prepared: {reason}");
                // The whole reason once is enough.
                static REPORTED: Once = Once::new();
                REPORTED
                    .call_once(|| eprintln!("the tests that need Twisted are ignored: {reason}"));
                ignore("needs Twisted".to_owned())
            }
        },
        Version::Two => {
            let Some(interpreter) = env::var_os("PB_PYTHON2") else {
                ignore("PB_PYTHON2 names no Python 2.7".to_owned());
            };
            match TWO.get_or_init(|| python_2(interpreter.into())) {
                Ok(python) => python,
                Err(reason) => panic!("the Python that PB_PYTHON2 names cannot be used: {reason}"),
            }
        }
    }
}

/// Prepares a virtual environment. Its name contains Python's version, since it does not survive an update
/// of its Python.
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

/// Prepares the packages in the directory of a user who does not exist. Python 2 cannot make virtual
/// environments by itself, and through PYTHONPATH it would not find the namespace package that Twisted
/// needs.
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

/// Returns a directory that an earlier run has made, or makes it.
///
/// The directory is made under another name and then renamed. So it is complete under its own name, also
/// after a run that was interrupted, and if two runs make it at the same time.
fn once(name: &str, make: impl FnOnce(&Path) -> Result<(), String>) -> Result<PathBuf, String> {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let place = target.join(name);
    if !place.exists() {
        let begun = target.join(format!("{name}-of-{}", std::process::id()));
        let made = make(&begun).and_then(|()| match fs::rename(&begun, &place) {
            Err(error) if !place.exists() => Err(format!("{}: {error}", place.display())),
            _ => Ok(()),
        });
        // The directory remains here only if `make` failed, or another run was faster.
        let _ = fs::remove_dir_all(&begun);
        made?;
    }
    Ok(place)
}

fn interpreter(environment: &Path) -> PathBuf {
    environment.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" })
}
