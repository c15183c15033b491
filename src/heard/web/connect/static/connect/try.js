/* Heard: trying the API from its page. The token is read from its field and kept nowhere. */
(() => {
  const token = document.querySelector("[data-token]");
  const send = async form => {
    let path = form.dataset.path;
    const query = new URLSearchParams();
    for (const field of form.querySelectorAll("[data-in]")) {
      if (!field.value) continue;
      if (field.dataset.in === "path") path = path.replace(`{${field.name}}`, encodeURIComponent(field.value));
      else query.set(field.name, field.value);
    }
    const body = form.querySelector("[data-body]"), says = form.querySelector("[data-status]"), shows = form.querySelector("[data-answer]");
    const headers = { Authorization: `Bearer ${token.value.trim()}`, ...(body ? { "Content-Type": "application/json" } : {}) };
    says.textContent = "…";
    const answer = await fetch(path + (query.size ? `?${query}` : ""), { method: form.dataset.method, headers, body: body?.value, credentials: "omit" }).catch(() => null);
    if (!answer) { says.textContent = "No answer. Look whether Heard runs."; return; }
    const text = await answer.text();
    says.textContent = `${answer.status} ${answer.statusText}`;
    shows.hidden = !text;
    try { shows.textContent = JSON.stringify(JSON.parse(text), null, 1); } catch { shows.textContent = text; }
  };
  for (const form of document.querySelectorAll("[data-try]")) form.addEventListener("submit", e => { e.preventDefault(); send(form); });
})();
