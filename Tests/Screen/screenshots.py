#!/usr/bin/env python3
"""Screenshots of every screen, in every language and both shapes: screenshots.py FOLDER [LANGUAGE ...].

One session a language is lived through with the real program; at each screen both browsers show the same moment.
"""
import os
import sys

from browser import LANGUAGES, SIZES, browser, press, screen, wait, wait_screen
from cabin import Cabin, site
from checks import look, settle
from limit import end_with_its_own
from visit import Visit


class Camera:
    def __init__(self, folder, language, pages):
        self.folder, self.language, self.pages = folder, language, pages
        self.problems = []

    def take(self, name):
        for shape, page in self.pages.items():
            settle(page)
            page.screenshot(path=os.path.join(self.folder, "%s-%s-%s.png" % (shape, self.language, name)))
            for text in look(page, self.language):
                self.problems.append("%s %s %s: %s" % (shape, self.language, name, text))


def session(cabin, folder, language, pages):
    kiosk = pages["kiosk"]
    camera = Camera(folder, language, pages)
    everywhere = lambda name: [wait_screen(page, name) for page in pages.values()]
    cabin.order("person 1")
    everywhere("attract")
    camera.take("01-attract")
    kiosk.click('[data-choice="language:%s"]' % language)
    everywhere("choose")
    camera.take("02-choose")
    press(kiosk, "proceed")
    everywhere("pay")
    cabin.order("coin 200")
    wait(kiosk, '.purse .has')
    camera.take("03-pay")
    for _ in range(3):
        cabin.order("coin 200")
        kiosk.wait_for_timeout(700)
    everywhere("pose")
    wait(kiosk, ".hint.ready")
    camera.take("04-pose-ready")
    cabin.order("person 1 tooFar")
    kiosk.wait_for_timeout(2_500)
    camera.take("05-pose-hint")
    cabin.order("person 1 tilted")
    press(kiosk, "shoot")
    everywhere("countdown")
    camera.take("06-countdown")
    everywhere("review")
    camera.take("07-review-bad")
    press(kiosk, "retake")
    everywhere("pose")
    cabin.order("person 1")
    wait(kiosk, ".hint.ready")
    press(kiosk, "shoot")
    everywhere("countdown")
    everywhere("review")
    camera.take("08-review-good")
    press(kiosk, "proceed")
    everywhere("sign")
    Visit(cabin, kiosk, language).draw()
    camera.take("09-sign")
    press(kiosk, "proceed")
    everywhere("confirm")
    camera.take("10-confirm")
    press(kiosk, "proceed")
    with cabin.printing_held():
        everywhere("print")
        camera.take("11-print")
    everywhere("handover")
    for page in pages.values():
        wait(page, ".status.sent")
    camera.take("12-handover")
    press(kiosk, "proceed")
    everywhere("attract")
    return camera


def failures(cabin, camera, pages):
    """What goes wrong: out of service, and a voucher."""
    kiosk = pages["kiosk"]
    everywhere = lambda name: [wait_screen(page, name) for page in pages.values()]
    kiosk.click('[data-choice="language:%s"]' % camera.language)
    everywhere("choose")
    cabin.order("coin 200")
    wait(kiosk, '.purse .has')
    press(kiosk, "voucher")
    everywhere("voucher")
    for page in pages.values():
        wait(page, ".qr")
    camera.take("13-voucher")
    press(kiosk, "proceed")
    everywhere("attract")
    cabin.order("key in")
    everywhere("maintenance")
    camera.take("14-maintenance")
    cabin.order("key out")
    everywhere("attract")
    cabin.order("door open")
    everywhere("out")
    camera.take("15-out")
    cabin.order("door closed")
    everywhere("attract")


def main():
    if len(sys.argv) < 2:
        sys.exit("usage: screenshots.py FOLDER [LANGUAGE ...]")
    end_with_its_own()
    folder, languages = sys.argv[1], sys.argv[2:] or LANGUAGES
    os.makedirs(folder, exist_ok=True)
    problems = []
    with browser() as chromium:
        for language in languages:
            # The first language of the site is the one of screens where nobody is served.
            with Cabin(site=site(language)) as cabin:
                pages = {shape: screen(chromium, cabin, shape) for shape in SIZES}
                camera = session(cabin, folder, language, pages)
                failures(cabin, camera, pages)
                problems += camera.problems
                print("\n".join(camera.problems), flush=True)
                for shape, page in pages.items():
                    complaints = ["%s %s: %s" % (shape, language, text) for text in page.complaints]
                    problems += complaints
                    print("\n".join(complaints), flush=True)
                    page.context.close()
            print("%s: done" % language, flush=True)
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
