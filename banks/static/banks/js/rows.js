// Rows of an editor (options, pairs, gaps): one more without a page load. The button alone does the same.

export function addRow(button) {
  const rows = document.getElementById(button.dataset.addRow);
  const present = rows.querySelectorAll(":scope > div");
  const number = present.length;
  const last = present[number - 1];
  const row = last.cloneNode(true);
  const isLetter = /^[A-H]$/.test(last.querySelector("[data-letter]")?.textContent ?? "");
  const name = isLetter ? "ABCDEFGH"[number] : String(number + 1);
  const before = isLetter ? "ABCDEFGH"[number - 1] : String(number);
  for (const sign of row.querySelectorAll("[data-letter]")) sign.textContent = name;
  for (const error of row.querySelectorAll(".error")) error.remove();
  for (const label of row.querySelectorAll(":scope label")) {
    const words = label.firstChild;
    if (words?.nodeType === Node.TEXT_NODE) words.data = words.data.replace(before, name);
  }
  for (const input of row.querySelectorAll("input, textarea")) {
    if (input.ariaLabel) input.ariaLabel = input.ariaLabel.replace(before, name);
    input.removeAttribute("aria-invalid");
    if (/radio|checkbox/.test(input.type)) {
      input.checked = false;
      if (input.name === "key") input.value = String(number);
      else input.name = input.name.replace(/\d+$/, String(number));
    } else input.value = "";
  }
  rows.append(row);
  if (number + 1 >= Number(rows.dataset.most)) button.remove();
  row.querySelector("textarea, input:not([type=radio], [type=checkbox])").focus();
}
