// SátHạch: small behaviours shared by all pages. Everything here only adds: pages read and submit without it.
const root = document.documentElement;
root.classList.add("js");

// <button hidden data-reveal="id">: shows a password while it is pressed in.
for (const button of document.querySelectorAll("[data-reveal]")) button.hidden = false;

addEventListener("click", (event) => {
  const at = (selector) => event.target.closest?.(selector);
  const reveal = at("[data-reveal]");
  if (reveal) {
    const input = document.getElementById(reveal.dataset.reveal);
    const shown = input.type === "text";
    input.type = shown ? "password" : "text";
    reveal.setAttribute("aria-pressed", String(!shown));
  }
  // Dialogs: <button data-dialog="id"> opens, <button data-close> closes; Esc is the browser's own.
  const opener = at("[data-dialog]");
  if (opener) document.getElementById(opener.dataset.dialog)?.showModal();
  at("[data-close]")?.closest("dialog")?.close();
  // An open menu closes when one clicks elsewhere.
  for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
});
addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && document.querySelector("details.menu[open]");
  if (menu) { menu.open = false; menu.querySelector("summary").focus(); }
});

// A refusal (409) and a form with errors (422) are answers too: htmx puts them in. A refusal's page that was not sent to a
// place of this page (ui/middleware.py) has no part of it: then it is told aloud.
addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (![409, 422].includes(detail.xhr.status)) return;
  detail.isError = detail.xhr.responseText.includes("data-trouble-page") && !detail.xhr.getResponseHeader("HX-Retarget");
  detail.shouldSwap = !detail.isError;
});

// A page that came back with errors: the reader starts at their list.
document.querySelector(".note.bad[tabindex]:not([data-specimen] *)")?.focus();

// <b data-until="ISO time">: days and hours, then hours and minutes; refreshed each half minute.
const unit = (name) => new Intl.NumberFormat(root.lang, { style: "unit", unit: name, unitDisplay: "long" });
const [days, hours, minutes] = ["day", "hour", "minute"].map(unit);
const left = (ms) => {
  const m = Math.max(0, Math.floor(ms / 60000)), d = Math.floor(m / 1440), h = Math.floor((m % 1440) / 60);
  if (d) return `${days.format(d)} ${hours.format(h)}`;
  return h ? `${hours.format(h)} ${minutes.format(m % 60)}` : minutes.format(m);
};
// data-now on <html> is the server's clock when it drew the page; the rest is the machine's steady clock.
const drawn = Date.parse(root.dataset.now ?? "") || Date.now();
const tick = () => { for (const el of document.querySelectorAll("[data-until]")) el.textContent = left(Date.parse(el.dataset.until) - drawn - performance.now()); };
tick(); setInterval(tick, 30000);
