"""What tests look for in a page that a browser shows: scripts that give back what is wrong, or nothing."""

SMALLEST_TARGET = 24

TABLES = """
const name = t => t.caption ? t.caption.textContent.trim().slice(0, 40) : t.outerHTML.slice(0, 80);
return [...document.querySelectorAll("main table")].flatMap(t => [
  ...(t.caption && t.caption.textContent.trim() ? [] : [`no caption: ${name(t)}`]),
  ...[...t.querySelectorAll("th")].filter(h => !["col", "row", "colgroup", "rowgroup"].includes(h.scope))
    .map(h => `no scope: ${name(t)}: ${h.textContent.trim()}`),
  ...(t.querySelector("thead th[scope=col], thead th[scope=colgroup]") ? [] : [`no heads: ${name(t)}`]),
]);
"""
TARGETS = """
const [least] = arguments;
const alone = "button, summary, select, textarea, input:not([type=hidden], [type=checkbox], [type=radio])"
  + ", .top nav a, .languages a, .sources a, .starts a";
return [...document.querySelectorAll(alone)].filter(e => e.checkVisibility()).filter(e => {
  const box = e.getBoundingClientRect();
  return box.width > 1 && (box.width < least || box.height < least);
}).map(e => `${Math.round(e.offsetWidth)}x${Math.round(e.offsetHeight)} ${e.outerHTML.slice(0, 120)}`);
"""
FRENCH_IN_ENGLISH = r"""
const words = new RegExp(
  "(?:^|[\\s('’«])(?:le|la|les|des|du|une|aux|dans|pour|avec|sur|qui|que|est|sont|par|et)"
  + "(?=[\\s,.)’»]|$)", "gi");
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
const found = [];
while (walker.nextNode()) {
  const node = walker.currentNode, place = node.parentElement;
  if (place.closest("script, style, pre, code, textarea, input, [lang=fr]")) continue;
  if (!place.checkVisibility()) continue;
  const own = node.textContent.replace(/“[^”]*”|«[^»]*»/g, "");  // quoted names are proper nouns
  if ((own.match(words) || []).length >= 2) found.push(node.textContent.trim().slice(0, 120));
}
return found;
"""
WIDER_THAN_THE_WINDOW = "return document.documentElement.scrollWidth - document.documentElement.clientWidth"
SPACED = """
const sheet = new CSSStyleSheet();
sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important;
  word-spacing: .16em !important } p { margin-bottom: 2em !important }`);
document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
"""
CUT = """
return [...document.querySelectorAll("main button, .top a, main h1, main h2, main label, main dd")]
  .filter(e => e.checkVisibility() && getComputedStyle(e).overflow !== "visible"
            && !e.classList.contains("hidden") && e.scrollWidth > e.clientWidth + 2)
  .map(e => e.outerHTML.slice(0, 120));
"""
