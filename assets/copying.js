/* Buttons that copy the text of another element: data-copies names it by its id. */
document.addEventListener("click", function (event) {
    const button = event.target instanceof Element ? event.target.closest("button[data-copies]") : null;
    const source = button && document.getElementById(button.dataset.copies);
    if (!source) {
        return;
    }
    const words = button.textContent;
    const done = function (text) {
        button.textContent = text;
        window.setTimeout(function () { button.textContent = words; }, 2000);
    };
    const select = function () {
        window.getSelection().selectAllChildren(source);
        done("Selected: copy it by hand");
    };
    if (navigator.clipboard) {
        navigator.clipboard.writeText(source.textContent).then(function () { done("Copied"); }, select);
    } else {
        select();
    }
});
