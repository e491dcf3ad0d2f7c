/* Carrying away: the finding as text and the page's link go to the clipboard, or stand selected where that is shut. */
(function () {
    "use strict";

    const STAYS_MS = 2500;
    let voice = null;

    function said(words) {
        if (!voice) {
            voice = document.createElement("div");
            voice.className = "visually-hidden";
            voice.setAttribute("role", "status");
            document.body.append(voice);
        }
        voice.textContent = words;
    }

    /* The finding, the lines of its figures, what they are of, and where they stand. "" while it is being drawn. */
    function findingText() {
        const heading = document.getElementById("heading");
        const main = document.getElementById("page");
        if (!heading || !main || heading.querySelector(".skeleton")) {
            return "";
        }
        const sentence = heading.querySelector(".plain-slot") || heading;
        const figures = heading.querySelector("[data-figures]");
        const lines = [sentence.textContent.trim(), figures && figures.dataset.figures, main.dataset.about, window.location.href];
        return lines.filter(Boolean).join("\n");
    }

    function element(name, attributes, ...children) {
        const made = document.createElement(name);
        for (const [key, value] of Object.entries(attributes)) {
            made.setAttribute(key, value);
        }
        made.append(...children);
        return made;
    }

    /* The text selected, so that the person copies it: the clipboard is shut without TLS, or by the browser's owner. */
    function show(title, text) {
        const close = element("button", { type: "button", class: "main-button" }, "Close");
        const field = element("textarea", { readonly: "", rows: String(Math.min(12, text.split("\n").length + 1)), "aria-labelledby": "carry-title" });
        field.value = text;
        const heading = element("h2", { id: "carry-title", class: "card-title" }, title);
        const hint = element("p", { class: "note" }, "Copy it with Ctrl+C, or by a long press.");
        const dialog = element("dialog", { class: "carry-dialog", "aria-labelledby": "carry-title" }, heading, field, hint, close);
        close.addEventListener("click", function () { dialog.close(); });
        dialog.addEventListener("close", function () { dialog.remove(); });
        document.body.append(dialog);
        dialog.showModal();
        field.focus();
        field.select();
    }

    function copy(button, title, text, done) {
        const words = Array.from(button.childNodes);
        const shut = function () { show(title, text); };
        if (!navigator.clipboard || !navigator.clipboard.writeText) {
            shut();
            return;
        }
        navigator.clipboard.writeText(text).then(function () {
            said(done);
            if (button.textContent !== done) {
                button.textContent = done;
                window.setTimeout(function () { button.replaceChildren(...words); }, STAYS_MS);
            }
        }, shut);
    }

    /* Whoever opens a form to name a view begins to write. A toggle does not bubble. */
    document.addEventListener("toggle", function (event) {
        const form = event.target;
        if (form instanceof HTMLDetailsElement && form.open && form.matches(".save-menu, .change-view")) {
            const field = form.querySelector("input[type=text]");
            field.focus();
            field.select();
        }
    }, true);

    document.addEventListener("click", function (event) {
        const button = event.target instanceof Element && event.target.closest("button");
        if (!button) {
            return;
        }
        if (button.dataset.share) {
            copy(button, "Link to this page", new URL(button.dataset.share, window.location.origin).href, "Link copied");
        } else if (button.dataset.copy && findingText()) {
            copy(button, "The finding as text", findingText(), "Copied");
        }
    });

    window.goodword = Object.assign(window.goodword || {}, { findingText: findingText });
})();
