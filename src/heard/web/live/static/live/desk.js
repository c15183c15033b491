/* Heard: the live desk follows what happens without losing what is being written. Without it each form works by itself. */
(() => {
  const one = (q, r = document) => r.querySelector(q), all = (q, r = document) => [...r.querySelectorAll(q)];
  const desk = one("[data-desk]");
  if (!desk) return;
  const box = one("#re"), composer = one("[data-composer]"), refused = one("[data-refused]"), broken = one("[data-broken]");
  const fetched = (address, more = {}) => fetch(address, { ...more, headers: { "X-Heard": "again" }, credentials: "same-origin" });

  // What is written is kept for each conversation until it is sent
  const place = "desk-" + (desk.dataset.live || "");
  if (box && !box.value) box.value = sessionStorage.getItem(place) || "";
  const keep = () => box && (box.value ? sessionStorage.setItem(place, box.value) : sessionStorage.removeItem(place));
  box?.addEventListener("input", () => { keep(); say(""); });
  const say = words => { if (refused) refused.textContent = words; };

  // Parts that changed are put in; the rest, and what is open or in focus, stays
  const written = {};
  const put = (name, html) => {
    const part = one(`[data-part="${name}"]`, desk);
    if (!part || written[name] === html) return;
    written[name] = html;
    const opened = Object.fromEntries(all("details[data-keep]", part).map(d => [d.dataset.keep, d.open]));
    const at = part.contains(document.activeElement) ? document.activeElement : null;
    const known = at && (at.id ? "#" + CSS.escape(at.id) : at.dataset.do ? `[data-do="${at.dataset.do}"]` : at.getAttribute("href") ? `a[href="${CSS.escape(at.getAttribute("href"))}"]` : null);
    part.innerHTML = html;
    all("details[data-keep]", part).forEach(d => { if (d.dataset.keep in opened) d.open = opened[d.dataset.keep]; });
    if (at) ((known && one(known, part)) || box)?.focus({ preventScroll: true });
  };
  const seen = () => {
    const side = one("[data-seen]", desk);
    if (!side || document.hidden || !one(".well.unseen", side)) return;
    setTimeout(() => !document.hidden && post(side.dataset.seen, new FormData()), 4000);
  };
  let asked = 0;
  const show = async () => {
    const mine = ++asked, at = new URL(desk.dataset.desk, location.href);
    at.searchParams.set("part", "pane");
    const answer = await fetched(at).catch(() => null);
    if (mine !== asked || !answer) return;
    if (!answer.ok || answer.redirected) return desk.dataset.live ? location.assign("/desk/") : undefined;
    const come = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!desk.dataset.live && one("[data-part=queue] li a", come)) return location.reload();
    const low = innerHeight + scrollY > document.documentElement.scrollHeight - 160, turns = all("[data-part=chat] > li", desk).length;
    all("[data-part]", come).forEach(p => put(p.dataset.part, p.innerHTML));
    if (low && all("[data-part=chat] > li", desk).length > turns) scrollTo({ top: document.documentElement.scrollHeight });
    seen();
  };
  const post = (address, said) => {
    said.set("csrfmiddlewaretoken", document.body.dataset.csrf);
    return fetched(address, { method: "POST", body: said }).catch(() => null);
  };

  // Sending: what was written goes only when it was taken
  let sending = false;
  const send = async () => {
    if (sending || !box || box.readOnly) return;
    sending = true;
    const words = box.value, answer = await post(composer.action, new FormData(composer));
    sending = false;
    if (answer?.status === 204) {
      if (box.value === words) box.value = "";
      keep(); say("");
      composer.elements.once.value = crypto.randomUUID?.() || "10000000-1000-4000-8000-100000000000".replace(/[018]/g, c => (+c ^ crypto.getRandomValues(new Uint8Array(1))[0] & 15 >> +c / 4).toString(16));
      return show();
    }
    const told = answer && (answer.headers.get("Content-Type") || "").includes("json") ? (await answer.json()).why : "";
    say(told || composer.dataset.failed);
    gap();
  };
  composer?.addEventListener("submit", e => { e.preventDefault(); send(); });

  // The wording goes into the box; the first gap in it is chosen, to be written over
  const gap = () => { const found = /\[[^\[\]\n]{3,60}\]/.exec(box.value); if (found) { box.focus(); box.setSelectionRange(found.index, found.index + found[0].length); } return !!found; };
  const take = () => {
    const words = one("[data-wording]", desk)?.textContent.trim();
    if (!words || !box || box.readOnly) return;
    const before = box.value.slice(0, box.selectionStart), space = before && !/\s$/.test(before) ? " " : "";
    box.focus();
    box.setRangeText(space + words, box.selectionStart, box.selectionEnd, "end");
    keep(); say(""); gap();
  };
  const away = async form => { const answer = await post(form.action, new FormData(form)); if (answer?.ok) show(); };
  desk.addEventListener("click", e => { if (e.target.closest("[data-do=take]")) take(); });
  desk.addEventListener("submit", e => {
    if (!e.target.matches("[data-quiet]")) return;
    e.preventDefault();
    if (e.target.matches("[data-taste]")) { e.target.closest("details").open = false; one("summary", e.target.closest("details")).focus(); } else box?.focus();
    away(e.target);
  });
  addEventListener("keydown", e => {
    if (e.key === "Enter" && (e.ctrlKey || e.metaKey) && e.target === box) { e.preventDefault(); send(); }
    else if (e.altKey && !e.ctrlKey && e.code === "KeyW") { e.preventDefault(); take(); }
    else if (e.key === "Escape" && !one("dialog[open], :popover-open")) { const form = one(".cue form", desk); if (form) { e.preventDefault(); away(form); } }
    else if (e.key === "r" && box && !e.ctrlKey && !e.metaKey && !e.altKey && !e.target.closest("input, textarea, select")) { e.preventDefault(); box.focus(); }
  });

  // What happens, over one line; where it breaks, that is said, and all is asked anew when it is back
  all("[data-part]", desk).forEach(p => { written[p.dataset.part] = p.innerHTML; });
  if (composer && !location.hash) composer.scrollIntoView({ block: "end" });
  seen();
  if (!document.body.dataset.events || !window.EventSource) return;
  let source, due, since, worry;
  const later = () => { due ??= setTimeout(() => { due = undefined; show(); }, 60); };
  const lost = () => {
    since ??= new Date();
    worry ??= setTimeout(() => {
      broken.textContent = broken.dataset.words.replace("{time}", since.toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" }));
      broken.hidden = false;
    }, 1500);
  };
  const mended = () => {
    clearTimeout(worry);
    if (since) later();
    worry = since = undefined;
    broken.hidden = true;
  };
  const listen = () => {
    source = new EventSource(document.body.dataset.events);
    for (const topic of ["live", "conversation", "missed"]) source.addEventListener(topic, () => { mended(); later(); });
    source.addEventListener("open", mended);
    source.addEventListener("error", () => { lost(); if (source.readyState === EventSource.CLOSED) setTimeout(() => { listen(); later(); }, 3000); });
  };
  listen();
  addEventListener("offline", lost);
  addEventListener("online", () => { if (source.readyState === EventSource.OPEN) mended(); later(); });
  addEventListener("visibilitychange", () => { if (!document.hidden) later(); });
  setInterval(() => { if (!document.hidden) later(); }, 30000);
  addEventListener("pagehide", () => source.close());
})();
