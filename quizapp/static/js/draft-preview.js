// The question form: shows what is being typed as a question, and adds and removes rows without a new page.
// Without it the same buttons of the form do both.

const form = document.getElementById("question-form");
const preview = document.getElementById("preview");
const state = document.getElementById("preview-state");
const DELAY = 400; // ms after the last key

let timer = 0;
let running = null; // the request under way

form.classList.add("studio__form--live");
form.addEventListener("input", later);
form.addEventListener("change", later);
form.addEventListener("click", (event) => {
  const button = event.target.closest("button[name=do]");
  if (button && /^(add|remove)-/.test(button.value)) {
    event.preventDefault();
    rearrange(button);
  }
});

function later() {
  clearTimeout(timer);
  timer = setTimeout(show, DELAY);
}

async function post(address, more = {}, options = {}) {
  const body = new FormData(form);
  for (const [name, value] of Object.entries(more)) body.set(name, value);
  const response = await fetch(address, { method: "POST", body, ...options });
  if (!response.ok || response.redirected) throw new Error(`${response.status}`); // redirected: logged out meanwhile
  return response.text();
}

async function show() {
  running?.abort();
  const request = (running = new AbortController());
  try {
    const html = await post(form.dataset.preview, {}, { signal: request.signal });
    if (request !== running) return;
    preview.innerHTML = html; // made by our server, which lets no scripts through
    state.textContent = "";
  } catch (error) {
    if (error.name !== "AbortError") state.textContent = state.dataset.failed;
  }
}

// The server makes the rows: it knows how many may be, and how they are named.
async function rearrange(button) {
  const rows = button.closest("fieldset");
  let fresh;
  try {
    const html = await post(form.action, { do: button.value });
    fresh = new DOMParser().parseFromString(html, "text/html").getElementById(rows.id);
  } catch {
    state.textContent = state.dataset.failed;
    return;
  }
  const adds = button.value.startsWith("add-");
  rows.replaceWith(fresh);
  const cards = fresh.querySelectorAll(".row-card");
  (adds ? cards[cards.length - 1].querySelector("textarea, select") : fresh).focus();
  later();
}
