// Sizes come in pixels of the screen; a picture is drawn in the units of its map, and shown whole in its window.
const MARGIN = { x: 60, y: 40, share: 0.1 }; // a name beside the last sign of each side
const WIDENED = 1.8; // the map is wider than high, as most windows are
const MOST = 40;
const MOST_CROWDED = 8;
const WIDE = 760;
const LEAST = 0.6; // of the size of a sign, in a narrow window

// Where one stands to see all: the middle of the map, and how many pixels a unit of it takes.
export function whole(nodes, box) {
  const [x, y] = ["x", "y"].map((axis) => {
    const places = nodes.map((node) => node[axis]);
    return [places.reduce((a, b) => Math.min(a, b)), places.reduce((a, b) => Math.max(a, b))];
  });
  const room = (size, margin) => size - 2 * Math.min(margin, MARGIN.share * size);
  const scale = Math.min(
    room(box.clientWidth, MARGIN.x) / Math.max(x[1] - x[0], 1),
    room(box.clientHeight, MARGIN.y) / Math.max(y[1] - y[0], 1),
  );
  return { position: { x: (x[0] + x[1]) / 2, y: (y[0] + y[1]) / 2 }, scale: Math.min(scale, 1) };
}

export function fit(view, box) {
  const { nodes, edges, interaction } = view.options;
  if (box.clientHeight > box.clientWidth) for (const node of view.nodes) node.x /= WIDENED;
  const unit = Math.min(1 / whole(view.nodes, box).scale, interaction.dragView ? MOST : MOST_CROWDED);
  const narrow = Math.min(1, Math.max(LEAST, box.clientWidth / WIDE));
  grow(nodes.scaling, ["min", "max"], unit * narrow);
  grow(edges.scaling, ["min", "max"], unit);
  for (const font of [nodes.font, edges.font]) grow(font, ["size", "strokeWidth"], unit);
  for (const node of view.nodes) {
    if (node.kind === "action") node.size = nodes.scaling.min;
    const dashes = node.shapeProperties.borderDashes;
    if (dashes) node.shapeProperties.borderDashes = dashes.map((length) => length * unit);
  }
  for (const edge of view.edges) if (edge.scaling) grow(edge.scaling, ["min", "max"], unit);
}

function grow(held, names, factor) {
  for (const name of names) held[name] *= factor;
}
