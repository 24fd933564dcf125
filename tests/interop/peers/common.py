"""What the interop peers share: events, a notation for values, serving, running. Not run by itself.

The peers need Python 3 and `pip install twisted`. Each prints one line per event on standard output;
Twisted's own complaints go to standard error. Servers listen on 127.0.0.1.
"""
import argparse
import datetime
import decimal
import os
import struct
import threading
import typing

from twisted.internet import defer, reactor, task
from twisted.python import failure, reflect
from twisted.spread import jelly, pb

FIELDS = {
    datetime.datetime: "year month day hour minute second microsecond",
    datetime.date: "year month day",
    datetime.time: "hour minute second microsecond",
    datetime.timedelta: "days seconds microseconds",
}

WORDED_BY_PYTHON = ("builtins.TypeError", "twisted.spread.jelly.InsecureJelly")  # no peer need copy those texts


def escape(text, form="\\u{%x}"):
    """Text as printable ASCII, everything else in the form given."""
    return "".join(c if " " <= c <= "~" else form % ord(c) for c in text)


def quote(text, form="\\u{%x}"):
    return '"%s"' % escape(text.replace("\\", "\\\\").replace('"', '\\"'), form)


def say(*words):
    """Print one event as one line of ASCII, at once."""
    print(escape(" ".join(map(str, words))), flush=True)


def show(value):
    """The notation of `describe`: says exactly which types arrived, the same on every run.

    None True 5 float:3ff8000000000000 b"\\x00" u"\\u{e9}" [1, 2] (1,) {u"k": 1} set{1} frozenset{1}
    date(2026 1 2) timedelta(-1 5 0) decimal(-150 -2) <Class>. A float is its eight bytes; a Decimal is digits
    and exponent; quotes and backslashes in strings have a backslash before them. Dictionary entries and members
    of sets are in the order of their own notation.
    """
    kind = type(value)
    if value is None or kind in (bool, int):
        return str(value)
    if kind is float:
        return "float:" + struct.pack(">d", value).hex()
    if kind is bytes:
        return "b" + quote(value.decode("latin-1"), "\\x%02x")
    if kind is str:
        return "u" + quote(value)
    if kind is list:
        return "[%s]" % ", ".join(map(show, value))
    if kind is tuple:
        return "(%s%s)" % (", ".join(map(show, value)), "," if len(value) == 1 else "")
    if kind is dict:
        return "{%s}" % ", ".join(sorted("%s: %s" % (show(k), show(v)) for k, v in value.items()))
    if kind in (set, frozenset):
        return "%s{%s}" % (kind.__name__, ", ".join(sorted(map(show, value))))
    if kind in FIELDS:
        return "%s(%s)" % (kind.__name__, " ".join(str(getattr(value, f)) for f in FIELDS[kind].split()))
    if kind is decimal.Decimal:
        sign, digits, exponent = value.as_tuple()
        return "decimal(%s%s %s)" % ("-" if sign else "", "".join(map(str, digits)), exponent)
    return "<%s>" % kind.__name__


def class_of(failed):
    """The full name of a failure's exception class, whether it was raised here or at the peer."""
    kind = failed.type
    if isinstance(kind, type):
        return reflect.qual(kind)
    return kind.decode() if isinstance(kind, bytes) else kind


def describe_failure(failed):
    """`class | message` of a failure."""
    return "%s | %s" % (class_of(failed), failed.getErrorMessage())


class Outcome(typing.NamedTuple):
    event: str  # answer, error (the peer's exception), raised (one of ours) or lost
    value: object  # the answer, or a Failure


def ask(root, method, *args, **kw):
    """Send a call now. The result is a Deferred of its Outcome, which never fails."""
    def failed(reason):
        if isinstance(reason, pb.CopiedFailure):
            return Outcome("error", reason)
        return Outcome("lost" if reason.check(pb.PBConnectionLost) else "raised", reason)

    try:
        answer = root.callRemote(method, *args, **kw)
    except Exception:
        return defer.succeed(failed(failure.Failure()))
    return answer.addCallbacks(lambda value: Outcome("answer", value), failed)


def tell(method, outcome):
    """Print the line of an Outcome."""
    event, value = outcome
    if event == "answer":
        say(event, method, show(value))
    elif event == "lost":
        say(event, method)
    elif event == "raised" or class_of(value) in WORDED_BY_PYTHON:
        say(event, method, class_of(value))
    else:
        say(event, method, describe_failure(value))


async def call(root, method, *args, **kw):
    """Make one call and print its line; returns the answer, or the Failure."""
    outcome = await ask(root, method, *args, **kw)
    tell(method, outcome)
    return outcome.value


async def fetch(root, method, *args, **kw):
    """As `call`, but silent about an answer."""
    outcome = await ask(root, method, *args, **kw)
    if outcome.event != "answer":
        tell(method, outcome)
    return outcome.value


def serve(root, port):
    """Serve `root` until `stop_soon`. Port 0 takes a free one; it is printed either way."""
    listening = reactor.listenTCP(port, pb.PBServerFactory(root), interface="127.0.0.1")
    say("listening", listening.getHost().port)
    reactor.run()


def stop_soon():
    """Stop the program once the answer to the current call has left."""
    reactor.callLater(0.1, reactor.stop)


async def connect(host, port):
    """The root object of the server there."""
    factory = pb.PBClientFactory()
    reactor.connectTCP(host, port, factory)
    return await factory.getRootObject()


class Gate(pb.Root):
    """Gives one connection the object that `make` makes of its broker."""

    def __init__(self, make):
        self.make = make
        self.gone = defer.Deferred()

    def rootObject(self, broker):
        made = self.make(broker)
        broker.notifyOnDisconnect(lambda: self.gone.callback(None))
        return made


async def share(make, role, *address):
    """One connection at whose two ends is a root object: `listen PORT`, or `connect HOST PORT`, after which
    the peer's `hello` is called. Ends with the connection, and says so."""
    gate = Gate(make)
    if role == "listen":
        listening = reactor.listenTCP(int(address[0]), pb.PBServerFactory(gate), interface="127.0.0.1")
        say("listening", listening.getHost().port)
    else:
        root = await connect(address[0], int(address[1]))
        root.broker.setNameForLocal("root", gate.rootObject(root.broker))
        await root.callRemote("hello")
    await gate.gone
    say("disconnected")


async def disconnect(root):
    """Close the connection, unless the peer did, and see it closed."""
    broker = root.broker
    if not broker.disconnected:
        gone = defer.Deferred()
        broker.notifyOnDisconnect(lambda: gone.callback(None))
        broker.transport.loseConnection()
        await gone


# Nothing takes so long, however busy the machine is: a program that is stuck says so.
STUCK = 400


def run(main):
    """Run the coroutine function `main` and exit: 0 at its end, 1 after an exception or when it is stuck."""
    def expired():
        say("TIMEOUT")
        os._exit(1)

    timer = threading.Timer(STUCK, expired)
    timer.daemon = True
    timer.start()
    task.react(lambda _reactor: defer.ensureDeferred(main()))


def options(doc, *arguments):
    """Parse the command line: `host`, `port` as named in `arguments`, and flags for names with dashes."""
    parser = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in arguments:
        if name.startswith("--"):
            parser.add_argument(name, action="store_true")
        else:
            parser.add_argument(name, type=int if name == "port" else str)
    return parser.parse_args()


def send_pond(pond, host, port, shutdown):
    """What the two tutorial senders share: pass the pond on, say what came of it, end the receiver if asked."""
    def ok(response):
        say("pond arrived", response)

    def not_ok(failed):
        say("error during takePond:")
        say(" InsecureJelly" if failed.check(jelly.InsecureJelly) else " " + describe_failure(failed))

    async def main():
        root = await connect(host, port)
        await root.callRemote("takePond", pond).addCallbacks(ok, not_ok)
        if shutdown:
            await root.callRemote("shutdown")
        await disconnect(root)

    run(main)
