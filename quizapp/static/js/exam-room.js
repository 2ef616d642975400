// The exam room: turns pages in place, saves every answer at once, keeps the clock, and says what it knows.
// Without it the same form works page by page.

import { AnswerQueue, Refused, forget, remember, remembered } from "./answer-queue.js";
import { ServerClock } from "./server-clock.js";

const room = document.getElementById("room");
const data = room.dataset;
const form = document.getElementById("room-form");
const holder = document.getElementById("question");
const count = Number(data.count);
const attempt = Number(data.attempt);
const clock = document.getElementById("clock");
const announcer = document.getElementById("announcer");

const state = {
  slot: Number(data.slot),
  papers: new Map(), // slot → its article, once the paper has been fetched
  marks: new Map(Object.entries(JSON.parse(data.marks)).map(([slot, marks]) => [Number(slot), marks])), // struck, note
  values: new Map(), // slot → answer given in this room, or learnt from another window
  deadline: Number(clock.dataset.deadline),
  log: Number(data.log), // the place in the log up to which this room knows
  offline: false,
  over: false,
  leaving: false,
};

// ---- Saving: nothing is shown as saved before the server has said so ------------------------------------------

const time = new ServerClock(Number(data.now), data.clock);

const queue = new AnswerQueue({
  attempt,
  address: data.events,
  token: data.token,
  clock: time,
  told: { saving: showSaving, saved: showSaved, failed: showFailed, ended: showEnded },
});

const others = "BroadcastChannel" in window ? new BroadcastChannel(`room-${attempt}`) : null;

function record(kind, slot, value, at) {
  queue.push(kind, slot, value, at);
  if (slot && kind !== "visit") others?.postMessage({ kind, slot, value });
  keepPicture();
}

function flush(how) {
  return queue.flush(how);
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

function showSaving() {
  if (!state.offline) setSaveState("saving", "…", saveState.dataset.saving);
  showCount();
}

function showSaved() {
  setSaveState("saved", "✓", saveState.dataset.saved);
  showCount();
  if (state.offline) {
    state.offline = false;
    document.getElementById("offline").hidden = true;
    record("back", 0, "");
    flush();
    askNews();
  }
  if (state.over) leaveSaved(data.result);
}

function showFailed(error) {
  const said = error instanceof Refused && error.status < 500;
  setSaveState("failed", "!", said ? error.message : saveState.dataset.failed);
  showCount();
  if (said || state.offline) return;
  state.offline = true;
  document.getElementById("offline").hidden = false;
  record("offline", 0, "");
}

function showEnded(slots) {
  leave(slots.length ? `${data.result}?late=${slots.join(",")}` : data.result);
}

function showCount() {
  const given = document.querySelectorAll(".slot--answered").length;
  document.getElementById("saved-count").textContent = given ? `${Math.max(0, given - queue.unsaved.size)}/${given}` : "";
}

addEventListener("online", askNews); // which sends what is pending, too
addEventListener("beforeunload", (event) => {
  saveTyped();
  // What is not with the server yet is kept in the browser, where it has a place for it.
  if (!queue.durable && queue.unsaved.size && !state.leaving) event.preventDefault();
});
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") return askNews();
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

function answered(at) {
  const value = currentValue();
  const text = holder.querySelector("input[name=text]");
  if (text) text.dataset.saved = value;
  state.values.set(state.slot, value);
  showAnswered(state.slot, value);
  record("answer", state.slot, value, at);
  flush();
}

function showAnswered(slot, value) {
  button(slot).classList.toggle("slot--answered", value !== "");
  describe(slot);
  showBlanks();
  if (slot === state.slot) showClear();
}

/** Put an answer from elsewhere onto the page: of another window, or of this one before it was reloaded. */
function takeOver(kind, slot, value) {
  if (slot < 1 || slot > count) return;
  if (kind === "answer") {
    state.values.set(slot, value);
    setValue(slot === state.slot ? holder : state.papers.get(slot)?.article, value);
    showAnswered(slot, value);
  } else if (kind === "flag") {
    button(slot).classList.toggle("slot--flagged", value !== "");
    describe(slot);
    if (slot === state.slot) showFlag();
  } else if (kind === "strike" || kind === "note") {
    mark(slot, kind === "strike" ? "struck" : "note", value);
    if (slot === state.slot) showMarks();
  }
  showCount();
}

function setValue(article, value) {
  if (!article) return;
  const text = article.querySelector("input[name=text]");
  if (text) {
    text.value = value;
    text.dataset.saved = value;
  }
  for (const input of article.querySelectorAll("input[name=answer]")) input.checked = value.includes(input.value);
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

// Typed text is saved when the person pauses, and every two seconds while they do not.
let typing = 0;
let typedSince = 0;
let typedAt = 0; // by the server's clock: what is typed before the end counts, whenever it is sent
holder.addEventListener("input", (event) => {
  if (!event.target.matches("input[name=text]")) return;
  typedAt = time.now();
  typedSince ||= performance.now();
  clearTimeout(typing);
  typing = setTimeout(saveTyped, Math.max(0, Math.min(700, typedSince + 2000 - performance.now())));
});

function saveTyped() {
  clearTimeout(typing);
  typedSince = 0;
  const text = holder.querySelector("input[name=text]");
  if (text && text.value.trim() !== (text.dataset.saved ?? text.defaultValue)) answered(typedAt || undefined);
  typedAt = 0;
}

// ---- Turning pages -------------------------------------------------------------------------------------------

async function fetchPaper() {
  const response = await fetch(data.paper, { cache: "no-store" }).catch(() => null);
  if (!response?.ok) return setTimeout(fetchPaper, 10_000); // until then pages are turned through the network
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  for (const template of page.querySelectorAll("template")) {
    const slot = Number(template.dataset.slot);
    if (slot === state.slot) {
      state.papers.set(slot, { article: holder.firstElementChild, section: template.dataset.section });
    } else {
      state.papers.set(slot, { article: template.content.firstElementChild, section: template.dataset.section });
    }
    // The paper may have been kept by the browser since an earlier hour.
    if (state.values.has(slot)) setValue(state.papers.get(slot).article, state.values.get(slot));
  }
  const wanted = Number(new URLSearchParams(location.search).get("slot"));
  if (data.kept && wanted) turnTo(wanted, { push: false, focus: false });
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
  showMarks();
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
  saveTyped();
  if (await queue.settled()) leave(address);
  else setSaveState("failed", "!", saveState.dataset.unsent);
}

async function leave(address) {
  if (state.leaving) return;
  state.leaving = true;
  if (address.startsWith(data.result) && queue.pending.length === 0) await forget(attempt);
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

// Single letters disturb people who speak to their device: they can be turned off in the sheet.
const keys = document.getElementById("keys");

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input[name=text], textarea, select")) return;
  if (document.querySelector("dialog[open]")) return; // it has keys of its own
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
  if (event.code === "KeyF" && !event.shiftKey) return toggleFlag();
  if (event.code === "KeyN" && !event.shiftKey) return openNote(event);
  if (event.key === "?") return tools.showModal();
  const options = [...holder.querySelectorAll("input[name=answer]")];
  const [, digit, letter] = /^(?:(?:Digit|Numpad)([1-8])|Key([A-H]))$/.exec(event.code) ?? [];
  const place = digit ? Number(digit) - 1 : letter ? letter.charCodeAt(0) - 65 : -1;
  if (event.shiftKey && options[place]) return strike(options[place].value);
  options[place]?.click();
});

// ---- Thinking tools: they change nothing that counts -------------------------------------------------------------

function mark(slot, name, value) {
  state.marks.set(slot, { struck: "", note: "", ...state.marks.get(slot), [name]: value });
}

const note = document.getElementById("note");
const noteBox = document.getElementById("note-box");

function showMarks() {
  const { struck = "", note: words = "" } = state.marks.get(state.slot) ?? {};
  for (const option of holder.querySelectorAll(".option")) {
    const letter = option.querySelector("input").value;
    const out = struck.includes(letter);
    let cross = option.nextElementSibling;
    if (!cross?.matches(".option__strike")) {
      cross = document.createElement("button");
      cross.type = "button";
      cross.className = "option__strike";
      cross.append(Object.assign(document.createElement("span"), { textContent: "✕", ariaHidden: "true" }));
      cross.setAttribute("aria-label", data.strike.replace("{letter}", letter));
      cross.title = cross.getAttribute("aria-label");
      cross.addEventListener("click", () => strike(letter));
      option.after(cross);
    }
    option.classList.toggle("option--struck", out);
    cross.setAttribute("aria-pressed", String(out));
  }
  holder.querySelector(".options")?.classList.add("options--strike");
  note.value = words;
  noteBox.open = words !== "" || noteBox.contains(document.activeElement);
}

function strike(letter) {
  const { struck = "" } = state.marks.get(state.slot) ?? {};
  const value = struck.includes(letter) ? struck.replace(letter, "") : [...struck, letter].sort().join("");
  mark(state.slot, "struck", value);
  record("strike", state.slot, value);
  showMarks();
  flush();
}

note.addEventListener("change", () => {
  mark(state.slot, "note", note.value.trim());
  record("note", state.slot, note.value.trim());
  flush();
});

function openNote(event) {
  event.preventDefault();
  noteBox.open = true;
  note.focus();
}

const tools = document.getElementById("tools");
document.getElementById("tools-open").hidden = false;
document.getElementById("tools-open").addEventListener("click", () => tools.showModal());

// What a person has set holds in every exam of this browser.
for (const choice of tools.querySelectorAll("[data-setting]")) {
  const name = `room-${choice.dataset.setting}`;
  const stored = localStorage.getItem(name);
  if (choice.type === "checkbox") choice.checked = stored === null ? choice.checked : stored === "on";
  else if (stored !== null) choice.checked = stored === choice.value;
  choice.addEventListener("change", () => {
    localStorage.setItem(name, choice.type === "checkbox" ? (choice.checked ? "on" : "off") : choice.value);
    applySettings();
  });
}

const setting = (name) => tools.querySelector(`[data-setting=${name}]:checked`);

function applySettings() {
  document.documentElement.dataset.text = setting("text")?.value ?? "1";
  document.documentElement.toggleAttribute("data-contrast", Boolean(setting("contrast")));
}

for (const filter of document.querySelectorAll("input[name=palette-filter]")) {
  filter.addEventListener("change", () => {
    document.getElementById("palette").dataset.filter = filter.value;
  });
}
document.getElementById("palette-filters").hidden = false;

// ---- Clock: the server's; ours only counts down between two words of it -----------------------------------------

let announcements = [];

function planAnnouncements() {
  const left = state.deadline - time.now();
  announcements = [
    { at: 600, words: data.ten },
    { at: 120, words: data.two },
  ].filter(({ at }) => left > at);
}

/** What happened elsewhere: more time, another window, the end. */
async function askNews() {
  await queue.takeUp();
  flush({ now: true });
  const address = `${data.news}?client=${encodeURIComponent(queue.client)}&after=${state.log}`;
  const response = await fetch(address, { cache: "no-store" }).catch(() => null);
  if (!response?.ok) return;
  const news = await response.json();
  time.set(news.now);
  if (news.finished) return leaveSaved(data.result);
  if (news.deadline !== state.deadline) showExtension(news.deadline);
  let changed = false;
  for (const { kind, slot, value } of news.events) {
    if (queue.pending.some((event) => event.slot === slot && event.kind === kind)) continue; // ours is newer
    changed ||= kind === "answer" && (state.values.get(slot) ?? shownValue(slot)) !== value;
    takeOver(kind, slot, value);
  }
  state.log = news.log;
  if (changed) announce(data.elsewhere);
  keepPicture();
}

function shownValue(slot) {
  const article = slot === state.slot ? holder : state.papers.get(slot)?.article;
  return [...(article?.querySelectorAll("input[name=answer]:checked") ?? [])].map((i) => i.value).sort().join("");
}

others?.addEventListener("message", ({ data: { kind, slot, value } }) => {
  takeOver(kind, slot, value);
  if (kind === "answer") announce(data.elsewhere);
});

function showExtension(deadline) {
  const minutes = Math.round((deadline - state.deadline) / 60);
  state.deadline = deadline;
  state.over = false;
  form.inert = false;
  document.getElementById("over").hidden = true;
  planAnnouncements();
  if (minutes > 0) announce(data.extended.replace("{n}", minutes));
  tick();
}

function announce(words) {
  announcer.textContent = words;
}

function tick() {
  if (time.doubtful) {
    time.offset = time.now() - Date.now() / 1000; // asked once, not at every tick
    time.sync().catch(() => null);
  }
  const left = Math.max(0, Math.ceil(state.deadline - time.now()));
  const pad = (n) => String(n).padStart(2, "0");
  clock.textContent = `${Math.floor(left / 3600)}:${pad(Math.floor(left / 60) % 60)}:${pad(left % 60)}`;
  clock.parentElement.toggleAttribute("data-low", left <= 120);
  while (announcements.length && left <= announcements[0].at) {
    const { words } = announcements.shift();
    if (setting("announce")) announce(words.replace("{n}", blanks()));
  }
  if (left === 0 && !state.over) end();
}

async function end() {
  saveTyped(); // what is being typed counts
  state.over = true;
  closePalette();
  form.inert = true; // the server takes nothing that happens now
  document.getElementById("over").hidden = false;
  // The server's clock decides: give it a moment to agree.
  await new Promise((resolve) => setTimeout(resolve, 1000));
  if (!state.over) return;
  if (await queue.settled(2)) {
    await askNews(); // extra time may have been given meanwhile
    if (state.over && !state.offline) leave(data.result);
  }
}

setInterval(tick, 500);
setInterval(() => document.visibilityState === "visible" && !state.over && askNews(), 20_000);

// ---- A reload without network ----------------------------------------------------------------------------------

/** Keep what this room shows, so that it can be shown again when the server cannot be reached. */
function keepPicture() {
  const flagged = [...document.querySelectorAll(".slot--flagged")].map((b) => Number(b.dataset.go));
  const picture = { attempt, values: [...state.values], marks: [...state.marks], flagged };
  return remember({ ...picture, deadline: state.deadline, offset: time.offset, log: state.log, slot: state.slot });
}

async function wake() {
  const picture = await remembered(attempt);
  if (data.kept && picture) {
    time.set(Date.now() / 1000 + picture.offset);
    state.deadline = picture.deadline;
    state.log = picture.log;
    for (const [slot, value] of picture.values) takeOver("answer", slot, value);
    for (let slot = 1; slot <= count; slot += 1) takeOver("flag", slot, picture.flagged.includes(slot) ? "1" : "");
    state.marks = new Map(picture.marks);
  }
  for (const { kind, slot, value } of await queue.open(Number(data.sequence))) takeOver(kind, slot, value);
  keepPicture(); // an older one would be shown over what this page knows better
  planAnnouncements();
  tick();
  showMarks();
  record("open", 0, "");
  record("visit", state.slot, "");
  await flush({ now: true });
}

async function keepForOffline() {
  if (!("serviceWorker" in navigator)) return;
  await navigator.serviceWorker.register(data.worker).catch(() => null);
  const { active } = await navigator.serviceWorker.ready;
  const loaded = performance.getEntriesByType("resource").map((entry) => entry.name);
  active.postMessage({ keep: [...loaded.filter((name) => name.includes("/static/")), data.room, data.paper] });
}

// A page kept by the browser's back button would show an old state: ask the server again.
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});

room.classList.add("room--live");
history.replaceState({ slot: state.slot }, "");
applySettings();
await wake();
fetchPaper();
keepForOffline();
