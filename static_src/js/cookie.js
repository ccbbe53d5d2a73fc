// The CSRF token of this moment. Signing in again in another tab changes it, so it is read for every request.

/** @returns {string} the token in the csrftoken cookie, or "" where there is none */
export function csrfToken() {
  const found = document.cookie.match(/(?:^|;\s*)csrftoken=([^;]*)/);
  return found ? decodeURIComponent(found[1]) : "";
}
