// What the page of a chat does beyond its forms: sending with Ctrl and Enter,
// saying when an answer did not get through, and keeping a draft while the tab
// is open, also beyond the end of the session.
"use strict";

const DRAFT = "desk.draft.";
const box = () => byId("answer");
const draftKey = () => DRAFT + byId("say").dataset.draft;

function keepDraft() {
  if (box().value === "") sessionStorage.removeItem(draftKey());
  else sessionStorage.setItem(draftKey(), box().value);
}

function fetchDraft() {
  if (box() && box().value === "") box().value = sessionStorage.getItem(draftKey()) ?? "";
}

document.addEventListener("input", (e) => { if (e.target === box()) keepDraft(); });
document.addEventListener("htmx:oobAfterSwap", fetchDraft);

document.addEventListener("keydown", (e) => {
  if (e.target !== box() || !box() || e.key !== "Enter" || !(e.ctrlKey || e.metaKey)) return;
  e.preventDefault();
  byId("say").requestSubmit();
});

// Who goes on writing while an answer is on its way keeps what is new.
let underWay = "";
const isAnswer = (e) => e.detail.elt && e.detail.elt.id === "say";

document.addEventListener("htmx:beforeRequest", (e) => {
  if (!isAnswer(e)) return;
  underWay = box().value;
  byId("unsent").hidden = true;
});

document.addEventListener("said", () => {
  if (!box()) return;
  if (box().value.startsWith(underWay)) box().value = box().value.slice(underWay.length);
  keepDraft();
  if (document.activeElement === document.body || document.activeElement === byId("send")) box().focus();
});

for (const name of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(name, (e) => {
    if (!isAnswer(e)) return;
    byId("unsent").hidden = false;
    byId("said").replaceChildren();
  });
}

// Nobody finds a draft after its chat was given back, or its writer has left.
document.addEventListener("submit", (e) => {
  if (e.target.id === "give-back") sessionStorage.removeItem(draftKey());
  if (e.target.getAttribute("action") !== "/desk/sign-out") return;
  for (const key of Object.keys(sessionStorage)) if (key.startsWith(DRAFT)) sessionStorage.removeItem(key);
});

fetchDraft();
