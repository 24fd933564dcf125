"""Twisted's "PB Cacheable" tutorial, sending side.

    python cache_sender.py HOST PORT

Sends a pond to `takePond`, lets ducks come and go while the receiver watches, and ends the receiver.
"""
from cache_classes import MasterDuckPond
from common import connect, disconnect, options, run


async def main(host, port):
    pond = MasterDuckPond(["one duck", "two duck"])
    pond.count()
    root = await connect(host, port)
    await root.callRemote("takePond", pond)

    pond.addDuck("ugly duckling")
    pond.count()
    await root.callRemote("checkDucks")

    pond.removeDuck("one duck")
    pond.count()
    await root.callRemote("checkDucks")

    await root.callRemote("ignorePond")
    await root.callRemote("shutdown")
    await disconnect(root)


if __name__ == "__main__":
    given = options(__doc__, "host", "port")
    run(lambda: main(given.host, given.port))
