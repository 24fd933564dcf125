//! Connections and their ends: interruptions, lost masters, signals, and refused logins.

use crate::{buildbot::Buildbot, master::Master, worker::Worker};

pub(crate) fn an_interrupted_build_leaves_no_process(buildbot: &'static Buildbot) {
    let mut master = Master::start(buildbot, "interrupted");
    let _worker = Worker::attached(&mut master);
    let hanging = master.pipe("hanging");
    master.begin("hanging");
    hanging.begun();
    master.stop("hanging");
    hanging.closed();
    let build = master.finished("hanging");
    assert_eq!(build.result(), "cancelled");
    let remarks = build.step("hang", "cancelled").remarks();
    assert!(remarks.contains("the command was interrupted"), "{remarks}");
}

pub(crate) fn a_lost_master_is_found_again(buildbot: &'static Buildbot) {
    let mut master = Master::start(buildbot, "lost");
    let _worker = Worker::attached(&mut master);
    let hanging = master.pipe("hanging");
    master.begin("hanging");
    hanging.begun();
    let master = master.kill();
    // The program ends with the connection.
    hanging.closed();

    let mut master = master.restart();
    let hanging = master.pipe("hanging");
    // The master begins the build again.
    hanging.begun();
    master.stop("hanging");
    assert_eq!(master.finished("hanging").result(), "cancelled");
    let build = master.build("quick");
    assert_eq!(build.step("echo", "success").stdout(), "done\n");
}

pub(crate) fn the_first_signal_lets_builds_end(buildbot: &'static Buildbot) {
    let mut master = Master::start(buildbot, "first-signal");
    let mut worker = Worker::attached(&mut master);
    let waiting = master.pipe("waiting");
    master.begin("waiting");
    waiting.begun();
    worker.terminate();
    worker.says("asking the master to end this worker");
    master.go();
    let build = master.finished("waiting");
    assert_eq!(build.step("wait", "success").stdout(), "go\n");
    worker.says("the master ends this worker");
    assert!(worker.exit().success());
}

pub(crate) fn the_second_signal_ends_at_once(buildbot: &'static Buildbot) {
    let mut master = Master::start(buildbot, "second-signal");
    let mut worker = Worker::attached(&mut master);
    let hanging = master.pipe("hanging");
    master.begin("hanging");
    hanging.begun();
    worker.terminate();
    worker.says("asking the master to end this worker");
    worker.terminate();
    hanging.closed();
    assert!(worker.exit().success());
}

pub(crate) fn refused_logins_are_reported(buildbot: &'static Buildbot) {
    let mut master = Master::start(buildbot, "refused");
    let mut stranger = Worker::start(master.port, master.place(), "guess");
    let complaint = stranger.says("refuses to log pond in");
    assert!(complaint.contains("UnauthorizedLogin"), "{complaint}");
    // It tries again, and ends at a signal meanwhile.
    stranger.says("refuses to log pond in");
    stranger.terminate();
    assert!(stranger.exit().success());

    let mut worker = Worker::attached(&mut master);
    let mut double = Worker::start(master.port, master.place(), "sesame");
    let complaint = double.says("refuses to log pond in");
    assert!(complaint.contains("RuntimeError"), "{complaint}");
    worker.says("duplicate connection");
    drop(double);
    let unknown = master.build("unknown");
    let complaint = unknown.step("unknown command", "exception");
    assert!(complaint.text("err.text").contains("buildbot_worker.base.UnknownCommand"));
}
