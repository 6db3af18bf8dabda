"""A customer's way through the screens, by hand: each step waits for what it leads to."""
from browser import offers, press, sign, wait, wait_screen
from checks import TEXTS


class Visit:
    """One customer in front of `page`; `others` show the same. `seen(name)`, where given, looks at each screen."""

    def __init__(self, cabin, page, language, others=(), seen=None):
        self.cabin, self.page, self.language = cabin, page, language
        self.pages = [page, *others]
        self.seen = seen

    def at(self, name):
        for page in self.pages:
            wait_screen(page, name)
            # The views of one screen follow one another: its words tell which it is.
            wait(page, "main h1")
        if self.seen:
            self.seen(name)

    def title(self, key):
        """The heading is the text `key` in the language of this visit."""
        said = self.page.inner_text("h1")
        assert said == TEXTS[key][self.language], "%s: %r, not %r" % (key, said, TEXTS[key][self.language])

    def come(self, person="person 1"):
        self.cabin.order(person)
        for page in self.pages:
            wait_screen(page, "attract")

    def begin(self):
        self.page.click('[data-choice="language:%s"]' % self.language)
        self.at("choose")
        self.title("chooseTitle")

    def choose(self, document=None):
        if document:
            self.page.click('[data-choice="%s"]' % document)
            wait(self.page, '[data-choice="%s"][aria-checked="true"]' % document)
        press(self.page, "proceed")

    def pay(self, cents=800):
        """Coins until the price is reached; the credit counts up on the screen."""
        self.at("pay")
        self.title("payTitle")
        for paid in range(200, cents + 1, 200):
            self.insert(200)
            if paid < cents:
                wait(self.page, '.purse .has dd:has-text("%d")' % (paid // 100))

    def insert(self, cents):
        """A coin goes in once the acceptor is open."""
        answer = self.cabin.order("coin %d" % cents)
        assert "taken" in answer, answer

    def pose(self):
        self.at("pose")
        self.title("poseTitle")
        wait(self.page, ".hint.ready")

    def shoot(self):
        press(self.page, "shoot")
        # Three seconds are short for a browser on a busy machine: what it shows by then is looked at.
        wait(self.page, 'body[data-screen="countdown"], body[data-screen="review"]')
        if self.seen:
            self.seen("countdown")
        for page in self.pages:
            wait_screen(page, "review")

    def review(self):
        self.at("review")

    def sign(self):
        self.at("sign")
        self.title("signTitle")
        self.draw()
        press(self.page, "proceed")

    def draw(self):
        """A signature by finger; what is drawn before the pad is ready counts for nothing, as for any customer."""
        wait(self.page, "canvas.pen")
        for _ in range(20):
            sign(self.page)
            if len(self.page.evaluate("() => fetch('/ink').then((reply) => reply.json())")) > 20:
                return
            self.page.wait_for_timeout(200)
        raise AssertionError("nothing of the signature arrived")

    def confirm(self):
        self.at("confirm")
        self.title("confirmTitle")
        press(self.page, "proceed")

    def printed(self):
        if self.seen:
            with self.cabin.printing_held():
                self.at("print")
                self.title("printTitle")
        self.at("handover")
        self.title("handTitle")

    def sent(self):
        """The status says that the record has arrived."""
        for page in self.pages:
            wait(page, ".status.sent")
        said = self.page.inner_text(".status.sent b")
        assert said == TEXTS["status.sent"][self.language], said

    def leave(self):
        press(self.page, "proceed")
        for page in self.pages:
            wait_screen(page, "attract")

    def whole(self, document=None, cents=800):
        """A paid session from the first touch to the sheet in the hand; gives back the number."""
        self.begin()
        self.choose(document)
        if cents:
            self.pay(cents)
        self.pose()
        self.shoot()
        self.review()
        press(self.page, "proceed")
        if document != "identityPhoto":
            self.sign()
        self.confirm()
        self.printed()
        if document == "identityPhoto":
            return ""
        self.sent()
        return self.page.inner_text(".digits")


def credit(cabin):
    return cabin.status()["state"]["credit_cents"]


def require(found, where=""):
    """Nothing was found."""
    assert not found, "%s:\n  %s" % (where, "\n  ".join(map(str, found)))


def quiet(*pages):
    """Nobody complained: no console, no policy, no request elsewhere."""
    for page in pages:
        require(page.complaints, "the browser complains")
        assert page.asked > 5, "requests are counted"


def no_way(page, button):
    assert button not in offers(page), "%s is offered" % button


def money(text):
    """Hundredths of an amount as the page writes it."""
    return int("".join(letter for letter in text if letter.isdigit()))
