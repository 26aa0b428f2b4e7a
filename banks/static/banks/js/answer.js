// Reads what is answered on the page into the response that the server's kind takes: the same rules
// as banks/answering.py. `root` is a fieldset with data-kind whose id is the name of its inputs.

const values = (root, name) =>
  [...root.querySelectorAll("input, select")]
    .filter((one) => one.name === name && (!/radio|checkbox/.test(one.type) || one.checked))
    .map((one) => one.value);

const one = (root, name) => values(root, name).find((value) => value.trim()) ?? null;

function parts(root, name) {
  const found = {};
  for (const input of root.querySelectorAll("input, select")) {
    if (!input.name.startsWith(`${name}.`)) continue;
    if (input.type === "radio" && !input.checked) continue;
    if (input.value.trim()) found[input.name.slice(name.length + 1)] = input.value;
  }
  return found;
}

const filled = (found) => (Object.keys(found).length ? found : null);

function order(root, name) {
  const items = [...root.querySelectorAll("select")].filter((s) => s.name.startsWith(`${name}.`));
  if (!items.length || items.some((select) => !select.value)) return null;
  return items
    .map((select) => [select.name.slice(name.length + 1), Number(select.value)])
    .sort((a, b) => a[1] - b[1])
    .map(([id]) => id);
}

const judged = (value) => (value === null ? null : value === "true");

const READ = {
  single_choice: one,
  multiple_choice: (root, name) => {
    const chosen = values(root, name);
    return chosen.length ? chosen : null;
  },
  true_false: (root, name) => judged(one(root, name)),
  true_false_group: (root, name) =>
    filled(Object.fromEntries(Object.entries(parts(root, name)).map(([k, v]) => [k, v === "true"]))),
  short_answer: one,
  numeric: one,
  matching: (root, name) => filled(parts(root, name)),
  ordering: order,
  cloze: (root, name) => filled(parts(root, name)),
};

export const readAnswer = (root, kind = root.dataset.kind, name = root.id) => READ[kind](root, name);
