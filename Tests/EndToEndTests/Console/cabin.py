"""A `cabine run --board sim` of its own, somebody at its console, and the operator who answers challenges.

The response is computed here from the documented formula with Python's hmac: nothing of the program is used for it.
"""
import fcntl
import hashlib
import hmac
import os
import re
import select
import signal
import subprocess
import time

import pexpect
from pexpect import fdpexpect

LIMIT = float(os.environ.get("CABINE_TEST_LIMIT", "60"))
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
STANDARD = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def check_character(text):
    """ISO/IEC 7064, MOD 37,36."""
    product = 36
    for character in text:
        total = (product + STANDARD.index(character)) % 36
        product = (total or 36) * 2 % 37
    return STANDARD[(37 - product) % 36]


def base32(data):
    number, bits = int.from_bytes(data, "big"), len(data) * 8
    fill = -bits % 5
    number <<= fill
    return "".join(ALPHABET[number >> shift & 31] for shift in range(bits + fill - 5, -1, -5))


def unbase32(text, count):
    number = 0
    for character in text:
        number = number << 5 | ALPHABET.index(character)
    return (number >> (len(text) * 5 - count * 8)).to_bytes(count, "big")


def respond(key_text, cabin, challenge):
    """What `fleet unlock CABIN CHALLENGE` says."""
    key = unbase32(key_text.strip()[len("CBU1:"):-1], 32)
    for counter in range(256):
        parts = ["cabine/unlock/v1", cabin, challenge.replace("-", "")]
        message = b"".join(part.encode() + b"\0" for part in parts) + bytes([counter])
        body = base32(hmac.new(key, message, hashlib.sha256).digest())[:11]
        if check_character(body) in ALPHABET:
            return body + check_character(body)
    raise AssertionError("no counter fits")


class Cabin:
    """A running cabin; its bench panel is driven with `bench`."""

    def __init__(self, program, data, *options):
        self.program, self.data, self.said = program, data, ""
        self.process = subprocess.Popen(
            [program, "run", "--board", "sim", "--data", data, "--no-collector", *options],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, bufsize=0)
        self.path = self.wait_for(r"service console on (/dev/pts/\d+)").group(1)
        self.wait_for("coins taken")

    def wait_for(self, pattern):
        """Reads on until `pattern` was said after the last such wait."""
        end = time.monotonic() + LIMIT
        while True:
            found = re.search(pattern, self.said)
            if found:
                self.said = self.said[found.end():]
                return found
            if time.monotonic() > end:
                raise AssertionError(f"the cabin never said {pattern!r}; it said {self.said[-2000:]}")
            ready, _, _ = select.select([self.process.stdout], [], [], 1)
            if ready:
                data = os.read(self.process.stdout.fileno(), 65536)
                if not data:
                    raise AssertionError(f"the cabin ended; it said {self.said[-2000:]}")
                self.said += data.decode(errors="replace")

    def bench(self, line):
        self.process.stdin.write((line + "\n").encode())

    @property
    def key(self):
        with open(self.data + "/keys/unlock-key.txt", encoding="ascii") as file:
            return file.read()

    def ctl(self, *words, **options):
        return subprocess.run(
            [self.program, "ctl", "--data", self.data, *words], capture_output=True, timeout=LIMIT * 2, **options)

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(LIMIT)
        except subprocess.TimeoutExpired:
            self.kill()
            raise

    def kill(self):
        self.process.kill()
        self.process.wait()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.kill()


class Console:
    """Somebody at a terminal on `path`."""

    def __init__(self, cabin, path=None):
        self.cabin = cabin
        self.descriptor = os.open(path or cabin.path, os.O_RDWR | os.O_NOCTTY)
        fcntl.fcntl(self.descriptor, fcntl.F_SETFD, fcntl.FD_CLOEXEC)
        self.terminal = fdpexpect.fdspawn(self.descriptor, timeout=LIMIT, encoding="latin-1")
        self.expect("login> ")

    def send(self, text):
        self.terminal.send(text)

    def expect(self, pattern):
        self.terminal.expect(pattern)
        return self.terminal.match

    def never(self, pattern, within=0.5):
        """Nothing like `pattern` comes in that time."""
        found = self.terminal.expect([pattern, pexpect.TIMEOUT], timeout=within)
        assert found == 1, f"said {self.terminal.match.group(0)!r}"

    def plain(self, text):
        """What a terminal would show of it."""
        return re.sub(r"\x1b\[[0-9;]*[A-Za-z]|\r", "", text)

    def login(self, role):
        self.send(f"login {role}\r")
        challenge = self.expect(r"challenge for \w+: ([0-9A-Z-]{14})").group(1)
        self.expect("response> ")
        self.send(respond(self.cabin.key, "7K3M", challenge) + "\r")
        self.expect(f"7K3M {role}> ")
        return challenge

    def run(self, line, role="service"):
        """Gives a command; what it said."""
        self.send(line + "\r")
        # The echo ends with the line; the prompt comes again after the answer.
        self.expect(re.escape(line) + "\r\n")
        answer = ""
        while True:
            found = self.terminal.expect([r"-- more: [^-]*--\x1b\[K", rf"\r7K3M {role}> \x1b\[K"])
            answer += self.terminal.before
            if found == 1:
                break
            self.send(" ")
        # Lines of a terminal's width, put together again.
        return self.plain(answer).replace("\n  ", " ")

    def close(self):
        os.close(self.descriptor)
