// Small edits and acts that leave the reader where they are (ui/templatetags/in_place.py): htmx asks, this puts the answer in.
const FORM = "sua", FRESH = 10000; // ms a message stays in sight while the page is scrolled; then it rests at the page's top
const told = document.getElementById("tin-nhan"), troubles = document.querySelector("[data-trouble]");
const box = document.createElement("dialog");
box.className = "edits";
box.setAttribute("aria-labelledby", "tai-cho");
let opener, resting;

const read = (text) => new DOMParser().parseFromString(text, "text/html");
const summary = (part) => part.querySelector(".note.bad[tabindex]");

// The form of another page over this one; troubles are told inside, since the rest is shut off meanwhile.
const open = (page, form, address, region) => {
  const title = document.createElement("h2"), lead = page.querySelector("main .head p");
  title.id = "tai-cho";
  title.textContent = page.querySelector("main h1")?.textContent ?? "";
  form.setAttribute("action", form.getAttribute("action") || address);
  form.dataset.here = region;
  box.replaceChildren(title, ...(lead ? [lead] : []), form);
  if (!box.isConnected) document.body.append(box);
  if (troubles) box.append(troubles);
  if (!box.open) box.showModal();
  htmx.process(form);
  htmx.trigger(form, "htmx:load");
  (summary(form) ?? form.querySelector("input:not([type=hidden],:disabled), select:not(:disabled), textarea:not(:disabled), button"))?.focus();
};
box.addEventListener("close", () => {
  if (troubles) document.body.append(troubles);
  box.replaceChildren();
  if (document.activeElement === document.body) opener?.focus(); // where a browser does not give it back by itself
});
box.addEventListener("click", (event) => { if (event.target.closest("a[data-close]")) event.preventDefault(); });

const say = (page) => told?.append(...(page.getElementById("tin-nhan")?.children ?? []));
const rows = (region) => [...region.querySelectorAll("li, tbody tr")];
const put = (name, page) => {
  for (const one of document.querySelectorAll("[data-follows]")) {
    const now = page.getElementById(one.id);
    if (now) { one.replaceWith(now); htmx.process(now); }
  }
  htmx.swap(`#${name}`, page.getElementById(name).outerHTML, { swapStyle: "outerHTML", swapDelay: 0, settleDelay: 0 });
  return document.getElementById(name);
};
const focus = (one) => {
  if (!one.matches("a, button, input, select, textarea")) one.tabIndex = -1;
  one.focus({ preventScroll: true });
  one.scrollIntoView({ block: "nearest" });
};

// What was pressed is found again by its id or its address; its row is where it was counted before.
const back = (region, pressed, row) => {
  const same = pressed.id ? document.getElementById(pressed.id) : [...document.querySelectorAll("[data-here]")].find((one) =>
    ["href", "action"].some((name) => one.hasAttribute(name) && one.getAttribute(name) === pressed.getAttribute(name)));
  focus((same?.matches("form") ? same.querySelector("button:not(:disabled)") : same) ?? rows(region)[row] ?? region.querySelector("h2") ?? region);
};

const done = async (xhr, answer, name, pressed) => {
  const stays = new URL(xhr.responseURL).href === location.href.split("#")[0];
  const response = stays ? null : await fetch(location.href).catch(() => null);
  const page = stays ? answer : response?.ok && !response.redirected ? read(await response.text()) : null;
  if (!page?.getElementById(name)) return location.assign(xhr.responseURL); // the thing is gone, or out of reach: where the server leads
  const old = document.getElementById(name), row = rows(old).indexOf(pressed.closest("li, tbody tr"));
  if (box.open) box.close();
  told?.replaceChildren();
  for (const one of new Set([answer, page])) say(one);
  clearTimeout(resting);
  told?.setAttribute("data-fresh", "");
  resting = setTimeout(() => told?.removeAttribute("data-fresh"), FRESH);
  back(put(name, page), pressed, row);
};

// Asked as a boosted link asks, so the server answers with a whole page; nothing is asked twice at a time.
const asked = new WeakSet();
const ask = (event, pressed, verb, path) => {
  event.preventDefault();
  if (asked.has(pressed)) return;
  asked.add(pressed);
  const { submitter } = event, values = submitter?.name ? { [submitter.name]: submitter.value } : {};
  htmx.ajax(verb, path, { source: pressed, values, swap: "none ignoreTitle:true", push: "false", headers: { "HX-Boosted": "true" } })
    .catch(() => {}); // told by troubles.js
};
addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-here]");
  if (link && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey)) ask(event, link, "get", link.getAttribute("href"));
});
addEventListener("submit", (event) => {
  const form = event.target, posts = form.matches("form[data-here]") && (event.submitter?.formMethod || form.method) === "post";
  if (posts && !event.defaultPrevented) ask(event, form, "post", form.getAttribute("action"));
});

addEventListener("htmx:afterRequest", ({ detail: { requestConfig, successful, xhr } }) => {
  const pressed = requestConfig?.elt, name = pressed?.dataset?.here;
  asked.delete(pressed);
  if (!name || !successful || new URL(xhr.responseURL).pathname === troubles?.dataset.login) return;
  const answer = read(xhr.responseText), form = answer.getElementById(FORM);
  const address = pressed.getAttribute("href") ?? pressed.getAttribute("action");
  if (pressed.matches("a")) {
    if (!form) return location.assign(pressed.href);
    opener = pressed;
    open(answer, form, address, name);
  } else if (xhr.status !== 422) done(xhr, answer, name, box.contains(pressed) ? opener : pressed);
  else if (form) {
    if (!box.open) opener = pressed.querySelector("button");
    open(answer, form, address, name);
  } else {
    const region = put(name, answer);
    focus(summary(region) ?? region);
  }
});
