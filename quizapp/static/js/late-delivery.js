// After the time is over: answers that this browser still keeps of the exam are delivered, and it is said whether they
// count.

import { AnswerQueue, forget } from "./answer-queue.js";
import { ServerClock } from "./server-clock.js";

const place = document.getElementById("late-delivery");
const { attempt, events, token, clock, now, delivered, failed } = place.dataset;

const queue = new AnswerQueue({
  attempt: Number(attempt),
  address: events,
  token,
  clock: new ServerClock(Number(now), clock),
  told: {
    saving() {},
    saved() {
      say(delivered);
      forget(Number(attempt));
    },
    failed() {
      say(failed);
    },
    ended(slots) {
      if (slots.length) say(place.dataset.late.replace("{slots}", slots.join(", ")));
    },
  },
});

function say(words) {
  place.hidden = false;
  place.textContent = words;
}

const left = await queue.open(0);
const answers = left.some((event) => event.kind === "answer");
if (answers) queue.flush({ now: true });
