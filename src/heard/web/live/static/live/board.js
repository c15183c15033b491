/* Heard: the live board. Only rows that changed are touched; a broken line is said, mends itself, and everything is made even. */
(() => {
  const page = document.querySelector("[data-board]");
  if (!page) return;
  const all = (q, r = document) => [...r.querySelectorAll(q)], one = (q, r = document) => r.querySelector(q);
  const said = page.dataset, quiet = matchMedia("(prefers-reduced-motion: reduce)");
  const place = one("[data-pane-place]", page), aside = document.getElementById("open");
  const fetched = (address, more = {}) => fetch(address, { credentials: "same-origin", ...more, headers: { "X-Heard": "again", ...more.headers } });
  const narrow = () => new URLSearchParams([...new FormData(one("[data-narrow]", page))].filter(([, v]) => v));
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const plain = html => html.replace(/name="csrfmiddlewaretoken" value="[^"]*"/g, "");

  // Rows: where each one is, and in which order
  const known = new Map();
  const order = li => (li.order ??= [-li.dataset.heat, +li.dataset.began, +li.dataset.talk]);
  const before = (a, b) => { const x = order(a), y = order(b), i = x.findIndex((v, n) => v !== y[n]); return i >= 0 && x[i] < y[i]; };
  const groups = new Map(all("[data-group]", page).map(s => [s.dataset.group, s]));
  const list = group => one("[data-talks]", groups.get(group));
  all("[data-talk]", page).forEach(li => known.set(+li.dataset.talk, li));
  let here = place.firstElementChild?.dataset?.pane ? +place.firstElementChild.dataset.pane : 0;

  const minutes = (r = page) => all("[data-since]", r).forEach(s => {
    const n = Math.max(0, Math.floor((Date.now() / 1000 - s.dataset.since) / 60)), h = Math.floor(n / 60);
    const text = h ? fill(said.hours, { h, n: n % 60 }) : fill(said.minutes, { n });
    if (s.textContent !== text) s.textContent = text;
  });
  const ago = () => all("[data-ago]", page).forEach(s => {
    const n = Math.max(1, Math.round(Date.now() / 1000 - s.dataset.ago));
    s.textContent = n < 90 ? fill(said.secondsAgo, { n }) : fill(said.minutesAgo, { n: Math.round(n / 60) });
  });
  const count = () => {
    for (const [group, section] of groups) {
      const n = list(group).childElementCount;
      one("[data-count]", section).textContent = n;
      if (group === "need") one("[data-nobody]", section).hidden = n > 0; else section.hidden = !n;
    }
  };

  const put = row => {
    const old = known.get(row.id);
    if (old && old.dataset.version === row.version && old.parentElement === list(row.group)) return;
    const hold = document.createElement("template");
    hold.innerHTML = row.html.trim();
    const li = hold.content.firstElementChild, focused = old?.contains(document.activeElement) ? document.activeElement : null;
    if (row.id === here) li.setAttribute("aria-current", "true");
    const into = list(row.group);
    if (old?.parentElement === into && order(old).every((v, i) => v === order(li)[i])) old.replaceWith(li);
    else {
      old?.remove();
      into.insertBefore(li, [...into.children].find(other => before(li, other)) || null);
    }
    known.set(row.id, li);
    minutes(li);
    if (old) li.classList.add("changed");
    if (focused) {
      const again = focused === old ? li : one("a", li);
      if (again === li) li.tabIndex = -1;
      again.focus({ preventScroll: true });
    }
  };
  const drop = id => { known.get(id)?.remove(); known.delete(id); };

  // What has come is applied a few rows a frame, so that the page keeps moving
  let work = [], frame = 0;
  const go = () => {
    frame = 0;
    const began = performance.now();
    while (work.length && performance.now() - began < 5) work.shift()();
    if (work.length) frame = requestAnimationFrame(go); else count();
  };
  const soon = job => { work.push(job); frame ||= requestAnimationFrame(go); };

  // Ask for what changed: one question at a time
  const changed = new Set();
  let whole = false, asking = false, timer = 0;
  const ask = async () => {
    timer = 0;
    if (asking || !(changed.size || whole)) return;
    asking = true;
    const everything = whole, ids = everything ? [] : [...changed].slice(0, 100), asked = narrow();
    if (everything) changed.clear(); else ids.forEach(id => changed.delete(id));
    whole = false;
    if (ids.length) asked.set("ids", ids.join());
    const answer = await fetched(said.board + "?" + asked).catch(() => null);
    asking = false;
    if (!answer?.ok || answer.redirected) {
      if (everything) whole = true; else ids.forEach(id => changed.add(id));
      return later(2000);
    }
    take(await answer.json(), ids);
    if (changed.size || whole) later(250);
  };
  const later = wait => { timer ||= setTimeout(ask, wait); };
  const take = (news, ids) => {
    const there = new Set(news.rows.map(row => row.id));
    for (const id of news.all ? [...known.keys()] : ids) if (!there.has(id)) soon(() => drop(id));
    news.rows.forEach(row => soon(() => put(row)));
    for (const [name, spot] of [["counts", "[data-head]"], ["alert", "[data-alert-line]"], ["care", "[data-care]"]]) soon(() => part(one(spot, page), news[name]));
    soon(() => { aside.classList.toggle("empty", !here && !one(".care", aside)); page.dataset.even = String(+(page.dataset.even || 0) + 1); });
  };
  const shown = new Map();
  const part = (spot, html) => {
    if ((shown.get(spot) ?? plain(spot.innerHTML).trim()) === plain(html).trim()) return;
    const focused = spot.contains(document.activeElement) && document.activeElement.textContent;
    shown.set(spot, plain(html).trim());
    spot.innerHTML = html;
    ago();
    if (focused) all("a, button", spot).find(b => b.textContent === focused)?.focus({ preventScroll: true });
    ring();
  };
  all("[data-head], [data-alert-line], [data-care]", page).forEach(spot => shown.set(spot, plain(spot.innerHTML).trim()));

  // The conversation beside the board: its parts change, what is being written stays
  const beside = id => fetched(said.place + id + "/?part=pane").then(a => a.ok && !a.redirected ? a.text() : null).catch(() => null);
  const mark = () => known.forEach((li, id) => id === here ? li.setAttribute("aria-current", "true") : li.removeAttribute("aria-current"));
  const open = async (id, then) => {
    if (id !== here) {
      const html = await beside(id);
      if (html === null) return;
      place.innerHTML = html;
      here = id;
      aside.classList.remove("empty");
      mark();
      history.replaceState(null, "", said.place + id + "/" + (narrow().size ? "?" + narrow() : ""));
    }
    if (then === "whisper") document.getElementById("words")?.focus();
    else if (getComputedStyle(aside).position === "static") {
      aside.scrollIntoView({ block: "start", behavior: quiet.matches ? "auto" : "smooth" });
      document.getElementById("oh")?.focus({ preventScroll: true });
    }
  };
  let again = false;
  const renew = async () => {
    const id = here, html = id && await beside(id);
    if (!html || id !== here) return;
    const hold = document.createElement("template");
    hold.innerHTML = html;
    const words = document.getElementById("words");
    if (one("#words", hold.content) === null && words && !words.value) { place.innerHTML = html; return; }
    all("[data-part]", place).forEach(old => {
      const fresh = one(`[data-part=${old.dataset.part}]`, hold.content);
      const busy = old.dataset.part !== "read" && (old.contains(document.activeElement) || one("details[open]", old));
      if (fresh && !busy && plain(fresh.innerHTML) !== plain(old.innerHTML)) old.innerHTML = fresh.innerHTML;
    });
  };
  const renewSoon = () => { if (!again) { again = true; setTimeout(() => { again = false; renew(); }, 200); } };

  addEventListener("click", e => {
    const link = e.target.closest?.(".talk-open, [data-open]"), words = e.target.closest?.("[data-suggest]");
    if (words) {
      const field = document.getElementById("words");
      field.value = words.textContent;
      field.focus();
    }
    if (!link || e.metaKey || e.ctrlKey || e.shiftKey || e.button) return;
    e.preventDefault();
    open(+(link.dataset.open || link.closest("[data-talk]").dataset.talk), link.dataset.then);
  });

  // Whisper, join, hand over, acknowledge: sent quietly; what was written stays until it has arrived
  addEventListener("submit", async e => {
    if (!e.target.matches("[data-quietly]")) return;
    e.preventDefault();
    const form = e.target, by = e.submitter, body = new FormData(form), error = one("[data-error]", form);
    if (by?.name) body.set(by.name, by.value);
    const joins = by?.hasAttribute("formaction"), address = joins ? by.formAction : form.action;
    if (by) by.disabled = true;
    const answer = await fetched(address, { method: "POST", body }).catch(() => null);
    if (by) by.disabled = false;
    if (error) { error.hidden = !!answer?.ok; if (!answer?.ok) error.textContent = answer?.status === 422 ? await answer.text() : said.failed; }
    if (!answer?.ok) return;
    if (!joins && form.elements.words) form.elements.words.value = "";
    if (form.closest("details")) form.closest("details").open = false;
    renew();
  });
  const acknowledge = id => {
    const form = document.getElementById("acknowledge"), body = new FormData(form);
    fetched(`${said.place}${id}/acknowledge/`, { method: "POST", body }).then(() => { changed.add(id); later(0); if (id === here) renew(); }).catch(() => null);
  };
  addEventListener("keydown", e => {
    const typing = e.target.closest?.("input, textarea, select"), row = document.activeElement.closest?.("[data-talk]");
    if (e.key === "Escape" && typing?.id === "words") { typing.blur(); const li = known.get(here); if (li) { li.tabIndex = -1; li.focus(); } }
    if (typing || e.metaKey || e.ctrlKey || e.altKey) return;
    const about = row ? +row.dataset.talk : here;
    if (e.key === "w" && about) { e.preventDefault(); open(about, "whisper"); }
    if (e.key === "a" && about) { e.preventDefault(); acknowledge(about); }
  });

  // Filters apply as they are chosen; the address says what is shown
  one("[data-narrow]", page).addEventListener("change", e => {
    e.target.closest(".narrow").classList.toggle("on", !!e.target.value);
    history.replaceState(null, "", location.pathname + (narrow().size ? "?" + narrow() : ""));
    whole = true;
    later(0);
  });

  // A sound at a new alert, if somebody wants one
  const sound = one("[data-sound]", page), heard = new Set(all("[data-alerted]", page).map(a => a.dataset.alerted));
  const wants = () => { try { return localStorage.getItem("board-sound") === "on"; } catch { return false; } };
  const tone = () => {
    const air = new AudioContext(), level = air.createGain();
    level.connect(air.destination);
    level.gain.setValueAtTime(.0001, air.currentTime);
    level.gain.exponentialRampToValueAtTime(.08, air.currentTime + .05);
    level.gain.exponentialRampToValueAtTime(.0001, air.currentTime + .9);
    [392, 523.25].forEach((pitch, i) => { const o = air.createOscillator(); o.frequency.value = pitch; o.connect(level); o.start(air.currentTime + i * .18); o.stop(air.currentTime + .9); });
    setTimeout(() => air.close(), 1200);
  };
  const ring = () => {
    const id = one("[data-alerted]", page)?.dataset.alerted;
    if (!id || heard.has(id)) return;
    heard.add(id);
    if (wants()) tone();
  };
  const showSound = () => {
    sound.hidden = false;
    sound.setAttribute("aria-pressed", String(wants()));
    one("[data-on]", sound).hidden = !wants();
    one("[data-off]", sound).hidden = wants();
  };
  sound.addEventListener("click", () => {
    try { localStorage.setItem("board-sound", wants() ? "off" : "on"); } catch { /* a private window forgets */ }
    showSound();
    if (wants()) tone();
  });
  showSound();

  // One line that mends itself; after it was broken the whole board is made even with the server
  const line = document.body.dataset.events, told = one("[data-line]", page);
  let source, retry = 0;
  const broke = () => {
    if (!told.hidden) return;
    told.textContent = fill(said.broken, { time: new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" }) });
    told.hidden = false;
  };
  let begun = false;
  const mended = e => {
    if (e instanceof MessageEvent) return;
    told.hidden = true;
    if (begun) { whole = true; later(50); if (here) renewSoon(); }
    begun = true; // the first line goes on from where the page was drawn
  };
  const connect = () => {
    clearTimeout(retry);
    source = new EventSource(line);
    source.addEventListener("open", mended);
    source.addEventListener("live", e => {
      const id = JSON.parse(e.data).id;
      changed.add(id);
      later(250);
      if (id === here) renewSoon();
    });
    source.addEventListener("error", () => {
      broke();
      if (source.readyState === EventSource.CLOSED) retry = setTimeout(connect, 3000);
    });
  };
  if (line && window.EventSource) connect();
  addEventListener("offline", broke);
  addEventListener("online", () => { source?.close(); connect(); });
  addEventListener("pagehide", () => source?.close());
  addEventListener("pageshow", e => { if (e.persisted) connect(); });
  minutes(); ago();
  setInterval(minutes, 20000);
  setInterval(ago, 5000);
})();
