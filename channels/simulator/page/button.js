// button is one of the town's buttons.
export function button(text, click) {
  const b = document.createElement("button");
  b.type = "button";
  b.className = "kern-btn kern-btn--secondary";
  const label = document.createElement("span");
  label.className = "kern-label";
  label.textContent = text;
  b.append(label);
  b.addEventListener("click", click);
  return b;
}

// link is a button that leads away.
export function link(text, href) {
  const a = document.createElement("a");
  a.className = "kern-link";
  a.href = href;
  a.target = "_blank";
  a.rel = "noopener";
  a.textContent = text;
  return a;
}
