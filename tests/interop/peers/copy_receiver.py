"""Twisted's "PB Copyable" tutorial, first program, receiving side.

    python copy_receiver.py PORT [--refuse]

Prints `listening PORT`. Runs until somebody calls `shutdown`.
"""
from twisted.spread import pb

from common import options, say, serve, stop_soon
from copy_sender import CopyPond, LilyPond


class ReceiverPond(pb.RemoteCopy, LilyPond):
    pass


class Receiver(pb.Root):
    def remote_takePond(self, pond):
        say(" got pond:", pond)
        pond.countFrogs()
        return "safe and sound"

    def remote_shutdown(self):
        stop_soon()


if __name__ == "__main__":
    given = options(__doc__, "port", "--refuse")
    if not given.refuse:
        pb.setUnjellyableForClass(CopyPond, ReceiverPond)
    serve(Receiver(), given.port)
