// Draws the places of a picture as they are typed, and types what is drawn: the pointer's rectangle goes to the row one
// was in last, else to the first row without sides.
const SIDES = ["x", "y", "width", "height"];
const LEAST = 2;
const frame = document.querySelector("[data-drawn]");
const rows = () => [...document.querySelectorAll("[data-area]")];
const inputs = (row) => SIDES.map((side) => row.querySelector(`[name=${side}]`));
const make = (name, attributes) => {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
};

let last = null;

function draw(extra) {
  const shapes = rows().map((row) => inputs(row).map((input) => Number.parseInt(input.value, 10)));
  if (extra) shapes.push(extra);
  const svg = frame.querySelector("svg");
  svg.replaceChildren();
  shapes.forEach(([x, y, width, height], place) => {
    if (![x, y, width, height].every(Number.isFinite)) return;
    const group = make("g", {});
    group.append(make("rect", { x, y, width, height }));
    if (place < rows().length) {
      const label = make("text", { x: x + width - 1, y: y + 2.5, "font-size": 4 });
      label.textContent = String(place + 1);
      group.append(label);
    }
    svg.append(group);
  });
}

function at(event) {
  const box = frame.querySelector("img").getBoundingClientRect();
  const share = (value, size) => Math.min(100, Math.max(0, Math.round((100 * value) / size)));
  return [share(event.clientX - box.left, box.width), share(event.clientY - box.top, box.height)];
}
function between([x1, y1], [x2, y2]) {
  return [Math.min(x1, x2), Math.min(y1, y2), Math.abs(x1 - x2), Math.abs(y1 - y2)];
}
function take(area) {
  const empty = rows().find((row) => inputs(row).every((input) => !input.value.trim()));
  const row = last?.isConnected ? last : empty;
  if (!row) return;
  inputs(row).forEach((input, place) => { input.value = String(area[place]); });
  inputs(row)[0].dispatchEvent(new Event("input", { bubbles: true }));
  row.querySelector("[name=name]").focus({ preventScroll: true });
  last = null; // the next one drawn is another place, unless somebody goes to a row
}

if (frame) {
  let start = null;
  frame.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    start = at(event);
    frame.setPointerCapture(event.pointerId);
  });
  frame.addEventListener("pointermove", (event) => { if (start) draw(between(start, at(event))); });
  frame.addEventListener("pointerup", (event) => {
    const area = start && between(start, at(event));
    start = null;
    if (area && area[2] >= LEAST && area[3] >= LEAST) take(area);
    draw();
  });
  frame.addEventListener("pointercancel", () => { start = null; draw(); });
  document.addEventListener("input", ({ target }) => { if (target.closest?.("[data-area]")) draw(); });
  document.addEventListener("focusin", ({ target }) => { last = target.closest?.("[data-area]") ?? (target.closest?.("[data-drawn]") ? last : null); });
  draw();
}
