// Moving a large picture: what is drawn slides with the pointer as it is, and is drawn again when that rests.
// Drawing thousands of signs takes longer than a hand waits between two steps.
const RESTED_MS = 160;
const NOTCH = 0.1; // as vis-network zooms

export class Slide {
  // zooms: whether the wheel is meant for the picture; rested: what to do once it is drawn again.
  constructor(network, box, zooms, rested) {
    this.rested = rested;
    this.network = network;
    this.box = box;
    this.canvas = network.canvas.frame.canvas;
    this.canvas.style.transformOrigin = "0 0";
    this.rest();
    box.addEventListener("pointerdown", (event) => this.start(event));
    box.addEventListener("pointermove", (event) => this.drag(event));
    for (const end of ["pointerup", "pointercancel", "pointerleave"]) box.addEventListener(end, () => this.drop());
    box.addEventListener("wheel", (event) => zooms() && this.wheel(event), { capture: true, passive: false });
  }

  rest() {
    Object.assign(this, { x: 0, y: 0, scale: 1, held: null });
  }

  start(event) {
    if (event.button === 0 && event.isPrimary) this.held = { x: event.clientX - this.x, y: event.clientY - this.y };
    else this.held = null;
  }

  drag(event) {
    if (!this.held || !event.isPrimary) return;
    this.x = event.clientX - this.held.x;
    this.y = event.clientY - this.held.y;
    this.show();
  }

  drop() {
    if (this.held && (this.x || this.y)) this.draw();
    this.held = null;
  }

  wheel(event) {
    event.preventDefault();
    event.stopPropagation();
    const frame = this.box.getBoundingClientRect();
    const at = { x: event.clientX - frame.left, y: event.clientY - frame.top };
    const step = event.deltaY < 0 ? 1 + NOTCH : 1 / (1 + NOTCH);
    this.x = at.x - (at.x - this.x) * step;
    this.y = at.y - (at.y - this.y) * step;
    this.scale *= step;
    this.show();
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.draw(), RESTED_MS);
  }

  show() {
    this.canvas.style.transform = `translate(${this.x}px, ${this.y}px) scale(${this.scale})`;
  }

  draw() {
    const middle = { x: (this.box.clientWidth / 2 - this.x) / this.scale, y: (this.box.clientHeight / 2 - this.y) / this.scale };
    const position = this.network.DOMtoCanvas(middle);
    const scale = this.network.getScale() * this.scale;
    this.rest();
    this.network.once("afterDrawing", () => { this.canvas.style.transform = ""; });
    this.network.moveTo({ position, scale });
    this.rested();
  }
}
