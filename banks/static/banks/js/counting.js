// Counts the words of a text as they are written; the server keeps the text whatever their number.
const PAUSE = 1500;
const timers = new WeakMap();
const count = (area) => {
  const number = area.value.split(/\s+/).filter(Boolean).length;
  const place = area.closest(".field").querySelector("[data-count]");
  place.textContent = (number > Number(area.dataset.words) ? place.dataset.sayOver : place.dataset.say).replace("@", number);
};
document.addEventListener("input", ({ target }) => {
  if (!target.matches?.("textarea[data-words]")) return;
  clearTimeout(timers.get(target));
  timers.set(target, setTimeout(count, PAUSE, target));
});
for (const area of document.querySelectorAll("textarea[data-words]")) count(area);
