"""Twisted's "PB Copyable" tutorial, second program: the classes of both sides. Not run by itself.

The sender holds frogs and toads apart and sends their sum; the receiver knows the sum only.
"""
from twisted.spread import pb


class SenderPond(pb.Copyable):
    def __init__(self, numFrogs, numToads):
        self.numFrogs = numFrogs
        self.numToads = numToads

    def count(self):
        return self.numFrogs + self.numToads

    def getStateToCopy(self):
        return {"frogsAndToads": self.count()}


class ReceiverPond(pb.RemoteCopy):
    def count(self):
        return self.frogsAndToads
