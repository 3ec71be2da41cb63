// The chat on a page of the town's website: a button, and a panel with a frame.
// It loads nothing before it is opened, keeps nothing, and needs no style from
// the page: docs/web-chat.md tells what a strict Content-Security-Policy needs.
"use strict";
(() => {
  const words = {/* words */};
  const script = document.currentScript, id = "rathausruf-chat";
  if (!script) return;
  const site = new URL("..", script.src); // of …/chat/widget.js
  const lang = script.dataset.lang || document.documentElement.lang || "";
  const said = words.find((w) => w.Lang === lang) || words.find((w) => w.Lang === lang.split("-")[0]) || words[0];
  const frameAddress = new URL(`chat?embed=1&lang=${said.Lang}`, site).href;
  const pageAddress = new URL(`chat?lang=${said.Lang}`, site).href;

  const css = `
    :host { all: initial; }
    * { box-sizing: border-box; }
    [hidden] { display: none !important; }
    button, a, h2, p { font: 600 max(16px, 1rem)/1.4 "Fira Sans", system-ui, sans-serif; }
    .open, .bar { background: #171a2b; color: #fff; }
    .open { position: fixed; right: 16px; bottom: 16px; z-index: 2147483000; display: flex; align-items: center; gap: 10px; min-width: 48px; min-height: 48px; max-width: calc(100vw - 32px); padding: 10px 20px; border: 2px solid #fff; border-radius: 28px; box-shadow: 0 2px 10px rgb(0 0 0 / .35); text-align: left; cursor: pointer; }
    .open:hover, .bar button:hover, .bar a:hover { text-decoration: underline; }
    svg { flex: none; width: 24px; height: 24px; fill: currentColor; }
    .news::before { content: "● "; }
    :focus-visible { outline: 4px solid #4d7cff; outline-offset: 2px; box-shadow: 0 0 0 2px #fff; }
    dialog { position: fixed; inset: auto 16px 16px auto; z-index: 2147483000; flex-direction: column; width: min(440px, calc(100vw - 32px)); height: min(720px, calc(100vh - 32px)); max-width: none; max-height: none; margin: 0; padding: 0; border: 2px solid #171a2b; border-radius: 8px; overflow: hidden; background: Canvas; color: CanvasText; box-shadow: 0 4px 24px rgb(0 0 0 / .4); }
    dialog[open] { display: flex; }
    .bar { display: flex; align-items: center; gap: 4px; padding: 4px 4px 4px 14px; }
    h2 { flex: 1; min-width: 0; margin: 0; overflow-wrap: anywhere; }
    .bar button, .bar a { display: grid; place-items: center; flex: none; width: 44px; height: 44px; padding: 0; border: 0; border-radius: 4px; background: none; color: inherit; cursor: pointer; }
    .bar :focus-visible { outline-color: #fff; outline-offset: -4px; box-shadow: none; }
    iframe { flex: 1; width: 100%; min-height: 0; border: 0; }
    p { margin: 16px; font-weight: 400; }
    p a { color: LinkText; }
    @media (max-width: 480px), (max-height: 480px) {
      dialog { inset: 0; width: 100vw; height: 100vh; height: 100dvh; border: 0; border-radius: 0; }
    }
    @media (max-width: 480px) { .long { display: none; } }
    @media (min-width: 481px) { .short { display: none; } }
    @media (prefers-color-scheme: dark) { dialog { border-color: #fff; } }
    @media (forced-colors: active) { .open, dialog { border-color: ButtonText; } }
    @media print { :host { display: none; } }`;

  const el = (name, fields = {}, ...inside) => {
    const e = Object.assign(document.createElement(name), fields);
    e.append(...inside);
    return e;
  };
  const icon = (path) => {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const p = document.createElementNS("http://www.w3.org/2000/svg", "path");
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("aria-hidden", "true");
    p.setAttribute("d", path);
    svg.append(p);
    return svg;
  };
  const named = (e, name) => { e.setAttribute("aria-label", name); e.title = name; return e; };

  function build() {
    if (document.getElementById(id)) return;
    const host = el("div", { id, lang: said.Lang.split("-simple")[0] }), root = host.attachShadow({ mode: "open" });
    if (!root.adoptedStyleSheets) { // a browser of old gets a link
      host.append(el("a", { href: pageAddress, textContent: said.Open }));
      root.append(el("slot"));
      document.body.append(host);
      return;
    }
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    root.adoptedStyleSheets = [sheet];

    const long = el("span", { className: "long", textContent: said.Open }), short = el("span", { className: "short", textContent: "Chat" });
    const open = el("button", { type: "button", className: "open" }, icon("M4 3h16a2 2 0 0 1 2 2v10a2 2 0 0 1-2 2h-8l-5 5v-5H4a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2zm2 5v2h12V8zm0 4v2h8v-2z"), long, short);
    open.setAttribute("aria-haspopup", "dialog");
    open.setAttribute("aria-label", said.Open);
    const close = named(el("button", { type: "button" }, icon("M5.6 4.2 12 10.6l6.4-6.4 1.4 1.4-6.4 6.4 6.4 6.4-1.4 1.4-6.4-6.4-6.4 6.4-1.4-1.4 6.4-6.4-6.4-6.4z")), said.Close);
    const own = named(el("a", { href: pageAddress, target: "_blank", rel: "noopener" }, icon("M5 5h6v2H7v10h10v-4h2v6H5zm9-1h6v6h-2V7.4l-6.3 6.3-1.4-1.4L16.6 6H14z")), said.Window);
    const away = el("p", { hidden: true, textContent: said.Away + " " }, el("a", { href: pageAddress, target: "_blank", rel: "noopener", textContent: said.Window }));
    const dialog = el("dialog", {}, el("div", { className: "bar" }, el("h2", { textContent: said.Open }), own, close), away);
    dialog.setAttribute("aria-label", said.Open);
    root.append(open, dialog);
    document.body.append(host);

    let frame = null, ready = false;
    const tell = (what) => { if (ready) frame.contentWindow.postMessage({ chat: what }, site.origin); };

    // Only now the frame is loaded.
    function load() {
      frame = el("iframe", { title: said.Open, referrerPolicy: "no-referrer", src: frameAddress });
      const wait = (ms) => setTimeout(() => { away.hidden = ready; }, ms);
      frame.addEventListener("load", () => wait(3000));
      wait(15000);
      dialog.append(frame);
    }

    open.addEventListener("click", () => {
      if (!frame) load();
      open.hidden = true;
      open.setAttribute("aria-label", said.Open);
      short.classList.remove("news");
      long.classList.remove("news");
      if (matchMedia("(max-width: 480px), (max-height: 480px)").matches) dialog.showModal();
      else dialog.show();
      frame.focus();
      tell("open");
    });
    close.addEventListener("click", () => dialog.close());
    root.addEventListener("keydown", (e) => { if (e.key === "Escape" && dialog.open) dialog.close(); });
    dialog.addEventListener("close", () => {
      open.hidden = false;
      open.focus();
      tell("shut");
    });

    addEventListener("message", (e) => {
      if (!frame || e.source !== frame.contentWindow || e.origin !== site.origin || !e.data) return;
      switch (e.data.chat) {
        case "ready":
          ready = true;
          away.hidden = true;
          tell(dialog.open ? "open" : "shut");
          break;
        case "close":
          if (dialog.open) dialog.close();
          break;
        case "news":
          if (dialog.open) break;
          open.setAttribute("aria-label", `${said.Open}: ${said.News}`);
          short.classList.add("news");
          long.classList.add("news");
      }
    });
  }

  if (document.body) build();
  else document.addEventListener("DOMContentLoaded", build);
})();
