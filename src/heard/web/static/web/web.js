/* Heard: what the web application adds to heard.js. Every part works alone, and the pages work without it. */
(() => {
  document.documentElement.classList.add("scripted");
  const all = (q, r = document) => [...r.querySelectorAll(q)], one = (q, r = document) => r.querySelector(q);
  const fetched = address => fetch(address, { headers: { "X-Heard": "again" }, credentials: "same-origin" });

  // The list: filters apply as they are chosen, the search as it is typed; the address says what is shown
  const finder = one("[data-finder]"), rows = one("[data-rows]");
  let asked = 0;
  const show = async (address, keep) => {
    const mine = ++asked, at = new URL(address, location.href), part = new URL(at);
    part.searchParams.set("part", "rows");
    const answer = await fetched(part).catch(() => null);
    if (mine !== asked || !answer || !answer.ok || answer.redirected) return;
    const opened = rows.contains(document.activeElement) ? document.activeElement.closest("a, li")?.querySelector("a")?.href || document.activeElement.href : null;
    rows.innerHTML = await answer.text();
    if (opened) all("a", rows).find(a => a.href === opened)?.focus({ preventScroll: true });
    if (keep) history.replaceState(null, "", at);
  };
  if (finder && rows) {
    const address = () => {
      const said = [...new FormData(finder)].filter(([, v]) => v);
      return location.pathname + (said.length ? "?" + new URLSearchParams(said) : "");
    };
    let soon;
    const apply = wait => { clearTimeout(soon); soon = setTimeout(() => show(address(), true), wait); };
    finder.addEventListener("input", e => apply(e.target.type === "search" ? 180 : 0));
    finder.addEventListener("change", e => { e.target.closest(".narrow")?.classList.toggle("on", !!e.target.value); apply(0); });
    finder.addEventListener("submit", e => { e.preventDefault(); apply(0); });
  }
  if (rows) sessionStorage.setItem("shelf", location.search);
  addEventListener("pagehide", () => rows && sessionStorage.setItem("shelf", location.search));
  all("[data-back]").forEach(a => { a.search = sessionStorage.getItem("shelf") || ""; });

  // A view is saved as the address says by then
  addEventListener("click", e => { if (e.target.closest("[popovertarget=save-view]")) one("[data-query]").value = location.search.slice(1); }, true);

  // Search leads to the field, wherever one is; Enter opens the row that j and k went to
  const field = document.getElementById("search");
  all("[data-do=search]").forEach(b => b.addEventListener("click", e => { if (field) { e.preventDefault(); field.focus(); field.select(); } }));
  if (field && location.hash === "#search") field.focus();
  addEventListener("keydown", e => { if (e.key === "Enter" && e.target.matches?.("[data-item]")) one("a", e.target)?.click(); });

  // A note knows its turn
  const note = document.getElementById("note");
  if (note) addEventListener("click", e => {
    const b = e.target.closest("[data-note]");
    if (!b) return;
    one("[data-note-turn]", note).value = b.dataset.note;
    one("[data-note-where]", note).textContent = one(".vh", b).textContent;
  }, true);

  // What has happened, over one line that mends itself
  const line = document.body.dataset.events;
  const watched = rows || one("[data-reload], [data-conversation], [data-progress]");
  if (!line || !watched || !window.EventSource) return;
  const source = new EventSource(line);
  let due;
  const later = (f, wait = 400) => { due ??= setTimeout(() => { due = undefined; f(); }, wait); };
  const here = one("[data-conversation]")?.dataset.conversation, waiting = one("[data-reload]");
  source.addEventListener("conversation", e => {
    const id = String(JSON.parse(e.data).id);
    if (rows) later(() => show(location.href, false));
    if (here === id) one("[data-fresh]").hidden = false;
    if (waiting && (!waiting.dataset.about || waiting.dataset.about === id)) later(() => location.reload());
  });
  const progress = one("[data-progress]");
  const began = { at: performance.now(), part: null };
  const left = () => {
    const says = one("[data-left]", progress);
    if (!says) return;
    const part = +says.dataset.left, gone = (performance.now() - began.at) / 1000;
    began.part ??= part;
    if (part < 100 && part > began.part + 2 && gone > 2) says.textContent = ", about " + Math.max(1, Math.round(gone * (100 - part) / (part - began.part))) + " seconds more";
  };
  const refresh = async () => {
    const answer = await fetched(location.pathname + "?part=progress").catch(() => null);
    if (!answer?.ok || answer.redirected) return;
    progress.innerHTML = await answer.text();
    left();
  };
  if (progress) {
    for (const topic of ["arrival", "open"]) source.addEventListener(topic, () => later(refresh, 300));
    document.addEventListener("heard:sent", () => later(refresh, 300));
  }
  addEventListener("pagehide", () => source.close());
})();
