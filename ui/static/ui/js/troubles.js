// What goes wrong behind a page is said aloud: htmx leaves the page as it was, and nobody would know why.
const region = document.querySelector("[data-trouble]");
let said = "";

const hide = () => { if (region) { region.querySelector("[data-trouble-box]").hidden = true; said = ""; } };
const tell = (text) => {
  if (!region || text === said) return; // what is asked every few seconds is told once
  const box = region.querySelector("[data-trouble-box]");
  box.hidden = false;
  box.querySelector("[data-trouble-words]").textContent = said = text;
};

// The answer is a page of ours: its heading and its sentences say what happened and what to do.
const words = (xhr) => {
  const page = new DOMParser().parseFromString(xhr.responseText, "text/html").querySelector("[data-trouble-page]");
  const parts = page ? [...page.querySelectorAll("h1, p")].map((part) => part.textContent.trim().replace(/\s+/g, " ")) : [];
  return parts.length ? `${parts[0]}. ${parts.slice(1).join(" ")}` : region?.dataset.fault;
};

addEventListener("htmx:responseError", (event) => tell(words(event.detail.xhr)));
addEventListener("htmx:sendError", () => tell(region?.dataset.offline));
addEventListener("htmx:timeout", () => tell(region?.dataset.offline));
addEventListener("htmx:afterRequest", (event) => { if (event.detail.successful) hide(); });
addEventListener("online", hide);
region?.querySelector("[data-trouble-close]").addEventListener("click", hide);

// Who was logged out meanwhile gets the log-in page for an answer: the whole page goes there, and comes back here.
addEventListener("htmx:beforeSwap", (event) => {
  const { responseURL } = event.detail.xhr, login = region?.dataset.login;
  if (!login || !responseURL || new URL(responseURL).pathname !== login || location.pathname === login) return;
  event.detail.shouldSwap = false;
  location.assign(`${login}?next=${encodeURIComponent(location.pathname + location.search)}`);
});

// The page for the time without a line (ui/offline.py); browsers allow it over https and on the machine itself.
navigator.serviceWorker?.register("/sw.js").catch(() => {});
