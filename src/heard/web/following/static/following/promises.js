/* Heard: promises with one key, and a list that follows what happens. Without it every button is a form of its own. */
(() => {
  const place = document.querySelector("[data-promises]"), told = document.querySelector("[data-told]");
  if (!place) return;
  const rows = () => [...place.querySelectorAll("[data-promise]")];
  const fetched = (address, more = {}) => fetch(address, { ...more, headers: { "X-Heard": "again", ...more.headers }, credentials: "same-origin" });
  let last;
  const busy = () => place.querySelector(":popover-open") || place.querySelector("input:focus");
  const show = async () => {
    if (busy()) return;
    const at = document.activeElement?.closest?.("[data-promise]"), number = at ? rows().indexOf(at) : -1;
    const answer = await fetched(place.dataset.promises).catch(() => null);
    if (!answer?.ok || answer.redirected) return;
    place.innerHTML = await answer.text();
    const next = rows().find(row => at && row.id === at.id && row.dataset.state === at.dataset.state) || rows()[Math.min(Math.max(number, 0), rows().length - 1)];
    if (number >= 0 && next) { next.tabIndex = -1; next.focus({ preventScroll: true }); }
  };
  const send = async (form, state, word) => {
    const said = new FormData(form);
    said.set("state", state);
    last = form.closest("[data-promise]")?.dataset.promise;
    const answer = await fetched(form.action, { method: "POST", body: said }).catch(() => null);
    if (!answer?.ok) return form.requestSubmit(form.querySelector(`[value=${state}]`));
    if (told) told.textContent = word;
    await show();
  };
  place.addEventListener("submit", e => {
    if (!e.target.matches("[data-settle]") || !e.submitter || e.submitter.dataset.sent) return;
    e.preventDefault();
    e.submitter.dataset.sent = "1";
    send(e.target, e.submitter.value, e.submitter.textContent);
  });
  addEventListener("keydown", e => {
    if (e.target.closest("input, textarea, select") || e.metaKey || e.ctrlKey || e.altKey) return;
    const row = document.activeElement.closest("[data-promise]");
    const button = row?.querySelector(`[data-key="${CSS.escape(e.key)}"]`)
      || (e.key === "u" && last && place.querySelector(`[data-promise="${last}"] [data-key=u]`));
    if (button) { e.preventDefault(); button.click(); }
  });
  const line = document.body.dataset.events;
  if (!line || !window.EventSource) return;
  const source = new EventSource(line);
  let due;
  source.addEventListener("conversation", () => { due ??= setTimeout(() => { due = undefined; show(); }, 500); });
  addEventListener("pagehide", () => source.close());
})();
