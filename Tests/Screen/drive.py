#!/usr/bin/env python3
"""The customer's screen, lived through in a browser: drive.py SCENARIO ..., `drive.py list`, or `drive.py all`.

Each scenario starts a cabin of its own and a browser, ends both, and prints "NAME: holds" or what does not hold. `all` runs
them in processes of their own, two at a time, since most of what they do is to wait, and prints a JSON line for each.
"""
import json
import os
import subprocess
import sys
import threading
import time

import failing
import leaving
import sessions
import soak
import trying
from browser import LANGUAGES
from limit import end_with_its_own, hard_limit

TOGETHER = 2
# Every scenario ends within this, whatever happens; a sanitized program is given more.
LIMIT_SECONDS = 8 * float(os.environ.get("CABINE_TEST_LIMIT", "60"))

# The longest ones first, so that the last one is not waited for alone.
SCENARIOS = {
    "cancel": leaving.cancel, "soak": lambda: soak.soak(8), "retakes": leaving.retakes, "reload": failing.reload,
    **{"session-" + language: (lambda language=language: sessions.session(language)) for language in LANGUAGES},
    "idle": leaving.idle, "keyboard": sessions.keyboard, "network": sessions.network, "printer": failing.printer,
    "power": failing.power, "controls": trying.controls, "bench": trying.bench,
}


def run(name):
    """One scenario in this process."""
    limit = hard_limit(LIMIT_SECONDS)
    begun = time.monotonic()
    SCENARIOS[name]()
    limit.cancel()
    print("%s: holds (%.1f s)" % (name, time.monotonic() - begun), flush=True)


def run_all(names):
    """Each of them in a process of its own; every one ends by its own limit."""
    end_with_its_own()
    waiting, lock = list(names), threading.Lock()

    def work():
        while True:
            with lock:
                if not waiting:
                    return
                name = waiting.pop(0)
            begun = time.monotonic()
            ended = subprocess.run([sys.executable, os.path.abspath(__file__), name], stdin=subprocess.DEVNULL,
                                   stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
            line = {"scenario": name, "code": ended.returncode, "seconds": round(time.monotonic() - begun, 1),
                    "output": ended.stdout[-6_000:]}
            with lock:
                print(json.dumps(line), flush=True)

    workers = [threading.Thread(target=work) for _ in range(TOGETHER)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()


def main():
    arguments = sys.argv[1:]
    if not arguments or not set(arguments) <= {*SCENARIOS, "all", "list"}:
        sys.exit("usage: drive.py all [SCENARIO ...] | list | SCENARIO ..., of: %s" % ", ".join(SCENARIOS))
    if arguments[0] == "list":
        return print("\n".join(SCENARIOS))
    if arguments[0] == "all":
        return run_all([name for name in SCENARIOS if name in arguments or len(arguments) == 1])
    for name in arguments:
        run(name)


if __name__ == "__main__":
    main()
