// Small things that this browser keeps for one sitting: flags, layout, size of letters, the clock. A browser that keeps
// nothing does without.
import { say } from "./page.js";

const named = (name) => `paper:${say.paper}:${name}`;
export const recall = (name, otherwise) => {
  try { return JSON.parse(localStorage.getItem(named(name))) ?? otherwise; } catch { return otherwise; }
};
export const remember = (name, value) => {
  if ("trial" in say) return;
  try { localStorage.setItem(named(name), JSON.stringify(value)); } catch { /* kept by this page alone */ }
};
