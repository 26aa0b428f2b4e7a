// The explanations: a link of the palette opens its question; a tick hides what was fully right.
for (const one of document.querySelectorAll("[data-with-script]")) one.hidden = false;
const open = () => { const fold = document.getElementById(location.hash.slice(1)); if (fold?.matches("details")) { fold.hidden = false; fold.open = true; } };
addEventListener("hashchange", open);
open();
for (const tick of document.querySelectorAll("[data-wrong-only]")) tick.addEventListener("change", () => {
  for (const fold of tick.closest("section").querySelectorAll("details.fold")) fold.hidden = tick.checked && !fold.classList.contains("miss");
});
// Printed, every explanation is open.
addEventListener("beforeprint", () => { for (const fold of document.querySelectorAll("details.fold")) fold.open = true; });
