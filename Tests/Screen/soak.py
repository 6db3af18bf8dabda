#!/usr/bin/env python3
"""Many sessions in one page: soak.py [SESSIONS]."""
import json
import sys

from browser import LANGUAGES, launch, playing, screen
from cabin import Cabin
from checks import memory
from limit import hard_limit
from visit import Visit, quiet


def soak(sessions):
    """Many paid sessions in one page: its memory grows by no more than a tenth."""
    with Cabin() as cabin, playing() as playwright:
        page = screen(launch(playwright), cabin)
        visit = Visit(cabin, page, "fr")
        visit.come()
        first, last = None, None
        # What is made once, fonts among it, is there after each language was spoken, and a few signatures were drawn.
        settled = min(12, sessions - 2)
        for index in range(sessions):
            visit.language = LANGUAGES[index % len(LANGUAGES)]
            signed = index % 3 == 0
            visit.whole(None if signed else "identityPhoto", 800 if signed else 600)
            visit.leave()
            if index + 1 == settled:
                first = memory(page)
                print("%d sessions: %s" % (settled, json.dumps(first)), flush=True)
            if (index + 1) % 20 == 0 or index + 1 == sessions:
                last = memory(page)
                print("%d sessions: %s" % (index + 1, json.dumps(last)), flush=True)
        for name in first:
            assert last[name] <= first[name] * 1.1, "%s grew from %d to %d" % (name, first[name], last[name])
        quiet(page)


if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    hard_limit(300 + 60 * count)
    soak(count)
    print("%d sessions: the memory stays" % count)
