// Logging out clears what this browser keeps of exams. Answers that are not with the server yet are not thrown away
// without a word: the first press tells, the second one does it.

import { unsent } from "./answer-queue.js";

for (const form of document.querySelectorAll("form[data-log-out]")) {
  form.addEventListener("submit", async (event) => {
    if (form.dataset.told) return;
    event.preventDefault();
    const count = await unsent();
    form.dataset.told = "1";
    if (!count) return form.requestSubmit();
    const warning = document.getElementById("unsent");
    warning.hidden = false;
    warning.textContent = warning.dataset.words.replace("{n}", count);
    warning.focus();
  });
}
