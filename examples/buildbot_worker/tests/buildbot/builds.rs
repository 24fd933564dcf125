//! Builds: the commands of a worker, as their masters see them.

use std::{fs, path::Path, time::Duration};

use crate::{
    buildbot::{Buildbot, Version},
    master::Master,
    worker::Worker,
};

pub(crate) fn programs_run_as_the_master_says(buildbot: &'static Buildbot) {
    let mut master = Master::start(buildbot, "programs");
    let worker = Worker::attached(&mut master);
    let build = master.build("commands");

    let lines: String = (1..=20_000).map(|line| format!("{line}\n")).collect();
    assert_eq!(build.step("many lines", "success").stdout(), lines);
    let wide: String = (1..=2000).map(|line| format!("€uro 🐸🐸🐸🐸 {line}\n")).collect();
    assert_eq!(build.step("wide text", "success").stdout(), wide);
    assert_eq!(build.step("no text", "success").stdout(), "a\u{fffd}b\n");
    let both = build.step("both pipes", "success");
    assert_eq!((both.stdout().as_str(), both.stderr().as_str()), ("out\n", "err\n"));
    let quiet = build.step("quiet", "success");
    assert_eq!((quiet.stdout().as_str(), quiet.stderr().as_str()), ("", "err\n"));

    assert!(build.step("exit code", "failure").remarks().contains("exit code 3"));
    assert!(build.step("signal", "failure").remarks().contains("SIGKILL"));
    assert!(build.step("no program", "failure").stderr().contains("no-such-program cannot be run"));

    let silent = build.step("silent", "failure");
    assert_eq!(silent.stdout(), "first\n");
    assert!(silent.remarks().contains("the command printed nothing for 2s"));
    assert!(silent.state().ends_with("(timed out)"));
    let long = build.step("long", "failure");
    assert!(long.remarks().contains("the command took longer than 1s"));
    assert!(long.state().ends_with("(timed out)"));
    if let Version::Current = buildbot.version {
        let talkative = build.step("talkative", "failure");
        assert!(talkative.remarks().contains("the command printed more than 100 lines"));
        assert!(talkative.state().ends_with("(max lines)"));
    }
    assert!(build.step("stubborn", "failure").remarks().contains("SIGKILL"));
    let obedient = build.step("obedient", "failure");
    assert_eq!(obedient.stdout(), "bye\n");
    assert!(obedient.remarks().contains("exit code 5"));

    let environment = build.step("environment", "success").stdout();
    assert_eq!(environment, "zwölf €\na:b\nx<pond>yz\n/first:/own\ngone\n");
    assert_eq!(build.step("input", "success").stdout(), "from the master\n");
    assert_eq!(build.step("no input", "success").stdout(), "");
    assert_eq!(build.step("log file", "success").log_file("file"), "one\ntwo\n");
    let secret = build.step("secret", "success");
    assert_eq!(secret.stdout(), "treasure\n");
    assert!(secret.remarks().contains("hidden") && !secret.remarks().contains("treasure"));
    assert_eq!(build.result(), "failure");

    worker.check_memory("programs");
}

pub(crate) fn small_commands_change_files(buildbot: &'static Buildbot) {
    let mut master = Master::start(buildbot, "files");
    let _worker = Worker::attached(&mut master);
    let build = master.build("files");
    assert_eq!(build.result(), "success");

    assert_eq!(build.step("copied", "success").stdout(), "leaf\n");
    build.step("copy nothing", "failure");
    build.step("removed", "success");
    let directory = master.place().canonicalize().unwrap().join("worker/files/build");
    let found = build.step("file commands", "success").stdout();
    let directory = directory.display();
    let expected = [
        &format!(r#"glob: ["{directory}/one.txt", "{directory}/two.txt"]"#),
        "nothing: []",
        r#"listdir: [0, ["branch"]]"#,
        "missing: 2",
        "stat: [0, 10, 7]",
        "missing: 2",
        "rmfile: 0",
        "again: 2",
        r#"content: "zwei""#,
    ];
    assert_eq!(found.lines().collect::<Vec<_>>(), expected);
}

pub(crate) fn large_files_pass_in_bounded_memory(buildbot: &'static Buildbot) {
    let mut master = Master::start(buildbot, "transfers");
    let worker = Worker::attached(&mut master);
    let build = master.build("transfers");

    assert_eq!(build.step("compare", "success").stdout(), "640\n");
    let uploaded = fs::metadata(master.file("uploaded")).unwrap();
    assert_eq!(uploaded.len(), 50 << 20);
    let changed = uploaded.modified().unwrap().duration_since(std::time::UNIX_EPOCH).unwrap();
    assert_eq!(changed, Duration::from_secs(981_173_106), "2001-02-03T04:05:06Z");
    for (step, directory) in [
        ("plain directory", "tree-plain"),
        ("gz directory", "tree-gz"),
        ("bz2 directory", "tree-bz2"),
    ] {
        build.step(step, "success");
        let directory = master.file(directory);
        assert_eq!(fs::read_to_string(directory.join("1")).unwrap(), "1\n");
        assert_eq!(fs::read_to_string(directory.join("a/b/zwölf")).unwrap(), "2\n");
        assert_eq!(fs::read_link(directory.join("link")).unwrap(), Path::new("1"));
    }
    for step in ["too large", "too large directory", "too large download"] {
        let complaint = build.step(step, "failure").stderr();
        assert!(complaint.contains("only the first 100000 bytes"), "{step}: {complaint}");
    }
    for step in ["missing", "missing directory"] {
        let complaint = build.step(step, "failure").stderr();
        assert!(complaint.contains("No such file or directory"), "{step}: {complaint}");
    }
    worker.check_memory("transfers of 50 MiB");
}
