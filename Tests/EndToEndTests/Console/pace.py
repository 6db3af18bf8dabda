"""Joins standard input and output to a terminal at the pace of 115200 8N1: 11,520 bytes a second each way.

    socat PTY,link=LINE,raw,echo=0 EXEC:'python3 pace.py /dev/pts/N'
"""
import os
import select
import sys
import time

PER_SECOND = 11520
CHUNK = 32


def main():
    line = os.open(sys.argv[1], os.O_RDWR | os.O_NOCTTY)
    routes = {0: line, line: 1}
    free_at = {0: 0.0, line: 0.0}
    while True:
        now = time.monotonic()
        ready = [end for end in routes if free_at[end] <= now]
        # Until the next end is free again, however still the others are.
        wait = min((at - now for at in free_at.values() if at > now), default=0.5)
        readable, _, _ = select.select(ready, [], [], wait)
        for end in readable:
            try:
                data = os.read(end, CHUNK)
            except OSError:
                return
            if not data:
                return
            free_at[end] = time.monotonic() + len(data) / PER_SECOND
            while data:
                data = data[os.write(routes[end], data):]


main()
