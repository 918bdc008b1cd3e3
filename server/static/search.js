// Suggestions as one types in a search box, as an ARIA combobox. Without this script the form is sent as it is.
// Pattern: https://www.w3.org/WAI/ARIA/apg/patterns/combobox/
"use strict";

const PAUSE_MS = 90;
const english = document.documentElement.lang === "en";
const say = english
  ? {
      none: "No suggestion.",
      some: (count) => `${count} suggestion${count > 1 ? "s" : ""}. Up and down arrows to choose.`,
      meant: (text) => `Read as “${text}”`,
      list: "Suggestions",
    }
  : {
      none: "Aucune suggestion.",
      some: (count) => `${count} suggestion${count > 1 ? "s" : ""}. Flèches haut et bas pour choisir.`,
      meant: (text) => `Lu comme « ${text} »`,
      list: "Suggestions",
    };

const element = (name, attributes = {}, text = "") => {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.textContent = text;
  return made;
};

class Box {
  constructor(input) {
    this.input = input;
    this.asked = null;
    this.timer = 0;
    this.chosen = -1;
    this.options = [];
    this.known = new Map();
    const id = `${input.id}-suggestions`;
    this.list = element("div", { id, role: "listbox", class: "suggestions", "aria-label": say.list, hidden: "" });
    this.status = element("div", { class: "hidden", role: "status", "aria-live": "polite" });
    const frame = element("span", { class: "search-box" });
    input.replaceWith(frame);
    frame.append(input, this.list, this.status);
    const attributes = { role: "combobox", autocomplete: "off", "aria-autocomplete": "list", "aria-expanded": "false" };
    for (const [key, value] of Object.entries({ ...attributes, "aria-controls": id })) input.setAttribute(key, value);
    input.addEventListener("input", () => this.typed());
    input.addEventListener("keydown", (event) => this.pressed(event));
    input.addEventListener("blur", () => this.close());
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => this.go(event.target.closest("[role=option]")));
  }

  get text() {
    return this.input.value.trim().replace(/\s+/g, " ");
  }

  typed() {
    clearTimeout(this.timer);
    this.asked?.abort();
    if (this.text.length < 2) return this.close();
    this.timer = setTimeout(() => this.ask(this.text), PAUSE_MS);
  }

  async ask(text) {
    this.asked = new AbortController();
    try {
      if (!this.known.has(text)) {
        const address = `/search/suggestions?text=${encodeURIComponent(text)}`;
        const answer = await fetch(address, { signal: this.asked.signal, headers: { Accept: "application/json" } });
        if (!answer.ok) return this.close();
        this.known.set(text, await answer.json());
      }
      if (text === this.text && document.activeElement === this.input) this.show(this.known.get(text));
    } catch (error) {
      if (error.name !== "AbortError") this.close();
    }
  }

  show({ suggestions, meant }) {
    this.chosen = -1;
    this.list.replaceChildren();
    if (meant.length && suggestions.length) {
      this.list.append(element("p", { class: "meaning", role: "presentation" }, say.meant(meant[0])));
    }
    let group = null;
    this.options = suggestions.map((row, place) => {
      if (!group || group.name !== row.group) {
        const id = `${this.list.id}-group-${place}`;
        group = { name: row.group, box: element("div", { role: "group", "aria-labelledby": id }) };
        group.box.append(element("div", { id, class: "group", role: "presentation" }, row.group));
        this.list.append(group.box);
      }
      const id = `${this.list.id}-${place}`;
      const option = element("div", { id, role: "option", "aria-selected": "false", "data-href": row.href });
      option.append(element("span", {}, row.label));
      const about = [row.matched, row.type, row.whole].filter(Boolean).join(" · ");
      option.append(" ", element("span", { class: "about" }, about));
      group.box.append(option);
      return option;
    });
    this.list.hidden = !this.options.length;
    this.list.classList.remove("from-right");
    const beyond = this.list.getBoundingClientRect().right > document.documentElement.clientWidth;
    this.list.classList.toggle("from-right", beyond);
    this.input.setAttribute("aria-expanded", String(!this.list.hidden));
    this.input.removeAttribute("aria-activedescendant");
    this.status.textContent = this.options.length ? say.some(this.options.length) : say.none;
  }

  close() {
    clearTimeout(this.timer);
    this.asked?.abort();
    this.options = [];
    this.chosen = -1;
    this.list.hidden = true;
    this.list.replaceChildren();
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
    this.status.textContent = "";
  }

  choose(place) {
    this.options[this.chosen]?.setAttribute("aria-selected", "false");
    this.chosen = place;
    const option = this.options[place];
    if (!option) return this.input.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", option.id);
  }

  go(option) {
    if (option) location.assign(option.dataset.href);
  }

  pressed(event) {
    if (event.key === "Escape" && !this.list.hidden) {
      event.preventDefault();
      return this.close();
    }
    if (event.key === "Enter" && this.chosen >= 0) {
      event.preventDefault();
      return this.go(this.options[this.chosen]);
    }
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    if (this.list.hidden) {
      if (this.text) this.ask(this.text);
      return;
    }
    // One place more than options: there the text that was typed stands again.
    const places = this.options.length + 1;
    const step = event.key === "ArrowDown" ? 1 : -1;
    this.choose(((this.chosen + 1 + step + places) % places) - 1);
  }
}

for (const input of document.querySelectorAll("form.search input[type=search]")) new Box(input);
