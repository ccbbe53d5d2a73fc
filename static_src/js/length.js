// Says below a box that it holds more than can be shared; silent up to there.
//
// <textarea data-longest="50000">. A draft keeps any length, so this is a word in time and stops nothing.

/** @param {HTMLFormElement} form */
export function watchLength(form) {
  form.addEventListener("input", ({ target }) => tell(target));
  for (const box of form.querySelectorAll("[data-longest]")) tell(box);
}

function tell(box) {
  const longest = Number(box.dataset.longest);
  const tooLong = longest && box.value.length > longest && [...box.value].length > longest;
  let line = document.getElementById(`${box.id}-length`);
  if (!line && !tooLong) return;
  line ??= lineBelow(box);
  const words = `This is longer than ${longest.toLocaleString("en-GB")} characters. It is kept, but cannot be shared until it is shorter.`;
  line.textContent = tooLong ? words : "";
}

function lineBelow(box) {
  const line = document.createElement("p");
  line.id = `${box.id}-length`;
  line.className = "govuk-error-message";
  line.setAttribute("role", "status");
  box.after(line);
  const described = box.getAttribute("aria-describedby");
  box.setAttribute("aria-describedby", described ? `${described} ${line.id}` : line.id);
  return line;
}
