// The page: one stream of states in, small posts out. Each part draws itself
// from the state and remembers only what it has drawn already.
import { Handset } from "./handset.js";
import { Thread } from "./thread.js";
import { WhatsApp } from "./whatsapp.js";
import { Telegram } from "./telegram.js";
import { Clock } from "./clock.js";
import { Orders } from "./orders.js";

const handsets = [
  new Handset(document.getElementById("citizen"), document.getElementById("citizen-number"), document.getElementById("withheld")),
  new Handset(document.getElementById("staff")),
];
const parts = [...handsets, new Thread(), new Clock(), new Orders()];
if (document.getElementById("whatsapp")) parts.push(new WhatsApp());
if (document.getElementById("telegram")) parts.push(new Telegram());
const title = document.title;

// role says on whose side a leg is: who is called by the town from a staff
// call is a citizen, who is called from a citizen's call is staff.
function role(call, calls) {
  if (call.direction === "inbound") return "citizen";
  if (call.direction === "outbound-api") return "staff";
  const parent = calls.find((c) => c.id === call.parent);
  return parent && role(parent, calls) === "citizen" ? "staff" : "citizen";
}

function draw(state) {
  for (const call of state.calls) call.role = role(call, state.calls);
  for (const part of parts) part.draw(state);
  drawProblems(state.problems);
  const rings = state.calls.some((c) => c.state === "ringing");
  document.title = (rings ? "☎ Es klingelt – " : "") + title;
}

let drawn = [];
function drawProblems(problems) {
  const list = document.getElementById("problems");
  const lines = problems.map((p) => `${p.code ? p.code + " " : ""}${p.in}: ${p.text}`);
  if (lines.length === drawn.length && lines.at(-1) === drawn.at(-1)) return;
  document.getElementById("no-problems").hidden = lines.length > 0;
  if (lines.length <= drawn.length) { list.replaceChildren(); drawn = []; } // the oldest are not shown any more
  for (const text of lines.slice(drawn.length)) {
    const item = document.createElement("p");
    item.textContent = text;
    list.append(item);
  }
  drawn = lines;
}

const events = new EventSource("/simulator/events");
const offline = document.getElementById("offline");
events.addEventListener("state", (e) => { offline.hidden = true; draw(JSON.parse(e.data)); });
events.addEventListener("open", () => { offline.hidden = true; });
events.addEventListener("error", () => { offline.hidden = false; });
