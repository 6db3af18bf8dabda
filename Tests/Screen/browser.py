"""The browser of the tests: Debian's Chromium, driven by Playwright."""
import contextlib

from playwright.sync_api import sync_playwright

SIZES = {"kiosk": (1080, 1920), "flat": (1280, 800)}
LANGUAGES = ["fr", "en", "es", "de", "ar", "pt"]


@contextlib.contextmanager
def browser():
    """Chromium as a kiosk starts it; without its sandbox, since tests run as root in containers."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=["--no-sandbox", "--autoplay-policy=no-user-gesture-required", "--mute-audio"])
        try:
            yield chromium
        finally:
            chromium.close()


def screen(chromium, cabin, size="kiosk", **options):
    """A page that shows the customer's screen; what its console complains about is in `page.complaints`."""
    width, height = SIZES[size]
    context = chromium.new_context(viewport={"width": width, "height": height}, has_touch=True, **options)
    page = context.new_page()
    page.complaints = []
    page.on("console", lambda message: message.type in ("error", "warning") and page.complaints.append(message.text))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.goto(cabin.url)
    if not page.url.endswith("/"):
        # On the bench the token leads to the bench; the screen alone is what a kiosk shows.
        page.goto("http://127.0.0.1:%d/" % cabin.port)
    page.wait_for_selector("main h1")
    return page


def wait_screen(page, name, limit=60_000):
    page.wait_for_selector('body[data-screen="%s"]' % name, timeout=limit)


def press(page, button):
    page.click('[data-button="%s"]' % button)


def sign(page):
    """Three strokes of a pen on the signature's area."""
    box = page.locator("canvas.pen").bounding_box()
    place = lambda x, y: (box["x"] + x * box["width"], box["y"] + y * box["height"])
    for stroke in ([(.2, .7), (.26, .2), (.33, .75), (.4, .3), (.45, .7)], [(.5, .6), (.56, .35), (.6, .7), (.68, .4), (.75, .65)],
                   [(.18, .85), (.8, .8)]):
        page.mouse.move(*place(*stroke[0]))
        page.mouse.down()
        for point in stroke[1:]:
            page.mouse.move(*place(*point), steps=12)
        page.mouse.up()
