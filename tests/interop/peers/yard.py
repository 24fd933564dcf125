"""The live classes of yard_peer, of both sides. Not run by itself.

On the wire: yard.Pond (updates of its own), yard.Garden (ponds inside), yard.Shelf (setters and collections), all
known to both sides; yard.Swamp, which is sent from here and received by nobody.
"""
from twisted.internet import defer
from twisted.spread import pb

from common import ask, describe_failure, say, show


class Published(pb.Cacheable):
    """Knows its observers, and says who comes and goes."""

    def __init__(self, **state):
        self.observers = []
        self.__dict__.update(state)
        self.attributes = list(state)

    def state(self):
        return {name: getattr(self, name) for name in self.attributes}

    def getStateToCacheAndObserveFor(self, perspective, observer):
        self.observers.append(observer)
        say("observed by", len(self.observers))
        return self.state()

    def stoppedObserving(self, perspective, observer):
        self.observers.remove(observer)
        say("stoppedObserving", len(self.observers))

    async def tell(self, update, *args, **kw):
        """Announce an update, and say how each observer answered it."""
        outcomes = await defer.gatherResults([ask(o, update, *args, **kw) for o in self.observers])
        for event, value in outcomes:
            say(event, update, show(value) if event == "answer" else describe_failure(value))


class Pond(Published):
    def addDuck(self, duck):
        self.ducks.append(duck)
        return self.tell("addDuck", duck)

    def paint(self, color, shade):
        self.color = color
        return self.tell("paint", color, shade=shade)

    def reset(self):
        return self.tell("setCopyableState", self.state())


class Garden(Published):
    pass


class Shelf(Published):
    pass


class Swamp(Published):
    pass


class Replica(pb.RemoteCache):
    def setCopyableState(self, state):
        self.__dict__.update(state)
        self.attributes = list(state)
        say("state", show(state))

    observe_setCopyableState = setCopyableState  # a reset is an update that brings the state anew

    def state(self):
        return {name: getattr(self, name) for name in self.attributes}


class RemotePond(Replica):
    def observe_addDuck(self, duck):
        self.ducks.append(duck)
        say("addDuck", show(duck))
        return len(self.ducks)

    def observe_paint(self, color, shade="plain"):
        self.color = color
        say("paint", show(color), show(shade))


class RemoteShelf(Replica):
    """What a peer's setters and observed collections send, for each kind of attribute."""

    def observe_setColor(self, color):
        self.color = color

    def observe_ducks_append(self, item):
        self.ducks.append(item)

    def observe_ducks_insert(self, index, item):
        self.ducks.insert(index, item)

    def observe_ducks_pop(self, index):
        del self.ducks[index]

    def observe_ducks_set(self, index, item):
        self.ducks[index] = item

    def observe_ducks_extend(self, list):
        self.ducks.extend(list)

    def observe_ducks_truncate(self, length):
        del self.ducks[length:]

    def observe_ducks_clear(self):
        self.ducks.clear()

    def observe_depths_set(self, key, value):
        self.depths[key] = value

    def observe_depths_pop(self, key):
        del self.depths[key]

    def observe_depths_clear(self):
        self.depths.clear()

    def observe_tags_add(self, item):
        self.tags.add(item)

    def observe_tags_discard(self, item):
        self.tags.discard(item)

    def observe_tags_clear(self):
        self.tags.clear()


def unfold(value):
    """A value with its replicas as dictionaries of their attributes."""
    if isinstance(value, Replica):
        return unfold(value.state())
    if isinstance(value, (list, tuple)):
        return type(value)(map(unfold, value))
    if isinstance(value, dict):
        return {key: unfold(item) for key, item in value.items()}
    return value


pb.setUnjellyableForClass(Pond, RemotePond)
pb.setUnjellyableForClass(Garden, Replica)
pb.setUnjellyableForClass(Shelf, RemoteShelf)
