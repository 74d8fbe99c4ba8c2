/* Only comfort: every page works without this file. */
(function () {
  "use strict";
  var words = document.body ? document.body.dataset : {};

  function each(selector, use) {
    Array.prototype.forEach.call(document.querySelectorAll(selector), use);
  }

  /* One polite voice for "copied" and the like. */
  var toast = document.createElement("div");
  toast.className = "toast";
  toast.setAttribute("role", "status");
  var hush;
  function say(text) {
    toast.textContent = text;
    clearTimeout(hush);
    hush = setTimeout(function () { toast.textContent = ""; }, 2500);
  }

  /* Sent once: the first submit goes out, later ones are dropped until the page is shown again. */
  function sent(form, button) {
    form.setAttribute("data-sent", "");
    if (!button || !button.classList.contains("button")) return;
    var label = button.querySelector("span") || button;
    button.setAttribute("aria-disabled", "true");
    button.setAttribute("data-label", label.textContent);
    label.textContent = button.getAttribute("data-busy") || words.busy;
  }
  function unsend(form) {
    form.removeAttribute("data-sent");
    each("[data-label]", function (button) {
      (button.querySelector("span") || button).textContent = button.getAttribute("data-label");
      button.removeAttribute("data-label");
      button.removeAttribute("aria-disabled");
    });
  }
  document.addEventListener("submit", function (event) {
    var form = event.target, button = event.submitter || null;
    if (event.defaultPrevented || form.method !== "post") return;
    if (form.hasAttribute("data-sent")) { event.preventDefault(); return; }
    var dialog = button && document.getElementById(button.getAttribute("data-confirm") || "");
    if (dialog && dialog.showModal && !form.hasAttribute("data-confirmed")) {
      event.preventDefault();
      ask(dialog, form, button);
      return;
    }
    form.removeAttribute("data-confirmed");
    /* After the event, so that the button's own name and value still travel. */
    setTimeout(function () { sent(form, button); }, 0);
    /* A download leaves the page where it is. */
    if (form.hasAttribute("data-download")) setTimeout(function () { unsend(form); }, 4000);
  });
  window.addEventListener("pageshow", function (event) {
    if (event.persisted) each("form[data-sent]", unsend);
  });

  function ask(dialog, form, button) {
    dialog.querySelector("[data-confirm-yes]").onclick = function () {
      dialog.close();
      form.setAttribute("data-confirmed", "");
      if (form.requestSubmit) form.requestSubmit(button); else form.submit();
    };
    dialog.querySelector("[data-confirm-no]").onclick = function () { dialog.close(); };
    dialog.showModal();
  }

  function copy(text) {
    function done() { say(words.copied); }
    if (navigator.clipboard) { navigator.clipboard.writeText(text).then(done); return; }
    var area = document.createElement("textarea");
    area.value = text;
    area.className = "sr";
    document.body.appendChild(area);
    area.select();
    if (document.execCommand("copy")) done();
    area.remove();
  }

  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-copy],[data-share],[data-print]");
    each("[data-menu][open]", function (menu) {
      if (!menu.contains(event.target)) menu.open = false;
    });
    if (!button) return;
    if (button.hasAttribute("data-copy")) copy(button.getAttribute("data-copy"));
    else if (button.hasAttribute("data-print")) window.print();
    else navigator.share({ text: button.getAttribute("data-share-text") || "", url: button.getAttribute("data-share") }).catch(function () {});
  });
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") return;
    each("[data-menu][open]", function (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    });
  });

  /* What draft.js keeps on this device is about people: a day at most. */
  try {
    Object.keys(localStorage).forEach(function (key) {
      if (key.indexOf("draft:") === 0 && !(JSON.parse(localStorage[key]).at > Date.now() - 864e5)) localStorage.removeItem(key);
    });
  } catch (closed) { /* nothing can be kept here */ }

  /* What needs a script stays hidden without one. */
  each("[data-copy],[data-print]", function (button) { button.hidden = false; });
  if (navigator.share) each("[data-share]", function (button) { button.hidden = false; });
  each("[data-focus]", function (summary) { summary.focus(); });
  document.body.appendChild(toast);
})();
