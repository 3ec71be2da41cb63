// The town's library and its payment provider: who reads what, which payments
// there are, and what the two answer. Everything the two forms need is in the
// state; a list is drawn anew only when it has changed, so that a choice stays.
import { post, tell } from "./post.js";

const states = { 0: "nichts", 1: "vorgemerkt", 2: "bestellt", 3: "entliehen", 4: "liegt bereit", 5: "abgelehnt" };
const paid = { INITIAL: "offen", PAYED: "bezahlt", FAILED: "fehlgeschlagen", CANCELED: "abgebrochen" };

function fill(list, texts) {
  list.replaceChildren(...texts.map((text) => Object.assign(document.createElement("li"), { textContent: text })));
}

function choose(select, options) {
  const was = select.value;
  select.replaceChildren(...options.map(([value, text]) => new Option(text, value)));
  if (options.some(([value]) => value === was)) select.value = was;
}

// trouble turns the knobs of one system. The others stay as they are.
function trouble(form, name, said) {
  form.addEventListener("submit", (e) => {
    e.preventDefault();
    const to = { slow: "", fail: 0, html: 0, lost: 0, lie: "" };
    const [knob, value] = form.querySelector("select").value.split(":");
    if (knob) to[knob] = typeof to[knob] === "number" ? Number(value) : value;
    tell(said, () => post("knobs", { [name]: to }));
  });
}

// shown is how a system answers now, as the choice of its form.
function shown(form, t) {
  const knob = ["slow", "fail", "html", "lost", "lie"].find((k) => t[k]);
  const state = knob ? `${knob}:${t[knob]}` : "";
  const option = [...form.querySelectorAll("option")].find((o) => o.value === state);
  form.querySelector(".answers").textContent = option ? option.textContent : "nicht wie gewohnt";
}

export class Orders {
  constructor() {
    this.drawn = "";
    const byId = (id) => document.getElementById(id);
    this.readers = byId("readers");
    this.medium = byId("medium");
    this.payments = byId("payments");
    this.payment = byId("payment");
    this.libraryKnobs = byId("library-knobs");
    this.payKnobs = byId("pay-knobs");
    const librarySaid = byId("library-said"), paySaid = byId("pay-said");
    byId("medium-form").addEventListener("submit", (e) => {
      e.preventDefault();
      tell(librarySaid, () => post(this.medium.value, { status: Number(byId("medium-status").value) }));
    });
    byId("payment-form").addEventListener("submit", (e) => {
      e.preventDefault();
      tell(paySaid, () => {
        if (!this.payment.value) throw new Error("Keine Zahlung ist offen.");
        return post("payments/" + this.payment.value, { status: byId("payment-status").value });
      });
    });
    trouble(this.libraryKnobs, "library", librarySaid);
    trouble(this.payKnobs, "pay", paySaid);
  }

  draw({ readers, payments, knobs }) {
    const now = JSON.stringify([readers, payments, knobs.library, knobs.pay]);
    if (now === this.drawn) return;
    this.drawn = now;
    const media = readers.flatMap((r) => r.media.map((m, i) => [r, m, `readers/${r.number}/media/${i + 1}`]));
    fill(this.readers, readers.map((r) => `${r.number}, PIN ${r.pin}: `
      + (r.media.map((m) => `${m.about} (${states[m.status] || m.status})`).join("; ") || "nichts")));
    choose(this.medium, media.map(([r, m, path]) => [path, `${r.number}: ${m.about}`]));
    fill(this.payments, payments.map((p) => `${p.purpose}, ${p.amount} EUR: ${paid[p.status] || p.status}`));
    document.getElementById("no-payments").hidden = payments.length > 0;
    choose(this.payment, payments.filter((p) => p.status === "INITIAL").map((p) => [p.id, `${p.purpose}, ${p.amount} EUR`]));
    shown(this.libraryKnobs, knobs.library);
    shown(this.payKnobs, knobs.pay);
  }
}
