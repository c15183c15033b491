/* Heard: making and using a passkey. The server's challenge comes as JSON, the browser's answer goes back in the form. */
(() => {
  const bytes = s => Uint8Array.from(atob(s.replace(/-/g, "+").replace(/_/g, "/")), c => c.charCodeAt(0));
  const text = b => b ? btoa(String.fromCharCode(...new Uint8Array(b))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "") : null;
  const known = list => (list || []).map(c => ({ ...c, id: bytes(c.id) }));
  const told = () => JSON.parse(document.getElementById("passkey-options").textContent);
  const whole = credential => ({
    id: credential.id, rawId: text(credential.rawId), type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment, clientExtensionResults: credential.getClientExtensionResults(),
  });

  const create = async form => {
    const asked = told().creation_options.publicKey, alone = form.elements.passwordless.checked;
    const publicKey = {
      ...asked, challenge: bytes(asked.challenge), user: { ...asked.user, id: bytes(asked.user.id) }, excludeCredentials: known(asked.excludeCredentials),
      authenticatorSelection: { ...asked.authenticatorSelection, residentKey: alone ? "required" : "discouraged", requireResidentKey: alone, ...(alone ? { userVerification: "required" } : {}) },
    };
    const made = await navigator.credentials.create({ publicKey });
    return { ...whole(made), response: { clientDataJSON: text(made.response.clientDataJSON), attestationObject: text(made.response.attestationObject), transports: made.response.getTransports?.() || [] } };
  };
  const use = async asked => {
    const publicKey = { ...asked, challenge: bytes(asked.challenge), allowCredentials: known(asked.allowCredentials) };
    const shown = await navigator.credentials.get({ publicKey });
    return { ...whole(shown), response: { clientDataJSON: text(shown.response.clientDataJSON), authenticatorData: text(shown.response.authenticatorData), signature: text(shown.response.signature), userHandle: text(shown.response.userHandle) } };
  };
  const fetched = async form => {
    const answer = await fetch(form.action, { headers: { Accept: "application/json" }, credentials: "same-origin" });
    return (await answer.json()).request_options.publicKey;
  };
  const ways = { create, get: () => use(told().request_options.publicKey), fetch: async form => use(await fetched(form)) };

  for (const form of document.querySelectorAll("[data-passkey]")) {
    if (!window.PublicKeyCredential) continue;
    form.hidden = false;
    form.addEventListener("submit", async e => {
      if (form.elements.credential.value) return;
      e.preventDefault();
      const fault = form.querySelector("[data-passkey-fault]");
      fault.hidden = true;
      try {
        form.elements.credential.value = JSON.stringify(await ways[form.dataset.passkey](form));
        form.submit();
      } catch {
        fault.textContent = form.dataset.failed; fault.hidden = false;
      }
    });
  }
})();
