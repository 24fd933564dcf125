"""A server with a method for everything that a call can do.

    python kitchen_server.py PORT

Prints `listening PORT`, then `connected`, `call METHOD` and `disconnected` as they happen. Runs until
somebody calls `shutdown`. Classes on the wire: kitchen.Point (known), kitchen.Secret (sent, never accepted),
errors kitchen.Burnt and kitchen.Spilt. The notation that `describe` answers in is common.show.
"""
from twisted.internet import defer, reactor, task
from twisted.spread import pb

from common import options, say, serve, show, stop_soon
from kitchen import Burnt, Point, Secret, Spilt


class Kitchen(pb.Root):
    """The root object: one for each connection."""

    def __init__(self, broker=None):
        self.broker = broker

    def rootObject(self, broker):
        say("connected")
        broker.notifyOnDisconnect(lambda: say("disconnected"))
        return Kitchen(broker)

    def remoteMessageReceived(self, broker, message, args, kw):
        say("call", message)
        return super().remoteMessageReceived(broker, message, args, kw)

    # values

    def remote_echo(self, value):
        return value

    def remote_describe(self, *args, **kw):
        return "%s %s" % (show(args), show(kw))

    def remote_same(self, a, b):
        return a is b

    def remote_isCycle(self, x):
        """Whether the last member of a list, or the last value of a dictionary, is the whole again."""
        members = list(x.values()) if isinstance(x, dict) else x
        return members[-1] is x

    def remote_nothing(self):
        return None

    def remote_addOne(self, n):
        return n + 1

    def remote_big(self, n):
        return b"x" * n

    # copies

    def remote_point(self):
        return Point(3, 4)

    def remote_points(self):
        point = Point(3, 4)
        return [point, point]

    def remote_takesPoint(self, p):
        return "%s,%s" % (p.x, p.y)

    def remote_unregistered(self):
        return Secret()

    # errors

    def remote_fail(self, kind):
        if kind == "value":
            raise ValueError("bad value")
        if kind == "key":
            raise KeyError("no such key")
        if kind == "own":
            raise Burnt("own trouble")
        if kind == "pberror":
            raise Spilt("known trouble")
        if kind == "deferred":
            return task.deferLater(reactor, 0.01, self.remote_fail, "value")
        if kind == "unicode":
            raise ValueError("caf\xe9 \u2603 \U0001f438")
        return None

    # time and connection

    def remote_later(self, seconds, value):
        return task.deferLater(reactor, seconds, lambda: value)

    def remote_never(self):
        return defer.Deferred()

    def remote_hangUp(self):
        self.broker.transport.loseConnection()
        return defer.Deferred()

    def remote_shutdown(self):
        stop_soon()


if __name__ == "__main__":
    serve(Kitchen(), options(__doc__, "port").port)
