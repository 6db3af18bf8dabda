"""A hard end for whatever a test waits for: everything it started ends with it."""
import faulthandler
import os
import signal
import sys
import threading


def descendants(root):
    """Every process below `root`, the nearest first."""
    children = {}
    for name in os.listdir("/proc"):
        if not name.isdigit():
            continue
        try:
            with open("/proc/%s/stat" % name) as file:
                parent = int(file.read().rpartition(")")[2].split()[1])
        except OSError:
            continue
        children.setdefault(parent, []).append(int(name))
    found, waiting = [], [root]
    while waiting:
        below = children.get(waiting.pop(0), [])
        found += below
        waiting += below
    return found


def name_of(process):
    """What a process is called; nothing when it is gone."""
    try:
        with open("/proc/%d/comm" % process) as file:
            return file.read().strip()
    except OSError:
        return ""


def end_descendants():
    """Ends what this process started, browser and cabin included."""
    for process in descendants(os.getpid()):
        try:
            os.kill(process, signal.SIGKILL)
        except ProcessLookupError:
            pass


def hard_limit(seconds):
    """Ends this process and all it started after so many seconds, whatever it waits for then, and says where it was."""
    def end():
        print("the limit of %d s is over; it was here:" % seconds, file=sys.stderr, flush=True)
        faulthandler.dump_traceback(file=sys.stderr)
        end_descendants()
        os._exit(1)

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
    end_with_its_own()
    return timer


def end_with_its_own():
    """Whoever is told to end takes along what it started."""
    def told(*_):
        end_descendants()
        os._exit(1)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, told)
    # Whoever started this may have blocked them: a test's threads do.
    signal.pthread_sigmask(signal.SIG_UNBLOCK, (signal.SIGTERM, signal.SIGINT))
