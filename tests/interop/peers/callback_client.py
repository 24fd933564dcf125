"""Gives a kitchen an object to be called back by.

    python callback_client.py HOST PORT
"""
from twisted.spread import pb

from common import connect, disconnect, options, run, say


class Bell(pb.Referenceable):
    ticks = 0

    def remote_tick(self, left):
        self.ticks += 1
        say(left, "to go")

    def remote_ring(self, message):
        say(message)
        return "thank you, after %d ticks" % self.ticks


async def main(host, port):
    kitchen = await connect(host, port)
    said = await kitchen.callRemote("boilEggs", 0.3, Bell())
    say("the kitchen was told:", said)
    await disconnect(kitchen)


if __name__ == "__main__":
    given = options(__doc__, "host", "port")
    run(lambda: main(given.host, given.port))
