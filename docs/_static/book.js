// The pictures follow the theme that the reader chose here, as they follow JupyterLab's.
const follow = () => {
  const { theme } = document.body.dataset;
  if (theme === "auto") delete document.body.dataset.jpThemeLight;
  else document.body.dataset.jpThemeLight = theme === "light";
};
follow();
new MutationObserver(follow).observe(document.body, { attributeFilter: ["data-theme"] });
