//! The tests of this program, and their runner. It differs from the usual runner in one point: a test can
//! find, while it runs, that this machine lacks something. Then the test counts as ignored, which the usual
//! runner cannot report.

use std::{
    any::Any,
    env, fs,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    path::Path,
    process::ExitCode,
};

use libtest_mimic::{Arguments, Completion, Failed, Trial};

/// A test.
pub(crate) struct Case {
    pub(crate) module: &'static str,
    pub(crate) name: &'static str,
    pub(crate) run: fn(),
}

inventory::collect!(Case);

/// Registers the function of this name as a test, as `#[test]` does. Write it above the function.
macro_rules! case {
    ($name:ident) => {
        inventory::submit! {
            $crate::cases::Case {
                module: module_path!(),
                name: stringify!($name),
                run: $name,
            }
        }
    };
}

/// The reason why a test is ignored, as the payload of its unwinding.
struct Ignored(String);

/// Ends the running test, which counts as ignored.
pub(crate) fn ignore(reason: String) -> ! {
    // Unlike a panic this prints no message.
    resume_unwind(Box::new(Ignored(reason)))
}

case!(no_test_uses_the_attribute_of_the_usual_runner);
/// The runner would leave such a test out without a message.
fn no_test_uses_the_attribute_of_the_usual_runner() {
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/interop")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let source = fs::read_to_string(&path).unwrap();
                let is_usual = |line: &str| line.ends_with("test]") && line.contains("#[");
                let usual = source.lines().position(|line| is_usual(line.trim()));
                assert_eq!(usual, None, "{} has a `#[test]`", path.display());
            }
        }
    }
}

/// Runs the tests that the command line asks for.
pub(crate) fn run_all() -> ExitCode {
    let trial = |case: &'static Case| {
        // Without the name of the program, as the usual runner prints it.
        let module = case.module.split_once("::").map_or("", |(_, module)| module);
        let name = [module, case.name].join("::");
        Trial::ignorable_test(name.trim_start_matches(':'), || completion(case))
    };
    let (arguments, filters) = arguments();
    let is_meant = |name: &str| {
        let meets = |filter: &String| match arguments.exact {
            true => name == filter,
            false => name.contains(filter),
        };
        filters.is_empty() || filters.iter().any(meets)
    };
    let mut trials: Vec<Trial> = inventory::iter::<Case>().map(trial).collect();
    trials.retain(|trial| is_meant(trial.name()));
    trials.sort_unstable_by(|one, other| one.name().cmp(other.name()));
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// Reads the command line. Several filters, which the usual runner takes and this one does not, are
/// returned separately.
fn arguments() -> (Arguments, Vec<String>) {
    const WITH_A_VALUE: [&str; 5] =
        ["--skip", "--test-threads", "--logfile", "--format", "--color"];
    let (mut options, mut filters) = (Vec::new(), Vec::new());
    let mut words = env::args();
    options.extend(words.next());
    while let Some(word) = words.next() {
        if !word.starts_with('-') {
            filters.push(word);
            continue;
        }
        let value = WITH_A_VALUE.contains(&word.as_str()).then(|| words.next());
        options.push(word);
        options.extend(value.flatten());
    }
    if filters.len() == 1 {
        options.append(&mut filters);
    }
    (Arguments::from_iter(options), filters)
}

fn completion(case: &Case) -> Result<Completion, Failed> {
    let ended = catch_unwind(AssertUnwindSafe(case.run));
    match ended.map_err(<Box<dyn Any + Send>>::downcast::<Ignored>) {
        Ok(()) => Ok(Completion::Completed),
        Err(Ok(ignored)) => Ok(Completion::ignored_with(ignored.0)),
        Err(Err(panic)) => resume_unwind(panic),
    }
}
