// A file field as a place to drop files (ui/templates/ui/_file_drop.html). The field itself takes clicks, keys and, in most
// browsers, drops; this makes the whole place take them, says what was chosen, and refuses early what the server would refuse.
const size = (bytes) => {
  const [number, unit] = bytes < 1048576 ? [Math.max(0.1, bytes / 1024), "KB"] : [bytes / 1048576, "MB"];
  return `${new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 1 }).format(number)} ${unit}`;
};
const fits = (file, accept) => !accept || accept.split(",").some((one) => {
  const kind = one.trim().toLowerCase();
  if (kind.startsWith(".")) return file.name.toLowerCase().endsWith(kind);
  return kind.endsWith("/*") ? file.type.startsWith(kind.slice(0, -1)) : file.type === kind;
});

const look = (zone) => {
  const field = zone.querySelector("input[type=file]"), said = zone.querySelector("[data-chosen]");
  const { wrongType, tooLarge, limit } = zone.dataset;
  const wrong = [...field.files].map((file) =>
    !fits(file, field.accept) ? wrongType.replace("{name}", file.name)
      : limit && file.size > Number(limit) ? tooLarge.replace("{name}", file.name).replace("{size}", size(file.size)) : "").find(Boolean);
  said.className = wrong ? "error" : "";
  said.textContent = wrong || [...field.files].map((file) => `${file.name} (${size(file.size)})`).join(", ");
  if (wrong) field.value = "";
  field.toggleAttribute("aria-invalid", Boolean(wrong));
  if (wrong) field.setAttribute("aria-invalid", "true");
};

addEventListener("change", (event) => {
  const zone = event.target.closest?.("[data-drop]");
  if (zone) look(zone);
});
for (const kind of ["dragover", "dragleave", "drop"]) addEventListener(kind, (event) => {
  const zone = event.target.closest?.("[data-drop]");
  const field = zone?.querySelector("input[type=file]");
  if (!field || field.disabled || !event.dataTransfer.types.includes("Files")) return;
  event.preventDefault();
  zone.toggleAttribute("data-over", kind === "dragover");
  if (kind !== "drop" || !event.dataTransfer.files.length) return;
  const dropped = new DataTransfer();
  for (const file of field.multiple ? event.dataTransfer.files : [event.dataTransfer.files[0]]) dropped.items.add(file);
  field.files = dropped.files;
  field.dispatchEvent(new Event("change", { bubbles: true }));
});
