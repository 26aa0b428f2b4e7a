// The editor of a draft: saves what is typed every few seconds, and adds rows without a page load.
// Without this script the buttons of the form do the same.

const form = document.querySelector("[data-draft]");
const saved = form.querySelector("[data-saved]");
const WAIT = 3000;
const RETRY = 10000;

let timer = 0;
let sending = false;
let dirty = false;

function say(words, state) {
  saved.dataset.state = state;
  saved.lastElementChild.textContent = words;
}

function later(wait) {
  clearTimeout(timer);
  timer = setTimeout(save, wait);
}

async function save() {
  if (sending) return later(WAIT);
  sending = true;
  dirty = false;
  try {
    const body = new FormData(form);
    const answer = await fetch(form.dataset.draft, { method: "POST", body, redirect: "error" });
    if (!answer.ok) throw new Error(answer.status);
    const { saved: words } = await answer.json();
    if (!dirty) say(words, "done");
  } catch {
    dirty = true;
    say(form.dataset.failed, "failed");
    later(RETRY);
  } finally {
    sending = false;
  }
}

function touched() {
  if (!dirty) say(form.dataset.pending, "pending");
  dirty = true;
  later(WAIT);
}

function addRow(button) {
  const rows = document.getElementById(button.dataset.addRow);
  const present = rows.querySelectorAll(":scope > div");
  const number = present.length;
  const last = present[number - 1];
  const row = last.cloneNode(true);
  const isLetter = /^[A-H]$/.test(last.querySelector("[data-letter]")?.textContent ?? "");
  const name = isLetter ? "ABCDEFGH"[number] : String(number + 1);
  const before = isLetter ? "ABCDEFGH"[number - 1] : String(number);
  for (const sign of row.querySelectorAll("[data-letter]")) sign.textContent = name;
  for (const error of row.querySelectorAll(".error")) error.remove();
  for (const label of row.querySelectorAll(":scope label")) {
    const words = label.firstChild;
    if (words?.nodeType === Node.TEXT_NODE) words.data = words.data.replace(before, name);
  }
  for (const input of row.querySelectorAll("input, textarea")) {
    if (input.ariaLabel) input.ariaLabel = input.ariaLabel.replace(before, name);
    input.removeAttribute("aria-invalid");
    if (/radio|checkbox/.test(input.type)) {
      input.checked = false;
      if (input.name === "key") input.value = String(number);
      else input.name = input.name.replace(/\d+$/, String(number));
    } else input.value = "";
  }
  rows.append(row);
  if (number + 1 >= Number(rows.dataset.most)) button.remove();
  row.querySelector("textarea, input:not([type=radio], [type=checkbox])").focus();
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
addEventListener("beforeunload", (event) => {
  if (dirty) event.preventDefault();
});
