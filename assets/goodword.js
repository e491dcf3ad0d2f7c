/* The browser's part of the frame: it writes the address, shows the theme, tells of changes, and opens and shuts menus.
   Whatever decides what is seen stands in the address or in the sign-in; nothing here does. */
(function () {
    "use strict";

    const DEFAULTS = { period: "last-13-weeks", versus: "previous" };
    let lastPath = null;
    let focused = null;

    // A question whose connection broke, as when the server's process was ended, is asked once more: it changes nothing.
    const fetched = window.fetch;
    function askedTwice(asked) {
        return fetched(...asked).catch(function (reason) {
            const address = new URL(asked[0].url || asked[0], window.location);
            if (reason.name === "AbortError" || !address.pathname.endsWith("/_dash-update-component")) {
                throw reason;
            }
            return new Promise(function (resolve) { window.setTimeout(resolve, 1000); }).then(function () {
                return fetched(...asked);
            }).catch(function (again) {
                tellOfLostConnection();
                throw again;
            });
        });
    }

    function tellOfLostConnection() {
        if (document.getElementById("connection-lost")) {
            return;
        }
        const told = document.createElement("div");
        const words = document.createElement("p");
        const button = document.createElement("button");
        told.id = "connection-lost";
        told.setAttribute("role", "alert");
        words.textContent = "The server cannot be reached, so parts of this page are missing."
            + " Check your connection, then load the page again.";
        button.type = "button";
        button.className = "quiet-button";
        button.textContent = "Load again";
        button.addEventListener("click", function () { window.location.reload(); });
        told.append(words, button);
        document.body.append(told);
    }

    // A session that has ended answers 401: whoever looks signs in and comes back to the same address.
    window.fetch = function (...asked) {
        return askedTwice(asked).then(function (answer) {
            if (answer.status === 401) {
                const here = window.location.pathname + window.location.search;
                window.location.assign("/sign-in?next=" + encodeURIComponent(here));
            }
            return answer;
        });
    };

    function written(parameters) {
        const text = parameters.toString().replace(/%7E/g, "~").replace(/%21/g, "!").replace(/\+/g, "%20");
        return text ? "?" + text : "";
    }

    function changed(search, said) {
        const parameters = new URLSearchParams(search || "");
        for (const [name, value] of Object.entries(said)) {
            if (value === null || value === "" || value === DEFAULTS[name]) {
                parameters.delete(name);
            } else {
                parameters.set(name, value);
            }
        }
        parameters.delete("page");
        return written(parameters);
    }

    function moved(search, next) {
        const now = written(new URLSearchParams(search || ""));
        if (next === now) {
            return window.dash_clientside.no_update;
        }
        focused = document.activeElement && document.activeElement.id;
        return next;
    }

    function icon(button, name) {
        const drawn = button.querySelector(".icon");
        if (drawn) {
            drawn.className = "icon icon-" + name;
        }
    }

    function setTheme(name) {
        document.cookie = "theme=" + name + "; path=/; max-age=31536000; samesite=lax";
        document.documentElement.setAttribute("data-bs-theme", name);
        window.dash_clientside.set_props("theme", { data: name });
    }

    /* A card that was told to wait its turn says so in data-busy: the same address is asked again, once it is seen. */
    window.setInterval(function () {
        if (document.visibilityState === "visible" && document.querySelector("[data-busy]")) {
            window.location.reload();
        }
    }, 5000);

    function closeMenus(except) {
        document.querySelectorAll("details.menu[open]").forEach(function (menu) {
            if (menu !== except && !menu.contains(except)) {
                menu.open = false;
            }
        });
    }

    document.addEventListener("click", function (event) {
        const target = event.target instanceof Element ? event.target : null;
        if (!target) {
            return;
        }
        closeMenus(target);
        const button = target.closest("button");
        if (button) {
            if (button.dataset.themeTo) {
                setTheme(button.dataset.themeTo);
            } else if (button.dataset.fold) {
                const open = document.documentElement.classList.toggle("state-open");
                button.setAttribute("aria-expanded", String(open));
            } else if (button.dataset.explain) {
                const place = JSON.parse(button.dataset.explain);
                window.dash_clientside.set_props("explained", { data: Object.assign({ at: Date.now() }, place) });
            }
        }
        if (target.closest(".card-menu li")) {
            closeMenus(null);
        }
        const mark = target.closest("[data-href]");
        if (mark && !target.closest("a, button")) {
            window.dash_clientside.set_props("_pages_location", { href: mark.dataset.href });
        }
    });

    document.addEventListener("submit", function (event) {
        const form = event.target instanceof Element ? event.target.closest("form[data-search]") : null;
        if (!form) {
            return;
        }
        event.preventDefault();
        const said = form.querySelector("input[name=q]").value.trim();
        const next = changed(window.location.search, { q: said });
        window.dash_clientside.set_props("_pages_location", { href: form.getAttribute("action") + next });
    });

    document.addEventListener("toggle", function (event) {
        const panel = event.target.open && event.target.matches(".filter-panel") && event.target.querySelector(".panel");
        if (panel) {
            event.target.classList.toggle("to-left", panel.getBoundingClientRect().right > window.innerWidth);
        }
    }, true);

    document.addEventListener("keydown", function (event) {
        if (event.key !== "Escape") {
            return;
        }
        const open = document.activeElement && document.activeElement.closest("details.menu[open]");
        closeMenus(null);
        if (open) {
            open.querySelector("summary").focus();
        }
    });

    window.dash_clientside = Object.assign({}, window.dash_clientside, {
        goodword: {
            chosen: function (period, versus, search) {
                if (!period || !versus) {
                    return window.dash_clientside.no_update;
                }
                return moved(search, changed(search, { period: period, versus: versus }));
            },
            applied: function (clicks, name, values, first, last, search) {
                if (!clicks) {
                    return window.dash_clientside.no_update;
                }
                const said = {};
                if (name && values && values.length) {
                    said[name] = values.join("~");
                }
                if (first && last) {
                    said.period = first <= last ? first + ".." + last : last + ".." + first;
                }
                return moved(search, changed(search, said));
            },
            arrived: function () {
                window.requestAnimationFrame(function () {
                    const main = document.getElementById("page");
                    const heading = document.getElementById("heading");
                    if (!main || !heading) {
                        return;
                    }
                    document.title = main.dataset.title;
                    /* On a phone the entries may be wider than the screen: the one that is open is brought into sight. */
                    const here = document.querySelector(".entry[aria-current]");
                    if (here) {
                        const list = here.closest("ul");
                        list.scrollLeft = here.offsetLeft + here.offsetWidth / 2 - list.clientWidth / 2;
                    }
                    const isFirst = lastPath === null;
                    const isOther = lastPath !== window.location.pathname;
                    lastPath = window.location.pathname;
                    /* Whoever works at a control stays there; everyone else is taken to the heading. */
                    const control = focused && !isOther && document.getElementById(focused);
                    focused = null;
                    if (control) {
                        control.focus({ preventScroll: true });
                    } else if (!isFirst) {
                        heading.focus({ preventScroll: !isOther });
                        if (isOther) {
                            window.scrollTo(0, 0);
                        }
                    }
                });
                const main = document.getElementById("page");
                return main ? main.dataset.title : "";
            }
        }
    });
})();
