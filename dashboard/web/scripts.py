"""The one script of our own in the page, which the content policy allows by its hash.

It asks before unsaved edits are left, keeps what is typed in a cell from being dropped, keeps one
page of many from being sorted by itself, says in our words that the server is away, and looks for
news: a look that has the server run the page, or a part of it, costs ten times as much as one that
compares a line of text.

A table's cell editor (glide-data-grid 6) ends with a timer that every key sets: where the last
letter's timer has not run when Enter comes, as after a rerun that kept the browser busy, it ends
the editor without the text. So Enter and Tab wait here until the timers before them have run.
See https://github.com/glideapps/glide-data-grid/pull/1201.

A column with options drops whatever is pasted and is none of them, without a word. So names that
are pasted into the column of developers are read here as an import reads them, in any case, by
alias and by e-mail; the table gets what it knows, and the reader is told of the others.
"""

# Streamlit keeps unsaved edits in the session, which ends with the tab. The key of the container
# that counts them is a class in the page; a cell that is open has its editor in the portal.
UNSAVED = "unsaved-edits"
# A container's key that ends with the tab and what was known when it was drawn, and within it the
# button that has it drawn anew. The button is out of sight: else a click would take the focus, and
# with it the cell that is being typed in.
LOOK, AGAIN = "live-look", "live-again"
# A container's key around a table that is ordered in the database, of which the browser has one
# page: a click on a header would sort that page alone, and no setting of the table's tells it not
# to. In the header of those with ticks, the box that selects all rows stays as it is.
IN_ORDER, TICKS = "in-order", "ticks"
HEADER_HEIGHT, BOX_WIDTH = 34, 28
# Less than this is a click, more is a column that is moved or made wider.
CLICK_PIXELS = 4
# A container's key around the field that tells the server which browser tab this is. In it the
# script writes a number of the tab's own. The storage of a tab outlives a reload, but a tab that
# is duplicated copies it: so the number is held by a lock as well, which only one tab has. Where
# there are no locks (over plain HTTP from another machine) a reload draws another number.
TAB = "browser-tab"
LOOK_PATH = "/live"
# A commit shows within five seconds: after this, and a moment until it is known to the process.
LOOK_SECONDS = 3.0
# The container of what pasted names are read by, and which column they are read in.
KNOWN, DEVELOPER = "known-people", "Developer"
UNREAD_SECONDS = 12.0
# How soon after the first edit, or a reload, the server is told.
TAB_SECONDS = 0.3
# Streamlit's dialog while the server does not answer is for who writes an app: it names commands
# and settings. Its title finds it; its words stay where React looks for them, out of sight.
STREAMLITS_AWAY = "Connection error"
AWAY_TITLE = "Assignboard does not answer"
AWAY = (
    "It is being restarted, or the network is gone. Leave this page open: it goes on by itself as "
    "soon as Assignboard answers. If that takes more than a few minutes, tell whoever runs it."
)

SCRIPT = f"""
window.onbeforeunload = (event) => {{
  if (document.querySelector(".st-key-{UNSAVED}, #portal > *")) {{
    event.preventDefault();
  }}
}};
if (!window.assignboardKeys) {{
  window.assignboardKeys = true;
  let timers = 0;
  window.addEventListener("keydown", () => {{
    timers += 1;
    setTimeout(() => (timers -= 1));
  }});
  window.addEventListener("keydown", (event) => {{
    const ends = event.key === "Tab" || (event.key === "Enter" && !event.shiftKey);
    const cell = event.target;
    if (ends && timers && !event.isComposing && cell.closest?.("#portal")) {{
      event.preventDefault();
      event.stopImmediatePropagation();
      setTimeout(() => cell.dispatchEvent(new KeyboardEvent(event.type, event)));
    }}
  }}, {{ capture: true }});
  let pressed = null;
  const isHeader = (event) => {{
    const table = event.target.closest?.('[class*="st-key-{IN_ORDER}"]');
    const box = table?.matches('[class*="st-key-{IN_ORDER}-{TICKS}"]') ? {BOX_WIDTH} : 0;
    const place = table?.querySelector("canvas")?.getBoundingClientRect();
    return (
      place && event.clientY < place.top + {HEADER_HEIGHT} && event.clientX >= place.left + box
    );
  }};
  window.addEventListener("pointerdown", (event) => {{
    pressed = isHeader(event) ? event : null;
  }}, {{ capture: true }});
  window.addEventListener("pointerup", (event) => {{
    const moved = pressed &&
      Math.hypot(event.clientX - pressed.clientX, event.clientY - pressed.clientY);
    if (pressed && moved < {CLICK_PIXELS}) {{
      event.stopImmediatePropagation();
      // Let go elsewhere, which is no click.
      const {{ pointerId, pointerType }} = event;
      const elsewhere = {{ pointerId, pointerType, bubbles: true, clientX: -1, clientY: -1 }};
      document.body.dispatchEvent(new PointerEvent("pointerup", elsewhere));
    }}
    pressed = null;
  }}, {{ capture: true }});
}}
if (!window.assignboardAway) {{
  window.assignboardAway = new MutationObserver(() => {{
    for (const title of document.querySelectorAll('[data-testid="stDialog"] [slot="title"]')) {{
      if (title.textContent === "{STREAMLITS_AWAY}") {{
        title.firstChild.nodeValue = "{AWAY_TITLE}";
        const ours = document.createElement("p");
        ours.textContent = "{AWAY}";
        title.nextElementSibling.dataset.away = "";
        title.nextElementSibling.append(ours);
      }}
    }}
  }});
  window.assignboardAway.observe(document.body, {{ childList: true }});
}}
if (!window.assignboardPastes) {{
  window.assignboardPastes = true;
  const keyOf = (text) => text.normalize("NFC").trim().replace(/\\s+/g, " ").toLowerCase();
  const say = (text) => {{
    document.querySelector(".assignboard-unread")?.remove();
    const said = document.createElement("div");
    said.className = "assignboard-unread";
    said.setAttribute("role", "alert");
    said.textContent = text;
    document.body.append(said);
    setTimeout(() => said.remove(), {UNREAD_SECONDS * 1000:.0f});
  }};
  window.addEventListener("paste", (event) => {{
    const table = document.activeElement?.closest('[data-testid="stDataFrame"]');
    const known = document.querySelector(".st-key-{KNOWN} [data-known]");
    const first = table?.querySelector('[role="gridcell"][aria-selected="true"]');
    const pasted = event.clipboardData?.getData("text/plain");
    if (!event.isTrusted || !known || !first || !pasted || pasted.includes('"')) {{
      return;
    }}
    const people = JSON.parse(known.dataset.known);
    const left = Number(first.getAttribute("aria-colindex"));
    const unread = [];
    const read = (name) => {{
      const [, called, email] = name.match(/^(.*?)\\s*<([^<>]+)>\\s*$/) ?? [null, name, ""];
      const found = people[keyOf(called)] ?? people[keyOf(email)];
      if (!found && name.trim()) {{
        unread.push(name.trim());
      }}
      return found ?? name;
    }};
    const headed = (at) =>
      table.querySelector(`[role="columnheader"][aria-colindex="${{left + at}}"]`);
    const meant = pasted.replace(/\\r?\\n$/, "").split(/\\r?\\n/).map((line) =>
      line.split("\\t").map((cell, at) =>
        headed(at)?.textContent.trim() === "{DEVELOPER}" ? read(cell) : cell
      ).join("\\t")
    ).join("\\n");
    if (unread.length) {{
      const names = [...new Set(unread)].map((name) => `“${{name}}”`).join(", ");
      say(`Nobody who is active here is called ${{names}}: the developer there stays as it was.`);
    }}
    event.preventDefault();
    event.stopImmediatePropagation();
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", meant);
    const again = {{ clipboardData, bubbles: true, cancelable: true }};
    // The table asks the browser's clipboard before the event, and fails where there is none.
    Object.defineProperty(navigator, "clipboard", {{ value: {{}}, configurable: true }});
    event.target.dispatchEvent(new ClipboardEvent("paste", again));
    delete navigator.clipboard;
  }}, {{ capture: true }});
}}
if (!window.assignboardTab) {{
  const drawn = () =>
    Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
      byte.toString(16).padStart(2, "0")
    ).join("");
  const hold = (number, resolve) =>
    navigator.locks.request("assignboard-" + number, {{ ifAvailable: true }}, (lock) => {{
      if (!lock) {{
        hold(drawn(), resolve);
        return;
      }}
      sessionStorage.assignboardTab = number;
      resolve(number);
      return new Promise(() => {{}});
    }});
  let tab = null;
  setInterval(async () => {{
    const field = document.querySelector(".st-key-{TAB} input");
    const needed = sessionStorage.assignboardTab || document.querySelector(".st-key-{UNSAVED}");
    if (!field || field.value || !needed) {{
      return;
    }}
    tab ??= navigator.locks
      ? new Promise((resolve) => hold(sessionStorage.assignboardTab || drawn(), resolve))
      : Promise.resolve(drawn());
    const number = await tab;
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(field, number);
    field.dispatchEvent(new Event("input", {{ bubbles: true }}));
    field.dispatchEvent(new FocusEvent("focusout", {{ bubbles: true }}));
  }}, {TAB_SECONDS * 1000:.0f});
  window.assignboardTab = true;
}}
window.assignboardLooks ??= setInterval(async () => {{
  const drawn = document.querySelector('[class*="st-key-{LOOK}-"]');
  const known = drawn?.className.match(/st-key-{LOOK}-([0-9a-f]+)-([0-9a-f]+-[0-9a-f]+)/);
  if (!known) {{
    return;
  }}
  try {{
    const answer = await fetch("{LOOK_PATH}?tab=" + known[1], {{ cache: "no-store" }});
    if (answer.ok && (await answer.text()) !== known[2]) {{
      drawn.querySelector(".st-key-{AGAIN} button")?.click();
    }}
  }} catch {{
    // The server is away; a later look may find it.
  }}
}}, {LOOK_SECONDS * 1000:.0f});
"""
# A table's own toolbar lies over the button above the table, and its file has only the rows that
# are shown, with formulas as they are; a column that is hidden comes back by the toolbar only.
STYLE = f"""
.stDataFrame [data-testid="stElementToolbar"],
[data-testid="stDataFrameColumnMenu"] [role="menuitem"]:last-child {{
  display: none;
}}
[data-testid="stBottomBlockContainer"] {{
  padding-block: 0.5rem;
}}
[data-testid="stLayoutWrapper"]:has(> .st-key-{TAB}),
.st-key-{AGAIN} {{
  display: none;
}}
.st-key-{KNOWN} {{
  display: none;
}}
.assignboard-unread {{
  position: fixed;
  bottom: 1rem;
  left: 50%;
  transform: translateX(-50%);
  z-index: 1000000;
  max-width: 40rem;
  padding: 0.75rem 1rem;
  border-radius: 0.5rem;
  background: #3d2a00;
  color: #fff;
}}
[data-away] > :not(p) {{
  display: none;
}}
"""
