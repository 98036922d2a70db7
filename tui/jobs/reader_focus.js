// The terminal has the keys as soon as it is connected (the body is "-loaded" then), and whenever somebody comes back.
const take = () => {
  if (!document.body?.matches(".-loaded:not(.-closed)")) return false;
  document.querySelector(".xterm-helper-textarea").focus({ preventScroll: true });
  return true;
};
new MutationObserver((_, observer) => take() && observer.disconnect()).observe(document.documentElement, {
  attributeFilter: ["class"],
  subtree: true,
});
window.addEventListener("focus", take);
