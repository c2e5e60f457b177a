// The pictures follow the theme that the reader chose here, as they follow JupyterLab's.
const follow = () => {
  const { theme } = document.body.dataset;
  if (theme === "auto") delete document.body.dataset.jpThemeLight;
  else document.body.dataset.jpThemeLight = theme === "light";
};
follow();
new MutationObserver(follow).observe(document.body, { attributeFilter: ["data-theme"] });

// What scrolls can be scrolled by keys.
for (const text of document.querySelectorAll(".cell pre")) text.tabIndex = 0;

// Sphinx marks what was searched for in pictures, too, and asks even their titles for a place; they have none.
SVGElement.prototype.getBBox ??= () => new DOMRect();
