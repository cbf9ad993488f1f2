// Tells the server which row of a table is to be opened, and the tables which row is open.
//
// It stands in a part of the page of its own, so that only this part runs when a row opens.

let mounted = null;

// What was asked for before this part was there waits in the window, as `open` of menu.js left it.
const take = () => {
  if (mounted && window.assignboardOpening) {
    mounted.setTriggerValue("open", window.assignboardOpening);
    window.assignboardOpening = null;
  }
};

window.addEventListener("assignboard:open", take);

export default function (component) {
  // In the details a second one tells where one has walked to; it opens nothing.
  if (!component.data.within) {
    mounted = component;
    take();
  }
  window.dispatchEvent(new CustomEvent("assignboard:opened", { detail: component.data.opened }));
}
