// Mending an uploaded file by keys: through its list, and from one doubtful question to the next.
// Without this script every key has its button or link.

import { addRow } from "./rows.js";

const typing = (one) => one.matches("input:not([type=checkbox], [type=radio]), select, textarea");
const editor = () => document.querySelector("[data-mend]");

// --- the list: J and K from row to row, X ticks; Enter opens the link that has the focus ---

function step(by) {
  const links = [...document.querySelectorAll("[data-open]")];
  if (!links.length) return;
  const row = document.activeElement.closest("tr");
  const at = links.findIndex((link) => link.closest("tr") === row);
  const next = at < 0 ? 0 : Math.min(links.length - 1, Math.max(0, at + by));
  links[next].focus();
  links[next].scrollIntoView({ block: "nearest" });
}

function tick() {
  document.activeElement.closest("tr")?.querySelector("[data-row]")?.click();
}

const KEYS = { j: () => step(1), k: () => step(-1), x: tick };

// --- the editor ---

// A click, for htmx sends the name of the button that was clicked last.
function press(act) {
  editor().querySelector(`button.btn[name="act"][value="${act}"]`)?.click();
}

addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.target.closest?.("dialog")) return;
  const held = event.ctrlKey || event.metaKey;
  if (editor()) {
    const act = held && { Enter: "next", s: "save" }[event.key];
    const way = event.altKey && { ArrowDown: "[data-next]", ArrowUp: "[data-previous]" }[event.key];
    if (!act && !way) return;
    event.preventDefault();
    if (act) press(act);
    else document.querySelector(way)?.click();
  } else if (!held && !event.altKey && KEYS[event.key] && !typing(event.target)) {
    event.preventDefault();
    KEYS[event.key]();
  }
});

addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-mend] [data-add-row]");
  if (!button) return;
  event.preventDefault();
  addRow(button);
});

// "All of this list" stands for every row: nothing has to be ticked beside it.
addEventListener("change", (event) => {
  if (!event.target.matches?.("[data-whole]")) return;
  const all = event.target.form.querySelector("[data-all]");
  if (all && all.checked !== event.target.checked) all.click();
});

// --- where the reader stands after a question was put in place of another ---

function begin() {
  const form = editor();
  if (!form) return;
  const told = document.querySelector("#ban-sua > .note[role=alert]");
  const marked = form.querySelector("[aria-invalid=true]");
  // Where fingers type, a focus would push the source away.
  if (!told && !matchMedia("(hover: hover)").matches) return;
  (told ?? marked ?? form.querySelector("textarea") ?? form.querySelector("select"))?.focus({ preventScroll: !told });
}

addEventListener("htmx:afterSettle", (event) => {
  if (!document.getElementById("ban-sua") || event.target.closest?.("[data-list]")) return;
  // An editor with a script of its own begins as a page.
  if (document.querySelector("[data-mend] [data-drawn]")) location.reload();
  else begin();
});
if (editor()) begin();
