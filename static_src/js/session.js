// Warns before a sign-in ends for want of use, and lets the person stay (WCAG 2.2.1).
//
// <body data-session-seconds="3600"> is set for people who are signed in. Every page load, every saved draft and
// every “Stay signed in” starts the time anew, in all tabs. When the time is over the page keeps its text.
import { post } from "./cookie.js";

const WARNING = 120; // seconds before the end
const QUIET = "Nothing has been sent for a while. Your text stays on this page.";
const ENDED =
  "Your text is still on this page. Sign in in a new tab, then close this message and carry on here.";

/** “2 minutes”, “45 seconds”; in steps, so that a screen reader is not told every second. */
function inWords(seconds) {
  if (seconds > 60) return "2 minutes";
  if (seconds > 30) return "1 minute";
  return "30 seconds";
}

export function watchSession(body = document.body) {
  const lasts = Number(body.dataset.sessionSeconds);
  if (!lasts) return;
  const warnsAt = lasts - Math.min(WARNING, lasts / 2);
  const channel = new BroadcastChannel("portal-session");
  const dialog = makeDialog();
  let since = Date.now();
  let timer = 0;

  const renewed = (at) => {
    since = Math.max(since, at);
    dialog.dismiss();
    look();
  };
  const renew = () => {
    const at = Date.now();
    renewed(at);
    channel.postMessage({ renewed: at });
  };

  /** Looks at the clock: a sleeping laptop's timers are late, its clock is not. */
  function look() {
    clearTimeout(timer);
    const passed = (Date.now() - since) / 1000;
    if (passed >= lasts) return dialog.over();
    if (passed >= warnsAt) {
      dialog.warn(inWords(lasts - passed));
      timer = setTimeout(look, 1000);
    } else {
      timer = setTimeout(look, Math.max(1, warnsAt - passed) * 1000);
    }
  }

  async function stay() {
    try {
      const answer = await post("/still-here/");
      if (answer.ok) renew();
      else dialog.over();
    } catch {
      dialog.offline();
    }
  }

  dialog.button.addEventListener("click", stay);
  dialog.element.addEventListener("cancel", (event) => {
    if (dialog.isOver()) return; // Escape closes the last message
    event.preventDefault(); // and before that means: stay
    stay();
  });
  channel.addEventListener("message", (event) => renewed(event.data.renewed));
  document.addEventListener("draft:saved", renew);
  document.addEventListener("visibilitychange", look);
  renew();
}

/** The dialog and its messages. It joins the page when it is first shown. */
function makeDialog() {
  const element = document.createElement("dialog");
  element.className = "portal-dialog";
  element.setAttribute("aria-labelledby", "session-title");
  element.innerHTML = `
    <h2 class="govuk-heading-m" id="session-title" aria-live="polite"></h2>
    <p class="govuk-body"></p>
    <div class="govuk-button-group">
      <button type="button" class="govuk-button" autofocus>Stay signed in</button>
      <a class="govuk-link" href="/account/login/" target="_blank">Sign in in a new tab</a>
      <button type="button" class="portal-link-button">Close this message</button>
    </div>`;
  const title = element.querySelector("h2");
  const text = element.querySelector("p");
  const link = element.querySelector("a");
  const [button, close] = element.querySelectorAll("button");
  let isOver = false;
  let detail = QUIET;

  const show = (over, heading, words) => {
    isOver = over;
    button.hidden = over;
    link.hidden = close.hidden = !over;
    if (title.textContent !== heading) title.textContent = heading;
    if (text.textContent !== words) text.textContent = words;
    if (!element.isConnected) document.body.append(element);
    if (!element.open) element.showModal();
  };
  close.addEventListener("click", () => element.close());
  return {
    element,
    button,
    isOver: () => isOver,
    dismiss() {
      isOver = false;
      detail = QUIET;
      if (element.open) element.close();
    },
    warn(time) {
      show(false, `You will be signed out in ${time}`, detail);
    },
    offline() {
      detail = "We could not reach the portal. Check your connection and try again.";
      text.textContent = detail;
    },
    over() {
      if (isOver) return; // said once
      show(true, "You are signed out", ENDED);
      link.focus();
    },
  };
}
