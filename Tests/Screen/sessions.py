"""Whole sessions: every language, both shapes, by finger and by keyboard, and what the collector has of them."""
import json
import os
import subprocess
import time

from browser import launch, playing, press, screen, wait, wait_screen
from cabin import Cabin, site
from checks import TEXTS, focus_order, leftovers, look
from visit import Visit, quiet, require


# As the countries of the texts write it; a browser's own choice for Portuguese and English would be another one.
WRITTEN = {"fr": "8,00 €", "en": "€8.00", "es": "8,00 €", "de": "8,00 €", "ar": "8.00 €", "pt": "8,00 €"}


def written(text):
    """Without the marks of direction and with plain spaces."""
    plain = "".join(letter for letter in text if letter not in "\u200e\u200f\u061c")
    return plain.replace("\u202f", " ").replace("\xa0", " ").strip()


class Found:
    """What is wrong on each screen, gathered so that one run tells everything."""

    def __init__(self, visit_language):
        self.language, self.lines, self.screens = visit_language, [], []

    def look(self, page, name, still=False):
        for text in look(page, self.language, still):
            self.lines.append("%s %s %s: %s" % (self.language, page.shape, name, text))
        self.screens.append((page.shape, name))


def both(chromium, cabin):
    """The two shapes a cabin's screen has; on the flat one the customer asked for stillness."""
    kiosk = screen(chromium, cabin, "kiosk")
    flat = screen(chromium, cabin, "flat", reduced_motion="reduce")
    kiosk.shape, flat.shape = "kiosk", "flat"
    return kiosk, flat


def session(language):
    """A whole paid session, from the touch to "sent and active", every screen looked at in both shapes."""
    with Cabin(site=site(language)) as cabin, playing() as playwright:
        chromium = launch(playwright)
        kiosk, flat = both(chromium, cabin)
        found = Found(language)

        def seen(name):
            found.look(kiosk, name)
            found.look(flat, name, still=True)

        visit = Visit(cabin, kiosk, language, [flat], seen)
        visit.come()
        seen("attract")
        visit.title("attractTitle")
        number = visit.whole()
        seen("handover, sent")
        price = written(kiosk.inner_text(".purse dd >> nth=0"))
        assert price == WRITTEN[language], "%r, not %r" % (price, WRITTEN[language])
        assert len(number.replace(" ", "")) == 22, number
        before = cabin.status()["state"]
        assert (before["sheets"], before["sold_cents"], before["credit_cents"]) == (1, 800, 0), before
        assert collected(cabin) == 1, "the collector has the record"
        if language == "ar":
            mirrored(kiosk)
        visit.leave()
        for page in (kiosk, flat):
            require(leftovers(page, cabin, number), "%s: left behind" % page.shape)
        refusals(cabin, visit, kiosk, seen)
        require(found.lines, "looked at")
        assert len(set(found.screens)) == 2 * 14, found.screens
        quiet(kiosk, flat)


def collected(cabin):
    """Records the collector has, by its own word."""
    said = subprocess.run(
        [os.path.join(cabin.build, "collector"), "status", "--json", "--data", os.path.join(cabin.data, "collector")],
        capture_output=True, text=True, timeout=60, check=True).stdout
    return json.loads(said)["records"]


def refusals(cabin, visit, page, seen):
    """The screens on which nobody is served, and the voucher's: each is complete, and any language can be read there."""
    other = "de" if visit.language != "de" else "es"
    page.click('[data-choice="language:%s"]' % visit.language)
    visit.at("choose")
    visit.insert(200)
    wait(page, '[data-button="voucher"]')
    press(page, "voucher")
    for shape in visit.pages:
        wait(shape, ".qr")
    seen("voucher")
    visit.title("voucherTitle")
    press(page, "proceed")
    for order, back, name, title in (("key in", "key out", "maintenance", "maintTitle"),
                                     ("door open", "door closed", "out", "outTitle")):
        cabin.order(order)
        for shape in visit.pages:
            wait_screen(shape, name)
        seen(name)
        visit.title(title)
        page.click('[data-language="%s"]' % other)
        wait(page, 'h1:has-text("%s")' % TEXTS[title][other])
        page.reload()
        wait(page, 'h1:has-text("%s")' % TEXTS[title][other])
        cabin.order(back)
        for shape in visit.pages:
            wait_screen(shape, "attract")
        visit.title("attractTitle")


def mirrored(page):
    """From right to left: what comes first stands at the right, and the digits still run from left to right."""
    places = page.evaluate("""() => {
      const left = (selector) => document.querySelector(selector).getBoundingClientRect().left;
      const steps = [...document.querySelectorAll(".steps li")].map((step) => step.getBoundingClientRect().left);
      return {
        steps, languages: [...document.querySelectorAll("[data-language]")].map((one) => one.getBoundingClientRect().left),
        digits: getComputedStyle(document.querySelector(".digits")).direction,
        arrow: getComputedStyle(document.querySelector(".line .icon-arrow")).transform, icon: left(".status .icon"), words: left(".status b"),
      };
    }""")
    assert places["steps"] == sorted(places["steps"], reverse=True), places
    assert places["digits"] == "ltr" and places["arrow"].startswith("matrix(-1"), places
    assert places["icon"] > places["words"], places


def keyboard():
    """A whole session by keyboard, in high contrast and large type: every control is reached in order, and seen to be."""
    with Cabin(site=site("en")) as cabin, playing() as playwright:
        page = screen(launch(playwright), cabin, reduced_motion="reduce")
        page.shape = "kiosk"
        found = []

        def seen(name):
            found.extend("%s: %s" % (name, text) for text in focus_order(page) + look(page, "en", still=True))

        def go(selector, key="Tab"):
            """Moves the focus to a control and presses it."""
            for _ in range(40):
                if page.evaluate("(selector) => document.activeElement?.matches(selector) ?? false", selector):
                    return page.keyboard.press("Enter")
                page.keyboard.press(key)
            raise AssertionError("%s is out of reach of the keyboard" % selector)

        cabin.order("person 1")
        wait_screen(page, "attract")
        seen("attract")
        go('[data-choice="language:en"]')
        wait_screen(page, "choose")
        assert page.evaluate("() => document.activeElement?.tagName") == "H1", "a new screen is read from its title"
        go('[data-preference="contrast"]')
        wait(page, '[data-preference="contrast"][aria-pressed="true"]')
        go('[data-preference="large"]', "ArrowRight")
        wait(page, "html.contrast.large")
        seen("choose")
        go('[data-choice="passport"]', "ArrowLeft")
        wait(page, '[data-choice="passport"][aria-checked="true"]')
        go('[data-button="proceed"]')
        wait_screen(page, "pay")
        seen("pay")
        for _ in range(4):
            cabin.order("coin 200")
        wait_screen(page, "pose")
        wait(page, ".hint.ready")
        seen("pose")
        go('[data-button="shoot"]')
        wait_screen(page, "review")
        seen("review")
        go('[data-button="proceed"]')
        wait_screen(page, "sign")
        seen("sign")
        # Who cannot write on the screen signs on the pad.
        end = time.monotonic() + 30
        while "signed" not in cabin.order("ink 3"):
            assert time.monotonic() < end
            page.wait_for_timeout(100)
        go('[data-button="proceed"]')
        wait_screen(page, "confirm")
        seen("confirm")
        go('[data-button="proceed"]')
        wait_screen(page, "handover")
        wait(page, ".status.sent")
        seen("handover")
        go('[data-button="proceed"]')
        wait_screen(page, "attract")
        wait(page, "html:not(.contrast):not(.large)")
        require(found, "by keyboard")
        quiet(page)


def network():
    """Honest about the record: waiting while the network is cut, sent once it is back, on the same screen."""
    with Cabin() as cabin, playing() as playwright:
        page = screen(launch(playwright), cabin)
        visit = Visit(cabin, page, "en")
        visit.come()
        cabin.order("network off")
        visit.begin()
        visit.choose()
        visit.pay()
        visit.pose()
        visit.shoot()
        press(page, "proceed")
        visit.sign()
        with cabin.queue_stopped():
            visit.confirm()
            # A printer that does not answer is waited for, and no sheet is promised meanwhile.
            wait(page, 'h1:text-is("%s")' % TEXTS["stage.checking"]["en"])
            require(look(page, "en"), "checking the printer")
        wait_screen(page, "handover")
        wait(page, ".status.waiting")
        assert collected(cabin) == 0
        require(look(page, "en"), "waiting")
        cabin.order("network on")
        visit.sent()
        assert collected(cabin) == 1
        quiet(page)
