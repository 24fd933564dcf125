"""Twisted's "PB Copyable" tutorial, first program, sending side.

    python copy_sender.py HOST PORT [--shutdown]

Sends copy_sender.CopyPond {color: "green", numFrogs: 7} to `takePond`.
"""
from twisted.spread import pb

from common import options, say, send_pond


class LilyPond:
    def setStuff(self, color, numFrogs):
        self.color = color
        self.numFrogs = numFrogs

    def countFrogs(self):
        say("%d frogs" % self.numFrogs)


class CopyPond(LilyPond, pb.Copyable):
    pass


def main():
    given = options(__doc__, "host", "port", "--shutdown")
    pond = CopyPond()
    pond.setStuff("green", 7)
    pond.countFrogs()
    say("%s.%s" % (CopyPond.__module__, CopyPond.__name__))
    send_pond(pond, given.host, given.port, given.shutdown)


if __name__ == "__main__":
    import copy_sender  # so that the class is not called __main__.CopyPond
    copy_sender.main()
