// A small drawing pad: lines drawn with a finger, a pen or a mouse, kept as the path of an SVG.
// Drawing by hand has no keyboard way; the words that go with the picture say the same.

const WIDTH = 400;
const HEIGHT = 300;
const LONGEST = 50_000; // characters of a path

/** @param {HTMLElement} pad with an input that holds the path, and a picture of it */
export function drawOn(pad) {
  const input = pad.querySelector("input");
  const picture = pad.querySelector("svg");
  const path = picture.querySelector("path");
  const clear = Object.assign(document.createElement("button"), {
    type: "button",
    className: "portal-link-button",
    textContent: "Clear the drawing",
  });
  pad.append(clear);
  let drawing = false;

  const at = (event) => {
    const box = picture.getBoundingClientRect();
    const x = Math.round(((event.clientX - box.left) / box.width) * WIDTH);
    const y = Math.round(((event.clientY - box.top) / box.height) * HEIGHT);
    return `${Math.min(WIDTH, Math.max(0, x))} ${Math.min(HEIGHT, Math.max(0, y))}`;
  };
  const set = (text) => {
    input.value = text;
    path.setAttribute("d", text);
  };
  picture.addEventListener("pointerdown", (event) => {
    if (input.value.length > LONGEST) return;
    drawing = true;
    picture.setPointerCapture(event.pointerId);
    set(`${input.value}M${at(event)}`);
  });
  picture.addEventListener("pointermove", (event) => {
    if (drawing && input.value.length <= LONGEST) set(`${input.value}L${at(event)}`);
  });
  for (const over of ["pointerup", "pointercancel"])
    picture.addEventListener(over, () => {
      if (drawing) input.dispatchEvent(new Event("input", { bubbles: true }));
      drawing = false;
    });
  clear.addEventListener("click", () => {
    set("");
    input.dispatchEvent(new Event("input", { bubbles: true }));
  });
}
