"""The classes of the benchmarks. Their names on the wire begin with the name of this module."""

from twisted.spread import pb

REPLY = "safe and sound"
ITEMS = 1000


class Frog(pb.Copyable, pb.RemoteCopy):
    """The argument of a small call."""

    def __init__(self, color="green", num_frogs=7):
        self.color, self.num_frogs = color, num_frogs

    def is_green(self):
        return self.color == "green" and self.num_frogs == 7


class Item(pb.Copyable, pb.RemoteCopy):
    """An element of the argument of a large call."""


pb.setUnjellyableForClass(Frog, Frog)
pb.setUnjellyableForClass(Item, Item)


def item_id(index):
    return index * 2654435761 % 4294967291


def items():
    """Returns the items that are sent."""
    made = []
    for index in range(ITEMS):
        item = Item()
        item.id = item_id(index)
        item.name = "structure-%06d" % index
        item.x = index * 1.25 + 0.1
        item.y = index * -0.75 + 0.3
        item.tags = ["tag%03d" % index, "lab%03d" % (index % 997)]
        made.append(item)
    return made


def items_are_right(items):
    """Returns whether these are the items that are sent."""
    expected = sum(index * 0.5 + 0.4 for index in range(ITEMS))
    return (
        len(items) == ITEMS
        and all(
            item.id == item_id(index)
            and len(item.name) == 16
            and len(item.tags) == 2
            and sum(map(len, item.tags)) == 12
            for index, item in enumerate(items)
        )
        and abs(sum(item.x + item.y for item in items) - expected) < 1e-3
    )


def initial_ducks():
    return ["init-%07d" % number for number in range(10)]


def duck(number):
    """Returns the argument of an update."""
    return "duck-%07d" % (number % 10_000_000)


class Pond(pb.Cacheable):
    """The live object. A new duck replaces the last one."""

    def __init__(self):
        self.ducks = initial_ducks()
        self.added = 0
        self.observers = []

    def getStateToCacheAndObserveFor(self, perspective, observer):
        self.observers.append(observer)
        return {"ducks": list(self.ducks)}

    def stoppedObserving(self, perspective, observer):
        # Not `remove`: on Python 3 it compares the brokers of two observers with `<`, which they do not have.
        self.observers = [other for other in self.observers if other.broker is not observer.broker]

    def add_next(self):
        """Makes the next update. Returns the answers of the observers."""
        name = duck(self.added)
        self.added += 1
        self.ducks[-1] = name
        return [observer.callRemote("add_duck", name) for observer in self.observers]


class Replica(pb.RemoteCache):
    """An observer's replica of the pond. `reached` fires when the update number `goal` has arrived."""

    seen = wrong = 0
    goal = reached = None

    def setCopyableState(self, state):
        self.ducks = state["ducks"]

    def observe_add_duck(self, name):
        if name != duck(self.seen):
            self.wrong += 1
        self.seen += 1
        self.ducks[-1] = name
        if self.seen == self.goal:
            self.reached.callback(None)


pb.setUnjellyableForClass(Pond, Replica)
