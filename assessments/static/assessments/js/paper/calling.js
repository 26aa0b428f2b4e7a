// The candidate calls the proctor, or reports a question; what the proctor writes to the room stands above the paper.
import { $, all, announce, csrfToken, labels, numberOf, on, player, say } from "./page.js";
import { recall, remember } from "./memory.js";
import { within } from "./within.js";

const dialog = $("#goi");
const open = (form) => {
  const field = (name) => $(`[name=${name}]`, dialog);
  field("kind").value = form ? "question" : "help";
  field("item").value = form ? form.dataset.item : "";
  field("item").disabled = !form;
  $("[data-call-title]", dialog).textContent = form ? `${dialog.dataset.sayReport} ${labels[numberOf(form) - 1]}` : dialog.dataset.sayCall;
  $("[data-call-failed]", dialog).hidden = true;
  dialog.showModal();
};
const send = async (form) => {
  form.elements.csrfmiddlewaretoken.value = csrfToken();
  const button = $("button:not([type=button])", form);
  button.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(form.action, {
      method: "POST", body: new URLSearchParams(new FormData(form)), headers: { Accept: "application/json", "X-CSRFToken": csrfToken() },
      signal: within(15000),
    });
    const said = await answer.json();
    if (!answer.ok) $("[data-call-words]", dialog).textContent = said.detail ?? said.message;
    if (!answer.ok || !said.sent) throw new Error(String(answer.status));
    form.elements.words.value = "";
    dialog.close();
    $("[data-called-words]").textContent = `${say.sayCalled} ${said.at}.`;
    $("[data-called]").hidden = false;
    announce(`${say.sayCalled} ${said.at}.`);
  } catch { $("[data-call-failed]", dialog).hidden = false; } finally { button.removeAttribute("aria-busy"); }
};

// The message that stands: the newest, until it is put away here or taken back there. It is read aloud once.
const box = $("[data-message]");
let shown = 0, aloud = 0, away = recall("message", 0);
const heard = ({ message }) => {
  const id = message && message.id > away ? message.id : 0;
  if (id === shown) return;
  shown = id;
  box.hidden = !id;
  if (!id) return;
  $("[data-message-head]").textContent = `${say.sayMessage} ${message.at}:`;
  $("[data-message-words]").textContent = message.words;
  if (id > aloud) announce(`${say.sayMessage} ${message.at}: ${message.words}`);
  aloud = Math.max(aloud, id);
};
const putAway = () => {
  away = Math.max(away, shown);
  shown = 0;
  remember("message", away);
  box.hidden = true;
};

export const start = () => {
  on("heard", heard);
  $("[data-message-close]").addEventListener("click", putAway);
  $("[data-called-close]").addEventListener("click", () => { $("[data-called]").hidden = true; });
  if (!say.call || !dialog?.showModal) return;
  for (const button of all("[data-calls], [data-report]")) button.hidden = false;
  addEventListener("click", (event) => {
    if (event.target.closest?.("[data-calls]")) open(null);
    const report = event.target.closest?.("[data-report]");
    if (report && player.contains(report)) open(report.closest("form[data-item]"));
  });
  $("form", dialog).addEventListener("submit", (event) => { event.preventDefault(); send(event.target); });
};
