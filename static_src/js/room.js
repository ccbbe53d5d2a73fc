// A live room: asks for news, shows the step that the room is at, saves what is typed, and ticks the clock.
//
// What somebody types is never taken away: a part of the page with unsaved words, or that is being typed in, stays
// until it is saved, whatever the news are. Without a connection the words stay on the page and are sent later.
import { post } from "./cookie.js";
import { drawOn } from "./pad.js";
import { placeOn } from "./place.js";

const EVERY = 1200; // milliseconds between two questions for news
const SPREAD = 300; // so that ten people do not ask at the same moment
const WITHIN = 3000; // between two drawings of one step: what is typed for all comes in a few pieces
const SLOWER = 4000; // while nothing answers, or the page is hidden
const PAUSE = 700; // without typing before a save
const PATIENCE = 10_000;

class Room {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.version = Number(root.dataset.version);
    this.at = Number(root.dataset.at);
    this.news = root.dataset.news;
    this.drawn = 0; // when the parts were fetched last
    this.status = root.querySelector("[data-room-status]");
    this.trouble = root.querySelector("[data-room-trouble]");
    this.told = ""; // what the clock has announced
    this.doing = new Set(); // forms whose button was pressed, until the page shows what came of it
    this.forms = new Map(); // each form that is typed in → how it stands
    root.addEventListener("submit", (event) => this.submitted(event));
    root.addEventListener("input", (event) => this.typed(event));
    window.addEventListener("online", () => this.ask());
    window.addEventListener("beforeunload", (event) => this.unsaved() && event.preventDefault());
    this.prepare(root);
    this.refreshLater();
    setInterval(() => this.tick(), 1000);
    this.soon();
  }

  // -- news

  soon(wait = EVERY) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), wait + Math.random() * SPREAD);
  }

  async ask() {
    clearTimeout(this.timer);
    let answer;
    try {
      answer = await this.get(`${this.news}?v=${this.version}`);
    } catch {
      this.say("The connection is lost. What you type stays on this page and is sent when it is back.");
      return this.soon(SLOWER);
    }
    if (answer.status === 200) await this.hasNews(await answer.json());
    else if (answer.status === 204) this.follow(answer.headers.get("X-Room-Mark") ?? "");
    else return this.ended(answer.status);
    this.here = answer.headers.get("X-Room-Here")?.split(" ");
    this.markHere(this.root);
    this.soon(document.hidden ? SLOWER : EVERY);
  }

  /** A new step is shown at once; what changes within one, every few seconds at most. */
  hasNews({ at }) {
    if (at === this.at && Date.now() - this.drawn < WITHIN) return;
    return this.refresh();
  }

  /** Within a step: how many have begun to write, or which version of the genogram there is. */
  follow(mark) {
    this.say("");
    const main = this.root.querySelector("[data-mark]");
    const step = this.root.querySelector("[data-step]")?.dataset.step;
    const [of, what] = mark.split("=");
    if (!main || !what || of !== step || mark === main.dataset.mark) return;
    const writers = main.querySelector("[data-writers]");
    if (writers) writers.textContent = what;
    if (!("follows" in main.dataset)) main.dataset.mark = mark;
    else if (Date.now() - this.drawn >= 1000 * Number(main.dataset.follows)) return this.refresh();
  }

  /** Who facilitates sees whose page has asked within the last seconds. */
  markHere(part) {
    if (!this.here) return;
    const people = [...part.querySelectorAll("[data-here]")];
    for (const one of people) one.hidden = this.here.includes(one.dataset.here);
    const count = part.querySelector("[data-here-count]");
    const connected = people.filter((one) => one.hidden).length;
    if (count) count.textContent = `${connected} of ${people.length} are connected just now.`;
  }

  get(url) {
    const headers = { "X-Requested-With": "fetch" };
    return fetch(url, { headers, redirect: "manual", signal: AbortSignal.timeout(PATIENCE) });
  }

  ended(status) {
    if (status >= 500) {
      this.say("The portal does not answer just now. What you type stays on this page.");
      return this.soon(SLOWER);
    }
    if (status === 404 && this.unsaved()) return this.say("You are no longer in this session. Copy your text.");
    if (status === 401) this.say("You are signed out. Your text stays on this page. Sign in in a new tab, then go on.");
    else window.location.reload();
  }

  async refresh() {
    let answer, text;
    try {
      answer = await this.get(this.root.dataset.now);
      text = await answer.text();
    } catch {
      return;
    }
    if (!answer.ok) return this.ended(answer.status || 302);
    this.version = Number(answer.headers.get("X-Room-Version"));
    this.at = Number(answer.headers.get("X-Room-At"));
    this.news = answer.headers.get("X-Room-News") ?? this.news;
    this.drawn = Date.now();
    this.say("");
    this.show(new DOMParser().parseFromString(text, "text/html"));
  }

  /** Puts the new parts in their places; where nothing was typed that is not saved. */
  show(page) {
    const before = this.root.querySelector("[data-step]")?.dataset.step;
    const focused = document.activeElement?.closest("[data-region]") && document.activeElement;
    for (const fresh of page.querySelectorAll("[data-region]")) {
      const old = this.root.querySelector(`[data-region="${fresh.dataset.region}"]`);
      this.markHere(fresh);
      if (!old || this.stays(old, fresh)) continue;
      if (bare(old) === bare(fresh) && !this.formIn(old)?.letGo) {
        if (fresh.dataset.mark !== undefined) old.dataset.mark = fresh.dataset.mark;
        continue;
      }
      old.replaceWith(fresh);
      keepOpen(old, fresh);
      keepChosen(old, fresh);
      this.prepare(fresh);
    }
    this.refreshLater();
    const heading = this.root.querySelector("[data-step]");
    if (heading && heading.dataset.step !== before) {
      this.told = "";
      this.status.textContent = heading.textContent;
      window.scrollTo({ top: 0 });
    }
    if (focused && !focused.isConnected) {
      const again = heading?.dataset.step === before && sameAs(focused, this.root);
      (again || heading)?.focus({ preventScroll: true });
    }
  }

  /** How the form to write in of a part stands. */
  formIn(part) {
    return this.forms.get(part.querySelector("form[data-room-write]"));
  }

  /** Words that are not saved stay until they are, or until their writer lets them go: also when the step has gone on. */
  stays(old, fresh) {
    const form = old.querySelector("form[data-room-write]");
    const next = fresh.querySelector("form[data-room-write]");
    const state = this.formIn(old);
    if (!form || state?.letGo) return false;
    if (state?.dirty || state?.flying) {
      state.waits = old.dataset.key !== fresh.dataset.key;
      return true;
    }
    const same = next && form.dataset.draftKey === next.dataset.draftKey;
    return Boolean(same && form.contains(document.activeElement) && value(next, "version") === value(form, "version"));
  }

  /** A genogram that somebody draws in another tab changes without news. */
  refreshLater() {
    clearTimeout(this.refreshTimer);
    const seconds = Number(this.root.querySelector("[data-refresh]")?.dataset.refresh);
    if (seconds) this.refreshTimer = setTimeout(() => this.refresh(), seconds * 1000);
  }

  prepare(part) {
    for (const pad of part.querySelectorAll("[data-pad]")) drawOn(pad);
    for (const figure of part.querySelectorAll("[data-place]")) placeOn(figure);
  }

  // -- saving

  typed({ target }) {
    const form = target.closest("form[data-room-write]");
    if (!form) return;
    const state = this.stateOf(form);
    state.edits += 1;
    state.dirty = true;
    this.note(form, "Not saved yet");
    clearTimeout(state.timer);
    state.timer = setTimeout(() => this.save(form), PAUSE);
    if (form.dataset.goal) this.adviseSoon(form);
  }

  stateOf(form) {
    if (!this.forms.has(form)) this.forms.set(form, { edits: 0, dirty: false, failed: false });
    return this.forms.get(form);
  }

  async save(form) {
    const state = this.stateOf(form);
    if (state.flying) return;
    clearTimeout(state.timer);
    state.flying = true;
    const { edits } = state;
    try {
      const body = new FormData(form);
      const answer = await post(form.action, { body, signal: AbortSignal.timeout(PATIENCE) });
      if (answer.ok) this.saved(form, state, await answer.json(), edits);
      else if (answer.status === 409 || answer.status === 400) this.refused(form, state, (await answer.json()).words);
      else this.again(form, state);
    } catch {
      this.again(form, state);
    }
    state.flying = false;
    if (state.dirty && !state.failed && state.edits !== edits) return this.save(form);
    if (state.waits && !state.dirty) return this.refresh(); // its step is over, and it is saved
  }

  saved(form, state, { version, saved_at: at }, edits) {
    form.elements.namedItem("version").value = version;
    state.dirty = state.edits !== edits;
    state.failed = false;
    form.querySelector("[data-let-go]")?.remove();
    this.note(form, `Saved at ${at}`);
  }

  /** What cannot be saved is there to be copied, and goes when its writer says so. */
  refused(form, state, words) {
    state.failed = true;
    const said = `${words} Your text is not saved: copy what you want to keep.`;
    this.note(form, said);
    this.status.textContent = said;
    if (form.querySelector("[data-let-go]")) return;
    const button = Object.assign(document.createElement("button"), {
      type: "button",
      className: "portal-link-button",
      textContent: "I do not need it any more. Show what is here now",
    });
    button.dataset.letGo = "";
    button.addEventListener("click", () => {
      Object.assign(state, { letGo: true, dirty: false });
      this.refresh();
    });
    form.querySelector("[data-room-saved]")?.after(button);
  }

  again(form, state) {
    this.note(form, "Not saved yet. Trying again… Your text is still on this page.");
    state.timer = setTimeout(() => this.save(form), SLOWER);
  }

  note(form, words) {
    const line = form.querySelector("[data-room-saved]");
    if (line) line.textContent = words;
  }

  unsaved() {
    return [...this.forms].some(([form, state]) => state.dirty && form.isConnected);
  }

  // -- doing

  async submitted(event) {
    const form = event.target;
    if (form.matches("[data-room-write]")) {
      event.preventDefault();
      this.stateOf(form).failed = false;
      return this.save(form);
    }
    if (!form.matches("[data-do]")) return;
    event.preventDefault();
    if (this.doing.has(form)) return; // pressed twice
    this.doing.add(form);
    try {
      await this.does(form);
    } finally {
      this.doing.delete(form);
    }
  }

  async does(form) {
    for (const typed of this.root.querySelectorAll("form[data-room-write]"))
      if (this.forms.get(typed)?.dirty) await this.save(typed);
    let answer;
    try {
      answer = await post(form.action, { body: new FormData(form), signal: AbortSignal.timeout(PATIENCE) });
    } catch {
      return this.say("This did not arrive. Check the connection and try again.");
    }
    this.sticky = false; // what was said of the last thing that was done
    if (answer.status === 400) this.say((await answer.json()).words, true);
    if (answer.ok) form.reset(); // what was chosen is the portal's now
    const before = this.at;
    await this.refresh();
    if (answer.status === 400) return;
    if (this.at === before) this.status.textContent = "Done.";
    else this.root.querySelector("[data-step]")?.focus({ preventScroll: true });
  }

  /** @param {boolean} stays until the next thing is done */
  say(words, stays = false) {
    if (this.sticky && !words) return;
    this.sticky = stays;
    if (stays) setTimeout(() => (this.sticky = false), 8000);
    if (this.trouble.textContent !== words) this.trouble.textContent = words;
  }

  // -- the clock

  tick() {
    const clock = this.root.querySelector("[data-ends]");
    if (!clock) return;
    const left = Math.round(Number(clock.dataset.ends) - Date.now() / 1000);
    const minutes = Math.floor(Math.abs(left) / 60);
    const seconds = String(Math.abs(left) % 60).padStart(2, "0");
    clock.textContent = left >= 0 ? `${minutes}:${seconds} left` : `${minutes}:${seconds} over the time for this step`;
    const words = left <= 0 ? "The time for this step is over." : left <= 60 ? "One minute left." : "";
    if (words && words !== this.told) this.status.textContent = this.told = words;
  }

  // -- the goal

  adviseSoon(form) {
    clearTimeout(this.adviceTimer);
    this.adviceTimer = setTimeout(() => this.advise(form), 1200);
  }

  async advise(form) {
    const box = form.querySelector("[data-goal-advice]");
    let advice = {};
    try {
      const answer = await post(form.dataset.goal, { body: new FormData(form), signal: AbortSignal.timeout(PATIENCE) });
      if (answer.ok) advice = await answer.json();
    } catch {
      return; // advice alone: the goal is saved or not, and that is said elsewhere
    }
    box.hidden = !advice.why;
    box.replaceChildren();
    if (!advice.why) return;
    box.append(paragraph(advice.why));
    const field = form.elements.namedItem("text-goal");
    for (const offer of advice.offers) {
      const button = Object.assign(document.createElement("button"), {
        type: "button",
        className: "portal-link-button",
        textContent: offer,
      });
      button.addEventListener("click", () => {
        field.value = offer;
        field.dispatchEvent(new Event("input", { bubbles: true }));
        field.focus();
      });
      const line = paragraph("");
      line.append(button);
      box.append(line);
    }
  }
}

function paragraph(text) {
  return Object.assign(document.createElement("p"), { className: "govuk-body", textContent: text });
}

/** What was unfolded stays so in a part that is drawn anew. */
function keepOpen(old, fresh) {
  const open = [...old.querySelectorAll("details[open] > summary")].map((each) => each.textContent);
  for (const summary of fresh.querySelectorAll("summary"))
    if (open.includes(summary.textContent)) summary.parentElement.open = true;
}

/** What was ticked, chosen or typed in a form that nobody has sent yet is there again in the new part. */
function keepChosen(old, fresh) {
  for (const field of old.querySelectorAll("form[data-do] :is(input, select, textarea)[id]")) {
    const again = isChanged(field) && fresh.querySelector(`#${CSS.escape(field.id)}`);
    if (!again) continue;
    if (field.type === "checkbox" || field.type === "radio") again.checked = field.checked;
    else again.value = field.value;
  }
}

function isChanged(field) {
  if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
  if (field.tagName !== "SELECT") return field.value !== field.defaultValue;
  const first = [...field.options].find((option) => option.defaultSelected) ?? field.options[0];
  return field.value !== first?.value;
}

/** The control of a part that was drawn anew, as it is there now; where it is gone, its line, or what it stood under. */
function sameAs(control, root) {
  const is = identity(control);
  const near = control.closest("li[id]") ?? control.closest("[data-region]").querySelector("h2[id]");
  const again = [...root.querySelectorAll(control.tagName)].find((one) => identity(one) === is);
  return again ?? (near && document.getElementById(near.id));
}

/** What tells a control from others: its own id, or its words, and what its form sends along. */
function identity(control) {
  if (control.id) return control.id;
  const sent = [...(control.form?.elements ?? [])].filter((one) => one.type === "hidden" && one.name !== "csrfmiddlewaretoken");
  const words = [control.textContent.trim(), control.form?.getAttribute("action") ?? control.getAttribute("href")];
  return [...words, ...sent.map((one) => one.value)].join("\n");
}

/** What a part shows: its tokens are new with every answer. */
function bare(part) {
  return part.innerHTML.replace(/name="csrfmiddlewaretoken" value="[^"]*"/g, "");
}

function value(form, name) {
  return form.elements.namedItem(name)?.value;
}

for (const root of document.querySelectorAll("[data-room]")) new Room(root);
