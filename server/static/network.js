// Draws /network with vis-network from the same rows as the table below it. Without this script the page is
// complete: the picture only repeats the table.
"use strict";

(async () => {
  const box = document.getElementById("picture");
  const panel = document.getElementById("panel");
  if (!box || !window.vis) return;
  const answer = await fetch(box.dataset.source, { headers: { Accept: "application/json" } });
  if (!answer.ok) {
    box.textContent = box.dataset.failed;
    return;
  }
  const view = await answer.json();
  if (!view.nodes.length) return;
  const nodes = new vis.DataSet(view.nodes);
  const edges = new vis.DataSet(view.edges);
  const network = new vis.Network(box, { nodes, edges }, view.options);
  window.maillageNetwork = network;
  box.dataset.drawn = String(view.nodes.length);

  const show = (row) => {
    if (!row) return;
    panel.replaceChildren(...[...row.querySelectorAll("template, .panel-content")].flatMap((part) =>
      [...(part.content || part).cloneNode(true).childNodes]));
    panel.hidden = false;
  };
  const select = (id) => {
    show(document.getElementById(id));
    history.replaceState(null, "", "#" + id);
  };
  network.on("click", (event) => {
    if (event.nodes.length) select("node-" + event.nodes[0]);
    else if (event.edges.length) select("pair-" + event.edges[0]);
  });
  const wanted = location.hash.slice(1);
  if (wanted.startsWith("pair-") && edges.get(wanted.slice(5))) {
    network.selectEdges([wanted.slice(5)]);
    show(document.getElementById(wanted));
  } else if (wanted.startsWith("node-") && nodes.get(wanted.slice(5))) {
    network.selectNodes([wanted.slice(5)]);
    show(document.getElementById(wanted));
  }
  network.fit();

  const save = document.getElementById("save-png");
  save.hidden = false;
  save.addEventListener("click", () => {
    const drawn = box.querySelector("canvas");
    const copy = document.createElement("canvas");
    copy.width = drawn.width;
    copy.height = drawn.height;
    const pen = copy.getContext("2d");
    pen.fillStyle = "#ffffff";
    pen.fillRect(0, 0, copy.width, copy.height);
    pen.drawImage(drawn, 0, 0);
    const link = document.createElement("a");
    link.download = "copilotage.png";
    link.href = copy.toDataURL("image/png");
    link.click();
  });
})();
