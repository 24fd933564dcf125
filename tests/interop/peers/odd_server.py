"""Answers what a peer has to be told something about.

    python odd_server.py PORT

Prints `listening PORT`.
"""
import collections
import enum

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


if __name__ == "__main__":
    serve(Odd(), options(__doc__, "port").port)
