/* Cells of a grid that lead to a page: the row holds the address beside the value (dashboard/rows.py). */
(function () {
    "use strict";

    function RowLink(cell) {
        const href = cell.data && cell.data[cell.colDef.field + "_href"];
        if (!href || !/^\/(?!\/)/.test(href)) {
            return cell.value || null;
        }
        return window.React.createElement("a", { href: href, "data-link": "" }, cell.value);
    }

    window.dashAgGridComponentFunctions = Object.assign(window.dashAgGridComponentFunctions || {}, { RowLink: RowLink });
}());
