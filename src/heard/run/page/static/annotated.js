/* Heard: the annotated conversation. Enter opens a turn's evidence; a contest knows its mark; paper shows all that opens. */
(() => {
  const all = (q, r = document) => [...r.querySelectorAll(q)], popover = document.getElementById("contest");

  // A contest is about the mark that its button belongs to
  if (popover) addEventListener("click", e => {
    const b = e.target.closest("[data-contest]");
    if (!b) return;
    popover.querySelector("[data-contest-title]").textContent = b.dataset.contestName;
    const field = popover.querySelector("[data-contest-mark]"), address = popover.querySelector("[data-contest-address]");
    if (field) field.value = b.dataset.contest;
    if (address) address.textContent = address.dataset.conversation + " · " + b.dataset.contest;
  }, true);

  // Enter opens the evidence of the turn or the moment that has the focus
  addEventListener("keydown", e => {
    const at = document.activeElement;
    if (e.key === "Enter" && at.matches(".say, .moment")) { e.preventDefault(); at.querySelector("[popovertarget^=why]")?.click(); }
  });

  // An address that names a turn leads to its words and puts the focus there; a turn itself has no box to scroll to
  const go = () => {
    const turn = /^#t\d+$/.test(location.hash) && document.querySelector(location.hash + " .say");
    if (!turn) return;
    turn.tabIndex = -1; turn.focus({ preventScroll: true });
    turn.scrollIntoView({ block: "center", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
  };
  addEventListener("click", e => {
    const to = e.target.closest("a[href^='#t']");
    if (!to) return;
    to.closest("[popover]")?.hidePopover();
    setTimeout(go);
  });
  addEventListener("hashchange", go); go();

  // On paper every score shows its evidence
  const closed = [];
  addEventListener("beforeprint", () => all("details.score:not([open])").forEach(d => { d.open = true; closed.push(d); }));
  addEventListener("afterprint", () => closed.splice(0).forEach(d => { d.open = false; }));
})();
