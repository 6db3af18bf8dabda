// The page: draws the moment it was given, and each further one. It remembers nothing that a reload would lose.
import { h, t, speak, languageNames, money, post } from "./dom.js";
import { icon } from "./drawings.js";
import { views } from "./views.js";
import * as sound from "./sound.js";

const parse = (id) => JSON.parse(document.getElementById(id).textContent);
const root = h("div", { class: "root" });
const live = h("div", { class: "unseen", role: "status", "aria-live": "polite" });
const lost = h("div", { class: "lost", role: "alert", hidden: true });
const overlay = h("div", { class: "overlay", hidden: true });

let textsOf = document.documentElement.lang;
let shown = null;
let view = null;
let frame = "";
let said = "";

/** The steps of a session, each with the screens it has. */
const steps = [
  ["stepChoose", ["choose"]], ["stepPay", ["pay"]], ["stepPhoto", ["pose", "countdown", "review"]],
  ["stepSign", ["sign"]], ["stepPrint", ["confirm", "print", "handover"]],
];

function touch(button) {
  const moment = shown;
  const go = () => post("/touch", { button, key: moment.key });
  return view?.finish ? view.finish().then(go) : go();
}

function setPreferences(change) {
  return post("/preferences", { ...shown.prefs, ...change });
}

/** A button that does what the cabin offers; without the offer there is none. */
function offered(moment, name, text, symbol, kind = "plain") {
  if (!moment.buttons.includes(name)) return null;
  return h("button", { type: "button", class: `action ${kind}`, "data-button": name, onclick: () => touch(name) },
    icon(symbol), h("span", { text: t(text) }));
}

function header(moment) {
  const session = steps.some(([, screens]) => screens.includes(moment.screen));
  const needed = moment.docs.find(({ id }) => id === moment.doc)?.signature ?? true;
  const list = steps.filter(([name]) => needed || name !== "stepSign");
  const place = list.findIndex(([, screens]) => screens.includes(moment.screen));
  return h("header", {},
    h("div", { class: "operator", text: moment.operator }),
    session ? h("ol", { class: "steps", "aria-label": t("steps") }, list.map(([name], index) =>
      h("li", { class: index < place ? "done" : index === place ? "now" : "", "aria-current": index === place ? "step" : null },
        h("span", { class: "dot" }, index < place ? icon("check") : String(index + 1)), h("span", { class: "name", text: t(name) })))) : h("div", {}),
    h("dl", { class: "purse" },
      h("div", {}, h("dt", { text: moment.doc ? t("price") : t("attractFrom") }), h("dd", { text: money(moment.price, moment) })),
      h("div", { class: moment.credit > 0 ? "has" : "" }, h("dt", { text: t("credit") }), h("dd", { text: money(moment.credit, moment) }))));
}

/** What people know from other machines: cancel and back on the near side, and the one way on. */
function actions(moment) {
  const names = { review: "accept", confirm: "confirmButton", handover: "finish", voucher: "finish" };
  const go = moment.screen === "attract" ? offered(moment, "start", "start", "arrow", "main")
    : moment.screen === "pose" ? offered(moment, "shoot", "shoot", "camera", "main")
    : offered(moment, "proceed", names[moment.screen] ?? "proceed", ["review", "confirm", "handover", "voucher"].includes(moment.screen) ? "check" : "arrow", "main");
  const parts = [
    offered(moment, "cancel", "cancel", "cross", "quiet"),
    offered(moment, "back", "back", "back", "quiet"),
    h("div", { class: "gap" }),
    offered(moment, "voucher", "voucherButton", "ticket"),
    moment.screen === "sign" ? offered(moment, "redo", "redo", "erase") : null,
    offered(moment, "retake", "retake", "again", moment.buttons.includes("proceed") ? "plain" : "main"),
    go,
  ].filter(Boolean);
  return h("nav", { class: "actions", "aria-label": t("button") }, parts);
}

function toggle(moment, name, symbol) {
  const on = moment.prefs[name];
  return h("button", {
    type: "button", class: "tool", "aria-pressed": String(on), "data-preference": name, "aria-label": t(name), title: t(name),
    onclick: () => setPreferences({ [name]: !shown.prefs[name], ...(name === "headphones" && !on ? { voice: true } : {}) }),
  }, icon(symbol), h("span", { class: "mark", "aria-hidden": "true", text: on ? "✓" : "" }));
}

function louder(by) {
  return () => setPreferences({ volume: Math.min(10, Math.max(0, shown.prefs.volume + by)) });
}

function tools(moment) {
  return h("footer", {},
    h("div", { class: "languages", role: "group", "aria-label": t("language") }, icon("globe"),
      moment.langs.map((tag) => h("button", {
        type: "button", class: "tool language", lang: tag, dir: tag === "ar" ? "rtl" : "ltr", "aria-pressed": String(tag === moment.lang),
        "data-language": tag, onclick: () => touch(`language:${tag}`),
      }, languageNames[tag]))),
    h("div", { class: "help", role: "group", "aria-label": t("access") },
      toggle(moment, "contrast", "contrast"), toggle(moment, "large", "large"), toggle(moment, "voice", "voice"),
      toggle(moment, "headphones", "headphones"),
      h("button", { type: "button", class: "tool", "aria-label": t("quieter"), title: t("quieter"), onclick: louder(-1) }, icon("minus")),
      h("span", { class: "level", role: "img", "aria-label": `${t("volume")} ${moment.prefs.volume}` },
        [...Array(10).keys()].map((step) => h("i", { class: step < moment.prefs.volume ? "full" : "" }))),
      h("button", { type: "button", class: "tool", "aria-label": t("louder"), title: t("louder"), onclick: louder(1) }, icon("plus")),
      h("button", { type: "button", class: "tool", "aria-label": t("repeat"), title: t("repeat"), onclick: () => speakUp(shown, true) }, icon("repeat"))));
}

/** What of a moment the frame around the view shows. */
const frameOf = (moment) => JSON.stringify([
  moment.screen, moment.lang, moment.buttons, moment.price, moment.credit, moment.doc, moment.langs, moment.prefs,
]);

function focusKey() {
  const element = document.activeElement;
  const data = element?.dataset ?? {};
  return data.button ? `[data-button="${data.button}"]` : data.preference ? `[data-preference="${data.preference}"]`
    : data.language ? `[data-language="${data.language}"]` : data.choice ? `[data-choice="${data.choice}"]` : null;
}

function draw(moment) {
  const before = shown;
  const isNew = before === null || before.key !== moment.key;
  const focused = focusKey();
  shown = moment;
  document.documentElement.lang = moment.lang;
  document.documentElement.dir = moment.lang === "ar" ? "rtl" : "ltr";
  document.documentElement.classList.toggle("contrast", moment.prefs.contrast);
  document.documentElement.classList.toggle("large", moment.prefs.large);
  document.body.dataset.screen = moment.screen;
  const builder = views[moment.screen];
  const same = view && view.builder === builder && before?.lang === moment.lang && builder.stays(before, moment);
  if (!same) {
    view?.leave?.();
    view = builder.build(moment, touch);
    view.builder = builder;
  }
  view.update?.(moment, before);
  const wanted = frameOf(moment);
  if (!same || wanted !== frame) {
    frame = wanted;
    root.replaceChildren(header(moment), h("main", { tabindex: "-1" }, view.element), actions(moment), tools(moment));
    view.update?.(moment, before);
    // Focus stays where it was within a screen; a new screen is read from its title.
    const target = (!isNew && focused && root.querySelector(focused)) || (isNew ? root.querySelector("h1") : null);
    target?.focus({ preventScroll: true });
  }
  fit();
  warn(moment);
  listen(before, moment, isNew);
}

/** What needs more room than there is, in large type or in a language of long words, is drawn that much smaller. */
function fit() {
  const { element } = view;
  const isTooLarge = () => element.scrollHeight > element.clientHeight + 1 || element.scrollWidth > element.clientWidth + 1;
  for (let percent = 97; percent >= 70 && isTooLarge(); percent -= 3) element.style.zoom = `${percent}%`;
}
addEventListener("resize", () => {
  if (!view) return;
  view.element.style.zoom = "";
  fit();
});

/** The warning before an idle session ends: the seconds that are left, and one way to stay. */
let countdown = 0;
function warn(moment) {
  clearInterval(countdown);
  const wasHidden = overlay.hidden;
  overlay.hidden = moment.idle === undefined;
  root.inert = !overlay.hidden;
  if (overlay.hidden) return;
  const ends = performance.now() + moment.idle;
  const figure = h("strong", { class: "figure" });
  const write = () => { figure.textContent = String(Math.max(0, Math.ceil((ends - performance.now()) / 1000))); };
  write();
  countdown = setInterval(write, 200);
  const stay = h("button", { type: "button", class: "action main", onclick: () => touch(`language:${shown.lang}`) }, icon("check"), h("span", { text: t("stillHere") }));
  overlay.replaceChildren(h("div", { class: "dialog", role: "alertdialog", "aria-modal": "true", "aria-labelledby": "idle-title" },
    h("h2", { id: "idle-title", text: t("idleTitle") }), h("p", { text: t("idleText") }), figure, h("p", { class: "unit", text: t("seconds") }), stay));
  stay.focus();
  if (wasHidden) {
    sound.tick();
    if (moment.prefs.voice) sound.say(["idleTitle", "stillHere"], moment.lang);
  }
}

/** Sounds and speech for what has changed. */
function listen(before, moment, isNew) {
  sound.setVolume(moment.prefs.volume);
  if (before && moment.inserted > before.inserted) {
    sound.coin();
    live.textContent = `${t("credit")} ${money(moment.credit, moment)}`;
  }
  if (moment.figure && moment.figure !== before?.figure) sound.tick();
  if (moment.phase === "shooting" && before?.phase !== "shooting") sound.shutter();
  const turnedOn = before && !before.prefs.voice && moment.prefs.voice;
  const more = before && !before.prefs.headphones && moment.prefs.headphones;
  if (!moment.prefs.voice) {
    if (before?.prefs.voice) sound.hush();
    return;
  }
  const words = (view.builder.say?.(moment) ?? []).join(" ");
  if (isNew || turnedOn || more || words !== said || before?.lang !== moment.lang) speakUp(moment, isNew || turnedOn || more);
  said = words;
}

/** Says the screen; with headphones also what stands on it, and every button. */
function speakUp(moment, whole) {
  const names = view.builder.say?.(moment) ?? [];
  const rest = moment.prefs.headphones && whole ? [...(view.builder.read?.(moment) ?? []), ...buttonsToSay()] : [];
  sound.say([...names, ...rest], moment.lang);
}

function buttonsToSay() {
  const keys = { start: "start", proceed: "proceed", back: "back", cancel: "cancel", shoot: "shoot", retake: "retake", redo: "redo", voucher: "voucherButton" };
  return shown.buttons.filter((name) => keys[name]).flatMap((name) => ["button", keys[name]]);
}

/** With headphones, whatever has the focus is read. */
document.addEventListener("focusin", ({ target }) => {
  if (!shown?.prefs.headphones) return;
  const { button, preference, choice } = target.dataset ?? {};
  const keys = { voucher: "voucherButton" };
  if (button) sound.say(["button", keys[button] ?? button], shown.lang);
  else if (preference) sound.say([preference, shown.prefs[preference] ? "on" : "off"], shown.lang);
  else if (choice) sound.say([choice], shown.lang);
});

/** A keypad of four arrows and one key is enough for everything: arrows move, Enter presses. */
document.addEventListener("keydown", (event) => {
  const forward = ["ArrowRight", "ArrowDown"].includes(event.key);
  if (!forward && !["ArrowLeft", "ArrowUp"].includes(event.key)) return;
  const scope = overlay.hidden ? root : overlay;
  const list = [...scope.querySelectorAll("button:not(:disabled)")];
  if (list.length === 0) return;
  const place = list.indexOf(document.activeElement);
  const way = document.documentElement.dir === "rtl" && event.key.match(/Left|Right/) ? !forward : forward;
  const next = place < 0 ? (way ? 0 : list.length - 1) : (place + (way ? 1 : -1) + list.length) % list.length;
  list[next].focus();
  event.preventDefault();
});
document.addEventListener("contextmenu", (event) => event.preventDefault());

/** Takes a moment; a new language is fetched first. */
let taking = Promise.resolve();
function take(moment) {
  taking = taking.then(async () => {
    if (moment.lang !== textsOf) {
      const reply = await fetch(`/texts/${moment.lang}`);
      if (reply.ok) speak(await reply.json());
      textsOf = moment.lang;
    }
    draw(moment);
  }).catch((error) => console.error(error));
}

function connect() {
  const stream = new EventSource("/moments");
  stream.onmessage = ({ data }) => {
    lost.hidden = true;
    take(JSON.parse(data));
  };
  stream.onerror = () => {
    lost.textContent = t("lost");
    lost.hidden = false;
    // A browser gives up on an answer such as 403 or 502: it is asked anew, for the cabin may have been started again.
    if (stream.readyState === EventSource.CLOSED) setTimeout(connect, 1000);
  };
}

// Whose cabin it is stood there while this was loaded.
document.body.replaceChildren(root, overlay, lost, live);
speak(parse("texts"));
const first = parse("moment");
if (first) {
  textsOf = first.lang;
  draw(first);
}
connect();
