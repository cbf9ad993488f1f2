// What the planner's board says before anything is drawn: where each card is with its unsaved edit,
// what everybody then has to do, and what a move would break.

export const NOBODY = "";
const NO_DATE = "";

export class Plan {
  constructor() {
    this.edits = {};
    this.revision = null;
  }

  // The cards as the server read them. The edits of a newer revision are those that count.
  read(data) {
    this.data = data;
    if (data.revision !== this.revision) {
      this.revision = data.revision;
      this.edits = structuredClone(data.edits);
    }
    this.people = new Map(data.people.map((person, row) => [person.name, { ...person, row }]));
    this.byId = new Map(data.cards.map((card) => [card.id, card]));
  }

  // Columns -----------------------------------------------------------------------------------

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

  // Loads and rules ---------------------------------------------------------------------------

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

  // Moves -------------------------------------------------------------------------------------

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
    for (const card of ids.map((id) => this.byId.get(id)).filter(Boolean)) {
      const edit = this.moved(card, target);
      if (Object.keys(edit).length) {
        this.edits[card.id] = edit;
      } else {
        delete this.edits[card.id];
      }
    }
  }

  takeBack(ids) {
    ids.forEach((id) => delete this.edits[id]);
  }

  // Where cards are now, and what that breaks, as one sentence.
  told(ids) {
    const cards = ids.map((id) => this.byId.get(id)).filter(Boolean);
    const { developer, due } = this.now(cards[0]);
    const column = this.column(due);
    const what = cards.length === 1 ? cards[0].ticket : `${cards.length} tickets`;
    const when = cards.length === 1 && due ? `due ${due}` : this.headings[column].said;
    return [`${what}: ${developer || "unassigned"}, ${when}`, ...this.warnings(cards, developer, column)].join(". ");
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

  // Where cards that are held over a cell would go, if they can.
  target(ids, row, column) {
    const { name, active } = this.data.people[row];
    const isOpen = column !== this.afterwards || ids.every((id) => this.column(this.now(this.byId.get(id)).due) === column);
    return isOpen && (active || !name) ? { developer: name, column } : null;
  }

  // Which cards are held, and what letting them go would do, each in words.
  foreseen(ids, target) {
    const cards = ids.map((id) => this.byId.get(id));
    const said = cards.length === 1 ? `${cards[0].ticket} ${cards[0].title}` : `${cards.length} tickets`;
    if (!target) {
      return [said];
    }
    const edits = structuredClone(this.edits);
    cards.forEach((card) => (edits[card.id] = this.moved(card, target)));
    const dues = new Set(cards.map((card) => this.now(card, edits[card.id]).due));
    const when = dues.size === 1 ? [...dues][0] || "no date" : this.headings[target.column].said;
    const column = dues.size === 1 ? this.column([...dues][0]) : target.column;
    const found = this.warnings(cards, target.developer, column, edits);
    if (column !== target.column && this.isAway(this.people.get(target.developer), target.column)) {
      found.push(`${target.developer} is away ${this.headings[target.column].said}`);
    }
    return [said, `${target.developer || "Unassigned"} · ${when}`, ...found.map((text) => `⚠ ${text}`)];
  }
}

// The place of a day in its period, as dashboard/ahead/periods.py counts it.
const PLACE = {
  days: () => 0,
  weeks: (due) => (new Date(`${due}T00:00Z`).getUTCDay() + 6) % 7,
  months: (due) => Number(due.slice(8)) - 1,
};

// The skills that cards ask for and somebody does not have.
export const lackedBy = ({ skills }, cards) => [
  ...new Set(cards.flatMap((card) => card.skills).flatMap(([key, skill]) => (skills.includes(key) ? [] : [skill]))),
];

export const plain = (points) => points.toLocaleString(undefined, { maximumFractionDigits: 2 });
