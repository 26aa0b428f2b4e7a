// The editor of a draft: saves what is typed every few seconds, and adds rows without a page load.
// Without this script the buttons of the form do the same.

import { addRow } from "./rows.js";

const form = document.querySelector("[data-draft]");
const saved = form.querySelector("[data-saved]");
const revision = form.querySelector("[data-revision]");
const WAIT = 3000;
const RETRY = 10000;

let timer = 0;
let sending = false;
let dirty = false;
let stopped = false;

function say(words, state) {
  saved.dataset.state = state;
  saved.lastElementChild.textContent = words;
}

function later(wait) {
  clearTimeout(timer);
  if (stopped) return;
  timer = setTimeout(save, wait);
}

async function save() {
  if (sending) return later(WAIT);
  sending = true;
  dirty = false;
  try {
    const body = new FormData(form);
    const answer = await fetch(form.dataset.draft, { method: "POST", body, redirect: "error" });
    if (answer.status === 409) {
      // Saved in another window: the form is sent by hand, and the page then says what to do.
      stopped = true;
      dirty = true;
      const { problem } = await answer.json();
      return say(problem ?? form.dataset.failed, "failed");
    }
    if (!answer.ok) throw new Error(answer.status);
    const { saved: words, revision: now, parts } = await answer.json();
    revision.value = now;
    if (!dirty) say(words, "done");
    follow(parts);
  } catch {
    dirty = true;
    say(form.dataset.failed, "failed");
    later(RETRY);
  } finally {
    sending = false;
  }
}

// What candidates will see and what to look over again, as they are after a save: HTML by the id of its section.
function follow(parts) {
  for (const [id, html] of Object.entries(parts)) {
    const here = document.getElementById(id);
    const there = new DOMParser().parseFromString(html, "text/html").getElementById(id);
    const isOpen = here.querySelector("details")?.open ?? false;
    const isNarrow = here.dataset.narrow === "true";
    here.replaceWith(there);
    if (there.querySelector("details")) there.querySelector("details").open = isOpen;
    showNarrow(there, isNarrow);
  }
}

// The preview as wide as the screen of a phone.
function showNarrow(section, isNarrow) {
  const button = section.querySelector("[data-narrow]");
  if (!button) return;
  button.hidden = false;
  button.setAttribute("aria-pressed", String(isNarrow));
  section.dataset.narrow = String(isNarrow);
}

// The last words of a page that is closed still reach the server.
function leave() {
  if (!dirty || sending || stopped) return;
  const body = new FormData(form);
  fetch(form.dataset.draft, { method: "POST", body, keepalive: true }).catch(() => {});
}

function touched() {
  if (!dirty) say(form.dataset.pending, "pending");
  dirty = true;
  later(WAIT);
}

form.addEventListener("input", touched);
form.addEventListener("submit", () => {
  dirty = false;
  clearTimeout(timer);
});
form.addEventListener("click", (event) => {
  const button = event.target.closest("[data-add-row]");
  if (!button) return;
  event.preventDefault();
  addRow(button);
});
addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey)) return;
  const act = { s: "save", Enter: "preview" }[event.key];
  if (!act) return;
  event.preventDefault();
  form.requestSubmit(form.querySelector(`button.btn[name="act"][value="${act}"]`));
});
document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-narrow]");
  if (button) showNarrow(button.closest("section"), button.ariaPressed !== "true");
});
showNarrow(document.getElementById("xem"), false);
addEventListener("pagehide", leave);
addEventListener("beforeunload", (event) => {
  if (dirty) event.preventDefault();
});
