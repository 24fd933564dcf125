//! A virtual environment with Twisted in it, made once and found again by later runs.

use std::{
    env, fs,
    path::{Path, PathBuf},
    sync::OnceLock,
};

use tokio::process::Command;

use crate::process::{Program, output};

/// A Python that knows Twisted.
pub(crate) struct Python(PathBuf);

impl Python {
    /// Starts one of the programs in `peers/`.
    pub(crate) fn start(&self, script: &str, arguments: &[&str]) -> Program {
        let peers = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/interop/peers");
        let mut command = Command::new(&self.0);
        command
            .arg("-B") // no __pycache__ in the source tree
            .arg(Path::new(peers).join(script))
            .args(arguments)
            // Whatever this machine adds to its Pythons has no place in the tests.
            .env_remove("PYTHONPATH")
            .env_remove("PYTHONHOME");
        Program::start(script, command)
    }
}

/// The Python of all tests. `None`, after saying why, where there can be none.
pub(crate) fn python() -> Option<&'static Python> {
    static PYTHON: OnceLock<Result<Python, String>> = OnceLock::new();
    match PYTHON.get_or_init(environment) {
        Ok(python) => Some(python),
        Err(reason) => {
            let on_ci = env::var_os("CI").is_some_and(|value| value == "true");
            assert!(!on_ci, "Twisted is needed here: {reason}");
            eprintln!("skipped, for want of Twisted: {reason}");
            None
        }
    }
}

/// Finds the environment, or makes it.
///
/// It is made under a name of its own and then renamed: where it stands it is complete, also after
/// a run that was interrupted, and of two runs at the same time one is the first. The name has
/// Python's version in it, because an environment does not survive the update of its Python.
fn environment() -> Result<Python, String> {
    let mut command = Command::new("python3");
    command.args(["-c", "import sys; print('%d.%d.%d' % sys.version_info[:3])"]);
    let version = output(command)?;
    let target = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let place = target.join(format!("interop-venv-{}", version.trim()));
    if !place.exists() {
        let begun = target.join(format!("interop-venv-of-{}", std::process::id()));
        let made = install(&begun, &place);
        // Nothing is left of it unless something went wrong, or somebody was faster.
        let _ = fs::remove_dir_all(&begun);
        made?;
    }
    Ok(Python(interpreter(&place)))
}

fn install(begun: &Path, place: &Path) -> Result<(), String> {
    let mut venv = Command::new("python3");
    venv.args(["-m", "venv"]).arg(begun);
    output(venv)?;
    let mut pip = Command::new(interpreter(begun));
    pip.args(["-m", "pip", "--disable-pip-version-check", "--quiet"]).args([
        "--retries",
        "1",
        "install",
        "twisted",
    ]);
    output(pip)?;
    match fs::rename(begun, place) {
        Err(error) if !place.exists() => Err(format!("{}: {error}", place.display())),
        _ => Ok(()),
    }
}

fn interpreter(environment: &Path) -> PathBuf {
    environment.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" })
}
