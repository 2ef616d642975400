// The exam room: turns pages in place, saves every answer at once, keeps the clock, and says what it knows.
// Without it the same form works page by page.

const room = document.getElementById("room");
const data = room.dataset;
const form = document.getElementById("room-form");
const holder = document.getElementById("question");
const count = Number(data.count);
const client = crypto.randomUUID ? crypto.randomUUID() : `tab-${Math.random().toString(36).slice(2)}`;

const state = {
  slot: Number(data.slot),
  sequence: Number(data.sequence),
  pending: [], // events not yet acknowledged, oldest first
  sending: false,
  failures: 0,
  retry: 0, // timer of the next try
  papers: new Map(), // slot → its article, once the paper has been fetched
  leaving: false,
};

// ---- Saving: nothing is shown as saved before the server has said so ------------------------------------------

function record(kind, slot, value) {
  state.sequence += 1;
  state.pending.push({ kind, slot, value, sequence: state.sequence, happened: performance.now(), dated: Date.now() });
}

async function flush({ now: atOnce = false } = {}) {
  if (state.sending || state.pending.length === 0 || (state.retry && !atOnce)) return;
  clearTimeout(state.retry);
  state.retry = 0;
  state.sending = true;
  const batch = state.pending.slice(0, 100);
  showSaving();
  const now = performance.now();
  const events = batch.map(({ happened, dated, ...event }) => ({
    ...event,
    // performance.now() stands still while a phone sleeps, Date.now() can be set: the longer one is right.
    age: Math.max(0, now - happened, Math.min(Date.now() - dated, 86_000_000)) / 1000,
  }));
  try {
    const response = await fetch(data.events, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": data.token },
      body: JSON.stringify({ client, events }),
      keepalive: true,
    });
    if (response.status === 409) return leave(`${data.result}${unsaved() ? "?late=1" : ""}`); // it has ended
    if (!response.ok) throw new Refused((await response.json()).error?.message ?? response.status);
    setClock((await response.json()).now);
    state.pending.splice(0, batch.length);
    state.failures = 0;
  } catch (error) {
    state.failures += 1;
    showFailed(error);
    state.retry = setTimeout(() => flush({ now: true }), Math.min(30_000, 1000 * 2 ** Math.min(5, state.failures - 1)));
    return;
  } finally {
    state.sending = false;
  }
  if (state.pending.length) flush();
  else showSaved();
}

const saveState = document.getElementById("save-state");
const saveWords = saveState.querySelector(".room-bar__words");
const saveSign = saveState.querySelector(".sign");

function setSaveState(name, sign, words) {
  saveState.hidden = false;
  saveState.dataset.state = name;
  saveSign.textContent = sign;
  if (saveWords.textContent !== words) saveWords.textContent = words;
}

const unsaved = () => new Set(state.pending.filter((e) => e.kind === "answer").map((e) => e.slot)).size;

function showSaving() {
  setSaveState("saving", "…", saveState.dataset.saving);
  showCount();
}

function showSaved() {
  setSaveState("saved", "✓", saveState.dataset.saved);
  showCount();
}

class Refused extends Error {} // the server answered, and said why

function showFailed(error) {
  setSaveState("failed", "!", error instanceof Refused ? error.message : saveState.dataset.failed);
  showCount();
}

function showCount() {
  const given = document.querySelectorAll(".slot--answered").length;
  document.getElementById("saved-count").textContent = `${Math.max(0, given - unsaved())}/${given}`;
}

addEventListener("online", () => flush({ now: true }));
addEventListener("beforeunload", (event) => {
  saveTyped();
  if (state.pending.some((e) => e.kind !== "visit") && !state.leaving) event.preventDefault();
});
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") return askClock();
  saveTyped();
  flush({ now: true });
});

// ---- Answers and flags ---------------------------------------------------------------------------------------

const button = (slot) => document.querySelector(`.slot[data-go="${slot}"]`);

function describe(slot) {
  const b = button(slot);
  const words = [data.label.replace("{n}", slot), b.classList.contains("slot--answered") ? data.answered : data.blankState];
  if (b.classList.contains("slot--flagged")) words.push(data.flagged);
  b.setAttribute("aria-label", words.join(", "));
}

function currentValue() {
  const text = holder.querySelector("input[name=text]");
  if (text) return text.value.trim();
  return [...holder.querySelectorAll("input[name=answer]:checked")].map((i) => i.value).sort().join("");
}

function answered() {
  const value = currentValue();
  button(state.slot).classList.toggle("slot--answered", value !== "");
  showClear();
  describe(state.slot);
  showBlanks();
  const text = holder.querySelector("input[name=text]");
  if (text) text.dataset.saved = value;
  record("answer", state.slot, value);
  flush();
}

function clearAnswer() {
  holder.querySelectorAll("input:checked").forEach((i) => (i.checked = false));
  const text = holder.querySelector("input[name=text]");
  if (text) text.value = "";
  answered();
}

function showClear() {
  document.getElementById("clear").hidden = currentValue() === "";
}

function toggleFlag() {
  const flagged = button(state.slot).classList.toggle("slot--flagged");
  describe(state.slot);
  showFlag();
  record("flag", state.slot, flagged ? "1" : "");
  flush();
}

function showFlag() {
  const flagged = button(state.slot).classList.contains("slot--flagged");
  document.getElementById("flag").setAttribute("aria-pressed", String(flagged));
}

const blanks = () => count - document.querySelectorAll(".slot--answered").length;

function showBlanks() {
  const words = data.blank.replace("{n}", blanks());
  document.getElementById("blank-count").textContent = words;
  document.getElementById("bar-blank").textContent = words;
}

// Leaving a field by turning the page also fires `change`: what is there belongs to the article it stands in.
holder.addEventListener("change", (event) => {
  if (event.target.matches("input[name=answer]")) answered();
  else saveTyped();
});

let typing = 0;
holder.addEventListener("input", (event) => {
  if (!event.target.matches("input[name=text]")) return;
  clearTimeout(typing);
  typing = setTimeout(saveTyped, 700);
});

function saveTyped() {
  clearTimeout(typing);
  const text = holder.querySelector("input[name=text]");
  if (text && text.value.trim() !== (text.dataset.saved ?? text.defaultValue)) answered();
}

// ---- Turning pages -------------------------------------------------------------------------------------------

async function fetchPaper() {
  const response = await fetch(data.paper).catch(() => null);
  if (!response?.ok) return setTimeout(fetchPaper, 10_000); // until then pages are turned through the network
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  for (const template of page.querySelectorAll("template")) {
    const slot = Number(template.dataset.slot);
    if (slot === state.slot) {
      state.papers.set(slot, { article: holder.firstElementChild, section: template.dataset.section });
    } else {
      state.papers.set(slot, { article: template.content.firstElementChild, section: template.dataset.section });
    }
  }
}

function turnTo(slot, { push = true, focus = true } = {}) {
  if (slot < 1 || slot > count || slot === state.slot) return closePalette();
  const paper = state.papers.get(slot);
  saveTyped();
  if (!paper) return leaveSaved(`${data.room}?slot=${slot}`);
  button(state.slot).removeAttribute("aria-current");
  state.slot = slot;
  holder.replaceChildren(paper.article);
  button(slot).setAttribute("aria-current", "step");
  document.getElementById("section-name").textContent = paper.section;
  document.getElementById("slot-number").textContent = slot;
  document.getElementById("bar-slot").textContent = slot;
  document.getElementById("previous").disabled = slot === 1;
  document.getElementById("next").hidden = slot === count;
  document.getElementById("last").hidden = slot !== count;
  announcer.textContent = "";
  showClear();
  document.title = `${data.label.replace("{n}", slot)} / ${count}`;
  form.action = data.save.replace(/0$/, slot);
  showFlag();
  closePalette();
  if (push) history.pushState({ slot }, "", `${data.room}?slot=${slot}`);
  if (focus) holder.querySelector(".question__label").focus({ preventScroll: true });
  scrollTo(0, 0);
  record("visit", slot, "");
}

addEventListener("popstate", (event) => {
  if (event.state) turnTo(event.state.slot, { push: false }); // none: a link within the page
});

form.addEventListener("submit", (event) => {
  event.preventDefault();
  act(event.submitter?.value ?? "stay");
});

function act(go) {
  if (go === "previous") turnTo(state.slot - 1);
  else if (go === "next") turnTo(state.slot + 1);
  else if (go === "flag" || go === "unflag") toggleFlag();
  else if (go === "clear") clearAnswer();
  else if (go === "finish") leaveSaved(`${data.room}/finish`);
  else if (/^\d+$/.test(go)) turnTo(Number(go));
}

// Another page is opened only when all is saved; until then the room stays and says so.
async function leaveSaved(address) {
  if (await settled()) leave(address);
  else setSaveState("failed", "!", saveState.dataset.unsent);
}

async function settled() {
  flush({ now: true });
  for (let i = 0; i < 40 && (state.pending.length || state.sending); i += 1) {
    flush();
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return state.pending.length === 0;
}

function leave(address) {
  state.leaving = true;
  location.assign(address);
}

// ---- Palette sheet -------------------------------------------------------------------------------------------

const opener = document.getElementById("palette-open");

function closePalette() {
  room.classList.remove("room--palette");
  form.inert = false;
  opener.setAttribute("aria-expanded", "false");
}

opener.addEventListener("click", (event) => {
  event.preventDefault();
  const open = room.classList.toggle("room--palette");
  opener.setAttribute("aria-expanded", String(open));
  form.inert = open && matchMedia("(max-width: 899px)").matches; // the sheet covers it
  if (!open) return;
  button(state.slot).focus({ preventScroll: true });
  button(state.slot).scrollIntoView({ block: "center" });
});

opener.addEventListener("keydown", (event) => {
  if (event.key !== " ") return;
  event.preventDefault();
  opener.click();
});

document.getElementById("palette-close").addEventListener("click", (event) => {
  event.preventDefault();
  closePalette();
  opener.focus();
});

// ---- Keyboard ------------------------------------------------------------------------------------------------

// Single letters disturb people who speak to their device: they can be turned off.
const keys = document.getElementById("keys");
keys.checked = localStorage.getItem("room-keys") !== "off";
keys.addEventListener("change", () => localStorage.setItem("room-keys", keys.checked ? "on" : "off"));

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input[type=text], input[name=text]")) return;
  if (event.key === "Escape" && room.classList.contains("room--palette")) {
    closePalette();
    return opener.focus();
  }
  if (event.key === "ArrowLeft" || event.key === "ArrowRight") {
    event.preventDefault();
    return turnTo(state.slot + (event.key === "ArrowLeft" ? -1 : 1));
  }
  if (!keys.checked) return;
  // By the place of the key: on a Russian layout A is Ф.
  if (event.code === "KeyF") return toggleFlag();
  const options = [...holder.querySelectorAll("input[name=answer]")];
  const [, digit, letter] = /^(?:(?:Digit|Numpad)([1-8])|Key([A-H]))$/.exec(event.code) ?? [];
  const place = digit ? Number(digit) - 1 : letter ? letter.charCodeAt(0) - 65 : -1;
  options[place]?.click();
});

// ---- Clock: the server's; ours only counts down between two words of it -----------------------------------------

const clock = document.getElementById("clock");
let ends = performance.now() + Number(clock.dataset.remaining) * 1000;
const announcer = document.getElementById("announcer");
const announcements = [
  { at: 600, words: data.ten },
  { at: 120, words: data.two },
].filter(({ at }) => Number(clock.dataset.remaining) > at);

function setClock(now) {
  if (Number.isFinite(now)) ends = performance.now() + (Number(clock.dataset.deadline) - now) * 1000;
}

async function askClock() {
  const response = await fetch(data.clock).catch(() => null);
  if (response?.ok) setClock((await response.json()).now);
  flush({ now: true });
}

function tick() {
  const left = Math.max(0, Math.ceil((ends - performance.now()) / 1000));
  const pad = (n) => String(n).padStart(2, "0");
  clock.textContent = `${Math.floor(left / 3600)}:${pad(Math.floor(left / 60) % 60)}:${pad(left % 60)}`;
  clock.parentElement.toggleAttribute("data-low", left <= 120);
  if (announcements.length && left <= announcements[0].at) {
    announcer.textContent = announcements.shift().words.replace("{n}", blanks());
  }
  if (left === 0) {
    clearInterval(ticking);
    saveTyped(); // what is being typed counts
    // The server's clock decides: give it a moment to agree.
    settled().then((all) => setTimeout(() => leave(`${data.result}${all ? "" : "?late=1"}`), 1000));
  }
}

const ticking = setInterval(tick, 500);

// A page kept by the browser's back button would show an old state: ask the server again.
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});

room.classList.add("room--live");
history.replaceState({ slot: state.slot }, "");
record("visit", state.slot, "");
fetchPaper();
