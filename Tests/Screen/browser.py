"""The browser of the tests: Debian's Chromium, driven by Playwright."""
import contextlib
import urllib.parse

from playwright.sync_api import sync_playwright

SIZES = {"kiosk": (1080, 1920), "flat": (1280, 800)}
LANGUAGES = ["fr", "en", "es", "de", "ar", "pt"]
LIMIT_MILLISECONDS = 60_000

# Told by the page itself, beside what the console says.
VIOLATIONS = """addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) =>
  console.error(`policy: ${violatedDirective} forbids ${blockedURI}`));"""


@contextlib.contextmanager
def playing():
    """Playwright, to launch browsers with."""
    with sync_playwright() as playwright:
        yield playwright


def launch(playwright):
    """Chromium as a kiosk starts it; without its sandbox, since tests run as root in containers."""
    return playwright.chromium.launch(
        executable_path="/usr/bin/chromium",
        args=["--no-sandbox", "--autoplay-policy=no-user-gesture-required", "--mute-audio"])


@contextlib.contextmanager
def browser():
    """One Chromium, closed whatever happens."""
    with playing() as playwright:
        chromium = launch(playwright)
        try:
            yield chromium
        finally:
            chromium.close()


def screen(chromium, cabin, size="kiosk", **options):
    """A page that shows the customer's screen.

    `page.complaints` is what its console, its policy and its requests give reason to complain about: anything asked of
    another address than the cabin's. `page.pictures` are the paths of the customer's pictures it asked for.
    """
    width, height = SIZES[size]
    context = chromium.new_context(viewport={"width": width, "height": height}, has_touch=True, **options)
    context.set_default_timeout(LIMIT_MILLISECONDS)
    page = context.new_page()
    page.complaints, page.pictures, page.asked = [], set(), 0
    page.add_init_script(VIOLATIONS)

    def asked(request):
        page.asked += 1
        address = urllib.parse.urlsplit(request.url)
        if (address.scheme, address.netloc) != ("http", "127.0.0.1:%d" % cabin.port):
            page.complaints.append("asks for %s" % request.url)
        if address.path.startswith(("/photo/", "/signature/")):
            page.pictures.add(address.path)

    page.on("request", asked)
    page.on("console", lambda message: message.type in ("error", "warning") and page.complaints.append(message.text))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.goto(cabin.url)
    if not page.url.endswith("/"):
        # On the bench the token leads to the bench; the screen alone is what a kiosk shows.
        page.goto("http://127.0.0.1:%d/" % cabin.port)
    wait(page, "main h1")
    return page


def wait(page, selector, state="visible", limit=LIMIT_MILLISECONDS):
    """Until there is such an element; no handle of it is kept, which would keep its whole screen in memory."""
    page.locator(selector).first.wait_for(state=state, timeout=limit)


def wait_screen(page, name):
    wait(page, 'body[data-screen="%s"]' % name)


def shown(page):
    """The name of the screen that is shown."""
    return page.evaluate("() => document.body.dataset.screen")


def press(page, button):
    page.click('[data-button="%s"]' % button)


def offers(page):
    """The buttons of the screen."""
    return page.evaluate("() => [...document.querySelectorAll('[data-button]')].map((element) => element.dataset.button)")


def sign(page):
    """Three strokes of a pen on the signature's area."""
    # A canvas that moved in is where it stays.
    page.locator("canvas.pen").wait_for()
    page.evaluate("() => Promise.all(document.getAnimations().filter((one) => one.animationName === 'arrive').map((one) => one.finished)).then(() => undefined)")
    box = page.locator("canvas.pen").bounding_box()
    place = lambda x, y: (box["x"] + x * box["width"], box["y"] + y * box["height"])
    for stroke in ([(.2, .7), (.26, .2), (.33, .75), (.4, .3), (.45, .7)], [(.5, .6), (.56, .35), (.6, .7), (.68, .4), (.75, .65)],
                   [(.18, .85), (.8, .8)]):
        page.mouse.move(*place(*stroke[0]))
        page.mouse.down()
        for point in stroke[1:]:
            page.mouse.move(*place(*point), steps=3)
        page.mouse.up()


def ink(page):
    """How many points of the signature's area are drawn on."""
    return page.evaluate("""() => {
      const canvas = document.querySelector("canvas.pen");
      if (!canvas || canvas.width === 0) return 0;
      const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
      let count = 0;
      for (let index = 3; index < data.length; index += 4) if (data[index] > 128) count += 1;
      return count;
    }""")
