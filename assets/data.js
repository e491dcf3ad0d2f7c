/* The data page: a file is sent with its progress, and long work is told until it ends.
   Everything else there is forms and links, which need no script. */
(function () {
    "use strict";

    const LOOKS_AGAIN_MS = 700;
    let sending = null;

    function say(form, words) {
        form.querySelector("[data-said]").textContent = words;
    }

    function show(form, isSending) {
        form.querySelector("[data-bar]").hidden = !isSending;
        form.querySelector("[data-stop]").hidden = !isSending;
        form.querySelector("[type=submit]").disabled = isSending;
    }

    function size(bytes) {
        return (bytes / 1e6).toFixed(1) + " MB";
    }

    function send(form) {
        const file = form.querySelector("input[type=file]").files[0];
        if (!file) {
            return;
        }
        if (file.size > Number(form.dataset.largest)) {
            say(form, file.name + " has " + size(file.size) + ". At most 1 GB is taken here. Split it, or load it with goodword import.");
            return;
        }
        const bar = form.querySelector("[data-bar]");
        const address = new URLSearchParams({ name: file.name, table: form.querySelector("select").value });
        sending = new XMLHttpRequest();
        sending.open("POST", form.action + "?" + address);
        sending.setRequestHeader("Content-Type", "application/octet-stream");
        sending.upload.addEventListener("progress", function (event) {
            bar.value = event.total ? 100 * event.loaded / event.total : 0;
        });
        sending.addEventListener("load", function () {
            if (this.status === 201) {
                window.location.assign(this.responseText);
                return;
            }
            show(form, false);
            say(form, this.status < 500 || this.status === 507 ? this.responseText : "The file was not taken. Try again.");
        });
        sending.addEventListener("error", function () {
            show(form, false);
            say(form, "The connection ended before the file was there. Try again.");
        });
        sending.addEventListener("abort", function () {
            show(form, false);
            say(form, "Cancelled. Nothing was kept.");
        });
        say(form, "Sending " + file.name + ", " + size(file.size) + ".");
        show(form, true);
        sending.send(file);
    }

    document.addEventListener("submit", function (event) {
        const form = event.target.closest("form[data-upload]");
        if (form) {
            event.preventDefault();
            send(form);
        }
    });

    document.addEventListener("click", function (event) {
        if (sending && event.target instanceof Element && event.target.closest("[data-stop]")) {
            sending.abort();
        }
    });

    for (const name of ["dragover", "dragleave", "drop"]) {
        document.addEventListener(name, function (event) {
            const drop = event.target instanceof Element && event.target.closest(".drop");
            if (!drop) {
                return;
            }
            event.preventDefault();
            drop.classList.toggle("is-over", name === "dragover");
            if (name === "drop") {
                drop.querySelector("input").files = event.dataTransfer.files;
            }
        });
    }

    function lookAgain() {
        const place = document.querySelector("[data-job]");
        if (!place) {
            return Promise.resolve();
        }
        return fetch("/data/progress?upload=" + encodeURIComponent(place.dataset.job)).then(function (answer) {
            return answer.ok ? answer.json() : { state: "gone" };
        }).then(function (job) {
            if (job.state !== "running") {
                window.location.reload();
                return;
            }
            const bar = place.querySelector("progress");
            const words = job.step + (job.share === null ? " …" : ", " + Math.round(100 * job.share) + " %");
            if (job.share === null) {
                bar.removeAttribute("value");
            } else {
                bar.value = Math.round(100 * job.share);
            }
            const line = place.querySelector("p");
            if (line.textContent !== words) {
                line.textContent = words;
            }
        }, function () { /* The server is away for a moment: look again. */ });
    }

    (function again() {
        lookAgain().finally(function () { window.setTimeout(again, LOOKS_AGAIN_MS); });
    }());

    /* After a deed the page opens where the work goes on. */
    if (window.location.hash === "#now") {
        const watch = new MutationObserver(function () {
            const place = document.querySelector(".step.is-now, .one-load, .step:last-child");
            if (place && document.querySelector("#heading")) {
                watch.disconnect();
                place.scrollIntoView({ block: "nearest" });
            }
        });
        watch.observe(document.documentElement, { childList: true, subtree: true });
    }
}());
