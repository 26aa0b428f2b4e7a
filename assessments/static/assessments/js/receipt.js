// The receipt: what this browser kept of a paper is taken away once the server has all of it. What the server never got,
// or lost, is sent now, as late evidence, and its code stands here; the machine is not freed before that.
import { sendLate } from "./paper/late.js";
import { answersOf, drop, forget, forgetPages, mark, papers } from "./paper/store.js";

const place = document.querySelector("[data-received]"), leave = document.querySelector("[data-leave]");
const received = place.dataset.received.split(" "), held = JSON.parse(place.dataset.sequences || "{}");
const find = (selector) => place.querySelector(selector);
const wait = (is) => { if (leave) leave.hidden = is; };
let tries = 0, timer, busy = false;

const waitingOf = async (attempt) => {
  const found = [];
  for (const answer of await answersOf(attempt)) {
    if (answer.state === "late") continue;
    if (answer.sequence <= (held[attempt]?.[answer.item] ?? 0)) {
      await drop(answer);
      continue;
    }
    if (answer.state !== "pending") await mark(answer, "pending");
    found.push(answer);
  }
  return found;
};
// Tells whether something is to be tried again.
const sendAll = async () => {
  let again = false, isLeft = false;
  for (const paper of await papers()) {
    if (!received.includes(paper.attempt)) continue;
    const waiting = await waitingOf(paper.attempt);
    if (!waiting.length) continue;
    wait(true);
    const said = paper.late ? await sendLate(waiting, { address: paper.late, token: paper.token }).catch(() => null) : { refusal: "" };
    if (said?.receipt) {
      find("[data-late-note]").hidden = false;
      find("[data-late-code]").textContent = said.receipt;
      find("[data-late-at]").textContent = said.at;
      find("[data-late-count]").textContent = said.received;
      continue;
    }
    isLeft = true;
    again = again || !said || said.code === "still_running";
    find("[data-late-refusal]").textContent = said?.refusal ?? "";
  }
  find("[data-late-waits]").hidden = !isLeft;
  return again;
};
const turn = async () => {
  if (busy) return;
  busy = true;
  clearTimeout(timer);
  const again = await sendAll().catch(() => false);
  busy = false;
  tries += 1;
  if (again) timer = setTimeout(turn, 2000 + Math.random() * Math.min(30000, 1000 * 2 ** tries));
  wait(again);
  await forget({ received }).catch(() => {});
  document.documentElement.dataset.wiped = "";
};
forgetPages().catch(() => {}).then(turn); // the page of the paper first: nobody is shown it again
addEventListener("online", turn);
