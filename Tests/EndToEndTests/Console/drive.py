"""Drives the service console of a running simulated cabin, scenario by scenario.

    python3 drive.py PROGRAM SCENARIO

Ends with 0, or with what was expected and what came instead.
"""
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time

from cabin import LIMIT, Cabin, Console, respond

PROGRAM = sys.argv[1]


def check(holds, what):
    if not holds:
        raise AssertionError(what)


def book(cabin):
    path = cabin.data + "/console/operations.jsonl"
    if not os.path.exists(path):
        return ""
    with open(path, encoding="ascii") as file:
        return file.read()


def login(data):
    """Locked until the right response; single use; slowed down; the pause survives a restart."""
    with Cabin(PROGRAM, data) as cabin:
        console = Console(cabin)
        for line in ["status", "test flash", "cash reset", "reboot", "service off repair"]:
            console.send(line + "\r")
        console.expect("log in first")
        console.never(r"mode +\w+")
        # The counter of nonsense begins anew with something sensible.
        challenge = console.login("view")
        old = respond(cabin.key, "7K3M", challenge)
        check("for role service" in console.run("test flash", "view"), "the role is bound")
        console.send("logout\r")
        console.expect("Logged out: logout")
        # Used once: the same response opens nothing more.
        for attempt in range(3):
            console.send("login view\r")
            console.expect("response> ")
            console.send(old + "\r")
            console.expect("wrong response")
        console.send("login view\r")
        console.expect(r"too many wrong responses: wait (\d+) s")
        # The book is written beside the console: a slow disk holds up no key.
        end = time.monotonic() + LIMIT
        while book(cabin).count("refused: wrong response") < 3:
            check(time.monotonic() < end, "refusals are recorded")
            time.sleep(0.02)
        cabin.kill()
        console.close()
    with Cabin(PROGRAM, data) as cabin:
        console = Console(cabin)
        console.send("login service\r")
        left = int(console.expect(r"too many wrong responses: wait (\d+) s").group(1))
        check(0 < left <= 30, f"the whole pause begins anew: {left}")
        written = book(cabin)
        check(written.count("refused: wrong response") == 3, "refusals are recorded once each")
        check(f"view {challenge.replace('-', '')}" in written and "logged in" in written, "logins are recorded")
        # The mechanical key is the way in without an operator, and only while it is turned.
        console.send("login key\r")
        console.expect("turn the service key first")
        cabin.bench("key in")
        cabin.wait_for("screen: maintenance")
        console.send("login key\r")
        console.expect("7K3M service> ")
        check("for role cash" in console.run("cash audit"), "the key opens no money")
        cabin.bench("key out")
        console.expect("Logged out: the service key was turned back")
        check(cabin.stop() == 0, "stops in order")


def editing(data):
    """Line editing, history, completion and help, as people expect them."""
    with Cabin(PROGRAM, data) as cabin:
        console = Console(cabin)
        console.login("service")
        # Ctrl-A, Ctrl-E, Ctrl-K, Ctrl-U, Ctrl-W, arrows, backspace.
        console.send("rsion\x01ve\x05\r")
        console.expect("board    sim")
        console.expect("7K3M service> ")
        console.send("nonsense words\x17\x17versoin\x1b[D\x1b[D\x1b[D\x1b[3~\x1b[3~io\x05\r")
        console.expect("board    sim")
        console.expect("7K3M service> ")
        console.send("status\x15time\x7fe\x01\x0b\x19\r")
        console.expect("monotonic clock")
        console.expect("7K3M service> ")
        console.send("\x1b[A\x1b[A\r")
        console.expect("board    sim")
        console.expect("7K3M service> ")
        console.send("\x12monotonic\x03")
        console.expect("7K3M service> ")
        console.send("\x12tim\r")
        console.expect("monotonic clock")
        console.expect("7K3M service> ")
        # Tab: commands, values, and both ways where there are several.
        console.send("servi\t")
        console.expect("service ")
        console.send("of\t")
        console.expect("off ")
        console.send("\t")
        for reason in ["cleaning", "repair", "supplies", "cash-box", "vandalism", "moving", "other"]:
            console.expect(reason)
        console.send("rep\t\r")
        console.expect("service off: will sell nothing")
        console.expect("out of service: repair")
        console.expect("7K3M service> ")
        check("in service" in console.run("service on"), "given back")
        console.send("config get ret\t\r")
        console.expect("retakes: 3|retakes: left out")
        console.expect("7K3M service> ")
        console.send("test ?")
        for name in ["coin", "flash", "shutter", "lamp", "pad", "camera", "print", "printer"]:
            console.expect(f"test {name}")
        console.send("\x03")
        console.expect("7K3M service> ")
        console.send("help\r")
        # A page at a time; q leaves.
        console.expect("-- more: ")
        console.send("q")
        console.expect("7K3M service> ")
        check("Refused while a customer is inside" in console.run("help test flash"), "help in detail")
        check("did you mean" in console.run("statsu"), "a typing error is answered")
        # A line longer than the terminal scrolls within it, and comes back.
        console.send("config set identity.name " + "x" * 120 + "\x15version\r")
        console.expect("board    sim")


def commands(data):
    """Every command does what it says on the live cabin, and is recorded."""
    with Cabin(PROGRAM, data) as cabin:
        console = Console(cabin)
        challenge = console.login("service")
        run = console.run
        status = run("status")
        for word in ["mode", "camera", "flash", "pad", "coins", "storage", "keys", "printer", "ready", "prints left"]:
            check(word in status, f"status tells {word}: {status}")
        check("camera" in run("status camera") and "printer" not in run("status camera"), "one device")
        check("0 records" in run("queue"), "the queue")
        check("tried now" in run("queue retry"), "retry")
        drawn = subprocess.run(
            [PROGRAM, "number", "new", "--cabin", "7K3M"], capture_output=True, text=True, check=True).stdout.strip()
        check("no record waits" in run("number status " + drawn), "a number nobody waits for")
        wrong = drawn[:10] + ("8" if drawn[10] != "8" else "9") + drawn[11:]
        check("no record waits" not in run("number status " + wrong), "a mistyped number")
        check("monotonic clock" in run("time"), "time")
        check("lo" in run("net") and "collector" in run("net"), "net")
        check("kernel" in run("version"), "version")
        check("the journal leads to the cabin's state" in run("journal verify"), "verify")
        check('"event":{"name":"device_reported"' in run("journal replay 60"), "replay")
        check("every device asked works" in run("selftest"), "selftest")
        check("asked works" in run("selftest pad"), "selftest of one")
        check("was driven for" in run("test flash"), "flash")
        check("bytes after" in run("test shutter"), "shutter")
        check("portrait" in run("test camera"), "camera")
        check("has no lamps" in run("test lamp"), "lamps")
        check("ready, " in run("test printer"), "printer")
        left = int(run("test printer").split("ready, ")[1].split()[0])
        check("test sheet: " in run("test print"), "print")
        check(f"ready, {left - 1} prints left" in run("test printer"), "the sheet was really printed")
        # The pen is only seen while the pad is asked.
        console.send("test pad 20\r")
        console.expect("write on the pad")
        cabin.bench("sign 3")
        time.sleep(1)
        console.send("\x03")
        console.expect(r"(\d+) points in|7K3M service> ")
        run("")
        console.send("test coin 30\r")
        console.expect("the acceptor is open")
        cabin.wait_for("coins taken")
        cabin.bench("coin 200")
        console.expect("pulse 4: ")
        console.send("\x03")
        console.expect("7K3M service> ")
        cabin.wait_for("credit 2.00 EUR")
        # The log, in every way.
        check("entries" in run("logs tail 5"), "tail")
        check("logged in" in run("logs filter logged in"), "filter")
        check("logged in" in run("logs print"), "print")
        # Money is another's duty.
        check("for role cash" in run("voucher issue"), "roles")
        config(console)
        watch(console, cabin)
        console.send("logout\r")
        console.expect("login> ")
        vouchers(console, cabin)
        written = book(cabin)
        name = f"service {challenge.replace('-', '')}"
        for command in ["selftest", "test flash", "test print", "test coin 30", "config set retakes 2", "queue retry"]:
            check(f'"who":"{name}","via":"console","command":"{command}","phase":"begins"' in written, f"{command} begins")
        check('"command":"test flash","phase":"done","result":"the flash line' in written, "and how it ended")
        check('"command":"test lamp","phase":"failed"' in written, "failures, too")
        check('"command":"status"' not in written, "who only looks leaves no line")
        check(cabin.stop() == 0, "stops in order")


def config(console):
    run = console.run
    check("price_cents: 800" in run("config get price_cents"), "get")
    check("accepted: 10 to 3000" in run("config set price_cents 9"), "checked by the site's rules")
    check("multiples" in run("config set price_cents 825"), "and by the board's pulses")
    check("no draft" in run("config diff"), "nothing was set")
    check("3                " in run("config get retakes") or "retakes: 3" in run("config get retakes"), "get")
    check("-> 2 in the draft" in run("config set retakes 2"), "set")
    check('Lilas et fils' in run('config set identity.name "Lilas et fils"'), "a value with spaces")
    diff = run("config diff")
    check("- retakes: 3" in diff and "+ retakes: 2" in diff, diff)
    check("saved" in run("config save"), "save")


def watch(console, cabin):
    console.send("watch\r")
    console.expect("watching")
    cabin.bench("start")
    console.expect("touched .*choosing")
    console.send("\x03")
    console.expect("7K3M service> ")
    # A customer is inside: nothing is tested, and looking goes on.
    check("refused: a customer is inside" in console.run("test flash"), "refused")
    check("refused: a customer is inside" in console.run("reboot"), "refused")
    check("choosing" in console.run("status"), "looking is no test")
    cabin.bench("cancel")
    cabin.wait_for("screen: attract")


def vouchers(console, cabin):
    console.login("cash")
    issued = console.run("voucher issue", "cash")
    check("over 2.00 EUR: code " in issued, issued)
    code = issued.split("code ")[1].split()[0]
    checked = console.run("voucher check " + code, "cash")
    check("genuine" in checked and "not paid out yet" in checked, checked)
    check("pay out 2.00 EUR" in console.run("voucher redeem " + code.lower(), "cash"), "redeemed")
    check("was paid out already" in console.run("voucher redeem " + code, "cash"), "once")
    check("ALREADY PAID OUT" in console.run("voucher check " + code, "cash"), "remembered")
    wrong = ("8" if code[0] != "8" else "9") + code[1:]
    check("no voucher" in console.run("voucher check " + wrong, "cash"), "a wrong code")


def logline(data):
    """A line of the log never breaks the line being typed."""
    with Cabin(PROGRAM, data) as cabin:
        console = Console(cabin)
        console.login("service")
        console.send("vers")
        console.expect("vers")
        # The camera is asked at every look while it does not work, and what it says goes to the log.
        cabin.bench("trouble camera-dead")
        said = cabin.ctl("selftest", "camera")
        check(said.returncode == 1, said.stderr)
        console.expect(r"\r\x1b\[K[^\r]*camera[^\r]*\r\n")
        # The line stands again, with the cursor behind it.
        console.expect(r"\r7K3M service> vers\x1b\[K")
        console.send("ion\r")
        console.expect("board    sim")
        cabin.bench("trouble none")


def logout(data):
    """A login ends by itself, after a warning; a line that goes away ends it at once."""
    with Cabin(PROGRAM, data, "--console-idle", "5") as cabin:
        console = Console(cabin)
        console.login("view")
        console.expect("You will be logged out in")
        console.expect("Logged out: nobody pressed a key")
        console.expect("login> ")
        console.login("view")
        console.close()
        console = Console(cabin)
        console.send("status\r")
        console.expect("log in first")


def noise(data):
    """A megabyte of noise executes nothing, breaks nothing, and the console works afterwards."""
    with Cabin(PROGRAM, data) as cabin:
        console = Console(cabin)
        source = random.Random(6)
        stop = threading.Event()

        def drain():
            while not stop.is_set():
                try:
                    console.terminal.read_nonblocking(65536, timeout=0.2)
                except Exception:
                    pass

        reader = threading.Thread(target=drain)
        reader.start()
        for _ in range(256):
            block = source.randbytes(4096)
            while block:
                block = block[os.write(console.descriptor, block):]
        # A wrong speed: every bit pattern of "reboot\r" shifted.
        for shift in range(1, 8):
            os.write(console.descriptor, bytes((b << shift | b >> (8 - shift)) & 0xFF for b in b"login view\rreboot\r"))
        time.sleep(1)
        stop.set()
        reader.join()
        console.send("\x03\x03\r")
        console.expect("login> ")
        written = book(cabin)
        check("logged in" not in written and '"command"' not in written, f"noise did something: {written[:500]}")
        console.login("service")
        # Logged in, too: a line with noise in it is refused, whatever it would mean.
        console.send("reb")
        os.write(console.descriptor, b"\xff\x80")
        console.send("oot\r")
        console.expect("noise on the line: nothing was done")
        check("board    sim" in console.run("version"), "the next line works")
        check(cabin.process.poll() is None, "the cabin runs on")


def zmodem(data):
    """`logs send` arrives whole, and goes on where it was cut."""
    with Cabin(PROGRAM, data) as cabin, tempfile.TemporaryDirectory() as folder:
        # Enough of a log that a transfer can be cut.
        log = cabin.data + "/console/outgoing/7K3M-log-20260101T000000Z.jsonl"
        with open(log, "wb") as file:
            file.write(b"".join(b'{"line":"%06d"}\n' % i for i in range(60000)))
        with open(log, "rb") as file:
            whole = file.read()
        console = Console(cabin)
        console.login("view")
        line = os.path.basename(log)
        receiver = receive(console, folder)
        part = os.path.join(folder, line)
        end = time.monotonic() + 60
        while not (os.path.exists(part) and os.path.getsize(part) > 100000):
            check(time.monotonic() < end, "the transfer began")
            time.sleep(0.02)
        # The cable is pulled: receiver and line end, and somebody plugs in again.
        receiver.kill()
        receiver.wait()
        console.close()
        end = time.monotonic() + 30
        while "logged out: the line went away" not in book(cabin):
            check(time.monotonic() < end, "the cut was noticed")
            time.sleep(0.02)
        cut = os.path.getsize(part)
        check(0 < cut < len(whole), f"cut in the middle: {cut}")
        console = Console(cabin)
        console.login("view")
        receiver = receive(console, folder, "--resume")
        check(receiver.wait(90) == 0, "rz took the rest")
        console.expect("sent: " + line)
        with open(part, "rb") as file:
            check(file.read() == whole, "the file is whole")
        check(not os.path.exists(log), "what arrived is not kept")
        # A receiver that never comes is no trap: five Ctrl-X, and the console is there again.
        with open(log, "wb") as file:
            file.write(whole)
        console.expect("7K3M view> ")
        console.send("logs send\r")
        console.expect("Start receiving now")
        time.sleep(0.5)
        console.send("\x18" * 8)
        console.expect("the file did not arrive")
        console.expect("7K3M view> ")


def receive(console, folder, *options, command="logs send"):
    console.send(command + "\r")
    console.expect("Start receiving now")
    console.expect("\n")
    return subprocess.Popen(
        ["rz", "--overwrite" if not options else "--quiet", "--quiet", *options], stdin=console.descriptor,
        stdout=console.descriptor, stderr=subprocess.DEVNULL, cwd=folder)


def cash(data):
    """The audit in figures; a reset in two steps that a coin makes void; a signed statement; the audit file by ZMODEM."""
    with Cabin(PROGRAM, data) as cabin, tempfile.TemporaryDirectory() as folder:
        console = Console(cabin)
        cabin.bench("coin 200")
        cabin.wait_for("credit 2.00 EUR")
        console.login("cash")

        def run(line):
            return console.run(line, "cash")

        # With credit a customer is being served.
        said = run("cash reset")
        check("a customer is inside" in said, said)
        cabin.bench("cancel")
        cabin.wait_for("screen: attract")
        audit = run("cash audit")
        check(re.search(r"cash in +2\.00", audit), audit)
        check("the sums agree" in audit, audit)
        said = run("cash reset")
        first = re.search(r"cash reset (\w{6})", said)
        check(first, said)
        said = run("cash reset 000000")
        check("prepare the reset again" in said, said)
        # A coin after the figures were shown: they are not the ones to be signed.
        cabin.bench("coin 100")
        cabin.wait_for("credit 3.00 EUR")
        cabin.bench("cancel")
        cabin.wait_for("screen: attract")
        said = run("cash reset " + first.group(1))
        check("coins came in meanwhile" in said, said)
        second = re.search(r"cash reset (\w{6})", run("cash reset"))
        check(second and second.group(1) != first.group(1), "another code")
        said = run("cash reset " + second.group(1).lower())
        check("reset 1 is done and signed: 3.00 EUR" in said, said)
        said = run("cash reset " + second.group(1))
        check("prepare the reset again" in said, "a code closes one period, once: " + said)
        audit = run("cash audit")
        check(re.search(r"cash in +0\.00 +3\.00", audit), audit)
        statements = os.listdir(data + "/audit")
        check(statements == ["cash-00000001.statement"], statements)
        receiver = receive(console, folder, command="audit send")
        check(receiver.wait(60) == 0, "rz took the file")
        console.expect("sent: ")
        names = os.listdir(folder)
        check(len(names) == 1 and names[0].endswith(".dts"), names)
        with open(os.path.join(folder, names[0]), "rb") as file:
            text = file.read()
        check(b"CA3*0*0*0*0*300*300*0*0\r\n" in text, text)
        console.expect("7K3M cash> ")
        check(cabin.stop() == 0, "stops in order")
    verified = subprocess.run([PROGRAM, "audit", "verify", data], capture_output=True, timeout=60)
    check(verified.returncode == 0 and b"1 signed statements" in verified.stdout, verified)


def idle(data):
    """A console that nobody uses costs next to nothing: a cabin runs for weeks on a small processor."""
    with Cabin(PROGRAM, data) as cabin:
        console = Console(cabin)
        console.login("view")

        def seconds():
            with open(f"/proc/{cabin.process.pid}/stat", encoding="ascii") as file:
                fields = file.read().rsplit(")", 1)[1].split()
            return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

        time.sleep(1)
        before = seconds()
        time.sleep(3)
        used = seconds() - before
        # A thread that never waits would have used 3 s.
        check(used < 1.5, f"{used:.2f} s of processor time in 3 s")


def pace(data):
    """Login and commands through socat at the pace of 115200 8N1."""
    here = os.path.dirname(os.path.abspath(__file__))
    with Cabin(PROGRAM, data) as cabin, tempfile.TemporaryDirectory() as folder:
        link = folder + "/line"
        socat = subprocess.Popen(
            ["socat", f"PTY,link={link},raw,echo=0", f"EXEC:python3 {here}/pace.py {cabin.path}"])
        try:
            end = time.monotonic() + 30
            while not os.path.exists(link):
                check(time.monotonic() < end, "socat made its line")
                time.sleep(0.02)
            console = Console(cabin, link)
            console.login("service")
            check("mode" in console.run("status"), "status")
            began = time.monotonic()
            said = console.run("journal replay 60")
            took = time.monotonic() - began
            console.send("logs print\r")
            console.send("\x03")
            console.expect("7K3M service> ")
            # 11,520 bytes a second, the line's own, and no more than a person waits for.
            least = len(said) / 11520
            check(least > 0.1, f"a long answer: {len(said)}")
            check(least <= took < least + LIMIT / 4, f"{len(said)} bytes took {took:.2f} s of at least {least:.2f} s")
            check("was driven for" in console.run("test flash"), "a test")
        finally:
            # It may have SIGTERM blocked, as whoever started this program had.
            socat.kill()
            socat.wait()


def control(data):
    """`cabine ctl` gives the same commands under the same rules."""
    with Cabin(PROGRAM, data) as cabin:
        said = cabin.ctl("status")
        check(said.returncode == 0 and b"mode" in said.stdout, said)
        said = cabin.ctl("test", "flash")
        check(said.returncode == 0 and b"was driven for" in said.stdout, said)
        check('"who":"view+service+cash uid-' in book(cabin) and '"via":"ctl","command":"test flash"' in book(cabin), "recorded")
        check(cabin.ctl("nonsense").returncode == 1, "a typing error fails")
        cabin.bench("start")
        cabin.wait_for("screen: choosing")
        said = cabin.ctl("test", "flash")
        check(said.returncode == 1 and b"a customer is inside" in said.stderr, said)
        cabin.bench("cancel")
        cabin.wait_for("screen: attract")
        mode = os.stat(cabin.data + "/control").st_mode & 0o777
        check(mode & 0o077 == 0, f"the socket is for its user alone: {mode:o}")
        # Another user is refused, even where the folder is open to them.
        if os.geteuid() == 0:
            os.chmod(os.path.dirname(cabin.data), 0o755)
            os.chmod(cabin.data, 0o755)
            os.chmod(cabin.data + "/control", 0o777)
            said = stranger(cabin)
            check(said.returncode == 1 and b"refused" in said.stderr, said)
        check(cabin.ctl("service", "off", "supplies").returncode == 0, "out of service")
        cabin.wait_for("out.?[oO]f.?[sS]ervice")
        check(cabin.ctl("service", "on").returncode == 0, "in service")
        check(cabin.stop() == 0, "stops in order")
        check(cabin.ctl("status").returncode == 69, "no cabin: 69")


def stranger(cabin):
    program = "/tmp/cabine-stranger-%d" % os.getpid()
    subprocess.run(["cp", cabin.program, program], check=True)
    os.chmod(program, 0o755)
    try:
        return subprocess.run(
            [program, "ctl", "--data", cabin.data, "status"], capture_output=True, timeout=60, user=65534, group=65534,
            extra_groups=[])
    finally:
        os.unlink(program)


def rollback(data):
    """A saved site file is used after `reboot`; one the cabin cannot start with gives way to the one before."""
    with Cabin(PROGRAM, data) as cabin:
        check(cabin.ctl("config", "set", "price_cents", "700").returncode == 0, "set")
        check(cabin.ctl("config", "save").returncode == 0, "save")
        check(os.path.exists(cabin.data + "/site.yaml.previous"), "the one before is kept")
        said = cabin.ctl("reboot")
        check(said.returncode == 0, said)
        cabin.path = cabin.wait_for(r"service console on (/dev/pts/\d+)").group(1)
        cabin.wait_for("coins taken")
        check(b"700" in cabin.ctl("config", "get", "price_cents").stdout, "the new price")
        check(not os.path.exists(cabin.data + "/site.yaml.trial"), "it has proven itself")
        # A collector whose credentials are not there: right as a file, and no cabin can start with it.
        said = cabin.ctl("config", "set", "collector.url", "https://127.0.0.1:1")
        check(b"once collector.credentials and collector.state_key are set" in said.stdout, said)
        said = cabin.ctl("config", "save")
        check(said.returncode == 1 and b"not whole" in said.stderr, said)
        for key in ["collector.credentials", "collector.state_key"]:
            check(cabin.ctl("config", "set", key, "/nonexistent").returncode == 0, key)
        check(b"+   url: https://127.0.0.1:1" in cabin.ctl("config", "diff").stdout, "a whole draft")
        check(cabin.ctl("config", "save").returncode == 0, "save")
        said = cabin.ctl("reboot")
        check(said.returncode == 0, said)
        cabin.wait_for("the previous one is back")
        cabin.path = cabin.wait_for(r"service console on (/dev/pts/\d+)").group(1)
        cabin.wait_for("coins taken")
        check(b"700" in cabin.ctl("config", "get", "price_cents").stdout, "the price of the file before")
        check(os.path.exists(cabin.data + "/site.yaml.refused"), "the refused file is kept")
        check(cabin.stop() == 0, "stops in order")


SCENARIOS = [login, editing, commands, logline, logout, noise, zmodem, cash, idle, pace, control, rollback]


def too_long(*_):
    raise AssertionError("the scenario does not end")


def main():
    # Whoever started this may hold signals back; an exception, so that what the scenario started is ended too.
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    signal.signal(signal.SIGALRM, too_long)
    names = sys.argv[2:] or [scenario.__name__ for scenario in SCENARIOS]
    for scenario in SCENARIOS:
        if scenario.__name__ not in names:
            continue
        began = time.monotonic()
        signal.alarm(int(LIMIT * 5))
        with tempfile.TemporaryDirectory(prefix="cabine-console-") as data:
            scenario(data + "/d")
        print(f"{scenario.__name__}: holds, {time.monotonic() - began:.1f} s", flush=True)


main()
