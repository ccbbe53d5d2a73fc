// Saves a long form as it is typed.
//
// <form data-draft data-autosave-url="/records/…/autosave/" data-version="7" autocomplete="off" method="post">
// with a <p data-draft-status role="status"> that says in words what happened. What was typed is never taken
// away: whatever the server answers, the text stays on the page and the person is told.
import { post } from "./cookie.js";
import { StatusLine } from "./draft-status.js";
import { watchLength } from "./length.js";

const PAUSE = 1000; // milliseconds without typing before a save
const LONGEST = 10_000; // while typing goes on
const RETRIES = [2000, 4000, 8000, 16_000, 30_000];
const SIGNED_OUT_RETRY = 10_000;
const PATIENCE = 15_000; // for one answer
const STILL_HERE = 30_000; // after sending the form, if the page was not left
const KEEPALIVE_LIMIT = 60_000; // bytes; browsers refuse more than 64 KiB

class Draft {
  /** @param {HTMLFormElement} form */
  constructor(form) {
    this.form = form;
    this.version = Number(form.dataset.version);
    this.edits = 0; // counts what was typed …
    this.saved = 0; // … and how much of it the server has
    this.stopped = false; // after a conflict, or when the draft is gone
    this.leaving = false; // the form is being sent
    this.unanswered = null; // a save whose answer got lost is repeated as it was
    this.refused = -1; // the edits that were too long
    this.tries = 0;
    this.status = new StatusLine(form);
    this.known = this.values(); // what the form had at `version`
    this.listen();
  }

  get unsaved() {
    return this.edits !== this.saved;
  }

  listen() {
    const { form } = this;
    form.addEventListener("input", () => this.changed());
    form.addEventListener("change", (event) => {
      if (event.target.matches("select, [type=radio], [type=checkbox]")) this.changed(true);
    });
    form.addEventListener("submit", (event) => this.submitting(event));
    document.addEventListener("visibilitychange", () => document.hidden && this.save());
    window.addEventListener("online", () => this.save());
    window.addEventListener("focus", () => this.signedOut && this.save());
    window.addEventListener("pagehide", () => this.lastTry());
    window.addEventListener("pageshow", (event) => event.persisted && this.backAgain());
    window.addEventListener("beforeunload", (event) => {
      if (!this.unsaved || this.leaving) return;
      this.save();
      event.preventDefault();
    });
  }

  /** Something was typed or chosen. */
  changed(now = false) {
    this.edits += 1;
    if (this.stopped || this.leaving) return;
    if (this.retryTimer) return; // the next try takes this along
    if (!this.flying) this.status.unsaved();
    if (now) this.save();
    else this.soon();
  }

  soon() {
    clearTimeout(this.pauseTimer);
    this.waitingSince ??= Date.now();
    const rest = this.waitingSince + LONGEST - Date.now();
    this.pauseTimer = setTimeout(() => this.save(), Math.max(0, Math.min(PAUSE, rest)));
  }

  /** Sends what is not saved yet; one request at a time, the latest text always after it. */
  save() {
    if (!this.unsaved || this.stopped || this.leaving || this.refused === this.edits) return this.flying;
    if (this.flying) {
      this.again = true;
      return this.flying;
    }
    clearTimeout(this.pauseTimer);
    clearTimeout(this.retryTimer);
    this.retryTimer = this.waitingSince = null;
    this.again = false;
    this.flying = this.send().finally(() => {
      this.flying = null;
      if (!this.unsaved || this.stopped || this.retryTimer || this.refused === this.edits) return;
      if (this.again) this.save();
      else this.soon();
    });
    return this.flying;
  }

  async send() {
    const { body, edits } = (this.unanswered ??= { body: this.body(), edits: this.edits });
    if (!this.tries) this.status.saving();
    let answer;
    let told = null;
    try {
      answer = await this.post(body);
      if (answer.ok || answer.status === 409) told = await answer.json();
    } catch {
      return this.failed(); // no answer, or not one of ours
    }
    this.unanswered = null;
    if (answer.ok) this.known = new Map(body);
    this.hear(answer, told, edits);
  }

  /** The whole form as the server takes it; files travel only when the form itself is sent. */
  body(version = this.version) {
    const body = new FormData(this.form);
    for (const [name, value] of [...body]) if (value instanceof File) body.delete(name);
    body.delete("csrfmiddlewaretoken"); // may be old; the header is not
    body.delete("typed");
    body.set("version", version);
    return body;
  }

  /** Each field and what stands in it. */
  values() {
    return new Map(this.body());
  }

  /** The names of the fields that were changed here since `version`. */
  typed() {
    const now = this.values();
    const names = new Set([...now.keys(), ...this.known.keys()]);
    names.delete("version");
    return [...names].filter((name) => (now.get(name) ?? "") !== (this.known.get(name) ?? ""));
  }

  post(body) {
    return post(this.form.dataset.autosaveUrl, {
      body,
      keepalive: sizeOf(body) < KEEPALIVE_LIMIT, // goes on when the page is closed
      signal: AbortSignal.timeout(PATIENCE),
    });
  }

  hear({ ok, status, type }, told, edits) {
    this.signedOut = status === 401 || type === "opaqueredirect";
    if (ok) this.succeeded(told, edits);
    else if (this.signedOut) this.retry(SIGNED_OUT_RETRY, () => this.status.signedOut());
    else if (status === 409) this.stop(() => this.status.conflict(told.by, told.at));
    else if (status === 404) this.stop(() => this.status.gone());
    else if (status === 413 || status === 400) this.refuse(edits);
    else this.failed();
  }

  succeeded(saved, edits) {
    this.version = saved.version;
    this.saved = edits;
    this.tries = 0;
    this.insisted = false;
    const version = this.form.elements.namedItem("version");
    if (version) version.value = saved.version;
    this.status.saved(saved.saved_at, this.unsaved);
    this.form.dispatchEvent(new CustomEvent("draft:saved", { bubbles: true, detail: saved }));
  }

  failed() {
    const wait = RETRIES[Math.min(this.tries, RETRIES.length - 1)];
    this.tries += 1;
    this.retry(wait, () => this.status.failing());
  }

  retry(wait, say) {
    clearTimeout(this.pauseTimer);
    this.retryTimer = setTimeout(() => this.save(), wait);
    say();
  }

  /** The server will never take this text; the next edit is tried again. */
  refuse(edits) {
    this.refused = edits;
    this.status.tooLong();
  }

  stop(say) {
    this.stopped = true;
    clearTimeout(this.pauseTimer);
    say();
  }

  /** A normal sending of the form: first what is unsaved, so that a lost connection costs nothing. */
  async submitting(event) {
    if (event.defaultPrevented) return;
    const direct = this.stopped || this.insisted || (!this.unsaved && !this.flying);
    if (this.cleared || direct) return this.leave();
    event.preventDefault();
    await this.settled();
    if (this.refused === this.edits) return; // sent anyway, it would be refused again, and the page be gone
    if (this.unsaved && !this.stopped) {
      this.insisted = true;
      this.status.notSent();
      return;
    }
    this.cleared = true;
    this.form.requestSubmit(event.submitter);
    this.cleared = false;
  }

  /** Waits until everything typed was answered for, well or badly. */
  async settled() {
    await this.flying;
    if (this.unsaved) await this.save();
    if (this.unsaved && this.flying) await this.flying;
  }

  leave() {
    this.leaving = true;
    clearTimeout(this.pauseTimer);
    clearTimeout(this.retryTimer);
    this.retryTimer = null;
    const typed = this.typed();
    this.sendAlong("version", this.version);
    this.sendAlong("typed", typed.join(" ")); // where there are two texts: which part of this one is mine
    setTimeout(() => this.backAgain(), STILL_HERE);
  }

  sendAlong(name, value) {
    let field = this.form.elements.namedItem(name);
    if (!field) {
      field = Object.assign(document.createElement("input"), { type: "hidden", name });
      this.form.append(field);
    }
    field.value = value;
  }

  /** The page is shown again from the browser's memory, or was not left after all. */
  backAgain() {
    this.leaving = this.insisted = false;
    if (this.unsaved && !this.stopped) this.soon();
  }

  /** The page goes while something is unsaved. Small enough, it may still arrive; nothing relies on it. */
  lastTry() {
    if (!this.unsaved || this.stopped || this.leaving) return;
    if (!this.flying) return void this.save();
    const body = this.body(this.version + 1); // what the save on its way will have made it
    if (sizeOf(body) < KEEPALIVE_LIMIT) this.post(body).catch(() => {}); // nobody is left to be told
  }
}

/** About how many bytes a form takes on its way. */
function sizeOf(body) {
  const encoder = new TextEncoder();
  let size = 0;
  for (const [name, value] of body) size += 150 + encoder.encode(name + value).length;
  return size;
}

for (const form of document.querySelectorAll("form[data-draft]")) {
  new Draft(form);
  watchLength(form);
}
