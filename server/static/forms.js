// A form shows what its page answers: one that Back brings again forgets what was chosen after that answer.
// Without this script it shows what the browser kept.
"use strict";

addEventListener("pageshow", ({ persisted }) => {
  const [visit] = performance.getEntriesByType("navigation");
  if (!persisted && visit?.type !== "back_forward") return;
  for (const form of document.querySelectorAll('form.question:not([method="post"])')) form.reset();
});
