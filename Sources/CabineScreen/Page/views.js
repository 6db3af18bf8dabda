// One view for each screen of the cabin: built once, brought up to date with each moment, thrown away with the screen.
//
//   stays(before, moment)  whether the elements built for `before` serve `moment`, too
//   build(moment, touch)   { element, update, finish, leave }
//   say(moment)            the recordings that guide through it; read(moment): what stands on it besides
import { h, t, money, day, greetings, languageNames } from "./dom.js";
import { icon, hintIcon, sheetDrawing, portrait, code } from "./drawings.js";
import { penArea } from "./pen.js";
import { amount, spelled } from "./sound.js";

const title = (text, more = {}) => h("h1", { tabindex: "-1", text, ...more });
const sameKey = (before, moment) => before.key === moment.key;
const document_ = (moment) => moment.docs.find(({ id }) => id === moment.doc) ?? moment.docs[0];
const marks = { pass: "check", fail: "cross", unsure: "question" };

const attract = {
  stays: sameKey,
  build(moment, touch) {
    const step = (symbol, key) => h("li", {}, h("span", { class: "bubble" }, icon(symbol)), h("span", { text: t(key) }));
    return {
      element: h("section", { class: "attract" },
        h("div", { class: "hero" }, sheetDrawing(), h("div", { class: "faces" }, [0, 1, 2, 3].map((index) => portrait(index)))),
        h("div", { class: "words" },
          title(t("attractTitle")),
          h("ol", { class: "way" }, step("camera", "attractOne"), step("pen", "attractTwo"), step("sheet", "attractThree")),
          h("div", { class: "greetings" }, moment.langs.map((tag) => h("button", {
            type: "button", class: "greeting", lang: tag, dir: tag === "ar" ? "rtl" : "ltr", "data-choice": `language:${tag}`,
            onclick: () => touch(`language:${tag}`),
          }, h("b", { text: greetings[tag] }), h("span", { text: languageNames[tag] })))))),
    };
  },
  say: () => ["attractTitle", "start"],
  read: () => ["attractOne", "attractTwo", "attractThree"],
};

const symbols = { drivingLicence: "ticket", passport: "globe", identityCard: "number", identityPhoto: "sheet" };

const choose = {
  stays: sameKey,
  build(moment, touch) {
    const cards = new Map(moment.docs.map(({ id, price }) => [id, h("button", {
      type: "button", class: "card", role: "radio", "data-choice": id, onclick: () => touch(`document:${id}`),
    }, icon(symbols[id]), h("b", { text: t(id) }), h("span", { class: "cost", text: money(price, moment) }), h("span", { class: "chosen" }, icon("check")))]));
    const list = h("ul", { class: "gets" });
    const cost = h("strong", { class: "amount" });
    return {
      element: h("section", { class: "choose" },
        title(t("chooseTitle")),
        h("div", { class: "cards", role: "radiogroup", "aria-label": t("chooseTitle") }, [...cards.values()]),
        h("div", { class: "panel get" }, h("h2", { text: t("getTitle") }), list, h("p", { class: "total" }, h("span", { text: t("price") }), cost))),
      update(now) {
        for (const [id, card] of cards) card.setAttribute("aria-checked", String(id === now.doc));
        const chosen = document_(now);
        const line = (symbol, key) => h("li", {}, icon(symbol), h("span", { text: t(key) }));
        list.replaceChildren(line("sheet", "getPhotos"), ...(chosen.sent ? [line("number", "getNumber")] : []),
          line("pen", chosen.signature ? "getSignature" : "getNoSignature"), line("lock", chosen.sent ? "getSecure" : "getNothingSent"));
        cost.textContent = money(chosen.price, now);
      },
    };
  },
  say: (moment) => ["chooseTitle", moment.doc, ...amount(document_(moment).price, moment.currency)],
  read(moment) {
    const chosen = document_(moment);
    return ["getTitle", "getPhotos", ...(chosen.sent ? ["getNumber"] : []), chosen.signature ? "getSignature" : "getNoSignature",
      chosen.sent ? "getSecure" : "getNothingSent"];
  },
};

const pay = {
  stays: sameKey,
  build(moment) {
    const missing = h("strong", { class: "missing" });
    const bar = h("div", { class: "fill" });
    const credit = h("span", { class: "of" });
    const closed = h("p", { class: "notice", role: "status" });
    return {
      element: h("section", { class: "pay" },
        title(t(moment.payment === "counter" ? "counterTitle" : "payTitle")),
        h("div", { class: "panel slot" },
          h("div", { class: "coins", "aria-hidden": "true" }, h("i"), h("i"), h("i"), h("b")),
          h("p", { class: "label", text: t("payMissing") }), missing,
          h("div", { class: "bar", role: "presentation" }, bar), credit, closed),
        h("p", { class: "small", text: t(moment.payment === "counter" ? "counterNote" : "payNote") })),
      update(now) {
        missing.textContent = money(Math.max(0, now.price - now.credit), now);
        bar.style.setProperty("--share", String(Math.min(1, now.credit / now.price)));
        credit.textContent = `${t("credit")} ${money(now.credit, now)} / ${money(now.price, now)}`;
        closed.textContent = now.coins || now.payment === "counter" ? "" : t("payClosed");
      },
    };
  },
  say: (moment) => [moment.payment === "counter" ? "counterTitle" : "payTitle", "payMissing", ...amount(Math.max(0, moment.price - moment.credit), moment.currency)],
  read: (moment) => [moment.payment === "counter" ? "counterNote" : "payNote"],
};

/** Posing, countdown and shutter are one picture: the live preview. */
const camera = {
  stays: (before, moment) => ["pose", "countdown"].includes(before.screen) && before.key.split("-").slice(1).join() === moment.key.split("-").slice(1).join(),
  build(moment) {
    const picture = h("img", { class: "preview", alt: t("previewAlt"), src: `/preview?${moment.key}` });
    const figure = h("div", { class: "count", "aria-hidden": "true" });
    const flash = h("div", { class: "flash", "aria-hidden": "true" });
    const sign = h("div", { class: "sign" });
    const words = h("p", { class: "words", role: "status", "aria-live": "assertive" });
    const heading = title(t("poseTitle"));
    const rules = h("p", { class: "small", text: t("poseRules") });
    picture.addEventListener("error", () => setTimeout(() => {
      if (picture.isConnected) picture.src = `/preview?${Date.now()}`;
    }, 500));
    let hint = "";
    return {
      element: h("section", { class: "camera" },
        h("div", { class: "stage" }, h("div", { class: "waiting" }, icon("camera")), picture, flash, figure),
        h("div", { class: "guide" }, heading, h("div", { class: "hint" }, sign, words), rules)),
      update(now, before) {
        const counting = now.screen === "countdown";
        const shooting = now.phase === "shooting";
        heading.textContent = counting ? t("countTitle") : t("poseTitle");
        figure.textContent = now.figure ? String(now.figure) : "";
        figure.classList.toggle("on", Boolean(now.figure));
        if (shooting && before?.phase !== "shooting") flash.classList.add("on");
        // Nobody looks at the guidance while the seconds count: that all is right would be said without being known.
        const wanted = shooting ? "shooting" : counting ? "counting" : now.hint ?? "starting";
        if (wanted === hint) return;
        hint = wanted;
        const ready = wanted === "holdStill";
        sign.parentElement.classList.toggle("ready", ready);
        sign.replaceChildren(shooting ? icon("camera") : hintIcon(counting ? "holdStill" : wanted));
        words.textContent = shooting ? t("shooting") : counting ? t("countHold") : t(`hint.${wanted}`);
      },
      leave() { picture.removeAttribute("src"); },
    };
  },
  say: (moment) => moment.phase === "shooting" ? ["shooting"] : moment.screen === "countdown" ? ["countTitle", "countHold"]
    : moment.hint && moment.hint !== "starting" ? [`hint.${moment.hint}`] : ["poseTitle"],
  read: () => ["poseRules"],
};

const verdicts = { conforming: "reviewGood", unsure: "reviewUnsure", failed: "reviewFailed", refused: "reviewBad" };

const review = {
  stays: sameKey,
  build(moment) {
    const bad = moment.verdict === "refused";
    const tone = bad ? "bad" : moment.verdict === "conforming" ? "good" : "warn";
    const order = { fail: 0, unsure: 1, pass: 2 };
    const checks = [...moment.checks].sort((a, b) => order[a.result] - order[b.result]);
    return {
      element: h("section", { class: "review" },
        h("figure", { class: "photo" }, moment.photo
          ? h("img", { src: moment.photo, alt: t("reviewAlt"), width: "413", height: "531" })
          : h("div", { class: "none" }, icon("face"), h("p", { text: t("reviewNone") }))),
        h("div", { class: `verdict ${tone}` }, icon(bad ? "cross" : tone === "good" ? "check" : "question"),
          h("div", {}, title(t(verdicts[moment.verdict])),
            moment.why ? h("p", { text: t(`why.${moment.why}`) }) : null,
            h("p", { class: "count", text: moment.retakes > 0 ? t("reviewLeft", { n: moment.retakes }) : t("reviewLast") }))),
        h("div", { class: "panel checks" }, h("h2", { text: t("checks") }),
          h("ul", {}, checks.map(({ name, result }) => h("li", { class: result }, icon(marks[result]),
            h("span", { text: t(`check.${name}`) }), h("em", { class: result === "pass" ? "unseen" : "", text: t(`result.${result}`) })))))),
    };
  },
  say: (moment) => [verdicts[moment.verdict], ...(moment.why ? [`why.${moment.why}`] : []),
    ...moment.checks.filter(({ result }) => result === "fail").flatMap(({ name }) => [`check.${name}`, "result.fail"])],
  read: (moment) => moment.checks.filter(({ result }) => result !== "fail").flatMap(({ name, result }) => [`check.${name}`, `result.${result}`]),
};

const sign = {
  stays: sameKey,
  build(moment) {
    const pen = penArea(t("signArea"), moment.key);
    return {
      element: h("section", { class: "sign-screen" },
        title(t("signTitle")),
        moment.short ? h("p", { class: "notice", role: "alert" }, icon("question"), h("span", { text: t("signAgain") })) : null,
        h("div", { class: "paper" }, pen.element, h("div", { class: "base" }, icon("cross"))),
        h("p", { class: "small", text: t("signLeft", { n: moment.attempts }) })),
      update: pen.update,
      finish: pen.finish,
    };
  },
  say: (moment) => [...(moment.short ? ["signAgain"] : []), "signTitle"],
};

const confirm = {
  stays: sameKey,
  build(moment) {
    const sent = document_(moment).sent;
    const busy = moment.phase !== "asking";
    return {
      element: h("section", { class: "confirm" },
        // While the printer is asked nobody knows yet that there will be a sheet.
        title(t(!busy ? "confirmTitle" : moment.stage === "checking" ? "stage.checking" : "printTitle")),
        h("div", { class: "pair" },
          moment.photo ? h("figure", { class: "paper" }, h("img", { src: moment.photo, alt: t("yourPhoto"), width: "413", height: "531" }), h("figcaption", { text: t("yourPhoto") })) : null,
          moment.signature ? h("figure", { class: "paper wide" }, h("img", { src: moment.signature, alt: t("yourSignature"), width: "521", height: "134" }), h("figcaption", { text: t("yourSignature") })) : null),
        busy ? stages(moment) : h("div", { class: "panel" },
          h("p", { class: "line" }, icon("lock"), h("span", { text: t(sent ? "confirmSent" : "confirmPlain") })),
          h("p", { class: "line" }, icon("coin"), h("span", { text: t("confirmSpend", { amount: money(moment.price, moment) }) })))),
    };
  },
  say: (moment) => moment.phase === "asking" ? ["confirmTitle", document_(moment).sent ? "confirmSent" : "confirmPlain"] : [`stage.${moment.stage}`],
};

/** What has been done of a sale, what is being done, and what comes: told by the desks, not by a clock. */
function stages(moment) {
  const all = ["checking", ...(document_(moment).sent ? ["sealing"] : []), "composing", "sending", "printing", "proving"];
  const place = all.indexOf(moment.stage);
  return h("ol", { class: "stages" }, all.map((name, index) => h("li", {
    class: index < place ? "done" : index === place ? "now" : "", "aria-current": index === place ? "step" : null,
  }, h("span", { class: "dot" }, index < place ? icon("check") : null), h("span", { text: t(`stage.${name}`) }))));
}

const print = {
  stays: (before, moment) => sameKey(before, moment) && before.stage === moment.stage && before.phase === moment.phase,
  build(moment) {
    return {
      element: h("section", { class: "print" },
        title(t(moment.phase === "asked" ? "printAsked" : "printTitle")),
        h("div", { class: "slot-drawing", "aria-hidden": "true" }, h("div", { class: "mouth" }), h("div", { class: "out" }, sheetDrawing())),
        stages(moment), h("p", { class: "small", text: t("printNote") })),
    };
  },
  say: (moment) => [`stage.${moment.stage}`],
  read: () => ["printNote"],
};

/** Seconds until a screen ends by itself, as a bar that shrinks. */
function remaining(moment) {
  if (moment.left === undefined) return null;
  const bar = h("div", { class: "remaining", role: "presentation" });
  const inner = h("i");
  inner.style.setProperty("animation-duration", `${moment.left}ms`);
  bar.append(inner);
  return bar;
}

const handover = {
  stays: (before, moment) => sameKey(before, moment) && before.sent === moment.sent && before.credit === moment.credit,
  build(moment) {
    const state = moment.sent ? "sent" : "waiting";
    return {
      element: h("section", { class: "handover" },
        title(t("handTitle")),
        moment.number ? h("div", { class: "panel number" },
          h("h2", { text: t("handNumber") }), h("p", { class: "digits", dir: "ltr", translate: "no", text: moment.number }),
          h("p", { class: "small", text: t("handOnSheet") }),
          h("p", { class: "line" }, icon("arrow"), h("span", {}, t("handDo"), " ", h("b", { dir: "ltr", text: moment.form }))),
          h("p", { class: "line" }, icon("clock"), h("span", { text: t("handValid", { date: day(moment.until, moment) }) }))) : h("div", { class: "panel number" }, sheetDrawing(), h("p", { class: "line" }, icon("check"), h("span", { text: t("handPlain") }))),
        moment.number ? h("div", { class: `status ${state}`, role: "status", "aria-live": "polite" }, icon(moment.sent ? "check" : "clock"),
          h("div", {}, h("b", { text: t(`status.${state}`) }), h("p", { text: t(`status.${state}Text`) }))) : null,
        moment.note ? h("p", { class: "notice" }, icon("question"), h("span", { text: t("handNote") })) : null,
        moment.credit > 0 ? h("p", { class: "notice" }, icon("coin"), h("span", { text: t("handCredit", { amount: money(moment.credit, moment) }) })) : null,
        h("p", { class: "small", text: t("handWipe") }), remaining(moment)),
    };
  },
  say: (moment) => ["handTitle", ...(moment.number ? [`status.${moment.sent ? "sent" : "waiting"}`, `status.${moment.sent ? "sent" : "waiting"}Text`] : ["handPlain"])],
  read: (moment) => moment.number ? ["handNumber", ...spelled(moment.number), "handOnSheet", "handDo", "handWipe"] : ["handWipe"],
};

const voucher = {
  stays: sameKey,
  build(moment) {
    const { voucher } = moment;
    return {
      element: h("section", { class: "voucher" },
        title(t("voucherTitle")),
        h("div", { class: "panel ticket" },
          h("strong", { class: "amount", text: money(voucher.amount, moment) }),
          h("p", { class: "small", text: t("voucherSerial", { n: voucher.serial }) }),
          voucher.path ? h("div", { class: "qr", role: "img", "aria-label": t("voucherQR") }, code(voucher.size, voucher.path)) : h("p", { class: "line" }, icon("clock"), h("span", { text: t("voucherWait") })),
          voucher.code ? h("p", { class: "short" }, h("span", { text: t("voucherCode") }), h("b", { dir: "ltr", translate: "no", text: voucher.code })) : null),
        h("p", { text: t("voucherText") }),
        voucher.doubt ? h("p", { class: "notice" }, icon("question"), h("span", { text: t("voucherDoubt") })) : null,
        voucher.path ? h("p", { class: "line" }, icon("camera"), h("span", { text: t("voucherKeep") })) : null,
        h("p", { class: "line" }, icon("phone"), h("span", {}, t("voucherCall"), " ", h("b", { dir: "ltr", text: moment.phone }))), remaining(moment)),
    };
  },
  say: (moment) => moment.phase === "issuing" ? ["voucherWait"] : ["voucherTitle", ...amount(moment.voucher.amount, moment.currency), "voucherText", "voucherKeep"],
  read: (moment) => [...(moment.voucher.code ? ["voucherCode", ...spelled(moment.voucher.code)] : []), "voucherCall", ...spelled(moment.phone)],
};

const out = {
  stays: (before, moment) => sameKey(before, moment) && before.cause === moment.cause && before.credit === moment.credit,
  build(moment) {
    return {
      element: h("section", { class: "out" },
        h("div", { class: "badge" }, icon(moment.cause === "starting" ? "clock" : "wrench")),
        title(t("outTitle")), h("p", { class: "cause", text: t(`cause.${moment.cause}`) }),
        moment.credit > 0 ? h("p", { class: "notice" }, icon("coin"), h("span", { text: t("outCredit", { amount: money(moment.credit, moment) }) })) : null,
        h("p", { class: "call" }, icon("phone"), h("span", {}, t("outCall"), " ", h("b", { dir: "ltr", text: moment.phone }))),
        h("p", { class: "small", text: moment.operator })),
    };
  },
  say: (moment) => ["outTitle", `cause.${moment.cause}`, "outCall", ...spelled(moment.phone)],
};

const maintenance = {
  stays: sameKey,
  build: () => ({
    element: h("section", { class: "out" }, h("div", { class: "badge" }, icon("wrench")), title(t("maintTitle")), h("p", { class: "cause", text: t("maintText") })),
  }),
  say: () => ["maintTitle", "maintText"],
};

export const views = {
  attract, choose, pay, pose: camera, countdown: camera, review, sign, confirm, print, handover, voucher, out, maintenance,
};
