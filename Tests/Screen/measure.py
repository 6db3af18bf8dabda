#!/usr/bin/env python3
"""Chromium's own clock on the screen, for `make bench`: measure.py paints ADDRESS LOADS, or measure.py frames ADDRESS SECONDS.

`paints` loads the page with an empty cache and says when it first showed something; `frames` says when each stamped frame of the
preview had been painted. Both print JSON.
"""
import json
import sys
import time

from browser import SIZES, launch, playing, wait
from limit import hard_limit

# Of a frame's stamp: fields from the corner on, and their size in pixels of the frame.
FIELDS, SIZE = 8, 32

# A frame counts as painted when the picture after the one that drew it begins: until then its pixels were on their way.
WATCH = """([fields, size, milliseconds]) => new Promise((resolve) => {
  const canvas = document.createElement("canvas");
  canvas.width = fields; canvas.height = 1;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.imageSmoothingEnabled = false;
  const seen = [], end = performance.now() + milliseconds;
  let last = -1, drawn = null;
  const look = () => {
    const now = performance.now();
    if (drawn !== null) { seen.push({ stamp: drawn, at: now }); drawn = null; }
    const picture = document.querySelector("img.preview");
    if (picture?.naturalWidth > 0) {
      context.drawImage(picture, picture.naturalWidth - fields * size, 0, fields * size, size, 0, 0, fields, 1);
      const { data } = context.getImageData(0, 0, fields, 1);
      // The picture is a mirror: the first field is the one at the right.
      const white = [...Array(fields).keys()].map((field) => data[(fields - 1 - field) * 4] > 64);
      const bits = white.slice(1, 7);
      if (white[0] && white.filter(Boolean).length % 2 === 0) {
        const stamp = bits.reduce((sum, bit, place) => sum + (bit ? 1 << place : 0), 0);
        if (stamp !== last) { last = stamp; drawn = stamp; }
      }
    }
    if (now < end) requestAnimationFrame(look); else resolve(seen);
  };
  requestAnimationFrame(look);
})"""

# Told when it has happened: on a busy machine the page is there before it is painted.
PAINT = """() => new Promise((resolve) => new PerformanceObserver((list) => {
  const paint = list.getEntriesByName("first-contentful-paint")[0];
  if (paint) resolve(paint.startTime);
}).observe({ type: "paint", buffered: true }))"""


def opened(chromium, address):
    """A page of a browser that knows nothing of the screen, before it loads; and its console's network log."""
    width, height = SIZES["kiosk"]
    context = chromium.new_context(viewport={"width": width, "height": height}, has_touch=True)
    page = context.new_page()
    network = context.new_cdp_session(page)
    network.send("Network.enable")
    network.send("Network.setCacheDisabled", {"cacheDisabled": True})
    page.loaded = {}
    network.on("Network.loadingFinished", lambda event: page.loaded.update({event["requestId"]: event["encodedDataLength"]}))
    page.goto(address)
    wait(page, "main h1")
    return context, page


def paints(address, loads):
    found, weights = [], []
    with playing() as playwright:
        chromium = launch(playwright)
        for _ in range(loads):
            context, page = opened(chromium, address)
            found.append(page.evaluate(PAINT))
            # What is loaded last has been counted, too.
            page.wait_for_timeout(300)
            weights.append(int(sum(page.loaded.values())))
            context.close()
            # The browser before takes a moment to go; a cabin's page never loads beside one.
            time.sleep(0.5)
    return {"paints": found, "bytes": max(weights)}


def offset(page):
    """Nanoseconds of CLOCK_MONOTONIC when the page's clock was at zero, to within a fraction of the fastest answer's time."""
    best = None
    for _ in range(200):
        before = time.monotonic_ns()
        clock = page.evaluate("() => performance.now()")
        after = time.monotonic_ns()
        if best is None or after - before < best[0]:
            best = (after - before, (before + after) // 2 - int(clock * 1e6))
    return best[1]


def frames(address, seconds):
    with playing() as playwright:
        _, page = opened(launch(playwright), address)
        wait(page, "img.preview")
        # The first ones pay for the connection and for lazy tables.
        page.wait_for_timeout(1_000)
        zero = offset(page)
        seen = page.evaluate(WATCH, [FIELDS, SIZE, seconds * 1000])
    return [{"stamp": one["stamp"], "nanoseconds": zero + int(one["at"] * 1e6)} for one in seen]


def main():
    if len(sys.argv) != 4 or sys.argv[1] not in ("paints", "frames") or not sys.argv[3].isdigit():
        sys.exit("usage: measure.py paints ADDRESS LOADS | frames ADDRESS SECONDS")
    hard_limit(300)
    print(json.dumps({"paints": paints, "frames": frames}[sys.argv[1]](sys.argv[2], int(sys.argv[3]))))


if __name__ == "__main__":
    main()
