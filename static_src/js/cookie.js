// The CSRF token of this moment. Signing in again in another tab changes it, so it is read for every request.

/** @returns {string} the token in the csrftoken cookie, or "" where there is none */
export function csrfToken() {
  const found = document.cookie.match(/(?:^|;\s*)csrftoken=([^;]*)/);
  return found ? decodeURIComponent(found[1]) : "";
}

/**
 * Sends something as the page's own request, with the token of this moment. Where the server does not know the token
 * (it changed meanwhile, or the cookie was deleted) its answer sets the cookie anew, and the same is sent once more.
 */
export async function post(url, options = {}) {
  const send = () =>
    fetch(url, {
      ...options,
      method: "POST",
      headers: { "X-CSRFToken": csrfToken(), "X-Requested-With": "fetch" },
      redirect: "manual", // a redirect leads to the sign-in page
    });
  const answer = await send();
  return answer.status === 403 ? send() : answer;
}
