#!/usr/bin/env python3
"""The customer's screen, lived through in a browser: drive.py SCENARIO ... or `drive.py list`.

Each scenario starts a cabin of its own and a browser, ends both, and prints "NAME: holds" or what does not hold.
"""
import os
import sys
import time

import failing
import leaving
import sessions
import soak
import trying
from browser import LANGUAGES
from limit import hard_limit

# Every scenario ends within this, whatever happens; a sanitized program is given more.
LIMIT_SECONDS = 4 * float(os.environ.get("CABINE_TEST_LIMIT", "60"))

SCENARIOS = {
    **{"session-" + language: (lambda language=language: sessions.session(language)) for language in LANGUAGES},
    "keyboard": sessions.keyboard, "network": sessions.network, "retakes": leaving.retakes, "cancel": leaving.cancel,
    "idle": leaving.idle, "reload": failing.reload, "printer": failing.printer, "power": failing.power,
    "bench": trying.bench, "controls": trying.controls, "soak": lambda: soak.soak(8),
}


def main():
    if len(sys.argv) < 2:
        sys.exit("usage: drive.py SCENARIO ..., of: %s" % ", ".join(SCENARIOS))
    if sys.argv[1] == "list":
        return print("\n".join(SCENARIOS))
    for name in sys.argv[1:]:
        limit = hard_limit(LIMIT_SECONDS)
        begun = time.monotonic()
        SCENARIOS[name]()
        limit.cancel()
        print("%s: holds (%.1f s)" % (name, time.monotonic() - begun), flush=True)


if __name__ == "__main__":
    main()
