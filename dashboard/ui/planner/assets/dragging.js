// Cards in somebody's hand: what they would do where they are held, said beside the pointer, and
// where they are let go.

import { element, layerOver } from "../assignboard.grid/menu.js";

export class Dragging {
  constructor(interact, board) {
    this.board = board;
    this.held = null;
    // A drop is followed by a click that nobody meant.
    this.justDropped = false;
    interact(".card", { context: board.place }).draggable({
      ignoreFrom: ".more",
      autoScroll: { container: board.scroller, margin: 40, speed: 600 },
      cursorChecker: () => "grab",
      listeners: {
        start: (event) => this.lift(event),
        move: (event) => this.carry(event),
        end: () => this.drop(),
      },
    });
  }

  lift(event) {
    const { board } = this;
    if (board.plan.data.read_only) {
      return;
    }
    const ids = board.together(Number(event.target.dataset.id));
    const ghost = element("div", { className: "board-planner-ghost" });
    layerOver(board.place).append(ghost);
    const escape = ({ key }) => {
      if (key === "Escape") {
        event.interaction.stop();
        this.held.target = null;
        this.drop();
      }
    };
    window.addEventListener("keydown", escape);
    this.held = { ids, ghost, escape };
    board.raise(ids);
    this.carry(event);
  }

  carry({ clientX, clientY }) {
    if (!this.held) {
      return;
    }
    const { ids, ghost } = this.held;
    ghost.style.transform = `translate(${clientX + 12}px, ${clientY + 8}px)`;
    const cell = document.elementFromPoint(clientX, clientY)?.closest(".board-planner .cell");
    if (cell === this.held.cell) {
      return;
    }
    this.held.cell?.classList.remove("target");
    const target = cell && this.board.plan.target(ids, Number(cell.dataset.row), Number(cell.dataset.column));
    Object.assign(this.held, { cell, target });
    cell?.classList.toggle("target", Boolean(target));
    const [what, ...warned] = this.board.plan.foreseen(ids, target);
    ghost.replaceChildren(element("b", { textContent: what }), ...warned.map((text) => element("span", { textContent: text })));
    ghost.classList.toggle("broken", warned.some((text) => text.startsWith("⚠")));
  }

  drop() {
    if (!this.held) {
      return;
    }
    const { ids, ghost, cell, target, escape } = this.held;
    window.removeEventListener("keydown", escape);
    this.held = null;
    this.justDropped = true;
    setTimeout(() => (this.justDropped = false));
    ghost.remove();
    cell?.classList.remove("target");
    this.board.raise([]);
    this.board.dropped(ids, target);
  }
}
