// The page of the paper as its modules find it: elements, addresses and words, all of it in the document.
export const $ = (selector, from = document) => from.querySelector(selector);
export const all = (selector, from = document) => [...from.querySelectorAll(selector)];
export const player = $("[data-paper]"), say = player.dataset;
export const cells = all(".pal a"), total = cells.length;
export const forms = all("form[data-item]");
export const labels = cells.map((a) => a.getAttribute("aria-label").split(",")[0]);
export const cell = (n) => cells[n - 1];
export const block = (n) => document.getElementById(`cau-${n}`);
export const formOf = (n) => block(n).closest("form");
export const numberOf = (form) => Number($(".q", form).id.slice(4));
export const fieldsOf = (form) => all(".in input, .in select, .in textarea", form);
export const pause = (ms) => new Promise((done) => { setTimeout(done, ms); });

// Whoever logs in at another window of this browser gets it a new token; its cookie has it.
export const csrfToken = () => /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie)?.[1] ?? $("[name=csrfmiddlewaretoken]").value;

// What the modules tell each other: "heard" (an answer of the server), "lost", "refused", "resumed", "woke",
// "settled", "unkept" (this browser did not take an answer).
const ears = new EventTarget();
export const on = (name, act) => ears.addEventListener(name, ({ detail }) => act(detail));
export const tell = (name, detail) => ears.dispatchEvent(new CustomEvent(name, { detail }));

// Said to who hears the page, one after the other; the same words twice are heard twice.
const words = [];
let speaks = false;
const speak = async () => {
  speaks = true;
  for (const place = $("[data-announce]"); words.length; await pause(1200)) {
    place.textContent = "";
    await pause(50);
    place.textContent = words.shift();
  }
  speaks = false;
};
export const announce = (text) => {
  if (!words.includes(text)) words.push(text);
  if (!speaks) speak();
};

// A question that takes no answers now; older browsers know no `inert`. What is typed has to be taken before. Whoever was
// at it is led to the note that says why.
const knowsInert = "inert" in HTMLElement.prototype;
export const close = (is, note) => {
  const at = document.activeElement, isAway = !at || at === document.body || Boolean(at.closest("form[data-item]"));
  for (const form of forms) {
    form.inert = is;
    if (!knowsInert) for (const field of fieldsOf(form)) field.disabled = is;
  }
  if (!is || !isAway) return;
  note.tabIndex = -1;
  note.focus();
};
