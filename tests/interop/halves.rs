//! Programs that exist twice: a half in Python, in `peers/`, and a half in Rust, in `examples/`.

use std::{
    env,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::OnceLock,
};

use tokio::process::Command;

use crate::{
    process::{Program, output},
    run,
    venv::{self, Version},
};

/// The language of a half.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Half {
    Python,
    Rust,
}

/// Runs a test that starts these halves; ignores it where one of them cannot run.
pub(crate) fn with_halves(halves: &[Half], test: impl Future<Output = ()>) {
    if halves.contains(&Half::Python) {
        venv::python(Version::Three);
    }
    if halves.contains(&Half::Rust) {
        build_examples();
    }
    run(test);
}

impl Half {
    /// Starts a server, and waits until it listens.
    pub(crate) async fn serve(self, name: &str, flag: Option<&str>) -> (Program, SocketAddr) {
        let free = match self {
            Self::Python => "0",
            Self::Rust => "127.0.0.1:0",
        };
        let arguments: Vec<&str> = [free].into_iter().chain(flag).collect();
        let mut server = self.start(name, &arguments);
        let address = server.listening().await;
        (server, address)
    }

    /// Starts a client. The address is placed between the arguments `before` and `after`.
    pub(crate) fn connect(
        self,
        name: &str,
        before: &[&str],
        address: SocketAddr,
        after: Option<&str>,
    ) -> Program {
        let address = match self {
            Self::Python => format!("{} {}", address.ip(), address.port()),
            Self::Rust => address.to_string(),
        };
        let arguments: Vec<&str> =
            before.iter().copied().chain(address.split(' ')).chain(after).collect();
        self.start(name, &arguments)
    }

    fn start(self, name: &str, arguments: &[&str]) -> Program {
        match self {
            Self::Python => venv::python(Version::Three).start(&format!("{name}.py"), arguments),
            Self::Rust => {
                let mut command = Command::new(example(name));
                command.args(arguments);
                Program::start(name, command)
            }
        }
    }
}

/// Returns the path of an example: Cargo puts it beside `deps`, where the tests are.
pub(crate) fn example(name: &str) -> PathBuf {
    let test = env::current_exe().unwrap();
    let profile = test.parent().and_then(Path::parent).unwrap();
    profile.join("examples").join(format!("{name}{}", env::consts::EXE_SUFFIX))
}

/// Builds the examples: `cargo test` has built them, but `cargo test --test interop` does not, and would
/// run old ones. It takes no time if they are up to date.
fn build_examples() {
    static BUILT: OnceLock<Result<(), String>> = OnceLock::new();
    let built = BUILT.get_or_init(|| {
        let test = env::current_exe().map_err(|error| error.to_string())?;
        let mut cargo = Command::new(env!("CARGO"));
        cargo
            .args(["build", "--quiet", "--examples", "--target-dir"])
            .args(test.ancestors().nth(3)) // `<target>/<profile>/deps/<test>`
            .current_dir(env!("CARGO_MANIFEST_DIR"));
        if !cfg!(debug_assertions) {
            cargo.arg("--release");
        }
        output(cargo).map(drop)
    });
    if let Err(error) = built {
        panic!("the examples cannot be built: {error}");
    }
}
