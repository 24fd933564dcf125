"""A house that users log in to.

    python house_server.py PORT

Prints `listening PORT`, and who comes and goes. Users are alice/sesame and bob/hunter2, and `full`, who is let in
by nobody; their minds are asked how they are before they are let in. Runs until it is killed.
"""
from zope.interface import implementer
from twisted.cred import checkers, error, portal
from twisted.internet import reactor
from twisted.spread import pb

from common import options, say


class Full(pb.Error):
    pass


class Room(pb.Viewable):
    def view_who(self, perspective):
        return perspective.name

    def view_sit(self, perspective, chair=0):
        return "%s on chair %d" % (perspective.name, chair)


class User(pb.Avatar):
    def __init__(self, name, mind, room):
        self.name, self.mind, self.room = name, mind, room

    def perspective_whoAmI(self):
        return self.name

    def perspective_room(self):
        return self.room

    def perspective_rooms(self):
        return [self.room, (self.room,)]

    def perspective_relay(self, bell, method, *args):
        return bell.callRemote(method, *args)

    def perspective_callMind(self, method, *args):
        return self.mind.callRemote(method, *args)


@implementer(portal.IRealm)
class House:
    def __init__(self):
        self.room = Room()
        self.users = {}

    def requestAvatar(self, name, mind, *interfaces):
        name = name.decode()
        if name == "full":
            raise Full("no room")
        if name == "denied":
            raise error.LoginDenied("not you")
        if mind is None:
            return self.admit(name, mind)
        return mind.callRemote("howAreYou", name).addCallback(lambda feels: self.admit(name, mind, feels))

    def admit(self, name, mind, feels=None):
        if feels is not None:
            say("feels", feels)
        user = self.users.setdefault(name, User(name, mind, self.room))  # the same for each login
        say("login", name)
        return pb.IPerspective, user, lambda: say("logout", name)


if __name__ == "__main__":
    users = checkers.InMemoryUsernamePasswordDatabaseDontUse()
    for name, password in (("alice", "sesame"), ("bob", "hunter2"), ("full", "x"), ("denied", "x")):
        users.addUser(name.encode(), password.encode())
    factory = pb.PBServerFactory(portal.Portal(House(), [users]))
    factory.clientConnectionMade = lambda broker: broker.notifyOnDisconnect(lambda: say("disconnected"))
    listening = reactor.listenTCP(options(__doc__, "port").port, factory, interface="127.0.0.1")
    say("listening", listening.getHost().port)
    reactor.run()
