//! Tests with real Twisted at the other end, as server and as client.
//!
//! The programs of the other end are in `peers/`. They run in a virtual environment that the first test
//! makes in the target directory. Without Python 3 or a package registry the tests that need Twisted are
//! ignored, and say why; with `CI=true` in the environment they fail.
//!
//! Tests with `python2` in their names run against Twisted on Python 2, where the variable PB_PYTHON2 names
//! an interpreter of version 2.7; elsewhere they are ignored.
//!
//! A test is a function below a [`case!`]: `#[test]` has no effect here.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[macro_use]
mod cases;

mod borrowed;
mod caches;
mod callback;
mod chat;
mod dynamic;
mod halves;
mod kitchen;
mod link;
mod liveness;
mod logins;
mod odd;
mod offers;
mod ponds;
mod process;
mod python2;
mod python_server;
mod references;
mod rust_server;
mod show;
mod sink;
mod tap;
mod venv;

use std::{pin::pin, process::ExitCode};

use pb_test_support::HANGS;

fn main() -> ExitCode {
    cases::run_all()
}

/// Runs a test to its end.
fn run(test: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    // The test is dropped while it fails, so that its programs show their standard error.
    let mut test = pin!(test);
    let ended = runtime.block_on(async { tokio::time::timeout(HANGS, &mut test).await });
    assert!(ended.is_ok(), "the test did not end within {HANGS:?}");
}

/// Runs a test that needs Twisted; ignores it where there is none.
fn with_twisted(test: impl AsyncFnOnce(&'static venv::Python)) {
    with_python(venv::Version::Three, test);
}

/// Runs a test that needs the Twisted of this Python version; ignores it where there is none.
fn with_python(version: venv::Version, test: impl AsyncFnOnce(&'static venv::Python)) {
    run(test(venv::python(version)));
}
