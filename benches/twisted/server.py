"""A server: `server.py server ADDR`. Prints READY when it listens, and runs until it is killed."""

import sys

from twisted.internet import defer, endpoints, reactor, task
from twisted.spread import pb

import bench

# Updates that an observer has not answered, before the publisher waits.
UNANSWERED = 256


class Root(pb.Root):
    def __init__(self):
        self.shared = bench.Pond()

    def remote_frogs(self, frog):
        assert frog.is_green(), "the frog differs from the one that was sent"
        return bench.REPLY

    def remote_payload(self, items):
        assert bench.items_are_right(items), "the items differ from those that were sent"

    def remote_pond(self):
        return self.shared

    @defer.inlineCallbacks
    def remote_start(self, updates):
        unanswered = []

        def publish():
            for _ in range(updates):
                unanswered.append(defer.DeferredList(self.shared.add_next()))
                yield unanswered.pop(0) if len(unanswered) >= UNANSWERED else None

        yield task.cooperate(publish()).whenDone()
        yield defer.DeferredList(unanswered)


class Factory(pb.PBServerFactory):
    def buildProtocol(self, address):
        broker = super().buildProtocol(address)
        made = broker.connectionMade

        def connectionMade():
            broker.transport.setTcpNoDelay(True)
            made()

        broker.connectionMade = connectionMade
        return broker


def main():
    host, port = sys.argv[2].rsplit(":", 1)
    endpoint = endpoints.TCP4ServerEndpoint(reactor, int(port), interface=host)
    listening = endpoint.listen(Factory(Root()))
    listening.addCallback(lambda _: print("READY", flush=True))
    reactor.run()


if __name__ == "__main__":
    main()
