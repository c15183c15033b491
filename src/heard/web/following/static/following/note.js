/* Heard: a note on its way. The page looks again when something happens, and once when its line for news is open. */
(() => {
  const id = document.querySelector("[data-moving]")?.dataset.moving, line = document.body.dataset.events;
  if (!id || !line || !window.EventSource) return;
  const look = async () => {
    const answer = await fetch(location.href, { headers: { "X-Heard": "again" }, credentials: "same-origin" }).catch(() => null);
    if (answer?.ok && !(await answer.text()).includes("data-moving=")) location.reload();
  };
  const source = new EventSource(line);
  source.addEventListener("open", look);
  source.addEventListener("conversation", e => { if (String(JSON.parse(e.data).id) === id) look(); });
  addEventListener("pagehide", () => source.close());
})();
