"""Twisted's "PB Copyable" tutorial, second program, receiving side.

    python copy2_receiver.py PORT [--refuse]

Prints `listening PORT`. Runs until somebody calls `shutdown`.
"""
from twisted.spread import pb

from common import options, say, serve, stop_soon
from copy2_classes import ReceiverPond, SenderPond


class Receiver(pb.Root):
    def remote_takePond(self, pond):
        say(" got pond:", pond)
        say(" count", pond.count())
        return "safe and sound"

    def remote_shutdown(self):
        stop_soon()


if __name__ == "__main__":
    given = options(__doc__, "port", "--refuse")
    if not given.refuse:
        pb.setUnjellyableForClass(SenderPond, ReceiverPond)
    serve(Receiver(), given.port)
