// Telegram: one person's chat with the bot.
import { post, tell } from "./post.js";
import { bubbleOf } from "./thread.js";
import { button, link } from "./button.js";

const kinds = { contact: "Kontakt: ", voice: "Sprachnachricht", sticker: "Sticker" };
const byId = (id) => document.getElementById("tg-" + id);

export class Telegram {
  constructor() {
    for (const name of ["user", "state", "thread", "notice", "begin", "keyboard", "form", "body", "menu", "other", "edit", "block", "said"]) this[name] = byId(name);
    this.drawn = new Map();
    this.user.addEventListener("input", () => this.draw(this.all));
    byId("start").addEventListener("click", () => this.do("start").then(() => this.body.focus()));
    this.edit.addEventListener("click", () => this.beginEdit());
    this.block.addEventListener("click", () => this.do(this.chat.blocked ? "unblock" : "block"));
    for (const b of document.querySelectorAll("#telegram [data-send]")) b.addEventListener("click", () => this.do(b.dataset.send));
    this.onSubmit("form", () => this.write());
    this.onSubmit("link", () => this.do("start", { payload: byId("payload").value.trim() }));
    this.onSubmit("forward", () => this.do("forward", { user: Number(this.other.value) }));
    this.body.addEventListener("keydown", (e) => { if (e.key === "Escape") this.endEdit(); });
  }

  onSubmit(form, run) {
    byId(form).addEventListener("submit", (e) => {
      e.preventDefault();
      run();
    });
  }

  do(what, body) {
    const user = this.chat.user;
    return tell(this.said, () => post(`chats/${user}/${what}`, body));
  }

  write() {
    const text = this.body.value;
    if (text.trim() === "") return;
    this.body.value = "";
    if (this.edits) this.do("edit", { message: this.edits, text });
    else this.do("say", { text });
    this.endEdit();
  }

  beginEdit() {
    const last = this.chat.notes.filter((n) => n.mine && !n.kind).at(-1);
    if (!last) {
      this.said.textContent = "Es gibt noch keine Nachricht, die man ändern könnte.";
      return;
    }
    this.edits = last.id;
    this.setLabel("Nachricht ändern");
    this.body.value = last.text;
    this.body.focus();
  }

  endEdit() {
    if (this.edits) this.body.value = "";
    this.edits = 0;
    this.setLabel("Nachricht an den Bot");
  }

  setLabel(text) { this.form.querySelector("label").textContent = text; }

  draw(state) {
    this.all = state;
    const chat = state.chats.find((c) => String(c.user) === this.user.value);
    if (!chat) return;
    if (!this.chat || this.chat.user !== chat.user) {
      this.thread.replaceChildren();
      this.drawn.clear();
      this.edits = 0;
      for (const o of this.other.options) o.hidden = o.disabled = o.value === this.user.value;
      if (this.other.value === this.user.value || !this.other.value) this.other.value = [...this.other.options].find((o) => !o.disabled).value;
    }
    this.chat = chat;
    set(this.state, stateText(chat));
    set(this.notice, chat.notice ? "Einblendung: " + chat.notice : "");
    set(this.block.firstElementChild, chat.blocked ? "Bot freigeben" : "Bot blockieren");
    this.begin.hidden = chat.started && !chat.blocked;
    for (const n of chat.notes) this.drawNote(n);
    this.drawKeys(this.keyboard, (chat.keyboard || []).flat().map((b) => [b.text, b.request_contact]), ([text, contact]) =>
      button(contact ? "☎ " + text : text, () => this.do("press", { label: text })));
    this.drawKeys(this.menu, (chat.menu || []).map((m) => [m.command, m.description]), ([name, text]) =>
      button(`/${name} · ${text}`, () => this.do("say", { text: "/" + name })));
  }

  // drawKeys has a row of buttons anew only when they are others.
  drawKeys(row, keys, make) {
    const sign = JSON.stringify(keys);
    if (row.dataset.sign === sign) return;
    const had = row.contains(document.activeElement);
    row.dataset.sign = sign;
    row.replaceChildren(...keys.map(make));
    row.hidden = keys.length === 0;
    if (had) this.body.focus();
  }

  drawNote(n) {
    let entry = this.drawn.get(n.id);
    if (!entry) {
      entry = { bubble: bubbleOf(n.mine, ""), keys: document.createElement("div") };
      entry.keys.className = "options";
      this.thread.append(entry.bubble, entry.keys);
      this.drawn.set(n.id, entry);
    }
    const text = n.kind ? kinds[n.kind] + n.text : n.text + (n.edited ? " (geändert)" : "");
    if (set(entry.bubble.querySelector(".text"), text)) this.thread.scrollTop = this.thread.scrollHeight;
    this.drawButtons(entry.keys, n);
  }

  // drawButtons keeps the buttons it has, so that the focus stays.
  drawButtons(row, n) {
    const buttons = (n.buttons || []).flat();
    const sign = JSON.stringify(buttons.map((b) => [b.text, b.url]));
    if (row.dataset.sign !== sign) {
      const had = row.contains(document.activeElement);
      row.dataset.sign = sign;
      row.replaceChildren(...buttons.map((b) => b.url ? link(b.text, b.url) : button(b.text, () => this.do("press", { label: b.text, message: n.id }))));
      row.hidden = buttons.length === 0;
      this.thread.scrollTop = this.thread.scrollHeight;
      if (had) this.thread.focus();
    }
    buttons.forEach((b, i) => {
      const waits = String(Boolean(b.waits));
      if (!b.url && row.children[i].getAttribute("aria-busy") !== waits) row.children[i].setAttribute("aria-busy", waits);
    });
  }
}

function stateText(chat) {
  if (chat.blocked) return "Der Bot ist blockiert.";
  if (chat.waiting > 0) return chat.waiting === 1 ? "Eine Nachricht wartet auf das Rathaus." : `${chat.waiting} Nachrichten warten auf das Rathaus.`;
  if (chat.typing) return "Das Rathaus schreibt …";
  return chat.started ? "Im Chat mit dem Rathaus" : "Noch nicht gestartet";
}

// set changes a text, and says whether it was another one.
function set(element, text) {
  if (element.textContent === text) return false;
  element.textContent = text;
  return true;
}
