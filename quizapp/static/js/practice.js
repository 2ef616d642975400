// Keys for practice: 1–5 or A–E choose, U says "not sure", Enter answers or goes on, N goes on. Everything works without.

const form = document.getElementById("study-form");
const next = document.getElementById("next"); // there once the question has been answered
const unsure = form?.elements.unsure;

// Single letters disturb people who speak to their device: they can be turned off, here and in the exam room at once.
const keys = document.getElementById("keys");
keys.checked = localStorage.getItem("room-keys") !== "off";
keys.addEventListener("change", () => localStorage.setItem("room-keys", keys.checked ? "on" : "off"));

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (event.target.matches("input[name=text]")) return; // there, Enter sends the form by itself
  if (event.key === "Enter") return enter(event);
  if (!keys.checked) return;
  // By the place of the key: on a Russian layout A is Ф.
  if (event.code === "KeyN") next?.click();
  else if (event.code === "KeyU") unsure?.click();
  else choose(event.code);
});

function enter(event) {
  if (event.target.closest("a, button, summary")) return; // it presses what has the focus
  event.preventDefault();
  if (next) next.click();
  else form?.requestSubmit();
}

function choose(code) {
  const [, digit, letter] = /^(?:(?:Digit|Numpad)([1-8])|Key([A-H]))$/.exec(code) ?? [];
  const place = digit ? Number(digit) - 1 : letter ? letter.charCodeAt(0) - 65 : -1;
  form?.querySelectorAll("input[name=answer]")[place]?.click();
}

// Whoever reads by ear hears first whether it was right.
document.getElementById("outcome")?.focus({ preventScroll: true });
