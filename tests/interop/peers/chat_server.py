"""Twisted's chat server, of "Authentication with Perspective Broker": users log in, join groups, and everybody in a
group hears what is said there, who comes, and who leaves.

    python chat_server.py PORT

Prints `listening PORT`, then `NAME is here` and `NAME has left`.
"""
from twisted.cred import checkers, portal
from twisted.spread import pb
from zope.interface import implementer

from common import options, say, serve


class ChatServer:
    def __init__(self):
        self.groups = {}  # by their names

    def joinGroup(self, groupname, user):
        if groupname not in self.groups:
            self.groups[groupname] = Group(groupname)
        self.groups[groupname].addUser(user)
        return self.groups[groupname]


@implementer(portal.IRealm)
class ChatRealm:
    def __init__(self, server):
        self.server = server

    def requestAvatar(self, avatarId, mind, *interfaces):
        assert pb.IPerspective in interfaces
        user = User(avatarId.decode(), self.server)
        user.attached(mind)
        return pb.IPerspective, user, lambda: user.detached(mind)


class User(pb.Avatar):
    def __init__(self, name, server):
        self.name = name
        self.server = server

    def attached(self, mind):
        self.remote = mind
        say(self.name, "is here")

    def detached(self, mind):
        self.remote = None
        say(self.name, "has left")
        for group in self.server.groups.values():
            group.removeUser(self)

    def perspective_joinGroup(self, groupname):
        return self.server.joinGroup(groupname, self)

    def send(self, message):
        told = self.remote.callRemote("print", message)
        told.addErrback(lambda gone: gone.trap(pb.PBConnectionLost))


class Group(pb.Viewable):
    def __init__(self, groupname):
        self.name = groupname
        self.users = []

    def addUser(self, user):
        if user not in self.users:
            self.announce("%s joins %s" % (user.name, self.name))
            self.users.append(user)

    def removeUser(self, user):
        if user in self.users:
            self.users.remove(user)
            self.announce("%s leaves %s" % (user.name, self.name))

    def view_send(self, from_user, message):
        self.announce("<%s> says: %s" % (from_user.name, message))

    def announce(self, message):
        for user in self.users:
            user.send(message)


if __name__ == "__main__":
    users = checkers.InMemoryUsernamePasswordDatabaseDontUse(alice=b"sesame", bob=b"pa55", carol=b"x-mas")
    serve(portal.Portal(ChatRealm(ChatServer()), [users]), options(__doc__, "port").port)
