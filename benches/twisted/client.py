"""A client: `client.py client ADDR WORKLOAD`. Prints one line of JSON. The workloads are W1, W2, W3 and W4-1."""

import json
import os
import socket
import struct
import sys
import time

from twisted.internet import defer, endpoints, reactor, task
from twisted.spread import pb

import bench

SECONDS = float(os.environ.get("BENCH_SECS", "2.0"))
WARM_UP = float(os.environ.get("BENCH_WARM", "0.3"))
UPDATES = int(os.environ.get("W4_UPDATES", "20000"))


def cpu(process):
    """Returns the CPU time of a process in seconds, or None."""
    if not process:
        return None
    tasks = "/proc/%s/task" % process
    spent = 0
    for thread in os.listdir(tasks):
        with open("%s/%s/schedstat" % (tasks, thread)) as times:
            spent += int(times.read().split()[0])
    return spent * 1e-9


def wire(connection):
    """Returns bytes up and down, and segments up and down, from TCP_INFO."""
    info = connection.getHandle().getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 256)
    (down,) = struct.unpack_from("Q", info, 128)
    (up,) = struct.unpack_from("Q", info, 200)
    segments_down, segments_up = struct.unpack_from("II", info, 152)
    return up, down, segments_up, segments_down


class Meter:
    """Reads the clocks and counters when it is made and again when it is stopped."""

    def __init__(self, root):
        self.connection = root.broker.transport
        self.wire, self.cpu = wire(self.connection), self.read_cpu()
        self.begun = time.perf_counter()

    @staticmethod
    def read_cpu():
        return cpu("self"), cpu(os.environ.get("SERVER_PID"))

    def stop(self, operations):
        seconds = time.perf_counter() - self.begun
        per_operation = [
            None if before is None else (after - before) * 1e6 / operations
            for before, after in zip(self.cpu, self.read_cpu())
        ]
        sent = [
            (after - before) / operations
            for before, after in zip(self.wire, wire(self.connection))
        ]
        return {
            "rate": operations / seconds,
            "ops": operations,
            "secs": seconds,
            "client_cpu_us": per_operation[0],
            "server_cpu_us": per_operation[1],
            "wire_up": sent[0],
            "wire_down": sent[1],
            "segs_up": sent[2],
            "segs_down": sent[3],
        }


async def one_by_one(root, call):
    end = time.perf_counter() + WARM_UP
    while time.perf_counter() < end:
        await call()
    times = []
    meter = Meter(root)
    before = meter.begun
    while before < meter.begun + SECONDS:
        await call()
        now = time.perf_counter()
        times.append(now - before)
        before = now
    report = meter.stop(len(times))
    times.sort()
    report["p50_us"] = times[len(times) // 2] * 1e6
    report["p99_us"] = times[len(times) * 99 // 100] * 1e6
    return report


async def in_flight(root, window, call):
    ended, stopping = 0, False

    async def loop():
        nonlocal ended
        while not stopping:
            await call()
            ended += 1

    loops = [defer.ensureDeferred(loop()) for _ in range(window)]
    await task.deferLater(reactor, WARM_UP)
    ended, meter = 0, Meter(root)
    await task.deferLater(reactor, SECONDS)
    report = meter.stop(ended)
    stopping = True
    await defer.gatherResults(loops)
    return report


async def fan(root):
    replica = await root.callRemote("pond")

    async def burst(updates):
        """Returns how long the answer to the call took after the last update."""
        replica.goal, replica.reached = replica.seen + updates, defer.Deferred()
        answer = root.callRemote("start", updates)
        await replica.reached
        arrived = time.perf_counter()
        await answer
        return time.perf_counter() - arrived

    await burst(max(1, UPDATES // 10))
    meter = Meter(root)
    answers = await burst(UPDATES)
    report = meter.stop(UPDATES)
    report["secs"] -= answers
    report["rate"] = UPDATES / report["secs"]
    assert replica.wrong == 0, "updates were wrong or out of order"
    return report


async def measure(host, port, workload):
    factory = pb.PBClientFactory()
    broker = await endpoints.TCP4ClientEndpoint(reactor, host, port).connect(factory)
    broker.transport.setTcpNoDelay(True)
    root = await factory.getRootObject()
    items = bench.items()

    async def frogs():
        assert await root.callRemote("frogs", bench.Frog()) == bench.REPLY

    async def payload():
        assert await root.callRemote("payload", items) is None

    if workload == "W1":
        return await one_by_one(root, frogs)
    if workload == "W2":
        return await in_flight(root, 256, frogs)
    if workload == "W3":
        return await one_by_one(root, payload)
    if workload == "W4-1":
        return await fan(root)
    raise SystemExit("unknown workload %s: name one of W1, W2, W3 and W4-1" % workload)


async def main(reactor):
    host, port = sys.argv[2].rsplit(":", 1)
    report = await measure(host, int(port), sys.argv[3])
    print(json.dumps({"workload": sys.argv[3], **report}), flush=True)


if __name__ == "__main__":
    task.react(lambda reactor: defer.ensureDeferred(main(reactor)))
