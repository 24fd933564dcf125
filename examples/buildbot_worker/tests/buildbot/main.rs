//! Tests with real masters of Buildbot.
//!
//! The masters run in virtual environments that the first test makes in the target directory. Buildbot is
//! under the GPL: it is only run, as a program of its own. Without a Python that has pip, or without a
//! package registry, the tests are ignored, and say why; with `CI=true` in the environment they fail.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod buildbot;
mod builds;
mod connections;
mod master;
mod own_masters;
mod pipe;
mod program;
mod worker;

use std::{env, process::ExitCode};

use libtest_mimic::{Arguments, Completion, Failed, Trial};

use buildbot::{Buildbot, Missing, Version};

type Case = fn(&'static Buildbot);

/// The tests that run with each version of Buildbot.
const CASES: [(&str, Case); 8] = [
    ("programs_run_as_the_master_says", builds::programs_run_as_the_master_says),
    ("small_commands_change_files", builds::small_commands_change_files),
    ("large_files_pass_in_bounded_memory", builds::large_files_pass_in_bounded_memory),
    ("an_interrupted_build_leaves_no_process", connections::an_interrupted_build_leaves_no_process),
    ("a_lost_master_is_found_again", connections::a_lost_master_is_found_again),
    ("the_first_signal_lets_builds_end", connections::the_first_signal_lets_builds_end),
    ("the_second_signal_ends_at_once", connections::the_second_signal_ends_at_once),
    ("refused_logins_are_reported", connections::refused_logins_are_reported),
];

fn main() -> ExitCode {
    let own: [(&str, fn()); 2] = [
        ("a_slow_master_makes_a_program_wait", own_masters::a_slow_master_makes_a_program_wait),
        ("a_failing_master_ends_the_command", own_masters::a_failing_master_ends_the_command),
    ];
    let own = own.map(|(name, case)| {
        Trial::test(format!("own_masters::{name}"), move || {
            case();
            Ok(())
        })
    });
    let mut trials = Vec::from(own);
    for version in [Version::Current, Version::Old] {
        trials.extend(CASES.map(|(name, case)| {
            Trial::ignorable_test(format!("{version}::{name}"), move || completion(version, case))
        }));
    }
    let mut arguments = Arguments::from_args();
    // The tests mostly wait.
    arguments.test_threads.get_or_insert(6);
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// Runs a test, unless there is no Buildbot for it. On CI that is a failure, except that CI need not have a
/// Python that is as old as the older Buildbot needs.
fn completion(version: Version, case: Case) -> Result<Completion, Failed> {
    let on_ci = env::var_os("CI").is_some_and(|value| value == "true");
    let reason = match (buildbot::prepared(version), version) {
        (Ok(buildbot), _) => {
            case(buildbot);
            return Ok(Completion::Completed);
        }
        (Err(Missing::Python(reason)), Version::Old) => {
            return Ok(Completion::ignored_with(reason));
        }
        (Err(Missing::Python(reason) | Missing::Installation(reason)), _) => reason,
    };
    match on_ci {
        true => Err(format!("CI needs Buildbot, but it cannot be prepared: {reason}").into()),
        false => Ok(Completion::ignored_with(reason)),
    }
}
