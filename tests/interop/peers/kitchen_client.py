"""Runs scenarios against a server that offers the methods of kitchen_server.

    python kitchen_client.py HOST PORT SCENARIO...
    python kitchen_client.py --list

Each scenario has a connection of its own and prints `scenario NAME` and one line per result:

    answer METHOD VALUE            in the notation of common.show
    error METHOD CLASS | MESSAGE   the server's exception; without MESSAGE where the wording is Python's own
    raised METHOD CLASS            an exception on this side: nothing was sent
    lost METHOD                    the connection went before the answer came
    WORD ...                       what else the scenario looked at
    broken SCENARIO                it could not go on with what it got; the traceback is on standard error

The last line is `done`. If it is stuck: `TIMEOUT`, and exit code 1. expected/SCENARIO.txt holds the whole output
of each scenario against kitchen_server.
"""
import datetime
import decimal
import struct
import sys

from twisted.internet import defer
from twisted.python.reflect import qual
from twisted.spread import pb

from common import ask, call, connect, describe_failure, disconnect, fetch, run, say, show, tell
from kitchen import Point, Secret

LIMIT = 640 * 1024  # of a byte string, and of the elements of a list


async def echo(root, value):
    """Whether a value comes back as it was: equal, and of the same types all through."""
    sent, came = show(value), show(await fetch(root, "echo", value))
    if came == sent:
        say("same", shorten(sent))
    else:
        say("differs", shorten(sent), "came as", shorten(came))


def shorten(text):
    return text if len(text) <= 80 else "%s... %d characters" % (text[:60], len(text))


def nested(depth):
    return [nested(depth - 1)] if depth else []


VALUES = [
    None, True, False,
    0, 1, -1, 127, 128, 2**31 - 1, 2**31, -(2**31), -(2**31) - 1, 2**63 - 1, 2**63, -(2**63), 2**64,
    2**448 - 1, -(2**448 - 1),
    0.0, -0.0, 1.5, 5e-324, -1.7976931348623157e308, float("inf"), float("-inf"), float("nan"),
    struct.unpack(">d", bytes.fromhex("fff8000000000abc"))[0],
    b"", b"bytes", b"list", bytes(range(256)),
    "", "text", "list", "\x00\"\\\n", "caf\xe9 \u2603 \U0001f438",
    [], (), {}, set(), frozenset(),
    [1, [b"two", ["three", [4.0]]]], (1,), (None, (True, ())), nested(200),
    {"k": [1], b"k": (2,), 3: None, None: False}, {(1, "a"): {(): "empty"}}, {1.5: {"deep": {"deeper": {}}}},
    {1, 2, 3}, {b"x", "x", (1, 2)}, frozenset([1, frozenset(["inner"])]), {frozenset([1]): {frozenset()}},
    datetime.datetime(2026, 1, 2, 3, 4, 5, 6), datetime.datetime.min, datetime.datetime.max,
    datetime.date(2024, 2, 29), datetime.time(23, 59, 59, 999999), datetime.time(),
    datetime.timedelta(-1, 5), datetime.timedelta(), datetime.timedelta.max, datetime.timedelta.min,
    decimal.Decimal("-1.50"), decimal.Decimal("0.00"), decimal.Decimal("1E+20"),
    decimal.Decimal("123456789012345678901234567890.12345"),
]


async def values(root):
    for value in VALUES:
        await echo(root, value)


async def kwargs(root):
    await call(root, "describe")
    await call(root, "describe", 1, b"two", three=3.0, four="4", five=None, six={1, "s"})
    await call(root, "describe", **{"gr\xf6\xdfe": [True, ()]})
    await call(root, "addOne", n=41)
    await call(root, "later", value=b"late", seconds=0.01)


async def shared(root):
    one, table = [1], {"k": 1}
    await call(root, "same", one, one)
    await call(root, "same", table, table)
    await call(root, "same", [1], [1])
    await call(root, "same", one, b=one)  # positional and keyword arguments are two worlds
    await call(root, "describe", (), ())
    back = await call(root, "echo", [one, (one,), one])
    say("identical", back[0] is back[2], back[0] is back[1][0])


async def cyclic(root):
    ring, table = [1], {"first": 1}
    ring.append(ring)
    table["self"] = table
    await call(root, "isCycle", ring)
    await call(root, "isCycle", table)
    await call(root, "isCycle", [1, [1]])
    back = await fetch(root, "echo", ring)
    say("closed", back[1] is back)


async def refused(root):
    await call(root, "takesPoint", Secret())
    await call(root, "echo", [1, {"hidden": Secret()}])
    await call(root, "echo", "still here")


async def unknownmethod(root):
    failure = await call(root, "noSuchThing", 1)
    say("check", failure.check("builtins.AttributeError"))
    await call(root, "echo", "still here")


async def toofew(root):
    await call(root, "addOne")
    await call(root, "same", 1)


async def toomany(root):
    await call(root, "addOne", 1, 2)
    await call(root, "addOne", 1, n=2)
    await call(root, "addOne", 1, extra=2)


async def badtype(root):
    await call(root, "addOne", "text")
    await call(root, "addOne", 1)


async def errors(root):
    """After each error, those of a list of classes that `check` finds among its parents."""
    classes = ("kitchen.Burnt", "kitchen.Spilt", pb.Error, ValueError, KeyError, "builtins.LookupError", Exception)
    for kind in ("value", "key", "own", "pberror", "deferred", "unicode"):
        failure = await call(root, "fail", kind)
        say("check", kind, *(c if isinstance(c, str) else qual(c) for c in classes if failure.check(c)))


async def caught(root):
    """What a coroutine catches, and what `trap` raises if no class matches."""
    try:
        await root.callRemote("fail", "own")
    except pb.RemoteError as error:
        say("RemoteError", show(error.remoteType), error)
    for class_ in ("kitchen.Burnt", Exception, ValueError):
        failed = root.callRemote("fail", "own").addErrback(lambda failure: failure.trap(class_))
        await failed.addCallbacks(
            lambda found: say("trapped", found if isinstance(found, str) else qual(found)),
            lambda failure: say("trap raised", describe_failure(failure)))
    outcomes = []
    failed = root.callRemote("fail", "own").addErrback(lambda failure: outcomes.append(failure) or failure)
    await call(root, "echo", "the call has failed by now")
    try:
        await failed
    except Exception as error:
        say("awaited late", len(outcomes), qual(type(error)), error)


async def noanswer(root):
    await call(root, "nothing")
    say("returned", root.callRemote("nothing", pbanswer=False))
    say("returned", root.callRemote("fail", "value", pbanswer=False))
    say("returned", root.callRemote("noSuchThing", pbanswer=False))
    await call(root, "echo", "after")


async def outoforder(root):
    slow, fast = (ask(root, "later", seconds, word) for seconds, word in ((0.2, "slow"), (0.05, "fast")))
    for answer in (slow, fast):
        answer.addCallback(lambda outcome: tell("later", outcome))
    await defer.gatherResults([slow, fast])


async def pipelined(root):
    calls = [ask(root, "echo", n) for n in range(200)]
    came = []
    for answer in calls:
        answer.addCallback(lambda outcome: came.append(outcome.value))
    await defer.gatherResults(calls)
    say("answers", len(came), "in order", came == list(range(200)))


async def copies(root):
    point = Point(3, 4)
    await call(root, "takesPoint", point)
    point.x = -5
    await call(root, "takesPoint", point)
    await call(root, "takesPoint", p=point)
    got = await call(root, "point")
    say("point", got.x, got.y)
    back = await call(root, "echo", [point, point])
    say("point", back[0].x, back[0].y, "identical", back[0] is back[1], "mine", back[0] is point)


async def points(root):
    first, second = await call(root, "points")
    say("point", first.x, first.y, "identical", first is second)


async def unsendable(root):
    """Nothing of the first three leaves this side; the fourth leaves as a placeholder."""
    await call(root, "echo", b"x" * (LIMIT + 1))
    await call(root, "echo", 2**448)
    await call(root, "echo", datetime.time(1, tzinfo=datetime.timezone.utc))
    await call(root, "describe", 1 + 2j)
    await call(root, "echo", "still here")


async def bigvalues(root):
    await echo(root, b"x" * LIMIT)
    await echo(root, "x" * LIMIT)
    await echo(root, [0] * (LIMIT - 1))
    big = await fetch(root, "big", LIMIT)
    say("big", len(big), type(big).__name__)


async def hangup(root):
    waiting = [(method, ask(root, method)) for method in ("never", "hangUp")]
    for method, answer in waiting:
        tell(method, await answer)
    await call(root, "echo", "anybody?")


async def shutdown(root):
    await call(root, "shutdown")


SCENARIOS = {f.__name__: f for f in (
    values, kwargs, shared, cyclic, refused, unknownmethod, toofew, toomany, badtype, errors, caught, noanswer,
    outoforder, pipelined, copies, points, unsendable, bigvalues, hangup, shutdown)}


async def main(host, port, names):
    for name in names:
        say("scenario", name)
        root = await connect(host, port)
        try:
            await SCENARIOS[name](root)
        except Exception:
            say("broken", name)
            raise
        await disconnect(root)
    say("done")


if __name__ == "__main__":
    if sys.argv[1:] == ["--list"]:
        print("\n".join(SCENARIOS))
    elif len(sys.argv) < 4 or not set(sys.argv[3:]) <= set(SCENARIOS):
        sys.exit(__doc__)
    else:
        run(lambda: main(sys.argv[1], int(sys.argv[2]), sys.argv[3:]))
