// What must hold of every screen, looked at in the page itself: each function gives back what is wrong, in words.
// Evaluated by the tests as one expression; the page never loads it.
(() => {
  const targetMinimum = 44;
  const name = (element) => {
    const label = (element.getAttribute("aria-label") ?? element.textContent ?? "").trim().replace(/\s+/g, " ").slice(0, 40);
    const kind = element.getAttribute("class");
    return `${element.tagName.toLowerCase()}${kind ? `.${kind.split(" ")[0]}` : ""} "${label}"`;
  };
  const isHidden = (element) => element.closest("[hidden], .unseen") !== null
    || !element.checkVisibility({ visibilityProperty: true });
  const decorates = (element) => element.closest("[aria-hidden=true]") !== null;
  const everything = () => [...document.body.querySelectorAll("*")];
  const scope = () => document.querySelector(".overlay:not([hidden])") ?? document.body;

  // Colours: every one the engine can compute is painted and read back, so that no notation is left out.
  const pot = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const known = new Map();
  function colour(text) {
    if (!known.has(text)) {
      pot.clearRect(0, 0, 1, 1);
      pot.fillStyle = text;
      pot.fillRect(0, 0, 1, 1);
      const [red, green, blue, alpha] = pot.getImageData(0, 0, 1, 1).data;
      known.set(text, [red, green, blue, alpha / 255]);
    }
    return known.get(text);
  }
  const over = (top, below) => [0, 1, 2].map((index) => top[index] * top[3] + below[index] * (1 - top[3])).concat(1);
  /** Luminance and contrast as WCAG 2.2 defines them. */
  function luminance([red, green, blue]) {
    const [r, g, b] = [red, green, blue].map((value) => {
      const part = value / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  }
  function contrast(left, right) {
    const [high, low] = [luminance(left), luminance(right)].sort((a, b) => b - a);
    return (high + 0.05) / (low + 0.05);
  }
  /** The colour an element is drawn on: every background below it, the lowest one first. */
  function ground(element) {
    const layers = [];
    for (let at = element; at; at = at.parentElement) {
      const layer = colour(getComputedStyle(at).backgroundColor);
      layers.unshift(layer);
      if (layer[3] === 1) break;
    }
    return layers.reduce((below, layer) => over(layer, below), [255, 255, 255, 1]);
  }
  function opacity(element) {
    let product = 1;
    for (let at = element; at; at = at.parentElement) product *= Number(getComputedStyle(at).opacity);
    return product;
  }
  function compare(element, ink, least, found, what) {
    const below = ground(element);
    const drawn = over([ink[0], ink[1], ink[2], ink[3] * opacity(element)], below);
    const value = contrast(drawn, below);
    if (value < least) found.push(`${name(element)}: ${what} has a contrast of ${value.toFixed(2)}, not ${least}`);
  }

  const checks = {
    /** Whatever moves in has arrived. What goes on moving is left. */
    arrive() {
      for (const animation of document.getAnimations()) {
        if (animation.effect.getComputedTiming().iterations !== Infinity) animation.finish();
      }
      return [];
    },

    /** Text 4.5:1, large text 3:1, icons and the edges of controls 3:1. */
    contrast() {
      const found = [];
      const walker = document.createTreeWalker(scope(), NodeFilter.SHOW_TEXT);
      const seen = new Set();
      while (walker.nextNode()) {
        const element = walker.currentNode.parentElement;
        if (seen.has(element) || !walker.currentNode.textContent.trim() || isHidden(element)) continue;
        seen.add(element);
        if (element.closest("script, style, .stage")) continue;
        const style = getComputedStyle(element);
        const size = parseFloat(style.fontSize);
        // 18 points, or 14 points and bold.
        const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
        compare(element, colour(style.color), isLarge ? 3 : 4.5, found, "text");
      }
      for (const icon of scope().querySelectorAll("svg.icon")) {
        if (isHidden(icon) || icon.closest(".stage, .steps li:not(.done) .dot")) continue;
        const paint = getComputedStyle(icon).stroke;
        if (colour(paint)[3] > 0) compare(icon, colour(paint), 3, found, "icon");
      }
      return found;
    },

    /** Every control is large enough for a finger, and none lies on another. */
    targets() {
      const found = [];
      const controls = [...scope().querySelectorAll("button, a[href], input, select, [role=button], [role=radio], [role=checkbox]")]
        .filter((element) => !isHidden(element));
      const boxes = controls.map((element) => element.getBoundingClientRect());
      controls.forEach((element, index) => {
        const box = boxes[index];
        if (box.width < targetMinimum - 0.01 || box.height < targetMinimum - 0.01) {
          found.push(`${name(element)} is ${box.width.toFixed(1)} x ${box.height.toFixed(1)} px, not ${targetMinimum}`);
        }
        for (let other = 0; other < index; other += 1) {
          const across = Math.min(box.right, boxes[other].right) - Math.max(box.left, boxes[other].left);
          const down = Math.min(box.bottom, boxes[other].bottom) - Math.max(box.top, boxes[other].top);
          if (across > 1 && down > 1) found.push(`${name(element)} lies on ${name(controls[other])}`);
        }
      });
      return found;
    },

    /** Nothing is cut off, hangs out of its box, or lies outside the screen: nothing scrolls here. */
    overflow() {
      const found = [];
      if (document.documentElement.scrollWidth > innerWidth || document.documentElement.scrollHeight > innerHeight) {
        found.push(`the page is ${document.documentElement.scrollWidth} x ${document.documentElement.scrollHeight}`);
      }
      for (const element of everything()) {
        if (["SCRIPT", "STYLE", "CANVAS"].includes(element.tagName) || isHidden(element) || decorates(element)) continue;
        if (element instanceof SVGElement) continue;
        const box = element.getBoundingClientRect();
        if (box.width === 0 || box.height === 0) continue;
        if (box.left < -1 || box.right > innerWidth + 1 || box.top < -1 || box.bottom > innerHeight + 1) {
          found.push(`${name(element)} lies outside the screen`);
          continue;
        }
        // Within its band: the views lie between the header and the buttons.
        const band = element.closest("main, header, .actions, footer, .dialog");
        if (band && band !== element) {
          const edge = band.getBoundingClientRect();
          const out = Math.max(edge.left - box.left, box.right - edge.right, edge.top - box.top, box.bottom - edge.bottom);
          if (out > 1.5) found.push(`${name(element)} hangs ${out.toFixed(1)} px out of ${band.tagName.toLowerCase()}`);
        }
        const style = getComputedStyle(element);
        if (style.display === "inline" || element.querySelector(":scope > .slot-drawing, :scope .out")) continue;
        // Letters are higher than a tight line; only what is cut off there is lost.
        const spare = style.overflowY === "visible" ? parseFloat(style.fontSize) * 0.3 : 1;
        if (element.scrollWidth > element.clientWidth + 1 && hasText(element)) {
          found.push(`${name(element)} is ${element.scrollWidth - element.clientWidth} px too wide`);
        }
        if (element.scrollHeight > element.clientHeight + spare && hasText(element)) {
          found.push(`${name(element)} is ${element.scrollHeight - element.clientHeight} px too high`);
        }
      }
      return found.concat(checks.words(), checks.collisions());
    },

    /** A word is broken nowhere but between words, and no line of a button has more than two. */
    words() {
      const found = [];
      for (const button of scope().querySelectorAll("button")) {
        if (isHidden(button)) continue;
        const edge = button.getBoundingClientRect();
        for (const text of texts(button)) {
          const range = document.createRange();
          range.selectNodeContents(text);
          const lines = new Set([...range.getClientRects()].map((box) => Math.round(box.top)));
          if (lines.size > 2) found.push(`${name(button)} needs ${lines.size} lines`);
          for (const box of range.getClientRects()) {
            if (box.left < edge.left - 1 || box.right > edge.right + 1 || box.top < edge.top - 1 || box.bottom > edge.bottom + 1) {
              found.push(`${name(button)}: its text hangs out`);
            }
          }
        }
      }
      return found;
    },

    /** No text is written over another. */
    collisions() {
      const found = [];
      const boxes = [];
      for (const text of texts(scope())) {
        const element = text.parentElement;
        if (isHidden(element) || decorates(element)) continue;
        const range = document.createRange();
        range.selectNodeContents(text);
        // The ink of a line is lower than its box.
        for (const box of range.getClientRects()) boxes.push([element, box, box.height * 0.22]);
      }
      boxes.forEach(([element, box, spare], index) => {
        for (let other = 0; other < index; other += 1) {
          const [neighbour, edge, room] = boxes[other];
          if (neighbour === element || element.contains(neighbour) || neighbour.contains(element)) continue;
          const across = Math.min(box.right, edge.right) - Math.max(box.left, edge.left);
          const down = Math.min(box.bottom, edge.bottom) - Math.max(box.top, edge.top);
          if (across > 2 && down > spare + room) found.push(`${name(element)} is written over ${name(neighbour)}`);
        }
      });
      return found;
    },

    /** Language and direction of the page, and of every word in another language. */
    language(tag, isRightToLeft) {
      const found = [];
      const html = document.documentElement;
      if (html.lang !== tag) found.push(`the page is marked ${html.lang}, not ${tag}`);
      if (html.dir !== (isRightToLeft ? "rtl" : "ltr")) found.push(`the page runs ${html.dir}`);
      if (getComputedStyle(document.body).direction !== html.dir) found.push("the body runs the other way");
      if (!document.title.trim()) found.push("the page has no title");
      for (const text of texts(document.body)) {
        const isArabic = /[\u0600-\u06ff]/.test(text.textContent);
        const marked = text.parentElement.closest("[lang]").lang;
        if (isHidden(text.parentElement)) continue;
        if (isArabic && marked !== "ar") found.push(`Arabic is marked ${marked}: ${text.textContent.trim()}`);
      }
      return found;
    },

    /** Every text is one of `table`, with its values filled in, or a figure; a key alone means that a text is missing. */
    untranslated(keys) {
      const known = new Set(keys);
      return texts(document.body).map((text) => text.textContent.trim()).filter((text) => known.has(text) && /[a-z][A-Z.]/.test(text))
        .map((text) => `"${text}" is the name of a text`)
        .concat(texts(document.body).filter((text) => /\{[a-z]+\}/.test(text.textContent)).map((text) => `"${text.textContent}" has a hole`));
    },

    /** No state by colour alone: what is pressed, chosen or passed says so to those who do not see it, too. */
    structure() {
      const found = [];
      const headings = [...document.querySelectorAll("h1")].filter((element) => !isHidden(element));
      if (headings.length !== 1) found.push(`${headings.length} first headings`);
      for (const [what, selector] of [["main", "main"], ["header", "header"], ["footer", "footer"]]) {
        if (document.querySelectorAll(selector).length !== 1) found.push(`not one ${what}`);
      }
      for (const element of everything()) {
        if (element.id && document.querySelectorAll(`#${CSS.escape(element.id)}`).length > 1) found.push(`two of #${element.id}`);
        for (const attribute of ["aria-labelledby", "aria-describedby", "aria-controls"]) {
          for (const id of (element.getAttribute(attribute) ?? "").split(" ").filter(Boolean)) {
            if (!document.getElementById(id)) found.push(`${name(element)}: ${attribute} names nothing`);
          }
        }
        if (element.matches("[aria-hidden=true]") && element.querySelector("button, [tabindex]:not([tabindex='-1'])")) {
          found.push(`${name(element)} is hidden and can be reached`);
        }
        if (element.matches("img") && !element.hasAttribute("alt")) found.push(`${name(element)} has no alternative text`);
        if (element.matches("svg") && !decorates(element) && element.getAttribute("role") !== "img") found.push(`${name(element)} is a drawing that says nothing`);
        if (Number(element.getAttribute("tabindex") ?? 0) > 0) found.push(`${name(element)} breaks the order of focus`);
      }
      for (const element of document.querySelectorAll("[role=radio]")) {
        if (!["true", "false"].includes(element.getAttribute("aria-checked"))) found.push(`${name(element)} does not say whether it is chosen`);
        if (!element.closest("[role=radiogroup]")) found.push(`${name(element)} belongs to no group`);
      }
      return found;
    },

    /** What moves although the customer asked for stillness. */
    motion() {
      return document.getAnimations()
        .filter((animation) => animation.playState === "running" && animation.effect.getComputedTiming().duration > 20)
        .map((animation) => `${name(animation.effect.target)} moves: ${animation.animationName ?? animation.transitionProperty}`);
    },

    /** What the browser keeps. */
    async storage() {
      const found = [];
      for (const [what, store] of [["localStorage", localStorage], ["sessionStorage", sessionStorage]]) {
        for (let index = 0; index < store.length; index += 1) found.push(`${what}: ${store.key(index)}`);
      }
      for (const { name } of await indexedDB.databases()) found.push(`IndexedDB: ${name}`);
      if (window.caches) for (const key of await caches.keys()) found.push(`cache: ${key}`);
      if (document.cookie) found.push(`a cookie that scripts can read: ${document.cookie}`);
      if (navigator.serviceWorker) for (const worker of await navigator.serviceWorker.getRegistrations()) found.push(`service worker: ${worker.scope}`);
      if (window.name) found.push(`window.name: ${window.name}`);
      if (history.state !== null) found.push("history.state");
      const root = await navigator.storage?.getDirectory?.().catch(() => undefined);
      if (root) for await (const key of root.keys()) found.push(`private file: ${key}`);
      return found;
    },

    /** Pictures of a session that the page still shows or can still get. */
    async pictures(number) {
      const found = [];
      for (const element of document.querySelectorAll("img, canvas, video, object, iframe")) found.push(`${element.tagName.toLowerCase()} ${element.src ?? ""}`);
      const plain = number.replace(/\s/g, "");
      const page = document.documentElement.outerHTML.replace(/\s/g, "");
      if (plain && page.includes(plain)) found.push("the number is in the page");
      return found;
    },
  };

  const hasText = (element) => texts(element).length > 0;
  function texts(element) {
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    const found = [];
    while (walker.nextNode()) {
      const parent = walker.currentNode.parentElement;
      if (walker.currentNode.textContent.trim() && !parent.closest("script, style")) found.push(walker.currentNode);
    }
    return found;
  }
  return checks;
})()
