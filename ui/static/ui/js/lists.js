// Lists that change in place (ui/templatetags/lists.py): a clean address, the focus, and a word for those who hear the page.

// A condition that is not set has no place in the address; a new condition begins at the first page.
addEventListener("htmx:configRequest", (event) => {
  if (!event.target.matches?.("[data-filters]")) return;
  for (const [name, value] of [...event.detail.formData.entries()]) if (value === "") event.detail.formData.delete(name);
});

// Leaving a field tells a change that typing told already: to ask again would take the list from under the chip or head that was pressed.
addEventListener("htmx:beforeRequest", (event) => {
  const { elt, pathInfo, requestConfig } = event.detail;
  if (!elt.matches?.("[data-filters]") || requestConfig.triggeringEvent?.type !== "change") return;
  const asks = (address) => {
    const asked = new URL(address, location.href).searchParams;
    asked.delete("trang");
    asked.sort();
    return asked.toString();
  };
  if (asks(pathInfo.finalRequestPath) === asks(location.href)) event.preventDefault();
});

// After a chip was dropped the form says what is asked for now; what is being typed is left alone.
const agree = (form) => {
  const asked = new URLSearchParams(location.search);
  for (const control of form.elements) {
    if (!control.name || control === document.activeElement) continue;
    const values = asked.getAll(control.name);
    if (control.type === "checkbox") control.checked = values.includes(control.value);
    else if (control.type === "select-multiple") for (const option of control.options) option.selected = values.includes(option.value);
    else control.value = values[0] ?? "";
  }
};

addEventListener("htmx:afterSettle", (event) => {
  const region = event.target.closest?.("[data-list]");
  if (!region) return;
  for (const form of document.querySelectorAll("[data-filters]")) agree(form);
  for (const link of document.querySelectorAll("a[data-export]")) { // the file holds what the list shows now
    const asked = new URLSearchParams(location.search);
    asked.delete("trang");
    asked.set("tep", "xlsx");
    link.search = `?${asked}`;
  }
  // What was pressed may be gone (a page's number, a chip): then the reader starts at the list's own heading.
  if (document.activeElement === document.body) {
    const heading = region.querySelector("h2") ?? region;
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  }
  const said = document.getElementById("tin-danh-sach");
  const found = region.querySelector(".pager > span, .empty b");
  if (said && found) said.textContent = found.textContent;
});
