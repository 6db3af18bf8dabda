"""Who tries the cabin, and who doubts the tests: the bench beside the screen, and defects that are planted."""
from browser import launch, playing, screen, wait, wait_screen
from cabin import Cabin
from checks import focus_order, leftovers, look
from visit import require


def bench():
    """The bench beside the screen: a newcomer lives through it with the mouse."""
    with Cabin() as cabin, playing() as playwright:
        chromium = launch(playwright)
        context = chromium.new_context(viewport={"width": 1600, "height": 1000})
        page = context.new_page()
        complaints = []
        page.on("console", lambda message: message.type in ("error", "warning") and complaints.append(message.text))
        page.goto(cabin.url + "&page=bench")
        inside = page.frame_locator("iframe")
        inside.locator('[data-choice="language:en"]').click(timeout=60_000)
        inside.locator('body[data-screen="choose"]').wait_for(timeout=60_000)
        page.get_by_role("button", name="2.00", exact=True).click()
        inside.locator('.purse .has').wait_for(timeout=60_000)
        page.locator("select").first.select_option("3")
        wait(page, "#answer:has-text('> person 3')")
        page.get_by_role("button", name="jam", exact=True).click()
        wait(page, "#answer:has-text('trouble printer-jam')")
        page.get_by_role("button", name="mend everything").click()
        wait(page, "#answer:has-text('trouble none')")
        page.get_by_role("button", name="flat 1280 × 800").click()
        wait(page, '[data-shape="flat"][aria-pressed="true"]')
        require(complaints, "the bench's console")


def controls():
    """The checks find what is planted: none of them holds because it looks at nothing."""
    with Cabin() as cabin, playing() as playwright:
        page = screen(launch(playwright), cabin)
        wait_screen(page, "attract")
        require(look(page, "fr"), "before")

        def planted(script, words, ask=lambda: look(page, "fr")):
            # A moment that comes in between draws the page anew, and with it what was planted away.
            for _ in range(5):
                page.evaluate("() => { %s }" % script)
                found = ask()
                page.reload()
                wait(page, "main h1")
                wait_screen(page, "attract")
                if any(words in text for text in found):
                    return
            raise AssertionError("%s is not found: %s" % (words, found))

        words = "document.querySelector('.attract h1')"
        planted(words + ".style.color = '#c9d2e0'", "text has a contrast of")
        planted("document.querySelector('.greeting span').style.opacity = '0.4'", "text has a contrast of")
        planted("document.querySelector('.way .icon').style.stroke = '#dfe8f5'", "icon has a contrast of")
        planted("document.querySelector('.action.main span').textContent = 'Photografieridentitaetsnachweisdokumente'.repeat(3)", "too wide")
        planted(words + ".style.cssText = 'white-space: nowrap; font-size: 6rem'", "too wide")
        planted(words + ".style.transform = 'translateY(10rem)'", "is written over")
        planted("document.querySelector('.tool').style.cssText = 'min-width: 0; min-height: 0; width: 30px; padding: 0; overflow: hidden'", "not 44")
        planted("document.querySelector('[data-preference]').removeAttribute('aria-label'); document.querySelector('[data-preference]').removeAttribute('title')", "a button without a name")
        planted("document.querySelector('main').append(Object.assign(new Image(), { src: '/favicon.ico' }))", "no alternative text")
        planted("document.querySelector('[data-language=ar]').lang = 'fr'", "Arabic is marked fr")
        planted(words + ".textContent = 'hint.closer'", "is the name of a text")
        planted("document.documentElement.dir = 'rtl'", "the page runs rtl")
        planted("document.querySelector('.greetings').prepend(document.createElement('h1'))", "first headings")
        still = lambda: look(page, "fr", still=True)
        planted("", "moves: glow", still)
        planted("document.querySelector('.tool').style.outline = 'none'", "is not seen", lambda: focus_order(page))
        planted("document.querySelectorAll('.greeting')[2].tabIndex = -1", "Tab goes", lambda: focus_order(page))
        stored = lambda: leftovers(page, cabin, "AAAA BBBB CCCC DDDD EEEE FF")
        require(stored(), "before")
        for script, words in (("localStorage.setItem('number', '1')", "localStorage: number"),
                              ("document.cookie = 'name=1'", "a cookie that scripts can read"),
                              ("window.kept = ['AAAABBBBCCCC', 'DDDDEEEEFF'].join('') + '!'; window.kept.charCodeAt(3)", "memory"),
                              ("document.querySelector('main').append(new Image())", "img")):
            planted(script, words, stored)
            page.evaluate("() => { localStorage.clear(); document.cookie = 'name=1; max-age=0'; }")
        complained = len(page.complaints)
        page.evaluate("() => fetch('http://localhost:9/').catch(() => undefined)")
        page.evaluate("() => { const script = document.createElement('script'); script.textContent = 'window.ran = 1'; document.body.append(script); }")
        page.wait_for_timeout(200)
        assert page.evaluate("() => window.ran") is None, "the policy lets an inline script run"
        assert len(page.complaints) >= complained + 2, page.complaints
