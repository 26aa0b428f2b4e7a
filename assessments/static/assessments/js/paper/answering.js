// Answering: what is chosen is sent at once, what is typed when the typing rests.
import { $, fieldsOf, forms, player, pause, say, tell } from "./page.js";
import { line, told } from "./marks.js";
import { changeOf, enqueue, flush, heedTyping, state, waiting } from "./sending.js";
import { keep } from "./store.js";

const RESTS = 1200, KEPT_AFTER = 250;
let typed, typing, keeping;
heedTyping((form) => (form ? typed === form : Boolean(typed)), () => settle(true));

// The last change before the server's refusal is kept and waits like those before it.
const changed = (form, isLast) => {
  if (!isLast && state.stopped && state.stopped !== "follows") return told(form, $("[data-refusal]").textContent);
  enqueue(form, changeOf(form));
};
export const settle = (isLast) => {
  const form = typed;
  clearTimeout(typing);
  clearTimeout(keeping);
  typed = undefined;
  if (form) changed(form, isLast);
};
export const flushAll = async (ms) => { settle(); await flush(ms); };
export const isUnsaved = () => Boolean(waiting.size || typed);

// The window that goes on elsewhere must find all of it.
export const handOver = async () => {
  settle();
  const end = pause(1000).then(() => false);
  for (const [form, change] of [...waiting]) if (await Promise.race([change.kept, end]) && waiting.get(form) === change) waiting.delete(form);
  tell("settled");
};

// What was chosen before this module was there.
const isTouched = (field) => {
  if (/radio|checkbox/.test(field.type)) return field.checked !== field.defaultChecked;
  if (field.options) return [...field.options].some((one) => one.selected !== one.defaultSelected && (one.value || one.defaultSelected));
  return field.value !== field.defaultValue;
};

export const start = () => {
  for (const form of forms) if (fieldsOf(form).some(isTouched)) changed(form);
  player.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-item]");
    if (!form || !/text|textarea/.test(event.target.type)) return;
    if (typed !== form) settle();
    typed = form;
    if (!state.stopped) { told(form, say.sayPending); line(say.sayPending); }
    clearTimeout(typing);
    typing = setTimeout(() => settle(), RESTS);
    clearTimeout(keeping);
    keeping = setTimeout(() => keep(changeOf(form)), KEPT_AFTER); // a power cut takes a quarter of a second
  });
  player.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-item]");
    if (!form) return;
    if (typed !== form) settle();
    typed = form;
    settle();
  });
  player.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-item]");
    if (form) { event.preventDefault(); changed(form); }
  });
  addEventListener("pagehide", () => settle());
};
