// The answer sheet: counts the server's clock down, and says what has been typed and not yet saved.
// Without it the form works as well; the server's clock decides.

import { ServerClock } from "./server-clock.js";

const form = document.getElementById("sheet");
const clock = document.getElementById("clock");
const data = form.dataset;
const time = new ServerClock(Number(data.now), data.clock);
const warnings = [
  { at: 600, words: data.ten },
  { at: 120, words: data.two },
];

let deadline = Number(clock.dataset.deadline);
let over = false;
let leaving = false;

// ---- The clock ------------------------------------------------------------------------------------------------

function left() {
  return Math.max(0, Math.ceil(deadline - time.now()));
}

function tick() {
  if (time.doubtful) {
    time.offset = time.now() - Date.now() / 1000; // asked once, not at every tick
    askServer();
  }
  const seconds = left();
  const pad = (n) => String(n).padStart(2, "0");
  clock.textContent = `${Math.floor(seconds / 3600)}:${pad(Math.floor(seconds / 60) % 60)}:${pad(seconds % 60)}`;
  clock.parentElement.toggleAttribute("data-low", seconds <= 120);
  while (warnings.length && seconds <= warnings[0].at) {
    document.getElementById("announcer").textContent = warnings.shift().words;
  }
  if (over !== (seconds === 0)) {
    over = seconds === 0;
    document.getElementById("over").hidden = !over;
  }
}

/** A tutor may have given more time, and a device that slept has lost count. */
async function askServer() {
  try {
    const response = await fetch(`${data.news}?client=sheet&after=${data.log}`, { cache: "no-store" });
    if (!response.ok) return;
    const news = await response.json();
    time.set(news.now);
    deadline = news.deadline;
    data.log = news.log;
  } catch {
    // without network the clock runs on as it is
  }
}

while (warnings.length && left() <= warnings[0].at - 60) warnings.shift(); // long past: not news
tick();
setInterval(tick, 250);
setInterval(askServer, 60_000);
document.addEventListener("visibilitychange", () => document.hidden || askServer());

// ---- What is not saved yet ------------------------------------------------------------------------------------

const state = document.getElementById("unsaved");
const words = state.textContent;

/** How many answers differ from what the page was made with. */
function unsaved() {
  const typed = new FormData(form);
  return [...typed.keys()]
    .filter((name) => name.startsWith("was-"))
    .filter((name) => typed.getAll(`answer-${name.slice(4)}`).join("").trim() !== typed.get(name)).length;
}

function showUnsaved() {
  const count = unsaved();
  state.textContent = count ? data.unsaved.replace("{n}", count) : words;
  state.toggleAttribute("data-unsaved", count > 0);
}

form.addEventListener("input", showUnsaved);
form.addEventListener("submit", () => (leaving = true));
window.addEventListener("pageshow", () => {
  leaving = false; // the page came back from the browser's memory
  showUnsaved();
});
window.addEventListener("beforeunload", (event) => {
  if (!leaving && unsaved()) event.preventDefault();
});
