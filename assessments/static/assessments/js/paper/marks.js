// What a question and its cell in the list show: answered, in part, seen, on its way, to look at again.
import { $, all, block, cell, cells, fieldsOf, forms, labels, numberOf, say, total } from "./page.js";
import { recall, remember } from "./memory.js";

const words = { done: say.sayDone, local: say.sayLocal, part: say.sayPart, seen: say.saySeen, "": say.saySeen };
export const paint = (n, state) => {
  const a = cell(n);
  if (state !== undefined) a.dataset.state = state;
  a.setAttribute("aria-label", `${labels[n - 1]}, ${words[a.dataset.state ?? ""]}${"flag" in a.dataset ? `, ${say.sayFlag}` : ""}`);
  const count = cells.filter((c) => /done|local/.test(c.dataset.state)).length;
  $("[data-done]").textContent = count;
  $("[data-pal-count]").textContent = `${count}/${total}`;
};
const filled = (f) => (/radio|checkbox/.test(f.type) ? f.checked : f.value.trim() !== "");
export const answered = (form) => {
  const fields = fieldsOf(form), names = [...new Set(fields.map((f) => f.name))];
  const done = names.filter((name) => fields.some((f) => f.name === name && filled(f))).length;
  return done === names.length ? "done" : done ? "part" : "seen";
};
export const told = (form, text) => { $("[data-state-words]", form).textContent = text ? `· ${text}` : ""; };
export const line = (text) => { $("[data-saved] span").textContent = text; };

// Flags stay with this machine: they are no part of the answers.
export const flags = new Set();
const flag = (n, is) => {
  $("button[data-flag]", block(n)).setAttribute("aria-pressed", String(is));
  cell(n).toggleAttribute("data-flag", is);
  paint(n);
};
export const turnFlag = (n) => {
  const is = !flags.has(n);
  if (is) flags.add(n); else flags.delete(n);
  remember("flags", [...flags]);
  flag(n, is);
};

export const start = () => {
  for (const row of all("[data-without-script]")) row.hidden = true;
  for (const button of all("button[data-flag]")) button.hidden = false;
  for (const form of forms) if (answered(form) === "part") paint(numberOf(form), "part");
  for (const n of recall("flags", [])) if (n <= total) { flags.add(n); flag(n, true); }
  addEventListener("click", (event) => {
    const button = event.target.closest?.("button[data-flag]");
    if (button) turnFlag(Number(button.closest(".q").id.slice(4)));
  });
  paint(1);
};
