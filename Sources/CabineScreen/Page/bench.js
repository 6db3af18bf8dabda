// The bench beside the customer's screen: each control is a line of the cabin's own bench commands.
const element = (tag, attributes = {}, ...children) => {
  const made = Object.assign(document.createElement(tag), attributes);
  made.append(...children);
  return made;
};
const answer = document.getElementById("answer");

async function order(line) {
  const reply = await fetch("/bench", { method: "POST", body: line }).catch(() => undefined);
  answer.textContent = `> ${line}\n${reply ? await reply.text() : "no answer: the cabin is not running; it comes back by itself under `make run`"}`;
}

const button = (text, line, kind = "") => element("button", { type: "button", textContent: text, className: kind, onclick: () => order(typeof line === "function" ? line() : line) });
const group = (name, ...children) => element("fieldset", {}, element("legend", { textContent: name }), ...children);
const row = (...children) => element("div", { className: "row" }, ...children);

function chooser(name, choices) {
  const list = element("select", {}, ...choices.map(([value, text]) => element("option", { value, textContent: text })));
  list.addEventListener("change", show);
  return { label: element("label", { textContent: name }, list), get value() { return list.value; } };
}

const who = chooser("person", [...Array(8).keys()].map((index) => [String(index + 1), `drawn person ${index + 1}`]));
const pose = chooser("pose", [["", "as it should be"], ["turnedLeft", "turned left"], ["turnedRight", "turned right"], ["liftedUp", "chin up"], ["bowedDown", "chin down"], ["tilted", "tilted"], ["tooFar", "too far"], ["tooNear", "too near"], ["offCentreLeft", "at the left edge"], ["offCentreRight", "at the right edge"], ["eyesClosed", "eyes closed"], ["mouthOpen", "mouth open"], ["secondPerson", "somebody behind"]]);
const glasses = chooser("glasses", [["", "as the person wears them"], ["no-glasses", "none"], ["thin-glasses", "thin rims"], ["heavy-glasses", "heavy rims"], ["glassesGlare", "a lamp in them"], ["rimOverEyes", "rims over the eyes"]]);
const light = chooser("light", [["", "as it should be"], ["tooDark", "too dark"], ["tooBright", "too bright"], ["sideLight", "from one side"], ["colourCast", "coloured"], ["backgroundShadow", "shadow on the background"]]);
function show() { order(["person", who.value, pose.value, glasses.value, light.value].filter(Boolean).join(" ")); }

document.getElementById("panel").append(
  group("Coins", row(button("0.50", "coin 50"), button("1.00", "coin 100"), button("2.00", "coin 200"))),
  group("Before the camera", who.label, pose.label, glasses.label, light.label, row(button("nobody", "person nobody"))),
  group("Pad", row(button("sign on the pad", "ink 1"), button("unplug the pad", "trouble pad-unplugged", "bad"))),
  group("Printer", row(button("jam", "trouble printer-jam", "bad"), button("jam in mid-page", "trouble printer-mid-jam", "bad"), button("paper out", "trouble paper-out", "bad"), button("offline", "trouble printer-offline", "bad"))),
  group("Camera, network, power", row(button("camera dead", "trouble camera-dead", "bad"), button("cut the network", "network off", "bad"), button("network back", "network on"), button("cut the power", "power", "bad"))),
  group("Everything", row(button("mend everything", "trouble none"), button("service key in", "key in"), button("key out", "key out"), button("let a customer do it all", "customer 1"))),
);

const box = document.querySelector(".box");
const frame = document.querySelector("iframe");
const shapes = { kiosk: [1080, 1920], flat: [1280, 800] };
let shape = "kiosk";
function fit() {
  const [width, height] = shapes[shape];
  const scale = Math.min(box.clientWidth / width, box.clientHeight / height);
  Object.assign(frame.style, { width: `${width}px`, height: `${height}px`, transform: `scale(${scale}) translateX(-50%)` });
}
for (const choice of document.querySelectorAll("[data-shape]")) {
  choice.addEventListener("click", () => {
    shape = choice.dataset.shape;
    for (const other of document.querySelectorAll("[data-shape]")) other.setAttribute("aria-pressed", String(other === choice));
    fit();
  });
}
new ResizeObserver(fit).observe(box);
fit();
