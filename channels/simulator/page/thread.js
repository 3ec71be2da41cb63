// A text phone: one conversation, as bubbles. SMS is one as it stands here.
import { post, tell } from "./post.js";

const fates = { undelivered: "nicht zugestellt", failed: "nicht gesendet", queued: "unterwegs", accepted: "unterwegs", sent: "unterwegs" };

export class Thread {
  constructor(ids = { number: "text-number", root: "thread", said: "text-said", form: "text-form" }) {
    for (const name in ids) this[name] = document.getElementById(ids[name]);
    this.drawn = new Map();
    this.state = { texts: [] };
    this.number.addEventListener("input", () => this.draw(this.state));
    this.form.addEventListener("submit", (e) => {
      e.preventDefault();
      const input = this.form.querySelector("input");
      const body = input.value;
      if (body.trim() === "") return;
      input.value = "";
      this.send({ body });
    });
  }

  // user is whose phone it is, as in the list of texts.
  get user() { return this.number.value.replace(/[ \-/]|\(0\)/g, ""); }

  send(what) { return tell(this.said, () => post("texts", { from: this.user, ...what })); }

  draw(state) {
    this.state = state;
    if (this.user !== this.phone) {
      this.root.replaceChildren();
      this.drawn.clear();
      this.phone = this.user;
    }
    for (const t of state.texts.filter((t) => t.phone === this.phone)) this.drawText(t);
  }

  drawText(t) {
    let bubble = this.drawn.get(t.id);
    const fresh = !bubble;
    if (fresh) {
      bubble = bubbleOf(t.inbound, t.voice ? "Sprachnachricht" : t.body);
      this.root.append(bubble);
      this.drawn.set(t.id, bubble);
      this.drawOptions(t);
    }
    if (this.drawFate(bubble, t) || fresh) this.root.scrollTop = this.root.scrollHeight;
  }

  // drawOptions adds what can be pressed below a message; SMS has nothing.
  drawOptions() {}

  fate(t) { return fates[t.status] ? fates[t.status] + (t.code ? ` (${t.code})` : "") : ""; }

  // drawFate says what became of a message, and whether that is news.
  drawFate(bubble, t) {
    const text = this.fate(t);
    let note = bubble.querySelector(".fate");
    if (text === (note ? note.textContent : "")) return false;
    if (!note) {
      note = document.createElement("span");
      note.className = "fate";
      bubble.append("\n", note);
    }
    note.textContent = text;
    return true;
  }
}

// bubbleOf is one message.
export function bubbleOf(mine, text) {
  const bubble = document.createElement("p");
  bubble.className = "bubble" + (mine ? " mine" : "");
  const who = document.createElement("span");
  who.className = "kern-sr-only";
  who.textContent = mine ? "Sie: " : "Rathaus: ";
  const said = document.createElement("span");
  said.className = "text";
  said.textContent = text;
  bubble.append(who, said);
  return bubble;
}
