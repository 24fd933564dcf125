"""Twisted's "PB Cacheable" tutorial, receiving side.

    python cache_receiver.py PORT

Prints `listening PORT`. Runs until somebody calls `shutdown`.
"""
from twisted.spread import pb

import cache_classes  # registers what a pond is here
from common import options, say, serve, stop_soon


class Receiver(pb.Root):
    pond = None

    def remote_takePond(self, pond):
        self.pond = pond
        say("got pond:", pond)
        self.remote_checkDucks()

    def remote_checkDucks(self):
        say("[%d] ducks:" % self.pond.count(), self.pond.getDucks())

    def remote_ignorePond(self):
        say("dropping pond")
        self.pond = None  # its last reference: the sender is told, and stops sending updates

    def remote_shutdown(self):
        stop_soon()


if __name__ == "__main__":
    serve(Receiver(), options(__doc__, "port").port)
