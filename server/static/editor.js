// Ctrl + Enter runs the query; a syntax error is selected where it stands. Without this script the form works.
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
    const before = area.value.split("\n").slice(0, line - 1);
    const place = before.reduce((sum, text) => sum + text.length + 1, 0) + column - 1;
    area.focus();
    area.setSelectionRange(place, Math.min(place + 1, area.value.length));
  }
}
