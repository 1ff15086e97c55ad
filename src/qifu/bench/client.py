"""The load: one process, a thread and a kept-alive connection for each client. No Django here.

Reads what to do as JSON on standard input, prints what came of it as JSON: latencies in
milliseconds, errors by status, and its own processor time, so that one can see that the load did
not measure itself. Run as `python -m qifu.bench.client`.
"""

from __future__ import annotations

import gc
import http.client
import json
import socket
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

TIMEOUT = 30
Request = dict[str, Any]


@dataclass
class Outcome:
    """What one client saw: whole items, the last request of each, everything that went wrong."""

    items: list[float] = field(default_factory=list)
    lasts: list[float] = field(default_factory=list)
    requests: int = 0
    bytes: int = 0
    errors: Counter[str] = field(default_factory=Counter)
    exhausted: bool = False


class Connection:
    """A connection kept open; broken ones are opened again and counted as errors."""

    def __init__(self, host: str, port: int) -> None:
        self.host, self.port = host, port
        self.http = http.client.HTTPConnection(host, port, timeout=TIMEOUT)

    def send(self, request: Request, outcome: Outcome) -> bool:
        """Send and read wholly; False when the answer was not what was expected."""
        body = request.get("body")
        try:
            if self.http.sock is None:
                self.http.connect()
                sock: Any = self.http.sock
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.http.request(
                request.get("method", "GET"),
                request["path"],
                body.encode() if body is not None else None,
                request.get("headers", {}),
            )
            response = self.http.getresponse()
            text = response.read()
        except (OSError, http.client.HTTPException) as error:
            outcome.errors[type(error).__name__] += 1
            self.http.close()
            return False
        outcome.requests += 1
        outcome.bytes += len(text)
        if response.status not in request.get("expect", [200]):
            outcome.errors[str(response.status)] += 1
            return False
        if request.get("contain") and request["contain"].encode() not in text:
            outcome.errors["content"] += 1
            return False
        return True


def run_client(
    spec: dict[str, Any], lane: list[list[Request]], start: Any, outcome: Outcome
) -> None:
    """Work through `lane` until time is up; over and over unless `once`."""
    connection = Connection(spec["host"], spec["port"])
    start.wait()
    end = time.perf_counter() + spec["seconds"]
    place = 0
    while time.perf_counter() < end:
        if place >= len(lane):
            if spec["once"] or not lane:
                outcome.exhausted = True
                return
            place = 0
        _item(connection, lane[place], outcome)
        place += 1


def _item(connection: Connection, item: list[Request], outcome: Outcome) -> None:
    began = time.perf_counter()
    for request in item:
        last = time.perf_counter()
        if not connection.send(request, outcome):
            return
    now = time.perf_counter()
    outcome.items.append((now - began) * 1000)
    outcome.lasts.append((now - last) * 1000)


def run(spec: dict[str, Any]) -> dict[str, Any]:
    """Run every lane in a thread of its own and add up."""
    lanes = spec["lanes"]
    outcomes = [Outcome() for _ in lanes]
    start = threading.Barrier(len(lanes) + 1)
    threads = [
        threading.Thread(target=run_client, args=(spec, lane, start, outcome), daemon=True)
        for lane, outcome in zip(lanes, outcomes, strict=True)
    ]
    for thread in threads:
        thread.start()
    gc.disable()
    start.wait()
    began, processor = time.perf_counter(), time.process_time()
    for thread in threads:
        thread.join()
    return {
        "seconds": time.perf_counter() - began,
        "cpu": time.process_time() - processor,
        "items": [x for o in outcomes for x in o.items],
        "lasts": [x for o in outcomes for x in o.lasts],
        "requests": sum(o.requests for o in outcomes),
        "bytes": sum(o.bytes for o in outcomes),
        "errors": dict(sum((o.errors for o in outcomes), Counter())),
        "exhausted": any(o.exhausted for o in outcomes),
    }


if __name__ == "__main__":
    json.dump(run(json.load(sys.stdin)), sys.stdout)
