// The gateway's clock, shown and moved.
import { post, tell } from "./post.js";

// A German town lives in German time, wherever this browser thinks it is.
const timeZone = "Europe/Berlin";
const format = new Intl.DateTimeFormat("de-DE", { dateStyle: "full", timeStyle: "short", timeZone });
const sortable = new Intl.DateTimeFormat("sv-SE", { dateStyle: "short", timeStyle: "medium", timeZone });

// instant is what the town's clocks mean by "2026-11-25T10:20".
function instant(local) {
  const asUTC = Date.parse(local + "Z");
  const shift = (at) => Date.parse(sortable.format(at).replace(" ", "T") + "Z") - at;
  return new Date(asUTC - shift(asUTC - shift(asUTC)));
}

export class Clock {
  constructor() {
    this.shown = document.getElementById("now");
    this.said = document.getElementById("clock-said");
    this.ahead = 0; // of this browser's clock, in ms
    for (const b of document.querySelectorAll("[data-advance]")) {
      b.addEventListener("click", () => this.move({ advance: b.dataset.advance }));
    }
    document.getElementById("real-time").addEventListener("click", () => this.move({ now: new Date().toISOString() }));
    document.getElementById("clock-form").addEventListener("submit", (e) => {
      e.preventDefault();
      this.move({ now: instant(document.getElementById("clock-to").value).toISOString() });
    });
    setInterval(() => this.tick(), 5000);
  }

  move(to) {
    tell(this.said, async () => {
      const { now } = await post("clock", to);
      this.set(now);
    });
  }

  draw(state) { this.set(state.now); }

  set(now) {
    this.ahead = new Date(now) - Date.now();
    this.tick();
  }

  tick() {
    const text = format.format(new Date(Date.now() + this.ahead));
    if (this.shown.textContent !== text) this.shown.textContent = text;
  }
}
