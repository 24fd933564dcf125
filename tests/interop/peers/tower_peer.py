"""Has bells and keeps the peer's, sends pages and collects the peer's, as the peer asks it to.

    python tower_peer.py listen PORT
    python tower_peer.py connect HOST PORT

Either way each side serves a root object to the other. A listening one prints `listening PORT`, a connecting one
calls the peer's `hello` once it can be called. After the connection it says `disconnected` and ends.
"""
import gc
import io
import sys

from twisted.internet import defer
from twisted.python import log
from twisted.spread import pb, util

from common import ask, describe_failure, run, say, share, show


class Cracked(pb.Error):
    pass


class Bell(pb.Referenceable):
    def __init__(self):
        self.rung = 0

    def remote_ring(self, times=1):
        self.rung += times
        return self.rung

    def remote_fail(self):
        raise Cracked("no sound")

    def remote_bounce(self, bell, times):
        """Back and forth, each call within the one before."""
        return bell.callRemote("bounce", self, times - 1).addCallback(lambda n: n + 1) if times else 0


class Unknown(pb.Copyable):
    """Registered by nobody."""


class Tower(pb.Referenceable):
    """What the peer of one connection may ask for."""

    def __init__(self, broker):
        self.broker = broker
        self.peer = broker.remoteForName("root")
        self.bell = Bell()
        self.kept = []
        broker.notifyOnDisconnect(self.gone)

    def gone(self):
        for bell in self.kept:
            self.outcome(bell, "ring").addCallback(lambda outcome: say("afterwards", outcome))

    def remote_tables(self):
        """How often the peer holds each object, but for those with names; every number must have its way back."""
        gc.collect()
        broker = self.broker
        counts = {luid: local.refcount for luid, local in broker.localObjects.items() if not isinstance(luid, bytes)}
        if sorted(counts) != sorted(broker.luids.values()):
            return "%s is not the inverse of %s" % (broker.luids, counts)
        return show(counts)

    # bells of this side

    def remote_bell(self):
        return self.bell

    def remote_twice(self):
        return [self.bell, {"again": (self.bell,)}]

    def remote_bells(self, n):
        return [Bell() for _ in range(n)]

    def remote_isBell(self, x):
        return x is self.bell

    def remote_tower(self):
        return self

    def remote_isTower(self, x):
        return x is self

    # bells of the peer's

    def remote_keep(self, *bells):
        self.kept.extend(bells)
        return len(self.kept)

    def remote_numbers(self):
        return [bell.luid for bell in self.kept]

    def remote_kept(self):
        return self.kept

    def remote_drop(self):
        self.kept = []

    def remote_call(self, bell, method, *args):
        return bell.callRemote(method, *args)

    def remote_shout(self, bell, times):
        """Calls that are sent before the answer is."""
        for _ in range(times):
            bell.callRemote("ring", pbanswer=False)
        return "done"

    def remote_try(self, bell, method, *args):
        """How a call ends."""
        return self.outcome(bell, method, *args)

    def remote_sendUnknown(self, method):
        return self.outcome(self.peer, method, [self.bell, Unknown()])

    def remote_sendBells(self, method, n):
        return self.outcome(self.peer, method, [Bell() for _ in range(n)])

    def remote_hangUp(self):
        self.broker.transport.loseConnection()
        return defer.Deferred()

    def outcome(self, bell, method, *args):
        return ask(bell, method, *args).addCallback(
            lambda o: "%s %s" % (o.event, show(o.value) if o.event == "answer" else describe_failure(o.value)))

    # objects with names

    def remote_nameBell(self, name):
        self.broker.setNameForLocal(name, self.bell)

    def remote_tryNamed(self, name, method, *args):
        """How a call of the peer's object with this name ends."""
        return self.outcome(self.broker.remoteForName(name), method, *args)

    def remote_sendNamed(self, name, method):
        """Sends the peer's object with this name back."""
        return self.peer.callRemote(method, self.broker.remoteForName(name))

    # pages

    def remote_stringPages(self, collector, size, chunk=8192):
        util.StringPager(collector, b"x" * size, chunk, lambda: say("paged out"))
        return "paging"

    def remote_textPages(self, collector, text, chunk):
        util.StringPager(collector, text, chunk)

    def remote_filePages(self, collector, size):
        util.FilePager(collector, io.BytesIO(b"f" * size), lambda: say("file paged out"))

    def remote_stoppedPages(self, collector, pages):
        """Stopped when so many pages were sent."""
        class Stopping(util.StringPager):
            def nextPage(pager):
                if pager.pointer >= 8192 * (pages - 1):
                    pager.stopPaging()
                return super().nextPage()

        Stopping(collector, b"x" * 1000000, 8192, lambda: say("stopped"))

    def remote_lostPages(self, collector):
        """The connection goes in the middle."""
        class Leaving(util.StringPager):
            def nextPage(pager):
                if pager.pointer >= 8192 * 3:
                    self.broker.transport.abortConnection()
                return super().nextPage()

        Leaving(collector, b"x" * 1000000)

    def remote_ignore(self, collector):
        pass

    def remote_collect(self, method, *args):
        """The sizes of the pages that the peer's method sends."""
        return util.getAllPages(self.peer, method, *args).addCallback(
            lambda pages: [len(page) for page in pages])

    def remote_leaveBehind(self, method, *args):
        """Leave when the first page has come."""
        class Leaving(pb.Referenceable):
            def remote_gotPage(collector, page):
                self.broker.transport.loseConnection()

        self.peer.callRemote(method, Leaving(), *args).addErrback(lambda _: None)


if __name__ == "__main__":
    if sys.argv[1:2] not in (["listen"], ["connect"]):
        sys.exit(__doc__)
    # Until then Twisted keeps every failure, and what was on the stack when it was raised.
    log.startLogging(sys.stderr, setStdout=False)
    run(lambda: share(Tower, *sys.argv[1:]))
