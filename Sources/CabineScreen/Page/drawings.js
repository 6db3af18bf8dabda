// Drawings: icons of one weight, and the few pictures. None of them shows a real person.
import { s } from "./dom.js";

const lines = {
  arrow: "M5 12h14M13 6l6 6-6 6",
  back: "M19 12H5M11 6l-6 6 6 6",
  cross: "M6 6l12 12M18 6L6 18",
  check: "M5 13l4.5 4.5L19 7",
  question: "M9 9a3 3 0 1 1 4.2 2.7c-.9.4-1.2 1-1.2 2.3M12 18h.01",
  camera: "M4 8h3.5L9 5.5h6L16.5 8H20v11H4zM12 17a4 4 0 1 0 0-8 4 4 0 0 0 0 8z",
  again: "M19.5 12a7.5 7.5 0 1 1-2.3-5.4M19.5 3.5v4h-4",
  erase: "M8 19h11M4.5 14.5l9-9 5 5-8.5 8.5H8z",
  coin: "M12 20a8 8 0 1 0 0-16 8 8 0 0 0 0 16zM14.5 9.2a3.6 3.6 0 1 0 0 5.6M8 11h4.5M8 13h4.5",
  ticket: "M4 8h16v3a1.5 1.5 0 0 0 0 3v3H4v-3a1.5 1.5 0 0 0 0-3zM13 8v9",
  sheet: "M5 4h14v16H5zM12 4v16M5 12h14",
  pen: "M4 20l1-4L16 5l3 3L8 19zM14 7l3 3",
  lock: "M7 11V8a5 5 0 0 1 10 0v3M5.5 11h13v9h-13z",
  clock: "M12 20a8 8 0 1 0 0-16 8 8 0 0 0 0 16zM12 8v4.5l3 2",
  number: "M5 9h14M5 15h14M10 4L8 20M16 4l-2 16",
  globe: "M12 20a8 8 0 1 0 0-16 8 8 0 0 0 0 16zM4 12h16M12 4c2.7 2.4 2.7 13.6 0 16-2.7-2.4-2.7-13.6 0-16z",
  contrast: "M12 20a8 8 0 1 0 0-16 8 8 0 0 0 0 16zM12 4v16M12 8l5.5-1.5M12 12h8M12 16l5.5 1.5",
  large: "M3 19l5.5-14h1L15 19M5 14h8M15.5 19l3-8h.6l3 8M16.6 16.2h4.4",
  voice: "M4 10v4h3l5 4V6l-5 4zM15.5 9a4 4 0 0 1 0 6M18 6.5a8 8 0 0 1 0 11",
  headphones: "M4 15v-2a8 8 0 0 1 16 0v2M4 14h3v6H5a1 1 0 0 1-1-1zM20 14h-3v6h2a1 1 0 0 0 1-1z",
  plus: "M12 5v14M5 12h14",
  minus: "M5 12h14",
  repeat: "M4 11a6 6 0 0 1 6-6h9M16 2l3 3-3 3M20 13a6 6 0 0 1-6 6H5M8 22l-3-3 3-3",
  wrench: "M14.5 6.5a4.5 4.5 0 0 1 5.8-2L17 7.8l.5 2.7 2.7.5 1.3-1.3a4.5 4.5 0 0 1-6 5.6L9 21.500a2.100 2.100 0 0 1-3-3l6.300-6.400a4.500 4.500 0 0 1 2.200-5.600z",
  phone: "M6 3.500l3 .5 1.500 4-2 1.500a12 12 0 0 0 6 6l1.500-2 4 1.500.5 3c-.2 1.500-1.500 2.500-3 2.500C10.500 20 4 13.500 3.500 6.500 3.500 5 4.500 3.700 6 3.500z",
  up: "M12 19V5M6 11l6-6 6 6",
  down: "M12 5v14M6 13l6 6 6-6",
  left: "M19 12H5M11 6l-6 6 6 6",
  right: "M5 12h14M13 6l6 6-6 6",
  closer: "M12 3v6M9 6.500L12 9.500l3-3M12 21v-6M9 17.500l3-3 3 3M3 12h6M6.500 9l3 3-3 3M21 12h-6M17.500 9l-3 3 3 3",
  farther: "M12 9V3M9 5.500l3-3 3 3M12 15v6M9 18.500l3 3 3-3M9 12H3M5.500 9l-3 3 3 3M15 12h6M18.500 9l3 3-3 3",
  face: "M12 20.500c4 0 6.500-3.500 6.500-8.500S16 3.500 12 3.500 5.500 7 5.500 12s2.500 8.500 6.500 8.500zM9 10.500h.01M15 10.500h.01M9.500 15.500h5",
  people: "M8.500 12a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7zM2.500 19.500c0-3.500 2.500-5 6-5s6 1.500 6 5M16 5.200a3.500 3.500 0 0 1 0 6.600M18 14.800c2.200.6 3.500 2.200 3.500 4.700",
  sun: "M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM12 2.500v2M12 19.500v2M2.500 12h2M19.500 12h2M5.300 5.300l1.400 1.400M17.300 17.300l1.400 1.400M18.700 5.300l-1.400 1.400M6.700 17.300l-1.400 1.400",
  eye: "M2.500 12c2.500-4.500 6-6.500 9.500-6.500s7 2 9.500 6.500c-2.500 4.500-6 6.500-9.500 6.500S5 16.500 2.500 12zM12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6z",
  glasses: "M6.500 17a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM17.500 17a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM10.500 12.500a2 2 0 0 1 3 0M2.500 12L5 5M21.500 12L19 5",
  level: "M3 12h18M12 3v3M12 18v3M8 9.500h8v5H8z",
  still: "M12 20a8 8 0 1 0 0-16 8 8 0 0 0 0 16zM8 12.500l3 3 5-6",
};

/** An icon; it is decoration: the text beside it says the same. */
export function icon(name) {
  return s("svg", { class: `icon icon-${name}`, viewBox: "0 0 24 24", "aria-hidden": "true", focusable: "false" },
    s("path", { d: lines[name] ?? lines.question }));
}

/** The icon of a hint. Left and right are the customer's own, and the picture is a mirror: they are the screen's, too. */
export function hintIcon(hint) {
  const names = {
    nobody: "face", severalFaces: "people", tooDark: "sun", tooBright: "sun", closer: "closer", farther: "farther",
    moveToYourLeft: "left", moveToYourRight: "right", moveUp: "up", moveDown: "down", levelHead: "level",
    turnToCamera: "face", openEyes: "eye", glassesGlare: "glasses", backgroundShadow: "sun", holdStill: "still",
    starting: "camera",
  };
  return icon(names[hint]);
}

const figures = [
  { skin: "#c98f6b", hair: "#2b2a33", cloth: "#1747a6", style: "M28 46c-4-26 10-36 22-36s26 10 22 36c-2-10-6-16-8-18-8 3-22 4-28 0-3 3-6 8-8 18z" },
  { skin: "#8d5a3b", hair: "#17161c", cloth: "#0b6b3a", style: "M30 40c-2-20 8-28 20-28s22 8 20 28c-3-8-6-12-9-14H39c-3 2-6 6-9 14z" },
  { skin: "#eac1a2", hair: "#8a5a2b", cloth: "#7a2e4d", style: "M26 70c-2-36 6-60 24-60s26 24 24 60l-6 2c2-16 0-32-4-40-8 6-20 6-28 0-4 8-6 24-4 40z" },
  { skin: "#dba582", hair: "#b9bec9", cloth: "#43536e", style: "M30 38c0-18 8-26 20-26s20 8 20 26c-3-6-5-9-8-11-6 2-18 2-24 0-3 2-5 5-8 11z" },
];

/** A drawn person as on an identity photo: shapes, nobody's face. */
export function portrait(index) {
  const { skin, hair, cloth, style } = figures[index % figures.length];
  return s("svg", { class: "portrait", viewBox: "0 0 100 128", "aria-hidden": "true", focusable: "false" },
    s("rect", { width: "100", height: "128", fill: "#d9e4f2" }),
    s("path", { d: "M8 128c0-26 18-34 42-34s42 8 42 34z", fill: cloth }),
    s("path", { d: "M40 76h20v22c0 8-20 8-20 0z", fill: skin }),
    s("path", { d: "M40 84c6 6 14 6 20 0v6c-6 6-14 6-20 0z", fill: "#00000018" }),
    s("ellipse", { cx: "50", cy: "54", rx: "21", ry: "29", fill: skin }),
    s("path", { d: style, fill: hair }),
    s("path", { d: "M38 50h7M55 50h7", stroke: hair, "stroke-width": "2", "stroke-linecap": "round" }),
    s("circle", { cx: "41.500", cy: "55", r: "2", fill: "#1b2333" }), s("circle", { cx: "58.500", cy: "55", r: "2", fill: "#1b2333" }),
    s("path", { d: "M50 57v7M44 72h12", stroke: "#00000045", "stroke-width": "2", "stroke-linecap": "round", fill: "none" }));
}

/** A sheet of four portraits with its number, as the customer leaves with. */
export function sheetDrawing() {
  return s("svg", { class: "sheet-drawing", viewBox: "0 0 248 369", "aria-hidden": "true", focusable: "false" },
    s("rect", { x: "1", y: "1", width: "246", height: "367", rx: "6", fill: "#fff", stroke: "#b9c5d6" }),
    [[37, 21, 0], [129, 21, 0], [37, 136, 0], [129, 136, 0]].map(([x, y, index]) => {
      const drawing = portrait(index);
      for (const [name, value] of Object.entries({ x, y, width: 82, height: 105 })) drawing.setAttribute(name, value);
      return drawing;
    }),
    s("rect", { x: "12", y: "250", width: "224", height: "25", rx: "4", fill: "#e8eef7" }),
    s("path", { d: "M40 263h26m8 0h26m8 0h26m8 0h26m8 0h26", stroke: "#14213d", "stroke-width": "5" }),
    s("rect", { x: "12", y: "286", width: "112", height: "32", rx: "3", fill: "#fff", stroke: "#b9c5d6" }),
    s("path", { d: "M24 306c10-18 14 12 22-4s10 10 18-2 12 8 20-2 10 6 18-2", stroke: "#12408a", "stroke-width": "2", fill: "none" }),
    s("path", { d: "M190 306h40v40h-40zM196 312h10v10h-10zM214 312h10v10h-10zM196 330h10v10h-10zM214 330h4v4h-4zM220 336h4v4h-4z", fill: "#14213d", "fill-rule": "evenodd" }),
    s("path", { d: "M12 332h90M12 344h70M12 356h80", stroke: "#b9c5d6", "stroke-width": "4" }));
}

/** A QR code from the path of its dark modules; what it is says the element around it. */
export function code(size, path) {
  return s("svg", { class: "code", viewBox: `-4 -4 ${size + 8} ${size + 8}`, "aria-hidden": "true", focusable: "false" },
    s("rect", { x: "-4", y: "-4", width: size + 8, height: size + 8, fill: "#fff" }), s("path", { d: path, fill: "#000" }));
}
