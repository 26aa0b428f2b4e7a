// The row of symbols: a click writes into the text that one was in last. Alt + F10 goes from a text to the row, the
// arrow keys along it, Escape back to the text.
const FIELDS = "textarea, input:not([type]), input[type=text]";
const bar = document.querySelector("[data-symbols]");
const place = bar.closest("section");
const buttons = [...bar.querySelectorAll("button")];

let field = place.querySelector(FIELDS);
let current = 0;

function choose(number) {
  buttons[current].tabIndex = -1;
  current = (number + buttons.length) % buttons.length;
  buttons[current].tabIndex = 0;
}

// As if it were typed, so that the browser can undo it and the draft is saved; a formula goes on between its brackets.
function write(symbol) {
  field.focus();
  const start = field.selectionStart;
  if (!document.execCommand("insertText", false, symbol)) {
    field.setRangeText(symbol, start, field.selectionEnd, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  const caret = start + (symbol.indexOf("(") + 1 || symbol.length);
  field.setSelectionRange(caret, caret);
}

place.addEventListener("focusin", ({ target }) => {
  if (target.matches(FIELDS)) field = target;
});
place.addEventListener("keydown", (event) => {
  if (event.key !== "F10" || !event.altKey || !event.target.matches(FIELDS)) return;
  event.preventDefault();
  buttons[current].focus();
});
bar.addEventListener("mousedown", (event) => event.preventDefault()); // the text keeps the focus
bar.addEventListener("click", ({ target }) => {
  const button = target.closest("button");
  if (!button) return;
  choose(buttons.indexOf(button));
  write(button.value);
});
bar.addEventListener("keydown", (event) => {
  const goal = { ArrowRight: current + 1, ArrowLeft: current - 1, Home: 0, End: -1 }[event.key];
  if (goal === undefined && event.key !== "Escape") return;
  event.preventDefault();
  if (event.key === "Escape") return field.focus();
  choose(goal);
  buttons[current].focus();
});
choose(0);
bar.hidden = false;
