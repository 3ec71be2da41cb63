// A telephone: it shows the newest leg of its side, and gives keys and words.
import { post, tell } from "./post.js";

const states = {
  "": "Einen Moment …", ringing: "Es klingelt", dialing: "Es klingelt auf der anderen Seite", talking: "Verbunden",
  gather: "Das Rathaus hört zu", record: "Ihre Nachricht wird aufgenommen", ended: "Aufgelegt",
};
const who = { town: "Rathaus", me: "Sie", other: "Gegenüber" };

export class Handset {
  constructor(root, number, withheld) {
    Object.assign(this, { root, number, withheld, call: null, shown: null, lines: 0 });
    this.role = root.dataset.role;
    for (const name of ["main", "decline", "ignore", "silence", "aloud", "log", "state", "said", "speak"]) {
      this[name] = root.querySelector("." + name);
    }
    this.queue = Promise.resolve();
    this.listen();
  }

  listen() {
    this.main.addEventListener("click", () => this.mainAction());
    this.decline.addEventListener("click", () => this.do("decline"));
    this.ignore.addEventListener("click", () => this.do("ignore"));
    this.silence.addEventListener("click", () => this.do("silence"));
    this.aloud.addEventListener("change", () => speechSynthesis.cancel());
    for (const key of this.root.querySelectorAll(".key")) key.addEventListener("click", () => this.press(key.dataset.key));
    this.root.addEventListener("keydown", (e) => {
      if (e.target.matches("input") || e.ctrlKey || e.altKey || e.metaKey || !/^[0-9*#]$/.test(e.key)) return;
      e.preventDefault();
      this.press(e.key);
    });
    this.speak.addEventListener("submit", (e) => {
      e.preventDefault();
      const input = this.speak.querySelector("input");
      if (input.value.trim() === "") {
        this.said.textContent = this.records ? "Schreiben Sie hier, was Sie auf das Band sprechen." : "";
        input.focus();
        return;
      }
      this.do("say", { text: input.value });
      input.value = "";
    });
  }

  get active() { return this.call !== null && this.call.state !== "ended"; }

  mainAction() {
    if (!this.active) {
      tell(this.said, () => post("calls", { from: this.number.value, withheld: this.withheld.checked }));
    } else if (this.call.state === "ringing") {
      this.do("answer");
    } else {
      this.do("hangup");
    }
  }

  press(keys) {
    clearTimeout(this.pause);
    this.do("press", { keys });
    // Digits that are not ended by a key count as complete after a while, as on a real telephone.
    const l = this.active ? this.call.listen : null;
    if (l && l.keys && l.digits !== 1 && !l.finish.includes(keys)) {
      const id = this.call.id, at = this.call.lines.length;
      this.pause = setTimeout(() => {
        if (this.active && this.call.id === id && this.call.state === "gather" && this.call.lines.length === at + 1) this.do("silence");
      }, 1000 * Math.max(l.pause, 5));
    }
  }

  // do sends one thing after the other, in the order they were done.
  do(what, body) {
    if (!this.active) {
      this.said.textContent = "Dieses Telefon ist gerade nicht in einem Gespräch.";
      return;
    }
    const id = this.call.id;
    this.queue = this.queue.then(() => tell(this.said, () => post(`calls/${id}/${what}`, body)));
  }

  draw({ calls }) {
    const mine = calls.filter((c) => c.role === this.role);
    const open = mine.filter((c) => c.state !== "ended");
    this.call = open[0] || mine.at(-1) || null;
    const ringing = this.active && this.call.state === "ringing";
    this.root.classList.toggle("rings", ringing);
    this.decline.hidden = this.ignore.hidden = !ringing;
    this.main.querySelector("span").textContent = ringing || (!this.active && !this.number) ? "Abheben" : this.active ? "Auflegen" : "Anrufen";
    this.main.disabled = !this.active && !this.number;
    this.drawSpeak();
    this.setState(this.stateText(open.length - 1));
    this.drawLines();
  }

  // drawSpeak has the form speak a message while one is recorded.
  drawSpeak() {
    if (this.active && this.call.state === "") return; // a moment
    this.records = this.active && this.call.state === "record";
    const set = (selector, text) => {
      const at = this.speak.querySelector(selector);
      if (at.textContent !== text) at.textContent = text;
    };
    set("label", this.records ? "Ihre Nachricht" : "Sagen");
    set("[type=submit] span", this.records ? "Nachricht sprechen" : "Sprechen");
  }

  stateText(more) {
    if (!this.call) return this.number ? "Aufgelegt" : "Aufgelegt. Es klingelt, wenn jemand im Arbeitsplatz verbinden lässt.";
    const c = this.call;
    let text = states[c.state];
    if (c.state === "gather") {
      const ways = [c.listen.keys && "Tasten", c.listen.speech && "Sprache"].filter(Boolean).join(" oder ");
      text += `: ${ways}`;
      if (c.listen.keys && c.listen.digits !== 1 && c.listen.finish && !c.listen.speech) text += `, am Ende ${c.listen.finish[0] === "#" ? "Raute (#)" : c.listen.finish[0]}`;
    }
    if (c.state === "record") text += c.listen.finish ? `, am Ende ${c.listen.finish[0] === "#" ? "Raute (#)" : c.listen.finish[0]} oder auflegen` : ", am Ende auflegen";
    if (c.direction !== "inbound" && c.state !== "ended") text += ` · Telefon ${c.phone}, Anzeige ${c.shown}`;
    if (more > 0) text += ` · ${more} weitere warten`;
    return text;
  }

  setState(text) {
    if (this.state.textContent !== text) this.state.textContent = text;
  }

  drawLines() {
    const id = this.call ? this.call.id : null;
    if (id !== this.shown) {
      this.log.replaceChildren();
      this.shown = id;
      this.lines = 0;
      this.keys = "";
    }
    if (!this.call || this.call.lines.length <= this.lines) return;
    const fresh = this.call.lines.slice(this.lines);
    for (const l of fresh) this.drawLine(l);
    this.lines = this.call.lines.length;
    this.log.scrollTop = this.log.scrollHeight;
    if (this.aloud.checked) fresh.forEach(readAloud);
  }

  // drawLine appends a line; keys pressed in a row become one.
  drawLine(l) {
    const keys = keysOf(l);
    if (keys && this.keys) {
      this.keys += keys;
      this.log.lastElementChild.lastElementChild.textContent = "Tasten " + this.keys;
      return;
    }
    this.keys = keys;
    this.log.append(line(l));
  }
}

// keysOf is the keys a line is about, or "".
function keysOf(l) {
  return l && l.from === "me" ? (/^Taste ([0-9*#])$/.exec(l.text) || ["", ""])[1] : "";
}

function line(l) {
  const p = document.createElement("p");
  p.className = l.from;
  if (who[l.from]) {
    const b = document.createElement("span");
    b.className = "who";
    b.textContent = who[l.from] + ": ";
    p.append(b);
  }
  const text = document.createElement("span");
  if (l.language) text.lang = l.language;
  text.textContent = l.text;
  p.append(text);
  return p;
}

function readAloud(l) {
  if (l.from !== "town" && l.from !== "other") return;
  const u = new SpeechSynthesisUtterance(l.text);
  u.lang = l.language || "de-DE";
  speechSynthesis.speak(u);
}
