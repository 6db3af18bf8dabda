"""A sale at a photographer's counter, by the production program on board shop and nothing of its own machine.

    unshare --mount --net python3 session.py outside FOLDER CABINE EMULATOR PICTURE pad|finger

The customer signs on the pad, or, where none is plugged in, on the touch screen with a finger.

Alone in its namespaces: /etc/hosts knows the board's printer, /var/lib/cabine/photos is a folder of FOLDER, the network has the
loopback only. The printer is ippeveprinter, the reference printer of CUPS, behind a relay that counts its tray down as sheets come
out, since ippeveprinter itself does not; the pad is played on usbfs. The last line on standard output is one JSON object.
"""

import fcntl, json, math, os, shutil, signal, socket, struct, subprocess, sys, threading, time, urllib.request

LIMIT_SECONDS = 90
TRAY = 17
PRINTER_PORT = 8631
SCREEN_PORT = 8632


def outside(folder, cabine, emulator, picture, signs):
    ends = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    fcntl.ioctl(ends, 0x8914, struct.pack("16sh14x", b"lo", 0x1 | 0x40))  # SIOCSIFFLAGS: up and running
    with open(folder + "/hosts", "w") as hosts:
        hosts.write("127.0.0.1 localhost cabine-printer\n")
    subprocess.run(["mount", "--make-rprivate", "/"], check=True)
    subprocess.run(["mount", "--bind", folder + "/hosts", "/etc/hosts"], check=True)
    subprocess.run(["mount", "-t", "tmpfs", "none", "/var/lib"], check=True)
    os.makedirs("/var/lib/cabine/photos")
    inside = [sys.executable, __file__, "inside", folder, cabine, picture, signs]
    os.execvp(*(("umockdev-wrapper", ["umockdev-wrapper", emulator, "00a8"] + inside) if signs == "pad" else (inside[0], inside)))


class Machine:
    """What is started here, and ended here."""

    def __init__(self, folder):
        self.folder = folder
        self.processes = []
        self.plain = {name: value for name, value in os.environ.items() if name not in ("LD_PRELOAD", "UMOCKDEV_DIR")}

    def start(self, words, variables={}, **pipes):
        process = subprocess.Popen(words, env={**self.plain, **variables}, **pipes)
        self.processes.append(process)
        return process

    def end(self):
        for process in self.processes:
            if process.poll() is None:
                process.kill()
                process.wait()

    def printer(self):
        bus = self.folder + "/bus"
        with open(self.folder + "/bus.conf", "w") as file:
            file.write(
                '<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" '
                '"http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd"><busconfig><type>system</type>'
                "<listen>unix:path=" + bus + '</listen><auth>EXTERNAL</auth><policy context="default"><allow user="*"/>'
                '<allow own="*"/><allow send_destination="*"/><allow receive_sender="*"/></policy></busconfig>')
        with open(self.folder + "/attributes.conf", "w") as file:
            file.write(
                "ATTR keyword media-supported na_index-4x6_4x6in\nATTR keyword media-default na_index-4x6_4x6in\n"
                'ATTR octetString printer-input-tray "type=sheetFeedAutoRemovableTray;maxcapacity=20;level=%03d;name=main;"\n'
                % TRAY)
        quiet = dict(stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.start(["dbus-daemon", "--config-file=" + self.folder + "/bus.conf", "--nofork", "--nopidfile"], **quiet)
        wait("the bus", lambda: os.path.exists(bus))
        os.makedirs(self.folder + "/spool")
        self.start(
            ["/usr/sbin/ippeveprinter", "-r", "off", "-p", str(PRINTER_PORT), "-n", "localhost", "-d", self.folder + "/spool",
             "-k", "-a", self.folder + "/attributes.conf", "Cabine"],
            {"DBUS_SYSTEM_BUS_ADDRESS": "unix:path=" + bus, "HOME": self.folder}, **quiet)
        wait("the printer", lambda: answers(PRINTER_PORT))
        Relay(self.folder + "/spool").begin()


class Relay:
    """Passes everything between port 631 and the printer, and says of the tray what is left in it."""

    def __init__(self, spool):
        self.spool = spool

    def begin(self):
        listener = socket.create_server(("127.0.0.1", 631))
        threading.Thread(target=self.accept, args=(listener,), daemon=True).start()

    def accept(self, listener):
        while True:
            client = listener.accept()[0]
            printer = socket.create_connection(("127.0.0.1", PRINTER_PORT))
            threading.Thread(target=self.carry, args=(client, printer, False), daemon=True).start()
            threading.Thread(target=self.carry, args=(printer, client, True), daemon=True).start()

    def carry(self, source, target, is_reply):
        try:
            while chunk := source.recv(1 << 16):
                if is_reply:
                    left = TRAY - len([name for name in os.listdir(self.spool) if name.endswith(".pwg")])
                    chunk = chunk.replace(b"level=%03d;" % TRAY, b"level=%03d;" % left)
                target.sendall(chunk)
            target.shutdown(socket.SHUT_WR)
        except OSError:
            pass


class Pad:
    """The customer's pen, and what the pad shows."""

    def __init__(self):
        self.stage = socket.socket(fileno=int(os.environ["PAD_STAGE"]))
        self.lines = self.stage.makefile("r")

    def tell(self, line):
        self.stage.sendall((line + "\n").encode())
        return self.lines.readline().strip()

    def sign(self):
        wait("the pad", lambda: self.tell("inking") == "1")
        for turn in range(160):
            x, y = 2000 + turn * 40, 3300 + (1 if turn % 20 < 10 else -1) * (turn % 10) * 120
            touching = 0 if turn in (0, 80, 159) else 0x1000 | 600
            self.tell("send 01" + struct.pack(">HHH", 0x8000 | touching, x, y).hex())
        time.sleep(160 / 200 + 0.3)  # the pen takes this long


class Finger:
    """The same on the touch screen, by what its page sends."""

    def __init__(self):
        self.token = os.urandom(16).hex()

    def ask(self, path, message=None):
        return urllib.request.urlopen(urllib.request.Request(
            "http://127.0.0.1:%d%s" % (SCREEN_PORT, path), data=message and json.dumps(message).encode(),
            headers={"Origin": "http://127.0.0.1:%d" % SCREEN_PORT, "Cookie": "cabine=" + self.token,
                     "Content-Type": "application/json"}), timeout=30)

    def moment(self):
        with self.ask("/moments") as moments:
            for line in moments:
                if line.startswith(b"data:"):
                    return json.loads(line[5:])

    def ink(self):
        with self.ask("/ink") as reply:
            return len(json.load(reply))

    def sign(self):
        points = [[0.2 + turn * 0.004, 0.5 + 0.3 * math.sin(turn / 5), 0.5, 0 if turn == 149 else 1] for turn in range(150)]

        def arrived():
            # What is drawn before the area is open counts for nothing, as for any customer.
            self.ask("/pen", {"key": self.moment()["key"], "points": points}).close()
            return self.ink() > 100

        wait("the touch screen", arrived)


class Cabin:
    """`cabine run`, driven by lines as an assistant drives it."""

    def __init__(self, machine, cabine, data, token):
        self.process = machine.start(
            [cabine, "run", "--board", "shop", "--data", data, "--no-collector", "--trial", "--screen-port", str(SCREEN_PORT)],
            {"CABINE_SCREEN_TOKEN": token,
             **{name: os.environ[name] for name in ("LD_PRELOAD", "UMOCKDEV_DIR") if name in os.environ}},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.said, self.seen, self.complaints = [], 0, []
        threading.Thread(target=self.read, args=(self.process.stdout, self.said), daemon=True).start()
        threading.Thread(target=self.read, args=(self.process.stderr, self.complaints), daemon=True).start()

    def read(self, pipe, lines):
        for line in pipe:
            lines.append(line.decode().rstrip())

    def send(self, line):
        self.process.stdin.write((line + "\n").encode())
        self.process.stdin.flush()

    def until(self, words):
        """Waits for a line with these words, after the last one waited for."""
        def found():
            for place in range(self.seen, len(self.said)):
                if words in self.said[place]:
                    self.seen = place + 1
                    return True
            return self.process.poll() is not None and not time.sleep(0.2) and (_ for _ in ()).throw(
                SystemExit("the cabin ended: %s" % self.complaints))
        wait(lambda: "'%s'; said: %s; complaints: %s" % (words, self.said[-5:], self.complaints), found)

    def complains(self, words):
        wait(lambda: "the complaint '%s'; complaints: %s" % (words, self.complaints), lambda: any(words in line for line in self.complaints))


def wait(what, holds):
    end = time.monotonic() + LIMIT_SECONDS
    while not holds():
        if time.monotonic() > end:
            raise SystemExit("waited in vain for " + (what() if callable(what) else what))
        time.sleep(0.02)


def answers(port):
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
        return True
    except OSError:
        return False


def unpack(path, to):
    """PWG raster (PWG 5102.4) to bare RGB; the size."""
    data = open(path, "rb").read()
    assert data[:4] == b"RaS2", "no PWG raster"
    width, height = struct.unpack(">II", data[4 + 372:4 + 380])
    at, rows = 4 + 1796, bytearray()
    while len(rows) < width * height * 3:
        repeats, line = data[at] + 1, bytearray()
        at += 1
        while len(line) < width * 3:
            code = data[at]
            # One pixel, code + 1 times; or 257 - code pixels as they are.
            count = 1 if code < 128 else 257 - code
            line += data[at + 1:at + 1 + count * 3] * (code + 1 if code < 128 else 1)
            at += 1 + count * 3
        rows += line * repeats
    with open(to, "wb") as file:
        file.write(rows)
    return [width, height]


def inside(folder, cabine, picture, signs):
    machine, finger = Machine(folder), Finger()
    pen = Pad() if signs == "pad" else finger
    try:
        machine.printer()
        data = folder + "/data"
        cabin = Cabin(machine, cabine, data, finger.token)
        cabin.until("paid at the counter: awaited")
        cabin.send("start")
        cabin.until("screen: choosing")
        cabin.send("proceed")
        cabin.until("screen: paying")
        cabin.send("paid")
        cabin.until("screen: posing")
        paid = cabin.said[cabin.seen - 1]
        cabin.send("paid")
        cabin.complains("the price is paid already")
        cabin.send("shoot")
        cabin.until("screen: countdown")
        shutil.copy(picture, "/var/lib/cabine/photos/.new")
        os.rename("/var/lib/cabine/photos/.new", "/var/lib/cabine/photos/IMG_0001.JPG")
        cabin.until("screen: reviewing")
        review = cabin.said[cabin.seen - 1]
        cabin.send("proceed")
        cabin.until("screen: signing")
        pen.sign()
        cabin.send("proceed")
        cabin.until("screen: confirming")
        cabin.send("proceed")
        cabin.until("screen: handingOver")
        cabin.send("status")
        cabin.until('{"mode"')
        state = json.loads(cabin.said[cabin.seen - 1])
        cabin.process.send_signal(signal.SIGTERM)
        code = cabin.process.wait(LIMIT_SECONDS)
        documents = sorted(name for name in os.listdir(folder + "/spool") if name.endswith(".pwg"))
        size = unpack(folder + "/spool/" + documents[0], folder + "/sheet.rgb") if documents else []
        print(json.dumps(dict(
            paid=paid, review=review, state=state, code=code, documents=len(documents), size=size, said=cabin.said,
            complaints=cabin.complaints)))
    finally:
        machine.end()


if __name__ == "__main__":
    {"outside": outside, "inside": inside}[sys.argv[1]](*sys.argv[2:])
