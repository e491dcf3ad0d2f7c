/* Find (Ctrl+K): what is typed is asked of the server at each pause; arrows choose, Enter opens, Escape closes.
   What was typed goes in the body of a request and is kept nowhere. */
(function () {
    "use strict";

    const PAUSE_MS = 180;
    const SHORTEST = 2;
    let parts = null;
    let waiting = null;
    let asking = null;
    let chosen = -1;

    function element(name, attributes, ...children) {
        const made = document.createElement(name);
        for (const [key, value] of Object.entries(attributes)) {
            made.setAttribute(key, value);
        }
        made.append(...children);
        return made;
    }

    function build() {
        const field = element("input", {
            type: "text", role: "combobox", id: "find-field", class: "form-control", maxlength: "80", autocomplete: "off",
            spellcheck: "false", placeholder: "Unit, person, customer number, page, words", "aria-label": "Find",
            "aria-expanded": "false", "aria-controls": "find-list", "aria-autocomplete": "list"
        });
        const list = element("div", { role: "listbox", id: "find-list", "aria-label": "Results", hidden: "" });
        const status = element("p", { role: "status", class: "note find-status" });
        const close = element("button", { type: "button", class: "quiet-button" }, "Close");
        const head = element("div", { class: "find-head" }, field, close);
        const dialog = element("dialog", { class: "find-dialog", "aria-label": "Find" }, head, list, status);
        field.addEventListener("input", function () {
            window.clearTimeout(waiting);
            waiting = window.setTimeout(ask, PAUSE_MS);
        });
        field.addEventListener("keydown", onKey);
        close.addEventListener("click", function () { dialog.close(); });
        dialog.addEventListener("click", function (event) {
            if (event.target === dialog) {
                dialog.close();
            }
        });
        dialog.addEventListener("close", clear);
        list.addEventListener("click", function (event) {
            const option = event.target.closest("[role=option]");
            if (option) {
                go(option);
            }
        });
        document.body.append(dialog);
        return { dialog: dialog, field: field, list: list, status: status };
    }

    function clear() {
        window.clearTimeout(waiting);
        if (asking) {
            asking.abort();
        }
        parts.field.value = "";
        show([], "");
    }

    function open() {
        parts = parts || build();
        if (!parts.dialog.open) {
            parts.dialog.showModal();
        }
        parts.field.focus();
    }

    function ask() {
        const typed = parts.field.value.trim();
        if (asking) {
            asking.abort();
        }
        if (typed.length < SHORTEST) {
            show([], "");
            return;
        }
        asking = new AbortController();
        const said = new URLSearchParams({ typed: typed, at: window.location.search });
        window.fetch("/find", { method: "POST", body: said, signal: asking.signal }).then(function (answer) {
            return answer.ok ? answer.json() : Promise.reject(new Error("refused"));
        }).then(function (found) {
            const words = found.length ? found.length + (found.length === 1 ? " result" : " results") : "Nothing found. It may not exist, or it may belong to others.";
            show(found, words);
        }).catch(function (reason) {
            if (reason.name !== "AbortError") {
                show([], "This could not be looked up now. Try again.");
            }
        });
    }

    function show(found, words) {
        chosen = -1;
        parts.list.replaceChildren();
        let group = null;
        let kind = "";
        found.forEach(function (one, place) {
            if (one.kind !== kind) {
                kind = one.kind;
                const title = element("div", { class: "find-kind", id: "find-kind-" + place }, kind);
                group = element("div", { role: "group", "aria-labelledby": "find-kind-" + place }, title);
                parts.list.append(group);
            }
            const note = element("span", { class: "note" }, one.note);
            const option = element("div", { role: "option", id: "find-" + place, "aria-selected": "false" }, element("span", {}, one.words), note);
            option.dataset.to = one.href;
            group.append(option);
        });
        parts.list.hidden = !found.length;
        parts.field.setAttribute("aria-expanded", String(found.length > 0));
        parts.field.removeAttribute("aria-activedescendant");
        parts.status.textContent = words;
        if (found.length) {
            choose(0);
        }
    }

    function options() {
        return Array.from(parts.list.querySelectorAll("[role=option]"));
    }

    function choose(place) {
        const all = options();
        if (!all.length) {
            return;
        }
        chosen = (place + all.length) % all.length;
        all.forEach(function (option, at) { option.setAttribute("aria-selected", String(at === chosen)); });
        parts.field.setAttribute("aria-activedescendant", all[chosen].id);
        all[chosen].scrollIntoView({ block: "nearest" });
    }

    function go(option) {
        const to = option.dataset.to;
        parts.dialog.close();
        if (/^\/(?!\/)/.test(to)) {
            window.history.pushState({}, "", to);
            window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
            window.scrollTo(0, 0);
        }
    }

    function onKey(event) {
        if (event.key === "ArrowDown" || event.key === "ArrowUp") {
            event.preventDefault();
            choose(chosen + (event.key === "ArrowDown" ? 1 : -1));
        } else if (event.key === "Enter") {
            event.preventDefault();
            if (chosen >= 0) {
                go(options()[chosen]);
            }
        }
    }

    document.addEventListener("keydown", function (event) {
        if ((event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "k" && document.querySelector("[data-find]")) {
            event.preventDefault();
            open();
        }
    });

    document.addEventListener("click", function (event) {
        if (event.target instanceof Element && event.target.closest("[data-find]")) {
            open();
        }
    });
})();
