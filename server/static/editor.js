// Ctrl + Enter runs the query, a syntax error is selected where it stands, code is copied by a button. Without
// this script the form works; the editor with colours, where it was built, comes on top of the same field.
"use strict";

const area = document.getElementById("query");
if (area) {
  area.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      area.form.requestSubmit();
    }
  });
  const line = Number(area.dataset.line), column = Number(area.dataset.column);
  if (line) {
    const lines = area.value.split("\n");
    const before = lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0);
    const place = before + [...(lines[line - 1] ?? "")].slice(0, column - 1).join("").length;
    area.focus();
    area.setSelectionRange(place, Math.min(place + 1, area.value.length));
  }
}

if (navigator.clipboard) {
  for (const button of document.querySelectorAll("button.copy")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.from).textContent);
      button.textContent = button.dataset.done;
    });
  }
}
