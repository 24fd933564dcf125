"""Twisted's chat client: each line of standard input is said to everybody in the group, up to an empty one.

    python chat_client.py NAME PASSWORD GROUP HOST PORT

Prints what is said in the group. Ends with 1 if the server does not let it in.
"""
import sys

from twisted.cred import credentials, error
from twisted.internet import reactor, threads
from twisted.spread import pb

from common import disconnect, options, run, say


class Client(pb.Referenceable):
    def remote_print(self, message):
        say(message)


def turned_away(failure):
    failure.trap(error.LoginFailed)
    sys.exit("wrong name or password")


async def main(name, password, groupname, host, port):
    factory = pb.PBClientFactory()
    reactor.connectTCP(host, port, factory)
    user = credentials.UsernamePassword(name.encode(), password.encode())
    perspective = await factory.login(user, client=Client()).addErrback(turned_away)
    group = await perspective.callRemote("joinGroup", groupname)
    say("type something; end with an empty line")

    while line := (await threads.deferToThread(sys.stdin.buffer.readline)).decode().rstrip():
        await group.callRemote("send", line)
    await disconnect(perspective)


if __name__ == "__main__":
    given = options(__doc__, "name", "password", "group", "host", "port")
    run(lambda: main(given.name, given.password, given.group, given.host, given.port))
