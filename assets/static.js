/* Static content: draws a tree [element, attributes, children] that the server sent (dashboard/ui/static.py).
   Text becomes text nodes, never markup; elements and addresses that are not listed are left out. */
(function () {
    "use strict";

    const ELEMENTS = new Set((
        "a article aside blockquote br button caption code dd details div dl dt em fieldset figcaption figure footer form " +
        "h1 h2 h3 header hr i input kbd label legend li main mark nav ol option p pre progress q section select small span " +
        "strong sub summary sup table tbody td tfoot th thead time tr ul"
    ).split(" "));
    const EMPTY = new Set(["br", "hr", "input"]);

    function isSafe(address) {
        return /^(https:\/\/|\/(?!\/)|\?|#|$)/.test(address);
    }

    function draw(node, place) {
        if (!Array.isArray(node)) {
            return node;
        }
        const [name, attributes, children] = node;
        if (!ELEMENTS.has(name)) {
            return null;
        }
        const said = Object.assign({ key: place }, attributes);
        for (const address of ["href", "action"]) {
            if (said[address] !== undefined && !isSafe(said[address])) {
                delete said[address];
            }
        }
        if (said.open !== undefined) {
            said.open = Boolean(said.open);
        }
        return EMPTY.has(name)
            ? window.React.createElement(name, said)
            : window.React.createElement(name, said, ...children.map(draw));
    }

    window.goodword = Object.assign(window.goodword || {}, {
        Static: function Static(said) {
            return draw(said.tree, "static");
        }
    });

    document.addEventListener("click", function (event) {
        const link = event.target instanceof Element ? event.target.closest("a[data-link]") : null;
        const isPlain = event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
        if (!link || !isPlain || event.defaultPrevented) {
            return;
        }
        event.preventDefault();
        window.history.pushState({}, "", link.href);
        window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
        window.scrollTo(0, 0);
    });
}());
