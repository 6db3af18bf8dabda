"""Sessions that end early: photos that run out, a customer who cancels, a customer who is gone."""
import time

from browser import launch, offers, playing, press, screen, shown, wait, wait_screen
from cabin import Cabin, site
from checks import TEXTS, leftovers, look
from visit import Visit, credit, money, no_way, quiet, require


def retakes():
    """Three retakes and no more: a bad fourth photo ends in a voucher, and a good one can only be kept."""
    with Cabin() as cabin, playing() as playwright:
        page = screen(launch(playwright), cabin)
        visit = Visit(cabin, page, "en")
        visit.come("person 1 tilted")
        visit.begin()
        visit.choose("identityPhoto")
        visit.pay(600)
        wait_screen(page, "pose")
        for left in (3, 2, 1):
            press(page, "shoot")
            wait(page, 'body[data-screen="countdown"], body[data-screen="review"]')
            assert TEXTS["hint.holdStill"]["en"] not in page.inner_text("main"), "a tilted head is not called perfect"
            wait_screen(page, "review")
            no_way(page, "proceed")
            assert TEXTS["reviewLeft"]["en"].replace("{n}", str(left)) in page.inner_text("main"), left
            press(page, "retake")
            wait_screen(page, "pose")
        press(page, "shoot")
        wait(page, ".qr")
        assert credit(cabin) == 0, "the credit became the voucher"
        assert money(page.inner_text(".amount")) == 600
        press(page, "proceed")
        quiet(page)
    with Cabin(site=site() + "retakes: 1\n") as cabin, playing() as playwright:
        page = screen(launch(playwright), cabin)
        visit = Visit(cabin, page, "en")
        visit.come()
        visit.begin()
        visit.choose("identityPhoto")
        visit.pay(600)
        for left in (1, 0):
            visit.pose()
            visit.shoot()
            assert "proceed" in offers(page)
            if left:
                press(page, "retake")
        no_way(page, "retake")
        assert TEXTS["reviewLast"]["en"] in page.inner_text("main")
        press(page, "proceed")
        visit.at("confirm")
        quiet(page)


def ways(visit, until):
    """Leads a customer whose credit suffices to the screen `until`."""
    page = visit.page
    visit.begin()
    if until == "choose":
        return
    if until == "pay":
        return visit.choose("passport")
    visit.choose()
    visit.pose()
    if until == "pose":
        return
    press(page, "shoot")
    wait_screen(page, "countdown")
    if until == "countdown":
        return
    wait_screen(page, "review")
    if until == "review":
        return
    press(page, "proceed")
    wait_screen(page, "sign")
    if until == "sign":
        return
    visit.draw()
    press(page, "proceed")
    wait_screen(page, "confirm")


def cancel():
    """Left at each screen: nobody is served any more, nothing of the customer is left, the credit is kept and shown."""
    with Cabin(site=site().replace("identity_photo: 600", "identity_photo: 600, passport: 3000")) as cabin, playing() as playwright:
        page = screen(launch(playwright), cabin)
        visit = Visit(cabin, page, "fr")
        visit.come()
        visit.begin()
        for _ in range(4):
            visit.insert(200)
        press(page, "cancel")
        for name in ("choose", "pay", "pose", "countdown", "review", "sign", "confirm"):
            wait_screen(page, "attract")
            ways(visit, name)
            if "back" in offers(page):
                before = name
                press(page, "back")
                wait(page, 'body:not([data-screen="%s"])' % before)
                assert shown(page) == {"choose": "attract", "pay": "choose", "pose": "choose", "sign": "review",
                                       "confirm": "sign"}[name], (name, shown(page))
            if shown(page) != "attract":
                press(page, "cancel")
            wait_screen(page, "attract")
            require(leftovers(page, cabin), "cancelled at %s" % name)
            assert credit(cabin) == 800, "the credit is kept after %s" % name
            assert money(page.inner_text(".purse .has dd")) == 800
        assert len(page.pictures) >= 2, "pictures were shown"
        press(page, "voucher")
        wait(page, ".qr")
        assert credit(cabin) == 0 and money(page.inner_text(".amount")) == 800
        quiet(page)


def idle():
    """Nobody is there: a warning that counts, one touch to stay, and then the wipe."""
    with Cabin() as cabin, playing() as playwright:
        page = screen(launch(playwright), cabin)
        page.shape = "kiosk"
        visit = Visit(cabin, page, "es")
        visit.come()
        visit.begin()
        for _ in range(4):
            visit.insert(200)
        visit.choose()
        visit.pose()
        visit.shoot()
        cabin.order("inside nobody")
        wait(page, ".overlay:not([hidden]) .figure")
        first = int(page.inner_text(".figure"))
        assert 12 <= first <= 15, first
        require(look(page, "es"), "the warning")
        assert page.inner_text("#idle-title") == TEXTS["idleTitle"]["es"]
        assert page.evaluate("() => document.activeElement.textContent") == TEXTS["stillHere"]["es"], "the way to stay has the focus"
        wait(page, '.figure:text-is("%d")' % (first - 2))
        page.reload()
        wait(page, ".overlay:not([hidden]) .figure")
        assert int(page.inner_text(".figure")) <= first - 2, "a reload gives no time"
        page.keyboard.press("Enter")
        wait(page, ".overlay", state="hidden")
        assert shown(page) == "review"
        cabin.order("inside somebody")
        cabin.order("inside nobody")
        wait(page, ".overlay:not([hidden]) .figure")
        begun = time.monotonic()
        wait_screen(page, "attract")
        assert 10 <= time.monotonic() - begun <= 30, "15 s"
        wait(page, ".overlay", state="hidden")
        require(leftovers(page, cabin), "wiped")
        assert len(page.pictures) >= 1 and credit(cabin) == 800
        quiet(page)
