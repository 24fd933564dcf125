"""Answers what a peer has to be told something about.

    python odd_server.py PORT

Prints `listening PORT`.
"""
import collections
import enum

from twisted.internet import defer
from twisted.python import failure, reflect
from twisted.spread import pb

from common import options, serve


class Side(enum.IntEnum):
    BUY = 1


class Name(str):
    pass


Point = collections.namedtuple("Point", "x y")


class Odd(pb.Root):
    def remote_unsendable(self):
        """What Twisted refuses to send though it is a number, a text, a tuple, a dictionary."""
        return [Side.BUY, Name("x"), Point(1, 2), collections.OrderedDict(a=1)]

    def remote_references(self, count):
        return [pb.Referenceable() for _ in range(count)]

    def remote_complete(self, failure):
        """Says what arrived as a failure or None, as Buildbot's `remote_complete` is called."""
        if failure is None:
            return "done"
        check = failure.check("shop.SoldOut", LookupError)
        return [reflect.qual(type(failure)), failure.type, failure.getErrorMessage(), reflect.qual(check)
                if isinstance(check, type) else check]

    def remote_failures(self, command):
        """Calls `complete` of a command: with None, with a failure, and with one in a list."""
        def failed(exception):
            return pb.CopyableFailure(failure.Failure(exception))

        d = defer.gatherResults([
            command.callRemote("complete", None),
            command.callRemote("complete", failed(KeyError("k"))),
            command.callRemote("complete", failed(OSError(2, "no such file"))),
        ])
        return d


if __name__ == "__main__":
    serve(Odd(), options(__doc__, "port").port)
