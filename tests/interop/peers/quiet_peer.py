# -*- coding: utf-8 -*-
"""Says nothing unless it is asked; for Python 2 and 3.

    python quiet_peer.py listen
    python quiet_peer.py connect PORT

Prints `listening PORT`. Runs until it is killed.
"""
from __future__ import print_function
import sys
import time

from twisted.internet import reactor
from twisted.python import log
from twisted.spread import pb

logged = []
log.addObserver(logged.append)


class Root(pb.Root):
    def remote_block(self, seconds):
        """Nothing is read or written meanwhile."""
        time.sleep(seconds)

    def remote_errors(self):
        return len([event for event in logged if event.get("isError")])


def main(role, port="0"):
    if role == "listen":
        listening = reactor.listenTCP(0, pb.PBServerFactory(Root()), interface="127.0.0.1")
        print("listening", listening.getHost().port)
        sys.stdout.flush()
    else:
        factory = pb.PBClientFactory()
        reactor.connectTCP("127.0.0.1", int(port), factory)
        deferred = factory.getRootObject()
        deferred.addCallback(lambda root: root.callRemote("hello", Root()))
        deferred.addErrback(log.err)
    reactor.run()


main(*sys.argv[1:])
