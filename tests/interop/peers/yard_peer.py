"""Publishes live objects and keeps replicas of the peer's, as the peer asks it to.

    python yard_peer.py listen PORT
    python yard_peer.py connect HOST PORT

Either way each side serves a root object to the other. A listening one prints `listening PORT`, a connecting one
calls the peer's `hello` once it can be called. The events of classes and connections are printed one a line, see
yard.py; after the connection it says `disconnected` and ends.
"""
import decimal
import sys

from twisted.internet import defer, reactor
from twisted.spread import pb

from common import ask, describe_failure, run, say, share, show
from yard import Garden, Pond, Shelf, Swamp, unfold


class Yard(pb.Referenceable):
    """What the peer of one connection may ask for."""

    def __init__(self, broker):
        self.broker = broker
        self.peer = broker.remoteForName("root")
        self.pond = Pond(color="green", ducks=["one duck", "two duck"])
        self.shelf = Shelf(color="brown", ducks=["a"], depths={"north": 1.5}, tags={"deep"})
        self.kept = None

    # what is published here

    def remote_pond(self):
        return self.pond

    def remote_basket(self):
        return [self.pond, (self.pond, {"other": Pond(color="red", ducks=[])})]

    def remote_garden(self):
        return Garden(name="back", best=self.pond, ponds=[self.pond, Pond(color="red", ducks=[])])

    def remote_shelf(self):
        return self.shelf

    def remote_swamp(self):
        return Swamp(depth=3)

    def remote_sendSwamp(self, method):
        return self.outcome(method, Swamp(depth=3))

    def remote_observers(self):
        return len(self.pond.observers)

    def remote_isPond(self, x):
        return x is self.pond

    def remote_change(self, method, *args, **kw):
        """Run a method of the pond, and answer when all observers have answered it."""
        return defer.ensureDeferred(getattr(self.pond, method)(*args, **kw))

    def remote_hint(self, *args):
        """An update that wants no answer."""
        for observer in self.pond.observers:
            observer.callRemote(*args, pbanswer=False)

    def remote_tellShelf(self, update, args):
        return defer.ensureDeferred(self.shelf.tell(update, *args))

    # what the peer is called with

    def remote_send(self, method):
        """Send the pond as an argument; the answer is how it went."""
        return self.outcome(method, self.pond)

    def remote_sendTwice(self, method):
        return self.outcome(method, self.pond, again=self.pond)

    def remote_sendWithTheUnsendable(self, method):
        """The second argument cannot be serialized, when the first one already was."""
        return self.outcome(method, self.pond, decimal.Decimal("NaN"))

    def remote_dropAndTell(self, drop):
        """In one go: the peer drops the pond, and is told of a duck."""
        ask(self.peer, drop)
        return defer.ensureDeferred(self.pond.addDuck("late duck"))

    @defer.inlineCallbacks
    def remote_dropAndSend(self, drop, take):
        """And is sent the pond again."""
        told = self.remote_dropAndTell(drop)
        taken = yield self.outcome(take, self.pond)
        yield told
        return taken

    def remote_hangUp(self):
        self.broker.transport.loseConnection()
        return defer.Deferred()

    @defer.inlineCallbacks
    def outcome(self, method, *args, **kw):
        event, value = yield ask(self.peer, method, *args, **kw)
        return "%s %s" % (event, show(value) if event == "answer" else describe_failure(value))

    # what is kept of the peer's

    def remote_keep(self, x):
        self.kept = x

    def remote_look(self):
        """What is kept, in the notation of common.show."""
        return show(unfold(self.kept))

    def remote_fetch(self, method):
        """Keep the answer of a call to the peer."""
        return self.peer.callRemote(method).addCallback(self.remote_keep)

    def remote_echo(self, x):
        return x

    def remote_echoLater(self, x):
        answer = defer.Deferred()
        reactor.callLater(0, answer.callback, x)
        return answer

    def remote_sendHome(self, method):
        return self.outcome(method, self.kept)

    def remote_drop(self):
        say("dropped")
        self.kept = None


if __name__ == "__main__":
    if sys.argv[1:2] not in (["listen"], ["connect"]):
        sys.exit(__doc__)
    run(lambda: share(Yard, *sys.argv[1:]))
