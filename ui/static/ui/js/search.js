// The search window: Ctrl K, ⌘ K, or the link in the header, which without this leads to the page of the search.
// A combobox as ARIA 1.2 has it: the focus stays in the input, aria-activedescendant names the option.
const box = document.getElementById("tim-nhanh");
const opener = document.querySelector("a[data-search]");
const [form, input, list, said] = ["form", "input", "[role=listbox]", "[role=status]"].map((one) => box?.querySelector(one));
const WAIT = 200; // ms after the last key: Vietnamese input methods rewrite a word while it is typed
let timer, asked, shown = null; // `shown`: the words that the list answers

const options = () => [...list.querySelectorAll("[role=option]")];
const chosen = () => list.querySelector("[aria-selected=true]");

function choose(option) {
  chosen()?.setAttribute("aria-selected", "false");
  option?.setAttribute("aria-selected", "true");
  option?.scrollIntoView({ block: "nearest" });
  if (option) input.setAttribute("aria-activedescendant", option.id);
  else input.removeAttribute("aria-activedescendant");
}

async function look() {
  asked?.abort(); // what was asked before is not shown any more
  const mine = (asked = new AbortController()), words = input.value;
  try {
    const address = `${form.action}?${new URLSearchParams({ q: words })}`;
    const answer = await fetch(address, { headers: { "HX-Request": "true" }, signal: mine.signal });
    if (answer.redirected || !answer.ok) throw new Error(answer.status);
    const part = await answer.text();
    if (mine.signal.aborted) return;
    list.innerHTML = part;
    shown = words;
    said.textContent = list.firstElementChild.dataset.said;
    choose(words.trim() ? options()[0] : null);
  } catch (error) {
    if (error.name === "AbortError") return;
    list.textContent = "";
    said.textContent = list.dataset.failed;
    choose(null);
  }
  said.classList.toggle("vh", said.textContent !== list.dataset.failed);
  input.setAttribute("aria-expanded", String(options().length > 0));
}

function open() {
  if (!box.open && document.querySelector("dialog[open]")) return; // another question waits for its answer
  if (!box.open) box.showModal(); // and when it closes, the browser gives the focus back
  input.focus();
  input.select();
  if (shown !== input.value) look();
}

if (box && opener) {
  if (/Mac|iPhone|iPad/.test(navigator.platform)) opener.querySelector("kbd").textContent = "⌘ K";
  opener.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return; // a new tab
    event.preventDefault();
    open();
  });
  addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.code === "KeyK") {
      event.preventDefault();
      open();
    }
  });
  input.addEventListener("input", () => {
    choose(null); // Enter before the answer searches on the page
    clearTimeout(timer);
    timer = setTimeout(look, WAIT);
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const all = options(), at = all.indexOf(chosen());
    if (event.key === "ArrowDown") choose(all[at + 1] ?? all[0]);
    else if (event.key === "ArrowUp") choose(all[at > 0 ? at - 1 : all.length - 1]);
    else if (event.key === "Enter" && chosen()) chosen().click();
    else if (event.key === "Escape") box.close(); // some browsers would only empty the field
    else return;
    event.preventDefault();
  });
  box.addEventListener("click", (event) => { if (event.target === box) box.close(); });
  addEventListener("pagehide", () => box.close()); // the back button finds the page as it was
}
