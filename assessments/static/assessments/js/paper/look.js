// How the paper looks to this candidate: size of letters and contrast, kept for the sitting.
import { $, all } from "./page.js";
import { recall, remember } from "./memory.js";

const root = document.documentElement;
const pressed = (selector, test) => {
  for (const button of all(selector)) button.setAttribute("aria-pressed", String(test(button)));
};
const size = (value) => {
  if (value === "1") delete root.dataset.text; else root.dataset.text = value;
  pressed("[data-size]", (button) => button.dataset.size === value);
  remember("size", value);
};
const contrast = (is) => {
  if (is) root.dataset.contrast = "more"; else delete root.dataset.contrast;
  pressed("[data-contrast-switch]", () => is);
  remember("contrast", is);
};
const keys = (are) => {
  pressed("[data-keys-switch]", () => are);
  remember("keys", are);
};
export const hasKeys = () => recall("keys", true) && $("[data-keys-switch]").getAttribute("aria-pressed") === "true";

export const start = () => {
  size(recall("size", root.dataset.text ?? "1"));
  contrast(recall("contrast", false));
  keys(recall("keys", true));
  for (const one of all("[data-scripted]")) one.hidden = false;
  addEventListener("click", (event) => {
    const at = (selector) => event.target.closest?.(selector);
    if (at("[data-size]")) size(at("[data-size]").dataset.size);
    if (at("[data-contrast-switch]")) contrast(!("contrast" in root.dataset));
    if (at("[data-keys-switch]")) keys(at("[data-keys-switch]").getAttribute("aria-pressed") !== "true");
  });
};
