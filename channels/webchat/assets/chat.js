// The chat as it happens: lines come by themselves, and what is written is sent
// without loading the page anew. Everything here is an extra; the page works
// without it.
"use strict";

const byId = (id) => document.getElementById(id);
const all = (selector, from = document) => [...from.querySelectorAll(selector)];
const page = document.body.dataset; // what the server says of the page
const embedded = "embedded" in page;
// What a browser of old cannot do it is not asked to; its page stays as it came.
const able = "timeout" in AbortSignal && "TextDecoderStream" in window;
const log = byId("log"), ask = byId("ask"), pending = byId("pending"), box = byId("text"), composer = byId("composer");

// --- What this tab remembers -------------------------------------------------

// Storage that may be forbidden; then it lasts as long as the page.
const memory = new Map();
const tab = {
  get(key) { try { return sessionStorage.getItem(key) ?? ""; } catch { return memory.get(key) ?? ""; } },
  set(key, value) { try { sessionStorage.setItem(key, value); } catch { memory.set(key, value); } },
};

// In a frame on another site browsers keep no cookie for us, so there the page
// keeps the session itself, for this tab only.
const keeps = embedded || !navigator.cookieEnabled;
const token = () => tab.get("chat.session");

function headers(more) {
  return { "Chat-Page": "1", ...(keeps ? { "Chat-Session": token() } : {}), ...more };
}

function remember(answer) {
  const t = answer.headers.get("Chat-Session");
  if (t !== null) tab.set("chat.session", t);
}

// --- What is shown -------------------------------------------------------------

let last = Number(log.dataset.last); // the newest line on the page
let asked = Number(ask.querySelector("form").dataset.seq); // the line that what can be picked belongs to

function parsed(html) {
  const t = document.createElement("template");
  t.innerHTML = html;
  return t.content;
}

// add shows what came, each line once, whichever way it came first.
function add(html) {
  const follow = atEnd(), came = parsed(html);
  const lines = all(".line", came).filter((line) => Number(line.dataset.seq) > last);
  for (const line of lines) {
    last = Number(line.dataset.seq);
    log.append(line);
    if (line.matches(".citizen")) arrived(line);
  }
  for (const form of all(".choices", came)) {
    if (Number(form.dataset.seq) <= asked) continue;
    asked = Number(form.dataset.seq);
    ask.replaceChildren(form);
    ask.removeAttribute("aria-busy");
  }
  const seen = lines.filter((line) => !line.hidden);
  if (follow && seen.length) showEnd(seen[0]);
  if (seen.some((line) => !line.matches(".citizen"))) news();
  return lines;
}

// arrived is when a line of the citizen's own has come, also one that was said
// not to have arrived, because only the answer was lost.
function arrived(line) {
  const plain = (el) => (el.querySelector(".words")?.textContent ?? "").replace(/\s+/g, "");
  const own = [...pending.children].find((el) => plain(el) === plain(line));
  if (own) own.remove();
  else if (unsent && box.value === unsent.text && plain(line) === box.value.replace(/\s+/g, "")) {
    unsent = null;
    box.value = "";
    problem();
    draft();
  }
}

const bottom = () => byId("main").getBoundingClientRect().bottom - innerHeight;
const atEnd = () => bottom() <= 40;

// showEnd shows the end of the conversation, but never hides where to read on.
function showEnd(first) {
  const by = Math.min(bottom(), first ? first.getBoundingClientRect().top - 16 : Infinity);
  if (by > 0) scrollBy(0, by);
}

// state shows the start or the conversation.
function state(now) {
  for (const el of all("[data-when]")) el.hidden = el.dataset.when !== now;
}

const problem = (node) => byId("problem").replaceChildren(...(node ? [node] : []));
// again offers to send once more what stands in the box.
const again = () => all("[data-again]").forEach((el) => { el.hidden = box.value.trim() === ""; });
const spare = (id) => byId(id).content.cloneNode(true);
const note = (node) => byId("note").replaceChildren(...(node ? [node] : []));

// clear takes a conversation off the page.
function clear() {
  last = asked = 0;
  log.replaceChildren();
  pending.replaceChildren();
  ask.querySelector("form").replaceChildren();
}

// A page nobody looks at says in its title, and to the page around it, that
// there is something new.
const title = document.title;
let unseen = 0;

function news() {
  if (!document.hidden && !shut) return;
  document.title = `(${++unseen}) ${title}`;
  outside("news");
}

function looked() {
  if (document.hidden || shut) return;
  unseen = 0;
  document.title = title;
}
document.addEventListener("visibilitychange", looked);

// --- The page around a frame ----------------------------------------------------

let shut = false;
const outside = (what) => { if (embedded && parent !== window) parent.postMessage({ chat: what }, "*"); };

addEventListener("message", (e) => {
  if (!embedded || e.source !== parent || typeof e.data !== "object" || e.data === null) return;
  if (e.data.chat === "shut") shut = true;
  if (e.data.chat !== "open") return;
  shut = false;
  looked();
  if (composer.hidden) byId("start").querySelector("button").focus();
  else (matchMedia("(pointer: coarse)").matches ? byId("main") : box).focus(); // no keyboard over what there is to read
});
if (embedded) document.addEventListener("keydown", (e) => { if (e.key === "Escape") outside("close"); });

// --- Sending ---------------------------------------------------------------------

const outbox = []; // what was sent and not answered yet, oldest first
let sending = false, unsent = null; // unsent went back into the box

// once is the name of what is sent: sent again it has the same one.
function once() {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  return [...crypto.getRandomValues(new Uint8Array(26))].map((n) => letters[n % 32]).join("");
}

document.addEventListener("submit", (e) => {
  const form = e.target;
  if (!able || !form.matches("[data-chat]")) return;
  e.preventDefault();
  const fields = Object.fromEntries(new FormData(form));
  if (e.submitter?.name) fields[e.submitter.name] = e.submitter.value;
  delete fields.id;
  if (form === composer) write(fields);
  else if (!ask.contains(form)) send({ fields });
  else if (!ask.hasAttribute("aria-busy")) pick(fields, e.submitter);
});

function write(fields) {
  const text = fields.text.trim();
  if (text === "") return;
  const id = unsent?.text === text ? unsent.id : once();
  box.value = "";
  send({ fields: { ...fields, text }, id, shown: text });
  box.focus();
}

// pick keeps the keyboard where the next choices will be.
function pick(fields, button) {
  ask.setAttribute("aria-busy", "true");
  ask.focus({ preventScroll: true });
  send({ fields, shown: button.textContent.trim() });
}

function send(item) {
  problem();
  note();
  unsent = null;
  item.id ??= once();
  if (item.shown) {
    const el = spare("spare-line").firstElementChild;
    el.querySelector("p:not(.who)").textContent = item.shown;
    item.line = el;
    pending.append(el);
    showEnd();
  }
  outbox.push(item);
  draft();
  pump();
}

async function pump() {
  if (sending) return;
  sending = true;
  while (outbox.length) {
    if (!(await deliver(outbox[0]))) { takeBack(); break; }
    outbox.shift();
    draft();
  }
  sending = false;
}

// takeBack puts what could not be sent back into the box, before what is
// written there meanwhile.
function takeBack() {
  const texts = outbox.splice(0).map((item) => { item.line?.remove(); return item; }).filter((item) => "text" in item.fields);
  ask.removeAttribute("aria-busy");
  if (texts.length) {
    const text = texts.map((item) => item.fields.text).join("\n");
    unsent = texts.length === 1 && box.value === "" ? { text, id: texts[0].id } : null;
    box.value = box.value === "" ? text : `${text}\n${box.value}`;
  }
  draft();
  again();
  showEnd();
}

async function deliver(item) {
  const body = new URLSearchParams({ ...item.fields, id: item.id, after: last, lang: item.fields.lang ?? page.asked, tongue: page.tongue });
  let answer, html;
  try {
    answer = await fetch("chat", { method: "POST", body, headers: headers(), signal: AbortSignal.timeout(20_000) });
    html = await answer.text();
  } catch {
    answer = null;
  }
  if (!answer?.headers.has("Chat-Page")) {
    if (item.line && !item.line.isConnected) return true; // it has arrived all the same
    problem(spare("spare-unsent"));
    return false;
  }
  if (!answer.ok) {
    problem(parsed(html));
    return false;
  }
  remember(answer);
  delivered(item, answer, html);
  return true;
}

function delivered(item, answer, html) {
  if ("end" in item.fields) return go({ note: "ended", lang: page.tongue });
  if ("speak" in item.fields) return go(embedded ? { lang: item.fields.speak } : {});
  const begins = composer.hidden, anew = answer.headers.has("Chat-Anew");
  if (anew) {
    clear();
    note(spare("spare-anew"));
  }
  state("talk");
  const lines = add(html);
  if (!answer.headers.has("Chat-Unread")) item.line?.remove();
  if (begins && lines.length) { // what was hidden until now is not read aloud by itself
    lines[0].tabIndex = -1;
    lines[0].focus();
  }
  if (!listening || anew) listen();
}

// go shows the page anew, in another language or at the start.
function go(query) {
  if (query.note) {
    tab.set("chat.draft", "");
    clear();
  }
  const q = new URLSearchParams({ ...(embedded ? { embed: "1" } : {}), ...query });
  location.replace(q.size ? `chat?${q}` : "chat");
}

// draft keeps what was not sent yet, for a page that is loaded again.
function draft() {
  const waits = outbox.filter((item) => "text" in item.fields).map((item) => item.fields.text);
  tab.set("chat.draft", [...waits, box.value].filter((t) => t.trim() !== "").join("\n"));
}
box.addEventListener("input", () => { again(); draft(); });

box.addEventListener("keydown", (e) => {
  if (e.key !== "Enter" || e.shiftKey || e.altKey || e.ctrlKey || e.metaKey || e.isComposing) return;
  e.preventDefault();
  composer.requestSubmit();
});

// --- Hearing -------------------------------------------------------------------------

let listening = null; // the stream's AbortController
const silence = 50_000; // the server gives a sign of life every 15 s

const cut = (is) => { const el = byId("cut"); el.textContent = is ? el.dataset.text : ""; };
const pause = (ms, signal) => new Promise((done) => {
  const timer = setTimeout(done, ms);
  const now = () => { clearTimeout(timer); done(); };
  signal.addEventListener("abort", now, { once: true });
  addEventListener("online", now, { once: true });
});

// listen hears of lines until the page is left. It uses fetch and not an
// EventSource, which cannot be told a session, nor why there is no stream.
async function listen() {
  listening?.abort();
  const mine = (listening = new AbortController());
  for (let tries = 0; !mine.signal.aborted; tries++) {
    const heard = await hear(mine);
    if (mine.signal.aborted) return;
    if (heard === "gone") return gone();
    if (heard === "ended") tries = 0;
    else if (tries > 0) cut(true);
    await pause(Math.min(30_000, 500 * 2 ** tries) * (0.75 + Math.random() / 2), mine.signal);
  }
}

// hear reads one stream: "ended" after it said something, "gone" when there is
// no such conversation (any more), else "failed".
async function hear(mine) {
  const one = new AbortController();
  const stop = () => one.abort();
  mine.signal.addEventListener("abort", stop);
  let watch = setTimeout(stop, silence), heard = "failed";
  try {
    const answer = await fetch(`chat/events?tongue=${encodeURIComponent(page.tongue)}`, {
      headers: headers({ Accept: "text/event-stream", "Last-Event-ID": String(last) }), signal: one.signal, cache: "no-store",
    });
    if (answer.status === 401) return "gone";
    if (!answer.ok || !answer.headers.get("Content-Type")?.startsWith("text/event-stream")) return "failed";
    cut(false);
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let rest = ""; ;) {
      const { done, value } = await reader.read();
      if (done) return heard;
      heard = "ended";
      clearTimeout(watch);
      watch = setTimeout(stop, silence);
      const events = (rest + value).split("\n\n");
      rest = events.pop(); // an event that was cut off does not count
      if (!mine.signal.aborted) events.forEach(event);
    }
  } catch {
    return heard;
  } finally {
    clearTimeout(watch);
    mine.signal.removeEventListener("abort", stop);
    stop();
  }
}

function event(text) {
  let type = "", data = [];
  for (const line of text.split("\n")) {
    if (line.startsWith("event: ")) type = line.slice(7);
    if (line.startsWith("data: ")) data.push(line.slice(6));
  }
  if (type === "line") add(data.join("\n"));
  if (type === "forgotten") gone();
}

// gone is when the conversation has ended: here, in another tab, or by itself.
function gone() {
  listening?.abort();
  listening = null;
  if (keeps) tab.set("chat.session", "");
  clear();
  cut(false);
  state("start");
  note(spare("spare-gone"));
}

// A page that is kept while somebody looks at another one hears nothing.
addEventListener("pagehide", () => { listening?.abort(); });
addEventListener("pageshow", (e) => { if (e.persisted && listening) listen(); });

// --- Beginning -----------------------------------------------------------------------

if (able) for (const el of all("[data-scripted]")) el.hidden = false;
if (able && keeps && token() !== "") state("talk");
if (able && !composer.hidden) {
  if (box.value === "") box.value = tab.get("chat.draft");
  listen();
  if (location.hash !== "#last") showEnd();
}
outside("ready");
