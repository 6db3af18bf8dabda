// The signature's area: pointer events with their pressure to the cabin, and its ink back on the canvas.
import { post } from "./dom.js";

/** How long points are gathered before they are sent. */
const gatherMilliseconds = 40;
/** Points of one message at most; the cabin takes as many. */
const pointsMaximum = 1000;

export function penArea(label, key) {
  const canvas = document.createElement("canvas");
  canvas.className = "pen";
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", label);
  const context = canvas.getContext("2d");
  let waiting = [];
  let last = null;
  let revision = -1;
  let isWriting = false;
  let sending = Promise.resolve();
  let timer = 0;

  function fit() {
    const ratio = window.devicePixelRatio || 1;
    const width = Math.round(canvas.clientWidth * ratio);
    const height = Math.round(canvas.clientHeight * ratio);
    if (width > 0 && (canvas.width !== width || canvas.height !== height)) {
      canvas.width = width;
      canvas.height = height;
      redraw();
    }
  }

  function line(from, to) {
    context.strokeStyle = getComputedStyle(canvas).color;
    context.lineCap = context.lineJoin = "round";
    context.lineWidth = canvas.width * (0.0025 + 0.0045 * to[2]);
    context.beginPath();
    context.moveTo(from[0] * canvas.width, from[1] * canvas.height);
    context.lineTo(to[0] * canvas.width + 0.01, to[1] * canvas.height);
    context.stroke();
  }

  function place(event) {
    const box = canvas.getBoundingClientRect();
    const within = (value) => Math.min(1, Math.max(0, value));
    // A finger has no pressure: browsers then say 0.5 or 0.
    const pressure = event.pressure > 0 ? event.pressure : 0.5;
    return [within((event.clientX - box.left) / box.width), within((event.clientY - box.top) / box.height), within(pressure)];
  }

  function take(point, isDown) {
    waiting.push([...point, isDown ? 1 : 0].map((value) => Math.round(value * 10000) / 10000));
    if (!timer) timer = setTimeout(send, gatherMilliseconds);
  }

  function send() {
    timer = 0;
    while (waiting.length > 0) {
      const points = waiting.splice(0, pointsMaximum);
      // One after the other: a stroke is an order of points.
      sending = sending.then(() => post("/pen", { key, points }));
    }
  }

  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    isWriting = true;
    last = place(event);
    line(last, last);
    take(last, true);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!isWriting) return;
    for (const part of event.getCoalescedEvents?.() ?? [event]) {
      const point = place(part);
      line(last, point);
      take(point, true);
      last = point;
    }
  });
  for (const name of ["pointerup", "pointercancel"]) {
    canvas.addEventListener(name, () => {
      if (!isWriting) return;
      isWriting = false;
      take(last, false);
    });
  }

  async function redraw() {
    const reply = await fetch("/ink", { cache: "no-store" }).catch(() => undefined);
    if (!reply?.ok || isWriting) return;
    const points = await reply.json();
    context.clearRect(0, 0, canvas.width, canvas.height);
    let before = null;
    for (const point of points) {
      if (point[3] === 1) line(before ?? point, point);
      before = point[3] === 1 ? point : null;
    }
  }

  return {
    element: canvas,
    /** Draws again what the cabin has, when that changed and nobody writes here. */
    update(moment) {
      fit();
      if (moment.ink === revision) return;
      revision = moment.ink;
      if (!isWriting && waiting.length === 0) sending.then(redraw);
    },
    /** Everything that was drawn has been sent when this is done. */
    async finish() {
      send();
      await sending;
    },
  };
}
