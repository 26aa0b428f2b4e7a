// A picture that was chosen is uploaded at once; without this script the button does the same for all of them.
document.addEventListener("change", ({ target }) => {
  if (target.type === "file" && target.files.length) target.form.querySelector("[data-upload]")?.click();
});
