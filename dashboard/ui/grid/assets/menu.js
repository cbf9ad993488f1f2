// Menus and lists to choose from, for every component of ours.

const STYLE = new URL("./menu.css", import.meta.url);

export const element = (tag, properties = {}, ...children) => {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
};

// Opens a row's details. Who hears it may be there a little later, and finds it in the window then.
export const open = (detail) => {
  window.assignboardOpening = detail;
  window.dispatchEvent(new CustomEvent("assignboard:open"));
};

export const keyOf = (text) => text.normalize("NFC").trim().replace(/\s+/g, " ").toLowerCase();

document.head.append(element("link", { rel: "stylesheet", href: STYLE }));

// What lies over the page is in a layer as large as the window, for the page's own body has no
// height. The theme's colours are known within a component alone, so they are handed on.
const COLOURS = ["background", "secondary-background", "text", "border", "primary", "link"].map((name) => `--st-${name}-color`);
const layer = element("div", { className: "board-layer" });
document.body.append(layer);

// The layer in the colours of the component at `place`.
export function layerOver(place) {
  const style = getComputedStyle(place);
  COLOURS.forEach((name) => layer.style.setProperty(name, style.getPropertyValue(name)));
  return layer;
}

// A field with a list below it, the fitting ones first, narrowed by typing. `value` is what Enter
// or Tab took last; a click takes its value and calls `pick`.
export class Choices {
  constructor(label, choices, { value = null, typed = "", pick }) {
    this.value = value;
    this.choices = choices;
    this.pick = pick;
    this.at = 0;
    this.input = element("input", { type: "text", role: "combobox", ariaLabel: label, ariaExpanded: "true", autocomplete: "off" });
    this.input.value = typed;
    this.list = element("ul", { role: "listbox", ariaLabel: label });
    this.list.id = "board-grid-choices";
    this.input.setAttribute("aria-controls", this.list.id);
    this.gui = element("div", { className: "board-grid-picker" }, this.input, this.list);
    this.input.addEventListener("input", () => this.draw(this.first));
    this.input.addEventListener("keydown", (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step) {
        event.preventDefault();
        event.stopPropagation();
        this.draw(Math.max(this.first, Math.min(this.shown.length - 1, this.at + step)));
      } else if (event.key === "Enter" || event.key === "Tab") {
        this.take(this.shown[this.at]);
      }
    });
    this.draw(this.first);
  }

  // Which of the list is chosen before somebody chooses.
  get first() {
    return 0;
  }

  // What is looked for in the list.
  get written() {
    return this.input.value;
  }

  take(one) {
    this.value = one?.value ?? this.value;
  }

  draw(at) {
    const typed = keyOf(this.written);
    const starts = (one) => keyOf(one.label).startsWith(typed);
    this.at = at;
    this.shown = this.choices.filter((one) => keyOf(one.label).includes(typed));
    if (typed) {
      this.shown.sort((one, other) => starts(other) - starts(one));
    }
    this.list.replaceChildren(
      ...this.shown.map((one, place) => {
        const option = element("li", { role: "option", textContent: one.label, id: `board-grid-choice-${place}` });
        option.ariaSelected = String(place === at);
        option.classList.toggle("last", Boolean(one.last));
        option.addEventListener("mousedown", (event) => {
          event.preventDefault();
          this.take(one);
          this.pick();
        });
        return option;
      }),
    );
    this.input.setAttribute("aria-activedescendant", this.shown[at] ? `board-grid-choice-${at}` : "");
    this.list.children[at]?.scrollIntoView?.({ block: "nearest" });
  }
}

// What is written counts, and may be several names; the list helps with the last of them.
export class Writing extends Choices {
  get first() {
    return -1;
  }

  get names() {
    return this.input.value.split(/[;,|]/).map((name) => name.trim());
  }

  get written() {
    return this.names.at(-1);
  }

  take(one) {
    this.value = one ? [...this.names.slice(0, -1), one.value].join("; ") : this.input.value.trim();
  }
}

// Beside `anchor`, a field with choices; `pick` is handed the value that is taken.
export function choose(anchor, label, choices, pick) {
  const list = new Choices(label, choices, { pick: () => take() });
  const close = popUp(anchor, list.gui);
  const take = () => {
    close();
    pick(list.value);
  };
  list.input.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && list.shown.length) {
      event.preventDefault();
      take();
    } else if (event.key === "Escape" || event.key === "Tab") {
      event.preventDefault();
      close();
    }
    event.stopPropagation();
  });
  list.input.focus();
}

// A list of actions beside `anchor`.
export function menu(anchor, items) {
  const list = element("div", { className: "board-grid-menu", role: "menu" });
  items.forEach(({ label, checked, pick }) => {
    const box = checked === undefined ? "" : checked ? "☑ " : "☐ ";
    const item = element("button", { type: "button", role: checked === undefined ? "menuitem" : "menuitemcheckbox", textContent: box + label });
    if (checked !== undefined) {
      item.ariaChecked = String(checked);
    }
    item.addEventListener("click", () => {
      close();
      pick();
    });
    list.append(item);
  });
  list.addEventListener("keydown", (event) => {
    const all = [...list.children];
    const at = all.indexOf(document.activeElement);
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (next !== undefined) {
      event.preventDefault();
      all[(next + all.length) % all.length].focus();
    } else if (event.key === "Escape" || event.key === "Tab") {
      event.preventDefault();
      close();
    }
    event.stopPropagation();
  });
  const close = popUp(anchor, list);
  list.firstElementChild?.focus();
}

// Shows `gui` beside `anchor`, in place of what was shown before; returns what closes it again.
function popUp(anchor, gui) {
  closeLast();
  const before = document.activeElement;
  const close = () => {
    closeLast = () => {};
    gui.remove();
    document.removeEventListener("pointerdown", outside, true);
    before?.focus?.();
  };
  const outside = (event) => gui.contains(event.target) || close();
  gui.classList.add("board-pop-up");
  layerOver(anchor).append(gui);
  const { left, right, bottom, top } = anchor.getBoundingClientRect();
  const { offsetWidth: wide, offsetHeight: high } = gui;
  gui.style.left = `${Math.max(8, left + wide > window.innerWidth - 8 ? right - wide : left)}px`;
  gui.style.top = `${bottom + high > window.innerHeight - 8 ? Math.max(8, top - high) : bottom}px`;
  document.addEventListener("pointerdown", outside, true);
  closeLast = close;
  return close;
}

let closeLast = () => {};
