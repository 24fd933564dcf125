"""Twisted's "PB Copyable" tutorial, second program, sending side.

    python copy2_sender.py HOST PORT [--shutdown]

Sends copy2_classes.SenderPond of 3 frogs and 4 toads, as {frogsAndToads: 7}, to `takePond`.
"""
from common import options, say, send_pond
from copy2_classes import SenderPond

if __name__ == "__main__":
    given = options(__doc__, "host", "port", "--shutdown")
    pond = SenderPond(3, 4)
    say("count", pond.count())
    send_pond(pond, given.host, given.port, given.shutdown)
