// Says in words whether a draft is saved. People see every change; a screen reader hears of a failure once, of the
// first save and of a recovery, and otherwise at most every five minutes.

const BETWEEN_ANNOUNCEMENTS = 5 * 60_000; // milliseconds
const SIGN_IN = "/account/login/";

export class StatusLine {
  /** @param {HTMLFormElement} form the status element is inside it, or the first one on the page */
  constructor(form) {
    this.form = form;
    this.line = form.querySelector("[data-draft-status]") ?? document.querySelector("[data-draft-status]");
    if (!this.line) throw new Error("A draft needs an element with data-draft-status");
    this.line.setAttribute("aria-live", "off"); // the two regions below speak for it
    this.polite = hidden("status");
    this.alert = hidden("alert");
    this.line.before(this.polite, this.alert);
    this.savedAt = form.dataset.savedAt ?? "";
    this.problem = ""; // which one was announced
    this.spokeAt = 0;
  }

  /** @param {string} state unsaved, saving, saved, failed or stopped; for the stylesheet and tests */
  show(state, ...content) {
    this.line.dataset.state = state;
    this.line.replaceChildren(...content);
  }

  unsaved() {
    if (!this.problem) this.show("unsaved", "Not saved yet");
  }

  saving() {
    if (!this.problem) this.show("saving", "Saving…");
  }

  /** @param {string} at for example “14:05”; @param {boolean} more was typed since */
  saved(at, more) {
    this.savedAt = at;
    const words = `Saved at ${at}`;
    this.show(more ? "unsaved" : "saved", more ? `${words}. Your latest words are not saved yet` : words);
    if (this.problem || Date.now() - this.spokeAt > BETWEEN_ANNOUNCEMENTS) {
      this.polite.textContent = words;
      this.spokeAt = Date.now();
    }
    this.problem = this.alert.textContent = "";
  }

  /** Shows a problem, and announces it if it is not the one announced already. */
  trouble(kind, state, words, ...more) {
    this.show(state, words, ...more);
    if (this.problem === kind) return;
    this.problem = kind;
    this.polite.textContent = "";
    this.alert.textContent = words;
  }

  failing() {
    const since = this.savedAt ? `Not saved since ${this.savedAt}` : "Not saved yet";
    this.trouble("failing", "failed", `${since}. Trying again… Your text is still on this page.`);
  }

  signedOut() {
    const words = "You are signed out, so nothing is being saved. Your text is still on this page.";
    this.trouble("signed out", "failed", words, " ", signInLink(), ", then carry on here.");
  }

  tooLong() {
    const words = "This text is too long to be saved. Nothing is lost: it is still on this page. Shorten it, or copy it.";
    this.trouble("too long", "failed", words);
  }

  gone() {
    const words = "You can no longer write in this draft. Copy your text if you want to keep it.";
    this.trouble("gone", "stopped", words);
  }

  /** A button was pressed, and what was typed could not be saved first. */
  notSent() {
    if (this.problem === "signed out") {
      const words = "You are signed out, so it was not sent. Your text is still on this page.";
      this.trouble("not sent", "failed", words, " ", signInLink(), ", then press the button again.");
      return;
    }
    const words = "We could not save this, so it was not sent. Your text is still on this page. Press the button again to send it anyway.";
    this.trouble("not sent", "failed", words);
  }

  /** Two texts: said in the line and at the top of the form, each with a way to compare them. */
  conflict(by, at) {
    const who = by === "you" ? "You changed this draft in another tab" : `${by} changed this draft`;
    const words = `${who} at ${at}. Your text is still on this page.`;
    this.trouble("conflict", "stopped", words, " ", this.compareButton());
    const banner = document.createElement("div");
    banner.className = "govuk-error-summary";
    banner.innerHTML = `<h2 class="govuk-error-summary__title">There are now two texts</h2>
      <div class="govuk-error-summary__body"><p></p></div>`;
    banner.querySelector("p").textContent = words;
    banner.lastElementChild.append(this.compareButton());
    this.form.prepend(banner);
  }

  compareButton() {
    this.form.id ||= "draft";
    const button = Object.assign(document.createElement("button"), {
      type: "submit",
      name: "compare",
      value: "1",
      className: "govuk-button govuk-button--secondary",
      textContent: "Compare both texts",
    });
    button.setAttribute("form", this.form.id); // the line may stand outside the form
    return button;
  }
}

function signInLink() {
  return Object.assign(document.createElement("a"), {
    className: "govuk-link",
    href: SIGN_IN,
    target: "_blank",
    textContent: "Sign in in a new tab",
  });
}

function hidden(role) {
  const region = document.createElement("div");
  region.className = "govuk-visually-hidden";
  region.setAttribute("role", role);
  return region;
}
