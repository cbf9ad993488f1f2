// Runs once for each load of the page, after the constants that scripts.py puts before it.

// A commit shows within five seconds: after this, and a moment until the process knows of it.
const LOOK_MS = 3000;
// How soon after the first edit, or a reload, the server is told which tab this is.
const TAB_MS = 300;
const STREAMLITS_AWAY = "Connection error";

// Ask before unsaved edits are left: Streamlit keeps them in its session, which ends with the tab.
// A cell that is open says so.
window.addEventListener("beforeunload", (event) => {
  if (document.querySelector(`.st-key-${UNSAVED}, [data-typing]`)) {
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
  const drawn = document.querySelector(`[class*="st-key-${LOOK}-"]`);
  const known = drawn?.className.match(pattern);
  if (!known) {
    return;
  }
  try {
    const answer = await fetch(`${LOOK_PATH}?tab=` + known[1], { cache: "no-store" });
    if (answer.ok && (await answer.text()) !== known[2]) {
      drawn.querySelector(`.st-key-${AGAIN} button`)?.click();
    }
  } catch {
    // The server is away; a later look may find it.
  }
}, LOOK_MS);
