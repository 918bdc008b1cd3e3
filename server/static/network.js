// /network, without a reload: draws the picture, keeps the list beside it in step, and follows the links that
// only change the view. Without this script the page is complete: picture and list only repeat the tables.
import { Picture } from "./network-picture.js";
import { Walk } from "./network-walk.js";

const here = () => location.pathname + location.search;
let picture = null;
let shown = here();

async function draw(camera) {
  const box = document.getElementById("picture");
  if (!box || !window.vis) return;
  const answer = await fetch(box.dataset.source, { headers: { Accept: "application/json" } });
  if (!answer.ok) {
    box.textContent = box.dataset.failed;
    return;
  }
  const view = await answer.json();
  if (!view.nodes.length) return;
  const list = document.getElementById("walk");
  list.hidden = false; // first: the picture takes the room that the list leaves
  picture = new Picture(box, view, camera);
  const walk = new Walk(list, view, picture);
  walk.follow(location.hash.slice(1));
}

async function visit(address, remember) {
  const answer = await fetch(address, { headers: { Accept: "text/html" } });
  if (!answer.ok) {
    location.assign(address);
    return;
  }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const camera = picture && picture.camera();
  if (remember) history.pushState(null, "", address);
  shown = here();
  if (picture) picture.leave();
  picture = null;
  document.title = page.title;
  document.getElementById("content").replaceChildren(...page.getElementById("content").childNodes);
  for (const link of document.querySelectorAll(".languages a")) {
    link.href = page.querySelector(`.languages a[hreflang="${link.hreflang}"]`)?.href || link.href;
  }
  await draw(camera);
  const title = document.getElementById("walk-title");
  if (title) title.focus({ preventScroll: true });
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a.view");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button || !window.vis) return;
  event.preventDefault();
  visit(link.href, true);
});
addEventListener("popstate", () => {
  if (here() !== shown) visit(location.href, false);
});
draw();
