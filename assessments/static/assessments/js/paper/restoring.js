// After a reload, a crash or a power cut: what this browser kept of the paper goes back into it, and what the server has
// not got is sent. A later answer that the server holds stays: whose sequence is higher is the later one.
import { all, fieldsOf, forms, numberOf, pause, say } from "./page.js";
import { answered, paint, told } from "./marks.js";
import { count, enqueue, held, waiting } from "./sending.js";
import { answersOf, drop, mark, works } from "./store.js";
import { within } from "./within.js";

const fill = (form, given) => {
  for (const field of fieldsOf(form)) {
    if (/radio|checkbox/.test(field.type)) field.checked = given.getAll(field.name).includes(field.value);
    else field.value = given.get(field.name) ?? "";
  }
};

// A page that was just loaded says what the server holds: what it does not hold is sent, whatever it once said. Except
// where another machine has answered since: the clocks of two machines do not say which answer came last. That one stays
// here and is sent after the end, for people to look at.
let isFresh = say.kept === undefined;
const isPassed = ({ base, own = [] }, now) => base !== undefined && now > base && !own.includes(now);
export const restore = async () => {
  const kept = await Promise.race([answersOf(say.paper), pause(3000).then(() => [])]);
  for (const answer of kept.sort((a, b) => a.sequence - b.sequence)) {
    const form = forms.find((one) => Number(one.dataset.item) === answer.item), now = held[answer.item] ?? 0;
    if (!form || (answer.state === "late" && !isFresh)) continue;
    if (answer.sequence <= now || waiting.get(form)?.sequence >= answer.sequence) {
      if (answer.sequence < now) drop(answer);
      continue;
    }
    count(answer.sequence);
    if (isFresh && isPassed(answer, now)) {
      mark(answer, "pending");
      told(form, say.sayPassed);
      continue;
    }
    fill(form, new URLSearchParams(answer.fields));
    if (isFresh || answer.state === "pending") {
      if (answer.state !== "pending") mark(answer, "pending");
      enqueue(form, { ...answer, state: "pending" }, true);
    } else {
      held[answer.item] = answer.sequence;
      paint(numberOf(form), answered(form));
    }
  }
  isFresh = false;
};

// Without a database only the server can say what the other window did.
export const hearAgain = async () => {
  if (await works()) return;
  const answer = await fetch(say.address, { cache: "no-store", signal: within(5000) });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  Object.assign(held, JSON.parse(page.querySelector("[data-paper]").dataset.sequences));
  for (const other of all("form[data-item]", page)) {
    const form = forms.find((one) => one.dataset.item === other.dataset.item);
    if (!form || waiting.has(form)) continue;
    fill(form, new FormData(other));
    paint(numberOf(form), answered(form));
  }
};
