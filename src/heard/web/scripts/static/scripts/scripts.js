/* Heard: cards change places with a button. Without it each card has a number for its place. */
(() => {
  const form = document.querySelector("[data-cards]");
  if (!form) return;
  const cards = () => [...form.querySelectorAll("[data-card]")];
  const number = () => cards().forEach((card, i) => { card.querySelector("[name^=place]").value = i + 1; });
  const step = (card, other, before) => {
    if (!other) return;
    before ? other.before(card) : other.after(card);
    number();
  };
  cards().forEach(card => {
    const up = card.querySelector("[data-up]"), down = card.querySelector("[data-down]");
    up.hidden = down.hidden = false;
    up.addEventListener("click", () => { step(card, card.previousElementSibling, true); up.focus(); });
    down.addEventListener("click", () => { step(card, card.nextElementSibling, false); down.focus(); });
  });
  let changed = false;
  form.addEventListener("input", () => { changed = true; });
  form.addEventListener("submit", () => { changed = false; });
  addEventListener("beforeunload", e => { if (changed) e.preventDefault(); });
})();
