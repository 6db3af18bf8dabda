// Elements, texts and amounts: everything the views are made with.

/** An element. Attributes that begin with "on" are listeners, `style` is an object, `text` is its text. */
export function h(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/** The same for drawings. */
export function s(tag, attributes = {}, ...children) {
  return fill(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
}

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "style") for (const [key, text] of Object.entries(value)) element.style.setProperty(key, text);
    else if (name === "text") element.textContent = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

let texts = {};

/** Takes the texts of a language. */
export function speak(table) { texts = table; }

/** The text of `key` with its values filled in; the key itself where there is none, so that a hole is seen. */
export function t(key, values = {}) {
  let text = texts[key] ?? key;
  for (const [name, value] of Object.entries(values)) text = text.replace(`{${name}}`, value);
  return text;
}

/** The languages by the names their speakers give them. */
export const languageNames = {
  fr: "Français", en: "English", es: "Español", de: "Deutsch", ar: "العربية", pt: "Português",
};

/** What a language greets with, for the first screen. */
export const greetings = { fr: "Bonjour", en: "Welcome", es: "Bienvenido", de: "Willkommen", ar: "مرحبًا", pt: "Bem-vindo" };

/** Where browsers think of another country than the texts do: Portuguese of Brazil, English of the United States. */
const countries = { en: "en-GB", pt: "pt-PT" };

/** Figures stay those that are printed on coins and sheets, in Arabic, too. */
const locale = (lang) => `${countries[lang] ?? lang}-u-nu-latn`;

/** An amount of hundredths as the language writes it. */
export function money(cents, moment) {
  return new Intl.NumberFormat(locale(moment.lang), { style: "currency", currency: moment.currency }).format(cents / 100);
}

/** A day such as 2027-05-26 as the language writes it. */
export function day(text, moment) {
  const [year, month, date] = text.split("-").map(Number);
  return new Intl.DateTimeFormat(locale(moment.lang), { dateStyle: "long", timeZone: "UTC" })
    .format(new Date(Date.UTC(year, month - 1, date)));
}

/** Posts an order; what comes of it comes back as a moment. */
export function post(path, body) {
  return fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) })
    .catch(() => undefined);
}
