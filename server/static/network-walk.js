// The list beside the picture, in step with it: every sign is a button, choosing one lists its neighbours.
const part = (name) => document.getElementById("walk-" + name);

function element(name, text, members = {}) {
  const made = Object.assign(document.createElement(name), members);
  if (text) made.textContent = text;
  return made;
}

export class Walk {
  constructor(box, view, picture) {
    this.box = box;
    this.picture = picture;
    this.words = box.dataset;
    this.nodes = new Map(view.nodes.map((node) => [node.id, node]));
    this.edges = new Map(view.edges.map((edge) => [edge.id, edge]));
    this.near = new Map(view.nodes.map((node) => [node.id, []]));
    for (const edge of view.edges) {
      this.near.get(edge.from).push([edge.to, edge]);
      this.near.get(edge.to).push([edge.from, edge]);
    }
    picture.onPick((id) => this.toNode(id), (id) => this.toEdge(id), () => this.toAll());
    part("back").addEventListener("click", () => { this.toAll(); part("title").focus(); });
    part("list").addEventListener("keydown", (event) => this.step(event));
    this.toAll(true);
  }

  follow(hash) {
    const [kind, id] = [hash.slice(0, 5), hash.slice(5)];
    if (kind === "node-" && this.nodes.has(id)) this.toNode(id);
    if (kind === "pair-" && this.edges.has(id)) this.toEdge(id);
  }

  toAll(first) {
    this.fill(this.words.all, this.words.hint, [], null, "");
    const order = [...this.nodes.values()].sort((a, b) =>
      (a.kind === "action") - (b.kind === "action") || b.value - a.value || a.name.localeCompare(b.name));
    this.list(order.map((node) => [node, node.about, () => this.toNode(node.id, true)]));
    part("back").hidden = true;
    if (first) return;
    this.picture.pickNothing();
    history.replaceState(null, "", location.pathname + location.search);
  }

  toNode(id, focus) {
    const node = this.nodes.get(id);
    const near = this.near.get(id);
    this.fill(node.name, node.about, [...node.links, { href: node.href, text: this.words.page, leaves: true }],
      null, near.length ? this.words.near : this.words.alone);
    this.list(near.map(([other, edge]) => [this.nodes.get(other), edge.about, () => this.toNode(other, true)]));
    part("title").lang = node.lang;
    this.arrive("node-" + id, `${node.name}. ${node.about}`, focus);
    this.picture.pickNode(id);
  }

  toEdge(id) {
    const edge = this.edges.get(id);
    const ends = [edge.from, edge.to].map((end) => this.nodes.get(end));
    this.fill(ends.map((end) => end.name).join(" – "), edge.about, [], document.getElementById("pair-" + id), "");
    this.list(ends.map((end) => [end, end.about, () => this.toNode(end.id, true)]));
    this.arrive("pair-" + id, `${ends.map((end) => end.name).join(", ")}. ${edge.about}`, false);
    this.picture.pickEdge(id);
  }

  arrive(hash, said, focus) {
    history.replaceState(null, "", "#" + hash);
    part("back").hidden = false;
    this.box.scrollTop = 0;
    if (focus) part("title").focus({ preventScroll: true });
    else part("said").textContent = said;
  }

  fill(title, about, links, row, near) {
    part("title").textContent = title;
    part("title").removeAttribute("lang");
    part("about").textContent = about;
    part("links").replaceChildren(...links.map((link) => {
      const item = element("li");
      item.append(element("a", link.text, { href: link.href, className: link.leaves ? "" : "view" }));
      return item;
    }));
    const held = row && row.querySelector(".panel-content");
    part("shared").hidden = !held;
    part("shared").replaceChildren(...(held ? held.cloneNode(true).childNodes : []));
    part("near").textContent = near;
    part("near").hidden = !near;
  }

  list(rows) {
    part("list").replaceChildren(...rows.map(([node, about, go]) => {
      const item = element("li");
      const button = element("button", "", { type: "button" });
      button.append(element("span", node.name, { lang: node.lang }), element("span", about));
      button.addEventListener("click", go);
      item.append(button);
      return item;
    }));
  }

  step(event) {
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!move) return;
    const buttons = [...part("list").querySelectorAll("button")];
    const next = buttons[buttons.indexOf(document.activeElement) + move];
    if (next) next.focus();
    event.preventDefault();
  }
}
