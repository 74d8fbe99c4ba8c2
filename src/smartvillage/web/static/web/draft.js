/* A form that keeps what is typed: on the server, and on this device until the server has it. */
(function () {
  "use strict";
  var form = document.querySelector("form[data-draft]");
  if (!form || !window.fetch) return;
  var address = form.getAttribute("data-draft"), key = "draft:" + form.getAttribute("data-draft-key");
  var kept = form.getAttribute("data-draft-kept"); /* the server's draft that this page knows */
  var said = document.querySelector("[data-draft-said]"), choice = document.querySelector("[data-draft-choice]");
  var typed = 0, timer = 0, sending = null, through = false;

  function fields() {
    var found = {};
    new FormData(form).forEach(function (value, name) {
      /* Sealed numbers never rest on a device, nor does the key of the session. */
      if (typeof value === "string" && !/(^|_)(nik|kk|csrf\w*)(_|$)/.test(name)) found[name] = value;
    });
    return found;
  }
  function remember() {
    try { localStorage.setItem(key, JSON.stringify({ at: Date.now(), kept: kept, fields: fields() })); } catch (full) { /* no room */ }
  }
  function forget() {
    try { localStorage.removeItem(key); } catch (closed) { /* nothing was kept */ }
  }
  function left() {
    try { return JSON.parse(localStorage.getItem(key)); } catch (odd) { return null; }
  }

  function tell(why) {
    Array.prototype.forEach.call(document.querySelectorAll("[data-draft-banner]"), function (banner) {
      banner.hidden = banner.getAttribute("data-draft-banner") !== why;
    });
  }
  /* Rejects with "offline", where trying again helps, "elsewhere" (typed on another device since), or "refused". */
  function post(values) {
    var body = new URLSearchParams(values);
    body.set("kept", kept);
    body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    return fetch(address, { method: "POST", body: body, redirect: "manual", keepalive: true }).then(
      function (answer) {
        if (answer.status === 409) throw "elsewhere";
        if (!answer.ok) throw answer.status >= 500 ? "offline" : "refused";
        return answer.text();
      },
      function () { throw "offline"; }
    ).then(function (text) {
      var now = new DOMParser().parseFromString(text, "text/html").querySelector("data");
      if (!now) throw "offline"; /* somebody between us and the server has answered */
      kept = now.value;
      said.textContent = now.textContent;
    });
  }
  function failed(why) {
    tell(why);
    if (why === "elsewhere") location.replace(location.pathname); /* which shows both */
    if (why === "offline") timer = setTimeout(keep, 5000);
  }
  /* Until the server has all that is typed; answers "" or why not. */
  function keep() {
    var upTo = typed;
    clearTimeout(timer);
    timer = 0;
    sending = sending || post(fields()).then(
      function () {
        sending = null;
        tell("");
        if (upTo !== typed) return keep();
        forget();
        return "";
      },
      function (why) {
        sending = null;
        remember();
        failed(why);
        return why;
      }
    );
    return sending;
  }

  form.addEventListener("input", function () {
    typed += 1;
    remember();
    if (!timer) timer = setTimeout(keep, 2000);
  });
  form.addEventListener("change", keep);
  window.addEventListener("online", function () { if (left() && !form.inert) keep(); });

  /* Saving waits for the draft: what is on its way cannot arrive after it, and without a network the page stays. */
  form.addEventListener("submit", function (event) {
    var button = event.submitter || null;
    if (through) return;
    event.preventDefault();
    function go(why) {
      if (through || (why && why !== "refused")) return;
      through = true;
      if (form.requestSubmit) form.requestSubmit(button); else form.submit();
    }
    if (button && button.name) {
      Promise.resolve(sending).then(function () { clearTimeout(timer); forget(); go(""); });
      return;
    }
    typed += 1;
    remember();
    keep().then(go);
  });
  window.addEventListener("pageshow", function (event) { if (event.persisted) through = false; });

  function shown(name, value) {
    var box = form.elements[name], option = box.options && box.querySelector('option[value="' + CSS.escape(value) + '"]');
    return (option ? option.textContent : value) || "–";
  }
  function differing(values) {
    var now = fields();
    return Object.keys(values).filter(function (name) {
      return name !== "based_on" && name in now && now[name] !== values[name];
    });
  }
  function fill(values) {
    Object.keys(values).forEach(function (name) {
      if (form.elements[name]) form.elements[name].value = values[name];
    });
  }
  /* The server compares it with what is stored, so the page is opened again: it shows both where they differ. */
  function give(values) {
    form.inert = true;
    post(values).then(
      function () { forget(); location.replace(location.pathname); },
      function (why) {
        form.inert = false;
        fill(values);
        failed(why);
      }
    );
  }
  /* Typed here, and typed elsewhere since: both are shown, and nothing is kept before somebody chose. */
  function choose(values, names) {
    var row = choice.querySelector("template").content, rows = choice.querySelector("tbody");
    names.forEach(function (name) {
      var copy = document.importNode(row, true), cells = copy.querySelectorAll("th,td>span");
      var label = document.querySelector('label[for="' + form.elements[name].id + '"]');
      cells[0].textContent = label ? label.textContent : name;
      cells[1].textContent = shown(name, form.elements[name].value);
      cells[2].textContent = shown(name, values[name]);
      rows.appendChild(copy);
    });
    form.inert = true;
    choice.hidden = false;
    choice.querySelector("[data-draft-use]").onclick = function () { give(values); };
    choice.querySelector("[data-draft-drop]").onclick = function () {
      forget();
      choice.hidden = true;
      form.inert = false;
    };
  }

  var before = left(), names = before ? differing(before.fields) : [];
  if (before && !names.length) forget();
  else if (before && before.kept === kept) give(before.fields);
  else if (before) choose(before.fields, names);
})();
