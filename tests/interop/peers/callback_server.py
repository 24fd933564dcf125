"""A kitchen that calls back: it is given an object, and tells it when the eggs are done.

    python callback_server.py PORT

Prints `listening PORT`.
"""
from twisted.internet import defer, reactor, task
from twisted.spread import pb

from common import options, serve


class Kitchen(pb.Root):
    @defer.inlineCallbacks
    def remote_boilEggs(self, seconds, bell):
        for left in (2, 1, 0):
            yield task.deferLater(reactor, seconds / 3)
            yield bell.callRemote("tick", left)
        said = yield bell.callRemote("ring", "the eggs are done")
        return said


if __name__ == "__main__":
    serve(Kitchen(), options(__doc__, "port").port)
