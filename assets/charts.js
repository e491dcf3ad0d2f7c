/* A point of a chart leads where its mark in a table would: its link stands in the point's customdata. */
(function () {
    "use strict";

    document.addEventListener("pointerover", function (event) {
        const target = event.target instanceof Element ? event.target : null;
        const chart = target && target.closest(".js-plotly-plot");
        if (!chart || chart.dataset.leads || !chart.on) {
            return;
        }
        chart.dataset.leads = "yes";
        chart.on("plotly_click", function (said) {
            const point = said.points.find(function (one) { return one.customdata; });
            if (point) {
                window.dash_clientside.set_props("_pages_location", { href: point.customdata });
            }
        });
    });
})();
