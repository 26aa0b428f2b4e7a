// Days and hours typed as people write them here (ui/forms.py): the field is text, so it looks the same in every browser.
// This adds a button that opens the browser's own calendar, and writes 5-2-2026 as 05/02/2026 when the field is left.
const two = (text) => String(text).padStart(2, "0");
const DAY = /^\s*(\d{1,2})\s*[/.-]\s*(\d{1,2})\s*[/.-]\s*(\d{4})\s*$|^\s*(\d{2})(\d{2})(\d{4})\s*$/;

// The machine's form of a typed day, "" where it is none.
const machine = (text) => {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return text;
  const found = DAY.exec(text);
  if (!found) return "";
  const [day, month, year] = (found[1] ? found.slice(1, 4) : found.slice(4, 7)).map(Number);
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? `${year}-${two(month)}-${two(day)}` : "";
};
const people = (iso) => iso.split("-").reverse().join("/");
const hour = (text) => {
  const found = /^(\d{1,2})(?:[:hg.](\d{2})?|(\d{2}))$/i.exec(text);
  return found && found[1] < 24 && (found[2] ?? found[3] ?? 0) < 60 ? `${two(found[1])}:${found[2] ?? found[3] ?? "00"}` : text;
};

const tidy = {
  day: (text) => people(machine(text)) || text,
  moment: (text) => {
    const [day, at, more] = text.trim().split(/[\sT]+/);
    return machine(day) && !more ? [people(machine(day)), at && hour(at)].filter(Boolean).join(" ") : text;
  },
  clock: (text) => hour(text.trim()),
  month: (text) => text,
};

const adorn = (field) => {
  const { written, pick } = field.dataset;
  field.addEventListener("change", () => { field.value = tidy[written](field.value); });
  if (!["day", "moment"].includes(written) || !("showPicker" in HTMLInputElement.prototype)) return;
  const box = document.createElement("div"), picker = document.createElement("input"), button = document.createElement("button");
  box.className = "with picks";
  picker.type = "date";
  picker.tabIndex = -1;
  picker.setAttribute("aria-hidden", "true");
  button.type = "button";
  button.className = "btn icon";
  button.setAttribute("aria-label", pick);
  button.innerHTML = '<svg class="i" viewBox="0 0 24 24" aria-hidden="true"><rect x="3.5" y="5" width="17" height="15.5" rx="1.5"/><path d="M3.5 10h17M8 3v4M16 3v4"/></svg>';
  button.disabled = field.disabled || field.readOnly;
  const focused = field === document.activeElement;
  field.replaceWith(box);
  box.append(field, picker, button);
  if (focused) field.focus();
  button.addEventListener("click", () => {
    picker.value = machine(field.value.trim().split(/\s/)[0]);
    picker.showPicker();
  });
  for (const kind of ["input", "change"]) picker.addEventListener(kind, (event) => event.stopPropagation());
  picker.addEventListener("change", () => {
    if (!picker.value) return;
    const at = field.value.trim().split(/\s+/)[1];
    field.value = [people(picker.value), written === "moment" ? at ?? "" : ""].filter(Boolean).join(" ");
    field.dispatchEvent(new Event("change", { bubbles: true }));
    field.focus();
  });
};

const all = (root) => { for (const field of root.querySelectorAll("[data-written]")) if (!field.closest(".picks")) adorn(field); };
all(document);
addEventListener("htmx:load", (event) => all(event.detail.elt));
