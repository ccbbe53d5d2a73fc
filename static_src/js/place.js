// A picture with two axes to place oneself on: a tap chooses the number of each axis.
// The numbers below it are what is sent; with a keyboard they are chosen there, and the picture follows.

const LAST = 10; // each axis goes from 0 to this

/** @param {HTMLElement} figure with the picture, in the form that has the numbers of both axes */
export function placeOn(figure) {
  const form = figure.closest("form");
  const picture = figure.querySelector("svg");
  const area = picture.querySelector("rect");
  let dot = picture.querySelector("circle");
  figure.querySelector("[data-place-how]").hidden = false;

  const chosen = (axis) => form.querySelector(`[name="text-${axis}"]:checked`)?.value;
  const choose = (axis, number) => {
    form.querySelector(`[name="text-${axis}"][value="${number}"]`).checked = true;
  };
  const show = () => {
    const [x, y] = [chosen("x"), chosen("y")];
    if (x === undefined || y === undefined) return;
    if (!dot) {
      dot = document.createElementNS(picture.namespaceURI, "circle");
      dot.setAttribute("r", "8");
      picture.append(dot);
    }
    const [left, top, width, height] = ["x", "y", "width", "height"].map((name) => Number(area.getAttribute(name)));
    dot.setAttribute("cx", String(left + (width * Number(x)) / LAST));
    dot.setAttribute("cy", String(top + height - (height * Number(y)) / LAST));
  };
  picture.addEventListener("click", (event) => {
    const box = area.getBoundingClientRect();
    const number = (part) => Math.round(Math.min(1, Math.max(0, part)) * LAST);
    choose("x", number((event.clientX - box.left) / box.width));
    choose("y", number((box.bottom - event.clientY) / box.height));
    show();
    picture.dispatchEvent(new Event("input", { bubbles: true }));
  });
  form.addEventListener("change", show);
}
