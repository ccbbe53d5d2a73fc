// A page left open while somebody signs in again holds an old token. Each form takes the current one when it is sent.
import { csrfToken } from "./cookie.js";

export function renewTokens() {
  document.addEventListener(
    "submit",
    (event) => {
      const token = csrfToken();
      if (!token) return;
      for (const input of event.target.querySelectorAll("input[name=csrfmiddlewaretoken]")) input.value = token;
    },
    true, // before any listener that sends the form by itself
  );
}
