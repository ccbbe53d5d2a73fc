// The initials guard: points out a name from the caseload in a draft, and offers the initials.
//
// The server finds the names and sends them with each saved draft (and, for a page just opened, from the form's
// data-names-url); this module shows them below their field, until the writer has decided. It keeps nothing outside
// the page.

const LETTER = "[\\p{L}\\p{M}\\p{N}_]";

/** Finds names as whole words, in any case, with any space and either apostrophe between their parts. */
export function nameFinder(names) {
  const literals = names.map((name) =>
    name
      .normalize("NFC")
      .replace(/[.*+?^${}()|[\]\\/-]/g, (sign) => (sign === "-" ? "[-‐‑]" : `\\${sign}`))
      .replace(/['’]/g, "['’]")
      .replace(/\s+/g, "\\s+"),
  );
  // “Amara Hall’s” is her; “Amara Hall-Smith” is somebody else. The longest first: no part of one is taken alone.
  const any = literals.sort((one, other) => other.length - one.length).join("|");
  return new RegExp(`(?<!${LETTER})(?:${any})(?!${LETTER}|-${LETTER})`, "giu");
}

/** Puts initials for all spellings of a name into every text of the form. Returns how often. */
export function replaceNames(form, spellings, initials) {
  const finder = nameFinder(spellings);
  let count = 0;
  for (const box of form.querySelectorAll("textarea, input[type=text], input:not([type])")) {
    const before = box.value.normalize("NFC");
    const after = before.replace(finder, () => {
      count += 1;
      return initials;
    });
    if (after !== before) box.value = after;
  }
  return count;
}

class Guard {
  constructor(form) {
    this.form = form;
    this.notices = new Map(); // by `keyOf`
    this.spellings = new Map(); // token, which stands for a child → how the child is written
    this.kept = new Set(); // tokens the writer decided to keep
    this.voice = document.createElement("div");
    this.voice.className = "govuk-visually-hidden";
    this.voice.setAttribute("role", "status");
    form.append(this.voice);
    form.addEventListener("draft:saved", (event) => this.heard(event.detail.names ?? []));
    if (form.dataset.namesUrl) this.ask(form.dataset.namesUrl);
  }

  /** The names in the text as it was opened. Without an answer the next save brings them. */
  async ask(url) {
    const answer = await fetch(url, { headers: { "X-Requested-With": "fetch" }, redirect: "manual" });
    if (answer.ok) this.heard((await answer.json()).names);
  }

  /** Shows what is new, and takes away what the writer has changed themselves. */
  heard(found) {
    const keys = new Set(found.map(keyOf));
    for (const key of [...this.notices.keys()]) if (!keys.has(key)) this.remove(key);
    this.spellings.clear();
    for (const { token, spellings } of found)
      this.spellings.set(token, [...(this.spellings.get(token) ?? []), ...spellings]);
    for (const one of found) this.show(one, keyOf(one));
  }

  show(found, key) {
    const box = this.form.elements.namedItem(found.field);
    if (!(box instanceof HTMLElement) || this.notices.has(key) || this.kept.has(found.token)) return;
    const notice = document.createElement("div");
    notice.className = "govuk-inset-text portal-name-notice";
    notice.setAttribute("role", "group");
    notice.setAttribute("aria-label", "Name in the text above");
    const written = found.spellings.map((spelling) => `“${spelling}”`).join(", ");
    const words = `You wrote ${written}. Service users appear by initials here.`;
    const text = Object.assign(document.createElement("p"), { className: "govuk-body", textContent: words });
    const buttons = Object.assign(document.createElement("div"), { className: "govuk-button-group" });
    buttons.append(
      makeButton(`Use ${found.initials}`, () => this.use(found, box)),
      makeButton("Keep as it is", () => this.keep(found, box)),
    );
    notice.append(text, buttons);
    (box.closest(".govuk-form-group") ?? box).after(notice);
    this.notices.set(key, notice);
    this.voice.textContent = `${words} Below the text you can use ${found.initials} or keep it as it is.`;
  }

  use(found, box) {
    const count = replaceNames(this.form, this.spellings.get(found.token), found.initials);
    this.removeToken(found.token);
    this.voice.textContent = `${found.initials} now stands for the name, ${count === 1 ? "once" : `${count} times`}.`;
    this.done(box);
  }

  keep(found, box) {
    this.kept.add(found.token);
    const decision = document.createElement("input");
    Object.assign(decision, { type: "hidden", name: `guard-${found.token}`, value: "kept" });
    this.form.append(decision);
    this.removeToken(found.token);
    this.voice.textContent = "Kept as it is.";
    this.done(box);
  }

  /** Back to the text, and save: the draft listens for input. */
  done(box) {
    box.focus();
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }

  removeToken(token) {
    for (const key of [...this.notices.keys()]) if (key.endsWith(` ${token}`)) this.remove(key);
  }

  remove(key) {
    this.notices.get(key).remove();
    this.notices.delete(key);
  }
}

/** A notice is about one child in one field, as written there. */
function keyOf({ field, spellings, token }) {
  return `${field} ${spellings.join(" ")} ${token}`;
}

function makeButton(text, pressed) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "govuk-button govuk-button--secondary";
  button.textContent = text;
  button.addEventListener("click", pressed);
  return button;
}

for (const form of document.querySelectorAll("form[data-draft]")) new Guard(form);
