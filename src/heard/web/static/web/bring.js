/* Heard: dropping one file or a thousand. Each goes by itself, three at a time; what has arrived stays, and a second
   drop of the same files sends only what is missing. */
(() => {
  const form = document.querySelector("[data-drop]");
  if (!form) return;
  const drop = form.querySelector(".drop"), input = form.querySelector("input[type=file]"), most = +form.dataset.largest;
  const box = document.querySelector("[data-sending]"), says = box.querySelector("[data-sent]"), bar = box.querySelector("progress"), refused = box.querySelector("[data-refused]");
  const headers = { "X-CSRFToken": document.body.dataset.csrf, "X-Heard": "drop" };
  const queue = [];
  let sent = 0, count = 0, running = 0;

  const tell = () => {
    box.hidden = false;
    bar.max = count; bar.value = sent;
    says.textContent = `${sent} of ${count} files`;
    if (sent === count && !refused.children.length) box.hidden = true;
  };
  const refuse = fault => {
    const item = refused.appendChild(document.createElement("li"));
    item.className = "error"; item.textContent = fault;
  };
  const digest = async file => {
    const name = new TextEncoder().encode(file.name + "\0"), bytes = new Uint8Array(await file.arrayBuffer());
    const whole = new Uint8Array(name.length + bytes.length);
    whole.set(name); whole.set(bytes, name.length);
    return [...new Uint8Array(await crypto.subtle.digest("SHA-256", whole))].map(b => b.toString(16).padStart(2, "0")).join("");
  };
  const missing = async files => {
    if (!window.crypto?.subtle) return files;
    const out = [];
    for (let i = 0; i < files.length; i += 100) {
      const some = files.slice(i, i + 100), names = await Promise.all(some.map(digest));
      const answer = await fetch(form.dataset.known, { method: "POST", headers: { ...headers, "Content-Type": "application/json" }, body: JSON.stringify(names) }).catch(() => null);
      const known = new Set(answer?.ok ? (await answer.json()).known : []);
      out.push(...some.filter((_, j) => !known.has(names[j])));
    }
    return out;
  };
  const send = async (file, tries = 4) => {
    const body = new FormData();
    body.append("files", file, file.name);
    try {
      const answer = await fetch(form.action, { method: "POST", headers, body });
      if (!answer.ok) throw answer.status;
      (await answer.json()).files.forEach(f => f.fault && refuse(f.fault));
    } catch {
      if (tries > 1) { await new Promise(r => setTimeout(r, 2000)); return send(file, tries - 1); }
      refuse(`${file.name}: could not be sent. Drop it again; what has arrived stays.`);
    }
  };
  const next = async () => {
    const file = queue.shift();
    if (!file) return;
    running++;
    await send(file);
    running--; sent++;
    tell();
    document.dispatchEvent(new Event("heard:sent"));
    next();
  };
  const take = async files => {
    const fit = files.filter(f => f.size <= most || refuse(`${f.name}: larger than ${most >> 20} MB. Read it with heard read, or split it.`));
    if (sent === count) sent = count = 0;
    const rest = await missing(fit);
    count += rest.length;
    queue.push(...rest);
    if (rest.length || refused.children.length) tell();
    document.dispatchEvent(new Event("heard:sent"));
    while (running < 3 && queue.length) next();
  };

  input.addEventListener("change", () => { take([...input.files]); input.value = ""; });
  for (const kind of ["dragenter", "dragover"]) addEventListener(kind, e => { e.preventDefault(); drop.classList.add("over"); });
  for (const kind of ["dragleave", "drop"]) addEventListener(kind, e => { if (kind === "drop" || !e.relatedTarget) drop.classList.remove("over"); });
  addEventListener("drop", e => { e.preventDefault(); take([...e.dataTransfer.files]); });
  addEventListener("beforeunload", e => { if (sent < count) e.preventDefault(); });
})();
