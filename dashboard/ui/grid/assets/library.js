// A library beside a component's script, loaded once. It is a plain script that leaves a name.
export const library = (url, name) =>
  new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = url;
    script.onload = () => resolve(window[name]);
    script.onerror = () => reject(new Error(`${url} could not be loaded: reload the page.`));
    document.head.append(script);
  });
