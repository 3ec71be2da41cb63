// WhatsApp: a text phone with buttons, lists, and a window for free words.
import { post, tell } from "./post.js";
import { Thread } from "./thread.js";
import { button } from "./button.js";

const format = new Intl.DateTimeFormat("de-DE", { weekday: "short", hour: "2-digit", minute: "2-digit", timeZone: "Europe/Berlin" });

export class WhatsApp extends Thread {
  constructor() {
    super({ number: "wa-user", root: "wa-thread", said: "wa-said", form: "wa-form" });
    this.window = document.getElementById("wa-state");
    document.getElementById("wa-voice").addEventListener("click", () => this.send({ voice: true }));
    document.getElementById("wa-read").addEventListener("click", () => tell(this.said, () => post("texts/read", { from: this.user })));
  }

  get user() { return "whatsapp:" + this.number.value; }

  draw(state) {
    super.draw(state);
    const text = this.windowText(state);
    if (this.window.textContent !== text) this.window.textContent = text;
  }

  windowText({ now, windows }) {
    const end = (windows || {})[this.user];
    if (!end) return "Noch nicht geschrieben: Das Rathaus darf nur Vorlagen senden.";
    if (new Date(end) < new Date(now)) return "24 Stunden sind um: Das Rathaus darf nur Vorlagen senden.";
    return `Das Rathaus darf frei schreiben bis ${format.format(new Date(end))} Uhr.`;
  }

  fate(t) { return t.status === "read" ? "gelesen" : super.fate(t); }

  drawOptions(t) {
    if (!t.options) return;
    const row = document.createElement("div");
    row.className = "options";
    for (const o of t.options) row.append(button(o.title, () => this.send({ press: o.id, message: t.id })));
    if (!t.list) {
      this.root.append(row);
      return;
    }
    const list = document.createElement("details");
    const open = document.createElement("summary");
    open.textContent = t.list;
    list.append(open, row);
    this.root.append(list);
  }
}
