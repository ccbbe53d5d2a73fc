// “Add another action” without a new page.
//
// <template data-row="actions"> holds one empty row; __n__ (or Django's __prefix__) in it stands for the row's number,
// __number__ for that number as people count. The button <button name="add_row" value="actions" data-add-row> sends
// the form where there is no JavaScript, and the server adds the row.

const PLACE = /__n__|__prefix__/g;

/** The next free number among the names that the template's own names would collide with. */
function nextNumber(form, markup) {
  const patterns = [...markup.matchAll(/\bname="([^"]*?)(?:__n__|__prefix__)/g)].map(
    ([, start]) => new RegExp(`^${start.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}(\\d+)`),
  );
  let next = 0;
  for (const { name } of form.elements)
    for (const pattern of patterns) {
      const found = name?.match(pattern);
      if (found) next = Math.max(next, Number(found[1]) + 1);
    }
  return next;
}

function addRow(form, kind) {
  const template = form.querySelector(`template[data-row="${CSS.escape(kind)}"]`);
  const markup = template.innerHTML;
  const n = nextNumber(form, markup);
  const filled = document.createElement("template");
  filled.innerHTML = markup.replaceAll(PLACE, n).replaceAll("__number__", n + 1);
  const added = [...filled.content.children];
  template.before(filled.content);
  const total = form.elements.namedItem(`${kind}-TOTAL_FORMS`);
  if (total) total.value = n + 1;

  for (const element of added) element.dispatchEvent(new CustomEvent("portal:added", { bubbles: true }));
  const first = added
    .map((element) => element.querySelector("input:not([type=hidden]), textarea, select"))
    .find(Boolean);
  first?.focus();
  (first ?? form).dispatchEvent(new Event("input", { bubbles: true }));
}

for (const button of document.querySelectorAll("button[data-add-row]"))
  button.addEventListener("click", (event) => {
    event.preventDefault();
    addRow(button.form, button.value);
  });
