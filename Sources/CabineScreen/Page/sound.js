// Sounds and speech. Recordings are made with the program; a cabin without them is silent, and says the same in writing.

let audio = null;
let queue = [];
let player = null;
let volume = 0.6;
let language = "fr";

/** Browsers play nothing before the first touch; a kiosk is told to. */
function context() {
  audio ??= new AudioContext();
  if (audio.state === "suspended") audio.resume().catch(() => undefined);
  return audio;
}

export function setVolume(level) { volume = level / 10; if (player) player.volume = volume; }

function tone(frequency, from, length, loudness) {
  const at = context();
  const oscillator = at.createOscillator();
  const gain = at.createGain();
  oscillator.frequency.value = frequency;
  gain.gain.setValueAtTime(0, at.currentTime + from);
  gain.gain.linearRampToValueAtTime(loudness * volume, at.currentTime + from + 0.01);
  gain.gain.exponentialRampToValueAtTime(0.0001, at.currentTime + from + length);
  oscillator.connect(gain).connect(at.destination);
  oscillator.start(at.currentTime + from);
  oscillator.stop(at.currentTime + from + length);
}

/** A coin was counted. */
export function coin() { tone(988, 0, 0.12, 0.25); tone(1319, 0.09, 0.45, 0.25); }
/** A figure of the countdown. */
export function tick() { tone(660, 0, 0.12, 0.2); }
/** The shutter. */
export function shutter() { tone(1760, 0, 0.05, 0.25); tone(440, 0.05, 0.12, 0.2); }

/** Says `names`, one recording after the other, in place of what was said before. */
export function say(names, tag) {
  hush();
  language = tag;
  queue = names.slice();
  next();
}

export function hush() {
  queue = [];
  if (player) {
    player.pause();
    player.removeAttribute("src");
    player = null;
  }
}

function next() {
  const name = queue.shift();
  if (name === undefined) return;
  player = new Audio(`/speech/${language}/${encodeURIComponent(name)}.ogg`);
  player.volume = volume;
  player.addEventListener("ended", next);
  player.addEventListener("error", next);
  player.play().catch(() => undefined);
}

/** The recordings that spell `text`, a figure or a letter each. */
export function spelled(text) {
  return [...text.toUpperCase()].filter((letter) => /[0-9A-Z]/.test(letter)).map((letter) => `letter-${letter}`);
}

/** The recordings that say an amount of hundredths. */
export function amount(cents, currency) {
  const units = Math.floor(cents / 100);
  const rest = cents % 100;
  const parts = [];
  if (units <= 99) parts.push(`count-${units}`, `unit-${currency}`);
  if (rest > 0) parts.push(`count-${rest}`);
  return parts;
}
