#!/usr/bin/env python3
"""Screenshots of every screen, in every language and both shapes: screenshots.py FOLDER [LANGUAGE ...].

One session a language is lived through with the real program; at each screen both browsers show the same moment.
"""
import os
import sys

from browser import LANGUAGES, SIZES, browser, press, screen, sign, wait_screen
from cabin import Cabin


class Camera:
    def __init__(self, folder, language, pages):
        self.folder, self.language, self.pages = folder, language, pages
        self.problems = []

    def take(self, name):
        for shape, page in self.pages.items():
            page.evaluate(PICTURES)
            page.wait_for_timeout(350)
            page.screenshot(path=os.path.join(self.folder, "%s-%s-%s.png" % (shape, self.language, name)))
            # Whatever does not fit is a defect: nothing scrolls on this screen.
            for text in page.evaluate(OVERFLOW):
                self.problems.append("%s %s %s: %s" % (shape, self.language, name, text))


# A picture that is still on its way is no blank one. The preview never ends.
PICTURES = """() => Promise.all([...document.images].filter((image) => !image.classList.contains("preview"))
  .map((image) => image.decode().catch(() => undefined)))"""

OVERFLOW = """() => {
  const found = [];
  const main = document.querySelector("main");
  if (main && main.scrollHeight > main.clientHeight + 1) found.push(`main is ${main.scrollHeight - main.clientHeight}px too high`);
  for (const element of document.querySelectorAll("h1, h2, p, li, button, dt, dd, .panel, .digits, .words")) {
    if (element.closest(".unseen, [aria-hidden=true]")) continue;
    const box = element.getBoundingClientRect();
    if (box.width === 0) continue;
    const name = `${element.tagName.toLowerCase()} "${element.textContent.trim().slice(0, 30)}"`;
    if (element.scrollWidth > element.clientWidth + 2 && getComputedStyle(element).display !== "inline") found.push(`${name} is ${element.scrollWidth - element.clientWidth}px too wide`);
    if (box.left < -1 || box.right > innerWidth + 1 || box.top < -1 || box.bottom > innerHeight + 1) found.push(`${name} lies outside`);
  }
  return found;
}"""


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
    kiosk.wait_for_selector('.purse .has')
    camera.take("03-pay")
    for _ in range(3):
        cabin.order("coin 200")
        kiosk.wait_for_timeout(700)
    everywhere("pose")
    kiosk.wait_for_selector(".hint.ready", timeout=60_000)
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
    kiosk.wait_for_selector(".hint.ready", timeout=60_000)
    press(kiosk, "shoot")
    everywhere("countdown")
    everywhere("review")
    camera.take("08-review-good")
    press(kiosk, "proceed")
    everywhere("sign")
    kiosk.wait_for_timeout(600)
    sign(kiosk)
    kiosk.wait_for_timeout(600)
    camera.take("09-sign")
    press(kiosk, "proceed")
    everywhere("confirm")
    camera.take("10-confirm")
    press(kiosk, "proceed")
    everywhere("print")
    camera.take("11-print")
    everywhere("handover")
    for page in pages.values():
        page.wait_for_selector(".status.sent", timeout=30_000)
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
    kiosk.wait_for_selector('.purse .has')
    press(kiosk, "voucher")
    everywhere("voucher")
    for page in pages.values():
        page.wait_for_selector(".qr", timeout=60_000)
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
    folder, languages = sys.argv[1], sys.argv[2:] or LANGUAGES
    os.makedirs(folder, exist_ok=True)
    problems = []
    with browser() as chromium:
        for language in languages:
            # The first language of the site is the one of screens where nobody is served.
            site = SITE.replace("LANGUAGES", ", ".join([language] + [other for other in LANGUAGES if other != language]))
            with Cabin(site=site) as cabin:
                pages = {shape: screen(chromium, cabin, shape) for shape in SIZES}
                camera = session(cabin, folder, language, pages)
                failures(cabin, camera, pages)
                problems += camera.problems
                for shape, page in pages.items():
                    problems += ["%s %s: %s" % (shape, language, text) for text in page.complaints]
                    page.context.close()
            print("%s: done" % language, flush=True)
    print("\n".join(problems))
    sys.exit(1 if problems else 0)


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

if __name__ == "__main__":
    main()
