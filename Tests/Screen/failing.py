"""What fails in mid-session: the page, its browser, the printer, the power."""
import os
import subprocess
import tempfile
import time

from browser import ink, launch, playing, press, screen, wait, wait_screen
from cabin import Cabin
from checks import TEXTS, leftovers, look, settle
from visit import Visit, money, quiet, require


SAME = """() => [document.body.dataset.screen, document.documentElement.lang, document.querySelector("main").innerText,
  [...document.querySelectorAll("[data-button]")].map((element) => element.dataset.button), document.querySelector(".purse").innerText]"""


def same(page, witness, where):
    """Both show the same moment; a countdown goes on meanwhile, so a few looks are taken."""
    end = time.monotonic() + 20
    while True:
        left, right = page.evaluate(SAME), witness.evaluate(SAME)
        if left == right:
            return left[0]
        if time.monotonic() > end:
            raise AssertionError("%s: %s, not %s" % (where, left, right))
        page.wait_for_timeout(50)


def reload():
    """At each screen the page is loaded anew, and its browser is killed: it shows the same moment as one that was not."""
    with Cabin() as cabin, playing() as playwright:
        steady = launch(playwright)
        witness = screen(steady, cabin)
        state = {"server": None, "screens": []}

        def fresh():
            if state["server"]:
                kill(state["server"], witness)
            state["server"] = launch(playwright)
            state["page"] = screen(state["server"], cabin)

        def seen(name):
            state["page"].reload()
            first = same(state["page"], witness, "%s, loaded anew" % name)
            fresh()
            second = same(state["page"], witness, "%s, browser killed" % name)
            state["screens"] += [name] if name in (first, second) else []
            quiet(state["page"])

        fresh()
        visit = Visit(cabin, witness, "pt", seen=seen)
        visit.come()
        seen("attract")
        visit.begin()
        visit.choose()
        visit.pay()
        visit.pose()
        # Long enough to be looked at: the countdown begins again for the second look.
        press(witness, "shoot")
        wait_screen(witness, "countdown")
        state["page"].reload()
        assert same(state["page"], witness, "countdown") in ("countdown", "review")
        wait_screen(witness, "review")
        visit.at("review")
        press(witness, "proceed")
        wait_screen(witness, "sign")
        visit.draw()
        drawn = ink(witness)
        assert drawn > 1_000, drawn
        seen("sign")
        page = state["page"]
        end = time.monotonic() + 20
        while abs(ink(page) - drawn) > drawn / 5:
            assert time.monotonic() < end, "the ink comes back: %d of %d" % (ink(page), drawn)
            page.wait_for_timeout(100)
        press(page, "proceed")
        visit.confirm()
        with cabin.printing_held():
            visit.at("print")
        visit.at("handover")
        visit.sent()
        same(state["page"], witness, "sent")
        press(state["page"], "proceed")
        wait_screen(witness, "attract")
        witness.click('[data-choice="language:pt"]')
        wait_screen(witness, "choose")
        visit.insert(200)
        wait(witness, '[data-button="voucher"]')
        press(witness, "voucher")
        wait(witness, ".qr")
        seen("voucher")
        press(witness, "proceed")
        cabin.order("key in")
        visit.at("maintenance")
        cabin.order("key out")
        wait_screen(witness, "attract")
        cabin.order("door open")
        visit.at("out")
        missing = {"attract", "choose", "pay", "pose", "review", "sign", "confirm", "print", "handover", "voucher", "maintenance",
                   "out"} - set(state["screens"])
        require(sorted(missing), "never the same")
        quiet(witness)


def kill(chromium, witness):
    """The browser's processes are killed, as by a lack of memory."""
    session = chromium.new_browser_cdp_session()
    processes = session.send("SystemInfo.getProcessInfo")["processInfo"]
    group = os.getpgid(next(entry["id"] for entry in processes if entry["type"] == "browser"))
    assert group != os.getpgrp(), "the browser has a group of its own"
    # With its crash handler, which is nobody's child and would outlive it.
    os.killpg(group, 9)
    end = time.monotonic() + 30
    while chromium.is_connected():
        assert time.monotonic() < end, "the browser is dead"
        witness.wait_for_timeout(20)


def printer():
    """The printer fails after the sale: a voucher on the screen whose code a camera reads and the fleet believes."""
    with Cabin() as cabin, playing() as playwright:
        page = screen(launch(playwright), cabin)
        visit = Visit(cabin, page, "de")
        visit.come()
        visit.begin()
        visit.choose()
        visit.pay()
        visit.pose()
        visit.shoot()
        press(page, "proceed")
        visit.sign()
        wait_screen(page, "confirm")
        cabin.order("trouble printer-mid-jam")
        press(page, "proceed")
        wait(page, ".qr", limit=120_000)
        visit.title("voucherTitle")
        assert money(page.inner_text(".amount")) == 800
        require(look(page, "de"), "voucher")
        text = scanned(page)
        key = os.path.join(cabin.folder, "voucher-public.pem")
        subprocess.run(
            ["openssl", "pkey", "-in", os.path.join(cabin.data, "keys/voucher-key.pem"), "-pubout", "-out", key],
            timeout=60, check=True)
        said = subprocess.run(
            [os.path.join(cabin.build, "cabine"), "voucher", "check", text, "--key", key],
            capture_output=True, text=True, timeout=60)
        assert said.returncode == 0 and "genuine" in said.stdout and "8.00" in said.stdout, (said.stdout, said.stderr)
        assert page.inner_text(".short b") in said.stdout, "the short code is the voucher's"
        page.click('[data-language="ar"]')
        wait(page, 'html[dir="rtl"] h1:has-text("%s")' % TEXTS["voucherTitle"]["ar"])
        wait(page, ".qr")
        assert scanned(page) == text
        require(look(page, "ar"), "voucher")
        page.reload()
        wait(page, 'html[dir="rtl"] h1:has-text("%s")' % TEXTS["voucherTitle"]["ar"])
        require(leftovers(page, cabin), "after the voucher")
        press(page, "proceed")
        wait(page, 'body:not([data-screen="voucher"])')
        wait(page, 'html[lang="fr"]')
        quiet(page)


def scanned(page):
    """What a camera reads from the QR code on the screen."""
    with tempfile.NamedTemporaryFile(suffix=".png") as file:
        settle(page)
        page.locator(".qr").screenshot(path=file.name)
        said = subprocess.run(["zbarimg", "--quiet", "--raw", file.name], capture_output=True, text=True, timeout=60)
    assert said.returncode == 0 and said.stdout.strip(), said.stderr
    return said.stdout.strip()


def power():
    """The power is cut while a customer is inside: the page says that it is alone, and then what the journal says."""
    with Cabin() as cabin, playing() as playwright:
        page = screen(launch(playwright), cabin)
        visit = Visit(cabin, page, "en")
        visit.come()
        visit.begin()
        visit.choose()
        wait_screen(page, "pay")
        visit.insert(200)
        wait(page, ".purse .has")
        cabin.kill()
        wait(page, ".lost:not([hidden])")
        assert page.inner_text(".lost") == TEXTS["lost"]["en"]
        cabin.start()
        wait(page, ".lost", state="hidden")
        wait_screen(page, "attract")
        assert money(page.inner_text(".purse .has dd")) == 200, "the credit is in the journal"
        require(leftovers(page, cabin), "after the power cut")
