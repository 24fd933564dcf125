"""Twisted's "PB Cacheable" tutorial: the classes of both sides. Not run by itself.

What travels is the plain list of ducks, once; after that each duck that comes or goes.
"""
from twisted.spread import pb

from common import say


class MasterDuckPond(pb.Cacheable):
    def __init__(self, ducks):
        self.observers = []
        self.ducks = list(ducks)

    def count(self):
        say("I have [%d] ducks" % len(self.ducks))

    def addDuck(self, duck):
        self.ducks.append(duck)
        self.announce("addDuck", duck)

    def removeDuck(self, duck):
        self.ducks.remove(duck)
        self.announce("removeDuck", duck)

    def announce(self, update, duck):
        for observer in self.observers:
            observer.callRemote(update, duck)

    def getStateToCacheAndObserveFor(self, perspective, observer):
        self.observers.append(observer)
        return self.ducks

    def stoppedObserving(self, perspective, observer):
        self.observers.remove(observer)


class SlaveDuckPond(pb.RemoteCache):
    def count(self):
        return len(self.ducks)

    def getDucks(self):
        return self.ducks

    def setCopyableState(self, state):
        self.ducks = state

    def observe_addDuck(self, duck):
        say(" cache - addDuck")
        self.ducks.append(duck)

    def observe_removeDuck(self, duck):
        say(" cache - removeDuck")
        self.ducks.remove(duck)


pb.setUnjellyableForClass(MasterDuckPond, SlaveDuckPond)
