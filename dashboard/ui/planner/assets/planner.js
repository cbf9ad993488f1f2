// The planner: people by periods, with tickets as cards that are dragged (interact.js, beside this
// file) or moved by their menus.
//
// A card is told by its ticket's id. `data` has the cards as the server read them and the unsaved
// edits that it knows, under a revision; the state `edits` has that revision and all edits as they
// are here. When a newer revision comes, its edits are those that count.

import { library } from "../assignboard.grid/library.js";
import { choose, element, menu, open } from "../assignboard.grid/menu.js";
import { Dragging } from "./dragging.js";
import { lackedBy, NOBODY, plain, Plan } from "./plan.js";

const loaded = library(new URL("./interact.js", import.meta.url), "interact");
// The first is the most pressing.
const GRADES = ["#d1242f", "#e8730c", "#2980b9", "#16a085"];
const NO_TONE = "#7f8c8d";
const narrow = window.matchMedia("(max-width: 640px)");
const boards = new WeakMap();

export default async function (component) {
  const { data, parentElement } = component;
  const place = parentElement.querySelector(".board-planner");
  const waiting = boards.get(parentElement) ?? loaded.then((interact) => new Board(interact, place));
  boards.set(parentElement, waiting);
  const board = await waiting;
  board.component = component;
  board.show(data);
}

class Board {
  constructor(interact, place) {
    this.place = place;
    this.plan = new Plan();
    this.cards = new Map();
    this.selected = new Set();
    this.later = null;
    this.scroller = element("div", { className: "scroller" });
    this.said = element("div", { className: "said", ariaLive: "polite" });
    this.legend = element("div", { className: "legend" });
    place.replaceChildren(this.legend, this.scroller, this.said);
    narrow.addEventListener("change", () => this.plan.data && this.build());
    place.addEventListener("click", (event) => this.click(event), true);
    place.addEventListener("keydown", (event) => this.press(event));
    place.addEventListener("contextmenu", (event) => this.ask(event));
    window.addEventListener("assignboard:opened", ({ detail }) => this.mark(detail));
    this.dragging = new Dragging(interact, this);
  }

  show(data) {
    if (this.dragging.held) {
      // Nobody's hand is emptied by what comes meanwhile.
      this.later = data;
      return;
    }
    this.later = null;
    this.plan.read(data);
    this.place.style.height = `${data.height}px`;
    const shape = JSON.stringify([data.columns, data.people.map((person) => person.name)]);
    if (shape !== this.shape) {
      this.shape = shape;
      this.build();
    } else {
      this.draw();
    }
  }

  raise(ids) {
    this.cards.forEach((drawn, id) => drawn.classList.toggle("lifted", ids.includes(id)));
  }

  // What is drawn ---------------------------------------------------------------------------

  build() {
    this.cards.clear();
    this.cells = this.plan.data.people.map(() => []);
    this.heads = [];
    this.scroller.replaceChildren(narrow.matches ? this.list() : this.table());
    this.draw();
  }

  cell(row, column, tag) {
    const load = element("span", { className: "load" });
    const name = `${this.plan.data.people[row].name || "Unassigned"}, ${this.plan.headings[column].said}`;
    const cards = element("div", { className: "cards", role: "group", ariaLabel: name });
    const cell = element(tag, { className: "cell" }, load, cards);
    Object.assign(cell.dataset, { row, column });
    this.cells[row][column] = { cell, load, cards };
    return cell;
  }

  table() {
    const { people, label } = this.plan.data;
    const titles = this.plan.headings.map(({ label, beside, said }) =>
      element("th", { scope: "col", title: said }, element("b", { textContent: label }), element("span", { textContent: beside })),
    );
    const head = element("tr", {}, element("th", { scope: "col", textContent: "Developer" }), ...titles);
    const rows = people.map((person, row) => {
      const load = element("span", { className: "load" });
      this.heads[row] = load;
      const title = element("th", { scope: "row" }, element("b", { textContent: person.name || "Unassigned" }), load);
      return element("tr", { className: person.name ? "" : "nobody" }, title, ...this.plan.headings.map((_one, column) => this.cell(row, column, "td")));
    });
    return element("table", { ariaLabel: label, className: this.plan.data.zoom }, element("thead", {}, head), element("tbody", {}, ...rows));
  }

  // On a telephone: a part for each period, in it the people who have something there.
  list() {
    const { people } = this.plan.data;
    const parts = this.plan.headings.map(({ said }, column) => {
      const title = element("h3", { textContent: capital(said) });
      const cells = people.map((person, row) => {
        const cell = this.cell(row, column, "div");
        cell.classList.toggle("nobody", !person.name);
        cell.prepend(element("b", { textContent: person.name || "Unassigned" }));
        return cell;
      });
      return element("section", { ariaLabel: said }, title, ...cells);
    });
    return element("div", { className: "list" }, ...parts);
  }

  draw() {
    const { cards, legend } = this.plan.data;
    const focused = document.activeElement?.closest?.(".board-planner .card")?.dataset.id;
    for (const [id, drawn] of this.cards) {
      if (!this.plan.byId.has(id)) {
        drawn.remove();
        this.cards.delete(id);
        this.selected.delete(id);
      }
    }
    const wanted = this.plan.data.people.map(() => this.plan.headings.map(() => []));
    for (const card of cards) {
      const { row, column } = this.plan.where(card);
      wanted[row]?.[column].push(this.drawn(card));
    }
    wanted.forEach((row, at) =>
      row.forEach((drawn, column) => {
        const { cards: place, cell } = this.cells[at][column];
        if (drawn.length !== place.children.length || drawn.some((one, number) => place.children[number] !== one)) {
          place.replaceChildren(...drawn);
        }
        cell.classList.toggle("empty", !drawn.length);
      }),
    );
    // Where the cards that nobody has scroll, keys must reach them.
    this.cells[0].forEach(({ cards: place }) => (place.tabIndex = place.scrollHeight > place.clientHeight + 1 ? 0 : -1));
    this.weigh();
    this.legend.replaceChildren(
      ...legend.map(([tone, said]) => {
        const sample = element("i");
        this.colour(sample, tone);
        return element("span", {}, sample, said);
      }),
    );
    this.rove(focused);
  }

  drawn(card) {
    let drawn = this.cards.get(card.id);
    if (!drawn) {
      const open = element("button", { className: "open", type: "button" });
      const more = element("button", { className: "more", type: "button", textContent: "⋯" });
      more.setAttribute("aria-haspopup", "menu");
      drawn = element("div", { className: "card" }, open, more);
      drawn.dataset.id = card.id;
      this.cards.set(card.id, drawn);
    }
    const state = [card, this.plan.edits[card.id], this.selected.has(card.id), this.opened === card.id];
    if (drawn.state?.every((one, at) => one === state[at])) {
      return drawn;
    }
    drawn.state = state;
    const [open, more] = drawn.children;
    const { developer, due } = this.plan.now(card);
    const edited = Boolean(this.plan.edits[card.id]);
    const away = edited && !this.plan.people.has(developer) ? ` → ${developer}` : "";
    const broken = edited ? this.plan.breaks([card], developer, this.plan.column(due)) : [];
    const marks = [card.blocked && "blocked", ...broken.filter((said) => said !== "blocked")].filter(Boolean);
    const points = card.points === null ? "?" : card.points;
    const signs = `${marks.length ? "⚠ " : ""}${card.ticket}${away}`;
    const said = [card.title, `${points} points`, due ? `due ${due}` : "no date", card.skill, card.priority, card.status, card.remark, ...marks];
    const text = JSON.stringify([signs, points, card.title]);
    if (open.dataset.text !== text) {
      open.dataset.text = text;
      open.replaceChildren(
        element("span", { className: "key", textContent: signs }),
        element("span", { className: "title" }, element("b", { textContent: points }), ` ${card.title}`),
      );
    }
    open.title = said.filter(Boolean).join(" · ");
    open.ariaLabel = [card.ticket, ...said, edited ? "moved, not saved" : ""].filter(Boolean).join(", ");
    more.ariaLabel = `Move ${card.ticket}`;
    drawn.className = `card ${card.status}`;
    this.colour(drawn, card.tone);
    drawn.classList.toggle("edited", edited);
    drawn.classList.toggle("broken", marks.length > 0);
    drawn.classList.toggle("selected", this.selected.has(card.id));
    drawn.classList.toggle("opened", this.opened === card.id);
    return drawn;
  }

  // Grades have colours of their own; of skills and projects there is no end.
  colour(drawn, tone) {
    const found = this.plan.data.grades ? GRADES[tone] : `hsl(${(tone * 137.5) % 360} 55% 45%)`;
    drawn.style.setProperty("--tone", tone < 0 || !found ? NO_TONE : found);
  }

  // Loads -----------------------------------------------------------------------------------

  weigh() {
    const { cells, carried } = this.plan.loads();
    this.plan.data.people.forEach((person, row) => {
      cells[row].forEach((points, column) => this.weighCell(person, row, column, points));
      const head = this.heads[row];
      if (head && person.name) {
        head.textContent = `${plain(carried[row])} of ${plain(person.available)}`;
        head.title = "Workload of what they have for a sprint";
        head.classList.toggle("over", carried[row] > person.available);
        head.classList.toggle("moved", carried[row] !== person.workload);
      }
    });
  }

  weighCell(person, row, column, points) {
    const { cell, load } = this.cells[row][column];
    const has = person.has?.[column];
    const off = person.off?.[column] ?? 0;
    const extra = this.plan.data.proposals ? 0 : person.proposed[column];
    const due = `${plain(points)}${extra ? `+${plain(extra)}` : ""}`;
    const isOver = has !== undefined && points > has + 0.001;
    const isEmpty = !points && !extra && !has;
    const text = isEmpty ? "" : `${isOver ? "▲" : ""}${due}${has === undefined ? "" : `/${plain(has)}`}`;
    if (load.textContent !== text) {
      load.textContent = text;
    }
    cell.classList.toggle("over", isOver);
    cell.classList.toggle("off", off > 0);
    cell.classList.toggle("free", has === 0 && off === 0);
    cell.title = off ? `${plain(off)} ${off === 1 ? "day" : "days"} off` : "";
  }

  // Moves -----------------------------------------------------------------------------------

  move(ids, target) {
    this.plan.move(ids, target);
    this.showMoved(ids);
  }

  takeBack(ids) {
    this.plan.takeBack(ids);
    this.showMoved(ids);
  }

  showMoved(ids) {
    this.draw();
    this.send();
    this.said.textContent = this.plan.told(ids);
  }

  // What was in a hand is let go, over a place that takes it or not.
  dropped(ids, target) {
    if (target) {
      this.selected.clear();
      this.move(ids, target);
    }
    if (this.later) {
      this.show(this.later);
    }
  }

  // What moves with a card: all that are selected, if it is.
  together(id) {
    return this.selected.has(id) ? [...this.selected] : [id];
  }

  send() {
    this.component.setStateValue("edits", { revision: this.plan.revision, rows: structuredClone(this.plan.edits) });
  }

  // Clicks and keys -------------------------------------------------------------------------

  click(event) {
    const card = event.target.closest(".card");
    if (!card || this.dragging.justDropped) {
      return;
    }
    const id = Number(card.dataset.id);
    if (event.target.closest(".more")) {
      this.offer(id, event.target);
    } else if (event.ctrlKey || event.metaKey || event.shiftKey) {
      this.select(id);
    } else {
      this.open(id);
    }
  }

  // Its details are another part of the page.
  open(id) {
    open({ table: this.plan.data.name, row: id, kind: "ticket" });
  }

  ask(event) {
    const card = event.target.closest(".card");
    if (card) {
      event.preventDefault();
      this.offer(Number(card.dataset.id), card.querySelector(".more"));
    }
  }

  press(event) {
    const card = event.target.closest(".card");
    if (event.key === "Escape") {
      this.selected.clear();
      this.draw();
    } else if (card && event.key.startsWith("Arrow")) {
      event.preventDefault();
      this.walk(card, event.key);
    }
  }

  // To the nearest card in the direction of an arrow.
  walk(from, key) {
    const middle = (one) => {
      const { left, top, width, height } = one.getBoundingClientRect();
      return [left + width / 2, top + height / 2];
    };
    const [x, y] = middle(from);
    const across = key === "ArrowLeft" || key === "ArrowRight";
    const sign = key === "ArrowLeft" || key === "ArrowUp" ? -1 : 1;
    let best = null;
    for (const card of this.cards.values()) {
      const [otherX, otherY] = middle(card);
      const [along, beside] = across ? [otherX - x, otherY - y] : [otherY - y, otherX - x];
      const far = along * sign + 3 * Math.abs(beside);
      if (along * sign > 4 && card.isConnected && (!best || far < best.far)) {
        best = { card, far };
      }
    }
    if (best) {
      this.rove(best.card.dataset.id, true);
    }
  }

  // One card can be reached by Tab, its arrows lead to the others.
  rove(id, moves = false) {
    const known = this.cards.get(Number(id ?? this.current)) ?? this.place.querySelector(".card");
    for (const card of this.cards.values()) {
      const index = card === known ? 0 : -1;
      for (const button of card.children) {
        button.tabIndex = index;
      }
    }
    this.current = known?.dataset.id;
    if (known && (moves || (id !== undefined && !known.contains(document.activeElement)))) {
      known.firstChild.focus();
    }
  }

  // The card that is open is marked; when it is closed, the focus goes there.
  mark(opened) {
    const before = this.opened;
    this.opened = opened?.table === this.plan.data?.name ? opened.row : null;
    this.cards.get(before)?.classList.remove("opened");
    this.cards.get(this.opened)?.classList.add("opened");
    if (before && !opened) {
      this.rove(before, true);
    }
  }

  select(id) {
    this.selected.delete(id) || this.selected.add(id);
    this.draw();
    this.said.textContent = `${this.selected.size} selected`;
  }

  offer(id, anchor) {
    const ids = this.together(id);
    const now = ids.map((one) => this.plan.now(this.plan.byId.get(one)));
    const moves = [
      [`Move to person…`, () => this.choosePerson(ids, anchor)],
      [`Move to ${this.plan.data.zoom.slice(0, -1)}…`, () => this.choosePeriod(ids, anchor)],
      now.some(({ due }) => due) && ["Take the date away", () => this.move(ids, { column: this.plan.undated })],
      now.some(({ developer }) => developer) && ["Take from its person", () => this.move(ids, { developer: NOBODY })],
      ids.some((one) => this.plan.edits[one]) && ["Back to where it was", () => this.takeBack(ids)],
    ];
    const items = this.plan.data.read_only ? [] : moves.filter(Boolean).map(([label, pick]) => ({ label, pick }));
    items.push({ label: "Selected", checked: this.selected.has(id), pick: () => this.select(id) });
    menu(anchor, [{ label: "Open ticket", pick: () => this.open(id) }, ...items]);
  }

  choosePerson(ids, anchor) {
    const cards = ids.map((id) => this.plan.byId.get(id));
    const choices = this.plan.data.takers.map((taker) => {
      const { name, room, away } = taker;
      const lacking = lackedBy(taker, cards);
      const label = [name, room, away, lacking.length ? `without ${lacking.join(", ")}` : ""].filter(Boolean).join(" · ");
      return { value: name, label, last: lacking.length > 0 };
    });
    choices.sort((one, other) => one.last - other.last);
    choose(anchor, "Move to person", choices, (name) => this.move(ids, { developer: name }));
  }

  choosePeriod(ids, anchor) {
    const choices = this.plan.data.columns.map(({ said }, column) => ({ value: column, label: capital(said) }));
    choose(anchor, `Move to ${this.plan.data.zoom.slice(0, -1)}`, choices, (column) => this.move(ids, { column }));
  }
}

const capital = (text) => text[0].toUpperCase() + text.slice(1);
