// Rows that are ticked (ui/templates/ui/_table.html, _bulk.html): one tick for all, their count, and acts only where there are some.
// A browser without this module sends what is ticked; the server says in words when that is nothing.
const boxes = (form) => [...form.querySelectorAll("tbody input[type=checkbox][data-row]:not(:disabled)")];

const tell = (form) => {
  const rows = boxes(form), chosen = rows.filter((box) => box.checked).length;
  for (const all of form.querySelectorAll("[data-all]")) {
    all.checked = chosen > 0 && chosen === rows.length;
    all.indeterminate = chosen > 0 && chosen < rows.length;
  }
  for (const bulk of form.querySelectorAll("[data-bulk]")) {
    const said = bulk.querySelector("[data-count]"), why = bulk.querySelector("[data-why]");
    said.textContent = said.dataset.count.replace("{count}", chosen);
    why.hidden = chosen > 0;
    for (const button of bulk.querySelectorAll("button[data-acts]")) {
      button.setAttribute("aria-disabled", String(!chosen));
      if (chosen) button.removeAttribute("aria-describedby"); else button.setAttribute("aria-describedby", why.id);
    }
    for (const button of bulk.querySelectorAll("[data-none]")) button.hidden = !chosen;
  }
};

addEventListener("change", (event) => {
  const form = event.target.closest?.("[data-selects]");
  if (!form) return;
  if (event.target.matches("[data-all]")) for (const box of boxes(form)) box.checked = event.target.checked;
  tell(form);
});
addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-bulk] button");
  if (!button) return;
  const form = button.closest("[data-selects]");
  if (button.matches("[data-none]")) { for (const box of boxes(form)) box.checked = false; tell(form); form.querySelector("[data-all]")?.focus(); }
  if (button.getAttribute("aria-disabled") === "true") { event.preventDefault(); button.closest("[data-bulk]").querySelector("[data-why]").hidden = false; }
});

const all = (root) => { for (const form of root.querySelectorAll("[data-selects]")) tell(form); };
all(document);
addEventListener("pageshow", () => all(document));
addEventListener("htmx:afterSettle", () => all(document));
