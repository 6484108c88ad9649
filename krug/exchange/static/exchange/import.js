// A file dropped or chosen is sent at once, with its progress; without this script the form has a button.
(() => {
  const form = document.getElementById("drop");
  if (!form) return;
  form.classList.add("scripted");
  const input = form.querySelector("input[type=file]");
  const bar = form.querySelector("progress");
  const send = () => {
    if (!input.files.length) return;
    const request = new XMLHttpRequest();
    bar.hidden = false;
    request.upload.addEventListener("progress", (event) => { if (event.lengthComputable) bar.value = (100 * event.loaded) / event.total; });
    request.addEventListener("load", () => {
      if (request.status < 400) location.assign(request.responseURL);
      else { document.open(); document.write(request.responseText); document.close(); }
    });
    request.addEventListener("error", () => { bar.hidden = true; krug.toast(document.getElementById("toasts").dataset.lost); });
    request.open("POST", form.action);
    request.send(new FormData(form));
  };
  input.addEventListener("change", send);
  for (const name of ["dragenter", "dragover"]) form.addEventListener(name, (event) => { event.preventDefault(); form.classList.add("over"); });
  for (const name of ["dragleave", "drop"]) form.addEventListener(name, () => form.classList.remove("over"));
  form.addEventListener("drop", (event) => { event.preventDefault(); input.files = event.dataTransfer.files; send(); });
})();
