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

  // A link to evidence closes the popover it was in and puts the focus on the turn
  addEventListener("click", e => {
    const to = e.target.closest("a.to, .strip-marks a, .promise a");
    if (!to) return;
    const turn = document.querySelector(to.getAttribute("href") + " .say");
    to.closest("[popover]")?.hidePopover();
    if (turn) { turn.tabIndex = -1; turn.focus({ preventScroll: true }); }
  });

  // On paper every score shows its evidence
  const closed = [];
  addEventListener("beforeprint", () => all("details.score:not([open])").forEach(d => { d.open = true; closed.push(d); }));
  addEventListener("afterprint", () => closed.splice(0).forEach(d => { d.open = false; }));
})();
