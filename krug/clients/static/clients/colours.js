// The dialog of the rules that colour cells, over the list and over the spreadsheet.
(() => {
  const dialog = () => document.getElementById("colours");
  const place = () => dialog().querySelector(".rules");
  let count = 0;
  const look = (line) => { line.querySelector("[name=value]").hidden = line.querySelector("[name=how]").value === "empty"; };
  const add = (code, how, value, tone) => {
    const line = dialog().querySelector("template").content.firstElementChild.cloneNode(true);
    count += 1;
    line.querySelectorAll("[type=radio]").forEach((radio, at) => { radio.name = `tone-${count}`; radio.checked = tone ? radio.value === tone : !at; });
    line.querySelector("[name=code]").value = code;
    line.querySelector("[name=how]").value = how;
    line.querySelector("[name=value]").value = value;
    place().append(line);
    look(line);
    return line;
  };
  const fresh = () => {
    const cell = window.krug.grid?.active?.();
    return add(cell?.getField() ?? dialog().querySelector("template").content.querySelector("[name=code]").options[0].value, "is", cell?.getValue() ?? "");
  };
  const told = () => [...place().querySelectorAll(".rule")].map((line) => [...["code", "how", "value"].map((name) => line.querySelector(`[name=${name}]`).value), line.querySelector(":checked[type=radio]").value]);

  const keep = async () => {
    const kept = JSON.stringify(told().filter(([, how, value]) => how === "empty" || value.trim()));
    const answer = await fetch(place().dataset.layout, { method: "POST", headers: { "X-CSRFToken": krug.csrf() }, body: new URLSearchParams({ colours: kept }) }).catch(() => null);
    if (!answer?.ok) { krug.toast(place().dataset.lost); return; }
    dialog().close();
    document.dispatchEvent(new CustomEvent("krug:colours", { detail: kept }));
  };
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target?.id !== "colours-body") return;
    JSON.parse(place().dataset.rules).forEach((rule) => add(...rule));
    if (!place().children.length) fresh();
  });
  document.addEventListener("change", (event) => { const line = event.target.closest("#colours .rule"); if (line) look(line); });
  document.addEventListener("click", (event) => {
    if (!event.target.closest("#colours")) return;
    event.target.closest("[data-drop]")?.closest(".rule").remove();
    if (event.target.closest("[data-add]")) fresh().querySelector("[name=value]").focus();
    if (event.target.closest("[data-keep]")) keep();
  });
})();
