"""Calls an object of its client with arguments whose type only their neighbours tell.

    python dynamic_server.py PORT

Prints `listening PORT`.
"""
from twisted.internet import defer
from twisted.spread import pb

from common import options, serve


class Reader(pb.Referenceable):
    def __init__(self, data):
        self.data = data

    def remote_read(self, count):
        piece, self.data = self.data[:count], self.data[count:]
        return piece


class Lamp(pb.Cacheable):
    observer = None

    def getStateToCacheAndObserveFor(self, perspective, observer):
        self.observer = observer
        return {"lit": False}

    def stoppedObserving(self, perspective, observer):
        self.observer = None


class Dynamic(pb.Root):
    @defer.inlineCallbacks
    def remote_begin(self, worker):
        """Starts two commands, whose arguments differ, and one that the worker does not know."""
        lamp, shared = Lamp(), ["x"]
        shell = {"command": ["echo", "a"], "timeout": None, "same": (shared, shared)}
        first = yield worker.callRemote("startCommand", "0", "shell", shell)
        reader = Reader(b"0123456789")
        load = {"reader": reader, "blocksize": 4, "lamp": lamp}
        second = yield worker.callRemote("startCommand", "1", "download", load)
        try:
            yield worker.callRemote("startCommand", "2", "dance", {"reader": Reader(b"")})
            third = "no error"
        except pb.RemoteError as error:
            third = error.remoteType if isinstance(error.remoteType, str) else error.remoteType.decode()
        yield lamp.observer.callRemote("setLit", True)
        defer.returnValue([first, second, third])

    def remote_log(self, logger):
        """Passes any number of arguments and keywords."""
        return logger.callRemote("log", 3, "a", 1.5, other=logger, who="me")

    def remote_update(self, *args, **keywords):
        """Answers what its last line happened to return."""
        return 0

    def remote_refuse(self):
        return (False, "no credit")

    def remote_held(self):
        """Returns how many references the client holds besides the root."""
        return len([v for v in self.broker.localObjects.values() if not isinstance(v.object, pb.Root)])

    def rootObject(self, broker):
        self.broker = broker
        return self


if __name__ == "__main__":
    serve(Dynamic(), options(__doc__, "port").port)
