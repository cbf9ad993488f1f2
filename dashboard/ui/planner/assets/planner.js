// The planner: people by periods, with tickets as cards that are dragged (interact.js, beside this
// file) or moved by their menus.
//
// A card is told by its ticket's id. `data` has the cards as the server read them and the unsaved
// edits that it knows, under a revision; the state `edits` has that revision and all edits as they
// are here. When a newer revision comes, its edits are those that count.

import { choose, element, menu } from "../assignboard.grid/menu.js";

const LIBRARY = new URL("./interact.js", import.meta.url);
const NOBODY = "";
const NO_DATE = "";
// The first is the most pressing.
const GRADES = ["#d1242f", "#e8730c", "#2980b9", "#16a085"];
const NO_TONE = "#7f8c8d";
const narrow = window.matchMedia("(max-width: 640px)");
const boards = new WeakMap();

let loading = null;
const library = () =>
  (loading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = LIBRARY;
    script.onload = () => resolve(window.interact);
    script.onerror = () => reject(new Error("The planner's library could not be loaded."));
    document.head.append(script);
  }));

export default async function (component) {
  const { data, parentElement } = component;
  const place = parentElement.querySelector(".board-planner");
  const waiting = boards.get(parentElement) ?? library().then((interact) => new Board(interact, place));
  boards.set(parentElement, waiting);
  const board = await waiting;
  board.component = component;
  board.show(data);
}

class Board {
  constructor(interact, place) {
    this.place = place;
    this.edits = {};
    this.revision = null;
    this.cards = new Map();
    this.selected = new Set();
    this.dragged = null;
    this.later = null;
    this.scroller = element("div", { className: "scroller" });
    this.said = element("div", { className: "said", ariaLive: "polite" });
    this.legend = element("div", { className: "legend" });
    place.replaceChildren(this.legend, this.scroller, this.said);
    narrow.addEventListener("change", () => this.data && this.build());
    place.addEventListener("click", (event) => this.click(event), true);
    place.addEventListener("keydown", (event) => this.press(event));
    place.addEventListener("contextmenu", (event) => this.ask(event));
    window.addEventListener("assignboard:opened", ({ detail }) => this.mark(detail));
    interact(".card", { context: place }).draggable({
      ignoreFrom: ".more",
      autoScroll: { container: this.scroller, margin: 40, speed: 600 },
      cursorChecker: () => "grab",
      listeners: {
        start: (event) => this.lift(event),
        move: (event) => this.carry(event),
        end: (event) => this.drop(event),
      },
    });
  }

  show(data) {
    if (this.dragged) {
      // Nobody's hand is emptied by what comes meanwhile.
      this.later = data;
      return;
    }
    this.later = null;
    this.data = data;
    this.place.style.height = `${data.height}px`;
    if (data.revision !== this.revision) {
      this.revision = data.revision;
      this.edits = structuredClone(data.edits);
    }
    this.people = new Map(data.people.map((person, row) => [person.name, { ...person, row }]));
    this.byId = new Map(data.cards.map((card) => [card.id, card]));
    const shape = JSON.stringify([data.columns, data.people.map((person) => person.name)]);
    if (shape !== this.shape) {
      this.shape = shape;
      this.build();
    } else {
      this.draw();
    }
  }

  // What is drawn ---------------------------------------------------------------------------

  get undated() {
    return this.data.columns.length;
  }

  get afterwards() {
    return this.data.columns.length + 1;
  }

  get headings() {
    const { columns } = this.data;
    return [
      ...columns,
      { label: "No date", beside: "", said: "without a date" },
      { label: "Later", beside: "", said: `after ${columns.at(-1).last}` },
    ];
  }

  build() {
    this.cards.clear();
    this.cells = this.data.people.map(() => []);
    this.heads = [];
    this.scroller.replaceChildren(narrow.matches ? this.list() : this.table());
    this.draw();
  }

  cell(row, column, tag) {
    const load = element("span", { className: "load" });
    const name = `${this.data.people[row].name || "Unassigned"}, ${this.headings[column].said}`;
    const cards = element("div", { className: "cards", role: "group", ariaLabel: name });
    const cell = element(tag, { className: "cell" }, load, cards);
    Object.assign(cell.dataset, { row, column });
    this.cells[row][column] = { cell, load, cards };
    return cell;
  }

  table() {
    const { people, label } = this.data;
    const titles = this.headings.map(({ label, beside, said }) =>
      element("th", { scope: "col", title: said }, element("b", { textContent: label }), element("span", { textContent: beside })),
    );
    const head = element("tr", {}, element("th", { scope: "col", textContent: "Developer" }), ...titles);
    const rows = people.map((person, row) => {
      const load = element("span", { className: "load" });
      this.heads[row] = load;
      const title = element("th", { scope: "row" }, element("b", { textContent: person.name || "Unassigned" }), load);
      return element("tr", { className: person.name ? "" : "nobody" }, title, ...this.headings.map((_one, column) => this.cell(row, column, "td")));
    });
    return element("table", { ariaLabel: label, className: this.data.zoom }, element("thead", {}, head), element("tbody", {}, ...rows));
  }

  // On a telephone: a part for each period, in it the people who have something there.
  list() {
    const { people } = this.data;
    const parts = this.headings.map(({ said }, column) => {
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
    const { cards, legend } = this.data;
    const focused = document.activeElement?.closest?.(".board-planner .card")?.dataset.id;
    for (const [id, drawn] of this.cards) {
      if (!this.byId.has(id)) {
        drawn.remove();
        this.cards.delete(id);
        this.selected.delete(id);
      }
    }
    const wanted = this.data.people.map(() => this.headings.map(() => []));
    for (const card of cards) {
      const { row, column } = this.where(card);
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
    const state = [card, this.edits[card.id], this.selected.has(card.id), this.opened === card.id];
    if (drawn.state?.every((one, at) => one === state[at])) {
      return drawn;
    }
    drawn.state = state;
    const [open, more] = drawn.children;
    const { developer, due } = this.now(card);
    const edited = Boolean(this.edits[card.id]);
    const away = edited && !this.people.has(developer) ? ` → ${developer}` : "";
    const broken = edited ? this.breaks([card], developer, this.column(due)) : [];
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
    const found = this.data.grades ? GRADES[tone] : `hsl(${(tone * 137.5) % 360} 55% 45%)`;
    drawn.style.setProperty("--tone", tone < 0 || !found ? NO_TONE : found);
  }

  // Where a card is with its unsaved edit, or would be with another one.
  now(card, edit = this.edits[card.id] ?? {}) {
    return { developer: edit.developer ?? card.developer ?? NOBODY, due: edit.due ?? card.due ?? NO_DATE };
  }

  where(card) {
    const { developer, due } = this.now(card);
    // Whoever is on another page of people cannot be shown with it.
    const person = this.people.get(developer) ?? this.people.get(card.developer ?? NOBODY);
    return { row: person?.row, column: this.column(due) };
  }

  column(due) {
    const { columns } = this.data;
    if (!due) {
      return this.undated;
    }
    const found = columns.findIndex(({ last }) => due <= last);
    return found < 0 ? this.afterwards : found;
  }

  // Loads -----------------------------------------------------------------------------------

  counts(card) {
    return card.status === "active" || card.status === "pending" || this.data.proposals;
  }

  // The points of every cell and person, with these edits.
  loads(edits = this.edits) {
    const cells = this.data.people.map(({ due, proposed }) => due.map((points, at) => points + (this.data.proposals ? proposed[at] : 0)));
    const carried = this.data.people.map(({ workload }) => workload);
    for (const [id, edit] of Object.entries(edits)) {
      const card = this.byId.get(Number(id));
      if (!card) {
        continue;
      }
      const was = this.now(card, {});
      const is = this.now(card, edit);
      [[was, -1], [is, 1]].forEach(([{ developer, due }, sign]) => {
        const row = this.people.get(developer)?.row;
        if (row !== undefined && this.counts(card)) {
          cells[row][this.column(due)] += sign * (card.points ?? 0);
        }
        if (row !== undefined && card.status !== "proposed") {
          carried[row] += sign * (card.points ?? 0);
        }
      });
    }
    return { cells, carried };
  }

  weigh() {
    const { cells, carried } = this.loads();
    this.data.people.forEach((person, row) => {
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
    const extra = this.data.proposals ? 0 : person.proposed[column];
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

  // What goes against the rules if these cards were there, as words.
  breaks(cards, developer, column) {
    const person = this.people.get(developer);
    const found = [];
    if (cards.some((card) => card.blocked)) {
      found.push("blocked");
    }
    if (!person?.name) {
      return found;
    }
    const lacking = lackedBy(person, cards);
    if (lacking.length) {
      found.push(`${person.name} lacks ${lacking.join(", ")}`);
    }
    if (this.isAway(person, column) || cards.some((card) => person.away.includes(this.now(card).due))) {
      found.push(`${person.name} is away`);
    }
    return found;
  }

  // Whether somebody is away in all of a period.
  isAway(person, column) {
    return Boolean(person?.off?.[column] && !person.has[column]);
  }

  // Moves -----------------------------------------------------------------------------------

  // The edit that brings a card to a person, a column, or both.
  moved(card, { developer, column }) {
    const now = this.now(card);
    const to = developer ?? now.developer;
    let due = now.due;
    if (column !== undefined && column !== this.column(now.due)) {
      due = column === this.column(card.due) ? (card.due ?? NO_DATE) : this.landing(card, to, column);
    }
    return {
      ...(to === (card.developer ?? NOBODY) ? {} : { developer: to }),
      ...(due === (card.due ?? NO_DATE) ? {} : { due }),
    };
  }

  // When it is due there: the server has said so for each place that a day can have in a period.
  landing(card, developer, column) {
    if (column === this.undated) {
      return NO_DATE;
    }
    const lands = (this.people.get(developer) ?? this.people.get(NOBODY)).lands[column];
    return card.due ? lands[PLACE[this.data.zoom](card.due)] : lands.at(-1);
  }

  move(ids, target) {
    const cards = ids.map((id) => this.byId.get(id)).filter(Boolean);
    for (const card of cards) {
      const edit = this.moved(card, target);
      if (Object.keys(edit).length) {
        this.edits[card.id] = edit;
      } else {
        delete this.edits[card.id];
      }
    }
    this.draw();
    this.send();
    this.tell(cards);
  }

  send() {
    this.component.setStateValue("edits", { revision: this.revision, rows: structuredClone(this.edits) });
  }

  tell(cards) {
    const [first] = cards;
    const { developer, due } = this.now(first);
    const column = this.column(due);
    const what = cards.length === 1 ? first.ticket : `${cards.length} tickets`;
    const when = cards.length === 1 && due ? `due ${due}` : this.headings[column].said;
    this.said.textContent = [`${what}: ${developer || "unassigned"}, ${when}`, ...this.warnings(cards, developer, column)].join(". ");
  }

  warnings(cards, developer, column, edits = this.edits) {
    const found = this.breaks(cards, developer, column);
    const person = this.people.get(developer);
    if (person?.name && column < this.undated) {
      const points = this.loads(edits).cells[person.row][column];
      if (points > person.has[column] + 0.001) {
        found.push(`${plain(points)} of ${plain(person.has[column])} points`);
      }
    }
    return found;
  }

  // Dragging --------------------------------------------------------------------------------

  lift(event) {
    if (this.data.read_only) {
      return;
    }
    const ids = this.together(Number(event.target.dataset.id));
    const ghost = element("div", { className: "board-planner-ghost" });
    document.body.append(ghost);
    const escape = ({ key }) => {
      if (key === "Escape") {
        event.interaction.stop();
        this.dragged.target = null;
        this.drop();
      }
    };
    window.addEventListener("keydown", escape);
    this.dragged = { ids, ghost, escape };
    ids.forEach((one) => this.cards.get(one)?.classList.add("lifted"));
    this.carry(event);
  }

  // What moves with a card: all that are selected, if it is.
  together(id) {
    return this.selected.has(id) ? [...this.selected] : [id];
  }

  carry({ clientX, clientY }) {
    if (!this.dragged) {
      return;
    }
    const { ids, ghost } = this.dragged;
    ghost.style.transform = `translate(${clientX + 12}px, ${clientY + 8}px)`;
    const cell = document.elementFromPoint(clientX, clientY)?.closest(".board-planner .cell");
    if (cell === this.dragged.cell) {
      return;
    }
    this.dragged.cell?.classList.remove("target");
    this.dragged.cell = cell;
    this.dragged.target = cell && this.targetOf(cell, ids);
    const cards = ids.map((one) => this.byId.get(one));
    const said = cards.length === 1 ? `${cards[0].ticket} ${cards[0].title}` : `${cards.length} tickets`;
    const { target } = this.dragged;
    const warned = target ? this.foreseen(cards, target) : [];
    ghost.replaceChildren(element("b", { textContent: said }), ...warned.map((text) => element("span", { textContent: text })));
    ghost.classList.toggle("broken", warned.some((text) => text.startsWith("⚠")));
    cell?.classList.toggle("target", Boolean(target));
  }

  targetOf(cell, ids) {
    const column = Number(cell.dataset.column);
    const { name, active } = this.data.people[Number(cell.dataset.row)];
    const dues = ids.map((one) => this.column(this.now(this.byId.get(one)).due));
    const isOpen = column !== this.afterwards || dues.every((one) => one === column);
    return isOpen && (active || !name) ? { developer: name, column } : null;
  }

  // What a drop would do, in words.
  foreseen(cards, target) {
    const edits = structuredClone(this.edits);
    cards.forEach((card) => (edits[card.id] = this.moved(card, target)));
    const dues = new Set(cards.map((card) => this.now(card, edits[card.id]).due));
    const when = dues.size === 1 ? [...dues][0] || "no date" : this.headings[target.column].said;
    const column = dues.size === 1 ? this.column([...dues][0]) : target.column;
    const found = this.warnings(cards, target.developer, column, edits);
    if (column !== target.column && this.isAway(this.people.get(target.developer), target.column)) {
      found.push(`${target.developer} is away ${this.headings[target.column].said}`);
    }
    return [`${target.developer || "Unassigned"} · ${when}`, ...found.map((text) => `⚠ ${text}`)];
  }

  drop() {
    if (!this.dragged) {
      return;
    }
    const { ids, ghost, cell, target, escape } = this.dragged;
    window.removeEventListener("keydown", escape);
    this.dragged = null;
    this.dropped = true;
    setTimeout(() => (this.dropped = false));
    ghost.remove();
    cell?.classList.remove("target");
    ids.forEach((one) => this.cards.get(one)?.classList.remove("lifted"));
    if (target) {
      this.selected.clear();
      this.move(ids, target);
    }
    if (this.later) {
      this.show(this.later);
    }
  }

  // Clicks and keys -------------------------------------------------------------------------

  click(event) {
    const card = event.target.closest(".card");
    if (!card || this.dropped) {
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
    const detail = { table: this.data.name, row: id, kind: "ticket" };
    window.dispatchEvent(new CustomEvent("assignboard:open", { detail }));
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
    this.opened = opened?.table === this.data?.name ? opened.row : null;
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
    const now = ids.map((one) => this.now(this.byId.get(one)));
    const moves = [
      [`Move to person…`, () => this.choosePerson(ids, anchor)],
      [`Move to ${this.data.zoom.slice(0, -1)}…`, () => this.choosePeriod(ids, anchor)],
      now.some(({ due }) => due) && ["Take the date away", () => this.move(ids, { column: this.undated })],
      now.some(({ developer }) => developer) && ["Take from its person", () => this.move(ids, { developer: NOBODY })],
      ids.some((one) => this.edits[one]) && ["Back to where it was", () => this.takeBack(ids)],
    ];
    const items = this.data.read_only ? [] : moves.filter(Boolean).map(([label, pick]) => ({ label, pick }));
    items.push({ label: "Selected", checked: this.selected.has(id), pick: () => this.select(id) });
    menu(anchor, [{ label: "Open ticket", pick: () => this.open(id) }, ...items]);
  }

  takeBack(ids) {
    ids.forEach((id) => delete this.edits[id]);
    this.draw();
    this.send();
    this.tell(ids.map((id) => this.byId.get(id)));
  }

  choosePerson(ids, anchor) {
    const cards = ids.map((id) => this.byId.get(id));
    const choices = this.data.takers.map((taker) => {
      const { name, room, away } = taker;
      const lacking = lackedBy(taker, cards);
      const label = [name, room, away, lacking.length ? `without ${lacking.join(", ")}` : ""].filter(Boolean).join(" · ");
      return { value: name, label, last: lacking.length > 0 };
    });
    choices.sort((one, other) => one.last - other.last);
    choose(anchor, "Move to person", choices, (name) => this.move(ids, { developer: name }));
  }

  choosePeriod(ids, anchor) {
    const choices = this.data.columns.map(({ said }, column) => ({ value: column, label: capital(said) }));
    choose(anchor, `Move to ${this.data.zoom.slice(0, -1)}`, choices, (column) => this.move(ids, { column }));
  }
}

// The place of a day in its period, as dashboard/ahead/periods.py counts it.
const PLACE = {
  days: () => 0,
  weeks: (due) => (new Date(`${due}T00:00Z`).getUTCDay() + 6) % 7,
  months: (due) => Number(due.slice(8)) - 1,
};

// The skills that cards ask for and somebody does not have.
const lackedBy = ({ skills }, cards) => [
  ...new Set(cards.flatMap((card) => card.skills).flatMap(([key, skill]) => (skills.includes(key) ? [] : [skill]))),
];

const capital = (text) => text[0].toUpperCase() + text.slice(1);
const plain = (points) => points.toLocaleString(undefined, { maximumFractionDigits: 2 });
