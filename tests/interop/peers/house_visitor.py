"""Logs in to a house, looks around, and says what it finds.

    python house_visitor.py HOST PORT STORY
"""
import gc
import sys

from twisted.cred import credentials
from twisted.internet import defer, reactor
from twisted.spread import pb

from common import ask, describe_failure, run, say, show


class Upset(pb.Error):
    pass


class Mind(pb.Referenceable):
    def __init__(self, mood):
        self.mood = mood

    def remote_howAreYou(self, name):
        say("asked as", name)
        if self.mood == "upset":
            raise Upset("do not ask")
        return self.mood


class Diary(pb.RemoteCache):
    def setCopyableState(self, state):
        self.lines, self.total = state["lines"], state["total"]

    observe_setCopyableState = setCopyableState

    def observe_wrote(self, line):
        self.lines.append(line)

    def observe_counted(self, total):
        self.total = total


pb.setUnjellyableForClass("house.Diary", Diary)


class Visit:
    def __init__(self, host, port):
        self.factory = pb.PBClientFactory()
        reactor.connectTCP(host, port, self.factory)

    async def login(self, name, password, mind=None):
        """The avatar, or None."""
        def logged_in(avatar):
            say("logged in", name)
            return avatar

        shown = credentials.UsernamePassword(name.encode(), password.encode())
        return await self.factory.login(shown, mind).addCallbacks(
            logged_in, lambda failed: say("no login", describe_failure(failed)))

    async def call(self, object, method, *args, **kw):
        event, value = await ask(object, method, *args, **kw)
        say(event, method, show(value) if event == "answer" else describe_failure(value))

    async def refused(self):
        for name, password in (("alice", "wrong"), ("mallory", "x"), ("full", "x"), ("denied", "x")):
            await self.login(name, password)
        await self.call(await self.login("alice", "sesame"), "whoAmI")

    async def minds(self):
        alice = await self.login("alice", "sesame", Mind("well"))
        await self.call(alice, "callMind", "howAreYou", "yourself")
        await self.call(alice, "callMind", "nosuch")
        await self.login("bob", "hunter2", Mind("upset"))

    async def oddMinds(self):
        """Twisted's portal gives a realm whatever the visitor gives for a mind."""
        minds = (7, "a name", [1, (2,)], [Mind("well")])
        self.kept = [await self.login("alice", "sesame", mind) for mind in minds]  # until the connection ends

    async def views(self):
        alice, bob = await self.login("alice", "sesame"), await self.login("bob", "hunter2")
        hers, again, his = [await who.callRemote("room") for who in (alice, alice, bob)]
        say("numbers", hers.luid == again.luid, hers.luid == his.luid)
        for room in (hers, his):
            await self.call(room, "who")
            await self.call(room, "sit", chair=3)
        rooms = await alice.callRemote("rooms")
        say("number", rooms[0].luid == rooms[1][0].luid == hers.luid)

    async def relays(self):
        alice = await self.login("alice", "sesame")
        for method, args in (("howAreYou", ("x",)), ("howAreYou", ()), ("nosuch", ())):
            await self.call(alice, "relay", Mind("upset"), method, *args)

    async def twice(self):
        """One user, two logins over one connection."""
        first, second = await self.login("alice", "sesame"), await self.login("alice", "sesame")
        say("numbers", first.luid == second.luid)
        await self.call(first, "whoAmI")
        del first
        gc.collect()
        await self.call(second, "whoAmI")
        self.kept = second  # until the connection ends

    async def diaries(self):
        """One live object, shown to two users over one connection."""
        alice, bob = await self.login("alice", "sesame"), await self.login("bob", "hunter2")
        hers, his = await alice.callRemote("diary"), await bob.callRemote("diary")
        again = await alice.callRemote("diary")
        say("caches", hers is his, hers.luid == again.luid, hers.luid == his.luid)
        for who, line in ((alice, "hers 1"), (bob, "his 1"), (alice, "hers 2")):
            await who.callRemote("write", line)
        for diary in (hers, his):
            say(show(diary.lines), diary.total)
        await alice.callRemote("tearOut")
        for diary in (hers, his):
            say(show(diary.lines), diary.total)
        for who, diary in ((alice, hers), (bob, his)):
            await self.call(who, "isOurs", diary)

    async def again(self):
        """A live object that is dropped and fetched anew, as the way back of a cycle is."""
        alice = await self.login("alice", "sesame")
        numbers = []
        for round in range(3):
            diary = await alice.callRemote("wayBack" if round < 2 else "diary")
            await alice.callRemote("write", "round %d" % round)
            say(show(diary.lines), diary.total)
            numbers.append(diary.luid)
            del diary
            gc.collect()
            await self.call(alice, "readers")
        say("one number", len(set(numbers)) == 1)


async def main(host, port, story):
    visit = Visit(host, int(port))
    await getattr(visit, story)()
    root = await visit.factory.getRootObject()
    gone = defer.Deferred()
    root.broker.notifyOnDisconnect(lambda: gone.callback(None))
    root.broker.transport.loseConnection()
    await gone
    say("done")


if __name__ == "__main__":
    run(lambda: main(*sys.argv[1:]))
