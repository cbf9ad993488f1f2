// A table of the board, drawn by AG Grid (community edition, beside this file).
//
// Rows are told apart by their ids. `data` has the rows as the server read them and the unsaved
// edits that it knows, under a revision; the state `edits` has that revision and all edits as they
// are here. When a newer revision comes, its edits are those that count. A tick is an edit, too.

import { library } from "./library.js";
import { Choices, element, keyOf, layerOver, menu, open, Writing } from "./menu.js";

const loaded = library(new URL("./ag-grid-community.js", import.meta.url), "agGrid");
const TICK = "tick";
const DOUBLE_CLICK_MS = 250;
const PATIENCE_MS = 30_000;
const MENU = "menu";
// Which groups are folded, kept with the browser's tab.
const FOLDED = "assignboard.folded.";
const MOST_NAMED = 5;
// What the library calls the column of ticks.
const TICKS = "ag-Grid-SelectionColumn";
// On a telephone only some columns are shown at first, and rows have two lines.
const NARROW = window.matchMedia("(max-width: 640px)").matches;
const WIDTH = NARROW ? "narrow" : "wide";
const ISO_DAY = /^\d{4}-\d{2}-\d{2}$/;
const tables = new WeakMap();

export default async function (component) {
  const { data, parentElement } = component;
  const place = parentElement.querySelector(".board-grid");
  // Two runs may come while the library loads: the second waits for the first one's table.
  const waiting = tables.get(parentElement) ?? loaded.then((lib) => new Table(lib, place));
  tables.set(parentElement, waiting);
  const table = await waiting;
  table.component = component;
  table.show(data);
}

class Table {
  constructor(lib, place) {
    this.lib = lib;
    this.place = place;
    this.edits = {};
    this.folded = new Set();
    this.twoLines = false;
    this.later = null;
    this.revision = null;
    this.busy = false;
    place.addEventListener("paste", (event) => this.paste(event));
    place.addEventListener("copy", (event) => this.copy(event));
    this.clicked = 0;
    window.addEventListener("pointerdown", () => (this.clicked = performance.now()), { capture: true });
    place.addEventListener("focusin", () => (this.last = this.api?.getFocusedCell()));
    window.addEventListener("assignboard:opened", ({ detail }) => this.mark(detail));
    window.addEventListener("assignboard:table", () => place === document.querySelector(".board-grid") && this.focus(0));
  }

  show(data) {
    if (this.api?.getEditingCells().length) {
      // Nobody's typing is ended by what comes meanwhile: it is shown when they have finished.
      this.later = data;
      return;
    }
    this.later = null;
    layerOver(this.place);
    this.data = data;
    this.busy = true;
    this.place.style.height = `${data.height}px`;
    this.place.classList.toggle("to-read", !("ticks" in data));
    if (data.revision !== this.revision) {
      this.comeBack();
      this.revision = data.revision;
      this.edits = structuredClone(data.edits);
    }
    const drawn = JSON.stringify([data.columns, data.name]);
    if (!this.api) {
      this.folded = new Set(JSON.parse(sessionStorage.getItem(FOLDED + data.name) ?? "[]"));
      this.create();
      this.arrange();
    } else if (drawn !== this.drawn) {
      this.api.setGridOption("columnDefs", this.columns());
      this.arrange();
    } else if (data.layouts.number !== this.arranged) {
      this.arrange();
    }
    this.drawn = drawn;
    this.api.setGridOption("rowData", withHeads(data.rows, data.groups));
    this.api.refreshCells({ force: true });
    // Only what differs: a range that is ticked with Shift begins at the row that was set last.
    this.api.forEachNode((node) => {
      const ticked = Boolean(this.edits[node.id]?.[TICK]);
      if (ticked !== Boolean(node.isSelected())) {
        node.setSelected(ticked);
      }
    });
    this.drawHeads();
    if (!data.sorts) {
      this.api.applyColumnState({
        state: data.sort ? [{ colId: data.sort.column, sort: data.sort.descending ? "desc" : "asc" }] : [],
        defaultState: { sort: null },
      });
    }
    this.busy = false;
  }

  create() {
    const { lib, data } = this;
    this.api = lib.createGrid(this.place, {
      theme: lib.themeQuartz.withParams({
        accentColor: "var(--st-primary-color)",
        backgroundColor: "var(--st-background-color)",
        foregroundColor: "var(--st-text-color)",
        borderColor: "var(--st-border-color)",
        headerBackgroundColor: "var(--st-secondary-background-color)",
        fontFamily: "inherit",
        fontSize: 14,
        headerFontWeight: 600,
        spacing: 4,
        cellHorizontalPadding: 8,
        rowHeight: data.row_height,
        headerHeight: 32,
        wrapperBorderRadius: 4,
      }),
      columnDefs: this.columns(),
      rowData: [],
      getRowId: ({ data: row }) => String(row.id),
      // Rows that are not all there are sorted by the server.
      defaultColDef: { sortable: false, resizable: true, sortingOrder: ["asc", "desc"], comparator: data.sorts ? undefined : () => 0, suppressHeaderMenuButton: true },
      rowSelection: data.ticks
        ? { mode: "multiRow", enableClickSelection: false, headerCheckbox: true, checkboxes: true, isRowSelectable: ({ data: row }) => !row.head }
        : undefined,
      selectionColumnDef: { width: 36, pinned: "left", resizable: false },
      isFullWidthRow: ({ rowNode }) => Boolean(rowNode.data.head),
      fullWidthCellRenderer: ({ data: { head } }) => this.head(head),
      isExternalFilterPresent: () => this.folded.size > 0,
      doesExternalFilterPass: ({ data: row }) => Boolean(row.head) || !this.folded.has(row.group),
      onRowClicked: ({ data: row, rowIndex }) => row.head && this.fold(row.head.group, rowIndex),
      animateRows: false,
      suppressScrollOnNewData: true,
      suppressMovableColumns: false,
      stopEditingWhenCellsLoseFocus: true,
      enterNavigatesVerticallyAfterEdit: true,
      // Tips lie over other cells, which stay within reach: a hand goes through them.
      tooltipShowDelay: 400,
      // Tab leaves the table; arrows walk within it.
      tabToNextCell: () => false,
      tabToNextHeader: () => false,
      overlayNoRowsTemplate: "<span></span>",
      popupParent: layerOver(this.place),
      rowClassRules: { "row-opened": ({ node }) => node.id === this.opened },
      onCellDoubleClicked: () => clearTimeout(this.opening),
      onSelectionChanged: () => this.tick(),
      onSortChanged: () => this.sort(),
      onCellKeyDown: (event) => this.press(event),
      onCellClicked: (event) => this.click(event),
      onDisplayedColumnsChanged: () => this.remember(),
      onColumnResized: ({ finished, source }) => finished && source.startsWith("ui") && this.remember(),
      onCellEditingStarted: () => this.place.toggleAttribute("data-typing", true),
      onCellEditingStopped: () => {
        this.place.toggleAttribute("data-typing", false);
        if (this.later) {
          setTimeout(() => this.later && this.show(this.later));
        }
      },
    });
    const grid = this.place.querySelector('[role="grid"], [role="treegrid"]');
    grid?.setAttribute("aria-label", data.label);
  }

  columns() {
    const { data } = this;
    const { columns, menus } = data;
    const made = columns.map((column) => {
      const choices = this.choicesOf(column);
      return {
        colId: column.name,
        headerName: column.label,
        headerTooltip: column.help || undefined,
        // What somebody has chosen since stays when the columns come again.
        initialWidth: (NARROW && column.narrow) || column.width,
        minWidth: column.grow ? (NARROW ? column.narrow || 110 : column.width) : 40,
        initialFlex: column.grow ? 1 : undefined,
        initialPinned: column.pinned && !NARROW ? "left" : undefined,
        initialHide: column.hidden || (NARROW && !column.narrow),
        sortable: data.sorts ? column.name !== "due" : column.sortable,
        headerClass: `cell-${column.kind}`,
        editable: column.editable && !this.data.read_only,
        valueGetter: ({ data: row }) => this.value(row, column.name),
        valueSetter: ({ data: row, newValue }) => this.edit(row, column.name, newValue),
        valueFormatter: ({ value }) => say(column.kind, value),
        tooltipValueGetter: ({ data: row, value, column: shown }) =>
          row.tips?.[column.name] ?? (column.name === "short" ? inFull(row) : cutOff(say(column.kind, value), shown)),
        cellRenderer: this.renderer(column),
        cellEditor: choices ? Picker : Field,
        cellEditorPopup: Boolean(choices),
        cellEditorParams: { column, choices, begin: (row) => this.edits[row.id]?.[column.name] ?? start(row, column) },
        cellClass: [`cell-${column.kind}`, column.editable && !data.read_only ? "cell-writable" : ""],
        cellClassRules: {
          "cell-edited": ({ data: row }) => column.name in (this.edits[row.id] ?? {}),
          "cell-marked": ({ data: row }) => Boolean(row.marks?.includes(column.name)),
        },
      };
    });
    made.push({
      colId: MENU,
      headerComponent: Chooser,
      headerComponentParams: { open: (anchor) => this.choose(anchor) },
      width: 44,
      pinned: "right",
      resizable: false,
      lockPosition: "right",
      suppressMovable: true,
      valueGetter: () => (menus ? "⋯" : ""),
      cellRenderer: ({ data: row }) =>
        menus
          ? element("button", {
              className: "row-menu",
              tabIndex: -1,
              textContent: "⋯",
              ariaLabel: `Act on ${row.ticket}`,
            })
          : "",
      cellClass: "cell-menu",
    });
    return made;
  }

  // What a cell offers; a text has nothing to choose from.
  choicesOf({ kind, name }) {
    if (kind === "developer") {
      return (row) => this.takers(row);
    }
    if (kind === "action") {
      return (row) => this.actions(row);
    }
    return this.data.choices[name] && (() => this.data.choices[name].map((one) => ({ value: one, label: one })));
  }

  renderer(column) {
    if (column.kind === "chip") {
      return ({ value }) =>
        value ? element("span", { className: `chip chip-${value.toLowerCase()}`, textContent: value }) : "–";
    }
    if (this.opens(column)) {
      const { names } = this.data;
      const isOpen = (value) => value && (column.kind !== "developer" || !names || names.includes(value));
      return ({ value }) => (isOpen(value) ? element("span", { className: "open", textContent: say(column.kind, value) }) : say(column.kind, value));
    }
    if (column.kind === "key") {
      return ({ value, data: row }) =>
        row.link
          ? element("span", { className: "key" }, element("span", { className: "open", textContent: value }), 
              element("a", { href: row.link, target: "_blank", rel: "noreferrer", tabIndex: -1, textContent: "↗", title: "Open in the tracker", ariaLabel: `${value} in its tracker` }))
          : element("span", { className: "key open", textContent: value });
    }
    if (column.kind === "share") {
      return ({ value, valueFormatted }) => {
        const bar = element("span", { className: "share", textContent: valueFormatted });
        bar.style.setProperty("--share", `${Math.min(100, Number(value) * 100 || 0)}%`);
        return bar;
      };
    }
    return undefined;
  }

  // Edits -----------------------------------------------------------------------------------

  value(row, name) {
    return this.edits[row.id]?.[name] ?? row[name];
  }

  edit(row, name, value) {
    const cells = { ...this.edits[row.id] };
    const column = this.data.columns.find((one) => one.name === name);
    const given = value ?? "";
    if (!given && column.kind === "developer") {
      return false;
    }
    if (given === start(row, column)) {
      delete cells[name];
    } else {
      cells[name] = given;
    }
    this.put(row.id, cells);
    return true;
  }

  put(id, cells) {
    if (Object.keys(cells).length) {
      this.edits[id] = cells;
    } else {
      delete this.edits[id];
    }
    this.send();
  }

  send() {
    this.component.setStateValue("edits", { revision: this.revision, rows: structuredClone(this.edits) });
  }

  tick() {
    if (this.busy) {
      return;
    }
    const ticked = new Set(this.api.getSelectedNodes().map((node) => node.id));
    this.api.forEachNode(({ id }) => {
      const { [TICK]: _was, ...cells } = this.edits[id] ?? {};
      const all = ticked.has(id) ? { ...cells, [TICK]: true } : cells;
      if (Object.keys(all).length) {
        this.edits[id] = all;
      } else {
        delete this.edits[id];
      }
    });
    this.drawHeads();
    this.send();
  }

  // Groups ----------------------------------------------------------------------------------

  // Rows of a folded group are only out of sight: they stay ticked and edited.
  fold(group, at) {
    this.folded.delete(group) || this.folded.add(group);
    sessionStorage.setItem(FOLDED + this.data.name, JSON.stringify([...this.folded]));
    this.api.onFilterChanged();
    this.drawHeads();
    at === undefined || this.focus(at);
  }

  head({ group, title, facts }) {
    const isFolded = this.folded.has(group);
    const fold = element("button", { className: "fold", tabIndex: -1, textContent: isFolded ? "▸" : "▾", ariaLabel: `Rows of ${title}`, ariaExpanded: String(!isFolded) });
    const said = [...facts, isFolded && this.tickedOf(group)].filter(Boolean);
    return element("div", { className: "head" }, fold, element("strong", { textContent: title }), ...said.map((fact) => element("span", { textContent: fact })));
  }

  tickedOf(group) {
    const names = [];
    this.api.forEachNode(({ id, data: row }) => row.group === group && this.edits[id]?.[TICK] && names.push(row.ticket));
    return names.length && `${names.length} ticked: ${names.slice(0, MOST_NAMED).join(", ")}${names.length > MOST_NAMED ? "…" : ""}`;
  }

  drawHeads() {
    const heads = [];
    this.api.forEachNode((node) => node.data.head && heads.push(node));
    heads.length && this.api.redrawRows({ rowNodes: heads });
  }

  // What somebody asks for ------------------------------------------------------------------

  sort() {
    if (this.busy || this.data.sorts) {
      return;
    }
    const sorted = this.api.getColumnState().find((column) => column.sort);
    this.component.setTriggerValue("sort", sorted ? { column: sorted.colId, descending: sorted.sort === "desc" } : null);
  }

  click({ column, data: row, event }) {
    if (event.target.closest?.("a")) {
      return;
    }
    const name = column.getColId();
    if (name === MENU) {
      this.act(row, event.target);
    } else if (event.target.closest?.(".open")) {
      // In a cell that can be edited, a second click begins to edit it.
      const wait = column.getColDef().editable ? DOUBLE_CLICK_MS : 0;
      clearTimeout(this.opening);
      this.opening = setTimeout(() => this.open(row, name), wait);
    }
  }

  // The details ------------------------------------------------------------------------------

  // Whether a click on what stands in a column opens it; a key always does.
  opens({ name, kind }) {
    return (name === "title" && this.data.columns.some((one) => one.kind === "key")) || ["developer", "lead"].includes(kind);
  }

  open(row, name) {
    const kind = this.data.columns.find((one) => one.name === name)?.kind;
    if (kind === "lead") {
      this.component.setTriggerValue("lead", row.id);
      return;
    }
    open({ table: this.data.name, row: row.id, kind: kind === "developer" ? kind : "ticket", column: name });
  }

  // The row that is open is marked; when it is closed, the focus goes there.
  mark(opened) {
    if (!this.api || !this.place.isConnected) {
      return;
    }
    const before = this.opened;
    this.opened = opened?.table === this.data.name ? String(opened.row) : null;
    const shown = [before, this.opened].map((id) => id && this.api.getRowNode(id)).filter(Boolean);
    this.api.redrawRows({ rowNodes: shown });
    const node = shown.at(-1);
    if (node && this.opened) {
      this.folded.has(node.data.group) && this.fold(node.data.group);
      this.api.ensureNodeVisible(node);
    } else if (node && !opened) {
      this.focus(node.rowIndex);
    }
  }

  focus(row, column = this.data.columns[0].name) {
    const at = Math.min(row, this.api.getDisplayedRowCount() - 1);
    this.api.ensureIndexVisible(at);
    this.api.setFocusedCell(at, column);
  }

  // After a commit the focus is where it was, as soon as nothing lies over the table any more.
  // It may lie on a button first, which is then switched off. A click elsewhere ends the waiting.
  comeBack(since = performance.now()) {
    const { activeElement: active, body } = document;
    const covered = document.querySelector(".stDialog");
    const waits = covered || (this.clicked < since && performance.now() < since + PATIENCE_MS);
    if (this.last && !covered && (active === body || active?.disabled)) {
      this.focus(this.last.rowIndex, this.last.column);
    } else if (this.last && waits) {
      setTimeout(() => this.comeBack(covered ? undefined : since), 100);
    }
  }

  press({ column, data: row, event, rowIndex }) {
    if (row.head) {
      event.key === "Enter" && this.fold(row.head.group, rowIndex);
      return;
    }
    const name = column.getColId();
    clearTimeout(this.opening);
    if (event.key === "Enter" && event.target.querySelector(".open") && !column.getColDef().editable) {
      this.open(row, name);
    } else if (event.key === "Enter" && name === MENU) {
      this.act(row, event.target);
    } else if (event.key === "ContextMenu" || (event.key === "F10" && event.shiftKey)) {
      event.preventDefault();
      this.act(row, event.target);
    } else if (event.key === "Escape") {
      document.activeElement?.blur();
    }
  }

  act(row, anchor) {
    const offered = this.data.menus?.[row.status] ?? [];
    const actions = offered.map((label) => ({ label, pick: () => this.component.setTriggerValue("act", { id: row.id, label }) }));
    menu(anchor, [...actions, { label: "Open ticket", pick: () => this.open(row, "ticket") }]);
  }

  // Who can take a row's ticket, in the order that the server gave for its skill.
  takers(row) {
    const { people, orders } = this.data;
    return (orders[row.skill ?? ""] ?? []).map(([at, suits, knows]) => {
      const [name, room, away] = people[at];
      const skill = row.skill && (knows ? row.skill : `without ${row.skill}`);
      return { value: name, label: [name, skill, room, away].filter(Boolean).join(" · "), last: !suits };
    });
  }

  actions(row) {
    return [{ value: "", label: "–" }, ...(this.data.actions[row.status] ?? []).map((label) => ({ value: label, label }))];
  }

  // The clipboard ---------------------------------------------------------------------------

  copy(event) {
    const cell = this.api.getFocusedCell();
    if (!cell || this.api.getEditingCells().length || String(document.getSelection())) {
      return;
    }
    const { data: row } = this.api.getDisplayedRowAtIndex(cell.rowIndex);
    const text = row.head ? [row.head.title, ...row.head.facts].join(" · ") : say("", this.value(row, cell.column.getColId()));
    event.clipboardData.setData("text/plain", text);
    event.preventDefault();
  }

  // Cells of a spreadsheet, from the focused cell to the right and down.
  paste(event) {
    const cell = this.api.getFocusedCell();
    const text = event.clipboardData?.getData("text/plain");
    if (!cell || !text || this.api.getEditingCells().length || this.data.read_only) {
      return;
    }
    event.preventDefault();
    const shown = this.api.getAllDisplayedColumns();
    const left = shown.indexOf(cell.column);
    const rows = [];
    for (let at = cell.rowIndex; at < this.api.getDisplayedRowCount(); at += 1) {
      const { data: row } = this.api.getDisplayedRowAtIndex(at);
      row.head || rows.push(row);
    }
    const unread = [];
    let below = 0;
    text.replace(/\r?\n$/, "").split(/\r?\n/).forEach((line, down) => {
      const row = rows[down];
      below += row ? 0 : 1;
      line.split("\t").forEach((pasted, right) => {
        const column = this.data.columns.find((one) => one.name === shown[left + right]?.getColId());
        if (!row || !column?.editable) {
          return;
        }
        const value = this.read(column, row, pasted.trim());
        if (value === undefined) {
          unread.push(pasted.trim());
        } else {
          this.editQuietly(row, column.name, value);
        }
      });
    });
    this.api.refreshCells({ force: true });
    this.send();
    if (unread.length) {
      const names = [...new Set(unread)].map((name) => `“${name}”`).join(", ");
      announce(`Nobody who is active here, and no action, is called ${names}: those cells stay as they were.`);
    } else if (below) {
      announce(`The last ${below === 1 ? "row" : `${below} rows`} of what you pasted lay below the table and went nowhere.`);
    }
  }

  editQuietly(row, name, value) {
    const send = this.send;
    this.send = () => {};
    this.edit(row, name, value);
    this.send = send;
  }

  read(column, row, text) {
    if (column.kind === "developer") {
      const [, called, email] = text.match(/^(.*?)\s*<([^<>]+)>\s*$/) ?? [null, text, ""];
      return this.data.known[keyOf(called)] ?? this.data.known[keyOf(email)];
    }
    if (column.kind === "action") {
      return this.actions(row).map((one) => one.value).find((one) => keyOf(one) === keyOf(text));
    }
    return column.longest ? text.slice(0, column.longest) : text;
  }

  // Which columns are shown, in which order and how wide: kept by the server ------------------

  // What came is shown, and from then on what its reader makes of it.
  arrange() {
    const { number, [WIDTH]: layout } = this.data.layouts;
    this.arranged = number;
    if (layout) {
      const state = layout.columns.map(({ name, width, hidden, grows }) => ({ colId: name, width, hide: hidden, flex: grows ? 1 : null }));
      this.api.applyColumnState({ state: [{ colId: TICKS }, ...state, { colId: MENU }], applyOrder: true });
    } else {
      this.api.resetColumnState();
    }
    const titled = this.data.columns.some((column) => column.grow && column.name === "title");
    this.layOut(layout ? layout.two_lines : NARROW && titled);
    this.kept = JSON.stringify(this.layout());
  }

  layout() {
    const declared = new Map(this.data.columns.map((column) => [column.name, column]));
    const columns = this.api.getColumnState().filter(({ colId }) => declared.has(colId));
    return {
      columns: columns.map(({ colId, hide, width, flex }) => ({
        name: colId,
        // A column that takes what is left has no width of its own.
        width: flex ? declared.get(colId).width : Math.round(width),
        hidden: Boolean(hide),
        grows: Boolean(flex),
      })),
      two_lines: this.twoLines,
    };
  }

  // Once the hand rests: columns that are dragged pass many others.
  remember() {
    clearTimeout(this.remembering);
    if (!this.data.layouts.number) {
      return;
    }
    this.remembering = setTimeout(() => {
      const layout = this.layout();
      if (JSON.stringify(layout) !== this.kept) {
        this.kept = JSON.stringify(layout);
        this.component.setTriggerValue("layout", { width: WIDTH, layout });
      }
    }, 300);
  }

  layOut(twoLines) {
    this.twoLines = twoLines;
    this.place.classList.toggle("two-lines", twoLines);
    this.api.setGridOption("rowHeight", this.data.row_height * (twoLines ? 1.6 : 1));
  }

  choose(anchor) {
    const shown = new Set(this.api.getAllDisplayedColumns().map((column) => column.getColId()));
    const items = this.data.columns.map(({ name, label }) => ({
      label,
      checked: shown.has(name),
      pick: () => this.api.setColumnsVisible([name], !shown.has(name)),
    }));
    items.push({
      label: "Two lines for each row",
      checked: this.twoLines,
      pick: () => {
        this.layOut(!this.twoLines);
        this.remember();
      },
    });
    items.push({
      label: "As at first",
      pick: () => this.component.setTriggerValue("layout", { width: WIDTH, layout: null }),
    });
    menu(anchor, items);
  }
}

// The rows, and above the first of each group a row that heads it, which is drawn anew if it differs.
function withHeads(rows, groups) {
  const heads = new Map(groups.map((head) => [head.at, { id: `head ${JSON.stringify(head)}`, head }]));
  let group = null;
  return rows.flatMap((row, at) => {
    const head = heads.get(at);
    group = head ? head.head.group : group;
    return [...(head ? [head] : []), { ...row, group }];
  });
}

// A cell's text in the reader's words; of a day, the browser's own field for it.
class Field {
  init({ column, data: row, eventKey, begin }) {
    const text = begin(row);
    const typed = eventKey?.length === 1 ? eventKey : null;
    const isDay = column.kind === "day" && (!text || ISO_DAY.test(text));
    this.input = element("input", { type: isDay ? "date" : "text", ariaLabel: column.label, autocomplete: "off", value: isDay ? text : (typed ?? text) });
    if (column.longest) {
      this.input.maxLength = column.longest;
    }
    this.selects = typed === null && !isDay;
    this.gui = element("div", { className: "ag-cell-editor board-grid-field" }, this.input);
  }

  getGui() {
    return this.gui;
  }

  getValue() {
    return this.input.value;
  }

  afterGuiAttached() {
    this.input.focus();
    this.selects && this.input.select();
  }
}

// The list of a cell, as an editor of the table.
class Picker {
  init({ column, choices, data: row, eventKey, value, begin, stopEditing: pick }) {
    const typed = eventKey?.length === 1 ? eventKey : null;
    this.list = column.free
      ? new Writing(column.label, choices(row), { typed: typed ?? begin(row), pick })
      : new Choices(column.label, choices(row), { value, typed: typed ?? "", pick });
    this.selects = column.free && typed === null;
  }

  getGui() {
    return this.list.gui;
  }

  getValue() {
    return this.list.value;
  }

  isPopup() {
    return true;
  }

  afterGuiAttached() {
    this.list.input.focus();
    this.selects && this.list.input.select();
  }
}

// The header of the last column: which columns are shown.
class Chooser {
  init({ open }) {
    this.gui = element("button", { className: "columns", type: "button", textContent: "⋮", ariaLabel: "Columns", title: "Columns" });
    this.gui.addEventListener("click", () => open(this.gui));
  }

  getGui() {
    return this.gui;
  }

  refresh() {
    return true;
  }
}

// The whole of a reason in short, and who would be next.
const inFull = ({ why, runners_up: next }) => [why, next && `Runners-up: ${next}`].filter(Boolean).join("\n\n");

// What stands in the field when somebody begins to edit a cell.
function start(row, { kind, name }) {
  const value = row.raw?.[name] ?? row[name];
  if (value === null || value === undefined) {
    return "";
  }
  if (kind === "share") {
    return `${plainNumber(value * 100)}%`;
  }
  return typeof value === "number" ? plainNumber(value) : String(value);
}

const plainNumber = (value) => value.toLocaleString(undefined, { maximumFractionDigits: 2, useGrouping: false });

function say(kind, value) {
  if (value === null || value === undefined || value === "") {
    return kind === "" ? "" : "–";
  }
  if (kind === "day" && ISO_DAY.test(value)) {
    return new Date(`${value}T00:00`).toLocaleDateString(undefined, { dateStyle: "medium" });
  }
  if (kind === "share" && typeof value === "number") {
    return value.toLocaleString(undefined, { style: "percent" });
  }
  if (kind === "moment") {
    return new Date(value).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
  }
  return typeof value === "number" ? value.toLocaleString(undefined, { maximumFractionDigits: 2 }) : String(value);
}

// A text that does not fit into its column, as far as its length tells; nothing for one that does.
const LETTER = 6;
const cutOff = (text, column) => (text.length * LETTER > column?.getActualWidth() - 16 ? text : undefined);

function announce(text) {
  document.querySelector(".assignboard-unread")?.remove();
  const said = element("div", { className: "assignboard-unread", role: "alert", textContent: text });
  document.body.append(said);
  setTimeout(() => said.remove(), 12_000);
}
