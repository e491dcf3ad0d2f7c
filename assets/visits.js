/* What came since a page of new answers was opened waits behind a button and moves nothing under the finger. */
(function () {
    "use strict";

    const EVERY_MS = 60000;
    let asked = "", first = null;

    function look() {
        const place = document.querySelector("[data-new]");
        if (!place || document.visibilityState !== "visible") {
            return;
        }
        const address = place.dataset.new;
        window.fetch("/new?" + address).then(function (answer) {
            return answer.ok ? answer.json() : null;
        }).then(function (said) {
            if (!said) {
                return;
            }
            if (address !== asked) {
                asked = address;
                first = said.answers;
            }
            const more = said.answers - first;
            place.hidden = more < 1;
            place.textContent = more < 1 ? "" : more + " new, show";
        }).catch(function () { return null; });
    }

    document.addEventListener("click", function (event) {
        if (event.target instanceof Element && event.target.closest("[data-new]")) {
            window.location.reload();
        }
    });
    window.setInterval(look, EVERY_MS);
    window.setTimeout(look, 3000);
})();
