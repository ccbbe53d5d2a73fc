// An audit on one screen: a record of the file opens beside the questions, questions that hang on another one show
// when it was answered so, and what applies and is answered yes is counted as it is chosen.
//
// Without JavaScript links open the record as a page, every question shows, and the server counts.

const form = document.querySelector("form[data-draft]");
const panel = document.querySelector("[data-audit-panel]");
const list = panel.querySelector("[data-audit-list]");
const paper = panel.querySelector("[data-audit-paper]");
let from = null; // the link that opened it, to come back to

function back() {
  paper.hidden = true;
  paper.replaceChildren();
  list.hidden = false;
  from?.focus();
}

function show(content) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "govuk-button govuk-button--secondary";
  button.textContent = "Back to the list";
  button.addEventListener("click", back);
  paper.replaceChildren(button, content);
  paper.hidden = false;
  list.hidden = true;
  // One first heading a page: here it is one of the panel.
  for (const [tag, to] of [["h3", "h5"], ["h2", "h4"], ["h1", "h3"]])
    for (const heading of paper.querySelectorAll(tag)) {
      const lower = document.createElement(to);
      lower.className = heading.className.replace(/govuk-heading-[lm]/, "govuk-heading-s");
      lower.id = heading.id;
      lower.append(...heading.childNodes);
      heading.replaceWith(lower);
    }
  const title = paper.querySelector("h3");
  title.tabIndex = -1;
  title.focus();
  panel.scrollTop = 0;
}

async function open(link) {
  let answer;
  try {
    answer = await fetch(link.href, { headers: { Accept: "text/html" } });
  } catch {
    return location.assign(link.href); // the browser says what is wrong
  }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const content = page.querySelector("[data-audit-content]");
  if (!answer.ok || !content) return location.assign(link.href);
  from = link;
  show(document.importNode(content, true));
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-audit-open]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  event.preventDefault();
  open(link);
});

paper.addEventListener("keydown", (event) => {
  if (event.key === "Escape") back();
});

function chosen(name) {
  return form.querySelector(`input[name="${CSS.escape(name)}"]:checked`)?.value ?? "";
}

function refresh() {
  for (const question of form.querySelectorAll("[data-audit-when]"))
    question.hidden = !question.dataset.auditIs.split("|").includes(chosen(question.dataset.auditWhen));
  // Why one does not agree is asked of who does not agree; what was typed there stays in sight.
  for (const why of form.querySelectorAll("[data-audit-unless]")) {
    const answer = chosen(why.closest("[data-audit-question]").dataset.auditQuestion);
    why.hidden = (!answer || answer === why.dataset.auditUnless) && !why.querySelector("textarea").value;
  }
  let applicable = 0;
  let yes = 0;
  for (const question of form.querySelectorAll("[data-audit-question]:not([hidden])")) {
    const answer = chosen(question.dataset.auditQuestion);
    if (!answer || !question.dataset.auditApplies.split("|").includes(answer)) continue;
    applicable += 1;
    if (question.dataset.auditYes.split("|").includes(answer)) yes += 1;
  }
  const numbers = form.querySelector("[data-audit-count]");
  if (!numbers) return;
  numbers.querySelector("[data-audit-applicable]").textContent = applicable;
  numbers.querySelector("[data-audit-yes]").textContent = yes;
}

form.addEventListener("change", refresh);
refresh();
