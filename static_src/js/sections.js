// Marks, in the navigation beside a long form, the section that is being read or written.

export function markCurrentSection() {
  const links = new Map();
  for (const link of document.querySelectorAll('.portal-section-nav a[href^="#"]')) {
    const section = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (section) links.set(section, link);
  }
  if (!links.size) return;

  const mark = (section) => {
    for (const [other, link] of links) {
      if (other === section) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  };
  // A section is current while it crosses a thin band near the top of the window.
  const watcher = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) if (entry.isIntersecting) mark(entry.target);
    },
    { rootMargin: "-20% 0px -75% 0px" },
  );
  for (const section of links.keys()) {
    watcher.observe(section);
    section.addEventListener("focusin", () => mark(section));
  }
}
