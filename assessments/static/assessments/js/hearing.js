// A page that asks again and again whether something has changed says so when nobody answers: what it shows is then as old
// as the last answer. The note ([data-no-line]) stands in the document.
import { clock } from "./server_clock.js";

const TOLD_AFTER = 3; // questions without an answer, one after the other
const note = document.querySelector("[data-no-line]");
let missed = 0, since = "";

export const heard = (is) => {
  missed = is ? 0 : missed + 1;
  if (missed === 1) since = clock().slice(0, 5);
  if (!note) return;
  note.querySelector("[data-lost-at]").textContent = since;
  note.hidden = missed < TOLD_AFTER;
};
