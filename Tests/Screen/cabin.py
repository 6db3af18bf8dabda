"""A simulated cabin with its screen, for tests and screenshots: the real program, driven from outside."""
import contextlib
import json
import os
import queue
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request

from limit import descendants, name_of

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
LIMIT_SECONDS = float(os.environ.get("CABINE_TEST_LIMIT", "60"))

SITE = """cabin: 7K3M
price_cents: 800
prices_cents: {identity_photo: 600}
languages: [LANGUAGES]
identity:
  name: Cabines Exemple
  address: [12 rue des Lilas, 75012 Paris]
  phone: 01 99 00 00 00
  email: contact@cabines.example
"""


def site(first="fr"):
    """A site whose screens that serve nobody speak `first`."""
    languages = ["fr", "en", "es", "de", "ar", "pt"]
    return SITE.replace("LANGUAGES", ", ".join([first] + [other for other in languages if other != first]))


class Cabin:
    """`cabine run --board sim` in a folder of its own; `with Cabin() as cabin` ends it whatever happens."""

    def __init__(self, build=None, site=None, arguments=(), token=None):
        self.build = build or os.environ.get("BUILD", os.path.join(ROOT, ".build/debug"))
        self.folder = tempfile.mkdtemp(prefix="cabine-screen-")
        self.data = os.path.join(self.folder, "cabin")
        self.arguments = list(arguments)
        self.token = token or os.urandom(16).hex()
        self.port = 0
        self.lines = queue.Queue()
        self.process = None
        if site:
            os.makedirs(self.data)
            with open(os.path.join(self.data, "site.yaml"), "w") as file:
                file.write(site)

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, kind, *_):
        self.stop()
        if kind:
            self.tell()
        shutil.rmtree(self.folder, ignore_errors=True)

    def start(self):
        """Starts it and waits until its screen is served; a cabin that was killed comes back at the same address."""
        self.process = subprocess.Popen(
            [os.path.join(self.build, "cabine"), "run", "--board", "sim", "--data", self.data,
             "--screen-port", str(self.port), *self.arguments],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            env={**os.environ, "CABINE_SCREEN_TOKEN": self.token})
        threading.Thread(target=self._read, args=(self.process.stdout,), daemon=True).start()
        line = self.wait_line(r"customer's screen: http://127\.0\.0\.1:(\d+)/")
        self.port = int(re.search(r":(\d+)/", line).group(1))

    def tell(self):
        """What the cabin said last, and its log: for whoever reads why a test failed."""
        print("the cabin said: %s" % list(self.lines.queue)[-12:], file=sys.stderr)
        with contextlib.suppress(OSError), open(os.path.join(self.data, "log.txt")) as file:
            print("its log:\n%s" % "".join(file.readlines()[-12:]), file=sys.stderr)

    def _read(self, output):
        for line in output:
            self.lines.put(line.rstrip("\n"))

    @property
    def url(self):
        return "http://127.0.0.1:%d/?token=%s" % (self.port, self.token)

    def wait_line(self, pattern, limit=LIMIT_SECONDS):
        """The next line of its output that matches."""
        end = time.monotonic() + limit
        seen = []
        while time.monotonic() < end:
            try:
                line = self.lines.get(timeout=0.5)
            except queue.Empty:
                if self.process.poll() is not None:
                    break
                continue
            seen.append(line)
            if re.search(pattern, line):
                return line
        raise AssertionError("no line matches %s; the last ones: %s" % (pattern, seen[-8:]))

    def order(self, line):
        """A line of the bench, and what the cabin says to it."""
        request = urllib.request.Request(
            "http://127.0.0.1:%d/bench" % self.port, data=line.encode(), method="POST",
            headers={"Origin": "http://127.0.0.1:%d" % self.port, "Cookie": "cabine=" + self.token})
        with urllib.request.urlopen(request, timeout=30) as reply:
            return reply.read().decode()

    def get(self, path):
        """What the screen's server answers to its page's cookie: the status and the body."""
        request = urllib.request.Request(
            "http://127.0.0.1:%d%s" % (self.port, path), headers={"Cookie": "cabine=" + self.token})
        try:
            with urllib.request.urlopen(request, timeout=30) as reply:
                return reply.status, reply.read()
        except urllib.error.HTTPError as refused:
            return refused.code, b""

    def status(self):
        return json.loads(self.order("status"))

    @contextlib.contextmanager
    def queue_stopped(self):
        """The print queue answers nobody."""
        # The nearest of that name is the scheduler; those below it are children of a moment.
        queue = next(process for process in descendants(self.process.pid) if name_of(process) == "cupsd")
        os.kill(queue, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(queue, signal.SIGCONT)

    @contextlib.contextmanager
    def printing_held(self):
        """From the moment a sheet is being made, the print queue stands still: so the screen of it can be looked at."""
        end = time.monotonic() + LIMIT_SECONDS
        while (mode := self.status()["mode"]["name"]) != "printing":
            assert mode == "confirming" and time.monotonic() < end, "%s, not printing" % mode
            time.sleep(0.05)
        with self.queue_stopped():
            yield

    def kill(self):
        """The power fails."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
