// The picture: vis-network over the positions that the server gives. Nothing moves by itself.
import { Names } from "./network-names.js";
import { fit, whole } from "./network-sizes.js";
import { Slide } from "./network-slide.js";

const CLOSE = 0.9;

export class Picture {
  constructor(box, view, camera) {
    this.box = box;
    fit(view, box);
    this.nodes = new vis.DataSet(view.nodes);
    this.edges = new vis.DataSet(view.edges);
    const start = performance.now();
    this.network = new vis.Network(box, { nodes: this.nodes, edges: this.edges }, view.options);
    window.maillageNetwork = this.network;
    this.network.once("afterDrawing", () => {
      box.dataset.drawn = String(view.nodes.length);
      box.dataset.ms = String(Math.round(performance.now() - start));
    });
    this.network.canvas.frame.tabIndex = -1; // the list beside it is what a keyboard walks
    this.names = new Names(this.network, this.nodes);
    this.fit();
    if (camera) this.look(camera);
    if (!view.options.interaction.dragView) this.slide = new Slide(this.network, box, () => this.zooms, () => this.names.soon());
    this.control();
  }

  camera() {
    return { position: this.network.getViewPosition(), scale: this.network.getScale() };
  }

  fit() {
    const { position, scale } = whole(this.nodes.get(), this.box);
    this.look({ position, scale: Math.min(CLOSE, scale) });
  }

  look(camera) {
    this.network.moveTo(camera);
    this.names.place();
  }

  wheel(zooms) {
    this.zooms = zooms;
    this.network.setOptions({ interaction: { zoomView: zooms } });
  }

  onPick(node, edge, nothing) {
    this.network.on("click", (event) => {
      this.wheel(true); // once it is meant for the picture
      if (event.nodes.length) node(event.nodes[0]);
      else if (event.edges.length) edge(event.edges[0]);
      else nothing();
    });
    this.box.addEventListener("mouseleave", () => this.wheel(false));
  }

  pickNode(id) {
    this.network.selectNodes([id]);
    this.names.place(id);
    this.show(this.network.getPosition(id));
  }

  pickEdge(id) {
    this.network.setSelection({ nodes: [], edges: [id] }, { unselectAll: true, highlightEdges: false });
    this.show(this.network.getPosition(this.edges.get(id).from));
  }

  pickNothing() {
    this.network.unselectAll();
  }

  show(place) {
    const dot = this.network.canvasToDOM(place);
    const inside = dot.x > 40 && dot.y > 40 && dot.x < this.box.clientWidth - 40 && dot.y < this.box.clientHeight - 40;
    if (!inside) this.network.moveTo({ position: place });
  }

  control() {
    const buttons = document.getElementById("zoom");
    buttons.hidden = false;
    buttons.addEventListener("click", (event) => {
      const zoom = event.target.dataset.zoom;
      if (zoom === "0") this.fit();
      else if (zoom) this.look({ scale: this.network.getScale() * zoom });
      else if (event.target.id === "save-png") this.save();
    });
  }

  save() {
    const drawn = this.box.querySelector("canvas");
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
  }

  leave() {
    this.network.destroy();
  }
}
