// Late evidence: what the server never got before the time was up. It changes nothing by itself; who decides sees it
// beside its code. Used by the paper and by the page of the receipt.
import { mark, refuse } from "./store.js";
import { within } from "./within.js";

export const sendLate = async (waiting, { address, token }) => {
  const answers = waiting.map(({ fields, sequence, client_at }) => ({ fields, sequence, client_at }));
  const answer = await fetch(address, {
    method: "POST", credentials: "omit",
    headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
    body: JSON.stringify({ answers, client_at: Date.now() }), signal: within(15000),
  });
  const said = await answer.json();
  if (answer.status === 429 || answer.status >= 500) throw new Error(String(answer.status)); // another time
  if (!answer.ok && said.code !== "still_running") for (const one of waiting) await refuse(one);
  if (!answer.ok) return { refusal: said.message ?? "", code: said.code };
  for (const one of waiting) await mark(one, "late");
  return said;
};
