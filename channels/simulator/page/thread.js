// The text phone: one conversation, as bubbles.
import { post, tell } from "./post.js";

const fates = { undelivered: "nicht zugestellt", failed: "nicht gesendet", queued: "unterwegs", accepted: "unterwegs", sent: "unterwegs" };

export class Thread {
  constructor() {
    this.number = document.getElementById("text-number");
    this.root = document.getElementById("thread");
    this.said = document.getElementById("text-said");
    this.drawn = new Map();
    this.state = { texts: [] };
    this.number.addEventListener("input", () => this.draw(this.state));
    const form = document.getElementById("text-form");
    form.addEventListener("submit", (e) => {
      e.preventDefault();
      const input = form.querySelector("input");
      const body = input.value;
      if (body.trim() === "") return;
      input.value = "";
      tell(this.said, () => post("texts", { from: this.number.value, body }));
    });
  }

  draw(state) {
    this.state = state;
    const phone = this.number.value.replace(/[ \-/]|\(0\)/g, "");
    if (phone !== this.phone) {
      this.root.replaceChildren();
      this.drawn.clear();
      this.phone = phone;
    }
    for (const t of state.texts.filter((t) => t.phone === phone)) this.drawText(t);
  }

  drawText(t) {
    let bubble = this.drawn.get(t.id);
    if (!bubble) {
      bubble = document.createElement("p");
      bubble.className = "bubble" + (t.inbound ? " mine" : "");
      const who = document.createElement("span");
      who.className = "kern-sr-only";
      who.textContent = t.inbound ? "Sie: " : "Rathaus: ";
      bubble.append(who, t.body);
      this.root.append(bubble);
      this.drawn.set(t.id, bubble);
      this.root.scrollTop = this.root.scrollHeight;
    }
    this.drawFate(bubble, t);
  }

  drawFate(bubble, t) {
    const text = fates[t.status] ? fates[t.status] + (t.code ? ` (${t.code})` : "") : "";
    let note = bubble.querySelector(".fate");
    if (text === (note ? note.textContent : "")) return;
    if (!note) {
      note = document.createElement("span");
      note.className = "fate";
      bubble.append("\n", note);
    }
    note.textContent = text;
  }
}
