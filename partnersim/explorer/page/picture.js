// A picture that can be pointed at: where it is clicked, and which way an arrow key moves, goes to the program.
const MOVES = { ArrowLeft: -1, ArrowRight: 1, PageUp: -12, PageDown: 12 };  // by months
const TURNS = { ArrowUp: -1, ArrowDown: 1 };  // from one agreement to the next

function render({ model, el }) {
  const image = document.createElement("img");
  image.className = "partnersim-picture";
  image.tabIndex = 0;
  image.draggable = false;
  let address = "";
  const show = () => {
    const before = address, number = model.get("number");
    address = URL.createObjectURL(new Blob([model.get("png")], { type: "image/png" }));
    image.onload = () => {
      URL.revokeObjectURL(before);
      image.dataset.drawn = number;
    };
    image.src = address;
  };
  const describe = () => { image.alt = model.get("alt"); };
  image.addEventListener("click", (event) => {
    const box = image.getBoundingClientRect();
    model.send({ x: (event.clientX - box.left) / box.width, y: (event.clientY - box.top) / box.height });
  });
  image.addEventListener("keydown", (event) => {
    if (!(event.key in MOVES || event.key in TURNS)) return;
    event.preventDefault();
    event.stopPropagation();
    model.send(event.key in MOVES ? { months: MOVES[event.key] } : { terms: TURNS[event.key] });
  });
  model.on("change:number", show);
  model.on("change:alt", describe);
  show();
  describe();
  el.append(image);
  return () => URL.revokeObjectURL(address);
}

export default { render };
