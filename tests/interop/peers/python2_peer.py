# -*- coding: utf-8 -*-
"""What is peculiar to Python 2: serves a root object, and calls the peer's as it is asked to.

    python2.7 python2_peer.py

Prints `listening PORT`. Runs until it is killed.
"""
from __future__ import print_function
import datetime
import decimal
import sys

from twisted.internet import defer, reactor
from twisted.python import log
from twisted.spread import jelly, pb

CLASSES = [ValueError, TypeError, KeyError, IndexError, LookupError, AttributeError, RuntimeError,
           NotImplementedError, OSError, StandardError, pb.Error, pb.NoSuchMethod, jelly.InsecureJelly]


class OldStyle:
    """A class as they were before Python 2.2."""


VALUES = {
    "utf-8": "caf\xc3\xa9",
    "latin-1": "caf\xe9",
    "unicode": u"caf\xe9",
    "astral": u"\U0001f438",
    "lone surrogate": u"\ud800",
    "long": 5L,
    "keys": {"a": "b", u"c": u"d"},
    "infinity": decimal.Decimal("Infinity"),
    "moment": datetime.datetime(2026, 11, 22, 1, 2, 3, 4),
    "subclass": type("Name", (str,), {})("x"),
    "old": OldStyle(),
}


class Pond(pb.RemoteCopy):
    def setCopyableState(self, state):
        self.kinds = sorted("%s %s: %s" % (type(key).__name__, key, type(value).__name__)
                            for key, value in state.items())


pb.setUnjellyableForClass("python2.Pond", Pond)


class Lamp(pb.Cacheable):
    """Tells what it is now by name."""
    observers = ()

    def getTypeToCopyFor(self, perspective):
        return "python2.Lamp"

    def getStateToCacheAndObserveFor(self, perspective, observer):
        self.observers += (observer,)
        return {"color": "green"}

    def paint(self, color):
        return defer.gatherResults([one.callRemote("paint", color=color) for one in self.observers])


class Hut(pb.Referenceable):
    """The root object of one connection."""

    def __init__(self, broker):
        self.peer = broker.remoteForName("root")
        self.lamp = Lamp()

    # what arrives

    def remote_kinds(self, *args, **kw):
        """The types of the arguments, and the keywords with those of theirs."""
        named = ["%s=%s" % (key, type(kw[key]).__name__) for key in sorted(kw)]
        return " ".join([type(one).__name__ for one in args] + named)

    def remote_keysOf(self, pond):
        return ", ".join(pond.kinds)

    # what is sent

    def remote_value(self, name):
        return VALUES[name]

    def remote_lamp(self):
        return self.lamp

    def remote_paint(self, color):
        return self.lamp.paint(color)

    def remote_send(self, method, name):
        """Sends one of the values; the answer is what came back."""
        return self.outcome(self.peer.callRemote(str(method), VALUES[name]))

    def remote_sendNamed(self, method):
        return self.outcome(self.peer.callRemote(str(method), **{"a": 1, "b": "two"}))

    @defer.inlineCallbacks
    def remote_logIn(self, name, password):
        challenge, challenger = yield self.peer.callRemote("login", VALUES[name])
        response = pb.respond(challenge, password)
        answer = yield self.outcome(challenger.callRemote("respond", response, None))
        defer.returnValue(answer)

    def outcome(self, call):
        return call.addCallbacks(repr, lambda failed: "error %s" % failed.type)

    # exceptions

    def remote_fail(self, kind):
        if kind == "deferred":
            return defer.fail(LookupError("later"))
        if kind == "old":
            raise OldStyle()
        raise ValueError(VALUES[kind])

    def remote_caught(self, method, *args):
        """The classes that a failure is caught by."""
        return self.peer.callRemote(str(method), *args).addErrback(
            lambda failed: " ".join(kind.__name__ for kind in CLASSES if failed.check(kind)))

    def remote_printed(self, method, *args):
        """A failure as a traceback, where it can be printed; it can always be logged."""
        def printed(failed):
            log.err(failed)
            try:
                return failed.getTraceback()
            except TypeError:
                return None

        return self.peer.callRemote(str(method), *args).addErrback(printed)


class Door(pb.Root):
    def rootObject(self, broker):
        return Hut(broker)


if __name__ == "__main__":
    port = reactor.listenTCP(0, pb.PBServerFactory(Door()), interface="127.0.0.1")
    print("listening", port.getHost().port)
    sys.stdout.flush()
    reactor.run()
