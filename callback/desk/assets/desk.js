// What forms and links cannot do: one-key shortcuts, saying changes aloud,
// telling when the page is cut off, and giving a request back when it is left.
// Everything here is an extra; the pages work without it.
"use strict";

const byId = (id) => document.getElementById(id);

// Shortcuts. They can be switched off, because speech input and some hands
// press single keys unintentionally (WCAG 2.2, 2.1.4).
const keysOn = () => localStorage.getItem("desk.keys") !== "off";

function showKeys() {
  document.documentElement.classList.toggle("with-keys", keysOn());
  const help = byId("keys"), box = byId("use-keys");
  if (help) help.hidden = false;
  if (box) box.checked = keysOn();
}

function typing(el) {
  return el instanceof HTMLElement && (el.isContentEditable || el.matches("input:not([type=checkbox]), textarea, select"));
}

document.addEventListener("keydown", (e) => {
  if (e.ctrlKey || e.altKey || e.metaKey || e.repeat || e.defaultPrevented || typing(e.target) || !keysOn()) return;
  const el = document.querySelector(`[data-key="${CSS.escape(e.key.toLowerCase())}"]`);
  if (!el || el.disabled) return;
  e.preventDefault();
  if (typing(el)) el.focus();
  else el.click();
});

document.addEventListener("change", (e) => {
  if (e.target.id !== "use-keys") return;
  localStorage.setItem("desk.keys", e.target.checked ? "on" : "off");
  showKeys();
});

// Changes are said once, in words, not as the whole list.
let lastNews = null;

function sayNews() {
  const el = document.querySelector("[data-news]");
  if (!el) return;
  const news = el.dataset.news;
  if (lastNews !== null && news !== lastNews) byId("news").textContent = news;
  lastNews = news;
}

// A browser ends the stream of a page that is being left and calls that an
// error. Whoever is still here a second later has really been cut off.
htmx.createEventSource = (url) => {
  const stream = new EventSource(url);
  Object.defineProperty(stream, "onerror", {
    set: (handle) => stream.addEventListener("error", (e) => setTimeout(handle, 1000, e)),
  });
  return stream;
};

const cutOff = (is) => { const el = byId("offline"); if (el) el.hidden = !is || hasEnded(); };

// When the session has ended, the page says so and shows nobody's data any
// longer. Forms stay, for the sake of a note; whoever signs in again, also in
// another tab, goes on here.
const hasEnded = () => { const el = byId("ended"); return el !== null && !el.hidden; };

function ended() {
  const notice = byId("ended");
  if (!notice) return;
  byId("sign-in-again").search = new URLSearchParams({ to: location.pathname });
  notice.hidden = false;
  cutOff(false);
  for (const id of ["queue", "live", "lines"]) if (byId(id)) byId(id).replaceChildren();
}

// Why a stream ended cannot be told from the stream itself. That the page can
// be read does not mean that the stream is back.
let looking = false;
const look = () => { looking = true; for (const id of ["queue", "live"]) if (byId(id)) htmx.trigger(byId(id), "look"); };

document.addEventListener("htmx:sseError", () => { cutOff(true); look(); });
document.addEventListener("htmx:sseOpen", () => cutOff(false));
document.addEventListener("htmx:sendError", () => cutOff(true));
document.addEventListener("htmx:responseError", (e) => { if (e.detail.xhr.status === 401) ended(); else if (e.detail.elt.id !== "say") cutOff(true); });
document.addEventListener("htmx:afterSwap", (e) => {
  if (e.target !== e.detail.target) return; // what comes beside it says so, too
  if (byId("ended")) byId("ended").hidden = true;
  if (!looking) cutOff(false);
  looking = false;
  sayNews();
  takeBack();
});

// What somebody is writing is not taken away by a change of the page.
const textIn = (id) => (byId(id) ? byId(id).value.trim() : "");
document.addEventListener("htmx:oobBeforeSwap", (e) => {
  if (e.detail.target && e.detail.target.id === "work" && textIn("note") + textIn("next") + textIn("answer") !== "") e.detail.shouldSwap = false;
});

// Who closes the page of a request they have in hand gives it back. Sending a
// form is not leaving; loading the page again takes it back.
let sending = false;
document.addEventListener("submit", () => { sending = true; setTimeout(() => { sending = false; }, 5000); });

window.addEventListener("pagehide", () => {
  const form = document.querySelector("[data-leave]");
  if (!form || sending) return;
  sessionStorage.setItem("desk.left", location.pathname);
  navigator.sendBeacon(form.dataset.leave);
});

window.addEventListener("beforeunload", (e) => {
  if (!sending && byId("note") && textIn("note") !== (byId("note").dataset.saved || "").trim()) e.preventDefault();
});

const opened = performance.now();

function takeBack() {
  const [visit] = performance.getEntriesByType("navigation");
  if (!visit || visit.type !== "reload" || performance.now() - opened > 5000) return;
  if (sessionStorage.getItem("desk.left") !== location.pathname) return;
  const claim = byId("claim");
  if (!claim) return;
  sessionStorage.removeItem("desk.left");
  claim.requestSubmit();
}

showKeys();
sayNews();
takeBack();
