"""What must hold of every screen: asked of the page itself (checks.js) and of the browser's accessibility tree."""
import json
import os

from cabin import ROOT

HERE = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(HERE, "checks.js")) as file:
    SOURCE = file.read().split("\n", 2)[2].rstrip().rstrip(";")
with open(os.path.join(ROOT, "Sources/CabineScreen/Page/texts.json")) as file:
    TEXTS = json.load(file)

# What a person can press or must be told of; each needs a name.
NAMED_ROLES = {"button", "link", "radio", "checkbox", "radiogroup", "group", "image", "img", "alertdialog", "dialog", "list",
               "navigation", "heading"}
UNNAMED_IS_FINE = {"list", "group"}

PICTURES = """() => Promise.all([...document.images].filter((image) => !image.classList.contains("preview"))
  .map((image) => image.decode().catch(() => undefined))).then(() => document.fonts.ready).then(() => undefined)"""


def settle(page):
    """Pictures are loaded and what moves in has arrived. The preview never ends."""
    page.evaluate(PICTURES)
    ask(page, "checks.arrive()")


def ask(page, expression):
    """What `expression` says, `checks` being the functions of checks.js."""
    return page.evaluate("(async (checks) => (%s))(%s)" % (expression, SOURCE))


def look(page, language, still=False):
    """Everything that is wrong with the screen `page` shows."""
    settle(page)
    # The screen may have gone on meanwhile: what is asked here is asked of one and the same.
    found = ask(page, """[
      ...checks.arrive(), ...checks.contrast(), ...checks.targets(), ...checks.overflow(), ...checks.structure(),
      ...checks.language(%s, %s), ...checks.untranslated(%s), ...(%s ? checks.motion() : []), ...await checks.storage(),
    ]""" % (json.dumps(language), json.dumps(language == "ar"), json.dumps(list(TEXTS)), json.dumps(still)))
    return found + names(page)


def accessibility_tree(page):
    """The nodes that a screen reader is given."""
    session = page.context.new_cdp_session(page)
    try:
        nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    finally:
        session.detach()
    return [{"role": node.get("role", {}).get("value", ""), "name": node.get("name", {}).get("value", "").strip(),
             "properties": {entry["name"]: entry["value"].get("value") for entry in node.get("properties", [])}}
            for node in nodes if not node.get("ignored")]


def names(page):
    """Controls and pictures without a name, and landmarks that are missing, as the browser tells a screen reader."""
    found = []
    tree = accessibility_tree(page)
    for node in tree:
        if node["role"] in NAMED_ROLES - UNNAMED_IS_FINE and not node["name"]:
            found.append("a %s without a name" % node["role"])
    roles = [node["role"] for node in tree]
    if "alertdialog" not in roles:
        for role in ("main", "banner", "contentinfo"):
            if roles.count(role) != 1:
                found.append("%d landmarks of the kind %s" % (roles.count(role), role))
        if not any(node["role"] == "heading" and node["properties"].get("level") == 1 for node in tree):
            found.append("no first heading")
    return found


def focus_order(page, key="Tab"):
    """Walks through the controls by the keyboard: each is reached once, in the order of reading, and is seen to be."""
    page.evaluate("() => document.querySelector('h1')?.focus()")
    expected = page.evaluate("""() => {
      const scope = document.querySelector(".overlay:not([hidden])") ?? document.body;
      return [...scope.querySelectorAll("button:not(:disabled), a[href]")].map((element, index) => {
        element.dataset.place = String(index);
        return element.textContent.trim() || element.getAttribute("aria-label");
      });
    }""")
    found, order, unseen = [], [], []
    for _ in range(len(expected) + 3):
        page.keyboard.press(key)
        at = page.evaluate("""() => {
          const element = document.activeElement;
          if (!element || element.dataset.place === undefined) return null;
          const style = getComputedStyle(element);
          const isSeen = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
          return [Number(element.dataset.place), isSeen, element.getAttribute("aria-label") ?? element.textContent.trim()];
        }""")
        if at is None or at[0] in order:
            break
        order.append(at[0])
        if not at[1]:
            unseen.append(at[2])
    if order != list(range(len(expected))):
        found.append("%s goes %s through %s" % (key, order, expected))
    return found + ["the focus on %s is not seen" % name for name in unseen]


def leftovers(page, cabin, number=""):
    """What is left of a customer when the session is over: in storage, page, cookies, memory, and behind its addresses."""
    found = ask(page, "[...await checks.storage(), ...await checks.pictures(%s)]" % json.dumps(number))
    cookies = page.context.cookies()
    if [(cookie["name"], cookie["value"]) for cookie in cookies] != [("cabine", cabin.token)]:
        found.append("cookies: %s" % cookies)
    elif not cookies[0]["httpOnly"] or cookies[0]["sameSite"] != "Strict":
        found.append("the cookie is open to scripts or other sites: %s" % cookies)
    for path in sorted(page.pictures):
        # Asked beside the page, whose console would complain of an answer that is right here.
        status, _ = cabin.get(path)
        if status != 404:
            found.append("%s is still served: %d" % (path, status))
    if cabin.get("/ink") != (200, b"[]"):
        found.append("the signature's ink is still served")
    if number:
        memory_text = heap(page)
        if number in memory_text or number.replace(" ", "") in memory_text:
            found.append("the number is in the page's memory")
    return found


def heap(page):
    """A snapshot of the page's memory after everything unused was collected, as text."""
    parts = []
    session = page.context.new_cdp_session(page)
    try:
        session.on("HeapProfiler.addHeapSnapshotChunk", lambda event: parts.append(event["chunk"]))
        session.send("HeapProfiler.enable")
        session.send("HeapProfiler.collectGarbage")
        session.send("HeapProfiler.takeHeapSnapshot", {"reportProgress": False})
        session.send("HeapProfiler.disable")
    finally:
        session.detach()
    return "".join(parts)


# What the browser itself bounds: its timings.
TIMINGS = ("Performance", "TaskAttributionTiming", "LayoutShift")
# What grows because a test looks on: the answers its network log keeps, and the table of them. No kiosk has it.
NETWORK_LOG = "blink::NetworkResourcesData"


def memory(page):
    """Bytes and objects of the page after everything unused was collected; compiled code is the engine's to keep or drop."""
    session = page.context.new_cdp_session(page)
    try:
        session.send("HeapProfiler.collectGarbage")
        counters = session.send("Memory.getDOMCounters")
    finally:
        session.detach()
    snapshot = json.loads(heap(page))
    meta, nodes, names = snapshot["snapshot"]["meta"], snapshot["nodes"], snapshot["strings"]
    kinds, width = meta["node_types"][0], len(meta["node_fields"])
    kind, name, size = (meta["node_fields"].index(field) for field in ("type", "name", "self_size"))
    total = sum(nodes[at + size] for at in range(0, len(nodes), width)
                if kinds[nodes[at + kind]] != "code" and not names[nodes[at + name]].startswith(TIMINGS)
                and NETWORK_LOG not in names[nodes[at + name]])
    return {"bytes": total, "nodes": counters["nodes"], "listeners": counters["jsEventListeners"]}
