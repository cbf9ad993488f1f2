// Runs once for each load of the page, after the constants that scripts.py puts before it.

// A commit shows within five seconds: after this, and a moment until the process knows of it.
const LOOK_MS = 3000;
// How soon after the first edit, or a reload, the server is told which tab this is.
const TAB_MS = 300;
const STREAMLITS_AWAY = "Connection error";

// Ask before unsaved edits are left: Streamlit keeps them in its session, which ends with the tab.
// A cell that is open says so.
window.addEventListener("beforeunload", (event) => {
  if (document.querySelector(`.st-key-${UNSAVED}, [data-typing], [data-typed]`)) {
    event.preventDefault();
  }
});

// The editor of a table's cell (glide-data-grid 6) takes what was typed from a timer that each key
// sets. Where Enter comes before that timer, as after a rerun that kept the browser busy, the cell
// closes without the text: so Enter and Tab wait until the timers before them have run.
// https://github.com/glideapps/glide-data-grid/pull/1201
let timers = 0;
window.addEventListener("keydown", () => {
  timers += 1;
  setTimeout(() => (timers -= 1));
});
window.addEventListener("keydown", (event) => {
  const ends = event.key === "Tab" || (event.key === "Enter" && !event.shiftKey);
  const cell = event.target;
  if (ends && timers && !event.isComposing && cell.closest?.("#portal")) {
    event.preventDefault();
    event.stopImmediatePropagation();
    setTimeout(() => cell.dispatchEvent(new KeyboardEvent(event.type, event)));
  }
}, { capture: true });

// Streamlit's dialog while the server does not answer names commands and settings. It is found by
// its title; its own words stay where React looks for them, out of sight.
new MutationObserver(() => {
  for (const title of document.querySelectorAll('[data-testid="stDialog"] [slot="title"]')) {
    if (title.textContent === STREAMLITS_AWAY) {
      title.firstChild.nodeValue = AWAY_TITLE;
      const ours = document.createElement("p");
      ours.textContent = AWAY;
      title.nextElementSibling.dataset.away = "";
      title.nextElementSibling.append(ours);
    }
  }
}).observe(document.body, { childList: true });

// Tell the server which browser tab this is, by a number in a field out of sight. The number is in
// the tab's own storage, which outlives a reload; a tab that is duplicated copies that, so the
// number is also held by a lock, which only one tab has. Without locks (plain HTTP from another
// machine) each reload draws another number.
const drawNumber = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, "0")
  ).join("");
const hold = (number, resolve) =>
  navigator.locks.request("assignboard-" + number, { ifAvailable: true }, (lock) => {
    if (!lock) {
      hold(drawNumber(), resolve);
      return;
    }
    sessionStorage.assignboardTab = number;
    resolve(number);
    return new Promise(() => {});
  });
let tab = null;
setInterval(async () => {
  const field = document.querySelector(`.st-key-${TAB} input`);
  const needed = sessionStorage.assignboardTab || document.querySelector(`.st-key-${UNSAVED}`);
  if (!field || field.value || !needed) {
    return;
  }
  tab ??= navigator.locks
    ? new Promise((resolve) => hold(sessionStorage.assignboardTab || drawNumber(), resolve))
    : Promise.resolve(drawNumber());
  const number = await tab;
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(field, number);
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.dispatchEvent(new FocusEvent("focusout", { bubbles: true }));
}, TAB_MS);

// Look for news. A look that made the server run the page, or a part of it, would cost ten times
// as much as comparing a line of text.
const pattern = new RegExp(`st-key-${LOOK}-([0-9a-f]+)-([0-9a-f]+-[0-9a-f]+)`);
setInterval(async () => {
  // One for the page, and one for the details that lie over it.
  const parts = [...document.querySelectorAll(`[class*="st-key-${LOOK}-"]`)];
  const tab = parts[0]?.className.match(pattern)?.[1];
  if (!tab) {
    return;
  }
  try {
    const answer = await fetch(`${LOOK_PATH}?tab=` + tab, { cache: "no-store" });
    const now = answer.ok && (await answer.text());
    for (const part of parts) {
      if (now && part.className.match(pattern)[2] !== now) {
        part.querySelector(`[class*="st-key-${AGAIN}"] button`)?.click();
      }
    }
  } catch {
    // The server is away; a later look may find it.
  }
}, LOOK_MS);

// Keys ----------------------------------------------------------------------------------------
//
// A letter presses the first button of its row in KEYS that can be pressed, or goes to its field:
// in the details or dialog that lies over the page, else in the page. Whoever types is left alone.
const TYPING = 'input:not([type="checkbox"], [type="radio"]), textarea, select, [contenteditable="true"], [role="menu"], .cell-writable';
const reached = (name) => {
  const over = [...document.querySelectorAll(".stDialog")].at(-1) ?? document;
  const parts = over.querySelectorAll(`[class*="st-key-${name}"] :is(button, input, textarea, summary)`);
  return [...parts].find((part) => !part.disabled && part.checkVisibility());
};
const pageLink = (key) => document.querySelectorAll('[data-testid="stTopNavLink"]')[Number(key) - 1];
const goToTable = () => window.dispatchEvent(new CustomEvent("assignboard:table"));
window.addEventListener("keydown", (event) => {
  const { key, target } = event;
  if (event.ctrlKey || event.metaKey || event.altKey || target.closest?.(TYPING) || document.querySelector(".assignboard-keys")) {
    return;
  }
  const names = KEYS.find(([letter]) => letter === key)?.[2] ?? [];
  const found = names.map(reached).find(Boolean);
  if (found) {
    found.matches("button, summary") ? found.click() : found.focus();
  } else if (key === "t") {
    goToTable();
  } else if (key === "?") {
    showKeys();
  } else if (/^[1-9]$/.test(key) && !document.querySelector(".stDialog")) {
    pageLink(key)?.click();
  } else {
    return;
  }
  event.preventDefault();
  event.stopPropagation();
}, { capture: true });

function showKeys() {
  const before = document.activeElement;
  const list = document.createElement("dialog");
  list.className = "assignboard-keys";
  list.ariaLabel = "Keys";
  // The theme's colours are not known outside of a component.
  const { backgroundColor, color } = getComputedStyle(document.querySelector(".stApp"));
  Object.assign(list.style, { backgroundColor, color });
  for (const [letter, does] of KEYS) {
    const line = document.createElement("p");
    const name = document.createElement("kbd");
    name.textContent = letter;
    line.append(name, does);
    list.append(line);
  }
  const close = document.createElement("button");
  close.textContent = "Close";
  close.addEventListener("click", () => list.close());
  list.append(close);
  list.addEventListener("close", () => {
    list.remove();
    before?.focus?.();
  });
  document.body.append(list);
  list.showModal();
}

// The button of that list is answered here, without the server.
window.addEventListener("click", (event) => {
  if (event.target.closest?.(`.st-key-${KEYS_BUTTON}`)) {
    event.stopImmediatePropagation();
    showKeys();
  }
}, { capture: true });

// What was typed into a form of the details is nowhere else: ask before it is left.
const FORM = '.stDialog [data-testid="stForm"]';
const LEAVES = '[class*="st-key-details-next"], .st-key-details-previous, .st-key-details-back, .st-key-details-holder, .stDialog [aria-label="Close"]';
const leaves = ({ type, key, target }) => ({
  click: target.closest?.(LEAVES),
  pointerdown: target.closest?.(".stDialog") && !target.closest('[role="dialog"]'),
  keydown: key === "Escape" && target.ariaExpanded !== "true" && !document.querySelector(".assignboard-keys"),
})[type];
window.addEventListener("input", ({ target }) => target.closest?.(FORM)?.toggleAttribute("data-typed", true), { capture: true });
window.addEventListener("click", ({ target }) => target.closest?.(`${FORM} [data-testid="stFormSubmitButton"]`)?.closest(FORM).removeAttribute("data-typed"), { capture: true });
for (const type of ["click", "pointerdown", "keydown"]) {
  window.addEventListener(type, (event) => {
    const typed = leaves(event) && document.querySelector("[data-typed]");
    if (typed && window.confirm(LEAVE)) {
      typed.removeAttribute("data-typed");
    } else if (typed) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
  }, { capture: true });
}

// The first stop of the Tab key.
const skip = document.createElement("button");
skip.className = "assignboard-skip";
skip.textContent = "To the table";
skip.addEventListener("click", goToTable);
document.body.prepend(skip);
