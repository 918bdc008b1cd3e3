// The names beside the signs: of one size on the screen at any zoom, and never one upon another. Those that find
// no room wait for a closer look; the list beside the picture has them all.
const LETTER = 13;
const LINE = 1.15;
const APART = 2;
const CROWDED = 300;
const SETTLED_MS = 120;

export class Names {
  constructor(network, nodes) {
    this.network = network;
    this.nodes = nodes;
    const all = nodes.get();
    this.named = all.filter((node) => node.label).sort((a, b) => (b.value || 0) - (a.value || 0));
    this.signs = all.length > CROWDED ? [] : all;
    this.pen = document.createElement("canvas").getContext("2d");
    this.pen.font = `${LETTER}px arial`;
    network.on("zoom", () => this.soon());
    network.on("resize", () => this.place());
  }

  soon() {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.place(), SETTLED_MS);
  }

  place(first) {
    if (!this.network.body) return; // left meanwhile
    const scale = this.network.getScale();
    const signs = this.signs.map((node) => this.sign(node.id, scale));
    const taken = [];
    const font = { size: LETTER / scale, strokeWidth: 3 / scale };
    const order = first ? [...this.named].sort((a, b) => (b.id === first) - (a.id === first)) : this.named;
    this.nodes.update(order.map((node) => {
      const sign = this.sign(node.id, scale);
      const spots = this.spots(node.label, sign);
      const others = [...taken, ...signs.filter((other) => other.id !== node.id)];
      const spot = spots.find((place) => this.holds(place) && !others.some((other) => meet(place, other))) || (node.id === first && spots[0]);
      if (!spot) return { id: node.id, label: " " };
      taken.push(spot);
      return { id: node.id, label: node.label, font: { ...font, vadjust: spot.up / scale } };
    }));
  }

  // Whether a spot of the window is whole in it; one beyond it, where nobody looks, is.
  holds(place) {
    const width = this.network.canvas.frame.clientWidth;
    return (place.left >= 0 && place.right <= width) || place.right < 0 || place.left > width;
  }

  sign(id, scale) {
    const { x, y } = this.network.canvasToDOM(this.network.getPosition(id));
    const radius = this.network.body.nodes[id].options.size * scale;
    return { id, left: x - radius, right: x + radius, top: y - radius, bottom: y + radius };
  }

  // Below the sign, else above it. up: by how many pixels that is higher than where vis-network writes.
  spots(label, sign) {
    const lines = label.split("\n");
    const half = Math.max(...lines.map((line) => this.pen.measureText(line).width)) / 2 + APART;
    const height = lines.length * LETTER * LINE + APART;
    const middle = (sign.left + sign.right) / 2;
    const across = { left: middle - half, right: middle + half };
    const up = sign.top - height - sign.bottom - APART;
    return [
      { ...across, top: sign.bottom, bottom: sign.bottom + height, up: 0 },
      { ...across, top: sign.top - height, bottom: sign.top, up },
    ];
  }
}

function meet(one, other) {
  return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
}
