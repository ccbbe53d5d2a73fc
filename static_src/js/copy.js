// “Copy the text”. The button is there only with this script; without it people select the text themselves.

for (const button of document.querySelectorAll("button[data-copy]")) {
  const text = document.getElementById(button.dataset.copy);
  const said = button.parentElement.querySelector("[data-copied]");
  button.hidden = false;
  button.addEventListener("click", async () => {
    text.select();
    said.textContent = (await copied(text)) ? "Copied" : "Not copied. Press Ctrl and C";
  });
}

async function copied(text) {
  if (!navigator.clipboard) return document.execCommand("copy"); // a page that is not served by HTTPS
  try {
    await navigator.clipboard.writeText(text.value);
    return true;
  } catch {
    return false; // the browser or its policy refuses
  }
}
